/* modules_onenote_files.c: sections of OneNote with files and with pictures; in whatever pieces. */
#include "modules/files/onenote_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define ROW(literal) { literal, sizeof(literal) - 1 }
#define SECTION      "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3"
/* A length, and what is not used. */
#define FILE_BEGINS                                                        \
	"\xe7\x16\xe3\xbd\x65\x26\x11\x45\xa4\xc4\x8d\x4d\x0b\x7a\x9e\xac" \
	"\x0c\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

static bool holds_file(struct bytes octets, size_t size)
{
	struct onenote_files o;
	onenote_begin(&o);
	for (; octets.len; octets = bytes_skip(octets, size)) {
		struct bytes piece = bytes_first(octets, size);
		char *exact = malloc(piece.len);
		assert_non_null(exact);
		memcpy(exact, piece.at, piece.len);
		onenote_feed(&o, (struct bytes){ exact, piece.len });
		free(exact);
	}
	return o.found;
}

static void sections(void **state)
{
	static const struct {
		struct bytes octets;
		bool found;
	} rows[] = {
		{ ROW(SECTION "x" FILE_BEGINS "WScript.Echo"), true },
		{ ROW(SECTION FILE_BEGINS "\x89PNG\r\n\x1a\n\0\0\0\x0d"), false },
		{ ROW(SECTION FILE_BEGINS "\x89PNG\r\n\x1a\n\0\0\0\x0d" FILE_BEGINS
					  "MZ\x90\0\3\0\0\0\4\0"
					  "\0\0"),
		  true },
		{ ROW(SECTION "\xe7\xe7\x16" FILE_BEGINS "WScript.Echo"), true },
		{ ROW(SECTION FILE_BEGINS "\xff\xd8\xff\xe0\0\x10JFIF\0\0"), false },
		{ ROW(SECTION FILE_BEGINS), false },
		{ ROW(SECTION "only text"), false },
		{ ROW("x" SECTION FILE_BEGINS "WScript.Echo"), false },
		{ ROW(""), false },
	};
	static const size_t sizes[] = { 1, 3, 57, SIZE_MAX };
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t j = 0; j < COUNT(sizes); j++)
			assert_int_equal(holds_file(rows[i].octets, sizes[j]), rows[i].found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sections),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
