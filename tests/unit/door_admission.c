/* door_admission.c: who gets a place, when the house is full and for how long (door/admission.h),
 * and who is known (door/known_clients.h). Time is the argument `now`. */
#include "gateway/door/admission.h"

#include "gateway/base/log.h"
#include "gateway/door/known_clients.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

enum { SECOND = 1000 };

static unsigned entered(struct admission *d, bool known, unsigned tries, uint64_t now)
{
	unsigned n = 0;
	for (unsigned i = 0; i < tries; i++)
		n += admission_enter(d, known, now);
	return n;
}

static void some_places_are_kept(void **state)
{
	static const struct {
		unsigned places, strangers;
	} rows[] = { { 1, 1 },   { 2, 2 },    { 4, 3 },     { 10, 8 },
		     { 32, 24 }, { 100, 92 }, { 200, 190 }, { 10000, 9500 } };
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct admission *d = admission_new();
		struct admission_report r;
		assert_int_equal(entered(d, true, 1, 1), 0);    /* not before it has places */
		admission_configure(d, rows[i].places);
		assert_int_equal(entered(d, false, 20000, 1), rows[i].strangers);
		assert_false(admission_overrun(d));
		assert_int_equal(entered(d, true, 20000, 1), rows[i].places - rows[i].strangers);
		assert_int_equal(admission_overrun(d), rows[i].places > rows[i].strangers);
		admission_report(d, &r);
		assert_int_equal(r.sessions, rows[i].places);
		assert_int_equal(r.kept, rows[i].places - rows[i].strangers);
		admission_leave(d);
		assert_int_equal(entered(d, true, 20000, 1), 1);
		admission_free(d);
	}
}

static void a_full_house_begins_and_ends(void **state)
{
	struct admission *d = admission_new();
	(void)state;
	admission_configure(d, 100);
	assert_int_equal(entered(d, false, 92, 0), 92);
	assert_false(admission_full(d));                             /* nobody has asked for more */
	assert_false(admission_enter(d, false, 50 * SECOND));
	assert_true(admission_full(d));
	for (int i = 0; i < 20; i++)
		admission_leave(d);
	admission_look(d, 59 * SECOND);
	assert_true(admission_full(d)); /* it is roomy, but not for long enough */
	admission_turned_away(d, 59 * SECOND);
	admission_look(d, 61 * SECOND);
	assert_true(admission_full(d)); /* somebody was turned away a moment ago */
	assert_int_equal(entered(d, false, 19, 0), 19);
	admission_look(d, 90 * SECOND);
	assert_true(admission_full(d)); /* nobody was, but it is not roomy */
	for (int i = 0; i < 20; i++)
		admission_leave(d);
	admission_look(d, 90 * SECOND);
	assert_false(admission_full(d));
	admission_free(d);
}

enum { THREADS = 4, ROUNDS = 20000 };

static struct admission *shared;
static _Atomic int within, most;

static void *come_and_go(void *arg)
{
	bool known = arg != NULL;
	for (int i = 0; i < ROUNDS; i++) {
		if (!admission_enter(shared, known, 1))
			continue;
		int now = ++within, before = most;
		while (now > before && !atomic_compare_exchange_weak(&most, &before, now))
			;
		within--;
		admission_leave(shared);
	}
	return NULL;
}

static void workers_together_give_no_place_twice(void **state)
{
	pthread_t threads[THREADS];
	struct admission_report r;
	(void)state;
	shared = admission_new();
	admission_configure(shared, 2);
	for (uintptr_t i = 0; i < THREADS; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, come_and_go, i % 2 ? shared : NULL), 0);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	admission_report(shared, &r);
	assert_int_equal(r.sessions, 0);
	assert_in_range(most, 1, 2);
	admission_free(shared);
}

/* ---- regulars */

static struct address address(const char *string)
{
	struct address a;
	assert_true(address_parse(bytes_of(string), &a));
	return a;
}

static bool known(struct known_clients *r, const char *string, uint64_t now)
{
	struct address a = address(string);
	return known_clients_know(r, &a, 32, 64, now);
}

static void add(struct known_clients *r, const char *string, uint64_t now)
{
	struct address a = address(string);
	known_clients_add(r, &a, 32, 64, now);
}

static void regulars_are_remembered(void **state)
{
	struct known_clients *r = known_clients_new();
	uint64_t week = (uint64_t)KNOWN_CLIENTS_KEEP * SECOND;
	(void)state;
	assert_false(known(r, "192.0.2.1", 0));
	add(r, "192.0.2.1", 0);
	add(r, "2001:db8::1", 0);
	assert_true(known(r, "192.0.2.1", 1));
	assert_true(known(r, "::ffff:192.0.2.1", 1));
	assert_true(known(r, "2001:db8::ffff:1", 1));           /* the same /64 */
	assert_false(known(r, "192.0.2.2", 1));
	assert_false(known(r, "2001:db8:0:1::1", 1));
	assert_true(known(r, "192.0.2.1", week - SECOND));
	assert_false(known(r, "192.0.2.1", week + 2 * SECOND));
	add(r, "192.0.2.1", week);
	assert_true(known(r, "192.0.2.1", week + 2 * SECOND));
	known_clients_free(r);
	known_clients_free(NULL);
}

/* Four times as many as there is room for: the latest are those who stay. */
static void who_is_longest_away_goes_first(void **state)
{
	struct known_clients *r = known_clients_new();
	unsigned old = 0, recent = 0, last = 4 * KNOWN_CLIENTS_MAX;
	(void)state;
	for (unsigned i = 0; i < last; i++) {
		struct address a = address("10.0.0.0");
		a.octets[1] = (uint8_t)(i >> 16), a.octets[2] = (uint8_t)(i >> 8),
		a.octets[3] = (uint8_t)i;
		known_clients_add(r, &a, 32, 64, (uint64_t)i * SECOND / 100);
		if (i % 100 == 0)
			add(r, "192.0.2.1", (uint64_t)i * SECOND / 100);
	}
	for (unsigned i = 0; i < 4096; i++) {
		struct address a = address("10.0.0.0");
		a.octets[2] = (uint8_t)(i >> 8), a.octets[3] = (uint8_t)i;
		old += known_clients_know(r, &a, 32, 64, last * 10ull);
		a = address("10.3.240.0");
		a.octets[2] = (uint8_t)(a.octets[2] + (i >> 8)), a.octets[3] = (uint8_t)i;
		recent += known_clients_know(r, &a, 32, 64, last * 10ull);
	}
	assert_true(known(r, "192.0.2.1", last * 10ull));
	assert_int_equal(old, 0);
	assert_int_equal(recent, 4096);
	known_clients_free(r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(some_places_are_kept),
		cmocka_unit_test(a_full_house_begins_and_ends),
		cmocka_unit_test(workers_together_give_no_place_twice),
		cmocka_unit_test(regulars_are_remembered),
		cmocka_unit_test(who_is_longest_away_goes_first),
	};
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	log_start(nowhere);
	int failed = cmocka_run_group_tests_name("smtp_door", tests, NULL, NULL);
	log_stop();
	close(nowhere);
	return failed;
}
