/* content_lines.c: see content_lines.h. Two layers: line ends and folds, octet by octet, and behind
 * them the grammar of one line. Must never hold an octet back for longer than the next one takes.
 */
#include "modules/mime/content_lines.h"

#include <string.h>

/* ---- what it is */

bool content_lines_like(struct bytes b)
{
	if (bytes_starts(b, BYTES("\xEF\xBB\xBF")))
		b = bytes_skip(b, 3);
	while (b.len && bytes_has(BYTES(" \t\r\n"), b.at[0]))
		b = bytes_skip(b, 1);
	return bytes_starts_nocase(b, BYTES("BEGIN:VCALENDAR")) ||
	       bytes_starts_nocase(b, BYTES("BEGIN:VCARD"));
}

static bool one_of(struct bytes b, const char *const *words)
{
	while (*words && !bytes_equal_nocase(b, bytes_of(*words)))
		words++;
	return *words;
}

bool content_lines_type(struct bytes type)
{
	static const char *const types[] = {
		"text/calendar",   "text/x-vcalendar",  "text/vcard",
		"text/x-vcard",    "text/directory",    "application/ics",
		"application/vcs", "application/vcard", NULL
	};
	return one_of(type, types);
}

bool content_lines_file(struct bytes name)
{
	static const char *const endings[] = { ".ics", ".ical", ".ifb", ".vcs", ".vcf", ".vcard" };
	while (name.len && (name.at[name.len - 1] == '.' || name.at[name.len - 1] == ' '))
		name.len--;
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (bytes_ends_nocase(name, bytes_of(endings[i])))
			return true;
	return false;
}

/* ---- giving */

static void given(struct content_lines *l)
{
	struct bytes out = { l->out, l->out_len };
	char decoded[CONTENT_PUT + 4];
	if (l->place == LINE_FILE) {
		out = (struct bytes){ decoded, base64_decode(&l->base64, out, decoded) };
		if (out.len && l->listener->file_octets)
			l->listener->file_octets(l->arg, out);
	} else if (out.len && l->listener->text) {
		l->listener->text(l->arg, out);
	}
	l->out_len = 0;
}

static void put(struct content_lines *l, char c)
{
	if (l->out_len == sizeof l->out)
		given(l);
	l->out[l->out_len++] = c;
}

static bool word_octet(char c)
{
	return c > ' ' && (unsigned char)c < 0x80;
}

static void text_put(struct content_lines *l, char c)
{
	/* Within a character of several octets there is no room for a mark, and beside a blank no
	 * need. */
	if (l->folded && word_octet(l->last) && word_octet(c))
		put(l, CONTENT_FOLD);
	l->folded = false;
	l->last = c;
	put(l, c);
}

/* The second octet of an escape in a value; what is none stands for itself. */
static void escaped_put(struct content_lines *l, char c)
{
	if (c == 'n' || c == 'N')
		c = '\n';
	else if (!bytes_has(BYTES("\\,;:\""), c))
		text_put(l, '\\');
	l->escape = '\0';
	text_put(l, c);
}

static void value_put(struct content_lines *l, char c)
{
	if (l->escape)
		escaped_put(l, c);
	else if (c == '\\')
		l->escape = c;
	else
		text_put(l, c);
}

/* What began like "=3A" and is not. */
static void held_put(struct content_lines *l)
{
	for (size_t i = 0; i < l->held_len; i++)
		value_put(l, l->held[i]);
	l->held_len = 0;
}

static void printable_put(struct content_lines *l, char c)
{
	if (l->held_len == 0 ? c == '=' : octet_hex(c) >= 0) {
		if (l->held_len < sizeof l->held) {
			l->held[l->held_len++] = c;
			return;
		}
		int high = octet_hex(l->held[1]), low = octet_hex(c);
		l->held_len = 0;
		value_put(l, (char)(high * 16 + low));
		return;
	}
	held_put(l);
	if (c == '=')
		l->held[l->held_len++] = c;
	else
		value_put(l, c);
}

/* ---- parameters */

static struct bytes parameter_of(const struct content_lines *l)
{
	return (struct bytes){ l->parameter, l->parameter_len };
}

static void value_keep(struct content_lines *l, char c)
{
	enum { HALF = CONTENT_PARAMETER_MAX / 2 };
	if (l->value_len == sizeof l->value) {
		memmove(l->value, l->value + HALF, HALF);
		l->value_len = HALF;
	}
	l->value[l->value_len++] = c;
}

static void parameter_begin(struct content_lines *l)
{
	l->place = LINE_PARAMETER;
	l->parameter_len = l->value_len = 0;
	l->quoted = false;
	l->escape = '\0';
}

/* "ENCODING=BASE64", and "BASE64" alone as vCard 2.1 has it. */
static void encoding_found(struct content_lines *l, struct bytes word)
{
	static const char *const base64[] = { "BASE64", "B", NULL };
	l->file |= one_of(word, base64);
	l->printable |= bytes_equal_nocase(word, BYTES("QUOTED-PRINTABLE"));
}

static void parameter_end(struct content_lines *l)
{
	struct bytes name = parameter_of(l), value = { l->value, l->value_len };
	if (l->place == LINE_PARAMETER || bytes_equal_nocase(name, BYTES("ENCODING")))
		encoding_found(l, l->place == LINE_PARAMETER ? name : value);
	else if (bytes_equal_nocase(name, BYTES("VALUE")))
		l->file |= bytes_equal_nocase(value, BYTES("BINARY"));
	if (bytes_equal_nocase(name, BYTES("FMTTYPE"))) {
		l->type_len = value.len < sizeof l->type ? value.len : sizeof l->type;
		memcpy(l->type, value.at, l->type_len);
	} else if (bytes_ends_nocase(name, BYTES("FILENAME"))) {
		l->file_name_len = value.len;
		memcpy(l->file_name, value.at, value.len);
	}
	if (l->place == LINE_ARGUMENT && l->shown)
		text_put(l, ' ');
}

static void argument_begin(struct content_lines *l)
{
	l->place = LINE_ARGUMENT;
	l->folded = false;
	l->shown = !bytes_ends_nocase(parameter_of(l), BYTES("FILENAME")) &&
		   !bytes_equal_nocase(parameter_of(l), BYTES("FMTTYPE"));
}

static void argument_octet(struct content_lines *l, char c)
{
	if (l->escape) {
		c = c == 'n' ? '\n' : c == '\'' ? '"' : c;
		l->escape = '\0';
	} else if (c == '^') {
		l->escape = c;
		return;
	}
	value_keep(l, c);
	if (l->shown)
		text_put(l, c);
}

/* ---- lines */

static void line_begin(struct content_lines *l)
{
	l->place = LINE_NAME;
	l->begun = l->folded = l->printable = l->file = false;
	l->escape = '\0';
	l->held_len = l->name_len = l->file_name_len = l->type_len = 0;
	l->last = '\n';
	if (l->listener->line)
		l->listener->line(l->arg);
}

/* The name, without the group that may stand before it. */
static struct bytes property(const struct content_lines *l)
{
	struct bytes name = { l->name, l->name_len };
	size_t dot = bytes_find_last(name, '.');
	return dot < name.len ? bytes_skip(name, dot + 1) : name;
}

/* Of others a program shows the value, whatever encoding they claim. */
static bool holds_file(struct bytes property)
{
	static const char *const properties[] = { "ATTACH", "PHOTO", "LOGO", "SOUND", "KEY", NULL };
	return one_of(property, properties) || bytes_starts_nocase(property, BYTES("X-"));
}

static void value_begin(struct content_lines *l)
{
	static const char *const unseen[] = { "UID", "RELATED-TO", "PRODID", "X-WR-RELCALID",
					      NULL };
	l->escape = '\0';
	l->folded = false;
	l->value_len = 0;
	if (!l->file || !holds_file(property(l))) {
		text_put(l, ' ');
		l->place = one_of(property(l), unseen) ? LINE_UNSEEN : LINE_TEXT;
		return;
	}
	given(l);
	l->place = LINE_FILE;
	l->base64 = (struct base64){ .bits = 0 };
	if (l->listener->file)
		l->listener->file(l->arg, (struct bytes){ l->file_name, l->file_name_len },
				  (struct bytes){ l->type, l->type_len });
}

/* It is no name: then the line is text from its beginning. */
static void name_is_text(struct content_lines *l)
{
	l->place = LINE_TEXT;
	for (size_t i = 0; i < l->name_len; i++)
		text_put(l, l->name[i]);
}

static void name_octet(struct content_lines *l, char c)
{
	bool belongs = octet_alpha(c) || octet_digit(c) || c == '-' || c == '.' || c == '_';
	if (l->name_len && c == ':') {
		value_begin(l);
	} else if (l->name_len && c == ';') {
		parameter_begin(l);
	} else if (belongs && l->name_len < sizeof l->name) {
		l->name[l->name_len++] = c;
	} else {
		name_is_text(l);
		value_put(l, c);
	}
}

static void parameter_octet(struct content_lines *l, char c)
{
	bool argument = l->place == LINE_ARGUMENT;
	if (argument && c == '"') {
		l->quoted = !l->quoted;
	} else if ((c == ';' || c == ':') && !l->quoted) {
		parameter_end(l);
		if (c == ';')
			parameter_begin(l);
		else
			value_begin(l);
	} else if (argument) {
		argument_octet(l, c);
	} else if (c == '=') {
		argument_begin(l);
	} else if (l->parameter_len < sizeof l->parameter) {
		l->parameter[l->parameter_len++] = c;
	}
}

static void file_close(struct content_lines *l)
{
	char rest[4];
	given(l);
	struct bytes last = { rest, base64_end(&l->base64, rest) };
	if (last.len && l->listener->file_octets)
		l->listener->file_octets(l->arg, last);
	if (l->listener->file_end)
		l->listener->file_end(l->arg);
}

/* What says that it is a file and begins like a link is one to programs that go by its beginning:
 * it is read as both. */
static void file_octet(struct content_lines *l, char c)
{
	put(l, c);
	if (l->value_len == CONTENT_SCHEME_MAX)
		return;
	l->value[l->value_len++] = c;
	if (c != ':')
		return;
	file_close(l);
	l->place = LINE_TEXT;
	for (size_t i = 0; i < l->value_len; i++)
		text_put(l, l->value[i]);
}

static void line_octet(struct content_lines *l, char c)
{
	l->begun = true;
	switch (l->place) {
	case LINE_NAME:
		name_octet(l, c);
		break;
	case LINE_PARAMETER:
	case LINE_ARGUMENT:
		parameter_octet(l, c);
		break;
	case LINE_TEXT:
		if (l->printable)
			printable_put(l, c);
		else
			value_put(l, c);
		break;
	case LINE_FILE:
		file_octet(l, c);
		break;
	case LINE_UNSEEN:
		break;
	}
}

static void line_end(struct content_lines *l)
{
	if (l->place == LINE_NAME)
		name_is_text(l);
	if (l->place == LINE_FILE) {
		file_close(l);
	} else {
		held_put(l);
		if (l->place == LINE_TEXT && l->escape)
			text_put(l, l->escape);
		l->folded = false;
		put(l, '\n');
		given(l);
	}
	line_begin(l);
}

/* ---- line ends and folds */

/* The octet behind a line end tells whether the line goes on. Blank lines end nothing that has not
 * begun. */
static void break_decide(struct content_lines *l, char c)
{
	bool soft = l->place == LINE_TEXT && l->printable && l->held_len == 1;
	l->line_break = BREAK_NONE;
	if (soft)
		l->held_len = 0;
	if (c == ' ' || c == '\t') {
		l->folded = !soft;
		return;
	}
	if (!soft && l->begun)
		line_end(l);
	if (c == '\r' || c == '\n')
		l->line_break = c == '\r' ? BREAK_CR : BREAK_LF;
	else
		line_octet(l, c);
}

static void stream_octet(struct content_lines *l, char c)
{
	if (l->line_break == BREAK_CR && (c == '\r' || c == '\n'))
		l->line_break = c == '\n' ? BREAK_LF : BREAK_CR;
	else if (l->line_break != BREAK_NONE)
		break_decide(l, c);
	else if (c == '\r' || c == '\n')
		l->line_break = c == '\r' ? BREAK_CR : BREAK_LF;
	else
		line_octet(l, c);
}

void content_lines_begin(struct content_lines *l, const struct content_listener *listener,
			 void *arg)
{
	*l = (struct content_lines){ .listener = listener, .arg = arg };
	line_begin(l);
}

void content_lines_feed(struct content_lines *l, struct bytes octets)
{
	for (size_t i = 0; i < octets.len; i++)
		stream_octet(l, octets.at[i]);
	given(l);
}

void content_lines_end(struct content_lines *l)
{
	if (l->begun)
		line_end(l);
}

bool content_lines_markup(const struct content_lines *l)
{
	return l->place == LINE_TEXT &&
	       bytes_equal_nocase((struct bytes){ l->type, l->type_len }, BYTES("text/html"));
}
