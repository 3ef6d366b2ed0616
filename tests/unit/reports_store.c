/* reports_store.c: counts, reports and destinations as the store keeps them, and rows on their way
 * there, over a file in a directory of its own. */
#include "gateway/reports/report_pack.h"
#include "gateway/reports/report_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define DAY_MS 86400000ull

static char directory[64];

static struct report_store *store_open(enum database_use use)
{
	char buffer[DATABASE_ERROR_MAX];
	struct text error = TEXT(buffer);
	struct report_store *s = report_store_open(directory, use, &error);
	if (!s)
		fail_msg("%s", text_cstr(&error));
	return s;
}

static int store_new(void **state)
{
	snprintf(directory, sizeof directory, "/tmp/reports.XXXXXX");
	if (!mkdtemp(directory))
		return -1;
	*state = store_open(DATABASE_WRITE);
	return 0;
}

static int store_end(void **state)
{
	static const char *const files[] = { "", "-wal", "-shm" };
	report_store_close(*state);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char path[128];
		snprintf(path, sizeof path, "%s/%s%s", directory, DATABASE_FILE, files[i]);
		(void)unlink(path);
	}
	return rmdir(directory);
}

static const struct report_policy policy = {
	.domain = BYTES("example.org"),
	.p = BYTES("reject"),
	.sp = BYTES("none"),
	.np = BYTES(""),
	.strict_spf = true,
	.psd = true,
	.fo = BYTES("1:d"),
	.rua = BYTES("mailto:a@example.org,mailto:b@example.net!10m"),
	.ruf = BYTES(""),
};

static struct report_row row_of(const char *source)
{
	struct report_row row = {
		.disposition = REPORT_REJECT,
		.spf_aligned = true,
		.reasons = REPORT_REASON_SHADOW | REPORT_REASON_TEST,
		.header_from = BYTES("news.example.org"),
		.envelope_from = BYTES("bounce.example.org"),
		.spf_domain = BYTES("bounce.example.org"),
		.spf_result = BYTES("softfail"),
		.signatures = { { BYTES("news.example.org"), BYTES("s1"), BYTES("pass") },
				{ BYTES("other.example"), BYTES("s2"), BYTES("permerror") } },
		.signature_count = 2,
	};
	assert_true(address_parse(bytes_of(source), &row.source));
	return row;
}

static void count(struct report_store *s, uint32_t day, const char *source, uint64_t messages,
		  bool wanted)
{
	struct report_row row = row_of(source);
	database_begin(report_store_database(s));
	assert_true(report_store_count(s, day, &policy, &row, messages, wanted));
	assert_true(database_commit(report_store_database(s)));
}

/* ---- what is said of all rows and totals, in text */

struct told {
	char buffer[4000];
	struct text text;
};

static bool row_tell(void *arg, const struct report_row *r, uint64_t messages)
{
	struct told *t = arg;
	address_text(&t->text, &r->source);
	text_format(&t->text, " %llu %s %d%d %u %.*s %.*s %.*s=%.*s", (unsigned long long)messages,
		    report_disposition_name(r->disposition), r->dkim_aligned, r->spf_aligned,
		    r->reasons, BYTES_ARG(r->header_from), BYTES_ARG(r->envelope_from),
		    BYTES_ARG(r->spf_domain), BYTES_ARG(r->spf_result));
	for (size_t i = 0; i < r->signature_count; i++)
		text_format(&t->text, " %.*s/%.*s=%.*s", BYTES_ARG(r->signatures[i].domain),
			    BYTES_ARG(r->signatures[i].selector),
			    BYTES_ARG(r->signatures[i].result));
	text_char(&t->text, '\n');
	return true;
}

static bool total_tell(void *arg, const struct report_total *total)
{
	struct told *t = arg;
	report_day_write(&t->text, total->day);
	text_format(&t->text,
		    " %.*s p=%.*s sp=%.*s np=%.*s %d%d%d%d fo=%.*s rua=%.*s rows=%llu "
		    "messages=%llu passed=%llu%s%s\n",
		    BYTES_ARG(total->policy.domain), BYTES_ARG(total->policy.p),
		    BYTES_ARG(total->policy.sp), BYTES_ARG(total->policy.np),
		    total->policy.strict_dkim, total->policy.strict_spf, total->policy.test,
		    total->policy.psd, BYTES_ARG(total->policy.fo), BYTES_ARG(total->policy.rua),
		    (unsigned long long)total->rows, (unsigned long long)total->messages,
		    (unsigned long long)total->passed, total->wanted ? " wanted" : "",
		    total->coarse ? " coarse" : "");
	return true;
}

static void totals_are(struct report_store *s, const char *expected)
{
	struct told t = { .text = TEXT(t.buffer) };
	assert_true(report_store_totals(s, 0, UINT32_MAX, BYTES(""), total_tell, &t));
	assert_string_equal(text_cstr(&t.text), expected);
}

static void rows_are(struct report_store *s, uint32_t day, const char *expected)
{
	struct told t = { .text = TEXT(t.buffer) };
	assert_true(report_store_busiest(s, day, policy.domain, 100, row_tell, &t));
	assert_string_equal(text_cstr(&t.text), expected);
}

#define TOTAL                                                                              \
	" example.org p=reject sp=none np= 0101 fo=1:d rua=mailto:a@example.org,mailto:b@" \
	"example.net!10m "
#define ROW                                                                             \
	" reject 01 6 news.example.org bounce.example.org bounce.example.org=softfail " \
	"news.example.org/s1=pass other.example/s2=permerror\n"

static void equal_rows_meet(void **state)
{
	struct report_store *s = *state, *reader = store_open(DATABASE_READ);
	count(s, 20000, "192.0.2.1", 2, false);
	count(s, 20000, "2001:db8::1", 5, false);
	count(s, 20000, "192.0.2.1", 1, true);
	count(s, 20001, "192.0.2.1", 1, false);
	totals_are(reader, "2024-10-04" TOTAL "rows=2 messages=8 passed=8 wanted\n"
			   "2024-10-05" TOTAL "rows=1 messages=1 passed=1\n");
	rows_are(reader, 20000, "2001:db8::1 5" ROW "192.0.2.1 3" ROW);
	report_store_close(reader);
}

static void what_is_not_committed_did_not_happen(void **state)
{
	struct report_store *s = *state;
	struct report_row row = row_of("192.0.2.1");
	database_begin(report_store_database(s));
	assert_true(report_store_count(s, 1, &policy, &row, 1, true));
	assert_false(database_run(report_store_database(s), "no SQL"));
	assert_non_null(database_error(report_store_database(s)));
	assert_false(report_store_count(s, 1, &policy, &row, 1, true));
	assert_false(database_commit(report_store_database(s)));
	database_clear(report_store_database(s));
	totals_are(s, "");
}

/* A day with too many rows: the count of rows is set, since so many would take long. */
static void crowded(struct report_store *s, const char *sql)
{
	assert_true(database_run(report_store_database(s), sql));
}

static void a_crowded_day_is_coarse(void **state)
{
	struct report_store *s = *state;
	count(s, 1, "192.0.2.1", 1, true);
	crowded(s, "UPDATE days SET rows = 1000000");
	count(s, 1, "192.0.2.1", 1, true);
	assert_int_equal(report_store_coarseness(s), REPORT_COARSER);
	crowded(s, "UPDATE days SET rows = 1250000");
	count(s, 1, "192.0.2.1", 1, true);
	count(s, 1, "192.0.2.1", 1, true);
	rows_are(s, 1,
		 "192.0.2.1 2 reject 01 6 example.org  =\n"
		 "192.0.2.1 1 reject 01 6 news.example.org  bounce.example.org=softfail "
		 "news.example.org/s1=pass\n"
		 "192.0.2.1 1" ROW);
	crowded(s, "UPDATE days SET rows = 2000000");
	count(s, 1, "192.0.2.9", 1, true);
	assert_int_equal(report_store_coarseness(s), REPORT_FULL);
	totals_are(s, "1970-01-02" TOTAL "rows=3 messages=4 passed=4 wanted coarse\n");
}

static void old_days_go(void **state)
{
	struct report_store *s = *state;
	count(s, 100, "192.0.2.1", 1, true);
	count(s, 101, "192.0.2.1", 1, true);
	assert_true(report_store_prune(s, 101 + REPORT_KEEP_DAYS));
	totals_are(s, "1970-04-12" TOTAL "rows=1 messages=1 passed=1 wanted\n");
	rows_are(s, 100, "");
}

static void a_report_has_one_id(void **state)
{
	struct report_store *s = *state;
	char buffer[100];
	struct text id = TEXT(buffer);
	assert_true(report_store_id(s, 1, BYTES("a.example"), BYTES("first"), &id));
	assert_true(report_store_id(s, 1, BYTES("a.example"), BYTES("second"), &id));
	assert_true(report_store_id(s, 2, BYTES("a.example"), BYTES("third"), &id));
	assert_string_equal(text_cstr(&id), "firstfirstthird");
}

/* Of failures there are many a day about a domain; each is known by its own word. */
static void failures_are_told_apart_by_their_words(void **state)
{
	struct report_store *s = *state;
	struct report_sending found, sending = { .failure = true,
						 .day = 1,
						 .domain = BYTES("a.example"),
						 .to = BYTES("r@a.example"),
						 .state = REPORT_SPOOLED,
						 .token = BYTES("FAILURE1"),
						 .spool = BYTES("F1"),
						 .reply = BYTES(""),
						 .at = 5 };
	assert_true(report_store_plan(s, &sending));
	sending.token = BYTES("FAILURE2");
	sending.spool = BYTES("F2");
	assert_true(report_store_plan(s, &sending));
	assert_true(report_store_by_token(s, BYTES("FAILURE1"), &found));
	assert_true(found.failure && bytes_equal(found.spool, BYTES("F1")));
	assert_true(report_store_by_spool(s, BYTES("F2"), &found));
	found.state = REPORT_BOUNCED;
	found.reply = BYTES("it was returned");
	assert_true(report_store_settle(s, &found));
	assert_true(report_store_by_token(s, BYTES("FAILURE2"), &found));
	assert_int_equal(found.state, REPORT_BOUNCED);
	assert_true(report_store_by_token(s, BYTES("FAILURE1"), &found));
	assert_int_equal(found.state, REPORT_SPOOLED);
}

static void a_sending_is_planned_once(void **state)
{
	struct report_store *s = *state;
	struct report_sending found, sending = { .day = 1,
						 .domain = BYTES("a.example"),
						 .to = BYTES("r@a.example"),
						 .state = REPORT_PLANNED,
						 .token = BYTES("TOKEN1"),
						 .spool = BYTES(""),
						 .reply = BYTES(""),
						 .at = 5 };
	assert_true(report_store_plan(s, &sending));
	sending.token = BYTES("TOKEN2");
	assert_true(report_store_plan(s, &sending));
	assert_false(report_store_by_token(s, BYTES("TOKEN2"), &found));
	assert_false(report_store_by_token(s, BYTES(""), &found));
	assert_true(report_store_by_token(s, BYTES("TOKEN1"), &found));
	assert_int_equal(found.state, REPORT_PLANNED);
	sending.state = REPORT_SPOOLED;
	sending.spool = BYTES("SPOOL");
	assert_true(report_store_settle(s, &sending));
	assert_true(report_store_by_spool(s, BYTES("SPOOL"), &found));
	assert_int_equal(found.state, REPORT_SPOOLED);
	assert_true(bytes_equal(found.token, BYTES("TOKEN1")));
	assert_true(bytes_equal(found.to, BYTES("r@a.example")));
}

/* Whoever looks for a sending sees what others write afterwards, and writes behind them. */
static void what_was_found_holds_nothing(void **state)
{
	struct report_store *s = *state, *other = store_open(DATABASE_WRITE);
	struct report_sending found, sending = { .day = 1,
						 .domain = BYTES("a.example"),
						 .to = BYTES("r@a.example"),
						 .state = REPORT_SPOOLED,
						 .token = BYTES("TOKEN1"),
						 .spool = BYTES("SPOOL"),
						 .reply = BYTES(""),
						 .at = 5 };
	assert_true(report_store_plan(s, &sending));
	assert_true(report_store_by_token(s, BYTES("TOKEN1"), &found));
	assert_true(report_store_exclude(other, BYTES("b.example"), true));
	assert_true(report_store_is_excluded(s, BYTES("b.example")));
	assert_true(report_store_by_spool(s, BYTES("SPOOL"), &found));
	assert_true(report_store_exclude(other, BYTES("c.example"), true));
	database_begin(report_store_database(s));
	assert_true(report_store_settle(s, &sending));
	assert_true(database_commit(report_store_database(s)));
	report_store_close(other);
}

static void suppression_doubles(void **state)
{
	struct report_store *s = *state;
	const struct bytes to = BYTES("r@a.example");
	bool found;
	assert_true(report_store_suppress(s, to, BYTES("550"), 0, 7 * DAY_MS));
	assert_true(report_store_is_suppressed(s, to, 7 * DAY_MS - 1));
	assert_false(report_store_is_suppressed(s, to, 7 * DAY_MS));
	/* Again, within 30 days of its end: twice as long; long after it, as the first time. */
	assert_true(report_store_suppress(s, to, BYTES("550"), 20 * DAY_MS, 7 * DAY_MS));
	assert_true(report_store_is_suppressed(s, to, 34 * DAY_MS - 1));
	assert_false(report_store_is_suppressed(s, to, 34 * DAY_MS));
	assert_true(report_store_suppress(s, to, BYTES("550"), 90 * DAY_MS, 7 * DAY_MS));
	assert_false(report_store_is_suppressed(s, to, 97 * DAY_MS));
	assert_true(report_store_suppress(s, to, BYTES("by hand"), 98 * DAY_MS, UINT64_MAX));
	assert_true(report_store_is_suppressed(s, to, UINT64_MAX / 4));
	assert_true(report_store_unsuppress(s, to, &found) && found);
	assert_true(report_store_unsuppress(s, to, &found) && !found);
	assert_false(report_store_is_suppressed(s, to, 98 * DAY_MS));
}

static void domains_are_excluded(void **state)
{
	struct report_store *s = *state;
	assert_false(report_store_is_excluded(s, BYTES("a.example")));
	assert_true(report_store_exclude(s, BYTES("a.example"), true));
	assert_true(report_store_exclude(s, BYTES("a.example"), true));
	assert_true(report_store_is_excluded(s, BYTES("a.example")));
	assert_true(report_store_exclude(s, BYTES("a.example"), false));
	assert_false(report_store_is_excluded(s, BYTES("a.example")));
}

static void rows_survive_their_buffer(void **state)
{
	char buffer[REPORT_PACKED_MAX], expected_buffer[1000];
	struct text packed = TEXT(buffer), small = { .at = expected_buffer, .cap = 20 };
	struct report_row row = row_of("2001:db8::7"), again;
	struct report_policy told;
	struct told before = { .text = TEXT(before.buffer) },
		    after = { .text = TEXT(after.buffer) };
	(void)state;
	assert_true(report_pack(&packed, &policy, &row));
	assert_false(report_pack(&small, &policy, &row));
	assert_true(report_unpack(text_bytes(&packed), &told, &again));
	assert_true(row_tell(&before, &row, 1) && row_tell(&after, &again, 1));
	assert_string_equal(text_cstr(&after.text), text_cstr(&before.text));
	assert_true(bytes_equal(told.rua, policy.rua) && told.psd && told.strict_spf &&
		    !told.strict_dkim && !told.test);
	for (size_t n = 0; n < packed.len; n++)
		assert_false(report_unpack(bytes_first(text_bytes(&packed), n), &told, &again));
}

static void days_are_days(void **state)
{
	static const struct {
		const char *text;
		int64_t day;            /* below 0: it is none */
	} rows[] = {
		{ "1970-01-01", 0 },  { "2026-12-01", 20788 }, { "2024-02-29", 19782 },
		{ "2025-02-29", -1 }, { "2025-13-01", -1 },    { "2025-00-10", -1 },
		{ "1969-12-31", -1 }, { "2025-1-1", -1 },      { "2025/01/01", -1 },
		{ "", -1 },           { "2025-01-01x", -1 },   { "+025-01-01", -1 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint32_t day = 0;
		bool is = report_day_read(bytes_of(rows[i].text), &day);
		if (is != (rows[i].day >= 0) || (is && day != rows[i].day))
			fail_msg("%s is %s, %u", rows[i].text, is ? "a day" : "none", day);
	}
}

static void another_file_is_no_store(void **state)
{
	char path[128], buffer[DATABASE_ERROR_MAX];
	struct text error = TEXT(buffer);
	report_store_close(*state);
	*state = NULL;
	snprintf(path, sizeof path, "%s/%s", directory, DATABASE_FILE);
	FILE *f = fopen(path, "we");
	assert_non_null(f);
	fputs("this is no database, however long one looks at it", f);
	assert_int_equal(fclose(f), 0);
	assert_null(report_store_open(directory, DATABASE_WRITE, &error));
	assert_string_equal(text_cstr(&error), "file is not a database");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(equal_rows_meet, store_new, store_end),
		cmocka_unit_test_setup_teardown(what_is_not_committed_did_not_happen, store_new,
						store_end),
		cmocka_unit_test_setup_teardown(a_crowded_day_is_coarse, store_new, store_end),
		cmocka_unit_test_setup_teardown(old_days_go, store_new, store_end),
		cmocka_unit_test_setup_teardown(a_report_has_one_id, store_new, store_end),
		cmocka_unit_test_setup_teardown(failures_are_told_apart_by_their_words, store_new,
						store_end),
		cmocka_unit_test_setup_teardown(a_sending_is_planned_once, store_new, store_end),
		cmocka_unit_test_setup_teardown(what_was_found_holds_nothing, store_new, store_end),
		cmocka_unit_test_setup_teardown(suppression_doubles, store_new, store_end),
		cmocka_unit_test_setup_teardown(domains_are_excluded, store_new, store_end),
		cmocka_unit_test_setup_teardown(another_file_is_no_store, store_new, store_end),
		cmocka_unit_test(rows_survive_their_buffer),
		cmocka_unit_test(days_are_days),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
