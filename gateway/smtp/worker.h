/* worker.h: one thread of the gateway: a loop, the SMTP server on it, and this thread's share of
 * the listening sockets.
 *
 * A worker owns its thread and everything that runs on it. The control thread alone calls these
 * functions; what it asks is carried out on the worker's own loop, and the control thread is woken
 * when that is done. There are no globals: workers share `struct shared`
 * and nothing else. */
#ifndef MXWARD_SMTP_WORKER_H
#define MXWARD_SMTP_WORKER_H

#include "gateway/smtp/server.h"

struct worker;

/* Starts a worker that listens nowhere yet. `changed` is woken on `control` when an order has been
 * carried out. NULL: out of memory or threads. */
struct worker *worker_start(unsigned number, struct shared *, struct loop *control,
			    wake_id changed);
/* From now on: this configuration (held) and these sockets (owned), one for each of its listeners.
 * False: out of memory, nothing was changed, and the sockets stay the caller's. */
bool worker_configure(struct worker *, struct config *, const int *fds)
	__attribute__((warn_unused_result));
/* The generation that new sessions of this worker use; 0: none yet. */
uint64_t worker_generation(const struct worker *);
/* Stops listening and ends its sessions, at the latest at `deadline` (clock_monotonic()), those
 * that are between transactions when they have said nothing for `grace` milliseconds; may be called
 * again with an earlier and a shorter one. */
void worker_drain(struct worker *, uint64_t deadline, uint64_t grace);
/* Memory is tight: its sessions are to make room. */
void worker_shed_load(struct worker *);
/* Its sessions are gone and its thread ends. */
bool worker_drained(const struct worker *);
const struct counters *worker_counters(const struct worker *);
struct busiest *worker_busiest(struct worker *);
/* Waits for the thread of a drained worker and frees it. */
void worker_free(struct worker *);

#endif
