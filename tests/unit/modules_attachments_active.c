/* modules_attachments_active.c: what the check of attachments tells of pages, pictures and
 * documents that do something when they are opened, and of those that do not. */
#include "modules/files/file_type.h"
#include "modules/files/pdf_active.h"
#include "tests/unit/modules_attachments.h"

/* Pages and pictures count where a browser opens them: by a name, by a type, without either by the
 * content; never as the text of a message. */
static void active_pages(void **state)
{
	static const char svg[] = "image/svg+xml", html[] = "text/html", any[] = "a/b";
	static const struct {
		struct given given;
		const char *found;
	} rows[] = {
		/* clang-format off */
		{ { .type = any, .header = NAMED("a.svg"), .octets = HEADER("<svg onload=x>") },
		  "active (a.svg contains a script in an event handler) svg +0" },
		{ { .type = svg, .octets = HEADER("<svg><script>x</script></svg>") },
		  "active (part 3 contains a script) svg +0" },
		{ { .type = svg, .header = NAMED("a.png"), .octets = HEADER("<svg><script/>") },
		  "active (a.png contains a script) svg +0" },
		{ { .type = any, .header = NAMED("scan.HTM"), .octets = HEADER("<p>x<script>") },
		  "active (scan.HTM contains a script) html +0" },
		{ { .type = any, .header = NAMED("invoice"), .octets = HEADER("<html><script>") },
		  "active (invoice contains a script) html +0" },
		{ { .type = html, .header = NAMED("a.dat"), .octets = HEADER("x<script>") },
		  "active (a.dat contains a script) html +0" },
		{ { .type = html, .header = HEADER("Content-Disposition: attachment\r\n"),
		    .octets = HEADER("<a href=javascript:x>") },
		  "active (part 3 contains a link that is a script) html +0" },
		{ { .type = any, .header = NAMED("a.xml"), .octets = HEADER("<?xml version='1.0'?>"
		    "<a xmlns:h='http://www.w3.org/1999/xhtml'><h:script>x</h:script></a>") },
		  "active (a.xml contains a script) html +0" },
		{ { .type = any, .header = NAMED("a.html"), .octets = HEADER("<iframe src=x>"
		    "<meta http-equiv=refresh content=0><input type=password>") },
		  "active (a.html contains a frame or an object) frame +0; "
		  "active (a.html opens another page by itself) redirect +0; "
		  "active (a.html asks for a password) form +0" },
		{ { .type = any, .header = NAMED("a.svg"), .octets = HEADER("<foreignObject>") },
		  "active (a.svg contains a page within a picture) foreign_object +0" },
		{ { .type = any, .header = NAMED("a.html"), .octets = HEADER("<a href='data:,"
		    "UEsDBBQAAAAIAAAAIViDFtyMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'>") },
		  "active (a.html contains as text a zip file) smuggling +0" },
		{ { .type = any, .header = NAMED("a.html"),
		    .octets = HEADER("b=new Blob([x]);u=URL.createObjectURL(b)") },
		  "active (a.html puts a file together by script) blob +0" },
		/* No browser opens these. */
		{ { .type = html, .octets = HEADER("<html><script>x</script>") }, "" },
		{ { .type = "text/plain", .octets = HEADER("<html><script>x</script>") }, "" },
		{ { .type = "text/x-amp-html", .octets = HEADER("<html amp><script async>") }, "" },
		{ { .type = any, .header = NAMED("a.txt"), .octets = HEADER("<html><script>") },
		  "" },
		{ { .type = any, .header = NAMED("a.png"), .octets = HEADER("<svg><script>") },
		  "" },
		{ { .type = any, .header = NAMED("feed.xml"), .octets = HEADER("<a><script>x") },
		  "" },
		{ { .type = any, .octets = HEADER("plain <script>") }, "" },
		/* Nothing that does anything. */
		{ { .type = svg, .header = NAMED("logo.svg"), .octets = HEADER("<svg "
		    "xmlns='http://www.w3.org/2000/svg'><path d='M0 0h1'/></svg>") }, "" },
		{ { .type = html, .header = NAMED("news.html"), .octets = HEADER("<html><body><a "
		    "href='https://example.com'>News</a></body></html>") }, "" },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_found("block_extensions: [exe]", &rows[i].given, rows[i].found);
}

/* What is found behind the first octets, by which it is decided whether a file is a page. */
static void long_pages(void **state)
{
	static char page[5000];
	(void)state;
	for (size_t at = FILE_START_MAX - 10; at < FILE_START_MAX + 10; at++) {
		struct text t = TEXT(page);
		while (t.len < at)
			text_char(&t, 'x');
		text_string(&t, "<script>");
		assert_found("block_extensions: [exe]",
			     &(struct given){ .type = "a/b",
					      .header = NAMED("a.html"),
					      .octets = text_bytes(&t) },
			     "active (a.html contains a script) html +0");
	}
}

/* Documents that run, start, load or hold something. */
static void active_documents(void **state)
{
	static const struct {
		struct given given;
		const char *found;
	} rows[] = {
		/* clang-format off */
		{ { .type = "a/b", .header = NAMED("a.pdf"), .octets = HEADER("%PDF-1.7\n"
		    "<</S/JavaScript>><</S/Launch>><</OpenAction<</S/URI>>>>") },
		  "active (a.pdf contains a script) pdf +0; "
		  "active (a.pdf starts a program or opens a file) launch +0; "
		  "active (a.pdf opens a web page by itself) redirect +0" },
		{ { .type = "a/b", .header = NAMED("a.pdf"), .octets = HEADER("%PDF-1.7\n"
		    "<</Type/Filespec/F(b.docm)/UF(b.exe)>><</Type/EmbeddedFile>>") },
		  "macro (a.pdf: b.docm) docm +0; blocked (a.pdf: b.exe) exe +0; "
		  "active (a.pdf contains another file) embedded +0" },
		{ { .type = "a/b", .header = NAMED("a.pdf"), .octets = HEADER("%PDF-1.7\n"
		    "<</S/SubmitForm/F<</FS/URL/F(http://example.com/a.exe)>>>>") }, "" },
		{ { .type = "a/b", .header = NAMED("a.pdf"), .octets = HEADER("%PDF-1.7\n"
		    "<</Subtype/RichMedia>><</AcroForm<</XFA[]>>>>") },
		  "active (a.pdf contains Flash or other media) media +0; "
		  "active (a.pdf contains a form that may hold scripts) xfa +0" },
		{ { .type = "a/b", .header = NAMED("a.doc"), .octets = HEADER("{\\rtf1{"
		    "\\*\\fldinst DDE x}{\\*\\objdata 0105}") },
		  "macro (a.doc contains a field that starts a program) dde +0; "
		  "macro (a.doc contains an object of another program) object +0" },
		{ { .type = "a/b", .header = NAMED("a.doc"), .octets = HEADER("{\\rtf1{"
		    "\\*\\objclass Equation.3}{\\*\\objdata 0105}"
		    "{\\*\\template http://example.com}") },
		  "macro (a.doc contains an object of the old equation editor) equation +0; "
		  "macro (a.doc loads an object or a template from elsewhere) remote +0" },
		{ { .type = "a/b", .header = NAMED("a.txt"), .octets = HEADER("\\objdata 01") },
		  "" },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_found("block_extensions: [exe]", &rows[i].given, rows[i].found);
}

/* Each name costs more than its octets: there is an end to them, which is told. */
static void pdf_with_many_files(void **state)
{
	static char pdf[8000];
	(void)state;
	for (unsigned count = PDF_FILES_MAX; count <= PDF_FILES_MAX + 1; count++) {
		struct text t = TEXT(pdf);
		text_string(&t, "%PDF-1.7\n/F(a.exe)");
		for (unsigned i = 1; i < count; i++)
			text_string(&t, "/F(b)");
		assert_found("block_extensions: [exe]",
			     &(struct given){ .type = "application/pdf",
					      .header = NAMED("a.pdf"),
					      .octets = text_bytes(&t) },
			     count > PDF_FILES_MAX ? "blocked (a.pdf: a.exe) exe +0; "
						     "unknown (a.pdf: names more than 1,000 files)"
						   : "blocked (a.pdf: a.exe) exe +0");
	}
}

/* Old documents of Word with a packed file, with a field of DDE; and what honest ones have. */
static void office_documents(void **state)
{
	static const struct {
		const char *name;
		char length;
		const char *text, *found;
	} rows[] = {
		{ "\x01Ole10Native", 26, "",
		  "macro (a.doc contains a file as an object) package +0" },
		{ "Equation Native", 32, "", "" },
		{ "WordDocument", 26, "\x13 DDEAUTO c:\\x",
		  "macro (a.doc contains a field that starts a program) dde +0" },
		{ "WordDocument", 26, "\x13 HYPERLINK \"x\"", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char file[2048] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
		for (size_t j = 0; rows[i].name[j]; j++)
			file[512 + 2 * j] = rows[i].name[j];
		file[512 + 64] = rows[i].length;
		memcpy(file + 1100, rows[i].text, strlen(rows[i].text));
		assert_found("block_extensions: [exe]",
			     &(struct given){ .type = "application/msword",
					      .header = NAMED("a.doc"),
					      .octets = { file, sizeof file } },
			     rows[i].found);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(active_pages),     cmocka_unit_test(long_pages),
		cmocka_unit_test(active_documents), cmocka_unit_test(pdf_with_many_files),
		cmocka_unit_test(office_documents),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
