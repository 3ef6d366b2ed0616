/* pdf_trailer.c: any octets as a PDF document. What must hold:
 *   - nothing behind a piece is read (each lies in a heap block of exactly its size);
 *   - what is found does not depend on the pieces;
 *   - what is no PDF is not encrypted. */
#include "modules/files/pdf_trailer.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct pdf_trailer read_in_pieces(struct bytes octets, size_t piece)
{
	struct pdf_trailer p;
	pdf_begin(&p);
	for (; octets.len; octets = bytes_skip(octets, piece)) {
		struct bytes exact = exact_copy(bytes_first(octets, piece));
		pdf_feed(&p, exact);
		release(exact);
	}
	require(p.len <= PDF_TOKEN_MAX);
	require(!p.encrypted || (p.place != PDF_BEFORE && p.place != PDF_OTHER));
	return p;
}

/* The first octet says how large the pieces are, and whether the octets begin as a document. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char octets[100000];
	struct text t = TEXT(octets);
	if (size < 1 || size > 90000)
		return 0;
	text_add(&t, data[0] & 1 ? BYTES("%PDF-1.7\n") : BYTES(""));
	text_add(&t, (struct bytes){ (const char *)data + 1, size - 1 });
	struct pdf_trailer whole = read_in_pieces(text_bytes(&t), SIZE_MAX);
	struct pdf_trailer pieces = read_in_pieces(text_bytes(&t), data[0] ? data[0] : 1000);
	require(whole.encrypted == pieces.encrypted && whole.place == pieces.place);
	return 0;
}
