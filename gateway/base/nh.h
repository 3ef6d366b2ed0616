/* nh.h: NH with SipHash on top: a keyed digest of long texts, 128 bits, several times as fast as
 * SipHash alone.
 *
 * The text is cut into blocks of NH_BLOCK octets. NH makes 32 octets of each (twice 128 bits, by
 * keys that are shifted by one pair of words), and SipHash-2-4 makes one digest of these and of the
 * length. Two different texts, chosen by somebody who has neither the key nor any digest, have one
 * digest with a probability of at most 2^-128 in NH (of one length they differ in a block; 64-bit
 * words, two passes: Black, Halevi, Krawczyk, Krovetz, Rogaway, "UMAC: Fast and Secure Message
 * Authentication", CRYPTO 1999, section 4) and that of SipHash, whose input differs otherwise.
 * WHY no digest may ever be shown: NH alone is linear, and who sees what it gives can compute the
 * key. A digest is for comparison, never for an answer.
 *
 * The same octets give the same digest however they are cut into pieces, on every machine. It never
 * allocates. */
#ifndef MXWARD_BASE_NH_H
#define MXWARD_BASE_NH_H

#include "gateway/base/siphash.h"

enum {
	NH_BLOCK = 1024,
	NH_PAIR = 16,                   /* octets that are multiplied at a time */
	NH_WORDS = NH_BLOCK / 8 + 2,    /* of the key: one pair more, for the second pass */
};

/* Made once from the key proper, for any number of digests; it never changes. */
struct nh_key {
	uint64_t words[NH_WORDS], siphash[2];
};

struct nh {
	const struct nh_key *key;       /* lives as long */
	unsigned __int128 sums[2];      /* of the block so far */
	size_t pairs;                   /* of it */
	uint64_t length; /* octets so far; the last length % NH_PAIR of them wait in held */
	unsigned char held[NH_PAIR];
	struct siphash blocks;
};

void nh_key_make(struct nh_key *, const uint64_t key[2]);
void nh_start(struct nh *, const struct nh_key *);
void nh_add(struct nh *, struct bytes);
/* After it the state is used up: start anew. */
void nh_end(struct nh *, uint64_t digest[2]);

#endif
