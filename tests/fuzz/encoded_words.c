/* encoded_words.c: any octets as the value of a header field: its value, its parameters, its
 * encoded words. What must hold:
 *   - nothing behind the value is read, nothing behind the caller's text is written;
 *   - at most MIME_VALUES_MAX values are found for a parameter, no two the same, none longer than
 *     MIME_VALUE_MAX, and `clean` is the same for all;
 *   - mime_value() gives lower case without blanks, and true only for a token, or two with a slash
 *     between them;
 *   - a text without "=?" comes through mime_words() as header_unfold() gives it. */
#include "gateway/base/header_field.h"
#include "modules/mime/mime_field.h"

#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct values {
	size_t count, lengths[MIME_VALUES_MAX];
	char octets[MIME_VALUES_MAX][MIME_VALUE_MAX];
	bool clean;
};

static void found(void *arg, struct bytes value, bool clean)
{
	struct values *v = arg;
	require(v->count < MIME_VALUES_MAX && value.len <= MIME_VALUE_MAX &&
		(v->count == 0 || v->clean == clean));
	for (size_t i = 0; i < v->count; i++)
		require(!bytes_equal((struct bytes){ v->octets[i], v->lengths[i] }, value));
	if (value.len)
		memcpy(v->octets[v->count], value.at, value.len);
	v->lengths[v->count++] = value.len;
	v->clean = clean;
}

static void value_holds(struct bytes in)
{
	char *buffer = malloc(64);
	require(buffer != NULL);
	struct text out = { .at = buffer, .cap = 64 };
	bool clean = mime_value(in, &out);
	size_t slashes = 0;
	for (size_t i = 0; i < out.len; i++) {
		require(out.at[i] == octet_lower(out.at[i]) &&
			!bytes_has(BYTES(" \t\r\n;"), out.at[i]));
		slashes += out.at[i] == '/';
	}
	require(!clean ||
		(out.len && slashes <= 1 && out.at[0] != '/' && out.at[out.len - 1] != '/'));
	free(buffer);
}

static void words_hold(struct bytes in)
{
	size_t cap = 4 * in.len + 16;
	char *words = malloc(cap), *unfolded = malloc(cap);
	require(words && unfolded);
	struct text a = { .at = words, .cap = cap }, b = { .at = unfolded, .cap = cap };
	mime_words(&a, in);
	header_unfold(&b, in);
	bool word = false;
	for (size_t i = 0; i + 1 < in.len; i++)
		word |= in.at[i] == '=' && in.at[i + 1] == '?';
	require(word || bytes_equal(text_bytes(&a), text_bytes(&b)));
	for (size_t i = 0; i < a.len; i++)
		require(!octet_control(a.at[i]));
	/* Into too small a text. */
	a = (struct text){ .at = words, .cap = 3 };
	mime_words(&a, in);
	require(a.len <= 3);
	free(words);
	free(unfolded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "boundary", "filename", "b" };
	struct bytes in = exact_copy((struct bytes){ (const char *)data, size });
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct values v = { .count = 0 };
		mime_parameter(in, names[i], found, &v);
	}
	value_holds(in);
	words_hold(in);
	release(in);
	return 0;
}
