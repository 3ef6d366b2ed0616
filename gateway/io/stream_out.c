/* stream_out.c: writing to a connection; see stream.h.
 *
 * Owns what is queued. One system call sends all of it where the kernel has room; only a rest
 * becomes a request of libuv's. It must never keep a buffer for nothing. */
#include "gateway/io/stream_inside.h"

#include <stdlib.h>
#include <string.h>

/* Also after the peer closed its direction in order: it may still listen. */
bool stream_writable(const struct stream *s)
{
	return !s->broken && !s->farewell && s->state != STREAM_HANDSHAKING &&
	       (s->state != STREAM_ENDED || s->error[0] == '\0');
}

static void stream_out_of_memory(struct stream *s)
{
	stream_break(s, UV_ENOMEM);
}

bool stream_write(struct stream *s, struct bytes octets)
{
	if (!stream_writable(s))
		return true;
	if (buffer_add(s->loop, &s->out, octets))
		return true;
	stream_out_of_memory(s);
	return false;
}

static struct buffer *queue(struct stream *s)
{
	return s->secure ? &s->secure->wire : &s->out;
}

static void sent(uv_write_t *request, int error)
{
	struct stream *s = request->handle->data;

	buffer_release(s->loop, &s->sending->rest);
	free(s->sending);
	s->sending = NULL;
	if (s->closing)
		return;
	if (error)
		stream_break(s, error);
	else
		stream_flush(s);
	if (s->farewell)
		farewell_sent(s);
	else if (stream_unsent(s) == 0)
		stream_wake(s);
	loop_drain(s->loop);
}

/* The rest of the queue goes by itself. A small one is moved out of the large buffer. */
static int send_rest(struct stream *s, struct buffer *queued)
{
	struct sending *sending = malloc(sizeof(*sending));
	if (!sending)
		return UV_ENOMEM;
	buffer_settle(s->loop, queued);
	sending->rest = *queued;
	*queued = (struct buffer){ 0 };
	s->sending = sending;

	uv_buf_t part = { .base = sending->rest.at + sending->rest.start,
			  .len = buffer_length(&sending->rest) };
	s->handed += part.len;
	int error = uv_write(&sending->request, (uv_stream_t *)&s->tcp, &part, 1, sent);
	if (error) {
		s->handed -= part.len;
		s->sending = NULL;
		buffer_release(s->loop, &sending->rest);
		free(sending);
	}
	return error;
}

void stream_send(struct stream *s)
{
	struct buffer *queued = queue(s);
	if (s->sending || s->broken || s->state == STREAM_CONNECTING || !buffer_length(queued))
		return;

	uv_buf_t part = { .base = queued->at + queued->start, .len = buffer_length(queued) };
	int taken = uv_try_write((uv_stream_t *)&s->tcp, &part, 1);
	if (taken > 0) {
		queued->start += (size_t)taken;
		s->handed += (uint64_t)taken;
	}
	int error = taken < 0 && taken != UV_EAGAIN ? taken : 0;
	if (!error && buffer_length(queued))
		error = send_rest(s, queued);
	else if (!error)
		buffer_release(s->loop, queued);
	if (error)
		stream_break(s, error);
}

size_t stream_write_through(struct stream *s, struct bytes octets)
{
	if (s->secure || s->sending || s->state == STREAM_CONNECTING || !stream_writable(s))
		return 0;
	size_t queued = buffer_length(&s->out);
	uv_buf_t parts[] = { { .base = s->out.at + s->out.start, .len = queued },
			     { .base = (char *)octets.at, .len = octets.len } };
	int taken = queued ? uv_try_write((uv_stream_t *)&s->tcp, parts, 2)
			   : uv_try_write((uv_stream_t *)&s->tcp, parts + 1, 1);
	if (taken < 0) {
		if (taken != UV_EAGAIN)
			stream_break(s, taken);
		return 0;
	}
	s->handed += (uint64_t)taken;
	size_t first = (size_t)taken < queued ? (size_t)taken : queued;
	s->out.start += first;
	if (!buffer_length(&s->out))
		buffer_release(s->loop, &s->out);
	return (size_t)taken - first;
}

void stream_flush(struct stream *s)
{
	secure_encrypt(s);
	stream_send(s);
}

size_t stream_unsent(const struct stream *s)
{
	return buffer_length(&s->out) + (s->secure ? buffer_length(&s->secure->wire) : 0) +
	       uv_stream_get_write_queue_size((const uv_stream_t *)&s->tcp);
}

uint64_t stream_sent(const struct stream *s)
{
	return s->handed - uv_stream_get_write_queue_size((const uv_stream_t *)&s->tcp);
}
