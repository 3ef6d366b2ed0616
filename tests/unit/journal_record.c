/* journal_record.c: a line of the journal taken apart (journal/journal_record.h). */
#include "gateway/journal/journal_record.h"

#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#define FRONT        "{\"ts\":\"2026-12-01T02:58:00.123Z\",\"event\":\"message\""
#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct arena arena;

#define assert_bytes(bytes, string) assert_true(bytes_equal(bytes, bytes_of(string)))

static void every_kind_of_member(void **state)
{
	struct record r;
	(void)state;
	assert_true(record_parse(
		BYTES(FRONT
		      ",\"tx\":\"S.1\",\"tls\":{\"version\":\"TLSv1.3\",\"cipher\":\"X\"},"
		      "\"rcpts\":[\"a@b\",\"c\\u0080@d\"],\"evidence\":[{\"check\":\"dnsbl\","
		      "\"fact\":\"listed\",\"detail\":\"\",\"value\":\"bl.test\",\"score\":12,"
		      "\"own\":7},{\"check\":\"spf\",\"fact\":\"pass\",\"score\":-1}],"
		      "\"in_doubt\":true,\"repeated\":true,"
		      "\"ms\":{\"connect\":1,\"data\":2,\"judge\":3,\"backend\":4}}"),
		&arena, &r));
	assert_int_equal(r.time, 1796093880123);
	assert_bytes(r.tx, "S.1");
	assert_bytes(r.tls.version, "TLSv1.3");
	assert_int_equal(r.rcpt_count, 2);
	assert_bytes(r.rcpts[1], "c\x80@d");
	assert_int_equal(r.evidence_count, 2);
	assert_bytes(r.evidence[0].value, "bl.test");
	assert_int_equal(r.evidence[0].own, 7);
	assert_int_equal(r.evidence[1].score, -1);
	assert_true(r.in_doubt && r.repeated);
	assert_int_equal(r.backend_ms, 4);
	assert_true(record_parse(BYTES(FRONT ",\"ms\":5,\"repeated\":6}"), &arena, &r));
	assert_int_equal(r.ms, 5);
	assert_int_equal(r.alike, 6);
}

static void many_recipients(void **state)
{
	char buffer[20000];
	struct text t = TEXT(buffer);
	struct record r;
	(void)state;
	text_string(&t, FRONT ",\"rcpts\":[\"0\"");
	for (unsigned i = 1; i < 1000; i++)
		text_format(&t, ",\"%u\"", i);
	text_string(&t, "]}");
	assert_true(record_parse(text_bytes(&t), &arena, &r));
	assert_int_equal(r.rcpt_count, 1000);
	assert_bytes(r.rcpts[7], "7");
	assert_bytes(r.rcpts[8], "8");
	assert_bytes(r.rcpts[999], "999");
}

static void what_a_newer_version_wrote_is_passed_over(void **state)
{
	struct record r;
	(void)state;
	assert_true(record_parse(BYTES(FRONT ",\"new\":{\"a\":[1,[],{}],\"b\":true},\"newer\":[],"
					     "\"score\":3}"),
				 &arena, &r));
	assert_int_equal(r.score, 3);
}

static void what_is_no_line(void **state)
{
	static const char *const bad[] = {
		"",
		"{}",
		"{\"event\":\"message\"}",
		"{\"ts\":\"2026-12-01T02:58:00.123Z\"}",
		"{\"ts\":\"2026-02-30T02:58:00.123Z\",\"event\":\"message\"}",
		FRONT,
		FRONT "}}",
		FRONT ",\"score\":\"3\"}",
		FRONT ",\"rcpts\":\"a\"}",
		FRONT ",\"rcpts\":[1]}",
		FRONT ",\"evidence\":[\"x\"]}",
		FRONT ",\"in_doubt\":1}",
		FRONT ",\"new\":[1}",
		FRONT ",\"new\":{\"a\"}}",
		FRONT ",\"new\":null}",
		FRONT ",\"from\":\"\xff\"}",
	};
	struct record r;
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(record_parse(bytes_of(bad[i]), &arena, &r));
}

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_wipe(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_member),
		cmocka_unit_test(many_recipients),
		cmocka_unit_test(what_a_newer_version_wrote_is_passed_over),
		cmocka_unit_test(what_is_no_line),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
