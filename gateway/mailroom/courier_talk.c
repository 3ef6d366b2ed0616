/* courier_talk.c: one transaction of the courier with a backend: envelope, message, its word; see
 * courier_inside.h.
 *
 * Owns the trip's link. What went wrong before the final dot may be tried with another server;
 * behind it never, for the message may have been taken. It must never send that dot before the
 * envelope is marked, nor let a message that was not given in full look whole. */
#include "gateway/mailroom/courier_inside.h"

enum {
	UNSENT_MOST = 256 * 1024,
	COMMAND_MAX = 4096,
	UNANSWERED_MOST = 100,
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
	for (size_t i = 0; i < t->stop_count; i++) {
		struct stop *stop = &t->stops[i];
		if (envelope || stop->accepted) {
			stop->fate = good                 ? FATE_DELIVERED
				     : reply->code >= 500 ? FATE_REFUSED
							  : FATE_WAITING;
			stop->reply = t->reply;
		}
		waits = waits || stop->fate == FATE_WAITING;
	}
	talk_finish(t, good ? TRIP_TAKEN : waits ? TRIP_PUT_OFF : TRIP_REFUSED);
}

/* Every recipient was refused by itself. */
static void finish_refused(struct trip *t)
{
	bool waits = false;
	for (size_t i = 0; i < t->stop_count; i++)
		waits = waits || t->stops[i].fate == FATE_WAITING;
	talk_finish(t, waits ? TRIP_PUT_OFF : TRIP_REFUSED);
}

static void finish_ourselves(struct carry *c, enum trip_end end, struct bytes why)
{
	c->trip.reply = carry_copy(c, why);
	talk_finish(&c->trip, end);
}

void talk_end(struct carry *c)
{
	if (c->trip.link)
		link_close(c->trip.link);
	c->trip.link = NULL;
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
	t->sent = t->answered = t->accepted = 0;
	t->head_sent = t->tail_sent = false;
	t->fresh = true;
	t->offset = 0;
	for (size_t i = 0; i < t->stop_count; i++)
		t->stops[i] =
			(struct stop){ .recipient = t->stops[i].recipient, .reply = BYTES("") };
}

/* True if another server, or a new link in place of one that had been kept, is to be tried. */
static bool elsewhere(struct carry *c, const char *why)
{
	struct trip *t = &c->trip;
	size_t server = link_server_place(t->link);
	bool stale = !c->timer.expired && !t->fresh && link_reused(t->link) && t->answered <= 1;
	/* No server could even be tried: it is not one of them that failed. */
	if (server >= c->backend->server_count)
		return false;
	if (!stale) {
		health_faltered(c->courier->health, c->backend, server, why, loop_now(c->loop));
		t->avoid = link_avoid(t->avoid, server);
	}
	return stale || link_server_left(c->backend, t->avoid);
}

/* The link is of no more use: tries another, or ends the trip. */
static void lost(struct carry *c)
{
	struct trip *t = &c->trip;
	bool failed = link_state(t->link) == LINK_FAILED;
	const char *why = failed ? link_failure(t->link) : "no answer in time";
	t->server = carry_copy(c, bytes_of(link_server(t->link)));
	t->reply = carry_copy(c, bytes_of(why));
	bool greeted = t->sent > 0;
	/* A link to a backend that was never ready has tried every server by itself. */
	bool again = (greeted || c->backend == &c->route.conf) && elsewhere(c, why);
	if (again && !t->dot_sent)
		begin_again(c);
	else
		talk_finish(t, t->dot_sent ? TRIP_DOUBT : TRIP_UNREACHED);
}

/* There is no reply: true if the link was given up for that; false: one may yet come. */
static bool given_up(struct carry *c)
{
	if (link_state(c->trip.link) != LINK_FAILED && !c->timer.expired)
		return false;
	lost(c);
	return true;
}

/* The answer was that the server is tired: true if another is tried in its place. */
static bool passed_on(struct carry *c, const struct reply_in *reply)
{
	char buffer[64];
	struct text why = TEXT(buffer);
	text_format(&why, "answered %u", reply->code);
	if (!reply_in_tired(reply->code) || !elsewhere(c, text_cstr(&why)))
		return false;
	begin_again(c);
	return true;
}

/* ---- the envelope */

/* Who the mail came from: told to backends that want to know, as far as the envelope has it. */
static struct link_client client_of(const struct carry *c)
{
	const struct envelope *e = &c->envelope;
	struct link_client client = { .helo = BYTES(""), .extended = true };
	if (!c->trip.for_client || c->backend->client_info == CLIENT_INFO_NONE ||
	    !address_parse(e->client, &client.address))
		return client;
	client.helo = e->helo;
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
		t->link = route_open(c, c->timer.when);
		return t->link != NULL;
	}
	struct link_client client = client_of(c);
	patience(c);
	t->link = link_open(c->courier->connections, c->config, c->backend, &client, t->fresh,
			    t->avoid, c->timer.when, c->wake);
	return t->link != NULL;
}

static void param(struct text *t, const char *name, struct bytes value)
{
	if (value.len)
		text_format(t, " %s=%.*s", name, BYTES_ARG(value));
}

/* Command number n of the envelope: MAIL is 0, recipient i is i + 1. */
static void envelope_send(struct carry *c, size_t n)
{
	char buffer[COMMAND_MAX];
	struct text t = TEXT(buffer);
	const struct trip *trip = &c->trip;
	const struct offers *offers = link_offers(trip->link);
	if (n == 0) {
		text_format(&t, "MAIL FROM:<%.*s>", BYTES_ARG(trip->from));
		if (offers->size)
			text_format(&t, " SIZE=%llu",
				    (unsigned long long)(trip->head.len +
							 (trip->octets ? c->envelope.size : 0) +
							 trip->tail.len));
		text_string(&t, trip->eight_bit ? " BODY=8BITMIME" : "");
		text_string(&t, trip->utf8 ? " SMTPUTF8" : "");
		if (offers->dsn) {
			param(&t, "RET", trip->ret);
			param(&t, "ENVID", trip->envid);
		}
	} else {
		const struct envelope_recipient *r = trip->stops[n - 1].recipient;
		text_format(&t, "RCPT TO:<%.*s>", BYTES_ARG(r->address));
		if (offers->dsn) {
			param(&t, "NOTIFY", r->notify);
			param(&t, "ORCPT", r->orcpt);
		}
	}
	link_command(trip->link, text_bytes(&t));
}

static bool capable(const struct trip *t)
{
	const struct offers *offers = link_offers(t->link);
	return (offers->eight_bit || !t->eight_bit) && (offers->utf8 || !t->utf8);
}

/* The server is in order, but does not offer what the message needs: another may. */
static void incapable(struct carry *c)
{
	struct trip *t = &c->trip;
	t->avoid = link_avoid(t->avoid, link_server_place(t->link));
	if (link_server_left(c->backend, t->avoid)) {
		begin_again(c);
	} else {
		t->incapable = true;
		finish_ourselves(c, TRIP_PUT_OFF,
				 t->utf8 && !link_offers(t->link)->utf8
					 ? BYTES("the server does not offer SMTPUTF8")
					 : BYTES("the server does not offer 8BITMIME"));
	}
}

/* The answer to RCPT. A 552 there means too many, as 452 does (RFC 5321, 4.5.3.1.10). */
static void stop_answered(struct carry *c, struct stop *stop, const struct reply_in *reply)
{
	stop->accepted = reply_in_positive(reply->code);
	c->trip.accepted += stop->accepted;
	if (stop->accepted)
		return;
	stop->crowded = reply->code == 452 || reply->code == 552;
	stop->fate = reply->code >= 500 && reply->code != 552 ? FATE_REFUSED : FATE_WAITING;
	stop->reply = c->trip.reply = reply_copy(c, reply);
}

/* The stages: true if it goes on with what is the stage then; false if it waits. */
static bool envelope_tell(struct carry *c)
{
	struct trip *t = &c->trip;
	struct reply_in reply;
	if (!t->link && !call(c)) {
		finish_ourselves(c, TRIP_SPOILT, BYTES("out of memory for a connection"));
		return true;
	}
	if (link_state(t->link) == LINK_PREPARING)
		return false;
	if (link_state(t->link) == LINK_READY && t->sent == 0 && !capable(t)) {
		incapable(c);
		return true;
	}
	/* One that was hard to reach has as long as any other from now on. */
	if (t->sent == 0)
		patience(c);
	while (t->answered < 1 + t->stop_count) {
		while (t->sent < 1 + t->stop_count &&
		       (t->sent == t->answered ||
			(link_pipelining(t->link) && t->sent - t->answered < UNANSWERED_MOST)))
			envelope_send(c, t->sent++);
		link_flush(t->link);
		if (!link_reply(t->link, &reply))
			return given_up(c);
		patience(c);
		size_t n = t->answered++;
		if ((n == 0 && !reply_in_positive(reply.code)) || reply.code == 421) {
			if (!passed_on(c, &reply))
				finish_all(c, &reply);
			return true;
		}
		if (n > 0)
			stop_answered(c, &t->stops[n - 1], &reply);
	}
	if (t->accepted == 0) {
		finish_refused(t);
		return true;
	}
	link_command(t->link, BYTES("DATA"));
	link_flush(t->link);
	t->stage = TRIP_DATA;
	return true;
}

/* ---- the message */

/* The backend's word has come, or is late, or will not come. False: it waits. */
static bool talk_answered(struct carry *c)
{
	struct trip *t = &c->trip;
	struct reply_in reply;
	if (!link_reply(t->link, &reply))
		return given_up(c);
	patience(c);
	if (t->stage == TRIP_DATA && reply.code == 354) {
		t->stage = TRIP_BODY;
		t->line_start = true;
	} else if (t->stage == TRIP_DOT || !passed_on(c, &reply)) {
		if (t->stage == TRIP_DOT && reply_in_positive(reply.code))
			health_served(c->courier->health, c->backend, link_server_place(t->link));
		bool whole = t->stage == TRIP_DOT && reply.code != 421;
		finish_all(c, &reply);
		t->server = carry_copy(c, bytes_of(link_server(t->link)));
		if (whole) {
			link_give_back(t->link);
			t->link = NULL;
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
		link_content(t->link, t->head, &t->line_start);
	t->head_sent = true;
	while (t->octets && t->offset < c->envelope.size) {
		/* What the kernel takes at once wakes nobody. */
		if (link_unsent(t->link) > UNSENT_MOST)
			link_flush(t->link);
		if (link_unsent(t->link) > UNSENT_MOST)
			return false;
		if (t->offset < c->piece_at || t->offset >= c->piece_at + c->piece_length) {
			link_flush(t->link);
			c->piece_at = t->offset;
			carry_work(c, disk_piece);
			return true;
		}
		struct bytes piece = bytes_skip((struct bytes){ c->piece, c->piece_length },
						(size_t)(t->offset - c->piece_at));
		link_content(t->link, piece, &t->line_start);
		t->offset = c->piece_at + c->piece_length;
		patience(c);
	}
	if (!t->tail_sent)
		link_content(t->link, t->tail, &t->line_start);
	t->tail_sent = true;
	link_flush(t->link);
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
	if (t->marks && !c->marked)
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
	if (t->marks && !c->marked && !full) {
		finish_ourselves(c, TRIP_SPOILT, carry_error(c));
		return true;
	}
	if (talk_answered(c))
		return true;
	if (t->marks && !c->marked)
		record_unmarked(c);
	link_content_end(t->link, t->line_start);
	t->dot_sent = true;
	t->stage = TRIP_DOT;
	link_flush(t->link);
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
}

bool talk(struct carry *c)
{
	struct trip *t = &c->trip;
	while (t->stage != TRIP_OVER)
		if (!stages[t->stage](c))
			return false;
	if (t->link && t->server.len == 0)
		t->server = carry_copy(c, bytes_of(link_server(t->link)));
	talk_end(c);
	return true;
}
