/* ole_streams.c: the streams of a compound file; see ole_streams.h. Must never follow a chain
 * further than the file has sectors. */
#include "modules/files/ole_streams.h"

enum {
	HEADER = 512,
	IN_HEADER = 109,                /* sectors of the table that the header names (2.2) */
	ENTRY = 128,
	MINI_SHIFT = 6,
	TYPE_STREAM = 2,
};
#define LAST_SECTOR 0xfffffffau         /* 2.1: greater numbers are none */

static uint32_t number(struct bytes b, size_t at, unsigned octets)
{
	uint32_t value = 0;
	for (unsigned i = 0; i < octets && at + i < b.len; i++)
		value |= (uint32_t)(unsigned char)b.at[at + i] << (8 * i);
	return value;
}

/* Sector 0 stands behind the header, which takes one. The last may be cut off. */
static struct bytes sector_of(const struct ole_file *f, uint32_t sector)
{
	uint64_t at = ((uint64_t)sector + 1) << f->shift;
	if (sector > LAST_SECTOR || at >= f->octets.len)
		return BYTES("");
	return bytes_first(bytes_skip(f->octets, (size_t)at), (size_t)1 << f->shift);
}

/* How many numbers of sectors stand in one. */
static uint32_t per_sector(const struct ole_file *f)
{
	return (uint32_t)1 << (f->shift - 2);
}

/* 2.5: the n-th sector of the table is named in the header, or in a chain of sectors behind it,
 * whose last number names the next. */
static uint32_t table_sector(const struct ole_file *f, uint32_t n)
{
	enum { FIRST_AT = 68, NAMES_AT = 76 };
	if (n < IN_HEADER)
		return number(f->octets, NAMES_AT + 4 * (size_t)n, 4);
	n -= IN_HEADER;
	uint32_t sector = number(f->octets, FIRST_AT, 4), names = per_sector(f) - 1;
	for (; n >= names; n -= names) {
		struct bytes s = sector_of(f, sector);
		if (s.len < (size_t)1 << f->shift)
			return UINT32_MAX;
		sector = number(s, 4 * (size_t)names, 4);
	}
	struct bytes s = sector_of(f, sector);
	return s.len < 4 * ((size_t)n + 1) ? UINT32_MAX : number(s, 4 * (size_t)n, 4);
}

/* 2.3: which sector follows. */
static uint32_t next_of(const struct ole_file *f, uint32_t sector)
{
	struct bytes s = sector_of(f, table_sector(f, sector / per_sector(f)));
	size_t at = 4 * (size_t)(sector % per_sector(f));
	return at + 4 > s.len ? UINT32_MAX : number(s, at, 4);
}

/* The sector of a chain that holds octet `at`, from one that holds octet `*before`. */
static uint32_t walk(const struct ole_file *f, uint32_t sector, uint64_t *before, uint64_t at)
{
	uint64_t octets = (uint64_t)1 << f->shift;
	if (at >= f->octets.len)
		return UINT32_MAX;
	for (; at - *before >= octets && sector <= LAST_SECTOR; *before += octets)
		sector = next_of(f, sector);
	return sector;
}

/* Octet `at` of a chain, and those that stand behind it in its sector. */
static struct bytes chain_piece(const struct ole_file *f, uint32_t first, uint64_t at)
{
	uint64_t before = 0;
	uint32_t sector = walk(f, first, &before, at);
	return bytes_skip(sector_of(f, sector), (size_t)(at - before));
}

bool ole_file_open(struct ole_file *f, struct bytes octets)
{
	enum { SHIFT_AT = 30, DIRECTORY_AT = 48, CUTOFF_AT = 56, MINI_AT = 60 };
	enum { ROOT_FIRST = 116, ROOT_SIZE = 120 };
	unsigned shift = (unsigned)number(octets, SHIFT_AT, 2);
	if (octets.len < HEADER || (shift != 9 && shift != 12) ||
	    !bytes_starts(octets, BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")))
		return false;
	*f = (struct ole_file){ .octets = octets,
				.shift = shift,
				.directory = number(octets, DIRECTORY_AT, 4),
				.mini_table = number(octets, MINI_AT, 4) };
	struct bytes root = chain_piece(f, f->directory, 0);
	f->mini_stream = number(root, ROOT_FIRST, 4);
	f->mini_size = number(root, ROOT_SIZE, 4);
	return root.len >= ENTRY && number(octets, CUTOFF_AT, 4) == OLE_MINI_CUTOFF;
}

static bool named(struct bytes entry, struct bytes name)
{
	enum { LENGTH_AT = 64 };
	if (number(entry, LENGTH_AT, 2) != 2 * (name.len + 1))
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (octet_lower(entry.at[2 * i]) != name.at[i] || entry.at[2 * i + 1])
			return false;
	return true;
}

bool ole_stream_at(const struct ole_file *f, size_t n, struct bytes name, struct ole_stream *stream,
		   bool *more)
{
	enum { TYPE_AT = 66, FIRST_AT = 116, SIZE_AT = 120 };
	struct bytes entry = chain_piece(f, f->directory, (uint64_t)n * ENTRY);
	*more = entry.len >= ENTRY;
	if (!*more || entry.at[TYPE_AT] != TYPE_STREAM || !named(entry, name))
		return false;
	uint32_t first = number(entry, FIRST_AT, 4), size = number(entry, SIZE_AT, 4);
	*stream = (struct ole_stream){ .size = size < f->octets.len ? size : f->octets.len,
				       .mini = size < OLE_MINI_CUTOFF,
				       .first = first,
				       .sector = first };
	return true;
}

/* 2.4: small streams have sectors of 64 octets, of a stream and a table of their own. */
static struct bytes mini_piece(const struct ole_file *f, struct ole_stream *s, uint64_t at)
{
	enum { OCTETS = 1 << MINI_SHIFT };
	for (; at - s->before >= OCTETS && s->sector <= LAST_SECTOR; s->before += OCTETS)
		s->sector = number(chain_piece(f, f->mini_table, 4 * (uint64_t)s->sector), 0, 4);
	uint64_t place = ((uint64_t)s->sector << MINI_SHIFT) + (at - s->before);
	if (s->sector > LAST_SECTOR || place >= f->mini_size)
		return BYTES("");
	return bytes_first(chain_piece(f, f->mini_stream, place),
			   (size_t)(OCTETS - (at - s->before)));
}

struct bytes ole_stream_piece(const struct ole_file *f, struct ole_stream *s, uint64_t at)
{
	struct bytes piece;
	if (at >= s->size)
		return BYTES("");
	if (s->mini) {
		piece = mini_piece(f, s, at);
	} else {
		s->sector = walk(f, s->sector, &s->before, at);
		piece = bytes_skip(sector_of(f, s->sector), (size_t)(at - s->before));
	}
	return s->size - at < piece.len ? bytes_first(piece, (size_t)(s->size - at)) : piece;
}
