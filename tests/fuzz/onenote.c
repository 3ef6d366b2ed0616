/* onenote.c: any octets as a section of OneNote. What must hold:
 *   - nothing behind a piece is read (each lies in a heap block of exactly its size);
 *   - what is found does not depend on the pieces;
 *   - nothing is found in what is no section. */
#include "modules/files/onenote_files.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool found_in_pieces(struct bytes octets, size_t piece)
{
	struct onenote_files o;
	onenote_begin(&o);
	for (; octets.len; octets = bytes_skip(octets, piece)) {
		struct bytes exact = exact_copy(bytes_first(octets, piece));
		onenote_feed(&o, exact);
		require(o.left <= ONENOTE_HELD);
		release(exact);
	}
	onenote_end(&o);
	require(!o.other || !o.found);
	return o.found;
}

/* The first octet says how large the pieces are, and whether the octets begin as a section. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct bytes section = { "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0"
					      "\x29\x96\xd3",
					      16 };
	static char octets[100000];
	struct text t = TEXT(octets);
	if (size < 1 || size > 90000)
		return 0;
	text_add(&t, data[0] & 1 ? section : BYTES(""));
	text_add(&t, (struct bytes){ (const char *)data + 1, size - 1 });
	require(found_in_pieces(text_bytes(&t), SIZE_MAX) ==
		found_in_pieces(text_bytes(&t), data[0] ? data[0] : 1000));
	return 0;
}
