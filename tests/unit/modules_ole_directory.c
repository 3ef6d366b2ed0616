/* modules_ole_directory.c: compound files with macros, with an encrypted document and with an
 * installer, in whatever pieces, and such as only look so. */
#include "modules/files/ole_directory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table)    (sizeof(table) / sizeof *(table))
#define OCTETS(literal) { literal, sizeof(literal) - 1 }
/* The first record of a workbook, of Excel 97 and of Excel 5. */
#define BOOK      "\x09\x08\x10\0\0\6\5\0\x2a\x3f\xcd\7\xc9\x80\1\0\6\6\0\0"
#define BOOK_5    "\x09\x08\x08\0\0\5\5\0\x2a\x3f\xcd\7"
#define INSTALLER "\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46"

static void entry_write(char *at, const char *name, size_t length)
{
	memset(at, 0, 128);
	for (size_t i = 0; name[i]; i++)
		at[2 * i] = name[i];
	at[64] = (char)length;
	at[66] = 2;
}

static void names(void **state)
{
	static const struct {
		const char *name;
		size_t length;          /* as the entry says */
		size_t at;              /* in the file */
		bool macros, encrypted;
	} rows[] = {
		{ "_VBA_PROJECT", 26, 512, true, false },
		{ "_vba_Project", 26, 1024 + 128, true, false },
		{ "EncryptedPackage", 34, 4096 + 384, false, true },
		{ "_VBA_PROJECT_CUR", 34, 512, false, false },
		{ "_VBA_PROJECT", 24, 512, false, false },
		{ "_VBA_PROJEC", 26, 512, false, false },
		{ "_VBA_PROJECT", 26, 576, false, false },
		{ "Workbook", 18, 512, false, false },
		{ "_VBA_PROJECT", 26, 8192 - 128, true, false },
		{ "EncryptedSummary", 34, 4096 + 384, false, true },
		{ "\tDRMContent", 24, 4096 + 384, false, true },
		{ "DRMContent", 22, 4096 + 384, false, false },
	};
	static const size_t pieces[] = { 1, 57, 66, 128, 1000, SIZE_MAX };
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t j = 0; j < 2 * COUNT(pieces); j++) {
			struct ole_directory o;
			char file[8192] = { 0 };
			bool compound = j < COUNT(pieces);
			size_t piece = pieces[j % COUNT(pieces)];
			memcpy(file,
			       compound ? "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
					: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe2",
			       8);
			file[8] = 1; /* a class: it ought to be zero, and nobody cares */
			entry_write(file + rows[i].at, rows[i].name, rows[i].length);
			ole_begin(&o);
			for (struct bytes b = { file, sizeof file }; b.len;
			     b = bytes_skip(b, piece))
				ole_feed(&o, bytes_first(b, piece));
			if (o.macros != (compound && rows[i].macros) ||
			    o.encrypted != (compound && rows[i].encrypted))
				fail_msg("row %zu in pieces of %zu", i, piece);
		}
}

/* What a stream begins with: of documents, workbooks and presentations. */
static void streams(void **state)
{
	static const struct {
		struct bytes octets;
		size_t at;
		bool macros, encrypted, installer;
	} rows[] = {
		/* clang-format off */
		/* Word: fEncrypted; not, with other flags; a text that begins with the same two
		 * octets; not where a sector begins. */
		{ OCTETS("\xec\xa5\xc1\0\x4d\x20\7\4\0\0\0\x13\xbf\0\1\2\3\4\0"), 512, false, true,
		  false },
		{ OCTETS("\xdc\xa5\x65\0\x4d\x20\7\4\0\0\0\x81\xbf\0\1\2\3\4\0"), 1024, false, true,
		  false },
		{ OCTETS("\xec\xa5\xc1\0\x4d\x20\7\4\0\0\xff\xf0\xbf\0\0\0\0\0\0"), 512, false,
		  false, false },
		{ OCTETS("\xec\xa5xx\x4d\x20\7\4\0\0\0\x13\xbf\0\1\2\3\4\0"), 512, false, false,
		  false },
		{ OCTETS("\xec\xa5\xc1\0\x4d\x20\7\4\0\0\0\x13\xbf\0\1\2\3\4\0"), 640, false, false,
		  false },
		/* Excel: FilePass behind the first record, or behind one more; not there; too far
		 * behind; of a sheet of macros, a usual one. */
		{ OCTETS(BOOK "\x2f\0\x36\0\1\0"), 512, false, true, false },
		{ OCTETS(BOOK "\x86\0\0\0\x2f\0\6\0\0\0"), 512, false, true, false },
		{ OCTETS(BOOK_5 "\x2f\0\4\0\1\2\3\4"), 2048, false, true, false },
		{ OCTETS(BOOK "\xe1\0\2\0\xb0\4"), 512, false, false, false },
		{ OCTETS(BOOK "\xe1\0\2\0\x2f\0\x0a\0\0\0\x2f\0\6\0\0\0"), 512, false, false,
		  false },
		{ OCTETS(BOOK "\x85\0\x0a\0\1\2\3\4\2\1\2\0M1"), 512, true, false, false },
		{ OCTETS(BOOK "\x85\0\x0a\0\1\2\3\4\0\0\2\0S1"), 512, false, false, false },
		/* What the record holds is encrypted. */
		{ OCTETS(BOOK "\x2f\0\2\0\0\0\x85\0\x0a\0\1\2\3\4\2\1\2\0M1"), 512, false, true,
		  false },
		{ OCTETS(BOOK "\x2f\0\x36\0\1\0"), 576, false, false, false },
		/* PowerPoint: the token of the current user; a project of macros, or none. */
		{ OCTETS("\0\0\xf6\x0f\x22\0\0\0\x14\0\0\0\xdf\xc4\xd1\xf3"), 576, false, true,
		  false },
		{ OCTETS("\0\0\xf6\x0f\x22\0\0\0\x14\0\0\0\x5f\xc0\x91\xe3"), 576, false, false,
		  false },
		{ OCTETS("\x1f\0\xff\3\x14\0\0\0\2\0\0\4\x0c\0\0\0\7\0\0\0\1\0\0\0\2\0\0\0"), 1001,
		  true, false, false },
		{ OCTETS("\x1f\0\xff\3\x14\0\0\0\2\0\0\4\x0c\0\0\0\7\0\0\0\0\0\0\0\2\0\0\0"), 1001,
		  false, false, false },
		/* clang-format on */
	};
	static const size_t pieces[] = { 1, 57, 128, 1000, SIZE_MAX };
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t j = 0; j < COUNT(pieces); j++) {
			struct ole_directory o;
			char file[4096] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
			memcpy(file + rows[i].at, rows[i].octets.at, rows[i].octets.len);
			ole_begin(&o);
			for (struct bytes b = { file, sizeof file }; b.len;
			     b = bytes_skip(b, pieces[j]))
				ole_feed(&o, bytes_first(b, pieces[j]));
			if (o.macros != rows[i].macros || o.encrypted != rows[i].encrypted ||
			    o.installer)
				fail_msg("row %zu in pieces of %zu", i, pieces[j]);
		}
}

/* A package, a patch or a transform of Windows Installer: by the class of its root, or by a table,
 * whose name begins with U+4840. */
static void installers(void **state)
{
	static const struct {
		struct bytes name, class;
		char type;
		bool installer;
	} rows[] = {
		/* clang-format off */
		{ OCTETS("R\0o\0o\0t\0"), OCTETS("\x84" INSTALLER), 5, true },
		{ OCTETS("R\0o\0o\0t\0"), OCTETS("\x86" INSTALLER), 5, true },
		{ OCTETS("R\0o\0o\0t\0"), OCTETS("\x82" INSTALLER), 5, true },
		{ OCTETS("R\0o\0o\0t\0"), OCTETS("\x83" INSTALLER), 5, false },
		{ OCTETS("R\0o\0o\0t\0"), OCTETS("\x84" INSTALLER), 2, false },
		{ OCTETS("\x40\x48\x3f\x3f\x77\x45\x6c\x44"), OCTETS(""), 2, true },
		{ OCTETS("\x40\x48\x3f\x3f\x77\x45\x6c\x44"), OCTETS(""), 1, false },
		{ OCTETS("\x40\x48W\0o\0r\0d\0"), OCTETS(""), 2, false },
		{ OCTETS("\x3f\x3f\x77\x45\x6c\x44"), OCTETS(""), 2, false },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ole_directory o;
		char file[1024] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
		memcpy(file + 512, rows[i].name.at, rows[i].name.len);
		file[512 + 64] = (char)(rows[i].name.len + 2);
		file[512 + 66] = rows[i].type;
		memcpy(file + 512 + 80, rows[i].class.at, rows[i].class.len);
		ole_begin(&o);
		ole_feed(&o, (struct bytes){ file, sizeof file });
		if (o.installer != rows[i].installer || o.macros || o.encrypted)
			fail_msg("row %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(names), cmocka_unit_test(streams),
					    cmocka_unit_test(installers) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
