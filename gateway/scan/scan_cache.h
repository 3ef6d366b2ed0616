/* scan_cache.h: what scanners have said of messages lately, by the digest of the message, the
 * scanner, and the version of its signatures.
 *
 * "Clean" is good for two seconds only: of signatures that are not its maker's own no scanner's
 * version tells (clamd says that of daily.cvd), and what new ones find must not pass because it
 * passed before.
 *
 * Bounded: where there is no room the oldest goes. Its owner has the lock. */
#ifndef MXWARD_SCAN_CACHE_H
#define MXWARD_SCAN_CACHE_H

#include "modules/check_scan.h"

struct scan_key {
	const uint8_t *digest;          /* SCAN_DIGEST octets */
	uint64_t size;                  /* of the message */
	const void *scanner;            /* which one; never looked into */
	const char *version;
};

struct scan_cache;
struct scan_cache *scan_cache_new(void);  /* NULL: out of memory */
void scan_cache_free(struct scan_cache *);
/* False: not known, or longer ago than `keep`. `when`: the scanner was asked then. Times on any one
 * scale of milliseconds. */
bool scan_cache_find(const struct scan_cache *, const struct scan_key *, uint64_t now,
		     uint64_t keep, struct scan_answer *) __attribute__((warn_unused_result));
void scan_cache_add(struct scan_cache *, const struct scan_key *, uint64_t when,
		    const struct scan_answer *);
/* Forgets what that scanner has said: its place in memory is somebody else's next. */
void scan_cache_forget(struct scan_cache *, const void *scanner);

#endif
