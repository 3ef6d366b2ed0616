/* door_rate_limits.c: what one client may do in a minute, and how many clients are remembered
 * (door/rate_limits.h). Time is the argument `now`, so a minute passes as fast as the test
 * likes. */
#include "gateway/door/rate_limits.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

enum { SECOND = 1000, MINUTE = 60 * SECOND };

static struct address address(const char *string)
{
	struct address a;
	assert_true(address_parse(bytes_of(string), &a));
	return a;
}

static struct rate_limits_client *enter(struct rate_limits *g, const char *string, uint64_t now)
{
	struct address a = address(string);
	struct rate_limits_client *c = rate_limits_enter(g, &a, 24, 64, now);
	assert_non_null(c);
	return c;
}

/* How many of `tries` events pass at once. */
static unsigned passed(struct rate_limits *g, struct rate_limits_client *c, unsigned tries,
		       unsigned limit, uint64_t now)
{
	unsigned n = 0;
	for (unsigned i = 0; i < tries; i++)
		n += rate_limits_count(g, c, RATE_MESSAGES, limit, now);
	return n;
}

static void clients_are_prefixes(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{ "192.0.2.1", "192.0.2.254", true },           /* one /24 */
		{ "192.0.2.1", "192.0.3.1", false },
		/* the other spelling is no other client */
		{ "192.0.2.1", "::ffff:192.0.2.9", true },
		{ "2001:db8::1", "2001:db8::ffff:0:1", true },  /* one /64 */
		{ "2001:db8::1", "2001:db8:0:1::1", false },
		{ "192.0.2.1", "c000:200::", false },           /* alike in octets only */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rate_limits *g = rate_limits_new();
		struct rate_limits_client *a = enter(g, rows[i].a, 0), *b = enter(g, rows[i].b, 0);
		assert_int_equal(a == b, rows[i].same);
		assert_int_equal(rate_limits_sessions(g, a), rows[i].same ? 2 : 1);
		rate_limits_leave(g, b);
		assert_int_equal(rate_limits_sessions(g, a), 1);
		rate_limits_leave(g, a);
		assert_int_equal(rate_limits_clients(g), rows[i].same ? 1 : 2);
		rate_limits_free(g);
	}
}

/* A network of one prefix length is not the address that begins it, however the configuration
 * changes. */
static void another_prefix_is_another_client(void **state)
{
	struct rate_limits *g = rate_limits_new();
	struct address a = address("192.0.2.0");
	(void)state;
	struct rate_limits_client *wide = rate_limits_enter(g, &a, 24, 64, 0),
				  *narrow = rate_limits_enter(g, &a, 32, 64, 0);
	assert_ptr_not_equal(wide, narrow);
	rate_limits_leave(g, wide);
	rate_limits_leave(g, narrow);
	rate_limits_free(g);
	rate_limits_free(NULL);
}

/* Of one burst exactly the limit passes, whenever the minute began by the clock. */
static void a_burst_is_limited_exactly(void **state)
{
	static const uint64_t starts[] = { 0, 1, 59999, 60000, 123456789, 5000000000000 };
	static const unsigned limits[] = { 0, 1, 2, 60, 599 };
	(void)state;
	for (size_t i = 0; i < COUNT(starts); i++)
		for (size_t j = 0; j < COUNT(limits); j++) {
			struct rate_limits *g = rate_limits_new();
			struct rate_limits_client *c = enter(g, "192.0.2.1", starts[i]);
			assert_int_equal(passed(g, c, 600, limits[j], starts[i]), limits[j]);
			assert_int_equal(passed(g, c, 600, limits[j], starts[i] + MINUTE - 1), 0);
			rate_limits_leave(g, c);
			rate_limits_free(g);
		}
}

/* After a full minute the count of the one before fades, second by second. */
static void the_minute_slides(void **state)
{
	static const struct {
		unsigned after, allowed;        /* seconds since the burst; of 60 more events */
	} rows[] = {
		{ 0, 0 },    { 59, 0 },   { 60, 0 },   { 61, 1 },   { 75, 15 },  { 90, 30 },
		{ 119, 59 }, { 120, 60 }, { 121, 60 }, { 179, 60 }, { 180, 60 }, { 86400, 60 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rate_limits *g = rate_limits_new();
		struct rate_limits_client *c = enter(g, "192.0.2.1", 0);
		assert_int_equal(passed(g, c, 60, 60, 0), 60);
		assert_int_equal(passed(g, c, 60, 60, rows[i].after * SECOND), rows[i].allowed);
		rate_limits_leave(g, c);
		rate_limits_free(g);
	}
}

/* A lasting stream over the limit gets the limit, never twice as much by sitting on a minute's
 * edge. */
static void a_stream_gets_its_limit(void **state)
{
	enum { LIMIT = 30, MINUTES = 20 };
	struct rate_limits *g = rate_limits_new();
	struct rate_limits_client *c = enter(g, "192.0.2.1", 0);
	unsigned total = 0;
	(void)state;
	for (unsigned s = 0; s < MINUTES * 60; s++)
		total += passed(g, c, 5, LIMIT, s * SECOND);
	assert_true(total <= LIMIT * MINUTES);
	assert_true(total >= LIMIT * MINUTES * 8 / 10);
	rate_limits_leave(g, c);
	rate_limits_free(g);
}

static void rates_are_apart(void **state)
{
	struct rate_limits *g = rate_limits_new();
	struct rate_limits_client *c = enter(g, "192.0.2.1", 0);
	(void)state;
	assert_int_equal(passed(g, c, 5, 3, 0), 3);
	assert_true(rate_limits_count(g, c, RATE_CONNECTIONS, 1, 0));
	assert_false(rate_limits_count(g, c, RATE_CONNECTIONS, 1, 0));
	assert_true(rate_limits_count(g, c, RATE_RECIPIENTS, 1, 0));
	assert_true(rate_limits_count(g, c, RATE_TLS_HANDSHAKES, 1, 0));
	rate_limits_leave(g, c);
	rate_limits_free(g);
}

/* Leaving and coming again does not wash a client clean; two quiet minutes do. */
static void counts_outlive_sessions(void **state)
{
	struct rate_limits *g = rate_limits_new();
	struct rate_limits_client *c = enter(g, "192.0.2.1", 0);
	(void)state;
	assert_int_equal(passed(g, c, 5, 3, 0), 3);
	rate_limits_leave(g, c);
	c = enter(g, "192.0.2.7", 30 * SECOND);
	assert_int_equal(passed(g, c, 5, 3, 30 * SECOND), 0);
	rate_limits_leave(g, c);
	c = enter(g, "192.0.2.7", 5 * MINUTE);
	assert_int_equal(passed(g, c, 5, 3, 5 * MINUTE), 3);
	rate_limits_leave(g, c);
	rate_limits_free(g);
}

/* A thread that read the clock earlier but came later must not turn the minute back. */
static void time_may_seem_to_go_back(void **state)
{
	struct rate_limits *g = rate_limits_new();
	struct rate_limits_client *c = enter(g, "192.0.2.1", MINUTE);
	(void)state;
	assert_int_equal(passed(g, c, 2, 3, MINUTE), 2);
	assert_int_equal(passed(g, c, 2, 3, MINUTE - SECOND), 1);
	assert_int_equal(passed(g, c, 2, 3, MINUTE), 0);
	rate_limits_leave(g, c);
	rate_limits_free(g);
}

static struct rate_limits_client *enter_number(struct rate_limits *g, uint32_t number, uint64_t now)
{
	struct address a = { .family = FAMILY_IPV4 };
	for (int i = 0; i < 4; i++)
		a.octets[i] = (uint8_t)(number >> (24 - 8 * i));
	struct rate_limits_client *c = rate_limits_enter(g, &a, 32, 64, now);
	assert_non_null(c);
	return c;
}

/* Old entries go a few at a time while new ones come. */
static void old_clients_are_forgotten(void **state)
{
	struct rate_limits *g = rate_limits_new();
	(void)state;
	for (uint32_t i = 0; i < 20000; i++)
		rate_limits_leave(g, enter_number(g, i, 0));
	assert_int_equal(rate_limits_clients(g), 20000);
	struct rate_limits_client *held = enter_number(g, 1, 0);
	for (uint32_t i = 0; i < 20000; i++)
		rate_limits_leave(g, enter_number(g, 0x10000000 + i, 3 * MINUTE));
	/* the new ones, and the one that is held */
	assert_int_equal(rate_limits_clients(g), 20001);
	assert_int_equal(rate_limits_sessions(g, held), 1);
	rate_limits_leave(g, held);
	rate_limits_free(g);
}

/* However many come: 200,000, those with a session among them. */
static void memory_is_bounded(void **state)
{
	struct rate_limits *g = rate_limits_new();
	struct rate_limits_client *held[100];
	(void)state;
	for (uint32_t i = 0; i < 100; i++)
		held[i] = enter_number(g, i, 0);
	for (uint32_t i = 0; i < 300000; i++)
		rate_limits_leave(g, enter_number(g, 0x10000000 + i, i / 10000 * SECOND));
	assert_true(rate_limits_clients(g) <= 200000);
	assert_true(rate_limits_clients(g) >= 190000);
	for (uint32_t i = 0; i < 100; i++) {
		assert_int_equal(rate_limits_sessions(g, held[i]), 1);
		rate_limits_leave(g, held[i]);
	}
	rate_limits_free(g);
}

static uint32_t name_unknown(struct rate_limits *g, struct rate_limits_client *c, unsigned count,
			     uint64_t now)
{
	bool struck;
	uint32_t wait = rate_limits_unknown(g, c, count, 20, now, &struck);
	assert_int_equal(struck, wait > 0);
	return wait;
}

/* At the limit a client has to wait, and twice as long each time, an hour at most. */
static void harvesters_wait(void **state)
{
	static const uint32_t waits[] = { 60, 120, 240, 480, 960, 1920, 3600, 3600 };
	struct rate_limits *g = rate_limits_new();
	struct rate_limits_client *c = enter(g, "192.0.2.7", 0);
	uint64_t now = 1000000;
	(void)state;
	assert_int_equal(name_unknown(g, c, 19, now), 0);
	assert_int_equal(rate_limits_waits(g, c, now), 0);
	for (size_t i = 0; i < COUNT(waits); i++) {
		assert_int_equal(name_unknown(g, c, i ? 20 : 1, now), waits[i]);
		assert_int_equal(rate_limits_waiting(g, now), 1);
		assert_int_equal(rate_limits_waits(g, c, now + 1000), waits[i] - 1);
		now += waits[i] * 1000;
		assert_int_equal(rate_limits_waits(g, c, now), 0);
		assert_int_equal(rate_limits_waiting(g, now), 0);
	}
	rate_limits_leave(g, c);
	rate_limits_free(g);
}

/* What other sessions had asked before is no second harvest. */
static void one_harvest_is_one(void **state)
{
	struct rate_limits *g = rate_limits_new();
	struct rate_limits_client *c = enter(g, "192.0.2.7", 0);
	bool struck;
	(void)state;
	assert_int_equal(rate_limits_unknown(g, c, 50, 20, 0, &struck), 60);
	assert_true(struck);
	assert_int_equal(rate_limits_unknown(g, c, 50, 20, 10000, &struck), 50);
	assert_false(struck);
	assert_int_equal(rate_limits_waits(g, c, 60000), 0);
	rate_limits_leave(g, c);
	rate_limits_free(g);
}

static void time_and_mail_make_good(void **state)
{
	struct rate_limits *g = rate_limits_new();
	struct rate_limits_client *c = enter(g, "192.0.2.7", 0);
	(void)state;
	assert_int_equal(name_unknown(g, c, 19, 0), 0);
	assert_int_equal(name_unknown(g, c, 1, 61000), 0);      /* one is forgotten a minute */
	rate_limits_taken(g, c, 10);
	assert_int_equal(name_unknown(g, c, 10, 61000), 0);
	assert_int_equal(name_unknown(g, c, 1, 61000), 60);
	/* Two hours after the wait the next one is the first again. */
	assert_int_equal(name_unknown(g, c, 20, 121000), 120);
	assert_int_equal(name_unknown(g, c, 20, 241000 + 2 * 3600000), 60);
	rate_limits_leave(g, c);
	rate_limits_free(g);
}

/* A client that may come back soon is not forgotten between its sessions. */
static void harvesters_are_remembered(void **state)
{
	struct rate_limits *g = rate_limits_new();
	struct rate_limits_client *c = enter(g, "192.0.2.7", 0);
	(void)state;
	assert_int_equal(name_unknown(g, c, 20, 0), 60);
	rate_limits_leave(g, c);
	for (int i = 0; i < 5000; i++) {
		char other[32];
		(void)snprintf(other, sizeof other, "10.0.%d.%d", i / 250, i % 250);
		rate_limits_leave(g, enter(g, other, 1800000));
	}
	c = enter(g, "192.0.2.7", 1800000);
	assert_int_equal(name_unknown(g, c, 20, 1800000), 120);
	rate_limits_leave(g, c);
	rate_limits_free(g);
}

struct nat_detection {
	struct rate_limits *rates;
	unsigned passed;
};

static void *come_and_go(void *arg)
{
	struct nat_detection *nat = arg;
	for (uint32_t i = 0; i < 50000; i++) {
		struct address a = { .family = FAMILY_IPV4, .octets = { 192 } };
		if (i % 10)
			a = (struct address){ a.family,
					      0,
					      { 10, 0, (uint8_t)(i >> 8), (uint8_t)i } };
		struct rate_limits_client *c = rate_limits_enter(nat->rates, &a, 32, 64, 0);
		if (!c)
			return NULL;
		if (i % 10 == 0)
			nat->passed += rate_limits_count(nat->rates, c, RATE_MESSAGES, 1000, 0);
		rate_limits_leave(nat->rates, c);
	}
	return NULL;
}

/* Four threads, one client among others: together they pass exactly the limit. */
static void threads_share_a_limit(void **state)
{
	struct rate_limits *g = rate_limits_new();
	struct nat_detection nat[4];
	pthread_t thread[4];
	unsigned total = 0;
	(void)state;
	for (size_t i = 0; i < COUNT(thread); i++) {
		nat[i] = (struct nat_detection){ .rates = g };
		assert_int_equal(pthread_create(&thread[i], NULL, come_and_go, &nat[i]), 0);
	}
	for (size_t i = 0; i < COUNT(thread); i++) {
		pthread_join(thread[i], NULL);
		total += nat[i].passed;
	}
	assert_int_equal(total, 1000);
	struct rate_limits_client *c = enter(g, "10.0.0.1", 0);
	assert_int_equal(rate_limits_sessions(g, c), 1);
	rate_limits_leave(g, c);
	rate_limits_free(g);
}

/* What one gateway of a pair counts past a quarter of a limit, the other counts, too; nothing is
 * told back. */
static void a_pair_has_one_limit(void **state)
{
	struct rate_limits *a = rate_limits_new(), *b = rate_limits_new();
	struct rate_limits_news news[RATE_LIMITS_NEWS_MAX];
	struct rate_limits_client *at_a = enter(a, "192.0.2.1", 0),
				  *at_b = enter(b, "192.0.2.9", 0);
	(void)state;
	assert_int_equal(passed(a, at_a, 10, 100, 0), 10);
	/* nobody shares yet */
	assert_int_equal(rate_limits_news(a, news, RATE_LIMITS_NEWS_MAX), 0);
	rate_limits_share(a, true);
	assert_int_equal(passed(a, at_a, 200, 100, 0), 90);
	assert_int_equal(rate_limits_news(a, news, RATE_LIMITS_NEWS_MAX), 1);
	assert_int_equal(news[0].counts[RATE_MESSAGES], 75);
	assert_int_equal(news[0].counts[RATE_CONNECTIONS], 0);
	rate_limits_share(b, true);
	rate_limits_hear(b, &news[0], 0);
	assert_int_equal(rate_limits_news(a, news, RATE_LIMITS_NEWS_MAX), 0);
	assert_int_equal(rate_limits_news(b, news, RATE_LIMITS_NEWS_MAX), 0);
	assert_int_equal(passed(b, at_b, 200, 100, 0), 25);
	assert_int_equal(passed(b, at_b, 200, 100, 2 * MINUTE), 100); /* it is forgotten in time */
	rate_limits_leave(a, at_a);
	rate_limits_leave(b, at_b);
	rate_limits_free(a);
	rate_limits_free(b);
}

/* What the other gateway says is nobody's client, or too much of one: nothing overflows, and the
 * number of clients stays bounded. */
static void a_pair_may_say_anything(void **state)
{
	struct rate_limits *g = rate_limits_new();
	struct rate_limits_news much = { .high = 1,
					 .kind = (uint16_t)(FAMILY_IPV4 << 8 | 24),
					 .counts = { 65535, 65535, 65535, 65535 } };
	struct rate_limits_news no_prefix = { .kind = (uint16_t)(FAMILY_IPV4 << 8 | 33) },
				no_family = { .kind = 9 << 8 };
	(void)state;
	rate_limits_hear(g, &no_prefix, 0);
	rate_limits_hear(g, &no_family, 0);
	assert_int_equal(rate_limits_clients(g), 0);
	for (int i = 0; i < 100000; i++)
		rate_limits_hear(g, &much, 0);
	assert_int_equal(rate_limits_clients(g), 1);
	for (uint64_t i = 0; i < 300000; i++) {
		much.low = i;
		rate_limits_hear(g, &much, 0);
	}
	assert_true(rate_limits_clients(g) <= 200000);
	rate_limits_free(g);
}

/* A few clients more than are told of: the others' limits are each gateway's own. */
static void notes_are_bounded(void **state)
{
	struct rate_limits *g = rate_limits_new();
	struct rate_limits_news news[RATE_LIMITS_NEWS_MAX];
	(void)state;
	rate_limits_share(g, true);
	for (unsigned i = 0; i < 3 * RATE_LIMITS_NEWS_MAX; i++) {
		char name[32];
		(void)snprintf(name, sizeof name, "10.%u.%u.1", i >> 8, i & 255);
		struct rate_limits_client *c = enter(g, name, 0);
		assert_true(rate_limits_count(g, c, RATE_CONNECTIONS, 1, 0));
		assert_true(rate_limits_count(g, c, RATE_MESSAGES, 2, 0) &&
			    rate_limits_count(g, c, RATE_MESSAGES, 2, 0));
		rate_limits_leave(g, c);
	}
	size_t told = rate_limits_news(g, news, RATE_LIMITS_NEWS_MAX);
	assert_true(told > RATE_LIMITS_NEWS_MAX * 9 / 10 && told <= RATE_LIMITS_NEWS_MAX);
	rate_limits_free(g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clients_are_prefixes),
		cmocka_unit_test(another_prefix_is_another_client),
		cmocka_unit_test(a_burst_is_limited_exactly),
		cmocka_unit_test(the_minute_slides),
		cmocka_unit_test(a_stream_gets_its_limit),
		cmocka_unit_test(rates_are_apart),
		cmocka_unit_test(counts_outlive_sessions),
		cmocka_unit_test(time_may_seem_to_go_back),
		cmocka_unit_test(old_clients_are_forgotten),
		cmocka_unit_test(memory_is_bounded),
		cmocka_unit_test(threads_share_a_limit),
		cmocka_unit_test(harvesters_wait),
		cmocka_unit_test(one_harvest_is_one),
		cmocka_unit_test(time_and_mail_make_good),
		cmocka_unit_test(harvesters_are_remembered),
		cmocka_unit_test(a_pair_has_one_limit),
		cmocka_unit_test(a_pair_may_say_anything),
		cmocka_unit_test(notes_are_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
