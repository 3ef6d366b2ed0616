/* memory_watch.c: measures and trims the process's memory, and logs when it is tight; see
 * memory_watch.h. It must never keep the control loop waiting. */
#include "gateway/process/memory_watch.h"

#include "gateway/process/memory_limit.h"
#include "gateway/base/large.h"
#include "gateway/base/log.h"
#include "gateway/base/memory.h"
#include "gateway/io/endure.h"
#include "gateway/io/job.h"
#include "gateway/io/stream.h"

#include <malloc.h>
#include <stdlib.h>
#include <sys/resource.h>

enum {
	EASY_MS = 250,
	TIGHT_MS = 50,
	OVER_MS = 5000,
	TRIM_TIGHT_MS = 200,
	TRIM_MS = 1000, /* between two looks through the heap, which hold up whoever wants memory */
	TRIM_PAUSE_MS = 64000,          /* at most, where they bring nothing */
	/* while as many connections stand as before: what is free now is needed again in a moment,
	 * and every page of it would have to be asked for anew */
	TRIM_BUSY_MS = 16000,
	/* octets that nobody charged, more than after the last trim: worth one */
	WASTE_EASY = 8 << 20,
	WASTE_TIGHT = 4 << 20,
	/* blocks from this size on go back to the system as soon as they are free */
	OWN_BLOCK = 4 << 20,
	OWN_BLOCK_TIGHT = 64 * 1024,
};

struct memory_watch {
	struct loop *loop;
	int statm;
	uint64_t allowed;               /* by the system, less the reserve; 0: not known */
	void (*shed_load)(void *arg);
	void *arg;
	wake_id wake;
	struct timer timer;
	struct job *trim;
	uint64_t trimmed;               /* loop_now() */
	uint64_t pause;                 /* until the next is due anyway */
	unsigned streams;               /* at most, since the last trim */
	uint64_t beside;                /* what nobody charged, at the last trim and since */
	bool tight_heap;                /* as it was set last */
	bool said;                      /* that it is short */
	uint64_t tight;                 /* loop_now() when it was seen last */
	uint64_t shortages, refusals;   /* as last seen; of before it ran short */
};

/* WHY fixed: otherwise one large block that is freed teaches the heap to keep all later ones for
 * ever. What goes back to the system at once has to be asked for again the next time, page by page:
 * that is worth it only while memory is tight. */
static void heap_set(bool tight)
{
	(void)mallopt(M_MMAP_THRESHOLD, tight ? OWN_BLOCK_TIGHT : OWN_BLOCK);
	(void)mallopt(M_TRIM_THRESHOLD, tight ? OWN_BLOCK_TIGHT : 2 * OWN_BLOCK);
}

/* Every thread's heap reserves 64 MiB of addresses: where these are limited, all threads have
 * one. */
static void heap_narrow(void)
{
	struct rlimit space;
	if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY)
		(void)mallopt(M_ARENA_MAX, 1);
}

static unsigned long long mib(uint64_t octets)
{
	return octets >> 20;
}

/* One line when it begins and one when it has been over for a while. Memory may be tight and
 * easy again between two looks. */
static void shortage_log(struct memory_watch *w, enum memory_pressure pressure, uint64_t now)
{
	bool begun = memory_shortages() != w->shortages;
	w->shortages = memory_shortages();
	if (begun || pressure != MEMORY_EASY)
		w->tight = now;
	if (begun && !w->said) {
		w->said = true;
		log_note(LOG_WARN, "memory",
			 "memory is short: %llu of %llu MiB in use (limits.memory); for now idle "
			 "sessions get 421 and large "
			 "messages 452",
			 mib(memory_used()), mib(memory_budget()));
	} else if (w->said && now >= w->tight + OVER_MS) {
		w->said = false;
		log_note(LOG_WARN, "memory",
			 "memory is no longer short: %llu of %llu MiB in use; %llu sessions or "
			 "messages were refused meanwhile",
			 mib(memory_used()), mib(memory_budget()),
			 (unsigned long long)(memory_refusals() - w->refusals));
	}
	if (!w->said)
		w->refusals = memory_refusals();
}

static void trim(void *arg)
{
	(void)arg;
	(void)malloc_trim(0);
}

static uint64_t uncharged(void)
{
	uint64_t used = memory_used(), charged = memory_charged();
	return used > charged ? used - charged : 0;
}

static void memory_watch_measure(struct memory_watch *w)
{
	uint64_t taken = memory_limit_taken(w->statm);
	if (taken)
		memory_measured(taken);
}

/* True if the connections have become half as many as they were at most since the last trim: what a
 * wave of them needed is free. */
static bool wave_over(struct memory_watch *w)
{
	unsigned streams = stream_count();
	if (streams > w->streams)
		w->streams = streams;
	return streams <= w->streams / 2;
}

/* The heap keeps what was freed between what is not. That nobody charged it is all that is known,
 * and libraries and the configuration are not charged either: where a trim brings nothing, the next
 * one is far off. */
static void trim_or_not(struct memory_watch *w, bool tight, uint64_t now)
{
	uint64_t waste = tight ? WASTE_TIGHT : WASTE_EASY;
	uint64_t least = tight ? TRIM_TIGHT_MS : wave_over(w) ? TRIM_MS : TRIM_BUSY_MS;
	if (w->trim && !job_done(w->trim))
		return;
	if (w->trim) {
		job_free(w->trim);
		w->trim = NULL;
		memory_watch_measure(w);
		bool worth = uncharged() + waste < w->beside;
		w->pause = worth                          ? TRIM_MS
			   : w->pause * 2 < TRIM_PAUSE_MS ? w->pause * 2
							  : TRIM_PAUSE_MS;
		w->beside = uncharged();
	}
	if (tight)
		w->pause = TRIM_TIGHT_MS;
	if (uncharged() < w->beside)
		w->beside = uncharged();
	bool due = uncharged() > w->beside + waste ||
		   (uncharged() > 2 * waste && now >= w->trimmed + w->pause);
	if (w->statm < 0 || !due || now < w->trimmed + least)
		return;
	w->trimmed = now;
	w->streams = stream_count();
	w->beside = uncharged();
	w->trim = job_start(w->loop, trim, w, w->wake);
}

static void memory_watch_run(void *arg)
{
	struct memory_watch *w = arg;
	uint64_t now = loop_now(w->loop);
	memory_watch_measure(w);
	enum memory_pressure pressure = memory_pressure();
	shortage_log(w, pressure, now);
	bool tight = pressure != MEMORY_EASY || w->said;
	if (tight != w->tight_heap)
		heap_set(tight);
	w->tight_heap = tight;
	if (pressure != MEMORY_EASY)
		w->shed_load(w->arg);
	large_tidy(tight);
	trim_or_not(w, tight, now);
	endure_refill();
	timer_set(w->loop, &w->timer, now + (tight ? TIGHT_MS : EASY_MS));
}

struct memory_watch *memory_watch_start(struct loop *loop, int statm, uint64_t allowed,
					void (*shed_load)(void *arg), void *arg)
{
	struct memory_watch *w = calloc(1, sizeof *w);
	if (!w)
		return NULL;
	*w = (struct memory_watch){
		.loop = loop, .statm = statm, .shed_load = shed_load, .arg = arg
	};
	w->allowed = memory_limit_less_reserve(allowed);
	w->wake = loop_enroll(loop, memory_watch_run, w);
	if (!w->wake) {
		free(w);
		return NULL;
	}
	timer_init(&w->timer, w->wake);
	heap_set(false);
	heap_narrow();
	memory_watch_run(w);
	w->beside = uncharged();
	w->pause = TRIM_MS;
	return w;
}

void memory_watch_configure(struct memory_watch *w, uint64_t wanted)
{
	uint64_t budget = wanted && (!w->allowed || wanted < w->allowed) ? wanted : w->allowed;
	if (budget == memory_budget())
		return;
	memory_set_budget(budget);
	log_note(LOG_INFO, "memory", "the memory limit is %llu MiB%s", mib(budget),
		 wanted > budget ? ", less than limits.memory: the system allows no more" : "");
}
