/* siphash.c: SipHash-2-4 with 128 bits of output, after the paper of Aumasson and Bernstein and its
 * 128-bit variant; see siphash.h. Must give the published vectors, on machines of
 * either byte order. */
#include "gateway/base/siphash.h"

#include <string.h>

enum { WORD = 8, ROUNDS_WORD = 2, ROUNDS_END = 4 };

static uint64_t siphash_turn(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static void rounds(uint64_t v[4], int count)
{
	uint64_t a = v[0], b = v[1], c = v[2], d = v[3];
	for (int i = 0; i < count; i++) {
		a += b;
		c += d;
		b = siphash_turn(b, 13) ^ a;
		d = siphash_turn(d, 16) ^ c;
		a = siphash_turn(a, 32) + d;
		c += b;
		b = siphash_turn(b, 17) ^ c;
		d = siphash_turn(d, 21) ^ a;
		c = siphash_turn(c, 32);
	}
	v[0] = a;
	v[1] = b;
	v[2] = c;
	v[3] = d;
}

/* Little-endian, whatever the machine. Written out, because compilers then make one load of it. */
static uint64_t word_read(const unsigned char *at)
{
	return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 |
	       (uint64_t)at[3] << 24 | (uint64_t)at[4] << 32 | (uint64_t)at[5] << 40 |
	       (uint64_t)at[6] << 48 | (uint64_t)at[7] << 56;
}

static void word_add(struct siphash *s, uint64_t word)
{
	s->v[3] ^= word;
	rounds(s->v, ROUNDS_WORD);
	s->v[0] ^= word;
}

void siphash_start(struct siphash *s, const uint64_t key[2])
{
	/* "somepseudorandomlygeneratedbytes"; the 0xee marks the variant of 128 bits. */
	*s = (struct siphash){
		.v = { key[0] ^ 0x736f6d6570736575U, key[1] ^ 0x646f72616e646f6dU ^ 0xee,
		       key[0] ^ 0x6c7967656e657261U, key[1] ^ 0x7465646279746573U }
	};
}

void siphash_add(struct siphash *s, struct bytes octets)
{
	size_t held = (size_t)(s->length % WORD);
	s->length += octets.len;
	if (held) {
		struct bytes fill = bytes_first(octets, WORD - held);
		if (fill.len)
			memcpy(s->held + held, fill.at, fill.len);
		if (held + fill.len < WORD)
			return;
		word_add(s, word_read(s->held));
		octets = bytes_skip(octets, fill.len);
	}
	size_t whole = octets.len - octets.len % WORD;
	for (size_t i = 0; i < whole; i += WORD)
		word_add(s, word_read((const unsigned char *)octets.at + i));
	if (octets.len > whole)
		memcpy(s->held, octets.at + whole, octets.len - whole);
}

void siphash_add_lower(struct siphash *s, struct bytes octets)
{
	enum { AT_ONCE = 64 };
	while (octets.len) {
		char lower[AT_ONCE];
		struct text folded = TEXT(lower);
		while (folded.len < octets.len && folded.len < sizeof lower)
			text_char(&folded, octet_lower(octets.at[folded.len]));
		siphash_add(s, text_bytes(&folded));
		octets = bytes_skip(octets, folded.len);
	}
}

void siphash_end(struct siphash *s, uint64_t digest[2])
{
	/* The last word: what is left over, zeros, and the length modulo 256 on top. */
	size_t held = (size_t)(s->length % WORD);
	memset(s->held + held, 0, WORD - held);
	s->held[WORD - 1] = (unsigned char)s->length;
	word_add(s, word_read(s->held));
	s->v[2] ^= 0xee;
	rounds(s->v, ROUNDS_END);
	digest[0] = s->v[0] ^ s->v[1] ^ s->v[2] ^ s->v[3];
	s->v[1] ^= 0xdd;
	rounds(s->v, ROUNDS_END);
	digest[1] = s->v[0] ^ s->v[1] ^ s->v[2] ^ s->v[3];
}
