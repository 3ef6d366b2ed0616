/* units.h: times and sizes as people write them: 30s 5m 1h 7d, 500K 50M 10G. */
#ifndef MXWARD_OPTIONS_UNITS_H
#define MXWARD_OPTIONS_UNITS_H

#include "gateway/base/bytes.h"

/* OVERFLOW: written well, but too large for any range. */
enum units { UNITS_GOOD, UNITS_BAD, UNITS_OVERFLOW };

/* A number and one of s, m, h, d; in milliseconds. */
enum units time_parse(struct bytes, uint64_t *milliseconds);
/* A number of octets, or of K, M, G or T (1024 times each). */
enum units size_parse(struct bytes, uint64_t *octets);
/* In the largest unit that loses nothing. Times are rounded down to seconds. */
void time_text(struct text *, uint64_t milliseconds);
void size_text(struct text *, uint64_t octets);

#endif
