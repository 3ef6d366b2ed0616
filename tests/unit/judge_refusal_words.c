/* judge_refusal_words.c: what the client is told (judge/refusal_words.c) as a table: for every fact
 * the code, the enhanced code and the words; what each action makes of them; the words of the
 * configuration; and octets that nobody should be shown. */
#include "gateway/judge/refusal_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

#define REFUSED_HELO   "<mail.test>: Helo command rejected: "
#define REFUSED_SENDER "<a@from.test>: Sender address rejected: "
#define TEMPORARY      "Temporary lookup failure"
#define OUR_OWN        "Service unavailable; message refused by local policy"

static struct evidence evidence_of(const char *check, const char *fact, const char *reply)
{
	return (struct evidence){ .check = check,
				  .fact = fact,
				  .detail = BYTES("the detail"),
				  .value = BYTES("the value"),
				  .reply = bytes_of(reply) };
}

static struct evaluation evaluation_of(struct evidence *evidence, size_t count, const char *client)
{
	struct evaluation j = { .evidence = evidence, .count = count };
	j.ctx.helo = BYTES("mail.test");
	j.ctx.sender = BYTES("a@from.test");
	assert_true(address_parse(bytes_of(client), &j.ctx.client));
	return j;
}

/* "550 5.7.1 words" */
static void assert_words(const struct evaluation *j, enum action action, size_t cause,
			 const char *expected)
{
	struct verdict v = { .action = action, .wished = action, .cause = cause };
	struct refusal_words w;
	char told[500];
	memset(&w, 'x', sizeof w);
	refusal_words_write(j, &v, &w);
	snprintf(told, sizeof told, "%u %s %s", w.code, w.enhanced, w.text);
	assert_string_equal(told, expected);
}

/* The reply to reject; to defer, the same with a code of the class 4. */
static void every_fact_has_its_words(void **state)
{
	static const struct {
		const char *check, *fact;
		unsigned deferred;
		const char *subject, *words; /* of the enhanced code, after the class */
	} rows[] = {
		/* clang-format off */
		{ "blocklist", "blocked", 450, "7.1",
		  "Service unavailable; client [192.0.2.1] blocked" },
		{ "dnsbl", "listed", 450, "7.1",
		  "Service unavailable; Client host [192.0.2.1] blocked using the detail" },
		{ "dnsbl", "allowed", 450, "7.1", OUR_OWN },
		{ "dnsbl", "unknown", 451, "4.3", TEMPORARY },
		{ "helo", "unknown", 451, "4.3", TEMPORARY },
		{ "rdns", "none", 450, "7.25",
		  "Client host rejected: cannot find your reverse hostname, [192.0.2.1]" },
		{ "rdns", "mismatch", 450, "7.25",
		  "Client host rejected: cannot confirm your reverse hostname, [192.0.2.1]" },
		{ "rdns", "pass", 450, "7.1", OUR_OWN },
		{ "rdns", "unknown", 451, "4.3", TEMPORARY },
		{ "helo", "unresolvable", 450, "7.1", REFUSED_HELO "Host not found" },
		{ "helo", "invalid", 450, "7.1", REFUSED_HELO "Invalid name" },
		{ "helo", "ours", 450, "7.1", REFUSED_HELO "Invalid name" },
		{ "sender_domain", "null_mx", 450, "7.27",
		  REFUSED_SENDER "Domain does not accept mail (nullMX)" },
		{ "sender_domain", "none", 450, "1.8", REFUSED_SENDER "Domain not found" },
		{ "sender_domain", "pass", 450, "7.1", OUR_OWN },
		{ "sender_domain", "unknown", 451, "4.3", TEMPORARY },
		{ "early_talker", "talked", 450, "5.1",
		  "Protocol error: you spoke before the greeting" },
		{ "spf", "fail", 450, "7.23", "SPF validation failed: the detail" },
		{ "spf", "softfail", 450, "7.23", "SPF validation failed: the detail" },
		{ "spf", "permerror", 450, "7.24", "SPF validation error: the detail" },
		{ "spf", "temperror", 451, "4.3", "SPF validation: temporary lookup failure" },
		/* Checks that are added later need no row. */
		{ "later", "found", 450, "7.1", OUR_OWN },
		{ "later", "unknown", 451, "4.3", TEMPORARY },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct evidence e = evidence_of(rows[i].check, rows[i].fact, "");
		struct evaluation j = evaluation_of(&e, 1, "192.0.2.1");
		char expected[500];
		snprintf(expected, sizeof expected, "550 5.%s %s", rows[i].subject, rows[i].words);
		assert_words(&j, ACTION_REJECT, 0, expected);
		snprintf(expected, sizeof expected, "%u 4.%s %s", rows[i].deferred, rows[i].subject,
			 rows[i].words);
		assert_words(&j, ACTION_DEFER, 0, expected);
	}
}

static void every_action_has_its_code(void **state)
{
	struct evidence e[] = { evidence_of("rdns", "none", ""),
				evidence_of("rdns", "unknown", "") };
	struct evaluation j = evaluation_of(e, COUNT(e), "2001:db8::1");
	(void)state;
#define NO_NAME "Client host rejected: cannot find your reverse hostname, [2001:db8::1]"
	assert_words(&j, ACTION_DEFER, 0, "450 4.7.25 " NO_NAME);
	assert_words(&j, ACTION_REJECT, 0, "550 5.7.25 " NO_NAME);
	assert_words(&j, ACTION_DROP, 0, "521 5.7.25 " NO_NAME);
	assert_words(&j, ACTION_DROP, 1, "521 5.4.3 " TEMPORARY);
}

/* Scores without a main culprit, a cause beyond the evidence, and nothing measured at all. */
static void where_there_is_no_cause_policy_is(void **state)
{
	struct evidence e = evidence_of("rdns", "none", "");
	struct evaluation j = evaluation_of(&e, 1, "192.0.2.1");
	(void)state;
	assert_words(&j, ACTION_REJECT, SIZE_MAX, "550 5.7.1 " OUR_OWN);
	assert_words(&j, ACTION_DEFER, 1, "450 4.7.1 " OUR_OWN);
	assert_words(NULL, ACTION_DEFER, 0, "450 4.7.1 " OUR_OWN);
	assert_words(NULL, ACTION_DROP, SIZE_MAX, "521 5.7.1 " OUR_OWN);
}

/* A list's own reply takes the place of our words; percent signs of others mean nothing. */
static void the_configuration_has_the_last_word(void **state)
{
	struct evidence e[] = { evidence_of("dnsbl", "listed",
					    "You are on our list; call %c, +49 30"),
				evidence_of("dnsbl", "listed", "") };
	struct evaluation j = evaluation_of(e, COUNT(e), "192.0.2.1");
	(void)state;
	assert_words(&j, ACTION_REJECT, 0, "550 5.7.1 You are on our list; call %c, +49 30");
	e[1].detail = BYTES("bl.test 127.0.0.2: %s %c %");
	assert_words(&j, ACTION_REJECT, 1,
		     "550 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using bl.test "
		     "127.0.0.2: %s %c %");
}

static void what_others_say_is_made_printable_and_cut(void **state)
{
	static char name[2000];
	struct evidence e = evidence_of("helo", "unresolvable", ""),
			s = evidence_of("sender_domain", "none", "");
	struct evaluation j = evaluation_of(&e, 1, "192.0.2.1");
	struct verdict v = { .action = ACTION_REJECT };
	struct refusal_words w;
	(void)state;
	j.ctx.helo = BYTES("a\r\n250 \xff\x7f");
	assert_words(&j, ACTION_REJECT, 0,
		     "550 5.7.1 <a?\?250 ?\?>: Helo command rejected: Host not found");
	j.evidence = &s;
	j.ctx.sender = BYTES("\x1b[2J@\0x");
	assert_words(&j, ACTION_REJECT, 0,
		     "550 5.1.8 <?[2J@?x>: Sender address rejected: Domain not found");
	j.evidence = &e;
	memset(name, 'a', sizeof name);
	j.ctx.helo = (struct bytes){ name, sizeof name };
	refusal_words_write(&j, &v, &w);
	assert_in_range(strnlen(w.text, sizeof w.text), 300, sizeof w.text - 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fact_has_its_words),
		cmocka_unit_test(every_action_has_its_code),
		cmocka_unit_test(where_there_is_no_cause_policy_is),
		cmocka_unit_test(the_configuration_has_the_last_word),
		cmocka_unit_test(what_others_say_is_made_printable_and_cut),
	};
	return cmocka_run_group_tests_name("judge_refusal_words", tests, NULL, NULL);
}
