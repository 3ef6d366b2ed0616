/* modules_rdns.c: the check rdns as a table: every fact, what fails on the way, at most ten names,
 * IPv6; and how soon what is asked. */
#include "tests/unit/modules_zone.h"

extern const struct check check_rdns;

#define REVERSE6 "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
#define NINE     "n1.test n2.test n3.test n4.test n5.test n6.test n7.test n8.test n9.test"

static const char *const answers[] = {
	/* Names that lead back, alone and among others. */
	"1.2.0.192.in-addr.arpa PTR mail.test",
	"mail.test A 192.0.2.1",
	"2.2.0.192.in-addr.arpa PTR liar.test two.test",
	"two.test A 203.0.113.9 192.0.2.2",
	/* Names that do not: another address, none at all, only one of the other family. */
	"3.2.0.192.in-addr.arpa PTR mail.test",
	"4.2.0.192.in-addr.arpa PTR absent.test",
	"5.2.0.192.in-addr.arpa PTR six.test",
	"six.test AAAA 2001:db8::7",
	/* No name: the reverse name exists without PTR; that of 192.0.2.7 does not exist at all. */
	"6.2.0.192.in-addr.arpa PTR NONE",
	/* Failures: of the names; of one name; of one while another leads back. */
	"8.2.0.192.in-addr.arpa PTR FAILED",
	"9.2.0.192.in-addr.arpa PTR mail.test dead.test",
	"10.2.0.192.in-addr.arpa PTR dead.test ten.test",
	"dead.test A FAILED",
	"ten.test A 192.0.2.10",
	/* The tenth name leads back, and the eleventh. */
	"11.2.0.192.in-addr.arpa PTR " NINE " tenth.test",
	"tenth.test A 192.0.2.11",
	"12.2.0.192.in-addr.arpa PTR " NINE " n10.test eleventh.test",
	"eleventh.test A 192.0.2.12",
	/* A failure behind the tenth is nobody's. */
	"13.2.0.192.in-addr.arpa PTR " NINE " n10.test dead.test",
	/* The root is a name that nobody can ask for. */
	"14.2.0.192.in-addr.arpa PTR .",
	REVERSE6 " PTR mail.test six.test",
	NULL,
};

static void every_fact(void **state)
{
	static const struct {
		const char *client, *found, *auth;
	} rows[] = {
		{ "192.0.2.1", "pass (mail.test)",
		  "iprev=pass policy.iprev=192.0.2.1 (mail.test)" },
		{ "::ffff:192.0.2.1", "pass (mail.test)",
		  "iprev=pass policy.iprev=192.0.2.1 (mail.test)" },
		{ "192.0.2.2", "pass (two.test)", "iprev=pass policy.iprev=192.0.2.2 (two.test)" },
		{ "192.0.2.3", "mismatch (mail.test)", "iprev=fail policy.iprev=192.0.2.3" },
		{ "192.0.2.4", "mismatch (absent.test)", "iprev=fail policy.iprev=192.0.2.4" },
		{ "192.0.2.5", "mismatch (six.test)", "iprev=fail policy.iprev=192.0.2.5" },
		{ "192.0.2.6", "none", "iprev=fail policy.iprev=192.0.2.6" },
		{ "192.0.2.7", "none", "iprev=fail policy.iprev=192.0.2.7" },
		{ "192.0.2.8", "unknown (no answer for the address's name)",
		  "iprev=temperror policy.iprev=192.0.2.8" },
		{ "192.0.2.9", "unknown (no answer for a name of the address)",
		  "iprev=temperror policy.iprev=192.0.2.9" },
		{ "192.0.2.10", "pass (ten.test)",
		  "iprev=pass policy.iprev=192.0.2.10 (ten.test)" },
		{ "192.0.2.11", "pass (tenth.test)",
		  "iprev=pass policy.iprev=192.0.2.11 (tenth.test)" },
		{ "192.0.2.12", "mismatch (n1.test)", "iprev=fail policy.iprev=192.0.2.12" },
		{ "192.0.2.13", "mismatch (n1.test)", "iprev=fail policy.iprev=192.0.2.13" },
		{ "192.0.2.14", "mismatch", "iprev=fail policy.iprev=192.0.2.14" },
		{ "2001:db8::7", "pass (six.test)",
		  "iprev=pass policy.iprev=\"2001:db8::7\" (six.test)" },
		{ "2001:db8::8", "none", "iprev=fail policy.iprev=\"2001:db8::8\"" },
	};
	(void)state;
	for (size_t i = 0; i < SETTLINGS * COUNT(rows); i++) {
		struct trial *t = trial_new(&check_rdns, answers, rows[i / SETTLINGS].client);
		t->settling = (enum settling)(i % SETTLINGS);
		trial_run(t);
		char expected[300];
		const char *found = rows[i / SETTLINGS].found;
		int fact = (int)strcspn(found, " ");
		snprintf(expected, sizeof expected, "%.*s [%s]%s", fact, found,
			 rows[i / SETTLINGS].auth, found + fact);
		if (strcmp(t->found.at, expected))
			fail_msg("%s: %s", rows[i / SETTLINGS].client, t->found.at);
		trial_free(t);
	}
}

/* First the names, then the addresses of all of them (ten at most) at once, of the client's family
 * alone. */
static void names_are_followed_together(void **state)
{
	(void)state;
	assert_asked(trial_new(&check_rdns, answers, "192.0.2.7"), "PTR 7.2.0.192.in-addr.arpa | ");
	assert_asked(trial_new(&check_rdns, answers, "192.0.2.2"),
		     "PTR 2.2.0.192.in-addr.arpa | A liar.test, A two.test | ");
	assert_asked(trial_new(&check_rdns, answers, "192.0.2.12"),
		     "PTR 12.2.0.192.in-addr.arpa | A n1.test, A n2.test, A n3.test, A n4.test, A "
		     "n5.test, A n6.test, "
		     "A n7.test, A n8.test, A n9.test, A n10.test | ");
	assert_asked(trial_new(&check_rdns, answers, "2001:db8::7"),
		     "PTR " REVERSE6 " | AAAA mail.test, AAAA six.test | ");
}

static void three_hundred_names_cost_ten_questions(void **state)
{
	static char line[4000];
	static const char *const zone[] = { line, NULL };
	struct text t = TEXT(line);
	(void)state;
	text_string(&t, "1.2.0.192.in-addr.arpa PTR");
	for (int i = 0; i < 300; i++)
		text_format(&t, " h%d.test", i);
	text_cstr(&t);
	struct trial *trial = trial_new(&check_rdns, zone, "192.0.2.1");
	trial_run(trial);
	assert_int_equal(trial->asked, 11);
	assert_string_equal(trial->found.at,
			    "mismatch [iprev=fail policy.iprev=192.0.2.1] (h0.test)");
	trial_free(trial);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fact),
		cmocka_unit_test(names_are_followed_together),
		cmocka_unit_test(three_hundred_names_cost_ten_questions),
	};
	return cmocka_run_group_tests_name("modules_rdns", tests, NULL, NULL);
}
