/* pdf_active.c: any octets as a PDF document that does something. What must hold:
 *   - nothing behind a piece is read (each lies in a heap block of exactly its size);
 *   - what is found, and each name of a file, does not depend on the pieces;
 *   - nothing is found in what is no PDF. */
#include "modules/files/pdf_active.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The names, as one number that order and octets change. */
static void file_found(void *arg, struct bytes name)
{
	uint32_t *sum = arg;
	require(name.len <= PDF_FILE_MAX);
	for (size_t i = 0; i < name.len; i++)
		*sum = *sum * 31 + (unsigned char)name.at[i];
	*sum = *sum * 31 + 256;
}

static struct pdf_active read_in_pieces(struct bytes octets, size_t piece, uint32_t *sum)
{
	struct pdf_active p;
	*sum = 0;
	pdf_active_begin(&p, file_found, sum);
	for (; octets.len; octets = bytes_skip(octets, piece)) {
		struct bytes exact = exact_copy(bytes_first(octets, piece));
		pdf_active_feed(&p, exact);
		release(exact);
	}
	pdf_active_end(&p);
	require(!p.found || (p.place != PDF_NAME_BEFORE && p.place != PDF_NAME_OTHER));
	return p;
}

/* The first octet says how large the pieces are, and whether the octets begin as a document. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char octets[100000];
	struct text t = TEXT(octets);
	uint32_t whole_sum, pieces_sum;
	if (size < 1 || size > 90000)
		return 0;
	text_add(&t, data[0] & 1 ? BYTES("%PDF-1.7\n") : BYTES(""));
	text_add(&t, (struct bytes){ (const char *)data + 1, size - 1 });
	struct pdf_active whole = read_in_pieces(text_bytes(&t), SIZE_MAX, &whole_sum);
	struct pdf_active pieces =
		read_in_pieces(text_bytes(&t), data[0] ? data[0] : 1000, &pieces_sum);
	require(whole.found == pieces.found && whole_sum == pieces_sum);
	return 0;
}
