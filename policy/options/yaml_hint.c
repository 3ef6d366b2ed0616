/* yaml_hint.c: mistakes of newcomers, recognised by their shape; see yaml_hint.h.
 *
 * A table of them, the surest first; each looks at the line of the problem, at that where the
 * broken piece began, or at the lines between. It must never take what is right for a mistake: it
 * is asked only about a text that libyaml has refused. */
#include "policy/options/yaml_hint.h"

#include "gateway/base/character.h"

#include <string.h>

enum { SHOWN_MAX = 40 };                /* characters of the text in a sentence */

/* ---- lines */

static struct bytes line_of(struct bytes content, size_t number)
{
	for (; number; number--)
		content = bytes_skip(content, bytes_find(content, '\n') + 1);
	content = bytes_first(content, bytes_find(content, '\n'));
	return bytes_ends_nocase(content, BYTES("\r")) ? bytes_first(content, content.len - 1)
						       : content;
}

/* What stands from the column on; columns are characters. */
static struct bytes from_column(struct bytes line, size_t column)
{
	while (column-- && line.len)
		(void)character_take(&line);
	return line;
}

static size_t columns_of(struct bytes b)
{
	size_t n = 0;
	for (; b.len; n++)
		(void)character_take(&b);
	return n;
}

static struct bytes without_indent(struct bytes line)
{
	while (line.len && line.at[0] == ' ')
		line = bytes_skip(line, 1);
	return line;
}

/* The column where the text begins, behind spaces and the dashes of a list. */
static size_t text_begins(struct bytes line)
{
	struct bytes text = without_indent(line);
	while (bytes_starts(text, BYTES("- ")))
		text = without_indent(bytes_skip(text, 2));
	return line.len - text.len;
}

static bool says_nothing(struct bytes line)
{
	struct bytes text = bytes_trim(line);
	return text.len == 0 || text.at[0] == '#';
}

/* The octet at the place, which may be in the middle of a line; NUL behind its end. */
static char octet_at(const struct yaml_puzzle *p, struct yaml_place place)
{
	struct bytes rest = from_column(line_of(p->content, place.line), place.column);
	return rest.len ? rest.at[0] : '\0';
}

static bool has(const char *words, const char *part)
{
	return strstr(words, part) != NULL;
}

static void show(struct text *t, struct bytes b)
{
	char buffer[SHOWN_MAX * CHARACTER_SHOWN_MAX];
	struct text shown = TEXT(buffer);
	struct bytes rest = b;
	(void)character_show(&shown, &rest, SHOWN_MAX, true);
	text_add(t, text_bytes(&shown));
	text_string(t, rest.len ? "…" : "");
}

/* ---- characters that look like others */

static const struct {
	uint32_t code;
	const char *name, *instead;
} lookalikes[] = {
	{ 0x00A0, "a no-break space", "an ordinary space" },
	{ 0x2007, "a figure space", "an ordinary space" },
	{ 0x202F, "a narrow no-break space", "an ordinary space" },
	{ 0x3000, "a wide space", "an ordinary space" },
	{ 0x200B, "an invisible space of no width", "nothing in its place" },
	{ 0xFEFF, "an invisible byte order mark", "nothing in its place" },
	{ 0x00AB, "a typographic quotation mark", "\"" },
	{ 0x00BB, "a typographic quotation mark", "\"" },
	{ 0x2018, "a typographic quotation mark", "' or \"" },
	{ 0x2019, "a typographic quotation mark", "' or \"" },
	{ 0x201A, "a typographic quotation mark", "' or \"" },
	{ 0x201C, "a typographic quotation mark", "\"" },
	{ 0x201D, "a typographic quotation mark", "\"" },
	{ 0x201E, "a typographic quotation mark", "\"" },
	{ 0x2010, "a typographic hyphen", "-" },
	{ 0x2011, "a typographic hyphen", "-" },
	{ 0x2013, "a typographic dash", "-" },
	{ 0x2014, "a typographic dash", "-" },
	{ 0x2212, "a minus sign", "-" },
	{ 0xFF1A, "a wide colon", ": and a space" },
	{ 0xFF0C, "a wide comma", "," },
};

bool hint_character(struct bytes b, unsigned column, struct text *sentence)
{
	for (; b.len; column++) {
		uint32_t code = character_take(&b);
		for (size_t i = 0; i < sizeof lookalikes / sizeof *lookalikes; i++) {
			if (lookalikes[i].code != code)
				continue;
			text_format(sentence, "there is %s (U+%04X) in column %u; type %s",
				    lookalikes[i].name, code, column, lookalikes[i].instead);
			return true;
		}
	}
	return false;
}

/* ---- the mistakes */

static bool is_tab(const struct yaml_puzzle *p, struct yaml_place *look, struct text *t)
{
	struct bytes line = line_of(p->content, p->at.line);
	struct bytes indent = bytes_first(line, line.len - bytes_trim(line).len);
	size_t tab = bytes_find(indent, '\t');
	if (tab == indent.len || tab > p->at.column)
		return false;
	*look = (struct yaml_place){ p->at.line, tab };
	text_string(t, "there is a tab; indent with spaces, not with tabs");
	return true;
}

/* The first character of a value, or of a key, is one that YAML keeps for itself. */
static bool is_reserved(const struct yaml_puzzle *p, struct yaml_place *look, struct text *t)
{
	struct yaml_place first = p->at;
	if (has(p->context, "an alias") || has(p->context, "an anchor"))
		first = p->began;
	else if (!has(p->problem, "cannot start any token"))
		return false;
	struct bytes text = from_column(line_of(p->content, first.line), first.column);
	struct bytes word = bytes_trim_end(bytes_first(text, bytes_find(text, ' ')));
	size_t colon = bytes_find_last(word, ':');
	word = bytes_first(word, colon + 1 == word.len ? colon : word.len);
	if (word.len == 0)
		return false;
	*look = first;
	text_format(t, "text that starts with %c must be in quotes: \"", word.at[0]);
	show(t, word);
	text_char(t, '"');
	if (bytes_starts(word, BYTES("*.")))
		text_string(t, "; a domain is written without wildcards, each name by itself");
	return true;
}

static bool is_escape(const struct yaml_puzzle *p, struct yaml_place *look, struct text *t)
{
	if (!has(p->problem, "escape character"))
		return false;
	*look = p->at;
	text_string(t, "a backslash within \"double quotes\" starts an escape; put the value in "
		       "'single quotes', or write / for it");
	return true;
}

/* A quotation mark that opens a value: it stands at the beginning of one. */
static bool opens_quote(struct bytes line, size_t at)
{
	if (line.at[at] != '"' && line.at[at] != '\'')
		return false;
	return at == 0 || bytes_has(BYTES(" [{,"), line.at[at - 1]);
}

/* Behind the mark that closes what was opened in front of b; b.len + 1 if none does. */
static size_t quote_ends(struct bytes b, char mark)
{
	for (size_t i = 0; i < b.len; i++) {
		bool twice = mark == '\'' && i + 1 < b.len && b.at[i + 1] == mark;
		if (b.at[i] == mark && !twice)
			return i + 1;
		if (twice || (mark == '"' && b.at[i] == '\\'))
			i++;
	}
	return b.len + 1;
}

/* Where a quotation mark of the line is opened and not closed; line.len if nowhere. */
static size_t quote_left_open(struct bytes line)
{
	for (size_t i = 0; i < line.len; i++) {
		if (line.at[i] == '#' && (i == 0 || line.at[i - 1] == ' '))
			break;
		if (!opens_quote(line, i))
			continue;
		size_t end = quote_ends(bytes_skip(line, i + 1), line.at[i]);
		if (end > line.len - i - 1)
			return i;
		i += end;
	}
	return line.len;
}

/* libyaml notices it only behind the next quotation mark, or at the end of the file. WHY only the
 * first such line: from there on it takes what is outside quotes for what is inside. */
static bool is_open_quote(const struct yaml_puzzle *p, struct yaml_place *look, struct text *t)
{
	struct bytes rest = p->content;
	for (size_t n = 0; n <= p->at.line && rest.len; n++) {
		struct bytes line = line_of(rest, 0);
		size_t at = quote_left_open(line);
		rest = bytes_skip(rest, bytes_find(rest, '\n') + 1);
		if (at == line.len || (n == p->at.line && !has(p->context, "quoted scalar")))
			continue;
		*look = (struct yaml_place){ n, columns_of(bytes_first(line, at)) };
		text_string(t, "the quotation mark here is not closed in this line");
		if (!has(p->context, "quoted scalar"))
			text_format(t, "; the next one is in line %zu", p->at.line + 1);
		return true;
	}
	return false;
}

static bool is_address(struct bytes text)
{
	size_t colons = 0, i = 1;
	for (; i < text.len && text.at[i] != ']'; i++) {
		if (octet_hex(text.at[i]) < 0 && text.at[i] != ':' && text.at[i] != '.')
			return false;
		colons += text.at[i] == ':';
	}
	return bytes_starts(text, BYTES("[")) && i < text.len && colons > 1;
}

/* An IPv6 address in brackets, which YAML takes for a list. */
static bool is_bare_address(const struct yaml_puzzle *p, struct yaml_place *look, struct text *t)
{
	struct bytes line = line_of(p->content, p->at.line);
	for (size_t i = text_begins(line); i < line.len; i++) {
		if (!is_address(bytes_skip(line, i)) || (i > 0 && line.at[i - 1] == '"'))
			continue;
		*look = (struct yaml_place){ p->at.line, columns_of(bytes_first(line, i)) };
		text_string(t, "an IPv6 address in brackets needs quotes, like \"[::]:25\"");
		return true;
	}
	return false;
}

static bool has_pair(struct bytes b)
{
	return memmem(b.at, b.len, ": ", 2) != NULL;
}

/* A colon where an entry of { } ends: in a value, or that of an entry behind a missing comma.
 * False: it is a key's, and the map above is still open. */
static bool is_colon_in_map(struct bytes before, struct text *t)
{
	struct bytes entry = before;
	while (bytes_has(entry, ',') || bytes_has(entry, '{'))
		entry = bytes_skip(entry, bytes_find(entry, bytes_has(entry, ',') ? ',' : '{') + 1);
	if (!has_pair(entry))
		return false;
	struct bytes value = bytes_trim(bytes_skip(entry, bytes_find(entry, ':') + 1));
	size_t space = bytes_find_last(value, ' ');
	if (space == value.len) {
		text_string(t, "a value with a colon and a space in it must be in quotes");
		return true;
	}
	text_string(t, "a comma is missing before \"");
	show(t, bytes_skip(value, space + 1));
	text_char(t, '"');
	return true;
}

static struct bytes text_before(const struct yaml_puzzle *p)
{
	struct bytes line = line_of(p->content, p->at.line);
	return bytes_first(line, line.len - from_column(line, p->at.column).len);
}

/* { } and [ ] */
static bool is_bracket(const struct yaml_puzzle *p, struct yaml_place *look, struct text *t)
{
	bool map = has(p->context, "flow mapping");
	char open = map ? '{' : '[', close = map ? '}' : ']', found = octet_at(p, p->at);
	if (!map && !has(p->context, "flow sequence"))
		return false;
	*look = p->at;
	if (found == ':' && is_colon_in_map(text_before(p), t))
		return true;
	if (found == ']' || found == '}')
		text_format(t, "the %c of line %zu, column %zu must be closed by %c, not by %c",
			    open, p->began.line + 1, p->began.column + 1, close, found);
	else if (p->at.line == p->began.line && found)
		text_format(t,
			    "a comma is missing before this, or a %c to close the %c in column %zu",
			    close, open, p->began.column + 1);
	else {
		*look = p->began;
		text_format(t, "the %c here is not closed; write %c behind its last entry", open,
			    close);
	}
	return true;
}

/* Behind a whole value. */
static bool is_too_much(const struct yaml_puzzle *p, struct yaml_place *look, struct text *t)
{
	char found = octet_at(p, p->at);
	struct bytes value = bytes_trim_end(text_before(p));
	char last = value.len ? value.at[value.len - 1] : '\0';
	if (!has(p->context, "block mapping") && !has(p->context, "block collection"))
		return false;
	*look = p->at;
	if (found == '}' || found == ']')
		text_format(t, "this closes nothing; there is no open %c",
			    found == '}' ? '{' : '[');
	else if (found == ',')
		text_string(t, "a comma belongs only between the entries of { } and [ ]");
	else if (last == '\'')
		text_string(t, "there is text behind the closing quotation mark; within 'single "
			       "quotes' write '' for '");
	else if (last == '"')
		text_string(t,
			    "there is text behind the closing quotation mark; put the whole value "
			    "in quotes");
	else
		return false;
	return true;
}

/* ---- lines that should be "key: value" and are not */

struct line_shape {
	struct bytes text;              /* without its indent and dashes */
	size_t key;                     /* octets that a key may have, at its front */
	size_t offset;                  /* octets of `text` in front of what is wrong */
};

static size_t key_length(struct bytes text)
{
	size_t n = 0;
	while (n < text.len && (octet_alpha(text.at[n]) || octet_digit(text.at[n]) ||
				bytes_has(BYTES("_.-"), text.at[n])))
		n++;
	return n;
}

static bool is_comment(struct line_shape *s, struct text *t)
{
	if (!bytes_starts(s->text, BYTES("//")) && !bytes_starts(s->text, BYTES(";")))
		return false;
	text_string(t, "a comment starts with #");
	return true;
}

static bool is_conflict(struct line_shape *s, struct text *t)
{
	if (!bytes_starts(s->text, BYTES("<<<<<<<")) && !bytes_starts(s->text, BYTES("=======")) &&
	    !bytes_starts(s->text, BYTES(">>>>>>>")))
		return false;
	text_string(t, "this is the mark of a conflict between two versions of the file");
	return true;
}

static bool is_section(struct line_shape *s, struct text *t)
{
	size_t name = key_length(bytes_skip(s->text, 1));
	if (!bytes_starts(s->text, BYTES("[")) || name + 2 != s->text.len)
		return false;
	text_format(t, "a section is written as \"%.*s:\", with its keys indented below", (int)name,
		    s->text.at + 1);
	return true;
}

static bool is_dash(struct line_shape *s, struct text *t)
{
	if (s->text.len < 2 || s->text.at[0] != '-' || s->text.at[1] == '-')
		return false;
	text_string(t, "put a space behind the dash: \"- ");
	show(t, bytes_skip(s->text, 1));
	text_char(t, '"');
	return true;
}

static bool is_equals(struct line_shape *s, struct text *t)
{
	struct bytes rest = bytes_trim(bytes_skip(s->text, s->key));
	if (s->key == 0 || !bytes_starts(rest, BYTES("=")))
		return false;
	s->offset = bytes_find(s->text, '=');
	text_format(t, "write a colon and a space for \"=\": \"%.*s: ", (int)s->key, s->text.at);
	show(t, bytes_trim(bytes_skip(rest, 1)));
	text_char(t, '"');
	return true;
}

static bool is_colon_without_space(struct line_shape *s, struct text *t)
{
	struct bytes rest = bytes_skip(s->text, s->key);
	if (s->key == 0 || rest.len < 2 || rest.at[0] != ':' || rest.at[1] == ' ')
		return false;
	s->offset = s->key;
	text_format(t, "put a space behind the colon: \"%.*s: ", (int)s->key, s->text.at);
	show(t, bytes_skip(rest, 1));
	text_char(t, '"');
	return true;
}

static bool is_without_colon(struct line_shape *s, struct text *t)
{
	size_t colon = bytes_find(s->text, ':');
	if (s->key == 0 || colon + 1 == s->text.len || bytes_has(s->text, '"') ||
	    (colon < s->text.len && s->text.at[colon + 1] == ' '))
		return false;
	text_string(t, "there is no colon in this line; write it like \"");
	show(t, bytes_first(s->text, s->key));
	text_string(t, ": ");
	show(t, bytes_trim(bytes_skip(s->text, s->key)));
	text_char(t, '"');
	return true;
}

static bool (*const shapes[])(struct line_shape *, struct text *) = {
	is_comment,       is_conflict, is_section, is_dash, is_equals, is_colon_without_space,
	is_without_colon,
};

static bool is_no_pair(const struct yaml_puzzle *p, size_t number, struct yaml_place *look,
		       struct text *t)
{
	struct bytes line = line_of(p->content, number);
	size_t begins = text_begins(line);
	struct line_shape s = { .text = bytes_trim_end(bytes_skip(line, begins)) };
	s.key = key_length(s.text);
	*look = (struct yaml_place){ number, columns_of(bytes_first(line, begins)) };
	if (hint_character(s.text, (unsigned)look->column + 1, t))
		return true;
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		if (!shapes[i](&s, t))
			continue;
		look->column += columns_of(bytes_first(s.text, s.offset));
		return true;
	}
	return false;
}

/* The last line with a word in it that is above this one. */
static bool line_above(struct bytes content, size_t *number)
{
	size_t found = *number;
	for (size_t n = 0; n < *number; n++) {
		struct bytes line = line_of(content, 0);
		content = bytes_skip(content, bytes_find(content, '\n') + 1);
		found = says_nothing(line) ? found : n;
	}
	bool above = found != *number;
	*number = found;
	return above;
}

/* libyaml takes such a line and the next for one text, and complains of the next line's colon. */
static bool is_broken_line(const struct yaml_puzzle *p, struct yaml_place *look, struct text *t)
{
	size_t above = p->at.line;
	bool key = has(p->problem, "could not find expected ':'");
	if (has(p->context, "quoted scalar"))
		return false;
	if (key)
		return is_no_pair(p, p->began.line, look, t);
	return is_no_pair(p, p->at.line, look, t) ||
	       (line_above(p->content, &above) && is_no_pair(p, above, look, t));
}

static bool is_second_colon(const struct yaml_puzzle *p, struct yaml_place *look, struct text *t)
{
	if (!has(p->problem, "mapping values are not allowed") || !has_pair(text_before(p)))
		return false;
	*look = p->at;
	text_string(t, "a value with a colon and a space in it must be in quotes");
	return true;
}

static size_t indent_of(struct bytes line)
{
	return line.len - without_indent(line).len;
}

/* The line above has its value already, and this one is below it as if it had none. */
static bool is_below_a_value(const struct yaml_puzzle *p, struct yaml_place *look, struct text *t)
{
	size_t above = p->at.line, indent = indent_of(line_of(p->content, p->at.line));
	if (!has(p->problem, "mapping values are not allowed") || !line_above(p->content, &above) ||
	    indent <= indent_of(line_of(p->content, above)))
		return false;
	*look = (struct yaml_place){ p->at.line, indent };
	text_format(
		t,
		"this line begins in column %zu, further right than line %zu, which has a value "
		"already; indent both alike",
		indent + 1, above + 1);
	return true;
}

/* The rest: a line that begins where none may. */
static bool is_indented_wrongly(const struct yaml_puzzle *p, struct yaml_place *look,
				struct text *t)
{
	size_t indent = indent_of(line_of(p->content, p->at.line));
	bool list = has(p->context, "block collection");
	if ((!list && !has(p->context, "block mapping")) || indent == p->began.column)
		return false;
	*look = (struct yaml_place){ p->at.line, indent };
	text_format(t,
		    "this line begins in column %zu, but %s of line %zu in column %zu; indent both "
		    "alike",
		    indent + 1, list ? "the dash" : "the key", p->began.line + 1,
		    p->began.column + 1);
	return true;
}

static bool (*const mistakes[])(const struct yaml_puzzle *, struct yaml_place *, struct text *) = {
	is_tab,         is_reserved,      is_escape,           is_bare_address,
	is_open_quote,  is_bracket,       is_too_much,         is_second_colon,
	is_broken_line, is_below_a_value, is_indented_wrongly,
};

bool yaml_hint(const struct yaml_puzzle *p, struct yaml_place *look, struct text *sentence)
{
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
		sentence->len = 0;
		if (mistakes[i](p, look, sentence))
			return true;
	}
	return false;
}
