/* look_backend.c: what the mail server behind is like: three short visits at most, no mail; see
 * look.h.
 *
 * The first sees whether it answers, what it offers, whether it takes mail for our domains and
 * refuses recipients that do not exist; the second asks whether it would relay; the third, where it
 * speaks TLS, verifies its certificate. Each is a visit of its own with a limit of its own, because
 * servers slow down those whose recipients they refuse. It must never get as far as DATA. */
#include "gateway/setup/look.h"

#include "gateway/backend/link_hello.h"
#include "gateway/setup/conversation.h"
#include "policy/options/snapshot.h"

#include <stdlib.h>
#include <string.h>

enum { SLOW_MS = 2000, AUTHORITIES_MAX = 4 << 20, DOMAINS_ASKED = 8 };

#define AUTHORITIES "/etc/ssl/certs/ca-certificates.crt"
/* Recipients that nobody has: at our own domain, and in a domain that is nobody's (RFC 2606). */
#define NOBODY "mxward-setup-no-such-user"
static const char *const foreign[] = { "example.org", "example.net" };

enum way { IN_CLEAR, ANY_CERTIFICATE, VERIFIED };

/* What is known of the server so far. */
struct server {
	struct look *look;
	struct dns_lookup addresses;
	size_t place;                   /* of the address that answers */
	enum way way;                   /* in which it can be talked to */
	struct tls_context *any, *any12, *verified;
	struct conversation talk;
};

static void blame(struct server *s, const char *what)
{
	const struct reply_in *r = &s->talk.reply;
	const char *const advice =
		"Check address, port and firewall: it has to take mail from this machine.";
	if (s->talk.trouble.len)
		finding_add(s->look->findings, FINDING_ERROR, "backend_unreachable", advice,
			    "The mail server %s %s: %s.", s->look->wishes->backend, what,
			    text_cstr(&s->talk.trouble));
	else
		finding_add(s->look->findings, FINDING_ERROR, "backend_refuses", advice,
			    "The mail server %s %s: %u %.*s.", s->look->wishes->backend, what,
			    r->code, BYTES_ARG(r->text));
}

/* ---- a visit */

/* NULL: it has greeted us; otherwise what went wrong. */
static const char *visit_connect(struct server *s)
{
	bool greeted = false;
	for (; s->place < s->addresses.count; s->place++) {
		struct address to = s->addresses.found[s->place];
		to.port = s->look->wishes->server.port;
		greeted = conversation_begin(&s->talk, s->look->loop, &to, LOOK_SERVER_MS, NULL);
		if (greeted || s->talk.connected || s->place + 1 == s->addresses.count)
			break;
		conversation_end(&s->talk);
	}
	if (!greeted)
		return s->talk.connected ? "does not greet" : "cannot be reached";
	return s->talk.reply.code == 220 ? NULL : "refuses the connection";
}

static bool visit_hello(struct server *s, struct hello *hello)
{
	const char *name = s->look->wishes->hostname;
	*hello = (struct hello){ 0 };
	if (!conversation_say(&s->talk, "EHLO %s", name))
		return false;
	if (s->talk.reply.code == 250) {
		hello_read(s->talk.reply.text, hello);
		return true;
	}
	return conversation_say(&s->talk, "HELO %s", name) && s->talk.reply.code == 250;
}

static bool visit_tls(struct server *s, enum way way)
{
	struct tls_context *context = way == VERIFIED ? s->verified : s->any;
	if (!conversation_say(&s->talk, "STARTTLS") || s->talk.reply.code != 220)
		return false;
	return conversation_tls(&s->talk, context, s->look->wishes->host);
}

/* Connect, EHLO and, where it is offered and wanted, TLS and EHLO again. NULL, or what went wrong
 * before TLS; *secured: TLS stands. */
static const char *visit(struct server *s, enum way way, struct hello *hello, bool *secured)
{
	*secured = false;
	const char *wrong = visit_connect(s);
	if (wrong)
		return wrong;
	if (!visit_hello(s, hello))
		return "does not answer EHLO as it should";
	if (way == IN_CLEAR || !hello->starttls)
		return NULL;
	*secured = visit_tls(s, way) && visit_hello(s, hello);
	return NULL;
}

/* ---- what it takes */

/* True if this recipient has a reply. */
static bool recipient(struct server *s, const char *local, const char *domain)
{
	return conversation_say(&s->talk, "RCPT TO:<%s@%s>", local, domain);
}

static bool sender(struct server *s)
{
	struct conversation *c = &s->talk;
	if (!conversation_say(c, "MAIL FROM:<>"))
		return false;
	if (reply_in_positive(c->reply.code))
		return true;
	finding_add(s->look->findings, FINDING_WARNING, "backend_refuses_mail",
		    "Let it take mail from this machine without a login (Exchange: a receive "
		    "connector for anonymous users).",
		    "The mail server refuses MAIL: %u %.*s.", c->reply.code,
		    BYTES_ARG(c->reply.text));
	return false;
}

static void look_at_postmaster(struct server *s, const char *domain)
{
	const struct reply_in *r = &s->talk.reply;
	if (r->code >= 500)
		finding_add(s->look->findings, FINDING_WARNING, "backend_refuses_domain",
			    "Is the domain set up there? Every domain must have a postmaster (RFC "
			    "5321, 4.5.1).",
			    "The mail server refuses postmaster@%s: %u %.*s.", domain, r->code,
			    BYTES_ARG(r->text));
	else if (r->code >= 400)
		finding_add(s->look->findings, FINDING_WARNING, "backend_defers",
			    "If it greylists, exempt this machine: the gateway's clients would "
			    "wait in its place.",
			    "The mail server defers mail for postmaster@%s: %u %.*s.", domain,
			    r->code, BYTES_ARG(r->text));
}

static void look_at_unknown(struct server *s, const char *domain)
{
	const struct reply_in *r = &s->talk.reply;
	if (reply_in_positive(r->code))
		finding_add(
			s->look->findings, FINDING_WARNING, "backend_accepts_all",
			"Have it check recipients at RCPT (Exchange: RecipientValidationEnabled); "
			"otherwise it bounces mail to forged senders (backscatter).",
			"The mail server accepts recipients that do not exist (%s@%s).", NOBODY,
			domain);
	else if (r->code >= 500)
		finding_add(s->look->findings, FINDING_OK, "backend_recipients", "",
			    "The mail server refuses recipients that do not exist.");
}

static void look_at_recipients(struct server *s)
{
	const struct wishes *w = s->look->wishes;
	if (!sender(s))
		return;
	for (size_t i = 0; i < w->domain_count && i < DOMAINS_ASKED; i++) {
		if (!recipient(s, "postmaster", w->domains[i]))
			return;
		look_at_postmaster(s, w->domains[i]);
	}
	if (recipient(s, NOBODY, w->domains[0]))
		look_at_unknown(s, w->domains[0]);
	(void)conversation_say(&s->talk, "RSET");
}

static void look_at_relaying(struct server *s)
{
	const char *domain = foreign[strcmp(s->look->wishes->domains[0], foreign[0]) == 0];
	if (!sender(s) || !recipient(s, NOBODY, domain))
		return;
	if (reply_in_positive(s->talk.reply.code))
		finding_add(
			s->look->findings, FINDING_WARNING, "backend_open_relay",
			"If it does so for everybody it is an open relay: restrict relaying, and "
			"close its port to all but this machine.",
			"The mail server relays for this machine to any domain (%s).", domain);
	else
		finding_add(s->look->findings, FINDING_OK, "backend_relay", "",
			    "The mail server relays nothing for this machine.");
	(void)conversation_say(&s->talk, "RSET");
}

/* ---- what it offers */

static void look_at_greeting(struct server *s)
{
	struct findings *f = s->look->findings;
	const char *name = s->look->wishes->backend;
	if (s->talk.greeted > SLOW_MS)
		finding_add(f, FINDING_WARNING, "backend_slow",
			    "Exempt this machine from greeting delays and tarpits; look at the "
			    "server's own DNS.",
			    "The mail server %s answers, but took %llu ms to greet.", name,
			    (unsigned long long)s->talk.greeted);
	else
		finding_add(f, FINDING_OK, "backend", "", "The mail server %s answers.", name);
}

static void look_at_offers(struct server *s, const struct hello *hello, bool starttls)
{
	struct findings *f = s->look->findings;
	const struct offers *o = &hello->offers;
	char words[100];
	struct text t = TEXT(words);
	text_format(&t, "%s%s%s%s%s%s", starttls ? " STARTTLS" : "",
		    o->eight_bit ? " 8BITMIME" : "", o->utf8 ? " SMTPUTF8" : "",
		    o->size ? " SIZE" : "", o->dsn ? " DSN" : "",
		    hello->pipelining ? " PIPELINING" : "");
	finding_add(f, FINDING_NOTE, "backend_offers", "", "It offers%s.",
		    t.len ? text_cstr(&t) : " no extension of SMTP");
	s->look->xclient = hello->xclient_addr;
	if (hello->xclient_addr)
		finding_add(f, FINDING_OK, "backend_client", "",
			    "It takes the client's address from this machine (XCLIENT).");
	else
		finding_add(f, FINDING_NOTE, "backend_client",
			    "Exempt this machine from its own limits, block lists and SPF checks; "
			    "or set client_info to what it can read (xclient, proxy-v1, proxy-v2).",
			    "It does not see the clients' addresses, but this machine's.");
}

static void look_at_tls(struct server *s, bool offered, bool secured)
{
	struct findings *f = s->look->findings;
	if (!offered)
		finding_add(f, FINDING_NOTE, "backend_tls_none",
			    "Switch TLS on there, unless the network between is your own.",
			    "The mail server does not offer STARTTLS: mail to it goes in clear.");
	else if (!secured)
		finding_add(f, FINDING_WARNING, "backend_tls_broken",
			    "Mend its TLS or its certificate: until then mail to it goes in clear.",
			    "The mail server offers STARTTLS, but TLS fails: %s.",
			    s->talk.trouble.len ? text_cstr(&s->talk.trouble) : "it refuses it");
}

static void look_at_certificate(struct server *s)
{
	struct hello hello;
	bool secured;
	const char *wrong = visit(s, VERIFIED, &hello, &secured);
	if (secured)
		finding_add(s->look->findings, FINDING_OK, "backend_tls", "",
			    "TLS to the mail server works, and its certificate is valid for %s.",
			    s->look->wishes->host);
	else if (!wrong)
		finding_add(s->look->findings, FINDING_NOTE, "backend_certificate",
			    "`tls: opportunistic` does not mind; `required` needs a valid "
			    "certificate, or `ca:`.",
			    "TLS to the mail server works; its certificate does not verify: %s.",
			    text_cstr(&s->talk.trouble));
	conversation_end(&s->talk);
}

/* ---- all of it */

static struct tls_context *context_verified(void)
{
	char buffer[TLS_ERROR_MAX];
	struct text error = TEXT(buffer);
	struct bytes authorities;
	struct snapshot *files = snapshot_new();
	struct tls_context *context = NULL;
	if (files && snapshot_read(files, AUTHORITIES, AUTHORITIES_MAX, &authorities, &error))
		context = tls_client_context(authorities, TLS_COMPATIBLE, &error);
	snapshot_free(files);
	return context;
}

/* Once more by TLS 1.2 alone, where that may help (tls.h). */
static void visit_by_tls12(struct server *s, struct hello *hello, bool *secured)
{
	conversation_end(&s->talk);
	tls_context_unref(s->any);
	s->any = s->any12;
	s->any12 = NULL;
	(void)visit(s, ANY_CERTIFICATE, hello, secured);
}

/* True if commands can be said, in s->way. TLS that goes wrong ends the visit; then it is repeated
 * in clear. */
static bool first_visit(struct server *s, struct hello *hello)
{
	bool secured;
	const char *wrong = visit(s, ANY_CERTIFICATE, hello, &secured);
	if (wrong) {
		blame(s, wrong);
		return false;
	}
	bool offered = secured || hello->starttls;
	look_at_greeting(s);
	if (!secured && s->talk.try_tls12)
		visit_by_tls12(s, hello, &secured);
	look_at_offers(s, hello, offered);
	look_at_tls(s, offered, secured);
	s->way = secured ? ANY_CERTIFICATE : IN_CLEAR;
	if (!offered || secured)
		return true;
	conversation_end(&s->talk);
	return !visit(s, IN_CLEAR, hello, &secured);
}

static void server_look(struct server *s)
{
	struct hello hello;
	bool secured;
	bool open = first_visit(s, &hello);
	if (open)
		look_at_recipients(s);
	conversation_end(&s->talk);
	if (!open)
		return;
	if (!visit(s, s->way, &hello, &secured))
		look_at_relaying(s);
	conversation_end(&s->talk);
	if (s->way == ANY_CERTIFICATE && s->verified)
		look_at_certificate(s);
}

void look_at_backend(struct look *l)
{
	char buffer[TLS_ERROR_MAX];
	struct text error = TEXT(buffer);
	struct server *s = calloc(1, sizeof *s);
	if (!s)
		return;
	s->look = l;
	look_addresses(l, l->wishes->host, &s->addresses);
	s->any = tls_client_context(BYTES(""), TLS_COMPATIBLE, &error);
	s->any12 = s->any ? tls_client_context_tls12(s->any) : NULL;
	s->verified = context_verified();
	if (s->addresses.count) {
		server_look(s);
	} else {
		dns_lookup_trouble(l->dns, &s->addresses, &error);
		finding_add(l->findings, FINDING_ERROR, "backend_unreachable",
			    "Name the mail server by its address, or mend the DNS.",
			    "The mail server %s cannot be reached: %s.", l->wishes->backend,
			    text_cstr(&error));
	}
	tls_context_unref(s->any);
	tls_context_unref(s->any12);
	tls_context_unref(s->verified);
	free(s);
}
