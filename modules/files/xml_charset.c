/* xml_charset.c: the characters of XML as UTF-8 (XML 1.0, 2.2, 4.3.3 and appendix F); see
 * xml_scanner.h. Must never hold more than one character. */
#include "modules/files/xml_scanner_inside.h"

struct bytes xml_character(struct text *t, uint32_t c)
{
	if (c < 0x80) {
		text_char(t, (char)c);
	} else if (c < 0x800) {
		text_char(t, (char)(0xc0 | c >> 6));
		text_char(t, (char)(0x80 | (c & 0x3f)));
	} else {
		if (c < 0x10000) {
			text_char(t, (char)(0xe0 | c >> 12));
		} else {
			text_char(t, (char)(0xf0 | c >> 18));
			text_char(t, (char)(0x80 | (c >> 12 & 0x3f)));
		}
		text_char(t, (char)(0x80 | (c >> 6 & 0x3f)));
		text_char(t, (char)(0x80 | (c & 0x3f)));
	}
	return text_bytes(t);
}

/* ---- UTF-16 */

static void unit_read(struct xml_scanner *x, uint32_t unit)
{
	enum { HIGH = 0xd800, LOW = 0xdc00, HALVES = 0xfc00 };
	char buffer[XML_CHARACTER_MAX];
	struct text t = TEXT(buffer);
	bool low = (unit & HALVES) == LOW;
	if (low != (x->high != 0)) {
		x->wrong = xml_malformed;
		return;
	}
	if ((unit & HALVES) == HIGH) {
		x->high = unit;
		return;
	}
	if (low)
		unit = 0x10000 + ((x->high - HIGH) << 10) + (unit - LOW);
	x->high = 0;
	xml_octets_read(x, xml_character(&t, unit));
}

static void units_read(struct xml_scanner *x, struct bytes b)
{
	for (; b.len && !x->wrong; b = bytes_skip(b, 1)) {
		uint32_t octet = (unsigned char)b.at[0];
		x->half = !x->half;
		if (x->half)
			x->first = (unsigned char)octet;
		else
			unit_read(x, x->charset == XML_BIG ? (uint32_t)x->first << 8 | octet
							   : octet << 8 | x->first);
	}
}

/* ---- from beginning to end */

enum { START_OCTETS = 3 };

/* Appendix F: a byte order mark, or how a "<" is written. Gives how many octets are the mark. */
static size_t charset_of(struct bytes start, unsigned *charset)
{
	if (bytes_starts(start, BYTES("\xff\xfe")) || bytes_starts(start, BYTES("<\0"))) {
		*charset = XML_LITTLE;
		return start.at[0] == '<' ? 0 : 2;
	}
	if (bytes_starts(start, BYTES("\xfe\xff")) || bytes_starts(start, BYTES("\0<"))) {
		*charset = XML_BIG;
		return start.at[0] == '\0' ? 0 : 2;
	}
	*charset = XML_OCTETS;
	return bytes_starts(start, BYTES("\xef\xbb\xbf")) ? 3 : 0;
}

bool xml_begins(struct bytes start)
{
	unsigned charset;
	struct bytes rest = bytes_skip(start, charset_of(start, &charset));
	while (rest.len && (octet_fws(rest.at[0]) || rest.at[0] == '\0'))
		rest = bytes_skip(rest, 1);
	/* EBCDIC begins so, which is not read either. */
	if (bytes_starts(start, BYTES("\x4c\x6f\xa7\x94")))
		return true;
	return start.len && (!rest.len || rest.at[0] == '<');
}

static void decoded_read(struct xml_scanner *x, struct bytes b)
{
	if (x->charset == XML_OCTETS)
		xml_octets_read(x, b);
	else
		units_read(x, b);
}

void xml_feed(struct xml_scanner *x, struct bytes b)
{
	while (b.len && x->charset == XML_START) {
		unsigned charset;
		x->declaration[x->declaration_len++] = b.at[0];
		b = bytes_skip(b, 1);
		if (x->declaration_len < START_OCTETS)
			continue;
		char start[START_OCTETS];
		for (size_t i = 0; i < START_OCTETS; i++)
			start[i] = x->declaration[i];
		struct bytes all = { start, START_OCTETS };
		size_t mark = charset_of(all, &charset);
		x->charset = charset;
		decoded_read(x, bytes_skip(all, mark));
	}
	decoded_read(x, b);
}
