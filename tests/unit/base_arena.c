/* base_arena.c: memory that is given back all at once, within a budget (base/arena.h). That nothing
 * leaks and nothing overlaps is watched by AddressSanitizer while these run. */
#include "gateway/base/arena.h"
#include "gateway/base/memory.h"

#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

/* Every piece is zeroed, aligned for anything, and its own. */
static void pieces(void **state)
{
	struct arena a;
	unsigned char *piece[200];
	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < 200; i++) {
		size_t size = i * 7 + 1;
		piece[i] = arena_alloc(&a, size);
		assert_non_null(piece[i]);
		assert_int_equal((uintptr_t)piece[i] % _Alignof(max_align_t), 0);
		for (size_t j = 0; j < size; j++)
			assert_int_equal(piece[i][j], 0);
		memset(piece[i], (int)i, size);
	}
	for (size_t i = 0; i < 200; i++)
		for (size_t j = 0; j < i * 7 + 1; j++)
			assert_int_equal(piece[i][j], i);
	arena_wipe(&a);
}

/* Past the budget there is nothing more; after a wipe there is all of it again. */
static void budget(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 4096);
	assert_null(arena_alloc(&a, 4097));
	assert_null(arena_room(&a, 4097));
	assert_non_null(arena_alloc(&a, 4000));
	assert_null(arena_alloc(&a, 97));
	assert_non_null(arena_alloc(&a, 96));
	assert_null(arena_alloc(&a, 1));
	arena_wipe(&a);
	assert_int_equal(a.used, 0);
	assert_non_null(arena_alloc(&a, 4096));
	arena_wipe(&a);
}

static void sizes_that_overflow(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, SIZE_MAX);
	assert_null(arena_alloc(&a, SIZE_MAX));
	assert_null(arena_array(&a, SIZE_MAX / 2, 3));
	assert_null(arena_copy(&a, (struct bytes){ "", SIZE_MAX }).at);
	assert_non_null(arena_array(&a, 3, 5));
	assert_non_null(arena_array(&a, 0, 5));
	arena_wipe(&a);
}

static void copies(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 64);
	struct bytes copy = arena_copy(&a, BYTES("a\0b"));
	assert_int_equal(copy.len, 3);
	assert_memory_equal(copy.at, "a\0b", 4);        /* and a NUL that does not count */
	struct bytes empty = arena_copy(&a, (struct bytes){ NULL, 0 });
	assert_non_null(empty.at);
	assert_int_equal(empty.len, 0);
	assert_null(
		arena_copy(&a,
			   BYTES("there is no room for a sentence as long as this one any more"))
			.at);
	arena_wipe(&a);
}

/* What was taken since a mark is given back, in the chunk of the mark and in later ones; what was
 * there before stays. */
static void marks(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 4096);
	struct arena_mark nothing = arena_mark(&a);
	assert_non_null(arena_copy(&a, BYTES("at first")).at);
	arena_rewind(&a, nothing);
	assert_int_equal(a.used, 0);
	assert_null(a.chunk);
	struct bytes kept = arena_copy(&a, BYTES("kept"));
	struct arena_mark mark = arena_mark(&a);
	size_t used = a.used;
	for (int i = 0; i < 10000; i++) {
		char *p = arena_alloc(&a, (size_t)(i % 4000));
		assert_non_null(p);
		for (int j = 0; j < i % 4000; j += 100) {
			assert_int_equal(p[j], 0);      /* also where something has been before */
			p[j] = 'x';
		}
		arena_rewind(&a, mark);
		assert_int_equal(a.used, used);
	}
	assert_memory_equal(kept.at, "kept", 5);
	arena_wipe(&a);
}

static char order[8];

static void note(void *arg)
{
	strncat(order, arg, 1);
}

/* Clean-ups run once, the latest first; what could not be registered does not run. */
static void defers(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 128);
	assert_true(arena_defer(&a, note, "1"));
	assert_true(arena_defer(&a, note, "2"));
	assert_non_null(arena_alloc(&a, 128 - a.used));
	assert_false(arena_defer(&a, note, "3"));
	arena_wipe(&a);
	assert_string_equal(order, "21");
	arena_wipe(&a);
	assert_string_equal(order, "21");
}

/* What idle sessions and transactions are made of: one large thing, and a few small ones. */
static void small_behind_large(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 100000);
	assert_non_null(arena_alloc(&a, 1700));
	uint64_t charged = memory_charged();
	assert_non_null(arena_alloc(&a, 400));
	assert_int_equal(memory_charged(), charged);
	assert_non_null(arena_alloc(&a, 400));
	assert_true(memory_charged() > charged);
	arena_wipe(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces),
		cmocka_unit_test(budget),
		cmocka_unit_test(sizes_that_overflow),
		cmocka_unit_test(copies),
		cmocka_unit_test(defers),
		cmocka_unit_test(marks),
		cmocka_unit_test(small_behind_large),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
