/* stream_close.c: how a connection is ended; see stream_close() in stream.h.
 *
 * Owns a stream from the moment its owner let it go. libuv closes asynchronously: the memory goes
 * in the close callback. It must never wake the former owner. */
#include "gateway/io/stream_inside.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>

enum {
	LINGER_TIME = 2000,
	LINGER_OCTETS = 1024 * 1024,
};

/* WHY a global: descriptors are the process's, not a worker's. */
static atomic_uint count;

unsigned stream_count(void)
{
	return atomic_load_explicit(&count, memory_order_relaxed);
}

void stream_counted(int change)
{
	atomic_fetch_add_explicit(&count, (unsigned)change, memory_order_relaxed);
}

static void farewell_free(struct stream *s)
{
	struct farewell *farewell = s->farewell;
	if (!farewell)
		return;
	timer_clear(&farewell->timer);
	loop_retire(s->loop, farewell->wake);
	list_remove(&farewell->end.node);
	free(farewell);
	s->farewell = NULL;
}

/* Runs after the callbacks of a connect or a write under way. */
static void closed(uv_handle_t *handle)
{
	struct stream *s = handle->data;
	assert(!s->sending);
	stream_error_forget(s);
	free(s);
}

static void stream_finish(struct stream *s)
{
	list_remove(&s->settle.node);
	farewell_free(s);
	secure_free(s);
	buffer_release(s->loop, &s->in);
	buffer_release(s->loop, &s->out);
	s->closing = true;
	s->owner = 0;
	uv_close((uv_handle_t *)&s->tcp, closed);
	stream_counted(-1);
}

static void half_close(struct stream *s)
{
	uv_os_fd_t fd;
	if (uv_fileno((uv_handle_t *)&s->tcp, &fd) == 0)
		(void)shutdown(fd, SHUT_WR);
}

void stream_half_close(struct stream *s)
{
	stream_flush(s);
	half_close(s);
}

void farewell_received(struct stream *s, size_t octets)
{
	s->farewell->thrown += octets;
	if (s->farewell->thrown > LINGER_OCTETS)
		stream_finish(s);
}

void farewell_sent(struct stream *s)
{
	if (s->broken || (s->eof && stream_unsent(s) == 0))
		stream_finish(s);
	else if (stream_unsent(s) == 0)
		half_close(s);
}

void farewell_done(struct stream *s)
{
	stream_finish(s);
}

static void timed_out(void *arg)
{
	stream_finish(arg);
}

static void loop_ends(struct loop_task *task)
{
	stream_finish(list_owner(task, struct farewell, end)->stream);
}

static bool say_farewell(struct stream *s)
{
	struct farewell *farewell = calloc(1, sizeof(*farewell));
	if (!farewell)
		return false;
	farewell->wake = loop_enroll(s->loop, timed_out, s);
	if (!farewell->wake) {
		free(farewell);
		return false;
	}
	farewell->stream = s;
	timer_init(&farewell->timer, farewell->wake);
	timer_set(s->loop, &farewell->timer, loop_now(s->loop) + LINGER_TIME);
	farewell->end.run = loop_ends;
	list_append(&s->loop->ends, &farewell->end.node);
	s->farewell = farewell;
	return true;
}

void stream_close(struct stream *s, bool linger)
{
	s->owner = 0;
	if (s->secure)
		secure_close(s);
	stream_send(s);
	bool unsent = stream_unsent(s) > 0;
	bool useless = s->broken || s->state == STREAM_CONNECTING || (s->eof && !unsent);
	if (!linger || useless || !say_farewell(s)) {
		stream_finish(s);
		return;
	}
	if (!unsent)
		half_close(s);
	buffer_release(s->loop, &s->in);
	stream_settle_later(s);
}

void stream_abort(struct stream *s)
{
	const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
	uv_os_fd_t fd;
	if (uv_fileno((uv_handle_t *)&s->tcp, &fd) == 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	stream_finish(s);
}
