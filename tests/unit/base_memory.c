/* base_memory.c: the account of memory and the pressure that follows from it (base/memory.h). */
#include "gateway/base/memory.h"

#include "gateway/base/arena.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>

#include <cmocka.h>

enum { MIB = 1 << 20 };

static int begin(void **state)
{
	(void)state;
	memory_measured(memory_charged() + 1);
	memory_set_budget(100 * MIB);
	return 0;
}

/* Pressure begins at 70 and 90 % and ends below 60 and 80 %: between the two it stays as it was. */
static void pressure_ends_later_than_it_begins(void **state)
{
	static const struct {
		int percent;
		enum memory_pressure pressure;
	} path[] = {
		{ 50, MEMORY_EASY },     { 69, MEMORY_EASY },     { 71, MEMORY_TIGHT },
		{ 61, MEMORY_TIGHT },    { 59, MEMORY_EASY },     { 69, MEMORY_EASY },
		{ 91, MEMORY_CRITICAL }, { 81, MEMORY_CRITICAL }, { 79, MEMORY_TIGHT },
		{ 89, MEMORY_TIGHT },    { 95, MEMORY_CRITICAL }, { 30, MEMORY_EASY },
	};
	uint64_t shortages = memory_shortages();
	(void)state;
	for (size_t i = 0; i < sizeof path / sizeof *path; i++) {
		size_t octets = (size_t)path[i].percent * MIB;
		memory_charge(octets);
		assert_int_equal(memory_pressure(), path[i].pressure);
		memory_release(octets);
	}
	assert_int_equal(memory_pressure(), MEMORY_EASY);
	assert_int_equal(memory_shortages(), shortages + 2);
}

static void without_a_budget_there_is_none(void **state)
{
	(void)state;
	memory_set_budget(0);
	memory_charge(1000 * (size_t)MIB);
	assert_int_equal(memory_pressure(), MEMORY_EASY);
	assert_int_equal(memory_excess(), 0);
	assert_true(memory_has_room(SIZE_MAX / 4));
	memory_release(1000 * (size_t)MIB);
}

/* What is measured beside the account counts until the next measurement. */
static void what_nobody_charged_counts(void **state)
{
	(void)state;
	memory_charge(10 * MIB);
	memory_measured(30 * MIB);
	assert_in_range(memory_used(), 30 * MIB - 65536, 30 * MIB + 65536);
	memory_charge(50 * MIB);
	assert_in_range(memory_used(), 80 * MIB - 65536, 80 * MIB + 65536);
	assert_int_equal(memory_pressure(), MEMORY_TIGHT);
	assert_in_range(memory_excess(), 20 * MIB - 65536, 20 * MIB + 65536);
	assert_true(memory_has_room(19 * MIB));
	assert_false(memory_has_room(21 * MIB));
	memory_release(60 * MIB);
	memory_measured(1);
	assert_in_range(memory_used(), 0, 65536);
}

/* Arenas are charged; where the budget is used up they give no large piece, but small ones, so that
 * a session can still say so. */
static void arenas(void **state)
{
	struct arena a;
	uint64_t before = memory_charged();
	(void)state;
	arena_init(&a, 1000 * (size_t)MIB);
	assert_non_null(arena_alloc(&a, 50 * MIB));
	assert_true(memory_charged() >= before + 50 * MIB);
	assert_null(arena_alloc(&a, 60 * MIB));
	assert_true(a.starved);
	memory_charge(60 * MIB);
	assert_null(arena_alloc(&a, 20000));
	assert_non_null(arena_alloc(&a, 1000));
	memory_release(60 * MIB);
	arena_wipe(&a);
	assert_int_equal(memory_charged(), before);
}

static void *many(void *arg)
{
	for (int i = 0; i < 100000; i++)
		memory_charge(100);
	for (int i = 0; i < 100000; i++)
		memory_release(100);
	return arg;
}

/* Threads keep small sums to themselves, but no more. */
static void threads(void **state)
{
	uint64_t before = memory_charged();
	pthread_t thread[4];
	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, many, NULL), 0);
	for (size_t i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
	assert_in_range(memory_charged() + 65536, before, before + 2 * 65536);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(pressure_ends_later_than_it_begins, begin),
		cmocka_unit_test_setup(without_a_budget_there_is_none, begin),
		cmocka_unit_test_setup(what_nobody_charged_counts, begin),
		cmocka_unit_test_setup(arenas, begin),
		cmocka_unit_test_setup(threads, begin),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
