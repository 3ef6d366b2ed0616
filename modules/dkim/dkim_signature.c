/* dkim_signature.c: DKIM-Signature by the letter; see dkim_signature.h. Must never guess what a
 * signer meant: a signature that can be read in two ways is of no use in either. */
#include "modules/dkim/dkim_signature.h"

#include "gateway/io/idn.h"

enum { TIME_DIGITS = 12 /* a longer number is a time without end (3.5) */ };

static bool tag_name_valid(struct bytes name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!octet_alpha(name.at[i]) &&
		    (i == 0 || (!octet_digit(name.at[i]) && name.at[i] != '_')))
			return false;
	return name.len > 0;
}

/* Printable, and since RFC 8616 in UTF-8. */
static bool tag_value_valid(struct bytes value)
{
	for (size_t i = 0; i < value.len; i++)
		if (!octet_fws(value.at[i]) && (value.at[i] == ' ' || octet_control(value.at[i])))
			return false;
	return bytes_utf8(value);
}

const char *dkim_tags_read(struct bytes list, struct dkim_tags *tags)
{
	tags->count = 0;
	for (struct bytes rest = bytes_trim_fws(list); rest.len;) {
		size_t end = bytes_find(rest, ';');
		struct bytes spec = bytes_first(rest, end);
		size_t equals = bytes_find(spec, '=');
		struct bytes name = bytes_trim_fws(bytes_first(spec, equals));
		struct bytes whole = bytes_skip(spec, equals + 1), value = bytes_trim_fws(whole);
		if (end == rest.len)    /* the last: up to the end of the list as it came */
			whole = bytes_skip(list, (size_t)(spec.at - list.at) + equals + 1);
		rest = bytes_trim_fws(bytes_skip(rest, end + 1));
		if (equals == spec.len || !tag_name_valid(name))
			return "not a list of tags";
		if (!tag_value_valid(value))
			return "a tag contains bytes that are not printable";
		if (tags->count == DKIM_TAGS_MAX)
			return "too many tags";
		for (size_t i = 0; i < tags->count; i++)
			if (bytes_equal(tags->tag[i].name, name))
				return "a tag occurs twice";
		tags->tag[tags->count++] = (struct dkim_tag){ name, value, whole };
	}
	return tags->count ? NULL : "no tags";
}

struct bytes dkim_tag(const struct dkim_tags *tags, const char *name)
{
	for (size_t i = 0; i < tags->count; i++)
		if (bytes_equal(tags->tag[i].name, bytes_of(name)))
			return tags->tag[i].value;
	return (struct bytes){ NULL, 0 };
}

static int base64_digit(char c)
{
	if (octet_alpha(c))
		return c >= 'a' ? c - 'a' + 26 : c - 'A';
	if (octet_digit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool dkim_base64(struct bytes b, uint8_t *octets, size_t cap, size_t *len)
{
	uint32_t bits = 0;
	size_t digits = 0, pads = 0;
	*len = 0;
	for (size_t i = 0; i < b.len; i++) {
		int digit = base64_digit(b.at[i]);
		if (octet_fws(b.at[i]))
			continue;
		if (b.at[i] == '=') {
			pads++;
			continue;
		}
		if (digit < 0 || pads)
			return false;
		bits = bits << 6 | (uint32_t)digit;
		if (++digits % 4 == 1)
			continue;
		if (*len == cap)
			return false;
		octets[(*len)++] = (uint8_t)(bits >> (6 - 2 * ((digits - 1) % 4)));
	}
	/* The grammar lets padding be left out, but not be wrong. */
	return *len && digits % 4 != 1 && (pads == 0 || (digits + pads) % 4 == 0) && pads <= 2;
}

bool dkim_word_next(struct bytes *list, struct bytes *word)
{
	if (!list->at)
		return false;
	size_t end = bytes_find(*list, ':');
	*word = bytes_trim_fws(bytes_first(*list, end));
	*list = end < list->len ? bytes_skip(*list, end + 1) : (struct bytes){ NULL, 0 };
	return true;
}

#define PERMERROR(words) ((struct dkim_flaw){ "permerror", words })
#define FAIL(words)      ((struct dkim_flaw){ "fail", words })
static const struct dkim_flaw sound = { NULL, NULL };

static struct dkim_flaw read_version(const struct dkim_tags *tags, uint64_t now,
				     struct dkim_signature *s)
{
	(void)now, (void)s;
	struct bytes v = dkim_tag(tags, "v");
	if (!v.at)
		return PERMERROR("v= is missing");
	return bytes_equal(v, BYTES("1")) ? sound : PERMERROR("v= is not 1");
}

/* Labels as in a domain (3.1), and with the underscores that real domains and selectors have. */
static bool labels_valid(struct bytes s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!octet_alpha(s.at[i]) && !octet_digit(s.at[i]) &&
		    !bytes_has(BYTES("-_."), s.at[i]))
			return false;
	return dns_name_valid(s);
}

/* Adds a name as A-labels in lower case (RFC 8616, 5); false, and nothing added: it is none. */
static bool name_add(struct text *t, struct bytes name)
{
	if (!bytes_ascii(name))
		return idn_to_ascii(name, t);
	if (!labels_valid(name))
		return false;
	for (size_t i = 0; i < name.len; i++)
		text_char(t, octet_lower(name.at[i]));
	return true;
}

static struct dkim_flaw read_domain(const struct dkim_tags *tags, uint64_t now,
				    struct dkim_signature *s)
{
	(void)now;
	struct bytes d = dkim_tag(tags, "d");
	struct text domain = TEXT(s->domain_octets);
	if (!d.at)
		return PERMERROR("d= is missing");
	if (!bytes_has(d, '.') || !name_add(&domain, d))
		return PERMERROR("d= is not a domain");
	s->domain = text_bytes(&domain);
	return sound;
}

static struct dkim_flaw read_selector(const struct dkim_tags *tags, uint64_t now,
				      struct dkim_signature *s)
{
	(void)now;
	struct bytes selector = dkim_tag(tags, "s");
	struct text name = TEXT(s->name_octets);
	if (!selector.at)
		return PERMERROR("s= is missing");
	if (!name_add(&name, selector))
		return PERMERROR("s= is not a selector");
	s->selector = text_bytes(&name);
	if (s->domain.len == 0)
		return sound;
	text_string(&name, "._domainkey.");
	text_add(&name, s->domain);
	if (name.cut || !dns_name_valid(text_bytes(&name))) {
		s->selector = BYTES("");
		return PERMERROR("s= and d= together are too long for a name");
	}
	s->key_name = text_bytes(&name);
	return sound;
}

static struct dkim_flaw read_algorithm(const struct dkim_tags *tags, uint64_t now,
				       struct dkim_signature *s)
{
	static const char *const known[] = { "rsa-sha256", "ed25519-sha256", "rsa-sha1" };
	(void)now;
	struct bytes a = dkim_tag(tags, "a");
	if (!a.at)
		return PERMERROR("a= is missing");
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (bytes_equal_nocase(a, bytes_of(known[i])))
			s->algorithm = known[i];
	s->ed25519 = s->algorithm == known[1];
	if (s->algorithm == known[2])
		return FAIL("rsa-sha1 is not accepted, RFC 8301");
	return s->algorithm[0] ? sound : PERMERROR("a= is unknown");
}

static struct dkim_flaw read_canonicalization(const struct dkim_tags *tags, uint64_t now,
					      struct dkim_signature *s)
{
	(void)now;
	struct bytes c = dkim_tag(tags, "c");
	size_t slash = bytes_find(c, '/');
	struct bytes header = bytes_first(c, slash), body = bytes_skip(c, slash + 1);
	if (!c.at)
		return sound;
	s->relaxed = bytes_equal_nocase(body, BYTES("relaxed"));
	s->relaxed_header = bytes_equal_nocase(header, BYTES("relaxed"));
	bool header_known = s->relaxed_header || bytes_equal_nocase(header, BYTES("simple"));
	bool body_known = slash == c.len || s->relaxed || bytes_equal_nocase(body, BYTES("simple"));
	return header_known && body_known ? sound : PERMERROR("c= is unknown");
}

static struct dkim_flaw read_query(const struct dkim_tags *tags, uint64_t now,
				   struct dkim_signature *s)
{
	(void)now, (void)s;
	struct bytes q = dkim_tag(tags, "q"), word;
	bool known = !q.at;
	while (dkim_word_next(&q, &word))
		known |= bytes_equal_nocase(word, BYTES("dns/txt"));
	return known ? sound : PERMERROR("q= is unknown");
}

static struct dkim_flaw read_names(const struct dkim_tags *tags, uint64_t now,
				   struct dkim_signature *s)
{
	(void)now;
	struct bytes h = dkim_tag(tags, "h"), name;
	bool from = false;
	size_t count = 0;
	s->names = h;
	if (!h.at)
		return PERMERROR("h= is missing");
	if (h.len > DKIM_NAMES_MAX)
		return PERMERROR("h= is too long");
	while (dkim_word_next(&h, &name)) {
		for (size_t i = 0; i < name.len; i++)
			if (octet_fws(name.at[i]))
				return PERMERROR("h= is not a list of header fields");
		/* WHY a name may be empty: it names no field; some signers leave a colon over. */
		if (++count > DKIM_FIELDS_MAX)
			return PERMERROR("h= is too long");
		from |= bytes_equal_nocase(name, BYTES("from"));
	}
	return from ? sound : PERMERROR("h= does not include From");
}

static struct dkim_flaw read_body_hash(const struct dkim_tags *tags, uint64_t now,
				       struct dkim_signature *s)
{
	(void)now;
	struct bytes bh = dkim_tag(tags, "bh");
	size_t len;
	if (!bh.at)
		return PERMERROR("bh= is missing");
	return dkim_base64(bh, s->body_hash, sizeof s->body_hash, &len) &&
			       len == sizeof s->body_hash
		       ? sound
		       : PERMERROR("bh= is not a SHA-256 hash");
}

static struct dkim_flaw read_b(const struct dkim_tags *tags, uint64_t now, struct dkim_signature *s)
{
	(void)now;
	uint8_t octets[DKIM_B_OCTETS_MAX];
	size_t len;
	for (size_t i = 0; i < tags->count; i++)
		if (bytes_equal(tags->tag[i].name, BYTES("b")))
			s->b_whole = tags->tag[i].whole;
	s->b = bytes_trim_fws(s->b_whole);
	if (!s->b_whole.at)
		return PERMERROR("b= is missing");
	return dkim_base64(s->b, octets, sizeof octets, &len) ? sound
							      : PERMERROR("b= is not a signature");
}

/* Where the domain begins that stands behind the last @ of i=, which may be encoded (2.11); the
 * length of i= if there is none. What a local part has in it, and how much, is not asked. */
static size_t identity_domain(struct bytes i)
{
	size_t at = bytes_find_last(i, '@');
	size_t domain = at < i.len ? at + 1 : i.len;
	for (size_t n = 0; n + 3 <= i.len; n++)
		if (bytes_starts(bytes_skip(i, n), BYTES("=40")) && (at == i.len || n > at))
			domain = n + 3;
	return domain;
}

static struct dkim_flaw read_identity(const struct dkim_tags *tags, uint64_t now,
				      struct dkim_signature *s)
{
	(void)now;
	char buffer[DNS_NAME_MAX];
	struct text plain = TEXT(buffer);
	struct bytes i = dkim_tag(tags, "i");
	if (!i.at || s->domain.len == 0)
		return sound;
	struct bytes domain = bytes_trim_fws(bytes_skip(i, identity_domain(i)));
	if (domain.len == 0)
		return PERMERROR("i= is not an identity");
	if (!bytes_ascii(domain) && idn_to_ascii(domain, &plain))
		domain = text_bytes(&plain);
	s->below = domain.len > s->domain.len;
	if (!bytes_ends_nocase(domain, s->domain) ||
	    (s->below && domain.at[domain.len - s->domain.len - 1] != '.'))
		return PERMERROR("i= is not in the domain of d=");
	return sound;
}

static bool read_time(struct bytes digits, uint64_t *time)
{
	*time = UINT64_MAX;
	for (size_t i = 0; i < digits.len; i++)
		if (!octet_digit(digits.at[i]))
			return false;
	return digits.len > TIME_DIGITS || bytes_to_u64(digits, time);
}

static struct dkim_flaw read_times(const struct dkim_tags *tags, uint64_t now,
				   struct dkim_signature *s)
{
	(void)s;
	struct bytes t = dkim_tag(tags, "t"), x = dkim_tag(tags, "x");
	uint64_t signed_at = 0, expires = UINT64_MAX;
	if (t.at && (!read_time(t, &signed_at) || signed_at == UINT64_MAX))
		return PERMERROR("t= is not a time");
	if (x.at && !read_time(x, &expires))
		return PERMERROR("x= is not a time");
	if (t.at && x.at && expires <= signed_at)
		return PERMERROR("x= is not after t=");
	if (expires < now)
		return FAIL("expired");
	return signed_at > now + DKIM_ADVANCE ? FAIL("signed in the future") : sound;
}

static struct dkim_flaw read_limit(const struct dkim_tags *tags, uint64_t now,
				   struct dkim_signature *s)
{
	(void)now;
	struct bytes l = dkim_tag(tags, "l");
	s->limited = l.at;
	if (s->limited && (l.len > 18 || !bytes_to_u64(l, &s->limit)))
		return PERMERROR("l= is not a length");
	return sound;
}

struct dkim_flaw dkim_signature_read(struct bytes value, uint64_t now, struct dkim_signature *s)
{
	static struct dkim_flaw (*const readers[])(const struct dkim_tags *, uint64_t,
						   struct dkim_signature *) = {
		read_version, read_domain, read_selector,  read_algorithm, read_canonicalization,
		read_query,   read_names,  read_body_hash, read_b,         read_identity,
		read_times,   read_limit,
	};
	struct dkim_tags tags;
	struct dkim_flaw first = sound;
	*s = (struct dkim_signature){ .algorithm = "",
				      .domain = BYTES(""),
				      .selector = BYTES(""),
				      .key_name = BYTES(""),
				      .names = BYTES(""),
				      .b = BYTES("") };
	if (value.len > DKIM_SIGNATURE_MAX)
		return PERMERROR("too long");
	const char *why = dkim_tags_read(value, &tags);
	if (why)
		return PERMERROR(why);
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
		struct dkim_flaw flaw = readers[i](&tags, now, s);
		if (!first.why)
			first = flaw;
	}
	return first;
}
