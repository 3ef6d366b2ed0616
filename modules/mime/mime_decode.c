/* mime_decode.c: transfer encodings taken off; see mime_decode.h. Must never write more than the
 * header says. */
#include "modules/mime/mime_decode.h"

#include <string.h>

/* What an octet is in base64: a digit below 64, or one of these. */
enum { BLANK = 0x80, PAD = 0x81, JUNK = 0x82, MINUS = 0x83, LINE = 0x84, NO_DIGIT = 0x80 };

/* clang-format off */
#define ROW(x) x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x
static const uint8_t base64_digits[256] = {
	JUNK, JUNK, JUNK, JUNK, JUNK, JUNK, JUNK, JUNK, JUNK, BLANK, BLANK, JUNK, JUNK, BLANK, JUNK,
		JUNK,
	ROW(JUNK),
	BLANK, JUNK, JUNK, JUNK, JUNK, JUNK, JUNK, JUNK, JUNK, JUNK, JUNK, 62, JUNK, MINUS, JUNK,
		63,
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, JUNK, JUNK, JUNK, PAD, JUNK, JUNK,
	JUNK, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, JUNK, JUNK, JUNK, JUNK, LINE,
	JUNK, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, JUNK, JUNK, JUNK, JUNK, JUNK,
	ROW(JUNK), ROW(JUNK), ROW(JUNK), ROW(JUNK), ROW(JUNK), ROW(JUNK), ROW(JUNK), ROW(JUNK),
};
#undef ROW
/* clang-format on */

static uint8_t digit_of(char c)
{
	return base64_digits[(unsigned char)c];
}

/* Whole groups of four at the front of `in`; gives how many octets of `in` were taken. */
static size_t groups_decode(struct bytes in, char *out)
{
	size_t taken = 0;
	for (; in.len - taken >= 4; taken += 4, out += 3) {
		const char *at = in.at + taken;
		uint32_t a = digit_of(at[0]), b = digit_of(at[1]), c = digit_of(at[2]),
			 d = digit_of(at[3]);
		if ((a | b | c | d) & NO_DIGIT)
			break;
		uint32_t bits = a << 18 | b << 12 | c << 6 | d;
		out[0] = (char)(bits >> 16);
		out[1] = (char)(bits >> 8);
		out[2] = (char)bits;
	}
	return taken;
}

/* An unfinished group gives the octets that it has whole: RFC 4648, 3.2, allows a missing
 * padding. */
static size_t group_end(struct base64 *b, char *out)
{
	size_t written = b->count > 1 ? b->count - 1 : 0;
	uint32_t bits = b->bits << 6 * (4 - b->count);
	if (b->count == 1)
		b->broken = true;
	for (size_t i = 0; i < written; i++)
		out[i] = (char)(bits >> (16 - 8 * i));
	b->count = 0;
	b->bits = 0;
	return written;
}

static size_t octet_decode(struct base64 *b, char c, char *out)
{
	uint8_t digit = digit_of(c);
	if (digit == PAD) {
		if (!b->padded) {
			b->bits_before = b->bits;
			b->count_before = b->count;
		}
		b->padded = true;
		return b->unpadded ? 0 : group_end(b, out);
	}
	/* 62 and 63 of base64url (RFC 4648, 5), which some programs take everywhere, and the others
	 * pass over. */
	if (digit == MINUS || digit == LINE) {
		b->url = true;
		digit = b->plain ? JUNK : digit == MINUS ? 62 : 63;
	}
	if (digit & NO_DIGIT) {
		b->broken |= digit == JUNK;
		return 0;
	}
	if (b->padded)
		b->broken = b->continued = true;
	b->bits = b->bits << 6 | digit;
	if (++b->count < 4)
		return 0;
	out[0] = (char)(b->bits >> 16);
	out[1] = (char)(b->bits >> 8);
	out[2] = (char)b->bits;
	b->bits = 0;
	b->count = 0;
	return 3;
}

size_t base64_decode(struct base64 *b, struct bytes in, char *out)
{
	size_t written = 0;
	while (in.len) {
		if (b->count == 0 && !b->padded) {
			size_t taken = groups_decode(in, out + written);
			written += taken / 4 * 3;
			in = bytes_skip(in, taken);
			if (in.len == 0)
				break;
		}
		written += octet_decode(b, in.at[0], out + written);
		in = bytes_skip(in, 1);
	}
	return written;
}

size_t base64_end(struct base64 *b, char *out)
{
	b->broken |= b->count > 0;
	return group_end(b, out);
}

/* What was held is no escape: it stands for itself. */
static size_t held_give(struct quoted *q, char *out)
{
	size_t n = q->count;
	memcpy(out, q->held, n);
	q->count = 0;
	q->broken = true;
	return n;
}

/* The next octet of what "=" began; false: it does not belong to it, and what was held has been
 * given. */
static bool escape_goes_on(struct quoted *q, char c, char *out, size_t *written)
{
	bool blanks = q->count > 1 && (q->held[1] == ' ' || q->held[1] == '\t');
	if ((q->count == 1 || blanks) && (c == '\r' || c == '\n')) {
		q->count = 0;
		q->after_cr = c == '\r';
		return true;
	}
	/* Blanks between "=" and the end of the line were added on the way (RFC 2045, 6.7, rule 3).
	 * Of more than fit, the others are dropped: only in what is no escape anyway does that
	 * change anything. */
	if ((q->count == 1 || blanks) && (c == ' ' || c == '\t')) {
		if (q->count < sizeof q->held)
			q->held[q->count++] = c;
		return true;
	}
	if (q->count == 1 && octet_hex(c) >= 0) {
		q->held[q->count++] = c;
		return true;
	}
	if (q->count == 2 && !blanks && octet_hex(c) >= 0) {
		out[(*written)++] = (char)(octet_hex(q->held[1]) << 4 | octet_hex(c));
		q->count = 0;
		return true;
	}
	*written += held_give(q, out + *written);
	return false;
}

size_t quoted_decode(struct quoted *q, struct bytes in, char *out)
{
	size_t written = 0;
	while (in.len) {
		char c = in.at[0];
		bool rest_of_break = q->after_cr && c == '\n';
		/* "=" CR CR LF: some programs take all of this for one line end, and go on in the
		 * same line. */
		rest_of_break |= q->after_cr && c == '\r';
		q->after_cr &= c == '\r';
		if (rest_of_break || (q->count && escape_goes_on(q, c, out, &written))) {
			in = bytes_skip(in, 1);
		} else if (c == '=') {
			q->held[q->count++] = c;
			in = bytes_skip(in, 1);
		} else {
			size_t n = bytes_find(in, '=');
			memcpy(out + written, in.at, n);
			written += n;
			in = bytes_skip(in, n);
		}
	}
	return written;
}

size_t quoted_end(struct quoted *q, char *out)
{
	/* "=" as the last octet of all is a soft break whose line end was cut off. */
	if (q->count == 1)
		q->count = 0;
	return q->count ? held_give(q, out) : 0;
}

/* The first octet of a line: its length, or the beginning of "begin" or "end", which no length
 * looks like. */
static void line_begin(struct uuencoded *u, char c)
{
	if (c == 'b' || c == 'e') {
		u->place = UU_SKIP;
		u->matched = 1;
		u->begun = c == 'b' ? u->begun : false;
	} else if (u->begun && c >= ' ' && c <= '`') {
		u->place = UU_DATA;
		u->left = (unsigned)(c - ' ') & 63;
		u->bits = u->count = 0;
	} else {
		u->place = UU_SKIP;
		u->matched = 0;
	}
}

/* A digit of a line's data; gives how many octets it completed. */
static size_t digit_add(struct uuencoded *u, char c, char *out)
{
	size_t written = 0;
	u->bits = u->bits << 6 | ((uint32_t)(c - ' ') & 63);
	if (++u->count < 4)
		return 0;
	for (unsigned shift = 24; shift > 0 && u->left; u->left--) {
		shift -= 8;
		out[written++] = (char)(u->bits >> shift);
	}
	u->bits = u->count = 0;
	return written;
}

/* The end of a line: trailing blanks, which are digits of nothing, may have been lost on the
 * way. */
static size_t line_finish(struct uuencoded *u, char *out)
{
	size_t written = 0;
	if (u->place == UU_DATA && u->count)
		for (unsigned missing = 4 - u->count; missing && u->left; missing--)
			written += digit_add(u, ' ', out + written);
	u->place = UU_LINE;
	u->matched = 0;
	u->left = 0;
	return written;
}

size_t uu_decode(struct uuencoded *u, struct bytes in, char *out)
{
	static const char begin[] = "begin";
	size_t written = 0;
	for (size_t i = 0; i < in.len; i++) {
		char c = in.at[i];
		if (c == '\r' || c == '\n') {
			written += line_finish(u, out + written);
		} else if (u->place == UU_LINE) {
			line_begin(u, c);
		} else if (u->place == UU_SKIP && u->matched) {
			u->matched = u->matched < 5 && c == begin[u->matched] ? u->matched + 1 : 0;
			u->begun |= u->matched == 5;
		} else if (u->place == UU_DATA && u->left && c >= ' ' && c <= '`') {
			written += digit_add(u, c, out + written);
		}
	}
	return written;
}
