/* data.c: fuzz target: the reader of DATA under random chunking against a reference that looks at
 * one octet at a time, and the way out (dot-stuffing) against the way in.
 *
 * The first octets of the input choose the chunk sizes. Properties, with bare LFs refused and with
 * bare LFs converted: both readers find the same end, the same content and the same verdict on
 * flaws; stuffed content read again is the same content, in which a strict reader finds no flaw and
 * no earlier end; nothing behind the end is taken; content of which the reader says that no line
 * begins with a dot has none, in chunks (BDAT), too. */
#include "gateway/backend/dot_stuffing.h"
#include "gateway/smtp/data.h"

#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct found {
	char *content;
	size_t length, end; /* octets of content; octets taken up to the end of data */
	bool ended, flawed, dotted;
};

enum start { INSIDE, BEHIND_CRLF, BEHIND_LF };

/* A dot at the start of a line that is nothing else, but no end of data, since a bare LF is beside
 * it: content where bare LFs are converted. */
static bool lone_dot(enum start start, struct bytes in, size_t i)
{
	char next = i + 1 < in.len ? in.at[i + 1] : 'x';
	return next == '\n' || (next == '\r' && start == BEHIND_LF);
}

/* The reference: RFC 5321, 4.1.1.4 and 4.5.2, to the letter; and bare LFs as line ends that end
 * nothing. */
static void reference(struct bytes in, bool convert, struct found *f)
{
	enum start start = BEHIND_CRLF;
	bool dotted = false;
	for (size_t i = 0; i < in.len; i++) {
		char c = in.at[i], next = i + 1 < in.len ? in.at[i + 1] : '\0',
		     after = i + 2 < in.len ? in.at[i + 2] : '\0';
		if (start && c == '.' && !dotted && !(convert && lone_dot(start, in, i))) {
			if (start == BEHIND_CRLF && next == '\r' && after == '\n' &&
			    i + 2 < in.len) {
				f->ended = true;
				f->end = i + 3;
				return;
			}
			/* this one is taken away, the next octet is content whatever it is */
			dotted = true;
			continue;
		}
		dotted = false;
		bool bare = c == '\n' && (i == 0 || in.at[i - 1] != '\r');
		f->flawed |= c == '\0' || (c == '\r' && i + 1 < in.len && next != '\n') ||
			     (bare && !convert);
		if (bare && convert)
			f->content[f->length++] = '\r';
		f->content[f->length++] = c;
		start = c != '\n' ? INSIDE : !bare ? BEHIND_CRLF : convert ? BEHIND_LF : INSIDE;
	}
	f->end = in.len;
}

static void chunked(struct bytes in, struct bytes sizes, bool convert, struct found *f)
{
	struct data_reader r;
	data_start(&r);
	r.convert = convert;
	size_t at = 0, turn = 0;
	while (at < in.len && !f->ended) {
		size_t chunk = sizes.len ? (size_t)(unsigned char)sizes.at[turn++ % sizes.len] + 1
					 : in.len;
		struct bytes input = bytes_first(bytes_skip(in, at), chunk);
		/* A block of its own, so that reading past the chunk is seen. */
		struct bytes copy = exact_copy(input), rest = copy;
		while (rest.len && !f->ended) {
			struct bytes content;
			size_t taken = data_read(&r, rest, &content, &f->ended);
			if (taken + content.len == 0 || taken > rest.len)
				abort();
			memcpy(f->content + f->length, content.at, content.len);
			f->length += content.len;
			rest = bytes_skip(rest, taken);
			at += taken;
		}
		release(copy);
	}
	f->end = at;
	f->flawed = r.flaws != 0;
	f->dotted = r.dotted;
}

/* The same octets as chunks, in which no dot is taken away. */
static void chunks(struct bytes in, struct bytes sizes, bool convert, struct found *f)
{
	struct data_reader r;
	data_start(&r);
	r.convert = convert;
	for (size_t at = 0, turn = 0; at < in.len;) {
		size_t chunk = sizes.len ? (size_t)(unsigned char)sizes.at[turn++ % sizes.len] + 1
					 : in.len;
		struct bytes copy = exact_copy(bytes_first(bytes_skip(in, at), chunk)), rest = copy;
		while (rest.len) {
			struct bytes content;
			size_t taken = chunk_read(&r, rest, &content);
			memcpy(f->content + f->length, content.at, content.len);
			f->length += content.len;
			rest = bytes_skip(rest, taken);
			at += taken;
		}
		release(copy);
	}
	chunk_end(&r);
	f->flawed = r.flaws != 0;
	f->dotted = r.dotted;
}

/* What is told of dots is true. */
static void undotted(const struct found *f)
{
	for (size_t i = 0; i < f->length && !f->dotted && !f->flawed; i++)
		if (f->content[i] == '.' && (i == 0 || f->content[i - 1] == '\n'))
			abort();
}

static void round_trip(const struct found *f)
{
	char *wire = malloc(f->length * 2 + 8);
	struct text out = { .at = wire, .cap = f->length * 2 + 8 };
	bool line_start = true;
	struct bytes rest = { f->content, f->length };
	while (rest.len) {
		bool dot;
		size_t run = dot_stuffing_next(rest, &line_start, &dot);
		if (dot)
			text_char(&out, '.');
		text_add(&out, bytes_first(rest, run));
		rest = bytes_skip(rest, run);
	}
	text_string(&out, line_start ? ".\r\n" : "\r\n.\r\n");
	struct found again = { .content = malloc(out.len) };
	reference(text_bytes(&out), false, &again);
	if (!again.ended || again.end != out.len || again.flawed)
		abort();
	if (memcmp(again.content, f->content, f->length) != 0 || again.length - f->length > 2)
		abort();
	free(again.content);
	free(wire);
}

static void check(struct bytes in, struct bytes sizes, bool convert)
{
	struct found a = { .content = malloc(2 * in.len) },
		     b = { .content = malloc(2 * in.len + 1) };
	reference(in, convert, &a);
	chunked(in, sizes, convert, &b);
	/* A flaw may be told apart one octet later by the one or the other only where the input
	 * ends. */
	if (a.ended != b.ended || (a.ended && (a.end != b.end || a.flawed != b.flawed)))
		abort();
	if (a.ended && !a.flawed) {
		if (a.length != b.length || memcmp(a.content, b.content, a.length) != 0)
			abort();
		round_trip(&a);
	}
	undotted(&b);
	b.length = 0;
	chunks(in, sizes, convert, &b);
	undotted(&b);
	free(a.content);
	free(b.content);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = { (const char *)data, size };
	struct bytes sizes = bytes_first(in, 4);
	in = bytes_skip(in, 4);
	if (in.len == 0)
		return 0;
	check(in, sizes, false);
	check(in, sizes, true);
	return 0;
}
