/* mailroom_unblocked.c: networks taken off the block list, over restarts, damage and crowds
 * (mailroom/unblocked.h). */
#include "gateway/mailroom/unblocked.h"

#include "mailroom_state.h"

enum { HEADER = 256, CELL = 64 };

static struct unblocked *unblocked;
static void *image;                     /* what outlives a process, where a test has it */

static void open_it(void)
{
	char words[200];
	struct text error = TEXT(words);
	unblocked = unblocked_open(path, image, &error);
	if (!unblocked)
		fail_msg("%s", text_cstr(&error));
}

static void reopen(void)
{
	unblocked_close(unblocked);
	open_it();
}

static struct network network(const char *name)
{
	struct network n;
	assert_true(network_parse(bytes_of(name), &n));
	return n;
}

static void note(const char *name, uint64_t when)
{
	const struct network n = network(name);
	unblocked_add(unblocked, &n, when);
}

static uint64_t when(const char *name)
{
	const struct network n = network(name);
	return unblocked_when(unblocked, &n);
}

static struct network numbered(uint32_t n)
{
	const uint8_t octets[4] = { 10, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };
	return (struct network){ address_from_octets(octets, sizeof octets), 32 };
}

static void count(void *arg, const struct network *n, uint64_t at)
{
	assert_int_equal(unblocked_when(unblocked, n), at);
	++*(size_t *)arg;
}

static void exactly_the_network_and_its_latest_time(void **state)
{
	(void)state;
	open_it();
	note("192.0.2.0/24", T);
	note("2001:db8::/32", T + 1);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(when("192.0.2.0/24"), T);
		assert_int_equal(when("2001:db8::/32"), T + 1);
		assert_int_equal(when("192.0.2.0/25"), 0);
		assert_int_equal(when("192.0.2.1"), 0);
		assert_int_equal(when("2001:db8::/33"), 0);
		reopen();
	}
	note("192.0.2.0/24", T + 5);
	reopen();
	size_t all = 0;
	unblocked_each(unblocked, count, &all);
	assert_int_equal(all, 2);
	assert_int_equal(when("192.0.2.0/24"), T + 5);
	unblocked_close(unblocked);
}

static void note_one(void)
{
	open_it();
	note("198.51.100.7", T);
}

static void a_kill_forgets_nothing(void **state)
{
	(void)state;
	image = survivor(unblocked_image_size());
	killed_behind(note_one);
	open_it();
	image = NULL;
	assert_int_equal(when("198.51.100.7"), T);
	unblocked_close(unblocked);
}

static void the_oldest_gives_way(void **state)
{
	(void)state;
	open_it();
	for (uint32_t i = 0; i < UNBLOCKED_MAX + 10; i++) {
		const struct network n = numbered(i);
		unblocked_add(unblocked, &n, T + i);
	}
	reopen();
	for (uint32_t i = 0; i < UNBLOCKED_MAX + 10; i++) {
		const struct network n = numbered(i);
		assert_int_equal(unblocked_when(unblocked, &n), i < 10 ? 0 : T + i);
	}
	unblocked_close(unblocked);
}

/* What is damaged is not remembered; it is never another network. */
static void damaged_cells_are_none(void **state)
{
	(void)state;
	for (off_t at = 0; at < CELL; at++) {
		open_it();
		note("192.0.2.0/24", T);
		unblocked_close(unblocked);
		file_flip(HEADER + at);
		open_it();
		size_t all = 0;
		unblocked_each(unblocked, count, &all);
		assert_int_equal(all, 0);
		unblocked_close(unblocked);
		assert_int_equal(unlink(path), 0);
	}
}

static void without_a_table_nothing_is_remembered(void **state)
{
	(void)state;
	const struct network n = network("192.0.2.0/24");
	size_t all = 0;
	char words[200];
	struct text error = TEXT(words);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_null(unblocked_open(path, NULL, &error));
	assert_true(error.len > 0);
	unblocked_add(NULL, &n, T);
	assert_int_equal(unblocked_when(NULL, &n), 0);
	unblocked_each(NULL, count, &all);
	assert_int_equal(all, 0);
	unblocked_close(NULL);
}

int main(void)
{
#define IN_A_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, state_set_up, state_tear_down)
	const struct CMUnitTest tests[] = {
		IN_A_DIRECTORY(exactly_the_network_and_its_latest_time),
		IN_A_DIRECTORY(a_kill_forgets_nothing),
		IN_A_DIRECTORY(the_oldest_gives_way),
		IN_A_DIRECTORY(damaged_cells_are_none),
		IN_A_DIRECTORY(without_a_table_nothing_is_remembered),
	};
	log_configure(LOG_TEXT, LOG_SILENT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
