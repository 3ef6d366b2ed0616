/* rar_headers.c: the headers of a RAR archive while it streams by; see rar_headers.h.
 *
 * Must never hold more than one header, nor trust a length before it is bounded. */
#include "modules/files/rar_headers.h"

#include <string.h>

/* Of RAR 5. That of RAR 1.5 to 4 ends where they differ, with a NUL. */
static const struct bytes signature = { "Rar!\x1a\x07\1\0", 8 };
enum { OLD_DIFFERS = 6 };

/* RAR 4: checksum, type, flags, size; of a file its fields in front of the name. */
enum { OLD_HEADER = 7, OLD_FILE = 32, OLD_HIGH = 8 };
enum { OLD_MAIN = 0x73, OLD_FILE_TYPE = 0x74, OLD_END = 0x7b, OLD_FIRST = 0x72, OLD_LAST = 0x7f };
enum {
	OLD_MAIN_ENCRYPTED = 0x80,
	OLD_FILE_ENCRYPTED = 0x04,
	OLD_FILE_HIGH = 0x100,          /* sizes of 64 bits */
	OLD_DIRECTORY = 0xe0,           /* all three bits */
	OLD_DATA = 0x8000,              /* data follows, and its length stands behind the size */
};
/* RAR 5. */
enum { NEW_SIZE_AT = 4, NEW_SIZE_MAX = 3, NEW_HEADER_MAX = 2 << 20 };
enum { NEW_FILE = 2, NEW_ENCRYPTION = 4, NEW_END = 5 };
enum { NEW_HAS_EXTRA = 1, NEW_HAS_DATA = 2, FILE_DIRECTORY = 1, FILE_TIME = 2, FILE_CRC = 4 };
enum { EXTRA_ENCRYPTION = 1 };

static unsigned rar_u16(struct bytes b, size_t at)
{
	return (unsigned)(unsigned char)b.at[at] | (unsigned)(unsigned char)b.at[at + 1] << 8;
}

static uint64_t rar_u32(struct bytes b, size_t at)
{
	return rar_u16(b, at) | (uint64_t)rar_u16(b, at + 2) << 16;
}

/* RAR 5: seven bits an octet, the lowest first. False if it is not whole. */
static bool number_take(struct bytes *b, uint64_t *value)
{
	*value = 0;
	for (unsigned shift = 0; b->len && shift < 63; shift += 7) {
		unsigned char c = (unsigned char)b->at[0];
		*b = bytes_skip(*b, 1);
		*value |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80))
			return true;
	}
	return false;
}

static void search_again(struct rar_headers *r)
{
	r->place = RAR_SEARCH;
	r->matched = 0;
}

/* The next header stands behind this one, of `size` octets, and its data. */
static void header_pass(struct rar_headers *r, uint64_t size, uint64_t data)
{
	r->skip = size - r->len;
	r->skip = data > UINT64_MAX - r->skip ? UINT64_MAX : r->skip + data;
	r->len = 0;
	r->need = r->place == RAR_OLD ? OLD_HEADER : NEW_SIZE_AT + NEW_SIZE_MAX;
}

/* The whole archive from here on is encrypted. */
static void archive_sealed(struct rar_headers *r)
{
	r->sealed = r->encrypted = true;
	search_again(r);
}

static void rar_file_found(struct rar_headers *r, struct bytes name, bool encrypted, bool directory)
{
	r->encrypted |= encrypted;
	if (name.len && !directory)
		r->found(r->arg, name, encrypted);
}

/* Behind the name in octets there may be a NUL and the same in Unicode, packed. */
static void old_file(struct rar_headers *r, struct bytes h, unsigned flags)
{
	size_t fixed = flags & OLD_FILE_HIGH ? OLD_FILE + OLD_HIGH : OLD_FILE;
	struct bytes name = bytes_first(bytes_skip(h, fixed), rar_u16(h, 26));
	rar_file_found(r, bytes_first(name, bytes_find(name, '\0')), flags & OLD_FILE_ENCRYPTED,
		       (flags & OLD_DIRECTORY) == OLD_DIRECTORY);
}

static void old_header(struct rar_headers *r)
{
	struct bytes h = { r->held, r->len };
	unsigned type = (unsigned char)h.at[2], flags = rar_u16(h, 3);
	size_t size = rar_u16(h, 5), wanted = size < RAR_HEADER_MAX ? size : RAR_HEADER_MAX;
	bool file = type == OLD_FILE_TYPE, data = file || flags & OLD_DATA;
	size_t least = !file                   ? (data ? OLD_HEADER + 4 : OLD_HEADER)
		       : flags & OLD_FILE_HIGH ? OLD_FILE + OLD_HIGH
					       : OLD_FILE;
	if (type < OLD_FIRST || type > OLD_LAST || size < least) {
		search_again(r);
		return;
	}
	if (type == OLD_MAIN && flags & OLD_MAIN_ENCRYPTED) {
		archive_sealed(r);
		return;
	}
	if (r->len < wanted) {
		r->need = wanted;
		return;
	}
	if (file)
		old_file(r, h, flags);
	if (type == OLD_END)
		search_again(r);
	else if (type == OLD_MAIN && flags & OLD_MAIN_ENCRYPTED)
		archive_sealed(r);
	else
		header_pass(
			r, size,
			(data ? rar_u32(h, OLD_HEADER) : 0) |
				(file && flags & OLD_FILE_HIGH ? rar_u32(h, OLD_FILE) << 32 : 0));
}

/* True if a record of the extra area says that the file is encrypted. */
static bool extra_encrypted(struct bytes extra)
{
	uint64_t size, type;
	while (extra.len && number_take(&extra, &size)) {
		struct bytes record =
			bytes_first(extra, size < extra.len ? (size_t)size : extra.len);
		if (number_take(&record, &type) && type == EXTRA_ENCRYPTION)
			return true;
		extra = bytes_skip(extra, size < extra.len ? (size_t)size : extra.len);
	}
	return false;
}

/* Headers of files and of what RAR itself keeps have the same fields. */
static void new_file(struct rar_headers *r, struct bytes h, struct bytes extra, bool is_file)
{
	uint64_t flags, skipped, len;
	bool whole =
		number_take(&h, &flags) && number_take(&h, &skipped) && number_take(&h, &skipped);
	if (!whole)
		return;
	h = bytes_skip(h, (flags & FILE_TIME ? 4u : 0u) + (flags & FILE_CRC ? 4u : 0u));
	if (!number_take(&h, &skipped) || !number_take(&h, &skipped) || !number_take(&h, &len))
		return;
	struct bytes name = bytes_first(h, len < h.len ? (size_t)len : h.len);
	rar_file_found(r, is_file ? name : BYTES(""), extra_encrypted(extra),
		       flags & FILE_DIRECTORY);
}

/* The header `h` from its type on, of which `beyond` octets are not held. */
static void new_header_read(struct rar_headers *r, struct bytes h, uint64_t size, uint64_t beyond)
{
	uint64_t type, flags, extra_len = 0, data = 0;
	if (!number_take(&h, &type) || !number_take(&h, &flags) ||
	    (flags & NEW_HAS_EXTRA && !number_take(&h, &extra_len)) ||
	    (flags & NEW_HAS_DATA && !number_take(&h, &data)) || extra_len > h.len + beyond) {
		search_again(r);
		return;
	}
	uint64_t fields = h.len + beyond - extra_len;
	struct bytes extra = bytes_skip(h, fields < h.len ? (size_t)fields : h.len);
	if (type == NEW_FILE || type == NEW_FILE + 1)
		new_file(r, bytes_first(h, h.len - extra.len), extra, type == NEW_FILE);
	if (type == NEW_ENCRYPTION)
		archive_sealed(r);
	else if (type == NEW_END)
		search_again(r);
	else
		header_pass(r, size, data);
}

static void new_header(struct rar_headers *r)
{
	struct bytes h = bytes_skip((struct bytes){ r->held, r->len }, NEW_SIZE_AT);
	size_t before = h.len;
	uint64_t size;
	if (!number_take(&h, &size) || before - h.len > NEW_SIZE_MAX || size < 2 ||
	    size > NEW_HEADER_MAX) {
		search_again(r);
		return;
	}
	if (h.len && h.at[0] == NEW_ENCRYPTION) {
		archive_sealed(r);
		return;
	}
	size += NEW_SIZE_AT + before - h.len;
	size_t wanted = size < RAR_HEADER_MAX ? (size_t)size : RAR_HEADER_MAX;
	if (r->len < wanted) {
		r->need = wanted;
		return;
	}
	new_header_read(r, h, size, size - wanted);
}

static void archive_begins(struct rar_headers *r, bool old)
{
	r->seen = true;
	r->place = old ? RAR_OLD : RAR_NEW;
	r->len = 0;
	header_pass(r, 0, 0);
}

/* Reads up to the next octet that may belong to a signature, and that one. Gives how many octets
 * were passed. */
static size_t rar_search(struct rar_headers *r, struct bytes octets)
{
	size_t passed = r->matched ? 0 : bytes_find(octets, signature.at[0]);
	if (passed == octets.len)
		return passed;
	char c = octets.at[passed];
	if (r->matched == OLD_DIFFERS && c == 0)
		archive_begins(r, true);
	else if (c != signature.at[r->matched])
		r->matched = c == signature.at[0];
	else if (++r->matched == signature.len)
		archive_begins(r, false);
	return passed + 1;
}

void rar_begin(struct rar_headers *r, void (*found)(void *arg, struct bytes name, bool encrypted),
	       void *arg)
{
	r->found = found;
	r->arg = arg;
	r->seen = r->sealed = r->encrypted = false;
	r->place = RAR_SEARCH;
	r->matched = r->len = r->need = 0;
	r->skip = 0;
}

void rar_feed(struct rar_headers *r, struct bytes octets)
{
	while (octets.len) {
		if (r->place == RAR_SEARCH) {
			octets = bytes_skip(octets, rar_search(r, octets));
			continue;
		}
		size_t skipped = r->skip < octets.len ? (size_t)r->skip : octets.len;
		r->skip -= skipped;
		octets = bytes_skip(octets, skipped);
		struct bytes taken = bytes_first(octets, r->need - r->len);
		memcpy(r->held + r->len, taken.at, taken.len);
		r->len += taken.len;
		octets = bytes_skip(octets, taken.len);
		if (r->len == r->need)
			(r->place == RAR_OLD ? old_header : new_header)(r);
	}
}
