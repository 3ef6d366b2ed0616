/* reports_import.c: mails with reports on their way to the disk (gateway/reports/import.h): one is
 * kept once, whatever the disk is busy with. What a child says of them is made up here. */
#include "gateway/reports/import.h"

#include "gateway/base/clock.h"
#include "gateway/reports/database.h"
#include "gateway/reports/import_store.h"
#include "gateway/unpack/unpack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { STEP_MS = 10, LEFT_ALONE = 20 /* steps */, STEPS_MAX = 500 };

static char directory[] = "/tmp/mxward-import-XXXXXX", path[64];
static struct loop *loop;
static struct importer *importer;
static struct timer timer;
static unsigned steps, quiet, left;

/* ---- the child */

static char answer_room[2 * FEEDBACK_PART_MAX];
static struct errand_answer answer;
static char handle;

struct unpack_errand *__wrap_unpack_send(struct unpack *, const struct errand *,
					 const struct address *, struct loop *, wake_id);
const struct errand_answer *__wrap_unpack_answer(const struct unpack_errand *);
void __wrap_unpack_leave(struct unpack_errand *);

struct unpack_errand *__wrap_unpack_send(struct unpack *unpack, const struct errand *errand,
					 const struct address *client, struct loop *on,
					 wake_id wake)
{
	(void)unpack, (void)errand, (void)client;
	loop_wake(on, wake);
	return (struct unpack_errand *)(void *)&handle;
}

const struct errand_answer *__wrap_unpack_answer(const struct unpack_errand *errand)
{
	(void)errand;
	return &answer;
}

void __wrap_unpack_leave(struct unpack_errand *errand)
{
	left += errand != NULL;
}

/* A report of one day, with one row of one message. */
static void child_answers(uint64_t day)
{
	struct text t = TEXT(answer_room);
	struct feedback_part row = { .kind = PART_ROW }, end = { .kind = PART_END },
			     report = { .kind = PART_REPORT };
	row.row.count = 1;
	assert_true(address_parse(BYTES("192.0.2.1"), &row.row.source));
	report.report.id = BYTES("1");
	report.report.domain = BYTES("example.com");
	report.report.begin = day * IMPORT_DAY_SECONDS;
	report.report.end = report.report.begin + IMPORT_DAY_SECONDS - 1;
	assert_true(feedback_write(&t, &row) && feedback_write(&t, &report) &&
		    feedback_write(&t, &end));
	answer = (struct errand_answer){ .octets = text_bytes(&t) };
}

/* ---- the importer */

static struct import_figures figures(void)
{
	struct import_figures f;
	importer_report(importer, &f);
	return f;
}

static uint64_t today(void)
{
	return clock_wall() / 1000 / IMPORT_DAY_SECONDS;
}

static void mail_comes(void)
{
	const struct import_letter letter = { BYTES("x"), 1, BYTES("reporter.test"), true };
	importer_take(importer, &letter);
}

static int begin(void **state)
{
	char room[200];
	struct text error = TEXT(room);
	(void)state;
	strcpy(directory + sizeof directory - 7, "XXXXXX");
	if (!mkdtemp(directory))
		return -1;
	(void)snprintf(path, sizeof path, "%s/reports.sqlite", directory);
	import_store_close(import_store_open(path, DATABASE_WRITE, &error));
	loop = loop_new();
	importer = importer_new(loop, NULL, path);
	importer_configure(importer, true, 400 * 86400000ull);
	steps = quiet = left = 0;
	return importer ? 0 : -1;
}

static int end(void **state)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	(void)state;
	importer_free(importer);
	loop_free(loop);
	for (size_t i = 0; i < 3; i++) {
		char name[80];
		(void)snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
		(void)unlink(name);
	}
	return rmdir(directory);
}

/* Until a mail has been done with and then nothing more came of it for a while. */
static void look(void *arg)
{
	(void)arg;
	quiet = left > 0 ? quiet + 1 : 0;
	if (quiet > LEFT_ALONE || ++steps > STEPS_MAX)
		loop_stop(loop);
	timer_set(loop, &timer, loop_now(loop) + STEP_MS);
}

static void run(void)
{
	wake_id wake = loop_enroll(loop, look, NULL);
	timer_init(&timer, wake);
	timer_set(loop, &timer, loop_now(loop) + STEP_MS);
	loop_run(loop);
	timer_clear(&timer);
	loop_retire(loop, wake);
}

/* ---- */

static struct database *writer;

static void writer_ends(void *arg)
{
	(void)arg;
	assert_true(database_commit(writer));
}

/* The child answers while old reports are being forgotten, which takes its time. */
static void a_report_that_is_read_while_old_ones_go(void **state)
{
	char room[200];
	struct text error = TEXT(room);
	struct timer over;
	(void)state;
	child_answers(today() - 1);
	writer = database_open(path, DATABASE_WRITE, &error);
	assert_non_null(writer);
	database_begin(writer);
	wake_id wake = loop_enroll(loop, writer_ends, NULL);
	timer_init(&over, wake);
	timer_set(loop, &over, loop_now(loop) + LEFT_ALONE * STEP_MS);
	importer_each_minute(importer);
	mail_comes();
	run();
	timer_clear(&over);
	loop_retire(loop, wake);
	database_close(writer);
	assert_int_equal(figures().reports, 1);
	assert_int_equal(figures().known, 0);
	assert_int_equal(left, 1);
}

/* Ours may be a day behind; a report on a time that has not come was never made. */
static void a_report_of_the_future(void **state)
{
	(void)state;
	child_answers(today() + 1);
	mail_comes();
	run();
	assert_int_equal(figures().reports, 1);
	child_answers(today() + 2);
	left = quiet = 0;
	mail_comes();
	run();
	assert_int_equal(figures().reports, 1);
	assert_int_equal(figures().unreadable, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_report_that_is_read_while_old_ones_go, begin,
						end),
		cmocka_unit_test_setup_teardown(a_report_of_the_future, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
