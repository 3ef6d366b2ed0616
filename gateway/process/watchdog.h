/* watchdog.h: how the supervisor notices that a gateway hangs: a thread that has made no progress
 * for 5 s is logged, and after 10 s is a reason to end the gateway.
 *
 * It never waits: it reads the heartbeats (base/heartbeats.h), a page of memory that both processes
 * share, and /proc of a thread that hangs. It ends nothing itself. Two hangs
 * are told and are no reason to end a gateway: a job of the thread pool, and a thread that the
 * kernel keeps waiting for a disk: a kill would end neither sooner, and the next gateway would wait
 * for the same disk. */
#ifndef MXWARD_PROCESS_WATCHDOG_H
#define MXWARD_PROCESS_WATCHDOG_H

#include "gateway/base/heartbeats.h"

#include <sys/types.h>

enum { WATCHDOG_SAY_MS = 5000, WATCHDOG_END_MS = 10000, WATCHDOG_JOB_MS = 10000 };

struct watchdog {
	struct heartbeats *heartbeats;  /* NULL: out of memory, the gateway is not watched */
	struct lookout *lookout;
	struct stall told;              /* what the log was told; STALL_NONE: nothing */
	bool ending, jobs_told;
};

/* For a gateway that is about to be started. */
void watchdog_open(struct watchdog *, unsigned workers);
void watchdog_close(struct watchdog *);
/* Looks, and tells the log. True, once: this gateway (with this pid) does not move and is to be
 * ended. */
bool watchdog_look(struct watchdog *, pid_t gateway, uint64_t now)
	__attribute__((warn_unused_result));
/* All threads have moved within WATCHDOG_SAY_MS. */
bool watchdog_well(const struct watchdog *);

#endif
