/* limits_usage.c: events of clients, sorted by time and counted; see limits_usage.h. */
#include "gateway/cli/limits_usage.h"

#include <stdlib.h>
#include <string.h>

enum { MINUTE = 60000, FIRST = 1024, RATES = USAGE_HANDSHAKES + 1 };

/* Something that a client did. */
struct deed {
	uint64_t time; /* milliseconds since 1970 */
	uint32_t client, count;
	uint8_t kind; /* USAGE_…; of USAGE_ALL_SESSIONS: a session ends */
	bool cut;     /* a limit refused it */
};

/* A minute of one kind, and the one before. */
struct rate {
	uint64_t minute, now, before, peak;
};

struct client {
	struct address prefix;
	struct rate rates[RATES];
	uint64_t open, most_open;
	uint64_t taken, stopped; /* messages */
	uint64_t cut[USAGES];
	bool exempt;
};

struct usages {
	const struct config *config;
	struct deed *deeds;
	size_t deed_count, deed_room;
	struct client *clients;
	size_t client_count, client_room;
	uint32_t *slots;   /* of clients, by hash; 0: free, else its place and 1 */
	size_t slot_count; /* a power of two, twice the room for clients */
};

struct usages *usages_new(const struct config *config)
{
	struct usages *u = calloc(1, sizeof *u);
	if (u)
		u->config = config;
	return u;
}

void usages_free(struct usages *u)
{
	if (!u)
		return;
	free(u->deeds);
	free(u->clients);
	free(u->slots);
	free(u);
}

static size_t hash_of(const struct address *a)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */
	for (size_t i = 0; i < sizeof a->octets; i++)
		hash = (hash ^ a->octets[i]) * 1099511628211u;
	return (size_t)(hash ^ hash >> 32);
}

/* The slot of this prefix, or the free one where it belongs. */
static uint32_t *slot_of(const struct usages *u, const struct address *prefix)
{
	size_t at = hash_of(prefix) & (u->slot_count - 1);
	while (u->slots[at] && !address_equal(&u->clients[u->slots[at] - 1].prefix, prefix))
		at = (at + 1) & (u->slot_count - 1);
	return &u->slots[at];
}

static bool clients_grow(struct usages *u)
{
	size_t room = u->client_room ? u->client_room * 2 : FIRST;
	uint32_t *slots = calloc(2 * room, sizeof *slots);
	struct client *more =
		room < UINT32_MAX && slots ? realloc(u->clients, room * sizeof *more) : NULL;
	if (!more) {
		free(slots);
		return false;
	}
	free(u->slots);
	u->clients = more;
	u->client_room = room;
	u->slots = slots;
	u->slot_count = 2 * room;
	for (size_t i = 0; i < u->client_count; i++)
		*slot_of(u, &u->clients[i].prefix) = (uint32_t)i + 1;
	return true;
}

/* Its place; client_count where there is no memory, or no address. */
static size_t client_find(struct usages *u, struct bytes written)
{
	const struct limits_conf *limits = &u->config->limits;
	struct address address;
	if (!address_parse(written, &address) ||
	    (u->client_count == u->client_room && !clients_grow(u)))
		return u->client_count;
	struct address prefix = address_masked(&address, (unsigned)(address.family == FAMILY_IPV4
									    ? limits->prefix_ipv4
									    : limits->prefix_ipv6));
	uint32_t *slot = slot_of(u, &prefix);
	if (*slot == 0) {
		u->clients[u->client_count] =
			(struct client){ .prefix = prefix,
					 .exempt = network_list_contains(
						 limits->exempt, limits->exempt_count, &address) };
		*slot = (uint32_t)++u->client_count;
	}
	return *slot - 1;
}

static bool deed_add(struct usages *u, const struct deed *deed)
{
	if (u->deed_count == u->deed_room) {
		size_t room = u->deed_room ? u->deed_room * 2 : FIRST;
		struct deed *more = reallocarray(u->deeds, room, sizeof *more);
		if (!more)
			return false;
		u->deeds = more;
		u->deed_room = room;
	}
	u->deeds[u->deed_count++] = *deed;
	return true;
}

static bool session_add(struct usages *u, uint32_t client, const struct record *r)
{
	uint64_t length = r->ms > 0 ? (uint64_t)r->ms : 0;
	struct deed d = { .time = r->time > length ? r->time - length : 0,
			  .client = client,
			  .count = 1,
			  .kind = USAGE_CONNECTIONS,
			  .cut = bytes_starts(r->reason, BYTES("too many connections")) };
	if (bytes_starts(r->reason, BYTES("no free session"))) {
		u->clients[client].cut[USAGE_ALL_SESSIONS]++;
		return true;
	}
	struct deed end = d, handshake = d;
	end.kind = USAGE_ALL_SESSIONS;
	end.time = r->time;
	handshake.kind = USAGE_HANDSHAKES;
	handshake.cut = bytes_starts(r->reason, BYTES("too many new TLS sessions"));
	return deed_add(u, &d) && (d.cut || deed_add(u, &end)) &&
	       ((r->tls.version.len == 0 && !handshake.cut) || deed_add(u, &handshake));
}

static bool message_add(struct usages *u, uint32_t client, const struct record *r)
{
	struct client *c = &u->clients[client];
	int64_t rcpts = (int64_t)r->rcpt_count + r->refused_rcpts;
	struct deed d = { .time = r->time, .client = client, .count = 1, .kind = USAGE_MESSAGES };
	struct deed named = d;
	bool taken = bytes_equal(r->action, BYTES("accept")) ||
		     bytes_equal(r->action, BYTES("tag")) || bytes_equal(r->action, BYTES("hold"));
	c->taken += taken;
	c->stopped += !taken && r->rule.len > 0;
	named.kind = USAGE_RECIPIENTS;
	named.count = rcpts > 0 && rcpts < UINT32_MAX ? (uint32_t)rcpts : 0;
	return deed_add(u, &d) && deed_add(u, &named);
}

static bool has(struct bytes reply, struct bytes words)
{
	return memmem(reply.at, reply.len, words.at, words.len) != NULL;
}

/* The words of gateway/smtp/verbs.c. */
static bool refusal_add(struct usages *u, uint32_t client, const struct record *r)
{
	struct deed d = { .time = r->time,
			  .client = client,
			  .count = r->alike > 0 && r->alike < UINT32_MAX ? (uint32_t)r->alike : 1,
			  .cut = true };
	if (has(r->reply, BYTES("Error: too much mail from ")))
		d.kind = USAGE_MESSAGES;
	else if (has(r->reply, BYTES("Error: too many recipients from ")))
		d.kind = USAGE_RECIPIENTS;
	else if (has(r->reply, BYTES("Error: too many new TLS sessions from ")))
		d.kind = USAGE_HANDSHAKES;
	else
		return true;
	return deed_add(u, &d);
}

bool usages_add(struct usages *u, const struct record *r)
{
	size_t client = client_find(u, r->client);
	struct address ignored;
	if (client == u->client_count)
		return !address_parse(r->client, &ignored);
	if (bytes_equal(r->event, BYTES("session")))
		return session_add(u, (uint32_t)client, r);
	if (bytes_equal(r->event, BYTES("message")))
		return message_add(u, (uint32_t)client, r);
	return !bytes_equal(r->event, BYTES("reject")) || refusal_add(u, (uint32_t)client, r);
}

static int in_order(const void *a_any, const void *b_any)
{
	const struct deed *a = a_any, *b = b_any;
	/* At the same time a session ends before another begins. */
	return a->time != b->time ? (a->time < b->time ? -1 : 1) : (int)b->kind - (int)a->kind;
}

/* As the gateway counts: this minute's, and what is left of the one before. */
static uint64_t rate_add(struct rate *r, const struct deed *d)
{
	uint64_t minute = d->time / MINUTE;
	if (minute != r->minute) {
		r->before = minute == r->minute + 1 ? r->now : 0;
		r->now = 0;
		r->minute = minute;
	}
	r->now += d->count;
	uint64_t sliding = r->now + r->before * (MINUTE - d->time % MINUTE) / MINUTE;
	r->peak = sliding > r->peak ? sliding : r->peak;
	return sliding;
}

static void session_open(struct client *c, const struct deed *d, uint64_t *all, uint64_t *most)
{
	uint64_t open = c->open + 1;
	c->most_open = open > c->most_open ? open : c->most_open;
	if (d->cut)
		return;
	c->open = open;
	*all += 1;
	*most = *all > *most ? *all : *most;
}

/* Which of the two limits of connections it was is not logged: the one that was reached. */
static void cut_count(struct client *c, const struct deed *d, uint64_t sliding, uint64_t limit)
{
	bool sessions = d->kind == USAGE_CONNECTIONS && sliding <= limit;
	c->cut[sessions ? USAGE_SESSIONS : d->kind] += d->count;
}

static void deeds_count(struct usages *u, uint64_t *most)
{
	uint64_t all = 0;
	if (u->deed_count)
		qsort(u->deeds, u->deed_count, sizeof *u->deeds, in_order);
	for (size_t i = 0; i < u->deed_count; i++) {
		const struct deed *d = &u->deeds[i];
		struct client *c = &u->clients[d->client];
		if (d->kind == USAGE_ALL_SESSIONS) {
			c->open -= c->open > 0;
			all -= all > 0;
			continue;
		}
		uint64_t sliding = rate_add(&c->rates[d->kind], d);
		if (d->cut)
			cut_count(c, d, sliding, u->config->limits.connections_per_minute);
		if (d->kind == USAGE_CONNECTIONS)
			session_open(c, d, &all, most);
	}
}

static bool honest(const struct client *c)
{
	return c->taken > c->stopped;
}

static uint64_t peak_of(const struct client *c, enum usage_kind kind)
{
	return (int)kind < RATES ? c->rates[kind].peak : c->most_open;
}

static void client_count(const struct client *c, enum usage_kind kind, struct usage *usage)
{
	uint64_t peak = kind == USAGE_ALL_SESSIONS ? 0 : peak_of(c, kind);
	usage->cut += c->cut[kind];
	usage->cut_honest += honest(c) ? c->cut[kind] : 0;
	usage->honest_clients_cut += honest(c) && c->cut[kind] > 0;
	if (peak > usage->peak) {
		usage->peak = peak;
		usage->peak_client = c->prefix;
	}
	if (honest(c) && peak > usage->honest_peak) {
		usage->honest_peak = peak;
		usage->honest_client = c->prefix;
	}
}

void usages_count(struct usages *u, struct usage usage[USAGES])
{
	uint64_t most = 0;
	memset(usage, 0, USAGES * sizeof *usage);
	deeds_count(u, &most);
	for (size_t i = 0; i < u->client_count; i++)
		for (int kind = 0; kind < USAGES && !u->clients[i].exempt; kind++)
			client_count(&u->clients[i], (enum usage_kind)kind, &usage[kind]);
	usage[USAGE_ALL_SESSIONS].peak = usage[USAGE_ALL_SESSIONS].honest_peak = most;
}

size_t usages_clients(const struct usages *u, size_t *honest_count)
{
	size_t counted = 0;
	*honest_count = 0;
	for (size_t i = 0; i < u->client_count; i++) {
		counted += !u->clients[i].exempt;
		*honest_count += !u->clients[i].exempt && honest(&u->clients[i]);
	}
	return counted;
}

size_t usages_over(const struct usages *u, enum usage_kind kind, uint64_t limit)
{
	size_t over = 0;
	for (size_t i = 0; i < u->client_count && kind != USAGE_ALL_SESSIONS; i++)
		over += !u->clients[i].exempt && !honest(&u->clients[i]) &&
			peak_of(&u->clients[i], kind) > limit;
	return over;
}

static const struct {
	const char *key;
	size_t offset; /* in the configuration's limits */
} keys[USAGES] = {
#define KEY(name) { #name, offsetof(struct limits_conf, name) }
	[USAGE_CONNECTIONS] = KEY(connections_per_minute),
	[USAGE_MESSAGES] = KEY(messages_per_minute),
	[USAGE_RECIPIENTS] = KEY(recipients_per_minute),
	[USAGE_HANDSHAKES] = KEY(tls_handshakes_per_minute),
	[USAGE_SESSIONS] = KEY(sessions_per_client),
	[USAGE_ALL_SESSIONS] = KEY(sessions),
#undef KEY
};

const char *usage_key(enum usage_kind kind)
{
	return keys[kind].key;
}

uint64_t usage_limit(const struct limits_conf *limits, enum usage_kind kind)
{
	uint64_t value;
	memcpy(&value, (const char *)limits + keys[kind].offset, sizeof value);
	return value;
}
