/* modules_charset.c: text of the charsets that mail comes in, under the names that mail gives them,
 * whole and in pieces. */
#include "modules/mime/charset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define OCTETS(literal) literal, sizeof(literal) - 1

static const struct {
	const char *name, *octets;
	size_t len;
	const char *text;
} cases[] = {
	{ "iso-8859-1",
	  OCTETS("b\xFC"
		 "cher \x93x\x94"),
	  "bücher “x”" }, /* as Windows programs label it */
	{ "ISO_8859-1", OCTETS("\xE4"), "ä" },
	{ "latin1", OCTETS("\xE4"), "ä" },
	{ "windows-1252", OCTETS("\x80\x81"), "€\uFFFD" },
	{ "cp-1252", OCTETS("\x80"), "€" },
	{ "\"windows-1251\"", OCTETS("\xEF\xF0"), "пр" },
	{ "x-user-defined", OCTETS("a"), "a" },
	{ "iso-8859-2", OCTETS("\xB1"), "ą" },
	{ "iso-8859-7", OCTETS("\xE1"), "α" },
	{ "iso-8859-8-i", OCTETS("\xE0"), "א" },
	{ "iso-8859-9", OCTETS("\xFE"), "ş" },
	{ "iso-8859-15", OCTETS("\xA4"), "€" },
	{ "windows-1250", OCTETS("\xB9"), "ą" },
	{ "windows-1253", OCTETS("\xE1"), "α" },
	{ "windows-1256", OCTETS("\xC7"), "ا" },
	{ "tis-620", OCTETS("\xA1"), "ก" },
	{ "KOI8-R", OCTETS("\xD0\xD2"), "пр" },
	{ "koi8-u", OCTETS("\xA4"), "є" },
	{ "macintosh", OCTETS("\x8A"), "ä" },
	{ "x-mac-cyrillic", OCTETS("\xE0"), "а" },
	{ "cp437", OCTETS("\x84"), "ä" },
	{ "IBM850", OCTETS("\x84"), "ä" },
	{ "cp866", OCTETS("\xAF"), "п" },
	{ "ibm037", OCTETS("\x88\x89"), "hi" },
	/* EBCDIC puts the "@" here and there. */
	{ "cp1140", OCTETS("\x81\x7C\x82\x4B\x83\x9F"), "a@b.c€" },
	{ "IBM01140", OCTETS("\x81\x7C\x82"), "a@b" },
	{ "cp273", OCTETS("\x81\xB5\x82"), "a@b" },
	{ "cp424", OCTETS("\x81\x7C\x82"), "a@b" },
	{ "cp875", OCTETS("\x81\x7C\x82"), "a@b" },
	{ "cp1026", OCTETS("\x81\xAE\x82"), "a@b" },
	{ "ebcdic-cp-it", OCTETS("\x81\xB5\x82"), "a@b" },
	{ "ebcdic-cp-fr", OCTETS("\x81\x44\x82"), "a@b" },
	{ "ebcdic-cp-dk", OCTETS("\x81\x80\x82"), "a@b" },
	{ "ebcdic-cp-fi", OCTETS("\x81\xEC\x82"), "a@b" },
	{ "ebcdic-cp-is", OCTETS("\x81\xAC\x82"), "a@b" },
	{ "shift_jis", OCTETS("\x82\xB1\x5C \xB1"), "こ\\ ｱ" },
	{ "x-sjis", OCTETS("\x87\x40"), "①" },
	{ "cp932", OCTETS("\x82\xB1"), "こ" },
	{ "euc-jp",
	  OCTETS("\xA4\xB3"
		 "a"),
	  "こa" },
	{ "iso-2022-jp", OCTETS("a\x1B$B$3$s\x1B(Bb"), "aこんb" },
	{ "_iso-2022-jp", OCTETS("\x1B$B$3\x1B(J~"), "こ‾" },
	{ "iso-2022-kr", OCTETS("\x1B$)C\x0E\x3E\x48\x0F!"), "안!" },
	{ "ks_c_5601-1987", OCTETS("\xBE\xC8"), "안" },
	{ "euc-kr", OCTETS("\xBE\xC8"), "안" },
	{ "gb2312", OCTETS("\xD6\xD0\xCE\xC4"), "中文" },
	{ "gbk", OCTETS("\xD6\xD0"), "中" },
	{ "GB18030", OCTETS("\x81\x30\x84\x36"), "¥" },
	{ "big5", OCTETS("\xA4\xA4"), "中" },
	{ "hz-gb-2312", OCTETS("a~{VPND~}b~~c~\nd"), "a中文b~cd" },
	{ "utf-7", OCTETS("+AGgAdAB0AHA-://x +- +Zxg-"), "http://x + 朘" },
	{ "unicode-1-1-utf-7", OCTETS("+ZeVnLIqe-"), "日本語" },
	{ "utf-16", OCTETS("\xFE\xFF\0h\0i"), "\uFEFFhi" },
	{ "utf-16", OCTETS("\xFF\xFEh\0i\0"), "\uFEFFhi" },
	{ "utf-16", OCTETS("\0h\0i"), "hi" },
	{ "utf-16", OCTETS("h\0i\0"), "hi" },
	{ "utf-16le", OCTETS("\x3D\xD8\xA9\xDC"), "💩" },
	{ "utf-16be", OCTETS("\xD8\x3D\0a"), "\uFFFDa" },      /* half a pair */
	{ "utf-32", OCTETS("\0\0\0h\0\0\0i"), "hi" },
	{ "utf-32", OCTETS("h\0\0\0i\0\0\0"), "hi" },
	{ "us-ascii", OCTETS("abc"), "abc" },
	{ "ansi_x3.4-1968",
	  OCTETS("a\xE4"
		 "b"),
	  "a\uFFFDb" },
	{ "utf8", OCTETS("\xC3\xA4"), "ä" },
	{ "UTF-8", OCTETS("\xC3\xA4\xC3(\xF0\x9F\x92\xA9\xED\xA0\x80"),
	  "ä\uFFFD(💩\uFFFD\uFFFD\uFFFD" },
	{ "no-such-charset", OCTETS("\xC3\xA4\xFF"), "ä\uFFFD" },
	{ "", OCTETS("x"), "x" },
};

static void whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char room[128];
		struct text out = TEXT(room);
		charset_text(&out, bytes_of(cases[i].name),
			     (struct bytes){ cases[i].octets, cases[i].len });
		assert_string_equal(text_cstr(&out), cases[i].text);
	}
}

static void add(void *arg, struct bytes b)
{
	text_add(arg, b);
}

static void known(void **state)
{
	static const char *const names[] = { "utf-8", "UTF8", "us-ascii", "latin1", "CP1140" };
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_true(charset_known(bytes_of(names[i])));
	assert_false(charset_known(BYTES("")));
	assert_false(charset_known(BYTES("no-such-charset")));
	assert_false(charset_known(BYTES("unicode_escape")));
}

static void in_pieces(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct charset *c = charset_open(bytes_of(cases[i].name));
		char room[128];
		struct text out = TEXT(room);
		if (c == NULL)
			continue;
		for (size_t k = 0; k < cases[i].len; k++) {
			char *octet = malloc(1);
			assert_non_null(octet);
			*octet = cases[i].octets[k];
			charset_feed(c, (struct bytes){ octet, 1 }, add, &out);
			free(octet);
		}
		charset_close(c);
		assert_string_equal(text_cstr(&out), cases[i].text);
	}
}

/* What is broken reads the same however it is cut, or a host could be hidden between two pieces. */
static void broken_in_pieces(void **state)
{
	static const char *const names[] = { "utf-7",       "hz",     "iso-2022-cn", "iso-2022-jp",
					     "iso-2022-kr", "utf-16", "gb18030",     "big5" };
	static const char signs[] = "+/-abZ9 .:/~{}\n\x0e\x0f\x1b$B(J)A\x7f\x80\xff";
	static char octets[3000], whole[65536], pieces[65536];
	uint32_t random = 1;
	(void)state;
	for (size_t i = 0; i < 8 * sizeof names / sizeof *names; i++) {
		struct bytes name = bytes_of(names[i / 8]);
		struct text at_once = TEXT(whole), cut = TEXT(pieces);
		for (size_t k = 0; k < sizeof octets; k++)
			octets[k] = signs[((random = random * 1103515245 + 12345) >> 16) %
					  (sizeof signs - 1)];
		struct charset *c = charset_open(name);
		charset_feed(c, (struct bytes){ octets, sizeof octets }, add, &at_once);
		charset_close(c);
		c = charset_open(name);
		for (struct bytes rest = { octets, sizeof octets }; rest.len;
		     rest = bytes_skip(rest, 1 + i % 8))
			charset_feed(c, bytes_first(rest, 1 + i % 8), add, &cut);
		charset_close(c);
		assert_string_equal(text_cstr(&cut), text_cstr(&at_once));
	}
}

static void supersets(void **state)
{
	(void)state;
	static const char *const yes[] = { "",        "us-ascii", "utf-8",  "iso-8859-1",
					   "gb18030", "big5",     "euc-kr", "unknown" };
	static const char *const no[] = { "utf-16",     "utf-7",  "iso-2022-jp",
					  "hz-gb-2312", "ibm037", "utf-32be" };
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		assert_true(charset_superset(bytes_of(yes[i])));
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		assert_false(charset_superset(bytes_of(no[i])));
}

static void count(void *arg, struct bytes b)
{
	*(size_t *)arg += b.len;
}

/* More than any buffer holds, and nothing but octets that no charset has. */
static void much(void **state)
{
	(void)state;
	static char octets[100000];
	static const char *const names[] = { "windows-1252", "shift_jis",   "gb18030", "utf-16",
					     "utf-7",        "iso-2022-jp", "hz",      "utf-32" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct charset *c = charset_open(bytes_of(names[i]));
		size_t length = 0;
		assert_non_null(c);
		memset(octets, 0xFF, sizeof octets);
		charset_feed(c, (struct bytes){ octets, sizeof octets }, count, &length);
		memset(octets, 'a', sizeof octets);
		charset_feed(c, (struct bytes){ octets, sizeof octets }, count, &length);
		assert_true(length >= sizeof octets / 4);
		assert_true(length <= sizeof octets * 4);
		charset_close(c);
	}
	charset_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),     cmocka_unit_test(known),
		cmocka_unit_test(in_pieces), cmocka_unit_test(broken_in_pieces),
		cmocka_unit_test(supersets), cmocka_unit_test(much),
	};
	if (!charset_start())
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
