/* stream_idle.c: what a client's TLS connection gives back when it idles; see stream_inside.h.
 *
 * A handshake leaves the buffers of TLS in memory. Most connections go on at once, with mail, and
 * are soon over: what they gave back they would have to take again. So a connection gives back when
 * nothing has come from it for QUIET_MS after its handshake, or in the middle of one. It must never
 * touch TLS while a step is under way in the pool. */
#include "gateway/io/stream_inside.h"

#include <stdlib.h>

enum { QUIET_MS = 300 };

struct idle {
	struct stream *stream;
	struct timer timer;
	wake_id wake;
};

static bool resting(const struct stream *s)
{
	return loop_now(s->loop) >= s->heard + QUIET_MS;
}

/* A step that is under way begins the wait anew when it is over. */
static void time_to_give_back(void *arg)
{
	struct idle *idle = arg;
	struct stream *s = idle->stream;
	if (!s->secure->tls)
		return;
	if (resting(s) && tls_give_back(s->secure->tls))
		idle_forget(s);
	else
		timer_set(s->loop, &idle->timer, loop_now(s->loop) + QUIET_MS);
}

static struct idle *idle_new(struct stream *s)
{
	struct idle *idle = calloc(1, sizeof(*idle));
	if (!idle)
		return NULL;
	idle->stream = s;
	idle->wake = loop_enroll(s->loop, time_to_give_back, idle);
	timer_init(&idle->timer, idle->wake);
	if (idle->wake)
		return idle;
	free(idle);
	return NULL;
}

/* Without memory for it, nothing is given back. */
void idle_await(struct stream *s)
{
	struct secure *secure = s->secure;
	if (!secure->idle)
		secure->idle = idle_new(s);
	if (secure->idle)
		timer_set(s->loop, &secure->idle->timer, loop_now(s->loop) + QUIET_MS);
}

void idle_forget(struct stream *s)
{
	struct idle *idle = s->secure->idle;
	if (!idle)
		return;
	s->secure->idle = NULL;
	timer_clear(&idle->timer);
	loop_retire(s->loop, idle->wake);
	free(idle);
}
