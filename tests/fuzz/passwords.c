/* passwords.c: any octets as a text and as HTML, heard for passwords. What must hold: nothing
 * outside the pieces is touched (each lies in a heap block of exactly its size), and in whatever
 * pieces the octets come, the answer is the same. The first octet says in which. */
#include "modules/url/password.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool found(enum url_kind kind, struct bytes octets, size_t piece)
{
	struct password_finder *finder = malloc(sizeof *finder);
	struct url_scanner s;
	require(finder != NULL);
	password_begin(finder);
	url_start(&s, kind, NULL, NULL, NULL);
	url_listen(&s, password_hear, finder);
	for (; octets.len; octets = bytes_skip(octets, piece)) {
		struct bytes exact = exact_copy(bytes_first(octets, piece));
		url_feed(&s, exact);
		release(exact);
	}
	url_end(&s);
	password_end(finder);
	bool result = finder->found;
	free(finder);
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	struct bytes octets = { (const char *)data + 1, size - 1 };
	for (enum url_kind kind = URL_TEXT; kind <= URL_HTML; kind++)
		require(found(kind, octets, SIZE_MAX) == found(kind, octets, data[0] % 16 + 1));
	return 0;
}
