/* spf_record.c: an SPF record by the grammar; see spf_record.h. Repairs nothing. Comments name the
 * sections of RFC 7208. */
#include "modules/spf/spf_record.h"

#include "modules/spf/spf_macro.h"

#include <string.h>

/* What may follow the name of a mechanism. */
enum shape { PLAIN, DOMAIN, DOMAIN_OR_NOTHING, HOSTS, NETWORK };

static const struct {
	struct bytes name;
	enum spf_kind kind;
	enum shape shape;
} mechanisms[] = {
	{ { "all", 3 }, SPF_ALL, PLAIN },
	{ { "include", 7 }, SPF_INCLUDE, DOMAIN },
	{ { "a", 1 }, SPF_A, HOSTS },
	{ { "mx", 2 }, SPF_MX, HOSTS },
	{ { "ptr", 3 }, SPF_PTR, DOMAIN_OR_NOTHING },
	{ { "exists", 6 }, SPF_EXISTS, DOMAIN },
	{ { "ip4", 3 }, SPF_IP4, NETWORK },
	{ { "ip6", 3 }, SPF_IP6, NETWORK },
};

/* "0", or digits that do not begin with it (5.6), at most `most`. */
static bool prefix_read(struct bytes digits, unsigned most, unsigned *prefix)
{
	uint64_t value;
	if ((digits.len > 1 && digits.at[0] == '0') || !bytes_to_u64(digits, &value) ||
	    value > most)
		return false;
	*prefix = (unsigned)value;
	return true;
}

/* Takes `mark` and digits off the end of *text, if they stand there; false if they are no
 * prefix. */
static bool prefix_take(struct bytes *text, struct bytes mark, unsigned most, unsigned *prefix)
{
	size_t digits = text->len;
	while (digits > 0 && octet_digit(text->at[digits - 1]))
		digits--;
	struct bytes front = bytes_first(*text, digits);
	if (digits == text->len || !bytes_ends_nocase(front, mark))
		return true;
	if (!prefix_read(bytes_skip(*text, digits), most, prefix))
		return false;
	*text = bytes_first(front, front.len - mark.len);
	return true;
}

static bool domain_read(struct bytes argument, struct spf_term *t)
{
	t->spec = bytes_skip(argument, 1);
	return argument.len > 0 && argument.at[0] == ':' && spf_domain_spec_valid(t->spec);
}

/* [ ":" domain-spec ] [ dual-cidr-length ]. A domain-spec may hold slashes, but not end in one and
 * a number: so the prefixes are read from the end (5.3). */
static bool hosts_read(struct bytes argument, struct spf_term *t)
{
	if (!prefix_take(&argument, BYTES("//"), 128, &t->prefix6) ||
	    !prefix_take(&argument, BYTES("/"), 32, &t->prefix4))
		return false;
	return argument.len == 0 || domain_read(argument, t);
}

/* ":" network [ "/" prefix ]. */
static bool network_read(struct bytes argument, struct spf_term *t)
{
	size_t slash = bytes_find(argument, '/');
	struct bytes address = bytes_skip(bytes_first(argument, slash), 1);
	bool six = t->kind == SPF_IP6;
	if (argument.len == 0 || argument.at[0] != ':' || bytes_has(address, ':') != six)
		return false;
	if (slash < argument.len && !prefix_read(bytes_skip(argument, slash + 1), six ? 128 : 32,
						 six ? &t->prefix6 : &t->prefix4))
		return false;
	if (!address_parse(address, &t->address))
		return false;
	/* A mapped address in ip6 is the network that is written there (5): it is for IPv6 clients
	 * alone. */
	if (six && t->address.family == FAMILY_IPV4) {
		memcpy(t->address.octets + 12, t->address.octets, 4);
		memset(t->address.octets, 0, 10);
		memset(t->address.octets + 10, 0xff, 2);
		t->address.family = FAMILY_IPV6;
	}
	return true;
}

static bool argument_read(enum shape shape, struct bytes argument, struct spf_term *t)
{
	switch (shape) {
	case PLAIN:
		return argument.len == 0;
	case DOMAIN:
		return domain_read(argument, t);
	case DOMAIN_OR_NOTHING:
		return argument.len == 0 || domain_read(argument, t);
	case HOSTS:
		return hosts_read(argument, t);
	case NETWORK:
		return network_read(argument, t);
	}
	return false;
}

/* [ qualifier ] mechanism */
static bool mechanism_read(struct bytes text, struct spf_term *t)
{
	if (bytes_has(BYTES("+-~?"), text.at[0])) {
		t->qualifier = text.at[0];
		text = bytes_skip(text, 1);
	}
	size_t colon = bytes_find(text, ':'), slash = bytes_find(text, '/');
	struct bytes name = bytes_first(text, colon < slash ? colon : slash);
	for (size_t i = 0; i < sizeof mechanisms / sizeof mechanisms[0]; i++) {
		if (!bytes_equal_nocase(name, mechanisms[i].name))
			continue;
		t->kind = mechanisms[i].kind;
		return argument_read(mechanisms[i].shape, bytes_skip(text, name.len), t);
	}
	return false;
}

/* The length of a modifier's name, whose "=" follows; 0 if it is no modifier. */
static size_t modifier_name(struct bytes text)
{
	size_t n = 0;
	while (n < text.len &&
	       (octet_alpha(text.at[n]) ||
		(n && (octet_digit(text.at[n]) || bytes_has(BYTES("-_."), text.at[n])))))
		n++;
	return n < text.len && text.at[n] == '=' ? n : 0;
}

static bool term_read(struct bytes text, struct spf_term *t)
{
	*t = (struct spf_term){
		.qualifier = '+', .text = text, .spec = BYTES(""), .prefix4 = 32, .prefix6 = 128
	};
	size_t name = modifier_name(text);
	if (name == 0)
		return mechanism_read(text, t);
	struct bytes value = bytes_skip(text, name + 1);
	text = bytes_first(text, name);
	t->spec = value;
	t->kind = bytes_equal_nocase(text, BYTES("redirect")) ? SPF_REDIRECT
		  : bytes_equal_nocase(text, BYTES("exp"))    ? SPF_EXP
							      : SPF_OTHER;
	/* The known names never fall back to unknown-modifier (errata to 6; the suite's
	 * redirect-syntax-error). */
	return t->kind == SPF_OTHER ? spf_macro_string_valid(value) : spf_domain_spec_valid(value);
}

/* Takes the next term as text; only spaces stand between terms (4.6.1). */
static struct bytes word_take(struct bytes *terms)
{
	while (terms->len && terms->at[0] == ' ')
		*terms = bytes_skip(*terms, 1);
	struct bytes word = bytes_first(*terms, bytes_find(*terms, ' '));
	*terms = bytes_skip(*terms, word.len);
	return word;
}

bool spf_record_is(struct bytes txt)
{
	struct bytes version = BYTES("v=spf1");
	return bytes_starts_nocase(txt, version) &&
	       (txt.len == version.len || txt.at[version.len] == ' ');
}

bool spf_record_read(struct bytes txt, struct spf_record *record)
{
	struct spf_term t;
	bool explains = false;
	*record = (struct spf_record){ .terms = bytes_skip(txt, BYTES("v=spf1").len) };
	struct bytes rest = record->terms;
	for (struct bytes word = word_take(&rest); word.len; word = word_take(&rest)) {
		record->fault = word;
		if (!term_read(word, &t))
			return false;
		record->questions += spf_term_asks(&t);
		/* 6: these two must not appear more than once each. */
		if ((t.kind == SPF_REDIRECT && record->redirects) ||
		    (t.kind == SPF_EXP && explains))
			return false;
		explains |= t.kind == SPF_EXP;
		if (t.kind == SPF_REDIRECT) {
			record->redirects = true;
			record->redirect = t.spec;
		}
	}
	return true;
}

bool spf_term_next(struct bytes *terms, struct spf_term *t)
{
	struct bytes word = word_take(terms);
	return word.len && term_read(word, t);
}

bool spf_term_asks(const struct spf_term *t)
{
	return t->kind == SPF_INCLUDE || t->kind == SPF_A || t->kind == SPF_MX ||
	       t->kind == SPF_PTR || t->kind == SPF_EXISTS || t->kind == SPF_REDIRECT;
}

bool spf_term_covers(const struct spf_term *t, const struct address *found,
		     const struct address *client)
{
	if (found->family != client->family)
		return false;
	unsigned prefix = client->family == FAMILY_IPV6 ? t->prefix6 : t->prefix4;
	struct address a = address_masked(found, prefix), b = address_masked(client, prefix);
	return address_equal(&a, &b);
}
