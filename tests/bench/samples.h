/* samples.h: durations, every one kept, so that percentiles are exact.
 *
 * Owns its numbers; room for all is made beforehand, and what comes beyond is not kept. */
#ifndef BENCH_SAMPLES_H
#define BENCH_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

struct samples {
	uint32_t *microseconds;
	size_t count, room;
};

/* Nanoseconds of a clock that never jumps. */
uint64_t clock_now(void);
/* Room for so many; ends the program where there is none. */
void samples_open(struct samples *, size_t room);
void samples_add(struct samples *, uint64_t from, uint64_t to);
/* `,"name":{"n":…,"p50":…,"p90":…,"p99":…,"p999":…,"max":…}`, in milliseconds. Sorts them. */
void samples_print(struct samples *, const char *name);
void samples_close(struct samples *);

#endif
