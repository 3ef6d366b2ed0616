/* modules_seven_zip.c: 7z archives, laid out as the usual program does, in whatever pieces: AES in
 * the directory, in a packed directory, in the data of a file, behind other octets. */
#include "modules/files/seven_zip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table)    (sizeof(table) / sizeof *(table))
#define OCTETS(literal) { literal, sizeof(literal) - 1 }
/* version and checksum, then where the directory is, how long, and its checksum */
#define FRONT(offset, size) \
	"7z\xbc\xaf\x27\x1c\0\4crc4" offset "\0\0\0\0\0\0\0" size "\0\0\0\0\0\0\0crc4"
#define AES "\x24\x06\xf1\x07\x01"

static void archives(void **state)
{
	static const struct {
		struct bytes octets;
		bool seen, encrypted, packed;
	} rows[] = {
		{ OCTETS(FRONT("\4", "\x0d") "data\1\4\6\0\1\7\x0b\1" AES), true, true, false },
		{ OCTETS(FRONT("\4", "\x0c") "data\x17\6\1\x0b\1\0\1" AES), true, true, true },
		{ OCTETS(FRONT("\4", "\x09") "data\x17\6\1\x23\3\1\1\5\x5d"), true, false, true },
		/* The same octets in the data, and behind the directory. */
		{ OCTETS(FRONT("\5", "\2") AES "\1\0"), true, false, false },
		{ OCTETS(FRONT("\1", "\2") "d\1\0" AES), true, false, false },
		/* The first volume, which has not the directory. */
		{ OCTETS(FRONT("\x7f", "\x20") "data"), true, false, false },
		{ OCTETS("7z\xbc\xaf\x27\x1c\0\4crc"), true, false, false },
		/* Behind a program; behind another; what only begins so. */
		{ OCTETS("MZ 77z " FRONT("\1", "\5") "d" AES), true, true, false },
		{ OCTETS(FRONT("\0", "\1") "\1" FRONT("\1", "\5") "d" AES), true, true, false },
		{ OCTETS("7z\xbc\xaf\x27\x1d" AES), false, false, false },
		{ OCTETS(AES), false, false, false },
		{ OCTETS(""), false, false, false },
	};
	static const size_t pieces[] = { 1, 5, 33, SIZE_MAX };
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t j = 0; j < COUNT(pieces); j++) {
			struct seven_zip z;
			seven_zip_begin(&z);
			for (struct bytes b = rows[i].octets; b.len; b = bytes_skip(b, pieces[j])) {
				struct bytes piece = bytes_first(b, pieces[j]);
				char *exact = malloc(piece.len);
				assert_non_null(exact);
				memcpy(exact, piece.at, piece.len);
				seven_zip_feed(&z, (struct bytes){ exact, piece.len });
				free(exact);
			}
			if (z.seen != rows[i].seen || z.encrypted != rows[i].encrypted ||
			    z.packed != rows[i].packed)
				fail_msg("row %zu in pieces of %zu", i, pieces[j]);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(archives) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
