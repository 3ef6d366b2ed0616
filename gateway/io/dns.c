/* dns.c: addresses of names: c-ares reads the hosts file, the rest is asked of the resolver; see
 * dns.h.
 *
 * Owns its channel and the queries that are open. A query wakes itself when its questions have
 * settled, reads the answers into the asker's look-up, and is gone. It must never write to a
 * look-up that was forgotten, nor call a name without address that nobody could ask for. */
#include "gateway/io/dns.h"

#include "gateway/io/ask_inside.h"
#include "gateway/io/dns_inside.h"

#include <stdlib.h>
#include <string.h>

struct dns {
	struct dns_channel hosts;       /* the hosts file alone: no question ever leaves by it */
	/* system: for names without a dot; NULL: they are the resolver's, too */
	struct resolver *resolver, *system;
	struct list queries;
};

struct query {
	struct list node;
	struct dns *dns;
	struct dns_lookup *asker;
	struct ask *ask;
	wake_id wake;
	char name[DNS_NAME_MAX + 1];
};

struct dns *dns_new(struct resolver *resolver, struct resolver *system, struct text *error)
{
	char lookups[] = "f";
	struct ares_options options = { .flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES,
					.lookups = lookups };
	struct dns *dns = calloc(1, sizeof(*dns));
	if (!dns) {
		text_string(error, "out of memory");
		return NULL;
	}
	dns->resolver = resolver;
	dns->system = system;
	list_init(&dns->queries);
	if (dns_channel_open(&dns->hosts, resolver_loop(resolver), &options,
			     ARES_OPT_FLAGS | ARES_OPT_LOOKUPS, error))
		return dns;
	free(dns);
	return NULL;
}

/* ---- a query */

static void query_free(struct query *query)
{
	list_remove(&query->node);
	if (query->ask)
		ask_free(query->ask);
	loop_retire(resolver_loop(query->dns->resolver), query->wake);
	free(query);
}

void dns_free(struct dns *dns)
{
	if (!dns)
		return;
	while (!list_empty(&dns->queries)) {
		struct query *query = list_owner(dns->queries.next, struct query, node);
		query->asker->settled = query->asker->failed = true;
		query->asker->query = NULL;
		query_free(query);
	}
	dns_channel_close(&dns->hosts);
	free(dns);
}

static void dns_settle(const struct dns *dns, struct dns_lookup *lookup)
{
	lookup->settled = true;
	lookup->query = NULL;
	loop_wake(resolver_loop(dns->resolver), lookup->wake);
}

static void dns_take(struct dns_lookup *lookup, const struct dns_answer *answer)
{
	for (size_t i = 0; i < answer->count && lookup->count < DNS_ADDRESSES_MAX; i++)
		lookup->found[lookup->count++] = answer->records[i].address;
	lookup->failed |= answer->status == DNS_FAILED;
}

/* Asks, and takes the answers once both are there. */
static void dns_run(void *arg)
{
	struct query *query = arg;
	struct dns_lookup *lookup = query->asker;
	const struct dns_answer *a = ask_dns(query->ask, bytes_of(query->name), DNS_A),
				*aaaa = ask_dns(query->ask, bytes_of(query->name), DNS_AAAA);
	if (!a || !aaaa)
		return;
	dns_take(lookup, a);
	dns_take(lookup, aaaa);
	lookup->failed &= lookup->count == 0;
	dns_settle(query->dns, lookup);
	query_free(query);
}

/* Who is asked. No server of the world knows a name without a dot: it is a container's, or a
 * machine's next to ours. */
static struct resolver *resolver_of(const struct dns *dns, const struct dns_lookup *lookup)
{
	return lookup->bare && dns->system ? dns->system : dns->resolver;
}

static struct query *query_new(struct dns *dns, struct bytes name, struct dns_lookup *lookup)
{
	struct query *query = calloc(1, sizeof *query);
	if (!query)
		return NULL;
	struct text t = TEXT(query->name);
	text_add(&t, name);
	query->dns = dns;
	query->asker = lookup;
	query->wake = loop_enroll(resolver_loop(dns->resolver), dns_run, query);
	query->ask = query->wake ? ask_new(resolver_of(dns, lookup), query->wake, 2) : NULL;
	list_init(&query->node);
	list_append(&dns->queries, &query->node);
	if (query->ask)
		return query;
	query_free(query);
	return NULL;
}

/* ---- asking */

/* Called back within the call that asks. */
static void read_hosts(void *arg, int status, int timeouts, struct ares_addrinfo *answer)
{
	struct dns_lookup *lookup = arg;
	(void)timeouts;
	if (status == ARES_SUCCESS && answer)
		for (struct ares_addrinfo_node *node = answer->nodes; node; node = node->ai_next)
			if (lookup->count < DNS_ADDRESSES_MAX &&
			    address_from_sockaddr(node->ai_addr, &lookup->found[lookup->count]))
				lookup->found[lookup->count++].port = 0;
	if (answer)
		ares_freeaddrinfo(answer);
}

/* What is known without asking anybody. */
static bool known_here(struct dns *dns, const char *name, struct dns_lookup *lookup)
{
	const struct ares_addrinfo_hints hints = { .ai_flags = ARES_AI_NOSORT,
						   .ai_family = AF_UNSPEC,
						   .ai_socktype = SOCK_STREAM };
	if (address_parse(bytes_of(name), &lookup->found[0])) {
		lookup->count = 1;
		return true;
	}
	ares_getaddrinfo(dns->hosts.ares, name, NULL, &hints, read_hosts, lookup);
	if (lookup->count)
		return true;
	if (!bytes_equal_nocase(bytes_of(name), BYTES("localhost")) &&
	    !bytes_ends_nocase(bytes_of(name), BYTES(".localhost")))
		return false;
	lookup->count = address_parse(BYTES("127.0.0.1"), &lookup->found[0]) +
			address_parse(BYTES("::1"), &lookup->found[1]);
	return true;
}

void dns_lookup_start(struct dns *dns, const char *name, struct dns_lookup *lookup, wake_id wake)
{
	*lookup = (struct dns_lookup){ .wake = wake };
	struct bytes bare = bytes_of(name);
	if (bare.len > 1 && bare.at[bare.len - 1] == '.')
		bare.len--;             /* of the root, which is not asked for */
	lookup->bare = bytes_find(bare, '.') == bare.len;
	bool asks = !known_here(dns, name, lookup) && dns_name_valid(bare);
	struct query *query = asks ? query_new(dns, bare, lookup) : NULL;
	lookup->failed = asks && !query;
	if (query) {
		lookup->query = query;
		loop_wake(resolver_loop(dns->resolver), query->wake);
	} else {
		dns_settle(dns, lookup);
	}
}

void dns_lookup_forget(struct dns_lookup *lookup)
{
	if (lookup->query)
		query_free(lookup->query);
	lookup->query = NULL;
}

void dns_lookup_trouble(const struct dns *dns, const struct dns_lookup *lookup, struct text *t)
{
	if (lookup->settled && !lookup->failed) {
		text_string(t, "its name has no address");
		return;
	}
	text_format(t, "its name could not be looked up: no %s from ",
		    lookup->settled ? "usable answer" : "answer in time");
	resolver_servers(resolver_of(dns, lookup), t);
}
