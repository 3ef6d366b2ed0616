/* author_text.c: addresses in any text, as readers find them that know no grammar, or decode before
 * they parse; see author_inside.h.
 *
 * It looks at what stands behind each @ and at nothing else: no reader finds a domain elsewhere. It
 * never says that a text is harmless because it could not read it. */
#include "modules/mime/author_inside.h"

#include "gateway/io/idn.h"
#include "gateway/io/public_suffix.h"
#include "modules/mime/charset.h"
#include "modules/mime/mime_field.h"

#include <string.h>

enum { GAP_MAX = 100 /* octets of a comment within an address; longer ones end it */ };

bool quoted_take(struct bytes *rest, struct bytes *text)
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

bool comment_take(struct bytes *rest, struct bytes *text)
{
	size_t n = 0, depth = 0;
	do {
		char c = rest->at[n];
		depth += c == '(';
		depth -= c == ')';
		n += c == '\\' ? 2 : 1;
	} while (depth && n < rest->len);
	if (depth || n > rest->len)
		return false;
	*text = bytes_skip(bytes_first(*rest, n - 1), 1);
	*rest = bytes_skip(*rest, n);
	return true;
}

/* Octets at the front over which some readers pass within an address: a blank, a comment, a
 * quotation mark of any kind. */
static size_t gap_length(struct bytes b)
{
	static const char *const marks[] = { "\"",           "'",
					     "\xe2\x80\x98", "\xe2\x80\x99",
					     "\xe2\x80\x9a", "\xe2\x80\x9c",
					     "\xe2\x80\x9d", "\xe2\x80\x9e",
					     "\xc2\xab",     "\xc2\xbb",
					     "\xe2\x80\xb9", "\xe2\x80\xba" };
	struct bytes rest = bytes_first(b, GAP_MAX), comment;
	size_t length = rest.len;
	if (octet_alpha(b.at[0]) || octet_digit(b.at[0]))
		return 0; /* as nearly all are */
	if (octet_fws(b.at[0]))
		return 1;
	if (b.at[0] == '(')
		return comment_take(&rest, &comment) ? length - rest.len : 0;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (bytes_starts(b, bytes_of(marks[i])))
			return strlen(marks[i]);
	return 0;
}

static bool octet_of_name(char c)
{
	return (unsigned char)c > 127 || octet_alpha(c) || octet_digit(c) ||
	       bytes_has(BYTES("-_."), c);
}

static struct bytes without_final_dots(struct bytes name)
{
	while (name.len && name.at[name.len - 1] == '.')
		name.len--;
	return name;
}

/* Octets of a dot at the front, or of what some programs take for one in a name (RFC 3490, 3.1); 0:
 * there is none. */
static size_t dot_length(struct bytes run)
{
	static const char *const dots[] = { ".", "\xe3\x80\x82", "\xef\xbc\x8e", "\xef\xbd\xa1" };
	if (octet_alpha(run.at[0]) || octet_digit(run.at[0]))
		return 0;
	for (size_t i = 0; i < sizeof dots / sizeof *dots; i++)
		if (bytes_starts(run, bytes_of(dots[i])))
			return strlen(dots[i]);
	return 0;
}

static bool dotted(struct bytes run)
{
	for (size_t i = 0; i < run.len; i++)
		if (dot_length(bytes_skip(run, i)))
			return true;
	return false;
}

/* True if a word behind a domain makes no other domain of it: "shop.example Team" is nobody's, but
 * "shop.co m" is. */
static bool no_other_domain(const struct behind *b)
{
	struct bytes word = bytes_skip(b->joined, b->near.len);
	return dotted(b->near) && !dotted(word) && !top_level_known(b->joined);
}

void behind_read(struct bytes rest, struct behind *b)
{
	struct text near = TEXT(b->near_buffer), joined = TEXT(b->joined_buffer);
	bool gap = false;
	while (rest.len) {
		size_t length = gap_length(rest);
		if (!length && !octet_of_name(rest.at[0]))
			break;
		gap |= length && near.len;
		if (!length && !gap)
			text_char(&near, rest.at[0]);
		if (!length)
			text_char(&joined, rest.at[0]);
		rest = bytes_skip(rest, length ? length : 1);
	}
	b->near = without_final_dots(text_bytes(&near));
	b->joined = without_final_dots(text_bytes(&joined));
	if (no_other_domain(b))
		b->joined = b->near;
	b->rest = rest;
	b->odd = rest.len && !gap && !bytes_has(BYTES("<>,;:()[]@\\"), rest.at[0]);
	b->cut = joined.cut;
}

/* A name that ends in a number is an IP address to some, and a price to others; a domain to
 * nobody. */
static bool ends_in_number(struct bytes name)
{
	size_t dot = bytes_find_last(name, '.');
	struct bytes label = dot < name.len ? bytes_skip(name, dot + 1) : name;
	for (size_t i = 0; i < label.len; i++)
		if (!octet_digit(label.at[i]))
			return false;
	return label.len > 0;
}

/* An ASCII domain in lower case. Underscores are no part of a host name but real, and nobody reads
 * them as anything else. */
static bool ascii_domain(struct bytes run, struct text *out)
{
	for (size_t i = 0; i < run.len; i++) {
		char c = run.at[i];
		if (!octet_alpha(c) && !octet_digit(c) && !bytes_has(BYTES("-_."), c))
			return false;
		text_char(out, octet_lower(c));
	}
	return !ends_in_number(run) && dns_name_valid(run);
}

/* What looks like a dot to people, or is one to some programs, as a dot. */
static void dots_plain(struct text *out, struct bytes run)
{
	while (run.len) {
		size_t length = dot_length(run);
		if (length)
			text_char(out, '.');
		else
			text_char(out, run.at[0]);
		run = bytes_skip(run, length ? length : 1);
	}
}

static bool domain_read(struct bytes run, struct author_domain *domain)
{
	struct text t = { .at = domain->at, .cap = sizeof domain->at };
	bool good = bytes_ascii(run) ? ascii_domain(run, &t) : idn_to_ascii(run, &t);
	domain->length = good && !t.cut ? t.len : 0;
	text_cstr(&t);
	return domain->length > 0;
}

static size_t domain_place(const struct author *a, const struct author_domain *domain)
{
	size_t i = 0;
	while (i < a->count && strcmp(a->domains[i].at, domain->at) != 0)
		i++;
	return i;
}

const char *domain_add(struct author *a, struct bytes name, size_t *place)
{
	struct author_domain domain;
	*place = AUTHOR_DOMAINS_MAX;
	if (!domain_read(name, &domain))
		return bytes_ascii(name) ? "a domain that is not a domain name"
					 : "a domain that is not a valid internationalized name";
	*place = domain_place(a, &domain);
	if (*place == AUTHOR_DOMAINS_MAX)
		a->incomplete = true;
	else if (*place == a->count)
		a->domains[a->count++] = domain;
	return NULL;
}

static const char *named_add(struct author *a, struct bytes name)
{
	size_t place;
	return dotted(name) && !ends_in_number(name) ? domain_add(a, name, &place) : NULL;
}

const char *text_domains(struct author *a, struct bytes text)
{
	const char *why = NULL;
	for (size_t i = bytes_find(text, '@'); i < text.len; i = bytes_find(text, '@')) {
		struct behind b;
		bool encoded = bytes_ends_nocase(bytes_first(text, i), BYTES("?="));
		text = bytes_skip(text, i + 1);
		behind_read(text, &b);
		if (b.cut || (b.odd && dotted(b.joined)))
			why = "a domain that is not a domain name";
		if (b.joined.len == 0 && bytes_starts(b.rest, BYTES("[")))
			why = "an address literal beside other words";
		if (encoded || (b.joined.len == 0 && bytes_starts(b.rest, BYTES("=?"))))
			why = "an encoded word within an address";
		const char *near = named_add(a, b.near), *joined = named_add(a, b.joined);
		why = near ? near : joined ? joined : why;
	}
	return why;
}

/* ---- what people are to read */

struct named {
	bool any;                   /* something that looks like an address of another domain */
	struct author_domain first; /* of what is one */
};

/* Octets before the first @; *octets: of it, or of what only looks like one. */
static size_t sign_find(struct bytes text, size_t *octets)
{
	size_t i = 0;
	for (*octets = 0; i < text.len; i++) {
		struct bytes rest = bytes_skip(text, i);
		if (rest.at[0] == '@')
			*octets = 1;
		else if (bytes_starts(rest, BYTES("\xef\xbc\xa0")) ||
			 bytes_starts(rest, BYTES("\xef\xb9\xab")))
			*octets = 3;
		if (*octets)
			break;
	}
	return i;
}

/* True if what stands before a sign, apart from a quotation mark, may be a local part. */
static bool local_before(struct bytes before)
{
	if (before.len && before.at[before.len - 1] == '"')
		before.len--;
	return before.len && !octet_fws(before.at[before.len - 1]) &&
	       !bytes_has(BYTES("<("), before.at[before.len - 1]);
}

/* The domain that people see in a name which is none: what they take for a sign behind it is no
 * part of it, and what they do not see at all is not, either. */
static bool domain_seen(struct bytes name, struct author_domain *domain)
{
	char buffer[NAME_MAX_OCTETS];
	struct text ascii = TEXT(buffer);
	size_t front = 0;
	while (front < name.len && (unsigned char)name.at[front] < 128)
		front++;
	struct bytes begin = without_final_dots(bytes_first(name, front));
	if (dotted(begin) && domain_read(begin, domain))
		return true;
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.at[i] < 128)
			text_char(&ascii, name.at[i]);
	begin = without_final_dots(text_bytes(&ascii));
	return dotted(begin) && domain_read(begin, domain);
}

/* Looks behind one sign; `real`: it is an @, and to some programs an address. */
static void named_judge(const struct author *a, const struct behind *b, bool real, bool local,
			struct named *named)
{
	struct author_domain domain = { .length = 0 };
	char buffer[NAME_MAX_OCTETS];
	struct text plain = TEXT(buffer);
	struct bytes name = dotted(b->near) ? b->near : b->joined;
	if (b->joined.len == 0 && bytes_starts(b->rest, BYTES("[")))
		named->any |= real;
	if (!dotted(name))
		return;
	dots_plain(&plain, name);
	bool valid = !b->cut && domain_read(text_bytes(&plain), &domain);
	if (valid && domain_place(a, &domain) < a->count)
		return;
	named->any |= real;
	bool seen = valid || (!b->cut && domain_seen(text_bytes(&plain), &domain));
	if (seen && local && named->first.length == 0 && domain_place(a, &domain) == a->count)
		named->first = domain;
}

/* Looks for addresses of other domains in a text. A word behind an @ without a dot in it is
 * none. */
static void named_find(const struct author *a, struct bytes text, struct named *named)
{
	size_t octets;
	for (size_t i = sign_find(text, &octets); i < text.len; i = sign_find(text, &octets)) {
		struct behind b;
		bool local = local_before(bytes_first(text, i));
		text = bytes_skip(text, i + octets);
		behind_read(text, &b);
		named_judge(a, &b, octets == 1, local, named);
		/* WHY: a name goes on over what only looks like an @; it is read once. */
		if (octets > 1)
			text = b.rest;
	}
}

static void named_note(struct author *a, const struct named *named, const char *where)
{
	if (named->first.length == 0 || a->in_name.length)
		return;
	a->in_name = named->first;
	a->named_in = where;
}

static bool brackets(struct bytes text)
{
	return bytes_has(text, '<') || bytes_has(text, '>');
}

/* A quoted string or a comment: honest syntax that all know, but for readers that look for the
 * first "<". */
static const char *text_judge(struct author *a, struct bytes text, const char *hidden,
			      const char *where)
{
	struct named named = { .any = false };
	named_find(a, text, &named);
	if (named.any && brackets(text)) {
		(void)text_domains(a, text);
		return hidden;
	}
	named_note(a, &named, where);
	return NULL;
}

/* True if a reader that decodes before it parses would find another list in it: beside an address
 * stands a comma or a semicolon, or what begins and does not end. */
static bool reads_as_list(const struct author *a, struct bytes decoded)
{
	char buffer[DECODED_MAX];
	struct text plain = TEXT(buffer);
	struct named named = { .any = false };
	struct bytes rest = decoded, text;
	while (rest.len) {
		char c = rest.at[0];
		if (c == '"' || c == '(') {
			if (!(c == '"' ? quoted_take(&rest, &text) : comment_take(&rest, &text)))
				return true;
			continue;
		}
		text_char(&plain, c);
		rest = bytes_skip(rest, 1);
	}
	named_find(a, text_bytes(&plain), &named);
	return named.any &&
	       (bytes_has(text_bytes(&plain), ',') || bytes_has(text_bytes(&plain), ';'));
}

/* True if an encoded word names a charset that charset.c does not know. */
static bool charset_unknown(struct bytes value)
{
	for (; value.len; value = bytes_skip(value, 1)) {
		if (!bytes_starts(value, BYTES("=?")))
			continue;
		struct bytes name = bytes_skip(value, 2);
		name = bytes_first(name, bytes_find(name, '?'));
		name = bytes_first(name, bytes_find(name, '*'));
		if (!charset_known(name))
			return true;
	}
	return false;
}

/* Some charsets write any character as its number ("\\x40"): only their readers find it. */
bool text_escapes(struct bytes value, struct bytes decoded)
{
	return bytes_has(decoded, '\\') && charset_unknown(value);
}

static const char *decoded_judge(struct author *a, struct bytes value, bool alone)
{
	char buffer[DECODED_MAX];
	struct text t = TEXT(buffer);
	struct named named = { .any = false };
	bool control = mime_words(&t, value);
	struct bytes decoded = text_bytes(&t);
	const char *why = NULL;
	if (t.cut)
		return "too many encoded words";
	if (text_escapes(value, decoded))
		return "an encoded word in a charset that only some programs know";
	named_find(a, decoded, &named);
	if (named.any && control)
		why = "encoded words with an address beside a control character";
	else if (named.any && (alone || brackets(decoded) || reads_as_list(a, decoded)))
		why = "encoded words that contain an address of another domain";
	if (why)
		(void)text_domains(a, decoded);
	else
		named_note(a, &named, "encoded words");
	return why;
}

const char *names_judge(struct author *a, struct bytes text, bool alone)
{
	const char *why = NULL;
	struct bytes rest = text, part;
	/* A parenthesis without an end stands in an encoded word, which is judged below. */
	bool encoded = false, comments = true;
	for (size_t i = 0; i + 1 < text.len; i++)
		encoded |= text.at[i] == '=' && text.at[i + 1] == '?';
	while (rest.len && !why) {
		bool comment = comments && rest.at[0] == '(';
		if (comment)
			comments = comment_take(&rest, &part);
		if (comment && comments)
			why = text_judge(a, part,
					 "a comment that looks like an address of "
					 "another domain",
					 "a comment");
		else if (rest.at[0] == '"' && quoted_take(&rest, &part))
			why = text_judge(a, part,
					 "a name that looks like an address of another "
					 "domain",
					 "a quoted name");
		else
			rest = bytes_skip(rest, 1);
	}
	if (why || encoded)
		return why ? why : decoded_judge(a, text, alone);
	/* An address of which only a part stands in quotation marks is one to people, too. */
	struct named named = { .any = false };
	named_find(a, text, &named);
	named_note(a, &named, "a display name");
	return NULL;
}
