/* modules_pdf_active.c: PDF documents that do something when they are opened, those that do not,
 * and the files that they name; in whatever pieces. */
#include "modules/files/pdf_active.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define ROW(literal) { literal, sizeof(literal) - 1 }
#define PDF          "%PDF-1.7\n%\xe2\xe3(\xcf\xd3\n"

/* The names come behind each other, with a bar. */
static void file_found(void *arg, struct bytes name)
{
	struct text *names = arg;
	text_printable(names, name);
	text_char(names, '|');
}

static void assert_pdf(struct bytes octets, unsigned found, const char *files)
{
	static const size_t sizes[] = { 1, 3, 57, SIZE_MAX };
	for (size_t i = 0; i < COUNT(sizes); i++) {
		char buffer[1000];
		struct text names = TEXT(buffer);
		struct pdf_active p;
		pdf_active_begin(&p, file_found, &names);
		for (struct bytes o = octets; o.len; o = bytes_skip(o, sizes[i])) {
			struct bytes piece = bytes_first(o, sizes[i]);
			char *exact = malloc(piece.len);
			assert_non_null(exact);
			memcpy(exact, piece.at, piece.len);
			pdf_active_feed(&p, (struct bytes){ exact, piece.len });
			free(exact);
		}
		pdf_active_end(&p);
		if (p.found != found)
			print_message("%.*s\n", BYTES_ARG(octets));
		assert_int_equal(p.found, found);
		assert_string_equal(text_cstr(&names), files);
	}
}

static void documents(void **state)
{
	static const struct {
		struct bytes text;
		unsigned found;
		const char *files;
	} rows[] = {
		/* clang-format off */
		{ ROW(PDF "1 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj"), PDF_SCRIPT, "" },
		{ ROW(PDF "1 0 obj<</Names<</JavaScript 2 0 R>>>>"), PDF_SCRIPT, "" },
		{ ROW(PDF "<</S/J#61va#53cript>>"), PDF_SCRIPT, "" },
		{ ROW(PDF "<</S/#4a#61#76#61#53#63#72#69#70#74>>"), PDF_SCRIPT, "" },
		{ ROW(PDF "<</S/JavaScript"), PDF_SCRIPT, "" },
		{ ROW("junk" PDF "<</S /JavaScript >>"), PDF_SCRIPT, "" },
		/* Programs find objects by their places: what seems to be a stream, a comment, a
		 * string or the name of a file may be one. */
		{ ROW(PDF "stream\n<</S/JavaScript>>\nendstream"), PDF_SCRIPT, "" },
		{ ROW(PDF "%<</S/JavaScript>>\n"), PDF_SCRIPT, "" },
		{ ROW(PDF "(<</S/JavaScript>>"), PDF_SCRIPT, "" },
		{ ROW(PDF "%/F(\n<</S/JavaScript>>)"), PDF_SCRIPT, "?<</S/JavaScript>>|" },
		{ ROW(PDF "/F/JavaScript "), PDF_SCRIPT, "" },
		{ ROW(PDF "/F</JavaScript>"), PDF_SCRIPT, "?|" },
		{ ROW(PDF "<</S/Launch/F(cmd.exe)>>"), PDF_LAUNCH, "cmd.exe|" },
		{ ROW(PDF "<</Type/EmbeddedFile/Length 9>>"), PDF_EMBEDDED, "" },
		{ ROW(PDF "<</Type/Filespec/F (a\\(1\\).e\\170e) /UF <FEFF0061002E006A0073>>>"),
		  0, "a(1).exe|???a?.?j?s|" },
		{ ROW(PDF "/UF(a(b)c\\\r.exe\\053)"), 0, "a(b)c.exe+|" },
		{ ROW(PDF "<</Names<</EmbeddedFiles 2 0 R>>>>"), PDF_EMBEDDED, "" },
		{ ROW(PDF "<</Subtype/RichMedia>>"), PDF_MEDIA, "" },
		{ ROW(PDF "<</AcroForm<</XFA[]>>>>"), PDF_XFA, "" },
		{ ROW(PDF "<</OpenAction<</S/URI/URI(https://example.com)>>>>"), PDF_OPENS, "" },
		{ ROW(PDF "<</OpenAction<</Type/Action/S/URI>>>>"), PDF_OPENS, "" },
		/* What honest documents have. */
		{ ROW(PDF "<</Type/Catalog/OpenAction[3 0 R/Fit]/Pages 2 0 R/PageMode/UseNone"
		  "/Lang(en)>>endobj<</A<</S/URI/URI(https://example.com)>>/F 4>>"), 0, "" },
		{ ROW(PDF "<</AcroForm<</Fields[]>>/FormType 1/JavaScripts/Launcher>>"), 0, "" },
		{ ROW(PDF "(the word JavaScript, Launch) EmbeddedFile"), 0, "" },
		{ ROW(PDF "<</Font<</F 1 0 R/F1 2 0 R>>>>"), 0, "" },
		{ ROW(PDF "/JavaScriptAndSomethingThatIsLongerThanAllThatIsKeptOfAName "), 0, "" },
		{ ROW(PDF "/J#6"), 0, "" },
		{ ROW(PDF "/"), 0, "" },
		{ ROW(PDF "/F(never closed"), 0, "" },
		{ ROW("<</S/JavaScript>> is how it looks"), 0, "" },
		{ ROW(""), 0, "" },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_pdf(rows[i].text, rows[i].found, rows[i].files);
}

/* Of a name that is longer than any the beginning is told, and what is behind it is read. */
static void long_file_names(void **state)
{
	char buffer[600], expected[300];
	struct text t = TEXT(buffer), e = TEXT(expected);
	(void)state;
	text_string(&t, PDF "/F(");
	for (size_t i = 0; i < PDF_FILE_MAX; i++) {
		text_char(&t, 'x');
		text_char(&e, 'x');
	}
	text_string(&t, "y)/Launch ");
	text_char(&e, '|');
	assert_pdf(text_bytes(&t), PDF_LAUNCH, text_cstr(&e));
}

/* What ends an escape stands behind the last octet that there is room for. */
static void long_file_name_with_an_escape(void **state)
{
	char buffer[600], expected[300];
	struct text t = TEXT(buffer), e = TEXT(expected);
	(void)state;
	text_string(&t, PDF "/F(");
	for (size_t i = 0; i < PDF_FILE_MAX - 1; i++) {
		text_char(&t, 'x');
		text_char(&e, 'x');
	}
	text_string(&t, "\\101y)/Launch ");
	text_string(&e, "A|");
	assert_pdf(text_bytes(&t), PDF_LAUNCH, text_cstr(&e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents),
		cmocka_unit_test(long_file_names),
		cmocka_unit_test(long_file_name_with_an_escape),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
