/* idn.c: domain names as A-labels, by libidn2; see idn.h. It must never accept a name
 * that could be read as two different ones. */
#include "gateway/io/idn.h"
#include "gateway/io/libraries.h"

#include <idn2.h>
#include <string.h>

enum {
	LABEL_MAX = 63,
	/* A code point takes at least one octet of an A-label and at most four of UTF-8. */
	UNICODE_MAX = DOMAIN_MAX * 4
};

static bool label_valid(struct bytes label)
{
	if (label.len == 0 || label.len > LABEL_MAX || label.at[0] == '-' ||
	    label.at[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (!octet_alpha(label.at[i]) && !octet_digit(label.at[i]) &&
		    !bytes_has(BYTES("-_"), label.at[i]))
			return false;
	return true;
}

static bool ldh_valid(struct bytes domain)
{
	if (domain.len == 0 || domain.len > DOMAIN_MAX)
		return false;
	for (;;) {
		size_t dot = bytes_find(domain, '.');
		if (!label_valid(bytes_first(domain, dot)))
			return false;
		if (dot == domain.len)
			return true;
		domain = bytes_skip(domain, dot + 1);
	}
}

/* Octets of the well-formed UTF-8 sequence that begins with `first`. */
static size_t sequence(char first)
{
	unsigned char c = (unsigned char)first;
	return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

static struct bytes label_take(struct bytes *rest)
{
	size_t dot = bytes_find(*rest, '.');
	struct bytes label = bytes_first(*rest, dot);
	*rest = bytes_skip(*rest, dot + 1);
	return label;
}

/* UTS 46 maps more than case: it drops soft hyphens, turns other dots into dots and letters with a
 * style into plain ones, so that one name gets spellings that whoever does not map them takes for
 * another. What may differ between a label as written and as understood is the case of its letters:
 * code point by code point, ASCII from ASCII. */
static bool same_shape(struct bytes written, struct bytes understood)
{
	while (written.len && understood.len) {
		size_t from = sequence(written.at[0]), to = sequence(understood.at[0]);
		if (from == 1 ? octet_lower(written.at[0]) != understood.at[0] : to == 1)
			return false;
		written = bytes_skip(written, from);
		understood = bytes_skip(understood, to);
	}
	return written.len == 0 && understood.len == 0;
}

static bool labels_same(struct bytes written, struct bytes ascii, struct bytes unicode)
{
	while (written.len || ascii.len || unicode.len) {
		struct bytes w = label_take(&written), a = label_take(&ascii),
			     u = label_take(&unicode);
		if (bytes_ascii(w) ? !bytes_equal_nocase(w, a) : !same_shape(w, u))
			return false;
	}
	return true;
}

/* It also lets symbols pass that IDNA 2008 forbids: the U-labels that were understood must be valid
 * by RFC 5891 alone and give the same A-labels. */
static bool strictly_valid(struct bytes written, const char *ascii)
{
	char *unicode = NULL, *again = NULL;
	bool valid = idn2_to_unicode_8z8z(ascii, &unicode, IDN2_NO_TR46) == IDN2_OK &&
		     idn2_lookup_u8((const uint8_t *)unicode, (uint8_t **)&again, IDN2_NO_TR46) ==
			     IDN2_OK &&
		     strcmp(ascii, again) == 0 &&
		     labels_same(written, bytes_of(ascii), bytes_of(unicode));
	idn2_free(unicode);
	idn2_free(again);
	return valid;
}

bool idn_to_ascii(struct bytes domain, struct text *out)
{
	char unicode[UNICODE_MAX + 1];
	char *ascii = NULL;
	if (bytes_ascii(domain)) {
		if (!ldh_valid(domain) || domain.len > out->cap - out->len)
			return false;
		for (size_t i = 0; i < domain.len; i++)
			text_char(out, octet_lower(domain.at[i]));
		return true;
	}
	if (domain.len > UNICODE_MAX || bytes_has(domain, '\0') || !bytes_utf8(domain))
		return false;
	memcpy(unicode, domain.at, domain.len);
	unicode[domain.len] = '\0';
	if (idn2_lookup_u8((const uint8_t *)unicode, (uint8_t **)&ascii, IDN2_NONTRANSITIONAL) !=
	    IDN2_OK)
		return false;
	struct bytes result = bytes_of(ascii);
	bool valid = ldh_valid(result) && result.len <= out->cap - out->len &&
		     strictly_valid(domain, ascii);
	if (valid)
		text_add(out, result);
	idn2_free(ascii);
	return valid;
}

bool idn_hostname(struct bytes name, struct text *out)
{
	size_t start = out->len;
	uint64_t number;
	if (!idn_to_ascii(name, out))
		return false;
	struct bytes last = bytes_skip(text_bytes(out), start);
	while (bytes_has(last, '.'))
		last = bytes_skip(last, bytes_find(last, '.') + 1);
	return !bytes_to_u64(last, &number);
}

struct library idn_library(void)
{
	return (struct library){ "libidn2", IDN2_VERSION, idn2_check_version(NULL) };
}
