/* failure_limit.h: how many failure reports may go out: a stranger who can make failures must not
 * make a flood of them. Of the hour before, whatever the clock says of whole ones; by monotonic
 * time. A restart counts anew. Pure. */
#ifndef MXWARD_REPORTS_FAILURE_LIMIT_H
#define MXWARD_REPORTS_FAILURE_LIMIT_H

#include "gateway/base/bytes.h"

enum {
	FAILURE_HOUR_MS = 3600 * 1000,
	FAILURES_PER_DOMAIN = 10,       /* an hour */
	FAILURES_PER_HOUR = 100,        /* of all domains */
};

struct failure_limit {                  /* zero: none so far */
	struct {
		uint64_t time, domain;  /* of a keyed digest */
	} last[FAILURES_PER_HOUR];      /* a ring */
	uint64_t count;
};

/* Takes a place; false: there is none. `now`: clock_monotonic(). */
bool failure_limit_take(struct failure_limit *, struct bytes domain, const uint64_t key[2],
			uint64_t now) __attribute__((warn_unused_result));

#endif
