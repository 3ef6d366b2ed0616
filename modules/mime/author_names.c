/* author_names.c: names beside addresses, in every way in which programs find them; see
 * author_names.h. Passes over the field once, and allocates nothing. */
#include "modules/mime/author_names.h"

#include "modules/mime/author_inside.h"
#include "modules/mime/mime_field.h"

enum { WORDS_MAX = 2 * AUTHOR_NAME_MAX, ADDRESS_MAX = 512 };

struct naming {
	author_name_found *found;
	void *arg;
	size_t count;
	/* of what stands between two separators: its words without comments and quotation marks,
	 * its address in angle brackets, its comments */
	struct text phrase, address;
	bool angle;
	struct bytes comments[AUTHOR_COMMENTS_MAX];
	size_t comment_count;
	bool more_comments; /* anywhere in the field, than are kept */
	struct text pending; /* the words before it that have no address */
	char phrase_buffer[WORDS_MAX], pending_buffer[WORDS_MAX], address_buffer[ADDRESS_MAX];
};

static void name_give(struct naming *n, struct bytes name, struct bytes address, bool cut)
{
	if (n->count++ < AUTHOR_NAMES_MAX)
		n->found(n->arg, &(struct author_name){ .name = bytes_trim_fws(name),
							.address = address,
							.cut = cut || n->address.cut });
}

/* Gives a name that has not been decoded; and what a program shows of it that decodes before it
 * parses: what stands before a bracket. `cut`: more of it was written. */
static void name_decode(struct naming *n, struct bytes written, struct bytes address, bool cut)
{
	char buffer[AUTHOR_NAME_MAX];
	struct text decoded = TEXT(buffer);
	(void)mime_words(&decoded, bytes_trim_fws(written));
	struct bytes name = text_bytes(&decoded);
	size_t bracket = 0;
	cut |= decoded.cut;
	name_give(n, name, address, cut);
	while (bracket < name.len && !bytes_has(BYTES("<("), name.at[bracket]))
		bracket++;
	if (bracket > 0 && bracket < name.len)
		name_give(n, bytes_first(name, bracket), address, cut);
}

/* An address that stands without brackets: the run of octets around the last @ of the words.
 * Empty: there is none. *name: the words before it. */
static struct bytes bare_address(struct bytes words, struct bytes *name)
{
	size_t at = bytes_find_last(words, '@'), begin = at, end = at;
	*name = words;
	if (at == words.len)
		return BYTES("");
	while (begin > 0 && !octet_fws(words.at[begin - 1]))
		begin--;
	while (end < words.len && !octet_fws(words.at[end]))
		end++;
	*name = bytes_first(words, begin);
	return bytes_skip(bytes_first(words, end), begin);
}

/* The words before, of which somebody forgot to quote the comma, and these. */
static void pending_give(struct naming *n, struct bytes name, struct bytes address)
{
	if (n->pending.len == 0)
		return;
	text_add(&n->pending, name);
	name_decode(n, text_bytes(&n->pending), address, n->pending.cut);
	n->pending = TEXT(n->pending_buffer);
}

static void element_end(struct naming *n)
{
	struct bytes words = bytes_trim_fws(text_bytes(&n->phrase)), name = words;
	struct bytes address =
		n->angle ? bytes_trim_fws(text_bytes(&n->address)) : bare_address(words, &name);
	if (address.len == 0) {
		text_add(&n->pending, words);
		text_string(&n->pending, words.len ? ", " : "");
	} else {
		name_decode(n, name, address, n->phrase.cut);
		pending_give(n, name, address);
	}
	for (size_t i = 0; i < n->comment_count; i++)
		name_decode(n, n->comments[i], address, false);
	n->phrase = TEXT(n->phrase_buffer);
	n->address = TEXT(n->address_buffer);
	n->comment_count = 0;
	n->angle = false;
}

/* Adds a quoted string, whose backslashes nobody sees. */
static void quoted_add(struct text *words, struct bytes text)
{
	for (size_t i = 0; i < text.len; i++) {
		i += text.at[i] == '\\' && i + 1 < text.len;
		text_char(words, text.at[i]);
	}
}

/* At "<": what stands up to the last ">" that is not in quotation marks, or to the end. */
static void angle_take(struct naming *n, struct bytes *rest)
{
	struct bytes part;
	n->angle = true;
	n->address = TEXT(n->address_buffer);
	*rest = bytes_skip(*rest, 1);
	while (rest->len && rest->at[0] != '>') {
		struct bytes before = *rest;
		if (rest->at[0] == '"' && quoted_take(rest, &part)) {
			text_add(&n->address, bytes_first(before, before.len - rest->len));
			continue;
		}
		if (rest->at[0] == '(' && comment_take(rest, &part))
			continue;
		if (!octet_fws(rest->at[0]))
			text_char(&n->address, rest->at[0]);
		*rest = bytes_skip(*rest, 1);
	}
	*rest = bytes_skip(*rest, 1);
}

static void token_take(struct naming *n, struct bytes *rest)
{
	struct bytes part;
	size_t encoded = encoded_word_length(*rest);
	char c = rest->at[0];
	if (encoded) {
		text_add(&n->phrase, bytes_first(*rest, encoded));
		*rest = bytes_skip(*rest, encoded);
	} else if (c == '"' && quoted_take(rest, &part)) {
		quoted_add(&n->phrase, part);
	} else if (c == '(' && comment_take(rest, &part)) {
		n->more_comments |= n->comment_count == AUTHOR_COMMENTS_MAX;
		if (n->comment_count < AUTHOR_COMMENTS_MAX)
			n->comments[n->comment_count++] = part;
	} else if (c == '<') {
		angle_take(n, rest);
	} else {
		if (c == ',' || c == ';' || c == ':')
			element_end(n);
		else
			text_char(&n->phrase, c);
		*rest = bytes_skip(*rest, 1);
	}
}

bool author_names(struct bytes value, author_name_found *found, void *arg)
{
	struct naming n = { .found = found, .arg = arg };
	struct bytes rest = value;
	n.phrase = TEXT(n.phrase_buffer);
	n.pending = TEXT(n.pending_buffer);
	n.address = TEXT(n.address_buffer);
	while (rest.len && n.count <= AUTHOR_NAMES_MAX)
		token_take(&n, &rest);
	element_end(&n);
	pending_give(&n, BYTES(""), BYTES(""));
	return n.count <= AUTHOR_NAMES_MAX && !n.more_comments;
}
