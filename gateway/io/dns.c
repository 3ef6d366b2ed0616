/* dns.c: addresses of names by c-ares; see dns.h.
 *
 * Owns its channel. What c-ares calls back stores an answer and wakes an id, nothing more, for it may happen
 * within the very call that asks. It must never trust that an asker is still there: the query is ours and
 * lives until c-ares is done with it. */
#include "gateway/io/dns.h"

#include "gateway/io/dns_inside.h"

#include <stdlib.h>

enum {
	TRY_TIME = 2000,                /* the second try of a server waits twice as long */
	TRIES = 2,
};

struct dns {
	struct dns_channel channel;
	bool closing;
};

struct query {
	struct dns *dns;
	struct dns_lookup *asker;       /* NULL: given up */
};

struct dns *dns_new(struct loop *loop, const struct address *servers, size_t count, struct text *error)
{
	char lookups[] = "fb";          /* the hosts file first: the names of containers stand there */
	struct ares_options options = {
		.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES,
		.timeout = TRY_TIME,
		.tries = TRIES,
		.lookups = lookups,
	};
	struct dns *dns = calloc(1, sizeof(*dns));
	if (!dns) {
		text_string(error, "out of memory");
		return NULL;
	}
	if (dns_channel_open(&dns->channel, loop, &options,
			     ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS, error)) {
		if (count == 0 || dns_channel_use(&dns->channel, servers, count))
			return dns;
		text_string(error, "the resolver cannot be set up: the servers are not understood");
	}
	dns_free(dns);
	return NULL;
}

void dns_free(struct dns *dns)
{
	if (!dns)
		return;
	dns->closing = true;
	dns_channel_close(&dns->channel);   /* calls back for all that is open */
	free(dns);
}

/* ---- asking */

static void settle(struct dns *dns, struct dns_lookup *lookup)
{
	lookup->settled = true;
	lookup->query = NULL;
	if (!dns->closing)
		loop_wake(dns->channel.loop, lookup->wake);
}

static void answered(void *arg, int status, int timeouts, struct ares_addrinfo *answer)
{
	struct query *query = arg;
	struct dns_lookup *asker = query->asker;
	(void)timeouts;

	dns_channel_answered(&query->dns->channel);
	if (asker && status == ARES_SUCCESS && answer)
		for (struct ares_addrinfo_node *node = answer->nodes; node; node = node->ai_next)
			if (asker->count < DNS_ADDRESSES_MAX &&
			    address_from_sockaddr(node->ai_addr, &asker->found[asker->count]))
				asker->found[asker->count++].port = 0;
	if (asker)
		settle(query->dns, asker);
	if (answer)
		ares_freeaddrinfo(answer);
	free(query);
}

void dns_lookup_start(struct dns *dns, const char *name, struct dns_lookup *lookup, wake_id wake)
{
	const struct ares_addrinfo_hints hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct query *query;

	*lookup = (struct dns_lookup){ .wake = wake };
	if (address_parse(bytes_of(name), &lookup->found[0])) /* c-ares 1.18 asks for addresses as if they were names */
		lookup->count = 1;
	query = lookup->count || name[0] == '\0' ? NULL : calloc(1, sizeof(*query));
	if (!query) {
		settle(dns, lookup);
		return;
	}
	lookup->query = query;
	*query = (struct query){ .dns = dns, .asker = lookup };
	dns_channel_asks(&dns->channel);
	ares_getaddrinfo(dns->channel.ares, name, NULL, &hints, answered, query);
}

void dns_lookup_forget(struct dns_lookup *lookup)
{
	struct query *query = lookup->query;
	if (query)
		query->asker = NULL;
	lookup->query = NULL;
}
