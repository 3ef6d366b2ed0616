/* header.c: reading the header block; see header.h. Changes nothing; must never
 * read a field as somebody else's that a mail program could read as ours. */
#include "gateway/judge/header.h"

#include "gateway/io/idn.h"
#include "modules/mime/mime_field.h"
#include "modules/url/url_unicode.h"

enum { HIDDEN_MOST = 2, SHOWN_MAX = 8192 };

/* Takes a comment, nested ones included, off the front of *b; false if it never ends. */
static bool comment_skip(struct bytes *b)
{
	size_t depth = 0;
	do {
		char c = b->at[0];
		depth += c == '(';
		depth -= c == ')';
		*b = bytes_skip(*b, c == '\\' ? 2 : 1);
	} while (b->len && depth);
	return depth == 0;
}

/* Takes a quoted string off the front of *b, what it holds into *into; false if it never ends. */
static bool quoted_take(struct bytes *b, struct text *into)
{
	*b = bytes_skip(*b, 1);
	while (b->len && b->at[0] != '"') {
		if (b->at[0] == '\\')
			*b = bytes_skip(*b, 1);
		if (b->len && b->at[0] > ' ')
			text_char(into, b->at[0]);
		*b = bytes_skip(*b, 1);
	}
	bool closed = b->len > 0;
	*b = bytes_skip(*b, 1);
	return closed;
}

/* What stands before the first semicolon, without comments and quoting; blanks, and whatever is as
 * invisible, are left out or kept as spaces. */
static bool id_take(struct bytes value, bool spaced, struct text *id)
{
	while (value.len && value.at[0] != ';') {
		if (value.at[0] == '(') {
			if (!comment_skip(&value))
				return false;
		} else if (value.at[0] == '"') {
			if (!quoted_take(&value, id))
				return false;
		} else {
			bool blank = octet_control(value.at[0]) || value.at[0] == ' ';
			if (!blank || spaced)
				text_char(id, blank ? ' ' : value.at[0]);
			value = bytes_skip(value, 1);
		}
	}
	return !id->cut;
}

/* What stands before the first semicolon of an Authentication-Results value (RFC 8601, 2.2: the
 * authserv-id and perhaps a version), without comments, folding, white space and quoting, into
 * `id`; false if it cannot be read. */
static bool authserv_id(struct bytes value, struct text *id)
{
	return id_take(value, false, id);
}

static bool contains_nocase(struct bytes hay, struct bytes needle)
{
	for (size_t i = 0; needle.len && i + needle.len <= hay.len; i++)
		if (bytes_starts_nocase(bytes_skip(hay, i), needle))
			return true;
	return false;
}

static bool name_octet(char c)
{
	return octet_alpha(c) || octet_digit(c) || c == '-' || c == '_' || c == '.';
}

/* True if nothing that stands behind a name makes it another name: not a label, but perhaps a final
 * dot or a version. */
static bool name_ends(struct bytes behind)
{
	if (behind.len && behind.at[0] == '.')
		behind = bytes_skip(behind, 1);
	size_t digits = 0;
	while (digits < behind.len && octet_digit(behind.at[digits]))
		digits++;
	return digits == behind.len || !name_octet(behind.at[digits]);
}

/* True if the text names the host, whatever stands around the name. */
static bool names(struct bytes text, struct bytes hostname)
{
	for (size_t i = 0; i + hostname.len <= text.len; i++)
		if ((i == 0 || !name_octet(text.at[i - 1])) &&
		    bytes_starts_nocase(bytes_skip(text, i), hostname) &&
		    name_ends(bytes_skip(text, i + hostname.len)))
			return true;
	return false;
}

/* True if a reader, however forgiving, could take this Authentication-Results for one by
 * `hostname`. */
static bool claims(struct bytes value, struct bytes hostname)
{
	char id_buffer[512], spaced_buffer[512], ascii_buffer[512];
	struct text id = TEXT(id_buffer), spaced = TEXT(spaced_buffer), ascii = TEXT(ascii_buffer);
	/* What we cannot read, a more forgiving reader may: then the mere mention of our name is a
	 * claim. */
	if (!authserv_id(value, &id) || !id_take(value, true, &spaced))
		return contains_nocase(value, hostname);
	/* "mx1. example.com" is our name to who leaves blanks out, "mx1.example.com dmarc=pass" to
	 * who ends at them. */
	if (names(text_bytes(&id), hostname) || names(text_bytes(&spaced), hostname))
		return true;
	return !bytes_ascii(text_bytes(&id)) && idn_to_ascii(text_bytes(&id), &ascii) &&
	       bytes_equal_nocase(text_bytes(&ascii), hostname);
}

/* The text without its comments, blanks, folds and quoting; false if it cannot be read. */
static bool plain_text(struct bytes value, struct text *plain)
{
	while (value.len) {
		char c = value.at[0];
		if (c == '(') {
			if (!comment_skip(&value))
				return false;
			continue;
		}
		if (c == '"') {
			if (!quoted_take(&value, plain))
				return false;
			continue;
		}
		if (!octet_control(c) && c != ' ')
			text_char(plain, octet_lower(c));
		value = bytes_skip(value, 1);
	}
	return !plain->cut;
}

/* True if a Received-SPF (RFC 7208, 9.1) says that it is by us: its `receiver`, or, where mail
 * programs show it, the beginning of its comment. Those that others wrote may well name us
 * otherwise. */
static bool receiver_claims(struct bytes value, struct bytes hostname)
{
	static const struct bytes word = { "receiver=", 9 };
	char buffer[2048];
	struct text plain = TEXT(buffer);
	struct bytes comment = bytes_skip(value, bytes_find(value, '(') + 1);
	if (!plain_text(value, &plain))
		return contains_nocase(value, hostname);
	while (comment.len &&
	       (comment.at[0] <= ' ' || comment.at[0] == '"' || comment.at[0] == '('))
		comment = bytes_skip(comment, 1);
	if (bytes_starts_nocase(comment, hostname) && name_ends(bytes_skip(comment, hostname.len)))
		return true;
	for (struct bytes rest = text_bytes(&plain); rest.len >= word.len;
	     rest = bytes_skip(rest, 1)) {
		if (!bytes_starts(rest, word))
			continue;
		struct bytes receiver = bytes_skip(rest, word.len);
		if (names(bytes_first(receiver, bytes_find(receiver, ';')), hostname))
			return true;
	}
	return false;
}

/* The value as a reader sees it who decodes encoded words before anything else and takes letters
 * with a style, other dots and what is invisible for what UTS 46 maps them to; false: there is more
 * of it. */
static bool value_show(struct bytes value, struct text *shown)
{
	char buffer[SHOWN_MAX];
	struct text decoded = TEXT(buffer);
	mime_words(&decoded, value);
	for (struct bytes rest = text_bytes(&decoded); rest.len;) {
		uint32_t code = code_take(&rest), folded[CODE_FOLDED_MAX];
		enum code_kind kind = code < 128 ? CODE_NAME : code_kind(code);
		size_t count = kind == CODE_NAME ? code_fold(code, folded) : 0;
		if (kind == CODE_DOT)
			text_char(shown, '.');
		else if (code < 128 || code == CODE_BAD || kind == CODE_END)
			text_char(shown, code < 128 ? (char)code : ' ');
		for (size_t i = 0; code >= 128 && code != CODE_BAD && i < count; i++)
			code_put(shown, folded[i]);
	}
	return !decoded.cut && !shown->cut;
}

static bool words_encoded(struct bytes value)
{
	for (size_t i = 0; i + 1 < value.len; i++)
		if (value.at[i] == '=' && value.at[i + 1] == '?')
			return true;
	return false;
}

/* True if the value claims to be ours, as it is written or as some show it. */
static bool claimed(struct bytes value, bool (*claim)(struct bytes, struct bytes),
		    struct bytes hostname)
{
	char buffer[SHOWN_MAX];
	struct text shown = TEXT(buffer);
	if (claim(value, hostname))
		return true;
	if (bytes_ascii(value) && !words_encoded(value))
		return false;
	return !value_show(value, &shown) || claim(text_bytes(&shown), hostname);
}

/* What the line has before its colon is this name, or begins with it, to a reader who passes over
 * blanks, controls and octets that are no ASCII. */
static bool reads_as(struct bytes line, struct bytes name, bool begins)
{
	size_t n = 0;
	for (size_t i = 0; i < line.len && line.at[i] != ':'; i++) {
		unsigned char c = (unsigned char)line.at[i];
		if (c <= ' ' || c > 126)
			continue;
		if (n == name.len && begins)
			break;
		if (n == name.len || octet_lower((char)c) != octet_lower(name.at[n]))
			return false;
		n++;
	}
	return n == name.len && bytes_has(line, ':');
}

/* Nobody but us writes fields whose name begins so, whatever they say: rules of mail programs trust
 * them. */
static bool marked(const struct header_field *field)
{
	static const struct bytes mark = { "X-Mxward-", 9 };
	struct bytes rest = field->name.len ? BYTES("") : field->whole;
	if (bytes_starts_nocase(field->name, mark))
		return true;
	for (; rest.len; rest = bytes_skip(rest, bytes_find(rest, '\n') + 1))
		if (reads_as(bytes_first(rest, bytes_find(rest, '\n')), mark, true))
			return true;
	return false;
}

static bool forged(const struct header_field *field, struct bytes hostname)
{
	static const struct {
		struct bytes name;
		bool (*claim)(struct bytes, struct bytes);
	} ours[] = {
		{ { "Authentication-Results", 22 }, claims },
		{ { "Received-SPF", 12 }, receiver_claims },
	};
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
		if (bytes_equal_nocase(field->name, ours[i].name))
			return claimed(field->value, ours[i].claim, hostname);
		/* Lines that are no field, and those folded behind them, are read by some all the
		 * same. Each is read to the end of the field, so that only so many can be. */
		struct bytes rest = field->name.len ? BYTES("") : field->whole;
		for (size_t read = 0; rest.len; rest = bytes_skip(rest, bytes_find(rest, '\n') + 1))
			if (reads_as(bytes_first(rest, bytes_find(rest, '\n')), ours[i].name,
				     false) &&
			    (++read > HIDDEN_MOST ||
			     claimed(bytes_skip(rest, bytes_find(rest, ':') + 1), ours[i].claim,
				     hostname)))
				return true;
	}
	return false;
}

size_t header_lines(struct bytes message)
{
	size_t lines = 1;
	for (struct bytes rest = bytes_first(message, HEADER_BLOCK_MAX);
	     rest.len && lines <= HEADER_FIELDS_MAX; lines++) {
		if (bytes_starts(rest, BYTES("\r\n")))
			break;
		/* A line that is folded belongs to the field before it. */
		do
			rest = bytes_skip(rest, bytes_find(rest, '\n') + 1);
		while (rest.len && (rest.at[0] == ' ' || rest.at[0] == '\t'));
	}
	return lines;
}

static void message_id_take(struct bytes value, struct header_facts *facts)
{
	value = bytes_trim_fws(value);
	if (facts->message_id.len == 0 && !bytes_has(value, '\n'))
		facts->message_id = value;
}

enum header_result header_read(struct bytes message, struct bytes hostname, struct bytes other,
			       struct header_facts *facts)
{
	struct bytes rest = message;
	struct header_field field;
	size_t fields = 0, received = 0;
	facts->field_count = 0;
	facts->message_id = BYTES("");
	facts->forged_count = 0;
	while (header_next(&rest, &field)) {
		if (facts->fields && facts->field_count <= HEADER_FIELDS_MAX)
			facts->fields[facts->field_count++] = field;
		/* lines that are none included: what they hide from us they might show to others */
		fields++;
		if (fields > HEADER_FIELDS_MAX || message.len - rest.len > HEADER_BLOCK_MAX)
			return HEADER_TOO_LARGE;
		if (bytes_equal_nocase(field.name, BYTES("Received")) &&
		    ++received > HEADER_RECEIVED_MAX)
			return HEADER_LOOP;
		if (bytes_equal_nocase(field.name, BYTES("Message-ID")))
			message_id_take(field.value, facts);
		if (!marked(&field) && !forged(&field, hostname) &&
		    (other.len == 0 || !forged(&field, other)))
			continue;
		if (facts->forged_count == HEADER_SPANS_MAX)
			return HEADER_FORGED;
		facts->forged[facts->forged_count++] =
			(struct span){ .from = (size_t)(field.whole.at - message.at),
				       .length = field.whole.len };
	}
	facts->length = message.len - rest.len;
	return HEADER_VALID;
}

size_t header_kept(const struct header_facts *facts, uint64_t *offset, size_t *span)
{
	while (*span < facts->forged_count && facts->forged[*span].from == *offset)
		*offset += facts->forged[(*span)++].length;
	return *span < facts->forged_count ? (size_t)(facts->forged[*span].from - *offset)
					   : SIZE_MAX;
}
