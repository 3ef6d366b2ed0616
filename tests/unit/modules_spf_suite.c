/* modules_spf_suite.c: all 203 cases of the RFC 7208 suite (tests/suites/spf, the licence beside
 * it), through the check as the gateway runs it: answers known at once, settling all together,
 * settling one by one; in other orders of cases and of records; and with other names. */
#include "tests/unit/modules_spf_cases.h"

static bool passes(const struct test_case *c, enum settling settling, uint64_t chance)
{
	struct trial t = { .settling = settling, .chance = chance, .shuffles = chance != 0 };
	trial_run(&t, c->zone, (const char *)c->host.at, c->helo, c->sender);
	bool allowed = false;
	for (size_t i = 0; i < RESULTS_MAX && c->results[i].len; i++)
		allowed |= bytes_equal(c->results[i], bytes_of(t.evidence[0].fact));
	if (!allowed)
		print_message("%.*s: %s (%.*s)\n", BYTES_ARG(c->name), t.evidence[0].fact,
			      BYTES_ARG(t.evidence[0].detail));
	arena_wipe(&t.arena);
	return allowed;
}

static void all_pass(struct suite *s, enum settling settling, uint64_t chance)
{
	size_t passed = 0;
	for (size_t i = 0; i < s->case_count; i++)
		passed += passes(&s->cases[i], settling, chance);
	assert_int_equal(passed, CASES);
}

static void as_published(void **state)
{
	struct suite *s = suite_read(as_they_are);
	(void)state;
	all_pass(s, SETTLE_AT_ONCE, 0);
	all_pass(s, SETTLE_ALL, 0);
	suite_free(s);
}

static void in_any_order(void **state)
{
	struct suite *s = suite_read(as_they_are);
	uint64_t chance = 7208;
	(void)state;
	for (int round = 0; round < 10; round++) {
		for (size_t i = s->case_count; i > 1; i--) {
			size_t other = chance_next(&chance) % i;
			struct test_case swapped = s->cases[i - 1];
			s->cases[i - 1] = s->cases[other];
			s->cases[other] = swapped;
		}
		all_pass(s, round % 2 ? SETTLE_ALL : SETTLE_ONE, chance);
	}
	suite_free(s);
}

static void with_other_names(void **state)
{
	static const char *const shorter[][2] = { { "example.com", "other.test" },
						  { "example.net", "x.invalid" },
						  { "example.org", "n.localhost" },
						  { NULL, NULL } };
	static const char *const longer[][2] = { { "example", "some-longer-word" },
						 { "foobar.com", "nothing.test" },
						 { "pair.com", "xn--pr-via.test" },
						 { NULL, NULL } };
	const char *const(*const tables[])[2] = { shorter, longer };
	(void)state;
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		struct suite *s = suite_read(tables[i]);
		all_pass(s, SETTLE_ALL, 0);
		all_pass(s, SETTLE_ONE, 4408);
		suite_free(s);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_published),
		cmocka_unit_test(in_any_order),
		cmocka_unit_test(with_other_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
