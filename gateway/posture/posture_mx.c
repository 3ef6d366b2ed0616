/* posture_mx.c: who takes mail for the domain (RFC 5321, 5.1; RFC 7505), and whether names and
 * addresses lead to one another. It connects to nobody. */
#include "gateway/posture/posture_inside.h"

static const char AREA[] = "mx";
enum { NET_BITS = 24 };

static bool names(const struct dns_answer *a, struct bytes name)
{
	for (size_t i = 0; i < a->count; i++)
		if (bytes_equal(a->records[i].data, name))
			return true;
	return false;
}

/* ---- one host */

static void address_take(struct posture_host *h, const struct address *a)
{
	if (h->address_count < POSTURE_ADDRESSES_MAX)
		h->addresses[h->address_count++] = *a;
}

static void address_add(struct posture *p, struct posture_host *h, const struct address *a)
{
	char buffer[ADDRESS_TEXT_MAX];
	struct text t = TEXT(buffer);
	address_text(&t, a);
	if (address_public(a)) {
		address_take(h, a);
		return;
	}
	posture_add(p, POSTURE_ERROR, AREA, "mx.private_address", h->name,
		    BYTES("Publish the host's public address, or another host."),
		    "%.*s has the address %s, which nobody can reach from outside.",
		    BYTES_ARG(h->name), text_cstr(&t));
}

/* Reverse names are wanted of hosts that send, too; here only whether they lead back. */
static void look_at_reverse(struct posture *p, const struct posture_host *h,
			    const struct address *a)
{
	char reverse[DNS_NAME_MAX + 1], buffer[ADDRESS_TEXT_MAX];
	struct text r = TEXT(reverse), t = TEXT(buffer);
	dns_reverse(&r, a);
	address_text(&t, a);
	const struct dns_answer *ptr = posture_ask(p, text_bytes(&r), DNS_PTR);
	const char *shown = text_cstr(&t);
	if (ptr->status == DNS_FAILED)
		posture_unknown(p, AREA, "mx.reverse_unknown", posture_keep(p, text_bytes(&r)),
				"the reverse name (PTR)");
	else if (ptr->count == 0)
		posture_add(p, POSTURE_WARNING, AREA, "mx.no_reverse", bytes_of(shown),
			    BYTES("Ask whoever gave you the address to set its PTR record to the "
				  "host's name."),
			    "%s, the address of %.*s, has no reverse name (PTR).", shown,
			    BYTES_ARG(h->name));
	else if (!names(ptr, h->name)) {
		enum dns_type type = a->family == FAMILY_IPV6 ? DNS_AAAA : DNS_A;
		const struct dns_answer *back = posture_ask(p, ptr->records[0].data, type);
		bool leads = false;
		for (size_t i = 0; i < back->count; i++)
			leads |= address_equal(&back->records[i].address, a);
		if (!leads && back->status != DNS_FAILED)
			posture_add(p, POSTURE_WARNING, AREA, "mx.reverse_mismatch",
				    bytes_of(shown),
				    BYTES("Have the PTR record name a host with this address."),
				    "The reverse name of %s is %.*s, which does not lead back.",
				    shown, BYTES_ARG(ptr->records[0].data));
	}
}

static void look_at_host(struct posture *p, struct posture_host *h)
{
	const struct dns_answer *alias = posture_ask(p, h->name, DNS_CNAME);
	const struct dns_answer *a = posture_ask(p, h->name, DNS_A),
				*aaaa = posture_ask(p, h->name, DNS_AAAA);
	if (alias->count)
		posture_add(p, POSTURE_ERROR, AREA, "mx.alias", h->name,
			    posture_format(p, "Name the host itself: %.*s. MX %u %.*s.",
					   BYTES_ARG(p->order->domain), h->preference,
					   BYTES_ARG(alias->records[0].data)),
			    "%.*s is an alias (CNAME), which an MX must not be (RFC 2181, 10.3).",
			    BYTES_ARG(h->name));
	for (size_t i = 0; i < a->count; i++)
		address_add(p, h, &a->records[i].address);
	for (size_t i = 0; i < aaaa->count; i++)
		address_add(p, h, &aaaa->records[i].address);
	h->usable = h->address_count > 0;
	if (a->count + aaaa->count == 0 && (a->status == DNS_FAILED || aaaa->status == DNS_FAILED))
		posture_unknown(p, AREA, "mx.address_unknown", h->name, "the address");
	else if (a->count + aaaa->count == 0)
		posture_add(p, POSTURE_ERROR, AREA, "mx.no_address", h->name,
			    BYTES("Publish an A (and AAAA) record for it, or remove the MX."),
			    "%.*s has no address: mail for it cannot be delivered.",
			    BYTES_ARG(h->name));
	else if (aaaa->count == 0 && aaaa->status != DNS_FAILED)
		posture_add(p, POSTURE_INFO, AREA, "mx.no_ipv6", h->name, BYTES(""),
			    "%.*s has no IPv6 address (AAAA).", BYTES_ARG(h->name));
	for (size_t i = 0; i < h->address_count; i++)
		look_at_reverse(p, h, &h->addresses[i]);
}

/* ---- all of them */

static bool only_null(const struct dns_answer *mx)
{
	return mx->count == 1 && mx->records[0].data.len == 0;
}

/* In the order of preference. */
static void hosts_take(struct posture *p, const struct dns_answer *mx)
{
	for (size_t i = 0; i < mx->count && p->host_count < POSTURE_HOSTS_MAX; i++) {
		const struct dns_record *r = &mx->records[i];
		size_t at = p->host_count;
		if (r->data.len == 0)
			continue;
		for (; at > 0 && p->hosts[at - 1].preference > r->preference; at--)
			p->hosts[at] = p->hosts[at - 1];
		p->hosts[at] = (struct posture_host){ .name = r->data,
						      .preference = r->preference,
						      .issuer = BYTES("") };
		p->host_count++;
	}
	if (mx->count > POSTURE_HOSTS_MAX)
		posture_add(p, POSTURE_INFO, AREA, "mx.many", BYTES(""), BYTES(""),
			    "There are %zu MX records; only the first %d were looked at.",
			    mx->count, (int)POSTURE_HOSTS_MAX);
}

static void mx_say(struct posture *p)
{
	char buffer[POSTURE_TEXT_MAX];
	struct text t = TEXT(buffer);
	for (size_t i = 0; i < p->host_count; i++)
		text_format(&t, "%s%u %.*s", i ? ", " : "", p->hosts[i].preference,
			    BYTES_ARG(p->hosts[i].name));
	posture_value(p,
		      posture_add(p, POSTURE_GOOD, AREA, "mx.hosts", BYTES(""), BYTES(""), "%.*s",
				  BYTES_ARG(text_bytes(&t))),
		      text_bytes(&t));
}

/* RFC 5321, 5.1: without MX records the domain's own address stands for one. */
static void implicit_host(struct posture *p)
{
	struct bytes domain = p->order->domain;
	const struct dns_answer *a = posture_ask(p, domain, DNS_A),
				*aaaa = posture_ask(p, domain, DNS_AAAA);
	struct bytes remedy =
		posture_format(p, "%.*s. MX 10 HOST.%.*s.", BYTES_ARG(domain), BYTES_ARG(domain));
	if (a->count + aaaa->count > 0) {
		p->hosts[p->host_count++] =
			(struct posture_host){ .name = domain, .issuer = BYTES("") };
		posture_add(p, POSTURE_WARNING, AREA, "mx.implicit", BYTES(""), remedy,
			    "There is no MX record; mail goes to the address of %.*s itself.",
			    BYTES_ARG(domain));
		look_at_host(p, &p->hosts[0]);
	} else if (a->status == DNS_FAILED || aaaa->status == DNS_FAILED) {
		p->mx_known = false;
		posture_unknown(p, AREA, "mx.unknown", domain, "the address");
	} else {
		p->no_mail = true;
		posture_add(p, p->order->own ? POSTURE_ERROR : POSTURE_WARNING, AREA, "mx.none",
			    BYTES(""), remedy,
			    "There is no MX record and no address: mail for it cannot be "
			    "delivered.");
	}
}

static bool one_net(const struct posture *p)
{
	struct address first = { .family = FAMILY_NONE };
	size_t hosts = 0;
	for (size_t i = 0; i < p->host_count; i++) {
		hosts += p->hosts[i].usable;
		for (size_t k = 0; k < p->hosts[i].address_count; k++) {
			struct address net = address_masked(&p->hosts[i].addresses[k], NET_BITS);
			if (net.family == FAMILY_IPV6)
				return false;
			if (first.family != FAMILY_NONE && !address_equal(&net, &first))
				return false;
			first = net;
		}
	}
	return hosts > 1;
}

static void hosts_look(struct posture *p)
{
	bool first_invalid = false;
	for (size_t i = 0; i < p->host_count; i++) {
		posture_expect(p, p->hosts[i].name, DNS_CNAME);
		posture_expect(p, p->hosts[i].name, DNS_A);
		posture_expect(p, p->hosts[i].name, DNS_AAAA);
	}
	for (size_t i = 0; i < p->host_count; i++) {
		struct posture_host *h = &p->hosts[i];
		struct address literal;
		first_invalid |= bytes_ends_nocase(h->name, BYTES(".msv1.invalid"));
		if (address_parse(h->name, &literal))
			posture_add(p, POSTURE_ERROR, AREA, "mx.literal", h->name,
				    BYTES("Give the host a name, and name it in the MX record."),
				    "The MX %.*s is an address, not the name of a host.",
				    BYTES_ARG(h->name));
		else if (!first_invalid)
			look_at_host(p, h);
	}
	if (first_invalid)
		posture_add(p, POSTURE_WARNING, AREA, "mx.verification_left", BYTES(""),
			    BYTES("Remove the record that ends in .msv1.invalid: it was only for "
				  "proving that the domain is yours."),
			    "An MX record that was only for verification is still there.");
	if (one_net(p))
		posture_add(p, POSTURE_INFO, AREA, "mx.one_network", BYTES(""), BYTES(""),
			    "All mail servers are in one network (/%d): they fail together.",
			    (int)NET_BITS);
}

void posture_look_at_mx(struct posture *p)
{
	struct bytes domain = p->order->domain;
	const struct dns_answer *mx = posture_ask(p, domain, DNS_MX);
	bool null = false;
	if (mx->status == DNS_FAILED) {
		posture_unknown(p, AREA, "mx.unknown", domain, "the MX records");
		return;
	}
	p->mx_known = true;
	if (mx->status == DNS_NO_NAME) {
		p->no_mail = true;
		posture_add(p, POSTURE_ERROR, AREA, "mx.no_domain", BYTES(""),
			    BYTES("Is it spelt correctly? Is it still registered?"),
			    "The domain %.*s does not exist in the DNS.", BYTES_ARG(domain));
		return;
	}
	if (only_null(mx)) {
		p->no_mail = true;
		posture_add(p, POSTURE_INFO, AREA, "mx.null", BYTES(""), BYTES(""),
			    "The domain says that it takes no mail (null MX, RFC 7505).");
		return;
	}
	if (mx->count == 0) {
		implicit_host(p);
		return;
	}
	for (size_t i = 0; i < mx->count; i++)
		null |= mx->records[i].data.len == 0;
	hosts_take(p, mx);
	if (null)
		posture_add(p, POSTURE_ERROR, AREA, "mx.null_beside_others", BYTES(""),
			    posture_format(p, "Remove %.*s. MX 0 .", BYTES_ARG(domain)),
			    "A null MX stands beside other MX records (RFC 7505, 3).");
	mx_say(p);
	hosts_look(p);
}
