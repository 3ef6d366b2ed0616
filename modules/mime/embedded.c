/* embedded.c: files that are written into a text; see embedded.h. Must never hold more than the
 * beginning of one line, nor take a sentence for a file that no program would. */
#include "modules/mime/embedded.h"

#include <string.h>

/* How lines begin that begin a file. */
static const char begin[] = "begin", ybegin[] = "=ybegin ",
		  binhex[] = "(This file must be converted with BinHex";

/* CR alone ends a line for many programs. */
static bool ends_line(char c)
{
	return c == '\n' || c == '\r';
}

/* Up to the first line end, which CR is as well. */
static size_t line_rest(struct bytes b)
{
	size_t lf = bytes_find(b, '\n');
	return bytes_find(bytes_first(b, lf), '\r');
}

static void decode_begin(struct embedded *e, enum embedded_kind kind)
{
	e->kind = kind;
	e->escaped = false;
	e->base64 = (struct base64){ .plain = true };
	e->uu = (struct uuencoded){ .place = UU_LINE, .begun = true };
	e->binhex = (struct binhex){ .place = BINHEX_BEFORE };
}

static bool octal(struct bytes mode)
{
	for (size_t i = 0; i < mode.len; i++)
		if (mode.at[i] < '0' || mode.at[i] > '7')
			return false;
	return mode.len >= 3 && mode.len <= 4;
}

/* "begin", a mode of three or four octal digits, and the name, which may hold blanks. Without the
 * mode it would be any sentence. With "-encoded" the name is in base64. */
static bool begin_read(struct embedded *e, struct bytes line, struct bytes *name)
{
	struct bytes word = bytes_word(&line), mode = bytes_word(&line);
	bool encoded = bytes_equal_nocase(word, BYTES("begin-base64-encoded")) ||
		       bytes_equal_nocase(word, BYTES("begin-encoded"));
	bool base64 = bytes_starts_nocase(word, BYTES("begin-base64"));
	*name = bytes_trim(line);
	if (!octal(mode) || name->len == 0 ||
	    !(encoded || bytes_equal_nocase(word, BYTES("begin-base64")) ||
	      bytes_equal_nocase(word, bytes_of(begin))))
		return false;
	decode_begin(e, base64 ? EMBEDDED_BASE64 : EMBEDDED_UU);
	if (encoded) {
		struct base64 b = { .plain = true };
		size_t n = base64_decode(&b, bytes_first(*name, EMBEDDED_DECODE_MAX), e->decoded);
		n += base64_end(&b, e->decoded + n);
		*name = (struct bytes){ e->decoded, n };
	}
	return true;
}

/* "=ybegin line=128 size=1234 name=a b.exe": the name goes on to the end of the line. */
static bool ybegin_read(struct embedded *e, struct bytes line, struct bytes *name)
{
	static const struct bytes key = { " name=", 6 };
	size_t at = 0;
	while (at < line.len && !bytes_starts(bytes_skip(line, at), key))
		at++;
	*name = bytes_trim(bytes_skip(line, at + key.len));
	if (at == line.len || name->len == 0)
		return false;
	decode_begin(e, EMBEDDED_YENC);
	return true;
}

/* A line that may mean something is whole. */
static enum embedded_event line_means(struct embedded *e, struct bytes *given)
{
	struct bytes line = { e->line, e->length };
	if (bytes_starts_nocase(line, bytes_of(begin)) && begin_read(e, line, given))
		return EMBEDDED_FILE;
	if (bytes_starts(line, bytes_of(ybegin)) && ybegin_read(e, line, given))
		return EMBEDDED_FILE;
	if (bytes_starts_nocase(line, bytes_of(binhex)))
		decode_begin(e, EMBEDDED_BINHEX);
	bool ends = (e->kind == EMBEDDED_YENC && bytes_starts(line, BYTES("=yend"))) ||
		    (e->kind == EMBEDDED_BASE64 && bytes_starts(line, BYTES("====")));
	if (ends) {
		e->kind = EMBEDDED_TEXT;
		return EMBEDDED_END;
	}
	/* "begin" and more is well-formed base64, and may be yEnc. */
	if (e->kind == EMBEDDED_BASE64 || (e->kind == EMBEDDED_YENC && e->line[0] != '=')) {
		e->replayed = 0;
		e->place = LINE_REPLAY;
	}
	return EMBEDDED_NOTHING;
}

/* What a line that begins so may be; NULL: nothing that begins or ends a file. */
static const char *line_expected(const struct embedded *e, char first)
{
	if (first == '=' && e->kind != EMBEDDED_TEXT && e->kind != EMBEDDED_UU)
		return e->kind == EMBEDDED_BASE64 ? "=" : "=y";
	return octet_lower(first) == 'b' ? begin
	       : first == '='            ? ybegin
	       : first == '('            ? binhex
					 : NULL;
}

static enum embedded_event line_begin(struct embedded *e, struct bytes *rest)
{
	char first = rest->at[0];
	e->length = 0;
	if (ends_line(first)) {
		*rest = bytes_skip(*rest, 1);
	} else if (e->kind == EMBEDDED_UU && first == 'e') {
		e->kind = EMBEDDED_TEXT;
		e->place = LINE_REST;
		return EMBEDDED_END;
	} else if (line_expected(e, first)) {
		e->place = LINE_READ;
	} else {
		e->place = e->kind == EMBEDDED_TEXT ? LINE_REST : LINE_DATA;
	}
	return EMBEDDED_NOTHING;
}

static size_t yenc_decode(struct embedded *e, struct bytes in, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < in.len; i++) {
		if (ends_line(in.at[i]))
			continue;
		if (in.at[i] == '=' && !e->escaped) {
			e->escaped = true;
			continue;
		}
		out[n++] = (char)(in.at[i] - 42 - (e->escaped ? 64 : 0));
		e->escaped = false;
	}
	return n;
}

static enum embedded_event binhex_decode(struct embedded *e, struct bytes *in, struct bytes *given)
{
	switch (binhex_next(&e->binhex, in, given)) {
	case BINHEX_FILE:
		return EMBEDDED_FILE;
	case BINHEX_OCTETS:
		return EMBEDDED_OCTETS;
	case BINHEX_END:
		e->kind = EMBEDDED_TEXT;
		return EMBEDDED_END;
	default:
		return EMBEDDED_NOTHING;
	}
}

/* Octets of a file off the front of *in. */
static enum embedded_event data_decode(struct embedded *e, struct bytes *in, struct bytes *given)
{
	if (e->kind == EMBEDDED_BINHEX)
		return binhex_decode(e, in, given);
	struct bytes piece = bytes_first(*in, EMBEDDED_DECODE_MAX);
	*in = bytes_skip(*in, piece.len);
	*given = (struct bytes){ e->decoded, 0 };
	if (e->kind == EMBEDDED_UU)
		given->len = uu_decode(&e->uu, piece, e->decoded);
	else if (e->kind == EMBEDDED_BASE64)
		given->len = base64_decode(&e->base64, piece, e->decoded);
	else
		given->len = yenc_decode(e, piece, e->decoded);
	return given->len ? EMBEDDED_OCTETS : EMBEDDED_NOTHING;
}

/* A line of a file, with its end. */
static enum embedded_event data_read(struct embedded *e, struct bytes *rest, struct bytes *given)
{
	size_t end = line_rest(*rest);
	struct bytes in = bytes_first(*rest, end + 1), left = in;
	enum embedded_event event = data_decode(e, &left, given);
	*rest = bytes_skip(*rest, in.len - left.len);
	if (left.len == 0 && end < in.len)
		e->place = LINE_START;
	else if (e->kind == EMBEDDED_TEXT)
		e->place = LINE_REST;
	return event;
}

/* Of a line that is too long the middle is left out: what it means stands at its beginning, what a
 * file is at the end of its name. */
static void line_add(struct embedded *e, char c)
{
	enum { DROPPED = EMBEDDED_NAME_MAX / 2 };
	if (e->length == sizeof e->line) {
		e->cut = true;
		memmove(e->line + EMBEDDED_HEAD, e->line + EMBEDDED_HEAD + DROPPED,
			sizeof e->line - EMBEDDED_HEAD - DROPPED);
		e->length -= DROPPED;
	}
	e->line[e->length++] = c;
}

static enum embedded_event line_read(struct embedded *e, struct bytes *rest, struct bytes *given)
{
	const char *expected = line_expected(e, e->length ? e->line[0] : rest->at[0]);
	for (; rest->len && !ends_line(rest->at[0]); *rest = bytes_skip(*rest, 1)) {
		char c = rest->at[0];
		if (e->length >= strlen(expected) ||
		    octet_lower(c) == octet_lower(expected[e->length])) {
			line_add(e, c);
			continue;
		}
		/* It only begins so: in a file it is data. */
		e->replayed = 0;
		e->place = e->kind == EMBEDDED_TEXT ? LINE_REST : LINE_REPLAY;
		return EMBEDDED_NOTHING;
	}
	if (rest->len == 0)
		return EMBEDDED_NOTHING;
	e->place = LINE_START;
	return line_means(e, given);
}

/* What was taken for the beginning of another line is data. */
static enum embedded_event line_replay(struct embedded *e, struct bytes *given)
{
	struct bytes line = { e->line + e->replayed, e->length - e->replayed };
	enum embedded_event event = data_decode(e, &line, given);
	e->replayed = e->length - line.len;
	if (e->kind == EMBEDDED_TEXT)
		e->place = LINE_REST;
	else if (line.len == 0)
		e->place = LINE_DATA;
	return event;
}

static bool binhex_over(const struct embedded *e)
{
	return e->kind == EMBEDDED_BINHEX && e->binhex.place == BINHEX_OVER;
}

enum embedded_event embedded_next(struct embedded *e, struct bytes *rest, struct bytes *given)
{
	enum embedded_event event = EMBEDDED_NOTHING;
	/* The last octets of a file end it, whether or not more text is there. */
	while (event == EMBEDDED_NOTHING &&
	       (rest->len || e->place == LINE_REPLAY || binhex_over(e))) {
		if (binhex_over(e) && e->place != LINE_REPLAY) {
			e->kind = EMBEDDED_TEXT;
			e->place = e->place == LINE_DATA ? LINE_REST : e->place;
			event = EMBEDDED_END;
		} else if (e->place == LINE_DATA) {
			event = data_read(e, rest, given);
		} else if (e->place == LINE_READ) {
			event = line_read(e, rest, given);
		} else if (e->place == LINE_REPLAY) {
			event = line_replay(e, given);
		} else if (e->place == LINE_START) {
			event = line_begin(e, rest);
		} else {
			*rest = bytes_skip(*rest, line_rest(*rest));
			if (rest->len)
				e->place = LINE_START;
		}
	}
	return event;
}
