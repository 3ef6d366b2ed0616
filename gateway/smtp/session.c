/* session.c: runs the steps of a session, and holds its deadline and the one way to end it. The
 * steps are in steps.c.
 *
 * It owns the session's stream, arena and transaction. A session must never be entered but through
 * session_run(), and nobody may touch one after session_end(): its memory is gone. */
#include "gateway/smtp/session_inside.h"

#include "gateway/base/memory.h"
#include "gateway/smtp/reporting.h"
#include "gateway/smtp/verdict_inside.h"
#include "gateway/smtp/spooling_inside.h"

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

struct session *session_new(struct server *server, struct config *config,
			    const struct listener_conf *listener, int fd,
			    const struct address *peer, uint64_t id)
{
	struct loop *loop = server_loop(server);
	struct arena memory;
	arena_init(&memory, SESSION_MEMORY);
	struct session *s = arena_alloc(&memory, sizeof *s);
	wake_id wake = s ? loop_enroll(loop, session_run, s) : 0;
	struct stream *client = wake ? stream_take(loop, fd, wake) : NULL;
	if (!client) {
		loop_retire(loop, wake);
		arena_wipe(&memory);
		return NULL;
	}
	*s = (struct session){
		.server = server,
		.listener = listener,
		.peer = *peer,
		.id = id,
		.began = loop_now(loop),
		.helo = BYTES(""),
		.step = STEP_enter,
		.wake = wake,
		.client = client,
		.memory = memory,
	};
	s->config = config_ref(config);
	timer_init(&s->deadline, s->wake);
	list_init(&s->node);
	return s;
}

void session_run(void *arg)
{
	struct session *s = arg;
	struct server *server = s->server;
	struct loop *loop = server_loop(server);
	enum result r;
	do {
		loop_stand(loop, step_names[s->step], s->id);
		r = steps[s->step](s);
		arena_wipe(server_scratch(server));
	} while (r == NEXT);
	if (r == WAIT && !group_replies_wait(s))
		stream_flush(s->client);
	loop_leave(loop);
}

enum result session_go(struct session *s, enum step step)
{
	s->step = step;
	return NEXT;
}

void session_deadline_at(struct session *s, uint64_t when)
{
	uint64_t last = s->began + s->config->timeouts.session;
	s->turn = loop_now(server_loop(s->server));
	/* A message on its way to the backend is not cut off: whether it was taken would never be
	 * known. */
	bool relaying = s->tx && s->tx->relay_began;
	timer_set(server_loop(s->server), &s->deadline, when < last || relaying ? when : last);
}

void session_deadline(struct session *s, uint64_t milliseconds)
{
	session_deadline_at(s, loop_now(server_loop(s->server)) + milliseconds);
}

bool session_encrypted(const struct session *s)
{
	return stream_tls(s->client) != NULL;
}

struct address session_local(struct session *s)
{
	if (s->called.family == FAMILY_NONE && !stream_local(s->client, &s->called))
		s->called = (struct address){ .family = FAMILY_NONE };
	return s->called;
}

void session_id_text(struct text *t, const struct session *s)
{
	text_id(t, s->id);
}

void session_shed(struct session *s)
{
	verdict_forget(s);                /* before the message that it judged goes */
	message_shed(s->tx->message);
	/* it may have waited for a disk that it needs no more */
	loop_wake(server_loop(s->server), s->wake);
	memory_refused();
}

void session_forget(struct session *s)
{
	struct transaction *tx = s->tx;
	if (!tx)
		return;
	session_log_transaction(s, tx);
	reporting_count(s, tx);
	refusals_settle(s, transaction_taken(tx));
	group_transaction_ends(s);
	delivery_hang_up(&tx->delivery);
	if (tx->ledger_entry)
		lost_replies_answer(s, false, BYTES(""));
	verdict_forget(s);                /* before the message that it judged goes */
	if (tx->spooling)
		spooling_abandon(tx->spooling);
	message_unref(tx->message);
	struct arena memory = tx->memory;
	arena_wipe(&memory);
	s->tx = NULL;
	s->chunking = false;
}

enum result session_end(struct session *s, const char *format, ...)
{
	char reason_buffer[300];
	struct text reason = TEXT(reason_buffer);
	va_list args;
	va_start(args, format);
	text_vformat(&reason, format, args);
	va_end(args);
	text_format(&reason, " (%s)", step_names[s->step]);
	session_forget(s);
	lost_replies_end(s);
	/* Before the client can know that it is over: its next connection must find its place
	 * free. */
	admission_leave(server_shared(s->server)->admission);
	if (s->rates)
		rate_limits_leave(server_shared(s->server)->rate_limits, s->rates);
	stream_flush(s->client);
	session_log_session(s, text_cstr(&reason));
	verdict_end(s);
	struct loop *loop = server_loop(s->server);
	timer_clear(&s->deadline);
	loop_retire(loop, s->wake);
	/* A client that has not read its replies yet gets a little time for them, too. */
	stream_close(s->client, s->refused || stream_unsent(s->client) > 0);
	server_remove(s);
	config_unref(s->config);
	struct arena memory = s->memory;        /* the session lives within it */
	arena_wipe(&memory);
	return DONE;
}
