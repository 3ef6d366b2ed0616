/* steps.c: the steps of a session from accept to the end of a message (steps.def). The driver is in
 * session.c, the verbs are in verbs.c, the backend's side is in relay.c.
 *
 * A step takes what is there and either goes on or waits; it must never wait without
 * a deadline. */
#include "gateway/judge/refusal_words.h"
#include "gateway/smtp/import_mail.h"
#include "gateway/smtp/report_return.h"
#include "gateway/smtp/verb_inside.h"

#include "gateway/base/character.h"
#include "gateway/base/clock.h"
#include "gateway/base/memory.h"
#include "gateway/mailroom/bounce.h"
#include "gateway/mailroom/courier.h"
#include "gateway/peer/peer.h"
#include "gateway/smtp/verdict_inside.h"
#include "gateway/smtp/spooling_inside.h"
#include "gateway/smtp/line.h"
#include "gateway/smtp/verb_parsers_inside.h"
#include "gateway/base/proxy.h"
#include "gateway/smtp/load_shedding_inside.h"
#include "modules/checks.h"

#include <assert.h>
#include <string.h>

enum {
	/* replies that a client has not read: past it, it gets no further command done */
	UNSENT_MOST = 16 * 1024,
	SWALLOW_LEAST =
		/* a body too large is thrown away up to twice the limit, and at least this much
		 * more */
	1 << 20,
};

/* The peer closed or the connection broke, and everything it sent before has been used up. */
static enum result gone(struct session *s)
{
	const char *error = stream_error(s->client);
	return error[0] ? session_end(s, "connection lost: %s", error)
			: session_end(s, "client closed the connection");
}

static enum result timed_out(struct session *s, const char *what)
{
	return reply_end(s, 421, "4.4.2", what, "%s Error: timeout exceeded", s->config->hostname);
}

static bool client_gone(const struct session *s)
{
	return stream_state(s->client) == STREAM_ENDED && stream_input(s->client).len == 0;
}

enum result step_enter(struct session *s)
{
	assert(!s->tx && !s->evaluation && s->commands == 0);
	if (network_list_contains(s->listener->trust_proxy, s->listener->trust_proxy_count,
				  &s->peer)) {
		session_deadline(s, s->config->timeouts.handshake);
		return session_go(s, STEP_proxy);
	}
	return session_go(s, STEP_connect);
}

enum result step_proxy(struct session *s)
{
	assert(s->proxy.family == FAMILY_NONE && !s->own);
	struct proxy_header header;
	struct bytes input = stream_input(s->client);
	enum proxy_result r = input.len ? proxy_parse(input, &header) : PROXY_MORE;
	if (r == PROXY_INVALID)
		return session_end(s, "no valid PROXY header from a trust_proxy network");
	if (r == PROXY_MORE) {
		if (stream_state(s->client) == STREAM_ENDED)
			return session_end(s, input.len ? "truncated PROXY header"
							: "closed before a PROXY header");
		return s->deadline.expired ? session_end(s, "no PROXY header in time") : WAIT;
	}
	stream_consume(s->client, header.length);
	s->proxy = s->peer;
	s->own = header.local;
	if (!header.local) {
		s->peer = header.source;
		s->called = header.destination;
	}
	return session_go(s, STEP_connect);
}

/* Enters the client in the rate limits; true if it may stay. Otherwise it has been told, and the
 * session is over. */
static bool admitted(struct session *s)
{
	const struct limits_conf *limits = &s->config->limits;
	struct address behind;
	bool hidden = nat_detection_hidden(server_shared(s->server)->nat, &behind) &&
		      address_equal(&behind, &s->peer);
	s->exempt = network_list_contains(limits->exempt, limits->exempt_count, &s->peer);
	/* Behind a NAT the address is everybody's: its limits would be shared by the whole
	 * world. */
	if (hidden || s->other || s->exempt)
		return true;
	struct rate_limits *rate_limits = server_shared(s->server)->rate_limits;
	uint64_t now = clock_monotonic();
	s->rates = rate_limits_enter(rate_limits, &s->peer, (unsigned)limits->prefix_ipv4,
				     (unsigned)limits->prefix_ipv6, now);
	bool seldom = s->rates && rate_limits_count(rate_limits, s->rates, RATE_CONNECTIONS,
						    (unsigned)limits->connections_per_minute, now);
	if (seldom && rate_limits_sessions(rate_limits, s->rates) <= limits->sessions_per_client)
		return true;
	char buffer[ADDRESS_TEXT_MAX];
	struct text address = TEXT(buffer);
	address_text(&address, &s->peer);
	counter_add(&server_counters(s->server)->turned_away[AWAY_RATE], 1);
	(void)reply_end(s, 421, "4.7.0", "too many connections",
			"%s Error: too many connections from %s", s->config->hostname,
			text_cstr(&address));
	return false;
}

/* Who came through a balancer may have a place that is kept for others; true if it may stay. */
static bool has_place(struct session *s)
{
	struct admission *admission = server_shared(s->server)->admission;
	if (s->proxy.family == FAMILY_NONE || !admission_overrun(admission) ||
	    server_knows(s->server, &s->peer))
		return true;
	admission_turned_away(admission, loop_now(server_loop(s->server)));
	counter_add(&server_counters(s->server)->turned_away[AWAY_FULL], 1);
	(void)reply_end(s, 421, "4.3.2", "no free session",
			"%s Error: too many connections, try again later", s->config->hostname);
	return false;
}

enum result step_connect(struct session *s)
{
	assert(!s->evaluation && !s->rates && !s->greeted);
	struct nat_detection *nat = server_shared(s->server)->nat;
	s->other = !s->own && peer_is(server_shared(s->server)->peer, &s->peer);
	peer_saw(server_shared(s->server)->peer, &s->peer, false);
	if (s->proxy.family != FAMILY_NONE && !s->own)
		nat_detection_saw_proxied(nat);
	else if (!s->own && !s->other &&
		 !network_list_contains(s->config->limits.exempt, s->config->limits.exempt_count,
					&s->peer))
		nat_detection_saw(nat, &s->peer);
	/* A balancer that asks for itself (a health check) is ours: never blocked and never
	 * counted. */
	if (!s->own && (verdict_connect(s) != JUDGED_ACCEPT || !has_place(s) || !admitted(s)))
		return DONE;
	if (s->listener->tls != LISTENER_IMPLICIT)
		return session_go(s, STEP_greet);
	if (s->rates &&
	    !rate_limits_count(server_shared(s->server)->rate_limits, s->rates, RATE_TLS_HANDSHAKES,
			       (unsigned)s->config->limits.tls_handshakes_per_minute,
			       clock_monotonic()))
		return session_end(s, "too many new TLS sessions");
	s->tls_wanted = true;
	return session_go(s, STEP_secure);
}

/* Starts a handshake when one is wanted, then waits for it. Implicit TLS goes on to the banner,
 * STARTTLS to a new EHLO. */
enum result step_secure(struct session *s)
{
	assert(!s->tx && s->config->tls_server);
	struct counters *counters = server_counters(s->server);
	if (s->tls_wanted) {
		s->tls_wanted = false;
		session_deadline(s, s->config->timeouts.handshake);
		if (!stream_start_tls(s->client, s->config->tls_server, NULL))
			return session_end(s, "out of memory for TLS");
	}
	if (stream_state(s->client) == STREAM_HANDSHAKING) {
		if (s->deadline.expired)
			return session_end(s, "timeout exceeded in the TLS handshake");
		return WAIT;
	}
	const struct tls *tls = stream_tls(s->client);
	if (!tls || tls_suite_name(tls)[0] == '\0') {
		counter_add(&counters->tls_failures, 1);
		return gone(s);
	}
	counter_add(&counters->tls_handshakes[strcmp(tls_version_name(tls), "TLSv1.3") == 0], 1);
	session_deadline(s, s->config->timeouts.command);
	return session_go(s, s->greeted ? STEP_command : STEP_greet);
}

static bool talks(const struct session *s)
{
	return stream_input(s->client).len || (!session_encrypted(s) && stream_peek(s->client));
}

/* A client must wait for the banner (RFC 5321, 3.1); one that cannot is a spam engine or does not
 * speak SMTP. What that is worth is policy where the check is configured, otherwise it is the
 * end. */
enum result step_greet(struct session *s)
{
	assert(!s->tx && !s->greeted);
	/* How long the banner is kept back, in milliseconds. */
	uint64_t wait;
	bool judged = checks_watch_banner(s->config->checks, &wait);
	if (!s->evaluation || s->other)
		wait = 0;
	if (talks(s)) {
		if (client_gone(s))
			return gone(s);
		if (!judged)
			return reply_end(s, 521, "5.5.1", "talked before the greeting",
					 "Protocol error");
		s->talked_early = true;
	} else if (wait && !s->greet_waited) {
		s->greet_waited = true;
		session_deadline(s, wait);
	}
	if (s->greet_waited && !s->talked_early && !s->deadline.expired)
		return stream_state(s->client) == STREAM_ENDED ? gone(s) : WAIT;
	reply_line(s, 220, "", "%s ESMTP", s->config->hostname);
	s->greeted = true;
	session_deadline(s, s->config->timeouts.command);
	return session_go(s, STEP_command);
}

/* TLS or HTTP on a plain port: known by the first octets of a line, whether it ever ends or not. */
static bool foreign(struct bytes input)
{
	return bytes_starts(input, BYTES("\x16\x03"));
}

static enum result foreign_end(struct session *s)
{
	return reply_end(s, 521, "5.7.0", "does not speak SMTP",
			 "Error: I can break rules, too. Goodbye.");
}

/* Its gateway ends, but not because mxward does: a client that is about to send is let send. */
static bool has_grace(struct session *s)
{
	uint64_t grace = server_grace(s->server);
	if (grace == 0 || s->deadline.expired)
		return false;
	if (s->deadline.when > loop_now(server_loop(s->server)) + grace)
		session_deadline(s, grace);
	return true;
}

/* Nothing whole to read yet: wait, unless there is nothing to wait for. */
static enum result await_command(struct session *s)
{
	if (stream_state(s->client) == STREAM_ENDED)
		return gone(s);
	if (server_draining(s->server) && !s->tx && !has_grace(s))
		return reply_end(s, 421, "4.3.2", "shutting down", "%s Service shutting down",
				 s->config->hostname);
	if (s->deadline.expired)
		return timed_out(s, "timeout exceeded");
	return WAIT;
}

/* The rest of a line that was refused for its length. */
static enum result skip_line(struct session *s)
{
	bool ended;
	size_t n = line_skip(stream_input(s->client), &ended);
	stream_consume(s->client, n);
	s->skipping = !ended;
	return ended ? NEXT : await_command(s);
}

/* Finds the verb of the line and parses and applies it. `more`: octets stand behind the line
 * already. */
static enum result command_run(struct session *s, struct bytes line, bool more)
{
	struct bytes argument;
	const struct verb *verb = verb_find(line, &argument);
	if (verb && verb->flags & FOREIGN)
		return foreign_end(s);
	if (!verb) {
		struct bytes word = bytes_first(line, bytes_find(line, ' '));
		/* "Host:", "Subject:": what follows an HTTP request line, or a message without a
		 * transaction. */
		if (word.len > 1 && word.at[word.len - 1] == ':')
			return foreign_end(s);
		return reply_error(s, 500, "5.5.2", "Error: command not recognized");
	}
	if (verb->flags & LAST_IN_GROUP && more)
		return reply_end(s, 554, "5.5.0", "pipelining where it is not allowed",
				 "Error: SMTP protocol synchronization");
	if (!(verb->where & verb_place(s))) {
		struct refusal r = verb_misplaced(verb, verb_place(s));
		return reply_error(s, r.code, r.enhanced, "%s", r.text);
	}
	struct parsed parsed = { .mailbox = { .text = BYTES("") } };
	const struct refusal *refusal = verb->parse(bytes_trim_end(argument), &s->offers, &parsed);
	if (refusal && verb->parse != parse_bdat)
		return reply_error(s, refusal->code, refusal->enhanced, "%s", refusal->text);
	/* Where the octets of a chunk end is not known: they must not be read as commands. */
	if (refusal)
		return reply_end(s, refusal->code, refusal->enhanced, "BDAT without a valid count",
				 "%s", refusal->text);
	if (verb->flags & IDLE && ++s->idle_commands > IDLE_COMMANDS_MAX)
		return reply_error(s, idle_refusal.code, idle_refusal.enhanced, "%s",
				   idle_refusal.text);
	return verb->apply(s, &parsed);
}

enum result step_command(struct session *s)
{
	assert(s->greeted && !s->tls_wanted);
	if (refusals_slow(s))
		return session_go(s, STEP_slow);
	if (refusals_spent(s))
		return refusals_end(s);
	if (stream_unsent(s->client) > UNSENT_MOST)
		stream_flush(s->client); /* what the kernel takes now will wake nobody later */
	if (stream_unsent(s->client) > UNSENT_MOST)
		return stream_error(s->client)[0] || s->deadline.expired
			       ? session_end(s, "replies not read")
			       : WAIT;
	if (s->skipping)
		return skip_line(s);
	struct bytes input = stream_input(s->client), line;
	size_t taken;
	if (foreign(input) && s->commands == 0)
		return foreign_end(s);
	enum line_result r = input.len ? line_take(input, &line, &taken) : LINE_MORE;
	/* The session's own end, and that of the data, is looked at before every command, so that
	 * no flow of them puts it off. */
	if (r == LINE_MORE || (s->deadline.expired && (!s->tx || s->chunking)))
		return await_command(s);
	s->commands++;
	lost_replies_spoken(s);
	if (r == LINE_LONG) {
		s->skipping = true;
		session_deadline(s, s->config->timeouts.command);
		return reply_error(s, 500, "5.5.2", "Error: command too long");
	}
	struct bytes copy = arena_copy(server_scratch(s->server), line);
	bool more = taken < input.len;
	stream_consume(s->client, taken);
	/* Between chunks the deadline of the data goes on: a client that sends an octet at a time
	 * gains nothing by it. */
	if (!s->chunking)
		session_deadline(s, s->config->timeouts.command);
	if (r == LINE_BARE)
		return reply_error(s, 500, "5.5.2", "Error: bare <CR>, bare <LF> or NUL received");
	if (!copy.at)
		return reply_end(s, 421, "4.3.0", "out of memory", "%s Error: out of memory",
				 s->config->hostname);
	return command_run(s, copy, more);
}

/* A client that has said all it has to say may close its side and still reads on (Exim does so
 * behind QUIT). One that closed without a word left is gone: it will come again, so nothing may be
 * done for it now. */
static bool abandoned(const struct session *s)
{
	return stream_state(s->client) == STREAM_ENDED &&
	       (stream_error(s->client)[0] || stream_input(s->client).len == 0);
}

enum result step_judge(struct session *s)
{
	assert(s->tx && s->tx->pending);
	if (abandoned(s))
		return gone(s);
	if (!s->tx->judged && verdict_transaction(s) == CHECK_WAIT)
		return WAIT;
	s->tx->judged = true;
	return verdict_act(s);
}

enum result step_relay(struct session *s)
{
	assert(s->tx && s->tx->pending && s->tx->backend);
	if (abandoned(s))
		return gone(s);
	return relay_recipient(s);
}

/* A body that nobody wants is thrown away only so long. */
static bool swallowed_enough(const struct session *s)
{
	uint64_t limit = s->config->limits.message_size;
	return s->tx->message->body.size > limit + (limit > SWALLOW_LEAST ? limit : SWALLOW_LEAST);
}

/* Memory is tight: what is large goes to the disk once its header is whole, and makes room if that
 * is not enough. */
static void content_spare(struct session *s)
{
	struct message *m = s->tx->message;
	if (!m->body.headed)
		m->body.headed = message_header_whole(m);
	if (memory_pressure() == MEMORY_CRITICAL && message_weight(m) > LOAD_SHEDDING_LARGE)
		session_shed(s);
	else
		server_shed_load(s->server);
}

/* Will be refused at its end: memory gave out. */
static void content_no_memory(struct message *m)
{
	m->body.no_room = m->body.no_memory = true;
	body_throw(&m->body);
}

/* Takes up content. */
static void content_take(struct session *s, struct bytes content)
{
	struct body *body = &s->tx->message->body;
	if (s->tx->reader.flaws && !body->thrown)
		body_throw(body);
	if (memory_pressure() != MEMORY_EASY && !body->thrown)
		content_spare(s);
	body_add(body, content);
	if (!lost_replies_content(s, content))
		content_no_memory(s->tx->message);
	/* An absolute deadline for each 64 KiB: what drips is cut off, what flows is not. */
	if (body->size >= s->data_mark) {
		s->data_mark = body->size + DATA_UNIT;
		s->data_until = loop_now(server_loop(s->server)) + s->config->timeouts.data;
		session_deadline_at(s, s->data_until);
	}
}

/* Takes the header apart and lets the checks begin, so that what they ask is on its way while the
 * body comes. False: out of memory. */
static bool message_take(struct session *s)
{
	struct message *m = s->tx->message;
	if (!message_header_take(m))
		return false;
	if (m->header != HEADER_VALID || !checks_read_message(s->config->checks))
		return true;
	return verdict_message_begin(s);
}

/* The header is whole, and more is to come: time for the checks to ask. */
static void header_watch(struct session *s)
{
	struct message *m = s->tx->message;
	if (m->opened || m->body.thrown || !checks_read_message(s->config->checks) ||
	    !message_header_whole(m))
		return;
	if (!message_take(s))
		content_no_memory(m);
}

/* Common to DATA and BDAT: DONE or WAIT when no octet can be taken now, NEXT when one can. */
static enum result await_octets(struct session *s)
{
	if (s->deadline.expired)
		return timed_out(s, "timeout exceeded");
	if (body_busy(&s->tx->message->body))
		return WAIT;
	if (swallowed_enough(s))
		return reply_end(s, 552, "5.3.4", "message far too large",
				 "Error: message size exceeds fixed limit");
	if (stream_input(s->client).len == 0)
		return stream_state(s->client) == STREAM_ENDED ? gone(s) : WAIT;
	return NEXT;
}

enum result step_data(struct session *s)
{
	assert(s->tx && s->tx->message);
	enum result r;
	while ((r = await_octets(s)) == NEXT) {
		struct bytes content;
		bool ended;
		size_t taken =
			data_read(&s->tx->reader, bytes_first(stream_input(s->client), DATA_UNIT),
				  &content, &ended);
		content_take(s, content);
		stream_consume(s->client, taken);
		if (ended)
			return session_go(s, STEP_assess);
	}
	if (r == WAIT)
		header_watch(s);
	return r;
}

enum result step_chunk(struct session *s)
{
	assert(s->tx && s->tx->message);
	while (s->chunk_left) {
		enum result r = await_octets(s);
		if (r != NEXT)
			return r;
		struct bytes input = bytes_first(stream_input(s->client), DATA_UNIT);
		struct bytes part = bytes_first(
			input, s->chunk_left < input.len ? (size_t)s->chunk_left : input.len);
		struct bytes content;
		size_t taken = chunk_read(&s->tx->reader, part, &content);
		content_take(s, content);
		s->chunk_left -= taken;
		stream_consume(s->client, taken);
		if (s->chunk_left || !s->chunk_last)
			header_watch(s);
	}
	if (s->chunk_last) {
		chunk_end(&s->tx->reader);
		return session_go(s, STEP_assess);
	}
	reply_line(s, 250, "2.0.0", "Ok: chunk received");
	return session_go(s, STEP_command);
}

enum result step_swallow(struct session *s)
{
	assert(!s->tx && s->swallow_refusal.code);
	while (s->chunk_left) {
		size_t there = stream_input(s->client).len;
		if (s->deadline.expired)
			return timed_out(s, "timeout exceeded");
		if (there == 0)
			return stream_state(s->client) == STREAM_ENDED ? gone(s) : WAIT;
		size_t part = there < s->chunk_left ? there : (size_t)s->chunk_left;
		stream_consume(s->client, part);
		s->chunk_left -= part;
	}
	session_deadline(s, s->config->timeouts.command);
	struct refusal r = s->swallow_refusal;
	return reply_error(s, r.code, r.enhanced, "%s", r.text);
}

/* A message that is whole but cannot be taken: refused, and the transaction is over. */
static enum result refuse_message(struct session *s, unsigned code, const char *enhanced,
				  const char *words)
{
	s->tx->outcome = code < 500 ? OUTCOME_DEFER : OUTCOME_REJECT;
	reply_refusal(s, code, enhanced, "%s", words);
	struct counters *c = server_counters(s->server);
	counter_add(code < 500 ? &c->messages_deferred : &c->messages_rejected, 1);
	session_forget(s);
	session_deadline(s, s->config->timeouts.command);
	return session_go(s, STEP_command);
}

/* Not the octets' fault: out_of_room() says what it was. */
static const struct refusal lacks_room = { .code = 452 };

/* What is wrong with the octets, and with the room for them. */
static const struct refusal *flaw_refusal(const struct transaction *tx)
{
	const struct body *body = &tx->message->body;
	const struct refusal *r = content_refusal_octets(tx->reader.flaws, body->too_large);
	return r || !body->no_room ? r : &lacks_room;
}

static enum result out_of_storage(struct session *s)
{
	standby_put_off(s);
	return refuse_message(s, 452, "4.3.1", "Insufficient system storage");
}

/* 4.3.1 is for the disk: whoever reads it goes and looks there. */
static enum result step_out_of_memory(struct session *s)
{
	standby_put_off(s);
	return refuse_message(s, 452, "4.3.0", "Error: out of memory; try again later");
}

/* There was no room for all of it, in memory or on the disk. */
static enum result out_of_room(struct session *s)
{
	const struct body *body = &s->tx->message->body;
	return body->no_room && !body->no_memory ? out_of_storage(s) : step_out_of_memory(s);
}

/* This very message was taken before, and the client has come again because it does not know. */
static enum result repeat_reply(struct session *s, struct bytes words)
{
	struct transaction *tx = s->tx;
	relay_hang_up(tx);
	tx->outcome = OUTCOME_ACCEPT;
	reply_line(s, 250, "", "%.*s", BYTES_ARG(words));
	s->messages++;
	session_forget(s);
	session_deadline(s, s->config->timeouts.command);
	return session_go(s, STEP_command);
}

/* What the policy has against the message; NEXT: it goes on its way. */
static enum result verdict_at_end(struct session *s)
{
	struct transaction *tx = s->tx;
	if (tx->judged && tx->verdict.action == ACTION_DROP)
		return verdict_drop(s, &tx->verdict);
	lost_replies_fingerprint(s);
	char buffer[LEDGER_REPLY_MAX + 1];
	struct text reply = TEXT(buffer);
	if (lost_replies_repeated(s, &reply))
		return repeat_reply(s, text_bytes(&reply));
	if (tx->judged && tx->verdict.action == ACTION_QUARANTINE) {
		relay_hang_up(tx); /* the backend has said who is there: all it was needed for */
		return session_go(s, STEP_keep);
	}
	if (tx->judged && tx->verdict.action >= ACTION_DEFER) {
		struct refusal_words w;
		verdict_words(s, &tx->verdict, &w);
		if (w.unknown && w.code < 500)
			standby_put_off(s);
		return refuse_message(s, w.code, w.enhanced, w.text);
	}
	if (tx->holding)
		return session_go(s, STEP_hold);
	tx->relay_began = loop_now(server_loop(s->server));
	tx->delivery.fresh = false;
	tx->delivery.avoid = 0;
	session_deadline(s, s->config->timeouts.backend);
	return session_go(s, STEP_deliver);
}

enum result step_assess(struct session *s)
{
	struct transaction *tx = s->tx;
	assert(tx && tx->message && tx->recipient_count > 0);
	if (!tx->data_ended) {
		tx->data_ended = loop_now(server_loop(s->server));
		session_deadline(s, s->config->timeouts.command);
		if (!flaw_refusal(tx))
			body_finish(&tx->message->body);
	}
	if (body_busy(&tx->message->body))
		return s->deadline.expired ? timed_out(s, "timeout exceeded") : WAIT;
	const struct refusal *flaw = flaw_refusal(tx);
	if (flaw == &lacks_room)
		return out_of_room(s);
	if (flaw)
		return refuse_message(s, flaw->code, flaw->enhanced, flaw->text);
	if (!tx->message->opened && !message_take(s))
		return step_out_of_memory(s);
	const struct refusal *r = content_refusal_header(tx->message->header);
	if (r)
		return refuse_message(s, r->code, r->enhanced, r->text);
	tx->judge_began = loop_now(server_loop(s->server));
	if (tx->message->reads)
		return session_go(s, STEP_read);
	return verdict_at_end(s);
}

enum result step_read(struct session *s)
{
	struct transaction *tx = s->tx;
	assert(tx && tx->message && tx->message->opened && tx->message->reads);
	if (abandoned(s))
		return gone(s);
	if (!message_read(tx->message, s->wake))
		return s->deadline.expired && !tx->message->job ? timed_out(s, "timeout exceeded")
								: WAIT;
	if (tx->message->lost)
		return out_of_room(s);
	session_deadline(s, s->config->timeouts.checks);
	return session_go(s, STEP_weigh);
}

enum result step_weigh(struct session *s)
{
	assert(s->evaluation && s->tx && s->tx->message && s->tx->message->ended);
	if (abandoned(s))
		return gone(s);
	if (verdict_message(s) == CHECK_WAIT)
		return WAIT;
	return verdict_at_end(s);
}

/* Why a person is to look at it: what weighed most. */
static void reason_write(struct text *t, const struct session *s)
{
	const struct verdict *v = &s->tx->verdict;
	if (!s->evaluation || v->cause >= s->evaluation->count) {
		text_string(t, v->rule);
		return;
	}
	const struct evidence *e = &s->evaluation->evidence[v->cause];
	text_format(t, "%s %s", e->check, e->fact);
	if (e->detail.len) {
		text_string(t, ": ");
		text_seen(t, e->detail);
	}
}

/* RFC 3461, 4.1. */
static bool tell_delay(const struct transaction *tx)
{
	bool wanted = false;
	for (size_t i = 0; i < tx->recipient_count && tx->sender.text.len; i++)
		wanted = wanted || bounce_lists(tx->recipients[i].params.notify, BYTES("DELAY"));
	return wanted;
}

/* The quarantine takes no more than it may hold: as if the disk were full. */
static bool quarantine_full(struct session *s)
{
	const struct shared *shared = server_shared(s->server);
	if (spool_room(shared->spool, s->tx->message->body.size))
		return false;
	courier_want_room(shared->courier);
	return true;
}

/* The spool has spoken. */
static enum result kept(struct session *s, bool hold)
{
	struct transaction *tx = s->tx;
	struct counters *c = server_counters(s->server);
	char buffer[SPOOL_ID_MAX], words[SPOOL_ID_MAX + 40];
	struct text id = TEXT(buffer), reply = TEXT(words);
	bool done = spooling_result(tx->spooling) == SPOOL_DONE;
	text_string(&id, spooling_id(tx->spooling));
	if (!done && session_log_room(s))
		log_note(LOG_ERROR, "spool", "cannot store a message: %.*s",
			 BYTES_ARG(spooling_error(tx->spooling)));
	spooling_free(tx->spooling);
	tx->spooling = NULL;
	text_format(&reply, "2.0.0 Ok: %s as %s", hold ? "held" : "quarantined", text_cstr(&id));
	lost_replies_answer(s, done, text_bytes(&reply));
	if (!done)
		return out_of_storage(s);
	tx->outcome = hold ? OUTCOME_HOLD : OUTCOME_QUARANTINE;
	tx->kept_as = arena_copy(&tx->memory, text_bytes(&id));
	reply_line(s, 250, "", "%s", text_cstr(&reply));
	counter_add(hold ? &c->messages_held : &c->messages_quarantined, 1);
	if (hold)
		import_accepted(s);
	if (hold)
		courier_held(server_shared(s->server)->courier, text_cstr(&id), tx->backend->name,
			     clock_wall() + tx->backend->hold, tell_delay(tx));
	report_returned(s);
	s->messages++;
	standby_taken(s);
	session_forget(s);
	session_deadline(s, s->config->timeouts.command);
	return session_go(s, STEP_command);
}

static enum result step_spool(struct session *s, bool hold, struct bytes reason)
{
	struct transaction *tx = s->tx;
	if (abandoned(s))
		return gone(s);
	/* The relay may have been lost in the middle of a read: the pool reads when nobody else
	 * does. */
	if (!tx->spooling && body_busy(&tx->message->body))
		return WAIT;
	if (!tx->spooling) {
		if (!hold && quarantine_full(s))
			return out_of_storage(s);
		tx->spooling = spooling_start(s, hold ? SPOOL_HOLD : SPOOL_QUARANTINE, reason);
		if (!tx->spooling)
			return step_out_of_memory(s);
		lost_replies_intent(s);
	}
	return spooling_done(tx->spooling) ? kept(s, hold) : WAIT;
}

enum result step_keep(struct session *s)
{
	assert(s->tx && s->tx->message && s->tx->verdict.action == ACTION_QUARANTINE);
	char buffer[500];
	struct text reason = TEXT(buffer);
	if (!s->tx->spooling)
		reason_write(&reason, s);
	return step_spool(s, false, text_bytes(&reason));
}

enum result step_hold(struct session *s)
{
	assert(s->tx && s->tx->message && s->tx->backend);
	return step_spool(s, true, BYTES("no server of the backend can be reached"));
}

enum result step_deliver(struct session *s)
{
	assert(s->tx && s->tx->message && s->tx->message->opened && s->tx->backend);
	/* Once the final dot is on its way the backend's word is awaited, client or not: the log
	 * must know. */
	if (abandoned(s) && !s->tx->delivery.dot_sent)
		return gone(s);
	return relay_message(s);
}
