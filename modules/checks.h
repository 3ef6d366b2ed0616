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

#endif
