/* author_list.c: a From as a list of mailboxes and groups (RFC 5322, 3.4; RFC 6854); see
 * author_inside.h.
 *
 * It says what breaks the grammar and repairs nothing. An unquoted comma or dot in a display name,
 * octets that are no ASCII and dots in odd places of a local part move no address, and are let
 * pass. The list is passed over twice: once for its addresses, once for what stands beside them. */
#include "modules/mime/author_inside.h"

#include "gateway/base/net.h"

#include <string.h>

/* NUMBER_PLACE: an IPv4 address without its brackets, which devices write. */
enum { NO_PLACE = -1, LITERAL_PLACE = -2, NUMBER_PLACE = -3 };

/* What stands between two commas, colons or semicolons. */
struct element {
	bool word, quoted_at; /* a word of a name; a quoted one with an @ */
	int bare, angle;      /* which domain has an address as it is, and one in brackets */
};

struct scan {
	struct bytes value, rest; /* what has not been read */
	struct author *author;
	struct mailbox_list *list;
	struct element element; /* the one being read */
	int first;              /* the domain of the first author */
	struct bytes last;      /* the domain before this one, as it is written */
	int last_place;
	bool opened, member;    /* within a group; something stands in it */
	bool names;             /* judge what stands beside the addresses */
	struct bytes beside;    /* where that begins */
};

static const struct element nothing = { .bare = NO_PLACE, .angle = NO_PLACE };

static bool at(const struct scan *s, char c)
{
	return s->rest.len && s->rest.at[0] == c;
}

static void blanks_skip(struct bytes *rest)
{
	while (rest->len && octet_fws(rest->at[0]))
		*rest = bytes_skip(*rest, 1);
}

/* Blanks and comments within an address (RFC 5322, 3.2.2). A comment that could be read as another
 * address is left where it is. */
static void gap_skip(struct bytes *rest)
{
	struct bytes behind, comment;
	for (blanks_skip(rest); rest->len && rest->at[0] == '('; blanks_skip(rest)) {
		behind = *rest;
		if (!comment_take(&behind, &comment) || bytes_has(comment, '@') ||
		    bytes_has(comment, '<') || bytes_has(comment, '>'))
			return;
		*rest = behind;
	}
}

/* Octets up to the next blank or special (RFC 5322, 3.2.3). Square brackets and dots are not taken
 * for specials here: they are harmless in a name, and an address is looked at more closely. */
static struct bytes run_take(struct bytes *rest)
{
	size_t n = 0;
	while (n < rest->len && !octet_fws(rest->at[n]) &&
	       !bytes_has(BYTES("()<>,;:\\\"@"), rest->at[n]))
		n++;
	struct bytes run = bytes_first(*rest, n);
	*rest = bytes_skip(*rest, n);
	return run;
}

size_t encoded_word_length(struct bytes b)
{
	size_t n = 2, marks = 0;
	if (!bytes_starts(b, BYTES("=?")))
		return 0;
	for (; n < b.len && marks < 2 && !octet_fws(b.at[n]); n++)
		marks += b.at[n] == '?';
	while (n < b.len && b.at[n] != '?' && !octet_fws(b.at[n]))
		n++;
	return marks == 2 && bytes_starts(bytes_skip(b, n), BYTES("?=")) ? n + 2 : 0;
}

/* At "[": an address literal (RFC 5321, 4.1.3). */
static const char *literal_take(struct scan *s, int *place)
{
	struct address address;
	size_t end = bytes_find(s->rest, ']');
	struct bytes text = bytes_skip(bytes_first(s->rest, end), 1);
	if (bytes_starts_nocase(text, BYTES("IPv6:")))
		text = bytes_skip(text, 5);
	if (end == s->rest.len || !address_parse(text, &address))
		return "a domain in square brackets that is not an address";
	s->rest = bytes_skip(s->rest, end + 1);
	s->list->literal = true;
	*place = LITERAL_PLACE;
	return NULL;
}

/* Which of the author's domains a name is, that is now one of them. */
static const char *name_place(struct scan *s, struct bytes name, int *place)
{
	struct address address;
	size_t n = 0;
	const char *why = NULL;
	bool number = address_parse(name, &address);
	if (!number)
		why = domain_add(s->author, name, &n);
	s->list->literal |= number;
	*place = number ? NUMBER_PLACE : (int)n;
	return why;
}

/* Behind an @. The functions that take give NULL, or the sentence that says what is wrong. */
static const char *domain_take(struct scan *s, int *place)
{
	struct behind behind;
	if (at(s, '['))
		return literal_take(s, place);
	behind_read(s->rest, &behind);
	struct bytes run = run_take(&s->rest);
	if (run.len == 0)
		return "an @ without a domain after it";
	if (run.at[run.len - 1] == '.')
		return "a dot after a domain";
	const char *why = NULL;
	if (bytes_equal(run, s->last))
		*place = s->last_place;
	else
		why = name_place(s, run, place);
	s->last = run;
	s->last_place = *place;
	if (!why && !bytes_equal(behind.near, behind.joined))
		return "words after a domain";
	return why;
}

/* The local part says nothing of the domain, but what stands in it can make a reader find another @
 * or another end. */
static const char *local_judge(struct bytes local, bool quoted)
{
	if (!quoted && local.len == 0)
		return "an @ without a local part before it";
	for (size_t i = 0; i + 1 < local.len; i++)
		if (local.at[i] == '=' && local.at[i + 1] == '?')
			return "an encoded word within an address";
	for (size_t i = 0; i < local.len; i++)
		if (bytes_has(quoted ? BYTES("@<>") : BYTES("[]"), local.at[i]))
			return "a local part that can be read in two ways";
	return bytes_utf8(local) ? NULL : "a local part that is neither ASCII nor UTF-8";
}

static void address_end(struct scan *s)
{
	if (s->list->first_end == 0)
		s->list->first_end = s->value.len - s->rest.len;
}

/* At "<": an address that fills the brackets. */
static const char *angle_take(struct scan *s)
{
	struct bytes local;
	s->rest = bytes_skip(s->rest, 1);
	gap_skip(&s->rest);
	if (at(s, '@'))
		return "a source route";
	bool quoted = at(s, '"');
	if (!quoted)
		local = run_take(&s->rest);
	else if (!quoted_take(&s->rest, &local))
		return "an unbalanced quotation mark";
	gap_skip(&s->rest);
	if (!at(s, '@'))
		return "no plain address within the angle brackets";
	const char *why = local_judge(local, quoted);
	if (why)
		return why;
	s->rest = bytes_skip(s->rest, 1);
	gap_skip(&s->rest);
	why = domain_take(s, &s->element.angle);
	if (why)
		return why;
	gap_skip(&s->rest);
	if (!at(s, '>'))
		return "no plain address within the angle brackets";
	s->rest = bytes_skip(s->rest, 1);
	address_end(s);
	s->beside = s->rest;
	return NULL;
}

/* A word of a name, or an address without brackets. */
static const char *word_take(struct scan *s)
{
	struct bytes text;
	bool quoted = at(s, '"');
	size_t encoded = encoded_word_length(s->rest);
	if (encoded) {
		text = bytes_first(s->rest, encoded);
		s->rest = bytes_skip(s->rest, encoded);
	} else if (!quoted) {
		text = run_take(&s->rest);
	} else if (!quoted_take(&s->rest, &text)) {
		return "an unbalanced quotation mark";
	}
	if (!at(s, '@')) {
		s->element.word = true;
		s->element.quoted_at |= quoted && bytes_has(text, '@');
		return NULL;
	}
	s->rest = bytes_skip(s->rest, 1);
	s->element.word |= s->element.bare != NO_PLACE;
	const char *why = local_judge(text, quoted);
	why = why ? why : domain_take(s, &s->element.bare);
	if (!why)
		address_end(s);
	return why;
}

/* What people are to read beside the addresses has been passed over up to here; `element`: and so
 * has all that stands between two separators. */
static const char *beside_end(struct scan *s, bool element)
{
	bool alone = element && s->element.bare == NO_PLACE && s->element.angle == NO_PLACE;
	struct bytes beside = bytes_first(s->beside, s->beside.len - s->rest.len);
	return s->names ? names_judge(s->author, beside, alone) : NULL;
}

/* "Bugzilla@Mozilla" is a name rather than an address. */
static bool undotted(const struct scan *s, int place)
{
	return place >= 0 && (size_t)place < s->author->count &&
	       strchr(s->author->domains[place].at, '.') == NULL;
}

/* At its end, an element is a name with an address in brackets, an address alone, or, where
 * somebody forgot to quote a comma, words alone. */
static const char *element_end(struct scan *s)
{
	struct element e = s->element;
	int author = e.angle != NO_PLACE ? e.angle : e.bare;
	s->element = nothing;
	if (e.angle == NO_PLACE && e.bare != NO_PLACE && e.word)
		return "an address and other words without angle brackets";
	if (e.angle != NO_PLACE && e.bare != e.angle && undotted(s, e.bare))
		return "an @ in a display name";
	if (e.angle != NO_PLACE && e.bare == NUMBER_PLACE)
		return "a domain that is not a domain name";
	if (author == NO_PLACE && e.quoted_at)
		return "a quoted string instead of an address";
	s->list->second |= e.angle != NO_PLACE && e.bare != NO_PLACE && e.angle != e.bare;
	s->list->several |= author != NO_PLACE && s->first != NO_PLACE && author != s->first;
	s->member |= author != NO_PLACE || e.word;
	if (s->first == NO_PLACE)
		s->first = author;
	return NULL;
}

/* At a comma, a colon or a semicolon. However the names of groups (RFC 6854) and the elements of
 * lists are read, their addresses are authors. */
static const char *separator_take(struct scan *s)
{
	char c = s->rest.at[0];
	bool word = s->element.word;
	const char *why = beside_end(s, true);
	why = why ? why : element_end(s);
	s->list->group |= c == ';' && s->opened && !s->member;
	if (c == ':') {
		s->opened = word;
		s->member = false;
	}
	s->rest = bytes_skip(s->rest, 1);
	s->beside = s->rest;
	return why;
}

static const char *token_take(struct scan *s)
{
	struct bytes comment;
	const char *why;
	switch (s->rest.at[0]) {
	case ' ':
	case '\t':
	case '\r':
	case '\n':
		blanks_skip(&s->rest);
		return NULL;
	case '(':
		return comment_take(&s->rest, &comment) ? NULL : "an unbalanced parenthesis";
	case ',':
	case ';':
	case ':':
		return separator_take(s);
	case '<':
		if (s->element.angle != NO_PLACE)
			return "two addresses in angle brackets without a comma";
		why = beside_end(s, false);
		return why ? why : angle_take(s);
	case '>':
	case ')':
		return "an unbalanced bracket";
	case '\\':
		return "a backslash outside of quotation marks";
	default:
		return s->element.angle != NO_PLACE ? "text after the address" : word_take(s);
	}
}

static const char *list_read(struct author *author, struct bytes value, struct mailbox_list *list,
			     bool names)
{
	const char *why = NULL;
	struct scan s = { .value = value,
			  .rest = value,
			  .beside = value,
			  .author = author,
			  .list = list,
			  .element = nothing,
			  .first = NO_PLACE,
			  .names = names };
	while (!why && s.rest.len)
		why = token_take(&s);
	why = why ? why : beside_end(&s, true);
	return why ? why : element_end(&s);
}

const char *mailbox_list_read(struct author *author, struct bytes value, struct mailbox_list *list)
{
	*list = (struct mailbox_list){ .several = false };
	return list_read(author, value, list, false);
}

const char *mailbox_list_names(struct author *author, struct bytes value)
{
	struct mailbox_list list = { .several = false };
	return list_read(author, value, &list, true);
}
