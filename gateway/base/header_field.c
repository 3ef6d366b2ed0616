/* header_field.c: takes a header block apart; see header_field.h. It must never change an octet. */
#include "gateway/base/header_field.h"

/* The end of the line at the front, its CRLF included. */
static size_t line_length(struct bytes b)
{
	size_t lf = bytes_find(b, '\n');
	return lf < b.len ? lf + 1 : b.len;
}

static bool folded(struct bytes b)
{
	return b.len && (b.at[0] == ' ' || b.at[0] == '\t');
}

static struct bytes without_crlf(struct bytes b)
{
	while (b.len && (b.at[b.len - 1] == '\n' || b.at[b.len - 1] == '\r'))
		b.len--;
	return b;
}

bool header_next(struct bytes *rest, struct header_field *field)
{
	struct bytes b = *rest;
	if (b.len == 0 || bytes_starts(b, BYTES("\r\n")))
		return false;
	size_t n = line_length(b);
	while (folded(bytes_skip(b, n)))
		n += line_length(bytes_skip(b, n));
	field->whole = bytes_first(b, n);
	*rest = bytes_skip(b, n);
	struct bytes text = without_crlf(field->whole);
	size_t colon = bytes_find(text, ':');
	/* Blanks, and even a fold, before the colon are obsolete and still read (RFC 5322, 4.5). */
	field->name = bytes_first(text, colon);
	while (field->name.len && octet_fws(field->name.at[field->name.len - 1]))
		field->name.len--;
	field->value = bytes_skip(text, colon + 1);
	/* ftext: printable ASCII without the colon (RFC 5322, 3.6.8). */
	for (size_t i = 0; i < field->name.len; i++)
		if (field->name.at[i] <= ' ' || field->name.at[i] == 127)
			colon = text.len;
	if (colon == text.len || field->name.len == 0)
		field->name = field->value = BYTES("");
	return true;
}

bool header_is(const struct header_field *field, const char *name)
{
	return bytes_equal_nocase(field->name, bytes_of(name));
}

void header_unfold(struct text *t, struct bytes value)
{
	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];
		if (c == '\n' || (c == '\r' && i + 1 < value.len && value.at[i + 1] == '\n'))
			continue;
		text_char(t, octet_control(c) ? ' ' : c);
	}
}
