/* modules_helo.c: the check helo as tables: names that are none, address literals, our own name and
 * address, names that exist or do not, internationalized names; and that both kinds of address are
 * asked for at once. */
#include "tests/unit/modules_zone.h"

extern const struct check check_helo;

#define L63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const char *const answers[] = {
	"mail.test A 192.0.2.1",
	"six.test AAAA 2001:db8::1",
	"both.test A 203.0.113.1",
	"both.test AAAA 2001:db8::9",
	"mx-only.test MX mail.test",
	"dead.test A FAILED",
	"dead.test AAAA FAILED",
	"half-dead.test A NONE",
	"half-dead.test AAAA FAILED",
	"dead-half.test A FAILED",
	"dead-half.test AAAA NONE",
	"dead-but-six.test A FAILED",
	"dead-but-six.test AAAA 2001:db8::1",
	"dead-but-four.test A 192.0.2.1",
	"dead-but-four.test AAAA FAILED",
	"xn--bcher-kva.test A 192.0.2.1",
	"host.xn--p1ai A 192.0.2.1",
	"host.4you A 192.0.2.1",
	"host.y4 A 192.0.2.1",
	L63 ".test A 192.0.2.1",
	NULL,
};

struct row {
	const char *client, *helo, *fact;
};

static void rows_hold(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < SETTLINGS * count; i++) {
		const struct row *r = &rows[i / SETTLINGS];
		char expected[400];
		if (strchr(r->fact, ' '))
			snprintf(expected, sizeof expected, "%s", r->fact);
		else
			snprintf(expected, sizeof expected, *r->helo ? "%s (%s)" : "%s", r->fact,
				 r->helo);
		struct trial *t = trial_new(&check_helo, answers, r->client);
		t->settling = (enum settling)(i % SETTLINGS);
		t->ctx.helo = bytes_of(r->helo);
		trial_run(t);
		if (strcmp(t->found.at, expected))
			fail_msg("%s from %s: %s", r->helo, r->client, t->found.at);
		trial_free(t);
	}
}

static void names(void **state)
{
	static const struct row rows[] = {
		/* Any address will do: whose it is, nobody asks. */
		{ "192.0.2.1", "mail.test", "pass" },
		{ "192.0.2.99", "mail.test", "pass" },
		{ "192.0.2.1", "MAIL.Test", "pass" },
		{ "192.0.2.1", "six.test", "pass" },
		{ "2001:db8::1", "mail.test", "pass" },
		{ "192.0.2.1", "both.test", "pass" },
		{ "192.0.2.1", "dead-but-six.test", "pass" },
		{ "192.0.2.1", "dead-but-four.test", "pass" },
		{ "192.0.2.1", "host.4you", "pass" },
		{ "192.0.2.1", "host.y4", "pass" },
		{ "192.0.2.1", L63 ".test", "pass" },
		{ "192.0.2.1", "absent.test", "unresolvable" },
		{ "192.0.2.1", "mx-only.test", "unresolvable" },
		{ "192.0.2.1", "dead.test", "unknown (no answer for the name)" },
		{ "192.0.2.1", "half-dead.test", "unknown (no answer for the name)" },
		{ "192.0.2.1", "dead-half.test", "unknown (no answer for the name)" },
		/* Neither a full name nor a literal. */
		{ "192.0.2.1", "", "invalid" },
		{ "192.0.2.1", "localhost", "invalid" },
		{ "192.0.2.1", "192.0.2.1", "invalid" },
		{ "192.0.2.1", "host.123", "invalid" },
		{ "192.0.2.1", "3232235777", "invalid" },
		{ "2001:db8::1", "2001:db8::1", "invalid" },
		{ "192.0.2.1", "under_score.test", "unresolvable" },
		{ "192.0.2.1", "-mail.test", "invalid" },
		{ "192.0.2.1", "mail-.test", "invalid" },
		{ "192.0.2.1", ".mail.test", "invalid" },
		{ "192.0.2.1", "mail..test", "invalid" },
		{ "192.0.2.1", "mail.test.", "pass" },
		{ "192.0.2.1", "ma il.test", "invalid" },
		{ "192.0.2.1", "a" L63 ".test", "invalid" },
		{ "192.0.2.1", L63 "." L63 "." L63 "." L63, "invalid" },
	};
	(void)state;
	rows_hold(rows, COUNT(rows));
}

static void internationalized_names(void **state)
{
	static const struct row rows[] = {
		{ "192.0.2.1",
		  "b\xc3\xbc"
		  "cher.test",
		  "pass" },
		{ "192.0.2.1", "xn--bcher-kva.test", "pass" },
		{ "192.0.2.1", "host.\xd1\x80\xd1\x84", "pass" },
		{ "192.0.2.1",
		  "stra\xc3\x9f"
		  "e.test",
		  "unresolvable" },
		{ "192.0.2.1",
		  "b\xfc"
		  "cher.test",
		  "invalid" },                                      /* Latin-1 */
		{ "192.0.2.1", "mail\xe3\x80\x82test", "invalid" }, /* a dot of another script */
		/* a symbol, which IDNA 2008 forbids */
		{ "192.0.2.1", "\xe2\x98\x83.test", "invalid" },
	};
	(void)state;
	rows_hold(rows, COUNT(rows));
}

/* A literal may only be the client's own address; nothing is asked for one. */
static void literals(void **state)
{
	static const struct row rows[] = {
		{ "192.0.2.1", "[192.0.2.1]", "pass" },
		{ "2001:db8::1", "[IPv6:2001:db8::1]", "pass" },
		{ "2001:db8::1", "[ipv6:2001:DB8:0::1]", "pass" },
		{ "192.0.2.1", "[IPv6:::ffff:192.0.2.1]", "pass" },
		{ "192.0.2.1", "[192.0.2.2]", "invalid" },
		{ "2001:db8::1", "[IPv6:2001:db8::2]", "invalid" },
		{ "192.0.2.1", "[]", "invalid" },
		{ "192.0.2.1", "[", "invalid" },
		{ "192.0.2.1", "[192.0.2.1", "invalid" },
		{ "192.0.2.1", "192.0.2.1]", "invalid" },
		{ "192.0.2.1", "[192.0.2]", "invalid" },
		{ "192.0.2.1", "[192.0.2.01]", "invalid" },
		{ "192.0.2.1", "[[192.0.2.1]]", "invalid" },
		{ "192.0.2.1", "[mail.test]", "invalid" },
		{ "192.0.2.1", "[IPv6:]", "invalid" },
		{ "192.0.2.1", "[x-tag:192.0.2.1]", "invalid" },
	};
	(void)state;
	rows_hold(rows, COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial *t = trial_new(&check_helo, answers, rows[i].client);
		t->ctx.helo = bytes_of(rows[i].helo);
		assert_asked(t, "");
	}
}

/* We are mx1.mxward.test, 198.51.100.25, and do not send to ourselves. */
static void what_is_ours(void **state)
{
	static const struct row rows[] = {
		{ "192.0.2.1", "mx1.mxward.test", "ours" },
		{ "192.0.2.1", "MX1.MXWARD.TEST", "ours" },
		{ "192.0.2.1", "[198.51.100.25]", "ours" },
		{ "192.0.2.1", "[IPv6:::ffff:198.51.100.25]", "ours" },
		/* From the machine itself the address is the client's, too. */
		{ "198.51.100.25", "[198.51.100.25]", "pass" },
		{ "192.0.2.1", "mxward.test", "unresolvable" },
		{ "192.0.2.1", "a.mx1.mxward.test", "unresolvable" },
	};
	(void)state;
	rows_hold(rows, COUNT(rows));
}

static void asks_for_both_families_at_once(void **state)
{
	(void)state;
	struct trial *t = trial_new(&check_helo, answers, "192.0.2.1");
	t->ctx.helo = BYTES("MAIL.test");
	assert_asked(t, "A mail.test, AAAA mail.test | ");
	t = trial_new(&check_helo, answers, "192.0.2.1");
	t->ctx.helo = BYTES("b\xc3\xbc"
			    "cher.test");
	assert_asked(t, "A xn--bcher-kva.test, AAAA xn--bcher-kva.test | ");
	t = trial_new(&check_helo, answers, "192.0.2.1");
	t->ctx.helo = BYTES("mx1.mxward.test");
	assert_asked(t, "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(internationalized_names),
		cmocka_unit_test(literals),
		cmocka_unit_test(what_is_ours),
		cmocka_unit_test(asks_for_both_families_at_once),
	};
	return cmocka_run_group_tests_name("modules_helo", tests, NULL, NULL);
}
