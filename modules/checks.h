/* checks.h: the table of all checks, made from checks.def. Nobody names a check but there. */
#ifndef MXWARD_MODULES_CHECKS_H
#define MXWARD_MODULES_CHECKS_H

#include "modules/check.h"

enum {
#define CHECK(name) CHECK_##name,
#include "modules/checks.def"
#undef CHECK
	CHECKS_COUNT
};

extern const struct check *const checks[CHECKS_COUNT];

/* Where the check of this name stands in the table; CHECKS_COUNT: there is none. */
size_t checks_place(struct bytes name) __attribute__((warn_unused_result));

/* `confs` in what follows: what a configuration says of each check, by its place in the table: the
 * check's own structure, or anything but NULL where it has none. NULL: the check does not run. */

/* True if this check, which the configuration does not name, runs beside those that it names
 * (check.h, implied). */
bool checks_implied(const void *const *confs, const struct check *)
	__attribute__((warn_unused_result));
/* True if a check reads the message, or judges by its header. */
bool checks_read_message(const void *const *confs) __attribute__((warn_unused_result));
/* True if a check judges what clients send before the banner; *wait: for how many milliseconds the
 * banner is then kept back, the longest that any of them wants. */
bool checks_watch_banner(const void *const *confs, uint64_t *wait)
	__attribute__((warn_unused_result));

/* Lets every check load what it needs (check.h, start). Once, before the process locks itself down.
 * False: *error says which check cannot work. */
bool checks_start(struct text *error) __attribute__((warn_unused_result));

#endif
