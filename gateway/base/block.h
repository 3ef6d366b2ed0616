/* block.h: where an octet stands, looked for in 64 octets at a time.
 *
 * For scans that look for several octets at once and find them often (line ends): one that looks
 * for a single, rare octet is faster with bytes_find(). It must never read past the block. */
#ifndef MXWARD_BASE_BLOCK_H
#define MXWARD_BASE_BLOCK_H

#include <stdint.h>

enum { BLOCK = 64 };

#ifdef __SSE2__
#include <emmintrin.h>

static inline uint64_t block_quarter(const char *at, __m128i wanted)
{
	__m128i part = _mm_loadu_si128((const __m128i *)(const void *)at);
	return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(part, wanted));
}

/* A bit for each octet of the block that is equal to this one; the first octet has the lowest bit.
 * Written out: compilers leave a loop one. */
static inline uint64_t block_equal(const char *at, char octet)
{
	const __m128i wanted = _mm_set1_epi8(octet);
	return block_quarter(at, wanted) | block_quarter(at + 16, wanted) << 16 |
	       block_quarter(at + 32, wanted) << 32 | block_quarter(at + 48, wanted) << 48;
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
