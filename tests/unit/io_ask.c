/* io_ask.c: the answer store (io/ask.h) against name servers of the test's own; see
 * io_ask_server.h. */
#include "gateway/io/ask_inside.h"

#include "io_ask_server.h"

#include <ares.h>

/* A question is repeated after a seventh of the time-out: tests that count questions have time,
 * others are quick. */
enum { TIMEOUT = 1400, STEP = TIMEOUT / 7, LONG = 20000 };
enum { SLACK = 1000 };                  /* what a busy machine may take */

static struct name_server *servers[2];
static struct loop *loop;
static struct answers *answers;
static struct resolver *resolver;
static unsigned woken;

static void look(void *arg)
{
	(void)arg;
	woken++;
}

static struct resolver *resolver_on(struct loop *l, size_t count, uint64_t timeout)
{
	char words[200];
	struct text error = TEXT(words);
	struct address addresses[] = { servers[0]->address, servers[1]->address };
	struct resolver *r = resolver_new(l, answers, addresses, count, timeout, &error);
	if (!r)
		fail_msg("%s", text_cstr(&error));
	return r;
}

static int begin_with(size_t count, uint64_t timeout)
{
	servers[0] = ns_start();
	servers[1] = ns_start();
	loop = loop_new();
	answers = answers_new();
	resolver = resolver_on(loop, count, timeout);
	woken = 0;
	return 0;
}

static int begin(void **state)
{
	(void)state;
	return begin_with(1, LONG);
}

static int begin_quick(void **state)
{
	(void)state;
	return begin_with(1, TIMEOUT);
}

static int begin_two(void **state)
{
	(void)state;
	return begin_with(2, TIMEOUT);
}

static int end(void **state)
{
	(void)state;
	resolver_free(resolver);
	loop_free(loop);
	answers_free(answers);
	ns_stop(servers[0]);
	ns_stop(servers[1]);
	return 0;
}

static struct ask *begin_ask(void)
{
	struct ask *ask = ask_new(resolver, loop_enroll(loop, look, NULL), ASK_QUESTIONS_MAX);
	assert_non_null(ask);
	woken = 0;
	return ask;
}

/* Asks in a store of its own and waits; how long it took, in milliseconds. */
static uint64_t settle_one(const char *name, enum dns_type type, enum dns_status status)
{
	struct ask *ask = begin_ask();
	uint64_t begun = uv_hrtime();
	if (!ask_dns(ask, bytes_of(name), type))
		UNTIL(loop, woken);
	const struct dns_answer *answer = ask_dns(ask, bytes_of(name), type);
	assert_non_null(answer);
	if (answer->status != status)
		fail_msg("%s: status %d", name, answer->status);
	assert_int_equal(ask_open(ask), 0);
	ask_free(ask);
	return (uv_hrtime() - begun) / 1000000;
}

static void equal_questions_are_asked_once(void **state)
{
	struct ask *ask = begin_ask(),
		   *other = ask_new(resolver, loop_enroll(loop, look, NULL), ASK_QUESTIONS_MAX);
	(void)state;

	assert_null(ask_dns(ask, BYTES("a.example"), DNS_A));
	assert_null(ask_dns(ask, BYTES("A.Example"), DNS_A));
	assert_null(ask_dns(ask, BYTES("gone.example"), DNS_A));
	assert_null(ask_dns(other, BYTES("a.EXAMPLE"), DNS_A));
	assert_int_equal(ask_count(ask), 2);
	assert_int_equal(ask_open(ask), 2);
	assert_int_equal(woken, 0);
	UNTIL(loop, woken == 2);
	assert_int_equal(ask_open(ask), 0);
	const struct dns_answer *a = ask_dns(ask, BYTES("a.example"), DNS_A);
	assert_int_equal(a->status, DNS_FOUND);
	assert_int_equal(a->records[0].address.octets[3], 1);
	assert_ptr_equal(ask_dns(other, BYTES("a.example"), DNS_A), a);
	assert_int_equal(ask_dns(ask, BYTES("gone.example"), DNS_A)->status, DNS_NO_NAME);
	assert_int_equal(servers[0]->asked, 2);

	/* What is known is given at once, and wakes nobody. */
	ask_free(other);
	other = begin_ask();
	assert_ptr_equal(ask_dns(other, BYTES("a.example"), DNS_A), a);
	assert_int_equal(ask_open(other), 0);
	turn_for(loop, 5);
	assert_int_equal(woken, 0);
	assert_int_equal(servers[0]->asked, 2);
	ask_free(ask);
	ask_free(other);
}

static void every_question_settles(void **state)
{
	static const struct {
		const char *name;
		enum dns_type type;
		enum dns_status status;
	} rows[] = {
		/* clang-format off */
		{ "a.example", DNS_A, DNS_FOUND }, { "none.example", DNS_A, DNS_NONE },
		{ "gone.example", DNS_A, DNS_NO_NAME },
		{ "big.example", DNS_TXT, DNS_FOUND }, { "shut.example", DNS_A, DNS_FAILED },
		{ "fail.example", DNS_A, DNS_FAILED }, { "bad.example", DNS_A, DNS_FAILED },
		{ "a..b", DNS_A, DNS_NO_NAME }, { "a.", DNS_A, DNS_NO_NAME }, { "", DNS_A,
		  DNS_NO_NAME },
		{ "a.onion", DNS_A, DNS_NO_NAME }, { "a.Onion", DNS_TXT, DNS_NO_NAME },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_in_range(settle_one(rows[i].name, rows[i].type, rows[i].status), 0, SLACK);
	assert_true(servers[0]->asked_by_tcp >= 2);

	struct ask *ask = begin_ask(); /* the same once more: nothing is asked, failures included */
	unsigned asked = servers[0]->asked;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(ask_dns(ask, bytes_of(rows[i].name), rows[i].type)->status,
				 rows[i].status);
	assert_int_equal(ask_dns(ask, BYTES("big.example"), DNS_TXT)->records[0].data.len,
			 3000 - 12);
	assert_int_equal(ask_dns(ask, BYTES("none.example"), DNS_A)->ttl, 7);
	assert_int_equal(servers[0]->asked, asked);
	ask_free(ask);
}

/* SPF makes names of local parts. From 1.22 on c-ares does not ask for them: then they fail. */
static void odd_names_are_asked_as_they_are(void **state)
{
	int version;
	(void)state;
	(void)ares_version(&version);
	settle_one("a-_.z", DNS_A, DNS_FOUND);
	settle_one("a\\b\".x y;(@$)\xc3\xa9", DNS_A, version < 0x011600 ? DNS_FOUND : DNS_FAILED);
	settle_one("a\\", DNS_A, version < 0x011600 ? DNS_FOUND : DNS_FAILED);
}

/* Neither forged answers nor silence: the time-out ends them all, and what comes later is not
 * kept. */
static void time_is_limited(void **state)
{
	static const char *const names[] = { "id.example", "name.example", "mute.example" };
	struct ask *ask = begin_ask();
	uint64_t begun = uv_hrtime();
	(void)state;

	for (size_t i = 0; i < COUNT(names); i++)
		assert_null(ask_dns(ask, bytes_of(names[i]), DNS_A));
	assert_null(ask_dns(ask, BYTES("late.example"), DNS_A));
	UNTIL(loop, woken);
	assert_in_range((uv_hrtime() - begun) / 1000000, TIMEOUT - 20, TIMEOUT + SLACK);
	for (size_t i = 0; i < COUNT(names); i++)
		assert_int_equal(ask_dns(ask, bytes_of(names[i]), DNS_A)->status, DNS_FAILED);
	assert_int_equal(ask_dns(ask, BYTES("late.example"), DNS_A)->status, DNS_FOUND);
	/* c-ares repeats those without an answer, and they may be put once more without EDNS */
	assert_in_range(servers[0]->asked, 4 + 3 * 2, 4 * 9);
	ask_free(ask);
	settle_one("mute.example", DNS_A, DNS_FAILED);
}

static void settle_some(const char *letter, unsigned count)
{
	char name[40];
	for (unsigned i = 0; i < count; i++) {
		snprintf(name, sizeof name, "a%s%u.example", letter, i);
		assert_in_range(settle_one(name, DNS_A, DNS_FOUND), 0, STEP - 20);
	}
}

static void a_dead_server_is_passed_over(void **state)
{
	(void)state;
	servers[0]->dead = true;
	assert_in_range(settle_one("a.example", DNS_A, DNS_FOUND), STEP - 20, STEP + SLACK);
	settle_some("", 20);
	assert_in_range(servers[1]->asked, 21, 25);
	assert_in_range(servers[0]->asked, 1, 3);       /* c-ares repeats the one it has */
	/* From time to time it is asked besides, and while it says nothing that costs nobody any
	 * time. */
	turn_for(loop, TIMEOUT + 50);
	unsigned asked = servers[0]->asked;
	settle_some("b", 20);
	assert_in_range(servers[0]->asked, asked + 1, asked + 3);
	assert_in_range(servers[1]->asked, 41, 50);
	/* A slow name may ask it, too; with its answer it is well, and the first is the first
	 * again. */
	turn_for(loop, TIMEOUT + 50);
	servers[0]->dead = false;
	asked = servers[0]->asked;
	settle_one("late.example", DNS_A, DNS_FOUND);
	turn_for(loop, 2 * LATE);
	assert_true(servers[0]->asked > asked);
	asked = servers[1]->asked;
	settle_some("c", 20);
	assert_int_equal(servers[1]->asked, asked);
}

static void a_failing_server_is_not_the_last(void **state)
{
	char words[100];
	struct text error = TEXT(words);
	(void)state;
	servers[0]->fails = true;
	assert_in_range(settle_one("a.example", DNS_A, DNS_FOUND), 0, STEP - 20);
	assert_int_equal(servers[1]->asked, 1);
	servers[1]->fails = true;
	assert_in_range(settle_one("b.example", DNS_A, DNS_FAILED), 0, STEP - 20);

	/* Nobody listens on the port of the first: that is known at once. */
	struct address addresses[] = { servers[0]->address, servers[1]->address };
	servers[1]->fails = false;
	addresses[0].port = 1;
	assert_true(resolver_configure(resolver, addresses, 2, TIMEOUT, &error));
	assert_in_range(settle_one("a2.example", DNS_A, DNS_FOUND), 0, STEP - 20);
	/* Nobody listens at all: once more after a step, then it has failed. */
	addresses[1].port = 1;
	assert_true(resolver_configure(resolver, addresses, 2, TIMEOUT, &error));
	assert_in_range(settle_one("a3.example", DNS_A, DNS_FAILED), STEP - 20, TIMEOUT - 20);
}

static void other_servers_are_taken_into_use(void **state)
{
	struct text error = { 0 };
	struct ask *ask = begin_ask();
	(void)state;
	assert_null(ask_dns(ask, BYTES("late.example"), DNS_A));
	assert_true(resolver_configure(resolver, &servers[1]->address, 1, TIMEOUT, &error));
	settle_one("a.example", DNS_A, DNS_FOUND);
	assert_int_equal(servers[1]->asked, 1);
	woken = 0;
	if (ask_open(ask))
		UNTIL(loop, woken);
	assert_int_equal(ask_dns(ask, BYTES("late.example"), DNS_A)->status, DNS_FOUND);
	ask_free(ask);
	assert_true(resolver_configure(resolver, NULL, 0, TIMEOUT, &error));    /* the system's */
}

static void a_phase_can_be_over(void **state)
{
	struct ask *ask = begin_ask();
	(void)state;
	assert_null(ask_dns(ask, BYTES("late.example"), DNS_A));
	assert_null(ask_dns(ask, BYTES("mute.example"), DNS_A));
	UNTIL(loop, servers[0]->asked == 2);
	ask_give_up(ask);
	assert_int_equal(ask_open(ask), 0);
	assert_int_equal(ask_dns(ask, BYTES("late.example"), DNS_A)->status, DNS_FAILED);
	assert_int_equal(ask_dns(ask, BYTES("mute.example"), DNS_A)->status, DNS_FAILED);
	assert_int_equal(ask_count(ask), 2);
	/* Questions asked afterwards are questions again. */
	assert_null(ask_dns(ask, BYTES("a.example"), DNS_A));
	UNTIL(loop, woken);
	assert_int_equal(ask_dns(ask, BYTES("a.example"), DNS_A)->status, DNS_FOUND);
	turn_for(loop, LATE + 50);
	assert_int_equal(woken, 1);
	/* It has come for everybody else; here it stays as it was said to be. */
	assert_int_equal(ask_dns(ask, BYTES("late.example"), DNS_A)->status, DNS_FAILED);
	ask_free(ask);
	unsigned asked = servers[0]->asked;
	settle_one("late.example", DNS_A, DNS_FOUND);
	assert_int_equal(servers[0]->asked, asked);
}

static void stores_go_with_questions_open(void **state)
{
	struct ask *ask = begin_ask();
	(void)state;
	assert_null(ask_dns(ask, BYTES("a.example"), DNS_A));
	assert_null(ask_dns(ask, BYTES("mute.example"), DNS_A));
	ask_free(ask);
	ask_free(NULL);
	turn_for(loop, 50);
	assert_int_equal(woken, 0);
	ask = begin_ask();
	assert_int_equal(ask_dns(ask, BYTES("a.example"), DNS_A)->status, DNS_FOUND);
	ask_free(ask);                  /* and the resolver goes with mute.example open */
}

static void questions_are_budgeted(void **state)
{
	struct ask *ask = begin_ask();
	char name[40];
	(void)state;
	for (int i = 0; i < ASK_QUESTIONS_MAX; i++) {
		snprintf(name, sizeof name, "a%d.example", i);
		assert_null(ask_dns(ask, bytes_of(name), DNS_A));
	}
	assert_int_equal(ask_dns(ask, BYTES("a60.example"), DNS_A)->status, DNS_FAILED);
	assert_int_equal(ask_dns(ask, BYTES("a0.example"), DNS_AAAA)->status, DNS_FAILED);
	assert_int_equal(ask_dns(ask, BYTES("a..b"), DNS_AAAA)->status, DNS_NO_NAME);
	assert_int_equal(ask_count(ask), ASK_QUESTIONS_MAX);
	assert_int_equal(ask_open(ask), ASK_QUESTIONS_MAX);
	UNTIL(loop, woken);
	assert_int_equal(ask_dns(ask, BYTES("a59.example"), DNS_A)->status, DNS_FOUND);
	assert_int_equal(ask_dns(ask, BYTES("a60.example"), DNS_A)->status, DNS_FAILED);
	assert_int_equal(servers[0]->asked, ASK_QUESTIONS_MAX);
	ask_free(ask);
	/* that it was one too many is nobody else's affair */
	settle_one("a60.example", DNS_A, DNS_FOUND);
}

/* ---- several loops */

struct worker {
	pthread_t thread;
	struct loop *loop;
	struct resolver *resolver;
	struct ask *ask;
	unsigned rounds, found;
};

enum { ROUNDS = 200, EACH = 20 };

static void ask_round(void *arg)
{
	struct worker *w = arg;
	char name[40];
	bool waiting = false;
	for (unsigned i = 0; i < EACH; i++) {
		snprintf(name, sizeof name, "a%u.example", w->rounds * EACH / 2 + i);
		const struct dns_answer *answer = ask_dns(w->ask, bytes_of(name), DNS_A);
		waiting |= !answer;
		w->found += answer && answer->status == DNS_FOUND;
	}
	if (waiting) {
		w->found = 0;
		return;
	}
	wake_id id = loop_enroll(w->loop, ask_round, w);
	ask_free(w->ask);
	w->ask = ask_new(w->resolver, id, ASK_QUESTIONS_MAX);
	if (w->found == EACH && ++w->rounds < ROUNDS)
		loop_wake(w->loop, id);
	else
		loop_stop(w->loop);
	w->found = 0;
}

static void *work(void *arg)
{
	struct worker *w = arg;
	loop_run(w->loop);
	return NULL;
}

static void loops_share_what_they_ask(void **state)
{
	struct worker workers[3] = { 0 };
	(void)state;
	for (size_t i = 0; i < COUNT(workers); i++) {
		struct worker *w = &workers[i];
		w->loop = loop_new();
		w->resolver = resolver_on(w->loop, 1, LONG);
		wake_id id = loop_enroll(w->loop, ask_round, w);
		w->ask = ask_new(w->resolver, id, ASK_QUESTIONS_MAX);
		loop_wake(w->loop, id);
	}
	for (size_t i = 0; i < COUNT(workers); i++)
		assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
	for (size_t i = 0; i < COUNT(workers); i++) {
		struct worker *w = &workers[i];
		pthread_join(w->thread, NULL);
		assert_int_equal(w->rounds, ROUNDS);
		ask_free(w->ask);
		resolver_free(w->resolver);
		loop_free(w->loop);
	}
	assert_int_equal(servers[0]->asked, (ROUNDS + 1) * EACH / 2);   /* every name once */
}

/* A loop that goes leaves nobody waiting who has relied on it. */
static void a_resolver_goes_with_others_waiting(void **state)
{
	struct loop *other = loop_new();
	struct resolver *asking = resolver_on(other, 1, LONG);
	struct ask *first = ask_new(asking, 0, ASK_QUESTIONS_MAX), *ask = begin_ask();
	(void)state;
	assert_null(ask_dns(first, BYTES("mute.example"), DNS_A));
	assert_null(ask_dns(ask, BYTES("mute.example"), DNS_A));
	ask_free(first);
	resolver_free(asking);
	loop_free(other);
	UNTIL(loop, woken);
	assert_int_equal(ask_dns(ask, BYTES("mute.example"), DNS_A)->status, DNS_FAILED);
	ask_free(ask);
	/* It has not really failed: who comes next asks. */
	ask = begin_ask();
	assert_null(ask_dns(ask, BYTES("mute.example"), DNS_A));
	ask_free(ask);
}

#define TEST(f)       cmocka_unit_test_setup_teardown(f, begin, end)
#define TEST_QUICK(f) cmocka_unit_test_setup_teardown(f, begin_quick, end)
#define TEST_TWO(f)   cmocka_unit_test_setup_teardown(f, begin_two, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(equal_questions_are_asked_once),
		TEST(every_question_settles),
		TEST_QUICK(odd_names_are_asked_as_they_are),
		TEST_QUICK(time_is_limited),
		TEST_TWO(a_dead_server_is_passed_over),
		TEST_TWO(a_failing_server_is_not_the_last),
		TEST(other_servers_are_taken_into_use),
		TEST(a_phase_can_be_over),
		TEST(stores_go_with_questions_open),
		TEST(questions_are_budgeted),
		TEST(loops_share_what_they_ask),
		TEST(a_resolver_goes_with_others_waiting),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
