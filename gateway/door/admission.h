/* admission.h: how many sessions there may be, and who gets one when few are left.
 *
 * There are limits.sessions of them, or as many as the descriptors allow. A part is kept for known
 * clients: when the others are taken, any other client is told 421 4.3.2 at once, and the gateway
 * counts as full. It stays so until there has been room, and nobody has been turned away, for ten
 * seconds; meanwhile an idle client is cut after ADMISSION_IDLE, as in Postfix's stress mode. The
 * log has one line when that begins, and one when it ends. One for the process; any thread. It
 * knows no session. */
#ifndef MXWARD_DOOR_ADMISSION_H
#define MXWARD_DOOR_ADMISSION_H

#include <stdbool.h>
#include <stdint.h>

enum { ADMISSION_IDLE = 10000 }; /* ms: how long a client may be idle while the gateway is full */

struct admission;
/* NULL: out of memory. No place, until admission_configure() */
struct admission *admission_new(void);
void admission_free(struct admission *);
/* So many places from now on; who is in stays. */
void admission_configure(struct admission *, uint64_t places);

/* Takes a place; false: there is none for this one (`known`: it may have one of those that are
 * kept). `now`: clock_monotonic(), here and below. */
bool admission_enter(struct admission *, bool known, uint64_t now)
	__attribute__((warn_unused_result));
void admission_leave(struct admission *);
/* True if one who is in, and is not known after all, has a place that is kept for others. */
bool admission_overrun(const struct admission *);
/* Somebody was told that there is no place; somebody idle was cut. */
void admission_turned_away(struct admission *, uint64_t now);
void admission_cut(struct admission *);
/* Ends the full house when its time has come; to be called while it is full, a few times a
 * second. */
void admission_look(struct admission *, uint64_t now);

/* Clients that are not known are turned away now, or were a moment ago: what to ask for "can
 * clients begin?". Costs one load. */
bool admission_full(const struct admission *);

struct admission_report {
	/* open now; kept: of the places, for clients that are known */
	uint64_t sessions, places, kept;
	uint64_t turned_away, cut;              /* since the start of the process */
	bool full;
};
void admission_report(const struct admission *, struct admission_report *);

#endif
