/* base_bytes.c: what views, bounded text and the two ways to write a date promise (base/bytes.h,
 * base/clock.h). */
#include "gateway/base/bytes.h"
#include "gateway/base/clock.h"

#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void assert_bytes(struct bytes got, const char *wanted)
{
	assert_int_equal(got.len, strlen(wanted));
	assert_memory_equal(got.at, wanted, got.len);
}

static void comparing(void **state)
{
	static const struct {
		struct bytes a, b;
		bool equal, equal_nocase, starts, starts_nocase, ends_nocase;
	} rows[] = {
		{ BYTES(""), BYTES(""), true, true, true, true, true },
		{ BYTES("a"), BYTES(""), false, false, true, true, true },
		{ BYTES(""), BYTES("a"), false, false, false, false, false },
		{ BYTES("MAIL FROM:"), BYTES("mail"), false, false, false, true, false },
		{ BYTES("MAIL FROM:"), BYTES("MAIL"), false, false, true, true, false },
		{ BYTES("MAIL FROM:"), BYTES("from:"), false, false, false, false, true },
		{ BYTES("Example.COM"), BYTES("exAMPLE.com"), false, true, false, true, true },
		{ BYTES("a\0b"), BYTES("a\0c"), false, false, false, false, false },
		{ BYTES("[{"), BYTES("{["), false, false, false, false, false }, /* 0x20 apart */
		/* ASCII only */
		{ BYTES("\xC4"), BYTES("\xE4"), false, false, false, false, false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(bytes_equal(rows[i].a, rows[i].b), rows[i].equal);
		assert_int_equal(bytes_equal_nocase(rows[i].a, rows[i].b), rows[i].equal_nocase);
		assert_int_equal(bytes_starts(rows[i].a, rows[i].b), rows[i].starts);
		assert_int_equal(bytes_starts_nocase(rows[i].a, rows[i].b), rows[i].starts_nocase);
		assert_int_equal(bytes_ends_nocase(rows[i].a, rows[i].b), rows[i].ends_nocase);
	}
	assert_bytes(bytes_of(NULL), "");
	assert_bytes(bytes_of("x"), "x");
}

static void finding(void **state)
{
	struct bytes b = BYTES("a:b:c");
	(void)state;
	assert_int_equal(bytes_find(b, ':'), 1);
	assert_int_equal(bytes_find_last(b, ':'), 3);
	assert_int_equal(bytes_find(b, '-'), b.len);
	assert_int_equal(bytes_find_last(b, '-'), b.len);
	assert_int_equal(bytes_find((struct bytes){ NULL, 0 }, ':'), 0);
	assert_true(bytes_has(b, 'c'));
	assert_false(bytes_has(b, '\0'));
	assert_bytes(bytes_first(b, 3), "a:b");
	assert_bytes(bytes_first(b, 99), "a:b:c");
	assert_bytes(bytes_skip(b, 2), "b:c");
	assert_bytes(bytes_skip(b, 99), "");
}

static void words(void **state)
{
	struct bytes rest = BYTES(" \tRCPT\t TO:<a@b>  NOTIFY=NEVER ");
	(void)state;
	assert_bytes(bytes_trim(BYTES(" \t x y \t")), "x y");
	assert_bytes(bytes_trim_end(BYTES(" x \t")), " x");
	assert_bytes(bytes_trim(BYTES(" \r ")), "\r");
	assert_bytes(bytes_trim_fws(BYTES("\r\n\t x\r\n y \t\r\n")), "x\r\n y");
	assert_bytes(bytes_trim_fws(BYTES("\f x \v")), "\f x \v");
	assert_bytes(bytes_trim_fws(BYTES(" \r\n\t")), "");
	assert_bytes(bytes_trim_fws((struct bytes){ NULL, 0 }), "");
	assert_bytes(bytes_word(&rest), "RCPT");
	assert_bytes(bytes_word(&rest), "TO:<a@b>");
	assert_bytes(bytes_word(&rest), "NOTIFY=NEVER");
	assert_bytes(bytes_word(&rest), "");
}

static void numbers(void **state)
{
	static const struct {
		struct bytes text;
		bool valid;
		uint64_t value;
	} rows[] = {
		{ BYTES("0"), true, 0 },
		{ BYTES("007"), true, 7 },
		{ BYTES("18446744073709551615"), true, UINT64_MAX },
		{ BYTES("18446744073709551616"), false, 0 },
		{ BYTES("99999999999999999999"), false, 0 },
		{ BYTES(""), false, 0 },
		{ BYTES("+1"), false, 0 },
		{ BYTES("-1"), false, 0 },
		{ BYTES(" 1"), false, 0 },
		{ BYTES("1 "), false, 0 },
		{ BYTES("1\0"), false, 0 },
		{ BYTES("0x1"), false, 0 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t value = 0;
		assert_int_equal(bytes_to_u64(rows[i].text, &value), rows[i].valid);
		assert_true(value == rows[i].value);
	}
}

static void encodings(void **state)
{
	static const struct {
		struct bytes text;
		bool ascii, utf8;
	} rows[] = {
		{ BYTES(""), true, true },
		{ BYTES("plain\0\x7f"), true, true },
		{ BYTES("gr\xC3\xBC\xC3\x9F"), false, true },
		{ BYTES("\xE2\x82\xAC"), false, true },
		{ BYTES("\xF0\x9F\x93\xAC"), false, true },
		{ BYTES("\xF4\x8F\xBF\xBF"), false, true },          /* U+10FFFF */
		{ BYTES("\xF4\x90\x80\x80"), false, false },         /* past it */
		{ BYTES("\xC0\x80"), false, false },                 /* overlong */
		{ BYTES("\xE0\x9F\xBF"), false, false },
		{ BYTES("\xF0\x8F\xBF\xBF"), false, false },
		{ BYTES("\xED\xA0\x80"), false, false },             /* a surrogate */
		{ BYTES("\xC3"), false, false },                     /* cut */
		{ BYTES("\xE2\x82"), false, false },
		{ BYTES("\xF0\x9F\x93"), false, false },
		{ BYTES("\x80"), false, false },
		{ BYTES("\xE2\x82x"), false, false },
		{ BYTES("\xFF"), false, false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(bytes_ascii(rows[i].text), rows[i].ascii);
		assert_int_equal(bytes_utf8(rows[i].text), rows[i].utf8);
	}
}

static void classes(void **state)
{
	struct bytes small = BYTES("0123456789abcdef"), large = BYTES("0123456789ABCDEF");
	(void)state;
	for (int i = 0; i < 256; i++) {
		char c = (char)i;
		size_t value = bytes_find(small, c) < small.len ? bytes_find(small, c)
								: bytes_find(large, c);
		assert_int_equal(octet_digit(c), i >= '0' && i <= '9');
		assert_int_equal(octet_alpha(c), (i >= 'A' && i <= 'Z') || (i >= 'a' && i <= 'z'));
		assert_int_equal(octet_control(c), i < 32 || i == 127);
		assert_int_equal(octet_fws(c), c == ' ' || c == '\t' || c == '\r' || c == '\n');
		assert_int_equal(octet_hex(c), value < large.len ? (int)value : -1);
		assert_int_equal((unsigned char)octet_lower(c), i >= 'A' && i <= 'Z' ? i + 32 : i);
	}
}

/* Text never passes the end of its buffer, and says when it would have. */
static void text_in_bounds(void **state)
{
	char buffer[8], one[1];
	struct text t = TEXT(buffer), none = { .at = one, .cap = 0 };
	(void)state;
	text_string(&t, "MX");
	text_char(&t, ' ');
	text_u64(&t, 10);
	assert_bytes(text_bytes(&t), "MX 10");
	assert_false(t.cut);
	assert_string_equal(text_cstr(&t), "MX 10");
	text_string(&t, " far");
	assert_bytes(text_bytes(&t), "MX 10 fa");
	assert_true(t.cut);
	/* the NUL takes the place of the last octet */
	assert_string_equal(text_cstr(&t), "MX 10 f");
	text_char(&none, 'x');
	assert_true(none.cut);
	assert_string_equal(text_cstr(&none), "");
}

static void text_formats(void **state)
{
	char buffer[8];
	(void)state;
	struct text fits = TEXT(buffer);
	text_format(&fits, "%s-%d", "abc", 12);
	assert_bytes(text_bytes(&fits), "abc-12");
	assert_false(fits.cut);
	text_format(&fits, "%d", 3456);
	assert_bytes(text_bytes(&fits), "abc-123");
	assert_true(fits.cut);
	struct text numbers_fit = TEXT(buffer);
	text_u64(&numbers_fit, UINT64_MAX);
	assert_bytes(text_bytes(&numbers_fit), "18446744");
	assert_true(numbers_fit.cut);
	struct text shown = TEXT(buffer);
	text_printable(&shown, BYTES("a\r\n\x80\x7f~"));
	assert_bytes(text_bytes(&shown), "a????~");
}

static void dates(void **state)
{
	static const struct {
		uint64_t ms;
		const char *rfc3339, *rfc5322;
	} rows[] = {
		{ 0, "1970-01-01T00:00:00.000Z", "Thu, 1 Jan 1970 00:00:00 +0000" },
		{ 1795298940123, "2026-11-21T22:09:00.123Z", "Sat, 21 Nov 2026 22:09:00 +0000" },
		{ 951782400999, "2000-02-29T00:00:00.999Z", "Tue, 29 Feb 2000 00:00:00 +0000" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char a[64], b[64];
		struct text log = TEXT(a), mail = TEXT(b);
		clock_rfc3339(&log, rows[i].ms);
		clock_rfc5322(&mail, rows[i].ms);
		assert_string_equal(text_cstr(&log), rows[i].rfc3339);
		assert_string_equal(text_cstr(&mail), rows[i].rfc5322);
	}
	uint64_t before = clock_monotonic();
	assert_true(clock_monotonic() >= before);
	assert_true(clock_wall() > 1700000000000);      /* milliseconds, not seconds */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparing),      cmocka_unit_test(finding),
		cmocka_unit_test(words),          cmocka_unit_test(numbers),
		cmocka_unit_test(encodings),      cmocka_unit_test(classes),
		cmocka_unit_test(text_in_bounds), cmocka_unit_test(text_formats),
		cmocka_unit_test(dates),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
