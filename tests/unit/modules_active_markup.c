/* modules_active_markup.c: pages and pictures that do something when a browser opens them, in every
 * way that browsers read, and those that do nothing; in whatever pieces. */
#include "modules/files/active_markup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))
/* What says nothing alone. */
#define HINTS (MARKUP_WEB | MARKUP_MAKES | MARKUP_SAVES | MARKUP_ENTITIES | MARKUP_WITHIN)

static struct active_markup read_in_pieces(struct bytes octets, size_t size)
{
	struct active_markup m;
	markup_begin(&m);
	for (; octets.len; octets = bytes_skip(octets, size)) {
		struct bytes piece = bytes_first(octets, size);
		char *exact = malloc(piece.len);
		assert_non_null(exact);
		memcpy(exact, piece.at, piece.len);
		markup_feed(&m, (struct bytes){ exact, piece.len });
		free(exact);
	}
	markup_end(&m);
	return m;
}

static void assert_markup(struct bytes octets, unsigned found, const char *packed)
{
	static const size_t sizes[] = { 1, 2, 57, SIZE_MAX };
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct active_markup m = read_in_pieces(octets, sizes[i]);
		if ((m.found & ~(unsigned)HINTS) != found)
			print_message("%.*s\n", BYTES_ARG(octets));
		assert_int_equal(m.found & ~(unsigned)HINTS, found);
		assert_string_equal(m.packed.found ? m.packed.found : "", packed);
	}
}

#define ROW(literal, found) { { literal, sizeof(literal) - 1 }, found }

static const struct row {
	struct bytes text;
	unsigned found;
} scripts[] = {
	ROW("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
	    MARKUP_SCRIPT),
	ROW("<SCRIPT SRC=//x>", MARKUP_SCRIPT),
	ROW("<script", MARKUP_SCRIPT),
	ROW("<script/x>", MARKUP_SCRIPT),
	ROW("<svg:script>", MARKUP_SCRIPT),
	ROW("<a:b:script>", MARKUP_SCRIPT),
	ROW("<![CDATA[<script>]]>", MARKUP_SCRIPT),
	/* Wherever a browser may not see the comment that this one sees, or the string. */
	ROW("<title><!--</title><script>x</script>-->", MARKUP_SCRIPT),
	ROW("<p title=\"<!--\"><script>x</script>", MARKUP_SCRIPT),
	ROW("<!-- <a title=\" --><script>x</script><a title=\"\">", MARKUP_SCRIPT),
	ROW("<!--[if IE]><script>x</script><![endif]-->", MARKUP_SCRIPT),
	ROW("<style><a title='</style><script>x</script>'>", MARKUP_SCRIPT),
	/* Entities of a document type are markup. */
	ROW("<!DOCTYPE svg [<!ENTITY x \"&#60;script>1&#60;/script>\">]><svg>&x;</svg>",
	    MARKUP_SCRIPT),
	ROW("<!DOCTYPE svg [<!ENTITY u \"javascript:1\">]><svg><a href=\"&u;\"/></svg>",
	    MARKUP_TARGET),
	/* Charsets. */
	ROW("\xff\xfe<\0s\0c\0r\0i\0p\0t\0>\0", MARKUP_SCRIPT),
	ROW("\xfe\xff\0<\0s\0c\0r\0i\0p\0t\0>", MARKUP_SCRIPT),
	ROW("<\0?\0x\0m\0l\0<\0s\0c\0r\0i\0p\0t\0>\0", MARKUP_SCRIPT),
	ROW("\xef\xbb\xbf<script>", MARKUP_SCRIPT),
	ROW("<scr\0ipt>", MARKUP_SCRIPT),
	ROW("<scr\x1b(Bipt>", MARKUP_SCRIPT),
	/* Handlers. */
	ROW("<svg onload=alert(1)>", MARKUP_HANDLER),
	ROW("<svg/onload=alert(1)>", MARKUP_HANDLER),
	ROW("<img src=\"x\"onerror=\"y\">", MARKUP_HANDLER),
	ROW("<img src='x'OnError\n=\t'y'>", MARKUP_HANDLER),
	ROW("<img alt=\"a>b\" onerror=1>", MARKUP_HANDLER),
	ROW("<animate onbegin=x>", MARKUP_HANDLER),
	ROW("<details ontoggle=x>", MARKUP_HANDLER),
	ROW("<body onwebkitanimationiteration=x>", MARKUP_HANDLER),
	/* Targets. */
	ROW("<a href=\"javascript:x\">", MARKUP_TARGET),
	ROW("<a xlink:href='JavaScript:x'>", MARKUP_TARGET),
	ROW("<a href=javascript:x>", MARKUP_TARGET),
	ROW("<a href=\" \n javascript:x\">", MARKUP_TARGET),
	ROW("<a href = \"\x01java\tscr\nipt:x\">", MARKUP_TARGET),
	ROW("<a href=\"&#106;&#x61;v&#0000097script&colon;x\">", MARKUP_TARGET),
	ROW("<a href=\"java&Tab;script&NewLine;:x\">", MARKUP_TARGET),
	ROW("<form action=vbscript:x><button formaction=\"javascript:x\">", MARKUP_TARGET),
	ROW("<animate attributeName=href values=\"#a;javascript:x\"/>", MARKUP_TARGET),
	ROW("<set to=\"javascript:x\"/>", MARKUP_TARGET),
	ROW("<meta content=\"0;url=javascript:x\">", MARKUP_TARGET),
	ROW("<p style=\"background:url(javascript:x)\">", MARKUP_TARGET),
	ROW("<a href=\"data:text/html,x\">", MARKUP_TARGET),
	ROW("<a href=\"data:text/html;base64,x\">", MARKUP_TARGET),
	ROW("<a href=\"search-ms:query=a&crumb=location:\\\\192.0.2.1\">", MARKUP_TARGET),
	/* Other pages and programs. */
	ROW("<iframe src=https://example.com>", MARKUP_FRAME),
	ROW("<iframe srcdoc=\"&lt;script>\">", MARKUP_SCRIPT | MARKUP_FRAME),
	ROW("<object data=x>", MARKUP_FRAME),
	ROW("<embed src=x>", MARKUP_FRAME),
	ROW("<foreignObject width=1>", MARKUP_FOREIGN),
	ROW("<svg:foreignobject>", MARKUP_FOREIGN),
	ROW("<meta http-equiv=refresh content=0>", MARKUP_REFRESH),
	ROW("<meta http-equiv=\"Refresh\" content=\"0; url=https://example.com\">", MARKUP_REFRESH),
	ROW("<meta http-equiv=\"&#114;efresh\">", MARKUP_REFRESH),
	ROW("<input type=\"password\" name=p>", MARKUP_PASSWORD),
	ROW("<input type=password>", MARKUP_PASSWORD),
	/* Files that are put together. */
	ROW("new Blob([atob(x)]); URL.createObjectURL(b)", MARKUP_BUILDS),
	ROW("navigator.msSaveOrOpenBlob(b)", MARKUP_BUILDS),
	ROW("<a download=x href=\"data:application/octet-stream;base64,AAAA\">", MARKUP_BUILDS),
};

static const struct row harmless[] = {
	ROW("", 0),
	ROW("<", 0),
	ROW("&", 0),
	ROW("&#", 0),
	ROW("\xff", 0),
	ROW("\xff\xfe<", 0),
	/* A logo as drawing programs write it. */
	ROW("<?xml version=\"1.0\"?>\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" "
	    "\"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\" [\n<!ENTITY ns_svg "
	    "\"http://www.w3.org/2000/svg\">\n]>\n<svg xmlns=\"&ns_svg;\" viewBox=\"0 0 9 9\">"
	    "<style>.a{fill:#fff}</style><g id=\"on\"><path class=\"a\" d=\"M0 0h9v9z\"/></g>"
	    "<image href=\"data:image/png;base64,iVBORw0KGgo=\"/><a href=\"https://example.com\">"
	    "<text>data: 1</text></a><use xlink:href=\"#on\"/></svg>",
	    0),
	/* A newsletter that somebody saved. */
	ROW("<!DOCTYPE html><html><head><meta charset=utf-8><meta http-equiv=\"Content-Type\" "
	    "content=\"text/html; charset=utf-8\"><style>a:hover{color:red}</style></head><body>"
	    "<img alt=\"JavaScript: The Good Parts\" src=https://example.com/one=1/once=2><p>"
	    "Only &lt;script&gt; and on = off, &quot;javascript:&quot; &amp; vbscript: no; "
	    "online=1</p><a href=\"mailto:a@example.com?subject=data:\">a&b</a></body></html>",
	    0),
	/* What is shown as text. */
	ROW("<pre>&lt;script&gt;alert(1)&lt;/script&gt; &#60;iframe></pre>", 0),
	ROW("<scripture>", 0),
	ROW("<script-x>", 0),
	ROW("< script>", 0),
	ROW("</script>", 0),
	ROW("a script, an object, a frame", 0),
	ROW("<p only=1 one=1 once=1 ongoing=1>", 0),
	ROW("<a href=https://example.com/?a=1&onload=2>", 0),
	ROW("<img src=\"data:image/svg+xml,x\">", 0),
	ROW("<a href=\"javascripts:x\">", 0),
	ROW("<a href=\"https://example.com/javascript:x\">", 0),
	ROW("<meta http-equiv=\"X-UA-Compatible\" content=\"refresh\">", 0),
	ROW("<input type=text name=password>", 0),
	ROW("a Blob and a File alone", 0),
	ROW("URL.createObjectURL alone", 0),
	ROW("<p oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooonload=1>", 0),
};

static void rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(scripts); i++)
		assert_markup(scripts[i].text, scripts[i].found, "");
	for (size_t i = 0; i < COUNT(harmless); i++)
		assert_markup(harmless[i].text, harmless[i].found, "");
}

/* Files within the text, with and without a second base64 around them, and pictures and fonts. */
static void packed(void **state)
{
	static const struct {
		const char *head, *found;
	} heads[] = {
		{ "UEsDBBQAAAAIAAAAIViDFtyM", "a zip file" },
		{ "TVqQAAMAAAAEAAAA//8AALgA", "a Windows program" },
		{ "UmFyIRoHAQDFGjMyAwEAAKVY", "a RAR archive" },
		{ "N3q8ryccAAQAAAAAAAAAAAAA", "a 7z archive" },
		{ "VUVzREJCUUFBQUFJQUFBQUlW", "a zip file" },
		{ "VFZxUUFBTUFBQUFFQUFBQS8v", "a Windows program" },
		{ "4d5a90000300000004000000", "a Windows program" },
		{ "504B03041400000008000000", "a zip file" },
		{ "0M8R4KGxGuEAAAAAAAAAAAAA", "an Office or installer file" },
		{ "TAAAAAEUAgAAAAAAwAAAAAAA", "a Windows shortcut" },
		{ "iVBORw0KGgoAAAANSUhEUgAA", "" },
		{ "d09GRgABAAAAAAAAAAAAAAAA", "" },
		{ "JVBERi0xLjcKJb/3ov4KMSAw", "" },
		{ "TVqQkJCQkJCQkJCQkJCQkJCQ", "" },
		{ "xUEsDBBQAAAAIAAAAIViDFty", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(heads); i++) {
		char buffer[300];
		struct text t = TEXT(buffer);
		text_format(&t, "var x='%s", heads[i].head);
		for (size_t j = 0; j < 38; j++)
			text_string(&t, j % 10 ? "Qk" : "\r\nQk");
		text_string(&t, "';");
		assert_markup(text_bytes(&t), 0, heads[i].found);
		/* A word that only begins so. */
		t = TEXT(buffer);
		text_format(&t, "see %s for it", heads[i].head);
		assert_markup(text_bytes(&t), 0, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows),
		cmocka_unit_test(packed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
