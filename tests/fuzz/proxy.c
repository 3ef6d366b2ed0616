/* proxy.c: any octets as a PROXY header. What must hold:
 *   - nothing behind the input is read (it lies in a heap block of exactly its size);
 *   - VALID: a piece of it is MORE, what follows does not matter, and written again it reads the
 *     same;
 *   - INVALID: nothing that follows can mend it;
 *   - MORE: something that follows makes it VALID (a version 2 block is judged only when it is
 *     whole). */
#include "gateway/base/proxy.h"

#include "tests/fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum proxy_result parse(struct bytes input, struct proxy_header *h)
{
	struct bytes exact = exact_copy(input);
	/* An empty view may name no memory at all. */
	enum proxy_result result = proxy_parse(input.len ? exact : (struct bytes){ NULL, 0 }, h);
	release(exact);
	return result;
}

static enum proxy_result parse_both(struct bytes input, struct bytes tail)
{
	char buffer[4 * PROXY_HEADER_MAX];
	struct text both = TEXT(buffer);
	struct proxy_header h;
	text_add(&both, input);
	text_add(&both, tail);
	return parse(text_bytes(&both), &h);
}

static bool equal(const struct proxy_header *a, const struct proxy_header *b)
{
	return a->local == b->local && address_equal(&a->source, &b->source) &&
	       address_equal(&a->destination, &b->destination) &&
	       a->source.port == b->source.port && a->destination.port == b->destination.port;
}

static void check_written(const struct proxy_header *h)
{
	char first[PROXY_HEADER_MAX], second[PROXY_HEADER_MAX];
	struct text v1 = TEXT(first), v2 = TEXT(second);
	struct proxy_header again;
	proxy_write_v1(&v1, &h->source, &h->destination);
	require(parse(text_bytes(&v1), &again) == PROXY_VALID && again.length == v1.len &&
		equal(h, &again));
	proxy_write_v2(&v2, &h->source, &h->destination);
	require(parse(text_bytes(&v2), &again) == PROXY_VALID && again.length == v2.len &&
		equal(h, &again));
}

static void check_valid(struct bytes input, const struct proxy_header *h)
{
	struct proxy_header again;
	require(h->length > 0 && h->length <= input.len && h->length <= PROXY_HEADER_MAX);
	require(h->local == (h->source.family == FAMILY_NONE));
	require(h->local == (h->destination.family == FAMILY_NONE));
	require(parse(bytes_first(input, h->length), &again) == PROXY_VALID && equal(h, &again));
	require(again.length == h->length);
	for (size_t n = 0; n < h->length; n += 1 + n / 64)
		require(parse(bytes_first(input, n), &again) == PROXY_MORE);
	require(parse(bytes_first(input, h->length - 1), &again) == PROXY_MORE);
	check_written(h);
}

/* Some end of one of these headers has to fit. */
static bool version_1_completed(struct bytes input)
{
	static const char *const models[] = {
		"PROXY UNKNOWN\r\n",
		"PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n",
		"PROXY TCP6 :: :: 0 0\r\n",
		"PROXY TCP6 ::0 :: 0 0\r\n",
		"PROXY TCP6 :: ::0 0 0\r\n",
		"PROXY TCP6 ::0.0.0.0 :: 0 0\r\n",
		"PROXY TCP6 :: ::0.0.0.0 0 0\r\n",
	};
	for (size_t i = 0; i < sizeof models / sizeof *models; i++)
		for (const char *tail = models[i]; *tail; tail++)
			if (parse_both(input, bytes_of(tail)) == PROXY_VALID)
				return true;
	return false;
}

/* The rest of the first 16 octets, then zeros for addresses, then one TLV up to the length. */
static bool version_2_completed(struct bytes input)
{
	char buffer[PROXY_HEADER_MAX + 1] = "\r\n\r\n\0\r\nQUIT\n\x20";
	memcpy(buffer, input.at, input.len);
	size_t high = (unsigned char)buffer[14];
	if (input.len < 16)
		buffer[15] = (char)(high == 0 ? 216 : 0);
	size_t block = high << 8 | (unsigned char)buffer[15];
	static const size_t sizes[] = { 0, 12, 36, 216 };
	size_t addresses = sizes[(unsigned char)buffer[13] >> 4 & 3], rest = block - addresses;
	if (block >= addresses + 3) {
		char *tlv = buffer + 16 + addresses;
		tlv[0] = 4;
		tlv[1] = (char)((rest - 3) >> 8);
		tlv[2] = (char)((rest - 3) & 0xff);
	} else if (block > addresses && buffer[12] == 0x21 && buffer[13] != 0) {
		return true; /* too small a rest for a TLV: seen only when the block is whole */
	}
	return parse_both((struct bytes){ buffer, 16 + block }, BYTES("")) == PROXY_VALID;
}

static void check_more(struct bytes input)
{
	require(input.len < PROXY_HEADER_MAX);
	if (input.len == 0 || input.at[0] == 'P')
		require(input.len < 107 && version_1_completed(input));
	else if (input.len <= 16)
		require(version_2_completed(input));
	else
		require(input.len <
			16u + ((unsigned)(uint8_t)input.at[14] << 8 | (uint8_t)input.at[15]));
}

static void check_invalid(struct bytes input)
{
	static const struct bytes tails[] = { BYTES("0"), BYTES("\n"), BYTES("\r\n"),
					      BYTES(" 0 0\r\n"),
					      BYTES("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0") };
	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
		require(parse_both(input, tails[i]) == PROXY_INVALID);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes input = { (const char *)data, size < 1024 ? size : 1024 };
	struct proxy_header h;
	switch (parse(input, &h)) {
	case PROXY_VALID:
		check_valid(input, &h);
		break;
	case PROXY_MORE:
		check_more(input);
		break;
	case PROXY_INVALID:
		check_invalid(input);
		break;
	}
	return 0;
}
