/* cli_terminal.c: by which locale a terminal shows letters as they are, and what is written to it
 * then (gateway/cli/terminal.h). */
#include "gateway/cli/terminal.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void set(const char *name, const char *value)
{
	assert_int_equal(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

static void locales(void **state)
{
	static const struct {
		const char *all, *ctype, *lang;
		bool utf8;
	} rows[] = {
		{ NULL, NULL, NULL, false },
		{ NULL, NULL, "C", false },
		{ NULL, NULL, "C.UTF-8", true },
		{ NULL, NULL, "de_DE.utf8", true },
		{ NULL, NULL, "de_DE.UTF-8@euro", true },
		{ NULL, NULL, "de_DE@euro", false },
		{ NULL, NULL, "de_DE.ISO-8859-1", false },
		{ NULL, "en_GB.UTF-8", "C", true },
		{ "C", "en_GB.UTF-8", "en_GB.UTF-8", false },
		{ "", "", "en_GB.UTF-8", true },         /* empty is as good as not set */
		{ "POSIX", NULL, "en_GB.UTF-8", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		set("LC_ALL", rows[i].all);
		set("LC_CTYPE", rows[i].ctype);
		set("LANG", rows[i].lang);
		assert_int_equal(terminal_utf8(), rows[i].utf8);
	}
}

/* What terminal_write() makes of it. */
static void assert_written(struct bytes b, bool lines, const char *wanted)
{
	char *written;
	size_t length;
	FILE *to = open_memstream(&written, &length);
	assert_non_null(to);
	terminal_write(to, b, lines);
	assert_int_equal(fclose(to), 0);
	assert_int_equal(length, strlen(wanted));
	assert_memory_equal(written, wanted, length);
	free(written);
}

static void writing(void **state)
{
	(void)state;
	set("LC_ALL", "C.UTF-8");
	assert_written(BYTES("Gr\xc3\xbc\xc3\x9f"
			     "e\n\ta\xe2\x80\xae\x1b"),
		       true,
		       "Gr\xc3\xbc\xc3\x9f"
		       "e\n\ta<U+202E>?");
	assert_written(BYTES("a\n\tb"), false, "a??b");
	assert_written(BYTES("\n\n"), true, "\n\n");
	assert_written(BYTES(""), true, "");
	set("LC_ALL", "C");
	assert_written(BYTES("Gr\xc3\xbc\xe7\x94\xa8\n"), true, "Gr<U+00FC><U+7528>\n");
}

/* Longer than any piece: no character is torn apart. */
static void long_lines(void **state)
{
	static char line[3 * 1000], wanted[8 * 1000 + 1];
	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		memcpy(line + 3 * i, "\xe7\x94\xa8", 3);
		memcpy(wanted + 8 * i, "<U+7528>", 8);
	}
	set("LC_ALL", "C");
	assert_written((struct bytes){ line, sizeof line }, true, wanted);
}

static void json(void **state)
{
	static char line[3 * 1000 + 1];
	static const char seen[] = "{\"from\":\"Gr\xc3\xbc\xc3\x9f"
				   "e@example.org\",\"helo\":\"\\u001b\"}";
	char *at = NULL;
	size_t length = 0;
	(void)state;
	set("LC_ALL", "C");
	for (size_t i = 0; i < 1000; i++)
		memcpy(line + 3 * i, "\xe7\x94\xa8", 3);
	FILE *to = open_memstream(&at, &length);
	assert_non_null(to);
	terminal_write_json(to, bytes_of(seen));
	terminal_write_json(to, BYTES("\xe2\x80\xae|\xc2\x9b|\x1b\x7f"));
	terminal_write_json(to, bytes_of(line));
	assert_int_equal(fclose(to), 0);
	struct bytes rest = { at, length };
	assert_true(bytes_starts(rest, bytes_of(seen)));
	rest = bytes_skip(rest, strlen(seen));
	assert_true(bytes_starts(rest, BYTES("\\u202e|\\u00c2\\u009b|\\u001b\\u007f")));
	assert_true(bytes_equal(bytes_skip(rest, 7 + 13 + 12), bytes_of(line)));
	free(at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(locales),
		cmocka_unit_test(writing),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(json),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
