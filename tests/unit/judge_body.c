/* judge_body.c: the octets of a message while memory is tight (judge/body.h): moved to the disk,
 * pinned, thrown away. What comes out is always what went in. */
#include "gateway/judge/body.h"

#include "gateway/base/large.h"
#include "gateway/base/memory.h"
#include "io_testing.h"

enum { SIZE = 700000, UNIT = 60000 };

static struct loop *loop;
static char directory[32], octets[SIZE];

static void look(void *arg)
{
	(void)arg;
}

static int begin(void **state)
{
	(void)state;
	strcpy(directory, "/var/tmp/mxward.XXXXXX");
	for (size_t i = 0; i < SIZE; i++)
		octets[i] = (char)(i * 7919 >> 8);
	memory_set_budget(0);
	large_tidy(true);
	loop = loop_new();
	return mkdtemp(directory) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	loop_free(loop);
	memory_set_budget(0);
	return rmdir(directory);
}

static void tight(bool so)
{
	memory_measured(1);
	memory_set_budget(so ? memory_used() * 5 / 4 : 0);
}

static void start(struct body *b)
{
	body_start(b, loop, directory, 10000000, loop_enroll(loop, look, NULL));
}

static void add(struct body *b, size_t from, size_t to)
{
	while (from < to) {
		size_t part = to - from < UNIT ? to - from : UNIT;
		UNTIL(loop, !body_busy(b));
		body_add(b, (struct bytes){ octets + from, part });
		from += part;
	}
}

/* All of it, as it is read by pieces. */
static void check(struct body *b)
{
	struct bytes piece;
	uint64_t offset = 0;
	body_finish(b);
	UNTIL(loop, !body_busy(b));
	do {
		UNTIL(loop, body_piece(b, offset, &piece));
		assert_memory_equal(piece.at, octets + offset, piece.len);
		offset += piece.len;
	} while (piece.len);
	assert_int_equal(offset, b->size);
	assert_false(b->no_room);
}

static void spilled(void **state)
{
	struct body b;
	(void)state;
	start(&b);
	add(&b, 0, 500000);
	size_t before = body_weight(&b);
	assert_false(body_spill(&b));           /* its header may not be whole */
	b.headed = true;
	assert_true(body_spill(&b));
	assert_true(body_busy(&b));
	UNTIL(loop, !body_busy(&b));
	assert_true(body_weight(&b) < before / 4);
	assert_memory_equal(body_beginning(&b).at, octets, body_beginning(&b).len);
	assert_false(body_spill(&b));           /* there is nothing left to move */
	add(&b, 500000, SIZE);
	check(&b);
	body_end(&b);
}

/* Ended or thrown away in the middle of it: nothing leaks, nothing is read that is gone
 * (AddressSanitizer watches). */
static void spilling_is_broken_off(void **state)
{
	uint64_t before = memory_charged();
	struct body b;
	(void)state;
	for (int thrown = 0; thrown < 2; thrown++) {
		start(&b);
		add(&b, 0, 500000);
		b.headed = true;
		assert_true(body_spill(&b));
		if (thrown) {
			body_throw(&b);
			assert_false(body_busy(&b));
			body_add(&b, (struct bytes){ octets, 1000 });
			assert_int_equal(b.size, 501000);
			assert_int_equal(body_weight(&b), 0);
		}
		body_end(&b);
		turn_for(loop, 50);
		large_tidy(true);
		assert_int_equal(memory_charged(), before);
	}
}

/* While memory is tight what comes goes to the disk as soon as the header is in memory. */
static void early(void **state)
{
	struct body b;
	(void)state;
	memory_charge(9 << 20);
	start(&b);
	add(&b, 0, 1000);
	b.headed = true;
	tight(true);
	assert_int_equal(memory_pressure(), MEMORY_TIGHT);
	add(&b, 1000, SIZE);
	assert_true(b.file != NULL);
	assert_true(body_weight(&b) <= BODY_MEMORY_LEAST + BODY_STAGE_TIGHT);
	tight(false);
	check(&b);
	body_end(&b);
	memory_release(9 << 20);
}

/* A large header is read where it lies: it does not move, whatever comes behind it, and not even
 * when that is thrown away. */
static void pinned(void **state)
{
	struct body b;
	(void)state;
	start(&b);
	add(&b, 0, 200000);
	assert_true(body_pin(&b));
	assert_true(body_fixed(&b));
	const char *at = body_beginning(&b).at;
	add(&b, 200000, SIZE);
	assert_ptr_equal(body_beginning(&b).at, at);
	body_throw(&b);
	assert_ptr_equal(body_beginning(&b).at, at);
	assert_memory_equal(at, octets, 200000);
	body_end(&b);
	start(&b);
	add(&b, 0, 200000);
	assert_true(body_pin(&b));
	add(&b, 200000, SIZE);
	check(&b);
	body_end(&b);
}

/* Whoever gets the descriptor reads the message from its first octet to its last, and can write
 * nothing. */
static void check_file(struct body *b)
{
	static char got[SIZE + 1];
	int fd = -1, again = -1;
	body_finish(b);
	UNTIL(loop, body_descriptor(b, &fd));
	UNTIL(loop, body_descriptor(b, &again));
	assert_true(fd >= 0 && again >= 0);
	assert_int_equal(pread(fd, got, sizeof got, 0), SIZE);
	assert_memory_equal(got, octets, SIZE);
	assert_int_equal(pwrite(fd, "x", 1, 0), -1);
	close(fd);
	close(again);
}

static void a_file_of_all(void **state)
{
	struct body b;
	int fd = 0;
	(void)state;
	start(&b);
	add(&b, 0, 500000);
	b.headed = true;
	assert_true(body_spill(&b));
	add(&b, 500000, SIZE);
	check_file(&b);
	check(&b);
	body_end(&b);
	start(&b);
	add(&b, 0, 1000);
	check(&b);
	assert_true(body_descriptor(&b, &fd)); /* it lies in memory */
	assert_int_equal(fd, -1);
	body_end(&b);
}

/* The octets in memory are still being written to the file when the message goes. */
static void filling_is_broken_off(void **state)
{
	uint64_t before = memory_charged();
	struct body b;
	int fd;
	(void)state;
	memory_charge(9 << 20);
	start(&b);
	add(&b, 0, 400000);
	tight(true);
	b.headed = true;
	add(&b, 400000, SIZE);
	tight(false);
	body_finish(&b);
	UNTIL(loop, !body_busy(&b));
	assert_true(b.file != NULL);
	assert_false(body_descriptor(&b, &fd));
	body_end(&b);
	memory_release(9 << 20);
	turn_for(loop, 50);
	large_tidy(true);
	assert_int_equal(memory_charged(), before);
}

/* Past the budget a body is refused, not grown. */
static void no_room(void **state)
{
	struct body b;
	(void)state;
	memory_measured(1);
	memory_set_budget(memory_used() + 300000);
	start(&b);
	add(&b, 0, SIZE);
	assert_true(b.no_room);
	assert_int_equal(b.size, SIZE);
	assert_int_equal(body_weight(&b), 0);
	body_end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(spilled, begin, end),
		cmocka_unit_test_setup_teardown(spilling_is_broken_off, begin, end),
		cmocka_unit_test_setup_teardown(early, begin, end),
		cmocka_unit_test_setup_teardown(pinned, begin, end),
		cmocka_unit_test_setup_teardown(a_file_of_all, begin, end),
		cmocka_unit_test_setup_teardown(filling_is_broken_off, begin, end),
		cmocka_unit_test_setup_teardown(no_room, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
