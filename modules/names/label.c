/* label.c: labels by their looks; see label.h. Must never make two labels one that people can tell
 * apart at a glance. */
#include "modules/names/label.h"

#include "gateway/io/public_suffix.h"
#include "modules/names/likeness.h"

#include <string.h>

enum { LIKE_OCTETS = 64 };

static void codes_read(struct bytes text, struct label *l)
{
	struct bytes punycode = bytes_skip(text, 4);
	l->ascii =
		!bytes_starts(text, BYTES("xn--")) || !label_decode(punycode, l->codes, &l->count);
	if (!l->ascii)
		return;
	for (l->count = 0; l->count < text.len && l->count + 1 < LABEL_CODES_MAX; l->count++)
		l->codes[l->count] = (unsigned char)text.at[l->count];
}

static void look_add(struct label *l, uint32_t code)
{
	static const struct {
		char first, second, one;
	} pairs[] = { { 'r', 'n', 'm' }, { 'v', 'v', 'w' }, { 'c', 'l', 'd' } };
	code = code == '0' ? 'o' : code == '1' ? 'l' : code;
	uint32_t before = l->look_count ? l->look[l->look_count - 1] : 0;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (before == (unsigned char)pairs[i].first &&
		    code == (unsigned char)pairs[i].second) {
			l->look[l->look_count - 1] = (unsigned char)pairs[i].one;
			return;
		}
	if (l->look_count + 1 < LABEL_CODES_MAX)
		l->look[l->look_count++] = code;
}

void label_look(struct bytes text, struct label *l)
{
	codes_read(text, l);
	l->look_count = 0;
	for (size_t i = 0; i < l->count; i++) {
		char buffer[LIKE_OCTETS];
		struct text like = TEXT(buffer);
		if (l->codes[i] == '-')
			continue;
		if (likeness_of(l->codes[i], LIKE_SMALL, &like) == LIKE_BLANK)
			look_add(l, l->codes[i]);
		for (struct bytes rest = text_bytes(&like); rest.len;)
			look_add(l, code_take(&rest));
	}
}

bool label_read(struct bytes host, struct label *l)
{
	l->name = registered_domain(host);
	size_t dot = bytes_find(l->name, '.');
	l->text = bytes_first(l->name, dot);
	l->ending = bytes_skip(l->name, dot + 1);
	/* Under an ending that no list knows, what stands before it is a name all the same. */
	if (dot == 0 || l->ending.len == 0 || (top_level_known(l->name) && public_suffix(l->name)))
		return false;
	label_look(l->text, l);
	return true;
}

static void codes_tell(struct text *out, const uint32_t *codes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (codes[i] > ' ' && codes[i] < 127)
			text_char(out, (char)codes[i]);
		else
			text_format(out, "U+%04X", (unsigned)codes[i]);
	}
}

void label_difference(const struct label *seen, const struct label *known, struct text *out)
{
	size_t front = 0, a = seen->count, b = known->count;
	while (front < a && front < b && seen->codes[front] == known->codes[front])
		front++;
	while (a > front && b > front && seen->codes[a - 1] == known->codes[b - 1]) {
		a--;
		b--;
	}
	if (a == front && b == front)
		return;
	codes_tell(out, a > front ? seen->codes + front : known->codes + front,
		   a > front ? a - front : b - front);
	if (a == front || b == front) {
		text_string(out, a > front ? " added" : " missing");
		return;
	}
	text_string(out, " for ");
	codes_tell(out, known->codes + front, b - front);
}

bool looks_one_edit(const struct label *seen, const struct label *known)
{
	const uint32_t *x = seen->look, *y = known->look;
	size_t front = 0, a = seen->look_count, b = known->look_count;
	while (front < a && front < b && x[front] == y[front])
		front++;
	while (a > front && b > front && x[a - 1] == y[b - 1]) {
		a--;
		b--;
	}
	a -= front;
	b -= front;
	bool swapped = a == 2 && b == 2 && x[front] == y[front + 1] && x[front + 1] == y[front];
	return swapped || (a <= 1 && b <= 1 && a + b > 0);
}
