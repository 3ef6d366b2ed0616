/* active_markup.c: any octets as a page or picture. What must hold:
 *   - nothing behind a piece is read (each lies in a heap block of exactly its size);
 *   - what is found does not depend on the pieces;
 *   - what has been found stays found, whatever comes behind it. */
#include "modules/files/active_markup.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct active_markup read_in_pieces(struct bytes octets, size_t piece)
{
	struct active_markup m;
	markup_begin(&m);
	for (; octets.len; octets = bytes_skip(octets, piece)) {
		struct bytes exact = exact_copy(bytes_first(octets, piece));
		unsigned found = m.found;
		const char *packed = m.packed.found;
		markup_feed(&m, exact);
		require((m.found & found) == found && (!packed || m.packed.found == packed));
		require(m.len <= MARKUP_WORD_MAX + 1 && m.text.len <= REFERENCE_MAX);
		release(exact);
	}
	markup_end(&m);
	return m;
}

/* The first octet says how large the pieces are. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1 || size > 100000)
		return 0;
	struct bytes octets = { (const char *)data + 1, size - 1 };
	struct active_markup whole = read_in_pieces(octets, SIZE_MAX);
	struct active_markup pieces = read_in_pieces(octets, data[0] ? data[0] : 1000);
	require(whole.found == pieces.found && whole.packed.found == pieces.packed.found);
	return 0;
}
