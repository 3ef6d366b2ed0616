/* active_text.c: the characters of a page or picture; see active_text.h. Must never hold more than
 * one character reference. */
#include "modules/files/active_text.h"

enum { OTHER = (char)0x80, ESCAPE = 0x1b, ESCAPE_OCTETS = 2, CODE_MAX = 0x110000 };

void active_text_begin(struct active_text *t, void (*found)(void *arg, struct bytes characters),
		       void *arg)
{
	*t = (struct active_text){ .found = found, .arg = arg, .charset = TEXT_START };
}

/* ---- character references */

/* The names that matter: what stands in a scheme, ends a value, or begins a tag. */
static const struct {
	const char *name;
	char c;
} references[] = {
	{ "Tab", '\t' },
	{ "NewLine", '\n' },
	{ "colon", ':' },
	{ "amp", '&' },
	{ "lt", ACTIVE_TEXT_LESS },
	{ "gt", '>' },
	{ "quot", '"' },
	{ "apos", '\'' },
	{ "lpar", '(' },
	{ "rpar", ')' },
	{ "sol", '/' },
	{ "equals", '=' },
	{ "comma", ',' },
	{ "semi", ';' },
	{ "period", '.' },
};

static void given(struct active_text *t, char c)
{
	t->found(t->arg, (struct bytes){ &c, 1 });
}

static void number_end(struct active_text *t)
{
	if (t->code == '<')
		given(t, ACTIVE_TEXT_LESS);
	else if (t->code)
		given(t, t->code < 0x80 ? (char)t->code : OTHER);
	t->reference = REFERENCE_NONE;
}

/* A name that is none, or ends without a semicolon, stands for itself. */
static void name_end(struct active_text *t, bool semicolon)
{
	struct bytes name = { t->name, t->len };
	t->reference = REFERENCE_NONE;
	for (size_t i = 0; i < sizeof references / sizeof *references; i++)
		if (bytes_equal(name, bytes_of(references[i].name)) &&
		    (semicolon || name.len == 2)) {
			given(t, references[i].c);
			return;
		}
	given(t, '&');
	for (size_t i = 0; i < name.len; i++)
		given(t, name.at[i]);
	if (semicolon)
		given(t, ';');
}

/* One more digit; false: it is none. */
static bool digit_taken(struct active_text *t, char c)
{
	uint32_t base = t->reference == REFERENCE_DECIMAL ? 10 : 16;
	int digit = base == 16 || octet_digit(c) ? octet_hex(c) : -1;
	if (digit < 0)
		return false;
	t->code = t->code * base + (uint32_t)digit;
	t->code = t->code < CODE_MAX ? t->code : CODE_MAX;
	return true;
}

static void sign_read(struct active_text *t, char c)
{
	t->code = 0;
	if (c == 'x' || c == 'X') {
		t->reference = REFERENCE_HEXADECIMAL;
	} else if (octet_digit(c)) {
		t->reference = REFERENCE_DECIMAL;
		t->code = (uint32_t)(c - '0');
	} else {
		t->reference = REFERENCE_NONE;
		given(t, '&');
		given(t, '#');
		given(t, c);
	}
}

/* A character that a reference may be made of; true: it is used up. */
static bool reference_taken(struct active_text *t, char c)
{
	if (t->reference == REFERENCE_NAME) {
		if (c == '#' && t->len == 0) {
			t->reference = REFERENCE_SIGN;
			return true;
		}
		if ((octet_alpha(c) || octet_digit(c)) && t->len < REFERENCE_MAX) {
			t->name[t->len++] = c;
			return true;
		}
		name_end(t, c == ';');
		return c == ';';
	}
	if (t->reference == REFERENCE_SIGN) {
		sign_read(t, c);
		return true;
	}
	if (digit_taken(t, c))
		return true;
	number_end(t);
	return c == ';';
}

static void character(struct active_text *t, char c)
{
	if (t->reference != REFERENCE_NONE && reference_taken(t, c))
		return;
	if (c == '&') {
		t->reference = REFERENCE_NAME;
		t->len = 0;
		return;
	}
	given(t, c);
}

/* ---- charsets */

/* What ISO 2022 switches its charsets with disappears within a word. */
static void single(struct active_text *t, char c)
{
	if (t->escaped) {
		t->escaped--;
		return;
	}
	if (c == ESCAPE)
		t->escaped = ESCAPE_OCTETS;
	else if (c)
		character(t, c);
}

static void unit(struct active_text *t, unsigned char octet)
{
	t->half = !t->half;
	if (t->half) {
		t->first = octet;
		return;
	}
	unsigned char high = t->charset == TEXT_BIG ? t->first : octet;
	unsigned char low = t->charset == TEXT_BIG ? octet : t->first;
	if (high || low >= 0x80)
		character(t, OTHER);
	else if (low)
		character(t, (char)low);
}

/* The first two octets may be a byte order mark. Without one, NULs that are left out make ASCII of
 * UTF-16. */
static void start_read(struct active_text *t, unsigned char octet)
{
	if (t->octets++ == 0) {
		t->first = octet;
		return;
	}
	if (t->first == 0xfe && octet == 0xff) {
		t->charset = TEXT_BIG;
	} else if (t->first == 0xff && octet == 0xfe) {
		t->charset = TEXT_LITTLE;
	} else {
		t->charset = TEXT_OCTETS;
		single(t, (char)t->first);
		single(t, (char)octet);
	}
}

/* How many octets in front stand for themselves. */
static size_t plain(struct bytes b)
{
	size_t n = 0;
	while (n < b.len && b.at[n] != '&' && b.at[n] != ESCAPE && b.at[n] != '\0')
		n++;
	return n;
}

/* Octets of a charset that begins as ASCII does. Gives how many were read, which is one or more. */
static size_t octets_read(struct active_text *t, struct bytes octets)
{
	size_t run = t->escaped || t->reference != REFERENCE_NONE ? 0 : plain(octets);
	if (run)
		t->found(t->arg, bytes_first(octets, run));
	else
		single(t, octets.at[0]);
	return run ? run : 1;
}

void active_text_feed(struct active_text *t, struct bytes octets)
{
	while (octets.len) {
		size_t read = 1;
		if (t->charset == TEXT_OCTETS)
			read = octets_read(t, octets);
		else if (t->charset == TEXT_START)
			start_read(t, (unsigned char)octets.at[0]);
		else
			unit(t, (unsigned char)octets.at[0]);
		octets = bytes_skip(octets, read);
	}
}

void active_text_end(struct active_text *t)
{
	if (t->charset == TEXT_START && t->octets)
		single(t, (char)t->first);
	if (t->reference == REFERENCE_NAME)
		name_end(t, false);
	else if (t->reference == REFERENCE_DECIMAL || t->reference == REFERENCE_HEXADECIMAL)
		number_end(t);
	t->reference = REFERENCE_NONE;
}
