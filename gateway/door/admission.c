/* admission.c: counts sessions, and sees when the gateway becomes full and when it is no longer
 * full; see admission.h.
 *
 * A few atomics and no lock: two workers may see it become full at the same time, and then one of
 * them logs it. It must never admit one session more than there may be. */
#include "gateway/door/admission.h"

#include "gateway/base/log.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { CALM = 10000 }; /* ms without anybody turned away, before a full house ends */

struct admission {
	_Atomic uint64_t places, sessions;
	_Atomic uint64_t turned_away, cut, last_turned;
	/* as of the beginning of the full house */
	_Atomic uint64_t since, turned_before, cut_before;
	_Atomic bool full;
};

static uint64_t admission_load(const _Atomic uint64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

/* 5 %, and 8 at least; but of few places a quarter at most. */
static uint64_t kept(uint64_t places)
{
	uint64_t part = places / 20, least = places / 4 < 8 ? places / 4 : 8;
	return part > least ? part : least;
}

static uint64_t for_all(const struct admission *d)
{
	uint64_t places = admission_load(&d->places);
	return places - kept(places);
}

struct admission *admission_new(void)
{
	return calloc(1, sizeof(struct admission));
}

void admission_free(struct admission *d)
{
	free(d);
}

void admission_configure(struct admission *d, uint64_t places)
{
	atomic_store(&d->places, places);
}

/* ---- the full house */

static void admission_begin(struct admission *d, uint64_t now)
{
	if (atomic_exchange(&d->full, true))
		return;
	atomic_store(&d->since, now);
	atomic_store(&d->turned_before, admission_load(&d->turned_away));
	atomic_store(&d->cut_before, admission_load(&d->cut));
	struct log_line *l = log_begin(LOG_WARN, "door");
	log_string(l, "state", "full");
	log_number(l, "sessions", (int64_t)admission_load(&d->sessions));
	log_number(l, "places", (int64_t)admission_load(&d->places));
	log_string(l, "message",
		   "no free sessions: only known clients are still admitted, others get 421 4.3.2; "
		   "sessions idle for 10 s are closed");
	log_end(l);
}

void admission_look(struct admission *d, uint64_t now)
{
	uint64_t last = admission_load(&d->last_turned), since = admission_load(&d->since);
	bool roomy = admission_load(&d->sessions) < for_all(d) * 9 / 10;
	bool calm = now >= last + CALM && now >= since + CALM;
	if (!roomy || !calm || !atomic_exchange(&d->full, false))
		return;
	struct log_line *l = log_begin(LOG_INFO, "door");
	log_string(l, "state", "open");
	log_number(l, "sessions", (int64_t)admission_load(&d->sessions));
	log_number(l, "turned_away",
		   (int64_t)(admission_load(&d->turned_away) - admission_load(&d->turned_before)));
	log_number(l, "cut", (int64_t)(admission_load(&d->cut) - admission_load(&d->cut_before)));
	log_number(l, "ms", (int64_t)(now - since));
	log_end(l);
}

/* ---- places */

bool admission_enter(struct admission *d, bool known, uint64_t now)
{
	uint64_t most = known ? admission_load(&d->places) : for_all(d),
		 sessions = admission_load(&d->sessions);
	do {
		if (sessions >= most) {
			admission_begin(d, now);
			return false;
		}
	} while (!atomic_compare_exchange_weak(&d->sessions, &sessions, sessions + 1));
	return true;
}

void admission_leave(struct admission *d)
{
	atomic_fetch_sub(&d->sessions, 1);
}

bool admission_overrun(const struct admission *d)
{
	return admission_load(&d->sessions) > for_all(d);
}

void admission_turned_away(struct admission *d, uint64_t now)
{
	admission_begin(d, now);
	atomic_store(&d->last_turned, now);
	atomic_fetch_add_explicit(&d->turned_away, 1, memory_order_relaxed);
}

void admission_cut(struct admission *d)
{
	atomic_fetch_add_explicit(&d->cut, 1, memory_order_relaxed);
}

bool admission_full(const struct admission *d)
{
	return atomic_load_explicit(&d->full, memory_order_relaxed);
}

void admission_report(const struct admission *d, struct admission_report *r)
{
	uint64_t places = admission_load(&d->places);
	*r = (struct admission_report){
		.sessions = admission_load(&d->sessions),
		.places = places,
		.kept = kept(places),
		.turned_away = admission_load(&d->turned_away),
		.cut = admission_load(&d->cut),
		.full = admission_full(d),
	};
}
