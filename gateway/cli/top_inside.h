/* top_inside.h: what the files that lay out `mxward top` share: lines made of cells.
 *
 * A cell is as wide as it says in columns of a terminal, whatever its text: what is longer is cut,
 * what is shorter is filled up with blanks. */
#ifndef MXWARD_CLI_TOP_INSIDE_H
#define MXWARD_CLI_TOP_INSIDE_H

#include "gateway/cli/top_layout.h"

/* A line being written, and how much of it is left. */
struct top_pen {
	struct text text;
	size_t left;                    /* columns */
	bool utf8;
};

/* The next line of the screen; where there is none any more, one that nobody sees. */
struct top_line *top_line_begin(struct top_screen *, enum top_style, struct top_pen *);
/* After the last cell; blanks at the end go. */
void top_line_end(struct top_line *, const struct top_pen *);
/* A cell that ends the line, as wide as there is room, and so is the next but for `width`. */
void top_rest(struct top_pen *, struct bytes);
void top_cell(struct top_pen *, struct bytes, size_t width);
/* The same from the right, with a blank in front of it. */
void top_right(struct top_pen *, struct bytes, size_t width);
void top_number(struct top_pen *, uint64_t, size_t width);

/* What stands beside another in the lower part of the screen. */
struct top_panel {
	size_t count;                   /* rows, its head aside */
	void (*head)(struct top_pen *, size_t width);
	void (*row)(const struct top_view *, const struct top_panel *, struct top_pen *, size_t i,
		    size_t width);
	size_t first;                   /* the row at its top, where the rows can be moved */
};

/* Two panels side by side, the first so wide with the gap behind it; `rows` lines with their
 * heads. */
void top_panels(struct top_screen *, const struct top_view *, const struct top_panel *left,
		const struct top_panel *right, size_t width, size_t rows);

/* top_state.c: backends, lists, spool and peer, in so many rows without the head. */
struct top_panel top_state_panel(const struct top_view *, size_t rows);
size_t top_state_wanted(const struct top_snapshot *);

#endif
