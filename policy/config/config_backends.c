/* config_backends.c: the mail servers behind and the domains that they serve: what follows from
 * their values, and what does not fit together; see config_inside.h.
 *
 * The TLS contexts that it makes belong to the configuration's arena. Backends with the same
 * authorities share a context: the system's are 140 certificates. */
#include "policy/config/config_inside.h"

#include "gateway/io/idn.h"

#include <stdlib.h>
#include <string.h>

enum { SMTP_PORT = 25, SUGGESTIONS_MAX = 50 };

static const char system_authorities[] = "/etc/ssl/certs/ca-certificates.crt";

/* What is known of all backends while they are looked at. */
struct behind {
	const struct backend_conf **by_name;
	const struct node **nodes;      /* of each backend, by index; NULL: unknown */
	bool *used;
	bool unresolved;                /* a domain's backend is not known */
	unsigned suggestions;           /* made so far: each costs a look at every name */
};

bool config_server(struct loading *l, const char *text, uint16_t default_port,
		   struct server_conf *server)
{
	char host[DOMAIN_MAX + 1], name[DOMAIN_MAX + 16];
	struct text h = TEXT(host), n = TEXT(name);
	uint16_t port;
	if (option_endpoint(bytes_of(text), default_port, &server->address)) {
		address_text(&h, &server->address);
		endpoint_text(&n, &server->address);
	} else if (option_host(bytes_of(text), default_port, &h, &port)) {
		server->address = (struct address){ .family = FAMILY_NONE, .port = port };
		text_format(&n, "%.*s:%u", BYTES_ARG(text_bytes(&h)), port);
	} else {
		return false;
	}
	server->host = loading_copy(l, text_bytes(&h));
	server->name = loading_copy(l, text_bytes(&n));
	return true;
}

/* True for one of our own listeners: mail would go round in a circle. */
static bool ourselves(const struct config *c, const struct address *server)
{
	static const struct address any;
	for (size_t i = 0; i < c->listener_count; i++) {
		const struct address *bind = &c->listeners[i].bind;
		bool wildcard = memcmp(bind->octets, any.octets, sizeof any.octets) == 0;
		bool loopback = server->family == FAMILY_IPV4 && server->octets[0] == 127;
		if (bind->port == server->port && server->family != FAMILY_NONE &&
		    (address_equal(bind, server) || (wildcard && loopback)))
			return true;
	}
	return false;
}

static void verify_servers(struct loading *l, struct backend_conf *b, const struct node *map)
{
	const struct node *item = loading_entries(node_member(map, "servers"), NODE_LIST);
	struct excerpt e;
	b->servers = arena_array(l->arena, b->server_text_count, sizeof *b->servers);
	if (!b->servers) {
		loading_out_of_memory(l);
		return;
	}
	b->server_count = b->server_text_count;
	for (size_t i = 0; i < b->server_count && item; i++, item = item->next) {
		if (!b->server_texts[i])
			continue;
		if (!config_server(l, b->server_texts[i], SMTP_PORT, &b->servers[i]))
			node_refuse(&l->complaints, item,
				    "%s is not a server; write it like mx.example.com, 10.0.0.5:25 "
				    "or \"[2001:db8::5]:25\"",
				    excerpt(&e, bytes_of(b->server_texts[i])));
		else if (ourselves(l->config, &b->servers[i].address))
			node_warn(&l->complaints, item,
				  "%s is a listener of mxward itself; mail would loop",
				  b->servers[i].name);
	}
}

static void release_tls(void *context)
{
	tls_context_unref(context);
}

static const char *authorities_of(const struct backend_conf *b)
{
	return b->tls != BACKEND_TLS_REQUIRED ? "" : b->ca ? b->ca : system_authorities;
}

/* Also where TLS is required: a session that is verified and encrypted with an old suite is better
 * than no mail, and nobody can force it upon a server that knows a better one. */
static enum tls_profile profile_of(const struct loading *l, const struct backend_conf *b)
{
	switch (b->profile) {
	case BACKEND_PROFILE_STRICT:
		return TLS_STRICT;
	case BACKEND_PROFILE_COMPATIBLE:
		return TLS_COMPATIBLE;
	case BACKEND_PROFILE_LEGACY:
		return TLS_LEGACY;
	case BACKEND_PROFILE_SAME:
		break;
	}
	return l->config->tls_profile;
}

static struct tls_context *shared_context(const struct loading *l, const struct backend_conf *b)
{
	for (size_t i = 0; i < b->index; i++) {
		const struct backend_conf *other = &l->config->backends[i];
		if (other->tls_client && other->suites == b->suites &&
		    strcmp(authorities_of(other), authorities_of(b)) == 0)
			return other->tls_client;
	}
	return NULL;
}

static void verify_client(struct loading *l, struct backend_conf *b, const struct node *map)
{
	char buffer[TLS_ERROR_MAX];
	struct text error = TEXT(buffer);
	struct bytes authorities = BYTES("");
	const char *path = authorities_of(b), *member = b->ca ? "ca" : "tls";
	if (b->ca && b->tls != BACKEND_TLS_REQUIRED)
		loading_warn(l, map, "ca",
			     "has no effect: certificates of servers are verified only with "
			     "tls: required");
	if (b->profile != BACKEND_PROFILE_SAME && b->tls == BACKEND_TLS_OFF)
		loading_warn(l, map, "tls_profile", "has no effect with tls: off");
	if (b->tls == BACKEND_TLS_OFF)
		return;
	b->suites = profile_of(l, b);
	b->authorities = path[0] ? path : NULL;
	b->tls_client = shared_context(l, b);
	if (b->tls_client || (path[0] && !loading_file(l, map, member, path, &authorities)))
		return;
	if (path[0] && authorities.len == 0) {
		loading_refuse(l, map, member,
			       "\"%s\" is empty; it must contain certificates in PEM format", path);
		return;
	}
	b->tls_client = tls_client_context(authorities, b->suites, &error);
	if (!b->tls_client) {
		loading_refuse(l, map, member, "%s", text_cstr(&error));
	} else if (!arena_defer(l->arena, release_tls, b->tls_client)) {
		release_tls(b->tls_client);
		b->tls_client = NULL;
		loading_out_of_memory(l);
	}
}

static int backend_order(const void *a, const void *b)
{
	return strcmp((*(const struct backend_conf *const *)a)->name,
		      (*(const struct backend_conf *const *)b)->name);
}

static const struct backend_conf *backend_find(const struct behind *behind, size_t count,
					       const char *name)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name, behind->by_name[middle]->name);
		if (order == 0)
			return behind->by_name[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static void verify_backends(struct loading *l, struct behind *behind, size_t *named)
{
	struct config *c = l->config;
	const struct node *map = loading_entries(node_member(l->root, "backends"), NODE_MAP);
	for (size_t i = 0; i < c->backend_count; i++, map = map ? map->next : NULL) {
		c->backends[i].index = i;
		behind->nodes[i] = map;
		if (c->backends[i].name)
			behind->by_name[(*named)++] = &c->backends[i];
		verify_servers(l, &c->backends[i], map);
		verify_client(l, &c->backends[i], map);
	}
	qsort(behind->by_name, *named, sizeof *behind->by_name, backend_order);
}

static void complain_backend(struct loading *l, struct behind *behind, size_t named,
			     const struct domain_conf *d, const struct node *map)
{
	struct bytes name = bytes_of(d->backend_name);
	struct excerpt e, meant;
	const char *suggestion = NULL;
	if (behind->suggestions++ < SUGGESTIONS_MAX)
		for (size_t i = 0; i < named; i++)
			option_nearer(name, behind->by_name[i]->name, &suggestion);
	/* Where there is none at all, that has been said. */
	if (named == 0)
		return;
	if (suggestion)
		loading_refuse(l, map, "backend", "unknown backend %s; did you mean %s?",
			       excerpt(&e, name), excerpt(&meant, bytes_of(suggestion)));
	else
		loading_refuse(l, map, "backend",
			       "unknown backend %s; it must be listed under \"backends\"",
			       excerpt(&e, name));
}

/* A domain with the place where it was written. */
struct written {
	const char *name;
	const struct node *map;
};

static int written_order(const void *a, const void *b)
{
	const struct written *x = a, *y = b;
	int order = strcmp(x->name, y->name);
	return order ? order : (x->map->index > y->map->index) - (x->map->index < y->map->index);
}

/* Keys that differ as they are written but name one domain: its case, or Unicode and A-labels. */
static void refuse_equal_domains(struct loading *l, struct written *written, size_t n)
{
	qsort(written, n, sizeof *written, written_order);
	for (size_t i = 1; i < n; i++) {
		struct excerpt e;
		const struct node *first = written[i - 1].map->key;
		if (strcmp(written[i].name, written[i - 1].name) == 0)
			node_refuse(&l->complaints, written[i].map->key,
				    "is the same domain as %s in line %u", excerpt(&e, first->text),
				    first->line);
	}
}

static void verify_domains(struct loading *l, struct behind *behind, size_t named)
{
	struct config *c = l->config;
	const struct node *map = loading_entries(node_member(l->root, "domains"), NODE_MAP);
	struct written *written = arena_array(&l->scratch, c->domain_count, sizeof *written);
	size_t n = 0;
	if (!written) {
		loading_out_of_memory(l);
		return;
	}
	for (size_t i = 0; i < c->domain_count && map; i++, map = map->next) {
		struct domain_conf *d = &c->domains[i];
		if (d->name)
			written[n++] = (struct written){ .name = d->name, .map = map };
		d->backend = d->backend_name ? backend_find(behind, named, d->backend_name) : NULL;
		if (d->backend)
			behind->used[d->backend->index] = true;
		else
			behind->unresolved = true;
		if (!d->backend && d->backend_name)
			complain_backend(l, behind, named, d, map);
	}
	refuse_equal_domains(l, written, n);
}

static void route_client(struct loading *l, struct route_conf *r, const struct node *map)
{
	const struct backend_conf unverified = { .tls = BACKEND_TLS_OPPORTUNISTIC,
						 .suites = l->config->tls_profile,
						 .index = l->config->backend_count };
	char buffer[TLS_ERROR_MAX];
	struct text error = TEXT(buffer);
	r->tls_client = shared_context(l, &unverified);
	if (r->tls_client)
		return;
	r->tls_client = tls_client_context(BYTES(""), unverified.suites, &error);
	if (!r->tls_client) {
		loading_refuse(l, map, "via", "%s", text_cstr(&error));
	} else if (!arena_defer(l->arena, release_tls, r->tls_client)) {
		release_tls(r->tls_client);
		r->tls_client = NULL;
		loading_out_of_memory(l);
	}
}

/* Where mail of our own goes, by the member `via` of the map. The words win over names of backends,
 * and those over hosts. `what`: would loop. */
static void verify_route(struct loading *l, struct behind *behind, size_t named,
			 struct route_conf *r, const struct node *map, const char *what)
{
	bool by_domain = r == &l->config->bounces.route;
	struct excerpt e;
	if (!r->text || (by_domain && strcmp(r->text, "backend") == 0))
		return;
	r->backend = backend_find(behind, named, r->text);
	if (strcmp(r->text, "mx") == 0) {
		r->via = ROUTE_MX;
	} else if (r->backend) {
		r->via = ROUTE_NAMED;
		behind->used[r->backend->index] = true;
		return;
	} else if (strpbrk(r->text, ".:") && config_server(l, r->text, SMTP_PORT, &r->server)) {
		r->via = ROUTE_SERVER;
	} else {
		loading_refuse(l, map, "via",
			       "%s is not %s\"mx\", the name of a backend or a server like "
			       "relay.example.com:25",
			       excerpt(&e, bytes_of(r->text)), by_domain ? "\"backend\", " : "");
		return;
	}
	if (r->via == ROUTE_SERVER && ourselves(l->config, &r->server.address))
		loading_refuse(l, map, "via", "%s is a listener of mxward itself; %s would loop",
			       r->server.name, what);
	route_client(l, r, map);
}

void config_verify_backends(struct loading *l)
{
	size_t count = l->config->backend_count, named = 0;
	struct behind behind = {
		.by_name = arena_array(&l->scratch, count, sizeof *behind.by_name),
		.nodes = arena_array(&l->scratch, count, sizeof *behind.nodes),
		.used = arena_array(&l->scratch, count, sizeof *behind.used),
	};
	if (!behind.by_name || !behind.nodes || !behind.used) {
		loading_out_of_memory(l);
		return;
	}
	verify_backends(l, &behind, &named);
	verify_domains(l, &behind, named);
	verify_route(l, &behind, named, &l->config->bounces.route, node_member(l->root, "bounces"),
		     "bounces");
	if (l->config->dmarc_reports_named)
		verify_route(l, &behind, named, &l->config->dmarc_reports.route,
			     node_member(node_member(l->root, "reports"), "dmarc"), "reports");
	if (behind.unresolved || !l->config->domain_count)
		return;
	for (size_t i = 0; i < count; i++)
		if (!behind.used[i] && behind.nodes[i])
			node_warn(&l->complaints, behind.nodes[i]->key,
				  "no domain uses this backend");
}
