/* tar.c: any octets as a tar archive. What must hold:
 *   - nothing behind a piece is read (each lies in a heap block of exactly its size);
 *   - what is found does not depend on the pieces;
 *   - a name is never longer than it may be, and only an archive has names. */
#include "modules/files/tar_headers.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void note(void *arg, struct bytes name)
{
	uint64_t *hash = arg;
	require(name.len <= TAR_NAME_MAX);
	*hash = (*hash ^ name.len) * 1099511628211u;
	for (size_t i = 0; i < name.len; i++)
		*hash = (*hash ^ (unsigned char)name.at[i]) * 1099511628211u;
}

static uint64_t read_in_pieces(struct bytes octets, size_t piece)
{
	static struct tar_headers t;
	uint64_t hash = 7;
	tar_begin(&t, note, &hash);
	for (; octets.len; octets = bytes_skip(octets, piece)) {
		struct bytes exact = exact_copy(bytes_first(octets, piece));
		tar_feed(&t, exact);
		release(exact);
	}
	require(t.seen || hash == 7);
	return hash;
}

/* The sum of a header, so that the search gets past it. */
static void sum_mend(char *block)
{
	unsigned sum = 8 * ' ';
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += i >= 148 && i < 156 ? 0 : (unsigned char)block[i];
	snprintf(block + 148, 8, "%06o", sum);
}

/* The first octet says how large the pieces are; every other block gets a right sum. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char octets[20 * TAR_BLOCK];
	if (size < 1 || size > sizeof octets)
		return 0;
	memset(octets, 0, sizeof octets);
	memcpy(octets, data + 1, size - 1);
	for (size_t at = 0; at < size && data[0] & 1; at += (size_t)2 * TAR_BLOCK)
		sum_mend(octets + at);
	struct bytes file = { octets, sizeof octets };
	require(read_in_pieces(file, SIZE_MAX) == read_in_pieces(file, data[0] ? data[0] : 1000));
	return 0;
}
