/* modules_embedded.c: files that are written into texts, whatever the pieces, and sentences that
 * only begin alike. */
#include "modules/mime/embedded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* "name|octets." for every file: an octet that is not printable is a "~", a file that does not end
 * has no dot. */
static void note(struct embedded *e, struct bytes text, struct text *out)
{
	struct bytes rest = text, given;
	for (enum embedded_event event; (event = embedded_next(e, &rest, &given));) {
		if (event == EMBEDDED_END) {
			text_char(out, '.');
			continue;
		}
		for (size_t i = 0; i < given.len; i++)
			text_char(out, given.at[i] < 32 || given.at[i] > 126 ? '~' : given.at[i]);
		if (event == EMBEDDED_FILE)
			text_char(out, '|');
	}
	assert_int_equal(rest.len, 0);
}

/* The text in pieces, and a line end behind it. */
static const char *found(struct bytes text, size_t piece, struct text *out)
{
	static struct embedded e;
	e = (struct embedded){ .kind = EMBEDDED_TEXT };
	for (struct bytes b = text; b.len; b = bytes_skip(b, piece)) {
		struct bytes now = bytes_first(b, piece);
		char *copy = malloc(now.len);
		memcpy(copy, now.at, now.len);
		note(&e, (struct bytes){ copy, now.len }, out);
		free(copy);
	}
	note(&e, BYTES("\n"), out);
	return text_cstr(out);
}

/* clang-format off */
static const struct {
	struct bytes text;
	const char *files;
} rows[] = {
	{ BYTES("begin 644 evil.exe\r\n#0V%T\r\n`\r\nend\r\n"),
	  "evil.exe|Cat." },
	{ BYTES("Hello,\r\n\r\nbegin 0644 evil.exe\r\n"),
	  "evil.exe|" },
	{ BYTES("begin-base64 755 evil.exe\nQ2F0\n====\nbye\n"),
	  "evil.exe|Cat." },
	{ BYTES("BEGIN  666\011my file.exe \n"),
	  "my file.exe|" },
	{ BYTES("begin 644 a.exe\rbegin 644 b.exe"),
	  "a.exe|b.exe|" },
	{ BYTES("x\nbegin 644 a.exe\n\n\nbegin 644 b.exe\n"),
	  "a.exe|b.exe|" },
	{ BYTES("begin 644 begin 644 a.exe\n"),
	  "begin 644 a.exe|" },
	{ BYTES("begin-base64-encoded 644 ZXZpbC5leGU=\nQ2F0\n====\n"),
	  "evil.exe|Cat." },
	{ BYTES("begin-encoded 644 ZXZpbC5leGU=\n#0V%T\nend\n"),
	  "evil.exe|Cat." },
	/* one behind the other */
	{ BYTES("begin 644 a\n#0V%T\nend\nbegin 644 b\n#0V%T\n`\nend\n"),
	  "a|Cat.b|Cat." },
	/* a file that does not end hides none */
	{ BYTES("begin-base64 644 a\nQ2F0\nbegin 644 b\n#0V%T\nend\n"),
	  "a|Catb|Cat." },
	/* data that looks like another beginning */
	{ BYTES("begin-base64 644 a\nbegin644\nbQ==\n====\n"),
	  "a|m~\"~~8m." },
	{ BYTES("=ybegin line=128 size=13 name=evil.exe\r\nm\213\236JgJ*=J=}J\216\231"
	        "\221\r\n=yend size=13\r\n"),
	  "evil.exe|Cat = ~~~ dog." },
	/* a part of several */
	{ BYTES("=ybegin part=1 total=2 line=128 size=3 name=a b.exe\r\n=ypart begin="
	        "1 end=3\r\nm\213\236\r\n=yend size=3\r\n"),
	  "a b.exe|Cat." },
	{ BYTES("=ybegin line=128 size=3 name=a\r\nm\213\236\r\nbegin 644 b\r\n"),
	  "a|Catb|" },
	{ BYTES("=ybegin line=128 size=3 name=a\r\n=ybegin line=128 size=3 name=b\r\n"),
	  "a|b|" },
	{ BYTES("=ybegin is how it begins\n=yend\n"),
	  "" },
	{ BYTES("(This file must be converted with BinHex 4.0)\r\n\r\n:#'9fD@`ZCAKP!&"
	        "4&@&4dG(Kd!*!&!`#3\"N0KG!#3\"!:\r\n"),
	  "evil.exe|Cat." },
	/* runs, and the octet that marks them */
	{ BYTES("(This file must be converted with BinHex 4.0)\r\n\r\n:!AJ!9%9B9(4dH("
	        "3!N!3\"1J#3\"Q'3#T!!N!\"LBQ13rf13,3#3\"!:\r\n"),
	  "x|aaaaaaaaaa~~bbcccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccc." },
	{ BYTES("(This file must be converted with BinHex 4.0)\r\n\r\n:!@%!9%9B9(4dH("
	        "3!N!9D!*!'3f&d3f&d3f&d3f&d3f&d3f&d3f&d3f&d3f&d\r\nbegin 644 b\r\n"),
	  "a|CatCatCatCatCatCatCatCatCatb|" },
	{ BYTES("(This file must be converted with BinHex 4.0)\r\n\r\nsays the manual"
	        ": it is easy"),
	  "" },
	/* sentences, quotations, and what has no name or no mode */
	{ BYTES("begin with evil.exe\n"),
	  "" },
	{ BYTES("begin 8 o'clock.exe\n"),
	  "" },
	{ BYTES("begin 648 a.exe\n"),
	  "" },
	{ BYTES("begin 64 a.exe\n"),
	  "" },
	{ BYTES("begin 00644 a.exe\n"),
	  "" },
	{ BYTES("begin 644\n"),
	  "" },
	{ BYTES("begin 644 \n"),
	  "" },
	{ BYTES("beginning 644 a.exe\n"),
	  "" },
	{ BYTES("> begin 644 a.exe\n"),
	  "" },
	{ BYTES(" begin 644 a.exe\n"),
	  "" },
	{ BYTES("we begin 644 a.exe\n"),
	  "" },
	{ BYTES("beg\nin 644 a.exe\n"),
	  "" },
	{ BYTES("begi"),
	  "" },
	{ BYTES("end\n"),
	  "" },
	{ BYTES("====\n"),
	  "" },
	{ BYTES("=yend\n"),
	  "" },
	{ BYTES(""),
	  "" },
};
/* clang-format on */

static void files_in_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t piece = 1; piece < 70; piece++) {
			char buffer[600];
			struct text out = TEXT(buffer);
			if (strcmp(found(rows[i].text, piece, &out), rows[i].files) != 0)
				fail_msg("%.*s in pieces of %zu: %s", BYTES_ARG(rows[i].text),
					 piece, buffer);
		}
}

/* Of a longer name both ends are kept, whatever the pieces, and it is said. */
static void a_long_line(void **state)
{
	static struct embedded e;
	static char line[1 << 20], long_names[2][3000];
	(void)state;
	memset(line, 'x', sizeof line);
	memcpy(line, "begin 644 ", 10);
	memcpy(line + sizeof line - 6, ".exe\n", 5);
	line[sizeof line - 1] = '\n';
	for (size_t i = 0; i < 2; i++) {
		struct text out = TEXT(long_names[i]);
		e = (struct embedded){ .kind = EMBEDDED_TEXT };
		for (struct bytes b = { line, sizeof line }; b.len;
		     b = bytes_skip(b, i ? 7 : SIZE_MAX))
			note(&e, bytes_first(b, i ? 7 : SIZE_MAX), &out);
		assert_true(e.cut && out.len <= sizeof e.line);
		(void)text_cstr(&out);
	}
	assert_string_equal(long_names[0], long_names[1]);
	assert_non_null(strstr(long_names[0], "x.exe|"));
}

/* The bound itself, one less and one more. */
static void names_at_the_bound(void **state)
{
	static struct embedded e;
	static char line[3000], name[3000];
	(void)state;
	for (size_t size = sizeof e.line - 1; size <= sizeof e.line + 1; size++) {
		struct text t = TEXT(line), out = TEXT(name);
		e = (struct embedded){ .kind = EMBEDDED_TEXT };
		text_string(&t, "begin 644 ");
		while (t.len < size - 4)
			text_char(&t, 'x');
		text_string(&t, ".exe\n");
		note(&e, text_bytes(&t), &out);
		assert_int_equal(e.cut, size > sizeof e.line);
		assert_non_null(strstr(text_cstr(&out), "x.exe|"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(files_in_texts),
					    cmocka_unit_test(a_long_line),
					    cmocka_unit_test(names_at_the_bound) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
