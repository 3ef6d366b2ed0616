/* posture_reach.c: whether the mail servers of the domain can be reached, and what they show:
 * greeting, EHLO, STARTTLS, certificate. One visit a host; no MAIL is said. */
#include "gateway/posture/posture_inside.h"

#include "gateway/base/clock.h"
#include "gateway/backend/link_hello.h"
#include "gateway/posture/visit.h"
#include "gateway/setup/conversation.h"

#include <string.h>

static const char AREA[] = "reach";
enum { SMTP = 25, SUBMISSION = 587, DAY = 86400, DAYS_LEAST = 14 };

static const char *name_of(const struct posture_host *h, char name[DNS_NAME_MAX + 1])
{
	struct text t = { .at = name, .cap = DNS_NAME_MAX + 1 };
	text_add(&t, h->name);
	return text_cstr(&t);
}

/* What is left for visits: a part of the time is for questions that come after them. */
static uint64_t reach_left(const struct posture *p)
{
	uint64_t left = posture_left(p), kept = p->order->timeout / 5;
	left = left > kept ? left - kept : 0;
	return left < POSTURE_VISIT_MS ? left : POSTURE_VISIT_MS;
}

/* ---- certificates */

static void chain_keep(struct posture *p, struct posture_host *h, const struct tls *tls)
{
	char buffer[POSTURE_TEXT_MAX];
	struct text issuer = TEXT(buffer);
	struct tls_certificate c;
	h->secured = true;
	h->faults = tls_peer_faults(tls);
	for (h->chain_count = 0;
	     h->chain_count < POSTURE_CHAIN_MAX && tls_peer_certificate(tls, h->chain_count, &c);
	     h->chain_count++)
		h->chain[h->chain_count] =
			(struct tls_certificate){ .der = posture_keep(p, c.der),
						  .key_info = posture_keep(p, c.key_info),
						  .expires = c.expires };
	h->expires = h->chain_count ? h->chain[0].expires : 0;
	tls_peer_issuer(tls, &issuer);
	h->issuer = posture_keep(p, text_bytes(&issuer));
}

/* What is wrong with what a host shows at a port. Others deliver all the same, unless MTA-STS asks
 * for more: so it is a warning of most. */
static bool faults_say(struct posture *p, struct bytes of, unsigned faults)
{
	static const struct {
		unsigned fault;
		const char *code, *why;
	} rows[] = {
		{ TLS_FAULT_OTHER_NAME, "reach.certificate_name", "is not for that name" },
		{ TLS_FAULT_EXPIRED, "reach.certificate_expired", "has expired" },
		{ TLS_FAULT_FUTURE, "reach.certificate_future", "is not valid yet" },
		{ TLS_FAULT_UNTRUSTED, "reach.certificate_untrusted",
		  "is not signed by an authority that is trusted here" },
		{ TLS_FAULT_ELSE, "reach.certificate_invalid", "is not valid" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (faults & rows[i].fault)
			posture_add(p,
				    rows[i].fault == TLS_FAULT_EXPIRED ? POSTURE_ERROR
								       : POSTURE_WARNING,
				    AREA, rows[i].code, of,
				    posture_format(p,
						   "Get a certificate for %.*s from a public "
						   "authority.",
						   BYTES_ARG(of)),
				    "The certificate of %.*s %s.", BYTES_ARG(of), rows[i].why);
	return faults;
}

static void certificate_say(struct posture *p, const struct posture_host *h, struct bytes of)
{
	uint64_t now = clock_wall() / 1000;
	uint64_t days = h->expires > now ? (h->expires - now) / DAY : 0;
	bool bad = faults_say(p, of, h->faults);
	if (h->expires > now && days < DAYS_LEAST)
		posture_add(p, POSTURE_WARNING, AREA, "reach.certificate_expires", of,
			    BYTES("Make sure that it is renewed automatically."),
			    "The certificate of %.*s expires in %llu day%s.", BYTES_ARG(of),
			    (unsigned long long)days, days == 1 ? "" : "s");
	if (p->order->authorities.len == 0)
		posture_add(p, POSTURE_UNKNOWN, AREA, "reach.certificate_unknown", of, BYTES(""),
			    "Whether the certificate of %.*s is trusted cannot be told: this "
			    "machine has no certificate authorities.",
			    BYTES_ARG(of));
	else if (!bad && days >= DAYS_LEAST)
		posture_add(p, POSTURE_GOOD, AREA, "reach.certificate", of, BYTES(""),
			    "The certificate of %.*s is valid for another %llu days.",
			    BYTES_ARG(of), (unsigned long long)days);
	struct posture_finding *f =
		posture_add(p, POSTURE_GOOD, AREA, "reach.certificate_issuer", of, BYTES(""),
			    "It is issued by %.*s.", BYTES_ARG(h->issuer));
	posture_value(p, f, h->issuer);
	if (f)
		f->expires = h->expires;
}

/* ---- the conversation at port 25 */

static bool hello_say(struct conversation *c, struct posture *p, struct hello *hello)
{
	struct bytes us = p->order->hostname.len ? p->order->hostname : BYTES("localhost");
	if (!conversation_say(c, "EHLO %.*s", BYTES_ARG(us)) || c->reply.code != 250)
		return false;
	hello_read(c->reply.text, hello);
	return true;
}

static void banner_look(struct posture *p, const struct posture_host *h,
			const struct conversation *c)
{
	struct bytes rest = c->reply.text, name = bytes_word(&rest);
	bool hostlike = bytes_has(name, '.') && dns_name_valid(name);
	if (!hostlike)
		posture_add(p, POSTURE_INFO, AREA, "reach.banner", h->name, BYTES(""),
			    "The greeting of %.*s does not begin with a host name.",
			    BYTES_ARG(h->name));
}

/* Who only is slow, or asked when the time is nearly over, has not been seen to fail. */
static bool slow_say(struct posture *p, const struct posture_host *h, const struct conversation *c)
{
	if (clock_monotonic() < c->deadline)
		return false;
	posture_add(p, POSTURE_UNKNOWN, AREA, "reach.slow", h->name,
		    BYTES("Give it more time: --timeout."),
		    "%.*s answers too slowly to be looked at to the end.", BYTES_ARG(h->name));
	return true;
}

static void tls_look(struct posture *p, struct posture_host *h, struct conversation *c)
{
	char name[DNS_NAME_MAX + 1];
	struct hello again = { 0 };
	bool agreed = conversation_say(c, "STARTTLS") && c->reply.code == 220 &&
		      conversation_tls(c, p->tls, name_of(h, name));
	if (agreed) {
		chain_keep(p, h, stream_tls(c->stream));
		certificate_say(p, h, h->name);
		agreed = hello_say(c, p, &again);
	}
	if (!agreed && !slow_say(p, h, c))
		posture_add(
			p, POSTURE_WARNING, AREA, "reach.tls_broken", h->name,
			BYTES("See the server's own log."),
			"%.*s offers STARTTLS, but TLS does not come about: %.*s.",
			BYTES_ARG(h->name),
			BYTES_ARG(c->trouble.len ? text_bytes(&c->trouble) : BYTES("it refuses")));
}

/* What was said is over: TLS 1.2 or better is all that this side offers. */
static void greeted_look(struct posture *p, struct posture_host *h, struct conversation *c)
{
	struct hello hello = { 0 };
	if (c->reply.code != 220) {
		posture_add(p, POSTURE_WARNING, AREA, "reach.refuses", h->name, BYTES(""),
			    "%.*s greets with %u: it takes no mail from this machine.",
			    BYTES_ARG(h->name), c->reply.code);
		return;
	}
	banner_look(p, h, c);
	if (!hello_say(c, p, &hello)) {
		if (!slow_say(p, h, c))
			posture_add(p, POSTURE_WARNING, AREA, "reach.no_ehlo", h->name, BYTES(""),
				    "%.*s does not answer EHLO as it should.", BYTES_ARG(h->name));
	} else if (!hello.starttls)
		posture_add(p, POSTURE_WARNING, AREA, "reach.no_starttls", h->name,
			    BYTES("Give the server a certificate, so that it offers STARTTLS."),
			    "%.*s does not offer STARTTLS: its mail comes in clear.",
			    BYTES_ARG(h->name));
	else
		tls_look(p, h, c);
}

/* False: this address does not greet. */
static bool address_visit(struct posture *p, struct posture_host *h, struct address to,
			  struct text *trouble)
{
	struct conversation c;
	uint64_t left = reach_left(p);
	to.port = SMTP;
	trouble->len = 0;
	if (left == 0) {
		text_string(trouble, "was not asked: the time is over");
		return false;
	}
	bool greeted = conversation_begin(&c, p->loop, &to, left, NULL);
	if (greeted) {
		posture_add(p, POSTURE_GOOD, AREA, "reach.greets", h->name, BYTES(""),
			    "%.*s answers at port %d.", BYTES_ARG(h->name), (int)SMTP);
		greeted_look(p, h, &c);
	}
	text_printable(trouble, text_bytes(&c.trouble));
	conversation_end(&c);
	return greeted;
}

/* Port 25 is closed to the outside in many networks: nothing follows for a host that cannot be
 * reached from here. */
static void host_visit(struct posture *p, struct posture_host *h)
{
	char buffer[CONVERSATION_TROUBLE_MAX];
	struct text trouble = TEXT(buffer);
	for (size_t i = 0; i < h->address_count; i++)
		if (address_visit(p, h, h->addresses[i], &trouble))
			return;
	posture_add(p, POSTURE_UNKNOWN, AREA, "reach.unreachable", h->name,
		    BYTES("Is port 25 open from this machine to the outside? Many networks close "
			  "it."),
		    "From here %.*s cannot be reached at port %d: %.*s.", BYTES_ARG(h->name),
		    (int)SMTP, BYTES_ARG(text_bytes(&trouble)));
}

/* ---- other ports of one's own hosts */

static void implicit_visit(struct posture *p, const struct posture_host *h, uint16_t port)
{
	struct visit v;
	struct posture_host seen = { .name = h->name };
	struct address to = h->addresses[0];
	char name[DNS_NAME_MAX + 1];
	to.port = port;
	struct bytes of = posture_format(p, "%.*s:%u", BYTES_ARG(h->name), (unsigned)port);
	if (visit_begin(&v, p, &to, name_of(h, name))) {
		chain_keep(p, &seen, visit_tls(&v));
		certificate_say(p, &seen, of);
	} else {
		posture_add(p, POSTURE_INFO, AREA, "reach.port_closed", of, BYTES(""),
			    "There is no TLS at %.*s: %.*s.", BYTES_ARG(of),
			    BYTES_ARG(text_bytes(&v.trouble)));
	}
	visit_end(&v);
}

static bool offers_auth(struct bytes text)
{
	while (text.len) {
		struct bytes line = bytes_first(text, bytes_find(text, '\n'));
		text = bytes_skip(text, line.len + 1);
		if (bytes_starts_nocase(line, BYTES("AUTH")))
			return true;
	}
	return false;
}

static void submission_visit(struct posture *p, const struct posture_host *h)
{
	struct conversation c;
	struct hello hello = { 0 };
	struct address to = h->addresses[0];
	uint64_t left = reach_left(p);
	to.port = SUBMISSION;
	bool greeted = left > 0 && conversation_begin(&c, p->loop, &to, left, NULL);
	if (left == 0)
		return;
	struct bytes of = posture_format(p, "%.*s:%d", BYTES_ARG(h->name), (int)SUBMISSION);
	if (greeted && hello_say(&c, p, &hello) && offers_auth(c.reply.text))
		posture_add(p, POSTURE_ERROR, AREA, "reach.auth_in_clear", of,
			    BYTES("Offer AUTH only behind STARTTLS."),
			    "%.*s takes passwords without TLS.", BYTES_ARG(of));
	conversation_end(&c);
}

void posture_look_at_reach(struct posture *p)
{
	static const uint16_t ports[] = { 465, 993, 995 };
	for (size_t i = 0; i < p->host_count && !p->order->dns_only; i++) {
		struct posture_host *h = &p->hosts[i];
		if (!h->usable)
			continue;
		host_visit(p, h);
		if (!p->order->all_ports || !p->order->own)
			continue;
		submission_visit(p, h);
		for (size_t k = 0; k < sizeof ports / sizeof *ports; k++)
			implicit_visit(p, h, ports[k]);
	}
}
