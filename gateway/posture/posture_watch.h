/* posture_watch.h: looking again and again: at one's own domains and those of partners, and telling
 * what has changed since the last look.
 *
 * For a process of its own (a command, a child of the supervisor) whose working directory is the
 * state directory. What has changed is a line of the log each (event `posture`); what is as it was
 * is silent. */
#ifndef MXWARD_POSTURE_POSTURE_WATCH_H
#define MXWARD_POSTURE_POSTURE_WATCH_H

#include "gateway/posture/posture.h"

enum {
	POSTURE_WATCHED_MAX = 1000,     /* domains; any further are left out, which is logged */
	POSTURE_FRESH_MS = 3600000, /* what was looked at so lately is not looked at for a start */
};

/* The domains that the configuration wants watched: number i from 0, ours first. One that is
 * named as a partner, too, comes again. False: there are no more. */
bool posture_watched(const struct config *, size_t i, struct bytes *domain, bool *own);

struct posture_watch;
/* Holds the configuration; `authorities` must live as long. NULL: out of memory. */
struct posture_watch *posture_watch_new(struct config *, struct bytes authorities);
void posture_watch_free(struct posture_watch *);
size_t posture_watch_count(const struct posture_watch *);
/* Looks at the one that is due (never looked at, or `older` milliseconds ago and more), if there is
 * one. False: none is; *next is when one will be, clock_wall(). */
bool posture_watch_one(struct posture_watch *, uint64_t older, uint64_t *next);

#endif
