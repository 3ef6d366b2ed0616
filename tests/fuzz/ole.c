/* ole.c: any octets as a compound file. What must hold:
 *   - nothing behind a piece is read (each lies in a heap block of exactly its size);
 *   - what is found does not depend on the pieces;
 *   - nothing is found in what is no compound file. */
#include "modules/files/ole_directory.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct ole_directory read_in_pieces(struct bytes octets, size_t piece)
{
	struct ole_directory o;
	ole_begin(&o);
	for (; octets.len; octets = bytes_skip(octets, piece)) {
		struct bytes exact = exact_copy(bytes_first(octets, piece));
		ole_feed(&o, exact);
		require(o.at < OLE_ENTRY && o.workbook.len <= OLE_RECORD_HELD);
		release(exact);
	}
	require(!o.other || (!o.macros && !o.encrypted && !o.installer));
	return o;
}

/* The first octet says how large the pieces are, and whether a header stands in front. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char octets[512 + 100000];
	size_t before = 0;
	if (size < 1 || size > 100000)
		return 0;
	memset(octets, 0, 512);
	if (data[0] & 1) {
		memcpy(octets, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
		before = 512;
	}
	memcpy(octets + before, data + 1, size - 1);
	struct bytes file = { octets, before + size - 1 };
	struct ole_directory whole = read_in_pieces(file, SIZE_MAX);
	struct ole_directory pieces = read_in_pieces(file, data[0] ? data[0] : 1000);
	require(whole.macros == pieces.macros && whole.encrypted == pieces.encrypted &&
		whole.installer == pieces.installer);
	return 0;
}
