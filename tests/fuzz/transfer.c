/* transfer.c: any octets in each transfer encoding. What must hold:
 *   - no more comes out than went in, and four octets (the buffer is exactly that large), nothing
 *     behind the input is read;
 *   - the same comes out in whatever pieces it goes in;
 *   - base64 without "=" in the middle gives what a plain decoder of digit after digit gives;
 *   - octets encoded by the rules come out as they were. */
#include "modules/mime/mime_decode.h"

#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum kind { KIND_BASE64, KIND_UNPADDED, KIND_QUOTED, KIND_UU, KINDS };

static size_t decode(enum kind kind, struct bytes in, size_t step, char *all)
{
	struct base64 base64 = { .unpadded = kind == KIND_UNPADDED };
	struct quoted quoted = { .count = 0 };
	struct uuencoded uu = { .place = UU_LINE };
	size_t total = 0;
	for (size_t i = 0, n; i < in.len; i += n) {
		n = step && step < in.len - i ? step : in.len - i;
		struct bytes view = exact_copy(bytes_first(bytes_skip(in, i), n));
		char *out = malloc(n + 4);
		require(out != NULL);
		size_t written = kind == KIND_QUOTED ? quoted_decode(&quoted, view, out)
				 : kind == KIND_UU   ? uu_decode(&uu, view, out)
						     : base64_decode(&base64, view, out);
		require(written <= n + 4);
		memcpy(all + total, out, written);
		total += written;
		release(view);
		free(out);
	}
	total += kind == KIND_QUOTED ? quoted_end(&quoted, all + total)
		 : kind == KIND_UU   ? 0
				     : base64_end(&base64, all + total);
	require(total <= in.len + 4);
	return total;
}

/* Digit after digit, "=" passed over. */
static size_t decode_plainly(struct bytes in, char *out)
{
	uint32_t bits = 0;
	size_t count = 0, total = 0;
	for (size_t i = 0; i < in.len; i++) {
		char c = in.at[i];
		uint32_t digit = c >= 'A' && c <= 'Z'   ? (uint32_t)(c - 'A')
				 : c >= 'a' && c <= 'z' ? (uint32_t)(c - 'a' + 26)
				 : octet_digit(c)       ? (uint32_t)(c - '0' + 52)
				 : c == '+' || c == '-' ? 62
				 : c == '/' || c == '_' ? 63
							: 64;
		if (digit == 64)
			continue;
		bits = bits << 6 | digit;
		if (++count % 4 != 1)
			out[total++] = (char)(bits >> (2 * (3 - (count + 3) % 4)));
	}
	return total;
}

static void encode_and_back(struct bytes in)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *encoded = malloc(3 * in.len + 8), *back = malloc(3 * in.len + 8);
	struct text t = { .at = encoded, .cap = 3 * in.len + 8 };
	require(encoded && back);
	for (size_t i = 0; i < in.len; i += 3) {
		uint32_t bits = 0;
		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 | (i + k < in.len ? (unsigned char)in.at[i + k] : 0u);
		for (size_t k = 0; k < 4; k++)
			text_char(&t, i + k > in.len ? '=' : digits[bits >> (18 - 6 * k) & 63]);
	}
	size_t n = decode(KIND_BASE64, text_bytes(&t), 7, back);
	require(bytes_equal((struct bytes){ back, n }, in));
	t.len = 0;
	for (size_t i = 0; i < in.len; i++)
		text_format(&t, i % 2 ? "=%02x" : "=%02X", (unsigned)(unsigned char)in.at[i]);
	n = decode(KIND_QUOTED, text_bytes(&t), 5, back);
	require(bytes_equal((struct bytes){ back, n }, in));
	free(encoded);
	free(back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = { (const char *)data, size };
	char *whole = malloc(size + 8), *pieces = malloc(size + 8);
	require(whole && pieces);
	for (enum kind kind = 0; kind < KINDS; kind++) {
		size_t n = decode(kind, in, 0, whole);
		for (size_t step = 1; step < 12; step += 3)
			require(decode(kind, in, step, pieces) == n &&
				memcmp(whole, pieces, n) == 0);
	}
	size_t n = decode(KIND_UNPADDED, in, 0, whole);
	require(decode_plainly(in, pieces) == n && memcmp(whole, pieces, n) == 0);
	if (!bytes_has(in, '='))
		require(decode(KIND_BASE64, in, 0, pieces) == n && memcmp(whole, pieces, n) == 0);
	encode_and_back(in);
	free(whole);
	free(pieces);
	return 0;
}
