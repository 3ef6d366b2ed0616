/* ole_packages.c: files packed into a compound file; see ole_packages.h. Must never believe a
 * length. */
#include "modules/files/ole_packages.h"

#include "modules/files/ole_streams.h"

#include <string.h>

enum { NAMES = 3, PIECE = 4096, PACKED = 2, EMBEDDED = 3 };

/* A stream that is read from its beginning to its end. */
struct reading {
	const struct ole_file *file;
	struct ole_stream stream;
	uint64_t at;
};

/* The next octets, at most `room`; fewer at the end. */
static size_t take(struct reading *r, char *into, size_t room)
{
	size_t len = 0;
	while (len < room) {
		struct bytes piece = ole_stream_piece(r->file, &r->stream, r->at);
		piece = bytes_first(piece, room - len);
		if (!piece.len)
			break;
		memcpy(into + len, piece.at, piece.len);
		len += piece.len;
		r->at += piece.len;
	}
	return len;
}

static bool take_number(struct reading *r, unsigned octets, uint32_t *value)
{
	char b[4];
	*value = 0;
	if (take(r, b, octets) < octets)
		return false;
	for (unsigned i = 0; i < octets; i++)
		*value |= (uint32_t)(unsigned char)b[i] << (8 * i);
	return true;
}

/* Up to its NUL. */
static bool take_name(struct reading *r, struct text *name)
{
	char c = '\0';
	while (take(r, &c, 1) == 1 && c)
		text_char(name, c);
	return !c && !name->cut;
}

/* The front of a package, as Packager writes it: two strings, what it is, a path, and the length of
 * the file. False: it is none. */
static bool front_read(struct reading *r, struct text *names, uint32_t *size)
{
	uint32_t all, packed, kind, len;
	if (!take_number(r, 4, &all) || !take_number(r, 2, &packed) || packed != PACKED ||
	    !take_name(r, &names[0]) || !take_name(r, &names[1]) || !take_number(r, 2, &kind) ||
	    !take_number(r, 2, &kind) || kind != EMBEDDED || !take_number(r, 4, &len))
		return false;
	return take_name(r, &names[2]) && take_number(r, 4, size);
}

/* A picture that Paint has made stands there without a front. */
static bool is_picture(struct reading r)
{
	char b[6];
	return take(&r, b, sizeof b) == sizeof b && b[4] == 'B' && b[5] == 'M';
}

static bool package_read(struct reading *r, const struct ole_package_reader *to)
{
	char buffers[NAMES][OLE_PACKAGE_NAME_MAX];
	char piece[PIECE];
	struct text names[NAMES];
	uint32_t left;
	for (size_t i = 0; i < NAMES; i++)
		names[i] = TEXT(buffers[i]);
	if (is_picture(*r))
		return true;
	if (!front_read(r, names, &left))
		return false;
	for (size_t i = 0; i < NAMES; i++)
		if (names[i].len)
			to->name(to->arg, text_bytes(&names[i]));
	to->begin(to->arg, text_bytes(&names[0]));
	size_t n = 1;
	for (; left && n; left -= (uint32_t)n) {
		n = take(r, piece, left < PIECE ? left : PIECE);
		to->octets(to->arg, (struct bytes){ piece, n });
	}
	to->end(to->arg);
	return left == 0;
}

bool ole_packages_read(struct bytes octets, const struct ole_package_reader *to)
{
	static const struct bytes name = { "\x01"
					   "ole10native",
					   12 };
	struct ole_file file;
	uint64_t named = 0;
	bool more = true, all = true, any = false;
	if (!ole_file_open(&file, octets))
		return false;
	for (size_t n = 0; n < OLE_ENTRIES_MAX && more; n++) {
		struct reading r = { .file = &file };
		if (!ole_stream_at(&file, n, name, &r.stream, &more))
			continue;
		/* All of them together are no larger than the file, unless it lies. */
		named += r.stream.size;
		if (named > octets.len)
			return false;
		any = true;
		all &= package_read(&r, to);
	}
	return any && all && !more;
}
