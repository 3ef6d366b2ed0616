/* door.h: who gets a place when places are few.
 *
 * The house has so many places (limits.sessions, or as many as the descriptors allow). A part of them is kept for clients that are
 * known: whoever else comes when the others are taken is told 421 4.3.2 at once. From then on the house is full, until it has been
 * roomy and has turned nobody away for ten seconds: meanwhile whoever is idle is cut after DOOR_IDLE, as in Postfix's stress mode.
 * One line in the log when that begins, and one when it ends. One for the process; any thread. It knows no session. */
#ifndef MXWARD_SMTP_DOOR_H
#define MXWARD_SMTP_DOOR_H

#include "gateway/base/bytes.h"

enum { DOOR_IDLE = 10000 };             /* ms: how long a client may be idle while the house is full */

struct door;
struct door *door_new(void);            /* NULL: out of memory. No place, until door_configure() */
void door_free(struct door *);
/* So many places from now on; who is in stays. */
void door_configure(struct door *, uint64_t places);

/* Takes a place; false: there is none for this one (`known`: it may have one of those that are kept). `now`: clock_monotonic(), here
 * and below. */
bool door_enter(struct door *, bool known, uint64_t now) __attribute__((warn_unused_result));
void door_leave(struct door *);
/* True if one who is in, and is not known after all, has a place that is kept for others. */
bool door_overrun(const struct door *);
/* Somebody was told that there is no place; somebody idle was cut. */
void door_turned_away(struct door *, uint64_t now);
void door_cut(struct door *);
/* Ends the full house when its time has come; to be called while it is full, a few times a second. */
void door_look(struct door *, uint64_t now);

/* Clients that are not known are turned away now, or were a moment ago: what to ask for "can clients begin?". Costs one load. */
bool door_full(const struct door *);

struct door_report {
	uint64_t sessions, places, kept;        /* open now; kept: of the places, for clients that are known */
	uint64_t turned_away, cut;              /* since the start of the process */
	bool full;
};
void door_report(const struct door *, struct door_report *);

#endif
