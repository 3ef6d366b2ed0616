/* pair.c: who of a pair serves; see pair.h.
 *
 * Owns nothing but what it was told. It must never leave a secondary standing by because of something that did not
 * come: whatever is missing (beats, a link, the end of a probe), time alone leads to serving. */
#include "gateway/peer/pair.h"

#include <string.h>

static void because(struct pair *p, const char *why)
{
	struct text t = TEXT(p->why);
	text_string(&t, why);
	text_cstr(&t);
}

void pair_start(struct pair *p, enum pair_role role, enum standby standby, uint64_t now)
{
	*p = (struct pair){ .role = role, .standby = standby, .started = now };
	p->serving = role == PAIR_PRIMARY || standby == STANDBY_ACCEPT;
	because(p, role == PAIR_PRIMARY        ? "this is the primary"
		   : standby == STANDBY_ACCEPT ? "a secondary with `standby: accept` always serves"
					       : "waiting for the primary's first sign of life");
}

static uint64_t since(uint64_t then, uint64_t now)
{
	return now > then ? now - then : 0;
}

uint64_t pair_silence(const struct pair *p, uint64_t now)
{
	return since(p->heard ? p->last_beat : p->started, now);
}

/* Times from a peer may be anything. */
static int64_t difference(uint64_t a, uint64_t b)
{
	uint64_t distance = a > b ? a - b : b - a;
	int64_t bounded = distance < INT64_MAX ? (int64_t)distance : INT64_MAX;
	return a > b ? bounded : -bounded;
}

void pair_hear(struct pair *p, const struct frame *beat, uint64_t now, uint64_t wall)
{
	bool well = beat->beat.state == PAIR_SERVING && beat->beat.backends;
	bool broken = !p->heard || since(p->last_beat, now) >= PAIR_SILENCE;
	if (!well)
		p->well_since = 0;
	else if (broken || p->well_since == 0)
		p->well_since = now ? now : 1;
	p->heard = true;
	p->last_beat = now;
	p->state = beat->beat.state;
	p->backends = beat->beat.backends;
	p->fingerprint = beat->beat.fingerprint;
	p->skew = difference(beat->beat.time, wall);
	p->probing = p->probed = p->answered = false;
}

void pair_link(struct pair *p, bool up)
{
	p->linked = up;
	if (!up)
		p->well_since = 0;
}

static bool may_stand_by(const struct pair *p)
{
	return p->role == PAIR_SECONDARY && p->standby == STANDBY_DEFER;
}

bool pair_wants_probe(struct pair *p, uint64_t now)
{
	bool wanted =
		may_stand_by(p) && !p->serving && !p->probing && !p->probed && pair_silence(p, now) >= PAIR_SILENCE;
	p->probing = p->probing || wanted;
	return wanted;
}

void pair_probe_ended(struct pair *p, bool answered)
{
	if (!p->probing)
		return;
	p->probing = false;
	p->probed = true;
	p->answered = answered;
}

/* Why a secondary is to serve; NULL: nothing asks for it. */
static const char *cause(const struct pair *p, uint64_t now)
{
	uint64_t silence = pair_silence(p, now);
	if (silence >= PAIR_SPLIT)
		return p->probed && p->answered ? "the primary answers, but has been silent on the link: both serve"
						: "the primary has been silent on the link";
	if (silence >= PAIR_SILENCE && p->probed && !p->answered)
		return "the primary is silent and does not answer";
	if (!p->heard || silence >= PAIR_SILENCE)
		return NULL;
	if (p->state == PAIR_STOPPING)
		return "the primary is stopping";
	if (p->state != PAIR_SERVING)
		return "the other gateway does not serve";
	return p->backends ? NULL : "the primary cannot reach a backend";
}

/* Beats prove the time between them, silence after the last one proves nothing. */
static bool well(const struct pair *p, uint64_t now)
{
	return p->well_since != 0 && pair_silence(p, now) < PAIR_SILENCE &&
	       since(p->well_since, p->last_beat) >= PAIR_WELL;
}

bool pair_decide(struct pair *p, uint64_t now)
{
	bool before = p->serving;
	if (!may_stand_by(p))
		return false;
	const char *why = cause(p, now);
	if (why) {
		p->serving = true;
		because(p, why);
	} else if (p->serving && well(p, now)) {
		p->serving = false;
		because(p, "the primary is well again");
	} else if (!p->serving && p->heard && pair_silence(p, now) < PAIR_SILENCE) {
		because(p, "the primary is up");
	}
	return p->serving != before;
}

bool pair_drifts(const struct pair *p, uint64_t fingerprint)
{
	return p->heard && p->fingerprint != fingerprint;
}

bool pair_skewed(const struct pair *p)
{
	return p->heard && (p->skew > PAIR_SKEW || p->skew < -PAIR_SKEW);
}
