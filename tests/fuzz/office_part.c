/* office_part.c: any octets as a part of an Office document. What must hold:
 *   - nothing behind a piece is read (each lies in a heap block of exactly its size);
 *   - what is found, and whether it could be read, does not depend on the pieces;
 *   - a field that starts a program is found in whatever well-formed part it stands. */
#include "modules/files/office_part.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	uint64_t hash;
	unsigned dde;
	const char *wrong;
};

static void note(void *arg, enum office_found what, struct bytes detail)
{
	struct seen *s = arg;
	require(what <= OFFICE_SEALED && detail.len <= XML_VALUE_MAX);
	s->dde += what == OFFICE_DDE;
	s->hash = (s->hash ^ what) * 1099511628211u;
	for (size_t i = 0; i < detail.len; i++)
		s->hash = (s->hash ^ (unsigned char)detail.at[i]) * 1099511628211u;
}

static struct seen read_in_pieces(struct bytes octets, size_t piece)
{
	static struct office_part part;
	struct seen s = { .hash = 7 };
	office_part_begin(&part, note, &s);
	for (; octets.len; octets = bytes_skip(octets, piece)) {
		struct bytes exact = exact_copy(bytes_first(octets, piece));
		(void)xml_begins(exact);
		office_part_feed(&part, exact);
		release(exact);
	}
	s.wrong = office_part_end(&part);
	return s;
}

static void same_in_pieces(struct bytes octets, size_t piece)
{
	struct seen whole = read_in_pieces(octets, SIZE_MAX);
	struct seen pieces = read_in_pieces(octets, piece);
	require(whole.hash == pieces.hash && whole.wrong == pieces.wrong);
}

/* Within a part that is well-formed the field is found, whatever stands before it. */
static void field_is_found(struct bytes octets)
{
	static char buffer[100200];
	struct text t = TEXT(buffer);
	text_string(&t, "<a>");
	text_add(&t, octets);
	text_string(&t, "<b:fldSimple b:instr=' ddeauto x'/></a>");
	struct seen s = read_in_pieces(text_bytes(&t), SIZE_MAX);
	require(s.wrong || s.dde);
}

/* The first octet says how large the pieces are. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1 || size > 100000)
		return 0;
	struct bytes octets = { (const char *)data + 1, size - 1 };
	same_in_pieces(octets, data[0] ? data[0] : 1000);
	field_is_found(octets);
	return 0;
}
