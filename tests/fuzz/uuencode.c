/* uuencode.c: any octets as a text with uuencoded files. What must hold:
 *   - nothing behind a piece is read (each lies in a heap block of exactly its size);
 *   - what is found does not depend on the pieces;
 *   - a name is not empty, does not begin or end with a blank, holds no end of a line, and is never
 *     too long;
 *   - a file on a line of its own is found behind whatever text. */
#include "modules/mime/uuencode.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	uint64_t hash;
	unsigned evil;
};

static void note(void *arg, struct bytes name)
{
	struct seen *s = arg;
	require(name.len > 0 && name.len <= sizeof((struct uuencode *)NULL)->line);
	require(bytes_trim(name).len == name.len && !bytes_has(name, '\n') &&
		!bytes_has(name, '\r'));
	for (size_t i = 0; i < name.len; i++)
		s->hash = (s->hash ^ (unsigned char)name.at[i]) * 1099511628211u;
	s->hash++;
	s->evil += bytes_equal(name, BYTES("looked-for.exe"));
}

static struct seen read_in_pieces(struct bytes octets, struct bytes behind, size_t piece)
{
	static struct uuencode u;
	struct seen s = { .hash = 7 };
	uuencode_begin(&u, note, &s);
	for (struct bytes rest = octets; rest.len; rest = bytes_skip(rest, piece)) {
		struct bytes exact = exact_copy(bytes_first(rest, piece));
		uuencode_feed(&u, exact);
		release(exact);
	}
	uuencode_feed(&u, behind);
	uuencode_end(&u);
	return s;
}

/* The first octet says how large the pieces are. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	struct bytes octets = { (const char *)data + 1, size - 1 };
	size_t piece = data[0] ? data[0] : 1000;
	struct seen whole = read_in_pieces(octets, BYTES(""), SIZE_MAX),
		    pieces = read_in_pieces(octets, BYTES(""), piece);
	require(whole.hash == pieces.hash);
	require(read_in_pieces(octets, BYTES("\nbegin 644 looked-for.exe\n"), piece).evil >
		whole.evil);
	return 0;
}
