/* enveloping.c: any octets as what is wrapped around files and messages: TNEF (winmail.dat) and
 * S/MIME signatures. What must hold:
 *   - nothing behind a piece is read (each lies in a heap block of exactly its size);
 *   - what is found does not depend on the pieces;
 *   - a name is never too long, and content is never more than what went in. */
#include "modules/mime/mime_signed.h"
#include "modules/mime/tnef.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void mix(uint64_t *hash, struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		*hash = (*hash ^ (unsigned char)b.at[i]) * 1099511628211u;
}

static void note(void *arg, struct bytes name)
{
	uint64_t *hash = arg;
	require(name.len <= TNEF_NAME_MAX);
	mix(hash, name);
	++*hash;
}

/* What both readings of the same octets found, cut into pieces. */
struct findings {
	uint64_t names, content;
};

static struct findings read_in_pieces(struct bytes octets, size_t piece)
{
	struct tnef tnef;
	struct signed_content content = { .place = SIGNED_TAG };
	struct findings f = { 7, 7 };
	size_t given = 0;
	tnef_begin(&tnef, note, &f.names);
	for (struct bytes rest = octets; rest.len; rest = bytes_skip(rest, piece)) {
		struct bytes view = exact_copy(bytes_first(rest, piece)), left = view, run;
		tnef_feed(&tnef, view);
		while ((run = signed_content_next(&content, &left)).len) {
			given += run.len;
			mix(&f.content, run);
		}
		require(left.len == 0);
		release(view);
	}
	tnef_end(&tnef);
	require(given <= octets.len);
	return f;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	struct bytes octets = { (const char *)data + 1, size - 1 };
	struct findings whole = read_in_pieces(octets, SIZE_MAX),
			cut = read_in_pieces(octets, data[0] ? data[0] : 1000);
	require(whole.names == cut.names && whole.content == cut.content);
	return 0;
}
