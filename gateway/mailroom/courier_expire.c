/* courier_expire.c: the quarantine keeps what it holds for `keep`, and makes room below `max_size`;
 * see courier_inside.h.
 *
 * Owns one look at the quarantine, in the pool. Each that goes is told of in the log. For room the
 * oldest go, until an eighth of max_size is free, so that there is some when mail comes; where
 * nothing may go the quarantine is full, and further mail is deferred. It must never remove what is
 * undeliverable, nor for room what is younger than a day, and never touch the hold queue: what is
 * held goes back to its sender, or stays. */
#include "gateway/mailroom/courier_inside.h"

#include "gateway/base/clock.h"

#include <stdlib.h>

/* RESERVE: the part that is to be free */
enum { EXPIRED_AT_ONCE = 4096, DAY = 24 * 3600 * 1000, CROWDED_EVERY = 5000, RESERVE = 8 };

struct victim {
	char id[SPOOL_ID_MAX];
	uint64_t size;
	bool want_room; /* it goes for want of room, not of time */
};

struct expiry {
	struct spool *spool;
	struct quarantine_conf conf;
	struct job *job;
	uint64_t now, octets; /* octets: of what is left */
	struct victim *victims;
	size_t count;
	uint64_t gone;
};

static uint64_t expiry_reserve(uint64_t max_size)
{
	return max_size / RESERVE;
}

/* How much may be there while something may go for room. */
static uint64_t wanted(const struct expiry *x)
{
	return x->conf.max_size - expiry_reserve(x->conf.max_size);
}

/* When it has been kept for long enough. What was held before is kept from the day that it came
 * here. */
static uint64_t over(const struct expiry *x, const struct envelope *e)
{
	return e->moves && e->expires ? e->expires : e->time + x->conf.keep;
}

static bool expiry_look(void *arg, const struct envelope *e)
{
	struct expiry *x = arg;
	bool young = e->time + DAY > x->now, want_room = x->octets > wanted(x) && !young;
	bool old = over(x, e) <= x->now;
	if ((old || want_room) && !envelope_is_undeliverable(e)) {
		struct victim *v = &x->victims[x->count++];
		struct text id = TEXT(v->id);
		text_add(&id, e->id);
		(void)text_cstr(&id);
		v->size = e->size;
		v->want_room = !old;
		x->octets -= e->size < x->octets ? e->size : x->octets;
	}
	/* IDs are in order of time: behind one that may stay all may. */
	bool keeps = e->time + x->conf.keep > x->now;
	return x->count < EXPIRED_AT_ONCE && (!keeps || (x->octets > wanted(x) && !young));
}

static void expiry_tell(const struct victim *v, const char *error)
{
	struct log_line *l = log_begin(error ? LOG_WARN : LOG_INFO, "spool");
	log_string(l, "id", v->id);
	log_string(l, "action", error ? "keep" : "expire");
	log_string(l, "reason",
		   error ? error
		   : v->want_room
			   ? "the quarantine is near quarantine.max_size, and the message is "
			     "older than a day"
			   : "the retention time has passed (quarantine.keep)");
	log_number(l, "size", (int64_t)v->size);
	log_end(l);
}

static bool reckon(void *arg, const struct envelope *e)
{
	struct expiry *x = arg;
	x->octets += e->size;
	return true;
}

/* How much there is. Past the limit it is reckoned once more by what can go: files with a damaged
 * envelope cannot, and good mail would have to go in their stead. */
static bool expiry_measure(struct expiry *x, struct text *error)
{
	uint64_t messages;
	bool all = spool_measure(x->spool, SPOOL_QUARANTINE, &messages, &x->octets, error);
	if (all)
		spool_measured(x->spool, x->octets);
	if (x->octets <= wanted(x))
		return all;
	x->octets = 0;
	return spool_each(x->spool, SPOOL_QUARANTINE, reckon, x,
			  all ? error : &(struct text){ 0 }) &&
	       all;
}

/* Removes what may go by its own envelope, too: a summary decides about no mail. */
static enum spool_result victim_remove(const struct expiry *x, const struct victim *v,
				       struct text *why)
{
	struct arena arena;
	struct envelope e;
	arena_init(&arena, ENVELOPE_ARENA);
	enum spool_result result = spool_read(x->spool, SPOOL_QUARANTINE, v->id, &arena, &e, why);
	bool may_go = result == SPOOL_DONE && !envelope_is_undeliverable(&e) &&
		      (v->want_room ? e.time + DAY <= x->now : over(x, &e) <= x->now);
	arena_wipe(&arena);
	if (result != SPOOL_DONE)
		return result;
	if (may_go)
		return spool_remove(x->spool, SPOOL_QUARANTINE, v->id, why);
	text_string(why, "by its envelope it may stay");
	return SPOOL_FAILED;
}

static void expire(struct expiry *x)
{
	char words[COURIER_ERROR_MAX];
	bool more = true;
	while (more) {
		struct text error = TEXT(words);
		x->count = 0;
		/* What cannot be read must not keep the others for ever. */
		bool all = expiry_measure(x, &error);
		if (!spool_each(x->spool, SPOOL_QUARANTINE, expiry_look, x,
				all ? &error : &(struct text){ 0 }) ||
		    !all)
			log_note(LOG_ERROR, "spool", "cannot read the quarantine: %s",
				 text_cstr(&error));
		more = x->count == EXPIRED_AT_ONCE;
		for (size_t i = 0; i < x->count; i++) {
			struct text why = TEXT(words);
			enum spool_result result = victim_remove(x, &x->victims[i], &why);
			more = more && result == SPOOL_DONE;
			if (result == SPOOL_MISSING)
				continue; /* it was released meanwhile */
			expiry_tell(&x->victims[i], result == SPOOL_DONE ? NULL : text_cstr(&why));
			x->gone += result == SPOOL_DONE;
		}
	}
}

static void expiry_work(void *arg)
{
	struct expiry *x = arg;
	expire(x);
	spool_summarise(x->spool, clock_wall());
}

/* What cannot be read is told of by the first look. */
static void work_measure(void *arg)
{
	struct expiry *x = arg;
	uint64_t messages;
	if (spool_measure(x->spool, SPOOL_QUARANTINE, &messages, &x->octets, &(struct text){ 0 }))
		spool_measured(x->spool, x->octets);
}

static void clear(void *arg)
{
	struct expiry *x = arg;
	free(x->victims);
	free(x);
}

static struct expiry *expiry_start(struct loop *loop, struct spool *spool,
				   const struct quarantine_conf *conf, void (*what)(void *expiry),
				   wake_id wake)
{
	struct expiry *x = calloc(1, sizeof *x);
	if (!x)
		return NULL;
	x->spool = spool;
	x->conf = *conf;
	x->now = clock_wall();
	x->victims = calloc(EXPIRED_AT_ONCE, sizeof *x->victims);
	x->job = x->victims ? job_start_disk(loop, what, x, wake) : NULL;
	if (x->job)
		return x;
	clear(x);
	return NULL;
}

static bool expiry_done(const struct expiry *x)
{
	return job_done(x->job);
}

static uint64_t expiry_take(struct expiry *x)
{
	uint64_t gone = x->gone;
	job_free(x->job);
	clear(x);
	return gone;
}

void expiry_abandon(struct expiry *x)
{
	job_abandon(x->job, clear, x);
}

/* ---- when it is looked at, and what is said of it */

void courier_want_room(struct courier *courier)
{
	pthread_mutex_lock(&courier->mutex);
	bool told = courier->want_room;
	courier->want_room = true;
	pthread_mutex_unlock(&courier->mutex);
	if (!told)
		loop_wake_remote(courier->loop, courier->self);
}

/* One line when the quarantine becomes full, and one when there is room again. */
static void full_tell(struct courier *courier, bool want_room)
{
	uint64_t most = courier->config->quarantine.max_size,
		 there = spool_quarantined(courier->spool);
	if (want_room && !courier->full) {
		courier->full = true;
		log_note(LOG_ERROR, "spool",
			 "the quarantine is full: %llu of %llu bytes (quarantine.max_size), and "
			 "nothing in it may be deleted; mail for it is deferred with 452",
			 (unsigned long long)there, (unsigned long long)most);
	} else if (!want_room && courier->full && there <= most - expiry_reserve(most)) {
		courier->full = false;
		log_note(LOG_INFO, "spool", "the quarantine has room again: %llu of %llu bytes",
			 (unsigned long long)there, (unsigned long long)most);
	}
}

/* Once a day, and when the courier begins. */
static void alarm_look(struct courier *courier)
{
	uint64_t wall = clock_wall(), undelivered = courier->report.undelivered;
	if (undelivered == 0 || (wall < courier->alarm && courier->alarm - wall <= DAY))
		return;
	courier->alarm = wall + DAY;
	struct log_line *l = log_begin(LOG_ERROR, "alarm");
	log_string(l, "action", "quarantine");
	log_string(l, "reason",
		   "undeliverable mail waits in quarantine: release or delete it (mxward "
		   "quarantine list --reason undeliverable)");
	log_number(l, "messages", (int64_t)undelivered);
	log_end(l);
}

static bool want_room_take(struct courier *courier)
{
	pthread_mutex_lock(&courier->mutex);
	bool want_room = courier->want_room;
	courier->want_room = false;
	pthread_mutex_unlock(&courier->mutex);
	return want_room;
}

/* It waits neither for the queues to be looked through nor for the process before us to be gone: a
 * gateway that is ended again and again would take up to max_size each time. */
void courier_measure(struct courier *courier)
{
	if (courier->measure && expiry_done(courier->measure)) {
		(void)expiry_take(courier->measure);
		courier->measure = NULL;
	}
	if (courier->measured || !courier->config || courier->resting)
		return;
	courier->measure = expiry_start(courier->loop, courier->spool, &courier->config->quarantine,
					work_measure, courier->self);
	courier->measured = courier->measure != NULL;
}

void courier_look_quarantine(struct courier *courier)
{
	uint64_t now = loop_now(courier->loop);
	bool want_room = courier->config && want_room_take(courier);
	if (courier->expiry && expiry_done(courier->expiry)) {
		courier->report.expired += expiry_take(courier->expiry);
		courier->expiry = NULL;
		full_tell(courier, false);
	}
	if (want_room) {
		full_tell(courier, true);
		/* What may go does so soon, however many are refused. */
		if (courier->minute > now + CROWDED_EVERY)
			courier->minute = now + CROWDED_EVERY;
	}
	if (now < courier->minute || !courier->scanned)
		return;
	courier->minute = now + COURIER_MINUTE;
	courier->expiry_next = 0;
	alarm_look(courier);
	if (!courier->expiry && courier->config && !courier->resting)
		courier->expiry =
			expiry_start(courier->loop, courier->spool, &courier->config->quarantine,
				     expiry_work, courier->self);
}
