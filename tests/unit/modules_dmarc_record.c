/* modules_dmarc_record.c: DMARC records as a table (RFC 9989, 4.7, 4.8, 4.10.1), and libopendmarc's
 * opinion of the same octets: where the two differ the table says so, and RFC 9989 says who is
 * right. */
#include "modules/dmarc/dmarc_record.h"

#include <netinet/in.h>
#include <opendmarc/dmarc.h>
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

/* The same by libopendmarc, as far as it goes: no np, psd and t. */
static void library_show(const char *txt, char *out, size_t size)
{
	static const char *const names[] = {
		['n'] = "none", ['q'] = "quarantine", ['r'] = "reject"
	};
	int p = 0, sp = 0, adkim = 0, aspf = 0;
	char *copy = strdup(txt);
	DMARC_POLICY_T *policy =
		opendmarc_policy_connect_init((u_char *)(uintptr_t) "192.0.2.1", 4);
	assert_non_null(copy);
	assert_non_null(policy);
	OPENDMARC_STATUS_T status = opendmarc_policy_store_dmarc(
		policy, (u_char *)copy, (u_char *)(uintptr_t) "example.com", NULL);
	if (status == DMARC_PARSE_OKAY) {
		opendmarc_policy_fetch_p(policy, &p);
		opendmarc_policy_fetch_sp(policy, &sp);
		opendmarc_policy_fetch_adkim(policy, &adkim);
		opendmarc_policy_fetch_aspf(policy, &aspf);
		sp = sp ? sp : p;
		snprintf(out, size, "%s %s%s%s", p ? names[p] : "?", sp ? names[sp] : "?",
			 adkim == 's' ? " adkim" : "", aspf == 's' ? " aspf" : "");
	} else {
		snprintf(out, size, "-");
	}
	opendmarc_policy_connect_shutdown(policy);
	free(copy);
}

struct row {
	const char *txt, *ours;
	const char *library; /* NULL: the same, np aside */
};

static const struct row rows[] = {
	{ "v=DMARC1; p=none", "none none none", NULL },
	{ "v=DMARC1; p=quarantine", "quarantine quarantine quarantine", NULL },
	{ "v=DMARC1; p=reject", "reject reject reject", NULL },
	{ "v=DMARC1;p=reject;", "reject reject reject", NULL },
	{ "v=DMARC1 ;\tp = reject ; ", "reject reject reject", NULL },
	{ "v = DMARC1; p=reject", "reject reject reject", NULL },
	{ "v=DMARC1; p=REJECT; adkim=S; aspf=R", "reject reject reject adkim", NULL },
	{ "v=DMARC1; P=reject", "reject reject reject", NULL },
	{ "v=DMARC1; p=reject; sp=quarantine; adkim=s; aspf=s",
	  "reject quarantine quarantine adkim aspf", NULL },
	{ "v=DMARC1; p=reject; pct=0; rf=afrf; ri=86400; fo=1", "reject reject reject", NULL },
	{ "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com!10m", "none none none",
	  NULL },
	/* RFC 9989's own examples (B.2). */
	{ "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com; ruf=mailto:auth-reports@example.com",
	  "none none none", NULL },
	{ "v=DMARC1; p=quarantine; sp=none; np=reject; t=y; rua=mailto:dmarc-feedback@example.com,"
	  "mailto:tld-test@thirdparty.example.net",
	  "quarantine none reject t", "quarantine none" },
	/* What the library does not know. */
	{ "v=DMARC1; p=none; sp=quarantine; np=reject", "none quarantine reject",
	  "none quarantine" },
	{ "v=DMARC1; p=none; np=reject", "none none reject", "none none" },
	{ "v=DMARC1; p=reject; t=y", "reject reject reject t", "reject reject" },
	{ "v=DMARC1; p=reject; t=n", "reject reject reject", NULL },
	{ "v=DMARC1; p=reject; psd=y", "reject reject reject psd=y", "reject reject" },
	{ "v=DMARC1; p=reject; psd=n", "reject reject reject psd=n", "reject reject" },
	{ "v=DMARC1; p=reject; psd=u", "reject reject reject", NULL },
	/* 4.7: not a record unless v is the first tag and is DMARC1, in that case. */
	{ "", "-", NULL },
	{ "v=DMARC1", "void", "-" },
	{ "v=DMARC1;", "void", "-" },
	{ "v=spf1 -all", "-", NULL },
	{ "v=DMARC2; p=reject", "-", NULL },
	{ "v=DMARC10; p=reject", "-", NULL },
	{ "v=DMARC1 p=reject", "-", NULL },
	{ "v=DMARC1, p=reject", "-", NULL },
	{ "v=\"DMARC1\"; p=reject", "-", NULL },
	{ "v; p=reject", "-", "reject reject" },
	{ "vDMARC1; p=reject", "-", "reject reject" },
	{ "v=dmarc1; p=reject", "-", "reject reject" },
	{ " v=DMARC1; p=reject", "-", "reject reject" },
	{ ";v=DMARC1; p=reject", "-", "reject reject" },
	{ "p=reject; v=DMARC1", "-", "reject reject" },
	{ "p=reject", "-", "reject reject" },
	/* 4.8: syntax errors behind that give way to defaults; unknown tags are passed over. */
	{ "v=DMARC1; p=reject; adkim=x; aspf=ss; t=1; psd=yes", "reject reject reject", "-" },
	{ "v=DMARC1; p=reject; adkim=; aspf", "reject reject reject", NULL },
	{ "v=DMARC1; p=reject; x-y=1; foo=bar; =; ;;", "reject reject reject", NULL },
	{ "v=DMARC1; p=reject; sp2=none; xp=none", "reject reject reject", NULL },
	{ "v=DMARC1; p=reject; adkim=r; adkim=s", "reject reject reject", "reject reject adkim" },
	{ "v=DMARC1; p=reject; p=reject", "reject reject reject", NULL },
	{ "v=DMARC1; v=DMARC1; p=reject", "reject reject reject", NULL },
	/* 4.10.1: no valid policy: "p=none" for who wants reports, else no DMARC at all. */
	{ "v=DMARC1; rua=mailto:a@example.com", "none none none", "-" },
	{ "v=DMARC1; rua=mailto:a@example.com; sp=reject", "none reject reject", "-" },
	{ "v=DMARC1; sp=reject", "void", "-" },
	{ "v=DMARC1; p=rejected", "void", "-" },
	{ "v=DMARC1; p=r", "void", "reject reject" },
	{ "v=DMARC1; p=", "void", "-" },
	{ "v=DMARC1; p=bob", "void", "-" },
	{ "v=DMARC1; p=reject none", "void", "-" },
	{ "v=DMARC1; p=none; p=reject", "void", "reject reject" },
	{ "v=DMARC1; p=none; p=reject; p=reject", "void", "reject reject" },
	{ "v=DMARC1; p=bob; p=reject", "void", "-" },
	{ "v=DMARC1; p=bob; rua=mailto:a@example.com", "none none none", "-" },
	{ "v=DMARC1; p=reject; sp=bob", "void", "-" },
	{ "v=DMARC1; p=reject; np=bob", "void", "reject reject" },
	{ "v=DMARC1; p=reject; sp=bob; rua=mailto:a@example.com", "none none none", "-" },
	{ "v=DMARC1; p=reject; sp=reject; np=bob; rua=mailto:a@example.com; psd=y",
	  "none none none psd=y", "reject reject" },
	{ "v=DMARC1; psd=y", "void psd=y", "-" },
	/* A URI must be one (RFC 3986); its scheme may be any. */
	{ "v=DMARC1; rua=mailto:", "void", "-" },
	{ "v=DMARC1; rua=mailto:example.com", "void", "-" },
	{ "v=DMARC1; rua=mailto:@example.com", "void", "-" },
	{ "v=DMARC1; rua=a@example.com", "void", "-" },
	{ "v=DMARC1; rua=", "void", "-" },
	{ "v=DMARC1; rua=1x:a@example.com", "void", "-" },
	{ "v=DMARC1; rua=mailto:a b@example.com", "void", "-" },
	{ "v=DMARC1; rua=a@example.com , mailto:b@example.com!5", "none none none", "-" },
	{ "v=DMARC1; rua=https://example.com/report", "none none none", "-" },
	/* Octets that no record has. */
	{ "v=DMARC1; p=reject\x01", "void", "-" },
	{ "v=DMARC1\xa0; p=reject", "-", NULL },
	{ "v=DMARC1; p=rej\xc3\xa9"
	  "ct",
	  "void", "-" },
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
		if (strcmp(got, rows[i].ours))
			fail_msg("%s\n  is      %s\n  and not %s", rows[i].txt, got, rows[i].ours);
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

/* Where ours has a third word, np, the library has none. */
static void library_agrees(const char *ours, const char *library, const char *txt)
{
	char p[20] = "", sp[20] = "", np[20] = "", expected[100];
	int end = 0;
	if (sscanf(ours, "%19s %19s %19s%n", p, sp, np, &end) == 3)
		snprintf(expected, sizeof expected, "%s %s%s", p, sp, ours + end);
	else
		snprintf(expected, sizeof expected, "%s", ours);
	if (strcmp(library, expected))
		fail_msg("%s\n  libopendmarc: %s\n  ours:         %s", txt, library, expected);
}

static void the_other_opinion(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char library[100];
		library_show(rows[i].txt, library, sizeof library);
		if (!rows[i].library)
			library_agrees(rows[i].ours, library, rows[i].txt);
		else if (strcmp(library, rows[i].library))
			fail_msg("%s\n  libopendmarc: %s\n  and not       %s", rows[i].txt, library,
				 rows[i].library);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule),
		cmocka_unit_test(a_nul_is_no_end),
		cmocka_unit_test(the_other_opinion),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
