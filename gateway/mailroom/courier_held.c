/* courier_held.c: what becomes of a held message: each recipient's fate is written down, those who
 * were refused are told of, and what is left waits, or turns into a notification; see
 * courier_inside.h, and courier.h for the order on the disk.
 *
 * It must never let a recipient go of whom nobody is told. */
#include "gateway/mailroom/courier_inside.h"

#include "gateway/base/clock.h"
#include "gateway/mailroom/bounce.h"

#include <stdlib.h>

enum { CHILD_WORKER = 63 };             /* in its ID: the courier is no worker */

bool held_turn(struct carry *c, enum dsn dsn)
{
	struct envelope *e = &c->envelope;
	uint64_t now = clock_wall();
	envelope_leave_out(e, FATE_DELIVERED);
	/* The message's last word is that on all who were not asked for; a notification's own tries
	 * are no word on anybody. */
	for (size_t i = 0; e->dsn == DSN_NONE && i < e->recipient_count; i++)
		if (e->recipients[i].reply.len == 0)
			e->recipients[i].reply = e->reply;
	e->dsn = dsn;
	e->dsn_time = now;
	e->expires = now + c->config->bounces.keep;
	e->attempts = e->next = 0;
	e->reply = BYTES("");
	e->releasing = c->doubt = false;
	c->turned = true;
	c->held->dsn = dsn;
	c->held->next = c->held->taken = 0;
	c->held->expires = e->expires;
	c->held->overdue = false;
	return carry_settle(c, SETTLE_UPDATE);
}

bool held_undeliverable(struct carry *c)
{
	struct envelope *e = &c->envelope;
	for (size_t i = 0; i < e->recipient_count; i++)
		e->recipients[i].fate = FATE_WAITING;
	e->reason = envelope_undeliverable;
	e->dsn = DSN_NONE;
	e->next = e->expires = 0;
	return carry_settle(c, SETTLE_UNDELIVERABLE);
}

/* The sender wants to know that it is late, and it is. */
static bool late(const struct carry *c)
{
	const struct envelope *e = &c->envelope;
	uint64_t delay = c->config->bounces.delay;
	return delay && !e->delayed && e->time + delay <= clock_wall() && bounce_delay_wanted(e);
}

static void child_begin(struct carry *c, enum dsn dsn)
{
	uint64_t now = clock_wall(), taken = c->envelope.time + 1;
	c->child = (struct child){ .dsn = dsn, .expires = now + c->config->bounces.keep };
	/* Younger than its message, whatever the clock says: the next start finds that one
	 * first. */
	spool_id(c->child.id, now > taken ? now : taken, CHILD_WORKER, ++c->courier->children);
}

/* A report of our own that is refused, or that nobody takes in time, is nobody's loss: who made it
 * is told, and it goes. */
static bool report_decide(struct carry *c)
{
	struct envelope *e = &c->envelope;
	bool expired = e->expires && e->expires <= clock_wall();
	if (envelope_count(e, FATE_WAITING) > 0 && !expired) {
		carry_again(c, false);
		return carry_settle(c, SETTLE_UPDATE);
	}
	if (c->courier->reported)
		c->courier->reported(c->courier->reported_arg, e);
	return carry_settle(c, SETTLE_REMOVE);
}

/* Whatever became of its last trip: what is to be done about the message now? */
static bool held_decide(struct carry *c, bool at_once)
{
	struct envelope *e = &c->envelope;
	size_t refused = envelope_count(e, FATE_REFUSED), waiting = envelope_count(e, FATE_WAITING);
	bool expired = e->expires && e->expires <= clock_wall();
	if (envelope_is_report(e))
		return report_decide(c);
	if (refused == 0 && waiting == 0)
		return carry_settle(c, SETTLE_REMOVE);
	if (expired || waiting == 0)
		return held_turn(c, bounce_wanted(e, expired) ? DSN_BOUNCE : DSN_POSTMASTER);
	if (refused > 0)
		child_begin(c, bounce_wanted(e, false) ? DSN_BOUNCE : DSN_POSTMASTER);
	else if (late(c))
		child_begin(c, DSN_DELAY);
	carry_again(c, at_once);
	return carry_settle(c, SETTLE_UPDATE);
}

static bool held_delivered(struct carry *c)
{
	struct trip *t = &c->trip;
	bool at_once = false;
	if (!talk(c))
		return false;
	carry_take_fates(c);
	courier_log_trip(c);
	for (size_t i = 0; i < t->recipient_count; i++)
		at_once = at_once || t->recipients[i].too_many;
	c->courier->report.delivered += t->end == TRIP_TAKEN;
	if (t->end == TRIP_UNREACHED)
		lane_pause(c->lane, loop_now(c->loop));
	else
		lane_works(c->lane);
	return held_decide(c, at_once && t->end == TRIP_TAKEN);
}

static bool held_go(struct carry *c)
{
	struct envelope *e = &c->envelope;
	if (!trip_prepare(c, e->recipient_count)) {
		carry_again(c, false);
		return carry_end(c);
	}
	for (size_t i = 0; i < e->recipient_count; i++)
		if (e->recipients[i].fate == FATE_WAITING)
			trip_add(&c->trip, &e->recipients[i]);
	if (c->trip.recipient_count == 0)
		return held_decide(c, false);
	c->stage = held_delivered;
	talk_begin(c);
	return true;
}

/* True if the message could not be had. */
static bool held_missing(struct carry *c)
{
	if (c->result == SPOOL_DONE)
		return false;
	if (c->result == SPOOL_MISSING || c->result == SPOOL_CORRUPT) {
		if (c->result == SPOOL_CORRUPT)
			courier_log_spool(c, LOG_ERROR, "set aside", carry_error(c));
		free(c->held);
		c->held = NULL;
	} else {
		courier_log_spool(c, LOG_ERROR, "retry", carry_error(c));
		c->held->next = clock_wall() + COURIER_FIRST_PAUSE;
	}
	(void)carry_end(c);
	return true;
}

/* A report of our own is for none of our domains: it goes where reports go. One for which there is
 * no way, nor will be, is over. */
static bool report_routed(struct carry *c)
{
	struct envelope *e = &c->envelope;
	if (!route_find(c, e->recipients[0].address))
		return false;
	if (c->backend)
		return held_go(c);
	e->reply = c->route.why;
	if (c->route.hopeless)
		e->recipients[0].fate = FATE_REFUSED;
	return held_decide(c, false);
}

bool held_loaded(struct carry *c)
{
	const struct envelope *e = &c->envelope;
	if (held_missing(c))
		return false;
	if (c->child.made)
		courier_adopt(c->courier, c);
	c->held->expires = e->expires;
	c->held->taken = !e->delayed && bounce_delay_wanted(e) ? e->time : 0;
	c->doubt = c->marked = c->marked_before = e->releasing;
	if (envelope_is_report(e) && e->recipient_count) {
		c->stage = report_routed;
		return true;
	}
	c->backend = backend_for(c->config, e);
	if (c->backend)
		return held_go(c);
	/* Its backend is not configured any more: it waits for that, or for its time. */
	c->envelope.reply = BYTES("the backend is not in the configuration");
	return held_decide(c, false);
}
