/* pair.c: decides which gateway of a pair serves; see pair.h.
 *
 * It must never leave a secondary standing by because of something that did not come: whatever is
 * missing (heartbeats, a link, the end of a probe), time alone leads to serving. */
#include "gateway/peer/pair.h"

#include <string.h>

/* a heartbeat that took so much longer than the quickest says nothing of the clocks */
enum { LATE = 1000 };

static void because(struct pair *p, const char *why)
{
	struct text t = TEXT(p->why);
	text_string(&t, why);
	text_cstr(&t);
}

void pair_start(struct pair *p, enum pair_role role, enum standby standby, uint64_t now)
{
	*p = (struct pair){
		.role = role, .standby = standby, .started = now, .patience = PAIR_WELL
	};
	p->serving = role == PAIR_PRIMARY || standby == STANDBY_ACCEPT;
	p->urgent = true;
	because(p, role == PAIR_PRIMARY        ? "this is the primary"
		   : standby == STANDBY_ACCEPT ? "a secondary with `standby: accept` always serves"
					       : "waiting for the first heartbeat from the "
						 "primary");
}

static uint64_t pair_since(uint64_t then, uint64_t now)
{
	return now > then ? now - then : 0;
}

uint64_t pair_silence(const struct pair *p, uint64_t now)
{
	return pair_since(p->heard ? p->last_beat : p->started, now);
}

static bool silent(const struct pair *p, uint64_t now)
{
	return pair_silence(p, now) >= PAIR_SILENCE;
}

/* Times from a peer may be anything. */
static int64_t difference(uint64_t a, uint64_t b)
{
	uint64_t distance = a > b ? a - b : b - a;
	int64_t bounded = distance < INT64_MAX ? (int64_t)distance : INT64_MAX;
	return a > b ? bounded : -bounded;
}

/* How much longer this heartbeat was on its way than the quickest of late: a network that held it
 * back delivers it all the same, and it proves nothing of the time since. 0 where the other does
 * not tell its clock. The quickest is forgotten in time: a machine that stood still goes on with a
 * clock that did. */
static uint64_t lateness(struct pair *p, uint64_t clock, uint64_t now)
{
	if (clock == 0)
		return 0;
	int64_t way = difference(now, clock);
	if (!p->way_known)
		p->way = p->way_new = way;
	if (!p->way_known || pair_since(p->way_began, now) >= PAIR_WAY) {
		p->way = p->way_new;
		p->way_new = way;
		p->way_began = now;
	}
	p->way_known = true;
	p->way_new = way < p->way_new ? way : p->way_new;
	p->way = way < p->way ? way : p->way;
	return (uint64_t)way - (uint64_t)p->way;
}

static void pair_take(struct pair *p, const struct frame *beat)
{
	p->state = beat->beat.state;
	p->backends = beat->beat.backends;
	p->fingerprint = beat->beat.fingerprint;
	p->held = beat->beat.held;
	p->unready = beat->beat.unready;
	p->places = beat->beat.places;
	p->age = beat->beat.age;
	p->taken = beat->beat.taken;
	p->put_off = beat->beat.put_off;
	/* Before version 2 it was not told which: all of them may be meant. */
	p->all_lost = beat->beat.all_lost || (beat->version == 1 && !beat->beat.backends);
	p->lost_count = beat->beat.lost_count;
	memcpy(p->lost, beat->beat.lost, sizeof p->lost);
}

void pair_hear(struct pair *p, const struct frame *beat, uint64_t now, uint64_t wall)
{
	uint64_t late = lateness(p, beat->beat.clock, now);
	uint64_t said = pair_since(late, now);
	bool broken = !p->heard || pair_since(p->last_beat, said) >= PAIR_SILENCE;
	pair_take(p, beat);
	if (p->state != PAIR_SERVING || p->all_lost || p->unready || late >= PAIR_SILENCE)
		p->well_since = 0;
	else if (broken || p->well_since == 0)
		p->well_since = now ? now : 1;
	if (!p->heard || said > p->last_beat)
		p->last_beat = said;
	if (!p->heard || late < LATE)
		p->skew = difference(beat->beat.time, wall);
	p->heard = true;
}

/* A link that came up has a way of its own; one that was lost asks a question that is to be
 * answered at once. */
void pair_link(struct pair *p, bool up)
{
	p->linked = up;
	p->way_known = false;
	if (up)
		return;
	p->well_since = 0;
	p->urgent = true;
}

/* ---- the probe */

static bool may_stand_by(const struct pair *p)
{
	return p->role == PAIR_SECONDARY && p->standby == STANDBY_DEFER;
}

/* A port that never answered may not be meant for us: an address that the primary only listens on
 * for its peer. */
static bool mute(const struct pair *p)
{
	return p->usual != 0 && p->misses > 0;
}

bool pair_wants_probe(struct pair *p, uint64_t now)
{
	if (!may_stand_by(p) || p->probing)
		return false;
	bool doubt = !p->serving && (mute(p) || silent(p, now));
	uint64_t every = doubt ? PAIR_BEAT / 2 : PAIR_PROBE_EVERY;
	if (!p->urgent && pair_since(p->probe_began, now) < every)
		return false;
	p->urgent = false;
	p->probing = true;
	p->probe_began = now;
	return true;
}

uint64_t pair_probe_time(const struct pair *p)
{
	if (p->usual == 0 || p->usual > PAIR_PROBE_MOST / 2)
		return PAIR_PROBE_MOST;
	return p->usual * 2 > PAIR_PROBE_LEAST ? p->usual * 2 : PAIR_PROBE_LEAST;
}

void pair_probe_ended(struct pair *p, enum pair_answer answer, uint64_t now)
{
	if (!p->probing)
		return;
	p->probing = false;
	p->refused = answer == PAIR_REFUSES;
	p->misses = answer == PAIR_ANSWERS ? 0 : p->misses + 1;
	if (answer != PAIR_ANSWERS)
		return;
	/* A busy moment is not what is usual; a way that has become longer is, in time. */
	uint64_t took = pair_since(p->probe_began, now) + 1;
	p->usual = p->usual == 0 || took < p->usual ? took : (p->usual * 3 + took) / 4;
}

/* ---- the decision */

const char *pair_unready(const struct pair *p)
{
	if (p->unready == 0)
		return NULL;
	return p->unready & READINESS_HUNG     ? "hangs"
	       : p->unready & READINESS_FULL   ? "has no free sessions"
	       : p->unready & READINESS_DEAF   ? "gets no answer from its DNS resolvers"
	       : p->unready & READINESS_DEFERS ? "defers mail"
					       : "reports that it cannot accept mail";
}

/* Why it serves although the link speaks well of the other, or does not speak: because of what the
 * probe found. */
static const char *cause_by_probe(const struct pair *p, uint64_t now)
{
	if (p->misses == 0)
		return NULL;
	if (silent(p, now))
		return p->refused ? "the primary is silent, and its SMTP port refuses connections"
				  : "the primary is silent and does not answer";
	if (p->usual == 0)
		return NULL;
	if (p->refused)
		return "the primary's SMTP port refuses connections";
	if (p->misses >= PAIR_MISSES)
		return "the primary's SMTP port does not answer";
	return p->linked || !p->heard
		       ? NULL
		       : "the link to the primary is lost, and its SMTP port does not answer";
}

/* Why a secondary is to serve; NULL: nothing asks for it. */
static const char *cause(struct pair *p, uint64_t now, struct text *words)
{
	const char *why = cause_by_probe(p, now);
	if (why)
		return why;
	if (pair_silence(p, now) >= PAIR_SPLIT)
		return p->usual && p->misses == 0
			       ? "the primary answers, but has been silent on the link: both serve"
			       : "the primary has been silent on the link";
	if (!p->heard || silent(p, now))
		return NULL;
	if (p->state == PAIR_STOPPING)
		return "the primary is stopping";
	if (p->state != PAIR_SERVING)
		return "the peer is not serving";
	if (p->all_lost)
		return "the primary cannot reach a backend";
	if (!p->unready)
		return NULL;
	text_format(words, "the primary %s", pair_unready(p));
	return text_cstr(words);
}

/* Beats prove the time between them, silence after the last one proves nothing. */
static bool well(const struct pair *p, uint64_t now)
{
	return p->well_since != 0 && !silent(p, now) && !mute(p) &&
	       pair_since(p->well_since, p->last_beat) >= p->patience;
}

/* Who steps back soon after it stepped back serves a little longer the next time. */
static void pair_take_over(struct pair *p, uint64_t now)
{
	bool calm = p->stepped_back == 0 || pair_since(p->stepped_back, now) >= PAIR_CALM;
	p->patience = calm                               ? PAIR_WELL
		      : p->patience * 2 <= PAIR_WELL_MAX ? p->patience * 2
							 : PAIR_WELL_MAX;
	p->serving = true;
}

bool pair_decide(struct pair *p, uint64_t now)
{
	char buffer[100];
	struct text words = TEXT(buffer);
	bool before = p->serving;
	if (!may_stand_by(p))
		return false;
	const char *why = cause(p, now, &words);
	if (why && !before)
		pair_take_over(p, now);
	if (why) {
		because(p, why);
	} else if (p->serving && well(p, now)) {
		p->serving = false;
		p->stepped_back = now;
		because(p, "the primary has recovered");
	} else if (!p->serving && p->heard && !silent(p, now)) {
		because(p, "the primary is up");
	}
	return p->serving != before;
}

/* ---- what is asked besides */

static bool names_lost(const struct pair *p, uint64_t backend)
{
	for (unsigned i = 0; i < p->lost_count; i++)
		if (p->lost[i] == backend)
			return true;
	return p->all_lost;
}

bool pair_lost(const struct pair *p, uint64_t backend, uint64_t now)
{
	return p->heard && !silent(p, now) && names_lost(p, backend);
}

bool pair_doubts(const struct pair *p, uint64_t now)
{
	return may_stand_by(p) && !p->serving &&
	       (mute(p) || p->urgent || !p->linked || pair_silence(p, now) >= 2 * PAIR_BEAT);
}

bool pair_delivers(const struct pair *p, uint64_t backend, uint64_t now)
{
	return p->heard && p->linked && !silent(p, now) && p->state != PAIR_STOPPING &&
	       !p->unready && !names_lost(p, backend);
}

bool pair_drifts(const struct pair *p, uint64_t fingerprint)
{
	return p->heard && p->fingerprint != fingerprint;
}

bool pair_skewed(const struct pair *p)
{
	return p->heard && (p->skew > PAIR_SKEW || p->skew < -PAIR_SKEW);
}
