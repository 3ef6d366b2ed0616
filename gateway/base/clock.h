/* clock.h: the two clocks. Deadlines use the monotonic clock, dates and logs the wall clock;
 * neither ever stands in for the other. Times are milliseconds. */
#ifndef MXWARD_BASE_CLOCK_H
#define MXWARD_BASE_CLOCK_H

#include "gateway/base/bytes.h"

/* Milliseconds since an arbitrary start; never goes back. */
uint64_t clock_monotonic(void);
/* Milliseconds since 1970-01-01 UTC. */
uint64_t clock_wall(void);
/* 2026-11-21T22:09:00.123Z (RFC 3339, UTC). */
void clock_rfc3339(struct text *, uint64_t wall_ms);
/* The time that clock_rfc3339() has written; false: these octets are none. */
bool clock_from_rfc3339(struct bytes, uint64_t *wall_ms) __attribute__((warn_unused_result));
/* Sat, 21 Nov 2026 22:09:00 +0000 (RFC 5322, section 3.3), whatever the locale. */
void clock_rfc5322(struct text *, uint64_t wall_ms);

#endif
