/* io_job.c: work in the thread pool (io/job.h): done elsewhere, told here; and what is left behind
 * is cleared away. */
#include "gateway/io/job.h"

#include "io_testing.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
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

/* ---- reading */

enum { TURNS_MAX = 32 };
static pthread_mutex_t turns_mutex = PTHREAD_MUTEX_INITIALIZER;
static char turns[TURNS_MAX];
static size_t turn_count;
static int reading_at_once[2], most_at_once[2];

/* Writes down whose turn it is: 'a' or 'b', 'c', ... */
static void take_turn(void *letter)
{
	char c = *(char *)letter;
	pthread_mutex_lock(&turns_mutex);
	turns[turn_count++] = c;
	if (c <= 'b' && ++reading_at_once[c - 'a'] > most_at_once[c - 'a'])
		most_at_once[c - 'a'] = reading_at_once[c - 'a'];
	pthread_mutex_unlock(&turns_mutex);
	usleep(5000);
	pthread_mutex_lock(&turns_mutex);
	if (c <= 'b')
		reading_at_once[c - 'a']--;
	pthread_mutex_unlock(&turns_mutex);
}

static struct address client(uint8_t n)
{
	const uint8_t octets[4] = { 192, 0, 2, n };
	return address_from_octets(octets, 4);
}

/* Two with ten messages each, and a third who comes behind them with one: it has one of the first
 * turns, and nobody reads two at a time. */
static void clients_take_turns_to_read(void **state)
{
	enum { EACH = 10, ALL = 2 * EACH + 1 };
	static char letters[] = { 'a', 'b', 'c' };
	struct job *jobs[ALL];
	size_t third = 0;
	(void)state;
	turn_count = 0;
	for (size_t i = 0; i < ALL; i++) {
		uint8_t who = i < EACH ? 0 : i < 2 * EACH ? 1 : 2;
		struct address from = client(who);
		jobs[i] = job_start_reading(loop, &from, take_turn, &letters[who], 0);
		assert_non_null(jobs[i]);
	}
	for (size_t i = 0; i < ALL; i++) {
		UNTIL(loop, job_done(jobs[i]));
		job_free(jobs[i]);
	}
	assert_int_equal(turn_count, ALL);
	while (turns[third] != 'c')
		third++;
	assert_in_range(third, 1, 4);
	assert_int_equal(most_at_once[0], 1);
	assert_int_equal(most_at_once[1], 1);
}

/* However much there is to read, whoever waits for a disk does not wait for that. */
static void readers_hold_up_no_disk(void **state)
{
	enum { READERS = 50 };
	struct job *reads[READERS];
	unsigned microseconds = 0;
	(void)state;
	atomic_store(&stalled, true);
	for (size_t i = 0; i < READERS; i++) {
		struct address from = client((uint8_t)i);
		reads[i] = job_start_reading(loop, &from, stall, NULL, 0);
		assert_non_null(reads[i]);
	}
	struct job *job = job_start_disk(loop, work, &microseconds, 0);
	assert_non_null(job);
	UNTIL(loop, job_done(job));
	job_free(job);
	assert_true(atomic_load(&waiting) > 0 && atomic_load(&waiting) < READERS);
	atomic_store(&stalled, false);
	for (size_t i = 0; i < READERS; i++) {
		UNTIL(loop, job_done(reads[i]));
		job_free(reads[i]);
	}
}

/* ---- handshakes */

static atomic_int at_once, most_handshakes;

static void shake(void *letter)
{
	int now = atomic_fetch_add(&at_once, 1) + 1;
	if (now > atomic_load(&most_handshakes))
		atomic_store(&most_handshakes, now);
	turns[turn_count++] = *(char *)letter; /* one at a time: nobody else writes */
	usleep(1000);
	atomic_fetch_sub(&at_once, 1);
}

static void handshakes_are_done_one_after_the_other(void **state)
{
	static char letters[] = "abcdefgh";
	struct job *jobs[8];
	(void)state;
	turn_count = 0;
	for (size_t i = 0; i < COUNT(jobs); i++) {
		jobs[i] = job_start_handshake(loop, shake, &letters[i], 0);
		assert_non_null(jobs[i]);
	}
	for (size_t i = 0; i < COUNT(jobs); i++) {
		UNTIL(loop, job_done(jobs[i]));
		job_free(jobs[i]);
	}
	assert_int_equal(atomic_load(&most_handshakes), 1);
	assert_int_equal(turn_count, 8);
	assert_memory_equal(turns, letters, 8);
}

/* Nobody is there to hear the answer: cleared away at once, and the next has the turn. */
static void a_handshake_that_is_abandoned_before_its_turn_is_not_done(void **state)
{
	unsigned microseconds = 0;
	(void)state;
	cleared = 0;
	atomic_store(&stalled, true);
	struct job *first = job_start_handshake(loop, stall, NULL, 0);
	struct job *second = job_start_handshake(loop, work, &microseconds, 0);
	struct job *third = job_start_handshake(loop, work, &microseconds, 0);
	job_abandon(second, clear, &cleared);
	assert_int_equal(cleared, 1);
	atomic_store(&stalled, false);
	UNTIL(loop, job_done(third));
	assert_int_equal(atomic_load(&worked), 1);
	job_free(first);
	job_free(third);
}

/* However many there are, the disk and those who read have threads of their own. */
static void handshakes_hold_up_nobody_else(void **state)
{
	enum { HANDSHAKES = 50 };
	struct job *shakes[HANDSHAKES];
	unsigned microseconds = 0;
	struct address from = client(1);
	(void)state;
	atomic_store(&stalled, true);
	for (size_t i = 0; i < HANDSHAKES; i++) {
		shakes[i] = job_start_handshake(loop, stall, NULL, 0);
		assert_non_null(shakes[i]);
	}
	struct job *disk = job_start_disk(loop, work, &microseconds, 0);
	UNTIL(loop, job_done(disk));
	job_free(disk);
	struct job *reading = job_start_reading(loop, &from, work, &microseconds, 0);
	UNTIL(loop, job_done(reading));
	job_free(reading);
	assert_int_equal(atomic_load(&waiting), 1);
	atomic_store(&stalled, false);
	for (size_t i = 0; i < HANDSHAKES; i++) {
		UNTIL(loop, job_done(shakes[i]));
		job_free(shakes[i]);
	}
}

/* A disk that stalls for every loop of a machine of 32 cores: a handshake is done all the same. */
static bool is_done_beside_stalled_disks(void)
{
	enum { LOOPS = 33, STALLED = 4 };
	struct loop *loops[LOOPS];
	unsigned microseconds = 0;
	job_pool(LOOPS);
	atomic_store(&stalled, true);
	for (int i = 0; i < LOOPS; i++) {
		loops[i] = loop_new();
		for (int job = 0; job < STALLED; job++)
			if (!loops[i] || !job_start_disk(loops[i], stall, NULL, 0))
				return false;
	}
	struct job *job = job_start_handshake(loops[0], work, &microseconds, 0);
	for (int i = 0; job && !job_done(job) && i < 5000; i++) {
		turn(loops[0]);
		usleep(1000);
	}
	return job && job_done(job);
}

/* WHY another process: a pool is of one size for good. */
static void many_cores_leave_threads_for_all(void **state)
{
	int status = -1;
	(void)state;
	pid_t child = fork();
	if (child == 0)
		_exit(is_done_beside_stalled_disks() ? 0 : 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_cores_leave_threads_for_all),
		cmocka_unit_test_setup_teardown(is_done_elsewhere_and_told_here, begin, end),
		cmocka_unit_test_setup_teardown(what_is_left_behind_is_cleared_away, begin, end),
		cmocka_unit_test_setup_teardown(what_is_done_is_cleared_at_once, begin, end),
		cmocka_unit_test_setup_teardown(a_stalled_disk_holds_up_nobody_who_reads, begin,
						end),
		cmocka_unit_test_setup_teardown(clients_take_turns_to_read, begin, end),
		cmocka_unit_test_setup_teardown(readers_hold_up_no_disk, begin, end),
		cmocka_unit_test_setup_teardown(handshakes_are_done_one_after_the_other, begin,
						end),
		cmocka_unit_test_setup_teardown(
			a_handshake_that_is_abandoned_before_its_turn_is_not_done, begin, end),
		cmocka_unit_test_setup_teardown(handshakes_hold_up_nobody_else, begin, end),
	};
	job_pool(1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
