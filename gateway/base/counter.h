/* counter.h: counting by one thread for others to read: counters, histograms, and the names that
 * counters stand under.
 *
 * Each of these is written by one thread alone and read by any: a count costs that thread a load
 * and a store, without a lock and without contention. Nothing is ever taken back, so that what was
 * read is never more than what is read later. Readers add up what the threads have. */
#ifndef MXWARD_BASE_COUNTER_H
#define MXWARD_BASE_COUNTER_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

typedef _Atomic uint64_t counter;

static inline void counter_add(counter *c, uint64_t n)
{
	atomic_store_explicit(c, atomic_load_explicit(c, memory_order_relaxed) + n,
			      memory_order_relaxed);
}

static inline uint64_t counter_read(const counter *c)
{
	return atomic_load_explicit(c, memory_order_relaxed);
}

/* How long things took. The bounds are fixed, so that what several threads, or gateways, have
 * counted can be added up. */
enum { HISTOGRAM_BOUNDS = 12 };
extern const uint32_t histogram_bounds[HISTOGRAM_BOUNDS]; /* milliseconds, each included */

struct histogram {
	counter buckets[HISTOGRAM_BOUNDS + 1];  /* the last: longer than every bound */
	counter sum;                            /* milliseconds */
};

/* The bucket that a duration belongs to. */
size_t histogram_bucket(uint64_t milliseconds);
void histogram_add(struct histogram *, uint64_t milliseconds);

/* Names of what an administrator has configured. They are never forgotten: what was counted under a
 * name stays when a reload takes it out of the configuration. Once COUNTED_NAMES - 1 are known, all
 * further ones are "other": nothing grows without end, however often names change. */
enum { COUNTED_NAMES = 32, COUNTED_NAME_ROOM = 64 };

struct counted_names {
	_Atomic size_t count;
	char at[COUNTED_NAMES][COUNTED_NAME_ROOM];
};

/* The place of a name, which is cut to COUNTED_NAME_ROOM - 1 octets; added if it is new. The
 * writer's alone. */
size_t counted_names_place(struct counted_names *, const char *name);
/* How many there are; those below it do not change any more. */
size_t counted_names_count(const struct counted_names *);

#endif
