/* ready.c: whether mail can come in and go on, and if not, why; see metrics.h. */
#include "gateway/control/metrics.h"

#include "gateway/control/status_inside.h"

static bool listens(const struct status *s)
{
	bool all = s->worker_count > 0;
	for (size_t w = 0; w < s->worker_count; w++)
		all = all && worker_generation(s->workers[w]) > 0;
	return all;
}

static void note_up(void *arg, const struct health_status *h)
{
	bool *up = arg;
	*up = *up || h->standing == SERVER_UP;
}

bool ready_write(const struct status *s, struct output *o)
{
	struct disk_report disk;
	struct peer_report peer = status_peer(s);
	size_t before = o->len;
	bool up = false;
	health_each(s->shared->health, note_up, &up);
	disk_watch_report(s->disk, &disk);
	if (!listens(s))
		output_format(o, "not listening yet\n");
	if (s->draining)
		output_format(o, "stopping: new clients are sent away\n");
	if (!up)
		output_format(o, "no server of any backend can be reached\n");
	if (!disk.writable)
		output_format(o, "the spool cannot be written: %s\n", disk.why);
	if (peer.configured && !peer.serving)
		output_format(o, "on standby: the peer serves\n");
	if (o->len > before)
		return false;
	output_format(o, "ready\n");
	return true;
}
