/* modules_dmarc.c: the check `dmarc` as tables: alignment, policy, the wrong results that others
 * have given, missing answers; the words of its evidence; what it asks, and when. Every row under
 * every order in which answers can come. */
#include "tests/unit/modules_zone.h"

extern const struct check check_dmarc;

enum { EARLIER_MAX = 8, ZONE_MAX = 6 };

/* In a zone, "NAME RECORD" stands for "_dmarc.NAME TXT v=DMARC1; RECORD", and "-NAME TYPE ..." for
 * itself. */
struct row {
	const char *from;                       /* the author's domain; or the whole header */
	const char *fact;                       /* or all that is said */
	/* "spf pass mailfrom example.com", "dkim pass example.com" */
	const char *earlier[EARLIER_MAX];
	const char *zone[ZONE_MAX];
};

static void earlier_add(struct trial *t, const char *line)
{
	static const char *const facts[] = { "none",     "neutral",   "pass",      "fail",
					     "softfail", "permerror", "temperror", "unknown" };
	struct bytes rest = bytes_of(line), check = bytes_word(&rest), word = bytes_word(&rest);
	bool spf = bytes_equal(check, BYTES("spf"));
	const char *fact = NULL;
	for (size_t i = 0; i < COUNT(facts); i++)
		if (bytes_equal(word, bytes_of(facts[i])))
			fact = facts[i];
	assert_non_null(fact);
	trial_earlier(t,
		      spf                                 ? "spf"
		      : bytes_equal(check, BYTES("dkim")) ? "dkim"
							  : "rdns",
		      fact, "");
	struct evidence *e = &t->earlier[t->earlier_count - 1];
	e->detail = spf ? rest : BYTES("d and s");
	if (spf)
		(void)bytes_word(&rest);
	e->value = bytes_trim(rest);
}

static struct trial *row_trial(const struct row *row, enum settling settling, const char **answers,
			       char (*lines)[300])
{
	for (size_t i = 0; i < ZONE_MAX && row->zone[i]; i++) {
		struct bytes rest = bytes_of(row->zone[i]), name = bytes_word(&rest);
		bool failed =
			bytes_equal(rest, BYTES("FAILED")) || bytes_equal(rest, BYTES("NONE"));
		if (bytes_starts(name, BYTES("-")))
			snprintf(lines[i], 300, "%s", row->zone[i] + 1);
		else
			snprintf(lines[i], 300, "_dmarc.%.*s TXT %s%.*s", BYTES_ARG(name),
				 failed ? "" : "v=DMARC1; ", BYTES_ARG(rest));
		answers[i] = lines[i];
	}
	struct trial *t = trial_new(&check_dmarc, answers, "192.0.2.1");
	t->settling = settling;
	t->ctx.sender = BYTES("a@the.sender");
	for (size_t i = 0; i < EARLIER_MAX && row->earlier[i]; i++) {
		if (strcmp(row->earlier[i], "null path") == 0)
			t->ctx.sender = BYTES("");
		else
			earlier_add(t, row->earlier[i]);
	}
	t->ctx.whole = true;
	return t;
}

static void row_judge(const struct row *row, enum settling settling)
{
	char header[1000], lines[ZONE_MAX][300];
	const char *answers[ZONE_MAX + 1] = { NULL };
	struct trial *t = row_trial(row, settling, answers, lines);
	snprintf(header, sizeof header, strchr(row->from, ' ') ? "%s\r\n" : "From: a@%s\r\n",
		 row->from);
	trial_header(t, bytes_of(header));
	trial_run(t);
	if (!strchr(row->fact, ' '))
		t->found.at[strcspn(t->found.at, " ")] = '\0';
	if (strcmp(t->found.at, row->fact))
		fail_msg("%s, %s, %s (settling %d)\n  is      %s\n  and not %s", row->from,
			 row->earlier[0] ? row->earlier[0] : "nothing",
			 row->zone[0] ? row->zone[0] : "no zone", (int)settling, t->found.at,
			 row->fact);
	trial_free(t);
}

static void rows_judge(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t settling = 0; settling < SETTLINGS; settling++)
			row_judge(&rows[i], (enum settling)settling);
}

/* RFC 9989, 4.4, B.1 and B.4. */
static void examples_of_the_rfc(void **state)
{
	static const struct row rows[] = {
		{ "news.example.com",
		  "pass",
		  { "dkim pass foo.example.com" },
		  { "example.com p=reject" } },
		{ "news.example.com",
		  "pass",
		  { "dkim pass news.example.com" },
		  { "example.com p=reject" } },
		{ "news.example.com",
		  "reject",
		  { "dkim pass foo.example.net" },
		  { "example.com p=reject" } },
		{ "example.com",
		  "pass",
		  { "spf pass mailfrom example.com" },
		  { "example.com p=reject" } },
		{ "example.com",
		  "pass",
		  { "spf pass mailfrom child.example.com" },
		  { "example.com p=reject" } },
		{ "child.example.com",
		  "reject",
		  { "spf pass mailfrom example.net" },
		  { "example.com p=reject" } },
		{ "example.com", "pass", { "dkim pass example.com" }, { "example.com p=reject" } },
		{ "child.example.com",
		  "pass",
		  { "dkim pass example.com" },
		  { "example.com p=reject" } },
		{ "child.example.com",
		  "reject",
		  { "dkim pass example.net" },
		  { "example.com p=reject" } },
		/* B.4.1 */
		{ "example.com",
		  "pass",
		  { "dkim pass signing.example.com" },
		  { "example.com p=reject", "signing.example.com p=none" } },
		/* B.4.2 */
		{ "a.b.c.d.e.f.g.h.i.j.k.example.com",
		  "pass",
		  { "dkim pass signing.example.com" },
		  { "example.com p=reject", "signing.example.com p=none" } },
		/* B.4.3 */
		{ "giant.bank.example",
		  "pass",
		  { "spf pass mailfrom mail.giant.bank.example" },
		  { "bank.example p=reject; psd=y", "giant.bank.example p=quarantine" } },
		{ "giant.bank.example",
		  "quarantine",
		  { "dkim pass mail.mega.bank.example" },
		  { "bank.example p=reject; psd=y", "giant.bank.example p=quarantine" } },
	};
	(void)state;
	rows_judge(rows, COUNT(rows));
}

/* Where alignment and discovery are easily mistaken. */
static void results_that_are_easily_mistaken(void **state)
{
	static const struct row rows[] = {
		/* Strict alignment that was none. */
		{ "example.com",
		  "reject",
		  { "dkim pass mail.example.com" },
		  { "example.com p=reject; adkim=s; aspf=s" } },
		{ "example.com",
		  "reject",
		  { "spf pass mailfrom mail.example.com" },
		  { "example.com p=reject; adkim=s; aspf=s" } },
		/* A domain below a public suffix speaks for the suffix; a suffix speaks for what is
		 * below. */
		{ "github.io",
		  "reject",
		  { "dkim pass evil.github.io" },
		  { "github.io p=reject; psd=y" } },
		{ "co.uk", "none", { "dkim pass evil.co.uk" }, { NULL } },
		{ "co.uk", "reject", { "dkim pass evil.co.uk" }, { "co.uk p=reject; psd=y" } },
		{ "example.com", "reject", { "dkim pass com" }, { "example.com p=reject" } },
		{ "example.com",
		  "reject",
		  { "dkim pass com" },
		  { "example.com p=reject", "com p=none; psd=y" } },
		/* Two organisations below one suffix. */
		{ "a.c.kobe.jp",
		  "reject",
		  { "dkim pass b.c.kobe.jp" },
		  { "a.c.kobe.jp p=reject" } },
		{ "a.c.kobe.jp",
		  "reject",
		  { "dkim pass b.c.kobe.jp" },
		  { "a.c.kobe.jp p=reject", "c.kobe.jp p=reject; psd=y" } },
		/* A pass that a later fail made forgotten. */
		{ "example.com",
		  "pass",
		  { "dkim pass mail.example.com", "dkim fail example.com" },
		  { "example.com p=reject" } },
		{ "example.com",
		  "pass",
		  { "dkim fail example.com", "dkim pass mail.example.com" },
		  { "example.com p=reject" } },
		/* Records that are none, and policies that are none. */
		{ "example.com", "none", { NULL }, { "-_dmarc.example.com TXT p=reject" } },
		{ "example.com",
		  "none",
		  { NULL },
		  { "-_dmarc.example.com TXT p=reject; v=DMARC1" } },
		{ "example.com", "none", { NULL }, { "example.com p=r" } },
		{ "example.com", "fail", { NULL }, { "example.com rua=mailto:a@example.com" } },
		{ "example.com", "none", { NULL }, { "example.com p=reject; sp=bob" } },
	};
	(void)state;
	rows_judge(rows, COUNT(rows));
}

static void alignment(void **state)
{
	static const struct row rows[] = {
		/* Only what has passed authenticates. */
		{ "example.com", "reject", { NULL }, { "example.com p=reject" } },
		{ "example.com",
		  "reject",
		  { "spf fail mailfrom example.com", "dkim fail example.com" },
		  { "example.com p=reject" } },
		{ "example.com",
		  "reject",
		  { "spf softfail mailfrom example.com" },
		  { "example.com p=reject" } },
		{ "example.com",
		  "reject",
		  { "spf neutral mailfrom example.com" },
		  { "example.com p=reject" } },
		{ "example.com",
		  "reject",
		  { "spf permerror mailfrom example.com", "dkim permerror example.com" },
		  { "example.com p=reject" } },
		{ "example.com",
		  "reject",
		  { "spf none mailfrom example.com", "dkim none " },
		  { "example.com p=reject" } },
		{ "example.com",
		  "reject",
		  { "rdns pass example.com" },
		  { "example.com p=reject" } },
		/* The MAIL FROM identity, or in its absence HELO; never HELO beside a sender, never
		 * a second evidence. */
		{ "example.com",
		  "pass",
		  { "null path", "spf pass helo example.com" },
		  { "example.com p=reject" } },
		{ "example.com",
		  "reject",
		  { "spf pass helo example.com" },
		  { "example.com p=reject" } },
		{ "example.com",
		  "reject",
		  { "null path", "spf pass mailfrom example.com" },
		  { "example.com p=reject" } },
		{ "example.com",
		  "reject",
		  { "spf none mailfrom x.test", "spf pass mailfrom example.com" },
		  { "example.com p=reject" } },
		/* Any signature will do, in any case of its letters. */
		{ "example.com",
		  "pass",
		  { "dkim pass a.test", "dkim pass b.test", "dkim pass EXAMPLE.com" },
		  { "example.com p=reject" } },
		{ "example.com",
		  "pass",
		  { "spf pass mailfrom a.test", "dkim pass example.com" },
		  { "example.com p=reject" } },
		{ "From: a@Example.COM",
		  "pass",
		  { "dkim pass example.com" },
		  { "example.com p=reject" } },
		{ "From: a@m\xc3\xbcller.example",
		  "pass",
		  { "dkim pass xn--mller-kva.example" },
		  { "xn--mller-kva.example p=reject" } },
		{ "xn--mller-kva.example",
		  "pass",
		  { "dkim pass m\xc3\xbcller.example" },
		  { "xn--mller-kva.example p=reject" } },
		{ "example.com",
		  "reject",
		  { "dkim pass \xff.com", "dkim pass ..", "dkim pass " },
		  { "example.com p=reject" } },
		/* Siblings, parents, children. */
		{ "a.example.com",
		  "pass",
		  { "spf pass mailfrom b.example.com" },
		  { "example.com p=reject" } },
		{ "a.example.com",
		  "reject",
		  { "spf pass mailfrom b.example.com" },
		  { "a.example.com p=reject" } },
		{ "a.example.com",
		  "reject",
		  { "spf pass mailfrom example.com" },
		  { "a.example.com p=reject; psd=n", "example.com p=none" } },
		{ "example.com",
		  "reject",
		  { "spf pass mailfrom a.example.com" },
		  { "a.example.com p=none; psd=n", "example.com p=reject" } },
		{ "example.com",
		  "reject",
		  { "spf pass mailfrom x.a.example.com" },
		  { "a.example.com p=none; psd=y", "example.com p=reject" } },
		{ "example.com",
		  "reject",
		  { "spf pass mailfrom badexample.com" },
		  { "example.com p=reject" } },
		{ "example.com",
		  "reject",
		  { "spf pass mailfrom example.com.evil.test" },
		  { "example.com p=reject" } },
		/* Strict, each for itself. */
		{ "example.com",
		  "pass",
		  { "dkim pass example.com" },
		  { "example.com p=reject; adkim=s; aspf=s" } },
		{ "example.com",
		  "pass",
		  { "dkim pass a.example.com" },
		  { "example.com p=reject; aspf=s" } },
		{ "example.com",
		  "pass",
		  { "spf pass mailfrom a.example.com" },
		  { "example.com p=reject; adkim=s" } },
		{ "example.com",
		  "reject",
		  { "spf pass mailfrom a.example.com" },
		  { "example.com p=reject; aspf=s" } },
		{ "a.example.com",
		  "reject",
		  { "dkim pass example.com" },
		  { "example.com p=reject; adkim=s" } },
		{ "a.example.com",
		  "pass",
		  { "dkim pass a.example.com" },
		  { "example.com p=reject; adkim=s" } },
		/* More walks than honest mail needs are not gone; its own domain needs none. */
		{ "example.com",
		  "reject",
		  { "dkim pass a.n.example.com", "dkim pass b.n.example.com",
		    "dkim pass c.n.example.com", "dkim pass d.n.example.com",
		    "dkim pass e.example.com" },
		  { "n.example.com p=none; psd=n", "example.com p=reject" } },
		{ "example.com",
		  "pass",
		  { "dkim pass a.n.example.com", "dkim pass b.n.example.com",
		    "dkim pass c.n.example.com", "dkim pass d.n.example.com",
		    "dkim pass e.example.com", "dkim pass example.com" },
		  { "n.example.com p=none; psd=n", "example.com p=reject" } },
	};
	(void)state;
	rows_judge(rows, COUNT(rows));
}

static void policy(void **state)
{
	static const struct row rows[] = {
		{ "example.com", "none", { NULL }, { NULL } },
		{ "example.com", "none", { "dkim pass example.com" }, { NULL } },
		{ "example.com", "fail", { NULL }, { "example.com p=none" } },
		{ "example.com", "quarantine", { NULL }, { "example.com p=quarantine" } },
		{ "example.com",
		  "reject",
		  { NULL },
		  { "example.com p=reject; pct=0; rf=afrf; ri=1" } },
		{ "example.com",
		  "none",
		  { NULL },
		  { "example.com p=reject", "example.com p=reject" } },
		/* sp: of the organisation's record, for a name that exists. Its own record has p
		 * alone. */
		{ "example.com", "reject", { NULL }, { "example.com p=reject; sp=none; np=none" } },
		{ "a.example.com",
		  "fail",
		  { NULL },
		  { "example.com p=reject; sp=none", "-a.example.com A 192.0.2.1" } },
		{ "a.example.com",
		  "quarantine",
		  { NULL },
		  { "example.com p=none; sp=quarantine" } },
		{ "a.example.com", "reject", { NULL }, { "example.com p=reject" } },
		{ "a.example.com",
		  "quarantine",
		  { NULL },
		  { "a.example.com p=quarantine; sp=none", "example.com p=none; sp=none" } },
		/* np: for one that does not. A name exists if it has anything, or anything is below
		 * it (RFC 8020). */
		{ "a.example.com", "reject", { NULL }, { "example.com p=none; np=reject" } },
		{ "a.example.com",
		  "reject",
		  { NULL },
		  { "example.com p=none; sp=quarantine; np=reject" } },
		{ "a.example.com",
		  "fail",
		  { NULL },
		  { "example.com p=reject; sp=reject; np=none" } },
		{ "a.example.com",
		  "quarantine",
		  { NULL },
		  { "example.com p=none; sp=quarantine; np=reject", "-a.example.com TXT x" } },
		{ "a.example.com",
		  "quarantine",
		  { NULL },
		  { "example.com p=quarantine; np=reject", "-a.example.com MX NONE" } },
		{ "a.example.com",
		  "quarantine",
		  { NULL },
		  { "example.com p=quarantine; np=reject",
		    "-_dmarc.a.example.com TXT v=spf1 -all" } },
		{ "a.example.com",
		  "quarantine",
		  { NULL },
		  { "example.com p=quarantine; np=reject", "-_dmarc.a.example.com TXT NONE" } },
		/* A public suffix speaks for those below who say nothing. */
		{ "a.example.com", "reject", { NULL }, { "com p=none; sp=reject; psd=y" } },
		{ "a.example.com",
		  "fail",
		  { NULL },
		  { "example.com p=none", "com p=none; sp=reject; psd=y" } },
		{ "com", "fail", { NULL }, { "com p=none; sp=reject; psd=y" } },
		/* t=y: one step less. */
		{ "example.com", "quarantine", { NULL }, { "example.com p=reject; t=y" } },
		{ "example.com", "fail", { NULL }, { "example.com p=quarantine; t=y" } },
		{ "example.com", "fail", { NULL }, { "example.com p=none; t=y" } },
		{ "a.example.com",
		  "quarantine",
		  { NULL },
		  { "example.com p=none; np=reject; t=y" } },
		{ "example.com",
		  "pass",
		  { "dkim pass example.com" },
		  { "example.com p=reject; t=y" } },
	};
	(void)state;
	rows_judge(rows, COUNT(rows));
}

static void missing_answers(void **state)
{
	static const struct row rows[] = {
		{ "example.com", "temperror", { NULL }, { "example.com FAILED" } },
		{ "example.com",
		  "temperror",
		  { "dkim pass example.com" },
		  { "example.com FAILED" } },
		{ "a.example.com", "temperror", { NULL }, { "example.com FAILED" } },
		{ "a.example.com",
		  "temperror",
		  { NULL },
		  { "example.com p=reject", "com FAILED" } },
		/* Above a record that two names share nothing can tell them apart; above the
		 * author's own, only relaxed alignment with another name asks. */
		{ "example.com", "reject", { NULL }, { "example.com p=reject", "com FAILED" } },
		{ "example.com",
		  "pass",
		  { "dkim pass example.com" },
		  { "example.com p=reject", "com FAILED" } },
		{ "example.com",
		  "pass",
		  { "dkim pass a.example.com" },
		  { "example.com p=reject", "com FAILED" } },
		{ "a.example.com",
		  "pass",
		  { "dkim pass b.example.com" },
		  { "a.example.com p=none; psd=u", "example.com p=reject", "com FAILED" } },
		{ "example.com",
		  "temperror",
		  { "dkim temperror a.example.com" },
		  { "example.com p=reject", "com FAILED" } },
		/* No record in between: the one above would make them one, or two. */
		{ "a.example.com",
		  "temperror",
		  { "dkim pass b.example.com" },
		  { "a.example.com p=reject", "com FAILED" } },
		{ "a.example.com",
		  "temperror",
		  { "dkim pass b.example.com" },
		  { "a.example.com p=reject", "example.com FAILED", "com p=none" } },
		/* A record of the signer's own, or none, below what both share: the same. */
		{ "example.com",
		  "pass",
		  { "dkim pass a.b.example.com" },
		  { "b.example.com p=none", "example.com p=reject", "com FAILED" } },
		{ "example.com",
		  "reject",
		  { "dkim pass a.b.example.com" },
		  { "b.example.com p=none; psd=n", "example.com p=reject", "com FAILED" } },
		{ "example.com",
		  "reject",
		  { "dkim pass a.b.example.com" },
		  { "b.example.com p=none; psd=y", "example.com p=reject", "com FAILED" } },
		/* Two organizations, unless what is above both says otherwise. */
		{ "example.com",
		  "temperror",
		  { "dkim pass evil.com" },
		  { "example.com p=reject", "com FAILED" } },
		/* The author's own record, and no answer right above it. */
		{ "a.b.example.com",
		  "pass",
		  { "dkim pass x.a.b.example.com" },
		  { "a.b.example.com p=reject", "b.example.com FAILED", "example.com p=none" } },
		{ "a.b.example.com",
		  "temperror",
		  { "dkim pass example.com" },
		  { "a.b.example.com p=reject", "b.example.com FAILED", "example.com p=none" } },
		/* Whose policy it is remains open, but either lets the author's own name pass. */
		{ "a.example.com",
		  "pass",
		  { "dkim pass a.example.com" },
		  { "example.com p=reject; adkim=s", "com FAILED" } },
		{ "a.example.com",
		  "temperror",
		  { "dkim pass example.com" },
		  { "example.com p=reject", "com FAILED" } },
		{ "a.example.com",
		  "temperror",
		  { "dkim temperror a.example.com" },
		  { "example.com p=reject", "com FAILED" } },
		{ "a.example.com",
		  "temperror",
		  { "dkim pass a.example.com" },
		  { "example.com p=bob", "com FAILED" } },
		{ "example.com",
		  "reject",
		  { "dkim pass a.example.com" },
		  { "example.com p=reject; adkim=s", "com FAILED" } },
		{ "example.com",
		  "reject",
		  { "dkim pass example.net" },
		  { "example.com p=reject", "com FAILED" } },
		{ "example.com",
		  "reject",
		  { NULL },
		  { "example.com p=reject; psd=n", "com FAILED" } },
		/* The walk of an identifier. */
		{ "example.com",
		  "temperror",
		  { "dkim pass a.example.com" },
		  { "example.com p=reject", "a.example.com FAILED" } },
		{ "example.com",
		  "pass",
		  { "dkim pass a.example.com", "dkim pass b.example.com" },
		  { "example.com p=reject", "a.example.com FAILED" } },
		/* SPF or DKIM that might have passed. */
		{ "example.com",
		  "temperror",
		  { "spf temperror mailfrom example.com" },
		  { "example.com p=reject" } },
		{ "example.com",
		  "temperror",
		  { "spf unknown mailfrom a.example.com" },
		  { "example.com p=reject" } },
		{ "example.com",
		  "temperror",
		  { "dkim temperror example.com" },
		  { "example.com p=reject" } },
		{ "example.com", "temperror", { "dkim unknown " }, { "example.com p=reject" } },
		{ "example.com",
		  "temperror",
		  { "dkim pass other.test", "dkim temperror a.example.com" },
		  { "example.com p=none" } },
		{ "example.com",
		  "reject",
		  { "dkim temperror other.test" },
		  { "example.com p=reject" } },
		{ "example.com",
		  "reject",
		  { "spf temperror mailfrom a.example.com" },
		  { "example.com p=reject; aspf=s" } },
		{ "example.com",
		  "pass",
		  { "spf temperror mailfrom example.com", "dkim pass example.com" },
		  { "example.com p=reject" } },
		{ "example.com",
		  "pass",
		  { "dkim temperror example.com", "dkim pass a.example.com" },
		  { "example.com p=reject" } },
		{ "example.com", "none", { "spf temperror mailfrom example.com" }, { NULL } },
		/* Whether the name exists, where that makes a difference. */
		{ "a.example.com",
		  "temperror",
		  { NULL },
		  { "example.com p=none; np=reject", "-a.example.com MX FAILED" } },
		{ "a.example.com",
		  "reject",
		  { NULL },
		  { "example.com p=reject; np=reject", "-a.example.com MX FAILED" } },
		{ "a.example.com",
		  "pass",
		  { "dkim pass example.com" },
		  { "example.com p=none; np=reject", "-a.example.com MX FAILED" } },
	};
	(void)state;
	rows_judge(rows, COUNT(rows));
}

static void the_words(void **state)
{
	static const struct row rows[] = {
		{ "example.com",
		  "reject [dmarc=fail (p=reject dis=reject) policy.dmarc=reject "
		  "header.from=example.com] "
		  "(example.com: p=reject, spf fail, dkim not aligned (d=other.test)) example.com "
		  "+0",
		  { "spf fail mailfrom example.com", "dkim pass other.test" },
		  { "example.com p=reject" } },
		{ "example.com",
		  "pass [dmarc=pass (p=reject dis=none) policy.dmarc=none header.from=example.com] "
		  "(example.com: p=reject, spf aligned (a.example.com), dkim aligned "
		  "(d=example.com)) example.com +0",
		  { "spf pass mailfrom a.example.com", "dkim pass example.com" },
		  { "example.com p=reject" } },
		{ "a.example.com",
		  "quarantine [dmarc=fail (sp=reject t=y dis=quarantine) policy.dmarc=quarantine "
		  "header.from=a.example.com] "
		  "(a.example.com: sp=reject t=y of example.com, no spf, dkim fail) a.example.com "
		  "+0",
		  { "dkim fail example.com" },
		  { "example.com p=none; sp=reject; t=y" } },
		{ "a.example.com",
		  "reject [dmarc=fail (np=reject dis=reject) policy.dmarc=reject "
		  "header.from=a.example.com] "
		  "(a.example.com: np=reject of example.com, spf not aligned (b.test), no dkim) "
		  "a.example.com +0",
		  { "spf pass mailfrom b.test" },
		  { "example.com p=none; np=reject" } },
		{ "example.com",
		  "fail [dmarc=fail (p=none dis=none) policy.dmarc=none header.from=example.com] "
		  "(example.com: p=none, no spf, no dkim) example.com +0",
		  { NULL },
		  { "example.com p=none" } },
		{ "example.com",
		  "none [dmarc=none header.from=example.com] (example.com: no record) example.com "
		  "+0",
		  { NULL },
		  { NULL } },
		{ "example.com",
		  "none [dmarc=none header.from=example.com] "
		  "(example.com: a record without a valid policy) example.com +0",
		  { NULL },
		  { "example.com p=bob" } },
		{ "example.com",
		  "temperror [dmarc=temperror header.from=example.com] "
		  "(example.com: no answer for _dmarc.example.com) example.com +0",
		  { NULL },
		  { "example.com FAILED" } },
		{ "example.com",
		  "temperror [dmarc=temperror header.from=example.com] "
		  "(example.com: p=reject, spf temperror (example.com), dkim unknown "
		  "(d=example.com)) example.com +0",
		  { "spf temperror mailfrom example.com", "dkim temperror example.com" },
		  { "example.com p=reject" } },
		{ "From: a@x.test, \xff@y..test",
		  "permerror [dmarc=permerror] (From has a domain that is not a domain name)",
		  { NULL },
		  { NULL } },
		{ "Subject: x",
		  "permerror [dmarc=permerror] (no From field)",
		  { "dkim pass x.test" },
		  { NULL } },
	};
	(void)state;
	rows_judge(rows, COUNT(rows));
}

/* Where readers may show several authors, the strictest result counts. */
static void several_authors(void **state)
{
	static const struct row rows[] = {
		{ "From: a@x.test, b@y.test",
		  "pass [dmarc=pass (p=reject dis=none) policy.dmarc=none header.from=x.test] "
		  "(x.test: p=reject, no spf, dkim aligned (d=x.test), dkim not aligned (d=y.test)"
		  "; the strictest of 2 author domains) x.test +0",
		  { "dkim pass x.test", "dkim pass y.test" },
		  { "x.test p=reject", "y.test p=reject" } },
		{ "From: a@x.test, b@y.test",
		  "reject [dmarc=fail (p=reject dis=reject) policy.dmarc=reject "
		  "header.from=y.test] "
		  "(y.test: p=reject, no spf, dkim not aligned (d=x.test); the strictest of 2 "
		  "author "
		  "domains) y.test +0",
		  { "dkim pass x.test" },
		  { "x.test p=reject", "y.test p=reject" } },
		{ "From: a@x.test, b@y.test",
		  "none",
		  { "dkim pass x.test" },
		  { "x.test p=reject" } },
		{ "From: a@y.test, b@x.test",
		  "none",
		  { "dkim pass x.test" },
		  { "x.test p=reject" } },
		{ "From: a@x.test, b@y.test", "fail", { NULL }, { "x.test p=none" } },
		{ "From: a@x.test, b@y.test",
		  "quarantine",
		  { "dkim pass x.test" },
		  { "x.test p=none", "y.test p=quarantine" } },
		{ "From: a@x.test, b@y.test, c@z.test",
		  "reject",
		  { NULL },
		  { "x.test p=quarantine", "y.test p=reject", "z.test p=none" } },
		{ "From: a@x.test, b@y.test",
		  "temperror",
		  { "dkim pass x.test" },
		  { "x.test p=reject", "y.test FAILED" } },
		{ "From: a@x.test, b@y.test",
		  "temperror",
		  { NULL },
		  { "x.test p=quarantine", "y.test FAILED" } },
		{ "From: a@x.test, b@y.test",
		  "reject",
		  { NULL },
		  { "x.test p=reject", "y.test FAILED" } },
		/* However they are written. */
		{ "From: admin@bank.test <x@evil.test>",
		  "reject",
		  { "dkim pass evil.test" },
		  { "bank.test p=reject", "evil.test p=reject" } },
		{ "From: x@evil.test\r\nFrom: admin@bank.test",
		  "reject",
		  { "dkim pass evil.test" },
		  { "bank.test p=reject" } },
		{ "From: =?utf-8?q?=3Cadmin=40bank=2Etest=3E?= <x@evil.test>",
		  "reject",
		  { "dkim pass evil.test" },
		  { "bank.test p=reject" } },
		{ "From: \"admin@bank.test\":;",
		  "reject",
		  { "dkim pass evil.test" },
		  { "bank.test p=reject" } },
		/* An address in a name is none. */
		{ "From: \"admin@bank.test\" <x@evil.test>",
		  "pass",
		  { "dkim pass evil.test" },
		  { "bank.test p=reject", "evil.test p=reject" } },
		/* What cannot be read may have more authors: nothing better than a wish counts. */
		{ "From: x@evil.test\x7f",
		  "permerror",
		  { "dkim pass evil.test" },
		  { "evil.test p=reject" } },
		{ "From: admin@bank.test\x7f <x@evil.test>",
		  "reject",
		  { "dkim pass evil.test" },
		  { "bank.test p=reject" } },
		/* Nobody, and who needs nobody. */
		{ "Subject: x y",
		  "permerror [dmarc=permerror] (no From field)",
		  { NULL },
		  { NULL } },
		{ "Subject: x y", "none [dmarc=none] (no From field)", { "null path" }, { NULL } },
		{ "From: MAILER-DAEMON",
		  "none [dmarc=none] (From has no address)",
		  { "null path" },
		  { NULL } },
		{ "From: Automatic response:;",
		  "none [dmarc=none] (From has no address)",
		  { NULL },
		  { NULL } },
		{ "From: a@[192.0.2.1]",
		  "none [dmarc=none] (an address literal, which has no domain)",
		  { NULL },
		  { NULL } },
	};
	(void)state;
	rows_judge(rows, COUNT(rows));
}

/* With the public suffix list: a registry is one, whether it says so or not. */
static void below_a_public_suffix(void **state)
{
	static const struct row rows[] = {
		/* Within one customer everything is aligned, as if there were no such record. */
		{ "hmrc.gov.uk",
		  "pass",
		  { "dkim pass mail.hmrc.gov.uk" },
		  { "gov.uk p=reject; sp=none", "hmrc.gov.uk p=reject" } },
		{ "hmrc.gov.uk",
		  "pass",
		  { "spf pass mailfrom bounce.hmrc.gov.uk" },
		  { "gov.uk p=reject; sp=none", "hmrc.gov.uk p=reject" } },
		{ "news.hmrc.gov.uk",
		  "pass",
		  { "dkim pass hmrc.gov.uk" },
		  { "gov.uk p=reject; sp=none" } },
		{ "a.shop.uk.com", "pass", { "dkim pass b.shop.uk.com" }, { "uk.com p=reject" } },
		{ "corp.com", "pass", { "dkim pass m.corp.com" }, { "com p=reject" } },
		{ "a.corp.com",
		  "pass",
		  { "dkim pass corp.com" },
		  { "com p=reject", "corp.com p=reject; psd=n" } },
		/* No customer speaks for another, for the registry or below it. */
		{ "hmrc.gov.uk",
		  "reject",
		  { "dkim pass evil.gov.uk" },
		  { "gov.uk p=reject; sp=none", "hmrc.gov.uk p=reject" } },
		{ "gov.uk", "reject", { "dkim pass evil.gov.uk" }, { "gov.uk p=reject" } },
		{ "hmrc.gov.uk", "reject", { "dkim pass gov.uk" }, { "gov.uk p=reject" } },
		{ "gov.uk", "pass", { "dkim pass gov.uk" }, { "gov.uk p=reject" } },
		/* Nor where the record is that of a registry above the registry. */
		{ "bank.co.uk", "reject", { "dkim pass evil.co.uk" }, { "uk p=reject" } },
		{ "bank.co.uk", "reject", { "dkim pass evil.co.uk" }, { "uk p=reject; psd=y" } },
		{ "bank.co.uk", "pass", { "dkim pass m.bank.co.uk" }, { "uk p=reject" } },
		{ "co.uk", "reject", { "dkim pass evil.co.uk" }, { "uk p=reject" } },
		{ "bank.co.uk", "reject", { "dkim pass co.uk" }, { "uk p=reject" } },
		{ "a.bank.ck", "reject", { "dkim pass b.evil.ck" }, { "ck p=reject" } },
		/* psd=n is believed: whoever is on the list may be one organization. */
		{ "a.github.io",
		  "pass",
		  { "dkim pass github.io" },
		  { "github.io p=reject; psd=n" } },
		{ "a.github.io", "reject", { "dkim pass github.io" }, { "github.io p=reject" } },
		/* Its policy is that of names below it. */
		{ "hmrc.gov.uk",
		  "fail",
		  { NULL },
		  { "gov.uk p=reject; sp=none", "-hmrc.gov.uk A 192.0.2.1" } },
		/* A top-level domain that gives no answer takes no domain below it from its
		 * owner. */
		{ "example.com",
		  "pass",
		  { "dkim pass a.example.com" },
		  { "example.com p=reject", "com FAILED" } },
		{ "a.example.com", "reject", { NULL }, { "example.com p=reject", "com FAILED" } },
		{ "a.example.com",
		  "pass",
		  { "dkim pass b.example.com" },
		  { "example.com p=reject", "com FAILED" } },
		{ "example.com",
		  "reject",
		  { "dkim pass evil.com" },
		  { "example.com p=reject", "com FAILED" } },
		{ "example.com",
		  "reject",
		  { "dkim pass com" },
		  { "example.com p=reject", "com FAILED" } },
		{ "a.example.com",
		  "temperror",
		  { "dkim pass b.example.com" },
		  { "a.example.com p=reject", "com FAILED" } },
		{ "example.com", "temperror", { NULL }, { "com FAILED" } },
		/* One that is none may say anything: co.uk may be an organization. */
		{ "bank.co.uk",
		  "temperror",
		  { "dkim pass evil.co.uk" },
		  { "bank.co.uk p=reject", "co.uk FAILED" } },
		{ "bank.co.uk",
		  "pass",
		  { "dkim pass m.bank.co.uk" },
		  { "bank.co.uk p=reject", "co.uk FAILED" } },
	};
	(void)state;
	assert_true(check_dmarc.start());
	rows_judge(rows, COUNT(rows));
}

static void asked(const struct row *row, const char *log)
{
	char header[200], lines[ZONE_MAX][300];
	const char *answers[ZONE_MAX + 1] = { NULL };
	struct trial *t = row_trial(row, ALL_TOGETHER, answers, lines);
	snprintf(header, sizeof header, "From: a@%s\r\n", row->from);
	trial_header(t, bytes_of(header));
	assert_asked(t, log);
}

static void questions(void **state)
{
	(void)state;
	/* Nothing is asked for identifiers that cannot be aligned, or are so by name. */
	asked(&(struct row){ "example.com",
			     "",
			     { "spf pass mailfrom a.test", "dkim pass example.com",
			       "dkim pass x.com" },
			     { "example.com p=reject" } },
	      "TXT _dmarc.example.com, TXT _dmarc.com | ");
	asked(&(struct row){ "example.com",
			     "",
			     { "dkim pass a.example.com" },
			     { "example.com p=reject; adkim=s" } },
	      "TXT _dmarc.example.com, TXT _dmarc.com | ");
	/* All identifiers in one round. */
	asked(&(struct row){ "example.com",
			     "",
			     { "spf pass mailfrom a.example.com", "dkim pass b.example.com" },
			     { "example.com p=reject" } },
	      "TXT _dmarc.example.com, TXT _dmarc.com | TXT _dmarc.a.example.com, TXT "
	      "_dmarc.b.example.com | ");
	/* Whether a name exists, only where np differs. */
	asked(&(struct row){ "a.example.com", "", { NULL }, { "example.com p=none; np=reject" } },
	      "TXT _dmarc.a.example.com, TXT _dmarc.example.com, TXT _dmarc.com | MX a.example.com "
	      "| ");
	asked(&(struct row){ "a.example.com", "", { NULL }, { "example.com p=reject; np=reject" } },
	      "TXT _dmarc.a.example.com, TXT _dmarc.example.com, TXT _dmarc.com | ");
	asked(&(struct row){ "example.com", "", { NULL }, { "example.com p=none; np=reject" } },
	      "TXT _dmarc.example.com, TXT _dmarc.com | ");
}

static void the_walk_is_asked_ahead(void **state)
{
	struct trial *t = trial_new(&check_dmarc, NULL, "192.0.2.1");
	(void)state;
	trial_header(t, BYTES("From: a@example.com\r\n"));
	assert_int_equal(check_run(&check_dmarc, &t->ctx), CHECK_WAIT);
	assert_string_equal(text_cstr(&t->log), "TXT _dmarc.example.com, TXT _dmarc.com");
	t->ctx.whole = true;
	trial_run(t);
	assert_int_equal(t->asked, 2);
	trial_free(t);
	/* Without an author there is nothing to ask, and nothing to say before the message is
	 * whole. */
	t = trial_new(&check_dmarc, NULL, "192.0.2.1");
	assert_int_equal(check_run(&check_dmarc, &t->ctx), CHECK_WAIT);
	assert_int_equal(t->asked, 0);
	assert_int_equal(t->found.len, 0);
	trial_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples_of_the_rfc),
		cmocka_unit_test(results_that_are_easily_mistaken),
		cmocka_unit_test(alignment),
		cmocka_unit_test(policy),
		cmocka_unit_test(missing_answers),
		cmocka_unit_test(the_words),
		cmocka_unit_test(questions),
		cmocka_unit_test(the_walk_is_asked_ahead),
		cmocka_unit_test(several_authors),
		/* The last: the list stays loaded. */
		cmocka_unit_test(below_a_public_suffix),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
