/* io_loop.c: wake-ups, timers and buffers of the loop (io/loop.h). */
#include "gateway/io/loop_inside.h"

#include "io_testing.h"

#include <pthread.h>
#include <stdatomic.h>

struct worker {
	struct loop *loop;
	wake_id id, other; /* other: woken by each run, 0 for none */
	unsigned runs;
	unsigned *order, when; /* the running number of all runs, and that of the last run */
	bool retires;
};

static void work(void *arg)
{
	struct worker *w = arg;
	w->runs++;
	if (w->order)
		w->when = ++*w->order;
	loop_drain(w->loop); /* does nothing within a run */
	loop_wake(w->loop, w->other);
	if (w->retires)
		loop_retire(w->loop, w->id);
}

static void enroll(struct loop *loop, struct worker *w)
{
	w->loop = loop;
	w->id = loop_enroll(loop, work, w);
	assert_int_not_equal(w->id, 0);
}

static void wakes_run_once_in_order_and_later(void **state)
{
	struct loop *loop = loop_new();
	unsigned order = 0;
	struct worker a = { .order = &order }, b = { .order = &order };
	(void)state;

	enroll(loop, &a);
	enroll(loop, &b);
	loop_wake(loop, b.id);
	loop_wake(loop, a.id);
	loop_wake(loop, b.id);
	loop_wake(loop, 0);
	assert_int_equal(a.runs + b.runs, 0);
	loop_drain(loop);
	assert_int_equal(a.runs, 1);
	assert_int_equal(b.runs, 1);
	assert_true(b.when < a.when);

	a.other = b.id; /* what a run wakes runs before the drain ends, after the run */
	loop_wake(loop, a.id);
	loop_drain(loop);
	assert_int_equal(a.runs, 2);
	assert_int_equal(b.runs, 2);
	loop_free(loop);
}

static void stale_ids_are_harmless(void **state)
{
	struct loop *loop = loop_new();
	struct worker a = { 0 }, b = { 0 }, c = { .retires = true };
	(void)state;

	enroll(loop, &a);
	loop_wake(loop, a.id);
	loop_retire(loop, a.id); /* with a run posted */
	enroll(loop, &b);
	loop_drain(loop);
	assert_int_equal(a.runs + b.runs, 0);
	loop_retire(loop, a.id);
	struct worker d = { 0 };
	enroll(loop, &d); /* takes the place of a */
	assert_int_not_equal(d.id, a.id);
	loop_wake(loop, a.id);
	loop_wake_remote(loop, a.id);
	loop_retire(loop, a.id);
	loop_wake(loop, 12345678901);
	loop_wake_remote(loop, 12345678901);
	turn_for(loop, 20);
	assert_int_equal(a.runs + b.runs + d.runs, 0);

	enroll(loop, &c); /* retires itself in its run */
	c.other = c.id;
	loop_wake(loop, c.id);
	loop_drain(loop);
	assert_int_equal(c.runs, 1);
	loop_free(loop);
}

static void ten_thousand_ids(void **state)
{
	enum { MANY = 10000 };
	struct loop *loop = loop_new();
	struct worker *all = calloc(MANY, sizeof(*all));
	(void)state;

	for (unsigned round = 1; round <= 3; round++) {
		for (unsigned i = 0; i < MANY; i++) {
			enroll(loop, &all[i]);
			(i % 2 ? loop_wake : loop_wake_remote)(loop, all[i].id);
		}
		turn_for(loop, 50);
		for (unsigned i = 0; i < MANY; i++) {
			assert_int_equal(all[i].runs, round);
			loop_retire(loop, all[i].id);
		}
	}
	loop_free(loop);
	free(all);
}

struct ringer {
	pthread_t thread;
	struct loop *loop;
	wake_id ids[8];
};

static void *ring(void *arg)
{
	struct ringer *r = arg;
	for (unsigned i = 0; i < 20000; i++)
		loop_wake_remote(r->loop, r->ids[i % COUNT(r->ids)]);
	return NULL;
}

static void other_threads_wake(void **state)
{
	struct loop *loop = loop_new();
	struct worker workers[8] = { 0 };
	struct ringer ringers[4];
	(void)state;

	for (unsigned i = 0; i < COUNT(workers); i++)
		enroll(loop, &workers[i]);
	for (unsigned i = 0; i < COUNT(ringers); i++) {
		ringers[i].loop = loop;
		for (unsigned k = 0; k < COUNT(workers); k++)
			ringers[i].ids[k] = workers[k].id;
		assert_int_equal(pthread_create(&ringers[i].thread, NULL, ring, &ringers[i]), 0);
	}
	turn_for(loop, 20);
	for (unsigned i = 0; i < COUNT(ringers); i++)
		pthread_join(ringers[i].thread, NULL);
	turn_for(loop, 20);
	unsigned before = workers[7].runs;
	for (unsigned i = 0; i < COUNT(workers); i++)
		assert_true(workers[i].runs > 0);
	loop_wake_remote(loop, workers[7].id);
	UNTIL(loop, workers[7].runs == before + 1);
	loop_free(loop);
}

static void stop(void *arg)
{
	loop_stop(*(struct loop **)arg);
}

static void runs_until_stopped(void **state)
{
	struct loop *loop = loop_new();
	wake_id id = loop_enroll(loop, stop, &loop);
	(void)state;
	loop_wake(loop, id); /* posted before it runs */
	loop_run(loop);
	loop_wake_remote(loop, id);
	loop_run(loop);
	loop_free(loop);
}

struct clock {
	struct loop *loop;
	struct timer timer;
	wake_id id;
	uint64_t at; /* when it was woken; 0: not yet */
};

static void strike(void *arg)
{
	struct clock *c = arg;
	assert_true(c->timer.expired);
	assert_false(c->timer.set);
	assert_int_equal(c->at, 0);
	c->at = uv_hrtime() / 1000000;
}

static void wind(struct loop *loop, struct clock *c, uint64_t when)
{
	c->loop = loop;
	c->id = loop_enroll(loop, strike, c);
	timer_init(&c->timer, c->id);
	assert_false(c->timer.set);
	timer_set(loop, &c->timer, when);
	assert_true(c->timer.set);
}

static void timers_are_never_early(void **state)
{
	enum { MANY = 500 };
	struct loop *loop = loop_new();
	struct clock *clocks = calloc(MANY, sizeof(*clocks));
	unsigned struck = 0;
	(void)state;

	uv_update_time(&loop->uv);
	uint64_t start = loop_now(loop);
	for (unsigned i = 0; i < MANY; i++)
		wind(loop, &clocks[i], start + (i * 7919) % 1000);
	while (struck < MANY) {
		turn(loop);
		struck = 0;
		for (unsigned i = 0; i < MANY; i++) {
			struck += clocks[i].at != 0;
			assert_true(clocks[i].at == 0 || clocks[i].at >= clocks[i].timer.when);
			/* 50, and a machine that is slow */
			assert_true(clocks[i].at < clocks[i].timer.when + 500);
		}
		assert_true(loop_now(loop) < start + 3000);
	}
	loop_free(loop);
	free(clocks);
}

static void timers_move_and_are_cleared(void **state)
{
	struct loop *loop = loop_new();
	struct clock moved = { 0 }, cleared = { 0 }, past = { 0 }, never = { 0 };
	(void)state;

	uv_update_time(&loop->uv);
	uint64_t start = loop_now(loop);
	wind(loop, &moved, start + 60);
	wind(loop, &cleared, start + 60);
	wind(loop, &past, start > 1000 ? start - 1000 : 0);
	wind(loop, &never, start + 300000);
	timer_set(loop, &moved.timer, start + 400);
	timer_clear(&cleared.timer);
	timer_clear(&cleared.timer);
	turn_for(loop, 200);
	assert_int_equal(moved.at, 0);
	assert_int_equal(cleared.at, 0);
	assert_int_not_equal(past.at, 0);
	timer_set(loop, &moved.timer, loop_now(loop) + 10); /* and nearer again */
	UNTIL(loop, moved.at != 0);
	assert_true(moved.at < start + 400);
	moved.at = 0;
	timer_set(loop, &moved.timer, loop_now(loop) + 50); /* once more, after it has expired */
	assert_false(moved.timer.expired);
	UNTIL(loop, moved.at != 0);
	assert_true(never.timer.set);
	timer_clear(&never.timer);
	loop_free(loop);
}

/* 25.6 s are one turn of the wheel: both timers lie in the same slot. */
static void timers_wait_for_their_own_turn(void **state)
{
	struct loop *loop = loop_new();
	struct clock near = { 0 }, far = { 0 };
	(void)state;

	uv_update_time(&loop->uv);
	uint64_t when = loop_now(loop) + 100;
	wind(loop, &far, when + 25600);
	wind(loop, &near, when);
	UNTIL(loop, near.at != 0);
	turn_for(loop, 100);
	assert_int_equal(far.at, 0);
	assert_true(far.timer.set);
	timer_clear(&far.timer);
	loop_free(loop);
}

static void buffers_go_round(void **state)
{
	struct loop *loop = loop_new();
	char *taken[100];
	(void)state;

	for (unsigned i = 0; i < COUNT(taken); i++) {
		taken[i] = loop_buffer_take(loop);
		memset(taken[i], (int)i, LOOP_BUFFER_SIZE);
	}
	for (unsigned i = 0; i < COUNT(taken); i++)
		loop_buffer_give(loop, taken[i]);
	char *last = loop_buffer_take(loop);
	assert_ptr_equal(last, taken[63]); /* the last that was kept */
	loop_buffer_give(loop, last);
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wakes_run_once_in_order_and_later),
		cmocka_unit_test(stale_ids_are_harmless),
		cmocka_unit_test(ten_thousand_ids),
		cmocka_unit_test(other_threads_wake),
		cmocka_unit_test(runs_until_stopped),
		cmocka_unit_test(timers_are_never_early),
		cmocka_unit_test(timers_move_and_are_cleared),
		cmocka_unit_test(timers_wait_for_their_own_turn),
		cmocka_unit_test(buffers_go_round),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
