/* siphash.h: SipHash-2-4 with 128 bits (Aumasson, Bernstein): a keyed digest; without the key
 * nobody can choose inputs whose digests are equal.
 *
 * With a key of zeros it also detects a flipped bit; it proves nothing against somebody who knows
 * the key. The same octets give the same digest however they are cut into pieces, on every
 * machine. It never allocates. */
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
/* The same of the octets in lower case, ASCII alone: spellings of one address give one digest. */
void siphash_add_lower(struct siphash *, struct bytes);
/* After it the state is used up: start anew. */
void siphash_end(struct siphash *, uint64_t digest[2]);

#endif
