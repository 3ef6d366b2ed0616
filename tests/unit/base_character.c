/* base_character.c: what a person gets to see of octets from outside (base/character.h), and what a
 * program gets (json_string() in base/log.h). */
#include "gateway/base/character.h"
#include "gateway/base/log.h"

#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void assert_text(const struct text *t, const char *wanted)
{
	assert_int_equal(t->len, strlen(wanted));
	assert_memory_equal(t->at, wanted, t->len);
}

static void reading(void **state)
{
	static const struct {
		const char *octets;
		uint32_t code;
		size_t length;
	} rows[] = {
		{ "a", 'a', 1 },
		{ "\xc3\xbc", 0xFC, 2 },
		{ "\xe7\x94\xa8x", 0x7528, 3 },
		{ "\xf0\x9f\x98\x80", 0x1F600, 4 },
		{ "\xf4\x8f\xbf\xbf", 0x10FFFF, 4 },
		{ "\xff", CHARACTER_NONE, 1 },
		{ "\xc0\xaf", CHARACTER_NONE, 1 },      /* overlong */
		{ "\xed\xa0\x80", CHARACTER_NONE, 1 },  /* a surrogate */
		{ "\xe2\x80", CHARACTER_NONE, 1 },      /* cut off */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bytes b = bytes_of(rows[i].octets), rest = b;
		assert_int_equal(character_take(&rest), rows[i].code);
		assert_int_equal(b.len - rest.len, rows[i].length);
	}
}

static void what_is_seen(void **state)
{
	static const uint32_t seen[] = { ' ',    'a',    '~',    0xA0,    0xFC,   0x3B1,
					 0x416,  0x5D0,  0x627,  0x0E01,  0x3042, 0x7528,
					 0xAC00, 0x2019, 0x20AC, 0x1F600, 0xFFFD, 0x301 };
	static const struct {
		uint32_t first, last;
	} unseen[] = {
		{ 0, 31 },                      /* controls */
		{ 127, 0x9F },
		{ 0xAD, 0xAD },                 /* soft hyphen */
		{ 0x34F, 0x34F },               /* grapheme joiner */
		{ 0x61C, 0x61C },               /* Arabic letter mark */
		{ 0x115F, 0x1160 },             /* Hangul fillers */
		{ 0x180B, 0x180E },
		{ 0x200B, 0x200F },             /* zero width, marks of direction */
		{ 0x2028, 0x202E },             /* separators, embeddings and overrides */
		{ 0x2060, 0x206F },             /* isolates among them */
		{ 0x3164, 0x3164 },
		{ 0xD800, 0xDFFF },
		{ 0xE000, 0xF8FF },             /* private use */
		{ 0xFDD0, 0xFDEF },             /* no characters */
		{ 0xFE00, 0xFE0F },             /* variation selectors */
		{ 0xFEFF, 0xFEFF },
		{ 0xFFF0, 0xFFFB },
		{ 0xFFFE, 0xFFFF },
		{ 0x1FFFE, 0x1FFFF },
		{ 0xE0000, 0xE0FFF },           /* tags */
		{ 0xF0000, 0x10FFFF },
		{ CHARACTER_NONE, CHARACTER_NONE },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(seen); i++)
		assert_true(character_seen(seen[i]));
	for (size_t i = 0; i < COUNT(unseen); i++)
		for (uint64_t c = unseen[i].first; c <= unseen[i].last; c++)
			assert_false(character_seen((uint32_t)c));
}

static void the_table_is_in_order(void **state)
{
	static const uint32_t ranges[][2] = {
#define RANGE(first, last) { first, last },
#include "gateway/base/unseen.def"
#undef RANGE
	};
	(void)state;
	for (size_t i = 0; i < COUNT(ranges); i++) {
		assert_true(ranges[i][0] <= ranges[i][1]);
		assert_true(i == 0 || ranges[i - 1][1] + 1 < ranges[i][0]);
		assert_false(character_seen(ranges[i][0]));
		assert_false(character_seen(ranges[i][1]));
		assert_true(ranges[i][1] == 0x10FFFF || character_seen(ranges[i][1] + 1));
	}
}

static void showing(void **state)
{
	static const struct {
		const char *octets;
		size_t columns;
		bool utf8;
		const char *shown;
		size_t used;
		const char *rest;
	} rows[] = {
		{ "plain", 9, false, "plain", 5, "" },
		{ "Gr\xc3\xbc\xc3\x9f"
		  "e",
		  9, true,
		  "Gr\xc3\xbc\xc3\x9f"
		  "e",
		  5, "" },
		{ "Gr\xc3\xbc\xc3\x9f"
		  "e",
		  99, false, "Gr<U+00FC><U+00DF>e", 19, "" },
		{ "a\xe2\x80\xae"
		  "b",
		  99, true, "a<U+202E>b", 10, "" },
		{ "\xf3\xa0\x80\x81", 99, true, "<U+E0001>", 9, "" },
		{ "\x1b[2J", 99, true, "?[2J", 4, "" },
		{ "a\xff\xc3", 99, true, "a<0xFF><0xC3>", 13, "" },
		/* two columns each */
		{ "\xe7\x94\xa8\xe6\x88\xb7", 3, true, "\xe7\x94\xa8", 2, "\xe6\x88\xb7" },
		{ "e\xcc\x81x", 1, true, "e\xcc\x81", 1, "x" },
		{ "ab\xe2\x80\xae", 9, true, "ab", 2, "\xe2\x80\xae" }, /* an escape is never cut */
		{ "abc", 0, true, "", 0, "abc" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char buffer[64];
		struct text t = TEXT(buffer);
		struct bytes rest = bytes_of(rows[i].octets);
		assert_int_equal(character_show(&t, &rest, rows[i].columns, rows[i].utf8),
				 rows[i].used);
		assert_text(&t, rows[i].shown);
		assert_true(bytes_equal(rest, bytes_of(rows[i].rest)));
	}
}

/* A buffer that is full takes no part of a character. */
static void a_full_buffer(void **state)
{
	char buffer[10];
	struct text t = TEXT(buffer);
	struct bytes rest = BYTES("ab\xe2\x80\xaexyz");
	(void)state;
	assert_int_equal(character_show(&t, &rest, 99, true), 10);
	assert_text(&t, "ab<U+202E>");
	assert_true(bytes_equal(rest, BYTES("xyz")));
	assert_false(t.cut);
}

static void for_programs(void **state)
{
	static const struct {
		const char *octets, *json;
	} rows[] = {
		{ "Gr\xc3\xbc\xc3\x9f"
		  "e \xe7\x94\xa8",
		  "\"Gr\xc3\xbc\xc3\x9f"
		  "e \xe7\x94\xa8\"" },
		{ "a\xe2\x80\xae\xe2\x81\xa6"
		  "b",
		  "\"a\\u202e\\u2066b\"" },
		{ "\xe2\x80\xa8\xef\xbb\xbf\xd8\x9c", "\"\\u2028\\ufeff\\u061c\"" },
		{ "\xf3\xa0\x80\x81", "\"\\udb40\\udc01\"" },
		{ "\xf4\x8f\xbf\xbf", "\"\\udbff\\udfff\"" },
		{ "\xf0\x90\x80\x8c", "\"\\ud800\\udc0c\"" },
		{ "\xc2\xad", "\"\\u00c2\\u00ad\"" }, /* below U+0100 escapes are octets */
		{ "\xff\"\\\x1b", "\"\\u00ff\\\"\\\\\\u001b\"" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char buffer[64];
		struct text t = TEXT(buffer);
		json_string(&t, bytes_of(rows[i].octets));
		assert_text(&t, rows[i].json);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading),
		cmocka_unit_test(what_is_seen),
		cmocka_unit_test(the_table_is_in_order),
		cmocka_unit_test(showing),
		cmocka_unit_test(a_full_buffer),
		cmocka_unit_test(for_programs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
