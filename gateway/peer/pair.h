/* pair.h: who of a pair serves: the state machine of primary and secondary, as a pure function of what was heard and
 * when.
 *
 * A primary always serves. A secondary with `standby: accept`, too. One with `standby: defer` stands by while the
 * primary is up and can reach its backends; it serves when the primary has been silent for PAIR_SILENCE and does not
 * answer an EHLO, when it is silent for PAIR_SPLIT although it does (the link is cut: both serve), when the primary
 * says that a backend cannot be reached, and when it says that it stops. Before the first beat the silence counts
 * from the start. It steps back when the primary has been well for PAIR_WELL. Two that serve at once do no harm; two
 * that stand by lose mail: so every doubt ends with serving. All times are the monotonic clock's milliseconds;
 * clocks of the wall decide nothing. */
#ifndef MXWARD_PEER_PAIR_H
#define MXWARD_PEER_PAIR_H

#include "gateway/peer/frame.h"

enum {
	PAIR_BEAT = 1000,
	PAIR_SILENCE = 3000,
	PAIR_PROBE = 1500,
	PAIR_SPLIT = 8000,
	PAIR_WELL = 3000,
	PAIR_SKEW = 5000,
};

enum standby { STANDBY_DEFER, STANDBY_ACCEPT };

struct pair {
	enum pair_role role;
	enum standby standby;
	uint64_t started;               /* when this gateway began to listen for the other */
	/* What was heard. */
	bool linked;                    /* a link from the other is up: for reports */
	bool heard;                     /* any beat since the start */
	uint64_t last_beat;
	enum pair_state state;          /* of the other, as of its last beat */
	bool backends;
	uint64_t fingerprint;
	int64_t skew;                   /* its clock minus ours, wall, as of its last beat */
	uint64_t well_since;            /* beats without a break and backends reachable since then; 0: not well */
	/* The probe. */
	bool probing, probed, answered; /* since the last beat; answered: meaningful once probed */
	bool serving;                   /* what was decided last */
	char why[160];                  /* and why, in an administrator's words */
};

void pair_start(struct pair *, enum pair_role, enum standby, uint64_t now);
void pair_hear(struct pair *, const struct frame *beat, uint64_t now, uint64_t wall);
void pair_link(struct pair *, bool up);
/* True if an EHLO should be tried now; it is considered under way from then on, until pair_probe_ended() or the next
 * beat: what becomes of it then says nothing any more. It is to end within PAIR_PROBE. */
bool pair_wants_probe(struct pair *, uint64_t now);
void pair_probe_ended(struct pair *, bool answered);
/* Decides; true if the decision changed (then it is to be logged with `why`). To be called after every event, and
 * each PAIR_BEAT. */
bool pair_decide(struct pair *, uint64_t now);
/* Since when nothing was heard, in milliseconds. */
uint64_t pair_silence(const struct pair *, uint64_t now);
/* True if both run under configurations that differ where they should not; meaningful once heard. */
bool pair_drifts(const struct pair *, uint64_t fingerprint);
/* True if the clocks of both are more than PAIR_SKEW apart; meaningful once heard. */
bool pair_skewed(const struct pair *);

#endif
