/* zip.c: any octets as a zip file. What must hold:
 *   - nothing behind a piece is read (each lies in a heap block of exactly its size); one record is
 *     held at most;
 *   - what is found does not depend on the pieces;
 *   - a name is never longer than it may be;
 *   - an entry that stands behind whatever octets is found, of either directory, with its key. */
#include "modules/files/zip_directory.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	uint64_t hash, count;
	/* entries of the name that is looked for, and those of them with a key */
	unsigned evil, sealed;
};

static void note(void *arg, const struct zip_entry *e)
{
	struct seen *s = arg;
	require(e->name.len <= ZIP_NAME_MAX);
	require(e->name.len > 0 || e->encrypted);
	s->count++;
	s->hash = (s->hash ^ (uint64_t)e->encrypted << 1 ^ (uint64_t)e->directory << 2 ^
		   (uint64_t)e->cut << 3) *
		  1099511628211u;
	for (size_t i = 0; i < e->name.len; i++)
		s->hash = (s->hash ^ (unsigned char)e->name.at[i]) * 1099511628211u;
	if (bytes_equal(e->name, BYTES("looked-for.exe"))) {
		s->evil++;
		s->sealed += e->encrypted;
	}
}

static struct seen read_in_pieces(struct bytes octets, struct bytes behind, size_t piece)
{
	static struct zip_directory z;
	struct seen s = { .hash = 7 };
	zip_begin(&z, note, &s);
	for (struct bytes rest = octets; rest.len; rest = bytes_skip(rest, piece)) {
		struct bytes exact = exact_copy(bytes_first(rest, piece));
		zip_feed(&z, exact);
		require(z.held_len < ZIP_RECORD_MAX && (z.held_len == 0 || z.need > z.held_len));
		release(exact);
	}
	zip_feed(&z, behind);
	zip_end(&z);
	require(z.too_many == (z.central > ZIP_ENTRIES_MAX || z.local > ZIP_ENTRIES_MAX));
	return s;
}

/* The first octet says how large the pieces are. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct bytes
		central = { "PK\1\2\x14\3\x14\0\1\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x0e\0\0\0"
			    "\0\0\0\0\0\0"
			    "\0\0\0\0\0\0\0\0looked-for.exe",
			    60 },
		local = {
			"PK\3\4\x14\0\1\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x0e\0\0\0looked-for"
			".exe",
			44
		};
	if (size < 1 || size > 100000)
		return 0;
	struct bytes octets = { (const char *)data + 1, size - 1 };
	size_t piece = data[0] ? data[0] : 1000;
	struct seen whole = read_in_pieces(octets, BYTES(""), SIZE_MAX);
	struct seen pieces = read_in_pieces(octets, BYTES(""), piece);
	require(whole.hash == pieces.hash && whole.count == pieces.count);
	for (int i = 0; i < 2; i++) {
		struct seen more = read_in_pieces(octets, i ? central : local, piece);
		require(more.evil > whole.evil && more.sealed > whole.sealed);
	}
	return 0;
}
