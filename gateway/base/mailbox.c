/* mailbox.c: the address grammar; see mailbox.h. It must never accept an address that a server
 * behind could read as another one. */
#include "gateway/base/mailbox.h"

#include "gateway/base/net.h"

static bool high(char c)
{
	return (unsigned char)c > 127;
}

/* atext, RFC 5322, 3.2.3; with RFC 6531 also any non-ASCII character. */
static bool atext(char c)
{
	return octet_alpha(c) || octet_digit(c) || high(c) ||
	       (c != '\0' && bytes_has(BYTES("!#$%&'*+-/=?^_`{|}~"), c));
}

/* Length of the unquoted local part at the front: a Dot-string, or one with dots where the grammar
 * has none ("a..b", ".a", "a."). 0 if there is none. */
static size_t dot_string(struct bytes b)
{
	size_t n = 0;
	while (n < b.len && (atext(b.at[n]) || b.at[n] == '.'))
		n++;
	return n;
}

/* Length of a Quoted-string at the front (RFC 5321: qtextSMTP and quoted pairs of printable ASCII),
 * 0 if there is none. */
static size_t quoted_string(struct bytes b)
{
	if (b.len < 2 || b.at[0] != '"')
		return 0;
	for (size_t n = 1; n < b.len; n++) {
		char c = b.at[n];
		if (c == '"')
			return n + 1;
		if (c == '\\') {
			n++;
			if (n == b.len || octet_control(b.at[n]) || high(b.at[n]))
				return 0;
		} else if (octet_control(c)) {
			return 0;
		}
	}
	return 0;
}

static bool label_valid(struct bytes label)
{
	if (label.len == 0 || label.len > 63 || label.at[0] == '-' ||
	    label.at[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (!octet_alpha(label.at[i]) && !octet_digit(label.at[i]) && label.at[i] != '-' &&
		    label.at[i] != '_' && !high(label.at[i]))
			return false;
	return true;
}

bool domain_valid(struct bytes domain)
{
	if (domain.len == 0 || domain.len > DOMAIN_OCTETS_MAX || !bytes_utf8(domain))
		return false;
	for (;;) {
		size_t dot = bytes_find(domain, '.');
		if (!label_valid(bytes_first(domain, dot)))
			return false;
		if (dot == domain.len)
			return true;
		domain = bytes_skip(domain, dot + 1);
		if (domain.len == 0)
			return false;
	}
}

bool literal_valid(struct bytes b)
{
	struct address ignored;
	if (b.len < 3 || b.at[0] != '[' || b.at[b.len - 1] != ']')
		return false;
	struct bytes inner = bytes_skip(bytes_first(b, b.len - 1), 1);
	struct bytes tag = BYTES("IPv6:");
	bool tagged = bytes_starts_nocase(inner, tag);
	if (tagged)
		inner = bytes_skip(inner, tag.len);
	/* The tag and a colon in the address go together: [2001:db8::1] and [IPv6:192.0.2.1] are
	 * not valid. */
	return tagged == bytes_has(inner, ':') && address_parse(inner, &ignored);
}

/* A mailbox up to the closing bracket or the end: reads local part and domain, and gives how many
 * octets they are; the octets behind are the caller's. 0: not valid. */
static size_t mailbox_parse(struct bytes b, bool postmaster, struct mailbox *m)
{
	size_t local = b.len && b.at[0] == '"' ? quoted_string(b) : dot_string(b);
	m->too_long = local > LOCAL_PART_MAX;
	if (local == 0 || m->too_long)
		return 0;
	m->local = bytes_first(b, local);
	if (postmaster && (local == b.len || b.at[local] == '>'))
		return bytes_equal_nocase(m->local, BYTES("postmaster")) ? local : 0;
	if (local == b.len || b.at[local] != '@')
		return 0;
	struct bytes domain = bytes_skip(b, local + 1);
	/* No '>' can stand in a domain or a literal. */
	domain = bytes_first(domain, bytes_find(domain, '>'));
	size_t length = local + 1 + domain.len;
	m->literal = domain.len && domain.at[0] == '[';
	if (!m->literal && domain.len && domain.at[domain.len - 1] == '.')
		domain.len--;
	m->domain = domain;
	return (m->literal ? literal_valid(domain) : domain_valid(domain)) ? length : 0;
}

/* The mailbox between brackets; 0 octets of *inner: the null path. */
static bool bracketed_parse(struct bytes inner, bool null_path, bool postmaster, struct mailbox *m,
			    size_t *length)
{
	*length = 0;
	if (null_path && inner.at[0] == '>')
		return true;
	*length = mailbox_parse(inner, postmaster, m);
	return *length && *length < inner.len && inner.at[*length] == '>';
}

bool path_parse(struct bytes *rest, bool null_path, bool postmaster, struct mailbox *m)
{
	*m = (struct mailbox){ .text = BYTES(""), .local = BYTES(""), .domain = BYTES("") };
	if (rest->len < 2)
		return false;
	bool bracketed = rest->at[0] == '<';
	struct bytes inner =
		bracketed ? bytes_skip(*rest, 1) : bytes_first(*rest, bytes_find(*rest, ' '));
	size_t n;
	if (bracketed) {
		if (!bracketed_parse(inner, null_path, postmaster, m, &n))
			return false;
	} else {
		/* Quoted, it would not be clear where it ends. */
		n = inner.at[0] == '"' ? 0 : mailbox_parse(inner, postmaster, m);
		if (n == 0 || n < inner.len)
			return false;
	}
	m->text = bytes_first(inner, n);
	m->unicode = !bytes_ascii(m->text);
	if (m->unicode && !bytes_utf8(m->text))
		return false;
	*rest = bytes_skip(*rest, n + (bracketed ? 2 : 0));
	return true;
}

bool local_part_routes(const struct mailbox *m)
{
	/* The signs themselves, and those that look and normalise like them (U+FF20, FF05, FF01,
	 * FE6B, FE6A). */
	static const struct bytes alike[] = {
		{ "%", 1 },
		{ "!", 1 },
		{ "@", 1 },
		{ "\xef\xbc\xa0", 3 },
		{ "\xef\xbc\x85", 3 },
		{ "\xef\xbc\x81", 3 },
		{ "\xef\xb9\xab", 3 },
		{ "\xef\xb9\xaa", 3 },
	};
	for (size_t i = 0; i < m->local.len; i++)
		for (size_t n = 0; n < sizeof alike / sizeof alike[0]; n++)
			if (bytes_starts(bytes_skip(m->local, i), alike[n]))
				return true;
	return false;
}

bool local_part_postmaster(const struct mailbox *m)
{
	return bytes_equal_nocase(m->local, BYTES("postmaster")) ||
	       bytes_equal_nocase(m->local, BYTES("\"postmaster\""));
}
