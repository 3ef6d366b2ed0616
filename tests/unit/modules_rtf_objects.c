/* modules_rtf_objects.c: documents in RTF that run or load something, in the ways in which that is
 * hidden, and those that do not; in whatever pieces. */
#include "modules/files/rtf_objects.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define ROW(literal) { literal, sizeof(literal) - 1 }
#define RTF          "{\\rtf1\\ansi "
/* MS-OLEDS 2.2.4: version, an embedded object, and the length of its class. */
#define PACKAGE  "0105000002000000080000005061636b61676500"
#define EQUATION "01050000020000000b0000004571756174696f6e2e3300"
#define LINK     "0105000001000000090000004f4c45324c696e6b00"

static void assert_rtf(struct bytes octets, unsigned found)
{
	static const size_t sizes[] = { 1, 3, 57, SIZE_MAX };
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct rtf_objects r;
		rtf_begin(&r);
		for (struct bytes o = octets; o.len; o = bytes_skip(o, sizes[i])) {
			struct bytes piece = bytes_first(o, sizes[i]);
			char *exact = malloc(piece.len);
			assert_non_null(exact);
			memcpy(exact, piece.at, piece.len);
			rtf_feed(&r, (struct bytes){ exact, piece.len });
			free(exact);
		}
		rtf_end(&r);
		if (r.found != found)
			print_message("%.*s\n", BYTES_ARG(octets));
		assert_int_equal(r.found, found);
	}
}

static void documents(void **state)
{
	static const struct {
		struct bytes text;
		unsigned found;
	} rows[] = {
		/* clang-format off */
		{ ROW(RTF "{\\object\\objemb{\\*\\objclass Package}{\\*\\objdata " PACKAGE "}}}"),
		  RTF_OBJECT | RTF_PACKAGE },
		{ ROW(RTF "{\\object{\\*\\objdata " PACKAGE "}}}"), RTF_OBJECT | RTF_PACKAGE },
		{ ROW(RTF "{\\object\\objemb{\\*\\objclass Equation.3}}}"), RTF_EQUATION },
		{ ROW(RTF "{\\*\\objdata " EQUATION "}"), RTF_OBJECT | RTF_EQUATION },
		/* The digits are read across all that stands between them. */
		{ ROW(RTF "{\\*\\objdata 45{\\par}71\r\n 75 {\\*\\x 6}1 74\\tab1 69 6f 6e 2e}"),
		  RTF_OBJECT | RTF_EQUATION },
		{ ROW(RTF "{\\*\\objdata{\\bin0 }" EQUATION "}"), RTF_OBJECT | RTF_EQUATION },
		{ ROW(RTF "{\\*\\objdata\\bin9 Equation.}"), RTF_OBJECT | RTF_EQUATION },
		{ ROW(RTF "{\\bin99999999 {\\*\\objdata " EQUATION "}"),
		  RTF_OBJECT | RTF_EQUATION },
		/* By the identifier of its class alone. */
		{ ROW(RTF "{\\*\\objdata 02CE020000000000C000000000000046}"),
		  RTF_OBJECT | RTF_EQUATION },
		{ ROW(RTF "{\\*\\objdata 0c00030000000000c000000000000046}"),
		  RTF_OBJECT | RTF_PACKAGE },
		{ ROW(RTF "{\\*\\objdata " LINK "}"), RTF_OBJECT | RTF_REMOTE },
		{ ROW(RTF "{\\object\\objautlink\\objupdate{\\*\\objdata 01}}"),
		  RTF_OBJECT | RTF_REMOTE },
		{ ROW(RTF "\\objupdate"), RTF_REMOTE },
		{ ROW(RTF "{\\*\\template http://192.0.2.1/x.dot}"), RTF_REMOTE },
		{ ROW(RTF "{\\*\\template \\'68\\u116?tps://example.com}"), RTF_REMOTE },
		{ ROW(RTF "{\\field{\\*\\fldinst DDEAUTO c \"y\"}{\\fldrslt z}}"), RTF_DDE },
		{ ROW(RTF "{\\field{\\*\\fldinst{\\b  D}{DE x}}}"), RTF_DDE },
		/* What honest documents have. */
		{ ROW(RTF "{\\field{\\*\\fldinst HYPERLINK \"#x\"}{\\fldrslt DDE}}"),
		  0 },
		{ ROW(RTF "{\\*\\template C:\\\\Templates\\\\Normal.dotm}"), 0 },
		{ ROW(RTF "{\\pict\\pngblip 89504e470d0a1a0a 4571756174696f6e2e33}"), 0 },
		{ ROW(RTF "{\\*\\objdata 0105000002000000}"), RTF_OBJECT },
		{ ROW(RTF "\\\\objdata \\objdatas \\objdat a \\OBJDATA"), 0 },
		{ ROW(RTF "\\a0123456789012345678901234567890"), 0 },
		{ ROW("{\\rt"), 0 },
		{ ROW("text about {\\*\\objdata"), 0 },
		{ ROW(""), 0 },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_rtf(rows[i].text, rows[i].found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
