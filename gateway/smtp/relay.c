/* relay.c: the backend's side of a transaction: its word on each recipient, and the message itself.
 *
 * Owns the transaction's link from the first recipient on. The client gets 250 only where the
 * backend gave it; whatever is wrong with the backend is a passing fault (451) to the client, never
 * a 5xx, and never a 250. What goes out is written here, line by line, with dots of our own. */
#include "gateway/smtp/report_return.h"
#include "gateway/smtp/session_counts_inside.h"

#include "gateway/backend/link_hello.h"
#include "gateway/base/memory.h"
#include "gateway/smtp/contact.h"
#include "gateway/smtp/import_mail.h"

#include <assert.h>

enum {
	UNSENT_MOST = 256 * 1024,
	UNSENT_TIGHT = 32 * 1024,
	PIECE = 64 * 1024,
	THROUGH_LEAST = 32 * 1024, /* less is copied, and leaves with what stands around it */
	/* what is copied behind octets that went straight: it is there to wake us, no more */
	PIECE_BEHIND = 8 * 1024,
};

/* How far the envelope is on the link. */
enum telling { ENVELOPE_WAIT, ENVELOPE_TOLD, ENVELOPE_REFUSED, ENVELOPE_LOST };

/* Keeps for the log what the backend said last. */
static void note_reply(struct transaction *tx, unsigned code, struct bytes words)
{
	struct text t = TEXT(tx->server_words);
	if (code)
		text_format(&t, "%u ", code);
	text_add(&t, words);
	tx->server_reply = text_bytes(&t);
}

void relay_hang_up(struct transaction *tx)
{
	delivery_hang_up(&tx->delivery);
}

void relay_forget(struct transaction *tx)
{
	delivery_hang_up(&tx->delivery);
	tx->backend = NULL;
}

static bool link_call(struct session *s)
{
	struct transaction *tx = s->tx;
	struct link_client client = {
		.address = s->peer, .helo = s->helo, .name = BYTES(""), .extended = s->extended
	};
	const struct evidence *rdns = s->evaluation ? evaluation_find(s->evaluation, "rdns") : NULL;
	if (rdns)
		link_client_name(&client, bytes_of(rdns->fact), rdns->detail);
	if (tx->backend->client_info == CLIENT_INFO_PROXY_V1 ||
	    tx->backend->client_info == CLIENT_INFO_PROXY_V2)
		client.local = session_local(s);
	tx->delivery.idled = false;
	tx->delivery.link =
		link_open(server_connections(s->server), s->config, tx->backend, &client,
			  tx->delivery.fresh, tx->delivery.avoid, s->deadline.when, s->wake);
	return tx->delivery.link != NULL;
}

/* Command number n of the envelope: MAIL is 0, recipient i is i + 1. */
static void envelope_send(struct transaction *tx, size_t n)
{
	if (n == 0) {
		/* What the client declared is passed on; our own header on top makes it a little
		 * larger. */
		delivery_send_mail(&tx->delivery);
		return;
	}
	const struct recipient *r = &tx->recipients[n - 1];
	delivery_send_rcpt(&tx->delivery, r->mailbox.text, r->params.notify, r->params.orcpt);
}

/* Brings the link up to date with the envelope: MAIL, every accepted recipient, and the one being
 * asked for. After a lost link all of it is told again to the next. REFUSED: *reply is the answer
 * to command number answered - 1. */
static enum telling envelope_tell(struct session *s, struct reply_in *reply)
{
	struct transaction *tx = s->tx;
	size_t total = 1 + tx->recipient_count + (tx->pending ? 1 : 0);
	if (!tx->delivery.link && !link_call(s))
		return ENVELOPE_LOST;
	if (link_state(tx->delivery.link) == LINK_PREPARING)
		return s->deadline.expired ? ENVELOPE_LOST : ENVELOPE_WAIT;
	if (link_state(tx->delivery.link) == LINK_FAILED)
		return ENVELOPE_LOST;
	tx->server = link_server(tx->delivery.link);
	tx->server_tls =
		link_tls(tx->delivery.link) ? tls_version_name(link_tls(tx->delivery.link)) : NULL;
	if (!delivery_capable(&tx->delivery))
		return ENVELOPE_LOST;
	while (tx->delivery.answered < total) {
		while (tx->delivery.sent < total && delivery_may_send(&tx->delivery))
			envelope_send(tx, tx->delivery.sent);
		if (tx->delivery.sent == total)
			group_send_data(s);
		link_flush(tx->delivery.link);
		if (!link_reply(tx->delivery.link, reply))
			return link_state(tx->delivery.link) == LINK_FAILED || s->deadline.expired
				       ? ENVELOPE_LOST
				       : ENVELOPE_WAIT;
		tx->delivery.answered++;
		tx->delivery.idled = false;
		note_reply(tx, reply->code, reply->text);
		if (!reply_in_positive(reply->code))
			return ENVELOPE_REFUSED;
	}
	return ENVELOPE_TOLD;
}

/* A server that had greeted us failed us. True if the command is to be tried again: once on a new
 * link to the same server where the old one had been idle or had carried other mail (its end is
 * nobody's fault then), after that on the other servers. */
static bool server_failed(struct session *s, const char *why)
{
	bool late = s->deadline.expired;
	return delivery_failed(&s->tx->delivery, server_shared(s->server)->health, s->tx->backend,
			       why, late, loop_now(server_loop(s->server))) &&
	       !late;
}

/* The link is of no more use. True if another is to be tried. */
static bool link_lost(struct session *s)
{
	struct transaction *tx = s->tx;
	if (!tx->delivery.link) {
		note_reply(tx, 0, BYTES("out of memory for a connection"));
		return false;
	}
	bool failed = link_state(tx->delivery.link) == LINK_FAILED, greeted = tx->delivery.sent > 0;
	tx->link_refused = link_refused(tx->delivery.link);
	tx->link_full = link_full(tx->delivery.link);
	const char *why = failed                ? link_failure(tx->delivery.link)
			  : s->deadline.expired ? "no answer in time"
						: "does not offer what the message needs";
	note_reply(tx, 0, bytes_of(why));
	/* A link that was never ready has tried every server by itself. */
	bool again = greeted && server_failed(s, why);
	delivery_hang_up(&tx->delivery);
	return again;
}

/* The answer to MAIL or DATA was that the server is tired. True if another is to be tried. */
static bool passed_on(struct session *s, const struct reply_in *reply)
{
	struct delivery *d = &s->tx->delivery;
	bool again =
		delivery_passed_on(d, server_shared(s->server)->health, s->tx->backend, reply->code,
				   s->deadline.expired, loop_now(server_loop(s->server)));
	if (again)
		delivery_hang_up(d);
	return again;
}

/* What the client is told of a fault behind us: nothing about the inside, and that it will pass. */
static void say_unavailable(struct session *s, bool late)
{
	if (s->tx->link_full)
		reply_refusal(
			s, 451, "4.4.5",
			"All connections to the mail server behind this gateway are in use; try "
			"again later");
	else if (s->tx->link_refused)
		reply_refusal(
			s, 451, "4.3.2",
			"The mail server behind this gateway is not accepting mail; try again "
			"later");
	else if (late)
		reply_refusal(
			s, 451, "4.4.2",
			"The mail server behind this gateway did not answer in time; try again "
			"later");
	else
		reply_refusal(
			s, 451, "4.4.1",
			"The mail server behind this gateway cannot be reached; try again later");
}

/* Nobody behind can be asked. A recipient who is known to be good may come all the same where mail
 * is held and nobody else can deliver it. */
static enum result recipient_done(struct session *, bool accepted);

static enum result recipient_unasked(struct session *s, bool late)
{
	struct transaction *tx = s->tx;
	bool hold = tx->holding || standby_holds(s);
	if (!hold || !lost_replies_knows(s, &tx->recipients[tx->recipient_count].mailbox)) {
		say_unavailable(s, late);
		return recipient_done(s, false);
	}
	tx->holding = true;
	reply_line(s, 250, "2.1.5", "Ok");
	return recipient_done(s, true);
}

static enum result recipient_done(struct session *s, bool accepted)
{
	struct transaction *tx = s->tx;
	tx->delivery.idled = tx->delivery.link != NULL;
	if (accepted) {
		tx->pending = false;
		tx->recipient_count++;
	} else {
		recipient_drop(s);
		counter_add(&server_counters(s->server)->recipients_rejected, 1);
	}
	session_deadline(s, s->config->timeouts.command);
	return session_go(s, STEP_command);
}

enum result relay_recipient(struct session *s)
{
	struct transaction *tx = s->tx;
	assert(tx && tx->pending && tx->backend);
	struct reply_in reply;
	enum telling e;
	if (tx->holding)
		return recipient_unasked(s, false);
	for (;;) {
		e = envelope_tell(s, &reply);
		if (e == ENVELOPE_WAIT)
			return WAIT;
		if (e == ENVELOPE_REFUSED && (tx->delivery.answered == 1 || reply.code == 421) &&
		    passed_on(s, &reply))
			continue;
		if (e != ENVELOPE_LOST)
			break;
		bool late = s->deadline.expired;
		if (link_lost(s))
			continue;
		return recipient_unasked(s, late);
	}
	bool last = tx->delivery.answered == 1 + tx->recipient_count + 1;
	if (e == ENVELOPE_TOLD) {
		lost_replies_recipient(s, &tx->recipients[tx->recipient_count].mailbox, true);
		reply_backend(s, &reply, REFUSAL_PLAIN);
		return recipient_done(s, true);
	}
	/* Refused: this recipient, or the sender (MAIL), or one that another server had accepted
	 * before. */
	if (last || tx->delivery.answered == 1) {
		enum refusal_kind kind =
			last && reply_in_unknown(&reply) ? REFUSAL_UNKNOWN : REFUSAL_PLAIN;
		if (reply.code >= 400)
			reply_backend(s, &reply, kind);
		else
			say_unavailable(s, false);
		tx->refused_for_good += reply.code >= 500;
		counts_backend_refusal(s, kind);
		session_log_refusal(s, kind, tx->server_reply);
	} else {
		say_unavailable(s, false);
	}
	if (last && reply.code >= 500)
		lost_replies_recipient(s, &tx->recipients[tx->recipient_count].mailbox, false);
	/* DATA behind no recipient is nothing to build on: whatever the server says to it. */
	bool data_alone = tx->delivery.data != DATA_UNTOLD && tx->recipient_count == 0;
	if (last && reply.code >= 400 && reply.code != 421 && !data_alone) {
		tx->delivery.sent--;
		tx->delivery.answered--;
	} else {
		delivery_hang_up(&tx->delivery);
	}
	return recipient_done(s, false);
}

/* Ends the transaction with what became of it. */
static enum result message_done(struct session *s, enum outcome outcome)
{
	struct counters *c = server_counters(s->server);
	bool accepted = outcome == OUTCOME_ACCEPT;
	s->tx->outcome = outcome;
	s->tx->relay_ended = loop_now(server_loop(s->server));
	counter *of = accepted                    ? &c->messages_accepted
		      : outcome == OUTCOME_REJECT ? &c->messages_rejected
						  : &c->messages_deferred;
	counter_add(of, 1);
	if (accepted) {
		counter_add(&c->octets_accepted, s->tx->message->body.size);
		standby_taken(s);
		contact_accepted(s);
		report_returned(s);
		import_accepted(s);
		s->messages++;
	}
	session_forget(s);
	session_deadline(s, s->config->timeouts.command);
	return session_go(s, STEP_command);
}

/* Nobody behind takes the message now: it is held where that is wanted, nobody else can deliver it,
 * and all its recipients are known; otherwise the sender keeps it, and brings it to the other
 * gateway. */
static enum result message_unasked(struct session *s, bool late)
{
	struct transaction *tx = s->tx;
	if (tx->ledger_entry)
		lost_replies_answer(s, false, BYTES(""));
	if (standby_holds(s) && lost_replies_knows_all(s))
		return session_go(s, STEP_hold);
	say_unavailable(s, late);
	return message_done(s, OUTCOME_DEFER);
}

/* Without its dot the message was never given: another link may have it, from the start. */
static enum result message_again(struct transaction *tx)
{
	tx->data_open = false;
	tx->delivery.offset = 0;
	tx->span = 0;
	return NEXT;
}

/* The link broke or the backend took too long once it had been given the message or a part of
 * it. */
static enum result message_failed(struct session *s)
{
	struct transaction *tx = s->tx;
	bool late = s->deadline.expired, ours = tx->message->body.no_room;
	if (ours) {
		delivery_hang_up(&tx->delivery);
		standby_put_off(s);
		reply_refusal(s, 452, "4.3.1", "Insufficient system storage");
		return message_done(s, OUTCOME_DEFER);
	}
	bool again = link_lost(s);
	if (again && !tx->delivery.dot_sent)
		return message_again(tx);
	return message_unasked(s, late);
}

/* The backend's last word on the message, at the dot or before it. */
static enum result message_answered(struct session *s, const struct reply_in *reply)
{
	struct transaction *tx = s->tx;
	note_reply(tx, reply->code, reply->text);
	tx->answered_at_dot = tx->delivery.dot_sent;
	if (tx->delivery.dot_sent && reply->code >= 200 && reply->code != 421)
		health_served(server_shared(s->server)->health, tx->backend,
			      link_server_place(tx->delivery.link));
	bool whole = tx->delivery.dot_sent && reply->code != 421;
	bool accepted = tx->delivery.dot_sent && reply_in_positive(reply->code);
	lost_replies_answer(s, accepted, bytes_first(reply->text, bytes_find(reply->text, '\n')));
	if (accepted || reply->code >= 400)
		reply_backend(s, reply, REFUSAL_PLAIN);
	else
		say_unavailable(s, false);
	if (whole && (accepted || reply->code >= 400)) {
		link_give_back(tx->delivery.link);
		tx->delivery.link = NULL;
	} else {
		delivery_hang_up(&tx->delivery);
	}
	return message_done(s, accepted             ? OUTCOME_ACCEPT
			       : reply->code >= 500 ? OUTCOME_REJECT
						    : OUTCOME_DEFER);
}

/* The piece at the present offset up to the next field that is left out; false: not there yet. */
static bool piece_next(struct transaction *tx, struct bytes *piece)
{
	size_t kept = header_kept(&tx->message->facts, &tx->delivery.offset, &tx->span);
	if (!body_view(&tx->message->body, tx->delivery.offset, piece))
		return false;
	*piece = bytes_first(*piece, kept);
	return true;
}

/* Sends some of a piece: straight from where it lies what the backend takes at once, and a copy of
 * what comes next. True: the backend takes no more now, and its taking the copy wakes us. */
static bool piece_send(struct transaction *tx, struct bytes piece)
{
	struct delivery *d = &tx->delivery;
	size_t through = 0;
	if (piece.len >= THROUGH_LEAST && !tx->reader.dotted)
		through = link_content_through(d->link, piece, &d->line_start);
	struct bytes copied =
		bytes_first(bytes_skip(piece, through), through ? PIECE_BEHIND : PIECE);
	link_content(d->link, copied, &d->line_start);
	d->offset += through + copied.len;
	if (through == 0 || copied.len == 0)
		return false;
	link_flush(d->link);
	return link_unsent(d->link) > 0;
}

/* Sends as much of the message as the backend takes: NEXT when the dot is out, WAIT, or DONE when
 * the body is gone (disk). */
static enum result message_send(struct session *s)
{
	struct transaction *tx = s->tx;
	size_t most = memory_pressure() == MEMORY_EASY ? UNSENT_MOST : UNSENT_TIGHT;
	for (;;) {
		struct bytes piece;
		/* What the kernel takes at once will wake nobody later: so look again. */
		if (link_unsent(tx->delivery.link) > most / 2)
			link_flush(tx->delivery.link);
		if (link_unsent(tx->delivery.link) > most)
			return WAIT;
		if (!piece_next(tx, &piece)) {
			link_flush(tx->delivery.link);
			return WAIT;
		}
		if (piece.len == 0)
			break;
		bool full = piece_send(tx, piece);
		/* Every piece that the backend took earns it the time for the next: an absolute
		 * deadline for each. */
		session_deadline(s, s->config->timeouts.backend);
		if (full)
			return WAIT;
	}
	if (tx->message->body.no_room)
		return DONE;
	/* Lost on the way: the dot was never sent, and the backend cannot have taken the
	 * message. */
	if (link_state(tx->delivery.link) == LINK_FAILED)
		return NEXT;
	/* Only BDAT can end without CRLF. DKIM reads both alike. */
	link_content_end(tx->delivery.link, tx->delivery.line_start);
	tx->delivery.dot_sent = true;
	lost_replies_intent(s);
	link_flush(tx->delivery.link);
	return NEXT;
}

static void message_start(struct session *s)
{
	char buffer[16384]; /* ten signatures have a line each, of AUTH_RESULT_MAX at most */
	struct text t = TEXT(buffer);
	received_write(&t, s);
	result_headers_write(&t, s);
	link_octets(s->tx->delivery.link, text_bytes(&t));
	s->tx->delivery.line_start = true;
}

/* DATA and its 354. NEXT: the message may be sent; WAIT; DONE: answered, the transaction is
 * over. */
static enum result message_open(struct session *s)
{
	struct transaction *tx = s->tx;
	struct reply_in reply;
	if (tx->delivery.data == DATA_UNTOLD) {
		enum telling e;
		while ((e = envelope_tell(s, &reply)) == ENVELOPE_LOST ||
		       (e == ENVELOPE_REFUSED && passed_on(s, &reply))) {
			if (e == ENVELOPE_REFUSED)
				continue;
			bool late = s->deadline.expired;
			if (link_lost(s))
				continue;
			(void)message_unasked(s, late);
			return DONE;
		}
		if (e == ENVELOPE_WAIT)
			return WAIT;
		if (e == ENVELOPE_REFUSED) {
			/* A server that was not asked before refuses what another accepted: a fault
			 * of theirs, let it pass. */
			delivery_hang_up(&tx->delivery);
			say_unavailable(s, false);
			(void)message_done(s, OUTCOME_DEFER);
			return DONE;
		}
		link_command(tx->delivery.link, BYTES("DATA"));
		link_flush(tx->delivery.link);
		tx->delivery.data = DATA_TOLD;
	}
	if (!link_reply(tx->delivery.link, &reply)) {
		if (link_state(tx->delivery.link) != LINK_FAILED && !s->deadline.expired)
			return WAIT;
		/* Nothing of the message is out yet: another link may carry it. */
		bool late = s->deadline.expired;
		if (link_lost(s))
			return message_open(s);
		(void)message_unasked(s, late);
		return DONE;
	}
	/* One that was told ahead may have stood since, and its server have closed it. */
	tx->delivery.idled =
		tx->delivery.data == DATA_AHEAD && link_state(tx->delivery.link) == LINK_FAILED;
	if (reply.code == 354) {
		message_start(s);
		tx->data_open = true;
		return NEXT;
	}
	if (passed_on(s, &reply))
		return message_open(s);
	(void)message_answered(s, &reply);
	return DONE;
}

enum result relay_message(struct session *s)
{
	struct transaction *tx = s->tx;
	assert(tx && tx->message && !tx->pending);
	struct reply_in reply;
	if (!tx->data_open) {
		enum result r = message_open(s);
		if (r != NEXT)
			return r == DONE ? NEXT : r;
	}
	if (!tx->delivery.dot_sent) {
		enum result r =
			link_state(tx->delivery.link) == LINK_FAILED ? NEXT : message_send(s);
		if (r == DONE)
			return message_failed(s);
	}
	if (link_reply(tx->delivery.link, &reply)) {
		bool ends = reply.code == 421 && !tx->delivery.dot_sent;
		return ends && passed_on(s, &reply) ? message_again(tx)
						    : message_answered(s, &reply);
	}
	if (link_state(tx->delivery.link) == LINK_FAILED || s->deadline.expired)
		return message_failed(s);
	return WAIT;
}
