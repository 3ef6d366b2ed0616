/* modules_office_part.c: what a part of an Office document does (modules/files/office_part.h), what
 * is no XML, what a formula starts, and what lies on somebody else's server. */
#include "modules/files/office_part.h"
#include "modules/files/office_target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

struct row {
	const char *part, *found;       /* "dde(cmd)", and why it cannot be read: "!XML ..." */
};

static void note(void *arg, enum office_found what, struct bytes detail)
{
	static const char *const names[] = { "dde",     "remote", "vba",    "xlm",
					     "control", "script", "launch", "sealed" };
	text_format(arg, "%s(%.*s) ", names[what], BYTES_ARG(detail));
}

static void rows_hold(const struct row *rows, size_t count)
{
	static struct office_part part;
	for (size_t i = 0; i < count; i++)
		for (size_t piece = 1; piece < 9; piece += 7) {
			char buffer[400];
			struct text t = TEXT(buffer);
			struct bytes rest = bytes_of(rows[i].part);
			office_part_begin(&part, note, &t);
			for (; rest.len; rest = bytes_skip(rest, piece))
				office_part_feed(&part, bytes_first(rest, piece));
			const char *wrong = office_part_end(&part);
			text_format(&t, "%s%s", wrong ? "!" : "", wrong ? wrong : "");
			assert_string_equal(text_cstr(&t), rows[i].found);
		}
}

/* ECMA-376-1, 17.16: the first word of a field says what it does. */
static void fields(void **state)
{
#define BEGIN    "<w:fldChar w:fldCharType='begin'/>"
#define SEPARATE "<w:fldChar w:fldCharType='separate'/>"
#define END      "<w:fldChar w:fldCharType='end'/>"
	static const struct row rows[] = {
		{ "<a><i:instrText>DDE c</i:instrText></a>", "dde() " },
		{ "<a>" BEGIN "<instrText> dde</instrText><instrText>auto x</instrText>" SEPARATE
		  "</a>",
		  "dde() " },
		{ "<a>" BEGIN "<instrText>DDEAUTO</instrText>" END "</a>", "dde() " },
		{ "<a>" BEGIN "<instrText>IF </instrText>" BEGIN "<instrText>DDE x</instrText>" END
		  "<instrText> = 1</instrText>" END "</a>",
		  "dde() " },
		{ "<a><fldSimple instr='&#68;D&#x45; x'/></a>", "dde() " },
		{ "<a>" BEGIN "<instrText>PAGE DDE</instrText>" SEPARATE "<t>DDE x</t>" END "</a>",
		  "" },
		{ "<a>" BEGIN "<instrText>DDEX</instrText>" END "</a>", "" },
		{ "<a>" BEGIN "<instrText>DD</instrText>" END "<instrText>E</instrText></a>", "" },
	};
	(void)state;
	rows_hold(rows, COUNT(rows));
}

static void relationships(void **state)
{
#define R(type, target, mode) \
	"<R><Relationship Type='http://x/" type "' Target='" target "'" mode "/></R>"
#define OUTSIDE " TargetMode='External'"
	static const struct row rows[] = {
		{ R("attachedTemplate", "https://a.example/x", OUTSIDE),
		  "remote(https://a.example/x) " },
		{ R("oleObject", "mhtml:http://a.example/x!y", OUTSIDE),
		  "remote(mhtml:http://a.example/x!y) " },
		{ R("hyperlink", "https://a.example/x", OUTSIDE), "" },
		{ R("image", "https://a.example/x", OUTSIDE), "" },
		{ R("externalLinkPath", "https://a.example/x", OUTSIDE), "" },
		{ R("attachedTemplate", "https://a.example/x", ""), "" },
		{ R("attachedTemplate", "file:///C:/x.dotx", OUTSIDE), "" },
		{ R("vbaProject", "vbaProject.bin", ""), "vba(vbaProject.bin) " },
		{ R("xlMacrosheet", "a.xml", ""), "xlm(a.xml) " },
		{ "<T><Override PartName='/a' ContentType='application/vnd.ms-office.vbaProject'/>"
		  "<Default Extension='xml' ContentType='application/xml'/></T>",
		  "vba(/a) " },
	};
	(void)state;
	rows_hold(rows, COUNT(rows));
}

static void sheets_and_open_documents(void **state)
{
	static const struct row rows[] = {
		{ "<a><f>cmd|'/c calc'!A1</f></a>", "dde(cmd) " },
		{ "<a><f>1+Excel|Sheet!R1</f></a>", "dde(Excel) " },
		{ "<a><f>\"a|'b\"&amp;'x|y'!A1</f><v>cmd|'x'!A1</v></a>", "" },
		{ "<a><ddeLink ddeService='cmd' ddeTopic='x'/></a>", "dde(cmd) " },
		{ "<a t:formula='of:=DDE(\"cmd\";1)'/>", "dde() " },
		{ "<a t:formula='of:={1;2|3;4}+ADDE(1)'/>", "" },
		{ "<a o:dde-application='cmd'/>", "dde(cmd) " },
		{ "<a x:href='vnd.sun.star.script:a.b'/>", "script(vnd.sun.star.script:a.b) " },
		{ "<s:event-listener s:macro-name='a.b'/>", "script(a.b) " },
		{ "<p:event-listener p:action='next-page'/>", "" },
		{ "<d:object x:href='./Object 1'/>", "" },
		{ "<d:object-ole x:href='http://a.example/x'/>", "remote(http://a.example/x) " },
		{ "<d:image x:href='http://a.example/x'/>", "" },
		{ "<m:encryption-data/>", "sealed() " },
		{ "<a><a:hlinkClick action='ppaction://program'/></a>", "launch() " },
	};
	(void)state;
	rows_hold(rows, COUNT(rows));
}

/* What Office refuses, or reads as something else, is never half read in silence. */
static void not_well_formed(void **state)
{
#define NOT "!XML that is not well-formed"
	static const struct row rows[] = {
		{ "", "!XML without its end" },
		{ "<a>", "!XML without its end" },
		{ "<a><!-- ", "!XML without its end" },
		{ "<a/><b/>", NOT },
		{ "<a/>x", NOT },
		{ "<a>&b;</a>", NOT },
		{ "<a>&#0;</a>", NOT },
		{ "<a>&#x00000000000000000041;&#0065;</a>", "" },
		{ "<a>&#1111111111111;</a>",
		  "!XML with a reference that is too long to be read here" },
		{ "<a>&#x110000;</a>", NOT },
		{ "<a b=c/>", NOT },
		{ "<a b='<'/>", NOT },
		{ "<a b='1'c='2'/>", NOT },
		{ "<a b/>", NOT },
		{ "<1/>", NOT },
		{ "<a><!-- -- --></a>", NOT },
		{ "<!DOCTYPE a><a/>", "!XML with a document type" },
		{ "<?xml version='1.0' encoding='utf-7'?><a/>",
		  "!XML in an encoding that is not read here" },
		{ "<?xml version='1.0' encoding='UTF-8'?>\r\n<a b = '1' ><![CDATA[<&]]]></a>\n",
		  "" },
		{ "<?xml version='1.0' encoding='UTF-8'?>\r\n<a b = '1' ><![CDATA[<&]]]]></a>\n",
		  "" },
		{ "\xef\xbb\xbf<a><?x y?><!-- - --><b/></a >", "" },
	};
	(void)state;
	rows_hold(rows, COUNT(rows));
}

static void targets(void **state)
{
	static const struct {
		const char *target;
		bool remote;
	} rows[] = {
		{ "https://a.example/x", true },
		{ "http:a.example/x", true },
		{ "HTTP:\\\\a.example\\x", true },
		{ "ms-x:y", true },
		{ "\\\\192.0.2.7\\a\\b", true },
		{ "//3232235777/a", true },
		{ "\\\\?\\UNC\\a.example\\b", true },
		{ "\\\\files@SSL\\a", true },
		{ "file://a.example/b", true },
		{ "file:///\\\\a.example\\b", true },
		{ "file:///%5c%5ca.example\\b", true },
		{ " https://a.example/x", true },
		{ "http://intranet/x.dotx", false },
		{ "\\\\SRV01\\a\\b.dotx", false },
		{ "\\\\dc.corp.local\\a", false },
		{ "file:///C:\\Users\\ann\\x.dotx", false },
		{ "C:\\x.dotx", false },
		{ "/usr/share/x", false },
		{ "x.dotx", false },
		{ "file:///x", false },
		{ "", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (office_target_remote(bytes_of(rows[i].target)) != rows[i].remote)
			fail_msg("%s", rows[i].target);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields),
		cmocka_unit_test(relationships),
		cmocka_unit_test(sheets_and_open_documents),
		cmocka_unit_test(not_well_formed),
		cmocka_unit_test(targets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
