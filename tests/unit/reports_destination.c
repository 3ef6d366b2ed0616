/* Whether an address may get reports about a domain: by the organisation of both, or by the word of
 * the host of the address in the DNS. The domain is example.org. */
#include "gateway/reports/report_destination.h"
#include "tests/unit/modules_zone.h"

#include "gateway/io/public_suffix.h"

#define ORG "_dmarc.example.org TXT v=DMARC1; p=reject; rua=mailto:a@x.example"
#define ASK "example.org._report._dmarc.reports.example TXT "

static const struct {
	const char *says, *to;
	const char *answers[4];
	const char *result;
} cases[] = {
	{ "the same domain asks nobody", "a@example.org", { NULL }, "a@example.org" },
	{ "below it, the walk finds the same organisation",
	  "a@mail.example.org",
	  { ORG, NULL },
	  "a@mail.example.org" },
	{ "another organisation that says nothing", "a@reports.example", { ORG, NULL }, "refused" },
	{ "one that wants them",
	  "a@reports.example",
	  { ORG, ASK "v=DMARC1" },
	  "a@reports.example" },
	{ "with a semicolon", "a@reports.example", { ORG, ASK "v=DMARC1;" }, "a@reports.example" },
	{ "another address at the same host",
	  "a@reports.example",
	  { ORG, ASK "v=DMARC1; rua=mailto:b@reports.example" },
	  "b@reports.example" },
	{ "another address at another host: none at all",
	  "a@reports.example",
	  { ORG, ASK "v=DMARC1; rua=mailto:b@victim.example" },
	  "refused" },
	{ "one of two at another host",
	  "a@reports.example",
	  { ORG, ASK "v=DMARC1; rua=mailto:b@reports.example,mailto:c@victim.example" },
	  "refused" },
	{ "an answer that is none", "a@reports.example", { ORG, ASK "FAILED" }, "unknown" },
	{ "a record of another kind", "a@reports.example", { ORG, ASK "v=spf1 -all" }, "refused" },
	{ "a version that is none", "a@reports.example", { ORG, ASK "v=DMARC2" }, "refused" },
	{ "a record among others",
	  "a@reports.example",
	  { ORG, ASK "hello", ASK "v=DMARC1", NULL },
	  "a@reports.example" },
	{ "the organisation cannot be found out",
	  "a@mail.example.org",
	  { "_dmarc.mail.example.org TXT FAILED", ORG, NULL },
	  "unknown" },
	{ "customers of a registry are not one organisation",
	  "a@other.co.uk",
	  { NULL },
	  "refused" },
};

static const char *judged(const char *const *answers, const char *domain, struct bytes to,
			  enum settling settling)
{
	static char result[REPORT_ADDRESS_MAX + 1];
	static const struct check nobody = { .name = "report" };
	struct trial *t = trial_new(&nobody, answers, "192.0.2.1");
	struct report_address a;
	enum report_destination d;
	t->settling = settling;
	assert_true(report_address_read(to, &a));
	while ((d = report_destination_judge(&t->ctx, bytes_of(domain), &a)) == DESTINATION_WAITS)
		assert_true(trial_settle(t));
	struct text words = TEXT(result);
	text_add(&words, d == DESTINATION_GOOD      ? report_address_text(&a)
			 : d == DESTINATION_REFUSED ? BYTES("refused")
						    : BYTES("unknown"));
	trial_free(t);
	return text_cstr(&words);
}

static void destinations_are_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		for (enum settling s = AT_ONCE; s < SETTLINGS; s++) {
			const char *domain =
				strstr(cases[i].to, "co.uk") ? "one.co.uk" : "example.org";
			const char *result =
				judged(cases[i].answers, domain, bytes_of(cases[i].to), s);
			if (strcmp(result, cases[i].result) != 0)
				fail_msg("%s: %s, not %s", cases[i].says, result, cases[i].result);
		}
}

static void a_name_that_is_too_long_is_no_permission(void **state)
{
	static const char *const nothing[] = { NULL };
	char buffer[300], domain_buffer[300];
	struct text to = TEXT(buffer), domain = TEXT(domain_buffer);
	(void)state;
	text_string(&to, "a@");
	for (unsigned i = 0; i < 3; i++) {
		text_string(&to, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.");
		text_string(&domain, "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.");
	}
	text_string(&to, "example");
	text_string(&domain, "test");
	assert_string_equal(judged(nothing, text_cstr(&domain), text_bytes(&to), AT_ONCE),
			    "refused");
}

static int suffixes(void **state)
{
	(void)state;
	return public_suffix_start() ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(destinations_are_judged),
		cmocka_unit_test(a_name_that_is_too_long_is_no_permission),
	};
	return cmocka_run_group_tests(tests, suffixes, NULL);
}
