/* rtf_objects.c: what in a document in RTF runs or loads something; see rtf_objects.h. Must never
 * hold more than the front of what it looks at. */
#include "modules/files/rtf_objects.h"

#include <string.h>

void rtf_begin(struct rtf_objects *r)
{
	*r = (struct rtf_objects){ .other = false };
}

/* ---- the octets of an object */

/* MS-OLEDS 2.2.4 names a class, a compound file has its identifier at its root (MS-CFB 2.6.1). */
static void object_octet(struct rtf_objects *r, char *window, char c)
{
	static const struct {
		struct bytes octets;
		unsigned does;
	} classes[] = {
		{ { "\x02\xce\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46", 16 }, RTF_EQUATION },
		{ { "\x0c\0\x03\0\0\0\0\0\xc0\0\0\0\0\0\0\x46", 16 }, RTF_PACKAGE },
		{ { "\0\x03\0\0\0\0\0\0\xc0\0\0\0\0\0\0\x46", 16 }, RTF_REMOTE },
		{ { "\x08\0\0\0Package\0", 12 }, RTF_PACKAGE },
		{ { "Equation.", 9 }, RTF_EQUATION },
		{ { "OLE2Link\0", 9 }, RTF_REMOTE },
	};
	memmove(window, window + 1, RTF_CLASS - 1);
	window[RTF_CLASS - 1] = c;
	struct bytes last = { window, RTF_CLASS };
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		struct bytes wanted = classes[i].octets;
		if (bytes_ends_nocase(last, wanted))
			r->found |= classes[i].does;
	}
}

static void object_digit(struct rtf_objects *r, char c)
{
	int digit = octet_hex(c);
	if (digit < 0)
		return;
	r->half = !r->half;
	if (r->half)
		r->nibble = (unsigned)digit;
	else
		object_octet(r, r->decoded, (char)(r->nibble << 4 | (unsigned)digit));
}

/* ---- text */

static bool text_starts(const struct rtf_objects *r, struct bytes what)
{
	return bytes_starts_nocase((struct bytes){ r->text_at, r->text_len }, what);
}

/* What has come of a text that is looked at: a field's instruction, the name of a template or of a
 * class. */
static void text_judge(struct rtf_objects *r)
{
	if (r->text == RTF_TEXT_FIELD && text_starts(r, BYTES("DDE")))
		r->found |= RTF_DDE;
	else if (r->text == RTF_TEXT_CLASS && text_starts(r, BYTES("Equation.")))
		r->found |= RTF_EQUATION;
	else if (r->text == RTF_TEXT_CLASS && text_starts(r, BYTES("Package")))
		r->found |= RTF_PACKAGE;
	else if (r->text == RTF_TEXT_TEMPLATE &&
		 (text_starts(r, BYTES("http:")) || text_starts(r, BYTES("https:")) ||
		  text_starts(r, BYTES("ftp:"))))
		r->found |= RTF_REMOTE;
	if (r->text_len == RTF_TEXT_MAX)
		r->text = RTF_TEXT_NONE;
}

static void text_begin(struct rtf_objects *r, enum rtf_text kind)
{
	r->text = kind;
	r->text_len = 0;
}

/* A character of the document, of text as of digits. */
static void document_char(struct rtf_objects *r, char c)
{
	if (r->data)
		object_digit(r, c);
	/* "?" stands behind a character of Unicode for programs that know none. */
	if (r->text == RTF_TEXT_NONE || c == ' ' || c == '?' || octet_control(c))
		return;
	r->text_at[r->text_len++] = c;
	text_judge(r);
}

/* ---- control words */

static void word_judge(struct rtf_objects *r)
{
	static const struct {
		struct bytes word;
		unsigned does;
		enum rtf_text text;
	} words[] = {
		{ { "objdata", 7 }, RTF_OBJECT, RTF_TEXT_NONE },
		{ { "objclass", 8 }, 0, RTF_TEXT_CLASS },
		{ { "objautlink", 10 }, RTF_REMOTE, RTF_TEXT_NONE },
		{ { "objupdate", 9 }, RTF_REMOTE, RTF_TEXT_NONE },
		{ { "objhtml", 7 }, RTF_REMOTE, RTF_TEXT_NONE },
		{ { "objocx", 6 }, RTF_OBJECT, RTF_TEXT_NONE },
		{ { "template", 8 }, 0, RTF_TEXT_TEMPLATE },
		{ { "fldinst", 7 }, 0, RTF_TEXT_FIELD },
	};
	struct bytes word = { r->word, r->word_len };
	r->place = RTF_PLAIN;
	if (word.len > RTF_WORD_MAX)
		return;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!bytes_equal(word, words[i].word))
			continue;
		r->found |= words[i].does;
		text_begin(r, words[i].text);
		if (words[i].does == RTF_OBJECT) {
			r->data = true;
			r->half = false;
		}
	}
	if (bytes_equal(word, BYTES("result")) || bytes_equal(word, BYTES("fldrslt")))
		text_begin(r, RTF_TEXT_NONE);
	if (bytes_equal(word, BYTES("result")))
		r->data = false;
	if (bytes_equal(word, BYTES("bin")) && !r->minus)
		r->binary = r->number;
	if (bytes_equal(word, BYTES("u")))
		document_char(r, !r->minus && r->number < 0x80 ? (char)r->number : '?');
}

static void slash_read(struct rtf_objects *r, char c)
{
	r->word_len = 0;
	r->number = 0;
	r->minus = false;
	r->digits = 0;
	r->place = RTF_PLAIN;
	if (octet_alpha(c)) {
		r->word[r->word_len++] = c;
		r->place = RTF_WORD;
	} else if (c == '\'') {
		r->place = RTF_QUOTED;
	} else if (bytes_has(BYTES("\\{}"), c)) {
		document_char(r, c);
	}
}

/* A digit of a number; larger ones than any file are all the same. */
static void number_digit(struct rtf_objects *r, char c)
{
	enum { LARGE = 100000000 };
	if (r->number < LARGE)
		r->number = r->number * 10 + (uint32_t)(c - '0');
}

static void plain_read(struct rtf_objects *r, char c)
{
	if (c == '\\')
		r->place = RTF_SLASH;
	else if (c != '{' && c != '}')
		document_char(r, c);
	else if (c == '}' && r->text_len && r->text != RTF_TEXT_FIELD)
		text_begin(r, RTF_TEXT_NONE);
}

static void quoted_read(struct rtf_objects *r, char c)
{
	int digit = octet_hex(c);
	if (digit < 0) {
		r->place = RTF_PLAIN;
		return;
	}
	r->number = r->number << 4 | (uint32_t)digit;
	if (++r->digits == 2) {
		r->place = RTF_PLAIN;
		document_char(r, (char)r->number);
	}
}

static void word_char(struct rtf_objects *r, char c)
{
	if (r->word_len < RTF_WORD_MAX)
		r->word[r->word_len] = c;
	r->word_len += r->word_len <= RTF_WORD_MAX;
}

/* Within a control word, or the number of it. */
static void word_read(struct rtf_objects *r, char c)
{
	if (octet_digit(c)) {
		r->place = RTF_NUMBER;
		number_digit(r, c);
	} else if (r->place == RTF_WORD && c == '-') {
		r->place = RTF_NUMBER;
		r->minus = true;
	} else if (r->place == RTF_WORD && octet_alpha(c)) {
		word_char(r, c);
	} else {
		/* A blank behind it belongs to it, all else does not. */
		word_judge(r);
		if (c != ' ')
			plain_read(r, c);
	}
}

/* What is said to be binary is an object's, but is read as the document, too: programs differ in
 * where they believe that. */
static void rtf_octet(struct rtf_objects *r, char c)
{
	if (r->binary) {
		r->binary--;
		if (r->data)
			object_octet(r, r->raw, c);
	}
	if (r->place == RTF_PLAIN)
		plain_read(r, c);
	else if (r->place == RTF_SLASH)
		slash_read(r, c);
	else if (r->place == RTF_QUOTED)
		quoted_read(r, c);
	else
		word_read(r, c);
}

void rtf_feed(struct rtf_objects *r, struct bytes octets)
{
	static const struct bytes begin = { "{\\rt", RTF_BEGIN };
	for (size_t i = 0; i < octets.len && !r->other; i++) {
		if (r->seen < RTF_BEGIN)
			r->other = octets.at[i] != begin.at[r->seen++];
		else
			rtf_octet(r, octets.at[i]);
	}
}

void rtf_end(struct rtf_objects *r)
{
	if (r->place == RTF_WORD || r->place == RTF_NUMBER)
		word_judge(r);
}
