/* io_job.c: work in the thread pool (io/job.h): done elsewhere, told here; and what is left behind
 * is cleared away. */
#include "gateway/io/job.h"

#include "io_testing.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

static struct loop *loop;
static unsigned woken;
static atomic_int worked;
static pthread_t worker;

static void look(void *arg)
{
	(void)arg;
	woken++;
}

static void work(void *arg)
{
	usleep(*(unsigned *)arg);
	worker = pthread_self();
	atomic_fetch_add(&worked, 1);
}

static int begin(void **state)
{
	(void)state;
	loop = loop_new();
	woken = 0;
	atomic_store(&worked, 0);
	return loop ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	loop_free(loop);
	return 0;
}

static void is_done_elsewhere_and_told_here(void **state)
{
	unsigned microseconds = 20000;
	struct job *job = job_start(loop, work, &microseconds, loop_enroll(loop, look, NULL));
	(void)state;
	assert_non_null(job);
	assert_false(job_done(job));
	UNTIL(loop, job_done(job));
	assert_int_equal(woken, 1);
	assert_int_equal(atomic_load(&worked), 1);
	assert_false(pthread_equal(worker, pthread_self()));
	job_free(job);
}

static unsigned cleared;

static void clear(void *arg)
{
	assert_ptr_equal(arg, &cleared);
	cleared++;
}

/* Whoever started it goes in the middle: what it works on is cleared away behind it, not before. */
static void what_is_left_behind_is_cleared_away(void **state)
{
	unsigned microseconds = 20000;
	struct job *job = job_start(loop, work, &microseconds, loop_enroll(loop, look, NULL));
	(void)state;
	cleared = 0;
	assert_non_null(job);
	job_abandon(job, clear, &cleared);
	assert_int_equal(cleared, 0);
	UNTIL(loop, cleared == 1);
	assert_int_equal(atomic_load(&worked), 1);
	assert_int_equal(woken, 0);
}

static void what_is_done_is_cleared_at_once(void **state)
{
	unsigned microseconds = 0;
	struct job *job = job_start(loop, work, &microseconds, loop_enroll(loop, look, NULL));
	(void)state;
	cleared = 0;
	assert_non_null(job);
	UNTIL(loop, job_done(job));
	job_abandon(job, clear, &cleared);
	assert_int_equal(cleared, 1);
}

static atomic_bool stalled;
static atomic_int waiting;

static void stall(void *arg)
{
	(void)arg;
	atomic_fetch_add(&waiting, 1);
	while (atomic_load(&stalled))
		usleep(1000);
	atomic_fetch_sub(&waiting, 1);
}

/* A disk that answers nobody: who reads goes on, and everybody comes to his turn when it answers
 * again. */
static void a_stalled_disk_holds_up_nobody_who_reads(void **state)
{
	enum { STALLED = 50 };
	struct job *waits[STALLED];
	unsigned microseconds = 0;
	(void)state;
	atomic_store(&stalled, true);
	for (size_t i = 0; i < STALLED; i++) {
		waits[i] = job_start_disk(loop, stall, NULL, 0);
		assert_non_null(waits[i]);
	}
	for (int i = 0; i < 10; i++) {
		struct job *job = job_start(loop, work, &microseconds, 0);
		assert_non_null(job);
		UNTIL(loop, job_done(job));
		job_free(job);
	}
	assert_true(atomic_load(&waiting) > 0 && atomic_load(&waiting) < STALLED);
	atomic_store(&stalled, false);
	for (size_t i = 0; i < STALLED; i++) {
		UNTIL(loop, job_done(waits[i]));
		job_free(waits[i]);
	}
	assert_int_equal(atomic_load(&waiting), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(is_done_elsewhere_and_told_here, begin, end),
		cmocka_unit_test_setup_teardown(what_is_left_behind_is_cleared_away, begin, end),
		cmocka_unit_test_setup_teardown(what_is_done_is_cleared_at_once, begin, end),
		cmocka_unit_test_setup_teardown(a_stalled_disk_holds_up_nobody_who_reads, begin,
						end),
	};
	job_pool(1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
