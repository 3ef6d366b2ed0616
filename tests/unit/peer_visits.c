/* peer_visits.c: who comes again, and who is missed at the primary (peer/visits.h). */
#include "gateway/peer/visits.h"

#include <setjmp.h>
#include <stdio.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const struct bytes from = { "a@sender.example", 16 }, to = { "b@example.com", 13 };

static bool again(struct visits *v, struct bytes sender, struct bytes recipient, uint64_t now)
{
	return visits_again(v, visits_envelope(sender, recipient), now);
}

/* A mail server's ways of coming again; 0 ends. `taken`: the first attempt that is to be taken,
 * from 1; 0: none. */
static void who_comes_again(void **state)
{
	static const struct {
		const char *who;
		unsigned every, attempts, taken;
	} rows[] = {
		{ "Postfix, after five minutes", 300000, 2, 2 },
		{ "one that waits a minute", 60000, 2, 2 },
		{ "one that waits for an hour", 3600000, 2, 2 },
		{ "one that waits for too long is new each time", 44000000, 5, 0 },
		{ "one that tries each five seconds for a minute", 5000, 20, 13 },
		{ "one that hammers", 100, 6000, 0 },
		{ "one that hammers more slowly", 1900, 400, 0 },
		{ "one attempt", 1, 1, 0 },
	};
	static const uint64_t starts[] = { 1, 1000, 100000000000 };
	(void)state;
	for (size_t k = 0; k < COUNT(starts); k++)
		for (size_t i = 0; i < COUNT(rows); i++) {
			struct visits *v = visits_new();
			unsigned taken = 0;
			for (unsigned n = 1; n <= rows[i].attempts && !taken; n++)
				if (again(v, from, to,
					  starts[k] + (uint64_t)(n - 1) * rows[i].every))
					taken = n;
			if (taken != rows[i].taken)
				fail_msg("%s: attempt %u is taken, not %u", rows[i].who, taken,
					 rows[i].taken);
			visits_free(v);
		}
}

static void other_mail_is_other_mail(void **state)
{
	struct visits *v = visits_new();
	(void)state;
	assert_false(again(v, from, to, 1000));
	assert_false(again(v, to, from, 400000));
	assert_false(again(v, from, from, 400000));
	assert_false(again(v, BYTES(""), to, 400000));
	assert_true(again(v, from, to, 400000));
	visits_free(v);
}

static void what_the_primary_put_off_comes_again(void **state)
{
	struct visits *v = visits_new();
	(void)state;
	visits_put_off(v, visits_envelope(from, to), 1000);
	assert_false(again(v, to, from, 1001));
	assert_true(again(v, from, to, 1001));
	assert_true(again(v, from, to, 1002));
	assert_true(again(v, from, to, 999 + VISIT_GIVEN));
	visits_put_off(v, visits_envelope(from, from), 1000);
	assert_false(again(v, from, from, 1000 + VISIT_GIVEN));
	visits_free(v);
}

static void a_flood_does_not_grow_it(void **state)
{
	struct visits *v = visits_new();
	char name[32];
	(void)state;
	for (unsigned i = 0; i < 100000; i++) {
		int length = snprintf(name, sizeof name, "%u@flood.example", i);
		assert_false(again(v, (struct bytes){ name, (size_t)length }, to, 1000 + i));
	}
	assert_false(again(v, from, to, 200000));
	assert_true(again(v, from, to, 300000));
	visits_free(v);
}

static struct address client(const char *text)
{
	struct address a;
	assert_true(address_parse(bytes_of(text), &a));
	return a;
}

static void a_client_stands_for_its_network(void **state)
{
	struct address a = client("192.0.2.1"), b = client("192.0.2.200"), c = client("192.0.3.1"),
		       d = client("2001:db8::1"), e = client("2001:db8::ffff:1"),
		       f = client("2001:db8:0:1::1");
	(void)state;
	assert_int_equal(visits_client(&a), visits_client(&b));
	assert_int_equal(visits_client(&d), visits_client(&e));
	assert_int_not_equal(visits_client(&a), visits_client(&c));
	assert_int_not_equal(visits_client(&d), visits_client(&f));
}

static void the_primary_tells_of_good_clients_now_and_then(void **state)
{
	struct visits *v = visits_new();
	(void)state;
	assert_false(visits_here(v, 1, false, 0));
	assert_true(visits_here(v, 1, true, 10));
	assert_false(visits_here(v, 1, true, 9 + VISIT_TELL));
	assert_true(visits_here(v, 1, false, 10 + VISIT_TELL));
	assert_false(visits_here(v, 2, false, 10 + VISIT_TELL));
	assert_false(visits_here(v, 1, false, 9 + VISIT_TELL + VISIT_GOOD));
	visits_free(v);
}

static void who_came_steadily_and_does_no_more_is_missed(void **state)
{
	struct visits *v = visits_new();
	uint64_t now = 1000;
	(void)state;
	for (unsigned i = 0; i < VISIT_STEADY - 1; i++, now += VISIT_TELL)
		visits_there(v, 1, now);
	assert_false(visits_missed(v, 1, now + VISIT_HERE));    /* seldom */
	visits_there(v, 1, now);
	assert_false(visits_missed(v, 1, now));
	assert_false(visits_missed(v, 1, now + VISIT_HERE - 1));
	assert_true(visits_missed(v, 1, now + VISIT_HERE));
	assert_true(visits_missed(v, 1, now + VISIT_MISSED - 1));
	assert_false(visits_missed(v, 1, now + VISIT_MISSED));
	assert_false(visits_missed(v, 2, now + VISIT_HERE));
	visits_there(v, 1, now + VISIT_GAP);                    /* now and then is not steadily */
	assert_false(visits_missed(v, 1, now + VISIT_GAP + VISIT_HERE));
	for (unsigned i = 0; i < VISIT_STEADY; i++)
		visits_there(v, 3, now);
	assert_true(visits_missed(v, 3, now + VISIT_HERE));
	visits_forget(v);
	assert_false(visits_missed(v, 3, now + VISIT_HERE));
	visits_free(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_comes_again),
		cmocka_unit_test(other_mail_is_other_mail),
		cmocka_unit_test(what_the_primary_put_off_comes_again),
		cmocka_unit_test(a_flood_does_not_grow_it),
		cmocka_unit_test(a_client_stands_for_its_network),
		cmocka_unit_test(the_primary_tells_of_good_clients_now_and_then),
		cmocka_unit_test(who_came_steadily_and_does_no_more_is_missed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
