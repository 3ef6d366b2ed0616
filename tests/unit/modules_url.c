/* modules_url.c: the hosts that texts, HTML and single links lead to, honest and disguised. Each
 * case is a text and the hosts it gives, in order, each once: "~" before one says that it was found
 * bare. */
#include "gateway/io/public_suffix.h"
#include "modules/url/url_inside.h"

#include "gateway/base/dns_message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct found {
	char room[2048];
	struct text all;                /* " a.example ~b.example" */
	size_t count;
};

static void note(void *arg, const struct url_host *host)
{
	struct found *f = arg;
	char room[DNS_NAME_MAX + 4];
	struct text one = TEXT(room);
	text_format(&one, " %s%.*s", host->bare ? "~" : "", BYTES_ARG(host->name));
	f->count++;
	for (size_t at = 0; at + one.len <= f->all.len; at++)
		if (memcmp(f->room + at, room, one.len) == 0 &&
		    (at + one.len == f->all.len || f->room[at + one.len] == ' '))
			return;
	text_add(&f->all, text_bytes(&one));
}

/* Fed in pieces of `piece` octets, each in a heap block of its own size, so that reading past one
 * is seen. */
static void scan(struct found *f, enum url_kind kind, struct bytes text, size_t piece)
{
	char tail[URL_TAIL_MAX];
	struct url_scanner s;
	*f = (struct found){ .count = 0 };
	f->all = (struct text)TEXT(f->room);
	url_start(&s, kind, tail, note, f);
	while (text.len) {
		struct bytes first = bytes_first(text, piece);
		char *copy = malloc(first.len);
		assert_non_null(copy);
		memcpy(copy, first.at, first.len);
		url_feed(&s, (struct bytes){ copy, first.len });
		free(copy);
		text = bytes_skip(text, first.len);
	}
	url_end(&s);
}

struct trial {
	const char *text, *hosts;
};

static void try_one(enum url_kind kind, struct bytes text, const char *hosts)
{
	static const size_t pieces[] = { 1, 7, 4096, SIZE_MAX };
	struct found f;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		scan(&f, kind, text, pieces[i]);
		const char *given = f.all.len ? text_cstr(&f.all) + 1 : "";
		if (strcmp(given, hosts) != 0)
			print_message("in: %.*s\n", BYTES_ARG(text));
		assert_string_equal(given, hosts);
	}
}

static void try_all(enum url_kind kind, const struct trial *trials, size_t count)
{
	for (size_t i = 0; i < count; i++)
		try_one(kind, bytes_of(trials[i].text), trials[i].hosts);
}

#define TRY(kind, trials) try_all(kind, trials, sizeof trials / sizeof *trials)

static void plain_text(void **state)
{
	(void)state;
	static const struct trial trials[] = {
		{ "", "" },
		{ "See http://www.example.com/a?b=c.d#e.", "www.example.com" },
		{ "HTTPS://EXAMPLE.COM, and ftp://ftp.example.org; wss://example.net",
		  "example.com ftp.example.org example.net" },
		{ "example.com/x, example.org: www.example.net",
		  "~example.com ~example.org www.example.net" },
		{ "www.intranet.local.lan and www.nothing", "www.intranet.local.lan" },
		{ "Write to john.doe@example.com or <mailto:jane@mail.example.org>",
		  "~example.com ~mail.example.org" },
		{ "(//example.com/x) a//example.com ///example.com", "example.com" },
		{ "http://example.com. http://example.com.. http://example.com...", "example.com" },
		{ "herehttp://example.com", "example.com" },
		{ "http://example.com:8080/ http://example.com:8080", "example.com" },
		{ "http://good.example@evil.com/ http://a:b@evil.com", "evil.com" },
		{ "http://a.com,b@evil.com", "a.com evil.com" },
		{ "[x](https://www.a.com)[y](mailto:me@b.com)", "www.a.com b.com" },
		{ "http:\\\\evil.com\\x http:/evil2.com http:///evil3.com",
		  "evil.com evil2.com evil3.com" },
		{ "192.0.2.1/x, http://3221225985/ http://0300.0.2.1 http://0xC0.0x0.513",
		  "~192.0.2.1 192.0.2.1" },
		{ "http://[::]/", "::" },
		{ "http://[2001:DB8:0:0::1]:80/ http://[::ffff:192.0.2.7]",
		  "2001:db8::1 192.0.2.7" },
		{ "http://intranet/ http://localhost:8000", "intranet localhost" },
		{ "http://%65vil.com/ http://evil%2ecom/", "evil.com" },
		{ "http://a_b.example.com http://a--b.com", "a_b.example.com a--b.com" },
		{ "_http://evil.com/_ *_http://evil2.com_* __https://evil3.com__ _HTTP://evil4.com",
		  "evil.com evil2.com evil3.com evil4.com" },
		{ "file:\\\\evil.com\\x (\\\\evil2.com\\share) \\\\server\\share c:\\\\a.com "
		  "x\\\\b.com",
		  "evil.com evil2.com" },
		{ "http://1.6.4.2/ 1.6.4.2/x <//192.0.2.1>", "1.6.4.2 ~1.6.4.2 192.0.2.1" },
	};
	TRY(URL_TEXT, trials);
}

static void no_links(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"readme.txt, main.c, node.js and photo.jpg",
		"version 1.2.3, 1.2.3.4.5, 10.0.19045.1, 12.05.2024, 3.14",
		"a.b i.e. e.g. U.S.A. and so on...and on",
		"end of sentence.And the next",
		"hxxp://example.com hxxps://example.com",
		"hppt://example.com",
		"foo@bar @example.com",
		"std::vector a->b(c.d) x:y",
		"/usr/share/doc/example.com",
		"C:\\files\\example.com",
		"path:to:file.pm",
		"http:// http://. http://? https://#",
		"google.com:99999",
		"_example.com -example.com .example.com",
		"50%.com",
		"1.6.4.2 v1.6.4.2 (10.0.0.1) 10.0.0.0/8 192.0.2.1: 192.0.2.1,",
		"//5 //8= //1.5 //0x1F //017 x = y; //3221225985 a@5 b@1.5",
		"10:30 14.05. 12:00-13:00",
		"user.name=example.com@",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		try_one(URL_TEXT, bytes_of(texts[i]), "");
}

/* What stands between the letters and is not seen, and letters that only look different. */
static void disguised_names(void **state)
{
	(void)state;
	static const struct trial trials[] = {
		{ "http://ex\u00ADam\u200Bple\u200C.\u200Dc\u2060o\uFEFFm/", "example.com" },
		{ "http://exa\u202Emple.com\u202C/", "example.com" },
		{ "exa\u200Bmple.com", "~example.com" },
		{ "http://my﹣bank.com", "my-bank.com" },
		{ "http://ｅｘａｍｐｌｅ．ｃｏｍ/ http://example。com http://example｡com",
		  "example.com" },
		{ "example。com", "~example.com" },
		{ "http://𝐞𝕩𝖆𝗺𝘱𝙡𝚎.ⓒⓞⓜ http://ＥＸＡＭＰＬＥ.com", "example.com" },
		{ "http://１９２.0.2.１/", "192.0.2.1" },
		{ "http://BÜCHER.example http://bu\u0308cher.example http://xn--bcher-kva.example",
		  "xn--bcher-kva.example" },
		{ "http://faß.de", "xn--fa-hia.de fass.de" },
		{ "http://βόλος.com", "xn--nxasmm1c.com xn--nxasmq6b.com" },
		{ "http://президент.рф ПРЕЗИДЕНТ.РФ",
		  "xn--d1abbgf6aiiy.xn--p1ai ~xn--d1abbgf6aiiy.xn--p1ai" },
		{ "http://💩.la ➡.ws", "xn--ls8h.la ~xn--hgi.ws" },
		{ "http://ﬁnance.com http://ℯvil.com", "finance.com evil.com" },
		{ "请访问evil.com谢谢", "~evil.com" },
		{ "请访问http://evil.com谢谢", "evil.com" },
		{ "谢谢。中国", "" },
	};
	TRY(URL_TEXT, trials);
}

static void links_within_links(void **state)
{
	(void)state;
	static const struct trial trials[] = {
		{ "https://good.com/r?url=http://evil.com/x", "good.com evil.com" },
		{ "https://good.com/r?url=http%3A%2F%2Fevil.com%2Fx&y=z", "good.com evil.com" },
		{ "https://good.com/r?url=http%253A%252F%252Fevil.com", "good.com evil.com" },
		{ "https://good.com/r?u=%68%74%74%70%3a//evil.com", "good.com evil.com" },
		{ "https://good.com/r?u=//evil.com&v=1", "good.com evil.com" },
		{ "https://good.com/r?u=%2F%2Fevil.com", "good.com evil.com" },
		{ "https://good.com/r?u=http:%2F%2Fevil.com%2F", "good.com evil.com" },
		{ "https://good.com/https:%2f/evil.com", "good.com evil.com" },
		{ "search-ms:query=a&crumb=location:\\\\evil.com@80\\x", "evil.com" },
		{ "\"search-ms:crumb=location:\\\\\\\\evil.com\\\\x\"", "evil.com" },
		{ "(\\\\evil.com@SSL\\DavWWWRoot\\x)", "evil.com" },
		{ "location:\\\\server\\share", "" },
		{ "192.0.2.1/%2F%2F192.0.2.7", "~192.0.2.1 192.0.2.7" },
		{ "https://good.com/r/http:/evil.com", "good.com evil.com" },
		{ "https://good.com/www.evil.com/x", "good.com www.evil.com" },
		{ "https://good.com/r?user=me@other.com&file=a.name.pm", "good.com" },
		{ "https://good.com/100%/x http://b.com", "good.com b.com" },
		{ "https://d.com/v2/url?u=http-3A__www.my-2Dbank.com_x-3Fy&d=z",
		  "d.com www.my-bank.com" },
		{ "https://d.com/v2/url?u=https-3A__evil.com-3A8080_a.b&d=z", "d.com evil.com" },
		{ "https://google.com/amp/s/evil.com/x https://x.org/c/s/evil.net/y.com",
		  "google.com evil.com x.org evil.net" },
		{ "https://good.com/s/other.com/http-3A_evil.com", "good.com" },
		{ "https://good.com/v3/__https://evil.com/x__;!!a", "good.com evil.com" },
	};
	TRY(URL_TEXT, trials);
}

/* RFC 3986, appendix C: both readings. */
static void folded(void **state)
{
	(void)state;
	static const struct trial trials[] = {
		{ "<http://exa\r\nmple.com/x>", "example.com exa ~mple.com" },
		{ "<http://example.\n com>", "example.com example" },
		{ "http://exa\r\nmple.com/x>", "exa ~mple.com" },
		{ "<//mx.exa\r\nmple.com/x>", "mx.example.com mx.exa ~mple.com" },
		{ "//mx.exa\r\nmple.com/x>", "mx.exa ~mple.com" },
		/* Blanks between brackets or quotes are dropped by some. */
		{ "<http://ev il.com/x>", "evil.com ev ~il.com" },
		{ "\"http://ev il.com/x\"", "evil.com ev ~il.com" },
		{ "<URL:http://ev\til.com>", "evil.com ev ~il.com" },
		{ "<http://good.com and more words>", "good.com" },
		{ "\"http://good.com is for others", "good.com" },
		{ "\"http:// evil.com\" \"http://x =evil.com\"", "~evil.com x" },
		{ "(http://ev il.com/x)", "ev ~il.com" },
		/* A form feed is dropped anywhere. */
		{ "http://ev\fil.com/x", "evil.com ev ~il.com" },
		{ "http://good.com\fNext page", "good.com" },
	};
	TRY(URL_TEXT, trials);
}

static void html_attributes(void **state)
{
	(void)state;
	static const struct trial trials[] = {
		{ "<a href=\"http://example.com/\">", "example.com" },
		{ "<A HREF='//Example.com'><img/src=https:\\\\img.example.com\\a.png>",
		  "example.com img.example.com" },
		{ "<a\nclass=x\thref\n=\n\"ht\ntp\t:/\r\n/exam\nple.com\">", "example.com" },
		{ "<a href=\" \n http://example.com/ \">", "example.com" },
		{ "<a href=http:example.com><a href=HtTp:/example.org>",
		  "example.com example.org" },
		{ "<a href=\"http://good.com@evil.com/\"><a href='http://a/b@c'>", "evil.com a" },
		{ "<a href=\"&#104;ttp&#x3a;&sol;&#x2F;evil&period;com\">", "evil.com" },
		{ "<a href=\"http://a&fjlig;b.com\">",
		  "afjb.com" }, /* one entity, two characters */
		{ "<a href=\"&#0000000000000000000000000000000000000000000104ttp://evil.com\">",
		  "evil.com" },
		{ "<a href=\"http://good.com/?a=1&amp;u=http://evil.com&copy=x\">",
		  "good.com evil.com" },
		{ "<a href=\"http://a.com\" href='http://b.com' HREF=http://c.com>",
		  "a.com b.com c.com" },
		{ "<img srcset='http://a.com/1 1x,//b.com/2 2x'><a ping=\"http://c.com "
		  "http://d.com\">",
		  "a.com b.com c.com d.com" },
		{ "<meta http-equiv=refresh content='0;URL=http://evil.com'><meta content=\"1; "
		  "url='//evil.org'\">",
		  "evil.com evil.org" },
		{ "<td style=\"background:url(//evil.com/x)\" background='http://bg.com'>",
		  "evil.com bg.com" },
		{ "<form action=http://a.com><button formaction=//b.com><use xlink:href='//c.com'>",
		  "a.com b.com c.com" },
		{ "<base href='//evil.com'><blockquote cite=//c.com><object data=//d.com>",
		  "evil.com c.com d.com" },
		{ "<a href='javascript:location=\"http://evil.com\"'>", "evil.com" },
		{ "<a href=\"data:text/html,%3Ca%20href%3Dhttp://evil.com%3E\">", "evil.com" },
		{ "<a href='mailto:a@mail.com?subject=x&body=see%20http%3A%2F%2Fevil.com%2Fx'>",
		  "~mail.com evil.com" },
		{ "<a href='search-ms:query=a&crumb=location:%5C%5Cevil.com%5Cx'>", "evil.com" },
		{ "<a href='file:\\\\evil.com\\x'><a href='file:///c:/x'>"
		  "<img src='\\\\evil2.com\\y'>",
		  "evil.com c evil2.com" },
		{ "<a href='mailto:a@mail.com'><a href='evil.com/x'><a href='www.evil.org'>",
		  "~mail.com ~evil.com www.evil.org" },
		{ "<a href='evil.cc/login'><a href='evil.sh?x'><a href='evil.zip#x'>"
		  "<a href='evil.md:80/'><a href='evil.mov'><form action=evil.py>",
		  "~evil.cc ~evil.sh ~evil.zip ~evil.md ~evil.mov ~evil.py" },
		{ "<img src='evil.pl/x.png'><img src=x.pl><a href='192.0.2.1'>"
		  "<a href='192.0.2.7/x'>",
		  "~evil.pl ~192.0.2.1 ~192.0.2.7" },
		{ "<a href='page.html'><img src='logo.png'><img src='cid:a@b'><a href='#x'><script "
		  "src=x.pl>",
		  "" },
		{ "<html xmlns='http://www.w3.org/1999/xhtml'><!DOCTYPE x 'http://www.w3.org/x'>",
		  "" },
		{ "<a href=\"http://evil.com", "evil.com" },
		{ "<a href='http://0x7f.1/'><a href='http://[::1]'>", "127.0.0.1 ::1" },
		{ "<a title='>' href='http://evil.com'>", "evil.com" },
	};
	TRY(URL_HTML, trials);
}

static void html_text(void **state)
{
	(void)state;
	static const struct trial trials[] = {
		{ "<p>Visit http://example.com</p>now", "example.com" },
		{ "<p>exa<b></b>mple.com</p>", "~example.com ~mple.com" },
		{ "http://<i>evil</i>.com ht<b>tp://evil.org</b>", "evil.com evil.org" },
		{ "<p>a</p>example.com<br>b", "~example.com" },
		{ "exa&shy;mple.com, exa&#8203;mple.org, exa&shymple.net",
		  "~example.com ~example.org ~example.net" },
		{ "http&colon;//evil.com &lt;http://evil.org&gt;", "evil.com evil.org" },
		{ "1 < 2 http://example.com a<1 <> </> </ x> example.org",
		  "example.com ~example.org" },
		{ "<a>http://vis.com</a>More text", "vis.com" },
		{ "&amp &# &#x &; &unknown; http://example.com", "example.com" },
	};
	TRY(URL_HTML, trials);
}

/* What a browser does not show, and where each of it ends. */
static void html_hidden(void **state)
{
	(void)state;
	static const struct trial trials[] = {
		{ "<!--[if mso]><a href='http://mso.com'>x</a><![endif]-->", "mso.com" },
		{ "<!-- see http://hidden.com -->", "hidden.com" },
		{ "<!-- <a href=\"x --><a href='//after.com'>", "after.com" },
		{ "<!--><a href='//after.com'><!---><a href='//b.com'><!-- --!><a href='//c.com'>",
		  "after.com b.com c.com" },
		{ "<![if !mso]><a href=//a.com><![endif]>", "a.com" },
		{ "<style>a.link{} @import '//a.com/x'; "
		  "b{background:url(http://b.com)}</style>c.com",
		  "a.com b.com ~c.com" },
		{ "<script>if (a<b) location = \"https:\\/\\/evil.com\\/\"; a.name = 1</script>",
		  "evil.com" },
		{ "<title><a href=\"x</title><a href='//after.com'>", "after.com" },
		{ "<textarea><!-- </textarea><a href='//after.com'>", "after.com" },
		{ "<script>x = '</scripty>'</SCRIPT ><a href='//after.com'>", "after.com" },
		{ "exa<!-- x -->mple.com", "~example.com ~mple.com" },
	};
	TRY(URL_HTML, trials);
}

static void html_nul(void **state)
{
	(void)state;
	try_one(URL_HTML, BYTES("<a hr\0ef=\"ht\0tp://ev\0il.com\">exa\0mple.com"),
		"evil.com ~example.com");
}

/* A link is found wherever it lies in the window, in a long word as well as behind long blanks. */
static void places(void **state)
{
	(void)state;
	static const char fillers[][4] = { " ", "a", "/", "中", "@" };
	enum { LONGEST = 3 * URL_WINDOW };
	static char text[LONGEST + 128];
	for (size_t kind = 0; kind < 5; kind++) {
		size_t width = strlen(fillers[kind]);
		for (size_t n = 0; n < LONGEST;
		     n += n < URL_WINDOW - 64 || n > URL_WINDOW + 64 ? 61 * width : width) {
			struct found f;
			for (size_t i = 0; i < n; i += width)
				memcpy(text + i, fillers[kind], width);
			size_t filled = (n + width - 1) / width * width;
			memcpy(text + filled, " http://evil.com/x ", 19);
			scan(&f, URL_TEXT, (struct bytes){ text, filled + 19 }, 1000);
			assert_string_equal(text_cstr(&f.all), " evil.com");
		}
	}
}

/* A path and userinfo longer than the window hide nothing. */
static void long_links(void **state)
{
	(void)state;
	static char text[5 * URL_WINDOW];
	struct found f;
	struct text t = TEXT(text);
	text_string(&t, "<a href=\"http://good.com/r?");
	while (t.len < 3 * URL_WINDOW)
		text_string(&t, "other.com&a%41a");
	text_string(&t, "=http%3A%2F%2Fevil.com%2F&x\">");
	scan(&f, URL_HTML, text_bytes(&t), SIZE_MAX);
	assert_string_equal(text_cstr(&f.all), " good.com evil.com");
	t.len = 0;
	text_string(&t, "http://");
	while (t.len < 2 * URL_WINDOW)
		text_string(&t, "good.com!");
	text_string(&t, "@evil.com/ ");
	scan(&f, URL_TEXT, text_bytes(&t), SIZE_MAX);
	assert_non_null(strstr(text_cstr(&f.all), "evil.com"));
}

static void single_links(void **state)
{
	(void)state;
	static const struct {
		const char *link, *host;
		enum family family;
	} cases[] = {
		{ "http://Example.com./x", "example.com", FAMILY_NONE },
		{ "//u@x.example:8/", "x.example", FAMILY_NONE },
		{ "\\\\server\\share", "server", FAMILY_NONE },
		{ "\\\\x.example@80\\DavWWWRoot\\a", "x.example", FAMILY_NONE },
		{ "file://x.example@SSL@443/a", "x.example", FAMILY_NONE },
		{ "file:///\\192.0.2.1@ssl\\a", "192.0.2.1", FAMILY_IPV4 },
		{ "http://u:80@x.example/", "x.example", FAMILY_NONE },
		{ "http://u@123456/", "0.1.226.64", FAMILY_IPV4 },
		{ "https:\\\\x.example", "x.example", FAMILY_NONE },
		{ "gopher://x.example/1", "x.example", FAMILY_NONE },
		{ "http://0x7F000001", "127.0.0.1", FAMILY_IPV4 },
		{ "http://017700000001/", "127.0.0.1", FAMILY_IPV4 },
		{ "http://127.1", "127.0.0.1", FAMILY_IPV4 },
		{ "http://[2001:db8::0:1]/", "2001:db8::1", FAMILY_IPV6 },
		{ "http://x.example:99999/", NULL, FAMILY_NONE },
		{ "http://a..example/", NULL, FAMILY_NONE },
		{ "mailto:a@b.example", NULL, FAMILY_NONE },
		{ "/path", NULL, FAMILY_NONE },
		{ "http://1.2.3.256", NULL, FAMILY_NONE },
		{ "http://[::1", NULL, FAMILY_NONE },
		{ "", NULL, FAMILY_NONE },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char name[DNS_NAME_MAX + 1];
		struct url_host host;
		bool read = url_host_of(bytes_of(cases[i].link), &host, name);
		assert_int_equal(read, cases[i].host != NULL);
		if (!read)
			continue;
		assert_true(bytes_equal(host.name, bytes_of(cases[i].host)));
		assert_int_equal(host.address.family, cases[i].family);
	}
}

/* No name is given that DNS could not be asked for. */
static void long_names(void **state)
{
	(void)state;
	char written[2048], name[DNS_NAME_MAX + 1];
	struct url_host host;
	memset(written, 'a', sizeof written);
	assert_true(url_host_read((struct bytes){ written, 63 }, &host, name));
	assert_false(url_host_read((struct bytes){ written, 64 }, &host, name));
	for (size_t i = 1; i < sizeof written; i += 2)
		written[i] = '.';
	assert_true(url_host_read((struct bytes){ written, 253 }, &host, name));
	assert_int_equal(host.name.len, 253);
	assert_true(url_host_read((struct bytes){ written, 254 }, &host, name));
	assert_false(url_host_read((struct bytes){ written, 255 }, &host, name));
	assert_false(url_host_read((struct bytes){ written, sizeof written }, &host, name));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_text),      cmocka_unit_test(no_links),
		cmocka_unit_test(disguised_names), cmocka_unit_test(links_within_links),
		cmocka_unit_test(folded),          cmocka_unit_test(html_attributes),
		cmocka_unit_test(html_text),       cmocka_unit_test(html_hidden),
		cmocka_unit_test(html_nul),        cmocka_unit_test(places),
		cmocka_unit_test(long_links),      cmocka_unit_test(single_links),
		cmocka_unit_test(long_names),
	};
	if (!public_suffix_start())
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
