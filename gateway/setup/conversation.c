/* conversation.c: talks to a mail server and waits for what it says; see conversation.h. */
#include "gateway/setup/conversation.h"

#include "gateway/base/clock.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { TICK_MS = 100, LINE_MAX_OCTETS = 2048 };

static void conversation_woken(void *arg)
{
	const struct conversation *c = arg;
	loop_stop(c->loop);
}

static bool trouble(struct conversation *c, const char *why)
{
	if (c->trouble.len == 0)
		text_string(&c->trouble, why);
	return false;
}

/* Waits until something has happened, for a tick at most. False: time is over. */
static bool conversation_wait(struct conversation *c)
{
	uint64_t next = clock_monotonic() + TICK_MS;
	timer_set(c->loop, &c->timer, next < c->deadline ? next : c->deadline);
	loop_run(c->loop);
	if (c->interrupted && *c->interrupted)
		return trouble(c, "interrupted");
	if (clock_monotonic() < c->deadline)
		return true;
	return trouble(c, c->connected ? "gives no answer in time" : "does not answer");
}

static bool ended(const struct conversation *c)
{
	return stream_state(c->stream) == STREAM_ENDED;
}

static bool trouble_of_stream(struct conversation *c)
{
	const char *error = stream_error(c->stream);
	return trouble(c, *error ? error : "closed the connection");
}

static bool reply_take(struct conversation *c)
{
	for (;;) {
		struct bytes input = stream_input(c->stream);
		const char *why = reply_in_look(&c->replies, input);
		if (c->replies.whole) {
			size_t length = reply_in_length(&c->replies, input);
			reply_in_take(&c->replies, bytes_first(input, length), &c->reply, c->words);
			stream_consume(c->stream, length);
			return true;
		}
		if (why || c->replies.goodbye)
			return trouble(c, why ? why : "closes the connection (421)");
		if (ended(c))
			return trouble_of_stream(c);
		if (!conversation_wait(c))
			return false;
	}
}

bool conversation_begin(struct conversation *c, struct loop *loop, const struct address *to,
			uint64_t milliseconds, const volatile sig_atomic_t *interrupted)
{
	*c = (struct conversation){ .loop = loop, .interrupted = interrupted };
	c->trouble = TEXT(c->buffer);
	c->wake = loop_enroll(loop, conversation_woken, c);
	timer_init(&c->timer, c->wake);
	uint64_t begun = clock_monotonic();
	c->deadline = begun + milliseconds;
	c->stream = c->wake ? stream_connect(loop, to, c->wake) : NULL;
	if (!c->stream)
		return trouble(c, c->wake ? strerrordesc_np(errno) : "out of memory");
	while (stream_state(c->stream) == STREAM_CONNECTING)
		if (!conversation_wait(c))
			return false;
	c->connected = !ended(c) || stream_received(c->stream);
	(void)reply_in_expect(&c->replies, BYTES(""));
	bool greeted = reply_take(c);
	c->greeted = clock_monotonic() - begun;
	return greeted;
}

bool conversation_say(struct conversation *c, const char *format, ...)
{
	char line[LINE_MAX_OCTETS];
	struct text t = TEXT(line);
	va_list args;
	if (c->trouble.len)
		return false;
	va_start(args, format);
	text_vformat(&t, format, args);
	va_end(args);
	text_string(&t, "\r\n");
	assert(!t.cut);
	const char *why = reply_in_expect(&c->replies, stream_input(c->stream));
	if (why)
		return trouble(c, why);
	(void)stream_write(c->stream, text_bytes(&t));
	stream_flush(c->stream);
	return reply_take(c);
}

bool conversation_tls(struct conversation *c, struct tls_context *context, const char *server_name)
{
	if (c->trouble.len)
		return false;
	if (stream_pending(c->stream) || stream_peek(c->stream))
		return trouble(c, "injected plaintext between STARTTLS and TLS");
	if (!stream_start_tls(c->stream, context, server_name))
		return trouble(c, "out of memory");
	while (stream_state(c->stream) == STREAM_HANDSHAKING)
		if (!conversation_wait(c))
			return false;
	const struct tls *tls = stream_tls(c->stream);
	c->try_tls12 = tls && tls_try_tls12(tls);
	return !ended(c) || trouble_of_stream(c);
}

void conversation_end(struct conversation *c)
{
	if (!c->loop)
		return;
	if (c->stream && c->trouble.len == 0)
		(void)conversation_say(c, "QUIT");
	if (c->stream)
		stream_close(c->stream, false);
	timer_clear(&c->timer);
	if (c->wake)
		loop_retire(c->loop, c->wake);
	c->loop = NULL;
	c->stream = NULL;
}
