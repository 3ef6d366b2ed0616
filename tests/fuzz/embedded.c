/* embedded.c: any octets as a text with files in it. What must hold:
 *   - nothing behind a piece is read (each lies in a heap block of exactly its size);
 *   - what is found does not depend on the pieces;
 *   - octets of a file come only between its beginning and its end;
 *   - a name is never too long;
 *   - not more comes out than a shortened run can stand for;
 *   - a file on a line of its own is found behind whatever text. */
#include "modules/mime/embedded.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	uint64_t hash, octets;
	unsigned evil;
	bool open;
};

static void feed(struct embedded *e, struct bytes text, struct seen *s)
{
	struct bytes rest = text, given = BYTES("");
	for (enum embedded_event event; (event = embedded_next(e, &rest, &given));) {
		require(event == EMBEDDED_FILE || s->open || e->kind == EMBEDDED_TEXT);
		require(event != EMBEDDED_FILE || given.len <= sizeof e->line);
		if (event == EMBEDDED_END)
			given = BYTES("");
		for (size_t i = 0; i < given.len; i++)
			s->hash = (s->hash ^ (unsigned char)given.at[i]) * 1099511628211u;
		s->hash += event == EMBEDDED_OCTETS ? 0 : event;
		s->octets += event == EMBEDDED_OCTETS ? given.len : 0;
		s->open = event != EMBEDDED_END;
		s->evil += event == EMBEDDED_FILE && bytes_equal(given, BYTES("looked-for.exe"));
	}
	require(rest.len == 0);
}

static struct seen read_in_pieces(struct bytes octets, struct bytes behind, size_t piece)
{
	static struct embedded e;
	struct seen s = { .hash = 7 };
	e = (struct embedded){ .kind = EMBEDDED_TEXT };
	for (struct bytes rest = octets; rest.len; rest = bytes_skip(rest, piece)) {
		struct bytes exact = exact_copy(bytes_first(rest, piece));
		feed(&e, exact, &s);
		release(exact);
	}
	feed(&e, behind, &s);
	require(s.octets <= 256 * (octets.len + behind.len));
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
	require(whole.hash == pieces.hash && whole.octets == pieces.octets);
	require(read_in_pieces(octets, BYTES("\nbegin 644 looked-for.exe\n"), piece).evil >
		whole.evil);
	return 0;
}
