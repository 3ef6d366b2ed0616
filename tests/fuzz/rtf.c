/* rtf.c: any octets as a document in RTF. What must hold:
 *   - nothing behind a piece is read (each lies in a heap block of exactly its size);
 *   - what is found does not depend on the pieces;
 *   - nothing is found in what is no RTF. */
#include "modules/files/rtf_objects.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct rtf_objects read_in_pieces(struct bytes octets, size_t piece)
{
	struct rtf_objects r;
	rtf_begin(&r);
	for (; octets.len; octets = bytes_skip(octets, piece)) {
		struct bytes exact = exact_copy(bytes_first(octets, piece));
		rtf_feed(&r, exact);
		require(r.word_len <= RTF_WORD_MAX + 1 && r.text_len <= RTF_TEXT_MAX);
		release(exact);
	}
	rtf_end(&r);
	require(!r.other || !r.found);
	return r;
}

/* The first octet says how large the pieces are, and whether the octets begin as a document. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char octets[100000];
	struct text t = TEXT(octets);
	if (size < 1 || size > 90000)
		return 0;
	text_add(&t, data[0] & 1 ? BYTES("{\\rtf1 ") : BYTES(""));
	text_add(&t, (struct bytes){ (const char *)data + 1, size - 1 });
	struct rtf_objects whole = read_in_pieces(text_bytes(&t), SIZE_MAX);
	struct rtf_objects pieces = read_in_pieces(text_bytes(&t), data[0] ? data[0] : 1000);
	require(whole.found == pieces.found);
	return 0;
}
