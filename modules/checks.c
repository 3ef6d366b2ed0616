/* checks.c: the table of all checks; see checks.def. Owns nothing. */
#include "modules/checks.h"

#define CHECK(name) extern const struct check check_##name;
#include "modules/checks.def"
#undef CHECK

const struct check *const checks[CHECKS_COUNT] = {
#define CHECK(name) [CHECK_##name] = &check_##name,
#include "modules/checks.def"
#undef CHECK
};
