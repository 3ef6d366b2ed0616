/* base_log_events.c: the table of log events and fields is asked by whole names and by type, and a
 * program built for tests ends at a line that the table does not have (base/log.h). */
#include "gateway/base/log.h"
#include "gateway/base/log_events.h"
#include "gateway/base/sanitized.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void events_are_known_by_their_whole_name(void **state)
{
	(void)state;
	assert_true(log_events_has("session"));
	assert_false(log_events_has("sess"));
	assert_false(log_events_has("sessions"));
	assert_false(log_events_has(""));
}

static void fields_are_known_by_event_path_and_type(void **state)
{
	(void)state;
	assert_true(log_events_has_field("session", "tls.version", LOG_TYPE_STRING));
	assert_true(log_events_has_field("message", "tls", LOG_TYPE_OBJECT));
	assert_true(log_events_has_field("message", "evidence.fact", LOG_TYPE_STRING));
	assert_false(log_events_has_field("session", "version", LOG_TYPE_STRING));
	assert_false(log_events_has_field("session", "tls", LOG_TYPE_STRING));
	assert_false(log_events_has_field("harvest", "tls", LOG_TYPE_OBJECT));
	assert_false(log_events_has_field("sess", "port", LOG_TYPE_NUMBER));
}

static void some_fields_are_those_of_every_event(void **state)
{
	(void)state;
	assert_true(log_events_has_field("memory", "level", LOG_TYPE_STRING));
	assert_true(log_events_has_field("session", "level", LOG_TYPE_STRING));
}

static void good_line(void)
{
	struct log_line *l = log_begin(LOG_INFO, "session");
	log_object_open(l, "tls");
	log_string(l, "version", "TLSv1.3");
	log_object_close(l);
	log_number(l, "port", 25);
	log_end(l);
}

static void unknown_event(void)
{
	log_end(log_begin(LOG_INFO, "unheard"));
}

static void unknown_field(void)
{
	struct log_line *l = log_begin(LOG_INFO, "session");
	log_number(l, "unheard", 1);
	log_end(l);
}

/* A field of another object, behind it. */
static void misplaced_field(void)
{
	struct log_line *l = log_begin(LOG_INFO, "session");
	log_object_open(l, "tls");
	log_object_close(l);
	log_string(l, "version", "TLSv1.3");
	log_end(l);
}

static void wrong_type(void)
{
	struct log_line *l = log_begin(LOG_INFO, "session");
	log_string(l, "port", "25");
	log_end(l);
}

/* A line that is below the level in force is not written, but still looked at. */
static void unwritten(void)
{
	struct log_line *l = log_begin(LOG_DEBUG, "session");
	log_number(l, "unheard", 1);
	log_end(l);
}

/* True if a process that writes the line is ended by it. */
static bool ends(void (*write_line)(void))
{
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);
		(void)dup2(null, STDOUT_FILENO);
		(void)dup2(null, STDERR_FILENO);
		(void)signal(SIGABRT, SIG_DFL);
		write_line();
		_exit(0);
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static void a_line_that_the_table_lacks_ends_a_program_for_tests(void **state)
{
	(void)state;
	assert_true(SANITIZED);
	assert_false(ends(good_line));
	assert_true(ends(unknown_event));
	assert_true(ends(unknown_field));
	assert_true(ends(misplaced_field));
	assert_true(ends(wrong_type));
	assert_true(ends(unwritten));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_are_known_by_their_whole_name),
		cmocka_unit_test(fields_are_known_by_event_path_and_type),
		cmocka_unit_test(some_fields_are_those_of_every_event),
		cmocka_unit_test(a_line_that_the_table_lacks_ends_a_program_for_tests),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
