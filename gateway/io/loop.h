/* loop.h: one event loop on one thread: wake-ups, timers, posted work.
 *
 * The loop owns libuv's loop and hides it: no libuv type is seen outside gateway/io. Work that
 * waits holds an id with a generation, never a pointer: waking an id whose owner is gone does
 * nothing. Callbacks of libuv do two things: store a result and wake an id; the woken work runs
 * when the callback has returned, from loop_drain(), never inside it and never recursively. */
#ifndef MXWARD_IO_LOOP_H
#define MXWARD_IO_LOOP_H

#include "gateway/base/heartbeats.h"
#include "gateway/base/list.h"

struct loop;
typedef uint64_t wake_id; /* 0 is nobody */

/* NULL when the system refuses. The loop belongs to the thread that runs it. */
struct loop *loop_new(void);
/* Runs until loop_stop(); drains woken work after every callback. */
void loop_run(struct loop *);
void loop_stop(struct loop *); /* from the loop's thread: others wake an id that calls it */
/* Closes what is still open; every stream, timer and listener must be gone or closing. Lingering
 * streams end at once. */
void loop_free(struct loop *);
/* The monotonic clock (clock.h) as of this turn of the loop. */
uint64_t loop_now(const struct loop *);

/* The thread that runs the loop beats from loop_run() on, with each turn and every
 * HEARTBEATS_IDLE_MS, and so do the pool's threads that work for it. False: out of memory. To be
 * called before loop_run() and before the loop's first job: a thread of the pool asks but once for
 * its place among those who are watched. */
bool loop_watched(struct loop *, struct heartbeats *, struct beat *)
	__attribute__((warn_unused_result));
/* It enters a step (of a session or of none, 0), or leaves it: where it stood, should it hang. */
void loop_stand(struct loop *, const char *step, uint64_t session);
void loop_leave(struct loop *);

/* Makes run(arg) wakeable under the id that is returned (0: out of memory), until loop_retire(). */
wake_id loop_enroll(struct loop *, void (*run)(void *arg), void *arg);
void loop_retire(struct loop *, wake_id);
/* Posts one run of the id's work; several wakes before it runs are one. Only from the loop's
 * thread. */
void loop_wake(struct loop *, wake_id);
/* The same from any thread. */
void loop_wake_remote(struct loop *, wake_id);
/* Runs what has been posted, until nothing is. io callbacks end with it; a call from within a run
 * returns at once. */
void loop_drain(struct loop *);

/* A deadline. When it passes, `expired` is set and `wake` is woken. Belongs to its owner, who
 * clears it before going. Precision: 50 ms, never early. */
struct timer {
	struct list node;
	uint64_t when; /* loop_now() scale; meaningful while set */
	wake_id wake;
	bool set, expired;
};

void timer_init(struct timer *, wake_id);
/* Sets or moves the deadline; clears `expired`. Cheap: to be called for every command. */
void timer_set(struct loop *, struct timer *, uint64_t when);
void timer_clear(struct timer *);

/* For io/ *.c only: 64 KiB buffers that go round (LIFO, at most 64 kept). */
enum { LOOP_BUFFER_SIZE = 65536 };
char *loop_buffer_take(struct loop *); /* NULL: out of memory */
void loop_buffer_give(struct loop *, char *buffer);

#endif
