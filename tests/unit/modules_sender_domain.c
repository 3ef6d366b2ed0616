/* modules_sender_domain.c: the check sender_domain as a table: MX, the address in its place, the
 * null MX (RFC 7505), names that are none, failures at each step; what has no domain is not asked
 * about. */
#include "tests/unit/modules_zone.h"

extern const struct check check_sender_domain;

static const char *const answers[] = {
	"mx.test MX mail.mx.test",
	"many.test MX a.many.test b.many.test",
	/* RFC 7505: one MX, "."; beside others it says nothing, and their hosts take the mail. */
	"null.test MX .",
	"null.test A 192.0.2.1",
	"null-and-more.test MX . mail.mx.test",
	"more-and-null.test MX mail.mx.test .",
	/* Whether the MX's host exists is asked by whoever wants to send there. */
	"to-nowhere.test MX absent.test",
	"four.test A 192.0.2.1",
	"six.test AAAA 2001:db8::1",
	"six-alone.test A FAILED",
	"six-alone.test AAAA 2001:db8::1",
	"four-alone.test A 192.0.2.1",
	"four-alone.test AAAA FAILED",
	"texts.test TXT nothing but words",
	"dead.test MX FAILED",
	"dead.test A 192.0.2.1",
	"dead-a.test A FAILED",
	"dead-aaaa.test AAAA FAILED",
	NULL,
};

static void every_fact(void **state)
{
	static const struct {
		const char *domain, *fact, *asked;
	} rows[] = {
		{ "mx.test", "pass", "MX mx.test | " },
		{ "many.test", "pass", "MX many.test | " },
		{ "null.test", "null_mx", "MX null.test | " },
		{ "null-and-more.test", "pass", "MX null-and-more.test | " },
		{ "more-and-null.test", "pass", "MX more-and-null.test | " },
		{ "to-nowhere.test", "pass", "MX to-nowhere.test | " },
		/* Without MX both families are asked for at once. */
		{ "four.test", "pass", "MX four.test | A four.test, AAAA four.test | " },
		{ "six.test", "pass", "MX six.test | A six.test, AAAA six.test | " },
		{ "six-alone.test", "pass",
		  "MX six-alone.test | A six-alone.test, AAAA six-alone.test | " },
		{ "four-alone.test", "pass",
		  "MX four-alone.test | A four-alone.test, AAAA four-alone.test | " },
		{ "texts.test", "none", "MX texts.test | A texts.test, AAAA texts.test | " },
		/* What does not exist has no address either. */
		{ "absent.test", "none", "MX absent.test | " },
		/* An address does not stand in for an MX that is not known. */
		{ "dead.test", "unknown", "MX dead.test | " },
		{ "dead-a.test", "unknown", "MX dead-a.test | A dead-a.test, AAAA dead-a.test | " },
		{ "dead-aaaa.test", "unknown",
		  "MX dead-aaaa.test | A dead-aaaa.test, AAAA dead-aaaa.test | " },
	};
	(void)state;
	for (size_t i = 0; i < SETTLINGS * COUNT(rows); i++) {
		const char *domain = rows[i / SETTLINGS].domain;
		char expected[100];
		snprintf(expected, sizeof expected, "%s (%s)", rows[i / SETTLINGS].fact, domain);
		struct trial *t = trial_new(&check_sender_domain, answers, "192.0.2.1");
		t->settling = (enum settling)(i % SETTLINGS);
		t->ctx.sender_domain = bytes_of(domain);
		trial_run(t);
		if (strcmp(t->found.at, expected))
			fail_msg("%s: %s", domain, t->found.at);
		if (t->settling == ALL_TOGETHER)
			assert_string_equal(t->log.at, rows[i / SETTLINGS].asked);
		trial_free(t);
	}
}

static void the_null_path_and_literals_have_no_domain(void **state)
{
	static const char *const domains[] = { "", "[192.0.2.1]", "[IPv6:2001:db8::1]",
					       "[nonsense" };
	(void)state;
	for (size_t i = 0; i < COUNT(domains); i++) {
		struct trial *t = trial_new(&check_sender_domain, answers, "192.0.2.1");
		t->ctx.sender_domain = bytes_of(domains[i]);
		trial_run(t);
		assert_string_equal(t->found.at, "");
		assert_int_equal(t->asked, 0);
		trial_free(t);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fact),
		cmocka_unit_test(the_null_path_and_literals_have_no_domain),
	};
	return cmocka_run_group_tests_name("modules_sender_domain", tests, NULL, NULL);
}
