/* visit.c: a TLS connection and one GET over it; see visit.h. */
#include "gateway/posture/visit.h"

#include "gateway/base/clock.h"
#include "gateway/io/stream.h"

#include <errno.h>
#include <string.h>

enum { TICK_MS = 100, REQUEST_MAX = 1024 };

static void visit_woken(void *arg)
{
	const struct visit *v = arg;
	loop_stop(v->posture->loop);
}

static bool trouble(struct visit *v, const char *why)
{
	if (v->trouble.len == 0)
		text_printable(&v->trouble, bytes_of(why));
	return false;
}

/* Waits until something has happened, for a tick at most. False: time is over. */
static bool visit_wait(struct visit *v)
{
	uint64_t next = clock_monotonic() + TICK_MS;
	timer_set(v->posture->loop, &v->timer, next < v->deadline ? next : v->deadline);
	loop_run(v->posture->loop);
	return clock_monotonic() < v->deadline || trouble(v, "gives no answer in time");
}

static bool ended(struct visit *v)
{
	if (stream_state(v->stream) != STREAM_ENDED)
		return false;
	const char *error = stream_error(v->stream);
	return !trouble(v, *error ? error : "closed the connection");
}

bool visit_begin(struct visit *v, struct posture *p, const struct address *to, const char *name)
{
	uint64_t left = posture_left(p), most = POSTURE_VISIT_MS;
	*v = (struct visit){ .posture = p };
	v->trouble = TEXT(v->buffer);
	v->wake = loop_enroll(p->loop, visit_woken, v);
	timer_init(&v->timer, v->wake);
	v->deadline = clock_monotonic() + (left < most ? left : most);
	if (left == 0)
		return trouble(v, "was not asked: the time is over");
	v->stream = v->wake ? stream_connect(p->loop, to, v->wake) : NULL;
	if (!v->stream)
		return trouble(v, v->wake ? strerrordesc_np(errno) : "out of memory");
	while (stream_state(v->stream) == STREAM_CONNECTING)
		if (!visit_wait(v))
			return false;
	if (ended(v))
		return false;
	if (!stream_start_tls(v->stream, p->tls, name))
		return trouble(v, "out of memory");
	while (stream_state(v->stream) == STREAM_HANDSHAKING)
		if (!visit_wait(v))
			return false;
	return !ended(v);
}

const struct tls *visit_tls(const struct visit *v)
{
	return v->stream ? stream_tls(v->stream) : NULL;
}

void visit_end(struct visit *v)
{
	if (v->stream)
		stream_close(v->stream, false);
	timer_clear(&v->timer);
	if (v->wake)
		loop_retire(v->posture->loop, v->wake);
	v->stream = NULL;
	v->wake = 0;
}

/* All that comes, up to the end of the connection or the limit. */
static bool reply_receive(struct visit *v, struct text *reply)
{
	for (;;) {
		struct bytes input = stream_input(v->stream);
		text_add(reply, input);
		stream_consume(v->stream, input.len);
		/* Some keep the connection open, whatever is asked for. */
		if (reply->cut || http_reply_over(text_bytes(reply)))
			return true;
		if (stream_state(v->stream) == STREAM_ENDED && stream_input(v->stream).len == 0)
			break;
		if (input.len == 0 && !visit_wait(v))
			return false;
	}
	/* Many end the connection without the close_notify that TLS asks for: what came must then
	 * prove by its own length that it is whole. */
	return reply->len > 0 || trouble(v, "closed the connection without an answer");
}

bool visit_get(struct visit *v, const char *host, const char *path, size_t most,
	       struct http_reply *reply)
{
	char request[REQUEST_MAX];
	struct text t = TEXT(request);
	struct text all = { .cap = most + HTTP_HEAD_MAX };
	text_format(&t,
		    "GET %s HTTP/1.0\r\nHost: %s\r\nUser-Agent: mxward\r\nAccept: text/plain\r\n"
		    "Connection: close\r\n\r\n",
		    path, host);
	all.at = arena_room(v->posture->memory, all.cap);
	if (!all.at || t.cut)
		return trouble(v, "out of memory");
	(void)stream_write(v->stream, text_bytes(&t));
	stream_flush(v->stream);
	if (!reply_receive(v, &all))
		return false;
	bool whole = !all.cut && *stream_error(v->stream) == '\0';
	const char *fault = http_reply_read(text_bytes(&all), all.cut, whole, most, reply);
	return !fault || trouble(v, fault);
}
