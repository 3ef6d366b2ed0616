/* control_spool_filter.c: how kept mail is found: patterns and times
 * (gateway/control/spool_filter.h). */
#include "gateway/control/spool_filter.h"

#include <setjmp.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

static void patterns(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool occurs;
	} rows[] = {
		{ "", "", true },
		{ "", "a", true },
		{ "*", "", true },
		{ "a", "", false },
		{ "example.ORG", "<a@EXAMPLE.org>", true },
		{ "<a@", "<a@example.org>", true },
		{ "<a@", "<aa@example.org>", false },
		{ "<>", "<>", true },                           /* the null path */
		{ "a*z", "<abcz>", true },
		{ "a*z", "<za>", false },
		{ "a*z", "<az>", true },
		{ "aa*a", "<aa>", false },                      /* no octet is matched twice */
		{ "**b**", "abc", true },
		{ "?", "abc", false },                          /* a star is all there is */
		{ ".", "abc", false },
		{ "b*b*b*b", "aaaaaaaaaaaaaaaabbb", false },
		{ "\xc3\xbc", "gr\xc3\xbc\xc3\x9f", true },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (spool_pattern_occurs(bytes_of(rows[i].pattern), bytes_of(rows[i].text)) !=
		    rows[i].occurs)
			fail_msg("row %zu: %s in %s", i, rows[i].pattern, rows[i].text);
}

enum { BAD = -1 };
#define NOW 1795385340000ull    /* 2026-11-22T22:09:00Z */

static void times(void **state)
{
	static const struct {
		const char *word;
		int64_t since;                  /* seconds; BAD: refused */
	} rows[] = {
		{ "30m", 1795385340 - 1800 },
		{ "12h", 1795385340 - 43200 },
		{ "7d", 1795385340 - 604800 },
		{ "0s", 1795385340 },
		{ "99999d", 0 },                                /* before there was time */
		{ "99999999999999999999d", 0 },
		{ "2026-11-22T22:09:00Z", 1795385340 },
		{ "2026-11-22t22:09:00z", 1795385340 },
		{ "2026-11-22 22:09:00.123Z", 1795385340 },
		{ "2026-11-22T23:09:00+01:00", 1795385340 },
		{ "2026-11-22T14:09:00-08:00", 1795385340 },
		/* midnight, five hours west of Greenwich */
		{ "2026-11-22", 1795385340 - 79740 + 3600 * 5 },
		{ "2026-11-22T22:09:00", 1795385340 + 3600 * 5 },
		{ "2024-02-29T00:00:00Z", 1709164800 },
		{ "1970-01-01T00:00:00+23:00", 0 },
		{ "2025-02-29", BAD },
		{ "2026-11-31", BAD },
		{ "2026-13-01", BAD },
		{ "2026-00-01", BAD },
		{ "1969-12-31", BAD },
		{ "2026-11-22T24:00:00Z", BAD },
		{ "2026-11-22T22:09Z", BAD },
		{ "2026-11-22T22:09:00+1:00", BAD },
		{ "2026-11-22T22:09:00.Z", BAD },
		{ "2026-11-22T22:09:00Zjunk", BAD },
		{ "2026-11-22Z", BAD },
		{ "26-11-22", BAD },
		{ "yesterday", BAD },
		{ "30", BAD },
		{ "-30m", BAD },
		{ "", BAD },
	};
	(void)state;
	setenv("TZ", "XXX5", 1);
	tzset();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint64_t since = 1;
		bool good = spool_since_parse(bytes_of(rows[i].word), NOW, &since);
		if (good != (rows[i].since != BAD) ||
		    (good && since != (uint64_t)rows[i].since * 1000))
			fail_msg("%s: %s, %llu", rows[i].word, good ? "taken" : "refused",
				 (unsigned long long)since);
	}
}

static void subjects_and_ends(void **state)
{
	static const struct {
		struct spool_filter filter;
		bool passes;
	} rows[] = {
		{ { .subject = BYTES("invoice") }, true },
		{ { .subject = BYTES("in*n\xc3\xbcr") }, true },
		{ { .subject = BYTES("bill") }, false },
		{ { .since = 1000, .before = 1001 }, true },
		{ { .before = 1001 }, true },
		{ { .before = 1000 }, false },                  /* the end is not within */
		{ { .since = 1001 }, false },
	};
	const struct envelope e = { .time = 1000, .subject = BYTES("Invoice N\xc3\xbcrnberg") };
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (spool_filter_passes(&rows[i].filter, &e) != rows[i].passes)
			fail_msg("row %zu", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns),
		cmocka_unit_test(times),
		cmocka_unit_test(subjects_and_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
