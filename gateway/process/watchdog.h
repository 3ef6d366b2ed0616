/* watchdog.h: the supervisor's eye on a gateway: who of its threads has not moved, said after 5 s,
 * and a reason to end the gateway after 10 s.
 *
 * Owns the page of beats (base/heartbeats.h) and the watch over it. It asks nobody and never waits:
 * it reads a page of memory, and /proc of a thread that hangs. It ends nothing itself. Two hangs
 * are told and are no reason to end a gateway: a job of the thread pool, and a thread that the
 * kernel keeps waiting for a disk: a kill would end neither sooner, and the next gateway would wait
 * for the same disk. */
#ifndef MXWARD_PROCESS_WATCHDOG_H
#define MXWARD_PROCESS_WATCHDOG_H

#include "gateway/base/heartbeats.h"

#include <sys/types.h>

enum { WATCHDOG_SAY_MS = 5000, WATCHDOG_END_MS = 10000, WATCHDOG_JOB_MS = 10000 };

struct watchdog {
	struct heartbeats *beats;            /* NULL: out of memory, nobody is watched */
	struct lookout *lookout;
	struct stall told;              /* what the log was told; STALL_NONE: nothing */
	bool ending, jobs_told;
};

/* A new page for a gateway that is about to be started. */
void watchdog_open(struct watchdog *, unsigned workers);
void watchdog_close(struct watchdog *);
/* Looks, and tells the log. True, once: this gateway (with this pid) does not move and is to be
 * ended. */
bool watchdog_look(struct watchdog *, pid_t gateway, uint64_t now)
	__attribute__((warn_unused_result));
/* All threads have moved within WATCHDOG_SAY_MS. */
bool watchdog_well(const struct watchdog *);

#endif
