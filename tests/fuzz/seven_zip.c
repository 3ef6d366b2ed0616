/* seven_zip.c: any octets as a 7z archive. What must hold:
 *   - nothing behind a piece is read (each lies in a heap block of exactly its size);
 *   - what is found does not depend on the pieces;
 *   - only an archive is encrypted;
 *   - an archive that stands behind octets without one is found, with its key. */
#include "modules/files/seven_zip.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct seven_zip read_in_pieces(struct bytes octets, struct bytes behind, size_t piece)
{
	struct seven_zip z;
	seven_zip_begin(&z);
	for (; octets.len; octets = bytes_skip(octets, piece)) {
		struct bytes exact = exact_copy(bytes_first(octets, piece));
		seven_zip_feed(&z, exact);
		release(exact);
	}
	seven_zip_feed(&z, behind);
	require(z.seen || !z.encrypted);
	return z;
}

/* The first octet says how large the pieces are. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct bytes archive = {
		"7z\xbc\xaf\x27\x1c\0\4crc4\1\0\0\0\0\0\0\0\5\0\0\0\0\0\0\0crc4d\x24\6\xf1\7\1", 38
	};
	if (size < 1)
		return 0;
	struct bytes octets = { (const char *)data + 1, size - 1 };
	struct seven_zip whole = read_in_pieces(octets, BYTES(""), SIZE_MAX);
	struct seven_zip pieces = read_in_pieces(octets, BYTES(""), data[0] ? data[0] : 1000);
	require(whole.seen == pieces.seen && whole.encrypted == pieces.encrypted);
	require(whole.seen || read_in_pieces(octets, archive, SIZE_MAX).encrypted);
	return 0;
}
