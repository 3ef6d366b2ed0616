/* top_cells.c: lines made of cells; see top_inside.h. It must never let a line become wider than
 * the screen. */
#include "gateway/cli/top_inside.h"

#include "gateway/base/character.h"

enum { GAP = 2 };

struct top_line *top_line_begin(struct top_screen *s, enum top_style style, struct top_pen *pen)
{
	struct top_line *line = s->count < s->rows ? &s->lines[s->count++] : &s->spare;
	line->style = style;
	*pen = (struct top_pen){ .text = TEXT(line->at), .left = s->columns, .utf8 = s->utf8 };
	return line;
}

void top_line_end(struct top_line *line, const struct top_pen *pen)
{
	line->length = bytes_trim_end(text_bytes(&pen->text)).len;
}

static void blanks(struct top_pen *pen, size_t columns)
{
	for (; columns > 0 && pen->left > 0; columns--, pen->left--)
		text_char(&pen->text, ' ');
}

void top_cell(struct top_pen *pen, struct bytes b, size_t width)
{
	if (width > pen->left)
		width = pen->left;
	size_t used = character_show(&pen->text, &b, width, pen->utf8);
	pen->left -= used;
	blanks(pen, width - used);
}

void top_rest(struct top_pen *pen, struct bytes b)
{
	top_cell(pen, b, pen->left);
}

/* What stands here is ours: figures and words of ASCII. */
void top_right(struct top_pen *pen, struct bytes b, size_t width)
{
	blanks(pen, width > b.len ? width - b.len : 1);
	top_cell(pen, b, b.len);
}

void top_number(struct top_pen *pen, uint64_t number, size_t width)
{
	char buffer[24];
	struct text t = TEXT(buffer);
	text_u64(&t, number);
	top_right(pen, text_bytes(&t), width);
}

static void panel_line(const struct top_view *v, const struct top_panel *p, struct top_pen *pen,
		       size_t row, size_t width)
{
	size_t behind = pen->left - width;
	pen->left = width;
	if (row == 0)
		p->head(pen, width);
	else if (row <= p->count)
		p->row(v, p, pen, row - 1, width);
	blanks(pen, pen->left);
	pen->left = behind;
}

void top_panels(struct top_screen *s, const struct top_view *v, const struct top_panel *left,
		const struct top_panel *right, size_t width, size_t rows)
{
	width = width > GAP ? width - GAP : 0;
	for (size_t row = 0; row < rows; row++) {
		struct top_pen pen;
		struct top_line *line = top_line_begin(s, row == 0 ? TOP_HEAD : TOP_PLAIN, &pen);
		panel_line(v, left, &pen, row, width);
		blanks(&pen, GAP);
		panel_line(v, right, &pen, row, pen.left);
		top_line_end(line, &pen);
	}
}
