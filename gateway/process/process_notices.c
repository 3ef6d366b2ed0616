/* process_notices.c: what the supervisor says, as it comes, and the reading of a configuration; see
 * process_inside.h.
 *
 * A thread of its own waits for the supervisor's notices, because they carry descriptors, and puts
 * them into a queue; it is also the one that sees at once when there is no supervisor any
 * more. */
#include "gateway/process/process_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

void process_say(enum notice_kind kind, const struct gateway *g, uint64_t number, struct bytes body)
{
	if (!channel_send(g->from->channel, kind, number, body, NULL, 0))
		log_note(LOG_ERROR, "gateway", "cannot reach the supervisor: %s", strerror(errno));
}

/* ---- reading a configuration */

static void process_collect(void *arg, bool warning, const char *message)
{
	struct errors *e = arg;
	/* Warnings were told by the loader. */
	if (!warning && e->text.len + strlen(message) + 2 <= e->text.cap) {
		text_string(&e->text, message);
		text_char(&e->text, '\n');
	}
}

struct config *process_load(const char *path, int fd, uint64_t generation, struct errors *e)
{
	e->text = TEXT(e->buffer);
	struct config_report report = { .say = process_collect, .arg = e };
	struct snapshot *snapshot = snapshot_unpack(fd);
	close(fd);
	struct config *config = snapshot ? config_load(path, snapshot, &report) : NULL;
	snapshot_free(snapshot);
	if (!config && e->text.len == 0)
		text_string(&e->text,
			    "mxward: the gateway cannot read the configuration that the supervisor "
			    "packed\n");
	/* Counted by the supervisor: a gateway that was started again goes on in the same count. */
	if (config)
		config->generation = generation;
	return config;
}

/* ---- listening */

/* A large configuration takes seconds to be read: not on a loop that others wait for. */
static void read_apply(const struct gateway *g, struct queued_notice *queued)
{
	struct notice *m = &queued->notice;
	queued->config = NULL;
	queued->errors.text = TEXT(queued->errors.buffer);
	if (m->kind == NOTICE_APPLY && m->fd_count == 1)
		queued->config = process_load(g->from->path, m->fds[0], m->number, &queued->errors);
}

static void *listen_to_supervisor(void *arg)
{
	struct gateway *g = arg;
	(void)pthread_setname_np(pthread_self(), "supervisor");
	for (;;) {
		struct queued_notice *queued = malloc(sizeof *queued);
		/* Without a supervisor nobody would start us again, and another one wants our
		 * ports. */
		if (!queued ||
		    channel_receive(g->from->channel, true, &queued->notice) != RECEIVED_NOTICE)
			_exit(EX_OSERR);
		read_apply(g, queued);
		queued->next = NULL;
		pthread_mutex_lock(&g->lock);
		*g->last = queued;
		g->last = &queued->next;
		pthread_mutex_unlock(&g->lock);
		loop_wake_remote(g->loop, g->on_notice);
	}
	return NULL;
}

struct queued_notice *process_next_notice(struct gateway *g)
{
	pthread_mutex_lock(&g->lock);
	struct queued_notice *queued = g->first;
	if (queued)
		g->first = queued->next;
	if (!g->first)
		g->last = &g->first;
	pthread_mutex_unlock(&g->lock);
	return queued;
}

bool process_listen(struct gateway *g)
{
	g->last = &g->first;
	return pthread_mutex_init(&g->lock, NULL) == 0 &&
	       pthread_create(&g->listener, NULL, listen_to_supervisor, g) == 0;
}
