/* heartbeats.h: heartbeats of the gateway's threads: a page of shared memory in which each thread
 * counts that it moves, and says what it is doing, so that the supervisor sees a hang without
 * asking anybody.
 *
 * The supervisor makes one page for each gateway, before the fork. A loop writes a heartbeat with
 * every turn, and twice a second when it is idle; these are relaxed atomics, so that a heartbeat
 * costs next to nothing and waits for nobody. The reader counts only the time in which it was
 * awake itself: a suspended machine, or a supervisor that was stopped or starved together with the
 * gateway, is not taken for a hang. The reader trusts nothing in the page, because the gateway
 * speaks with strangers. Every function of a writer takes NULL and does nothing then. */
#ifndef MXWARD_BASE_HEARTBEATS_H
#define MXWARD_BASE_HEARTBEATS_H

#include "gateway/base/bytes.h"

enum {
	HEARTBEATS_IDLE_MS = 500,            /* a loop beats at least so often */
	HEARTBEATS_LOOK_MS = 250,            /* and is looked at so often */
	HEARTBEATS_STALL_MS = 700,           /* silent for longer: it does not move */
	/* threads of the pool that are watched; more there are not (io/job.c) */
	HEARTBEATS_POOL = 128,
	HEARTBEATS_STEP_MAX = 16,            /* octets of a step's name; longer ones are cut */
};

struct heartbeats;
struct beat;                            /* one thread's */

/* Memory that is shared with every child. NULL: out of memory. */
struct heartbeats *heartbeats_new(unsigned workers);
void heartbeats_free(struct heartbeats *);        /* in this process; NULL is allowed */

/* ---- the threads of the gateway, each its own */

struct beat *heartbeats_control(struct heartbeats *);
struct beat *heartbeats_worker(struct heartbeats *, unsigned number);
/* A place for one more thread of the pool, any thread; NULL: there is none left. */
struct beat *heartbeats_pool(struct heartbeats *);
/* It moves. The first beat begins the watch over it. */
void beat(struct beat *);
/* It enters a step, of a session or of none (0). */
void beat_stand(struct beat *, const char *step, uint64_t session);
/* It left the step. */
void beat_leave(struct beat *);
/* It ends in order, or (of the pool) has ended its job: it is not watched until it beats again. */
void beat_end(struct beat *);

/* ---- who looks */

/* One that has not moved. */
struct stall {
	/* ALL: no thread but the pool's moves */
	enum { STALL_NONE, STALL_CONTROL, STALL_WORKER, STALL_ALL } who;
	unsigned worker;
	uint64_t silent;                /* milliseconds */
	char step[HEARTBEATS_STEP_MAX + 1];  /* "": it stood in none */
	uint64_t session;               /* 0: of none */
};

struct lookout;
/* Watches from now on. NULL: out of memory. Does not own the page, which must outlive it. */
struct lookout *lookout_new(struct heartbeats *);
void lookout_free(struct lookout *);        /* NULL is allowed */
/* To be called every HEARTBEATS_LOOK_MS, or so; `now`: clock_monotonic(). */
void lookout_look(struct lookout *, uint64_t now);
/* The one that has been silent for the longest time, and who it is. STALL_NONE: all are well, or
 * `watch` is NULL. */
void lookout_oldest(const struct lookout *, struct stall *);
/* How long the longest job of the pool has been under way, and how many have been so for longer
 * than `least`. */
uint64_t lookout_jobs(const struct lookout *, uint64_t least, unsigned *count);

/* "worker 1 has made no progress for 5 s; it is stuck in step "read" of session 01ABC…" */
void stall_text(struct text *, const struct stall *);

#endif
