/* pdf_trailer.c: whether a PDF document is encrypted; see pdf_trailer.h. Must never hold more than
 * one token. */
#include "modules/files/pdf_trailer.h"

/* ISO 32000-1, 7.2.2. */
static bool pdf_blank(char c)
{
	return octet_fws(c) || c == '\f' || c == '\0';
}

static bool pdf_delimiter(char c)
{
	return bytes_has(BYTES("()<>[]{}/%"), c);
}

/* 7.3.5: "#74" in a name stands for an octet. */
static bool token_is(const struct pdf_trailer *p, struct bytes wanted)
{
	size_t at = 0;
	for (size_t i = 0; i < p->len; i++, at++) {
		char c = p->token[i];
		if (c == '#' && i + 2 < p->len && octet_hex(p->token[i + 1]) >= 0 &&
		    octet_hex(p->token[i + 2]) >= 0) {
			c = (char)(octet_hex(p->token[i + 1]) << 4 | octet_hex(p->token[i + 2]));
			i += 2;
		}
		if (at >= wanted.len || c != wanted.at[at])
			return false;
	}
	return at == wanted.len;
}

static void object_begins(struct pdf_trailer *p, bool counts)
{
	p->counts = counts;
	p->key = p->value = false;
}

static void token_read(struct pdf_trailer *p)
{
	if (!p->len)
		return;
	/* A reference, "9 0 R"; "null" is no value. */
	p->value |= p->key && octet_digit(p->token[0]);
	p->key = false;
	if (token_is(p, BYTES("/Encrypt")))
		p->key = true;
	else if (token_is(p, BYTES("/XRef")))
		p->counts = true;
	else if (token_is(p, BYTES("trailer")))
		object_begins(p, true);
	else if (token_is(p, BYTES("obj")) || token_is(p, BYTES("startxref")))
		object_begins(p, false);
	if (token_is(p, BYTES("stream"))) {
		p->place = PDF_STREAM;
		p->matched = 0;
	}
	p->encrypted |= p->counts && p->value;
	p->len = 0;
}

static void token_feed(struct pdf_trailer *p, char c)
{
	bool ends = pdf_blank(c) || pdf_delimiter(c);
	if (ends) {
		token_read(p);
		if (p->place == PDF_STREAM)
			return;
	}
	if (c == '(') {
		p->place = PDF_STRING;
		p->depth = 1;
		p->escaped = false;
	} else if (c == '%') {
		p->place = PDF_COMMENT;
	} else if (c == '<' && p->key) {
		p->value = true;
		p->encrypted |= p->counts;
	}
	if ((!ends || c == '/') && p->len < PDF_TOKEN_MAX)
		p->token[p->len++] = c;
}

/* 7.3.4.2 */
static void string_feed(struct pdf_trailer *p, char c)
{
	if (p->escaped)
		p->escaped = false;
	else if (c == '\\')
		p->escaped = true;
	else if (c == '(')
		p->depth++;
	else if (c == ')' && --p->depth == 0)
		p->place = PDF_TOKENS;
}

/* Past the data of a stream. Gives how many octets were read. */
static size_t stream_feed(struct pdf_trailer *p, struct bytes octets)
{
	static const struct bytes end = { "endstream", 9 };
	enum { AGAIN = 7 }; /* "endstre" ends as it begins */
	size_t passed = p->matched ? 0 : bytes_find(octets, end.at[0]);
	if (passed == octets.len)
		return passed;
	char c = octets.at[passed];
	if (c == end.at[p->matched])
		p->matched++;
	else if (p->matched == AGAIN && c == end.at[1])
		p->matched = 2;
	else
		p->matched = c == end.at[0];
	if (p->matched == end.len)
		p->place = PDF_TOKENS;
	return passed + 1;
}

static void before_feed(struct pdf_trailer *p, char c)
{
	static const struct bytes begin = { "%PDF-", 5 };
	p->matched = c == begin.at[p->matched] ? p->matched + 1 : c == begin.at[0];
	if (p->matched == begin.len)
		p->place = PDF_COMMENT;
	else if (++p->seen == PDF_START_MAX)
		p->place = PDF_OTHER;
}

void pdf_begin(struct pdf_trailer *p)
{
	*p = (struct pdf_trailer){ .place = PDF_BEFORE };
}

void pdf_feed(struct pdf_trailer *p, struct bytes octets)
{
	while (octets.len && p->place != PDF_OTHER) {
		if (p->place == PDF_STREAM) {
			octets = bytes_skip(octets, stream_feed(p, octets));
			continue;
		}
		char c = octets.at[0];
		octets = bytes_skip(octets, 1);
		if (p->place == PDF_BEFORE)
			before_feed(p, c);
		else if (p->place == PDF_TOKENS)
			token_feed(p, c);
		else if (p->place == PDF_STRING)
			string_feed(p, c);
		else if (c == '\r' || c == '\n')
			p->place = PDF_TOKENS;
	}
}
