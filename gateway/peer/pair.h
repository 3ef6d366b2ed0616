/* pair.h: who of a pair serves: the state machine of primary and secondary, as a pure function of
 * what was heard and when.
 *
 * A primary always serves. A secondary with `standby: accept`, too. One with `standby: defer`
 * stands by while mail can be delivered through the primary, and serves when it cannot: when the
 * primary says so (it stops, it can reach no backend, or enum frame_unready); when its port for
 * mail, which answered before and is asked for an EHLO each PAIR_PROBE_EVERY, refuses the
 * connection or does not answer PAIR_MISSES times; when it has been silent on the link for
 * PAIR_SILENCE or the link is lost, and it does not answer either; and when it has been silent for
 * PAIR_SPLIT although it does (the link is cut: both serve). A backend that the primary alone has
 * lost makes it serve for that one (pair_lost). Before the first heartbeat the silence counts
 * from the start. It steps back when the primary has been well for PAIR_WELL; for twice as long
 * each time that the last spell without trouble was shorter than PAIR_CALM. Two that serve at once
 * do no harm; two that stand by lose mail: so every doubt ends with serving. All times are the
 * monotonic clock's milliseconds; the wall clock decides nothing. */
#ifndef MXWARD_PEER_PAIR_H
#define MXWARD_PEER_PAIR_H

#include "gateway/peer/frame.h"

enum {
	PAIR_BEAT = 1000,
	PAIR_SILENCE = 3000,
	PAIR_SPLIT = 8000,
	PAIR_WELL = 3000,
	PAIR_WELL_MAX = 12000,
	PAIR_CALM = 10000,
	PAIR_SKEW = 5000,
	/* for so long, and not twice as long, the quickest heartbeat is remembered */
	PAIR_WAY = 30000,
	PAIR_PROBE_EVERY = 1500,
	PAIR_PROBE_LEAST = 1100,
	PAIR_PROBE_MOST = 4000, /* how long one may take */
	PAIR_MISSES = 2,
};

enum standby { STANDBY_DEFER, STANDBY_ACCEPT };
enum pair_answer { PAIR_ANSWERS, PAIR_NO_ANSWER, PAIR_REFUSES };

struct pair {
	enum pair_role role;
	enum standby standby;
	uint64_t started;               /* when this gateway began to listen for the other */
	/* What was heard. */
	bool linked;                    /* a link from the other is up */
	bool heard;                     /* any heartbeat since the start */
	uint64_t last_beat;             /* when it was said, as far as that can be known */
	/* our clock minus the other's, of the quickest heartbeat of late; and since way_began */
	int64_t way, way_new;
	uint64_t way_began;
	bool way_known;
	enum pair_state state;          /* of the other, as of its last heartbeat */
	bool backends;
	uint64_t fingerprint;
	unsigned unready;
	uint32_t places, age, taken, put_off;
	uint64_t held;
	bool all_lost;
	unsigned lost_count;
	uint64_t lost[FRAME_LOST_MAX];
	int64_t skew; /* its clock minus ours, wall, as of its last heartbeat that was not late */
	/* heartbeats without a break that say nothing bad since then; 0: not well */
	uint64_t well_since;
	/* The probe. */
	bool urgent, probing;           /* one is to be made now; one is under way */
	/* the last one; how long one takes that is answered, about; 0: none was */
	uint64_t probe_began, usual;
	unsigned misses;                /* in a row */
	bool refused;                   /* the last of them by a refused connection */
	/* The decision. */
	bool serving;
	/* when last (0: never); how long it must be well next time */
	uint64_t stepped_back, patience;
	char why[160];                  /* in an administrator's words */
};

void pair_start(struct pair *, enum pair_role, enum standby, uint64_t now);
void pair_hear(struct pair *, const struct frame *beat, uint64_t now, uint64_t wall);
void pair_link(struct pair *, bool up);
/* True if an EHLO should be tried now; it is considered under way from then on, until
 * pair_probe_ended(). */
bool pair_wants_probe(struct pair *, uint64_t now);
/* How long it may take. */
uint64_t pair_probe_time(const struct pair *);
void pair_probe_ended(struct pair *, enum pair_answer, uint64_t now);
/* Decides; true if the decision changed (then it is to be logged with `why`). To be called after
 * every event, and each PAIR_BEAT. */
bool pair_decide(struct pair *, uint64_t now);
/* Since when nothing was heard, in milliseconds. */
uint64_t pair_silence(const struct pair *, uint64_t now);
/* True if the other, which speaks to us, cannot reach the backend of this name (frame_name). */
bool pair_lost(const struct pair *, uint64_t backend, uint64_t now);
/* True if something has happened of which the next moments will show what it means: a client should
 * wait for that. */
bool pair_doubts(const struct pair *, uint64_t now);
/* True if the other says that it takes mail for this backend and hands it on. */
bool pair_delivers(const struct pair *, uint64_t backend, uint64_t now);
/* What is wrong with the other by its own word, for a sentence: "has no place for a session"; NULL:
 * nothing. */
const char *pair_unready(const struct pair *);
/* True if both run under configurations that differ where they should not; meaningful once
 * heard. */
bool pair_drifts(const struct pair *, uint64_t fingerprint);
/* True if the clocks of both are more than PAIR_SKEW apart; meaningful once heard. */
bool pair_skewed(const struct pair *);

#endif
