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

size_t checks_place(struct bytes name)
{
	size_t i = 0;
	while (i < CHECKS_COUNT && !bytes_equal(name, bytes_of(checks[i]->name)))
		i++;
	return i;
}

bool checks_start(struct text *error)
{
	for (size_t i = 0; i < CHECKS_COUNT; i++) {
		if (!checks[i]->start || checks[i]->start())
			continue;
		text_format(error, "the check %s cannot load what it needs", checks[i]->name);
		return false;
	}
	return true;
}
