/* modules_file_name.c: which extension a name has, as Windows and mail programs see it: every
 * disguise that is known of attackers, and the names of honest people that look a little like
 * one. */
#include "modules/files/file_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table)  (sizeof(table) / sizeof *(table))
#define NAME(literal) { literal, sizeof(literal) - 1 }

static const char *const blocked[] = { "exe", ".SCR", "com", "tar.gz", "js" };

static void which_extension(void **state)
{
	static const struct {
		struct bytes name;
		const char *extension; /* NULL: none of them */
	} rows[] = {
		/* clang-format off */
		{ NAME("setup.exe"), "exe" },           { NAME("SETUP.EXE"), "exe" },
		  { NAME("a.scr"), ".SCR" },
		{ NAME("invoice.pdf.exe"), "exe" },     { NAME(".exe"), "exe" },
		  { NAME("x.tar.gz"), "tar.gz" },
		{ NAME("invoice.pdf          .exe"), "exe" },
		/* Not the extension of the name. */
		{ NAME("exe"), NULL },                  { NAME("file.exe.txt"), NULL },
		  { NAME("x.gz"), NULL },
		{ NAME("notexe"), NULL },               { NAME("a.exec"), NULL },
		  { NAME("a.js.map"), NULL },
		{ NAME(""), NULL },                     { NAME("."), NULL },
		  { NAME("..."), NULL },
		{ NAME("evil.exe/readme.txt"), NULL },  { NAME("mail from shop.com.eml"), NULL },
		{ NAME("Re: your order at shop.com: shipped.eml"), NULL },
		{ NAME("shop.com: shipped.eml"), NULL },
		{ NAME("100%.pdf"), NULL },             { NAME("50%25.txt"), NULL },
		  { NAME("%zz.exe.txt"), NULL },
		/* Windows drops dots and blanks at the end; sloppy readers leave a quote or a
		 * semicolon. */
		{ NAME("evil.exe."), "exe" },           { NAME("evil.exe "), "exe" },
		  { NAME("evil.exe . ."), "exe" },
		{ NAME("evil.exe;"), "exe" },           { NAME("\"evil.exe\""), "exe" },
		  { NAME("'evil.exe'"), "exe" },
		{ NAME("evil.exe\xc2\xa0"), "exe" },    { NAME("evil.exe\xe3\x80\x80"), "exe" },
		{ NAME("evil. exe"), "exe" },           { NAME("evil.\texe"), "exe" },
		  { NAME("evil.\r\n exe"), "exe" },
		/* Paths. */
		{ NAME("C:\\temp\\evil.exe"), "exe" },  { NAME("../../evil.exe"), "exe" },
		  { NAME("evil.exe/"), "exe" },
		{ NAME("evil.exe\\ "), "exe" },         { NAME("C:evil.exe"), "exe" },
		/* Streams of NTFS. */
		{ NAME("evil.exe::$DATA"), "exe" },     { NAME("a.txt:evil.exe"), "exe" },
		  { NAME("evil.exe:x"), "exe" },
		{ NAME("evil.exe:"), "exe" },           { NAME("evil.exe:x.txt:$DATA"), "exe" },
		{ NAME("C:\\evil.exe::$DATA"), "exe" },
		/* Characters that nobody sees: right-to-left override and isolate, zero width, soft
		 * hyphen, byte order mark, tags. */
		{ NAME("invoice\xe2\x80\xae""fdp.exe"), "exe" },
		  { NAME("e\xe2\x81\xa7vil.e\xe2\x80\x8bxe"), "exe" },
		{ NAME("evil.e\xc2\xadxe"), "exe" },    { NAME("evil.ex\xef\xbb\xbf""e"), "exe" },
		{ NAME("evil.exe\xe2\x80\x8f"), "exe" },
		  { NAME("evil.\xf3\xa0\x80\xa0""exe"), "exe" },
		{ NAME("evil.exe\xef\xb8\x8f"), "exe" },
		/* Full-width letters, and dots that are folded to one. */
		{ NAME("evil\xef\xbc\x8e\xef\xbd\x85\xef\xbd\x98\xef\xbd\x85"), "exe" },
		{ NAME("evil.\xef\xbc\xa5\xef\xbc\xb8\xef\xbc\xa5"), "exe" },
		{ NAME("evil\xe2\x80\xa4""exe"), "exe" },
		{ NAME("dir\xef\xbc\x8f""evil.exe"), "exe" },
		/* Control characters; a NUL ends the name for some. */
		{ NAME("evil.e\x01xe\x7f"), "exe" },    { NAME("evil.exe\0.txt"), "exe" },
		  { NAME("evil.txt\0.exe"), "exe" },
		{ NAME("e\0v\0.\0e\0x\0e\0"), "exe" },  { NAME("evil.exe%00.txt"), "exe" },
		  { NAME("\0evil.exe"), "exe" },
		/* Percent signs. */
		{ NAME("evil%2Eexe"), "exe" },          { NAME("evil.%65%78%65"), "exe" },
		  { NAME("evil.exe%20"), "exe" },
		{ NAME("a%2fevil.exe"), "exe" },        { NAME("evil%E2%80%AEtxt.exe"), "exe" },
		/* Packed, or in pieces: what comes out of it has the name in front of that. */
		{ NAME("evil.exe.gz"), "exe" },         { NAME("evil.exe.BZ2"), "exe" },
		{ NAME("evil.exe.xz.lzma"), "exe" },    { NAME("evil.exe.Z "), "exe" },
		{ NAME("evil.exe.zst"), "exe" },        { NAME("evil.exe.001"), "exe" },
		{ NAME("evil.exe. .gz"), "exe" },       { NAME("evil.exe.gz:x"), "exe" },
		{ NAME("evil.exe%2Egz"), "exe" },       { NAME("evil.exe.gz\0.txt"), "exe" },
		{ NAME("evil.exe.2024"), NULL },        { NAME("evil.exe.100"), NULL },
		{ NAME("evil.exe.gzip"), NULL },        { NAME("exe.gz"), NULL },
		{ NAME("evil.exe.txt.gz"), NULL },      { NAME(".001"), NULL },
		/* Octets that are no UTF-8 stand for themselves, also half a character at the
		 * end. */
		{ NAME("Rechnung f\xfcr.exe"), "exe" }, { NAME("\xff\xfe.js"), "js" },
		  { NAME("evil.exe\xe2"), NULL },
		{ NAME("evil.\xc1\xa5xe"), NULL },       { NAME("evil.e\xc0\x80xe"), NULL },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct file_name name;
		file_name_read(&name, rows[i].name);
		size_t which = file_name_which(&name, blocked, COUNT(blocked));
		const char *found = which < COUNT(blocked) ? blocked[which] : NULL;
		if (!found != !rows[i].extension ||
		    (found && strcmp(found, rows[i].extension) != 0))
			fail_msg("%.*s: %s instead of %s", BYTES_ARG(rows[i].name),
				 found ? found : "none",
				 rows[i].extension ? rows[i].extension : "none");
	}
}

static void class_identifiers(void **state)
{
	static const struct {
		const char *name;
		bool clsid;
	} rows[] = {
		{ "photo.{00020D75-0000-0000-C000-000000000046}", true },
		{ "photo.jpg.{3050f4d8-98b5-11cf-bb82-00aa00bdce0b}. ", true },
		{ ".{3050f4d8-98b5-11cf-bb82-00aa00bdce0b}", true },
		{ "photo.{3050f4d8-98b5-11cf-bb82-00aa00bdce0}", false },
		{ "photo.{3050f4d8-98b5-11cf-bb82-00aa00bdceXb}", false },
		{ "{3050f4d8-98b5-11cf-bb82-00aa00bdce0b}", false },
		{ "{3050f4d8-98b5-11cf-bb82-00aa00bdce0b}.txt", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct file_name name;
		file_name_read(&name, bytes_of(rows[i].name));
		if (file_name_clsid(&name) != rows[i].clsid)
			fail_msg("%s", rows[i].name);
	}
}

/* A name longer than the buffer is judged by its end, and a form never leaves its buffer. */
static void long_names(void **state)
{
	static char long_name[100000];
	struct file_name name;
	(void)state;
	memset(long_name, '%', sizeof long_name);
	memcpy(long_name + sizeof long_name - 4, ".exe", 4);
	file_name_read(&name, (struct bytes){ long_name, sizeof long_name });
	assert_true(file_name_has(&name, "exe"));
	memset(long_name, ':', sizeof long_name);
	file_name_read(&name, (struct bytes){ long_name, sizeof long_name });
	assert_int_equal(name.count, 0);
}

static void exact_names(void **state)
{
	struct file_name name;
	(void)state;
	file_name_read(&name, BYTES("word/vbaProject.bin"));
	assert_true(file_name_is(&name, BYTES("vbaproject.bin")));
	file_name_read(&name, BYTES("word/myvbaProject.bin"));
	assert_false(file_name_is(&name, BYTES("vbaproject.bin")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(which_extension),
		cmocka_unit_test(class_identifiers),
		cmocka_unit_test(long_names),
		cmocka_unit_test(exact_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
