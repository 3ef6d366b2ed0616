/* look_dns.c: who is asked, who takes our mail now, and whether our name and address lead to one
 * another; see look.h. When one question fails, no other is asked. */
#include "gateway/setup/look.h"

#include <string.h>

enum { TTL_HIGH_SECONDS = 3600 };

/* Resolvers for everybody: DNS lists refuse them, or give them wrong answers. */
static const char *const public_resolvers[] = {
	"1.0.0.0/24",          "1.1.1.0/24",          "4.2.2.0/29",       "8.8.4.0/24",
	"8.8.8.0/24",          "9.9.9.0/24",          "149.112.112.0/24", "208.67.220.0/22",
	"64.6.64.0/23",        "94.140.14.0/23",      "185.222.222.0/24", "76.76.2.0/24",
	"2606:4700:4700::/48", "2001:4860:4860::/48", "2620:fe::/48",     "2620:119::/32",
};

static bool loopback(const struct address *a)
{
	static const struct address one = { .family = FAMILY_IPV6, .octets = { [15] = 1 } };
	return a->family == FAMILY_IPV4 ? a->octets[0] == 127 : address_equal(a, &one);
}

static bool public_resolver(const struct address *a)
{
	struct network n;
	for (size_t i = 0; i < sizeof public_resolvers / sizeof *public_resolvers; i++)
		if (network_parse(bytes_of(public_resolvers[i]), &n) && network_contains(&n, a))
			return true;
	return false;
}

static const char unbound[] =
	"Install a validating resolver on this machine (apt install unbound), and set `dns: { "
	"servers: [\"127.0.0.1:53\"] }`.";

static void look_at_resolver(struct look *l, const struct address *a)
{
	char buffer[ADDRESS_TEXT_MAX];
	struct text t = TEXT(buffer);
	address_text(&t, a);
	const char *name = text_cstr(&t);
	if (public_resolver(a))
		finding_add(l->findings, FINDING_WARNING, "resolver_public", unbound,
			    "The resolver %s is a public one: DNS lists refuse its questions, and "
			    "its answers come over the Internet unprotected.",
			    name);
	else if (!loopback(a))
		finding_add(l->findings, FINDING_NOTE, "resolver_remote", unbound,
			    "The resolver %s is not on this machine: anyone in between can change "
			    "its answers.",
			    name);
	else if (look_resolver_validates(a))
		finding_add(l->findings, FINDING_OK, "resolver", "",
			    "The resolver %s is on this machine, and validates (DNSSEC).", name);
	else
		finding_add(l->findings, FINDING_WARNING, "resolver_not_validating", unbound,
			    "The resolver %s does not validate (DNSSEC).", name);
}

/* False: the DNS does not answer, which is said once. */
static bool answered(struct look *l, const struct dns_answer *a)
{
	char buffer[200];
	struct text servers = TEXT(buffer);
	if (a->status != DNS_FAILED)
		return true;
	if (l->dns_dead)
		return false;
	l->dns_dead = true;
	resolver_servers(l->resolver, &servers);
	finding_add(l->findings, FINDING_WARNING, "dns_dead", unbound,
		    "The DNS does not answer (%s): what it says was not looked at. Checks would "
		    "end as unknown.",
		    text_cstr(&servers));
	return false;
}

/* ---- who takes the mail now */

/* The most preferred one; NULL: none. */
static const struct dns_record *first_mx(const struct dns_answer *a)
{
	const struct dns_record *first = NULL;
	for (size_t i = 0; i < a->count; i++)
		if (!first || a->records[i].preference < first->preference)
			first = &a->records[i];
	return first;
}

bool look_mx_now(struct look *l, const char *domain, struct text *name)
{
	const struct dns_answer *a = look_ask(l, bytes_of(domain), DNS_MX);
	const struct dns_record *mx = a->status == DNS_FOUND ? first_mx(a) : NULL;
	if (!mx || mx->data.len == 0)
		return false;
	text_add(name, mx->data);
	return !name->cut;
}

static bool names_us(const struct dns_answer *a, const char *hostname)
{
	for (size_t i = 0; i < a->count; i++)
		if (bytes_equal(a->records[i].data, bytes_of(hostname)))
			return true;
	return false;
}

static void look_at_mx(struct look *l, const char *domain)
{
	const struct dns_answer *a = look_ask(l, bytes_of(domain), DNS_MX);
	if (!answered(l, a))
		return;
	const struct dns_record *mx = first_mx(a);
	if (a->status == DNS_NO_NAME)
		finding_add(l->findings, FINDING_WARNING, "domain_unknown",
			    "Is it spelt correctly? Register it, or publish its records.",
			    "The domain %s does not exist in the DNS.", domain);
	else if (mx && mx->data.len == 0)
		finding_add(l->findings, FINDING_WARNING, "mx_null",
			    "Replace the record by the one that `mxward zone` prints.",
			    "%s says that it takes no mail (null MX, RFC 7505).", domain);
	else if (!mx)
		finding_add(l->findings, FINDING_NOTE, "mx_none",
			    "Publish the MX record that `mxward zone` prints.",
			    "%s has no MX record yet.", domain);
	else if (names_us(a, l->wishes->hostname))
		finding_add(l->findings, FINDING_OK, "mx", "", "%s is already an MX of %s.",
			    l->wishes->hostname, domain);
	else
		finding_add(
			l->findings, FINDING_NOTE, "mx_elsewhere",
			a->ttl > TTL_HIGH_SECONDS
				? "Lower the record's TTL to 300 a day before the change; change "
				  "it last, when the gateway runs."
				: "Change it last, when the gateway runs.",
			"The MX of %s is %.*s now (TTL %u s).", domain, BYTES_ARG(mx->data),
			a->ttl);
}

/* ---- our own name and address */

/* True if the name has this address. */
static bool leads_to(struct look *l, struct bytes name, const struct address *address)
{
	const struct dns_answer *a =
		look_ask(l, name, address->family == FAMILY_IPV4 ? DNS_A : DNS_AAAA);
	for (size_t i = 0; i < a->count; i++)
		if (address_equal(&a->records[i].address, address))
			return true;
	return false;
}

static void look_at_reverse(struct look *l, const struct address *address)
{
	const char *const advice = "Ask whoever gave you the address to set its PTR record to the "
				   "host name: others refuse mail without it.";
	char reverse[DNS_NAME_MAX + 1], buffer[ADDRESS_TEXT_MAX];
	struct text r = TEXT(reverse), t = TEXT(buffer);
	dns_reverse(&r, address);
	address_text(&t, address);
	const struct dns_answer *a = look_ask(l, text_bytes(&r), DNS_PTR);
	if (!answered(l, a))
		return;
	if (a->count == 0)
		finding_add(l->findings, FINDING_WARNING, "ptr_none", advice,
			    "The address %s has no reverse name (PTR).", text_cstr(&t));
	else if (names_us(a, l->wishes->hostname))
		finding_add(l->findings, FINDING_OK, "ptr", "",
			    "%s and %s lead to one another (PTR).", l->wishes->hostname,
			    text_cstr(&t));
	else
		finding_add(l->findings, FINDING_WARNING,
			    leads_to(l, a->records[0].data, address) ? "ptr_other" : "ptr_mismatch",
			    advice, "The reverse name (PTR) of %s is %.*s, not %s.", text_cstr(&t),
			    BYTES_ARG(a->records[0].data), l->wishes->hostname);
}

static size_t look_at_records(struct look *l, enum dns_type type)
{
	const struct dns_answer *a = look_ask(l, bytes_of(l->wishes->hostname), type);
	if (!answered(l, a))
		return 0;
	for (size_t i = 0; i < a->count; i++)
		look_at_reverse(l, &a->records[i].address);
	return a->count;
}

static void look_at_hostname(struct look *l)
{
	size_t count = look_at_records(l, DNS_A);
	if (!l->dns_dead)
		count += look_at_records(l, DNS_AAAA);
	if (!l->dns_dead && count == 0)
		finding_add(
			l->findings, FINDING_WARNING, "hostname_no_address",
			"Publish an A (and AAAA) record with this machine's public address; its "
			"PTR must lead back.",
			"The host name %s has no address in the DNS.", l->wishes->hostname);
}

void look_at_dns(struct look *l)
{
	const struct wishes *w = l->wishes;
	for (size_t i = 0; i < w->domain_count && !l->dns_dead; i++)
		look_at_mx(l, w->domains[i]);
	if (!l->dns_dead)
		look_at_hostname(l);
	if (l->dns_dead)
		return;
	for (size_t i = 0; resolver_server(l->resolver, i); i++)
		look_at_resolver(l, resolver_server(l->resolver, i));
}
