/* mailroom_lanes.c: who goes next to a backend, and when (mailroom/courier_inside.h). */
#include "gateway/mailroom/courier_inside.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 2000 };

static struct courier courier;
static struct lane *lane;

static int begin(void **state)
{
	(void)state;
	courier = (struct courier){ 0 };
	list_init(&courier.lanes);
	lane = lane_of(&courier, "main");
	return lane ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	lane_free(lane);
	return 0;
}

static struct held *put(uint64_t time, uint64_t next, uint64_t expires)
{
	char id[SPOOL_ID_MAX];
	spool_id(id, time, 0, 0);
	struct held *held = held_new(id, BYTES("main"));
	assert_non_null(held);
	held->next = next;
	held->expires = expires;
	assert_true(lane_put(lane, held, 1000, 500000));
	return held;
}

/* What spool_id() made it of. */
static uint64_t time_of(const struct held *held)
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint64_t time = 0;
	for (size_t i = 0; i < 9; i++)
		time = time * 32 + (uint64_t)(strchr(digits, held->id[i]) - digits);
	return time;
}

/* Takes the next one out and lets it be over; gives its time, 0 if none may go. */
static uint64_t take(uint64_t now)
{
	struct held *held = lane_next(lane, now);
	uint64_t time = held ? time_of(held) : 0;
	lane->active -= held != NULL;
	free(held);
	return time;
}

static void by_age(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < MANY; i++)
		(void)put(1 + (i * 7919) % MANY, 0, 0);
	/* Some go from the middle. */
	for (uint64_t time = 10; time <= MANY; time += 10) {
		char id[SPOOL_ID_MAX];
		spool_id(id, time, 0, 0);
		struct held *held = lane_find(lane, id);
		assert_non_null(held);
		lane_drop(held);
	}
	for (uint64_t time = 1; time <= MANY; time++)
		if (time % 10 != 0)
			assert_int_equal(take(1000), time);
	assert_int_equal(take(1000), 0);
}

/* Wall time 500000 is loop time 1000. */
static void when_it_is_time(void **state)
{
	(void)state;
	(void)put(1, 500000 + 300, 0);
	(void)put(2, 500000 + 100, 0);
	(void)put(3, 500000, 0);
	/* A wall clock that was wrong: never longer than the longest pause. */
	(void)put(4, UINT64_MAX, 0);
	lane_ripen(lane, 1000);
	assert_int_equal(take(1000), 3);
	assert_int_equal(take(1000), 0);
	lane_ripen(lane, 1099);
	assert_int_equal(take(1099), 0);
	lane_ripen(lane, 1100);
	assert_int_equal(take(1100), 2);
	lane_ripen(lane, 1000 + COURIER_LONGEST_PAUSE);
	assert_int_equal(take(2000), 1);
	assert_int_equal(take(2000), 4);
}

static void a_few_at_once(void **state)
{
	struct held *out[COURIER_LINKS];
	(void)state;
	for (uint64_t i = 1; i <= COURIER_LINKS + 1; i++)
		(void)put(i, 0, 0);
	for (size_t i = 0; i < COURIER_LINKS; i++) {
		out[i] = lane_next(lane, 1000);
		assert_non_null(out[i]);
	}
	assert_null(lane_next(lane, 1000));
	for (size_t i = 0; i < COURIER_LINKS; i++)
		free(out[i]);
}

static void pauses(void **state)
{
	uint64_t now = 1000, wanted = COURIER_FIRST_PAUSE;
	(void)state;
	for (uint64_t i = 1; i < 10; i++)
		(void)put(i, 0, 0);
	for (unsigned tries = 1; tries < 10; tries++) {
		assert_int_equal(courier_pause(tries, false), wanted);
		lane_pause(lane, now);
		lane_pause(lane, now + 1); /* another that was on its way, too */
		assert_int_equal(lane->until, now + wanted);
		assert_null(lane_next(lane, lane->until - 1));
		now = lane->until;
		/* One tries, the others wait for what it finds. */
		struct held *held = lane_next(lane, now);
		assert_non_null(held);
		assert_null(lane_next(lane, now));
		lane->active--;
		free(held);
		wanted = wanted * 2 < COURIER_LONGEST_PAUSE ? wanted * 2 : COURIER_LONGEST_PAUSE;
	}
	assert_int_equal(wanted, COURIER_LONGEST_PAUSE);
	assert_int_equal(courier_pause(0, false), COURIER_FIRST_PAUSE);
	assert_int_equal(courier_pause(UINT64_MAX, false), COURIER_LONGEST_PAUSE);
	/* Of a notification: as Postfix's queue. */
	static const uint64_t minutes[] = { 5, 5, 10, 20, 40, 80, 160, 240, 240 };
	for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++)
		assert_int_equal(courier_pause(i, true), minutes[i] * 60000);
	assert_int_equal(courier_pause(UINT64_MAX, true), COURIER_DSN_LONGEST);
}

static void works_again(void **state)
{
	(void)state;
	(void)put(1, 500000 + 600000, 0);
	lane_pause(lane, 1000);
	lane_works(lane);
	assert_int_equal(take(1000), 1);
}

/* What is over goes even while the backend cannot be reached; the next look comes when the next one
 * is over. */
static void over(void **state)
{
	(void)state;
	for (uint64_t i = 1; i <= MANY; i++)
		(void)put(i, i % 2 ? 0 : 500000 + i,
			  i % 3 == 0   ? 400000 + i
			  : i % 3 == 1 ? 700000 + i
				       : 0);
	lane_pause(lane, 1000);
	assert_int_equal(lane_expire(lane, 500000, 0), 700001);
	uint64_t wanted = 0;
	for (uint64_t time; (time = take(1000));)
		assert_int_equal(time, wanted += 3);
	assert_int_equal(wanted, MANY / 3 * 3);
	/* The others are in order still. */
	lane_flush(lane);
	for (uint64_t i = 1; i <= MANY; i++)
		if (i % 3)
			assert_int_equal(take(1000), i);
	assert_int_equal(lane_expire(lane, 500000, 0), UINT64_MAX);
}

/* Who is late goes once for that, whatever the pause; then when it is its turn, and once more when
 * its time is over. */
static void late(void **state)
{
	(void)state;
	struct held *held = put(1, 500000 + 60000, 500000 + 80000);
	held->taken = 500000 - 1000;
	(void)put(2, 500000 + 60000, 0); /* nobody wants to know of it */
	lane_pause(lane, 1000);
	assert_int_equal(held_over(held, 5000), 504000);
	assert_int_equal(held_over(held, 0), 580000);
	assert_int_equal(lane_expire(lane, 503999, 5000), 504000);
	assert_null(lane_next(lane, 1000));
	assert_int_equal(lane_expire(lane, 504000, 5000), UINT64_MAX);
	assert_ptr_equal(lane_next(lane, 1000), held);
	lane->active--;
	assert_true(lane_put(lane, held, 1000, 504000));
	assert_int_equal(lane_expire(lane, 504000, 5000), 580000);
	assert_null(lane_next(lane, 1000));
	(void)lane_expire(lane, 580000, 5000);
	assert_ptr_equal(lane_next(lane, 1000), held);
	lane->active--;
	/* The disk did not take down what became of it: it waits like any other. */
	assert_true(lane_put(lane, held, 1000, 580000 - 30000));
	assert_int_equal(lane_expire(lane, 590000, 5000), UINT64_MAX);
	assert_null(lane_next(lane, 1000));
}

/* Where one server of many cannot be reached the others are not kept waiting. */
static void no_backend(void **state)
{
	(void)state;
	struct lane *out = lane_of(&courier, "");
	assert_non_null(out);
	for (unsigned i = 0; i < COURIER_OUT_LINKS + 1; i++) {
		struct held *held = held_new("0000000000000", BYTES("main"));
		assert_true(held && lane_put(out, held, 1000, 500000));
	}
	lane_pause(out, 1000);
	struct held *taken[COURIER_OUT_LINKS];
	for (unsigned i = 0; i < COURIER_OUT_LINKS; i++)
		assert_non_null(taken[i] = lane_next(out, 1000));
	assert_null(lane_next(out, 1000));
	for (unsigned i = 0; i < COURIER_OUT_LINKS; i++)
		free(taken[i]);
	lane_free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(by_age, begin, end),
		cmocka_unit_test_setup_teardown(when_it_is_time, begin, end),
		cmocka_unit_test_setup_teardown(a_few_at_once, begin, end),
		cmocka_unit_test_setup_teardown(pauses, begin, end),
		cmocka_unit_test_setup_teardown(works_again, begin, end),
		cmocka_unit_test_setup_teardown(over, begin, end),
		cmocka_unit_test_setup_teardown(late, begin, end),
		cmocka_unit_test_setup_teardown(no_backend, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
