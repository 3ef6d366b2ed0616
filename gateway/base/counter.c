/* counter.c: the buckets of a histogram, the places of names; see counter.h. */
#include "gateway/base/counter.h"

#include <stdbool.h>
#include <string.h>

const uint32_t histogram_bounds[HISTOGRAM_BOUNDS] = { 5,   10,   25,   50,    100,   250,
						      500, 1000, 2500, 10000, 30000, 60000 };

size_t histogram_bucket(uint64_t milliseconds)
{
	size_t i = 0;
	while (i < HISTOGRAM_BOUNDS && milliseconds > histogram_bounds[i])
		i++;
	return i;
}

void histogram_add(struct histogram *h, uint64_t milliseconds)
{
	counter_add(&h->sum, milliseconds);
	counter_add(&h->buckets[histogram_bucket(milliseconds)], 1);
}

size_t counted_names_place(struct counted_names *n, const char *name)
{
	size_t count = atomic_load_explicit(&n->count, memory_order_relaxed);
	for (size_t i = 0; i < count; i++)
		if (strncmp(n->at[i], name, COUNTED_NAME_ROOM - 1) == 0)
			return i;
	if (count == COUNTED_NAMES)
		return COUNTED_NAMES - 1;
	bool last = count == COUNTED_NAMES - 1;
	strncpy(n->at[count], last ? "other" : name, COUNTED_NAME_ROOM - 1);
	atomic_store_explicit(&n->count, count + 1, memory_order_release);
	return count;
}

size_t counted_names_count(const struct counted_names *n)
{
	return atomic_load_explicit(&n->count, memory_order_acquire);
}
