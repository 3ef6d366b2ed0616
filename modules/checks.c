/* checks.c: the table of all checks; see checks.h. */
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

static bool reads_message(const struct check *check)
{
	return check->reader || check->phase >= PHASE_HEADERS;
}

bool checks_read_message(const void *const *confs)
{
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		if (confs[i] && reads_message(checks[i]))
			return true;
	return false;
}

static bool reads_parts(const struct check *check)
{
	return check->reader && check->reader->parts;
}

bool checks_implied(const void *const *confs, const struct check *check)
{
	bool implied = check->implied == IMPLIED_ALWAYS;
	for (size_t i = 0; i < CHECKS_COUNT; i++) {
		if (!confs[i])
			continue;
		implied |= check->implied == IMPLIED_BY_MESSAGE && reads_message(checks[i]);
		implied |= check->implied == IMPLIED_BY_PARTS && reads_parts(checks[i]);
	}
	return implied;
}

bool checks_watch_banner(const void *const *confs, uint64_t *wait)
{
	bool watched = false;
	*wait = 0;
	for (size_t i = 0; i < CHECKS_COUNT; i++) {
		if (!confs[i] || !checks[i]->banner_wait)
			continue;
		uint64_t wanted = checks[i]->banner_wait(confs[i]);
		watched = true;
		*wait = wanted > *wait ? wanted : *wait;
	}
	return watched;
}

bool checks_start(struct text *error)
{
	for (size_t i = 0; i < CHECKS_COUNT; i++) {
		if (!checks[i]->start || checks[i]->start())
			continue;
		text_format(error, "the check %s cannot load its data", checks[i]->name);
		return false;
	}
	return true;
}
