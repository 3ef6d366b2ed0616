/* modules_tar_headers.c: tar archives of several programs, in whatever pieces: long names, large
 * sizes, folders, what is no archive. */
#include "modules/files/tar_headers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

struct entry {
	const char *name;               /* NULL ends a list */
	char type;
	const char *data;
	const char *magic;              /* "ustar\0" unless it is said */
	const char *prefix;
	const char *size;               /* octal, unless it is that of the data */
};

/* A header with its checksum, and its data in whole blocks. */
static void entry_add(struct text *t, const struct entry *e)
{
	char block[TAR_BLOCK] = { 0 };
	size_t size = e->data ? strlen(e->data) : 0;
	unsigned sum = 8 * ' ';
	memcpy(block, e->name, strlen(e->name));
	snprintf(block + 124, 12, "%s", e->size ? e->size : "");
	if (!e->size)
		snprintf(block + 124, 12, "%011o", (unsigned)size);
	block[156] = e->type;
	memcpy(block + 257,
	       e->magic ? e->magic
			: "ustar\0"
			  "00",
	       8);
	if (e->prefix)
		memcpy(block + 345, e->prefix, strlen(e->prefix));
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += (unsigned char)block[i];
	snprintf(block + 148, 8, "%06o", sum);
	text_add(t, (struct bytes){ block, TAR_BLOCK });
	for (size_t i = 0; i < (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK; i++)
		text_char(t, i < size ? e->data[i] : '\0');
}

static void hear(void *arg, struct bytes name)
{
	text_format(arg, "%.*s;", BYTES_ARG(name));
}

static void assert_names(struct bytes octets, const char *names, bool seen)
{
	static const size_t pieces[] = { 1, 57, 512, 1000, SIZE_MAX };
	for (size_t i = 0; i < COUNT(pieces); i++) {
		char buffer[2000];
		struct text heard = TEXT(buffer);
		struct tar_headers t;
		tar_begin(&t, hear, &heard);
		for (struct bytes b = octets; b.len; b = bytes_skip(b, pieces[i])) {
			struct bytes piece = bytes_first(b, pieces[i]);
			char *exact = malloc(piece.len);
			assert_non_null(exact);
			memcpy(exact, piece.at, piece.len);
			tar_feed(&t, (struct bytes){ exact, piece.len });
			free(exact);
		}
		assert_string_equal(text_cstr(&heard), names);
		assert_int_equal(t.seen, seen);
	}
}

static void archives(void **state)
{
	static const struct {
		struct entry entries[4];
		const char *names;
	} rows[] = {
		/* clang-format off */
		{ { { .name = "a.exe", .type = '0', .data = "hello" },
		    { .name = "b.txt", .type = '0' } }, "a.exe;b.txt;" },
		{ { { .name = "dir/", .type = '5' }, { .name = "dir/a", .type = '0' } }, "dir/a;" },
		/* before POSIX: no type, no magic */
		{ { { .name = "a.exe", .data = "hello", .magic = "\0\0\0\0\0\0\0" } }, "a.exe;" },
		{ { { .name = "a.exe", .type = '0', .prefix = "some/dir" } }, "some/dir/a.exe;" },
		{ { { .name = "a.exe", .type = '0', .magic = "ustar  ", .prefix = "times" } },
		  "a.exe;" },
		{ { { .name = "link.exe", .type = '2' } }, "link.exe;" },
		/* GNU, pax: the name stands in front; both are told */
		{ { { .name = "././@LongLink", .type = 'L', .data = "dir/long.exe",
		      .magic = "ustar  " },
		    { .name = "dir/lon", .type = '0', .magic = "ustar  " },
		    { .name = "b.txt", .type = '0' } }, "dir/lon;dir/long.exe;b.txt;" },
		{ { { .name = "PaxHeaders/a", .type = 'x',
		      .data = "20 mtime=1700000000\n20 path=dir/long.exe\n9 uid=7\n" },
		    { .name = "a", .type = '0' } }, "a;dir/long.exe;" },
		{ { { .name = "PaxHeaders/a", .type = 'x', .data = "20 mtime=1700000000\n" },
		    { .name = "a", .type = '0' } }, "a;" },
		{ { { .name = "pax_global_header", .type = 'g', .data = "20 comment=x\n" },
		    { .name = "a", .type = '0' } }, "a;" },
		/* larger than all that there is */
		{ { { .name = "a", .type = '0', .size = "77777777777" },
		    { .name = "b", .type = '0' } }, "a;" },
		{ { { .name = "a", .type = '0',
		      .size = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff" },
		    { .name = "b", .type = '0' } }, "a;" },
		{ { { .name = "a", .type = 'L', .size = "77777777777" },
		    { .name = "b", .type = '0' } }, "" },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		static char buffer[20000];
		struct text t = TEXT(buffer);
		for (const struct entry *e = rows[i].entries; e->name; e++)
			entry_add(&t, e);
		for (size_t j = 0; j < (size_t)2 * TAR_BLOCK; j++)
			text_char(&t, '\0');
		assert_names(text_bytes(&t), rows[i].names, true);
	}
}

/* A wrong sum; empty blocks alone; half a header; a name that is too long keeps its end. */
static void oddities(void **state)
{
	static char buffer[20000], name[3000];
	struct text t = TEXT(buffer);
	(void)state;
	entry_add(&t, &(struct entry){ .name = "a", .type = '0' });
	assert_names(bytes_first(text_bytes(&t), TAR_BLOCK - 1), "", false);
	buffer[0] = 'b';
	assert_names(text_bytes(&t), "", false);
	memset(buffer, 0, sizeof buffer);
	assert_names((struct bytes){ buffer, sizeof buffer }, "", false);
	memset(name, 'a', sizeof name - 5);
	memcpy(name + sizeof name - 5, ".exe", 5);
	t.len = 0;
	entry_add(&t, &(struct entry){ .name = "l", .type = 'L', .data = name });
	entry_add(&t, &(struct entry){ .name = "short", .type = '0' });
	char heard_buffer[4000];
	struct text heard = TEXT(heard_buffer);
	struct tar_headers h;
	tar_begin(&h, hear, &heard);
	tar_feed(&h, text_bytes(&t));
	assert_true(bytes_starts(text_bytes(&heard), BYTES("short;aaa")));
	assert_true(bytes_ends_nocase(text_bytes(&heard), BYTES("aaa.exe;")));
	assert_true(heard.len < TAR_NAME_MAX + 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(archives),
					    cmocka_unit_test(oddities) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
