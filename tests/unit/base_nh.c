/* base_nh.c: the keyed digest of long texts (base/nh.h): the digests that a second program, which
 * knows nothing but the header, gives for the same texts, whole and in pieces; and pairs of texts
 * that a hash of sums and products takes for one if its keys are not where they should be. */
#include "gateway/base/nh.h"

#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

enum { LONGEST = 5000, DIGEST_HEX = 32, KEYS = 50 };
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const uint64_t vector_key[2] = { 0x0706050403020100, 0x0f0e0d0c0b0a0908 };

/* Of the texts that text_fill() gives. */
static const struct {
	size_t length;
	const char *digest;
} vectors[] = {
	{ 0, "fe94e6212fc0be84b3057d7d73c89596" },    { 1, "0d91756b1a169ba5d26f25e34a1c972e" },
	{ 8, "1a13b751199fd2b323c6f89cbb247a03" },    { 15, "620bb7d4591f6fe1672aeaed44a8ca24" },
	{ 16, "a84197fb17fccdd0afb2fd292ef9b8d5" },   { 17, "3a7b1478442a1f6f28e601ff8b91af52" },
	{ 31, "1adbf03b7c5feb8f09815c104cbd1ffa" },   { 32, "8d189037c5fff65d5ae6caa90ee86580" },
	{ 255, "8c19a529b8847438f605e8a5dc20a46f" },  { 1008, "f6ca1bbc49582639ec79df0f4f1ddf1b" },
	{ 1023, "868dfc86c9873cb10fb4cd2c4da3ca3a" }, { 1024, "74d82e2dffb8d9b75ab41f482260fe29" },
	{ 1025, "078b4c66d80180cfa4c16f7ebc99c44f" }, { 1040, "be6898177d8a7120db99a2c500fe343b" },
	{ 2048, "c2c794b1dba3cebcee5206ad67270074" }, { 2049, "1de7826e9de1af8a7f5fcafd27a61d17" },
	{ 3000, "6169bd3434c181e7b0499677606368f6" }, { 5000, "50df63781527db6c3bb9ddb2d2d885ca" },
};

static void text_fill(char text[LONGEST])
{
	for (size_t i = 0; i < LONGEST; i++)
		text[i] = (char)(i * 7919 >> 8);
}

static void digest_of(const struct nh_key *key, struct bytes octets, size_t piece,
		      uint64_t digest[2])
{
	struct nh h;
	nh_start(&h, key);
	for (size_t at = 0; at < octets.len; at += piece) {
		nh_add(&h, (struct bytes){ NULL, 0 });
		nh_add(&h, bytes_first(bytes_skip(octets, at), piece));
	}
	nh_end(&h, digest);
}

static void assert_digest(const uint64_t digest[2], const char *wanted)
{
	char hex[DIGEST_HEX + 1];
	struct text t = TEXT(hex);
	for (unsigned i = 0; i < 16; i++)
		text_format(&t, "%02x", (unsigned)(digest[i / 8] >> 8 * (i % 8) & 0xff));
	assert_string_equal(text_cstr(&t), wanted);
}

static void vectors_in_pieces_of_every_size(void **state)
{
	static const size_t large[] = { 16, 17, 64, 1000, 1023, 1024, 1025, 2048, LONGEST };
	char text[LONGEST];
	struct nh_key key;
	uint64_t digest[2];
	(void)state;
	text_fill(text);
	nh_key_make(&key, vector_key);
	for (size_t i = 0; i < COUNT(vectors); i++) {
		struct bytes octets = { text, vectors[i].length };
		for (size_t piece = 1; piece < 16; piece++) {
			digest_of(&key, octets, piece, digest);
			assert_digest(digest, vectors[i].digest);
		}
		for (size_t n = 0; n < COUNT(large); n++) {
			digest_of(&key, octets, large[n], digest);
			assert_digest(digest, vectors[i].digest);
		}
	}
}

/* Pieces that are not of one size: what is held back between them is always the same. */
static void one_cut_anywhere(void **state)
{
	char text[LONGEST];
	struct nh_key key;
	uint64_t digest[2];
	(void)state;
	text_fill(text);
	nh_key_make(&key, vector_key);
	for (size_t cut = 0; cut <= 3000; cut++) {
		struct nh h;
		nh_start(&h, &key);
		nh_add(&h, (struct bytes){ text, cut });
		nh_add(&h, (struct bytes){ text + cut, 3000 - cut });
		nh_end(&h, digest);
		assert_digest(digest, "6169bd3434c181e7b0499677606368f6");
	}
}

static void assert_apart(struct bytes one, struct bytes other)
{
	for (uint64_t n = 0; n < KEYS; n++) {
		struct nh_key key;
		uint64_t first[2], second[2];
		nh_key_make(&key, (uint64_t[2]){ n, ~n });
		digest_of(&key, one, LONGEST, first);
		digest_of(&key, other, LONGEST, second);
		/* not even half of it */
		assert_true(first[0] != second[0] && first[1] != second[1]);
	}
}

static void swap(char *text, size_t one, size_t other, size_t length)
{
	char kept[NH_BLOCK];
	memcpy(kept, text + one, length);
	memcpy(text + one, text + other, length);
	memcpy(text + other, kept, length);
}

static void order_counts(void **state)
{
	static const struct {
		size_t one, other, length;
	} rows[] = {
		{ 0, 1, 1 },                    /* octets */
		{ 0, 8, 8 },                    /* the words of a pair */
		{ 0, 16, 16 },                  /* pairs of a block */
		{ 0, 16, 8 },                   /* first words of pairs */
		{ 8, 24, 8 },                   /* second ones */
		{ 0, 1008, 16 },                /* the first and the last pair of a block */
		{ 1008, 1024, 16 },             /* pairs of neighbouring blocks */
		{ 16, 1024 + 16, 16 },          /* pairs at one place of two blocks */
		{ 0, NH_BLOCK, NH_BLOCK },      /* blocks */
		{ 0, 3 * NH_BLOCK, NH_BLOCK },
	};
	char text[LONGEST], other[LONGEST];
	(void)state;
	text_fill(text);
	for (size_t i = 0; i < COUNT(rows); i++) {
		memcpy(other, text, LONGEST);
		swap(other, rows[i].one, rows[i].other, rows[i].length);
		assert_apart((struct bytes){ text, LONGEST }, (struct bytes){ other, LONGEST });
	}
}

/* Sums that stay the same, and a product with zero on one side: nothing cancels, since every word
 * has a key of its own. */
static void differences_do_not_cancel(void **state)
{
	static const struct {
		size_t up, down;
	} rows[] = { { 0, 8 },    { 0, 16 },      { 8, 24 },    { 0, 24 },  { 7, 23 },
		     { 0, 1024 }, { 1008, 1024 }, { 15, 1039 }, { 0, 4096 } };
	static const unsigned char steps[] = { 1, 2, 0x80 };
	char text[LONGEST] = { 0 }, other[LONGEST];
	(void)state;
	for (int filled = 0; filled < 2; filled++) {
		if (filled)
			text_fill(text);
		for (size_t i = 0; i < COUNT(rows); i++)
			for (size_t n = 0; n < COUNT(steps); n++) {
				memcpy(other, text, LONGEST);
				other[rows[i].up] = (char)(other[rows[i].up] + steps[n]);
				other[rows[i].down] = (char)(other[rows[i].down] - steps[n]);
				assert_apart((struct bytes){ text, LONGEST },
					     (struct bytes){ other, LONGEST });
			}
	}
}

static void every_bit_counts(void **state)
{
	enum { LENGTH = 1100 };
	char text[LONGEST];
	struct nh_key key;
	uint64_t whole[2], digest[2];
	(void)state;
	text_fill(text);
	nh_key_make(&key, vector_key);
	digest_of(&key, (struct bytes){ text, LENGTH }, LENGTH, whole);
	for (size_t bit = 0; bit < 8 * LENGTH; bit++) {
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
		digest_of(&key, (struct bytes){ text, LENGTH }, LENGTH, digest);
		assert_true(digest[0] != whole[0] && digest[1] != whole[1]);
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
	}
}

/* What fills the last pair is not taken for text. */
static void zeros_of_any_length(void **state)
{
	static const char zeros[2100];
	static uint64_t seen[sizeof zeros][2];
	struct nh_key key;
	(void)state;
	nh_key_make(&key, vector_key);
	for (size_t n = 0; n < sizeof zeros; n++) {
		digest_of(&key, (struct bytes){ zeros, n }, sizeof zeros, seen[n]);
		for (size_t i = 0; i < n; i++)
			assert_true(seen[i][0] != seen[n][0] && seen[i][1] != seen[n][1]);
	}
}

/* Each word of the key is another one, under each key. */
static void keys_are_keys(void **state)
{
	struct nh_key one, other;
	(void)state;
	nh_key_make(&one, (uint64_t[2]){ 0, 0 });
	nh_key_make(&other, (uint64_t[2]){ 0, 1 });
	for (size_t i = 0; i < NH_WORDS; i++) {
		for (size_t n = 0; n < i; n++)
			assert_true(one.words[i] != one.words[n]);
		for (size_t n = 0; n < NH_WORDS; n++)
			assert_true(one.words[i] != other.words[n]);
		assert_true(one.words[i] != one.siphash[0] && one.words[i] != one.siphash[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_in_pieces_of_every_size),
		cmocka_unit_test(one_cut_anywhere),
		cmocka_unit_test(order_counts),
		cmocka_unit_test(differences_do_not_cancel),
		cmocka_unit_test(every_bit_counts),
		cmocka_unit_test(zeros_of_any_length),
		cmocka_unit_test(keys_are_keys),
	};
	return cmocka_run_group_tests_name("base_nh", tests, NULL, NULL);
}
