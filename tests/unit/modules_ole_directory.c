/* modules_ole_directory.c: compound files with macros and with an encrypted document, in whatever
 * pieces, and such as only look so. */
#include "modules/files/ole_directory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

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

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(names) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
