/* reports_import_store.c: what others reported, kept (gateway/reports/import_store.h): a report
 * counts once, an unproved one never, and what is too old goes. */
#include "gateway/reports/import_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { DAY = 20000 };

static char directory[] = "/tmp/mxward-import-XXXXXX", path[64];

static int begin(void **state)
{
	(void)state;
	strcpy(directory + sizeof directory - 7, "XXXXXX");
	if (!mkdtemp(directory))
		return -1;
	(void)snprintf(path, sizeof path, "%s/reports.sqlite", directory);
	return 0;
}

static int end(void **state)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char name[80];
		(void)snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
		(void)unlink(name);
	}
	return rmdir(directory);
}

static struct import_store *opened(enum database_use use)
{
	char room[200];
	struct text error = TEXT(room);
	struct import_store *s = import_store_open(path, use, &error);
	if (!s)
		print_error("%s\n", text_cstr(&error));
	assert_non_null(s);
	return s;
}

/* A report about one day with one row of so many messages. */
struct sample {
	const char *submitter, *id, *source;
	uint64_t messages;
	bool trusted, passed;
	uint32_t day;
};

static enum import_result add(struct import_store *s, const struct sample *a)
{
	char room[FEEDBACK_PART_MAX];
	struct text rows = TEXT(room);
	struct feedback_part part = { .kind = PART_ROW };
	struct feedback_row *row = &part.row;
	const struct import_mail mail = { bytes_of(a->submitter), a->trusted, 1 };
	const struct feedback_report report = {
		.org = BYTES("Org"),
		.id = bytes_of(a->id),
		.domain = BYTES("Example.COM"),
		.begin = (uint64_t)a->day * IMPORT_DAY_SECONDS,
		.end = (uint64_t)a->day * IMPORT_DAY_SECONDS + IMPORT_DAY_SECONDS - 1,
	};
	assert_true(address_parse(bytes_of(a->source), &row->source));
	row->count = a->messages;
	row->dkim = a->passed ? VERDICT_PASS : VERDICT_FAIL;
	row->spf = VERDICT_FAIL;
	row->dkim_result = a->passed ? RESULT_PASS : RESULT_FAIL;
	row->disposition = a->passed ? DISPOSITION_NONE : DISPOSITION_REJECT;
	row->dkim_domain = BYTES("mail.Example.com");
	assert_true(feedback_write(&rows, &part));
	return import_store_add(s, &mail, &report, text_bytes(&rows));
}

static bool source_note(void *arg, const struct import_source *s)
{
	struct text *t = arg;
	address_text(t, &s->address);
	text_format(t, " %llu %llu %llu %llu %.*s +%u; ", (unsigned long long)s->messages,
		    (unsigned long long)s->passed, (unsigned long long)s->failed,
		    (unsigned long long)s->rejected, BYTES_ARG(s->who), s->first - DAY);
	return true;
}

static const char *sources(struct import_store *s, uint32_t since, const char *domain)
{
	static char room[1000];
	static struct text t;
	const struct import_question question = { since, bytes_of(domain) };
	t = TEXT(room);
	assert_true(import_store_sources(s, &question, source_note, &t));
	return text_cstr(&t);
}

static void a_report_counts_once(void **state)
{
	(void)state;
	struct import_store *s = opened(DATABASE_WRITE);
	struct sample a = { "google.test", "1", "192.0.2.1", 5, true, true, DAY };
	assert_int_equal(add(s, &a), IMPORT_TAKEN);
	assert_int_equal(add(s, &a), IMPORT_KNOWN);
	/* Another reporter may give the same ID. */
	a.submitter = "yahoo.test";
	assert_int_equal(add(s, &a), IMPORT_TAKEN);
	a.id = "2";
	a.source = "2001:db8::1";
	a.passed = false;
	a.day = DAY + 1;
	assert_int_equal(add(s, &a), IMPORT_TAKEN);
	assert_string_equal(sources(s, DAY, ""), "192.0.2.1 10 10 0 0 mail.example.com +0; "
						 "2001:db8::1 5 0 5 5  +1; ");
	assert_string_equal(sources(s, DAY + 1, "example.com"), "2001:db8::1 5 0 5 5  +1; ");
	assert_string_equal(sources(s, DAY, "other.test"), "");
	import_store_close(s);
}

/* It is in no sum, and does not stand in the way of the true one. */
static void what_nothing_proves_is_kept_apart(void **state)
{
	(void)state;
	struct import_store *s = opened(DATABASE_WRITE);
	struct import_summary summary;
	const struct import_question all = { 0, BYTES("") };
	struct sample a = { "google.test", "1", "192.0.2.1", 5, false, true, DAY };
	assert_int_equal(add(s, &a), IMPORT_TAKEN);
	assert_string_equal(sources(s, 0, ""), "");
	a.trusted = true;
	assert_int_equal(add(s, &a), IMPORT_TAKEN);
	assert_string_equal(sources(s, 0, ""), "192.0.2.1 5 5 0 0 mail.example.com +0; ");
	assert_true(import_store_summary(s, &all, &summary));
	assert_int_equal(summary.reports, 1);
	assert_int_equal(summary.reporters, 1);
	assert_int_equal(summary.untrusted, 1);
	assert_int_equal(summary.first, DAY);
	import_store_close(s);
}

static void what_is_too_old_goes(void **state)
{
	(void)state;
	struct import_store *s = opened(DATABASE_WRITE);
	struct sample a = { "google.test", "1", "192.0.2.1", 5, true, true, DAY };
	assert_int_equal(add(s, &a), IMPORT_TAKEN);
	a.id = "2";
	a.day = DAY + 9;
	assert_int_equal(add(s, &a), IMPORT_TAKEN);
	assert_true(import_store_prune(s, DAY + 1));
	assert_string_equal(sources(s, 0, ""), "192.0.2.1 5 5 0 0 mail.example.com +0; ");
	assert_true(import_store_prune(s, DAY + 10));
	assert_string_equal(sources(s, 0, ""), "");
	import_store_close(s);
}

/* A command reads what a gateway goes on to write. */
static void a_reader_beside_a_writer(void **state)
{
	(void)state;
	struct import_store *s = opened(DATABASE_WRITE), *reader = opened(DATABASE_READ);
	struct sample a = { "google.test", "1", "192.0.2.1", 5, true, true, DAY };
	assert_string_equal(sources(reader, 0, ""), "");
	assert_int_equal(add(s, &a), IMPORT_TAKEN);
	assert_string_equal(sources(reader, 0, ""), "192.0.2.1 5 5 0 0 mail.example.com +0; ");
	assert_int_equal(add(reader, &a), IMPORT_FAILED);
	assert_non_null(import_store_error(reader));
	import_store_close(reader);
	import_store_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_report_counts_once, begin, end),
		cmocka_unit_test_setup_teardown(what_nothing_proves_is_kept_apart, begin, end),
		cmocka_unit_test_setup_teardown(what_is_too_old_goes, begin, end),
		cmocka_unit_test_setup_teardown(a_reader_beside_a_writer, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
