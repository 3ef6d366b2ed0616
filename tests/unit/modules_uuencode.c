/* modules_uuencode.c: names of uuencoded files found in texts, whatever the pieces, and sentences
 * that only begin alike. */
#include "modules/mime/uuencode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void note(void *arg, struct bytes name)
{
	text_add(arg, name);
	text_char(arg, '|');
}

static void names_in_texts(void **state)
{
	static const struct {
		const char *text, *names;
	} rows[] = {
		{ "begin 644 evil.exe\r\n#0V%T\r\n`\r\nend\r\n", "evil.exe|" },
		{ "Hello,\r\n\r\nbegin 0644 evil.exe\r\n", "evil.exe|" },
		{ "begin-base64 755 evil.exe\n", "evil.exe|" },
		{ "BEGIN  666\tmy file.exe \n", "my file.exe|" },
		{ "begin 644 a.exe\rbegin 644 b.exe", "a.exe|b.exe|" },
		{ "x\nbegin 644 a.exe\n\n\nbegin 644 b.exe\n", "a.exe|b.exe|" },
		{ "begin 644 begin 644 a.exe\n", "begin 644 a.exe|" },
		/* Sentences, quotations, and what has no name or no mode. */
		{ "begin with evil.exe\n", "" },
		{ "begin 8 o'clock.exe\n", "" },
		{ "begin 648 a.exe\n", "" },
		{ "begin 64 a.exe\n", "" },
		{ "begin 00644 a.exe\n", "" },
		{ "begin 644\n", "" },
		{ "begin 644 \n", "" },
		{ "beginning 644 a.exe\n", "" },
		{ "> begin 644 a.exe\n", "" },
		{ " begin 644 a.exe\n", "" },
		{ "we begin 644 a.exe\n", "" },
		{ "beg\nin 644 a.exe\n", "" },
		{ "begi", "" },
		{ "", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t piece = 1; piece < 40; piece++) {
			static struct uuencode u;
			char buffer[200];
			struct text names = TEXT(buffer);
			uuencode_begin(&u, note, &names);
			for (struct bytes b = bytes_of(rows[i].text); b.len;
			     b = bytes_skip(b, piece))
				uuencode_feed(&u, bytes_first(b, piece));
			uuencode_end(&u);
			if (strcmp(text_cstr(&names), rows[i].names) != 0)
				fail_msg("%s in pieces of %zu: %s", rows[i].text, piece, buffer);
		}
}

static void a_long_line(void **state)
{
	static struct uuencode u;
	static char line[1 << 20];
	char buffer[3000];
	struct text names = TEXT(buffer);
	(void)state;
	memset(line, 'x', sizeof line);
	memcpy(line, "begin 644 ", 10);
	uuencode_begin(&u, note, &names);
	uuencode_feed(&u, (struct bytes){ line, sizeof line });
	uuencode_feed(&u, BYTES(".exe\nbegin 644 b\n"));
	uuencode_end(&u);
	assert_int_equal(names.len, sizeof u.line - 10 + 3);
	assert_string_equal(text_cstr(&names) + names.len - 4, "x|b|");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(names_in_texts),
					    cmocka_unit_test(a_long_line) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
