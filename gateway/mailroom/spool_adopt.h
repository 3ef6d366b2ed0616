/* spool_adopt.h: takes over the messages of a spool whose gateway is dead: a disk of its, or a copy
 * of one.
 *
 * Each message goes its way in steps of which every one is durable before the next, so that a crash
 * at any instant neither loses it nor makes two of it, and whoever begins again goes on where it
 * ended:
 *
 *   1  staged octets and envelope are copied here under names that nobody takes up
 *      (.ID.eml.adopting, .ID.json.adopting)
 *   2  noted the journal says that it is ours (adopted.h): from now on it is finished from here,
 *      whatever becomes of its origin
 *   3  marked there its envelope gets a name that its own gateway does not take up: ID.json.adopted
 *   4  named    here it gets its names, the envelope last
 *   5  removed  there it goes
 *
 * A message that is here already, or was adopted before (and not from here since: adopted.h), only
 * goes there; one of the same ID with other octets, or a damaged one, stays and is told of. Runs in
 * a process of its own, beside the gateway or without it. */
#ifndef MXWARD_MAILROOM_SPOOL_ADOPT_H
#define MXWARD_MAILROOM_SPOOL_ADOPT_H

#include "gateway/mailroom/adopted.h"

struct adoption_report {
	uint64_t adopted[SPOOL_QUEUES], octets;
	/* they were here already; adopted earlier, and gone from here since */
	uint64_t here, before;
	uint64_t left;                  /* stay there: each was told of */
};

struct adoption_acts {
	void (*say)(void *arg, const char *id, const char *what); /* why a message stays there */
	/* it is here, and gone there */
	void (*adopted)(void *arg, enum spool_queue, const char *id);
	/* What is called next is done in the other spool, or in ours: for a process that changes
	 * its user in between. NULL: none. */
	void (*turn)(void *arg, bool theirs);
	void *arg;
};

/* Opens a spool that is not this gateway's. NULL with *error: it is none, a gateway of this machine
 * uses it, or nothing can be changed there. */
struct spool *spool_open_other(const char *directory, struct text *error)
	__attribute__((warn_unused_result));
/* True if both are one directory. */
bool spool_same(const struct spool *, const struct spool *);
/* False with *error: it ended before its end because of our disk or memory, or another adoption is
 * under way; what the report counts is done, and the rest is where it was. */
bool spool_adopt(struct spool *ours, struct spool *theirs, const struct adoption_acts *,
		 struct adoption_report *, struct text *error) __attribute__((warn_unused_result));
/* For the gateway: what was noted, but has not got its names yet, gets them. `say`: what could not
 * be. */
void spool_adopt_finish(struct spool *, uint64_t now,
			void (*say)(void *arg, const char *id, const char *what), void *arg);

#endif
