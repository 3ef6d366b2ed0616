/* cli_replay.c: decisions judged anew from their lines: what is known, what is not, and the
 * thresholds proposed. */
#include "gateway/cli/replay.h"
#include "gateway/cli/replay_thresholds.h"
#include "modules/checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* A line of the journal: its front is the same everywhere. */
#define FRONT                                                                    \
	"{\"ts\":\"2026-12-01T02:58:00.123Z\",\"session\":\"S\",\"tx\":\"S.1\"," \
	"\"client\":\"192.0.2.7\",\"from\":\"a@partner.example\","
#define MESSAGE FRONT "\"event\":\"message\","
#define TO      "\"rcpts\":[\"b@example.com\"],"
#define FOUND(check, fact, value) \
	"{\"check\":\"" check "\",\"fact\":\"" fact "\",\"value\":\"" value "\",\"score\":0}"
#define JUDGED(phase) "\"policy\":\"default\",\"judged\":\"" phase "\","

static void hear(void *said, bool warning, const char *message)
{
	(void)warning;
	text_string(said, message);
}

static struct policy *load(const char *yaml)
{
	char buffer[2000];
	struct text said = TEXT(buffer);
	struct complaints complaints;
	struct snapshot *s = snapshot_new();
	assert_true(s && snapshot_put(s, BYTES("/t/p.yaml"), bytes_of(yaml)));
	complaints_init(&complaints, "/t/mxward.yaml");
	struct policy *p = policy_load("/t/p.yaml", s, &complaints);
	complaints_tell(&complaints, hear, &said);
	if (!p)
		fail_msg("%s: %s", yaml, text_cstr(&said));
	snapshot_free(s);
	return p;
}

/* All checks without options run. */
static void configure(struct config *c, const struct policy_conf *judge)
{
	static struct domain_conf domain = { .name = "example.com" };
	*c = (struct config){
		.domains = &domain, .domain_count = 1, .judges = judge, .judge_count = 1
	};
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		c->checks[i] = checks[i]->options.size ? NULL : checks[i];
}

static const char rejecting[] =
	"reject_at: 10\nscore: { spf.fail: 10 }\n"
	"rules: [{ name: macros, when: { dkim: { pass: x.example } }, action: quarantine },\n"
	"  { name: partner, when: { sender_domain: partner.example }, require: dmarc, action: tag "
	"}]\n";

static const struct {
	const char *policy, *line;
	bool decided;
	enum action was;
	enum replay_gap gap;
	enum action now;
	const char *rule;
} cases[] = {
	{ rejecting,
	  MESSAGE TO JUDGED("data") "\"evidence\":[" FOUND("spf", "pass",
							   "a.example") "],\"action\":\"accept\"}",
	  true, ACTION_ACCEPT, GAP_NONE, ACTION_ACCEPT, "" },
	{ rejecting,
	  MESSAGE TO JUDGED("data") "\"evidence\":[" FOUND("spf", "fail",
							   "a.example") "],\"action\":\"accept\"}",
	  true, ACTION_ACCEPT, GAP_NONE, ACTION_REJECT, "score" },
	{ rejecting,
	  MESSAGE TO JUDGED("data") "\"evidence\":[" FOUND(
		  "dmarc", "pass", "partner.example") "],\"action\":\"accept\"}",
	  true, ACTION_ACCEPT, GAP_NONE, ACTION_TAG, "partner" },
	/* what shadow mode wished counts, not that it accepted */
	{ rejecting,
	  MESSAGE TO JUDGED("data") "\"evidence\":[" FOUND(
		  "spf", "fail",
		  "a.example") "],\"rule\":\"score\",\"would\":\"reject\",\"action\":\"accept\"}",
	  true, ACTION_REJECT, GAP_NONE, ACTION_REJECT, "score" },
	/* refused at RCPT: a refusal stands, anything milder would go on */
	{ rejecting,
	  MESSAGE "\"rcpts\":[]," JUDGED("rcpt") "\"evidence\":[" FOUND(
		  "spf", "fail", "a.example") "],\"rule\":\"x\",\"action\":\"reject\"}",
	  true, ACTION_REJECT, GAP_CONTENT, 0, "" },
	{ "reject_at: 10\nscore: { spf.fail: 10 }\n",
	  MESSAGE "\"rcpts\":[]," JUDGED("rcpt") "\"evidence\":[" FOUND(
		  "spf", "fail", "a.example") "],\"rule\":\"x\",\"action\":\"defer\"}",
	  true, ACTION_DEFER, GAP_NONE, ACTION_REJECT, "score" },
	{ "reject_at: 11\nscore: { spf.fail: 10 }\n",
	  MESSAGE "\"rcpts\":[]," JUDGED("rcpt") "\"evidence\":[" FOUND(
		  "spf", "fail", "a.example") "],\"rule\":\"x\",\"action\":\"reject\"}",
	  true, ACTION_REJECT, GAP_CONTENT, 0, "" },
	/* a value that a rule needs, and one that none needs */
	{ rejecting,
	  MESSAGE TO JUDGED(
		  "data") "\"evidence\":[{\"check\":\"dkim\",\"fact\":\"pass\",\"score\":0}"
			  "],\"action\":\"accept\"}",
	  true, ACTION_ACCEPT, GAP_VALUE, 0, "" },
	{ rejecting,
	  MESSAGE TO JUDGED(
		  "data") "\"evidence\":[{\"check\":\"spf\",\"fact\":\"pass\",\"score\":0}"
			  "],\"action\":\"accept\"}",
	  true, ACTION_ACCEPT, GAP_NONE, ACTION_ACCEPT, "" },
	{ rejecting,
	  MESSAGE TO JUDGED("data") "\"evidence\":[" FOUND("virus_of_2031", "infected",
							   "") "],\"action\":\"accept\"}",
	  true, ACTION_ACCEPT, GAP_VERSION, 0, "" },
	{ rejecting,
	  MESSAGE TO "\"policy\":\"gone\",\"judged\":\"data\",\"evidence\":[],"
		     "\"action\":\"accept\"}",
	  true, ACTION_ACCEPT, GAP_POLICY, 0, "" },
	/* a recipient whom nobody wrote down */
	{ "rules: [{ name: r, when: { recipient: c@example.com }, action: reject }]\n",
	  MESSAGE "\"rcpts\":[]," JUDGED("rcpt") "\"evidence\":[],\"rule\":\"x\","
						 "\"action\":\"reject\"}",
	  true, ACTION_REJECT, GAP_RECIPIENT, 0, "" },
	/* of recipients that rules tell apart the strictest counts */
	{ "rules: [{ name: r, when: { recipient: c@example.com }, action: reject }]\n",
	  MESSAGE "\"rcpts\":[\"b@example.com\",\"c@example.com\"]," JUDGED(
		  "data") "\"evidence\":[],\"action\":\"accept\"}",
	  true, ACTION_ACCEPT, GAP_NONE, ACTION_REJECT, "r" },
	/* dropped at connect */
	{ "rules: [{ name: d, when: { rdns: none }, action: drop }]\n",
	  FRONT "\"event\":\"session\",\"evidence\":[" FOUND(
		  "rdns", "none", "") "],\"rule\":\"d\",\"action\":\"drop\"}",
	  true, ACTION_DROP, GAP_NONE, ACTION_DROP, "d" },
	{ "rules: [{ name: d, when: { rdns: none }, action: reject }]\n",
	  FRONT "\"event\":\"session\",\"evidence\":[" FOUND(
		  "rdns", "none", "") "],\"rule\":\"d\",\"action\":\"drop\"}",
	  true, ACTION_DROP, GAP_CONTENT, 0, "" },
	/* not the policy's decisions: the client gave up, the server or the line ends refused */
	{ rejecting, MESSAGE TO JUDGED("rcpt") "\"evidence\":[],\"action\":\"abort\"}", false, 0, 0,
	  0, "" },
	{ rejecting,
	  MESSAGE "\"rcpts\":[]," JUDGED("rcpt") "\"evidence\":[],\"action\":\"reject\","
						 "\"backend_reply\":\"550 5.1.1 who?\"}",
	  false, 0, 0, 0, "" },
	{ rejecting, MESSAGE "\"rcpts\":[],\"evidence\":[],\"action\":\"reject\"}", false, 0, 0, 0,
	  "" },
	/* the server refused what the policy let through */
	{ rejecting,
	  MESSAGE TO JUDGED("data") "\"evidence\":[],\"action\":\"reject\","
				    "\"backend_reply\":\"550 5.7.1 no\"}",
	  true, ACTION_ACCEPT, GAP_NONE, ACTION_ACCEPT, "" },
};

static void what_a_line_tells(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct policy_conf judge = { .name = "default", .policy = load(cases[i].policy) };
		struct config config;
		struct arena arena;
		struct record record;
		struct replayed d;
		configure(&config, &judge);
		arena_init(&arena, 1 << 20);
		struct replay r = { .config = &config };
		assert_true(record_parse(bytes_of(cases[i].line), &arena, &record));
		bool decided = replay_judge(&r, &record, &arena, &d);
		bool good = decided == cases[i].decided &&
			    (!decided || (d.was == cases[i].was && d.gap == cases[i].gap));
		bool same =
			!decided || d.gap != GAP_NONE ||
			(d.now.wished == cases[i].now && strcmp(d.now.rule, cases[i].rule) == 0);
		if (!good || !same)
			fail_msg("%s: decided %d, was %d, gap %s, now %d by %s", cases[i].line,
				 decided, d.was, replay_gap_word(d.gap), d.now.wished, d.now.rule);
		replay_end(&r);
		arena_wipe(&arena);
		policy_free(judge.policy);
	}
}

/* Who was refused at RCPT stands in a line of its own. */
static void a_refused_recipient_is_remembered(void **state)
{
	struct policy_conf judge = {
		.name = "default",
		.policy = load("rules: [{ name: r, when: { recipient: c@example.com }, action: "
			       "reject }]\n")
	};
	struct config config;
	struct arena arena;
	struct record record;
	struct replayed d;
	(void)state;
	configure(&config, &judge);
	arena_init(&arena, 1 << 20);
	struct replay r = { .config = &config };
	assert_true(record_parse(BYTES(FRONT "\"event\":\"reject\",\"rcpts\":[\"c@example.com\"]}"),
				 &arena, &record));
	replay_refused(&r, &record);
	assert_true(record_parse(
		BYTES(MESSAGE "\"rcpts\":[]," JUDGED("rcpt") "\"evidence\":[],\"rule\":\"x\","
							     "\"action\":\"reject\"}"),
		&arena, &record));
	assert_true(replay_judge(&r, &record, &arena, &d));
	assert_int_equal(d.gap, GAP_NONE);
	assert_int_equal(d.now.wished, ACTION_REJECT);
	replay_end(&r);
	arena_wipe(&arena);
	policy_free(judge.policy);
}

static void thresholds_stand_above_confirmed_mail(void **state)
{
	static struct scores s;
	int proposed[THRESHOLDS];
	(void)state;
	for (int i = 0; i < PROOF_ENOUGH - 1; i++)
		scores_add(&s, -1, true);
	assert_false(thresholds_propose(&s, proposed));
	for (int i = PROOF_ENOUGH - 1; i < 1000; i++)
		scores_add(&s, i < 980 ? 0 : i < 995 ? 4 : i < 999 ? 6 : 1000, true);
	scores_add(&s, 7, false);
	assert_true(thresholds_propose(&s, proposed));
	assert_int_equal(proposed[THRESHOLD_TAG], 5);        /* 5 of 1000 reach it, 10 may */
	assert_int_equal(proposed[THRESHOLD_QUARANTINE], 7); /* 1, of 2 */
	assert_int_equal(proposed[THRESHOLD_REJECT], 8);     /* above quarantine_at */
	assert_int_equal(scores_from(s.others, 7), 1);
	assert_int_equal(scores_from(s.others, 8), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_line_tells),
		cmocka_unit_test(a_refused_recipient_is_remembered),
		cmocka_unit_test(thresholds_stand_above_confirmed_mail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
