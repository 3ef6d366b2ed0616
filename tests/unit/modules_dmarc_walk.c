/* modules_dmarc_walk.c: the tree walk of RFC 9989, 4.10, rule by rule and by the RFC's own
 * examples: what is asked, which domain is the organisational one, and whose record applies. */
#include "modules/dmarc/dmarc_walk.h"
#include "tests/unit/modules_zone.h"

enum { ZONE_MAX = 12 };

struct row {
	const char *domain;
	const char *organization;   /* "?": not known */
	const char *place;          /* of the record that applies; "-": none */
	const char *zone[ZONE_MAX]; /* "NAME RECORD", without "_dmarc." and "TXT v=DMARC1; " */
};

static enum progress walk_and_tell(struct check_ctx *ctx)
{
	struct dmarc_walk walk;
	struct trial *t = ctx->asker;
	dmarc_walk(ctx, ctx->sender_domain, &walk);
	if (walk.end == DMARC_WAITS)
		return CHECK_WAIT;
	const struct dmarc_place *place = dmarc_policy_place(&walk);
	struct bytes organization =
		walk.end == DMARC_WHOLE ? dmarc_organization(&walk) : BYTES("?");
	text_format(&t->found, "%.*s %.*s", BYTES_ARG(organization),
		    BYTES_ARG(place ? place->domain : BYTES("-")));
	return CHECK_DONE;
}

static const struct check walker = { .name = "walker", .run = walk_and_tell };

static void row_judge(const struct row *row, enum settling settling)
{
	char lines[ZONE_MAX][200], expected[600];
	const char *answers[ZONE_MAX + 1] = { NULL };
	for (size_t i = 0; i < ZONE_MAX && row->zone[i]; i++) {
		struct bytes rest = bytes_of(row->zone[i]), name = bytes_word(&rest);
		bool bare = bytes_equal(rest, BYTES("FAILED")) ||
			    bytes_equal(rest, BYTES("NONE")) || bytes_starts(rest, BYTES("="));
		rest = bytes_skip(rest, bytes_starts(rest, BYTES("=")));
		snprintf(lines[i], sizeof lines[i], "_dmarc.%.*s TXT %s%.*s", BYTES_ARG(name),
			 bare ? "" : "v=DMARC1; ", BYTES_ARG(rest));
		answers[i] = lines[i];
	}
	struct trial *t = trial_new(&walker, answers, "192.0.2.1");
	t->settling = settling;
	t->ctx.sender_domain = bytes_of(row->domain);
	trial_run(t);
	snprintf(expected, sizeof expected, "%s %s", row->organization, row->place);
	if (strcmp(t->found.at, expected))
		fail_msg("%s (settling %d): %s and not %s", row->domain, (int)settling, t->found.at,
			 expected);
	assert_true(t->asked <= DMARC_QUERIES_MAX);
	trial_free(t);
}

static void rows_judge(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t settling = 0; settling < SETTLINGS; settling++)
			row_judge(&rows[i], (enum settling)settling);
}

static void examples_of_the_rfc(void **state)
{
	static const struct row rows[] = {
		/* 4.10.2, the three examples at its end */
		{ "a.mail.example.com",
		  "example.com",
		  "example.com",
		  { "mail.example.com p=none", "example.com p=none" } },
		{ "a.mail.example.com",
		  "mail.example.com",
		  "mail.example.com",
		  { "mail.example.com p=none; psd=n", "example.com p=none" } },
		{ "a.mail.example.com", "example.com", "com", { "com p=none; psd=y" } },
		/* and the one of its second rule */
		{ "mail.example.com",
		  "mail.example.com",
		  "mail.example.com",
		  { "mail.example.com p=none", "example.com p=none; psd=y" } },
		/* B.4.1 */
		{ "example.com",
		  "example.com",
		  "example.com",
		  { "example.com p=none", "signing.example.com p=none" } },
		{ "signing.example.com",
		  "example.com",
		  "signing.example.com",
		  { "example.com p=none", "signing.example.com p=none" } },
		/* B.4.2 */
		{ "a.b.c.d.e.f.g.h.i.j.k.example.com",
		  "example.com",
		  "example.com",
		  { "example.com p=none", "signing.example.com p=none" } },
		/* B.4.3 */
		{ "giant.bank.example",
		  "giant.bank.example",
		  "giant.bank.example",
		  { "bank.example p=reject; psd=y", "giant.bank.example p=none" } },
		{ "mail.giant.bank.example",
		  "giant.bank.example",
		  "giant.bank.example",
		  { "bank.example p=reject; psd=y", "giant.bank.example p=none" } },
		{ "mail.mega.bank.example",
		  "mega.bank.example",
		  "bank.example",
		  { "bank.example p=reject; psd=y", "giant.bank.example p=none" } },
	};
	(void)state;
	rows_judge(rows, COUNT(rows));
}

static void every_rule(void **state)
{
	static const struct row rows[] = {
		/* No record: the domain itself, and nothing applies. */
		{ "mail.example.com", "mail.example.com", "-", { NULL } },
		{ "com", "com", "-", { NULL } },
		{ "example.com",
		  "example.com",
		  "-",
		  { "other.com p=none", "mail.example.com p=none" } },
		/* The domain's own record applies, whatever is above; the organisation is the
		 * shortest name with a record. */
		{ "a.b.example.com",
		  "example.com",
		  "a.b.example.com",
		  { "a.b.example.com p=none", "b.example.com p=none", "example.com p=none" } },
		{ "a.b.example.com", "com", "com", { "com p=none" } },
		/* Between the two, nobody's record applies: neither the author's, nor the
		 * organisation's. */
		{ "a.b.example.com",
		  "example.com",
		  "example.com",
		  { "b.example.com p=reject", "example.com p=none" } },
		/* psd=n ends the walk: what is above counts no more, be it psd=y. */
		{ "a.b.example.com",
		  "b.example.com",
		  "b.example.com",
		  { "b.example.com p=none; psd=n", "example.com p=none; psd=y" } },
		{ "a.b.example.com",
		  "a.b.example.com",
		  "a.b.example.com",
		  { "a.b.example.com p=none; psd=n", "example.com p=none" } },
		/* psd=y ends it one label below; its own record applies if nobody below has one. */
		{ "a.b.example.com",
		  "b.example.com",
		  "example.com",
		  { "example.com p=none; psd=y", "com p=none" } },
		{ "a.b.example.com",
		  "b.example.com",
		  "b.example.com",
		  { "b.example.com p=none", "example.com p=none; psd=y" } },
		{ "a.b.example.com",
		  "b.example.com",
		  "a.b.example.com",
		  { "a.b.example.com p=none", "example.com p=none; psd=y" } },
		{ "a.b.c.example.com",
		  "c.example.com",
		  "example.com",
		  { "b.c.example.com p=none", "example.com p=none; psd=y" } },
		/* At the name where the walk began psd=y says nothing of it but that the walk is
		 * over. */
		{ "example.com",
		  "example.com",
		  "example.com",
		  { "example.com p=none; psd=y", "com p=none" } },
		{ "com", "com", "com", { "com p=none; psd=y" } },
		/* psd=u is the default. */
		{ "a.example.com",
		  "com",
		  "a.example.com",
		  { "a.example.com p=none; psd=u", "com p=none" } },
		/* A record without a valid policy is one, for the walk. */
		{ "a.example.com", "example.com", "com", { "com psd=y" } },
		{ "a.example.com",
		  "a.example.com",
		  "a.example.com",
		  { "a.example.com psd=n", "example.com p=none" } },
		/* What is no record is discarded, beside one too; of two records both. */
		{ "a.example.com",
		  "example.com",
		  "example.com",
		  { "a.example.com =v=spf1 -all", "example.com p=none" } },
		{ "a.example.com",
		  "example.com",
		  "a.example.com",
		  { "a.example.com =v=spf1 -all", "a.example.com p=none", "a.example.com =x",
		    "example.com p=none" } },
		{ "a.example.com",
		  "example.com",
		  "example.com",
		  { "a.example.com p=none; psd=n", "a.example.com p=none; psd=n",
		    "example.com p=none" } },
		{ "a.example.com",
		  "a.example.com",
		  "a.example.com",
		  { "a.example.com p=none", "example.com p=reject; psd=y", "example.com p=reject",
		    "com NONE" } },
		/* Names that only look alike. */
		{ "example.com", "example.com", "-", { "xample.com p=none", "a.com p=none" } },
	};
	(void)state;
	rows_judge(rows, COUNT(rows));
}

static void many_labels(void **state)
{
	static const struct row rows[] = {
		/* Eight labels: eight questions, one for each name. */
		{ "a.b.c.d.e.f.g.h", "b.c.d.e.f.g.h", "b.c.d.e.f.g.h", { "b.c.d.e.f.g.h p=none" } },
		{ "a.b.c.d.e.f.g.h", "h", "h", { "h p=none" } },
		/* Nine: the second name is passed over, in policy as in alignment. */
		{ "a.b.c.d.e.f.g.h.i", "a.b.c.d.e.f.g.h.i", "-", { "b.c.d.e.f.g.h.i p=none" } },
		{ "a.b.c.d.e.f.g.h.i",
		  "c.d.e.f.g.h.i",
		  "c.d.e.f.g.h.i",
		  { "c.d.e.f.g.h.i p=none" } },
		{ "a.b.c.d.e.f.g.h.i",
		  "a.b.c.d.e.f.g.h.i",
		  "a.b.c.d.e.f.g.h.i",
		  { "a.b.c.d.e.f.g.h.i p=none; psd=n" } },
		/* One label below psd=y is a label of the domain, also where it was passed over. */
		{ "z.a.b.c.d.e.f.g.h.i",
		  "b.c.d.e.f.g.h.i",
		  "c.d.e.f.g.h.i",
		  { "c.d.e.f.g.h.i p=none; psd=y" } },
	};
	(void)state;
	rows_judge(rows, COUNT(rows));
}

static void failures(void **state)
{
	static const struct row rows[] = {
		{ "example.com", "?", "-", { "example.com FAILED", "com p=none" } },
		{ "example.com", "?", "example.com", { "example.com p=none", "com FAILED" } },
		{ "a.example.com", "?", "-", { "example.com p=none", "com FAILED" } },
		{ "a.example.com", "?", "-", { "example.com FAILED", "com p=none; psd=y" } },
		/* Behind the end nothing can fail. */
		{ "a.example.com",
		  "a.example.com",
		  "a.example.com",
		  { "a.example.com p=none; psd=n", "example.com FAILED" } },
		{ "a.example.com",
		  "a.example.com",
		  "example.com",
		  { "example.com p=none; psd=y", "com FAILED" } },
	};
	(void)state;
	rows_judge(rows, COUNT(rows));
}

static void asked(const char *domain, const char *log)
{
	struct trial *t = trial_new(&walker, NULL, "192.0.2.1");
	t->ctx.sender_domain = bytes_of(domain);
	assert_asked(t, log);
}

/* All in one round; 4.10 lists the very names of the last but one. */
static void questions(void **state)
{
	char longest[254];
	(void)state;
	asked("com", "TXT _dmarc.com | ");
	asked("example.com", "TXT _dmarc.example.com, TXT _dmarc.com | ");
	asked("a.b.c.d.e.f.g.h",
	      "TXT _dmarc.a.b.c.d.e.f.g.h, TXT _dmarc.b.c.d.e.f.g.h, TXT _dmarc.c.d.e.f.g.h, TXT "
	      "_dmarc.d.e.f.g.h, "
	      "TXT _dmarc.e.f.g.h, TXT _dmarc.f.g.h, TXT _dmarc.g.h, TXT _dmarc.h | ");
	asked("a.b.c.d.e.f.g.h.i.j.mail.example.com",
	      "TXT _dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com, TXT "
	      "_dmarc.g.h.i.j.mail.example.com, "
	      "TXT _dmarc.h.i.j.mail.example.com, TXT _dmarc.i.j.mail.example.com, TXT "
	      "_dmarc.j.mail.example.com, "
	      "TXT _dmarc.mail.example.com, TXT _dmarc.example.com, TXT _dmarc.com | ");
	/* With "_dmarc." before it, it is no name any more. */
	for (size_t i = 0; i < 253; i++)
		longest[i] = i % 64 == 62 ? '.' : 'x';
	longest[252] = 'x';
	longest[253] = '\0';
	struct trial *t = trial_new(&walker, NULL, "192.0.2.1");
	t->ctx.sender_domain = bytes_of(longest);
	trial_run(t);
	assert_int_equal(t->asked, 3);
	trial_free(t);
}

static void within(void **state)
{
	(void)state;
	assert_true(dmarc_within(BYTES("a.example.com"), BYTES("example.com")));
	assert_true(dmarc_within(BYTES("example.com"), BYTES("example.com")));
	assert_false(dmarc_within(BYTES("example.com"), BYTES("a.example.com")));
	assert_false(dmarc_within(BYTES("badexample.com"), BYTES("example.com")));
	assert_false(dmarc_within(BYTES("example.org"), BYTES("example.com")));
	assert_false(dmarc_within(BYTES("com"), BYTES("example.com")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples_of_the_rfc), cmocka_unit_test(every_rule),
		cmocka_unit_test(many_labels),         cmocka_unit_test(failures),
		cmocka_unit_test(questions),           cmocka_unit_test(within),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
