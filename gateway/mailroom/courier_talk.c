/* courier_talk.c: one transaction of the courier with a backend: envelope, message, final reply;
 * see courier_inside.h.
 *
 * It owns the trip's link. What went wrong before the final dot may be tried with another server;
 * after it never, because the message may have been taken. It must never send that dot before the
 * envelope is marked, nor let a message that was not given in full look whole. */
#include "gateway/mailroom/courier_inside.h"

#include "gateway/backend/link_hello.h"

enum {
	UNSENT_MOST = 256 * 1024,
	MAILS_FROM = 25,
	TURN_MOST = 1000,
	ROUTE_MOST = 30 * 1000
}; /* until one of a stranger's servers is ready */

/* More time: every answer, and every piece that was taken, earns it. */
static void patience(struct carry *c)
{
	timer_set(c->loop, &c->timer, loop_now(c->loop) + c->config->timeouts.backend);
}

static struct bytes reply_copy(struct carry *c, const struct reply_in *reply)
{
	char buffer[COURIER_REPLY_MAX];
	struct text t = TEXT(buffer);
	text_format(&t, "%u ", reply->code);
	text_add(&t, reply->text);
	return carry_copy(c, text_bytes(&t));
}

/* ---- the end */

static void talk_finish(struct trip *t, enum trip_end end)
{
	t->end = end;
	t->stage = TRIP_OVER;
}

/* What the answer to MAIL, DATA or the final dot means to every recipient that was not refused by
 * itself. */
static void finish_all(struct carry *c, const struct reply_in *reply)
{
	struct trip *t = &c->trip;
	bool envelope = t->stage == TRIP_ENVELOPE,
	     good = t->stage == TRIP_DOT && reply_in_positive(reply->code);
	bool waits = false;
	t->reply = reply_copy(c, reply);
	for (size_t i = 0; i < t->recipient_count; i++) {
		struct trip_recipient *to = &t->recipients[i];
		if (envelope || to->accepted) {
			to->fate = good                 ? FATE_DELIVERED
				   : reply->code >= 500 ? FATE_REFUSED
							: FATE_WAITING;
			to->reply = t->reply;
		}
		waits = waits || to->fate == FATE_WAITING;
	}
	talk_finish(t, good ? TRIP_TAKEN : waits ? TRIP_PUT_OFF : TRIP_REFUSED);
}

/* Every recipient was refused by itself. */
static void finish_refused(struct trip *t)
{
	bool waits = false;
	for (size_t i = 0; i < t->recipient_count; i++)
		waits = waits || t->recipients[i].fate == FATE_WAITING;
	talk_finish(t, waits ? TRIP_PUT_OFF : TRIP_REFUSED);
}

static void finish_ourselves(struct carry *c, enum trip_end end, struct bytes why)
{
	c->trip.reply = carry_copy(c, why);
	talk_finish(&c->trip, end);
}

void talk_end(struct carry *c)
{
	delivery_hang_up(&c->trip.delivery);
	timer_clear(&c->timer);
}

/* ---- servers that fail */

/* From the start, with whoever is left. */
static void begin_again(struct carry *c)
{
	struct trip *t = &c->trip;
	talk_end(c);
	c->timer.expired = false;
	c->result = SPOOL_DONE;
	t->stage = TRIP_ENVELOPE;
	t->accepted = 0;
	t->head_sent = t->tail_sent = false;
	t->delivery.fresh = true;
	t->delivery.offset = 0;
	t->delivery.protection = (struct protection){ 0 };
	for (size_t i = 0; i < t->recipient_count; i++)
		t->recipients[i] = (struct trip_recipient){ .recipient = t->recipients[i].recipient,
							    .reply = BYTES("") };
}

/* The link is of no more use: tries another, or ends the trip. */
static void lost(struct carry *c)
{
	struct trip *t = &c->trip;
	bool failed = link_state(t->delivery.link) == LINK_FAILED;
	const char *why = failed ? link_failure(t->delivery.link) : "no answer in time";
	t->server = carry_copy(c, bytes_of(link_server(t->delivery.link)));
	t->reply = carry_copy(c, bytes_of(why));
	bool greeted = t->delivery.sent > 0;
	/* A link to a backend that was never ready has tried every server by itself. */
	bool again = (greeted || c->backend == &c->route.conf) &&
		     delivery_failed(&t->delivery, c->courier->health, c->backend, why,
				     c->timer.expired, loop_now(c->loop));
	if (again && !t->delivery.dot_sent)
		begin_again(c);
	else
		talk_finish(t, t->delivery.dot_sent ? TRIP_DOUBT : TRIP_UNREACHED);
}

/* There is no reply: true if the link was given up for that; false: one may yet come. */
static bool given_up(struct carry *c)
{
	if (link_state(c->trip.delivery.link) != LINK_FAILED && !c->timer.expired)
		return false;
	lost(c);
	return true;
}

/* The answer was that the server is tired: true if another is tried in its place. */
static bool passed_on(struct carry *c, const struct reply_in *reply)
{
	if (!delivery_passed_on(&c->trip.delivery, c->courier->health, c->backend, reply->code,
				c->timer.expired, loop_now(c->loop)))
		return false;
	begin_again(c);
	return true;
}

/* ---- the envelope */

/* Who the mail came from: told to backends that want to know, as far as the envelope has it. */
static struct link_client client_of(const struct carry *c)
{
	const struct envelope *e = &c->envelope;
	struct link_client client = { .helo = BYTES(""), .name = BYTES(""), .extended = true };
	if (c->trip.notification || c->backend->client_info == CLIENT_INFO_NONE ||
	    !address_parse(e->client, &client.address))
		return client;
	client.helo = e->helo;
	for (size_t i = 0; i < e->evidence_count; i++)
		if (bytes_equal(e->evidence[i].check, BYTES("rdns")))
			link_client_name(&client, e->evidence[i].fact, e->ptr);
	/* Where it reached us is the listener; one on all addresses does not say more than its
	 * port. */
	if (!endpoint_parse(e->listener, &client.local) ||
	    client.local.family != client.address.family)
		client.local =
			(struct address){ .family = client.address.family, .port = MAILS_FROM };
	return client;
}

static bool call(struct carry *c)
{
	struct trip *t = &c->trip;
	if (c->backend == &c->route.conf) {
		timer_set(c->loop, &c->timer, loop_now(c->loop) + ROUTE_MOST);
		t->delivery.link = route_open(c, c->timer.when);
		return t->delivery.link != NULL;
	}
	struct link_client client = client_of(c);
	patience(c);
	t->delivery.link = link_open(c->courier->connections, c->config, c->backend, &client,
				     t->delivery.fresh, t->delivery.avoid, c->timer.when, c->wake);
	return t->delivery.link != NULL;
}

/* Command number n of the envelope: MAIL is 0, recipient i is i + 1. */
static void envelope_send(struct carry *c, size_t n)
{
	struct trip *t = &c->trip;
	if (n == 0) {
		t->delivery.mail.size =
			t->head.len + (t->octets ? c->envelope.size : 0) + t->tail.len;
		delivery_send_mail(&t->delivery);
		return;
	}
	const struct envelope_recipient *r = t->recipients[n - 1].recipient;
	delivery_send_rcpt(&t->delivery, r->address, r->notify, r->orcpt);
}

/* The server is in order, but does not offer what the message needs: another may. */
static void incapable(struct carry *c)
{
	struct trip *t = &c->trip;
	t->delivery.avoid = link_avoid(t->delivery.avoid, link_server_place(t->delivery.link));
	if (link_server_left(c->backend, t->delivery.avoid)) {
		begin_again(c);
	} else {
		t->incapable = true;
		finish_ourselves(c, TRIP_PUT_OFF,
				 t->delivery.mail.utf8 && !link_offers(t->delivery.link)->utf8
					 ? BYTES("the server does not offer SMTPUTF8")
					 : BYTES("the server does not offer 8BITMIME"));
	}
}

/* The answer to RCPT. A 552 there means too many, as 452 does (RFC 5321, 4.5.3.1.10). */
static void recipient_answered(struct carry *c, struct trip_recipient *to,
			       const struct reply_in *reply)
{
	to->accepted = reply_in_positive(reply->code);
	c->trip.accepted += to->accepted;
	if (to->accepted)
		return;
	to->too_many = reply->code == 452 || reply->code == 552;
	to->fate = reply->code >= 500 && reply->code != 552 ? FATE_REFUSED : FATE_WAITING;
	to->reply = c->trip.reply = reply_copy(c, reply);
}

/* The stages: true if it goes on with what is the stage then; false if it waits. */
static bool envelope_tell(struct carry *c)
{
	struct trip *t = &c->trip;
	struct reply_in reply;
	if (!t->delivery.link && !call(c)) {
		finish_ourselves(c, TRIP_SPOILT, BYTES("out of memory for a connection"));
		return true;
	}
	if (link_state(t->delivery.link) == LINK_PREPARING)
		return false;
	if (link_state(t->delivery.link) == LINK_READY && t->delivery.sent == 0 &&
	    !delivery_capable(&t->delivery)) {
		incapable(c);
		return true;
	}
	/* One that was hard to reach has as long as any other from now on. */
	if (t->delivery.sent == 0)
		patience(c);
	while (t->delivery.answered < 1 + t->recipient_count) {
		while (t->delivery.sent < 1 + t->recipient_count && delivery_may_send(&t->delivery))
			envelope_send(c, t->delivery.sent);
		link_flush(t->delivery.link);
		if (!link_reply(t->delivery.link, &reply))
			return given_up(c);
		patience(c);
		size_t n = t->delivery.answered++;
		if ((n == 0 && !reply_in_positive(reply.code)) || reply.code == 421) {
			if (!passed_on(c, &reply))
				finish_all(c, &reply);
			return true;
		}
		if (n > 0)
			recipient_answered(c, &t->recipients[n - 1], &reply);
	}
	if (t->accepted == 0) {
		finish_refused(t);
		return true;
	}
	link_command(t->delivery.link, BYTES("DATA"));
	link_flush(t->delivery.link);
	t->stage = TRIP_DATA;
	return true;
}

/* ---- the message */

/* The backend's word has come, or is late, or will not come. False: it waits. */
static bool talk_answered(struct carry *c)
{
	struct trip *t = &c->trip;
	struct reply_in reply;
	if (!link_reply(t->delivery.link, &reply))
		return given_up(c);
	patience(c);
	if (t->stage == TRIP_DATA && reply.code == 354) {
		t->stage = TRIP_BODY;
		t->delivery.line_start = true;
	} else if (t->stage == TRIP_DOT || !passed_on(c, &reply)) {
		if (t->stage == TRIP_DOT && reply_in_positive(reply.code))
			health_served(c->courier->health, c->backend,
				      link_server_place(t->delivery.link));
		bool whole = t->stage == TRIP_DOT && reply.code != 421;
		finish_all(c, &reply);
		t->server = carry_copy(c, bytes_of(link_server(t->delivery.link)));
		if (whole) {
			link_give_back(t->delivery.link);
			t->delivery.link = NULL;
		}
	}
	return true;
}

static bool body_send(struct carry *c)
{
	struct trip *t = &c->trip;
	if (carry_works(c))
		return false;
	if (c->result != SPOOL_DONE) {
		finish_ourselves(c, TRIP_SPOILT, carry_error(c));
		return true;
	}
	/* Whatever comes now is a refusal before its time, or the end of the link. */
	if (talk_answered(c))
		return true;
	if (!t->head_sent)
		link_content(t->delivery.link, t->head, &t->delivery.line_start);
	t->head_sent = true;
	while (t->octets && t->delivery.offset < c->envelope.size) {
		/* What the kernel takes at once wakes nobody. */
		if (link_unsent(t->delivery.link) > UNSENT_MOST)
			link_flush(t->delivery.link);
		if (link_unsent(t->delivery.link) > UNSENT_MOST)
			return false;
		if (t->delivery.offset < c->piece_at ||
		    t->delivery.offset >= c->piece_at + c->piece_length) {
			link_flush(t->delivery.link);
			c->piece_at = t->delivery.offset;
			carry_work(c, disk_piece);
			return true;
		}
		struct bytes piece = bytes_skip((struct bytes){ c->piece, c->piece_length },
						(size_t)(t->delivery.offset - c->piece_at));
		link_content(t->delivery.link, piece, &t->delivery.line_start);
		t->delivery.offset = c->piece_at + c->piece_length;
		patience(c);
	}
	if (!t->tail_sent)
		link_content(t->delivery.link, t->tail, &t->delivery.line_start);
	t->tail_sent = true;
	link_flush(t->delivery.link);
	t->stage = TRIP_TURN;
	if (c->kind == CARRY_RELEASE)
		timer_set(c->loop, &c->timer, loop_now(c->loop) + TURN_MOST);
	return true;
}

/* Bodies of released messages go side by side, but their final dots one behind the other as long as
 * the backend answers each within a second: so a kill leaves one in doubt, and not all that are
 * under way. WHY not longer: the backend waits for our dot, too. */
static bool turn_take(struct carry *c)
{
	struct trip *t = &c->trip;
	if (c->kind == CARRY_RELEASE && !c->timer.expired && courier_turn_taken(c))
		return talk_answered(c);
	c->timer.expired = false;
	patience(c);
	c->turn = c->kind == CARRY_RELEASE;
	t->stage = TRIP_MARK;
	if (!t->notification && !c->marked)
		carry_work(c, disk_mark);
	return true;
}

/* The mark is on the disk: the final dot may go. */
static bool dot_send(struct carry *c)
{
	struct trip *t = &c->trip;
	if (carry_works(c))
		return false;
	/* On a full disk a held message goes without its mark: nothing but its going makes room,
	 * and after a crash it is delivered again, marked or not. */
	bool full = c->result == SPOOL_FULL && c->kind == CARRY_HELD;
	if (!t->notification && !c->marked && !full) {
		finish_ourselves(c, TRIP_SPOILT, carry_error(c));
		return true;
	}
	if (talk_answered(c))
		return true;
	if (!t->notification && !c->marked)
		courier_log_unmarked(c);
	link_content_end(t->delivery.link, t->delivery.line_start);
	t->delivery.dot_sent = true;
	t->stage = TRIP_DOT;
	link_flush(t->delivery.link);
	patience(c);
	return true;
}

static bool (*const stages[])(struct carry *) = {
	[TRIP_ENVELOPE] = envelope_tell, [TRIP_DATA] = talk_answered, [TRIP_BODY] = body_send,
	[TRIP_TURN] = turn_take,         [TRIP_MARK] = dot_send,      [TRIP_DOT] = talk_answered,
};

void talk_begin(struct carry *c)
{
	struct trip *t = &c->trip;
	c->result = SPOOL_DONE;
	c->timer.expired = false;
	t->stage = TRIP_ENVELOPE;
	t->reply = t->server = BYTES("");
	t->delivery.protection = (struct protection){ 0 };
}

bool talk(struct carry *c)
{
	struct trip *t = &c->trip;
	while (t->stage != TRIP_OVER)
		if (!stages[t->stage](c))
			return false;
	if (t->delivery.link && t->server.len == 0)
		t->server = carry_copy(c, bytes_of(link_server(t->delivery.link)));
	talk_end(c);
	return true;
}
