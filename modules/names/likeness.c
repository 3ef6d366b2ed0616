/* likeness.c: what a character looks like; see likeness.h. Must never give a text where a reader
 * sees none. */
#include "modules/names/likeness.h"

#include "modules/names/names_tables.h"
#include "modules/url/url_unicode.h"

#include <string.h>

/* What it is in UTS 39; an empty text: it looks like itself. */
static struct bytes confusable_find(uint32_t code)
{
	size_t low = 0, high = names_confusable_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (names_confusables[middle].code < code)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == names_confusable_count || names_confusables[low].code != code)
		return BYTES("");
	const char *like = names_confusables[low].like;
	return (struct bytes){ like, strnlen(like, NAMES_LIKE_MAX) };
}

/* Punctuation and symbols beyond ASCII, as far as names have them beside their letters. */
static bool symbol(uint32_t code)
{
	return (code >= 0x80 && code <= 0xBF) || code == 0xD7 || code == 0xF7 ||
	       (code >= 0x2000 && code <= 0x2BFF && !(code >= 0x2C00)) ||
	       (code >= 0x3000 && code <= 0x3004) || (code >= 0x3008 && code <= 0x3020) ||
	       code == 0x30FB || (code >= 0xFE10 && code <= 0xFE6F) || code >= 0x1F000;
}

static enum likeness_kind ascii_like(uint32_t code, struct text *out)
{
	char c = octet_lower((char)code);
	if (c == '\'' || c == '`')
		return LIKE_NOTHING;
	if (!octet_alpha(c) && !octet_digit(c))
		return LIKE_BLANK;
	text_char(out, c);
	return LIKE_TEXT;
}

/* Of a code point that case and styles have been taken off. */
static enum likeness_kind plain_like(uint32_t code, struct text *out)
{
	if (code_mark(code))
		return LIKE_NOTHING;
	code = code_base(code);
	if (code < 0x80)
		return ascii_like(code, out);
	struct bytes like = confusable_find(code);
	if (like.len)
		text_add(out, like);
	else if (symbol(code))
		return LIKE_BLANK;
	else
		code_put(out, code);
	return LIKE_TEXT;
}

enum likeness_kind likeness_of(uint32_t code, enum likeness likeness, struct text *out)
{
	uint32_t folded[CODE_FOLDED_MAX];
	enum likeness_kind kind = LIKE_NOTHING;
	if (code < 0x80)
		return ascii_like(code, out);
	if (code == 0x2018 || code == 0x2019)
		return LIKE_NOTHING; /* O’Brien */
	struct bytes like = likeness == LIKE_CAPITAL ? confusable_find(code_base(code)) : BYTES("");
	text_add(out, like);
	if (like.len)
		return LIKE_TEXT;
	size_t count = code_fold(code, folded);
	if (count == 0)
		return code_kind(code) == CODE_IGNORED ? LIKE_NOTHING : LIKE_BLANK;
	for (size_t i = 0; i < count; i++) {
		enum likeness_kind each = plain_like(folded[i], out);
		kind = each == LIKE_NOTHING || kind == LIKE_TEXT ? kind : each;
	}
	return kind;
}
