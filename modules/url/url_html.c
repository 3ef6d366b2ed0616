/* url_html.c: HTML taken apart as far as links go; see url.h.
 *
 * Tags and attributes by the tokenizer of HTML (13.2.5), without a tree. What is seen goes to the
 * text window, a tag within a word as URL_MARK; values of attributes that lead anywhere to the
 * value window; comments, scripts and styles to a window aside. The inside of a comment is read as
 * HTML too, for some programs show it (conditional comments), and its end ends whatever it left
 * open. Owns the state in struct url_html; must never let something unclosed hide what stands
 * behind it longer than in a browser. */
#include "modules/url/url_inside.h"
#include "modules/url/url_unicode.h"

#include <string.h>

enum state {
	STATE_TEXT,
	STATE_OPEN,        /* behind "<" */
	STATE_CLOSE,       /* behind "</" */
	STATE_DECLARATION, /* behind "<!" */
	STATE_BOGUS,       /* up to ">" */
	STATE_TAG,         /* in the name of a tag */
	STATE_BETWEEN,     /* attributes */
	STATE_NAME,
	STATE_NAMED, /* behind the name of an attribute */
	STATE_EQUALS,
	STATE_VALUE,
};

/* Elements whose content is not markup: an unclosed quote in it ends with it. */
static const char *const raw_elements[] = { "",    "script", "style",   "title",   "textarea",
					    "xmp", "iframe", "noembed", "noframes" };

enum { RAW_NONE, RAW_SCRIPT, RAW_STYLE, RAW_COUNT = 9 };
_Static_assert(sizeof raw_elements / sizeof *raw_elements == RAW_COUNT, "each has its number");

static bool html_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* ---- where octets go */

static struct bytes name_of(const struct url_html *h)
{
	return (struct bytes){ h->name, h->name_length };
}

static void name_add(struct url_html *h, char c)
{
	if (h->name_length < sizeof h->name && c)
		h->name[h->name_length++] = c >= 'A' && c <= 'Z' ? octet_lower(c) : c;
}

static bool html_plain(const struct url_html *h)
{
	return h->raw == RAW_SCRIPT || h->raw == RAW_STYLE;
}

/* What is heard of a tag. */
enum target {
	TARGET_NONE,
	TARGET_AWAITED, /* its href has not come yet */
	TARGET_READ,    /* it is being read */
};

static void hear(struct url_scanner *s, enum url_event event, struct bytes b)
{
	if (s->hear)
		s->hear(s->hear_arg, event, b, s->html.comment);
}

static void text_put(struct url_scanner *s, struct bytes b)
{
	bool hidden = s->html.comment || html_plain(&s->html);
	if (!html_plain(&s->html))
		hear(s, URL_SEEN, b);
	window_feed(hidden ? &s->aside : &s->text, b, s->found, s->arg);
}

static void value_feed(struct url_scanner *s, struct bytes b)
{
	if (s->html.target == TARGET_READ)
		hear(s, URL_TARGET, b);
	window_feed(&s->value, b, s->found, s->arg);
}

static void value_end(struct url_scanner *s)
{
	if (s->html.target == TARGET_READ)
		s->html.target = TARGET_NONE;
	window_end(&s->value, s->found, s->arg);
}

static void value_start(struct url_scanner *s)
{
	s->html.state = STATE_VALUE;
	s->value.flags = s->html.kind == KIND_INNER ? WINDOW_INNER
			 : bytes_ends_nocase(name_of(&s->html), BYTES("href")) ||
					 bytes_ends_nocase(name_of(&s->html), BYTES("action"))
				 ? WINDOW_VALUE
				 : WINDOW_VALUE | WINDOW_LOADED;
}

static void value_put(struct url_scanner *s, char c)
{
	enum html_kind kind = s->html.kind;
	if (kind == KIND_NONE || c == '\0')
		return;
	if (kind == KIND_LIST && (html_blank(c) || c == ',')) {
		value_end(s);
		value_start(s);
		return;
	}
	/* Browsers drop tabs and line breaks from links. */
	if (kind == KIND_LINK && (c == '\t' || c == '\r' || c == '\n'))
		return;
	value_feed(s, (struct bytes){ &c, 1 });
}

/* An octet of text or of a value, from the source or from a character reference. */
static void html_put(struct url_scanner *s, char c)
{
	if (s->html.state == STATE_VALUE)
		value_put(s, c);
	else if (c && !octet_marks(c))
		text_put(s, (struct bytes){ &c, 1 });
}

/* ---- character references */

static void entity_end(struct url_scanner *s, char next)
{
	struct bytes written = { s->html.entity, s->html.entity_length };
	char room[8];
	struct text t = TEXT(room);
	uint32_t codes[2];
	size_t count,
		used = entity_decode(written, s->html.state == STATE_VALUE, next, codes, &count);
	s->html.entity_length = 0;
	for (size_t i = 0; used && i < count; i++)
		code_put(&t, codes[i]);
	for (size_t i = 0; i < t.len; i++)
		html_put(s, room[i]);
	for (size_t i = used; i < written.len; i++)
		html_put(s, written.at[i]);
}

/* True if `c` belongs to the reference that is being read. */
static bool entity_octet(struct url_scanner *s, char c)
{
	struct url_html *h = &s->html;
	size_t n = h->entity_length;
	bool number = n > 1 && h->entity[1] == '#',
	     hex = number && n > 2 && octet_lower(h->entity[2]) == 'x';
	bool belongs = n == 1   ? octet_alpha(c) || c == '#'
		       : hex    ? octet_hex(c) >= 0
		       : number ? octet_digit(c) || (n == 2 && octet_lower(c) == 'x')
				: octet_alpha(c) || octet_digit(c);
	if (c == ';' && n > 1) {
		h->entity[h->entity_length++] = c;
		entity_end(s, c);
		return true;
	}
	if (!belongs)
		return false;
	/* However many zeros stand in front. */
	if (number && n == (hex ? 4 : 3) && h->entity[n - 1] == '0')
		n--;
	/* Room is kept for the semicolon. A longer number is none, whatever it is. */
	if (n < sizeof h->entity - 1)
		h->entity[n++] = c;
	else if (!number)
		return false;
	h->entity_length = n;
	return true;
}

/* ---- tags */

/* A tag that ends a word, or stands within one. */
static void seam_put(struct url_scanner *s, bool ends_word)
{
	char mark = ends_word ? '\n' : URL_MARK;
	text_put(s, (struct bytes){ &mark, 1 });
}

/* What goes aside is of one kind from here on. */
static void raw_set(struct url_scanner *s, unsigned raw)
{
	window_end(&s->aside, s->found, s->arg);
	s->html.raw = raw;
	s->html.matched = 0;
	s->aside.flags = html_plain(&s->html) ? WINDOW_INNER : 0;
}

static void tag_end(struct url_scanner *s)
{
	s->html.state = STATE_TEXT;
	s->html.target = TARGET_NONE;
	if (s->html.opens)
		raw_set(s, s->html.opens);
	s->html.opens = RAW_NONE;
}

static void tag_start(struct url_scanner *s, char c, bool closing)
{
	s->html.state = STATE_TAG;
	s->html.opens = closing ? RAW_NONE : RAW_COUNT;
	s->html.name_length = 0;
	name_add(&s->html, c);
}

static void tag_heard(struct url_scanner *s, bool opening)
{
	struct bytes name = name_of(&s->html);
	bool anchor = bytes_equal(name, BYTES("a")), base = bytes_equal(name, BYTES("base"));
	s->html.target = opening && (anchor || base) ? TARGET_AWAITED : TARGET_NONE;
	if (anchor)
		hear(s, opening ? URL_ANCHOR : URL_ANCHOR_END, BYTES(""));
	else if (base && opening)
		hear(s, URL_BASE, BYTES(""));
}

/* The name of a tag is whole. */
static void tag_named(struct url_scanner *s)
{
	struct url_html *h = &s->html;
	bool opening = h->opens == RAW_COUNT;
	h->opens = RAW_NONE;
	for (unsigned i = 1; i < RAW_COUNT && opening && h->raw == RAW_NONE; i++)
		if (bytes_equal(name_of(h), bytes_of(raw_elements[i])))
			h->opens = i;
	seam_put(s, html_breaking(name_of(h)));
	tag_heard(s, opening);
	h->state = STATE_BETWEEN;
}

static void between(struct url_scanner *s, char c)
{
	struct url_html *h = &s->html;
	if (html_blank(c) || c == '/' || c == '\0')
		return;
	if (c == '>') {
		tag_end(s);
		return;
	}
	h->name_length = 0;
	name_add(h, c);
	h->state = STATE_NAME;
}

static void attribute_named(struct url_scanner *s, char c)
{
	struct url_html *h = &s->html;
	if (h->state == STATE_NAMED && html_blank(c))
		return;
	if (html_blank(c)) {
		h->state = STATE_NAMED;
	} else if (c == '=') {
		h->kind = html_attribute_kind(name_of(h));
		h->state = STATE_EQUALS;
	} else if (c == '>' || c == '/' || h->state == STATE_NAMED) {
		h->state = STATE_BETWEEN;
		between(s, c);
	} else {
		name_add(h, c);
	}
}

static void value_octet(struct url_scanner *s, char c)
{
	struct url_html *h = &s->html;
	if (h->quote ? c == h->quote : html_blank(c) || c == '>') {
		value_end(s);
		h->state = STATE_BETWEEN;
		if (c == '>')
			tag_end(s);
	} else if (c == '&' && h->kind != KIND_NONE) {
		h->entity[0] = c;
		h->entity_length = 1;
	} else {
		value_put(s, c);
	}
}

static void equals(struct url_scanner *s, char c)
{
	struct url_html *h = &s->html;
	if (html_blank(c) || c == '\0')
		return;
	if (c == '>') {
		tag_end(s);
		return;
	}
	h->quote = c == '"' || c == '\'' ? c : '\0';
	if (h->target == TARGET_AWAITED && (bytes_equal(name_of(h), BYTES("href")) ||
					    bytes_equal(name_of(h), BYTES("xlink:href"))))
		h->target = TARGET_READ;
	value_start(s);
	if (!h->quote)
		value_octet(s, c);
}

/* Behind "<!": a comment, or what is read as one up to ">". */
static void declaration(struct url_scanner *s, char c)
{
	struct url_html *h = &s->html;
	if (c == '-' && ++h->dashes == 2 && !h->comment && h->raw == RAW_NONE) {
		seam_put(s, false);
		h->comment = true;
		h->state = STATE_TEXT;
	} else if (c != '-' || h->dashes == 2) {
		h->state = c == '>' ? STATE_TEXT : STATE_BOGUS;
		seam_put(s, false);
	}
}

static void opened(struct url_scanner *s, char c)
{
	struct url_html *h = &s->html;
	if (octet_alpha(c)) {
		tag_start(s, c, false);
	} else if (c == '/') {
		h->state = STATE_CLOSE;
	} else if (c == '!') {
		h->state = STATE_DECLARATION;
		h->dashes = h->comment ? h->dashes : 0;
	} else if (c == '?') {
		h->state = STATE_BOGUS;
	} else if (c != '<') {
		h->state = STATE_TEXT;
		text_put(s, BYTES("<"));
		html_put(s, c);
	}
}

static void text_octet(struct url_scanner *s, char c)
{
	struct url_html *h = &s->html;
	if (c == '<' && !html_plain(h)) {
		h->state = STATE_OPEN;
	} else if (c == '&' && !html_plain(h)) {
		h->entity[0] = c;
		h->entity_length = 1;
	} else {
		html_put(s, c);
	}
}

/* ---- what ends whatever is open in it */

static void abandon(struct url_scanner *s)
{
	if (s->html.entity_length)
		entity_end(s, ' ');
	if (s->html.state == STATE_VALUE)
		value_end(s);
	s->html.state = STATE_TEXT;
	s->html.target = TARGET_NONE;
	s->html.opens = RAW_NONE;
	s->html.matched = 0;
}

/* True if this octet ends the comment: "-->", "--!>", and at once ">" or "->". */
static bool comment_ends(struct url_html *h, char c)
{
	enum { EXCLAIMED = 3 };
	if (c == '>' && h->dashes >= 2)
		return true;
	if (c == '-')
		h->dashes = h->dashes < 2 ? h->dashes + 1 : 2;
	else
		h->dashes = c == '!' && h->dashes == 2 ? EXCLAIMED : 0;
	return false;
}

/* True if the octets up to this one are "</name" and what ends a name. */
static bool raw_ends(struct url_html *h, char c)
{
	const char *name = raw_elements[h->raw];
	if (h->matched == strlen(name) + 2) {
		h->matched = 0;
		if (html_blank(c) || c == '/' || c == '>')
			return true;
	}
	char next = h->matched == 0 ? '<' : h->matched == 1 ? '/' : name[h->matched - 2];
	h->matched = octet_lower(c) == next ? h->matched + 1 : c == '<';
	return false;
}

static void html_octet(struct url_scanner *s, char c)
{
	struct url_html *h = &s->html;
	if (h->comment && comment_ends(h, c)) {
		abandon(s);
		raw_set(s, RAW_NONE);
		hear(s, URL_ANCHOR_END, BYTES(""));
		h->comment = false;
		seam_put(s, false);
		return;
	}
	if (h->raw && raw_ends(h, c)) {
		abandon(s);
		raw_set(s, RAW_NONE);
		seam_put(s, true);
		h->state = STATE_BETWEEN;
	}
	if (h->entity_length) {
		if (entity_octet(s, c))
			return;
		entity_end(s, c);
	}
	switch ((enum state)h->state) {
	case STATE_TEXT:
		text_octet(s, c);
		break;
	case STATE_OPEN:
		opened(s, c);
		break;
	case STATE_CLOSE:
		if (octet_alpha(c))
			tag_start(s, c, true);
		else
			h->state = c == '>' ? STATE_TEXT : STATE_BOGUS;
		break;
	case STATE_DECLARATION:
		declaration(s, c);
		break;
	case STATE_BOGUS:
		h->state = c == '>' ? STATE_TEXT : STATE_BOGUS;
		break;
	case STATE_TAG:
		if (html_blank(c) || c == '/' || c == '>') {
			tag_named(s);
			between(s, c);
		} else {
			name_add(h, c);
		}
		break;
	case STATE_BETWEEN:
		between(s, c);
		break;
	case STATE_NAME:
	case STATE_NAMED:
		attribute_named(s, c);
		break;
	case STATE_EQUALS:
		equals(s, c);
		break;
	case STATE_VALUE:
		value_octet(s, c);
		break;
	}
}

/* ---- in bulk */

/* Nearly all octets lie above those that matter: they are told by one comparison. */
static size_t text_dull(struct bytes b)
{
	size_t n = 0;
	while (n < b.len) {
		unsigned char c = (unsigned char)b.at[n];
		if (c <= '<' && (c == '<' || c == '&' || c <= URL_FOLD))
			break;
		n++;
	}
	return n;
}

static size_t value_dull(struct bytes b, char quote)
{
	size_t n = 0;
	while (n < b.len) {
		unsigned char c = (unsigned char)b.at[n];
		if (c <= '\'' && (c == (unsigned char)quote || c == '&' || c < ' '))
			break;
		n++;
	}
	return n;
}

/* How many octets at the front of `b` change nothing but the window that they go to. */
static size_t dull(const struct url_html *h, struct bytes b)
{
	if (h->entity_length || h->comment || h->raw)
		return 0;
	if (h->state == STATE_TEXT)
		return text_dull(b);
	if (h->state != STATE_VALUE || !h->quote || h->kind == KIND_LIST)
		return 0;
	return h->kind == KIND_NONE ? bytes_find(b, h->quote) : value_dull(b, h->quote);
}

void html_feed(struct url_scanner *s, struct bytes b)
{
	while (b.len) {
		size_t n = dull(&s->html, b);
		if (n && s->html.state == STATE_TEXT)
			text_put(s, bytes_first(b, n));
		else if (n && s->html.kind != KIND_NONE)
			value_feed(s, bytes_first(b, n));
		b = bytes_skip(b, n);
		if (b.len)
			html_octet(s, b.at[0]);
		b = bytes_skip(b, 1);
	}
}

void html_end(struct url_scanner *s)
{
	abandon(s);
	hear(s, URL_ANCHOR_END, BYTES(""));
	s->html.comment = false;
	hear(s, URL_ANCHOR_END, BYTES(""));
	window_end(&s->aside, s->found, s->arg);
}
