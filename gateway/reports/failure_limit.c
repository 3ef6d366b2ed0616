/* failure_limit.c: how many failure reports may go out; see failure_limit.h. */
#include "gateway/reports/failure_limit.h"

#include "gateway/base/siphash.h"

bool failure_limit_take(struct failure_limit *l, struct bytes domain, const uint64_t key[2],
			uint64_t now)
{
	uint64_t digest[2];
	struct siphash s;
	siphash_start(&s, key);
	siphash_add(&s, domain);
	siphash_end(&s, digest);
	size_t known = l->count < FAILURES_PER_HOUR ? (size_t)l->count : FAILURES_PER_HOUR;
	size_t all = 0, same = 0;
	for (size_t i = 0; i < known; i++) {
		bool recent = now - l->last[i].time < FAILURE_HOUR_MS;
		all += recent;
		same += recent && l->last[i].domain == digest[0];
	}
	if (all == FAILURES_PER_HOUR || same >= FAILURES_PER_DOMAIN)
		return false;
	size_t at = l->count++ % FAILURES_PER_HOUR;
	l->last[at].time = now;
	l->last[at].domain = digest[0];
	return true;
}
