/* session.c: the machine of a session: its driver, its deadline, its one way to die. The steps are in steps.c.
 *
 * Owns the session's stream, arena and transaction. Must never be entered but through session_run(), and never touch the
 * session after session_end(). */
#include "gateway/smtp/session.h"

#include "gateway/base/clock.h"

#include <assert.h>
#include <stdlib.h>

enum { SESSION_MEMORY = 64 * 1024 };

static enum result (*const steps[])(struct session *) = {
#define STEP(name) [STEP_##name] = step_##name,
#include "gateway/smtp/steps.def"
#undef STEP
};

static const char *const step_names[] = {
#define STEP(name) [STEP_##name] = #name,
#include "gateway/smtp/steps.def"
#undef STEP
};

struct session *session_new(struct server *server, struct config *config, const struct listener_conf *listener, int fd,
			    const struct address *peer, uint64_t id)
{
	struct session *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	struct loop *loop = server_loop(server);
	*s = (struct session){
		.server = server, .listener = listener, .peer = *peer, .id = id, .began = loop_now(loop),
		.helo = BYTES(""), .step = STEP_enter,
	};
	s->wake = loop_enroll(loop, session_run, s);
	s->client = s->wake ? stream_accept(loop, fd, s->wake) : NULL;
	if (!s->client) {
		loop_retire(loop, s->wake);
		free(s);
		return NULL;
	}
	s->config = config_hold(config);
	arena_init(&s->memory, SESSION_MEMORY);
	timer_init(&s->deadline, s->wake);
	list_init(&s->node);
	return s;
}

void session_run(void *arg)
{
	struct session *s = arg;
	struct server *server = s->server;
	enum result r;
	do
		r = steps[s->step](s);
	while (r == NEXT);
	if (r == WAIT)
		stream_flush(s->client);
	else
		free(s);
	arena_wipe(server_scratch(server));
}

enum result session_go(struct session *s, enum step step)
{
	s->step = step;
	return NEXT;
}

void session_deadline(struct session *s, uint64_t milliseconds)
{
	struct loop *loop = server_loop(s->server);
	uint64_t when = loop_now(loop) + milliseconds, last = s->began + s->config->timeouts.session;
	/* A message on its way to the backend is not cut off: whether it was taken would never be known. */
	bool relaying = s->tx && s->tx->relay_began;
	timer_set(loop, &s->deadline, when < last || relaying ? when : last);
}

bool session_encrypted(const struct session *s)
{
	return stream_tls(s->client) != NULL;
}

struct address session_local(const struct session *s)
{
	struct address local = s->proxied;
	if (local.family == FAMILY_NONE && !stream_local(s->client, &local))
		local = (struct address){ .family = FAMILY_NONE };
	return local;
}

/* 13 digits of base 32 without I, L, O, U: 65 bits, so that ids sort as they were made. */
void session_id_text(struct text *t, const struct session *s)
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	for (unsigned shift = 60;; shift -= 5) {
		text_char(t, digits[s->id >> shift & 31]);
		if (shift == 0)
			return;
	}
}

void session_forget(struct session *s)
{
	struct transaction *tx = s->tx;
	if (!tx)
		return;
	record_transaction(s, tx);
	if (tx->link)
		link_close(tx->link);
	body_end(&tx->body);
	free(tx->facts);
	free(tx->recipients);
	arena_wipe(&tx->memory);
	free(tx);
	s->tx = NULL;
	s->chunking = false;
}

enum result session_end(struct session *s, const char *format, ...)
{
	assert(!s->ended);
	char reason_buffer[300];
	struct text reason = TEXT(reason_buffer);
	va_list args;
	va_start(args, format);
	text_vformat(&reason, format, args);
	va_end(args);
	text_format(&reason, " (%s)", step_names[s->step]);
	session_forget(s);
	record_session(s, text_cstr(&reason));
	struct loop *loop = server_loop(s->server);
	timer_clear(&s->deadline);
	loop_retire(loop, s->wake);
	stream_flush(s->client);
	stream_close(s->client, s->refused);
	if (s->guard)
		guard_leave(server_shared(s->server)->guard, s->guard);
	server_remove(s);
	config_release(s->config);
	arena_wipe(&s->memory);
	s->ended = true;
	return DONE;
}
