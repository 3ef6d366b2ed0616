/* base_heartbeats.c: who beats, who does not, and whom nobody blames (base/heartbeats.h). */
#include "gateway/base/heartbeats.h"

#include "gateway/base/clock.h"

#include <setjmp.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { WORKERS = 2 };

static struct heartbeats *page;
static struct lookout *lookout;
static uint64_t now;

static int set_up(void **state)
{
	(void)state;
	page = heartbeats_new(WORKERS);
	lookout = page ? lookout_new(page) : NULL;
	now = clock_monotonic();
	return lookout ? 0 : -1;
}

static int clear_up(void **state)
{
	(void)state;
	lookout_free(lookout);
	heartbeats_free(page);
	return 0;
}

/* Time passes, in which these move: a bit for the control thread, then one for each worker. */
static void pass(uint64_t milliseconds, unsigned who)
{
	for (uint64_t ms = 0; ms < milliseconds; ms += HEARTBEATS_LOOK_MS) {
		if (who & 1)
			beat(heartbeats_control(page));
		for (unsigned w = 0; w < WORKERS; w++)
			if (who & 2u << w)
				beat(heartbeats_worker(page, w));
		lookout_look(lookout, now += HEARTBEATS_LOOK_MS);
	}
}

static struct stall oldest(void)
{
	struct stall stall;
	lookout_oldest(lookout, &stall);
	return stall;
}

static void nobody_is_blamed_who_moves_or_has_not_begun(void **state)
{
	(void)state;
	pass(60000, 0);
	assert_int_equal(oldest().who, STALL_NONE);
	pass(60000, 7);
	assert_int_equal(oldest().who, STALL_NONE);
}

static void one_worker_is_named_with_where_it_stood(void **state)
{
	char buffer[200];
	struct text t = TEXT(buffer);
	(void)state;
	pass(1000, 7);
	beat_stand(heartbeats_worker(page, 1), "read", 42);
	pass(7000, 3);
	struct stall stall = oldest();
	assert_int_equal(stall.who, STALL_WORKER);
	stall_text(&t, &stall);
	assert_string_equal(
		text_cstr(&t),
		"worker 1 has made no progress for 7 s; it is stuck in step \"read\" of session "
		"000000000001A");
	beat_leave(heartbeats_worker(page, 1));
	pass(1000, 7);
	assert_int_equal(oldest().who, STALL_NONE);
}

static void a_hung_process_is_told_as_one(void **state)
{
	char buffer[200];
	struct text t = TEXT(buffer);
	(void)state;
	pass(1000, 7);
	pass(6000, 0);
	struct stall stall = oldest();
	stall_text(&t, &stall);
	assert_string_equal(text_cstr(&t), "no thread of the gateway has made progress for 6 s");
}

static void who_slept_itself_blames_nobody(void **state)
{
	(void)state;
	pass(1000, 7);
	for (int i = 0; i < 20; i++)
		lookout_look(lookout, now += 60000);
	assert_int_equal(oldest().who, STALL_NONE);
	lookout_look(lookout, now - 5000);
	assert_int_equal(oldest().who, STALL_NONE);
}

static void who_ends_in_order_is_not_watched(void **state)
{
	(void)state;
	pass(1000, 7);
	beat_end(heartbeats_worker(page, 0));
	pass(60000, 5);
	assert_int_equal(oldest().who, STALL_NONE);
}

static void jobs_are_counted_and_blame_no_thread(void **state)
{
	unsigned count;
	(void)state;
	pass(1000, 7);
	struct beat *pool[HEARTBEATS_POOL + 1];
	for (unsigned i = 0; i <= HEARTBEATS_POOL; i++)
		pool[i] = heartbeats_pool(page);
	assert_non_null(pool[HEARTBEATS_POOL - 1]);
	assert_null(pool[HEARTBEATS_POOL]);
	beat(pool[0]);
	beat(pool[1]);
	pass(12000, 7);
	beat_end(pool[1]);
	pass(1000, 7);
	assert_in_range(lookout_jobs(lookout, 10000, &count), 12000, 14000);
	assert_int_equal(count, 1);
	assert_int_equal(oldest().who, STALL_NONE);
}

/* The page is another process's to write; a name is cut to its place, and nothing in it reaches a
 * terminal raw. */
static void what_a_broken_process_writes_is_only_shown(void **state)
{
	(void)state;
	pid_t child = fork();
	if (child == 0) {
		beat(heartbeats_worker(page, 0));
		beat_stand(heartbeats_worker(page, 0), "\033[2J and far too long a name", 1);
		_exit(0);
	}
	assert_int_equal(waitpid(child, NULL, 0), child);
	pass(6000, 0);
	struct stall stall = oldest();
	assert_int_equal(stall.who, STALL_WORKER);
	assert_string_equal(stall.step, "?[2J and far too");
}

static void without_a_page_nothing_happens(void **state)
{
	struct stall stall;
	unsigned count;
	(void)state;
	beat(heartbeats_control(NULL));
	beat(heartbeats_worker(page, WORKERS));
	beat(heartbeats_pool(NULL));
	lookout_oldest(NULL, &stall);
	assert_int_equal(stall.who, STALL_NONE);
	assert_int_equal(lookout_jobs(NULL, 0, &count), 0);
	assert_int_equal(count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nobody_is_blamed_who_moves_or_has_not_begun, set_up,
						clear_up),
		cmocka_unit_test_setup_teardown(one_worker_is_named_with_where_it_stood, set_up,
						clear_up),
		cmocka_unit_test_setup_teardown(a_hung_process_is_told_as_one, set_up, clear_up),
		cmocka_unit_test_setup_teardown(who_slept_itself_blames_nobody, set_up, clear_up),
		cmocka_unit_test_setup_teardown(who_ends_in_order_is_not_watched, set_up, clear_up),
		cmocka_unit_test_setup_teardown(jobs_are_counted_and_blame_no_thread, set_up,
						clear_up),
		cmocka_unit_test_setup_teardown(what_a_broken_process_writes_is_only_shown, set_up,
						clear_up),
		cmocka_unit_test_setup_teardown(without_a_page_nothing_happens, set_up, clear_up),
	};
	return cmocka_run_group_tests_name("base_beats", tests, NULL, NULL);
}
