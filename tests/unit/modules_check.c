/* modules_check.c: what the contract itself does for a check: its name, the facts that it may
 * report, and what follows from its table for those around it. */
#include "modules/checks.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct evidence reported; /* what the check of this test reports */

static enum progress report_run(struct check_ctx *ctx)
{
	check_report_evidence(ctx, &reported);
	return CHECK_DONE;
}

static const char *const two_facts[] = { "good", "bad", NULL };
static const struct check measuring = {
	.name = "measuring", .phase = PHASE_BODY, .facts = two_facts, .run = report_run
};

static void report_take(struct check_ctx *ctx, const struct evidence *e)
{
	*(struct evidence *)ctx->asker = *e;
}

static void measure(struct evidence *found, const char *fact, int score)
{
	static const struct check_asks asks = { .report = report_take };
	struct check_ctx ctx = { .asks = &asks, .asker = found };
	reported = (struct evidence){ .fact = fact, .detail = BYTES("a detail"), .score = score };
	assert_int_equal(check_run(&measuring, &ctx), CHECK_DONE);
}

static void evidence_has_the_name_of_its_check(void **state)
{
	static const char *const facts[] = { "good", "bad", "unknown" };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct evidence found = { .check = NULL };
		measure(&found, facts[i], 3);
		assert_string_equal(found.check, "measuring");
		assert_string_equal(found.fact, facts[i]);
		assert_true(bytes_equal(found.detail, BYTES("a detail")));
		assert_int_equal(found.score, 3);
	}
}

/* The words with which a program that is built for tests ends at such evidence. */
static void assert_ends(const char *fact, int score, const char *words)
{
	int ends[2], status;
	char said[300] = "";
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct evidence found;
		(void)dup2(ends[1], STDERR_FILENO);
		(void)signal(SIGABRT, SIG_DFL);
		measure(&found, fact, score);
		_exit(0);
	}
	close(ends[1]);
	assert_true(read(ends[0], said, sizeof said - 1) > 0);
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	assert_string_equal(said, words);
}

static void evidence_that_the_table_denies_ends_a_test(void **state)
{
	(void)state;
	assert_ends("godo", 0,
		    "the check measuring reports the fact \"godo\", which is not in its table\n");
	assert_ends("good", -1, "the check measuring gives -1 points, but has no least_score\n");
}

/* The configuration of a check in which this option has this value, and all else is zero: found by
 * its key, so that the check may get other options. */
static const void *conf_with(const struct check *check, const char *key, uint64_t value)
{
	static _Alignas(16) char conf[256];
	const struct option *o = check->options.options;
	assert_true(check->options.size <= sizeof conf);
	memset(conf, 0, sizeof conf);
	while (o->key && strcmp(o->key, key) != 0)
		o++;
	assert_non_null(o->key);
	memcpy(conf + o->offset, &value, sizeof value);
	return conf;
}

/* A check that judges early talk, and no other, has the banner kept back. */
static void the_banner_waits_for_the_check_that_wants_it(void **state)
{
	const void *confs[CHECKS_COUNT] = { NULL };
	uint64_t wait = 1;
	(void)state;
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		if (!checks[i]->banner_wait)
			confs[i] = checks[i];
	assert_false(checks_watch_banner(confs, &wait));
	assert_int_equal(wait, 0);
	confs[CHECK_early_talker] = conf_with(checks[CHECK_early_talker], "wait", 2500);
	assert_true(checks_watch_banner(confs, &wait));
	assert_int_equal(wait, 2500);
}

/* Those that nobody names run always, or beside checks that read the message or its parts. */
static void what_runs_without_being_named(void **state)
{
	static const struct {
		size_t named; /* CHECKS_COUNT: none */
		bool message, parts;
	} rows[] = { { CHECKS_COUNT, false, false },
		     { CHECK_spf, false, false },
		     { CHECK_dkim, true, false },
		     { CHECK_attachments, true, true } };
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const void *confs[CHECKS_COUNT] = { NULL };
		if (rows[i].named < CHECKS_COUNT)
			confs[rows[i].named] = checks[rows[i].named];
		assert_int_equal(checks_read_message(confs), rows[i].message);
		for (size_t j = 0; j < CHECKS_COUNT; j++) {
			enum implied implied = checks[j]->implied;
			assert_int_equal(
				checks_implied(confs, checks[j]),
				implied == IMPLIED_ALWAYS ||
					(implied == IMPLIED_BY_MESSAGE && rows[i].message) ||
					(implied == IMPLIED_BY_PARTS && rows[i].parts));
		}
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(evidence_has_the_name_of_its_check),
		cmocka_unit_test(evidence_that_the_table_denies_ends_a_test),
		cmocka_unit_test(the_banner_waits_for_the_check_that_wants_it),
		cmocka_unit_test(what_runs_without_being_named),
	};
	return cmocka_run_group_tests_name("modules_check", tests, NULL, NULL);
}
