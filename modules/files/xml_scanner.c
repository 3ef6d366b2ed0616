/* xml_scanner.c: XML 1.0 in pieces; see xml_scanner.h. Must never repair, and never hold more than
 * one name and one value. */
#include "modules/files/xml_scanner_inside.h"

enum place {
	PLACE_TEXT,
	PLACE_LESS,                     /* behind "<" */
	PLACE_NAME,                     /* of a start tag */
	PLACE_TAG,                      /* within it, where an attribute may begin */
	PLACE_GAP,                      /* behind a value, where none may begin at once */
	PLACE_ATTRIBUTE,
	PLACE_EQUALS,                   /* behind its name */
	PLACE_QUOTE,                    /* behind the sign */
	PLACE_VALUE,
	PLACE_EMPTY,                    /* behind "/" */
	PLACE_END_NAME,
	PLACE_END_GAP,
	PLACE_BANG,                     /* behind "<!" */
	PLACE_COMMENT_BEGIN,
	PLACE_COMMENT,
	PLACE_SECTION_BEGIN,
	PLACE_SECTION,                  /* CDATA */
	PLACE_INSTRUCTION,
	PLACE_REFERENCE,
};

const char xml_malformed[] = "XML that is not well-formed";

/* It may be good XML for others. */
static void xml_not_read(struct xml_scanner *x, const char *why)
{
	x->wrong = why;
	x->beyond = true;
}

void xml_begin(struct xml_scanner *x,
	       void (*found)(void *arg, enum xml_event, struct bytes name, struct bytes value),
	       void *arg)
{
	x->found = found;
	x->arg = arg;
	x->wrong = NULL;
	x->cut = x->half = x->rooted = false;
	x->charset = XML_START;
	x->high = 0;
	x->place = x->back = PLACE_TEXT;
	x->depth = x->matched = 0;
	x->name_len = x->attribute_len = x->value_len = x->reference_len = x->declaration_len = 0;
}

/* ---- events */

/* Without the prefix, which any name can have (Namespaces in XML, 3). */
static struct bytes local(const char *at, size_t len)
{
	struct bytes name = { at, len };
	size_t colon = bytes_find(name, ':');
	return colon < len ? bytes_skip(name, colon + 1) : name;
}

static void tell(struct xml_scanner *x, enum xml_event event)
{
	x->found(x->arg, event, local(x->name, x->name_len), BYTES(""));
}

static void attribute_tell(struct xml_scanner *x)
{
	x->found(x->arg, XML_ATTRIBUTE, local(x->attribute, x->attribute_len),
		 (struct bytes){ x->value, x->value_len });
}

/* Characters of text, or of the value that is open. */
static void characters(struct xml_scanner *x, unsigned place, struct bytes b)
{
	if (place != PLACE_VALUE) {
		x->found(x->arg, XML_TEXT, BYTES(""), b);
		return;
	}
	for (size_t i = 0; i < b.len; i++)
		if (x->value_len < XML_VALUE_MAX)
			x->value[x->value_len++] = b.at[i];
		else
			x->cut = true;
}

/* ---- references */

/* 2.2 */
static bool is_character(uint32_t c)
{
	return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xd7ff) ||
	       (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);
}

/* "#58" or "#x3a"; 0: it is neither. */
static uint32_t number_read(struct bytes digits)
{
	uint32_t base = 10, c = 0;
	digits = bytes_skip(digits, 1);
	if (bytes_starts(digits, BYTES("x"))) {
		base = 16;
		digits = bytes_skip(digits, 1);
	}
	for (size_t i = 0; i < digits.len; i++) {
		int digit = base == 16 || octet_digit(digits.at[i]) ? octet_hex(digits.at[i]) : -1;
		if (digit < 0)
			return 0;
		c = c * base + (uint32_t)digit;
		if (c > 0x10ffff)
			return 0;
	}
	return is_character(c) ? c : 0;
}

/* 4.1 and 4.6 */
static uint32_t reference_read(struct bytes name)
{
	static const struct {
		const char *name;
		char c;
	} known[] = {
		{ "lt", '<' }, { "gt", '>' }, { "amp", '&' }, { "quot", '"' }, { "apos", '\'' }
	};
	if (bytes_starts(name, BYTES("#")))
		return number_read(name);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (bytes_equal(name, bytes_of(known[i].name)))
			return (uint32_t)known[i].c;
	return 0;
}

static void reference_char(struct xml_scanner *x, char c)
{
	char buffer[XML_CHARACTER_MAX];
	struct text t = TEXT(buffer);
	struct bytes before = { x->reference, x->reference_len };
	if (c == '0' && (bytes_equal(before, BYTES("#")) || bytes_equal(before, BYTES("#x"))))
		return; /* any number of them may lead */
	if (c != ';') {
		if (x->reference_len == XML_REFERENCE_MAX)
			xml_not_read(x, "XML with a reference that is too long to be read here");
		else
			x->reference[x->reference_len++] = c;
		return;
	}
	uint32_t code = reference_read((struct bytes){ x->reference, x->reference_len });
	if (!code)
		x->wrong = xml_malformed;
	else
		characters(x, x->back, xml_character(&t, code));
	x->place = x->back;
}

static void reference_begin(struct xml_scanner *x)
{
	x->back = x->place;
	x->place = PLACE_REFERENCE;
	x->reference_len = 0;
}

/* ---- tags */

static bool name_begins(char c)
{
	return octet_alpha(c) || c == '_' || c == ':' || (unsigned char)c >= 0x80;
}

static bool name_goes_on(char c)
{
	return name_begins(c) || octet_digit(c) || c == '-' || c == '.';
}

/* One more octet of a name; false: the name is over. */
static bool name_taken(struct xml_scanner *x, char *name, size_t *len, char c)
{
	if (*len ? !name_goes_on(c) : !name_begins(c)) {
		if (!*len)
			x->wrong = xml_malformed;
		return false;
	}
	if (*len == XML_NAME_MAX)
		xml_not_read(x, "XML with a name that is too long to be read here");
	else
		name[(*len)++] = c;
	return true;
}

static void close_tell(struct xml_scanner *x)
{
	tell(x, XML_CLOSE);
	x->depth--;
	x->place = PLACE_TEXT;
}

/* Between the attributes of a start tag. */
static void tag_char(struct xml_scanner *x, char c)
{
	if (octet_fws(c)) {
		x->place = PLACE_TAG;
	} else if (c == '>') {
		tell(x, XML_OPENED);
		x->place = PLACE_TEXT;
	} else if (c == '/') {
		x->place = PLACE_EMPTY;
	} else if (x->place == PLACE_TAG) {
		x->place = PLACE_ATTRIBUTE;
		x->attribute_len = 0;
		(void)name_taken(x, x->attribute, &x->attribute_len, c);
	} else {
		x->wrong = xml_malformed;
	}
}

static void empty_char(struct xml_scanner *x, char c)
{
	if (c != '>') {
		x->wrong = xml_malformed;
		return;
	}
	tell(x, XML_OPENED);
	close_tell(x);
}

static void name_char(struct xml_scanner *x, char c)
{
	if (name_taken(x, x->name, &x->name_len, c) || x->wrong)
		return;
	x->depth++;
	x->rooted = true;
	tell(x, XML_OPEN);
	x->place = PLACE_GAP;
	tag_char(x, c);
}

static void equals_char(struct xml_scanner *x, char c)
{
	if (c == '=')
		x->place = PLACE_QUOTE;
	else if (!octet_fws(c))
		x->wrong = xml_malformed;
}

static void attribute_char(struct xml_scanner *x, char c)
{
	if (name_taken(x, x->attribute, &x->attribute_len, c) || x->wrong)
		return;
	x->place = PLACE_EQUALS;
	equals_char(x, c);
}

static void quote_char(struct xml_scanner *x, char c)
{
	if (octet_fws(c))
		return;
	if (c != '"' && c != '\'')
		x->wrong = xml_malformed;
	x->quote = c;
	x->value_len = 0;
	x->cut = false;
	x->place = PLACE_VALUE;
}

static void value_char(struct xml_scanner *x, char c)
{
	if (c == x->quote) {
		attribute_tell(x);
		x->place = PLACE_GAP;
	} else if (c == '&') {
		reference_begin(x);
	} else if (c == '<') {
		x->wrong = xml_malformed;
	} else {
		characters(x, PLACE_VALUE, (struct bytes){ &c, 1 });
	}
}

static void end_gap_char(struct xml_scanner *x, char c)
{
	if (c == '>' && x->depth)
		close_tell(x);
	else if (!octet_fws(c))
		x->wrong = xml_malformed;
}

static void end_name_char(struct xml_scanner *x, char c)
{
	if (name_taken(x, x->name, &x->name_len, c) || x->wrong)
		return;
	x->place = PLACE_END_GAP;
	end_gap_char(x, c);
}

/* ---- what is no tag */

static void less_char(struct xml_scanner *x, char c)
{
	x->name_len = 0;
	x->matched = 0;
	if (c == '/') {
		x->place = PLACE_END_NAME;
	} else if (c == '!') {
		x->place = PLACE_BANG;
	} else if (c == '?') {
		x->place = PLACE_INSTRUCTION;
		x->declaration_len = 0;
	} else if (x->depth == 0 && x->rooted) {
		x->wrong = xml_malformed; /* a second root */
	} else {
		x->place = PLACE_NAME;
		name_char(x, c);
	}
}

/* A document type may define entities, and no part of a document has one. */
static void bang_char(struct xml_scanner *x, char c)
{
	if (c == '-')
		x->place = PLACE_COMMENT_BEGIN;
	else if (c == '[' && x->depth)
		x->place = PLACE_SECTION_BEGIN;
	else
		x->wrong = c == 'D' ? "XML with a document type" : xml_malformed;
}

static void begin_char(struct xml_scanner *x, char c, struct bytes wanted, enum place then)
{
	if (c != wanted.at[x->matched++]) {
		x->wrong = xml_malformed;
	} else if (x->matched == wanted.len) {
		x->matched = 0;
		x->place = then;
	}
}

/* 2.5: two hyphens end it, and nothing but ">" may follow them. */
static void comment_char(struct xml_scanner *x, char c)
{
	if (x->matched == 2) {
		if (c != '>')
			x->wrong = xml_malformed;
		x->place = PLACE_TEXT;
	} else {
		x->matched = c == '-' ? x->matched + 1 : 0;
	}
}

/* 2.7 */
static void section_char(struct xml_scanner *x, char c)
{
	if (c == '>' && x->matched == 2) {
		x->place = PLACE_TEXT;
	} else if (c == ']') {
		if (x->matched == 2)
			characters(x, PLACE_TEXT, BYTES("]"));
		else
			x->matched++;
	} else {
		characters(x, PLACE_TEXT, bytes_first(BYTES("]]"), x->matched));
		characters(x, PLACE_TEXT, (struct bytes){ &c, 1 });
		x->matched = 0;
	}
}

/* ---- the declaration */

/* Charsets in which ASCII is what it seems; UTF-16 has shown itself before. */
static bool encoding_read(const struct xml_scanner *x, struct bytes name)
{
	static const char *const like_ascii[] = { "utf-8", "utf8", "us-ascii", "ascii" };
	if (x->charset != XML_OCTETS)
		return bytes_starts_nocase(name, BYTES("utf-16")) ||
		       bytes_equal_nocase(name, BYTES("iso-10646-ucs-2"));
	for (size_t i = 0; i < sizeof like_ascii / sizeof *like_ascii; i++)
		if (bytes_equal_nocase(name, bytes_of(like_ascii[i])))
			return true;
	return bytes_starts_nocase(name, BYTES("iso-8859-")) ||
	       bytes_starts_nocase(name, BYTES("windows-125"));
}

/* 4.3.3 */
static void declaration_judge(struct xml_scanner *x)
{
	struct bytes rest = { x->declaration, x->declaration_len }, name;
	if (!bytes_starts(rest, BYTES("xml")) || (rest.len > 3 && !octet_fws(rest.at[3])))
		return;
	while (rest.len && !bytes_starts(rest, BYTES("encoding")))
		rest = bytes_skip(rest, 1);
	if (!rest.len && x->declaration_len < XML_DECLARATION_MAX)
		return;
	rest = bytes_trim_fws(bytes_skip(rest, 8));
	rest = bytes_trim_fws(bytes_skip(rest, bytes_starts(rest, BYTES("="))));
	char quote = rest.len ? rest.at[0] : '"';
	name = bytes_skip(rest, 1);
	if ((quote != '"' && quote != '\'') || bytes_find(name, quote) == name.len)
		x->wrong = xml_malformed;
	else if (!encoding_read(x, bytes_first(name, bytes_find(name, quote))))
		xml_not_read(x, "XML in an encoding that is not read here");
}

static void instruction_char(struct xml_scanner *x, char c)
{
	if (c == '>' && x->matched) {
		declaration_judge(x);
		x->place = PLACE_TEXT;
		return;
	}
	x->matched = c == '?';
	if (!x->matched && x->declaration_len < XML_DECLARATION_MAX)
		x->declaration[x->declaration_len++] = c;
}

/* ---- octets */

/* Text up to what is none. Gives how many octets were read, which is one or more. */
static size_t text_read(struct xml_scanner *x, struct bytes b)
{
	struct bytes run = bytes_first(b, bytes_find(b, '<'));
	run = bytes_first(run, bytes_find(run, '&'));
	if (run.len) {
		for (size_t i = 0; !x->depth && i < run.len; i++)
			if (!octet_fws(run.at[i]))
				x->wrong = xml_malformed;
		if (x->depth)
			characters(x, PLACE_TEXT, run);
		return run.len;
	}
	if (b.at[0] == '<')
		x->place = PLACE_LESS;
	else if (x->depth)
		reference_begin(x);
	else
		x->wrong = xml_malformed;
	return 1;
}

static void comment_begin_char(struct xml_scanner *x, char c)
{
	begin_char(x, c, BYTES("-"), PLACE_COMMENT);
}

static void section_begin_char(struct xml_scanner *x, char c)
{
	begin_char(x, c, BYTES("CDATA["), PLACE_SECTION);
}

static void (*const readers[])(struct xml_scanner *, char) = {
	[PLACE_LESS] = less_char,
	[PLACE_NAME] = name_char,
	[PLACE_TAG] = tag_char,
	[PLACE_GAP] = tag_char,
	[PLACE_ATTRIBUTE] = attribute_char,
	[PLACE_EQUALS] = equals_char,
	[PLACE_QUOTE] = quote_char,
	[PLACE_VALUE] = value_char,
	[PLACE_EMPTY] = empty_char,
	[PLACE_END_NAME] = end_name_char,
	[PLACE_END_GAP] = end_gap_char,
	[PLACE_BANG] = bang_char,
	[PLACE_COMMENT_BEGIN] = comment_begin_char,
	[PLACE_COMMENT] = comment_char,
	[PLACE_SECTION_BEGIN] = section_begin_char,
	[PLACE_SECTION] = section_char,
	[PLACE_INSTRUCTION] = instruction_char,
	[PLACE_REFERENCE] = reference_char,
};

void xml_octets_read(struct xml_scanner *x, struct bytes b)
{
	while (b.len && !x->wrong) {
		size_t read = 1;
		if (x->place == PLACE_TEXT)
			read = text_read(x, b);
		else
			readers[x->place](x, b.at[0]);
		b = bytes_skip(b, read);
	}
}

/* ---- the end */

void xml_end(struct xml_scanner *x)
{
	if (!x->wrong && (x->depth || !x->rooted || x->place != PLACE_TEXT || x->half || x->high))
		x->wrong = "XML without its end";
}
