/* http_request.c: any octets as a request for figures. What must hold:
 *   - nothing behind the input is read (it lies in a heap block of exactly its size);
 *   - WHOLE: every piece of it is MORE, and what follows changes nothing; the path and the token
 *     are in it and have no control characters;
 *   - INVALID: nothing that follows can mend it;
 *   - MORE: it is shorter than the maximum. */
#include "gateway/control/http_request.h"

#include "tests/fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_view(struct bytes input, struct bytes view)
{
	require(view.len == 0 || (view.at >= input.at && view.len <= input.len &&
				  view.at + view.len <= input.at + input.len));
	for (size_t i = 0; i < view.len; i++)
		require(!octet_control(view.at[i]) || view.at[i] == '\t');
}

static enum http_read read_exact(struct bytes input)
{
	struct bytes exact = exact_copy(input);
	struct http_request r;
	enum http_read result = http_request_read(exact, &r);
	if (result == HTTP_WHOLE) {
		check_view(exact, r.path);
		check_view(exact, r.bearer);
		require(r.path.len > 0);
	}
	release(exact);
	return result;
}

static enum http_read read_with(struct bytes input, const char *tail)
{
	char buffer[2 * HTTP_REQUEST_MAX];
	struct text both = TEXT(buffer);
	text_add(&both, input);
	text_string(&both, tail);
	return read_exact(text_bytes(&both));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t most = HTTP_REQUEST_MAX + 16;
	struct bytes input = { (const char *)data, size < most ? size : most };
	enum http_read result = read_exact(input);
	size_t step = 1 + input.len / 64;
	require(result != HTTP_MORE || input.len < HTTP_REQUEST_MAX);
	require(result != HTTP_LONG || input.len >= HTTP_REQUEST_MAX);
	if (result == HTTP_WHOLE || result == HTTP_INVALID)
		require(read_with(input, "\r\n\r\nGET / HTTP/1.0\r\n\r\n") == result);
	/* What a piece says for good, the whole says, too. */
	for (size_t n = 0; n < input.len; n += step) {
		enum http_read piece = read_exact(bytes_first(input, n));
		require(piece == HTTP_MORE || piece == result);
	}
	return 0;
}
