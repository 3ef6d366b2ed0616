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

/* Lets every check load what it needs (check.h, start). Once, before the process locks itself down.
 * False: *error says which check cannot work. */
bool checks_start(struct text *error) __attribute__((warn_unused_result));

#endif
