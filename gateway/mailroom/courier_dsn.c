/* courier_dsn.c: the way of a notification: to the sender, then to the postmaster, then into the
 * quarantine; see courier_inside.h.
 *
 * It must never drop one that was not taken, but for that of a delay, whose message
 * is still there to be told of. */
#include "gateway/mailroom/courier_inside.h"

#include "gateway/base/clock.h"
#include "gateway/mailroom/bounce.h"

#include <stdlib.h>

enum { TO_MAX = PATH_MAX_OCTETS + 1 };

/* It was taken. Those who are told of by it are done; a sender who wants no word of the others
 * leaves them to the postmaster. */
static bool told(struct carry *c)
{
	struct envelope *e = &c->envelope;
	size_t left = 0;
	for (size_t i = 0; i < e->recipient_count; i++)
		if (e->dsn == DSN_BOUNCE && !bounce_tells(e, &e->recipients[i]))
			e->recipients[left++] = e->recipients[i];
	if (left == 0)
		return carry_settle(c, SETTLE_REMOVE);
	e->recipient_count = left;
	e->untold = BYTES("the sender asked not to be notified (NOTIFY)");
	return held_turn(c, DSN_POSTMASTER);
}

/* It was not. `hopeless`: nor will it be. */
static bool untold(struct carry *c, bool hopeless)
{
	struct envelope *e = &c->envelope;
	if (!hopeless && e->expires > clock_wall()) {
		carry_again(c, false);
		return carry_settle(c, SETTLE_UPDATE);
	}
	switch (e->dsn) {
	case DSN_BOUNCE:
		e->untold =
			e->reply.len ? e->reply : BYTES("no server accepted the bounce in time");
		return held_turn(c, DSN_POSTMASTER);
	case DSN_POSTMASTER:
		return held_undeliverable(c);
	case DSN_DELAY:
	case DSN_NONE:
		break;
	}
	courier_log_spool(c, LOG_INFO, "withdraw",
			  BYTES("the sender cannot be notified of the delay"));
	return carry_settle(c, SETTLE_REMOVE);
}

static bool written(struct carry *c);

static void write(struct carry *c)
{
	c->stage = written;
	carry_work(c, disk_write_dsn);
}

static bool dsn_answered(struct carry *c)
{
	struct trip *t = &c->trip;
	if (!talk(c))
		return false;
	/* A server that is not for eight bits gets the header of the message, which is written in
	 * seven. */
	if (t->incapable && t->octets && !c->header_only) {
		c->header_only = true;
		write(c);
		return true;
	}
	courier_log_trip(c);
	if (t->end == TRIP_UNREACHED)
		lane_pause(c->lane, loop_now(c->loop));
	else
		lane_works(c->lane);
	if (t->end == TRIP_TAKEN) {
		c->courier->report.bounced += c->envelope.dsn == DSN_BOUNCE;
		c->given = true;
		return told(c);
	}
	c->envelope.reply = t->reply;
	return untold(c, t->end == TRIP_REFUSED);
}

static bool written(struct carry *c)
{
	struct trip *t = &c->trip;
	if (carry_works(c))
		return false;
	if (c->result != SPOOL_DONE) {
		courier_log_spool(c, LOG_ERROR, "retry", carry_error(c));
		carry_again(c, false);
		return carry_end(c);
	}
	t->delivery.mail.eight_bit = t->octets;
	t->incapable = false;
	t->delivery.fresh = false;
	t->delivery.avoid = 0;
	c->stage = dsn_answered;
	talk_begin(c);
	return true;
}

static bool routed(struct carry *c)
{
	if (!route_find(c, c->instead.address))
		return false;
	if (!c->backend) {
		c->envelope.reply = c->route.why;
		return untold(c, c->route.hopeless);
	}
	if (!trip_prepare(c, 1)) {
		carry_again(c, false);
		return carry_end(c);
	}
	c->trip.delivery.mail.from = c->trip.delivery.mail.ret = c->trip.delivery.mail.envid =
		BYTES("");
	c->trip.delivery.mail.utf8 = !bytes_ascii(c->instead.address);
	c->trip.notification = true;
	trip_add(&c->trip, &c->instead);
	write(c);
	return true;
}

bool dsn_loaded(struct carry *c)
{
	char buffer[TO_MAX];
	struct text to = TEXT(buffer);
	c->held->dsn = c->envelope.dsn;
	c->held->expires = c->envelope.expires;
	c->held->taken = 0;
	if (c->withdrawn) {
		courier_log_spool(c, LOG_INFO, "withdraw",
				  BYTES("the delayed message has left the queue"));
		return carry_settle(c, SETTLE_REMOVE);
	}
	envelope_dsn_to(&to, &c->envelope);
	c->instead =
		(struct envelope_recipient){ .address = arena_copy(&c->memory, text_bytes(&to)),
					     .notify = BYTES(""),
					     .orcpt = BYTES("") };
	if (!c->instead.address.at) {
		carry_again(c, false);
		return carry_end(c);
	}
	c->stage = routed;
	return true;
}
