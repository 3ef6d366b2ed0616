/* nh.c: NH over blocks, SipHash over what NH makes of them; see nh.h. Must give the same digest on
 * machines of either byte order. */
#include "gateway/base/nh.h"

#include <endian.h>
#include <string.h>

enum { PAIRS = NH_BLOCK / NH_PAIR, DIGEST_WORDS = 2 };

/* The words are what SipHash makes of their numbers, under a key that is made of the key proper for
 * this alone: the same key may be used for other digests. */
void nh_key_make(struct nh_key *k, const uint64_t key[2])
{
	uint64_t own[DIGEST_WORDS], made[NH_WORDS + DIGEST_WORDS];
	_Static_assert(NH_WORDS % DIGEST_WORDS == 0, "whole digests fill the words");
	struct siphash s;
	siphash_start(&s, key);
	siphash_add(&s, BYTES("key of NH"));
	siphash_end(&s, own);
	for (size_t i = 0; i < NH_WORDS + DIGEST_WORDS; i += DIGEST_WORDS) {
		char number = (char)(i / DIGEST_WORDS);
		siphash_start(&s, own);
		siphash_add(&s, (struct bytes){ &number, 1 });
		siphash_end(&s, made + i);
	}
	memcpy(k->words, made, sizeof k->words);
	memcpy(k->siphash, made + NH_WORDS, sizeof k->siphash);
}

static uint64_t word_at(const char *at)
{
	uint64_t word;
	memcpy(&word, at, sizeof word);
	return le64toh(word);
}

/* Sums modulo 2^128 of products of sums modulo 2^64: all that NH is. */
static void pairs_add(struct nh *h, const char *at, size_t count)
{
	const uint64_t *k = h->key->words + 2 * h->pairs;
	unsigned __int128 first = h->sums[0], second = h->sums[1];
	for (size_t i = 0; i < count; i++, k += 2, at += NH_PAIR) {
		uint64_t a = word_at(at), b = word_at(at + NH_PAIR / 2);
		first += (unsigned __int128)(a + k[0]) * (b + k[1]);
		second += (unsigned __int128)(a + k[2]) * (b + k[3]);
	}
	h->sums[0] = first;
	h->sums[1] = second;
	h->pairs += count;
}

static void block_end(struct nh *h)
{
	uint64_t words[2 * DIGEST_WORDS];
	for (size_t i = 0; i < DIGEST_WORDS; i++) {
		words[2 * i] = htole64((uint64_t)h->sums[i]);
		words[2 * i + 1] = htole64((uint64_t)(h->sums[i] >> 64));
		h->sums[i] = 0;
	}
	siphash_add(&h->blocks, (struct bytes){ (const char *)words, sizeof words });
	h->pairs = 0;
}

void nh_start(struct nh *h, const struct nh_key *key)
{
	*h = (struct nh){ .key = key };
	siphash_start(&h->blocks, key->siphash);
}

static void whole_add(struct nh *h, struct bytes octets)
{
	for (size_t left = octets.len / NH_PAIR; left > 0;) {
		size_t count = left < PAIRS - h->pairs ? left : PAIRS - h->pairs;
		pairs_add(h, octets.at + octets.len - left * NH_PAIR, count);
		left -= count;
		if (h->pairs == PAIRS)
			block_end(h);
	}
}

void nh_add(struct nh *h, struct bytes octets)
{
	size_t held = (size_t)(h->length % NH_PAIR);
	h->length += octets.len;
	if (held) {
		struct bytes fill = bytes_first(octets, NH_PAIR - held);
		if (fill.len)
			memcpy(h->held + held, fill.at, fill.len);
		if (held + fill.len < NH_PAIR)
			return;
		whole_add(h, (struct bytes){ (const char *)h->held, NH_PAIR });
		octets = bytes_skip(octets, fill.len);
	}
	size_t rest = octets.len % NH_PAIR;
	octets.len -= rest;
	whole_add(h, octets);
	if (rest)
		memcpy(h->held, octets.at + octets.len, rest);
}

void nh_end(struct nh *h, uint64_t digest[2])
{
	/* Zeros fill the last pair; the length tells them from zeros of the text. */
	size_t held = (size_t)(h->length % NH_PAIR);
	uint64_t length = htole64(h->length);
	if (held) {
		memset(h->held + held, 0, NH_PAIR - held);
		whole_add(h, (struct bytes){ (const char *)h->held, NH_PAIR });
	}
	if (h->pairs)
		block_end(h);
	siphash_add(&h->blocks, (struct bytes){ (const char *)&length, sizeof length });
	siphash_end(&h->blocks, digest);
}
