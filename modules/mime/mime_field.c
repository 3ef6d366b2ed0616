/* mime_field.c: values and encoded words of header fields; see mime_field.h (parameters:
 * mime_parameter.c). Must never write past the caller's text, whatever a word claims to be. */
#include "modules/mime/mime_field.h"

#include "gateway/base/header_field.h"
#include "modules/mime/charset.h"
#include "modules/mime/mime_decode.h"

/* A comment at the front, nested ones included (RFC 5322, 3.2.2); one that does not end takes
 * all. */
static size_t comment_length(struct bytes b, bool *ended)
{
	size_t depth = 0;
	for (size_t i = 0; i < b.len; i++) {
		if (b.at[i] == '\\')
			i++;
		else if (b.at[i] == '(')
			depth++;
		else if (b.at[i] == ')' && --depth == 0)
			return i + 1;
	}
	*ended = false;
	return b.len;
}

bool mime_value(struct bytes value, struct text *out)
{
	bool clean = true, gap = false;
	for (size_t i = 0; i < value.len && value.at[i] != ';' && value.at[i] != ',';) {
		char c = value.at[i];
		if (c == '(') {
			i += comment_length(bytes_skip(value, i), &clean);
			gap = out->len > 0;
			continue;
		}
		i++;
		if (octet_fws(c)) {
			gap = out->len > 0;
			continue;
		}
		if (octet_control(c) || c == '"' || c == '\'') {
			clean = false;
			continue;
		}
		/* Blanks may stand around the slash; behind them a second word begins, which is no
		 * part of the value. */
		if (gap && c != '/' && out->at[out->len - 1] != '/')
			return false;
		gap = false;
		clean &= (unsigned char)c < 128 && !bytes_has(BYTES("<>@:\\[]?="), c);
		text_char(out, octet_lower(c));
	}
	size_t slash = bytes_find(text_bytes(out), '/');
	bool tokens = out->len > 0 && slash > 0 &&
		      (slash == out->len ||
		       (slash + 1 < out->len && bytes_find_last(text_bytes(out), '/') == slash));
	return clean && tokens && !out->cut && bytes_find(value, ',') >= bytes_find(value, ';');
}

/* An encoded word at the front (RFC 2047, 2): "=?charset?encoding?text?=". */
struct word {
	size_t len;
	struct bytes charset, text;
	bool base64;
};

/* Where the text of a word ends; its length: it does not. No "?" stands in it (RFC 2047, 2), but
 * programs take the first "?=" for the end, also of a longer word than 75. No text goes on where
 * another word begins, so that nothing is looked through twice. */
static size_t word_end(struct bytes text)
{
	for (size_t i = 0; i + 1 < text.len; i++) {
		if (text.at[i] == '?' && text.at[i + 1] == '=')
			return i;
		if (bytes_starts(bytes_skip(text, i), BYTES("=?")) &&
		    !bytes_starts(bytes_skip(text, i), BYTES("=?=")))
			break;
	}
	return text.len;
}

static bool word_read(struct bytes b, struct word *w)
{
	if (!bytes_starts(b, BYTES("=?")))
		return false;
	struct bytes rest = bytes_skip(b, 2);
	size_t n = bytes_find(rest, '?');
	/* No charset at all is ASCII to those who decode it. */
	if (n + 3 > rest.len)
		return false;
	/* A language may follow (RFC 2231, 5). */
	w->charset = bytes_first(bytes_first(rest, n), bytes_find(bytes_first(rest, n), '*'));
	char encoding = octet_lower(rest.at[n + 1]);
	if ((encoding != 'b' && encoding != 'q') || rest.at[n + 2] != '?')
		return false;
	rest = bytes_skip(rest, n + 3);
	size_t end = word_end(rest);
	if (end == rest.len)
		return false;
	w->base64 = encoding == 'b';
	w->text = bytes_first(rest, end);
	w->len = (size_t)(rest.at - b.at) + end + 2;
	return true;
}

static void word_decode(struct text *out, const struct word *w)
{
	struct base64 base64 = { .bits = 0 };
	struct quoted quoted = { .count = 0 };
	char octets[64 + 4];
	for (struct bytes rest = w->text; rest.len; rest = bytes_skip(rest, 64)) {
		struct bytes piece = bytes_first(rest, 64);
		size_t n = w->base64 ? base64_decode(&base64, piece, octets) : 0;
		/* "Q" is quoted-printable with "_" for a blank (RFC 2047, 4.2); an encoded "_" must
		 * stay one. */
		char plain[64];
		for (size_t i = 0; i < piece.len && !w->base64; i++)
			plain[i] = piece.at[i] == '_' ? ' ' : piece.at[i];
		if (!w->base64)
			n = quoted_decode(&quoted, (struct bytes){ plain, piece.len }, octets);
		text_add(out, (struct bytes){ octets, n });
	}
	text_add(out, (struct bytes){ octets, w->base64 ? base64_end(&base64, octets)
							: quoted_end(&quoted, octets) });
}

/* Octets of adjacent words wait here: a character may be cut in two by the end of a word. */
struct pending {
	char octets[MIME_WORD_MAX];
	struct text text;
	struct bytes charset;
};

/* True if there were control characters. */
static bool pending_give(struct pending *p, struct text *out)
{
	bool control = false;
	size_t from = out->len;
	if (p->text.len)
		charset_text(out, p->charset, text_bytes(&p->text));
	for (size_t i = from; i < out->len; i++) {
		if (!octet_control(out->at[i]))
			continue;
		out->at[i] = ' ';
		control = true;
	}
	p->text = TEXT(p->octets);
	return control;
}

static bool word_somewhere(struct bytes value)
{
	while (value.len > 1) {
		value = bytes_skip(value, bytes_find(value, '='));
		if (bytes_starts(value, BYTES("=?")))
			return true;
		value = bytes_skip(value, 1);
	}
	return false;
}

static bool words_decode(struct text *out, struct bytes value)
{
	struct pending p = { .charset = BYTES("") };
	struct word w;
	p.text = TEXT(p.octets);
	bool after_word = false, control = false;
	while (value.len) {
		size_t n = 0;
		while (n < value.len && octet_fws(value.at[n]))
			n++;
		struct bytes next = bytes_skip(value, n);
		if (next.len && word_read(next, &w)) {
			/* Blanks between two words are not shown (RFC 2047, 6.2); those behind
			 * other text are. */
			bool joined = after_word && bytes_equal_nocase(p.charset, w.charset) &&
				      p.text.len < MIME_WORD_MAX / 2;
			if (!joined)
				control |= pending_give(&p, out);
			if (!after_word)
				header_unfold(out, bytes_first(value, n));
			p.charset = w.charset;
			word_decode(&p.text, &w);
			out->cut |= p.text.cut;
			after_word = true;
			value = bytes_skip(next, w.len);
			continue;
		}
		control |= pending_give(&p, out);
		after_word = false;
		/* Up to the next octet that may begin a word, or the blanks before it. */
		for (n += n < value.len;
		     n < value.len && value.at[n] != '=' && !octet_fws(value.at[n]);)
			n++;
		header_unfold(out, bytes_first(value, n));
		value = bytes_skip(value, n);
	}
	return pending_give(&p, out) || control;
}

bool mime_words(struct text *out, struct bytes value)
{
	/* Most values have none, and need no room for one. */
	if (word_somewhere(value))
		return words_decode(out, value);
	header_unfold(out, value);
	return false;
}
