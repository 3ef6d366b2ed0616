/* modules_mime_field.c: values, parameters and encoded words as tables: by the rules, and as
 * forgiving programs read them. Only charsets that are ASCII or UTF-8 occur: what others become is
 * charset.h's. */
#include "modules/mime/mime_field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void values(void **state)
{
	static const struct {
		struct bytes in;
		const char *out;
		bool clean;
	} rows[] = {
		{ BYTES(" text/html"), "text/html", true },
		{ BYTES("TEXT/Html ; charset=x"), "text/html", true },
		{ BYTES("base64"), "base64", true },
		{ BYTES(" (a(b)\\) c) base64 (d)"), "base64", true },
		{ BYTES("multipart\r\n /\r\n mixed"), "multipart/mixed", true },
		{ BYTES("\"base64\""), "base64", false },
		{ BYTES("'base64'"), "base64", false },
		{ BYTES("base64 x"), "base64", false },
		{ BYTES("base64, 7bit"), "base64", false },
		{ BYTES("text/html charset=x"), "text/html", false },
		{ BYTES("text/"), "text/", false },
		{ BYTES("/html"), "/html", false },
		{ BYTES("a/b/c"), "a/b/c", false },
		{ BYTES("te\0xt/html"), "text/html", false },
		{ BYTES("text/html (open"), "text/html", false },
		{ BYTES(""), "", false },
		{ BYTES(" ; boundary=b"), "", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char buffer[40];
		struct text out = TEXT(buffer);
		assert_int_equal(mime_value(rows[i].in, &out), rows[i].clean);
		assert_string_equal(text_cstr(&out), rows[i].out);
	}
}

/* "value|value|", and "!" in front if the field is not clean. */
static void list(void *arg, struct bytes value, bool clean)
{
	struct text *out = arg;
	if (out->len == 0 && !clean)
		text_char(out, '!');
	text_add(out, value);
	text_char(out, '|');
}

static void parameters(void **state)
{
	static const struct {
		struct bytes in;
		const char *found;
	} rows[] = {
		{ BYTES("x; filename=a.exe"), "a.exe|" },
		{ BYTES("x;FILENAME = \"a b.exe\" ; y=z"), "a b.exe|" },
		{ BYTES("x; filename=\"a\\\"b;c\""), "a\"b;c|a\\\"b;c|" },
		{ BYTES("x; filename=\"C:\\x\\a.exe\""), "C:xa.exe|C:\\x\\a.exe|" },
		{ BYTES("x; filename=a.exe (a comment)"), "a.exe|a.exe (a comment)|" },
		{ BYTES("x; filename=\"a.exe\" (a comment)"), "a.exe|" },
		{ BYTES("x; filename='a.exe'"), "'a.exe'|a.exe|" },
		{ BYTES("x; filename=\"\""), "|" },
		{ BYTES("x; name=a.exe"), "" },
		{ BYTES("x; xfilename=a.exe"), "" },
		{ BYTES("filename=a.exe"), "" },
		/* RFC 2231 */
		{ BYTES("x; filename*=utf-8''a%20b.exe"), "a b.exe|" },
		{ BYTES("x; filename*=UTF-8'en'%e2%82%ac.exe"), "\xE2\x82\xAC.exe|" },
		{ BYTES("x; filename*=a%2Eexe"), "a.exe|" },
		{ BYTES("x; filename*0=a.; filename*1=exe"), "a.exe|" },
		{ BYTES("x; filename*0*=utf-8''%61; filename*1=\".e%\"; filename*2*=%78e"),
		  "a.e%xe|" },
		{ BYTES("x; filename*1=exe; filename*0=a."), "a.exe|exea.|" },
		{ BYTES("x; filename*1=b.; filename*2=exe; filename*0=a"), "ab.exe|b.exea|" },
		{ BYTES("x; filename*0=a; filename*2=exe; filename*1=b."), "ab.exe|aexeb.|" },
		{ BYTES("x; filename*0=a.exe; filename*2=.txt"), "!a.exe|a.exe.txt|" },
		{ BYTES("x; filename*2=.txt; filename*0=a.exe"), "!a.exe|a.exe.txt|.txta.exe|" },
		{ BYTES("x; filename=b.txt; filename*=utf-8''a.exe"), "b.txt|a.exe|" },
		/* encoded words, which do not belong there */
		{ BYTES("x; filename=\"=?utf-8?q?a=2Eexe?=\""), "=?utf-8?q?a=2Eexe?=|a.exe|" },
		{ BYTES("x; filename==?utf-8?b?YS5leGU=?="), "=?utf-8?b?YS5leGU=?=|a.exe|" },
		{ BYTES("x; filename=\"=?utf-8?q?a?=2Eexe?=\""), "=?utf-8?q?a?=2Eexe?=|a2Eexe?=|" },
		{ BYTES("x; filename=\"=?utf-8?q?what?.exe?=\""),
		  "=?utf-8?q?what?.exe?=|what?.exe|" },
		{ BYTES("x; filename=\"=?utf-8?q?a=?utf-8?q?b?=\""),
		  "=?utf-8?q?a=?utf-8?q?b?=|=?utf-8?q?ab|" },
		{ BYTES("x; filename*=\"=?utf-8?q?a=2Eexe?=\""), "=?utf-8?q?a=2Eexe?=|a.exe|" },
		/* folds, and what some programs take for blanks */
		{ BYTES("x;\vfilename=a.exe"), "a.exe|" },
		{ BYTES("x;\ffilename\f=a.exe"), "a.exe|" },
		{ BYTES("x;\r\n\tfilename=\r\n a.exe"), "a.exe|" },
		{ BYTES("x; filename=\"a.\r\n exe\""), "a. exe|a.exe|" },
		/* octets that cannot be shown */
		{ BYTES("x; filename=\"a\x01.exe\""), "a .exe|a\x01.exe|" },
		/* given twice, or not as it must be */
		{ BYTES("x; filename=a.txt; filename=b.exe"), "!a.txt|b.exe|" },
		{ BYTES("x; filename=a b.exe"), "!a b.exe|a|" },
		{ BYTES("x; filename=\"a.exe"), "!a.exe|" },
		{ BYTES("x; filename=\"a\".exe"), "!a|a.exe|\"a\".exe|" },
		{ BYTES("x filename=a.exe"), "!a.exe|" },
		{ BYTES("x, filename=a.exe"), "!a.exe|" },
		{ BYTES("x; y=\"; filename=a.exe\""), "!a.exe\"|a.exe|" },
		{ BYTES("x; filename"), "" },
		/* comments, which stand anywhere between words (RFC 5322, 3.2.2) */
		{ BYTES("x; filename(c)=a.exe"), "a.exe|" },
		{ BYTES("x; filename (a=b;c(d)) = (e) a.exe"), "(e) a.exe|a.exe|" },
		{ BYTES("x; (c) filename=a.exe"), "a.exe|" },
		{ BYTES("x; filename                                                          "
			"\r\n \r\n *0=a.exe"),
		  "a.exe|" },
		{ BYTES("x; filename=(c)\"a.exe\""), "(c)\"a.exe\"|a.exe|" },
		{ BYTES("x; filename = (c) (d) \"a.exe\" (e)"), "(c) (d) \"a.exe\" (e)|a.exe|" },
		{ BYTES("x; filename=a.()exe"), "a.|a.()exe|a.exe|" },
		{ BYTES("x; filename=a.(x\\)y)exe"), "a.|a.(x\\)y)exe|a.exe|" },
		{ BYTES("x; filename(c)*(d)0*(e)=utf-8''a%2e; filename*1(f)=exe"), "a.exe|" },
		{ BYTES("x; filename=\"a\"(c)\".exe\""),
		  "!a|a(c)\".exe\"|a.exe|\"a\"(c)\".exe\"|" },
		{ BYTES("x; filename=\"a (1).exe\""), "a (1).exe|" },
		{ BYTES("x; filename=(a.exe"), "|(a.exe|" },
		{ BYTES("x; filename*=utf-8''a.exe (c)"), "a.exe (c)|a.exe|" },
		{ BYTES("x; filename*=utf-8''a.e(c)x%65; y=z"), "a.e(c)xe|a.exe|" },
		{ BYTES("x; filename*=utf-8''a.exe z"), "a.exe z|a.exe|" },
		{ BYTES("x; filename*0=a; filename*1=.exe (c)"), "a.exe (c)|a.exe|" },
		{ BYTES("x; filename*0*=utf-8''a (c); filename*1*=.%65xe\r\n "),
		  "a (c).exe|a.exe|" },
		{ BYTES("x; filename*0=\"a (1)\"; filename*1=.exe"), "a (1).exe|" },
		/* a backslash in a piece in quotes */
		{ BYTES("x; filename*0=\"a\\.e\"; filename*1=\"x\\e\""), "a\\.ex\\e|a.exe|" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char buffer[400];
		struct text out = TEXT(buffer);
		assert_true(mime_parameter(rows[i].in, "filename", list, &out));
		if (strcmp(text_cstr(&out), rows[i].found) != 0)
			print_error("%.*s\n", BYTES_ARG(rows[i].in));
		assert_string_equal(text_cstr(&out), rows[i].found);
	}
}

static void count(void *arg, struct bytes value, bool clean)
{
	(void)clean;
	assert_true(value.len <= MIME_VALUE_MAX);
	++*(size_t *)arg;
}

struct ends {
	size_t calls, longest;
	bool evil;
};

static void ends_found(void *arg, struct bytes value, bool clean)
{
	struct ends *ends = arg;
	(void)clean;
	ends->calls++;
	ends->longest = value.len > ends->longest ? value.len : ends->longest;
	ends->evil |=
		value.len >= 4 && bytes_equal(bytes_skip(value, value.len - 4), BYTES(".exe"));
}

/* "x; " and `count` of `piece`, in which "%zu" is a number from 0, and `last`. */
static bool many(const char *piece, size_t count, const char *last, struct ends *ends)
{
	static char field[64 * 1024];
	struct text t = TEXT(field);
	*ends = (struct ends){ .calls = 0 };
	text_string(&t, "x; ");
	for (size_t i = 0; i < count; i++)
		for (const char *c = piece; *c; c++)
			if (*c == '#')
				text_u64(&t, i);
			else
				text_char(&t, *c);
	text_string(&t, last);
	return mime_parameter(text_bytes(&t), "filename", ends_found, ends);
}

/* Of a longer name both ends are given, and that it is longer. */
static void long_names(void **state)
{
	static const struct {
		const char *first, *piece, *last;
		size_t octets;          /* of the name but for `count` pieces of one octet */
	} rows[] = {
		{ "filename=", "a", ".exe", 4 },
		{ "filename=\"", "a", ".exe\"", 4 },
		{ "filename*=utf-8''", "a", "%2Eexe", 4 },
		{ "filename=\"=?utf-8?Q?", "a", "=2Eexe?=\"", 4 },
		{ "filename*0=", "a", "; filename*1=.exe", 4 },
	};
	static char field[4096];
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t size = MIME_VALUE_MAX - 1; size <= MIME_VALUE_MAX + 1; size++) {
			struct text t = TEXT(field);
			struct ends ends = { .calls = 0 };
			text_format(&t, "x; %s", rows[i].first);
			for (size_t n = rows[i].octets; n < size; n++)
				text_string(&t, rows[i].piece);
			text_string(&t, rows[i].last);
			bool whole = mime_parameter(text_bytes(&t), "filename", ends_found, &ends);
			/* An encoded word is longer than what it stands for. */
			assert_true(whole == (ends.longest < MIME_VALUE_MAX ||
					      (size == MIME_VALUE_MAX && i != 3)));
			assert_true(ends.evil);
		}
}

static void many_values(void **state)
{
	struct ends ends;
	(void)state;
	assert_true(many("filename=a#.txt;", MIME_VALUES_MAX - 1, "filename=b.exe", &ends));
	assert_true(ends.evil && ends.calls == MIME_VALUES_MAX);
	assert_false(many("filename=a#.txt;", MIME_VALUES_MAX, "filename=b.exe", &ends));
	assert_int_equal(ends.calls, MIME_VALUES_MAX);
	/* The same again and again is one value. */
	assert_true(many("filename=a.txt;", 16, "filename=b.exe", &ends));
	assert_true(ends.evil && ends.calls == 2);
}

static void many_pieces(void **state)
{
	struct ends ends;
	(void)state;
	assert_true(many("filename*#=a;", 65, "filename*65=.exe", &ends) && ends.evil);
	assert_true(many("filename*#=a;", 255, "filename*255=.exe", &ends) && ends.evil);
	assert_false(many("filename*#=a;", 256, "filename*256=.exe", &ends));
	assert_true(many("filename*000000#=a;", 1, "filename*1=.exe", &ends) && ends.evil);
	assert_false(many("filename*0000000000#=a;", 1, "filename*1=.exe", &ends));
}

/* Fields of 64 KB, made to be slow: each takes milliseconds, and no more values are found than may
 * be. */
static void hostile_fields(void **state)
{
	static const char *const units[] = { ";filename=(",
					     "; filename=\"(",
					     ";filename*1=x",
					     "filename=\"=?a?q?",
					     ";(((",
					     "\"filename=",
					     "; filename=a\"b;c",
					     "=?a?b?",
					     " \t",
					     "\\" };
	enum { SIZE = 64 * 1024 };
	char *field = malloc(SIZE);
	(void)state;
	assert_non_null(field);
	for (size_t i = 0; i < COUNT(units); i++) {
		struct text t = { .at = field, .cap = SIZE };
		char buffer[MIME_VALUE_MAX];
		struct text out = TEXT(buffer);
		size_t found = 0;
		clock_t begun = clock();
		while (!t.cut)
			text_string(&t, units[i]);
		(void)mime_parameter(text_bytes(&t), "filename", count, &found);
		mime_words(&out, text_bytes(&t));
		assert_true(found <= MIME_VALUES_MAX);
		assert_true(clock() - begun < CLOCKS_PER_SEC);
	}
	free(field);
}

static void words(void **state)
{
	static const struct {
		struct bytes in;
		const char *out;
	} rows[] = {
		{ BYTES("plain"), "plain" },
		{ BYTES("=?utf-8?q?a_b=21?="), "a b!" },
		{ BYTES("=?UTF-8?Q?a=5Fb?="), "a_b" },
		{ BYTES("=?utf-8?B?YWJj?= d"), "abc d" },
		{ BYTES("=?utf-8?b?YQ?="), "a" },
		{ BYTES("=?utf-8?q?a?= =?utf-8?q?b?="), "ab" },
		{ BYTES("=?utf-8?q?a?=\r\n =?utf-8?q?b?= c"), "ab c" },
		{ BYTES("x =?utf-8?q?a?= y  =?utf-8?q?b?="), "x a y  b" },
		{ BYTES("x=?utf-8?q?a?=y"), "xay" },
		/* a character cut in two */
		{ BYTES("=?utf-8?q?=E2=82?= =?utf-8?q?=AC?="), "\xE2\x82\xAC" },
		{ BYTES("=?utf-8*en?q?a?="), "a" },
		{ BYTES("=?utf-8?q?a=0D=0Ab?="), "a  b" },
		{ BYTES("=?utf-8?q?a=00?= =?iso-8859-1?q?b?= c"), "a b c" },
		{ BYTES("=?utf-8?b?AA==?="), " " },
		/* no charset is one that some read as ASCII */
		{ BYTES("=??q?a=21?="), "a!" },
		{ BYTES("=??b?YWJj?="), "abc" },
		{ BYTES("=?utf-8?q?a b?="), "a b" },
		{ BYTES("=?utf-8?q?\?="), "" },
		{ BYTES("=?utf-8?x?a?="), "=?utf-8?x?a?=" },
		{ BYTES("=?utf-8?q?a"), "=?utf-8?q?a" },
		{ BYTES("=?"), "=?" },
		{ BYTES("=?utf-8?q?"), "=?utf-8?q?" },
		{ BYTES("=?utf-8?q"), "=?utf-8?q" },
		{ BYTES("==?utf-8?q?a?="), "=a" },
		{ BYTES("a\r\n b"), "a b" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char buffer[100];
		struct text out = TEXT(buffer);
		(void)mime_words(&out, rows[i].in);
		assert_string_equal(text_cstr(&out), rows[i].out);
	}
}

static void control_characters(void **state)
{
	static const char *const with[] = { "=?utf-8?q?a=00?=", "=?utf-8?b?AA==?= b",
					    "a =?utf-8?q?=0A?= =?latin1?q?b?=",
					    "=?latin1?q?=7F?= =?utf-8?q?b?=" };
	static const char *const without[] = { "", "a\tb", "=?utf-8?q?a_b?=", "\x01" };
	(void)state;
	for (size_t i = 0; i < COUNT(with); i++) {
		char buffer[100];
		struct text out = TEXT(buffer);
		assert_true(mime_words(&out, bytes_of(with[i])));
		out = TEXT(buffer);
		assert_false(mime_words(&out, bytes_of(without[i])));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),         cmocka_unit_test(parameters),
		cmocka_unit_test(hostile_fields), cmocka_unit_test(long_names),
		cmocka_unit_test(many_values),    cmocka_unit_test(many_pieces),
		cmocka_unit_test(words),          cmocka_unit_test(control_characters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
