/* io_answers.c: the process's table of answers (io/answers.c) with times and answers of the test's
 * own: how long each is kept, what goes when there is too much, and how many may be under way. */
#include "gateway/io/ask_inside.h"

#include "io_testing.h"

enum { SECOND = 1000 };

static struct answers *answers;
static struct loop *loop;

static int begin(void **state)
{
	(void)state;
	answers = answers_new();
	loop = loop_new();
	return 0;
}

static int end(void **state)
{
	(void)state;
	answers_free(answers);
	loop_free(loop);
	return 0;
}

/* Whether somebody has to ask; then the answer is given, NULL settles as "could not be asked". */
static bool asks(const char *name, uint64_t now, struct dns_answer *answer)
{
	bool yours;
	struct question_key key = question_key(answers, bytes_of(name), DNS_A);
	struct entry *e = answers_take(answers, &key, now, &yours);
	assert_non_null(e);
	if (yours)
		answers_settle(answers, e, answer, now, loop);
	else
		dns_answer_unref(answer);
	entry_unref(e);
	return yours;
}

static void answers_have_their_time(void **state)
{
	static const struct {
		enum dns_status status;
		uint32_t ttl, kept;     /* seconds */
	} rows[] = {
		{ DNS_FOUND, 0, 30 },      { DNS_FOUND, 29, 30 },
		{ DNS_FOUND, 31, 31 },     { DNS_FOUND, 3600, 3600 },
		{ DNS_FOUND, 3601, 3600 }, { DNS_FOUND, 0x7fffffff, 3600 },
		{ DNS_NONE, 0, 5 },        { DNS_NONE, 6, 6 },
		{ DNS_NONE, 301, 300 },    { DNS_NO_NAME, 0, 5 },
		{ DNS_NO_NAME, 299, 299 }, { DNS_NO_NAME, 86400, 300 },
		{ DNS_FAILED, 0, 5 },      { DNS_FAILED, 600, 5 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char name[20];
		uint64_t now = 1000000 * (i + 1), over = now + rows[i].kept * SECOND;
		snprintf(name, sizeof name, "row%zu", i);
		assert_true(asks(name, now, dns_answer_bare(rows[i].status, rows[i].ttl)));
		assert_false(asks(name, now, NULL));
		assert_false(asks(name, over - 1, NULL));
		assert_true(asks(name, over, dns_answer_bare(DNS_NONE, 0)));
	}
	assert_true(asks("not asked", 1, NULL));
	assert_true(asks("not asked", 1, NULL));
}

static void names_and_types_are_told_apart(void **state)
{
	static const struct {
		struct bytes name;
		enum dns_type type;
	} rows[] = {
		{ BYTES("a"), DNS_A },         { BYTES("a"), DNS_AAAA },
		{ BYTES("b"), DNS_A },         { BYTES("aaaaaaaa"), DNS_A },
		{ BYTES("aaaaaaaaa"), DNS_A }, { BYTES("aaaaaaaaaaaaaaaa"), DNS_A },
		{ BYTES("a.b"), DNS_A },       { BYTES("\x80"), DNS_A },
	};
	(void)state;
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < COUNT(rows); i++) {
			bool yours;
			struct question_key key = question_key(answers, rows[i].name, rows[i].type);
			struct entry *e = answers_take(answers, &key, 1, &yours);
			assert_int_equal(yours, round == 0);
			if (yours)
				answers_settle(answers, e, dns_answer_bare(DNS_FOUND, (uint32_t)i),
					       1, loop);
			assert_int_equal(e->answer->ttl, i);
			entry_unref(e);
		}
	assert_int_equal(answers_count(answers), COUNT(rows));
	struct answers *other = answers_new();
	assert_int_not_equal(question_key(other, BYTES("a"), DNS_A).hash,
			     question_key(answers, BYTES("a"), DNS_A).hash);
	answers_free(other);
}

static void the_oldest_go(void **state)
{
	char name[40];
	(void)state;
	for (unsigned i = 0; i < 2 * ANSWERS_MAX; i++) {
		snprintf(name, sizeof name, "%u.example", i);
		assert_true(asks(name, 1, dns_answer_bare(DNS_FOUND, 3600)));
	}
	assert_in_range(answers_count(answers), ANSWERS_MAX / 10 * 9, ANSWERS_MAX);
	assert_in_range(answers_octets(answers), 1, ANSWERS_OCTETS_MAX);
	assert_false(asks(name, 2, NULL));
	assert_true(asks("0.example", 2, NULL));
}

/* What is held lives on; what is over goes with those that come. */
static void octets_are_limited(void **state)
{
	char name[40];
	bool yours;
	(void)state;
	struct question_key key = question_key(answers, BYTES("held"), DNS_A);
	struct entry *held = answers_take(answers, &key, 1, &yours);
	answers_settle(answers, held, dns_answer_bare(DNS_FOUND, 3600), 1, loop);
	for (unsigned i = 0; i < 3000; i++) {
		struct dns_answer *big = calloc(1, 60000);
		big->size = 60000;
		big->ttl = 3600;
		dns_answer_ref(big);
		snprintf(name, sizeof name, "%u.example", i);
		assert_true(asks(name, 1, big));
	}
	assert_in_range(answers_octets(answers), ANSWERS_OCTETS_MAX / 10 * 8, ANSWERS_OCTETS_MAX);
	assert_int_equal(held->answer->ttl, 3600);
	entry_unref(held);
	size_t before = answers_count(answers);
	for (unsigned i = 0; i < 1000; i++) {
		snprintf(name, sizeof name, "%u.later", i);
		assert_true(asks(name, 3601 * SECOND, dns_answer_bare(DNS_FOUND, 3600)));
	}
	assert_true(answers_count(answers) <= 1000 || answers_count(answers) < before);
	assert_true(answers_octets(answers) < 4 << 20);
}

static void many_are_under_way_at_most(void **state)
{
	static struct entry *open[IN_FLIGHT_MAX];
	char name[40];
	bool yours;
	struct question_key key;
	(void)state;
	for (unsigned i = 0; i < IN_FLIGHT_MAX; i++) {
		snprintf(name, sizeof name, "%u.example", i);
		key = question_key(answers, bytes_of(name), DNS_A);
		open[i] = answers_take(answers, &key, 1, &yours);
		assert_true(yours);
		assert_null(open[i]->answer);
	}
	key = question_key(answers, BYTES("one.more"), DNS_A);
	struct entry *e = answers_take(answers, &key, 1, &yours);
	assert_false(yours);
	assert_int_equal(e->answer->status, DNS_FAILED);
	entry_unref(e);
	for (unsigned i = 0; i < IN_FLIGHT_MAX; i++) {
		answers_settle(answers, open[i], NULL, 1, loop);
		entry_unref(open[i]);
	}
	assert_true(asks("one.more", 1, NULL));
}

struct sleeper {
	struct asker asker;
	unsigned woken;
};

static void rise(void *arg)
{
	struct sleeper *s = arg;
	s->woken++;
}

static void the_last_answer_wakes(void **state)
{
	struct sleeper s = { .asker.loop = loop };
	struct waiter waiters[3] = { 0 };
	struct entry *entries[3];
	bool yours;
	(void)state;
	s.asker.wake = loop_enroll(loop, rise, &s);
	for (size_t i = 0; i < 3; i++) {
		const char names[] = { (char)('a' + i) };
		struct question_key key = question_key(answers, (struct bytes){ names, 1 }, DNS_A);
		waiters[i].entry = entries[i] = answers_take(answers, &key, 1, &yours);
		list_init(&waiters[i].node);
		assert_true(entry_wait(answers, entries[i], &waiters[i], &s.asker));
	}
	assert_int_equal(s.asker.open, 3);
	entry_leave(answers, &waiters[1]);
	answers_settle(answers, entries[0], NULL, 1, loop);
	assert_false(entry_wait(answers, entries[0], &waiters[0], &s.asker));
	loop_drain(loop);
	assert_int_equal(s.woken, 0);
	answers_settle(answers, entries[2], NULL, 1, NULL);     /* as if by another loop */
	UNTIL(loop, s.woken);
	assert_int_equal(s.asker.open, 0);
	answers_settle(answers, entries[1], NULL, 1, loop);
	turn_for(loop, 5);
	assert_int_equal(s.woken, 1);
	for (size_t i = 0; i < 3; i++) {
		entry_leave(answers, &waiters[i]);
		entry_unref(entries[i]);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(answers_have_their_time),
		TEST(names_and_types_are_told_apart),
		TEST(the_oldest_go),
		TEST(octets_are_limited),
		TEST(many_are_under_way_at_most),
		TEST(the_last_answer_wakes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
