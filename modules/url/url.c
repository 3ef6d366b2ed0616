/* url.c: windows over a text that comes in pieces; see url.h. Owns the windows of a scanner; must
 * never look at an octet more than a bounded number of times, however small the pieces are. */
#include "modules/mime/content_lines.h"
#include "modules/url/url_inside.h"

#include <string.h>

_Static_assert((int)URL_FOLD == (int)CONTENT_FOLD, "what the one gives the other reads");

/* How far before something undecided the text is kept: the start of the word that it stands in. */
enum { CONTEXT_MAX = 512 };

static void window_scan(struct url_window *w, bool whole, url_found *found, void *arg)
{
	struct scan s = { .text = { w->at, w->len },
			  .whole = whole,
			  .loaded = w->flags & WINDOW_LOADED,
			  .folds = w->flags & WINDOW_FOLDS,
			  .found = found,
			  .arg = arg };
	size_t at = w->scanned;
	if (w->flags & (WINDOW_VALUE | WINDOW_INNER)) {
		s.nested = true;
		at = w->flags & WINDOW_VALUE ? scan_value(&s) : at;
		w->flags = (w->flags & ~(unsigned)WINDOW_VALUE) | WINDOW_INNER;
	} else if (w->flags & WINDOW_PATH) {
		s.link_end = scan_path(&s, at);
	}
	size_t stop = scan_links(&s, at), kept = stop;
	w->flags &= ~(unsigned)WINDOW_PATH;
	if (s.link_end > stop || (s.link_end && s.link_end == w->len))
		w->flags |= WINDOW_PATH;
	while (kept > 0 && stop - kept < CONTEXT_MAX &&
	       ((unsigned char)w->at[kept - 1] > ' ' || octet_marks(w->at[kept - 1])))
		kept--;
	memmove(w->at, w->at + kept, w->len - kept);
	w->len -= kept;
	w->scanned = stop - kept;
}

/* Scanning waits until the window is full, so that small pieces cost no more than large ones. */
void window_feed(struct url_window *w, struct bytes octets, url_found *found, void *arg)
{
	while (octets.len && found) {
		size_t n = octets.len < URL_WINDOW - w->len ? octets.len : URL_WINDOW - w->len;
		memcpy(w->at + w->len, octets.at, n);
		w->len += n;
		octets = bytes_skip(octets, n);
		if (w->len == URL_WINDOW)
			window_scan(w, false, found, arg);
	}
}

void window_end(struct url_window *w, url_found *found, void *arg)
{
	if (w->len)
		window_scan(w, true, found, arg);
	w->len = w->scanned = 0;
	w->flags = 0;
}

void url_start(struct url_scanner *s, enum url_kind kind, char *tail, url_found *found, void *arg)
{
	*s = (struct url_scanner){ .kind = kind, .found = found, .arg = arg };
	s->text.flags = kind == URL_LINES ? WINDOW_FOLDS : 0;
	s->text.at = tail;
	s->value.at = tail ? tail + URL_WINDOW : NULL;
	s->aside.at = tail ? tail + 2 * URL_WINDOW : NULL;
}

void url_listen(struct url_scanner *s, url_hear *hear, void *arg)
{
	s->hear = hear;
	s->hear_arg = arg;
}

void url_feed(struct url_scanner *s, struct bytes utf8)
{
	if (s->kind == URL_HTML) {
		html_feed(s, utf8);
		return;
	}
	if (s->hear)
		s->hear(s->hear_arg, URL_SEEN, utf8, false);
	window_feed(&s->text, utf8, s->found, s->arg);
}

void url_end(struct url_scanner *s)
{
	if (s->kind == URL_HTML)
		html_end(s);
	window_end(&s->text, s->found, s->arg);
}

void url_text(struct bytes utf8, url_found *found, void *arg)
{
	char tail[URL_TAIL_MAX];
	struct url_scanner s;
	url_start(&s, URL_TEXT, tail, found, arg);
	url_feed(&s, utf8);
	url_end(&s);
}
