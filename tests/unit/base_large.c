/* base_large.c: large blocks that go round (base/large.h): who gets which, what is kept, what goes
 * back to the system, and what the account of memory says of it. */
#include "gateway/base/large.h"

#include "gateway/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { TWO_SECONDS = 8 };               /* calls of large_tidy() */

static uint64_t before;

static int set_up(void **state)
{
	(void)state;
	memory_set_budget(0);
	large_tidy(true);
	before = memory_charged();
	return 0;
}

static void pass(unsigned looks)
{
	while (looks-- > 0)
		large_tidy(false);
}

static void assert_kept(size_t count)
{
	assert_int_equal(large_kept(), count);
	assert_int_equal(memory_charged() - before, count * LARGE_SIZE);
}

/* The latest is the warmest: it goes to who comes next. */
static void the_latest_goes_to_who_comes_next(void **state)
{
	(void)state;
	char *one = large_take(), *other = large_take();
	assert_non_null(one);
	assert_non_null(other);
	memset(one, 'x', LARGE_SIZE);
	assert_kept(0);
	large_give(one);
	large_give(other);
	assert_kept(2);
	assert_ptr_equal(large_take(), other);
	assert_ptr_equal(large_take(), one);
	memset(one, 'y', LARGE_SIZE);
	assert_kept(0);
	large_give(one);
	large_give(other);
}

static void no_more_are_kept_than_a_few(void **state)
{
	void *blocks[LARGE_KEPT + 4];
	(void)state;
	for (size_t i = 0; i < LARGE_KEPT + 4; i++)
		assert_non_null(blocks[i] = large_take());
	for (size_t i = 0; i < LARGE_KEPT + 4; i++)
		large_give(blocks[i]);
	assert_kept(LARGE_KEPT);
}

/* What was in use within the two seconds stays; the rest goes. */
static void what_nobody_needs_goes_back(void **state)
{
	void *blocks[5];
	(void)state;
	for (size_t i = 0; i < 5; i++)
		assert_non_null(blocks[i] = large_take());
	for (size_t i = 0; i < 5; i++)
		large_give(blocks[i]);
	pass(TWO_SECONDS);              /* in the first of them all were in use */
	assert_kept(5);
	void *first = large_take(), *second = large_take();
	large_give(first);
	large_give(second);
	pass(TWO_SECONDS - 1);
	assert_kept(5);
	pass(1);
	assert_kept(2);
	pass(TWO_SECONDS);
	assert_kept(0);
}

static void where_memory_is_short_nothing_is_kept(void **state)
{
	(void)state;
	void *one = large_take(), *other = large_take();
	large_give(one);
	assert_kept(1);
	large_tidy(true);
	assert_kept(0);
	memory_set_budget(memory_used() + LARGE_SIZE / 2);
	large_give(other);
	memory_set_budget(0);
	assert_kept(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_latest_goes_to_who_comes_next, set_up),
		cmocka_unit_test_setup(no_more_are_kept_than_a_few, set_up),
		cmocka_unit_test_setup(what_nobody_needs_goes_back, set_up),
		cmocka_unit_test_setup(where_memory_is_short_nothing_is_kept, set_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
