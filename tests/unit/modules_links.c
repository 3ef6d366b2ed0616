/* modules_links.c: links that mislead, as a table of HTML texts: which mismatch and in what words,
 * which an honest sender writes, who may lead readers where he likes, what rewriters show, and how
 * much is reported. */
#include "gateway/io/public_suffix.h"
#include "modules/mime/charset.h"
#include "tests/unit/modules_zone.h"

extern const struct check check_links;

#define HEAD                                                            \
	"From: a@sender.com\r\nSubject: hello\r\nMIME-Version: 1.0\r\n" \
	"Content-Type: text/html; charset=utf-8\r\n\r\n"
#define BANK_EVIL "mismatch (text says www.bank.com, link goes to login.evil.com) bank.com +0"

static const size_t pieces[] = { 1, 2, 7, 61, SIZE_MAX };

/* As the loader does: our own domain is example.com. */
static void configure(struct trial *t, const char *yaml)
{
	static const char *const ours[] = { "example.com" };
	const struct check_domains domains = { ours, 1 };
	trial_configure(t, yaml);
	assert_true(check_links.prepare((void *)(uintptr_t)t->ctx.conf, &domains, &t->arena));
}

static void assert_message(const char *yaml, const char *message, const char *found)
{
	for (size_t i = 0; i < COUNT(pieces); i++) {
		struct trial *t = trial_new(&check_links, NULL, "192.0.2.1");
		configure(t, yaml);
		trial_message(t, bytes_of(message), pieces[i]);
		trial_run(t);
		if (strcmp(t->found.at, found))
			fail_msg("%s\nfound: %s", message, t->found.at);
		trial_free(t);
	}
}

static void assert_html(const char *html, const char *found)
{
	char message[6000];
	snprintf(message, sizeof message, HEAD "%s\r\n", html);
	assert_message("", message, found);
}

/* ---- what misleads */

static void misleading(void **state)
{
	static const char *const rows[] = {
		/* clang-format off */
		"<a href=\"http://login.evil.com/\">www.bank.com</a>",
		"<A class=x HREF = 'http://login.evil.com/x' id=y>https://www.bank.com/login</A>",
		"<a href=//login.evil.com>Log in: http://www.bank.com, now</a>",
		/* whatever stands within the text or the target */
		"<a href=\"http://login.evil.com/\">www.<b>ba</b>nk<span>.com</span></a>",
		"<a href=\"http://login.evil.com/\"><p>\r\n  &nbsp; www.bank.com\r\n</p></a>",
		"<a href=\"http://login.evil.com/\">www.bank&period;com</a>",
		"<a href=\"http://login.evil.com/\">w&#119;w.bank.com</a>",
		"<a href=\"ht\r\ntp://login.evil.com/\">www.bank.com</a>",
		"<a href=\" \thttp:\\\\login.evil.com/\">www.bank.com</a>",
		"<a href=\"http://www.bank.com@login.evil.com/\">www.bank.com</a>",
		"<a href=\"http://login.evil.com/?u=https://www.bank.com/\">www.bank.com</a>",
		"<a href=\"http://login.evil.com/#www.bank.com\">www.bank.com</a>",
		/* the first href counts, as in browsers */
		"<a href=\"http://login.evil.com/\" href=\"http://www.bank.com/\">www.bank.com</a>",
		"<a data-href=\"http://www.bank.com/\" href=http://login.evil.com>www.bank.com</a>",
		/* comments are not seen, but by programs that read their condition */
		"<a href=\"http://login.evil.com/\">www.<!-- no -->bank.com</a>",
		"<a href=\"http://login.evil.com/\">www.<!--<a href=x></a>-->bank.com</a>",
		"<!--[if mso]><a href=\"http://login.evil.com/\">www.bank.com</a><![endif]-->",
		/* links that nobody closes */
		"<a href=\"http://login.evil.com/\">www.bank.com",
		"<a href=\"http://login.evil.com/\">www.bank.com <a href=http://other.com>x</a>",
		"<a href=http://other.com>x<a href=\"http://login.evil.com/\">www.bank.com</a>",
		/* an image map of SVG, a base */
		"<svg><a xlink:href=\"http://login.evil.com/\"><text>www.bank.com</text></a></svg>",
		"<base href=\"http://login.evil.com/\"><a href=\"bank/login\">www.bank.com</a>",
		NULL
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; rows[i]; i++)
		assert_html(rows[i], BANK_EVIL);
	/* A name alone is one if it is all of the text. */
	assert_html("<a href=\"http://login.evil.com/\">Bank.com</a>",
		    "mismatch (text says bank.com, link goes to login.evil.com) bank.com +0");
	assert_html("<a href=\"http://login.evil.com/\">bank.com/a?b</a>",
		    "mismatch (text says bank.com, link goes to login.evil.com) bank.com +0");
	/* An address is no organisation that anybody knows. */
	assert_html("<a href=\"http://0xC0000207/\">www.bank.com</a>",
		    "mismatch (text says www.bank.com, link goes to 192.0.2.7) bank.com +0");
	assert_html("<a href=\"http://[2001:db8::1]/\">www.bank.com</a>",
		    "mismatch (text says www.bank.com, link goes to 2001:db8::1) bank.com +0");
	/* Who has pages below the same suffix is somebody else. */
	assert_html("<a href=\"http://evil.github.io/\">https://bank.github.io/</a>",
		    "mismatch (text says bank.github.io, link goes to evil.github.io) "
		    "bank.github.io +0");
	assert_html("<a href=\"http://bank.github.io/\">www.bank.com</a>",
		    "mismatch (text says www.bank.com, link goes to bank.github.io) bank.com +0");
	assert_html("<a href=\"http://bank.tk/\">www.bank.com</a>",
		    "mismatch (text says www.bank.com, link goes to bank.tk) bank.com +0");
	assert_html("<a href=\"http://login.evil.com/\">www.b\u00fccher.com</a>",
		    "mismatch (text says www.xn--bcher-kva.com, link goes to login.evil.com) "
		    "xn--bcher-kva.com +0");
}

/* ---- what is honest */

static void honest(void **state)
{
	static const char *const rows[] = {
		/* clang-format off */
		"<a href=\"http://bank.com/\">www.bank.com</a>",
		"<a href=\"https://login.bank.com/x\">https://www.bank.com/</a>",
		"<a href=\"https://www.bank.de/\">www.bank.com</a>",
		"<a href=\"https://www.bank.co.uk/\">bank.com</a>",
		"<a href=\"https://www.bank.com.au/\">bank.org</a>",
		"<a href=\"https://click.service.net/1\">Read more</a>",
		"<a href=\"https://click.service.net/1\">Read more at Bank.com today</a>",
		"<a href=\"https://click.service.net/1\"><img src=http://bank.com/x.png></a>",
		"<a href=\"https://click.service.net/1\"></a>www.bank.com",
		"<a>www.bank.com</a>",
		"<a href=\"\">www.bank.com</a>",
		/* no host to go to */
		"<a href=\"mailto:info@bank.net\">www.bank.com</a>",
		"<a href=\"tel:+49123\">www.bank.com</a>",
		"<a href=\"#www\">www.bank.com</a>",
		"<base href=\"http://login.evil.com/\"><a href=\"#top\">www.bank.com</a>",
		"<a href=\"/login\">www.bank.com</a>",
		"<a href=\"cid:1@x.com\">www.bank.com</a>",
		"<a href=\"http://localhost/\">www.bank.com</a>",
		/* no host to see */
		"<a href=\"https://click.service.net/\">info@bank.com</a>",
		"<a href=\"https://github.com/a/b/setup.py\">setup.py</a>",
		"<a href=\"https://github.com/a/b/\">README.md</a>",
		"<a href=\"https://click.service.net/\">Node.js</a>",
		"<a href=\"https://click.service.net/\">Version 1.2.3.4</a>",
		"<a href=\"https://click.service.net/\">1.2.3.4</a>",
		"<a href=\"https://click.service.net/\">Prices from 19.90</a>",
		"<a href=\"https://click.service.net/\">That is all.So go on</a>",
		"<script>x = '<a href=\"http://login.evil.com/\">www.bank.com</a>'</script>",
		"<!-- www.bank.com --><a href=\"http://login.evil.com/\"><!--www.bank.com-->x</a>",
		"&lt;a href=\"http://login.evil.com/\"&gt;www.bank.com&lt;/a&gt;",
		/* the target is shown, too */
		"<a href=\"http://login.evil.com/\">www.bank.com (https://evil.com)</a>",
		NULL
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; rows[i]; i++)
		assert_html(rows[i], "");
	/* Plain text shows where its links go. */
	assert_message("", "From: a@sender.com\r\n\r\nwww.bank.com <http://login.evil.com/>\r\n",
		       "");
}

/* ---- services between reader and link */

static void rewritten(void **state)
{
	static const struct {
		const char *target, *goes; /* NULL: it is not judged, or is the bank's */
	} rows[] = {
	/* clang-format off */
#define SAFE "https://eur01.safelinks.protection.outlook.com/?url="
		{ SAFE "https%3A%2F%2Fwww.bank.com%2F&amp;data=05", NULL },
		{ SAFE "https%3A%2F%2Fevil.com%2F&amp;data=05", "evil.com" },
		/* Only the first within counts. */
		{ SAFE "https%3A%2F%2Fevil.com%2F&amp;x=https%3A%2F%2Fwww.bank.com", "evil.com" },
		{ SAFE "https%3A%2F%2Fevil.com%2F%3Fhttps%3A%2F%2Fwww.bank.com%2F", "evil.com" },
		/* one within the other */
		{ SAFE "https%3A%2F%2Furldefense.com%2Fv3%2F__https%3A%2F%2Fevil.com",
		  "evil.com" },
		{ "https://urldefense.com/v3/__https://www.bank.com/x__;!!abc", NULL },
		{ "https://urldefense.com/v3/__https://evil.com/x__;!!abc", "evil.com" },
		{ "https://urldefense.proofpoint.com/v2/url?u=http-3A__evil.com_", "evil.com" },
		{ "https://www.google.com/url?q=https://evil.com/&amp;sa=D", "evil.com" },
		{ "https://www.google.com/url?q=https://bank.com/&amp;sa=D", NULL },
		{ "https://abc.r.eu-west-1.awstrack.me/L0/https:%2F%2Fevil.com%2F/1", "evil.com" },
		/* what shows nothing */
		{ "https://shop.us1.list-manage.com/track/click?u=1&amp;id=2", NULL },
		{ "https://u123.ct.sendgrid.net/ls/click?upn=abc", NULL },
		{ "https://linkprotect.cudasvc.com/url?c=E,1,abc", NULL },
		{ "https://shop.cmail20.com/t/x", NULL },
		/* Nearly one is none. */
		{ "https://list-manage.com.evil.com/", "list-manage.com.evil.com" },
		{ "https://evillist-manage.com/", "evillist-manage.com" },
		{ "https://cmail.com/", "cmail.com" },
		{ "https://www.google.com/maps", "www.google.com" },
		{ "https://click.own.net/x", "click.own.net" },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char html[600], found[300] = "";
		snprintf(html, sizeof html, "<a href=\"%s\">www.bank.com</a>", rows[i].target);
		if (rows[i].goes)
			snprintf(found, sizeof found,
				 "mismatch (text says www.bank.com, link goes to %s) bank.com +0",
				 rows[i].goes);
		assert_html(html, found);
	}
	assert_message("rewriters: [own.net]",
		       HEAD "<a href=\"https://click.own.net/x\">www.bank.com</a>\r\n", "");
	assert_message("rewriters: [Own.NET]",
		       HEAD
		       "<a href=\"https://click.own.net/https://evil.com/\">www.bank.com</a>\r\n",
		       "mismatch (text says www.bank.com, link goes to evil.com) bank.com +0");
	assert_complaint(&check_links, "rewriters: [\"a b\"]", "is not a host name");
	assert_complaint(&check_links, "rewriters: [192.0.2.1]", "is not a host name");
}

/* ---- who speaks for himself */

static void proved(void **state)
{
	static const struct {
		const char *check, *fact, *domain;
		bool exempt;
	} rows[] = {
		{ "dmarc", "pass", "bank.com", true },  { "dmarc", "pass", "news.bank.com", true },
		{ "dkim", "pass", "bank.com", true },   { "dmarc", "fail", "bank.com", false },
		{ "dkim", "fail", "bank.com", false },  { "spf", "pass", "bank.com", false },
		{ "dmarc", "pass", "evil.com", false }, { "dmarc", "pass", "", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial *t = trial_new(&check_links, NULL, "192.0.2.1");
		configure(t, "");
		trial_earlier(t, rows[i].check, rows[i].fact, rows[i].domain);
		trial_message(t, BYTES(HEAD "<a href=//login.evil.com>www.bank.com</a>\r\n"), 13);
		trial_run(t);
		assert_string_equal(t->found.at, rows[i].exempt ? "" : BANK_EVIL);
		trial_free(t);
	}
}

/* ---- how much is reported */

static void many(void **state)
{
	char html[6000];
	struct text all = TEXT(html);
	(void)state;
#define LINK(says, goes) "<a href=//" goes ">www." says "</a> "
	assert_html(LINK("a.com", "x.com") LINK("a.com", "www.x.com") LINK("b.com", "x.com"),
		    "mismatch (text says www.a.com, link goes to x.com) a.com +0; "
		    "mismatch (text says www.b.com, link goes to x.com) b.com +0");
	assert_html(LINK("a.com", "x.com") LINK("b.com", "x.com") LINK("c.com", "y.com"),
		    "mismatch (text says www.a.com, link goes to x.com) a.com +0; "
		    "mismatch (text says www.b.com, link goes to x.com, and there is 1 more) "
		    "b.com +0");
	for (unsigned i = 0; i < 100; i++)
		text_format(&all, "<a href=//x.com>www.n%u.com</a>", i);
	text_cstr(&all);
	assert_html(html,
		    "mismatch (text says www.n0.com, link goes to x.com) n0.com +0; "
		    "mismatch (text says www.n1.com, link goes to x.com, and there are many more) "
		    "n1.com +0; unknown (too many misleading links: not all were looked at)");
	/* Links of the sender's own do not push out the one that matters. */
	all.len = 0;
	for (unsigned i = 0; i < 100; i++)
		text_format(&all, "<a href=//n%u.com>www.own.com</a>", i);
	text_string(&all, LINK("bank.com", "login.evil.com"));
	text_cstr(&all);
	struct trial *t = trial_new(&check_links, NULL, "192.0.2.1");
	char message[7000];
	snprintf(message, sizeof message, HEAD "%s\r\n", html);
	configure(t, "");
	trial_earlier(t, "dmarc", "pass", "own.com");
	trial_message(t, bytes_of(message), 61);
	trial_run(t);
	assert_string_equal(t->found.at, BANK_EVIL);
	trial_free(t);
}

/* In whatever part and charset a program would show it. */
static void wherever(void **state)
{
	(void)state;
#define ANCHOR "<a href=\"http://login.evil.com/\">www.bank.com</a>"
	assert_message(
		"",
		"MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
		"--b\r\n\r\nplain\r\n--b\r\nContent-Type: text/html\r\n\r\n" ANCHOR "\r\n--b--\r\n",
		BANK_EVIL);
	assert_message("",
		       "MIME-Version: 1.0\r\nContent-Type: text/html\r\n"
		       "Content-Transfer-Encoding: base64\r\n\r\n"
		       "PGEgaHJlZj0iaHR0cDovL2xvZ2luLmV2aWwuY29tLyI+d3d3LmJhbmsuY29tPC9hPg==\r\n",
		       BANK_EVIL);
	assert_message("",
		       "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-7\r\n\r\n"
		       "+ADw-a href=\"http://login.evil.com/\"+AD4-www.bank.com+ADw-/a+AD4-\r\n",
		       BANK_EVIL);
	/* Some show text that looks like it as HTML. */
	assert_message("", "Subject: x\r\n\r\n" ANCHOR "\r\n", BANK_EVIL);
}

/* A host that looks like one of ours, wherever in the text it stands; ours and those below are
 * none. */
#define LIKE(name) "lookalike (" name "x.net looks like " name ".net (x added)) " name ".net +0"
#define FOUR       LIKE("aaaaaa") "; " LIKE("bbbbbb") "; " LIKE("cccccc") "; " LIKE("dddddd") "; "
#define FIVE       FOUR LIKE("eeeeee")
#define FIVE_AND_MORE                                                                       \
	FOUR "lookalike (eeeeeex.net looks like eeeeee.net (x added), and there are more) " \
	     "eeeeee.net +0"

static void lookalike(void **state)
{
	(void)state;
	assert_message("",
		       "Subject: x\r\n\r\nSee http://www.examp1e.com/ and http://examp1e.com\r\n",
		       "lookalike (examp1e.com looks like example.com (1 for l)) example.com +0");
	assert_html("<a href=\"https://login.xn--exmple-4nf.com/\">log in</a>",
		    "lookalike (xn--exmple-4nf.com looks like example.com (U+0430 for a)) "
		    "example.com +0");
	assert_message("partners: [Partner.net]", "Subject: x\r\n\r\nhttps://partnen.net/\r\n",
		       "lookalike (partnen.net looks like partner.net (n for r)) partner.net +0");
	assert_message("partners: [partner.net]",
		       "Subject: x\r\n\r\nhttp://example.com http://a.example.com "
		       "http://partner.net http://other.org\r\n",
		       "");
	/* Five are told, and that there are more. */
	assert_message("partners: [aaaaaa.net, bbbbbb.net, cccccc.net, dddddd.net, eeeeee.net]",
		       "Subject: x\r\n\r\nhttp://aaaaaax.net http://bbbbbbx.net http://ccccccx.net "
		       "http://ddddddx.net http://eeeeeex.net http://aaaaaay.net\r\n",
		       FIVE);
	assert_message("partners: [aaaaaa.net, bbbbbb.net, cccccc.net, dddddd.net, eeeeee.net]",
		       "Subject: x\r\n\r\nhttp://aaaaaax.net http://bbbbbbx.net http://ccccccx.net "
		       "http://ddddddx.net http://eeeeeex.net http://examp1e.com\r\n",
		       FIVE_AND_MORE);
	assert_complaint(&check_links, "partners: [\"a b\"]", "is not a domain");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(misleading), cmocka_unit_test(honest), cmocka_unit_test(rewritten),
		cmocka_unit_test(proved),     cmocka_unit_test(many),   cmocka_unit_test(wherever),
		cmocka_unit_test(lookalike),
	};
	if (!charset_start() || !public_suffix_start())
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
