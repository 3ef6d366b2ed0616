/* pdf_streams.c: any octets as a PDF document with packed objects. What must hold:
 *   - nothing behind the octets is read (they lie in a heap block of exactly their size);
 *   - every stream begins behind the one before it, within the document;
 *   - one that stands behind whatever octets is found, unless a word ran into it. */
#include "modules/files/pdf_streams.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct bytes last = BYTES(
		"\n9 0 obj<</Type/Obj#53tm/N 1/First 4/Filter/FlateDecode>>stream\nLOOKED-FOR");
	static char buffer[100200];
	struct text t = TEXT(buffer);
	struct pdf_streams streams;
	struct bytes octets, before = { NULL, SIZE_MAX };
	enum pdf_packing packing = PDF_OTHERWISE;
	bool found = false;
	if (size > 100000)
		return 0;
	text_add(&t, (struct bytes){ (const char *)data, size });
	text_add(&t, last);
	struct bytes exact = exact_copy(text_bytes(&t));
	pdf_streams_begin(&streams, exact);
	while (pdf_streams_next(&streams, &packing, &octets)) {
		require(octets.len < before.len && octets.len <= exact.len);
		require(octets.at + octets.len == exact.at + exact.len);
		before = octets;
		found |= bytes_equal(octets, BYTES("LOOKED-FOR")) && packing == PDF_DEFLATED;
	}
	require(found);
	release(exact);
	return 0;
}
