/* backend_capacity.c: places at backend servers: caps that are configured, learned and tried
 * upwards, what is full and what is down, and the order of those who wait (backend/capacity.h).
 * Time is the caller's: nothing here waits. */
#include "gateway/backend/capacity.h"

#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

static struct server_conf servers[2] = { { .name = "192.0.2.1:25" }, { .name = "192.0.2.2:25" } };
static struct backend_conf backends[2] = {
	{ .name = "main", .servers = servers, .server_count = 2, .index = 0 },
	{ .name = "side", .servers = servers, .server_count = 1, .index = 1 },
};
static const struct backend_conf *const both = &backends[0], *const side = &backends[1];
static struct loop *loop, *other;
static struct capacity *c;
static unsigned woken;

static void wake(void *arg)
{
	(void)arg;
	woken++;
}

static struct wanted wanted(struct loop *on, uint64_t since)
{
	return (struct wanted){ .loop = on,
				.wake = loop_enroll(on, wake, NULL),
				.backend = both,
				.servers = 1,
				.since = since };
}

static int begin(void **state)
{
	(void)state;
	loop = loop_new();
	other = loop_new();
	c = capacity_new();
	backends[0].connections = backends[1].connections = 0;
	struct config config = { .backends = backends, .backend_count = 2 };
	return loop && other && c && capacity_configure(c, &config) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	capacity_free(c);
	loop_free(loop);
	loop_free(other);
	return 0;
}

static void configure(unsigned connections)
{
	struct config config = { .backends = backends, .backend_count = 2 };
	backends[0].connections = connections;
	assert_true(capacity_configure(c, &config));
}

/* So many more that are greeted. */
static void stand(unsigned count, uint64_t now)
{
	for (unsigned i = 0; i < count; i++) {
		assert_true(capacity_take(c, both, 0, false, now, now));
		capacity_greeted(c, both, 0, now);
	}
}

static bool turned_away(enum turned_away how, uint64_t since, uint64_t now)
{
	bool full = capacity_full(c, both, 0, how, false, "421 too many", since, now);
	capacity_release(c, both, 0, false, now);
	return full;
}

static void without_end(void **state)
{
	(void)state;
	stand(1000, 1);
	assert_int_equal(capacity_report(c, servers[0].name).open, 1000);
	assert_int_equal(capacity_report(c, servers[0].name).most, 0);
	assert_false(capacity_tight(c, both, 0));
	assert_int_equal(capacity_report(c, "unheard.of:25").open, 0);
}

static void configured(void **state)
{
	(void)state;
	configure(2);
	stand(2, 1);
	/* it is not tried upwards */
	assert_false(capacity_take(c, both, 0, false, 1, 1000000));
	assert_false(capacity_take(c, side, 0, false, 1, 1));   /* the server is the same */
	assert_true(capacity_take(c, both, 1, false, 1, 1));    /* the other is another */
	capacity_release(c, both, 0, true, 1);
	assert_true(capacity_take(c, side, 0, false, 1, 1));
}

static void learned(void **state)
{
	(void)state;
	stand(3, 1);
	assert_true(capacity_take(c, both, 0, false, 1, 1));
	assert_true(turned_away(TURNED_AWAY_421, 1, 2));
	assert_int_equal(capacity_report(c, servers[0].name).most, 3);
	assert_false(capacity_take(c, both, 0, false, 3, 3));
	/* After ten seconds one more is tried, and only one. */
	assert_true(capacity_take(c, both, 0, false, 3, 10002));
	assert_false(capacity_take(c, both, 0, false, 3, 10002));
	assert_true(turned_away(TURNED_AWAY_421, 10002, 10003));
	assert_false(capacity_take(c, both, 0, false, 3, 20002));
	/* Where it is greeted, the next may follow at once. */
	assert_true(capacity_take(c, both, 0, false, 3, 20003));
	capacity_greeted(c, both, 0, 20004);
	assert_int_equal(capacity_report(c, servers[0].name).most, 4);
	assert_true(capacity_take(c, both, 0, false, 3, 20004));
}

/* What was on its way when the first one was turned away raises the cap as it is greeted. */
static void learned_in_a_burst(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 6; i++)
		assert_true(capacity_take(c, both, 0, false, 1, 1));
	assert_true(turned_away(TURNED_AWAY_421, 1, 2));
	assert_int_equal(capacity_report(c, servers[0].name).most, 1);
	for (unsigned i = 0; i < 5; i++)
		capacity_greeted(c, both, 0, 3);
	assert_int_equal(capacity_report(c, servers[0].name).most, 5);
	assert_false(capacity_take(c, both, 0, false, 4, 4));
}

static void down_is_not_full(void **state)
{
	(void)state;
	for (int how = TURNED_AWAY_421; how <= TURNED_AWAY_SILENCE; how++) {
		assert_true(capacity_take(c, both, 0, false, 1, 1));
		assert_false(turned_away((enum turned_away)how, 1, 9));
	}
	assert_int_equal(capacity_report(c, servers[0].name).most, 0);
	/* A time-out counts against a server that has said nothing meanwhile. */
	stand(1, 5);
	assert_true(capacity_take(c, both, 0, false, 6, 6));
	assert_false(turned_away(TURNED_AWAY_SILENCE, 6, 9));
	assert_true(capacity_take(c, both, 0, false, 6, 6));
	capacity_heard(c, both, 0, 7);
	assert_true(turned_away(TURNED_AWAY_SILENCE, 6, 9));
}

static void probers(void **state)
{
	(void)state;
	configure(2);
	assert_true(capacity_take(c, both, 0, true, 1, 1));
	assert_false(capacity_take(c, both, 0, true, 1, 1));
	capacity_release(c, both, 0, false, 1);
	stand(1, 1);
	assert_false(capacity_take(c, both, 0, true, 2, 2));
	stand(1, 3);
	assert_false(capacity_take(c, both, 0, true, 4, 10002));
	assert_true(capacity_take(c, both, 0, true, 4, 10003)); /* is anybody there? */
}

static void in_order(void **state)
{
	(void)state;
	struct waiter early = { 0 }, late = { 0 };
	size_t server = 9;
	configure(1);
	stand(1, 1);
	capacity_wait(c, &late, &(struct wanted){ loop, 0, both, 3, 20, false, false }, 21);
	assert_true(capacity_granted(c, &late, &server));       /* the other server has places */
	assert_int_equal(server, 1);
	struct wanted w = wanted(loop, 20), e = wanted(other, 10);
	capacity_wait(c, &late, &w, 22);
	capacity_wait(c, &early, &e, 23);
	assert_int_equal(capacity_report(c, servers[0].name).waiting, 2);
	capacity_release(c, both, 0, true, 24);
	assert_false(capacity_take(c, both, 0, false, 25, 25)); /* a newcomer */
	assert_false(capacity_granted(c, &late, &server));
	/* Whoever goes away between being granted and taking up leaves the place to the next. */
	capacity_leave(c, &early, 26);
	assert_true(capacity_granted(c, &late, &server));
	assert_int_equal(server, 0);
	capacity_release(c, both, 0, false, 27);
	assert_int_equal(capacity_report(c, servers[0].name).open, 0);
	assert_int_equal(capacity_report(c, servers[0].name).waiting, 0);
}

static void who_has_an_idle_one(void **state)
{
	(void)state;
	struct waiter far = { 0 }, near = { 0 }, *heir = NULL;
	struct wanted f = wanted(other, 10), n = wanted(loop, 20);
	configure(1);
	stand(1, 1);
	assert_int_equal(capacity_claim(c, both, 0, loop, 5, &heir), CLAIM_NONE);
	capacity_wait(c, &far, &f, 10);
	capacity_wait(c, &near, &n, 20);
	/* The connection is here, and nobody has waited for long: it stays. */
	assert_int_equal(capacity_claim(c, both, 0, loop, 21, &heir), CLAIM_HERE);
	assert_ptr_equal(heir, &near);
	assert_int_equal(capacity_claim(c, both, 0, loop, 22, &heir), CLAIM_ELSEWHERE);
	assert_int_equal(capacity_claim(c, both, 0, loop, 23, &heir),
			 CLAIM_NONE); /* one is enough */
	capacity_wait(c, &near, &n, 1300);
	assert_int_equal(capacity_claim(c, both, 0, loop, 1301, &heir), CLAIM_ELSEWHERE);
	/* Made for another backend, or not fresh: no good as it is. */
	assert_int_equal(capacity_claim(c, side, 0, loop, 1302, &heir), CLAIM_ELSEWHERE);
	capacity_leave(c, &far, 1303);
	n.fresh = true;
	capacity_wait(c, &near, &n, 1304);
	assert_int_equal(capacity_claim(c, both, 0, loop, 3000, &heir), CLAIM_ELSEWHERE);
	capacity_leave(c, &near, 3001);
}

/* Those who came at the same moment: asking again costs nobody his place. */
static void who_asks_again_keeps_its_place(void **state)
{
	(void)state;
	struct waiter first = { 0 }, second = { 0 };
	struct wanted f = wanted(loop, 10), s = wanted(loop, 10);
	size_t server;
	configure(1);
	stand(1, 1);
	capacity_wait(c, &first, &f, 10);
	capacity_wait(c, &second, &s, 10);
	capacity_wait(c, &first, &f, 1010);
	assert_int_equal(capacity_report(c, servers[0].name).waiting, 2);
	capacity_release(c, both, 0, true, 1011);
	assert_false(capacity_granted(c, &second, &server));
	assert_true(capacity_granted(c, &first, &server));
	/* For another server it waits anew. */
	s.servers = 2;
	capacity_wait(c, &second, &s, 1012);
	assert_true(capacity_granted(c, &second, &server));
	assert_int_equal(server, 1);
	assert_int_equal(capacity_report(c, servers[0].name).waiting, 0);
}

static void a_new_generation(void **state)
{
	(void)state;
	struct waiter waiter = { 0 };
	struct wanted w = wanted(loop, 10);
	size_t server;
	configure(1);
	stand(1, 1);
	capacity_wait(c, &waiter, &w, 10);
	configure(2);
	assert_int_equal(capacity_report(c, servers[0].name).open, 1);
	assert_false(capacity_granted(c, &waiter, &server));
	capacity_wait(c, &waiter, &w, 11);
	assert_true(capacity_granted(c, &waiter, &server));
	/* A server that has gone from the configuration is not counted. */
	struct config none = { .backends = backends, .backend_count = 0 };
	capacity_wait(c, &waiter, &w, 12);
	assert_false(capacity_granted(c, &waiter, &server));
	assert_true(capacity_configure(c, &none));
	capacity_wait(c, &waiter, &w, 13);
	assert_true(capacity_granted(c, &waiter, &server));
	capacity_release(c, both, 0, true, 14);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_end),
		TEST(configured),
		TEST(learned),
		TEST(learned_in_a_burst),
		TEST(down_is_not_full),
		TEST(probers),
		TEST(in_order),
		TEST(who_has_an_idle_one),
		TEST(who_asks_again_keeps_its_place),
		TEST(a_new_generation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
