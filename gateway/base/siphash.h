/* siphash.h: SipHash-2-4 with 128 bits (Aumasson, Bernstein): a keyed digest that nobody without
 * the key can aim at.
 *
 * Also good, with a key of zeros, for telling a flipped bit; it is no proof against somebody who
 * knows the key. Owns nothing and never allocates. The same octets give the same digest however
 * they are cut into pieces, on every machine. */
#ifndef MXWARD_BASE_SIPHASH_H
#define MXWARD_BASE_SIPHASH_H

#include "gateway/base/bytes.h"

struct siphash {
	uint64_t v[4];
	uint64_t length; /* octets so far; the last length % 8 of them wait in held */
	unsigned char held[8];
};

void siphash_start(struct siphash *, const uint64_t key[2]);
void siphash_add(struct siphash *, struct bytes);
/* After it the state is used up: start anew. */
void siphash_end(struct siphash *, uint64_t digest[2]);

#endif
