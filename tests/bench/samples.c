/* samples.c: see samples.h. Percentiles by the nearest rank. */
#include "samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

uint64_t clock_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void samples_open(struct samples *s, size_t room)
{
	*s = (struct samples){ .microseconds = malloc(room * sizeof *s->microseconds),
			       .room = room };
	if (!s->microseconds) {
		perror("smtpload: samples");
		exit(2);
	}
}

void samples_add(struct samples *s, uint64_t from, uint64_t to)
{
	uint64_t microseconds = (to - from) / 1000;
	if (s->count < s->room)
		s->microseconds[s->count++] =
			microseconds > UINT32_MAX ? UINT32_MAX : (uint32_t)microseconds;
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static double percentile(const struct samples *s, double part)
{
	size_t rank = (size_t)(part * (double)s->count);
	return s->count == 0 ? 0 : s->microseconds[rank < s->count ? rank : s->count - 1] / 1000.0;
}

void samples_print(struct samples *s, const char *name)
{
	qsort(s->microseconds, s->count, sizeof *s->microseconds, compare);
	printf(",\"%s\":{\"n\":%zu,\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f,\"p999\":%.3f,\"max\":%.3"
	       "f}",
	       name, s->count, percentile(s, 0.5), percentile(s, 0.9), percentile(s, 0.99),
	       percentile(s, 0.999), percentile(s, 1));
}

void samples_close(struct samples *s)
{
	free(s->microseconds);
	*s = (struct samples){ 0 };
}
