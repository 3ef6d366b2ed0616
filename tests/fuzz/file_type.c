/* file_type.c: any octets as a file of unknown type. What must hold:
 *   - nothing behind a piece is read (each lies in a heap block of exactly its size);
 *   - the type does not depend on the pieces;
 *   - it has a name and words, and is found again by each of its names. */
#include "modules/files/file_type.h"

#include "tests/fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void sample(struct file_sample *s, struct bytes octets, size_t piece)
{
	file_sample_begin(s);
	for (; octets.len; octets = bytes_skip(octets, piece)) {
		struct bytes exact = exact_copy(bytes_first(octets, piece));
		file_sample_feed(s, exact);
		release(exact);
	}
}

/* The first octet says how large the pieces are; the second, how many blocks of 2,048 NULs stand
 * before the last 2,048 octets. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char octets[256 * 2048];
	struct file_sample whole, pieces;
	if (size < 2)
		return 0;
	size_t len = size - 2 < 2048 ? size - 2 : 2048, before = (size_t)(data[1] % 32) * 2048;
	memset(octets, 0, before);
	memcpy(octets + before, data + 2, len);
	sample(&whole, (struct bytes){ octets, before + len }, SIZE_MAX);
	sample(&pieces, (struct bytes){ octets, before + len }, data[0] ? data[0] : 1000);
	const struct file_type *type = file_type_of(&whole);
	require(type == file_type_of(&pieces));
	if (!type)
		return 0;
	require(type->name[0] && type->called[0] && file_type_named(bytes_of(type->name)) == type);
	for (size_t i = 0; i < sizeof type->mime / sizeof *type->mime && type->mime[i]; i++)
		require(file_type_named(bytes_of(type->mime[i])) == type);
	return 0;
}
