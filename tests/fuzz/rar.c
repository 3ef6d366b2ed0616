/* rar.c: any octets as a RAR archive. What must hold:
 *   - nothing behind a piece is read (each lies in a heap block of exactly its size);
 *   - what is found does not depend on the pieces;
 *   - names are not empty, and an archive whose headers are encrypted is encrypted;
 *   - an archive that stands behind octets without one is found, of either kind, with its file and
 *     its key. */
#include "modules/files/rar_headers.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	uint64_t hash, count;
	bool seen, sealed, encrypted;
};

static void note(void *arg, struct bytes name, bool encrypted)
{
	struct seen *s = arg;
	require(name.len > 0 && name.len <= RAR_HEADER_MAX);
	s->count++;
	s->hash = (s->hash ^ (uint64_t)encrypted) * 1099511628211u;
	for (size_t i = 0; i < name.len; i++)
		s->hash = (s->hash ^ (unsigned char)name.at[i]) * 1099511628211u;
}

static struct seen read_in_pieces(struct bytes octets, struct bytes behind, size_t piece)
{
	static struct rar_headers r;
	struct seen s = { .hash = 7 };
	rar_begin(&r, note, &s);
	for (; octets.len; octets = bytes_skip(octets, piece)) {
		struct bytes exact = exact_copy(bytes_first(octets, piece));
		rar_feed(&r, exact);
		require(r.len <= RAR_HEADER_MAX && (r.place == RAR_SEARCH || r.need > r.len));
		release(exact);
	}
	rar_feed(&r, behind);
	s.seen = r.seen;
	s.sealed = r.sealed;
	s.encrypted = r.encrypted;
	require(!s.sealed || s.encrypted);
	return s;
}

/* The first octet says how large the pieces are. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct bytes archives[] = {
		{ "Rar!\x1a\7\0\xcf\x90\x73\0\0\x0d\0\0\0\0\0\0\0"
		  "\1\2\x74\4\x80\x25\0\0\0\0\0\5\0\0\0\3chk\0\0\0\0\0\x1d\x30\5\0\x20\0\0\0a.exe",
		  57 },
		{ "Rar!\x1a\7\1\0crc4\3\1\0\0crc4\x17\2\1\x09\0\3\0\0\0\5a.exe\2\3\0\5\1\0\0\x0f\1",
		  44 },
	};
	if (size < 1 || size > 100000)
		return 0;
	struct bytes octets = { (const char *)data + 1, size - 1 };
	size_t piece = data[0] ? data[0] : 1000;
	struct seen whole = read_in_pieces(octets, BYTES(""), SIZE_MAX);
	struct seen pieces = read_in_pieces(octets, BYTES(""), piece);
	require(whole.hash == pieces.hash && whole.count == pieces.count &&
		whole.seen == pieces.seen && whole.encrypted == pieces.encrypted &&
		whole.sealed == pieces.sealed);
	for (size_t i = 0; i < 2 && !whole.seen; i++) {
		struct seen more = read_in_pieces(octets, archives[i], piece);
		require(more.seen && more.encrypted && more.count == 1);
	}
	return 0;
}
