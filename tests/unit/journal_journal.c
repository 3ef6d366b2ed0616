/* journal_journal.c: the journal on disk: what is written, what is read back of files that are not
 * as they should be, and what goes when there is too much or it is too old (gateway/journal/). */
#include "gateway/journal/journal.h"

#include "gateway/base/clock.h"
#include "gateway/base/log.h"
#include "gateway/journal/journal_reader.h"
#include "gateway/journal/journal_segments.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define LINE(second) "{\"ts\":\"2026-12-01T02:58:" second ".000Z\",\"event\":\"message\"}"

static char directory[] = "/tmp/mxward-journal-XXXXXX";
static int own = -1;

static void file_make(const char *name, const void *content, size_t length)
{
	int fd = openat(own, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, length), (ssize_t)length);
	/* written long ago: what is not whole will never be */
	assert_int_equal(futimens(fd, (struct timespec[2]){ { .tv_sec = 1 },
							    { .tv_sec = time(NULL) - 60 } }),
			 0);
	close(fd);
}

static void text_make(const char *name, const char *content)
{
	file_make(name, content, strlen(content));
}

static size_t segments_count(void)
{
	struct segments s;
	assert_true(segments_list(own, &s));
	size_t count = s.count;
	segments_free(&s);
	return count;
}

static void files_remove(void)
{
	const struct segments_bounds none = { .now = clock_wall(), .current = "" };
	assert_true(segments_prune(own, &none));
	assert_int_equal(segments_count(), 0);
}

static _Atomic time_t clock_back;       /* seconds that the wall clock was set back */

/* In place of the C library's. */
int clock_gettime(clockid_t clock, struct timespec *t)
{
	int result = (int)syscall(SYS_clock_gettime, clock, t);
	if (clock == CLOCK_REALTIME && result == 0)
		t->tv_sec -= clock_back;
	return result;
}

/* The lines that a look gives, with '|' behind each. */
struct taken {
	char buffer[4096];
	struct text text;
	size_t count;
};

static bool take(void *arg, struct bytes line)
{
	struct taken *t = arg;
	text_add(&t->text, line);
	text_char(&t->text, '|');
	t->count++;
	return true;
}

static struct journal_report look(struct taken *t, struct journal_look look)
{
	struct journal_report report;
	char buffer[100];
	struct text error = TEXT(buffer);
	t->text = TEXT(t->buffer);
	t->count = 0;
	look.line = take;
	look.arg = t;
	assert_true(journal_read(directory, &look, &report, &error));
	(void)text_cstr(&t->text);
	return report;
}

static void names_of_segments(void **state)
{
	static const char *const bad[] = {
		"",
		"20261201T025800.123Z-1234",
		"20261201T025800.123Z-.jsonl",
		"20261201T025800.123Z-1x.jsonl",
		"20261301T025800.123Z-1.jsonl",
		"20260230T025800.123Z-1.jsonl",
		"2026-12-01T02:58:00.123Z-1.jsonl",
		"20261201T025800.123Z-1.jsonl~",
		"../20261201T025800.123Z-1.jsonl",
		"x.jsonl",
	};
	char buffer[SEGMENT_NAME_MAX];
	struct text t = TEXT(buffer);
	uint64_t began;
	(void)state;
	segment_name(&t, 1796093880123, 4194304);
	assert_string_equal(text_cstr(&t), "20261201T025800.123Z-4194304.jsonl");
	assert_true(segment_name_read(text_bytes(&t), &began));
	assert_int_equal(began, 1796093880123);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(segment_name_read(bytes_of(bad[i]), &began));
}

static void what_is_no_line_is_passed_over_and_counted(void **state)
{
	struct taken t;
	(void)state;
	text_make("20261201T025800.000Z-1.jsonl",
		  LINE("00") "\n\n\x80\xff nonsense\n{\"ts\":\"never\"}\n" LINE("01") "\n" LINE(
			  "02"));
	text_make("notes.txt", LINE("09") "\n");
	struct journal_report r = look(&t, (struct journal_look){ 0 });
	assert_string_equal(t.buffer, LINE("00") "|" LINE("01") "|");
	assert_int_equal(r.bad, 3);
	assert_int_equal(r.torn, 1);
	assert_int_equal(r.segments, 1);
	files_remove();
}

static void a_line_without_end_costs_only_itself(void **state)
{
	enum { HUGE = 9 << 20 };
	struct taken t;
	char *content = malloc(HUGE);
	const char behind[] = "\n" LINE("03") "\n";
	(void)state;
	assert_non_null(content);
	memset(content, 'x', HUGE);
	memcpy(content, LINE("00") "\n", sizeof LINE("00"));
	memcpy(content + HUGE - sizeof behind + 1, behind, sizeof behind - 1);
	file_make("20261201T025800.000Z-1.jsonl", content, HUGE);
	free(content);
	struct journal_report r = look(&t, (struct journal_look){ 0 });
	assert_string_equal(t.buffer, LINE("00") "|" LINE("03") "|");
	assert_int_equal(r.bad, 1);
	assert_int_equal(r.torn, 0);
	files_remove();
}

static void two_processes_write_segments_of_their_own(void **state)
{
	struct taken t;
	(void)state;
	text_make("20261201T025801.000Z-7.jsonl", LINE("01") "\n");
	text_make("20261201T025800.000Z-8.jsonl", LINE("00") "\n" LINE("02") "\n");
	struct journal_report r = look(&t, (struct journal_look){ 0 });
	assert_string_equal(t.buffer, LINE("00") "|" LINE("02") "|" LINE("01") "|");
	assert_int_equal(r.oldest, 1796093880000);
	files_remove();
}

static void times_and_needles_sieve(void **state)
{
	struct taken t;
	(void)state;
	text_make("20261201T025800.000Z-1.jsonl", LINE("00") "\n" LINE("01") "\n" LINE("02") "\n");
	(void)look(&t, (struct journal_look){ .since = 1796093881000, .until = 1796093881000 });
	assert_string_equal(t.buffer, LINE("01") "|");
	(void)look(&t, (struct journal_look){ .needles = { BYTES(":02."), BYTES("message") },
					      .needle_count = 2 });
	assert_string_equal(t.buffer, LINE("02") "|");
	files_remove();
}

/* Wants no segment but those whose first lines are not older than what it has. */
static bool newest_alone(void *arg, uint64_t latest)
{
	(void)latest;
	return ((struct taken *)arg)->count == 0;
}

static void the_newest_segments_come_first_where_asked_for(void **state)
{
	struct taken t;
	(void)state;
	text_make("20261201T025800.000Z-1.jsonl", LINE("00") "\n" LINE("01") "\n");
	text_make("20261201T025802.000Z-1.jsonl", LINE("02") "\n" LINE("03") "\n");
	(void)look(&t, (struct journal_look){ .segment = newest_alone });
	assert_string_equal(t.buffer, LINE("02") "|" LINE("03") "|");
	files_remove();
}

static void the_oldest_segments_go_first(void **state)
{
	struct segments s;
	uint64_t now = clock_wall();
	struct segments_bounds b = { .now = now, .keep = 3600000, .most = 70, .current = "" };
	(void)state;
	text_make("20261201T025800.000Z-1.jsonl", "0123456789012345678901234567890123456789");
	text_make("20261201T025801.000Z-1.jsonl", "0123456789012345678901234567890123456789");
	text_make("20261201T025802.000Z-1.jsonl", "01234567890123456789");
	text_make("keep.me", "0123456789012345678901234567890123456789");
	assert_true(segments_prune(own, &b));
	assert_true(segments_list(own, &s));
	assert_int_equal(s.count, 2);
	assert_string_equal(s.at[0].name, "20261201T025801.000Z-1.jsonl");
	segments_free(&s);
	/* An hour later all are too old, but for the one that is being written. */
	b.now = now + 3600000;
	b.current = "20261201T025802.000Z-1.jsonl";
	assert_true(segments_prune(own, &b));
	assert_int_equal(segments_count(), 1);
	assert_int_equal(faccessat(own, "keep.me", F_OK, 0), 0);
	files_remove();
}

static void line_log(enum log_level level, const char *event, const char *action)
{
	struct log_line *l = log_begin(level, event);
	log_string(l, "action", action);
	log_end(l);
}

/* Whatever is configured for the output, which is silent here. */
static void lines_of_the_log_are_written(void **state)
{
	struct taken t;
	struct journal_status status;
	(void)state;
	log_configure(LOG_TEXT, LOG_SILENT);
	journal_start(directory);
	line_log(LOG_INFO, "message", "early");
	journal_configure(86400000, 1 << 20);
	line_log(LOG_INFO, "message", "accept");
	line_log(LOG_DEBUG, "message", "whispered");
	log_note(LOG_ERROR, "gateway", "not about mail");
	line_log(LOG_WARN, "alarm", "quarantine");
	journal_report(&status);
	assert_true(status.on);
	journal_stop();
	journal_report(&status);
	assert_int_equal(status.dropped, 0);
	(void)look(&t, (struct journal_look){ 0 });
	assert_int_equal(t.count, 2);
	assert_non_null(strstr(t.buffer, "\"event\":\"message\",\"action\":\"accept\"}|"));
	assert_non_null(strstr(t.buffer, "\"event\":\"alarm\",\"level\":\"warn\",\"action\":"));
	/* Turned off, what there is goes. */
	journal_start(directory);
	journal_configure(0, 1 << 20);
	journal_stop();
	assert_int_equal(segments_count(), 0);
}

static void where_nothing_can_be_written_lines_are_counted(void **state)
{
	struct journal_status status;
	(void)state;
	journal_start("/proc/self/no/such/place");
	journal_configure(86400000, 1 << 20);
	line_log(LOG_INFO, "message", "accept");
	journal_stop();
	journal_report(&status);
	assert_true(status.failing);
	assert_int_equal(status.dropped, 1);
}

static void pause_shortly(void)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	(void)nanosleep(&pause, NULL);
}

/* Until the disk has so many lines. */
static void lines_wait(struct taken *t, size_t count)
{
	do {
		pause_shortly();
		(void)look(t, (struct journal_look){ 0 });
	} while (t->count < count);
}

/* So that a search by time, which passes over whole segments, finds what was said by either
 * clock. */
static void a_clock_that_is_set_back_begins_a_segment(void **state)
{
	struct taken t;
	(void)state;
	journal_start(directory);
	journal_configure(86400000, 1 << 20);
	line_log(LOG_INFO, "message", "first");
	lines_wait(&t, 1);
	clock_back = 3600;
	line_log(LOG_INFO, "message", "second");
	clock_back = 0; /* journal_stop() waits by it */
	journal_stop();
	assert_int_equal(segments_count(), 2);
	(void)look(&t, (struct journal_look){ 0 });
	assert_int_equal(t.count, 2);
	files_remove();
}

/* As a disk that becomes full in the middle of a line, and has room again. */
static void file_size_limit(rlim_t octets)
{
	const struct rlimit limit = { octets, RLIM_INFINITY };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_line_that_a_full_disk_cuts_off_costs_only_itself(void **state)
{
	struct taken t;
	struct journal_status status;
	(void)state;
	(void)signal(SIGXFSZ, SIG_IGN);
	journal_report(&status);
	uint64_t dropped = status.dropped;
	journal_start(directory);
	journal_configure(86400000, 1 << 20);
	line_log(LOG_INFO, "message", "before");
	lines_wait(&t, 1);
	file_size_limit((rlim_t)t.text.len + 10);
	line_log(LOG_INFO, "message", "cut off");
	line_log(LOG_INFO, "message", "not even begun");
	do {
		pause_shortly();
		journal_report(&status);
	} while (!status.failing);
	file_size_limit(RLIM_INFINITY);
	line_log(LOG_INFO, "message", "behind");
	lines_wait(&t, 2);
	journal_stop();
	journal_report(&status);
	assert_int_equal(look(&t, (struct journal_look){ 0 }).bad, 1);
	assert_int_equal(t.count, 2);
	assert_non_null(strstr(t.buffer, "\"action\":\"behind\"}|"));
	assert_false(status.failing);
	assert_int_equal(status.dropped - dropped, 2);
	files_remove();
}

static int setup(void **state)
{
	(void)state;
	if (!mkdtemp(directory))
		return -1;
	own = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return own < 0;
}

static int teardown(void **state)
{
	(void)state;
	(void)unlinkat(own, "keep.me", 0);
	(void)unlinkat(own, "notes.txt", 0);
	close(own);
	return rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_segments),
		cmocka_unit_test(what_is_no_line_is_passed_over_and_counted),
		cmocka_unit_test(a_line_without_end_costs_only_itself),
		cmocka_unit_test(two_processes_write_segments_of_their_own),
		cmocka_unit_test(times_and_needles_sieve),
		cmocka_unit_test(the_newest_segments_come_first_where_asked_for),
		cmocka_unit_test(the_oldest_segments_go_first),
		cmocka_unit_test(lines_of_the_log_are_written),
		cmocka_unit_test(where_nothing_can_be_written_lines_are_counted),
		cmocka_unit_test(a_clock_that_is_set_back_begins_a_segment),
		cmocka_unit_test(a_line_that_a_full_disk_cuts_off_costs_only_itself),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
