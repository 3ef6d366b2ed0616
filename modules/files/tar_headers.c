/* tar_headers.c: the names in a tar archive while it streams by; see tar_headers.h.
 *
 * Must never hold more than one header and one name, nor trust a length further than to skip it. */
#include "modules/files/tar_headers.h"

#include <string.h>

/* POSIX.1-2017, pax, "ustar Interchange Format". */
enum {
	NAME_LEN = 100,
	SIZE_AT = 124,
	SIZE_LEN = 12,
	CHECKSUM_AT = 148,
	CHECKSUM_LEN = 8,
	TYPE_AT = 156,
	MAGIC_AT = 257,
	PREFIX_AT = 345,
	PREFIX_LEN = 155
};

static struct bytes field(const struct tar_headers *t, size_t at, size_t len)
{
	struct bytes b = { t->block + at, len };
	return bytes_first(b, bytes_find(b, '\0'));
}

/* Octal digits between blanks; or, as GNU tar writes what is larger, a first octet of 128 and a
 * number of octets. */
static uint64_t number(struct bytes b)
{
	uint64_t value = 0;
	if (b.len && (unsigned char)b.at[0] >= 0x80) {
		for (size_t i = 1; i < b.len; i++)
			value = value << 8 | (unsigned char)b.at[i];
		return value;
	}
	b = bytes_trim(b);
	for (size_t i = 0; i < b.len && b.at[i] >= '0' && b.at[i] <= '7'; i++)
		value = value << 3 | (uint64_t)(b.at[i] - '0');
	return value;
}

/* The sum of all octets, those of the sum itself taken for blanks. */
static bool checksum_right(const struct tar_headers *t)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_LEN
			       ? ' '
			       : (unsigned char)t->block[i];
	return sum == number(field(t, CHECKSUM_AT, CHECKSUM_LEN));
}

static bool block_empty(const struct tar_headers *t)
{
	for (size_t i = 0; i < TAR_BLOCK; i++)
		if (t->block[i])
			return false;
	return true;
}

/* The long name that stands before this header, or the name in it. */
static void entry_tell(struct tar_headers *t)
{
	char buffer[PREFIX_LEN + 1 + NAME_LEN];
	struct text name = TEXT(buffer);
	struct bytes prefix = field(t, PREFIX_AT, PREFIX_LEN);
	if (memcmp(t->block + MAGIC_AT, "ustar\0", 6) == 0 && prefix.len) {
		text_add(&name, prefix);
		text_char(&name, '/');
	}
	text_add(&name, field(t, 0, NAME_LEN));
	t->found(t->arg, text_bytes(&name));
	if (t->name_len)
		t->found(t->arg, (struct bytes){ t->name, t->name_len });
	t->name_len = 0;
}

static void header_read(struct tar_headers *t)
{
	static const char files[] =
		"\0000127"; /* a NUL, as old programs write, links, contiguous */
	t->len = 0;
	if (block_empty(t) && t->seen)
		return;
	if (!checksum_right(t)) {
		t->other = true;
		return;
	}
	t->seen = true;
	char type = t->block[TYPE_AT];
	uint64_t size = number((struct bytes){ t->block + SIZE_AT, SIZE_LEN });
	size_t rest = size % TAR_BLOCK ? TAR_BLOCK - size % TAR_BLOCK : 0;
	t->naming = type == 'L' || type == 'x';
	t->pax = type == 'x';
	if (t->naming) {
		t->name_left = size;
		t->name_len = 0;
		t->skip = rest;
		return;
	}
	if (memchr(files, type, sizeof files - 1))
		entry_tell(t);
	t->skip = size > UINT64_MAX - rest ? UINT64_MAX : size + rest;
}

/* pax: records "LEN path=NAME\n". What is kept becomes the name, or nothing. */
static void pax_name(struct tar_headers *t)
{
	static const struct bytes key = { " path=", 6 };
	struct bytes b = { t->name, t->name_len };
	const char *at = memmem(b.at, b.len, key.at, key.len);
	struct bytes name = at ? bytes_skip(b, (size_t)(at - b.at) + key.len) : BYTES("");
	name = bytes_first(name, bytes_find(name, '\n'));
	memmove(t->name, name.at, name.len);
	t->name_len = name.len;
}

/* Of a name that is too long the beginning is lost, never the end. Gives how many were read. */
static size_t name_feed(struct tar_headers *t, struct bytes octets)
{
	struct bytes taken =
		bytes_first(octets, t->name_left < octets.len ? (size_t)t->name_left : octets.len);
	for (size_t i = 0; i < taken.len; i++) {
		if (t->name_len == TAR_NAME_MAX) {
			t->name_len = TAR_NAME_MAX / 2;
			memmove(t->name, t->name + TAR_NAME_MAX / 2, TAR_NAME_MAX / 2);
		}
		if (taken.at[i])
			t->name[t->name_len++] = taken.at[i];
	}
	t->name_left -= taken.len;
	if (!t->name_left) {
		t->naming = false;
		if (t->pax)
			pax_name(t);
	}
	return taken.len;
}

void tar_begin(struct tar_headers *t, void (*found)(void *arg, struct bytes name), void *arg)
{
	t->found = found;
	t->arg = arg;
	t->other = t->seen = t->naming = t->pax = false;
	t->len = t->name_len = 0;
	t->skip = t->name_left = 0;
}

void tar_feed(struct tar_headers *t, struct bytes octets)
{
	while (octets.len && !t->other) {
		if (t->naming && t->name_left) {
			octets = bytes_skip(octets, name_feed(t, octets));
			continue;
		}
		t->naming = false;
		size_t skipped = t->skip < octets.len ? (size_t)t->skip : octets.len;
		t->skip -= skipped;
		octets = bytes_skip(octets, skipped);
		struct bytes taken = bytes_first(octets, TAR_BLOCK - t->len);
		memcpy(t->block + t->len, taken.at, taken.len);
		t->len += taken.len;
		octets = bytes_skip(octets, taken.len);
		if (t->len == TAR_BLOCK)
			header_read(t);
	}
}
