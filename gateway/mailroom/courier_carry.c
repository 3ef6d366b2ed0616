/* courier_carry.c: one message on its way: load → talk → settle, and for a bounce talk and settle once more; see courier_inside.h.
 *
 *   held      what became of each recipient is written down, then told to the sender, then the message goes; what waits stays
 *   release   accepted: it goes; refused: it stays in quarantine with the reply, for those recipients that were refused
 *   delete    it goes
 *
 * Owns the carry. It must never give up a message before the disk has taken down what became of it: while the disk refuses, the carry
 * stays and tries again, so that nothing is delivered twice in this life of the process. */
#include "gateway/mailroom/courier_inside.h"

#include "gateway/base/clock.h"
#include "gateway/mailroom/bounce.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum { SETTLE_AGAIN = 30 * 1000, HEAD_MAX = 400, WORDS_MAX = COURIER_REPLY_MAX };

/* ---- beginning and end */

static void run(void *arg)
{
	struct carry *c = arg;
	while (c->stage && c->stage(c))
		;
	if (!c->stage)
		courier_over(c->courier, c);
}

struct carry *carry_new(struct courier *courier, enum carry_kind kind, enum spool_queue queue, const char *id)
{
	struct carry *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->wake = loop_enroll(courier->loop, run, c);
	if (!c->wake) {
		free(c);
		return NULL;
	}
	list_init(&c->node);
	timer_init(&c->timer, c->wake);
	arena_init(&c->memory, COURIER_MEMORY);
	c->courier = courier;
	c->loop = courier->loop;
	c->spool = courier->spool;
	c->kind = kind;
	c->queue = queue;
	c->fd = -1;
	c->words = c->bounce = BYTES("");
	struct text t = TEXT(c->id);
	text_string(&t, id);
	(void)text_cstr(&t);
	return c;
}

static void carry_free(void *arg)
{
	struct carry *c = arg;
	if (c->fd >= 0)
		close(c->fd);
	free(c->piece);
	free(c->held);
	arena_wipe(&c->memory);
	config_release(c->config);
	free(c);
}

void carry_abandon(struct carry *c)
{
	talk_end(c);
	loop_retire(c->loop, c->wake);
	list_remove(&c->node);
	if (c->job)
		job_abandon(c->job, carry_free, c);
	else
		carry_free(c);
}

/* Who asked is told, once. */
static void answer(struct carry *c)
{
	if (c->kind == CARRY_HELD || c->answered)
		return;
	c->answered = true;
	record_asked(c);
	c->courier->released(c->courier->arg, c->ticket, c->id, c->code, c->words);
}

static bool end(struct carry *c)
{
	answer(c);
	c->stage = NULL;
	return false;
}

static bool end_with(struct carry *c, int code, struct bytes words)
{
	c->code = code;
	c->words = carry_copy(c, words);
	return end(c);
}

/* ---- settling */

static bool settled(struct carry *c);

/* Writes down what is so now. */
static bool settle(struct carry *c, enum settlement settlement)
{
	c->settlement = settlement;
	c->stage = settled;
	c->timer.expired = false;
	carry_work(c, disk_settle);
	return true;
}

/* The disk refuses: again in a while. Where nothing has happened that must be known after a crash the message lets go of its place
 * until then: on a full disk it must not stand in the way of those whose going makes room. */
static bool settle_later(struct carry *c)
{
	if (!c->settled_late)
		record_spool(c, "retry", carry_error(c));
	c->settled_late = true;
	if (c->settlement != SETTLE_REMOVE && !c->weighty) {
		if (c->held)
			c->held->next = clock_wall() + SETTLE_AGAIN;
		return end(c);
	}
	answer(c);
	courier_turn_over(c);
	timer_set(c->loop, &c->timer, loop_now(c->loop) + SETTLE_AGAIN);
	return false;
}

/* ---- trips */

/* How a message's octets look to the outside is the envelope's word; for whom, the fates'. */
static bool trip_prepare(struct carry *c, size_t stops)
{
	const struct envelope *e = &c->envelope;
	c->trip = (struct trip){ .from = e->from,
				 .ret = e->ret,
				 .envid = e->envid,
				 .eight_bit = e->eight_bit,
				 .utf8 = e->utf8,
				 .head = BYTES(""),
				 .octets = true,
				 .marks = true,
				 .for_client = true };
	c->trip.stops = arena_array(&c->memory, stops, sizeof *c->trip.stops);
	return c->trip.stops != NULL;
}

static void stop_add(struct trip *t, struct envelope_recipient *r)
{
	t->stops[t->stop_count++] = (struct stop){ .recipient = r, .reply = BYTES("") };
}

static size_t count_of(const struct envelope *e, enum fate fate)
{
	size_t count = 0;
	for (size_t i = 0; i < e->recipient_count; i++)
		count += e->recipients[i].fate == fate;
	return count;
}

/* Leaves out the recipients of one fate. */
static void leave_out(struct envelope *e, enum fate fate)
{
	size_t kept = 0;
	for (size_t i = 0; i < e->recipient_count; i++)
		if (e->recipients[i].fate != fate)
			e->recipients[kept++] = e->recipients[i];
	e->recipient_count = kept;
}

/* What the trip says of each recipient goes into the envelope. */
static void fates_take(struct carry *c)
{
	const struct trip *t = &c->trip;
	c->weighty = false;
	for (size_t i = 0; i < t->stop_count; i++) {
		c->weighty = c->weighty || t->stops[i].fate == FATE_DELIVERED;
		t->stops[i].recipient->fate = t->stops[i].fate;
		t->stops[i].recipient->reply = t->stops[i].reply.len ? t->stops[i].reply : t->reply;
	}
	c->envelope.reply = t->reply;
	c->doubt = t->end == TRIP_DOUBT || (c->doubt && t->end != TRIP_TAKEN);
	c->weighty = c->weighty || c->doubt != c->marked;
	c->envelope.releasing = c->doubt;
}

/* ---- held */

static void again_at(struct carry *c, bool at_once)
{
	struct envelope *e = &c->envelope;
	e->attempts++;
	e->next = at_once ? 0 : clock_wall() + courier_pause(e->attempts);
	c->held->next = e->next;
}

/* Nobody takes it any more: a person shall see to those who did not get it. */
static bool undeliverable(struct carry *c)
{
	struct envelope *e = &c->envelope;
	uint64_t keep = c->config->quarantine.keep;
	leave_out(e, FATE_DELIVERED);
	for (size_t i = 0; i < e->recipient_count; i++)
		e->recipients[i].fate = FATE_WAITING;
	e->reason = BYTES("undeliverable");
	e->next = 0;
	e->expires = clock_wall() + keep;
	return settle(c, SETTLE_UNDELIVERABLE);
}

/* Whatever became of its last trip: what is to be done about a held message now? `reached`: its backend can be spoken with. */
static bool held_decide(struct carry *c, bool reached, bool at_once)
{
	struct envelope *e = &c->envelope;
	size_t refused = count_of(e, FATE_REFUSED), waiting = count_of(e, FATE_WAITING);
	if (!c->bouncing)
		c->expired = e->expires && e->expires <= clock_wall();
	c->bounces = false;
	if (refused == 0 && waiting == 0)
		return settle(c, SETTLE_REMOVE);
	if (refused > 0 || c->expired) {
		bool wanted = bounce_wanted(e, c->expired), refused_too = c->bouncing && c->trip.end == TRIP_REFUSED;
		c->bounces = reached && wanted && !c->bouncing;
		if (!c->bounces && (c->expired || (waiting == 0 && (!wanted || refused_too))))
			return undeliverable(c);
	}
	if (!c->bounces)
		again_at(c, at_once);
	return settle(c, SETTLE_UPDATE);
}

static bool held_delivered(struct carry *c)
{
	struct trip *t = &c->trip;
	bool at_once = false;
	if (!talk(c))
		return false;
	fates_take(c);
	record_trip(c);
	for (size_t i = 0; i < t->stop_count; i++)
		at_once = at_once || t->stops[i].crowded;
	c->courier->report.delivered += t->end == TRIP_TAKEN;
	if (t->end == TRIP_UNREACHED)
		lane_pause(c->lane, loop_now(c->loop));
	else
		lane_works(c->lane);
	return held_decide(c, t->end != TRIP_UNREACHED, at_once && t->end == TRIP_TAKEN);
}

static bool held_go(struct carry *c)
{
	struct envelope *e = &c->envelope;
	if (!trip_prepare(c, e->recipient_count)) {
		again_at(c, false);
		return end(c);
	}
	for (size_t i = 0; i < e->recipient_count; i++)
		if (e->recipients[i].fate == FATE_WAITING)
			stop_add(&c->trip, &e->recipients[i]);
	if (c->trip.stop_count == 0)
		return held_decide(c, true, false);
	c->stage = held_delivered;
	talk_begin(c);
	return true;
}

static bool held_loaded(struct carry *c)
{
	if (carry_works(c))
		return false;
	if (c->result == SPOOL_MISSING || c->result == SPOOL_CORRUPT) {
		if (c->result == SPOOL_CORRUPT)
			record_spool(c, "set aside", carry_error(c));
		free(c->held);
		c->held = NULL;
		return end(c);
	}
	if (c->result != SPOOL_DONE) {
		record_spool(c, "retry", carry_error(c));
		c->held->next = clock_wall() + COURIER_FIRST_PAUSE;
		return end(c);
	}
	c->held->expires = c->envelope.expires;
	c->doubt = c->marked = c->marked_before = c->envelope.releasing;
	if (c->backend)
		return held_go(c);
	/* Its backend is not configured any more: it waits for that, or for its time. */
	c->envelope.reply = BYTES("the backend is not in the configuration");
	return held_decide(c, false, false);
}

/* ---- bounces */

static bool bounce_told(struct carry *c)
{
	struct envelope *e = &c->envelope;
	if (!talk(c))
		return false;
	record_trip(c);
	c->weighty = c->trip.end == TRIP_TAKEN;
	if (c->trip.end == TRIP_TAKEN) {
		c->courier->report.bounced++;
		leave_out(e, FATE_REFUSED);
		if (c->expired)
			leave_out(e, FATE_WAITING);
	} else {
		e->reply = c->trip.reply;
	}
	return held_decide(c, c->trip.end != TRIP_UNREACHED, false);
}

static bool bounce_go(struct carry *c)
{
	c->bounces = false;
	c->bouncing = true;
	c->instead =
		(struct envelope_recipient){ .address = c->envelope.from, .notify = BYTES(""), .orcpt = BYTES("") };
	if (!trip_prepare(c, 1)) {
		again_at(c, false);
		return end(c);
	}
	c->trip.from = c->trip.ret = c->trip.envid = BYTES("");
	c->trip.eight_bit = false; /* bounce_write() writes seven bits, but for addresses that need SMTPUTF8 */
	c->trip.utf8 = !bytes_ascii(c->envelope.from);
	c->trip.head = c->bounce;
	c->trip.octets = c->trip.marks = c->trip.for_client = false;
	stop_add(&c->trip, &c->instead);
	c->stage = bounce_told;
	talk_begin(c);
	return true;
}

static bool settled(struct carry *c)
{
	if (c->timer.expired && !c->job) {
		timer_clear(&c->timer);
		return settle(c, c->settlement);
	}
	if (c->timer.set || carry_works(c))
		return false;
	if (c->result == SPOOL_FULL || c->result == SPOOL_FAILED)
		return settle_later(c);
	if (c->result == SPOOL_CORRUPT)
		record_spool(c, "set aside", carry_error(c));
	if (c->result == SPOOL_DONE && c->bounces)
		return bounce_go(c);
	if (c->result == SPOOL_DONE && c->settlement == SETTLE_UNDELIVERABLE) {
		c->courier->report.undeliverable++;
		record_spool(c, "quarantine", c->envelope.reason);
	}
	/* What was not just written down as waiting is not there any more. */
	if (c->result != SPOOL_DONE || c->settlement != SETTLE_UPDATE) {
		free(c->held);
		c->held = NULL;
	}
	return end(c);
}

/* ---- releases */

static void words_of(struct carry *c, size_t delivered)
{
	char buffer[WORDS_MAX];
	struct text t = TEXT(buffer);
	const struct trip *trip = &c->trip;
	if (trip->end == TRIP_DOUBT)
		text_string(
			&t,
			"the connection was lost behind the end of the message, and the backend may have taken it: ");
	if (delivered && delivered < trip->stop_count)
		text_format(&t, "delivered to %zu of %zu recipients; ", delivered, trip->stop_count);
	bool each = trip->stop_count > 1 && delivered < trip->stop_count && trip->end != TRIP_DOUBT;
	for (size_t i = 0; each && i < trip->stop_count && !t.cut; i++) {
		const struct stop *stop = &trip->stops[i];
		if (stop->fate != FATE_DELIVERED && stop->reply.len)
			text_format(&t, "<%.*s>: %.*s; ", BYTES_ARG(stop->recipient->address), BYTES_ARG(stop->reply));
	}
	if (!each || trip->end == TRIP_UNREACHED || trip->end == TRIP_SPOILT)
		text_add(&t, trip->reply);
	while (t.len && (t.at[t.len - 1] == ' ' || t.at[t.len - 1] == ';'))
		t.len--;
	if (delivered && c->marked_before)
		text_string(&t, " (it was in doubt: the backend may have had it before)");
	c->words = carry_copy(c, text_bytes(&t));
}

/* Those who have it go from the envelope; the others stay with what was said of them, to be released once more. */
static bool released(struct carry *c)
{
	struct envelope *e = &c->envelope;
	struct trip *t = &c->trip;
	size_t delivered = 0;
	if (!talk(c))
		return false;
	fates_take(c);
	record_trip(c);
	bool refused = false;
	for (size_t i = 0; i < t->stop_count; i++) {
		delivered += t->stops[i].fate == FATE_DELIVERED;
		refused = refused || t->stops[i].fate == FATE_REFUSED;
	}
	words_of(c, delivered);
	c->code = delivered == t->stop_count ? EX_OK
		  : t->end == TRIP_SPOILT    ? EX_IOERR
		  : refused                  ? EX_UNAVAILABLE
					     : EX_TEMPFAIL;
	c->courier->report.released += delivered == t->stop_count;
	if (delivered == t->stop_count)
		return settle(c, SETTLE_REMOVE);
	leave_out(e, FATE_DELIVERED);
	for (size_t i = 0; i < e->recipient_count; i++)
		e->recipients[i].fate = FATE_WAITING;
	e->attempts++;
	return settle(c, SETTLE_UPDATE);
}

/* The header that says who let it go, and when. The user's name is the system's, but stands in a header. */
static struct bytes released_header(struct carry *c)
{
	char buffer[HEAD_MAX];
	struct text t = TEXT(buffer);
	text_string(&t, "X-Mxward-Released: ");
	clock_rfc5322(&t, clock_wall());
	text_string(&t, "; user=");
	for (const char *at = c->user; *at; at++)
		text_char(&t, octet_alpha(*at) || octet_digit(*at) || bytes_has(BYTES("._-@+$"), *at) ? *at : '?');
	text_format(&t, "; id=%s\r\n", c->id);
	return arena_copy(&c->memory, text_bytes(&t));
}

static bool release_go(struct carry *c)
{
	struct envelope *e = &c->envelope;
	if (!trip_prepare(c, e->recipient_count ? e->recipient_count : 1))
		return end_with(c, EX_TEMPFAIL, BYTES("out of memory"));
	if (c->to[0]) {
		c->instead = (struct envelope_recipient){ .address = bytes_of(c->to),
							  .notify = BYTES(""),
							  .orcpt = BYTES("") };
		stop_add(&c->trip, &c->instead);
		c->trip.utf8 = c->trip.utf8 || !bytes_ascii(c->instead.address);
	} else {
		for (size_t i = 0; i < e->recipient_count; i++)
			stop_add(&c->trip, &e->recipients[i]);
	}
	if (c->trip.stop_count == 0)
		return end_with(c, EX_DATAERR, BYTES("the message has no recipients"));
	c->trip.head = released_header(c);
	if (!c->trip.head.at)
		return end_with(c, EX_TEMPFAIL, BYTES("out of memory"));
	c->stage = released;
	talk_begin(c);
	return true;
}

/* True if the message could not be had: who asked is told why. */
static bool missing(struct carry *c)
{
	static const int codes[] = { [SPOOL_DONE] = EX_OK,
				     [SPOOL_FULL] = EX_CANTCREAT,
				     [SPOOL_FAILED] = EX_IOERR,
				     [SPOOL_MISSING] = EX_DATAERR,
				     [SPOOL_CORRUPT] = EX_DATAERR };
	if (c->result == SPOOL_DONE)
		return false;
	if (c->result == SPOOL_CORRUPT)
		record_spool(c, "set aside", carry_error(c));
	(void)end_with(c, codes[c->result],
		       c->result == SPOOL_MISSING   ? BYTES("there is no such message")
		       : c->result == SPOOL_CORRUPT ? BYTES("the message is damaged on disk and was set aside")
						    : carry_error(c));
	return true;
}

static bool release_loaded(struct carry *c)
{
	if (carry_works(c))
		return false;
	if (missing(c))
		return false;
	c->doubt = c->marked = c->marked_before = c->envelope.releasing;
	if (!c->backend)
		return end_with(c, EX_CONFIG, BYTES("the message's backend is not in the configuration"));
	return release_go(c);
}

static bool deleted(struct carry *c)
{
	if (carry_works(c) || missing(c))
		return false;
	return end_with(c, EX_OK, BYTES("deleted"));
}

/* ---- the first step of all */

/* The backend is known when the envelope is: until then only its name may be. */
static const struct backend_conf *backend_named(const struct config *config, struct bytes name)
{
	for (size_t b = 0; b < config->backend_count; b++)
		if (bytes_equal(bytes_of(config->backends[b].name), name))
			return &config->backends[b];
	return NULL;
}

static bool loaded(struct carry *c)
{
	if (carry_works(c))
		return false;
	const struct backend_conf *of_to = NULL;
	if (c->to[0]) {
		struct bytes to = bytes_of(c->to);
		const struct domain_conf *domain =
			config_domain(c->config, bytes_skip(to, bytes_find_last(to, '@') + 1));
		of_to = domain ? domain->backend : NULL;
	}
	if (c->result == SPOOL_DONE && c->kind != CARRY_DELETE)
		c->backend = of_to ? of_to : backend_named(c->config, c->envelope.backend);
	c->stage = c->kind == CARRY_HELD ? held_loaded : c->kind == CARRY_RELEASE ? release_loaded : deleted;
	return true;
}

void carry_start(struct carry *c)
{
	c->config = config_hold(c->courier->config);
	c->stage = loaded;
	carry_work(c, disk_load);
	loop_wake(c->loop, c->wake);
}
