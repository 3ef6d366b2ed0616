/* resolver_server.c: the servers of a resolver; see resolver_server.h.
 *
 * It must never close a channel while c-ares is on the stack, and never take a server for one
 * without EDNS because a single packet was lost. */
#include "gateway/io/resolver_server.h"

#include "gateway/base/log.h"

#include <stdlib.h>

enum { FORMAT_ERROR = 1, SERVER_FAILURE = 2, NOT_IMPLEMENTED = 4 };

/* ---- channels */

static bool channel_open(struct dns_channel *channel, const struct server *server, uint64_t timeout,
			 enum way way, struct text *error)
{
	static const int flags[WAYS] = { [BY_EDNS] = ARES_FLAG_EDNS | ARES_FLAG_IGNTC,
					 [BY_PLAIN] = ARES_FLAG_IGNTC,
					 [BY_STREAM] = ARES_FLAG_USEVC };
	/* What is asked by TCP is not asked again on the same connection: it has all the time.
	 * Servers and the like are not the system's affair here, and the sandbox may deny its
	 * files. */
	char lookups[] = "b", nothing[] = "/dev/null";
	struct ares_options options = {
		.flags = flags[way] | ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES |
			 ARES_FLAG_NOCHECKRESP,
		.timeout = way == BY_STREAM  ? (int)timeout
			   : timeout / STEPS ? (int)(timeout / STEPS)
					     : 1,
		.tries = 3,
		.ednspsz = EDNS_SIZE,
		.lookups = lookups,
		.resolvconf_path = nothing,
	};
	int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
		   ARES_OPT_LOOKUPS | ARES_OPT_RESOLVCONF;
#ifdef ARES_OPT_UDP_MAX_QUERIES
	/* then another port: one more thing that a forger has to guess */
	options.udp_max_queries = 64;
	mask |= ARES_OPT_UDP_MAX_QUERIES;
#endif
#ifdef ARES_OPT_MAXTIMEOUTMS
	/* From 1.32 on the first try lasts five times what is usual, not what is set here; so there
	 * are more. */
	options.tries = 4;
	options.maxtimeout = (int)(way == BY_STREAM ? timeout : timeout * 4 / STEPS);
	mask |= ARES_OPT_MAXTIMEOUTMS;
#endif
#ifdef ARES_OPT_QUERY_CACHE
	options.qcache_max_ttl = 0;     /* the process has its own */
	mask |= ARES_OPT_QUERY_CACHE;
#endif
	if (!dns_channel_open(channel, resolver_loop(server->resolver), &options, mask, error))
		return false;
	if (dns_channel_use(channel, &server->address, 1))
		return true;
	text_string(error, "cannot set up the resolver: invalid server address");
	dns_channel_close(channel);
	return false;
}

struct dns_channel *server_channel(struct server *server, uint64_t timeout, enum way way)
{
	struct dns_channel *channel = &server->channels[way];
	struct text error = { 0 };
	return channel->ares || channel_open(channel, server, timeout, way, &error) ? channel
										    : NULL;
}

void server_set_free(struct server_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		for (int way = 0; way < WAYS; way++)
			dns_channel_close(&set->servers[i].channels[way]);
	free(set);
}

struct server_set *server_set_new(struct resolver *r, const struct address *addresses, size_t count,
				  uint64_t timeout, struct text *error)
{
	struct server_set *set = calloc(1, sizeof *set + count * sizeof *set->servers);
	if (!set) {
		text_string(error, "out of memory");
		return NULL;
	}
	list_init(&set->node);
	set->timeout = timeout;
	set->step = timeout / STEPS;
	set->count = count;
	for (size_t i = 0; i < count; i++) {
		struct server *server = &set->servers[i];
		server->resolver = r;
		server->address = addresses[i];
		if (!channel_open(&server->channels[BY_EDNS], server, timeout, BY_EDNS, error)) {
			server_set_free(set);
			return NULL;
		}
	}
	return set;
}

/* ---- health */

static uint64_t server_now(const struct server *server)
{
	return loop_now(resolver_loop(server->resolver));
}

void server_mark_sick(struct server_set *set, struct server *server)
{
	server->sick = true;
	server->probe = server_now(server) + set->timeout;
	for (size_t i = 0; i < set->count; i++)
		if (!set->servers[i].sick)
			return;
	for (size_t i = 0; i < set->count; i++)         /* all the same: nobody is passed over */
		set->servers[i].sick = false;
}

void server_mark_heard(struct server *server)
{
	server->heard = server_now(server);
	server->sick = false;
}

/* ---- EDNS */

enum way server_way(const struct server *server)
{
	return server_now(server) < server->plain_until ? BY_PLAIN : BY_EDNS;
}

/* SERVFAIL has many reasons: it is one of a server that never answered a question with EDNS. */
bool server_denies_edns(const struct server *server, struct bytes message)
{
	int code = message.len > 3 ? message.at[3] & 0x0f : 0;
	return code == FORMAT_ERROR || code == NOT_IMPLEMENTED ||
	       (code == SERVER_FAILURE && server->edns_heard == 0);
}

static void go_plain(struct server *server)
{
	char words[ENDPOINT_TEXT_MAX + 1];
	struct text where = TEXT(words);
	bool known = server_way(server) == BY_PLAIN;
	server->plain_until = server_now(server) + EDNS_AGAIN;
	if (known || !answers_note_plain(resolver_answers(server->resolver), &server->address))
		return;
	endpoint_text(&where, &server->address);
	log_note(
		LOG_WARN, "dns",
		"DNS server %s does not support EDNS: queries are sent without it, and over TCP if "
		"the answer is long",
		text_cstr(&where));
}

void server_learn(struct server *server, enum way way, uint64_t begun, bool denied)
{
	if (way == BY_EDNS) {
		server->edns_heard = server_now(server);
		server->edns_silences = 0;
		server->plain_until = 0;
	} else if (way == BY_PLAIN && server->edns_heard < begun && server_way(server) == BY_EDNS &&
		   (denied || ++server->edns_silences >= EDNS_SILENCES)) {
		go_plain(server);
	}
}
