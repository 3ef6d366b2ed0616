/* base_sketch.c: who is busiest in bounded memory: what a sketch promises of its counts, alone and
 * united with others (gateway/base/sketch.h). */
#include "gateway/base/sketch.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { NAMES = 5000, STREAM = 60000, PARTS = 3 };

static struct sketch sketches[PARTS];
static uint32_t truth[NAMES];

static struct bytes name_of(size_t number, char buffer[32])
{
	struct text t = { .at = buffer, .cap = 32 };
	text_format(&t, "n%zu.example", number);
	return text_bytes(&t);
}

static size_t number_of(const struct sketch_entry *e)
{
	uint64_t number;
	struct bytes name = { e->name + 1, e->length - 1u };
	assert_true(bytes_to_u64(bytes_first(name, bytes_find(name, '.')), &number));
	return number;
}

static int begin(void **state)
{
	(void)state;
	for (size_t i = 0; i < PARTS; i++)
		sketch_clear(&sketches[i]);
	memset(truth, 0, sizeof truth);
	return 0;
}

static void add(struct sketch *s, const char *name, unsigned times)
{
	for (; times > 0; times--)
		sketch_add(s, bytes_of(name), 0);
}

/* A few are very busy and most are not: the number is small more often than not. Always the
 * same. */
static size_t skewed(uint64_t *seed)
{
	size_t number = NAMES - 1;
	for (int i = 0; i < 4; i++) {
		*seed = *seed * 6364136223846793005u + 1442695040888963407u;
		size_t other = (size_t)(*seed >> 33) % NAMES;
		number = other < number ? other : number;
	}
	return number * number / NAMES;
}

/* Into the first `parts` sketches by turns, of all kinds. */
static void fill(size_t parts)
{
	char buffer[32];
	uint64_t seed = 42;
	for (size_t i = 0; i < STREAM; i++) {
		size_t number = skewed(&seed);
		truth[number]++;
		sketch_add(&sketches[i % parts], name_of(number, buffer),
			   (unsigned)i % SKETCH_TALLIES);
	}
}

static struct sketch_union unite(size_t parts)
{
	struct sketch_union u;
	assert_true(sketch_union_start(&u, parts));
	for (size_t i = 0; i < parts; i++)
		sketch_union_add(&u, &sketches[i]);
	sketch_union_rank(&u);
	return u;
}

static void assert_entry(const struct sketch_union *u, size_t place, const char *name, uint64_t sum,
			 int missed)
{
	assert_true(place < u->count);
	const struct sketch_entry *e = &u->at[place];
	assert_int_equal(e->length, strlen(name));
	assert_memory_equal(e->name, name, e->length);
	assert_int_equal(sketch_entry_sum(e), sum);
	assert_int_equal(e->missed, missed);
}

/* The bounds of each, and that nobody is left out who was counted often enough. */
static void assert_bounds(const struct sketch_union *u)
{
	static bool present[NAMES];
	memset(present, 0, sizeof present);
	for (size_t i = 0; i < u->count; i++) {
		size_t number = number_of(&u->at[i]);
		uint64_t sum = sketch_entry_sum(&u->at[i]);
		assert_false(present[number]);
		present[number] = true;
		assert_true(u->at[i].missed >= 0);
		assert_true(sum <= truth[number]);
		assert_true(truth[number] <= sum + (uint64_t)u->at[i].missed);
		assert_true(u->at[i].missed <= STREAM / SKETCH_ENTRIES);
		assert_true(i == 0 || sum <= sketch_entry_sum(&u->at[i - 1]));
	}
	for (size_t i = 0; i < NAMES; i++)
		assert_true(present[i] || truth[i] <= STREAM / SKETCH_ENTRIES);
}

static void bounds_of_one(void **state)
{
	(void)state;
	fill(1);
	struct sketch_union u = unite(1);
	assert_int_equal(u.count, SKETCH_ENTRIES);
	assert_true(u.floor > 0);
	assert_bounds(&u);
	sketch_union_free(&u);
}

static void bounds_of_a_union(void **state)
{
	(void)state;
	fill(PARTS);
	struct sketch_union u = unite(PARTS);
	assert_bounds(&u);
	sketch_union_free(&u);
}

static void few_names_are_counted_exactly(void **state)
{
	(void)state;
	add(&sketches[0], "b.example", 3);
	add(&sketches[1], "b.example", 4);
	add(&sketches[1], "a.example", 5);
	sketch_add(&sketches[0], BYTES("a.example"), 2);
	struct sketch_union u = unite(2);
	assert_int_equal(u.count, 2);
	assert_entry(&u, 0, "b.example", 7, 0);
	assert_entry(&u, 1, "a.example", 6, 0);
	assert_int_equal(u.at[1].tallies[0], 5);
	assert_int_equal(u.at[1].tallies[1], 0);
	assert_int_equal(u.at[1].tallies[2], 1);
	sketch_union_free(&u);
}

static void equals_stand_by_name(void **state)
{
	(void)state;
	add(&sketches[0], "b", 2);
	add(&sketches[0], "", 2);
	add(&sketches[0], "ab", 2);
	add(&sketches[0], "a", 2);
	struct sketch_union u = unite(1);
	assert_entry(&u, 0, "", 2, 0);
	assert_entry(&u, 1, "a", 2, 0);
	assert_entry(&u, 2, "ab", 2, 0);
	assert_entry(&u, 3, "b", 2, 0);
	sketch_union_free(&u);
}

/* The least one goes, and what it was counted is what the new one may have missed. */
static void the_least_gives_way(void **state)
{
	char buffer[32];
	(void)state;
	for (size_t i = 0; i < SKETCH_ENTRIES; i++)
		for (unsigned times = i == 7 ? 2 : 3; times > 0; times--)
			sketch_add(&sketches[0], name_of(i, buffer), 0);
	add(&sketches[0], "new.example", 2);
	struct sketch_union u = unite(1);
	assert_int_equal(u.count, SKETCH_ENTRIES);
	assert_entry(&u, SKETCH_ENTRIES - 1, "new.example", 2, 2);
	for (size_t i = 0; i + 1 < u.count; i++)
		assert_int_not_equal(number_of(&u.at[i]), 7);
	sketch_union_free(&u);
}

/* Who is not in a full sketch may have been counted there, up to its least. */
static void a_union_knows_what_it_may_have_missed(void **state)
{
	char buffer[32];
	(void)state;
	for (size_t i = 0; i < SKETCH_ENTRIES; i++)
		for (unsigned times = 5; times > 0; times--)
			sketch_add(&sketches[0], name_of(i, buffer), 0);
	add(&sketches[1], "alone.example", 9);
	struct sketch_union u = unite(2);
	assert_entry(&u, 0, "alone.example", 9, 5);
	assert_entry(&u, 1, "n0.example", 5, 0);
	sketch_union_free(&u);
}

static void long_names_stay_apart(void **state)
{
	char name[SKETCH_NAME_ROOM + 2];
	(void)state;
	memset(name, 'x', sizeof name);
	for (size_t length = SKETCH_NAME_ROOM; length <= sizeof name; length++)
		sketch_add(&sketches[0], (struct bytes){ name, length }, 0);
	struct sketch_union u = unite(1);
	assert_int_equal(u.count, 3);
	for (size_t i = 0; i < u.count; i++)
		assert_int_equal(u.at[i].length, SKETCH_NAME_ROOM);
	sketch_union_free(&u);
}

static void cleared_it_knows_nothing(void **state)
{
	(void)state;
	fill(1);
	sketch_clear(&sketches[0]);
	add(&sketches[0], "a", 1);
	struct sketch_union u = unite(1);
	assert_int_equal(u.count, 1);
	assert_entry(&u, 0, "a", 1, 0);
	sketch_union_free(&u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(bounds_of_one, begin),
		cmocka_unit_test_setup(bounds_of_a_union, begin),
		cmocka_unit_test_setup(few_names_are_counted_exactly, begin),
		cmocka_unit_test_setup(equals_stand_by_name, begin),
		cmocka_unit_test_setup(the_least_gives_way, begin),
		cmocka_unit_test_setup(a_union_knows_what_it_may_have_missed, begin),
		cmocka_unit_test_setup(long_names_stay_apart, begin),
		cmocka_unit_test_setup(cleared_it_knows_nothing, begin),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
