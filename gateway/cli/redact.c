/* redact.c: see redact.h. Pure. When in doubt it takes out more. */
#include "gateway/cli/redact.h"

enum { KEY_LEAST = 20 };

/* What ends a local part, or the front of one, in JSON and YAML alike. No octet that a local part
 * can have without quotes (RFC 5322, 3.2.3) is one, though YAML has quotes of that kind. */
static bool boundary(char c)
{
	return c == ' ' || c == '\t' || c == '"' || c == '<' || c == '>' || c == ',' || c == '(' ||
	       c == '[';
}

static bool key_octet(char c)
{
	return octet_alpha(c) || octet_digit(c);
}

/* A local part in quotes, "\"a b\"" in JSON: begins behind the quotation mark before the last. */
static size_t quoted_begin(struct bytes front)
{
	size_t end = front.len - 1;
	while (end > 0 && front.at[end - 1] == '\\')
		end--;
	size_t open = bytes_find_last(bytes_first(front, end), '"');
	return open < end ? open + 1 : 0;
}

/* Where what stands before the @ begins; `front`: the line up to there. */
static size_t local_begin(struct bytes front)
{
	size_t n = front.len;
	if (n > 0 && front.at[n - 1] == '"')
		return quoted_begin(front);
	while (n > 0 && !boundary(front.at[n - 1]))
		n--;
	return n;
}

/* Octets of a key at the front; 0: there is none. */
static size_t key_length(struct bytes b)
{
	bool digit = false, letter = false;
	size_t n = 0;
	for (; n < b.len && key_octet(b.at[n]); n++) {
		digit |= octet_digit(b.at[n]);
		letter |= octet_alpha(b.at[n]);
	}
	return n >= KEY_LEAST && digit && letter ? n : 0;
}

/* A piece without an @. */
static size_t keys_out(struct text *t, struct bytes piece)
{
	size_t taken = 0;
	for (size_t i = 0; i < piece.len;) {
		size_t n = i == 0 || !key_octet(piece.at[i - 1]) ? key_length(bytes_skip(piece, i))
								 : 0;
		if (n > 0) {
			text_string(t, REDACTED);
			taken++;
		} else {
			text_char(t, piece.at[i]);
		}
		i += n > 0 ? n : 1;
	}
	return taken;
}

size_t redact_line(struct text *t, struct bytes line)
{
	size_t taken = 0;
	for (;;) {
		size_t at = bytes_find(line, '@');
		if (at == line.len)
			return taken + keys_out(t, line);
		size_t begin = local_begin(bytes_first(line, at));
		taken += keys_out(t, bytes_first(line, begin));
		if (begin < at) {
			text_string(t, REDACTED);
			taken++;
		}
		text_char(t, '@');
		line = bytes_skip(line, at + 1);
	}
}
