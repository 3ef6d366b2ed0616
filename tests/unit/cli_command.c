/* cli_command.c: how the words behind a command are read (gateway/cli/command.h). */
#include "gateway/cli/command.h"

#include <setjmp.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include <cmocka.h>

enum { WORDS = 8 };

static const struct command command = { .name = "try", .usage = "[-c FILE] [--json] [WORD...]" };

/* Sentences about wrong command lines are not this test's output. */
static bool read_quietly(const char *const *line, const struct argument *known, const char **words,
			 size_t room, size_t *count)
{
	char *argv[WORDS] = { 0 };
	int argc = 0, kept = dup(STDERR_FILENO);
	for (; line[argc]; argc++)
		argv[argc] = (char *)(uintptr_t)line[argc];
	assert_non_null(freopen("/dev/null", "w", stderr));
	bool good = arguments_read(&command, argc, argv, known, words, room, count);
	(void)fflush(stderr);
	dup2(kept, STDERR_FILENO);
	close(kept);
	return good;
}

static void words_and_options(void **state)
{
	static const struct {
		const char *line[WORDS];
		bool good, json;
		size_t words;
	} rows[] = {
		{ { "try" }, true, false, 0 },
		{ { "try", "--json" }, true, true, 0 },
		{ { "try", "--json=1" }, false, false, 0 },
		{ { "try", "-c", "f" }, true, false, 0 },
		{ { "try", "-c" }, false, false, 0 },
		{ { "try", "--file=f", "a", "b" }, true, false, 2 },
		{ { "try", "--jsno" }, false, false, 0 },
		{ { "try", "a", "b", "c" }, false, false, 0 },          /* one word too many */
		{ { "try", "-" }, true, false, 1 },
		{ { "try", "--", "--json" }, true, false, 1 },
		{ { "try", "-x" }, false, false, 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool json = false;
		const char *file = "default", *words[2];
		size_t count = 0;
		const struct argument known[] = {
			{ "-c", NULL, &file },
			{ "--file", NULL, &file },
			{ "--json", &json, NULL },
			{ 0 },
		};
		assert_int_equal(read_quietly(rows[i].line, known, words, 2, &count), rows[i].good);
		if (!rows[i].good)
			continue;
		assert_int_equal(json, rows[i].json);
		assert_int_equal(count, rows[i].words);
	}
}

static void values_are_taken(void **state)
{
	static const char *const lines[][4] = {
		{ "try", "-c", "there" },
		{ "try", "--file", "there" },
		{ "try", "--file=there" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		const char *file = NULL;
		size_t count;
		char *argv[4];
		int argc = 0;
		for (; argc < 4 && lines[i][argc]; argc++)
			argv[argc] = (char *)(uintptr_t)lines[i][argc];
		const struct argument known[] = { { "-c", NULL, &file },
						  { "--file", NULL, &file },
						  { 0 } };
		assert_true(arguments_read(&command, argc, argv, known, NULL, 0, &count));
		assert_string_equal(file, "there");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_and_options),
		cmocka_unit_test(values_are_taken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
