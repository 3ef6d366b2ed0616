/* modules_spf.c: the check spf as tables: every fact with the words that go with it, HELO beside
 * MAIL FROM, limits, how much is asked and how soon, macros, and the Received-SPF field. The RFC's
 * own cases: modules_spf_suite.c. */
#include "tests/unit/modules_spf_zone.h"

#include "modules/spf/spf_macro.h"
#include "modules/spf/spf_received.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* "name TYPE value" a line. */
static void zone_lines(struct zone *z, const char *const *lines)
{
	static const struct {
		const char *word;
		enum dns_type type;
	} types[] = { { "A", DNS_A },     { "AAAA", DNS_AAAA },
		      { "MX", DNS_MX },   { "PTR", DNS_PTR },
		      { "TXT", DNS_TXT }, { "FAILS", (enum dns_type)RECORD_FAILS } };
	for (; *lines; lines++) {
		struct bytes rest = bytes_of(*lines), name = bytes_word(&rest),
			     word = bytes_word(&rest);
		size_t i = 0;
		while (!bytes_equal(bytes_of(types[i].word), word))
			zone_require(++i < sizeof types / sizeof types[0]);
		if (types[i].type == (enum dns_type)RECORD_FAILS)
			zone_add(z, name, types[i].type);
		else
			zone_put(z, name, types[i].type, bytes_trim(rest));
	}
}

/* A term is shown up to 120 octets. */
#define X60 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const char *const world[] = {
	"pass.test TXT v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all",
	"out.pass.test TXT v=spf1 a -all",
	"out.pass.test A 192.0.2.7",
	"never.test TXT v=spf1 -all",
	"soft.test TXT v=spf1 mx ~all",
	"soft.test MX 10 mx.soft.test",
	"mx.soft.test A 198.51.100.1",
	"neutral.test TXT v=spf1 a:out.pass.test/32",
	"plain.test TXT something else",
	"two.test TXT v=spf1 -all",
	"two.test TXT v=spf1 +all",
	"broken.test TXT v=spf1 ip4:1.2.3 -all",
	"control.test TXT v=spf1 a:\x07 -all",
	"dead.test FAILS",
	"asks-dead.test TXT v=spf1 a:dead.test -all",
	"includes.test TXT v=spf1 include:pass.test -all",
	"lacks.test TXT v=spf1 include:plain.test -all",
	"goes.test TXT v=spf1 redirect=pass.test",
	"vain.test TXT v=spf1 a:no1.test include:vain2.test -all",
	"vain2.test TXT v=spf1 a:no2.test a:no3.test +all",
	"vain-enough.test TXT v=spf1 a:no1.test include:vain3.test -all",
	"vain3.test TXT v=spf1 a:no2.test +all",
	"vain6.test TXT v=spf1 mx -all",
	"vain6.test MX 1 mx.soft.test",
	"vain6.test MX 1 mx2.soft.test",
	"vain6.test MX 1 mx3.soft.test",
	"vain6.test MX 1 mx4.soft.test",
	"one-dead-mx.test TXT v=spf1 mx -all",
	"one-dead-mx.test MX 1 dead.test",
	"one-dead-mx.test MX 1 out.pass.test",
	"other-order.test TXT v=spf1 mx -all",
	"other-order.test MX 1 out.pass.test",
	"other-order.test MX 1 dead.test",
	"reverse.test TXT v=spf1 ptr exists:%{p}.seen.test -all",
	"n1.reverse.test A 192.0.2.66",
	"n11.reverse.test A 192.0.2.77",
	"unknown.seen.test A 127.0.0.2",
	/* 192.0.2.66: its tenth name is the first to be true; 192.0.2.77: its eleventh. */
	"66.2.0.192.in-addr.arpa PTR a.test",
	"66.2.0.192.in-addr.arpa PTR b.test",
	"66.2.0.192.in-addr.arpa PTR c.test",
	"66.2.0.192.in-addr.arpa PTR d.test",
	"66.2.0.192.in-addr.arpa PTR e.test",
	"66.2.0.192.in-addr.arpa PTR f.test",
	"66.2.0.192.in-addr.arpa PTR g.test",
	"66.2.0.192.in-addr.arpa PTR h.test",
	"66.2.0.192.in-addr.arpa PTR out.pass.test",
	"66.2.0.192.in-addr.arpa PTR n1.reverse.test",
	"77.2.0.192.in-addr.arpa PTR a.test",
	"77.2.0.192.in-addr.arpa PTR b.test",
	"77.2.0.192.in-addr.arpa PTR c.test",
	"77.2.0.192.in-addr.arpa PTR d.test",
	"77.2.0.192.in-addr.arpa PTR e.test",
	"77.2.0.192.in-addr.arpa PTR f.test",
	"77.2.0.192.in-addr.arpa PTR g.test",
	"77.2.0.192.in-addr.arpa PTR h.test",
	"77.2.0.192.in-addr.arpa PTR i.test",
	"77.2.0.192.in-addr.arpa PTR out.pass.test",
	"77.2.0.192.in-addr.arpa PTR n11.reverse.test",
	"mapped.test TXT v=spf1 ip6:::ffff:192.0.2.7/128 -ip6:::/0 ?all",
	"local.test TXT v=spf1 exists:%{l}.local.test -all",
	"user.local.test A 127.0.0.2",
	"long.test TXT v=spf1 -all " X60 X60 X60,
	NULL,
};

struct row {
	const char *client, *helo, *sender;
	const char *fact, *detail;      /* of the first evidence */
	const char *second;             /* detail of the second, a fail of HELO */
};

static void rows_hold(const char *const *lines, const struct row *rows, size_t count)
{
	struct zone *z = calloc(1, sizeof *z);
	zone_require(z != NULL);
	arena_init(&z->arena, SIZE_MAX);
	zone_lines(z, lines);
	/* Each row with answers at once, all together, and one by one in six orders. */
	for (size_t i = 0; i < 8 * count; i++) {
		const struct row *r = &rows[i / 8];
		enum settling settling = i % 8 < 2 ? (enum settling)(i % 8) : SETTLE_ONE;
		struct trial t = { .settling = settling, .chance = 7 * i + 99 };
		trial_run(&t, z, r->client, bytes_of(r->helo), bytes_of(r->sender));
		if (strcmp(t.evidence[0].fact, r->fact) ||
		    strcmp(t.evidence[0].detail.at, r->detail))
			fail_msg("%s %s <%s>: %s (%s)", r->client, r->helo, r->sender,
				 t.evidence[0].fact, t.evidence[0].detail.at);
		assert_int_equal(t.reports, r->second ? 2 : 1);
		if (r->second) {
			assert_string_equal(t.evidence[1].fact, "fail");
			assert_string_equal(t.evidence[1].detail.at, r->second);
		}
		arena_wipe(&t.arena);
	}
	arena_wipe(&z->arena);
	free(z);
}

static void every_fact_and_its_words(void **state)
{
	static const struct row rows[] = {
		{ "192.0.2.7", "x", "a@pass.test", "pass", "mailfrom pass.test: ip4:192.0.2.0/24",
		  NULL },
		{ "::ffff:192.0.2.7", "x", "a@pass.test", "pass",
		  "mailfrom pass.test: ip4:192.0.2.0/24", NULL },
		{ "2001:db8::1", "x", "a@PASS.test", "pass",
		  "mailfrom pass.test: ip6:2001:db8::/32", NULL },
		{ "203.0.113.1", "x", "a@pass.test", "fail", "mailfrom pass.test: -all", NULL },
		{ "198.51.100.1", "x", "a@soft.test", "pass", "mailfrom soft.test: mx", NULL },
		{ "203.0.113.1", "x", "a@soft.test", "softfail", "mailfrom soft.test: ~all", NULL },
		{ "203.0.113.1", "x", "a@neutral.test", "neutral",
		  "mailfrom neutral.test: no mechanism matched", NULL },
		{ "203.0.113.1", "x", "a@plain.test", "none",
		  "mailfrom plain.test: no SPF record at plain.test", NULL },
		{ "203.0.113.1", "x", "a@absent.test", "none",
		  "mailfrom absent.test: no SPF record at absent.test", NULL },
		{ "203.0.113.1", "x", "a@[192.0.2.1]", "none",
		  "mailfrom [192.0.2.1]: not a full domain name: [192.0.2.1]", NULL },
		{ "203.0.113.1", "x", "a@test", "none",
		  "mailfrom test: not a full domain name: test", NULL },
		{ "203.0.113.1", "x", "a@two.test", "permerror",
		  "mailfrom two.test: more than one SPF record at two.test", NULL },
		{ "203.0.113.1", "x", "a@broken.test", "permerror",
		  "mailfrom broken.test: the SPF record is not valid at ip4:1.2.3", NULL },
		{ "203.0.113.1", "x", "a@control.test", "permerror",
		  "mailfrom control.test: the SPF record is not valid at a:?", NULL },
		{ "203.0.113.1", "x", "a@long.test", "permerror",
		  "mailfrom long.test: the SPF record is not valid at " X60 X60, NULL },
		{ "203.0.113.1", "x", "a@dead.test", "temperror",
		  "mailfrom dead.test: no answer from the DNS for the SPF record of dead.test",
		  NULL },
		{ "203.0.113.1", "x", "a@asks-dead.test", "temperror",
		  "mailfrom asks-dead.test: no answer from the DNS for dead.test", NULL },
		{ "192.0.2.7", "x", "a@includes.test", "pass",
		  "mailfrom includes.test: include:pass.test", NULL },
		{ "203.0.113.1", "x", "a@includes.test", "fail", "mailfrom includes.test: -all",
		  NULL },
		{ "203.0.113.1", "x", "a@lacks.test", "permerror",
		  "mailfrom lacks.test: no SPF record to include at plain.test", NULL },
		{ "192.0.2.7", "x", "a@goes.test", "pass", "mailfrom goes.test: ip4:192.0.2.0/24",
		  NULL },
		{ "203.0.113.1", "x", "a@vain.test", "permerror",
		  "mailfrom vain.test: more than two void lookups, the last for no3.test", NULL },
		{ "203.0.113.1", "x", "a@vain-enough.test", "pass",
		  "mailfrom vain-enough.test: include:vain3.test", NULL },
		/* Four hosts without an IPv6 address are not four look-ups in vain of the
		 * domain. */
		{ "2001:db8::1", "x", "a@vain6.test", "fail", "mailfrom vain6.test: -all", NULL },
		{ "192.0.2.7", "x", "a@one-dead-mx.test", "pass", "mailfrom one-dead-mx.test: mx",
		  NULL },
		{ "203.0.113.1", "x", "a@one-dead-mx.test", "temperror",
		  "mailfrom one-dead-mx.test: no answer from the DNS for dead.test", NULL },
		{ "192.0.2.7", "x", "a@other-order.test", "pass", "mailfrom other-order.test: mx",
		  NULL },
		{ "192.0.2.66", "x", "a@reverse.test", "pass", "mailfrom reverse.test: ptr", NULL },
		{ "192.0.2.77", "x", "a@reverse.test", "pass",
		  "mailfrom reverse.test: exists:%{p}.seen.test", NULL },
		{ "192.0.2.7", "x", "a@mapped.test", "neutral", "mailfrom mapped.test: ?all",
		  NULL },
		{ "2001:db8::1", "x", "a@mapped.test", "fail", "mailfrom mapped.test: -ip6:::/0",
		  NULL },
		{ "192.0.2.7", "x", "user@local.test", "pass",
		  "mailfrom local.test: exists:%{l}.local.test", NULL },
		{ "192.0.2.7", "x", "us\xc3\xa9r@local.test", "fail", "mailfrom local.test: -all",
		  NULL },
	};
	(void)state;
	rows_hold(world, rows, sizeof rows / sizeof rows[0]);
}

static void helo_alone_and_beside_a_sender(void **state)
{
	static const struct row rows[] = {
		{ "192.0.2.7", "OUT.pass.test", "", "pass", "helo out.pass.test: a", NULL },
		{ "203.0.113.1", "out.pass.test", "", "fail", "helo out.pass.test: -all", NULL },
		{ "203.0.113.1", "dead.test", "", "temperror",
		  "helo dead.test: no answer from the DNS for the SPF record of dead.test", NULL },
		{ "203.0.113.1", "[203.0.113.1]", "", "none",
		  "helo [203.0.113.1]: not a full domain name", NULL },
		{ "203.0.113.1", "localhost", "", "none", "helo localhost: not a full domain name",
		  NULL },
		{ "203.0.113.1", "a\rb.test", "", "none", "helo a?b.test: not a full domain name",
		  NULL },
		{ "203.0.113.1", "mail.4you", "", "none",
		  "helo mail.4you: no SPF record at mail.4you", NULL },
		{ "203.0.113.1", "mail.1", "", "none", "helo mail.1: not a full domain name",
		  NULL },
		/* Beside a sender: told when it fails, unless the sender's domain has spoken
		 * clearly. */
		{ "203.0.113.1", "never.test", "a@plain.test", "none",
		  "mailfrom plain.test: no SPF record at plain.test", "helo never.test: -all" },
		{ "203.0.113.1", "never.test", "a@soft.test", "softfail",
		  "mailfrom soft.test: ~all", "helo never.test: -all" },
		{ "203.0.113.1", "never.test", "a@pass.test", "fail", "mailfrom pass.test: -all",
		  NULL },
		{ "192.0.2.7", "never.test", "a@pass.test", "pass",
		  "mailfrom pass.test: ip4:192.0.2.0/24", NULL },
		{ "203.0.113.1", "soft.test", "a@plain.test", "none",
		  "mailfrom plain.test: no SPF record at plain.test", NULL },
	};
	(void)state;
	rows_hold(world, rows, sizeof rows / sizeof rows[0]);
}

/* A run with its figures. */
static struct trial *measured(const char *const *lines, struct zone *z, const char *sender,
			      enum settling settling)
{
	struct trial *t = calloc(1, sizeof *t);
	zone_require(t != NULL);
	if (lines)
		zone_lines(z, lines);
	t->settling = settling;
	t->chance = 5;
	trial_run(t, z, "203.0.113.1", BYTES("x"), bytes_of(sender));
	return t;
}

static void trial_free(struct trial *t)
{
	arena_wipe(&t->arena);
	free(t);
}

/* Nine includes on each of five floors: 66,430 look-ups for an evaluator that counts each record by
 * itself. */
static void a_tree_of_records_ends_at_the_eleventh_term(void **state)
{
	struct zone *z = calloc(1, sizeof *z);
	(void)state;
	zone_require(z != NULL);
	arena_init(&z->arena, SIZE_MAX);
	for (int floor = 1; floor <= 5; floor++)
		for (int i = 0; i < 9; i++) {
			char name[32], buffer[512];
			struct text record = TEXT(buffer);
			snprintf(name, sizeof name, "%d.f%d.test", i, floor);
			text_string(&record, "v=spf1");
			for (int j = 0; floor < 5 && j < 9; j++)
				text_format(&record, " include:%d.f%d.test", j, floor + 1);
			zone_put(z, bytes_of(name), DNS_TXT, text_bytes(&record));
		}
	char root[512];
	struct text tree = TEXT(root);
	text_string(&tree, "v=spf1");
	for (int i = 0; i < 9; i++)
		text_format(&tree, " include:%d.f1.test", i);
	zone_put(z, BYTES("tree.test"), DNS_TXT, text_bytes(&tree));
	for (int settling = SETTLE_AT_ONCE; settling <= SETTLE_ONE; settling++) {
		struct trial *t = measured(NULL, z, "a@tree.test", (enum settling)settling);
		assert_string_equal(t->evidence[0].fact, "permerror");
		assert_non_null(strstr(t->evidence[0].detail.at, "the eleventh is include:"));
		assert_true(t->asked <= (settling == SETTLE_AT_ONCE ? 11 : 21));
		trial_free(t);
	}
	arena_wipe(&z->arena);
	free(z);
}

static bool has_asked(const struct trial *t, const char *name, enum dns_type type)
{
	for (size_t i = 0; i < t->asked; i++)
		if (t->questions[i].type == type &&
		    bytes_equal(t->questions[i].name, bytes_of(name)))
			return true;
	return false;
}

static void what_is_needed_later_is_asked_at_once(void **state)
{
	static const char *const lines[] = {
		"wide.test TXT v=spf1 include:a.test ip4:192.0.2.1 a:host.test mx "
		"exists:%{i}.list.test "
		"include:b.test exists:%{p}.test ?all a:behind-all.test",
		"a.test TXT v=spf1 a:one.test a:two.test -all",
		"b.test TXT v=spf1 -all",
		"one.test A 192.0.2.9",
		"two.test A 192.0.2.9",
		"host.test A 192.0.2.9",
		"wide.test MX 1 mx1.test",
		"wide.test MX 2 mx2.test",
		"mx1.test A 192.0.2.9",
		"mx2.test A 192.0.2.9",
		"covered.test TXT v=spf1 a:one.test ip4:203.0.113.0/24 a:two.test",
		"turn.test TXT v=spf1 a:one.test redirect=b.test",
		NULL,
	};
	struct zone *z = calloc(1, sizeof *z);
	(void)state;
	zone_require(z != NULL);
	arena_init(&z->arena, SIZE_MAX);
	struct trial *t = measured(lines, z, "a@wide.test", SETTLE_ALL);
	assert_string_equal(t->evidence[0].fact, "neutral");
	/* Waited for: the record; all its terms; what a.test names; the hosts of the MX; for %{p}
	 * the reverse entry and then the name. */
	assert_int_equal(t->runs, 6 + 1);
	assert_true(has_asked(t, "203.0.113.1.list.test", DNS_A));
	assert_false(has_asked(t, "behind-all.test", DNS_A));
	trial_free(t);
	t = measured(NULL, z, "a@covered.test", SETTLE_ALL);
	assert_string_equal(t->evidence[0].fact, "pass");
	assert_false(has_asked(t, "two.test", DNS_A));
	assert_int_equal(t->asked, 2);
	trial_free(t);
	t = measured(NULL, z, "a@turn.test", SETTLE_ALL);
	assert_string_equal(t->evidence[0].fact, "fail");
	assert_int_equal(t->runs, 3);
	trial_free(t);
	/* With everything known nothing is asked for but what is needed. */
	t = measured(NULL, z, "a@turn.test", SETTLE_AT_ONCE);
	assert_int_equal(t->asked, 3);
	trial_free(t);
	arena_wipe(&z->arena);
	free(z);
}

static void macros(void **state)
{
#define L57 "a23456789a23456789a23456789a23456789a23456789a23456789abc"
#define L63 "a23456789a23456789a23456789a23456789a23456789a23456789a23456789"
#define O15 "%{o}.%{o}.%{o}.%{o}.%{o}.%{o}.%{o}.%{o}.%{o}.%{o}.%{o}.%{o}.%{o}.%{o}.%{o}."
#define E6                                                                               \
	"email.example.com.email.example.com.email.example.com.email.example.com.email." \
	"example.com.email.example.com."
	static const struct {
		const char *spec, *name;        /* NULL: not valid */
	} rows[] = {
		{ "%{s}.test", "strong-bad@email.example.com.test" },
		{ "%{o}.test", "email.example.com.test" },
		{ "%{d4}", "email.example.com" },
		{ "%{d2}", "example.com" },
		{ "%{d1}", "com" },
		{ "%{dr}", "com.example.email" },
		{ "%{d2r}", "example.email" },
		{ "%{d2R}", "example.email" },
		{ "%{d999999999999999999999}", "email.example.com" },
		{ "%{l-}", "strong.bad" },
		{ "%{lr-}", "bad.strong" },
		{ "%{l1r-}", "strong" },
		{ "%{l1-}", "bad" },
		{ "%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com" },
		{ "%{L=}.test", "strong-bad.test" },
		{ "%{S}", "strong-bad%40email.example.com" },
		{ "%{h}", "a..b" },
		{ "%{hr}", ".b..a" },
		{ "%{p}.test.", "unknown.test" },
		{ "%%%_%-.test", "% %20.test" },
		{ L63 "." L63 "." L63 "." L63 ".%{d2}", L63 "." L63 "." L63 ".example.com" },
		{ L63 "." L63 "." L63 "." L57 ".%{d1}", L63 "." L63 "." L63 "." L57 ".com" },
		{ L63 "." L63 "." L63 "." L57 "x.%{d1}", L63 "." L63 "." L57 "x.com" },
		{ O15 O15 O15 O15 O15 O15 "%{o}", E6 E6 "email.example.com.email.example.com" },
		{ "%{d}%{d}", "email.example.comemail.example.com" },
		{ "", NULL },
		{ "%", NULL },
		{ "%{", NULL },
		{ "%{}", NULL },
		{ "%{d", NULL },
		{ "%{x}.test", NULL },
		{ "%{c}.test", NULL },
		{ "%{d0}", NULL },
		{ "%{d2rr}", NULL },
		{ "%{d;}", NULL },
		{ "%{d}com", NULL },
		{ "%{d}.", NULL },
		{ "%{d}.com..", NULL },
		{ "a.com-", NULL },
		{ "a.1", NULL },
		{ "a.1-1", "a.1-1" },
		{ "a b.test", NULL },
	};
	static const struct spf_values values = {
		.sender = { "strong-bad@email.example.com", 28 },
		.local = { "strong-bad", 10 },
		.sender_domain = { "email.example.com", 17 },
		.domain = { "email.example.com", 17 },
		.client = { "192.0.2.3", 9 },
		.validated = { "unknown", 7 },
		.version = { "in-addr", 7 },
		.helo = { "a..b.", 5 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char buffer[DNS_NAME_MAX + 1];
		struct text name = TEXT(buffer);
		bool valid = spf_domain_spec_valid(bytes_of(rows[i].spec));
		if (valid != (rows[i].name != NULL))
			fail_msg("%s is%s valid", rows[i].spec, valid ? "" : " not");
		if (!valid)
			continue;
		spf_expand(bytes_of(rows[i].spec), &values, &name);
		assert_string_equal(text_cstr(&name), rows[i].name);
	}
}

static void the_header_field(void **state)
{
	static const struct {
		const char *client, *helo, *sender, *fact, *field;
	} rows[] = {
		{ "192.0.2.7", "out.pass.test", "a@pass.test", "pass",
		  "Received-SPF: pass (mx1.test:\r\n"
		  "\tdomain of pass.test designates 192.0.2.7 as permitted sender)\r\n"
		  "\tclient-ip=192.0.2.7; helo=out.pass.test;\r\n"
		  "\tenvelope-from=\"a@pass.test\";\r\n"
		  "\treceiver=mx1.test; identity=mailfrom\r\n" },
		{ "2001:db8::1", "a)\r\nX: \"b\\.", "", "unknown",
		  "Received-SPF: temperror (mx1.test:\r\n"
		  "\tthe policy of domain of pass.test could not be looked up)\r\n"
		  "\tclient-ip=\"2001:db8::1\"; helo=\"a\\)??X: \\\"b\\\\.\";\r\n"
		  "\tenvelope-from=\"\";\r\n"
		  "\treceiver=mx1.test; identity=helo\r\n" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char buffer[2048];
		struct text field = TEXT(buffer);
		struct check_ctx ctx = { .hostname = BYTES("mx1.test"),
					 .helo = bytes_of(rows[i].helo),
					 .sender = bytes_of(rows[i].sender) };
		struct evidence spf = { .check = "spf",
					.fact = rows[i].fact,
					.value = BYTES("pass.test") };
		assert_true(address_parse(bytes_of(rows[i].client), &ctx.client));
		spf_received(&field, &ctx, &spf);
		assert_string_equal(text_cstr(&field), rows[i].field);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fact_and_its_words),
		cmocka_unit_test(helo_alone_and_beside_a_sender),
		cmocka_unit_test(a_tree_of_records_ends_at_the_eleventh_term),
		cmocka_unit_test(what_is_needed_later_is_asked_at_once),
		cmocka_unit_test(macros),
		cmocka_unit_test(the_header_field),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
