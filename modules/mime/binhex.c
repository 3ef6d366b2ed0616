/* binhex.c: a file in BinHex 4.0; see binhex.h. Must never believe a length beyond the octets that
 * come. */
#include "modules/mime/binhex.h"

enum { RUN = 0x90, HEADER_REST = 21 }; /* of the header, behind the name */

/* The digits, in order (RFC 1741, appendix A). */
static const char digits[] = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";

/* The next octet of the text; false: none is complete, or the text has ended. */
static bool octet_read(struct binhex *b, struct bytes *rest, unsigned char *octet)
{
	while (rest->len) {
		char c = rest->at[0];
		*rest = bytes_skip(*rest, 1);
		size_t digit = bytes_find(bytes_of(digits), c);
		if (c == ':') {
			b->place = BINHEX_OVER;
			return false;
		}
		if (digit >= sizeof digits - 1)
			continue;
		b->bits = b->bits << 6 | (uint32_t)digit;
		b->digits = b->digits % 4 + 1;
		if (b->digits > 1) {
			*octet = (unsigned char)(b->bits >> (8 - 2 * b->digits));
			return true;
		}
	}
	return false;
}

/* The same with the runs written out. */
static bool octet_next(struct binhex *b, struct bytes *rest, unsigned char *octet)
{
	while (b->repeat == 0) {
		unsigned char c;
		if (!octet_read(b, rest, &c))
			return false;
		if (!b->marked && c == RUN) {
			b->marked = true;
			continue;
		}
		if (!b->marked)
			b->last = c;
		else if (c == 0)
			b->last = RUN;
		/* The octet itself has come already. */
		b->repeat = !b->marked || c == 0 ? 1 : c - 1u;
		b->marked = false;
	}
	b->repeat--;
	*octet = b->last;
	return true;
}

static bool header_add(struct binhex *b, unsigned char octet)
{
	b->header[b->header_length++] = octet;
	if (b->header_length < 1u + b->header[0] + HEADER_REST)
		return false;
	const unsigned char *at = b->header + 1 + b->header[0] + 11;
	b->left = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
	b->place = b->left ? BINHEX_DATA : BINHEX_OVER;
	return true;
}

/* The text begins at a colon. */
static void beginning_find(struct binhex *b, struct bytes *rest)
{
	size_t colon = bytes_find(*rest, ':');
	if (colon < rest->len)
		b->place = BINHEX_HEADER;
	*rest = bytes_skip(*rest, colon + 1);
}

enum binhex_event binhex_next(struct binhex *b, struct bytes *rest, struct bytes *given)
{
	unsigned char octet;
	size_t n = 0;
	if (b->place == BINHEX_BEFORE)
		beginning_find(b, rest);
	while (b->place == BINHEX_HEADER && octet_next(b, rest, &octet))
		if (header_add(b, octet)) {
			*given = (struct bytes){ (const char *)b->header + 1, b->header[0] };
			return BINHEX_FILE;
		}
	while (b->place == BINHEX_DATA && (n < BINHEX_DECODE_MAX || b->repeat) &&
	       octet_next(b, rest, &octet)) {
		b->decoded[n++] = (char)octet;
		if (--b->left == 0)
			b->place = BINHEX_OVER;
	}
	*given = (struct bytes){ b->decoded, n };
	if (n)
		return BINHEX_OCTETS;
	return b->place == BINHEX_OVER ? BINHEX_END : BINHEX_NOTHING;
}
