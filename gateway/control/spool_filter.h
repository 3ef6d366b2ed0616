/* spool_filter.h: which kept messages an administrator asks for: patterns and times.
 *
 * Pure functions over octets and envelopes. */
#ifndef MXWARD_CONTROL_SPOOL_FILTER_H
#define MXWARD_CONTROL_SPOOL_FILTER_H

#include "gateway/mailroom/envelope.h"

struct spool_filter {
	/* patterns; "" lets everything pass */
	struct bytes from, rcpt, reason, subject;
	/* taken then or later, and before then (0: whenever): milliseconds since 1970 */
	uint64_t since, before;
	bool certain;                   /* for lists: none that is in doubt */
};

/* True if the message passes all of the filter. A notification is found by its own sender and
 * recipient, and by those of the message it is about. */
bool spool_filter_passes(const struct spool_filter *, const struct envelope *);
/* True if the pattern occurs anywhere in the text, letters compared without case (ASCII); "*" in it
 * stands for any run of octets. */
bool spool_pattern_occurs(struct bytes pattern, struct bytes text);
/* "30m", "12h", "7d": so long before `now`; or a date of RFC 3339: "2026-11-21T22:09:00Z" (the time
 * may have a fraction, and an offset), or "2026-11-21" or "2026-11-21T22:09:00" on this machine's
 * clock. Milliseconds since 1970. False: none of these. */
bool spool_since_parse(struct bytes, uint64_t now, uint64_t *since)
	__attribute__((warn_unused_result));

#endif
