/* modules_rar_headers.c: RAR archives of both kinds, made by hand after the description of the
 * format, in whatever pieces: names, keys, archives behind other octets, headers that make no
 * sense. */
#include "modules/files/rar_headers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table)    (sizeof(table) / sizeof *(table))
#define OCTETS(literal) { literal, sizeof(literal) - 1 }
#define OLD             "Rar!\x1a\7\0"
#define OLD_MAIN        "\xcf\x90\x73\0\0\x0d\0\0\0\0\0\0\0"
/* of a file: checksum, type, flags, size; packed, unpacked; host, checksum, time, version, method;
 * length of the name, attributes */
#define OLD_FILE(flags, size, packed, len, attributes) \
	"\1\2\x74" flags size packed "\5\0\0\0\3chk\0\0\0\0\0\x1d\x30" len attributes
#define OLD_END  "\xc4\x3d\x7b\0\x40\7\0"
#define NEW      "Rar!\x1a\7\1\0"
#define NEW_MAIN "crc4\3\1\0\0"
#define NEW_END  "crc4\3\5\4\0"

struct heard {
	struct text names;
	char buffer[4000];
};

static void hear(void *arg, struct bytes name, bool encrypted)
{
	struct heard *h = arg;
	text_format(&h->names, "%s%.*s%s", h->names.len ? " " : "", BYTES_ARG(name),
		    encrypted ? "*" : "");
}

static void assert_read(struct bytes octets, const char *names, bool encrypted, bool sealed)
{
	static const size_t pieces[] = { 1, 3, 57, SIZE_MAX };
	for (size_t i = 0; i < COUNT(pieces); i++) {
		struct heard h;
		struct rar_headers r;
		h.names = TEXT(h.buffer);
		rar_begin(&r, hear, &h);
		for (struct bytes b = octets; b.len; b = bytes_skip(b, pieces[i])) {
			struct bytes piece = bytes_first(b, pieces[i]);
			char *exact = malloc(piece.len);
			assert_non_null(exact);
			memcpy(exact, piece.at, piece.len);
			rar_feed(&r, (struct bytes){ exact, piece.len });
			free(exact);
		}
		if (strcmp(text_cstr(&h.names), names) != 0 || r.encrypted != encrypted ||
		    r.sealed != sealed || !r.seen)
			fail_msg("%.*s in pieces of %zu: \"%s\"%s%s", BYTES_ARG(octets), pieces[i],
				 h.buffer, r.encrypted ? ", encrypted" : "",
				 r.sealed ? ", sealed" : "");
	}
}

static void archives(void **state)
{
	static const struct {
		struct bytes octets;
		const char *names;
		bool encrypted, sealed;
	} rows[] = {
		/* clang-format off */
		/* RAR 4: the data of a file is passed over, whatever it looks like. */
		{ OCTETS(OLD OLD_MAIN OLD_FILE("\0\x80", "\x25\0", "\7\0\0\0", "\5\0", "\x20\0\0\0")
		  "a.exeRar!\x1a\7\0" OLD_FILE("\0\x80", "\x25\0", "\0\0\0\0", "\5\0", "\x20\0\0\0")
		  "b.txt" OLD_END), "a.exe b.txt", false, false },
		{ OCTETS(OLD OLD_MAIN OLD_FILE("\4\x80", "\x25\0", "\0\0\0\0", "\5\0", "\x20\0\0\0")
		  "a.exe" OLD_END), "a.exe*", true, false },
		/* sizes of 64 bits */
		{ OCTETS(OLD OLD_MAIN OLD_FILE("\0\x81", "\x2d\0", "\1\0\0\0", "\5\0", "\x20\0\0\0")
		  "\0\0\0\0\0\0\0\0a.exeX" OLD_FILE("\0\x80", "\x25\0", "\0\0\0\0", "\5\0",
		  "\x20\0\0\0") "b.txt"), "a.exe b.txt", false, false },
		/* the name in octets, and packed in Unicode behind a NUL */
		{ OCTETS(OLD OLD_MAIN OLD_FILE("\0\x82", "\x29\0", "\0\0\0\0", "\x09\0",
		  "\x20\0\0\0") "a.exe\0\1\2\3" OLD_END), "a.exe", false, false },
		/* a folder */
		{ OCTETS(OLD OLD_MAIN OLD_FILE("\xe0\x80", "\x25\0", "\0\0\0\0", "\5\0",
		  "\x10\0\0\0") "a.exe" OLD_END), "", false, false },
		/* encrypted headers; only the front of the header is there */
		{ OCTETS(OLD "\xce\x99\x73\x80\0\x0d\0\0\0\0\0\0\0" "nobody can read this"), "",
		  true,
		  true },
		{ OCTETS(OLD "\xce\x99\x73\x80\0\x0d\0"), "", true, true },
		{ OCTETS(OLD "\xcf\x90\x73"), "", false, false },
		/* RAR 5 */
		{ OCTETS(NEW NEW_MAIN "crc4\x0e\2\2\3\0\3\0\0\0\5a.exe" "123"
		  "crc4\x0d\2\0\0\3\0\0\0\5b.txt"
		  NEW_END), "a.exe b.txt", false, false },
		/* a time and a checksum in front of the method */
		{ OCTETS(NEW NEW_MAIN "crc4\x15\2\0\6\3\0timecrc4\0\0\5a.exe" NEW_END), "a.exe",
		  false, false },
		/* the extra area: a time, then the encryption of the file */
		{ OCTETS(NEW NEW_MAIN "crc4\x17\2\1\x09\0\3\0\0\0\5a.exe" "\2\3\0\5\1\0\0\x0f\1"
		  NEW_END), "a.exe*", true, false },
		{ OCTETS(NEW NEW_MAIN "crc4\x11\2\1\3\0\3\0\0\0\5a.exe" "\2\3\0" NEW_END), "a.exe",
		  false, false },
		/* a folder */
		{ OCTETS(NEW NEW_MAIN "crc4\x0d\2\0\1\3\0\0\0\5a.exe" NEW_END), "", false, false },
		/* encrypted headers; their size may take several octets */
		{ OCTETS(NEW "crc4\x21\4\0\0\0\x0f" "salt of sixteen octets and more"), "", true,
		  true },
		{ OCTETS(NEW "crc4\x83\0\4\0\0"), "", true, true },
		/* Behind a program, and behind an archive that is damaged. */
		{ OCTETS("MZ program RRarRar! " OLD OLD_MAIN OLD_FILE("\0\x80", "\x25\0",
		  "\0\0\0\0", "\5\0", "\x20\0\0\0") "a.exe" OLD_END), "a.exe", false, false },
		{ OCTETS(OLD "\0\0\0\0\0\0\0 " NEW "crc4\x80\x80\x80\x80\1" OLD OLD_MAIN
		  OLD_FILE("\4\x80", "\x25\0", "\0\0\0\0", "\5\0", "\x20\0\0\0") "a.exe" NEW
		  NEW_MAIN "crc4\x0d\2\0\0\3\0\0\0\5b.txt"), "a.exe*", true, false },
		{ OCTETS(OLD OLD_END NEW NEW_MAIN "crc4\x0d\2\0\0\3\0\0\0\5b.txt" NEW_END), "b.txt",
		  false, false },
		/* A header that is shorter than its fields. */
		{ OCTETS(OLD OLD_MAIN "\1\2\x74\0\x80\x0b\0\0\0\0\0"), "", false, false },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_read(rows[i].octets, rows[i].names, rows[i].encrypted, rows[i].sealed);
	}
}

/* What is longer than what is held: the name is cut, and the next header is found. */
static void long_headers(void **state)
{
	static char octets[RAR_HEADER_MAX + 3000];
	struct text t = TEXT(octets);
	struct heard h;
	struct rar_headers r;
	(void)state;
	text_add(&t, BYTES(NEW NEW_MAIN "crc4\x89\x14\2\0\0\3\0\0\0\x80\x14"));
	for (size_t i = 0; i < 2560; i++)
		text_char(&t, 'a');
	text_add(&t, BYTES("crc4\x0d\2\0\0\3\0\0\0\5b.txt" NEW_END));
	assert_false(t.cut);
	h.names = TEXT(h.buffer);
	rar_begin(&r, hear, &h);
	rar_feed(&r, text_bytes(&t));
	assert_true(bytes_ends_nocase(text_bytes(&h.names), BYTES("a b.txt")));
	assert_true(r.seen && !r.encrypted);
}

static void no_archives(void **state)
{
	static const char *const texts[] = { "",
					     "Rar!",
					     "Rar!\x1a\7",
					     "Rar!\x1a\7\1",
					     "Rar!\x1a\7\2",
					     "Rar archives begin with Rar!",
					     "RRRRRR" };
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct heard h;
		struct rar_headers r;
		h.names = TEXT(h.buffer);
		rar_begin(&r, hear, &h);
		rar_feed(&r, bytes_of(texts[i]));
		assert_false(r.seen || r.encrypted || h.names.len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(archives),
					    cmocka_unit_test(long_headers),
					    cmocka_unit_test(no_archives) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
