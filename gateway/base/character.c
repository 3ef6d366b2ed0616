/* character.c: reads UTF-8 and shows it, by constant tables; see character.h. It must never ask
 * the locale. */
#include "gateway/base/character.h"

struct range {
	uint32_t first, last;
};

static const struct range unseen[] = {
#define RANGE(first, last) { first, last },
#include "gateway/base/unseen.def"
#undef RANGE
};

/* Characters of two columns in a terminal, roughly: East Asian writing and pictures (Unicode
 * Standard Annex #11); for tables alone. */
static const struct range wide[] = {
	{ 0x1100, 0x115F },   { 0x2E80, 0x303E },   { 0x3041, 0xA4CF },   { 0xA960, 0xA97C },
	{ 0xAC00, 0xD7A3 },   { 0xF900, 0xFAFF },   { 0xFE30, 0xFE6F },   { 0xFF01, 0xFF60 },
	{ 0xFFE0, 0xFFE6 },   { 0x17000, 0x18CFF }, { 0x1AFF0, 0x1B2FB }, { 0x1F300, 0x1F64F },
	{ 0x1F680, 0x1F6FF }, { 0x1F900, 0x1FAFF }, { 0x20000, 0x3FFFD },
};

/* Marks that stand over the character before them. */
static const struct range combining[] = {
	{ 0x0300, 0x036F }, { 0x0483, 0x0489 }, { 0x0591, 0x05BD }, { 0x064B, 0x065F },
	{ 0x1AB0, 0x1ACE }, { 0x1DC0, 0x1DFF }, { 0x20D0, 0x20F0 }, { 0xFE20, 0xFE2F },
};

static bool within(const struct range *ranges, size_t count, uint32_t code)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (code > ranges[middle].last)
			low = middle + 1;
		else if (code < ranges[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

#define WITHIN(ranges, code) within(ranges, sizeof ranges / sizeof *ranges, code)

uint32_t character_take(struct bytes *rest)
{
	struct bytes b = *rest;
	size_t n = bytes_utf8_first(b);
	*rest = bytes_skip(b, n ? n : 1);
	if (n < 2)
		return n ? (unsigned char)b.at[0] : CHARACTER_NONE;
	uint32_t code = (unsigned char)b.at[0] & (0xFFu >> (n + 1));
	for (size_t i = 1; i < n; i++)
		code = code << 6 | ((unsigned char)b.at[i] & 0x3F);
	return code;
}

bool character_seen(uint32_t code)
{
	return code < 0x80 ? code >= ' ' && code != 127
			   : code != CHARACTER_NONE && !WITHIN(unseen, code);
}

static size_t columns_of(uint32_t code)
{
	return WITHIN(wide, code) ? 2 : WITHIN(combining, code) ? 0 : 1;
}

/* How many octets at the front, `most` at most, are a character and a column each, whatever the
 * terminal. */
static size_t plain_front(struct bytes b, size_t most)
{
	size_t n = 0;
	while (n < b.len && n < most && b.at[n] >= ' ' && b.at[n] < 127)
		n++;
	return n;
}

size_t character_show(struct text *t, struct bytes *rest, size_t columns, bool utf8)
{
	size_t used = 0;
	while (rest->len) {
		size_t room = t->cap - t->len, left = columns - used;
		size_t front = plain_front(*rest, left < room ? left : room);
		if (front > 0) {
			text_add(t, bytes_first(*rest, front));
			used += front;
			*rest = bytes_skip(*rest, front);
			continue;
		}
		char buffer[CHARACTER_SHOWN_MAX + 1];
		struct text shown = TEXT(buffer);
		struct bytes behind = *rest;
		uint32_t code = character_take(&behind);
		bool plain = character_seen(code) && (utf8 || code < 0x80);
		if (plain)
			text_add(&shown, bytes_first(*rest, rest->len - behind.len));
		else if (code < 0x80)
			text_char(&shown, '?');
		else if (code == CHARACTER_NONE)
			text_format(&shown, "<0x%02X>", (unsigned char)rest->at[0]);
		else
			text_format(&shown, "<U+%04X>", (unsigned)code);
		size_t width = plain ? columns_of(code) : shown.len;
		if (width > left || shown.len > room)
			break;
		text_add(t, text_bytes(&shown));
		used += width;
		*rest = behind;
	}
	return used;
}

void text_seen(struct text *t, struct bytes b)
{
	while (b.len) {
		struct bytes rest = b;
		struct bytes shown = character_seen(character_take(&rest))
					     ? bytes_first(b, b.len - rest.len)
					     : BYTES("?");
		if (shown.len > t->cap - t->len) {
			t->cut = true;
			return;
		}
		text_add(t, shown);
		b = rest;
	}
}
