/* modules_impersonation_corpus.c: what the check says of 5,000 honest and 200 forged authors, as
 * two companies see them that have three domains, five people and five partners each. Never a
 * person in honest mail, of a thousand lines one lookalike at most; what is not found of the forged
 * is printed, and its number asserted. */
#include "gateway/io/public_suffix.h"
#include "modules/mime/charset.h"
#include "tests/unit/modules_authors.h"

enum {
	HONEST = 5000,
	FORGED = 200,
	MISSED = 1, /* of the forged: a short name beside a word that swindlers seldom use */
};

/* ---- the two files */

static void test_honest(void **state)
{
	size_t wrong = 0;
	(void)state;
	for (size_t i = 0; i < COUNT(companies); i++) {
		size_t lines = 0, lookalikes = 0, others = 0;
		char buffer[LINE_MAX_OCTETS];
		struct author_line line;
		FILE *file = lines_open(DATA "honest.txt");
		struct trial *t = company_new(&companies[i]);
		for (; line_next(file, buffer, &line); lines++) {
			const char *found =
				author_judge(t, line.cells[0], line.cells[1], line.cells[2]);
			lookalikes += strstr(found, "lookalike (") != NULL;
			others += found[0] && !strstr(found, "lookalike (");
			if (found[0])
				print_message("%c: %.*s: %s\n", companies[i].sign,
					      BYTES_ARG(line.cells[0]), found);
		}
		trial_free(t);
		fclose(file);
		assert_int_equal(lines, HONEST);
		wrong += others + (lookalikes > HONEST / 1000);
	}
	assert_int_equal(wrong, 0);
}

static bool expected(const char *found, struct bytes fact)
{
	char words[40];
	snprintf(words, sizeof words, "%.*s (", BYTES_ARG(fact));
	return strstr(found, words) != NULL;
}

static void test_forged(void **state)
{
	size_t lines = 0, missed = 0;
	char buffer[LINE_MAX_OCTETS];
	struct author_line line;
	FILE *file = lines_open(DATA "forged.txt");
	(void)state;
	for (; line_next(file, buffer, &line); lines++)
		for (size_t i = 0; i < COUNT(companies); i++) {
			if (line.cells[0].at[0] != companies[i].sign)
				continue;
			struct trial *t = company_new(&companies[i]);
			const char *found =
				author_judge(t, line.cells[2], line.cells[3], BYTES(""));
			if (!expected(found, line.cells[1])) {
				missed++;
				print_message("missed: %.*s: %s\n", BYTES_ARG(line.cells[2]),
					      found);
			}
			trial_free(t);
		}
	fclose(file);
	assert_int_equal(lines, FORGED);
	assert_int_equal(missed, MISSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_honest),
		cmocka_unit_test(test_forged),
	};
	if (!charset_start() || !public_suffix_start())
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
