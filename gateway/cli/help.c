/* help.c: the help of a command taken apart; see help.h. */
#include "gateway/cli/help.h"

static size_t spaces_of(struct bytes line)
{
	size_t n = 0;
	while (n < line.len && line.at[n] == ' ')
		n++;
	return n;
}

/* Where two spaces stand side by side; its length if they do nowhere. */
static size_t gap_of(struct bytes line)
{
	for (size_t i = 0; i + 1 < line.len; i++)
		if (line.at[i] == ' ' && line.at[i + 1] == ' ')
			return i;
	return line.len;
}

bool help_take(struct bytes *rest, struct help_line *line)
{
	enum { ITEM_INDENT = 2 };
	if (rest->len == 0)
		return false;
	struct bytes whole = bytes_first(*rest, bytes_find(*rest, '\n'));
	size_t indent = spaces_of(whole);
	struct bytes inside = bytes_skip(whole, indent);
	*rest = bytes_skip(*rest, whole.len + 1);
	*line = (struct help_line){ .kind = HELP_TEXT, .words = inside };
	if (inside.len == 0) {
		line->kind = HELP_BLANK;
	} else if (indent > ITEM_INDENT) {
		line->kind = HELP_MORE;
	} else if (indent == ITEM_INDENT) {
		size_t gap = gap_of(inside);
		line->kind = HELP_ITEM;
		line->term = bytes_first(inside, gap);
		line->words = bytes_skip(inside, gap);
		line->words = bytes_skip(line->words, spaces_of(line->words));
	}
	return true;
}

struct bytes help_word(struct bytes *term)
{
	*term = bytes_skip(*term, spaces_of(*term));
	struct bytes word = bytes_first(*term, bytes_find(*term, ' '));
	*term = bytes_skip(*term, word.len);
	return word;
}

bool help_literal(struct bytes word)
{
	return word.len > 0 && word.at[0] >= 'a' && word.at[0] <= 'z';
}
