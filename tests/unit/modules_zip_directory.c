/* modules_zip_directory.c: the names that are found in zip files as they stream by, whatever the
 * pieces: both directories, disguised and broken records, second names, encryption, zip files
 * within other octets, and other octets that are no zip file. */
#include "modules/files/zip_directory.h"

#include "tests/unit/modules_zip_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

struct seen {
	struct text names;
	char buffer[4000];
};

static void note(void *arg, const struct zip_entry *e)
{
	struct seen *s = arg;
	if (s->names.len)
		text_char(&s->names, ' ');
	text_printable(&s->names, bytes_first(e->name, 40));
	text_string(&s->names, e->encrypted ? "*" : "");
	text_string(&s->names, e->directory ? "(dir)" : "");
	text_string(&s->names, e->cut ? "(cut)" : "");
}

/* The octets in pieces, each in a block of exactly its size. */
static void feed(struct zip_directory *z, struct seen *s, struct bytes octets, size_t piece)
{
	s->names = TEXT(s->buffer);
	zip_begin(z, note, s);
	for (; octets.len; octets = bytes_skip(octets, piece)) {
		struct bytes view = bytes_first(octets, piece);
		char *exact = malloc(view.len);
		assert_non_null(exact);
		memcpy(exact, view.at, view.len);
		zip_feed(z, (struct bytes){ exact, view.len });
		free(exact);
	}
	zip_end(z);
	text_cstr(&s->names);
}

static const size_t pieces[] = { 1, 2, 3, 7, 29, 30, 46, 57, 100, 1000, 3000, SIZE_MAX };

static void assert_names(struct bytes octets, const char *names)
{
	for (size_t i = 0; i < COUNT(pieces); i++) {
		static struct zip_directory z;
		struct seen s;
		feed(&z, &s, octets, pieces[i]);
		if (strcmp(s.names.at, names) != 0)
			fail_msg("in pieces of %zu: \"%s\" instead of \"%s\"", pieces[i],
				 s.names.at, names);
	}
}

static void plain_files(void **state)
{
	static const struct {
		struct zip_file files[4];
		const char *names;
	} rows[] = {
		/* clang-format off */
		{ { { .name = "a.txt" } }, "a.txt a.txt" },
		{ { { .name = "a.txt", .method = 8 }, { .name = "b/c.exe", .method = 8 } },
		  "a.txt b/c.exe a.txt b/c.exe" },
		{ { { .name = "dir/" } }, "dir/(dir) dir/(dir)" },
		{ { { .name = "evil.exe/", .length = 5 } }, "evil.exe/ evil.exe/" },
		{ { { .name = "gr\x81n.txt" } }, "gr?n.txt gr?n.txt" },
		/* Every kind of key. */
		{ { { .name = "a", .flags = 1 } }, "a* a*" },
		{ { { .name = "a", .flags = 1 << 6 } }, "a* a*" },
		{ { { .name = "a", .flags = 1 << 13 } }, "a* a*" },
		{ { { .name = "a", .method = 99 } }, "a* a*" },
		{ { { .name = "a", .flags = 1 << 11 | 1 << 3 } }, "a a" },
		/* Info-ZIP Unicode Path, alone, behind another field, cut off, of no length. */
		{ { { .name = "a.txt", .extra = { "\x75\x70\x0a\0\1crc4b.exe", 14 } } },
		  "a.txt b.exe a.txt b.exe" },
		{ { { .name = "a", .extra = { "\1\0\2\0xx\x75\x70\x0a\0\1crc4b.exe", 20 } } },
		  "a b.exe a b.exe" },
		{ { { .name = "a", .extra = { "\x75\x70\xff\xff\1crc4b.exe", 14 } } },
		  "a b.exe a b.exe" },
		{ { { .name = "a", .extra = { "\x75\x70\5\0\1crc4", 9 } } }, "a a" },
		{ { { .name = "a", .extra = { "\x75\x70\0\0", 4 } } }, "a a" },
		{ { { .name = "a", .extra = { "\x75\x70", 2 } } }, "a a" },
		/* A method that nothing can unpack, and one that is rare. */
		{ { { .name = "a", .method = 21 } }, "" },
		{ { { .name = "a", .method = 95 } }, "a a" },
		/* Names that no honest program writes, the rest being right. */
		{ { { .name = "evil\x01.exe" } }, "evil?.exe evil?.exe" },
		{ { { .name = "evil.exe\0.txt", .name_len = 13 } }, "evil.exe?.txt evil.exe?.txt" },
		{ { { .name = "evil\x01.exe", .flags = 1 << 15 } }, "" },
		{ { { .name = "\x01""evil.exe" } }, "" },
		{ { { .name = "evil.exe", .flags = 1 << 15 } }, "evil.exe evil.exe" },
		/* A zip file within a name. */
		{ { { .name = "PK\1\2PK\3\4PPPK.exe" } }, "PK??PK??PPPK.exe PK??PK??PPPK.exe" },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char buffer[1000];
		struct text zip = TEXT(buffer);
		zip_build(&zip, rows[i].files);
		assert_names(text_bytes(&zip), rows[i].names);
	}
}

static void one_directory_only(void **state)
{
	char buffer[1000];
	struct text t = TEXT(buffer);
	(void)state;
	zip_local(&t, &(struct zip_file){ .name = "a.exe" });
	assert_names(text_bytes(&t), "a.exe");
	/* Cut in the name; behind it; within the extra field. */
	assert_names(bytes_first(text_bytes(&t), t.len - 1), "");
	zip_central(&t, &(struct zip_file){ .name = "b.exe",
					    .extra = { "\x75\x70\x0a\0\1crc4c.exe", 14 } });
	assert_names(text_bytes(&t), "a.exe b.exe c.exe");
	assert_names(bytes_first(text_bytes(&t), t.len - 14), "a.exe b.exe");
	assert_names(bytes_first(text_bytes(&t), t.len - 15), "a.exe");
	assert_names(bytes_first(text_bytes(&t), t.len - 1), "a.exe b.exe c.ex");
}

static void within_other_octets(void **state)
{
	char buffer[9000];
	struct text t = TEXT(buffer);
	static const struct zip_file inner[] = { { .name = "in.exe" }, { .name = NULL } };
	(void)state;
	text_string(&t, "MZ a program that unpacks itself PPPKPK\1\2P");
	zip_build(&t, inner);
	text_string(&t, "trailing PK");
	assert_names(text_bytes(&t), "in.exe in.exe");
	/* Stored within another one, at every distance from the beginning. */
	for (size_t shift = 0; shift < 100; shift++) {
		t.len = 0;
		for (size_t i = 0; i < shift; i++)
			text_char(&t, 'P');
		zip_local(&t, &(struct zip_file){ .name = "in.zip" });
		zip_build(&t, inner);
		assert_names(text_bytes(&t), "in.zip in.exe in.exe");
	}
	/* An entry that claims a long extra field hides nothing that stands in it. */
	t.len = 0;
	zip_local(&t, &(struct zip_file){ .name = "a", .extra = { buffer + 8000, 0 } });
	buffer[28] = (char)0xff;
	buffer[29] = 0x10;
	zip_build(&t, inner);
	assert_names(text_bytes(&t), "a in.exe in.exe");
}

static void encrypted_directory(void **state)
{
	(void)state;
	assert_names(BYTES("PK\6\x8\x20\0\0\0"), "*");
	assert_names(BYTES("PK\6\x8\0\0\0\0"), "");
	assert_names(BYTES("PK\6\x8\0\0\x20\0"), "");
	assert_names(BYTES("PK\6\x8\x20\0\0"), "");
}

static void long_names(void **state)
{
	static char name[5000], buffer[20000];
	struct text t = TEXT(buffer);
	(void)state;
	memset(name, 'x', sizeof name - 1);
	zip_central(&t, &(struct zip_file){ .name = name, .name_len = ZIP_NAME_MAX });
	assert_names(text_bytes(&t), "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	t.len = 0;
	zip_central(&t, &(struct zip_file){ .name = name });
	zip_central(&t, &(struct zip_file){ .name = "b" });
	assert_names(text_bytes(&t), "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx(cut) b");
	t.len = 0;
	zip_central(&t, &(struct zip_file){ .name = "a", .extra = { name, sizeof name } });
	zip_local(&t, &(struct zip_file){ .name = "a", .extra = { name, sizeof name } });
	assert_names(text_bytes(&t), "a(cut) a");
}

static void empty_files(void **state)
{
	static struct zip_directory z;
	struct seen s;
	char buffer[100];
	struct text t = TEXT(buffer);
	(void)state;
	zip_finish(&t, 0);
	feed(&z, &s, text_bytes(&t), 1);
	assert_true(z.empty);
	t.len = 0;
	zip_finish(&t, 1);
	feed(&z, &s, text_bytes(&t), 1);
	assert_false(z.empty);
	feed(&z, &s, BYTES("PK\5\6"), 1);
	assert_false(z.empty);
}

static void count_only(void *arg, const struct zip_entry *e)
{
	(void)e;
	++*(unsigned *)arg;
}

/* It is said, and the rest is read all the same. */
static void too_many(void **state)
{
	static struct zip_directory z;
	char buffer[100];
	struct text t = TEXT(buffer);
	unsigned count = 0;
	(void)state;
	zip_central(&t, &(struct zip_file){ .name = "a" });
	zip_begin(&z, count_only, &count);
	for (unsigned i = 0; i < ZIP_ENTRIES_MAX; i++)
		zip_feed(&z, text_bytes(&t));
	assert_false(z.too_many);
	zip_feed(&z, text_bytes(&t));
	zip_feed(&z, text_bytes(&t));
	zip_end(&z);
	assert_true(z.too_many);
	assert_int_equal(count, ZIP_ENTRIES_MAX + 2);
}

/* Noise gives no entry: neither any octets, nor such as are full of signatures. */
static void noise(void **state)
{
	static char buffer[1 << 22];
	static const char dense[] = { 'P', 'K', 1, 2, 3, 4, 'P', 'K' };
	static struct zip_directory z;
	uint32_t seed = 7;
	(void)state;
	for (int kind = 0; kind < 2; kind++) {
		unsigned count = 0;
		for (size_t i = 0; i < sizeof buffer; i++) {
			seed = seed * 1664525 + 1013904223;
			buffer[i] = kind ? dense[seed >> 29] : (char)(seed >> 24);
		}
		zip_begin(&z, count_only, &count);
		zip_feed(&z, (struct bytes){ buffer, sizeof buffer });
		zip_end(&z);
		assert_int_equal(count, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_files),
		cmocka_unit_test(one_directory_only),
		cmocka_unit_test(within_other_octets),
		cmocka_unit_test(encrypted_directory),
		cmocka_unit_test(long_names),
		cmocka_unit_test(empty_files),
		cmocka_unit_test(too_many),
		cmocka_unit_test(noise),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
