/* modules_mime_decode.c: base64, quoted-printable and uuencode as tables, well-formed and as they
 * come: whole and octet by octet the same must come out. */
#include "modules/mime/mime_decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

enum { ROOM = 400 };

struct row {
	struct bytes in, out;
	bool broken;
};

static void out_is(const struct row *row, const char *out, size_t n, bool broken)
{
	if (n != row->out.len || memcmp(out, row->out.at, n) != 0 || broken != row->broken)
		print_error("%.*s gave %.*s, broken %d\n", BYTES_ARG(row->in), (int)n, out, broken);
	assert_int_equal(n, row->out.len);
	assert_memory_equal(out, row->out.at, n);
	assert_int_equal(broken, row->broken);
}

static void base64_row(const struct row *row, bool unpadded)
{
	for (size_t step = 1; step <= row->in.len + 1; step++) {
		struct base64 b = { .unpadded = unpadded };
		char out[ROOM];
		size_t n = 0;
		for (struct bytes rest = row->in; rest.len; rest = bytes_skip(rest, step))
			n += base64_decode(&b, bytes_first(rest, step), out + n);
		n += base64_end(&b, out + n);
		out_is(row, out, n, b.broken);
	}
}

static void base64(void **state)
{
	static const struct row rows[] = {
		{ BYTES(""), BYTES(""), false },
		{ BYTES("YQ=="), BYTES("a"), false },
		{ BYTES("YWI="), BYTES("ab"), false },
		{ BYTES("YWJj"), BYTES("abc"), false },
		{ BYTES("YWJj\r\nZGVm\r\n"), BYTES("abcdef"), false },
		{ BYTES(" Y W\tJ j "), BYTES("abc"), false },
		{ BYTES("AP+/"), BYTES("\0\xFF\xBF"), false },
		{ BYTES("AP-_"), BYTES("\0\xFF\xBF"), false },          /* base64url */
		{ BYTES("YQ"), BYTES("a"), true },                      /* padding lost */
		{ BYTES("YWI"), BYTES("ab"), true },
		{ BYTES("YWJjZ"), BYTES("abc"), true },                 /* six bits are no octet */
		{ BYTES("Y!W@J\0#j"), BYTES("abc"), true },             /* junk is passed over */
		{ BYTES("\xC3YWJj\xFF"), BYTES("abc"), true },
		/* "=" ends a group, and a new one begins */
		{ BYTES("YQ==YWJj"), BYTES("aabc"), true },
		{ BYTES("YQ==\r\nYg==\r\n"), BYTES("ab"), true },
		{ BYTES("YWJj===="), BYTES("abc"), false },
		{ BYTES("==YWJj"), BYTES("abc"), true },
	};
	static const struct row passed_over[] = {
		{ BYTES("YQ=="), BYTES("a"), true },
		{ BYTES("YW=Jj"), BYTES("abc"), true },
		{ BYTES("Y=WJjZGV=m"), BYTES("abcdef"), true },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		base64_row(&rows[i], false);
	for (size_t i = 0; i < COUNT(passed_over); i++)
		base64_row(&passed_over[i], true);
}

/* "-" and "_" are digits or junk, as the caller wants it; it is told that there were any. */
static void base64_plain(void **state)
{
	char out[ROOM];
	struct base64 digits = { .plain = false }, junk = { .plain = true },
		      none = { .plain = true };
	(void)state;
	assert_int_equal(base64_decode(&digits, BYTES("-YWJ"), out), 3);
	assert_memory_equal(out, "\xF9\x85\x89", 3);
	assert_int_equal(base64_decode(&junk, BYTES("-Y_WJj"), out), 3);
	assert_memory_equal(out, "abc", 3);
	assert_true(digits.url && junk.url && !digits.broken && junk.broken);
	(void)base64_decode(&none, BYTES("AP+/!"), out);
	assert_false(none.url);
}

static void quoted(void **state)
{
	static const struct row rows[] = {
		{ BYTES(""), BYTES(""), false },
		{ BYTES("plain text\r\n"), BYTES("plain text\r\n"), false },
		{ BYTES("a=3Db"), BYTES("a=b"), false },
		{ BYTES("=e4=E4=00"), BYTES("\xE4\xE4\0"), false },
		{ BYTES("http://ev=\r\nil.example"), BYTES("http://evil.example"), false },
		{ BYTES("ev=\nil"), BYTES("evil"), false },
		{ BYTES("ev=\ril"), BYTES("evil"), false },
		/* CR CR LF is one line end to some */
		{ BYTES("ev=\r\r\nil"), BYTES("evil"), false },
		{ BYTES("ev= \t \t   \r\nil"), BYTES("evil"), false }, /* blanks added on the way */
		{ BYTES("ev=\r\n=\r\n\r\nil"), BYTES("ev\r\nil"), false },
		{ BYTES("a="), BYTES("a"), false }, /* a soft break without its line end */
		{ BYTES("a=3"), BYTES("a=3"), true },
		{ BYTES("a=zz"), BYTES("a=zz"), true },
		{ BYTES("a=3z=3D"), BYTES("a=3z="), true },
		{ BYTES("a==3D"), BYTES("a=="), true },
		{ BYTES("a= b"), BYTES("a= b"), true },
		{ BYTES("a=\0b"), BYTES("a=\0b"), true },
		{ BYTES("\0\xFF"), BYTES("\0\xFF"), false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (size_t step = 1; step <= rows[i].in.len + 1; step++) {
			struct quoted q = { .count = 0 };
			char out[ROOM];
			size_t n = 0;
			for (struct bytes rest = rows[i].in; rest.len;
			     rest = bytes_skip(rest, step))
				n += quoted_decode(&q, bytes_first(rest, step), out + n);
			n += quoted_end(&q, out + n);
			out_is(&rows[i], out, n, q.broken);
		}
	}
}

static void uu(void **state)
{
	static const struct row rows[] = {
		{ BYTES("begin 644 x\n#0V%T\n`\nend\n"), BYTES("Cat"), false },
		{ BYTES("text\r\nbegin 644 x\r\n#0V%T\r\n \r\nend\r\nmore #0V%T\r\n"), BYTES("Cat"),
		  false },
		/* digits lost at the end */
		{ BYTES("begin 644 x\n$0V%T(0\n`\nend\n"), BYTES("Cat!"), false },
		{ BYTES("begin 644 x\n!0\n"), BYTES("@"), false },
		/* "begin" stands at the beginning of a line, and so does the length of one. */
		{ BYTES("xbegin 644 x\n#0V%T\n"), BYTES(""), false },
		{ BYTES("begin 644 x\nx#0V%T\n"), BYTES(""), false },
		{ BYTES("begin 644 x\n#0V%Tjunk\n"), BYTES("Cat"), false },
		{ BYTES("begin 644 a\n#0V%T\nend\nbegin 644 b\n#0V%T\n"), BYTES("CatCat"), false },
		{ BYTES("#0V%T\n"), BYTES(""), false }, /* nothing has begun */
		{ BYTES("begi\n#0V%T\n"), BYTES(""), false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (size_t step = 1; step <= rows[i].in.len + 1; step++) {
			struct uuencoded u = { .place = UU_LINE };
			char out[ROOM];
			size_t n = 0;
			for (struct bytes rest = rows[i].in; rest.len;
			     rest = bytes_skip(rest, step))
				n += uu_decode(&u, bytes_first(rest, step), out + n);
			out_is(&rows[i], out, n, false);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(base64),
					    cmocka_unit_test(base64_plain),
					    cmocka_unit_test(quoted), cmocka_unit_test(uu) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
