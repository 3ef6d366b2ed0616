/* endure.c: standing between libuv and the kernel, so that a want of memory does not end the
 * process; see endure.h.
 *
 * The kernel has ENOMEM for epoll_ctl(2) when memory is short, in a cgroup or in all, and ENOSPC
 * when the user watches too many: both pass. The functions here stand in the place of the C
 * library's, for all of the process: what cannot be added now is put off, and tried again every 100
 * ms. Until then that connection hears nothing, and all others go on. Owns, for each thread, the
 * list of what is put off, and libuv's reserve. It must never give an error that libuv does not
 * expect. */
#include "gateway/io/endure.h"

#include "gateway/base/clock.h"
#include "gateway/base/log.h"
#include "gateway/io/loop_inside.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- memory for libuv */

/* Its table of descriptors doubles: this is enough for 32,768 of them. */
enum { RESERVE = 512 * 1024 };

/* WHY a global: libuv's allocator is the process's. */
static _Atomic(void *) reserve;

/* True if there may be memory now. */
static bool give_reserve(void)
{
	void *block = atomic_exchange(&reserve, NULL);
	free(block);
	return block != NULL;
}

static void *endure_take(size_t size)
{
	void *block = malloc(size);
	return block || !give_reserve() ? block : malloc(size);
}

static void *take_zeroed(size_t n, size_t size)
{
	void *block = calloc(n, size);
	return block || !give_reserve() ? block : calloc(n, size);
}

static void *resize(void *old, size_t size)
{
	void *block = realloc(old, size);
	return block || size == 0 || !give_reserve() ? block : realloc(old, size);
}

void endure_refill(void)
{
	if (!atomic_load(&reserve))
		free(atomic_exchange(&reserve, malloc(RESERVE)));
}

bool endure_start(void)
{
	endure_refill();
	return atomic_load(&reserve) &&
	       uv_replace_allocator(endure_take, resize, take_zeroed, free) == 0;
}

/* ---- epoll */

/* WHY not there: the thread sanitizer has its own, and orders threads by them. */
#if defined(__SANITIZE_THREAD__)
#define OURS 0
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define OURS 0
#endif
#endif
#ifndef OURS
#define OURS 1
#endif

#if OURS

enum { PUT_OFF_MOST = 256, AGAIN_MS = 100, LOG_EVERY = 60 * 1000 };

struct put_off {
	int poller, descriptor, operation;
	struct epoll_event event;
};

/* WHY thread-local: a loop belongs to a thread, and libuv gives no place beside it. */
static _Thread_local struct put_off later[PUT_OFF_MOST];
static _Thread_local unsigned count;

static int control(int poller, int operation, int descriptor, struct epoll_event *event)
{
	return (int)syscall(SYS_epoll_ctl, poller, operation, descriptor, event);
}

static bool passes(int error)
{
	return error == ENOMEM || error == ENOSPC;
}

static void endure_tell(int error)
{
	static _Atomic uint64_t told;
	uint64_t now = clock_monotonic(),
		 before = atomic_load_explicit(&told, memory_order_relaxed);
	if ((before && now - before < LOG_EVERY) ||
	    !atomic_compare_exchange_strong(&told, &before, now))
		return;
	log_note(LOG_WARN, "loop", "the kernel cannot watch a connection at present: %s; retrying",
		 strerrordesc_np(error));
}

static struct put_off *endure_find(int poller, int descriptor)
{
	for (unsigned i = 0; i < count; i++)
		if (later[i].poller == poller && later[i].descriptor == descriptor)
			return &later[i];
	return NULL;
}

static void endure_forget(struct put_off *p)
{
	*p = later[--count];
}

int epoll_ctl(int poller, int operation, int descriptor, struct epoll_event *event)
{
	struct put_off *p = count ? endure_find(poller, descriptor) : NULL;
	bool unknown = p && p->operation == EPOLL_CTL_ADD;      /* to the kernel */
	if (p)
		endure_forget(p);
	if (unknown && operation == EPOLL_CTL_DEL)
		return 0;
	if (unknown && operation == EPOLL_CTL_MOD)
		operation = EPOLL_CTL_ADD;
	int result = control(poller, operation, descriptor, event);
	if (result == 0 || !passes(errno) || count == PUT_OFF_MOST)
		return result;
	endure_tell(errno);
	/* Taking off, too: the kernel needs no memory for it, but libuv would end the process for
	 * that as well. */
	later[count] = (struct put_off){ .poller = poller,
					 .descriptor = descriptor,
					 .operation = operation };
	if (event)
		later[count].event = *event;
	count++;
	return 0;
}

/* Tries again what was put off. What fails for another reason (the descriptor is gone) concerns
 * nobody any more. */
static void try_again(int poller)
{
	for (unsigned i = count; i-- > 0;) {
		struct put_off *p = &later[i];
		if (p->poller == poller &&
		    (control(poller, p->operation, p->descriptor, &p->event) == 0 ||
		     !passes(errno)))
			endure_forget(p);
	}
}

int epoll_pwait(int poller, struct epoll_event *events, int most, int timeout, const sigset_t *mask)
{
	uint64_t begun = count ? clock_monotonic() : 0;
	for (;;) {
		if (count)
			try_again(poller);
		uint64_t waited = begun ? clock_monotonic() - begun : 0;
		int left = timeout < 0                  ? -1
			   : waited < (uint64_t)timeout ? timeout - (int)waited
							: 0;
		bool again = count && (left < 0 || left > AGAIN_MS);
		int got = (int)syscall(SYS_epoll_pwait, poller, events, most,
				       again ? AGAIN_MS : left, mask, (size_t)(_NSIG / 8));
		if (got != 0 || !again)
			return got;
	}
}

int epoll_wait(int poller, struct epoll_event *events, int most, int timeout)
{
	return epoll_pwait(poller, events, most, timeout, NULL);
}

#endif
