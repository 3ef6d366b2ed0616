/* posture_dane.c: DNSSEC of the domain, TLSA records of its mail servers (RFC 7672) and which
 * authorities may issue for them (CAA, RFC 8659).
 *
 * Whether an answer was validated is believed of a resolver on this machine alone; anywhere else it
 * cannot be told, and is never called missing. */
#include "gateway/posture/posture_inside.h"

#include "gateway/setup/resolver_probe.h"

#include <string.h>

enum { PROBE_MS = 4000, DNS_PORT = 53 };

static bool loopback(const struct address *a)
{
	static const struct address one = { .family = FAMILY_IPV6, .octets = { [15] = 1 } };
	return a->family == FAMILY_IPV4 ? a->octets[0] == 127 : address_equal(a, &one);
}

/* The first resolver, if it is on this machine. */
static bool resolver_here(const struct posture *p, struct address *server)
{
	const struct address *first = resolver_server(p->resolver, 0);
	if (!first || !loopback(first))
		return false;
	*server = *first;
	server->port = server->port ? server->port : DNS_PORT;
	return true;
}

/* A question whose answer tells whether it was validated; the answer's records in *answer (NULL:
 * none that could be read), which the caller gives back. */
static enum probe probe_ask(struct posture *p, struct bytes name, enum dns_type type,
			    struct dns_answer **answer)
{
	struct address server;
	unsigned char message[PROBE_ANSWER_MAX];
	size_t length;
	uint64_t left = posture_left(p);
	*answer = NULL;
	if (left == 0 || !resolver_here(p, &server))
		return PROBE_FAILED;
	enum probe found = resolver_probe(&server, name, (unsigned)type,
					  left < PROBE_MS ? left : PROBE_MS, message, &length);
	p->answered += found != PROBE_FAILED && found != PROBE_REFUSED;
	if (length && name.len)
		*answer = dns_message_read((struct bytes){ (const char *)message, length }, name,
					   type);
	return found;
}

static enum probe probe_plainly(struct posture *p, struct bytes name, enum dns_type type)
{
	struct dns_answer *answer;
	enum probe found = probe_ask(p, name, type, &answer);
	dns_answer_unref(answer);
	return found;
}

/* Whether the resolver tells signed from unsigned: by the root, which is signed. */
static bool resolver_validates(struct posture *p)
{
	if (p->validates == VALIDATES_UNASKED)
		p->validates = probe_plainly(p, BYTES(""), DNS_NS) == PROBE_AUTHENTIC
				       ? VALIDATES
				       : VALIDATES_NOT;
	return p->validates == VALIDATES;
}

/* ---- DNSSEC */

void posture_look_at_dnssec(struct posture *p)
{
	static const char area[] = "dnssec";
	struct bytes domain = p->order->domain;
	struct address server;
	const struct dns_answer *ns = posture_ask(p, domain, DNS_NS);
	if (ns->status == DNS_FOUND && ns->count < 2)
		posture_add(p, POSTURE_WARNING, "dns", "dns.one_server", BYTES(""),
			    BYTES("Have a second name server, in another network (RFC 2182)."),
			    "The domain has only one name server.");
	if (!resolver_here(p, &server)) {
		posture_add(
			p, POSTURE_INFO, area, "dnssec.cannot_tell", BYTES(""),
			BYTES("Ask through a validating resolver on this machine (dns.servers)."),
			"Whether the domain is signed cannot be told: the resolver is not on "
			"this machine.");
		return;
	}
	enum probe found = probe_plainly(p, domain, DNS_SOA);
	if (found == PROBE_AUTHENTIC)
		p->validates = VALIDATES;
	if (found == PROBE_AUTHENTIC)
		posture_value(p,
			      posture_add(p, POSTURE_GOOD, area, "dnssec.state", BYTES(""),
					  BYTES(""),
					  "The domain is signed, and its signatures are valid."),
			      BYTES("signed"));
	else if (found != PROBE_PLAIN)
		posture_unknown(p, area, "dnssec.unknown", domain, "the SOA record");
	else if (resolver_validates(p))
		posture_value(p,
			      posture_add(p, POSTURE_INFO, area, "dnssec.state", BYTES(""),
					  BYTES("Have whoever runs its name servers sign it."),
					  "The domain is not signed."),
			      BYTES("unsigned"));
	else
		posture_add(p, POSTURE_INFO, area, "dnssec.cannot_tell", BYTES(""),
			    BYTES("Have the resolver of this machine validate."),
			    "Whether the domain is signed cannot be told: the resolver does not "
			    "validate.");
}

/* ---- TLSA */

static const char DANE[] = "dane";
enum { USAGE_TA = 2, USAGE_EE = 3, TLSA_HEAD = 3 };
enum match { MATCHES, DIFFERS, NOT_USABLE, NOT_KNOWN };

static bool octets_match(struct bytes of, unsigned type, struct bytes wanted)
{
	uint8_t digest[SHA256_SIZE];
	if (type == 0)
		return bytes_equal(of, wanted);
	return posture_digest(of, digest) &&
	       bytes_equal((struct bytes){ (const char *)digest, sizeof digest }, wanted);
}

static enum match tlsa_match(const struct posture_host *h, struct bytes tlsa)
{
	if (tlsa.len <= TLSA_HEAD)
		return NOT_USABLE;
	unsigned usage = (unsigned char)tlsa.at[0], selector = (unsigned char)tlsa.at[1],
		 type = (unsigned char)tlsa.at[2];
	bool ee = usage == USAGE_EE;
	/* RFC 7672, 3.1.3: the usages of the web mean nothing for mail. */
	if ((!ee && usage != USAGE_TA) || selector > 1 || type > 2)
		return NOT_USABLE;
	if (type == 2)
		return NOT_KNOWN;
	for (size_t i = 0; i < h->chain_count && (i == 0 || !ee); i++)
		if (octets_match(selector ? h->chain[i].key_info : h->chain[i].der, type,
				 bytes_skip(tlsa, TLSA_HEAD)))
			return ee || !(h->faults & TLS_FAULT_OTHER_NAME) ? MATCHES : DIFFERS;
	return DIFFERS;
}

/* A record that would match: of the key, so that it stays when the certificate is renewed. */
static struct bytes tlsa_remedy(struct posture *p, const struct posture_host *h, struct bytes name)
{
	uint8_t digest[SHA256_SIZE];
	char buffer[2 * SHA256_SIZE + 1];
	struct text t = TEXT(buffer);
	if (h->chain_count == 0 || !posture_digest(h->chain[0].key_info, digest))
		return BYTES("");
	for (size_t i = 0; i < sizeof digest; i++)
		text_format(&t, "%02x", digest[i]);
	return posture_format(p, "%.*s. TLSA 3 1 1 %s", BYTES_ARG(name), text_cstr(&t));
}

static void tlsa_compare(struct posture *p, const struct posture_host *h, struct bytes name,
			 const struct dns_answer *tlsa)
{
	size_t count[NOT_KNOWN + 1] = { 0 };
	for (size_t i = 0; i < tlsa->count; i++)
		count[tlsa_match(h, tlsa->records[i].data)]++;
	if (count[NOT_USABLE])
		posture_add(p, POSTURE_WARNING, DANE, "dane.unusable", h->name,
			    tlsa_remedy(p, h, name),
			    "%zu of the TLSA records of %.*s cannot be used for mail (RFC 7672, "
			    "3.1).",
			    count[NOT_USABLE], BYTES_ARG(h->name));
	if (count[MATCHES])
		posture_add(p, POSTURE_GOOD, DANE, "dane.matches", h->name, BYTES(""),
			    "The TLSA records of %.*s fit its certificate.", BYTES_ARG(h->name));
	else if (!h->secured || count[NOT_KNOWN])
		posture_add(p, POSTURE_UNKNOWN, DANE, "dane.not_seen", h->name, BYTES(""),
			    "Whether the TLSA records of %.*s fit is not known: %s.",
			    BYTES_ARG(h->name),
			    h->secured ? "SHA-512 is not compared here"
				       : "its certificate was not seen");
	else if (count[DIFFERS])
		posture_add(p, POSTURE_ERROR, DANE, "dane.mismatch", h->name,
			    tlsa_remedy(p, h, name),
			    "No TLSA record of %.*s fits the certificate that it shows: who "
			    "verifies delivers nothing.",
			    BYTES_ARG(h->name));
	if (tlsa->count == 1 && count[MATCHES])
		posture_add(p, POSTURE_INFO, DANE, "dane.one_record", h->name, BYTES(""),
			    "%.*s has one TLSA record; for a change of keys there must be two for "
			    "a while.",
			    BYTES_ARG(h->name));
}

/* What makes others pass the records over: a chain of signatures that has a gap. False: there is
 * one, or it is not known. */
static bool signed_name(struct posture *p, const struct posture_host *h, struct bytes name,
			enum dns_type type)
{
	enum probe found = probe_plainly(p, name, type);
	if (found == PROBE_PLAIN)
		posture_add(
			p, POSTURE_WARNING, DANE, "dane.gap", h->name,
			BYTES("Sign that zone, too (DNSSEC)."),
			"The TLSA records of %.*s are passed over by many: answers for %.*s are "
			"not signed.",
			BYTES_ARG(h->name), BYTES_ARG(name));
	else if (found != PROBE_AUTHENTIC)
		posture_unknown(p, DANE, "dane.unknown", name, "the signatures");
	return found == PROBE_AUTHENTIC;
}

static void tlsa_unsigned(struct posture *p, const struct posture_host *h)
{
	if (resolver_validates(p))
		posture_add(p, POSTURE_WARNING, DANE, "dane.unsigned", h->name,
			    BYTES("Sign the zone (DNSSEC), or remove the records."),
			    "The TLSA records of %.*s are not signed: everybody passes them over.",
			    BYTES_ARG(h->name));
	else
		posture_add(p, POSTURE_UNKNOWN, DANE, "dane.cannot_tell", h->name,
			    BYTES("Have the resolver of this machine validate."),
			    "%.*s has TLSA records; whether they are signed cannot be told: the "
			    "resolver does not validate.",
			    BYTES_ARG(h->name));
}

static void tlsa_here(struct posture *p, const struct posture_host *h, struct bytes name)
{
	struct dns_answer *tlsa;
	enum probe found = probe_ask(p, name, DNS_TLSA, &tlsa);
	bool any = tlsa && tlsa->count;
	p->dane |= any;
	if (found == PROBE_REFUSED || found == PROBE_FAILED)
		posture_unknown(p, DANE, "dane.unknown", name, "the TLSA records");
	else if (any && found == PROBE_PLAIN)
		tlsa_unsigned(p, h);
	else if (any && signed_name(p, h, p->order->domain, DNS_MX) &&
		 signed_name(p, h, h->name, DNS_A))
		tlsa_compare(p, h, name, tlsa);
	dns_answer_unref(tlsa);
}

static void tlsa_elsewhere(struct posture *p, const struct posture_host *h, struct bytes name)
{
	const struct dns_answer *tlsa = posture_ask(p, name, DNS_TLSA);
	if (tlsa->count == 0)
		return;
	p->dane = true;
	posture_add(p, POSTURE_UNKNOWN, DANE, "dane.cannot_tell", h->name,
		    BYTES("Ask through a validating resolver on this machine (dns.servers)."),
		    "%.*s has TLSA records; whether they are signed cannot be told: the resolver "
		    "is not on this machine.",
		    BYTES_ARG(h->name));
}

void posture_look_at_dane(struct posture *p)
{
	struct address server;
	bool here = resolver_here(p, &server);
	for (size_t i = 0; i < p->host_count; i++) {
		struct bytes name = posture_name(p, "_25._tcp", p->hosts[i].name);
		if (name.len == 0)
			continue;
		if (here)
			tlsa_here(p, &p->hosts[i], name);
		else
			tlsa_elsewhere(p, &p->hosts[i], name);
	}
}

/* ---- CAA */

static const char CAA[] = "caa";

/* Names that authorities go by: in certificates, and in CAA records. The first domain of an
 * authority is the one to publish; the others are its own, too. */
static const struct {
	const char *issuer, *domains[5];
} authorities[] = {
	{ "Let's Encrypt", { "letsencrypt.org" } },
	{ "DigiCert", { "digicert.com", "www.digicert.com", "digicert.ne.jp", "symantec.com" } },
	{ "Sectigo", { "sectigo.com", "comodoca.com", "usertrust.com", "trust-provider.com" } },
	{ "ZeroSSL", { "sectigo.com", "comodoca.com", "usertrust.com", "trust-provider.com" } },
	{ "Google Trust Services", { "pki.goog", "google.com" } },
	{ "GlobalSign", { "globalsign.com" } },
	{ "Amazon", { "amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com" } },
	{ "Buypass", { "buypass.com", "buypass.no" } },
	{ "Actalis", { "actalis.it" } },
	{ "HARICA", { "harica.gr" } },
	{ "SSL.com", { "ssl.com" } },
	{ "Entrust", { "entrust.net" } },
};

/* "issue" and its domain, "" for nobody. False: another property, or broken. */
static bool caa_issue(struct bytes caa, struct bytes *domain)
{
	size_t tag = caa.len > 2 ? (unsigned char)caa.at[1] : 0;
	if (tag == 0 || caa.len < 2 + tag ||
	    !bytes_equal_nocase(bytes_first(bytes_skip(caa, 2), tag), BYTES("issue")))
		return false;
	struct bytes value = bytes_skip(caa, 2 + tag);
	*domain = bytes_trim(bytes_first(value, bytes_find(value, ';')));
	return true;
}

/* The relevant records for a host: of itself, or of the nearest name above it (RFC 8659, 3). */
static const struct dns_answer *caa_of(struct posture *p, struct bytes host)
{
	const struct dns_answer *a = posture_ask(p, host, DNS_CAA);
	while (a->count == 0 && a->status != DNS_FAILED && bytes_has(host, '.')) {
		host = bytes_skip(host, bytes_find(host, '.') + 1);
		a = posture_ask(p, host, DNS_CAA);
	}
	return a;
}

static void caa_compare(struct posture *p, const struct posture_host *h,
			const struct dns_answer *caa, const char *const *domains)
{
	const char *domain = domains[0];
	char buffer[POSTURE_TEXT_MAX];
	struct text allowed = TEXT(buffer);
	struct bytes each;
	bool any = false, fits = false;
	for (size_t i = 0; i < caa->count; i++) {
		if (!caa_issue(caa->records[i].data, &each))
			continue;
		for (size_t k = 0; domains[k]; k++)
			fits |= bytes_equal_nocase(each, bytes_of(domains[k]));
		text_string(&allowed, any ? ", " : "");
		text_printable(&allowed, each.len ? each : BYTES("nobody"));
		any = true;
	}
	if (any && !fits)
		posture_add(
			p, POSTURE_WARNING, CAA, "caa.other_issuer", h->name,
			posture_format(p, "%.*s. CAA 0 issue \"%s\"", BYTES_ARG(h->name), domain),
			"The certificate of %.*s is by %s, which may not issue the next one: "
			"allowed is %.*s.",
			BYTES_ARG(h->name), domain, BYTES_ARG(text_bytes(&allowed)));
}

static void caa_say(struct posture *p, const struct dns_answer *caa)
{
	char buffer[POSTURE_TEXT_MAX];
	struct text t = TEXT(buffer);
	struct bytes domain;
	for (size_t i = 0; i < caa->count; i++)
		if (caa_issue(caa->records[i].data, &domain)) {
			text_string(&t, t.len ? ", " : "");
			text_printable(&t, domain.len ? domain : BYTES("nobody"));
		}
	if (t.len)
		posture_value(p,
			      posture_add(p, POSTURE_GOOD, CAA, "caa.issuers", BYTES(""), BYTES(""),
					  "Certificates may be issued by: %.*s.",
					  BYTES_ARG(text_bytes(&t))),
			      text_bytes(&t));
}

void posture_look_at_caa(struct posture *p)
{
	const struct dns_answer *own = posture_ask(p, p->order->domain, DNS_CAA);
	if (own->status == DNS_FAILED)
		posture_unknown(p, CAA, "caa.unknown", p->order->domain, "the CAA records");
	caa_say(p, own);
	for (size_t i = 0; i < p->host_count; i++) {
		const struct posture_host *h = &p->hosts[i];
		const char *const *domains = NULL;
		for (size_t k = 0; k < sizeof authorities / sizeof *authorities; k++)
			if (h->issuer.len &&
			    memmem(h->issuer.at, h->issuer.len, authorities[k].issuer,
				   strlen(authorities[k].issuer)))
				domains = authorities[k].domains;
		if (domains)
			caa_compare(p, h, caa_of(p, h->name), domains);
	}
}
