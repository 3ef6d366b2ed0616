/* failure_redact.c: what of a header may be told; see failure_redact.h.
 *
 * It must never tell an octet of a local part, a name, a comment or a subject, whatever the header
 * looks like: what is not known to be harmless is left out, never cleaned. */
#include "gateway/reports/failure_redact.h"

#include "gateway/base/siphash.h"

enum { DATE_MAX = 60, DOMAIN_OCTETS_MAX = 255, FOLD_AT = 70 };

/* ---- words for what is not told */

static void word_write(struct text *t, struct bytes secret, const uint64_t key[2])
{
	uint64_t digest[2];
	struct siphash s;
	siphash_start(&s, key);
	siphash_add_lower(&s, secret);
	siphash_end(&s, digest);
	text_id(t, digest[0]);
}

static bool domain_octet(char c)
{
	return octet_alpha(c) || octet_digit(c) || c == '-' || c == '.';
}

static bool domain_good(struct bytes domain)
{
	for (size_t i = 0; i < domain.len; i++)
		if (!domain_octet(domain.at[i]))
			return false;
	return domain.len > 0 && domain.len <= DOMAIN_OCTETS_MAX;
}

void failure_redact_address(struct text *t, struct bytes address, const uint64_t key[2])
{
	size_t sign = bytes_find_last(address, '@');
	struct bytes domain = bytes_skip(address, sign + 1);
	if (!domain_good(domain))
		return;
	word_write(t, bytes_first(address, sign), key);
	text_char(t, '@');
	text_add(t, domain);
}

/* ---- addresses */

/* Where a quoted string or a comment ends that begins at `at`; the end if it never does. */
static size_t quoted_end(struct bytes b, size_t at)
{
	bool comment = b.at[at] == '(';
	size_t depth = 1;
	for (at++; at < b.len && depth; at++) {
		if (b.at[at] == '\\')
			at++;
		else if (comment && b.at[at] == '(')
			depth++;
		else if (b.at[at] == (comment ? ')' : '"'))
			depth--;
	}
	return at < b.len ? at : b.len;
}

/* Up to the comma that ends the first address of a list; *sign: its last sign outside of quotes. */
static size_t address_end(struct bytes list, size_t *sign)
{
	size_t at = 0;
	*sign = list.len;
	while (at < list.len && list.at[at] != ',') {
		if (list.at[at] == '@')
			*sign = at;
		at = list.at[at] == '"' || list.at[at] == '(' ? quoted_end(list, at) : at + 1;
	}
	return at;
}

/* What stands before the sign back to what begins an address: it becomes a word, whole. */
static struct bytes local_part(struct bytes before)
{
	size_t angle = bytes_find_last(before, '<');
	return bytes_trim_fws(angle < before.len ? bytes_skip(before, angle + 1) : before);
}

/* Behind a domain there is nothing that could be more of a word. */
static bool address_ends(struct bytes list, size_t at, size_t end)
{
	return at == end || octet_fws(list.at[at]) || list.at[at] == '>' || list.at[at] == '(';
}

static bool addresses_write(struct text *t, struct bytes value, const uint64_t key[2])
{
	size_t count = 0;
	while (value.len && count < FAILURE_ADDRESSES_MAX) {
		size_t sign, end = address_end(value, &sign), domain_end = sign + 1;
		while (sign < end && domain_end < end && domain_octet(value.at[domain_end]))
			domain_end++;
		struct bytes domain = bytes_skip(bytes_first(value, domain_end), sign + 1);
		if (sign < end && domain_good(domain) && address_ends(value, domain_end, end)) {
			text_string(t, count++ ? ",\r\n\t<" : "<");
			word_write(t, local_part(bytes_first(value, sign)), key);
			text_char(t, '@');
			text_add(t, domain);
			text_char(t, '>');
		}
		value = bytes_skip(value, end + 1);
	}
	return count > 0;
}

/* ---- other fields */

static bool date_write(struct text *t, struct bytes value, const uint64_t key[2])
{
	(void)key;
	value = bytes_trim_fws(value);
	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];
		if (!octet_alpha(c) && !octet_digit(c) && c != ' ' && c != ',' && c != ':' &&
		    c != '+' && c != '-')
			return false;
	}
	text_add(t, value);
	return value.len > 0 && value.len <= DATE_MAX;
}

static bool subject_write(struct text *t, struct bytes value, const uint64_t key[2])
{
	word_write(t, bytes_trim_fws(value), key);
	return true;
}

/* Blanks within it go, and the line is folded: of base64 and lists both are allowed. */
static bool tag_value_write(struct text *t, struct bytes value)
{
	size_t column = 0;
	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];
		if (octet_fws(c))
			continue;
		if (c <= ' ' || c > '~' || c == '@')
			return false;
		if (column++ == FOLD_AT) {
			text_string(t, "\r\n\t ");
			column = 1;
		}
		text_char(t, c);
	}
	return true;
}

static bool tag_write(struct text *t, struct bytes tag, const uint64_t key[2])
{
	static const char *const told[] = { "v", "a", "b", "bh", "c", "d",
					    "h", "q", "s", "t",  "x", "l" };
	size_t sign = bytes_find(tag, '=');
	struct bytes name = bytes_trim_fws(bytes_first(tag, sign)),
		     value = bytes_trim_fws(bytes_skip(tag, sign + 1));
	size_t before = t->len;
	text_format(t, "%s%.*s=", before && t->at[before - 1] == ';' ? "\r\n\t" : "",
		    (int)(name.len < 2 ? name.len : 2), name.at);
	if (bytes_equal(name, BYTES("i"))) {
		size_t start = t->len;
		failure_redact_address(t, value, key);
		if (t->len > start)
			return true;
	}
	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		if (bytes_equal(name, bytes_of(told[i])) && tag_value_write(t, value))
			return true;
	t->len = before;
	return false;
}

/* A signature may hold a copy of other fields (z=), and tags that nobody knows: they go. */
static bool signature_write(struct text *t, struct bytes value, const uint64_t key[2])
{
	bool any = false;
	while (value.len) {
		struct bytes tag = bytes_first(value, bytes_find(value, ';'));
		value = bytes_skip(value, tag.len + 1);
		if (!tag_write(t, tag, key))
			continue;
		text_char(t, ';');
		any = true;
	}
	return any;
}

/* ---- the header */

static const struct {
	const char *name;
	bool (*write)(struct text *, struct bytes value, const uint64_t key[2]);
} told_fields[] = {
	{ "Date", date_write },
	{ "From", addresses_write },
	{ "Sender", addresses_write },
	{ "Reply-To", addresses_write },
	{ "To", addresses_write },
	{ "Message-ID", addresses_write },
	{ "Subject", subject_write },
	{ "Resent-Date", date_write },
	{ "Resent-From", addresses_write },
	{ "DKIM-Signature", signature_write },
};

/* Whole or not at all. */
static bool field_write(struct text *t, const struct header_field *f, const uint64_t key[2])
{
	struct text whole = *t;
	for (size_t i = 0; i < sizeof told_fields / sizeof *told_fields; i++) {
		if (!header_is(f, told_fields[i].name) || f->value.len > FAILURE_FIELD_MAX)
			continue;
		text_format(&whole, "%s: ", told_fields[i].name);
		if (!told_fields[i].write(&whole, f->value, key))
			return false;
		text_string(&whole, "\r\n");
		if (!whole.cut)
			*t = whole;
		return !whole.cut;
	}
	return false;
}

size_t failure_redact_header(struct text *t, const struct header_field *fields, size_t count,
			     const uint64_t key[2])
{
	size_t told = 0;
	for (size_t i = 0; i < count && i < FAILURE_FIELDS_MAX; i++)
		told += field_write(t, &fields[i], key);
	return count - told;
}
