/* smtp_busiest.c: which part of what was counted is the last minute's (gateway/smtp/busiest.h). */
#include "gateway/smtp/busiest.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct busiest *busiest;

static int begin(void **state)
{
	(void)state;
	busiest = calloc(1, sizeof *busiest);
	assert_non_null(busiest);
	return busiest_init(busiest) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	pthread_mutex_destroy(&busiest->lock);
	free(busiest);
	return 0;
}

/* How often the name has been counted, as seen at this time. */
static uint64_t seen(enum busy who, const char *name, uint64_t now)
{
	struct sketch_union u;
	uint64_t sum = 0;
	assert_true(sketch_union_start(&u, BUSY_TURNS));
	busiest_unite(busiest, who, now, &u);
	sketch_union_rank(&u);
	for (size_t i = 0; i < u.count; i++)
		if (u.at[i].length == strlen(name) && memcmp(u.at[i].name, name, strlen(name)) == 0)
			sum += sketch_entry_sum(&u.at[i]);
	sketch_union_free(&u);
	return sum;
}

static void a_minute_is_kept_and_no_more(void **state)
{
	const uint64_t begun = 7 * BUSY_TURN_MS * BUSY_TURNS, minute = 60000;
	(void)state;
	busiest_add(busiest, BUSY_CLIENTS, BYTES("a"), BUSY_TAKEN, begun);
	assert_int_equal(seen(BUSY_CLIENTS, "a", begun), 1);
	assert_int_equal(seen(BUSY_CLIENTS, "a", begun + minute), 1);
	assert_int_equal(seen(BUSY_CLIENTS, "a", begun + minute + BUSY_TURN_MS), 0);
}

static void turns_add_up(void **state)
{
	const uint64_t begun = 100 * BUSY_TURN_MS;
	(void)state;
	for (uint64_t i = 0; i < 6; i++)
		busiest_add(busiest, BUSY_CLIENTS, BYTES("a"), BUSY_SESSIONS,
			    begun + i * BUSY_TURN_MS);
	assert_int_equal(seen(BUSY_CLIENTS, "a", begun + 5 * BUSY_TURN_MS), BUSY_TURNS);
}

static void clients_are_no_domains(void **state)
{
	(void)state;
	busiest_add(busiest, BUSY_DOMAINS, BYTES("a"), BUSY_REFUSED, BUSY_TURN_MS);
	assert_int_equal(seen(BUSY_CLIENTS, "a", BUSY_TURN_MS), 0);
	assert_int_equal(seen(BUSY_DOMAINS, "a", BUSY_TURN_MS), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_minute_is_kept_and_no_more, begin, end),
		cmocka_unit_test_setup_teardown(turns_add_up, begin, end),
		cmocka_unit_test_setup_teardown(clients_are_no_domains, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
