/* author.c: the author's domain: the one From of a message, read strictly; see author.h.
 *
 * Mail programs read a From that breaks its grammar each in its own way, and whoever forges one
 * lives off that. So this file never repairs and never picks: it takes every address that some
 * reader could take for the author's, and only if all of them are of one domain is there an author
 * domain. What honest but careless programs write (an unquoted comma or address in a display name,
 * octets that are no ASCII, dots in odd places of the local part) changes no domain and is let
 * pass. It asks nothing, and passes over the header a constant number of times. */
#include "modules/mime/author.h"

#include "gateway/io/idn.h"
#include "modules/mime/mime_field.h"

#include <string.h>

enum {
	/* octets of the field: nobody's address list is longer, and programs cut at such sizes */
	FROM_MAX = 4096,
	LINE_MOST = 998, /* RFC 5322, 2.1.1: longer lines are cut by some */
	/* an octet becomes at most two of UTF-8 in the charsets that are common */
	DECODED_MAX = 2 * FROM_MAX,
};

/* What stands between two commas, colons or semicolons. */
struct element {
	bool word, quoted_at; /* a word of a name; a quoted one with an @ */
	bool bare, angle;     /* an address as it is; an address in angle brackets */
};

struct scan {
	struct bytes rest; /* of the value: what has not been read */
	struct author *author;
	struct element element; /* the one being read */
};

static bool at(const struct scan *s, char c)
{
	return s->rest.len && s->rest.at[0] == c;
}

static void blanks_skip(struct bytes *rest)
{
	while (rest->len && octet_fws(rest->at[0]))
		*rest = bytes_skip(*rest, 1);
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

/* The text between two quotation marks, at whose first *rest stands. False: there is no second. */
static bool quoted_take(struct bytes *rest, struct bytes *text)
{
	size_t n = 1;
	while (n < rest->len && rest->at[n] != '"')
		n += rest->at[n] == '\\' ? 2 : 1;
	if (n >= rest->len)
		return false;
	*text = bytes_skip(bytes_first(*rest, n), 1);
	*rest = bytes_skip(*rest, n + 1);
	return true;
}

/* The same of a comment, with those nested in it. */
static bool comment_take(struct bytes *rest, struct bytes *text)
{
	size_t n = 0, depth = 0;
	do {
		char c = rest->at[n];
		depth += c == '(';
		depth -= c == ')';
		n += c == '\\' ? 2 : 1;
	} while (depth && n < rest->len);
	if (depth)
		return false;
	*text = bytes_skip(bytes_first(*rest, n - 1), 1);
	*rest = bytes_skip(*rest, n);
	return true;
}

/* An ASCII domain in lower case. Underscores are no part of a host name but real, and nobody reads
 * them as anything else; a name that ends in a number is an IP address to some. */
static bool ascii_domain(struct bytes run, struct text *out)
{
	bool number = true;
	for (size_t i = 0; i < run.len; i++) {
		char c = run.at[i];
		if (!octet_alpha(c) && !octet_digit(c) && !bytes_has(BYTES("-_."), c))
			return false;
		number = c == '.' || (number && octet_digit(c));
		text_char(out, octet_lower(c));
	}
	return !number && dns_name_valid(run);
}

/* The functions that read give NULL, or the sentence that says what is ambiguous. */
static const char *domain_set(struct scan *s, struct bytes run)
{
	char buffer[DNS_NAME_MAX + 1];
	struct text domain = TEXT(buffer);
	struct author *a = s->author;
	if (run.len == 0)
		return "an @ without a domain behind it";
	if (run.at[0] == '[')
		return "an address literal, which has no domain";
	if (!bytes_ascii(run) && !idn_to_ascii(run, &domain))
		return "a domain that is not a valid internationalized name";
	if (bytes_ascii(run) && !ascii_domain(run, &domain))
		return "a domain that is not a domain name";
	if (a->domain_length == 0) {
		memcpy(a->domain, domain.at, domain.len);
		a->domain_length = domain.len;
	}
	struct bytes first = { a->domain, a->domain_length };
	if (bytes_equal(first, text_bytes(&domain)))
		return NULL;
	struct text why = TEXT(a->why);
	text_format(&why, "two author domains: %.*s and %.*s", BYTES_ARG(bytes_first(first, 60)),
		    BYTES_ARG(bytes_first(text_bytes(&domain), 60)));
	return text_cstr(&why);
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
		if (bytes_has(quoted ? BYTES("@<>()[],;:\\") : BYTES("[]"), local.at[i]))
			return "a local part that can be read in two ways";
	return bytes_utf8(local) ? NULL : "a local part that is neither ASCII nor UTF-8";
}

/* At "<": an address that fills the brackets. */
static const char *angle_take(struct scan *s)
{
	struct bytes local;
	s->rest = bytes_skip(s->rest, 1);
	blanks_skip(&s->rest);
	if (at(s, '@'))
		return "a source route";
	bool quoted = at(s, '"');
	if (!quoted)
		local = run_take(&s->rest);
	else if (!quoted_take(&s->rest, &local))
		return "an unbalanced quotation mark";
	if (!at(s, '@'))
		return "no plain address within the angle brackets";
	const char *why = local_judge(local, quoted);
	if (why)
		return why;
	s->rest = bytes_skip(s->rest, 1);
	why = domain_set(s, run_take(&s->rest));
	if (why)
		return why;
	blanks_skip(&s->rest);
	if (!at(s, '>'))
		return "no plain address within the angle brackets";
	s->rest = bytes_skip(s->rest, 1);
	s->element.angle = true;
	return NULL;
}

/* A word of a name, or an address without brackets. */
static const char *word_take(struct scan *s)
{
	struct bytes text;
	bool quoted = at(s, '"');
	if (!quoted)
		text = run_take(&s->rest);
	else if (!quoted_take(&s->rest, &text))
		return "an unbalanced quotation mark";
	if (!at(s, '@')) {
		s->element.word = true;
		s->element.quoted_at |= quoted && bytes_has(text, '@');
		return NULL;
	}
	s->rest = bytes_skip(s->rest, 1);
	s->element.word |= s->element.bare;
	s->element.bare = true;
	const char *why = local_judge(text, quoted);
	return why ? why : domain_set(s, run_take(&s->rest));
}

/* At its end, an element is a name with an address in brackets, an address alone, or, where
 * somebody forgot to quote a comma, words alone. */
static const char *element_end(struct scan *s)
{
	struct element e = s->element;
	s->element = (struct element){ .word = false };
	if (!e.angle && e.bare && e.word)
		return "an address and other words without angle brackets";
	if (!e.angle && !e.bare && e.quoted_at)
		return "a quoted string instead of an address";
	return NULL;
}

static const char *token_take(struct scan *s)
{
	struct bytes comment;
	switch (s->rest.at[0]) {
	case ' ':
	case '\t':
	case '\r':
	case '\n':
		blanks_skip(&s->rest);
		return NULL;
	case '(':
		return comment_take(&s->rest, &comment) ? NULL : "an unbalanced parenthesis";
	/* The names of groups (RFC 6854) and the elements of lists: however they are read, their
	 * addresses are authors. */
	case ',':
	case ';':
	case ':':
		s->rest = bytes_skip(s->rest, 1);
		return element_end(s);
	case '<':
		return s->element.angle ? "two addresses in angle brackets without a comma"
					: angle_take(s);
	case '>':
	case ')':
		return "an unbalanced bracket";
	case '\\':
		return "a backslash outside of quotation marks";
	default:
		return s->element.angle ? "text after the address" : word_take(s);
	}
}

/* True if the run holds a dot, or what some programs take for one in a name (RFC 3490, 3.1). */
static bool dotted(struct bytes run)
{
	static const struct bytes dots[] = {
		{ ".", 1 }, { "\xe3\x80\x82", 3 }, { "\xef\xbc\x8e", 3 }, { "\xef\xbd\xa1", 3 }
	};
	for (size_t i = 0; i < run.len; i++)
		for (size_t j = 0; j < sizeof dots / sizeof dots[0]; j++)
			if (bytes_starts(bytes_skip(run, i), dots[j]))
				return true;
	return false;
}

/* True if a text for people holds an address of another domain. A word behind an @ without a dot in
 * it is none. */
static bool names_another(const struct author *a, struct bytes text)
{
	while (bytes_has(text, '@')) {
		char buffer[DNS_NAME_MAX + 1];
		struct text domain = TEXT(buffer);
		text = bytes_skip(text, bytes_find(text, '@') + 1);
		blanks_skip(&text);
		struct bytes run = text;
		for (run.len = 0; run.len < text.len; run.len++) {
			char c = text.at[run.len];
			if ((unsigned char)c < 128 && !octet_alpha(c) && !octet_digit(c) &&
			    !bytes_has(BYTES("-_."), c))
				break;
		}
		text = bytes_skip(text, run.len);
		while (run.len && run.at[run.len - 1] == '.')
			run.len--;
		if (run.len == 0 && text.len && text.at[0] == '[')
			return true;
		if (!dotted(run))
			continue;
		bool name =
			bytes_ascii(run) ? ascii_domain(run, &domain) : idn_to_ascii(run, &domain);
		if (!name || !bytes_equal(text_bytes(&domain),
					  (struct bytes){ a->domain, a->domain_length }))
			return true;
	}
	return false;
}

/* Readers that look for the first "<", that know no comments, or that decode before they parse,
 * find addresses where the grammar has none. An address in quotation marks is honest syntax that
 * they all know ("Name Surname" could as well be one). */
static const char *texts_judge(const struct author *a, struct bytes value)
{
	char buffer[DECODED_MAX];
	struct text decoded = TEXT(buffer);
	struct bytes rest = value, text;
	bool encoded = false;
	for (size_t i = 0; i + 1 < value.len; i++)
		encoded |= value.at[i] == '=' && value.at[i + 1] == '?';
	while (rest.len) {
		if (rest.at[0] == '"' && quoted_take(&rest, &text)) {
			if ((bytes_has(text, '<') || bytes_has(text, '>')) &&
			    names_another(a, text))
				return "a name that looks like an address of another domain";
		} else if (rest.at[0] == '(' && comment_take(&rest, &text)) {
			if (names_another(a, text))
				return "a comment that contains an address of another domain";
		} else {
			rest = bytes_skip(rest, 1);
		}
	}
	if (!encoded)
		return NULL;
	mime_words(&decoded, value);
	if (decoded.cut)
		return "too many encoded words";
	return names_another(a, text_bytes(&decoded))
		       ? "encoded words that contain an address of another domain"
		       : NULL;
}

/* Folds aside, a From has no control characters; and no line of it is longer than lines may be. */
static const char *octets_judge(struct bytes whole)
{
	size_t line = 0;
	if (whole.len > FROM_MAX)
		return "a field that is too long for some programs";
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

static const char *field_read(const struct header_field *from, struct author *author)
{
	struct scan s = { .rest = from->value, .author = author };
	const char *why = octets_judge(from->whole);
	if (bytes_has(bytes_first(from->whole, bytes_find(from->whole, ':')), '\n'))
		return "a fold before the colon";
	while (!why && s.rest.len)
		why = token_take(&s);
	if (!why)
		why = element_end(&s);
	if (!why && author->domain_length)
		why = texts_judge(author, from->value);
	return why;
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

static enum author_result author_found(struct author *a, enum author_result result,
				       const char *sentence)
{
	struct text why = TEXT(a->why);
	text_printable(&why, bytes_of(sentence));
	text_cstr(&why);
	a->domain_length = 0;
	a->domain[0] = '\0';
	return result;
}

enum author_result author_read(const struct header_field *fields, size_t count,
			       struct author *author)
{
	const struct header_field *from = NULL;
	bool hidden = false, several = false;
	*author = (struct author){ .domain_length = 0 };
	for (size_t i = 0; i < count; i++) {
		hidden |= hides_from(&fields[i]);
		if (!header_is(&fields[i], "From"))
			continue;
		several |= from != NULL;
		from = &fields[i];
	}
	if (several)
		return author_found(author, AUTHOR_AMBIGUOUS, "more than one From");
	if (hidden)
		return author_found(author, AUTHOR_AMBIGUOUS,
				    "a line that some programs read as From");
	if (!from)
		return author_found(author, AUTHOR_NONE, "no From");
	const char *why = field_read(from, author);
	if (why) {
		char sentence[sizeof author->why];
		struct text t = TEXT(sentence);
		text_string(&t, "From has ");
		text_string(&t, why);
		return author_found(author, AUTHOR_AMBIGUOUS, text_cstr(&t));
	}
	return author->domain_length ? AUTHOR_ONE
				     : author_found(author, AUTHOR_NONE, "From has no address");
}
