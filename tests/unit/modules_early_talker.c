/* modules_early_talker.c: the check early_talker: it repeats what the gateway has seen, and asks
 * nobody. */
#include "tests/unit/modules_zone.h"

extern const struct check check_early_talker;

static void who_spoke_before_the_banner(void **state)
{
	static const struct {
		bool talked;
		const char *found;
	} rows[] = { { true, "talked (before the greeting)" }, { false, "" } };
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial *t = trial_new(&check_early_talker, NULL, "192.0.2.1");
		trial_configure(t, "wait: 3s");
		assert_int_equal(check_early_talker.banner_wait(t->ctx.conf), 3000);
		t->ctx.talked_early = rows[i].talked;
		trial_run(t);
		assert_string_equal(t->found.at, rows[i].found);
		assert_int_equal(t->asked, 0);
		trial_free(t);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(who_spoke_before_the_banner) };
	return cmocka_run_group_tests_name("modules_early_talker", tests, NULL, NULL);
}
