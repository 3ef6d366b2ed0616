/* siphash.h: SipHash-2-4 with 128 bits (Aumasson, Bernstein): a keyed digest that nobody without the key can aim at. Owns nothing. */
#ifndef MXWARD_BASE_SIPHASH_H
#define MXWARD_BASE_SIPHASH_H

#include "gateway/base/bytes.h"

struct siphash {
	uint64_t v[4];
	uint64_t length;
	unsigned char held[8];
};

void siphash_start(struct siphash *, const uint64_t key[2]);
void siphash_add(struct siphash *, struct bytes);
void siphash_end(struct siphash *, uint64_t digest[2]);

#endif
