/* mime_signed.c: the content of an opaque S/MIME signature; see mime_signed.h. Must never recurse,
 * nor believe that a length is true: what is not there is not waited for. */
#include "modules/mime/mime_signed.h"

/* The tags on the way (X.690, 8.1.2), of which the last two make up the content. */
enum {
	END = 0x00,
	OBJECT_IDENTIFIER = 0x06,
	SEQUENCE = 0x30,
	TAGGED_0 = 0xa0,
	STRING = 0x04,
	STRINGS = 0x24
};

/* 1.2.840.113549.1.7.2, signedData (RFC 5652, 5.1). */
static const struct bytes signed_data = { "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", 9 };

/* The length is known: is this what comes next on the way to the content? */
static void value_begin(struct signed_content *s)
{
	bool goes_in = s->tag == SEQUENCE || s->tag == TAGGED_0 || s->tag == STRINGS;
	bool content = s->tag == STRING || s->tag == STRINGS;
	s->place = goes_in || s->left == 0 ? SIGNED_TAG : SIGNED_VALUE;
	switch (s->wanted) {
	case SIGNED_KIND:
		if (!goes_in && s->tag != OBJECT_IDENTIFIER)
			s->place = SIGNED_OVER;
		break;
	case SIGNED_TYPE:
		if (s->tag == OBJECT_IDENTIFIER)
			s->wanted = SIGNED_CONTENT;
		break;
	case SIGNED_CONTENT:
		/* Without a content the signature is of something else, and certificates follow. */
		s->wanted = SIGNED_STRING;
		if (s->tag != TAGGED_0)
			s->place = SIGNED_OVER;
		break;
	case SIGNED_STRING:
		s->wanted = SIGNED_MORE;
		if (!content)
			s->place = SIGNED_OVER;
		break;
	case SIGNED_MORE:
		if (!content && s->tag != END)
			s->place = SIGNED_OVER;
		break;
	}
}

static void length_add(struct signed_content *s, unsigned char c)
{
	if (s->length_octets) {
		s->left = s->left << 8 | c;
		if (--s->length_octets == 0)
			value_begin(s);
		return;
	}
	/* 0x80: of indefinite length (X.690, 8.1.3.6). */
	s->left = c < 0x80 ? c : 0;
	s->length_octets = c & 0x80 ? c & 0x7f : 0;
	if (s->length_octets > sizeof s->left)
		s->place = SIGNED_OVER;
	else if (s->length_octets == 0)
		value_begin(s);
}

/* Octets of a value that is no content. */
static void value_pass(struct signed_content *s, struct bytes value)
{
	if (s->wanted != SIGNED_KIND)
		return;
	for (size_t i = 0; i < value.len; i++) {
		if (s->matched == signed_data.len || value.at[i] != signed_data.at[s->matched]) {
			s->place = SIGNED_OVER;
			return;
		}
		s->matched++;
	}
	if (s->left == 0)
		s->wanted = SIGNED_TYPE;
	if (s->left == 0 && s->matched < signed_data.len)
		s->place = SIGNED_OVER;
}

static struct bytes content_next(struct signed_content *s, struct bytes *rest)
{
	while (rest->len && s->place != SIGNED_OVER) {
		unsigned char c = (unsigned char)rest->at[0];
		if (s->place == SIGNED_VALUE) {
			struct bytes value = bytes_first(
				*rest, s->left < rest->len ? (size_t)s->left : rest->len);
			*rest = bytes_skip(*rest, value.len);
			s->left -= value.len;
			if (s->left == 0)
				s->place = SIGNED_TAG;
			if (s->wanted == SIGNED_MORE)
				return value;
			value_pass(s, value);
			continue;
		}
		*rest = bytes_skip(*rest, 1);
		if (s->place == SIGNED_LENGTH) {
			length_add(s, c);
			continue;
		}
		s->tag = c;
		s->length_octets = 0;
		s->place = SIGNED_LENGTH;
	}
	*rest = bytes_skip(*rest, rest->len);
	return BYTES("");
}

/* The first octets tell DER from text. */
static void armour_see(struct signed_content *s, struct bytes *rest)
{
	while (rest->len && octet_fws(rest->at[0]))
		*rest = bytes_skip(*rest, 1);
	if (rest->len == 0)
		return;
	s->armour = rest->at[0] == SEQUENCE ? ARMOUR_NONE
		    : rest->at[0] == '-'    ? ARMOUR_LINE
					    : ARMOUR_BASE64;
	s->base64 = (struct base64){ .plain = true };
}

/* More of the text is decoded, once what was decoded has been read. */
static void armour_decode(struct signed_content *s, struct bytes *rest)
{
	struct bytes piece = bytes_first(*rest, SIGNED_DECODE_MAX);
	s->decoded_length = base64_decode(&s->base64, piece, s->decoded);
	s->decoded_at = 0;
	*rest = bytes_skip(*rest, piece.len);
}

struct bytes signed_content_next(struct signed_content *s, struct bytes *rest)
{
	for (;;) {
		struct bytes left = { s->decoded + s->decoded_at,
				      s->decoded_length - s->decoded_at };
		if (left.len) {
			struct bytes content = content_next(s, &left);
			s->decoded_at = s->decoded_length - left.len;
			if (content.len)
				return content;
		} else if (rest->len == 0 || s->armour == ARMOUR_NONE) {
			return content_next(s, rest);
		} else if (s->armour == ARMOUR_BEGIN) {
			armour_see(s, rest);
		} else if (s->armour == ARMOUR_LINE) {
			size_t line = bytes_find(*rest, '\n');
			s->armour = line < rest->len ? ARMOUR_BASE64 : ARMOUR_LINE;
			*rest = bytes_skip(*rest, line + 1);
		} else {
			armour_decode(s, rest);
		}
	}
}
