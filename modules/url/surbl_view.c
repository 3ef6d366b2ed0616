/* surbl_view.c: see surbl_view.h. Must never leave a step out: what waits in one goes through those
 * behind it at the end. */
#include "modules/url/surbl_view.h"

#include "modules/mime/charset.h"
#include "modules/mime/content_lines.h"
#include "modules/url/flowed.h"

struct surbl_view {
	struct charset *charset; /* NULL: no conversion */
	enum surbl_joining joining;
	bool wide;                   /* ASCII is no part of the charset: lines are joined last */
	struct content_lines *lines; /* made when first needed */
	struct flowed flowed;
	struct surbl_look look;
	struct url_scanner scanner;
	char *tail; /* of URL_TAIL_MAX octets, made when hosts are wanted */
};

static void view_start(struct surbl_view *v)
{
	url_start(&v->scanner, v->look.kind, v->tail, v->look.found, v->look.arg);
	url_listen(&v->scanner, v->look.hear, v->look.hear_arg);
}

static void view_scan(void *view_any, struct bytes utf8)
{
	struct surbl_view *v = view_any;
	url_feed(&v->scanner, utf8);
}

/* What the first step gives. */
static void view_joined(void *view_any, struct bytes octets)
{
	struct surbl_view *v = view_any;
	if (v->charset && !v->wide)
		charset_feed(v->charset, octets, view_scan, v);
	else
		view_scan(v, octets);
}

/* Markup of one content line never reaches into the next. */
static void view_line(void *view_any)
{
	struct surbl_view *v = view_any;
	if (v->scanner.kind != URL_HTML)
		return;
	url_end(&v->scanner);
	view_start(v);
}

/* Folds mean something to the scanner of text alone. */
static void view_line_text(void *view_any, struct bytes text)
{
	struct surbl_view *v = view_any;
	if (v->scanner.kind == URL_LINES && content_lines_markup(v->lines))
		return;
	while (v->scanner.kind == URL_HTML && bytes_has(text, CONTENT_FOLD)) {
		size_t fold = bytes_find(text, CONTENT_FOLD);
		view_joined(v, bytes_first(text, fold));
		text = bytes_skip(text, fold + 1);
	}
	view_joined(v, text);
}

static void view_join(void *view_any, struct bytes octets)
{
	struct surbl_view *v = view_any;
	if (v->joining == JOIN_CONTENT_LINES)
		content_lines_feed(v->lines, octets);
	else if (v->joining == JOIN_FLOWED)
		flowed_feed(&v->flowed, octets);
	else
		view_joined(v, octets);
}

void surbl_view_feed(struct surbl_view *v, struct bytes octets)
{
	if (v->charset && v->wide)
		charset_feed(v->charset, octets, view_join, v);
	else
		view_join(v, octets);
}

void surbl_view_end(struct surbl_view *v)
{
	if (v->joining == JOIN_CONTENT_LINES)
		content_lines_end(v->lines);
	else if (v->joining == JOIN_FLOWED)
		flowed_end(&v->flowed);
	url_end(&v->scanner);
}

void surbl_view_close(struct surbl_view *v)
{
	if (v->charset)
		charset_close(v->charset);
	v->charset = NULL;
}

/* The memory for one; what an earlier part has made is used again. */
static bool view_ready(struct surbl_view **at, struct arena *memory, const struct surbl_look *look)
{
	bool lines = look->joining == JOIN_CONTENT_LINES;
	if (!*at)
		*at = arena_alloc(memory, sizeof **at);
	if (*at && lines && !(*at)->lines)
		(*at)->lines = arena_alloc(memory, sizeof *(*at)->lines);
	if (*at && look->found && !(*at)->tail)
		(*at)->tail = arena_alloc(memory, URL_TAIL_MAX);
	return *at && (!lines || (*at)->lines) && (!look->found || (*at)->tail);
}

bool surbl_view_open(struct surbl_view **at, struct arena *memory, const struct surbl_look *look)
{
	static const struct content_listener listener = { .line = view_line,
							  .text = view_line_text };
	if (!view_ready(at, memory, look))
		return false;
	struct surbl_view *v = *at;
	v->charset = charset_open(look->charset);
	v->wide = bytes_starts(look->charset, BYTES("utf-16")) ||
		  bytes_starts(look->charset, BYTES("utf-32"));
	memory->starved |= !v->charset && charset_converts(look->charset);
	v->joining = look->joining;
	v->look = *look;
	view_start(v);
	if (v->joining == JOIN_CONTENT_LINES)
		content_lines_begin(v->lines, &listener, v);
	else if (v->joining == JOIN_FLOWED)
		flowed_begin(&v->flowed, view_joined, v);
	return true;
}
