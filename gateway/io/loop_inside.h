/* loop_inside.h: the inside of the loop, for the .c files of gateway/io alone.
 *
 * Whoever holds a libuv handle includes this and nothing above it does. The timer wheel stands in
 * loop_wheel.c, all else in loop.c. */
#ifndef MXWARD_IO_LOOP_INSIDE_H
#define MXWARD_IO_LOOP_INSIDE_H

#include "gateway/io/loop.h"

#include <pthread.h>
#include <uv.h>

/* One entry of the wake table. A free entry and one that is posted are both linked by `next`
 * (position + 1). */
struct wake {
	void (*run)(void *arg); /* NULL: nobody's */
	void *arg;
	uint32_t generation, next;
	bool posted;
};

/* Deadlines hashed by the tick in which they pass. The one uv_timer waits for the next slot that
 * holds something. */
enum { WHEEL_TICK = 50, WHEEL_SLOTS = 512 };
struct wheel {
	uv_timer_t timer;
	uint64_t done;                     /* all ticks up to this one have been looked at */
	uint64_t armed;                    /* the tick waited for; 0: the timer is stopped */
	uint64_t filled[WHEEL_SLOTS / 64]; /* a bit for every slot that may hold something */
	struct list slots[WHEEL_SLOTS];
};

/* Jobs of one kind: so many are under way, and these wait (job.c). */
struct job_lane {
	unsigned jobs;
	struct list waiting; /* struct job: in the order in which they were started */
};

struct loop {
	uv_loop_t uv;
	struct wheel wheel;
	struct wake *wakes;
	uint32_t wakes_used, wakes_room;
	uint32_t wakes_free;  /* the free entries */
	uint32_t first, last; /* the posted ones, in order */
	bool draining;
	struct list tasks; /* struct loop_task: what is tidied when the woken work has run */
	struct list ends;  /* struct loop_task: what loop_free() brings to its end */
	struct heartbeats *heartbeats; /* NULL: nobody watches */
	struct beat *beat;
	struct timer idle; /* beats when nothing else happens */
	char *buffers[64];
	unsigned buffers_kept;
	struct list reading;      /* struct job: for clients, under way (job.c) */
	unsigned reading_jobs;    /* so many */
	struct list reading_waiting; /* in the order of their rounds */
	uint64_t reading_round;   /* of the job that came last to its turn */
	struct job_lane disk, handshakes;

	uv_async_t async;
	pthread_mutex_t mutex;   /* guards the members below, and that wakes_room does not change */
	wake_id *remote;         /* by position: the id woken from elsewhere, 0 when none */
	uint32_t *remote_posted; /* their positions, in order */
	uint32_t remote_count;
};

/* Something to be called once. In no list: never. */
struct loop_task {
	struct list node;
	void (*run)(struct loop_task *);
};

/* Calls task->run when what has been posted has run: before the loop waits again, never within the
 * call. Views handed to woken work live until then. Twice before it runs is once;
 * list_remove(&task->node) takes it back. */
void loop_after(struct loop *, struct loop_task *);

bool wheel_start(struct loop *);
void wheel_stop(struct loop *); /* begins to close it */

#endif
