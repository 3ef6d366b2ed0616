/* block.h: where an octet stands, looked for in 64 octets at a time.
 *
 * For scans that look for several octets at once and find them often (line ends): one that looks
 * for a single, rare octet is faster with bytes_find(). It must never read past the block. */
#ifndef MXWARD_BASE_BLOCK_H
#define MXWARD_BASE_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum { BLOCK = 64 };

#ifdef __SSE2__
#include <immintrin.h>

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

/* The same in half the steps. Only within a BLOCK_WIDE function, which may only be called where
 * block_wide() says so: other processors do not know its instructions. */
#define BLOCK_WIDE __attribute__((target("avx2")))
BLOCK_WIDE static inline uint64_t block_equal_wide(const char *at, char octet)
{
	const __m256i wanted = _mm256_set1_epi8(octet);
	__m256i first = _mm256_loadu_si256((const __m256i *)(const void *)at);
	__m256i second = _mm256_loadu_si256((const __m256i *)(const void *)(at + 32));
	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(first, wanted)) |
	       (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(second, wanted)) << 32;
}

static inline bool block_wide(void)
{
	return __builtin_cpu_supports("avx2");
}
#else
static inline uint64_t block_equal(const char *at, char octet)
{
	uint64_t bits = 0;
	for (int i = 0; i < BLOCK; i++)
		bits |= (uint64_t)(at[i] == octet) << i;
	return bits;
}

#define BLOCK_WIDE
static inline uint64_t block_equal_wide(const char *at, char octet)
{
	return block_equal(at, octet);
}

static inline bool block_wide(void)
{
	return false;
}
#endif

#endif
