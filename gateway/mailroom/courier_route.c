/* courier_route.c: to which servers a notification goes (`bounces.via`): the backend that the
 * message was for, another one, a host, or the sender's own mail servers, found as every mail
 * server finds them (RFC 5321, 5.1; RFC 7505); see courier_inside.h.
 *
 * Owns the questions under way. It must never call a private or loopback address because a
 * stranger's DNS says so, nor take a server's failure for the word that there is none. */
#include "gateway/mailroom/courier_inside.h"

#include "gateway/io/idn.h"

#include <stdlib.h>
#include <string.h>

enum {
	SMTP_PORT = 25,
	CONNECT_MOST = 10 * 1000 /* ms, to one address */,
	QUESTIONS = 1 + 2 * COURIER_ROUTE_MAX,
	NAME_MAX_OCTETS = DOMAIN_MAX + 8,
	WHY_MAX = 300
};

/* What is known of the addresses that were asked for. */
enum address_state { ADDRESS_ASKED, ADDRESS_FOUND, ADDRESS_FAILED };

/* ---- lanes */

static const char *lane_via(const struct config *config, const struct held *held)
{
	switch (config->bounces.route.via) {
	case ROUTE_NAMED:
		return config->bounces.route.backend->name;
	case ROUTE_MX:
	case ROUTE_SERVER:
		return "";
	case ROUTE_BACKEND:
		break;
	}
	return held->backend;
}

const char *route_lane(const struct courier *courier, const struct held *held)
{
	bool to_sender = held->dsn == DSN_BOUNCE || held->dsn == DSN_DELAY;
	return to_sender && courier->config ? lane_via(courier->config, held) : held->backend;
}

/* ---- there is none */

static bool none(struct carry *c, bool hopeless, const char *before, struct bytes name,
		 const char *after)
{
	char buffer[WHY_MAX];
	struct text t = TEXT(buffer);
	text_format(&t, "%s%.*s%s", before, BYTES_ARG(name), after);
	c->backend = NULL;
	c->route.hopeless = hopeless;
	c->route.why = carry_copy(c, text_bytes(&t));
	return true;
}

/* ---- the servers of a route */

/* That of reports of our own, or that of bounces. */
static const struct route_conf *route_of(const struct carry *c)
{
	return envelope_is_report(&c->envelope) ? &c->config->dmarc_reports.route
						: &c->config->bounces.route;
}

static bool route_begin(struct carry *c, const char *name)
{
	struct route *r = &c->route;
	r->servers = arena_array(&c->memory, COURIER_ROUTE_MAX, sizeof *r->servers);
	r->addresses = arena_array(&c->memory, COURIER_ROUTE_MAX, sizeof *r->addresses);
	r->address_counts = arena_array(&c->memory, COURIER_ROUTE_MAX, sizeof *r->address_counts);
	r->conf = (struct backend_conf){ .name = name,
					 .servers = r->servers,
					 .tls = BACKEND_TLS_OPPORTUNISTIC,
					 .client_info = CLIENT_INFO_NONE,
					 .tls_client = route_of(c)->tls_client,
					 .index = c->config->backend_count };
	return r->servers && r->addresses && r->address_counts;
}

/* Where a stranger's DNS may send us. */
static bool may_call(const struct carry *c, const struct address *a)
{
	const struct bounces_conf *conf = &c->config->bounces;
	return network_list_contains(conf->exempt, conf->exempt_count, a) || address_public(a);
}

static void address_add(struct carry *c, size_t server, const struct address *a, uint16_t port,
			bool trusted, bool *refused)
{
	size_t *count = &c->route.address_counts[server];
	bool may = trusted || may_call(c, a);
	*refused = *refused || !may;
	if (!may || *count == HEALTH_ADDRESSES)
		return;
	c->route.addresses[server][*count] = *a;
	c->route.addresses[server][(*count)++].port = port;
}

static bool server_add(struct carry *c, struct bytes host, uint16_t port)
{
	struct route *r = &c->route;
	char buffer[NAME_MAX_OCTETS];
	struct text t = TEXT(buffer);
	text_format(&t, "%.*s:%u", BYTES_ARG(host), port);
	(void)text_cstr(&t);
	struct bytes name = arena_copy(&c->memory, (struct bytes){ t.at, t.len + 1 });
	if (!name.at || r->conf.server_count == COURIER_ROUTE_MAX)
		return false;
	char *host_alone = arena_alloc(&c->memory, host.len + 1);
	if (!host_alone)
		return false;
	memcpy(host_alone, host.at, host.len);
	host_alone[host.len] = '\0';
	r->servers[r->conf.server_count++] = (struct server_conf){ .name = name.at,
								   .host = host_alone,
								   .address = { .port = port } };
	return true;
}

/* The addresses of every server, IPv4 first: a machine without IPv6 loses no time. Servers without
 * any leave the list. */
static enum address_state addresses_ask(struct carry *c, bool trusted, bool *refused)
{
	struct route *r = &c->route;
	bool waits = false, failed = false;
	for (size_t i = 0; i < r->conf.server_count; i++) {
		struct bytes host = bytes_of(r->servers[i].host);
		const struct dns_answer *answers[] = { ask_dns(r->ask, host, DNS_A),
						       ask_dns(r->ask, host, DNS_AAAA) };
		r->address_counts[i] = 0;
		for (size_t k = 0; k < sizeof answers / sizeof *answers; k++) {
			waits = waits || !answers[k];
			failed = failed || (answers[k] && answers[k]->status == DNS_FAILED);
			for (size_t n = 0; answers[k] && n < answers[k]->count; n++)
				address_add(c, i, &answers[k]->records[n].address,
					    r->servers[i].address.port, trusted, refused);
		}
	}
	return waits ? ADDRESS_ASKED : failed ? ADDRESS_FAILED : ADDRESS_FOUND;
}

static void servers_tidy(struct route *r)
{
	size_t kept = 0;
	for (size_t i = 0; i < r->conf.server_count; i++) {
		if (r->address_counts[i] == 0)
			continue;
		r->servers[kept] = r->servers[i];
		r->address_counts[kept] = r->address_counts[i];
		if (kept != i)
			memcpy(r->addresses[kept], r->addresses[i], sizeof r->addresses[kept]);
		kept++;
	}
	r->conf.server_count = kept;
}

/* ---- the sender's own servers */

/* The best of them, the most preferred first. */
static bool servers_of(struct carry *c, const struct dns_answer *mx, struct bytes domain)
{
	const struct dns_record *best[COURIER_ROUTE_MAX];
	size_t count = 0;
	for (size_t i = 0; i < mx->count; i++) {
		const struct dns_record *record = &mx->records[i];
		size_t at = count;
		if (record->data.len == 0)
			continue;
		while (at > 0 && best[at - 1]->preference > record->preference)
			at--;
		if (at == COURIER_ROUTE_MAX)
			continue;
		count += count < COURIER_ROUTE_MAX;
		memmove(&best[at + 1], &best[at],
			(count - at - 1) * sizeof(const struct dns_record *));
		best[at] = record;
	}
	bool added = count > 0 || server_add(c, domain, SMTP_PORT);
	for (size_t i = 0; i < count && added; i++)
		added = server_add(c, best[i]->data, SMTP_PORT);
	return added;
}

static bool null_mx(const struct dns_answer *mx)
{
	for (size_t i = 0; i < mx->count; i++)
		if (mx->records[i].data.len)
			return false;
	return mx->count > 0;
}

static bool found(struct carry *c, enum address_state known, bool refused, struct bytes domain)
{
	servers_tidy(&c->route);
	if (c->route.conf.server_count) {
		c->backend = &c->route.conf;
		return true;
	}
	if (known == ADDRESS_FAILED)
		return none(c, false, "the addresses of the mail servers of ", domain,
			    " cannot be looked up");
	return refused ? none(c, true, "the mail servers of ", domain,
			      " have only private addresses, which bounces.exempt does not list")
		       : none(c, true, "the mail servers of ", domain, " have no address");
}

static bool mx_find(struct carry *c, struct bytes domain)
{
	bool refused = false;
	const struct dns_answer *mx = ask_dns(c->route.ask, domain, DNS_MX);
	if (!mx)
		return false;
	if (mx->status == DNS_FAILED)
		return none(c, false, "the mail servers of ", domain, " cannot be looked up");
	if (mx->status == DNS_NO_NAME)
		return none(c, true, "the domain ", domain, " does not exist");
	if (null_mx(mx))
		return none(c, true, "the domain ", domain, " accepts no mail (null MX)");
	if (c->route.conf.server_count == 0 && !servers_of(c, mx, domain))
		return none(c, false, "out of memory for the mail servers of ", domain, "");
	enum address_state known = addresses_ask(c, false, &refused);
	return known == ADDRESS_ASKED ? false : found(c, known, refused, domain);
}

/* "[192.0.2.1]", "[IPv6:2001:db8::1]" (RFC 5321, 4.1.3). */
static bool literal_find(struct carry *c, struct bytes domain)
{
	struct bytes inner =
		bytes_first(bytes_skip(domain, 1), domain.len > 2 ? domain.len - 2 : 0);
	struct address a;
	bool refused = false;
	if (bytes_starts_nocase(inner, BYTES("IPv6:")))
		inner = bytes_skip(inner, 5);
	if (!address_parse(inner, &a) || !server_add(c, inner, SMTP_PORT))
		return none(c, true, "", domain, " is not a valid address literal");
	address_add(c, 0, &a, SMTP_PORT, false, &refused);
	return found(c, ADDRESS_FOUND, refused, domain);
}

static bool server_find(struct carry *c)
{
	const struct server_conf *server = &route_of(c)->server;
	struct bytes host = bytes_of(server->host);
	bool refused = false;
	if (c->route.conf.server_count == 0 && !server_add(c, host, server->address.port))
		return none(c, false, "out of memory for ", host, "");
	if (server->address.family != FAMILY_NONE) {
		address_add(c, 0, &server->address, server->address.port, true, &refused);
		return found(c, ADDRESS_FOUND, false, host);
	}
	enum address_state known = addresses_ask(c, true, &refused);
	if (known == ADDRESS_ASKED)
		return false;
	/* A relay of ours that the DNS does not know today is a fault that is mended, not the
	 * sender's. */
	(void)found(c, known, false, host);
	c->route.hopeless = false;
	return true;
}

/* ---- all of it */

static const struct backend_conf *backend_of_domain(const struct config *config,
						    struct bytes address)
{
	const struct domain_conf *domain =
		config_domain(config, bytes_skip(address, bytes_find_last(address, '@') + 1));
	return domain ? domain->backend : NULL;
}

/* The one that the message was for; where that is not configured any more, the one of its first
 * recipient's domain. */
static bool backend_find(struct carry *c)
{
	const struct envelope *e = &c->envelope;
	c->backend = backend_named(c->config, e->backend);
	if (!c->backend && e->recipient_count)
		c->backend = backend_of_domain(c->config, e->recipients[0].address);
	return c->backend
		       ? true
		       : none(c, false, "the backend ", e->backend, " is not in the configuration");
}

static bool out_find(struct carry *c, struct bytes to)
{
	const struct route_conf *conf = route_of(c);
	bool mx = conf->via == ROUTE_MX;
	char buffer[DOMAIN_MAX + 1];
	struct text domain = TEXT(buffer);
	struct bytes written = bytes_skip(to, bytes_find_last(to, '@') + 1);
	struct route *r = &c->route;
	if (!r->ask) {
		r->ask = c->courier->resolver ? ask_new(c->courier->resolver, c->wake, QUESTIONS)
					      : NULL;
		if (!r->ask || !route_begin(c, mx ? "mx" : conf->server.name))
			return none(c, false, "out of memory for the mail servers of ", written,
				    "");
	}
	if (!mx)
		return server_find(c);
	if (bytes_starts(written, BYTES("[")))
		return literal_find(c, written);
	if (written.len && written.at[written.len - 1] == '.')
		written.len--;          /* of the root */
	if (!idn_to_ascii(written, &domain))
		return none(c, true, "", written, " is not a domain name");
	return mx_find(c, text_bytes(&domain));
}

bool route_find(struct carry *c, struct bytes to)
{
	const struct backend_conf *ours = backend_of_domain(c->config, to);
	if (c->envelope.dsn == DSN_POSTMASTER) {
		c->backend = ours;
		return ours ? true : backend_find(c);
	}
	if (envelope_is_report(&c->envelope) && !route_of(c)->text)
		return none(c, false, "reports.dmarc.via is not configured", BYTES(""), "");
	switch (route_of(c)->via) {
	case ROUTE_NAMED:
		c->backend = route_of(c)->backend;
		return true;
	case ROUTE_MX:
		/* Its MX would be this gateway. */
		if (ours) {
			c->backend = ours;
			return true;
		}
		return out_find(c, to);
	case ROUTE_SERVER:
		return out_find(c, to);
	case ROUTE_BACKEND:
		break;
	}
	return backend_find(c);
}

void route_end(struct carry *c)
{
	if (c->route.ask)
		ask_free(c->route.ask);
	c->route.ask = NULL;
}

struct link *route_open(struct carry *c, uint64_t deadline)
{
	const struct route *r = &c->route;
	size_t server = 0;
	while (server + 1 < r->conf.server_count && c->trip.delivery.avoid >> server & 1)
		server++;
	return link_open_to(c->courier->connections, c->config, c->backend, server,
			    r->addresses[server], r->address_counts[server], CONNECT_MOST, deadline,
			    c->wake);
}

void route_say(const struct config *config)
{
	const struct route_conf *r = &config->bounces.route;
	log_note(LOG_INFO, "bounce", "bounces are sent %s%s",
		 r->via == ROUTE_MX      ? "to the senders' own mail servers (MX), on port 25"
		 : r->via == ROUTE_NAMED ? "through the backend "
		 : r->via == ROUTE_SERVER
			 ? "through "
			 : "through the backend that the mail was for, which must relay for this "
			   "gateway",
		 r->via == ROUTE_NAMED    ? r->backend->name
		 : r->via == ROUTE_SERVER ? r->server.name
					  : "");
}
