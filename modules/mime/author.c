/* author.c: whose message it is; see author.h.
 *
 * A From that follows its grammar is read by it (author_list.c). One that does not is read as its
 * readers may, each in its own way: every domain behind an @ is then one that somebody may show
 * (author_text.c), and only if all are the same is there an author. This file never repairs and
 * never picks. It asks nothing, and passes over the header a constant number of times. */
#include "modules/mime/author_inside.h"

#include "modules/mime/mime_field.h"

#include <string.h>

enum {
	/* Nobody's address list is longer, even where all addresses are of one domain. */
	LIST_MAX = 64 * 1024,
	/* of several From fields, which is refused anyway, those whose domains are named */
	FIELDS_MAX = 4,
};

static void author_found(struct author *a, enum author_result result, const char *kind,
			 const char *sentence)
{
	struct text why = TEXT(a->why);
	a->result = result;
	a->kind = kind;
	text_printable(&why, bytes_of(sentence));
	text_cstr(&why);
}

static void from_found(struct author *a, enum author_result result, const char *kind,
		       const char *what)
{
	char sentence[sizeof a->why];
	struct text t = TEXT(sentence);
	text_format(&t, "From has %s", what);
	author_found(a, result, kind, text_cstr(&t));
}

/* Folds aside, a From has no control characters; and no line of it is longer than lines may be. */
static const char *octets_judge(struct bytes whole)
{
	size_t line = 0;
	/* WHY ASCII: other domains cost more, and this is done on the loop. */
	if (whole.len > LIST_MAX || (whole.len > FROM_MAX && !bytes_ascii(whole)))
		return "a field that is too long for some programs";
	if (bytes_has(bytes_first(whole, bytes_find(whole, ':')), '\n'))
		return "a fold before the colon";
	for (size_t i = 0; i < whole.len; i++) {
		bool crlf = bytes_starts(bytes_skip(whole, i), BYTES("\r\n"));
		if (octet_control(whole.at[i]) && whole.at[i] != '\t' && !crlf)
			return "a control character";
		line = crlf ? 0 : line + 1;
		i += crlf;
		if (line > LINE_MOST)
			return "a line that is too long for some programs";
	}
	return NULL;
}

static void authors_tell(const struct author *a, char *why, size_t size)
{
	struct text t = { .at = why, .cap = size };
	const struct author_domain *d = a->domains;
	if (a->incomplete)
		text_string(&t, "too many author domains");
	else if (a->count > 1)
		text_format(&t, "two author domains: %.60s and %.60s", d[0].at, d[1].at);
	else
		text_string(&t, "an author without a domain and another author");
	text_cstr(&t);
}

/* Of a From that follows its grammar. */
static void list_judge(struct author *a, struct bytes value, const struct mailbox_list *list)
{
	char authors[sizeof a->why];
	const char *hidden = mailbox_list_names(a, value);
	if (hidden) {
		from_found(a, AUTHOR_AMBIGUOUS, "hidden", hidden);
		return;
	}
	if (!list->several && !list->second && !a->incomplete) {
		a->result = AUTHOR_ONE;
		return;
	}
	authors_tell(a, authors, sizeof authors);
	from_found(a, AUTHOR_AMBIGUOUS,
		   list->several || a->incomplete ? "authors" : "second_address", authors);
}

/* True if nothing is wrong but that words with another address stand before one plain address in
 * angle brackets, as when a form writes its visitor's address for a name. */
static bool second_address(struct bytes value)
{
	struct author trial = { .count = 0 };
	struct mailbox_list list;
	size_t angle = bytes_find_last(value, '<');
	struct bytes name = bytes_first(value, angle);
	for (size_t i = 0; i < name.len; i++)
		if (bytes_has(BYTES("<>,;:\"()\\[]?"), name.at[i]))
			return false;
	return !mailbox_list_read(&trial, bytes_skip(value, angle), &list) && trial.count == 1;
}

/* Of a From that breaks its grammar, or has no address in it: `what` is why. */
static void text_author(struct author *a, struct bytes value, const char *what, bool group)
{
	char buffer[DECODED_MAX];
	struct text decoded = TEXT(buffer);
	a->count = 0;
	a->incomplete = false;
	const char *why = text_domains(a, value);
	(void)mime_words(&decoded, value);
	const char *encoded = text_domains(a, text_bytes(&decoded));
	why = why ? why : decoded.cut ? "too many encoded words" : encoded;
	if (!why && text_escapes(value, text_bytes(&decoded)))
		why = "an encoded word in a charset that only some programs know";
	if (why) {
		a->incomplete = true;
		from_found(a, AUTHOR_AMBIGUOUS, "unreadable", why);
	} else if (a->count == 0) {
		a->group = group;
		from_found(a, AUTHOR_NONE, "none", what ? what : "no address");
	} else if (a->count == 1) {
		a->result = AUTHOR_ONE;
		a->malformed = what ? what : "text instead of an address";
	} else {
		from_found(a, AUTHOR_AMBIGUOUS,
			   second_address(value) && !a->incomplete ? "second_address" : "hidden",
			   what ? what : "text instead of an address");
	}
}

static void field_read(const struct header_field *from, struct author *a)
{
	struct mailbox_list list;
	const char *why = octets_judge(from->whole);
	if (why) {
		(void)text_domains(a, bytes_first(from->value, FROM_MAX));
		a->incomplete = true;
		from_found(a, AUTHOR_AMBIGUOUS, "unreadable", why);
		return;
	}
	why = mailbox_list_read(a, from->value, &list);
	/* A long list is one to those who cut it as well, if their part begins with an address. */
	if (from->whole.len > FROM_MAX &&
	    (why || list.first_end == 0 || list.first_end > LINE_MOST)) {
		a->incomplete = true;
		from_found(a, AUTHOR_AMBIGUOUS, "unreadable",
			   "a field that is too long for some programs");
		return;
	}
	if (!why && (a->count || list.literal))
		list_judge(a, from->value, &list);
	else
		text_author(a, from->value, why, list.group);
}

/* True if a reader who passes over blanks, controls and octets that are no ASCII finds "From:" at
 * the front. */
static bool reads_as_from(struct bytes line)
{
	size_t n = 0;
	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = (unsigned char)line.at[i];
		if (c == ':')
			return n == 4;
		if (c <= ' ' || c > 126)
			continue;
		if (n == 4 || octet_lower((char)c) != "from"[n])
			return false;
		n++;
	}
	return false;
}

/* True if there is a line in it, besides the proper beginning of a From, that some read as one. The
 * folded lines of a field are its value for everybody; those behind a line that is no field, or
 * behind a bare CR, are not. */
static bool hides_from(const struct header_field *field)
{
	struct bytes rest = field->whole;
	bool value = header_is(field, "From");
	while (rest.len) {
		size_t n = 0;
		while (n < rest.len && rest.at[n] != '\r' && rest.at[n] != '\n')
			n++;
		if (!value && reads_as_from(bytes_first(rest, n)))
			return true;
		rest = bytes_skip(rest, n);
		bool bare = bytes_starts(rest, BYTES("\r")) && !bytes_starts(rest, BYTES("\r\n"));
		rest = bytes_skip(rest, bytes_starts(rest, BYTES("\r\n")) ? 2 : 1);
		value = field->name.len && !bare;
	}
	return false;
}

/* Adds the domains that a further From, or a line that some read as one, has. */
static void domains_join(struct author *a, const struct author *other)
{
	size_t place;
	a->incomplete |= other->incomplete;
	for (size_t i = 0; i < other->count; i++)
		(void)domain_add(a,
				 (struct bytes){ other->domains[i].at, other->domains[i].length },
				 &place);
}

static void fields_join(const struct header_field *fields, size_t count, struct author *a)
{
	size_t read = 0;
	*a = (struct author){ .count = 0 };
	for (size_t i = 0; i < count && !a->incomplete; i++) {
		struct author each = { .count = 0 };
		bool from = header_is(&fields[i], "From");
		if (!from && !hides_from(&fields[i]))
			continue;
		if (from)
			field_read(&fields[i], &each);
		else if (text_domains(&each, bytes_first(fields[i].whole, FROM_MAX)))
			each.incomplete = true;
		each.incomplete |= ++read > FIELDS_MAX || fields[i].whole.len > FROM_MAX;
		domains_join(a, &each);
	}
}

void author_read(const struct header_field *fields, size_t count, struct author *author)
{
	const struct header_field *from = NULL;
	bool hidden = false, several = false;
	*author = (struct author){ .count = 0 };
	for (size_t i = 0; i < count; i++) {
		hidden |= hides_from(&fields[i]);
		if (!header_is(&fields[i], "From"))
			continue;
		several |= from != NULL;
		from = &fields[i];
	}
	if (several || hidden)
		fields_join(fields, count, author);
	if (several)
		author_found(author, AUTHOR_AMBIGUOUS, "fields", "more than one From field");
	else if (hidden)
		author_found(author, AUTHOR_AMBIGUOUS, "fields",
			     "a line that some programs read as From");
	else if (!from)
		author_found(author, AUTHOR_NONE, "none", "no From field");
	else
		field_read(from, author);
}
