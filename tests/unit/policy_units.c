/* policy_units.c: times and sizes as people write them. */
#include "policy/options/units.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void units_are_read_and_written(void **state)
{
	static const struct {
		const char *text;
		enum units time, size;
		uint64_t milliseconds, octets;
	} cases[] = {
		{ "0s", UNITS_GOOD, UNITS_BAD, 0, 0 },
		{ "90s", UNITS_GOOD, UNITS_BAD, 90000, 0 },
		{ "7d", UNITS_GOOD, UNITS_BAD, 604800000, 0 },
		{ "50M", UNITS_BAD, UNITS_GOOD, 0, 52428800 },
		{ "1T", UNITS_BAD, UNITS_GOOD, 0, 1ull << 40 },
		{ "0", UNITS_BAD, UNITS_GOOD, 0, 0 },
		{ "", UNITS_BAD, UNITS_BAD, 0, 0 },
		{ "s", UNITS_BAD, UNITS_BAD, 0, 0 },
		{ "K", UNITS_BAD, UNITS_BAD, 0, 0 },
		{ "-1s", UNITS_BAD, UNITS_BAD, 0, 0 },
		{ "1 s", UNITS_BAD, UNITS_BAD, 0, 0 },
		{ "+1s", UNITS_BAD, UNITS_BAD, 0, 0 },
		{ "1.5K", UNITS_BAD, UNITS_BAD, 0, 0 },
		{ "1S", UNITS_BAD, UNITS_BAD, 0, 0 },
		{ "18446744073709551615d", UNITS_OVERFLOW, UNITS_BAD, 0, 0 },
		{ "18446744073709551616", UNITS_BAD, UNITS_OVERFLOW, 0, 0 },
		{ "16777216T", UNITS_BAD, UNITS_OVERFLOW, 0, 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint64_t value = 0;
		char buffer[40];
		struct text t = TEXT(buffer);
		enum units time = time_parse(bytes_of(cases[i].text), &value);
		if (time != cases[i].time || (time == UNITS_GOOD && value != cases[i].milliseconds))
			fail_msg("time %s", cases[i].text);
		enum units size = size_parse(bytes_of(cases[i].text), &value);
		if (size != cases[i].size || (size == UNITS_GOOD && value != cases[i].octets))
			fail_msg("size %s", cases[i].text);
		(size == UNITS_GOOD ? size_text : time_text)(&t, value);
		uint64_t again = 0;
		if (size == UNITS_GOOD)
			assert_int_equal(size_parse(text_bytes(&t), &again), UNITS_GOOD);
		else if (time == UNITS_GOOD)
			assert_int_equal(time_parse(text_bytes(&t), &again), UNITS_GOOD);
		if (size == UNITS_GOOD || time == UNITS_GOOD)
			assert_int_equal(again, value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(units_are_read_and_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
