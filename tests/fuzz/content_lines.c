/* content_lines.c: any octets as a calendar and as text of format=flowed. What must hold:
 *   - nothing behind a piece is read (each lies in a heap block of exactly its size);
 *   - what is given does not depend on the pieces, and is not more than came and a few octets a
 *     line;
 *   - a file that begins ends before anything else comes;
 *   - a line on its own is given behind whatever lines. */
#include "modules/mime/content_lines.h"
#include "modules/url/flowed.h"

#include "tests/fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct heard {
	uint64_t hash;
	size_t count;
	bool file;
	char last[16];                  /* octets of text */
};

static void hear(struct heard *h, struct bytes octets)
{
	for (size_t i = 0; i < octets.len; i++) {
		h->hash = (h->hash ^ (unsigned char)octets.at[i]) * 1099511628211u;
		memmove(h->last, h->last + 1, sizeof h->last - 1);
		h->last[sizeof h->last - 1] = octets.at[i];
	}
	h->count += octets.len;
}

static void hear_line(void *arg)
{
	struct heard *h = arg;
	require(!h->file);
	h->hash++;
}

static void hear_text(void *arg, struct bytes text)
{
	require(text.len > 0 && !((struct heard *)arg)->file);
	hear(arg, text);
}

static void hear_file(void *arg, struct bytes name, struct bytes type)
{
	struct heard *h = arg;
	require(!h->file && name.len <= CONTENT_PARAMETER_MAX && type.len <= CONTENT_TYPE_MAX);
	h->file = true;
	h->hash = h->hash * 31 + name.len;
}

static void hear_octets(void *arg, struct bytes octets)
{
	require(((struct heard *)arg)->file);
	hear(arg, octets);
}

static void hear_end(void *arg)
{
	struct heard *h = arg;
	require(h->file);
	h->file = false;
}

static const struct content_listener listener = { hear_line, hear_text, hear_file, hear_octets,
						  hear_end };

static struct heard lines(struct bytes octets, struct bytes behind, size_t piece)
{
	struct heard h = { .hash = 7 };
	struct content_lines l;
	content_lines_begin(&l, &listener, &h);
	for (struct bytes rest = octets; rest.len; rest = bytes_skip(rest, piece)) {
		struct bytes exact = exact_copy(bytes_first(rest, piece));
		content_lines_feed(&l, exact);
		release(exact);
	}
	content_lines_feed(&l, behind);
	content_lines_end(&l);
	require(!h.file);
	return h;
}

static void hear_flowed(void *arg, struct bytes text)
{
	require(text.len > 0);
	hear(arg, text);
}

static struct heard flowed(struct bytes octets, size_t piece)
{
	struct heard h = { .hash = 7 };
	struct flowed f;
	flowed_begin(&f, hear_flowed, &h);
	for (struct bytes rest = octets; rest.len; rest = bytes_skip(rest, piece)) {
		struct bytes exact = exact_copy(bytes_first(rest, piece));
		flowed_feed(&f, exact);
		release(exact);
	}
	flowed_end(&f);
	return h;
}

/* The first octet says how large the pieces are. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	struct bytes octets = { (const char *)data + 1, size - 1 };
	size_t piece = data[0] ? data[0] : 1000;
	struct heard whole = lines(octets, BYTES(""), SIZE_MAX),
		     pieces = lines(octets, BYTES(""), piece);
	require(whole.hash == pieces.hash && whole.count == pieces.count);
	require(whole.count <= 3 * octets.len + 8);
	struct heard more = lines(octets, BYTES("=\r\n\r\nX:looked-for\r\n"), piece);
	require(memcmp(more.last + 5, "looked-for\n", 11) == 0);
	struct heard once = flowed(octets, SIZE_MAX), parts = flowed(octets, piece);
	require(once.hash == parts.hash && once.count <= octets.len + 1);
	return 0;
}
