/* modules_dmarc_record.c: DMARC records as a table (RFC 9989, 4.7, 4.8, 4.10.1). A second
 * opinion on generated ones is in oracle_dmarc_records.c. */
#include "modules/dmarc/dmarc_record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* "p=… sp=… np=…" and what is not the default; "void": a record that asks for nothing; "-": no
 * record. */
static void record_show(struct bytes txt, char *out, size_t size)
{
	struct dmarc_record r;
	static const char *const psds[] = { "", " psd=n", " psd=y" };
	if (!dmarc_record_read(txt, &r))
		snprintf(out, size, "-");
	else if (!r.applies)
		snprintf(out, size, "void%s", psds[r.psd]);
	else
		snprintf(out, size, "%s %s %s%s%s%s%s", dmarc_policy_name(r.p),
			 dmarc_policy_name(r.sp), dmarc_policy_name(r.np),
			 r.strict_dkim ? " adkim" : "", r.strict_spf ? " aspf" : "",
			 r.test ? " t" : "", psds[r.psd]);
}

struct row {
	const char *txt, *expected;
};

static const struct row rows[] = {
	{ "v=DMARC1; p=none", "none none none" },
	{ "v=DMARC1; p=quarantine", "quarantine quarantine quarantine" },
	{ "v=DMARC1; p=reject", "reject reject reject" },
	{ "v=DMARC1;p=reject;", "reject reject reject" },
	{ "v=DMARC1 ;\tp = reject ; ", "reject reject reject" },
	{ "v = DMARC1; p=reject", "reject reject reject" },
	{ "v=DMARC1; p=REJECT; adkim=S; aspf=R", "reject reject reject adkim" },
	{ "v=DMARC1; P=reject", "reject reject reject" },
	{ "v=DMARC1; p=reject; sp=quarantine; adkim=s; aspf=s",
	  "reject quarantine quarantine adkim aspf" },
	{ "v=DMARC1; p=reject; pct=0; rf=afrf; ri=86400; fo=1", "reject reject reject" },
	{ "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com!10m", "none none none" },
	/* RFC 9989's own examples (B.2). */
	{ "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com; "
	  "ruf=mailto:auth-reports@example.com",
	  "none none none" },
	{ "v=DMARC1; p=quarantine; sp=none; np=reject; t=y; rua=mailto:dmarc-feedback@example.com,"
	  "mailto:tld-test@thirdparty.example.net",
	  "quarantine none reject t" },
	/* np, t and psd. */
	{ "v=DMARC1; p=none; sp=quarantine; np=reject", "none quarantine reject" },
	{ "v=DMARC1; p=none; np=reject", "none none reject" },
	{ "v=DMARC1; p=reject; t=y", "reject reject reject t" },
	{ "v=DMARC1; p=reject; t=n", "reject reject reject" },
	{ "v=DMARC1; p=reject; psd=y", "reject reject reject psd=y" },
	{ "v=DMARC1; p=reject; psd=n", "reject reject reject psd=n" },
	{ "v=DMARC1; p=reject; psd=u", "reject reject reject" },
	/* 4.7: not a record unless v is the first tag and is DMARC1, in that case. */
	{ "", "-" },
	{ "v=DMARC1", "void" },
	{ "v=DMARC1;", "void" },
	{ "v=spf1 -all", "-" },
	{ "v=DMARC2; p=reject", "-" },
	{ "v=DMARC10; p=reject", "-" },
	{ "v=DMARC1 p=reject", "-" },
	{ "v=DMARC1, p=reject", "-" },
	{ "v=\"DMARC1\"; p=reject", "-" },
	{ "v; p=reject", "-" },
	{ "vDMARC1; p=reject", "-" },
	{ "v=dmarc1; p=reject", "-" },
	{ " v=DMARC1; p=reject", "-" },
	{ ";v=DMARC1; p=reject", "-" },
	{ "p=reject; v=DMARC1", "-" },
	{ "p=reject", "-" },
	/* 4.8: syntax errors behind that give way to defaults; unknown tags are passed over. */
	{ "v=DMARC1; p=reject; adkim=x; aspf=ss; t=1; psd=yes", "reject reject reject" },
	{ "v=DMARC1; p=reject; adkim=; aspf", "reject reject reject" },
	{ "v=DMARC1; p=reject; x-y=1; foo=bar; =; ;;", "reject reject reject" },
	{ "v=DMARC1; p=reject; sp2=none; xp=none", "reject reject reject" },
	{ "v=DMARC1; p=reject; adkim=r; adkim=s", "reject reject reject" },
	{ "v=DMARC1; p=reject; p=reject", "reject reject reject" },
	{ "v=DMARC1; v=DMARC1; p=reject", "reject reject reject" },
	/* 4.10.1: no valid policy: "p=none" for who wants reports, else no DMARC at all. */
	{ "v=DMARC1; rua=mailto:a@example.com", "none none none" },
	{ "v=DMARC1; rua=mailto:a@example.com; sp=reject", "none reject reject" },
	{ "v=DMARC1; sp=reject", "void" },
	{ "v=DMARC1; p=rejected", "void" },
	{ "v=DMARC1; p=r", "void" },
	{ "v=DMARC1; p=", "void" },
	{ "v=DMARC1; p=bob", "void" },
	{ "v=DMARC1; p=reject none", "void" },
	{ "v=DMARC1; p=none; p=reject", "void" },
	{ "v=DMARC1; p=none; p=reject; p=reject", "void" },
	{ "v=DMARC1; p=bob; p=reject", "void" },
	{ "v=DMARC1; p=bob; rua=mailto:a@example.com", "none none none" },
	{ "v=DMARC1; p=reject; sp=bob", "void" },
	{ "v=DMARC1; p=reject; np=bob", "void" },
	{ "v=DMARC1; p=reject; sp=bob; rua=mailto:a@example.com", "none none none" },
	{ "v=DMARC1; p=reject; sp=reject; np=bob; rua=mailto:a@example.com; psd=y",
	  "none none none psd=y" },
	{ "v=DMARC1; psd=y", "void psd=y" },
	/* A URI must be one (RFC 3986); its scheme may be any. */
	{ "v=DMARC1; rua=mailto:", "void" },
	{ "v=DMARC1; rua=mailto:example.com", "void" },
	{ "v=DMARC1; rua=mailto:@example.com", "void" },
	{ "v=DMARC1; rua=a@example.com", "void" },
	{ "v=DMARC1; rua=", "void" },
	{ "v=DMARC1; rua=1x:a@example.com", "void" },
	{ "v=DMARC1; rua=mailto:a b@example.com", "void" },
	{ "v=DMARC1; rua=a@example.com , mailto:b@example.com!5", "none none none" },
	{ "v=DMARC1; rua=bad,x:1", "none none none" },
	{ "v=DMARC1; rua=https://example.com/report", "none none none" },
	/* Octets that no record has. */
	{ "v=DMARC1; p=reject\x01", "void" },
	{ "v=DMARC1\xa0; p=reject", "-" },
	{ "v=DMARC1; p=rej\xc3\xa9"
	  "ct",
	  "void" },
};

static void every_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char got[100];
		/* In a block of its very size, so that a sanitizer sees a look behind the end. */
		size_t len = strlen(rows[i].txt);
		char *exact = malloc(len ? len : 1);
		assert_non_null(exact);
		memcpy(exact, rows[i].txt, len);
		record_show((struct bytes){ exact, len }, got, sizeof got);
		if (strcmp(got, rows[i].expected))
			fail_msg("%s\n  is      %s\n  and not %s", rows[i].txt, got,
				 rows[i].expected);
		free(exact);
	}
}

static void a_nul_is_no_end(void **state)
{
	static const char txt[] = "v=DMARC1; p=reject\0; sp=none", early[] = "v=DMARC1\0; p=reject";
	char got[100];
	(void)state;
	record_show((struct bytes){ txt, sizeof txt - 1 }, got, sizeof got);
	assert_string_equal(got, "void");
	record_show((struct bytes){ early, sizeof early - 1 }, got, sizeof got);
	assert_string_equal(got, "-");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule),
		cmocka_unit_test(a_nul_is_no_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
