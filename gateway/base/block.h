/* block.h: where an octet stands, looked for in 64 octets at a time.
 *
 * For scans that look for several octets at once and find them often (line ends): one that looks for
 * a single, rare octet is faster with bytes_find(). It must never read past the block. */
#ifndef MXWARD_BASE_BLOCK_H
#define MXWARD_BASE_BLOCK_H

#include <stdint.h>

enum { BLOCK = 64 };

#ifdef __SSE2__
#include <emmintrin.h>

/* A bit for each octet of the block that is equal to this one; the first octet has the lowest bit. */
static inline uint64_t block_equal(const char *at, char octet)
{
	const __m128i wanted = _mm_set1_epi8(octet);
	uint64_t bits = 0;
	for (int i = 0; i < BLOCK; i += (int)sizeof wanted) {
		__m128i part = _mm_loadu_si128((const __m128i *)(const void *)(at + i));
		uint32_t equal = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(part, wanted));
		bits |= (uint64_t)equal << i;
	}
	return bits;
}
#else
static inline uint64_t block_equal(const char *at, char octet)
{
	uint64_t bits = 0;
	for (int i = 0; i < BLOCK; i++)
		bits |= (uint64_t)(at[i] == octet) << i;
	return bits;
}
#endif

#endif
