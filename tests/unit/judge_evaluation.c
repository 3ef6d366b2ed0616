/* judge_evaluation.c: which checks are run again, and what stands in the evidence then
 * (judge/evaluation.h). The checks of this test are told what to do; their names and phases are
 * those of the program. */
#include "gateway/judge/evaluation.h"

#include "gateway/judge/list_test.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What a check does when it is run. */
struct plan {
	/* goes_on: it needs no answer, and waits for none */
	bool waits, goes_on, asks_dns, asks_blocklist, asks_list, looks_at_others;
	size_t tells;                   /* pieces of evidence */
	size_t words;                   /* octets of each */
};

static struct config config = { .hostname = "mx.test" };
static struct plan plans[CHECKS_COUNT];
static unsigned runs[CHECKS_COUNT];
static struct evaluation j;

/* ---- what it stands on: linked with --wrap */

static bool answered, lacking;
static uint64_t changes;
static size_t others;                   /* seen by who looked */
static char store[8], lists[8];
enum progress __wrap_check_run(const struct check *, struct check_ctx *);
struct ask *__wrap_ask_new(struct resolver *, wake_id, size_t);
void __wrap_ask_free(struct ask *);
bool __wrap_ask_starved(const struct ask *);
void __wrap_ask_give_up(struct ask *);
const struct dns_answer *__wrap_ask_dns(struct ask *, struct bytes, enum dns_type);
uint64_t __wrap_list_tests_changes(const struct list_tests *);
enum list_state __wrap_list_tests_state(struct list_tests *, const struct check *, struct bytes);
void __wrap_blocklist_ask(struct blocklist *, const struct blocklist_files *,
			  const struct address *, uint64_t, struct blocklist_answer *);

struct ask *__wrap_ask_new(struct resolver *resolver, wake_id wake, size_t most)
{
	(void)resolver, (void)wake, (void)most;
	return (struct ask *)store;
}

void __wrap_ask_free(struct ask *ask)
{
	(void)ask;
}

bool __wrap_ask_starved(const struct ask *ask)
{
	(void)ask;
	return lacking;
}

void __wrap_ask_give_up(struct ask *ask)
{
	(void)ask;
}

const struct dns_answer *__wrap_ask_dns(struct ask *ask, struct bytes name, enum dns_type type)
{
	static const struct dns_answer none = { .status = DNS_NO_NAME };
	(void)ask, (void)name, (void)type;
	return answered ? &none : NULL;
}

uint64_t __wrap_list_tests_changes(const struct list_tests *w)
{
	(void)w;
	return changes;
}

enum list_state __wrap_list_tests_state(struct list_tests *w, const struct check *check,
					struct bytes zone)
{
	(void)w, (void)check, (void)zone;
	return LIST_WELL;
}

void __wrap_blocklist_ask(struct blocklist *b, const struct blocklist_files *files,
			  const struct address *address, uint64_t now, struct blocklist_answer *a)
{
	(void)b, (void)files, (void)address, (void)now;
	*a = (struct blocklist_answer){ .verdict = BLOCKLIST_NONE };
}

/* Its words: "NAME RUN.PIECE", and as many dots as it takes. */
static void tell(struct check_ctx *ctx, size_t i, size_t piece)
{
	char words[1024];
	memset(words, '.', sizeof words);
	int n = snprintf(words, sizeof words, "%s %u.%zu", checks[i]->name, runs[i], piece);
	assert_true(n > 0 && plans[i].words < sizeof words);
	words[n] = '.';
	size_t length = plans[i].words > (size_t)n ? plans[i].words : (size_t)n;
	check_unknown(ctx, (struct bytes){ words, length });
}

enum progress __wrap_check_run(const struct check *check, struct check_ctx *ctx)
{
	struct bytes detail, reason;
	size_t i = checks_place(bytes_of(check->name));
	const struct plan *p = &plans[i];
	ctx->check = check;
	runs[i]++;
	bool open = p->asks_dns && !check_dns(ctx, BYTES("name.test"), DNS_A);
	if (p->asks_blocklist)
		assert_int_equal(check_listing(ctx, &ctx->client, &detail, &reason), LISTING_NONE);
	if (p->asks_list)
		assert_int_equal(check_list_state(ctx, "list.test"), LIST_WELL);
	for (others = 0; p->looks_at_others && check_found(ctx, others);)
		others++;
	for (size_t n = 0; n < p->tells; n++)
		tell(ctx, i, n);
	return p->waits || (open && !p->goes_on) ? CHECK_WAIT : CHECK_DONE;
}

/* ---- the tests */

static int set_up(void **state)
{
	(void)state;
	memset(plans, 0, sizeof plans);
	memset(runs, 0, sizeof runs);
	memset(config.checks, 0, sizeof config.checks);
	answered = true;
	lacking = false;
	changes = 0;
	return evaluation_start(&j, &config, NULL, NULL, (struct list_tests *)lists, 0) ? 0 : -1;
}

static int clear_up(void **state)
{
	(void)state;
	evaluation_end(&j);
	return 0;
}

/* The check runs in this test, by the plan. */
static void use(size_t i, struct plan plan)
{
	config.checks[i] = &config;
	plans[i] = plan;
}

/* The evidence: "rdns 1.0, helo 2.0". */
static void assert_evidence(const char *expected)
{
	char told[4096];
	struct text t = TEXT(told);
	for (size_t i = 0; i < j.count; i++)
		text_format(&t, "%s%.*s", i ? ", " : "", BYTES_ARG(j.evidence[i].detail));
	assert_string_equal(text_cstr(&t), expected);
}

/* A client with a message: each check measures once, when its phase has come. */
static void what_is_settled_is_not_measured_again(void **state)
{
	(void)state;
	use(CHECK_rdns, (struct plan){ .asks_dns = true, .tells = 1 });
	use(CHECK_helo, (struct plan){ .tells = 1 });
	use(CHECK_spf, (struct plan){ .asks_dns = true, .tells = 2 });
	use(CHECK_dkim, (struct plan){ .tells = 1 });
	assert_int_equal(evaluation_run(&j, PHASE_CONNECT), CHECK_DONE);
	assert_evidence("rdns 1.0");
	evaluation_renew(&j, PHASE_HELO);
	assert_int_equal(evaluation_run(&j, PHASE_HELO), CHECK_DONE);
	evaluation_renew(&j, PHASE_MAIL);
	assert_int_equal(evaluation_run(&j, PHASE_MAIL), CHECK_DONE);
	assert_int_equal(evaluation_run(&j, PHASE_RCPT), CHECK_DONE);
	assert_evidence("rdns 1.0, helo 1.0, spf 1.0, spf 1.1");
	assert_int_equal(evaluation_run(&j, PHASE_BODY), CHECK_DONE);
	assert_evidence("rdns 1.0, helo 1.0, spf 1.0, spf 1.1, dkim 1.0");
	assert_int_equal(runs[CHECK_rdns] + runs[CHECK_helo] + runs[CHECK_spf], 3);
}

/* One that waits in the middle is run until it is done, and its evidence comes to its place. */
static void who_waits_is_run_until_it_is_done(void **state)
{
	(void)state;
	use(CHECK_rdns, (struct plan){ .tells = 1 });
	use(CHECK_dnsbl, (struct plan){ .asks_dns = true, .tells = 2 });
	use(CHECK_helo, (struct plan){ .tells = 1 });
	answered = false;
	assert_int_equal(evaluation_run(&j, PHASE_HELO), CHECK_WAIT);
	assert_int_equal(evaluation_run(&j, PHASE_HELO), CHECK_WAIT);
	assert_evidence("rdns 1.0, helo 1.0");
	answered = true;
	assert_int_equal(evaluation_run(&j, PHASE_HELO), CHECK_DONE);
	assert_evidence("rdns 1.0, dnsbl 3.0, dnsbl 3.1, helo 1.0");
	answered = false;
	assert_int_equal(evaluation_run(&j, PHASE_HELO), CHECK_DONE);
	assert_int_equal(runs[CHECK_dnsbl], 3);
}

/* Done, but a question of it is still open: the answer may change what it says. */
static void who_leaves_a_question_open_is_run_again(void **state)
{
	(void)state;
	use(CHECK_rdns, (struct plan){ .asks_dns = true, .goes_on = true, .tells = 1 });
	answered = false;
	assert_int_equal(evaluation_run(&j, PHASE_HELO), CHECK_DONE);
	answered = true;
	assert_int_equal(evaluation_run(&j, PHASE_HELO), CHECK_DONE);
	assert_int_equal(evaluation_run(&j, PHASE_HELO), CHECK_DONE);
	assert_evidence("rdns 2.0");
}

/* Time is over: what waits is unknown, and what is known stays. */
static void who_is_given_up_is_unknown(void **state)
{
	(void)state;
	use(CHECK_rdns, (struct plan){ .asks_dns = true, .tells = 1 });
	use(CHECK_helo, (struct plan){ .tells = 1 });
	answered = false;
	assert_int_equal(evaluation_run(&j, PHASE_HELO), CHECK_WAIT);
	evaluation_give_up(&j);
	assert_int_equal(evaluation_run(&j, PHASE_HELO), CHECK_WAIT);
	assert_evidence("timed out, helo 1.0");
}

/* The block list changes at any moment; what others found may have changed. */
static void live_answers_are_asked_for_each_time(void **state)
{
	(void)state;
	use(CHECK_blocklist, (struct plan){ .asks_blocklist = true, .tells = 1 });
	use(CHECK_rdns, (struct plan){ .tells = 1 });
	use(CHECK_dmarc, (struct plan){ .looks_at_others = true, .tells = 1 });
	use(CHECK_surbl, (struct plan){ .tells = 1 });
	assert_int_equal(evaluation_run(&j, PHASE_BODY), CHECK_DONE);
	assert_int_equal(evaluation_run(&j, PHASE_BODY), CHECK_DONE);
	assert_evidence("blocklist 2.0, rdns 1.0, dmarc 2.0, surbl 1.0");
	assert_int_equal(others, 2);
}

/* It sees what those before it found, not what stands behind from the last run. */
static void who_looks_at_others_sees_those_before_it(void **state)
{
	(void)state;
	use(CHECK_rdns, (struct plan){ .tells = 2 });
	use(CHECK_dmarc, (struct plan){ .looks_at_others = true });
	assert_int_equal(evaluation_run(&j, PHASE_BODY), CHECK_DONE);
	assert_int_equal(others, 2);
	use(CHECK_surbl, (struct plan){ .tells = 3 });
	use(CHECK_dmarc, (struct plan){ .looks_at_others = true });
	assert_int_equal(evaluation_run(&j, PHASE_BODY), CHECK_DONE);
	config.checks[CHECK_surbl] = NULL;
	assert_int_equal(evaluation_run(&j, PHASE_BODY), CHECK_DONE);
	assert_int_equal(others, 2);
	assert_evidence("rdns 1.0, rdns 1.1");
}

/* A list that was switched off or on: everything is measured anew. */
static void a_list_switched_off_or_on_counts_at_once(void **state)
{
	(void)state;
	use(CHECK_dnsbl, (struct plan){ .asks_list = true, .tells = 1 });
	assert_int_equal(evaluation_run(&j, PHASE_CONNECT), CHECK_DONE);
	assert_int_equal(evaluation_run(&j, PHASE_CONNECT), CHECK_DONE);
	assert_evidence("dnsbl 1.0");
	changes++;
	assert_int_equal(evaluation_run(&j, PHASE_CONNECT), CHECK_DONE);
	assert_evidence("dnsbl 2.0");
}

/* Another sender, another message: what hangs on them goes; with the answers goes all. */
static void what_is_new_is_measured_anew(void **state)
{
	(void)state;
	use(CHECK_rdns, (struct plan){ .tells = 1 });
	use(CHECK_spf, (struct plan){ .tells = 1 });
	use(CHECK_surbl, (struct plan){ .tells = 1 });
	assert_int_equal(evaluation_run(&j, PHASE_BODY), CHECK_DONE);
	evaluation_leave(&j);
	assert_int_equal(evaluation_run(&j, PHASE_CONNECT), CHECK_DONE);
	assert_evidence("rdns 1.0");
	assert_int_equal(evaluation_run(&j, PHASE_MAIL), CHECK_DONE);
	assert_evidence("rdns 1.0, spf 2.0");
	evaluation_again(&j);
	assert_int_equal(evaluation_run(&j, PHASE_MAIL), CHECK_DONE);
	assert_evidence("rdns 2.0, spf 3.0");
}

/* A policy adds its points to the evidence, each time that it judges. */
static void the_points_of_a_policy_are_not_kept(void **state)
{
	(void)state;
	use(CHECK_spf, (struct plan){ .tells = 2 });
	assert_int_equal(evaluation_run(&j, PHASE_RCPT), CHECK_DONE);
	j.evidence[0].own = 3;
	j.evidence[0].score = 3 + 5;
	j.evidence[1].score = 7;
	assert_int_equal(evaluation_run(&j, PHASE_BODY), CHECK_DONE);
	assert_evidence("spf 1.0, spf 1.1");
	assert_int_equal(j.evidence[0].score, 3);
	assert_int_equal(j.evidence[1].score, 0);
}

/* What a NAT hides is left out, whatever was found before. */
static void hidden_clients_are_not_judged_by_address(void **state)
{
	(void)state;
	use(CHECK_dnsbl, (struct plan){ .tells = 1 });
	use(CHECK_helo, (struct plan){ .tells = 1 });
	assert_int_equal(evaluation_run(&j, PHASE_HELO), CHECK_DONE);
	j.hidden = true;
	assert_int_equal(evaluation_run(&j, PHASE_HELO), CHECK_DONE);
	assert_evidence("helo 1.0");
}

/* The words of runs that waited fill the memory; what was found last is whole all the same. */
static void what_was_left_behind_takes_no_room_from_what_counts(void **state)
{
	(void)state;
	use(CHECK_rdns, (struct plan){ .tells = 1 });
	use(CHECK_surbl, (struct plan){ .waits = true, .tells = 40, .words = 1000 });
	for (int n = 0; n < 50; n++)
		assert_int_equal(evaluation_run(&j, PHASE_BODY), CHECK_WAIT);
	plans[CHECK_surbl].waits = false;
	plans[CHECK_surbl].tells = 80;
	assert_int_equal(evaluation_run(&j, PHASE_BODY), CHECK_DONE);
	assert_int_equal(j.count, 81);
	for (size_t i = 1; i < j.count; i++)
		assert_int_equal(j.evidence[i].detail.len, 1000);
	assert_false(j.starved);
}

/* No verdict stands on what there was no memory for; later there may be. */
static void a_lack_of_memory_is_not_kept(void **state)
{
	(void)state;
	use(CHECK_rdns, (struct plan){ .tells = 1 });
	lacking = true;
	assert_int_equal(evaluation_run(&j, PHASE_BODY), CHECK_DONE);
	assert_true(j.starved);
	lacking = false;
	assert_int_equal(evaluation_run(&j, PHASE_BODY), CHECK_DONE);
	assert_false(j.starved);
	assert_evidence("rdns 2.0");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, clear_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_settled_is_not_measured_again),
		TEST(who_waits_is_run_until_it_is_done),
		TEST(who_leaves_a_question_open_is_run_again),
		TEST(who_is_given_up_is_unknown),
		TEST(live_answers_are_asked_for_each_time),
		TEST(who_looks_at_others_sees_those_before_it),
		TEST(a_list_switched_off_or_on_counts_at_once),
		TEST(what_is_new_is_measured_anew),
		TEST(the_points_of_a_policy_are_not_kept),
		TEST(hidden_clients_are_not_judged_by_address),
		TEST(what_was_left_behind_takes_no_room_from_what_counts),
		TEST(a_lack_of_memory_is_not_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
