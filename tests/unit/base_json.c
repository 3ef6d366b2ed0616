/* base_json.c: what the strict reader of JSON takes and refuses (base/json.h). */
#include "gateway/base/json.h"

#include "gateway/base/log.h"

#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* Reads one string that is the whole text; false if it is refused. */
static bool text_read(struct bytes text, struct arena *arena, struct bytes *value)
{
	struct json j;
	json_start(&j, text, arena);
	return json_text(&j, value) && json_end(&j);
}

static void strings(void **state)
{
	static const struct {
		struct bytes text;
		bool good;
		struct bytes value;
	} rows[] = {
		{ BYTES("\"\""), true, BYTES("") },
		{ BYTES(" \t\r\n\"a\" \n"), true, BYTES("a") },
		{ BYTES("\"a\\\"b\\\\c\\/d\""), true, BYTES("a\"b\\c/d") },
		{ BYTES("\"\\b\\f\\n\\r\\t\""), true, BYTES("\b\f\n\r\t") },
		{ BYTES("\"\\u0000\\u001F\\u007f\""), true, BYTES("\0\x1f\x7f") },
		/* an octet, a character */
		{ BYTES("\"\\u00e9\xc3\xa9\""), true, BYTES("\xe9\xc3\xa9") },
		{ BYTES("\"\\u20ac\""), true, BYTES("\xe2\x82\xac") },
		{ BYTES("\"\\u0100\\u07ff\\u0800\\uffff\""), true,
		  BYTES("\xc4\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf") },
		{ BYTES("\"\\ud83d\\ude00\""), true, BYTES("\xf0\x9f\x98\x80") },
		{ BYTES("\"\\uDBFF\\uDFFF\""), true, BYTES("\xf4\x8f\xbf\xbf") },
		{ BYTES("\"\\\\u0041\""), true, BYTES("\\u0041") },
		{ BYTES(""), false, BYTES("") },
		{ BYTES("\""), false, BYTES("") },
		{ BYTES("\"a"), false, BYTES("") },
		{ BYTES("\"a\\"), false, BYTES("") },
		{ BYTES("\"a\\\""), false, BYTES("") },
		{ BYTES("\"\\x41\""), false, BYTES("") },
		{ BYTES("\"\\u\""), false, BYTES("") },
		{ BYTES("\"\\u12\""), false, BYTES("") },
		{ BYTES("\"\\u12g4\""), false, BYTES("") },
		{ BYTES("\"\\ud83d\""), false, BYTES("") }, /* half a pair */
		{ BYTES("\"\\ud83dx\""), false, BYTES("") },
		{ BYTES("\"\\ud83d\\u0041\""), false, BYTES("") },
		{ BYTES("\"\\ude00\\ud83d\""), false, BYTES("") }, /* the wrong way round */
		{ BYTES("\"\n\""), false, BYTES("") },
		{ BYTES("\"\\\n\""), false, BYTES("") },
		{ BYTES("\"\0\""), false, BYTES("") },
		{ BYTES("\"\xff\""), false, BYTES("") },
		{ BYTES("\"\xc3\""), false, BYTES("") },
		{ BYTES("\"\\\xc3\xa9\""), false, BYTES("") },
		{ BYTES("\"\xed\xa0\x80\""), false, BYTES("") }, /* a surrogate in UTF-8 */
		{ BYTES("\"\xc0\xaf\""), false, BYTES("") },     /* an overlong form */
		{ BYTES("\"a\" \"b\""), false, BYTES("") },
		{ BYTES("\"a\","), false, BYTES("") },
		{ BYTES("'a'"), false, BYTES("") },
		{ BYTES("null"), false, BYTES("") },
		{ BYTES("\xef\xbb\xbf\"a\""), false, BYTES("") }, /* a byte order mark */
	};
	struct arena arena;
	(void)state;
	arena_init(&arena, 65536);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bytes value;
		if (text_read(rows[i].text, &arena, &value) != rows[i].good)
			fail_msg("row %zu", i);
		if (rows[i].good && !bytes_equal(value, rows[i].value))
			fail_msg("row %zu: another value", i);
	}
	arena_wipe(&arena);
}

/* Whatever json_string() writes is read back octet for octet: here every pair of octets. */
static void octets_come_back(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 65536);
	for (unsigned pair = 0; pair < 65536; pair++) {
		char octets[2] = { (char)(pair >> 8), (char)pair }, buffer[32];
		struct text t = TEXT(buffer);
		struct bytes value;
		json_string(&t, (struct bytes){ octets, 2 });
		assert_true(text_read(text_bytes(&t), &arena, &value));
		assert_true(bytes_equal(value, (struct bytes){ octets, 2 }));
		arena_wipe(&arena);
	}
}

/* And every character, those that nobody sees as escapes. */
static void characters_come_back(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 65536);
	for (unsigned c = 0x800; c < 0x110000; c++) {
		char octets[4], buffer[32];
		size_t n = 0;
		if (c > 0xFFFF)
			octets[n++] = (char)(0xF0 | c >> 18);
		octets[n++] = (char)(c > 0xFFFF ? 0x80 | (c >> 12 & 0x3F) : 0xE0 | c >> 12);
		octets[n++] = (char)(0x80 | (c >> 6 & 0x3F));
		octets[n++] = (char)(0x80 | (c & 0x3F));
		struct text t = TEXT(buffer);
		struct bytes value;
		json_string(&t, (struct bytes){ octets, n });
		assert_true(text_read(text_bytes(&t), &arena, &value));
		assert_true(bytes_equal(value, (struct bytes){ octets, n }));
		arena_wipe(&arena);
	}
}

static void numbers(void **state)
{
	static const struct {
		struct bytes text;
		bool whole, is_signed;
		uint64_t value;
		int64_t number;
	} rows[] = {
		{ BYTES("0"), true, true, 0, 0 },
		{ BYTES(" 7 "), true, true, 7, 7 },
		{ BYTES("9223372036854775807"), true, true, INT64_MAX, INT64_MAX },
		{ BYTES("9223372036854775808"), true, false, (uint64_t)INT64_MAX + 1, 0 },
		{ BYTES("18446744073709551615"), true, false, UINT64_MAX, 0 },
		{ BYTES("18446744073709551616"), false, false, 0, 0 },
		{ BYTES("-1"), false, true, 0, -1 },
		{ BYTES("-9223372036854775808"), false, true, 0, INT64_MIN },
		{ BYTES("-9223372036854775809"), false, false, 0, 0 },
		{ BYTES("-0"), false, false, 0, 0 },
		{ BYTES("- 1"), false, false, 0, 0 },
		{ BYTES("-"), false, false, 0, 0 },
		{ BYTES("+1"), false, false, 0, 0 },
		{ BYTES("01"), false, false, 0, 0 },
		{ BYTES("00"), false, false, 0, 0 },
		{ BYTES("1.0"), false, false, 0, 0 },
		{ BYTES("1e3"), false, false, 0, 0 },
		{ BYTES("1E3"), false, false, 0, 0 },
		{ BYTES("0x1"), false, false, 0, 0 },
		{ BYTES(""), false, false, 0, 0 },
		{ BYTES("\"1\""), false, false, 0, 0 },
		{ BYTES("true"), false, false, 0, 0 },
	};
	struct arena arena;
	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json j;
		uint64_t value = 0;
		int64_t number = 0;
		json_start(&j, rows[i].text, &arena);
		if ((json_u64(&j, &value) && json_end(&j)) != rows[i].whole ||
		    (rows[i].whole && value != rows[i].value))
			fail_msg("row %zu as a count", i);
		json_start(&j, rows[i].text, &arena);
		if ((json_i64(&j, &number) && json_end(&j)) != rows[i].is_signed ||
		    (rows[i].is_signed && number != rows[i].number))
			fail_msg("row %zu as a number with a sign", i);
	}
}

/* Reads an object of numbers, or of lists of numbers under names that begin with "l": the sum; -1
 * if it is refused. */
static int64_t sum(const char *text)
{
	struct json j;
	struct arena arena;
	struct bytes name;
	int64_t total = 0, n;
	arena_init(&arena, 1024);
	json_start(&j, bytes_of(text), &arena);
	if (!json_object(&j))
		return -1;
	while (json_member(&j, &name)) {
		bool list = bytes_starts(name, BYTES("l"));
		if (list && !json_array(&j))
			break;
		while (list ? json_item(&j) : true) {
			n = 0;
			total += json_i64(&j, &n) ? n : 0;
			if (!list || j.fault)
				break;
		}
	}
	bool good = json_end(&j);
	arena_wipe(&arena);
	return good ? total : -1;
}

static void brackets(void **state)
{
	static const struct {
		const char *text;
		int64_t sum;
	} rows[] = {
		{ "{}", 0 },
		{ " { } ", 0 },
		{ "{\"a\":1}", 1 },
		{ "{\"a\":1,\"b\":2}", 3 },
		{ "{ \"a\" : 1 , \"l\" : [ 2 , 3 ] , \"b\" : 4 }", 10 },
		{ "{\"l\":[]}", 0 },
		{ "{\"\\u006cist\":[5]}", 5 },
		{ "", -1 },
		{ "{", -1 },
		{ "{\"a\":1", -1 },
		{ "{\"a\":1,", -1 },
		{ "{\"a\":1,}", -1 },
		{ "{,\"a\":1}", -1 },
		{ "{\"a\":1 \"b\":2}", -1 },
		{ "{\"a\" 1}", -1 },
		{ "{\"a\":}", -1 },
		{ "{a:1}", -1 },
		{ "{\"l\":[1,]}", -1 },
		{ "{\"l\":[,1]}", -1 },
		{ "{\"l\":[1 2]}", -1 },
		{ "{\"l\":[1}", -1 },
		{ "{\"l\":[1}]", -1 },
		{ "{\"a\":1]", -1 },
		{ "{}{}", -1 },
		{ "{}x", -1 },
		{ "[]", -1 },
		{ "{\"a\":1}//", -1 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (sum(rows[i].text) != rows[i].sum)
			fail_msg("%s: %lld", rows[i].text, (long long)sum(rows[i].text));
}

static void truth(void **state)
{
	static const struct {
		const char *text;
		bool good, value;
	} rows[] = {
		{ "true", true, true },   { " false ", true, false }, { "tru", false, false },
		{ "TRUE", false, false }, { "truex", false, false },  { "1", false, false },
		{ "null", false, false }, { "", false, false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json j;
		bool value = false;
		json_start(&j, bytes_of(rows[i].text), NULL);
		assert_int_equal(json_bool(&j, &value) && json_end(&j), rows[i].good);
		if (rows[i].good)
			assert_int_equal(value, rows[i].value);
	}
}

static void depth(void **state)
{
	char text[64];
	(void)state;
	for (unsigned deep = 1; deep <= JSON_DEPTH_MAX + 2; deep++) {
		struct json j;
		unsigned opened = 0;
		memset(text, '[', deep);
		memset(text + deep, ']', deep);
		json_start(&j, (struct bytes){ text, 2 * deep }, NULL);
		while (opened < deep && (opened == 0 || json_item(&j)) && json_array(&j))
			opened++;
		assert_int_equal(opened, deep > JSON_DEPTH_MAX ? JSON_DEPTH_MAX : deep);
		for (unsigned i = 0; i < opened; i++)
			assert_false(json_item(&j));
		assert_int_equal(json_end(&j), deep <= JSON_DEPTH_MAX);
	}
}

/* A fault sticks, a caller's wrong call is one, and what does not fit into the arena is refused. */
static void faults(void **state)
{
	struct json j;
	struct arena arena;
	struct bytes value;
	uint64_t number;
	(void)state;
	arena_init(&arena, 16);
	json_start(&j, BYTES("[x1,2]"), &arena);
	assert_true(json_array(&j));
	assert_true(json_item(&j));
	assert_false(json_u64(&j, &number));
	const char *first = j.fault;
	assert_non_null(first);
	assert_false(json_item(&j));
	assert_false(json_u64(&j, &number));
	assert_false(json_array(&j));
	assert_false(json_end(&j));
	assert_ptr_equal(j.fault, first);

	json_start(&j, BYTES("[1]"), &arena);
	assert_true(json_array(&j));
	assert_false(json_member(&j, &value));
	assert_non_null(j.fault);

	json_start(&j, BYTES("\"a string that has \\n one escape\""), &arena);
	assert_false(json_text(&j, &value));
	assert_string_equal(j.fault, "out of memory");
	json_start(&j, BYTES("\"a string of any length without one\""), &arena);
	assert_true(json_text(&j, &value));

	json_start(&j, (struct bytes){ "", (size_t)JSON_SIZE_MAX + 1 }, &arena);
	assert_false(json_text(&j, &value));
	arena_wipe(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings),
		cmocka_unit_test(octets_come_back),
		cmocka_unit_test(characters_come_back),
		cmocka_unit_test(numbers),
		cmocka_unit_test(brackets),
		cmocka_unit_test(truth),
		cmocka_unit_test(depth),
		cmocka_unit_test(faults),
	};
	return cmocka_run_group_tests_name("base_json", tests, NULL, NULL);
}
