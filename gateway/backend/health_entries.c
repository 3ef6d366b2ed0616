/* health_entries.c: the entries of health.c over configuration generations; see health.h.
 *
 * Owns one entry a server, in configured order, and the promise made of them: the intersection of
 * what they offer, packed into one atomic so that an EHLO costs no lock. It must never lose what is
 * known of a server that the next generation names, too. */
#include "gateway/backend/health_inside.h"
#include "gateway/base/clock.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- the promise: four flags over a limit of 60 bits */

const struct offers promise_everything = {
	.eight_bit = true, .utf8 = true, .dsn = true, .size = true
};
static const uint64_t flag_eight_bit = 1ull << 63, flag_utf8 = 1ull << 62, flag_dsn = 1ull << 61,
		      flag_size = 1ull << 60, limit_mask = (1ull << 60) - 1;

static uint64_t pack(const struct offers *o)
{
	return (o->eight_bit ? flag_eight_bit : 0) | (o->utf8 ? flag_utf8 : 0) |
	       (o->dsn ? flag_dsn : 0) | (o->size ? flag_size : 0) |
	       (o->size_limit < limit_mask ? o->size_limit : limit_mask);
}

static struct offers unpack(uint64_t p)
{
	return (struct offers){ .eight_bit = p & flag_eight_bit,
				.utf8 = p & flag_utf8,
				.dsn = p & flag_dsn,
				.size = p & flag_size,
				.size_limit = p & limit_mask };
}

void promise_intersect(struct offers *o, const struct entry *e)
{
	if (!e || e->standing != SERVER_UP)
		return;
	o->eight_bit = o->eight_bit && e->offers.eight_bit;
	o->utf8 = o->utf8 && e->offers.utf8;
	o->dsn = o->dsn && e->offers.dsn;
	o->size = o->size && e->offers.size;
	if (e->offers.size_limit && (!o->size_limit || e->offers.size_limit < o->size_limit))
		o->size_limit = e->offers.size_limit;
}

void promise_again(struct health *h)
{
	struct offers o = promise_everything;
	for (size_t i = 0; i < h->entry_count; i++)
		promise_intersect(&o, h->entries[i]);
	atomic_store_explicit(&h->promise, pack(&o), memory_order_release);
}

struct offers promise_made(const struct health *h)
{
	return unpack(atomic_load_explicit(&h->promise, memory_order_acquire));
}

bool offers_equal(const struct offers *a, const struct offers *b)
{
	return pack(a) == pack(b);
}

/* ---- entries */

static void entry_free(struct entry *e)
{
	if (!e)
		return;
	free(e->backend);
	free(e->server);
	free(e);
}

static struct entry *health_entry_new(const struct backend_conf *backend,
				      const struct server_conf *server)
{
	struct entry *e = calloc(1, sizeof *e);
	if (!e)
		return NULL;
	e->backend = strdup(backend->name);
	e->server = strdup(server->name);
	e->port = server->address.port;
	if (server->address.family != FAMILY_NONE)
		e->addresses[e->address_count++] = server->address;
	e->since = clock_wall();
	if (e->backend && e->server)
		return e;
	entry_free(e);
	return NULL;
}

static bool names(const struct entry *e, const struct backend_conf *backend, size_t server)
{
	return strcmp(e->server, backend->servers[server].name) == 0 &&
	       strcmp(e->backend, backend->name) == 0;
}

struct entry *health_find(const struct health *h, const struct backend_conf *backend, size_t server)
{
	assert(server < backend->server_count);
	if (backend->index < h->backend_count) {
		size_t place = h->first[backend->index] + server;
		if (place < h->entry_count && names(h->entries[place], backend, server))
			return h->entries[place];
	}
	for (size_t i = 0; i < h->entry_count; i++)
		if (names(h->entries[i], backend, server))
			return h->entries[i];
	return NULL;
}

struct health *health_new(void)
{
	struct health *h = calloc(1, sizeof *h);
	if (!h)
		return NULL;
	h->capacity = capacity_new();
	if (!h->capacity) {
		free(h);
		return NULL;
	}
	pthread_mutex_init(&h->mutex, NULL);
	promise_again(h);
	return h;
}

struct capacity *health_capacity(const struct health *h)
{
	return h->capacity;
}

void health_free(struct health *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < h->entry_count; i++)
		entry_free(h->entries[i]);
	free(h->entries);
	free(h->first);
	free(h->watchers);
	capacity_free(h->capacity);
	pthread_mutex_destroy(&h->mutex);
	free(h);
}

/* ---- a new generation */

/* What a configuration is turned into before it takes the place of the last one. */
struct roll {
	struct entry **entries;
	size_t entry_count;
	size_t *first;
};

/* The server's entry of the last generation, each at most once, or a new one. */
static struct entry *carry(struct health *h, const struct backend_conf *backend, size_t server)
{
	for (size_t i = 0; i < h->entry_count; i++) {
		struct entry *e = h->entries[i];
		if (e->carried || !names(e, backend, server))
			continue;
		e->carried = true;
		return e;
	}
	return health_entry_new(backend, &backend->servers[server]);
}

static bool roll_fill(struct health *h, const struct config *config, struct roll *roll)
{
	for (size_t b = 0; b < config->backend_count; b++) {
		const struct backend_conf *backend = &config->backends[b];
		roll->first[b] = roll->entry_count;
		for (size_t s = 0; s < backend->server_count; s++) {
			struct entry *e = carry(h, backend, s);
			if (!e)
				return false;
			roll->entries[roll->entry_count++] = e;
		}
	}
	return true;
}

static bool roll_make(struct health *h, const struct config *config, struct roll *roll)
{
	size_t servers = 0;
	for (size_t b = 0; b < config->backend_count; b++)
		servers += config->backends[b].server_count;
	roll->entries = calloc(servers + 1, sizeof(struct entry *));
	roll->first = calloc(config->backend_count + 1, sizeof *roll->first);
	return roll->entries && roll->first && roll_fill(h, config, roll);
}

/* Gives up what was made for nothing; the entries of the last generation stay. */
static void roll_drop(struct health *h, struct roll *roll)
{
	for (size_t i = 0; i < roll->entry_count; i++)
		if (!roll->entries[i]->carried)
			entry_free(roll->entries[i]);
	for (size_t i = 0; i < h->entry_count; i++)
		h->entries[i]->carried = false;
	free(roll->entries);
	free(roll->first);
}

static void roll_adopt(struct health *h, const struct roll *roll, const struct config *config)
{
	for (size_t i = 0; i < h->entry_count; i++)
		if (!h->entries[i]->carried)
			entry_free(h->entries[i]);
	free(h->entries);
	free(h->first);
	h->entries = roll->entries;
	h->entry_count = roll->entry_count;
	h->first = roll->first;
	h->backend_count = config->backend_count;
	for (size_t i = 0; i < h->entry_count; i++) {
		h->entries[i]->carried = h->entries[i]->tried = false;
		protection_untold(&h->entries[i]->protection);
	}
	promise_again(h);
	atomic_store_explicit(&h->generation, config->generation, memory_order_release);
}

bool health_configure(struct health *h, const struct config *config)
{
	struct roll roll = { 0 };
	pthread_mutex_lock(&h->mutex);
	bool made = roll_make(h, config, &roll) && capacity_configure(h->capacity, config);
	if (made)
		roll_adopt(h, &roll, config);
	else
		roll_drop(h, &roll);
	pthread_mutex_unlock(&h->mutex);
	return made;
}
