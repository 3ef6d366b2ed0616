/* memory.c: the account of memory; see memory.h. Owns a few numbers; must never take a lock or
 * memory itself.
 *
 * A thread keeps small changes to itself until they come to BATCH octets, so that threads do not
 * fight over one cache line for every arena: the account is wrong by no more than that for each
 * thread. */
#include "gateway/base/memory.h"

#include <stdatomic.h>

enum {
	BATCH = 16 * 1024,
	UNMEASURED = 16 << 20,          /* what libraries take where nothing can be measured */
};

/* WHY globals: memory is the process's, not a worker's. */
static _Atomic int64_t account;
static _Atomic int64_t beside;          /* measured, and not in the account; 0: never measured */
static _Atomic uint64_t files;           /* of the account: what is not measured with the process */
static _Atomic uint64_t budget, refusals, shortages;
static _Atomic int standing; /* the pressure as last seen: it ends later than it begins */
static _Thread_local int64_t pending;   /* of this thread, not yet in the account */

static void memory_add(int64_t octets)
{
	pending += octets;
	if (pending < BATCH && pending > -BATCH)
		return;
	atomic_fetch_add_explicit(&account, pending, memory_order_relaxed);
	pending = 0;
}

void memory_charge(size_t octets)
{
	memory_add((int64_t)octets);
}

void memory_release(size_t octets)
{
	memory_add(-(int64_t)octets);
}

void memory_charge_file(size_t octets)
{
	atomic_fetch_add_explicit(&files, octets, memory_order_relaxed);
	memory_add((int64_t)octets);
}

void memory_release_file(size_t octets)
{
	atomic_fetch_sub_explicit(&files, octets, memory_order_relaxed);
	memory_add(-(int64_t)octets);
}

uint64_t memory_charged(void)
{
	int64_t all = atomic_load_explicit(&account, memory_order_relaxed) + pending;
	return all > 0 ? (uint64_t)all : 0;
}

void memory_measured(uint64_t octets)
{
	uint64_t charged = memory_charged();
	octets += atomic_load_explicit(&files, memory_order_relaxed);
	int64_t rest = octets > charged ? (int64_t)(octets - charged) : 0;
	/* Never 0: that would be "never measured". */
	atomic_store_explicit(&beside, rest ? rest : 1, memory_order_relaxed);
}

uint64_t memory_used(void)
{
	int64_t rest = atomic_load_explicit(&beside, memory_order_relaxed);
	uint64_t charged = memory_charged();
	return rest ? charged + (uint64_t)rest : charged + charged / 8 + UNMEASURED;
}

void memory_set_budget(uint64_t octets)
{
	atomic_store_explicit(&budget, octets, memory_order_relaxed);
}

uint64_t memory_budget(void)
{
	return atomic_load_explicit(&budget, memory_order_relaxed);
}

bool memory_has_room(size_t octets)
{
	uint64_t most = memory_budget();
	return most == 0 || memory_used() + octets <= most;
}

/* Octets at which a pressure begins or, once it has begun, ends. */
static uint64_t mark(enum memory_pressure pressure, bool begun)
{
	uint64_t percent = pressure == MEMORY_TIGHT ? (begun ? 60 : 70) : (begun ? 80 : 90);
	return memory_budget() / 100 * percent;
}

enum memory_pressure memory_pressure(void)
{
	if (memory_budget() == 0)
		return MEMORY_EASY;
	uint64_t used = memory_used();
	int before = atomic_load_explicit(&standing, memory_order_relaxed);
	int now = used >= mark(MEMORY_CRITICAL, before == MEMORY_CRITICAL) ? MEMORY_CRITICAL
		  : used >= mark(MEMORY_TIGHT, before >= MEMORY_TIGHT)     ? MEMORY_TIGHT
									   : MEMORY_EASY;
	if (now != before &&
	    atomic_exchange_explicit(&standing, now, memory_order_relaxed) == MEMORY_EASY)
		atomic_fetch_add_explicit(&shortages, 1, memory_order_relaxed);
	return (enum memory_pressure)now;
}

uint64_t memory_shortages(void)
{
	return atomic_load_explicit(&shortages, memory_order_relaxed);
}

uint64_t memory_excess(void)
{
	uint64_t used = memory_used(), end = mark(MEMORY_TIGHT, true);
	return memory_pressure() != MEMORY_EASY && used > end ? used - end : 0;
}

void memory_refused(void)
{
	atomic_fetch_add_explicit(&refusals, 1, memory_order_relaxed);
}

uint64_t memory_refusals(void)
{
	return atomic_load_explicit(&refusals, memory_order_relaxed);
}
