/* policy_shipped.c: the policies that are installed: they load without a word. */
#include "policy/policy_inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void hear(void *said, bool warning, const char *message)
{
	text_format(said, "%s%s\n", warning ? "warning: " : "", message);
}

/* A policy that earns neither error nor warning. */
static struct policy *load(const char *path)
{
	char buffer[4000];
	struct text said = TEXT(buffer);
	struct complaints complaints;
	struct snapshot *s = snapshot_new();
	complaints_init(&complaints, "mxward.yaml");
	struct policy *p = policy_load(path, s, &complaints);
	complaints_tell(&complaints, hear, &said);
	assert_string_equal(text_cstr(&said), "");
	assert_non_null(p);
	assert_string_equal(p->path, path);
	snapshot_free(s);
	return p;
}

/* The policies that are installed, and the one that the plan of the house shows. */
static void what_is_shipped_is_good(void **state)
{
	static const char *const shipped[] = { "policy/default.yaml", "policy/strict.yaml",
					       "policy/shadow.yaml",
					       "tests/fuzz/corpus/policies/design" };
	(void)state;
	for (size_t i = 0; i < COUNT(shipped); i++)
		policy_free(load(shipped[i]));
	policy_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_shipped_is_good),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
