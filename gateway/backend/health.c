/* health.c: the standing of every backend server; see health.h.
 *
 * Owns one entry a server, in configured order, and the promise made of them: the intersection of
 * what they offer, packed into one atomic so that an EHLO costs no lock. It must never call
 * anything that waits while it holds its mutex, and never judge a server by less than three
 * failures in a row: one refused connection is no outage. */
#include "gateway/backend/health.h"
#include "gateway/base/clock.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* failures, ms */
enum { BREAKER_FAILURES = 3, TRIAL_EVERY = 1000, TRIAL_LOST = 10000, FALTER_EVERY = 30000 };

struct entry {
	char *backend, *server;
	uint16_t port;
	struct address addresses[HEALTH_ADDRESSES];
	size_t address_count;
	enum server_standing standing;
	unsigned failures;      /* in a row */
	unsigned faults;        /* health_faltered() since the last message answered */
	uint64_t next_try;      /* of a faltering one: when it is preferred once again */
	bool tried;             /* since the last health_configure() */
	bool on_trial, carried; /* a caller tries it now; health_configure() took it over */
	uint64_t trial;         /* when the last trial of a broken one began */
	uint64_t lost;          /* when it was put out of rotation last; 0: never */
	uint64_t unasked;       /* of its backend: when nobody took a message last; 0: never */
	uint64_t since;
	struct offers offers;
	char failure[HEALTH_FAILURE_MAX];
	struct protection_record protection;
};

struct health {
	struct capacity *capacity; /* has a mutex of its own, which may be taken under this one */
	pthread_mutex_t mutex;  /* guards all but the two atomics, which are written under it */
	struct entry **entries; /* in configured order */
	size_t entry_count;
	size_t *first; /* by place of the backend: where its entries begin */
	size_t backend_count;
	struct watcher {
		struct loop *loop;
		wake_id wake;
	} *watchers;
	size_t watcher_count;
	_Atomic uint64_t generation, promise;
};

/* ---- the promise: four flags over a limit of 60 bits */

static const struct offers everything = {
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

/* Takes away from *o what the server does not offer, if it is known. */
static void intersect(struct offers *o, const struct entry *e)
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

static void promise_again(struct health *h)
{
	struct offers o = everything;
	for (size_t i = 0; i < h->entry_count; i++)
		intersect(&o, h->entries[i]);
	atomic_store_explicit(&h->promise, pack(&o), memory_order_release);
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

/* NULL when the server is not configured any more: a session of an older generation asks. */
static struct entry *health_find(const struct health *h, const struct backend_conf *backend,
				 size_t server)
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

/* ---- who wants to know */

bool health_watch(struct health *h, struct loop *loop, wake_id wake)
{
	pthread_mutex_lock(&h->mutex);
	struct watcher *more = realloc(h->watchers, (h->watcher_count + 1) * sizeof *more);
	if (more) {
		h->watchers = more;
		h->watchers[h->watcher_count++] = (struct watcher){ loop, wake };
	}
	pthread_mutex_unlock(&h->mutex);
	return more != NULL;
}

void health_unwatch(struct health *h, wake_id wake, const struct loop *loop)
{
	pthread_mutex_lock(&h->mutex);
	for (size_t i = h->watcher_count; i-- > 0;)
		if (h->watchers[i].loop == loop && h->watchers[i].wake == wake)
			h->watchers[i] = h->watchers[--h->watcher_count];
	pthread_mutex_unlock(&h->mutex);
}

/* Under the lock: a watcher's loop lives until it has said that it does not watch any more. */
static void wake_watchers(const struct health *h)
{
	for (size_t i = 0; i < h->watcher_count; i++)
		loop_wake_remote(h->watchers[i].loop, h->watchers[i].wake);
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

/* ---- whom to try */

/* How soon a server's turn comes: the least first. */
enum rank { RANK_UP, RANK_UNKNOWN, RANK_FALTERING, RANK_TRIAL, RANK_NEVER };

static enum rank rank(const struct entry *e, uint64_t now)
{
	if (!e || e->standing == SERVER_UNKNOWN)
		return RANK_UNKNOWN;
	if (e->standing == SERVER_UP)
		return e->faults < BREAKER_FAILURES || now >= e->next_try ? RANK_UP
									  : RANK_FALTERING;
	/* A caller that went away in the middle of its trial never reports: after a while it counts
	 * as ended. */
	bool over = !e->trial || now >= e->trial + (e->on_trial ? TRIAL_LOST : TRIAL_EVERY);
	return over ? RANK_TRIAL : RANK_NEVER;
}

static size_t addresses_copy(const struct entry *e, const struct server_conf *server,
			     struct address *addresses)
{
	if (!e) {
		addresses[0] = server->address;
		return server->address.family != FAMILY_NONE;
	}
	memcpy(addresses, e->addresses, e->address_count * sizeof *addresses);
	return e->address_count;
}

bool health_pick(struct health *h, const struct backend_conf *backend, uint64_t tried, uint64_t now,
		 struct health_choice *choice)
{
	enum rank best = RANK_NEVER;
	size_t candidates = 0;
	pthread_mutex_lock(&h->mutex);
	for (size_t s = 0; s < backend->server_count && s < HEALTH_SERVERS; s++) {
		enum rank r = tried >> s & 1 ? RANK_NEVER : rank(health_find(h, backend, s), now);
		candidates += r < RANK_NEVER;
		if (r < best) {
			best = r;
			choice->server = s;
		}
	}
	if (best < RANK_NEVER) {
		struct entry *e = health_find(h, backend, choice->server);
		choice->up = best == RANK_UP || best == RANK_FALTERING;
		if (best == RANK_UP && e && e->faults >= BREAKER_FAILURES)
			e->next_try = now + FALTER_EVERY;
		choice->others = candidates > 1;
		choice->trial = best == RANK_TRIAL;
		choice->address_count =
			addresses_copy(e, &backend->servers[choice->server], choice->addresses);
		if (best == RANK_TRIAL) {
			e->on_trial = true;
			e->trial = now;
		}
	}
	pthread_mutex_unlock(&h->mutex);
	return best < RANK_NEVER;
}

void health_resolved(struct health *h, const struct backend_conf *backend, size_t server,
		     const struct address *addresses, size_t count)
{
	pthread_mutex_lock(&h->mutex);
	struct entry *e = health_find(h, backend, server);
	if (e && count) {
		e->address_count = count < HEALTH_ADDRESSES ? count : HEALTH_ADDRESSES;
		memcpy(e->addresses, addresses, e->address_count * sizeof *addresses);
		for (size_t i = 0; i < e->address_count; i++)
			e->addresses[i].port = e->port;
	}
	pthread_mutex_unlock(&h->mutex);
}

size_t health_addresses(struct health *h, const struct backend_conf *backend, size_t server,
			struct address addresses[HEALTH_ADDRESSES])
{
	pthread_mutex_lock(&h->mutex);
	size_t count = addresses_copy(health_find(h, backend, server), &backend->servers[server],
				      addresses);
	pthread_mutex_unlock(&h->mutex);
	return count;
}

enum server_standing health_standing(struct health *h, const struct backend_conf *backend,
				     size_t server)
{
	pthread_mutex_lock(&h->mutex);
	const struct entry *e = health_find(h, backend, server);
	enum server_standing standing = e ? e->standing : SERVER_UNKNOWN;
	pthread_mutex_unlock(&h->mutex);
	return standing;
}

bool health_in_doubt(struct health *h, const struct backend_conf *backend, size_t server)
{
	pthread_mutex_lock(&h->mutex);
	const struct entry *e = health_find(h, backend, server);
	bool doubt = e && e->failures > 0;
	pthread_mutex_unlock(&h->mutex);
	return doubt;
}

/* ---- what happened */

static void health_say(const struct backend_conf *backend, size_t server, const char *state,
		       const char *reason)
{
	bool well = state[0] == 'u' || state[0] == 'e';
	struct log_line *line = log_begin(well ? LOG_INFO : LOG_WARN, "backend");
	log_string(line, "backend", backend->name);
	log_string(line, "server", backend->servers[server].name);
	log_string(line, "state", state);
	log_string(line, "reason", reason);
	log_end(line);
}

static bool stand(struct entry *e, enum server_standing standing)
{
	if (e->standing == standing)
		return false;
	e->standing = standing;
	e->since = clock_wall();
	return true;
}

static bool offers_equal(const struct offers *a, const struct offers *b)
{
	return pack(a) == pack(b);
}

/* The backend took something, or has a server that it had not: that nobody was there is over. */
static void forgive(struct health *h, const struct backend_conf *backend)
{
	struct entry *first = health_find(h, backend, 0);
	if (first)
		first->unasked = 0;
}

void health_worked(struct health *h, const struct backend_conf *backend, size_t server,
		   const struct offers *offers)
{
	bool changed = false;
	pthread_mutex_lock(&h->mutex);
	struct entry *e = health_find(h, backend, server);
	if (e) {
		bool others = !offers_equal(&e->offers, offers);
		e->offers = *offers;
		e->failures = 0;
		e->failure[0] = '\0';
		e->tried = true;
		e->on_trial = false;
		changed = stand(e, SERVER_UP);
		if (changed || others)
			promise_again(h);
		if (changed)
			forgive(h, backend);
	}
	pthread_mutex_unlock(&h->mutex);
	if (changed)
		health_say(backend, server, "up", "it answers");
}

void health_protected(struct health *h, const struct backend_conf *backend, size_t server,
		      const struct protection *protection, const char *clear, uint64_t now)
{
	bool news = false;
	pthread_mutex_lock(&h->mutex);
	struct entry *e = health_find(h, backend, server);
	if (e)
		news = protection_take(&e->protection, protection, clear, now);
	pthread_mutex_unlock(&h->mutex);
	if (news)
		health_say(backend, server, clear[0] ? "clear" : "encrypted",
			   clear[0] ? clear : protection->version);
}

void health_failed(struct health *h, const struct backend_conf *backend, size_t server,
		   const char *why, uint64_t now)
{
	bool changed = false;
	pthread_mutex_lock(&h->mutex);
	struct entry *e = health_find(h, backend, server);
	if (e) {
		struct text failure = TEXT(e->failure);
		text_string(&failure, why);
		(void)text_cstr(&failure);
		e->tried = true;
		e->on_trial = false;
		if (++e->failures >= BREAKER_FAILURES)
			changed = stand(e, SERVER_DOWN);
		if (changed) {
			e->trial = now; /* the first trial has its second, too */
			e->lost = now ? now : 1;
			promise_again(h);
			wake_watchers(h);
		}
	}
	pthread_mutex_unlock(&h->mutex);
	if (changed)
		health_say(backend, server, "down", why);
}

void health_full(struct health *h, const struct backend_conf *backend, size_t server)
{
	pthread_mutex_lock(&h->mutex);
	struct entry *e = health_find(h, backend, server);
	if (e) {
		e->tried = true;
		e->on_trial = false;
	}
	pthread_mutex_unlock(&h->mutex);
}

void health_unasked(struct health *h, const struct backend_conf *backend, uint64_t now)
{
	pthread_mutex_lock(&h->mutex);
	struct entry *e = backend->server_count > 0 ? health_find(h, backend, 0) : NULL;
	bool anew = e && (e->unasked == 0 || now >= e->unasked + HEALTH_UNASKED);
	if (e)
		e->unasked = now ? now : 1;
	if (anew)
		wake_watchers(h);
	pthread_mutex_unlock(&h->mutex);
}

bool health_reachable(struct health *h, const struct backend_conf *backend, uint64_t now)
{
	bool reachable = false;
	pthread_mutex_lock(&h->mutex);
	for (size_t s = 0; s < backend->server_count && s < HEALTH_SERVERS; s++) {
		const struct entry *e = health_find(h, backend, s);
		reachable |= !e || e->standing != SERVER_DOWN;
		if (e && s == 0 && e->unasked != 0 && now < e->unasked + HEALTH_UNASKED) {
			reachable = false;
			break;
		}
	}
	pthread_mutex_unlock(&h->mutex);
	return reachable;
}

bool health_lost_since(struct health *h, const struct backend_conf *backend, size_t server,
		       uint64_t since)
{
	pthread_mutex_lock(&h->mutex);
	const struct entry *e = health_find(h, backend, server);
	bool lost = e && e->standing == SERVER_DOWN && e->lost > since;
	pthread_mutex_unlock(&h->mutex);
	return lost;
}

void health_faltered(struct health *h, const struct backend_conf *backend, size_t server,
		     const char *why, uint64_t now)
{
	bool changed = false;
	pthread_mutex_lock(&h->mutex);
	struct entry *e = health_find(h, backend, server);
	if (e) {
		struct text failure = TEXT(e->failure);
		text_string(&failure, why);
		(void)text_cstr(&failure);
		changed = ++e->faults == BREAKER_FAILURES;
		e->next_try = now + FALTER_EVERY;
	}
	pthread_mutex_unlock(&h->mutex);
	if (changed)
		health_say(backend, server, "faltering", why);
}

void health_served(struct health *h, const struct backend_conf *backend, size_t server)
{
	bool changed = false;
	pthread_mutex_lock(&h->mutex);
	struct entry *e = health_find(h, backend, server);
	if (e) {
		changed = e->faults >= BREAKER_FAILURES;
		e->faults = 0;
		forgive(h, backend);
	}
	pthread_mutex_unlock(&h->mutex);
	if (changed)
		health_say(backend, server, "up", "it answered for a message");
}

/* ---- what is said of it */

struct offers health_offers(struct health *h, const struct config *config)
{
	struct offers o;
	if (atomic_load_explicit(&h->generation, memory_order_acquire) == config->generation) {
		o = unpack(atomic_load_explicit(&h->promise, memory_order_acquire));
	} else {
		o = everything;
		pthread_mutex_lock(&h->mutex);
		for (size_t b = 0; b < config->backend_count; b++)
			for (size_t s = 0; s < config->backends[b].server_count; s++)
				intersect(&o, health_find(h, &config->backends[b], s));
		pthread_mutex_unlock(&h->mutex);
	}
	uint64_t most = config->limits.message_size;
	if (most && (!o.size_limit || most < o.size_limit))
		o.size_limit = most;
	return o;
}

bool health_known(struct health *h)
{
	bool known = true;
	pthread_mutex_lock(&h->mutex);
	for (size_t i = 0; i < h->entry_count; i++)
		known = known && h->entries[i]->tried;
	pthread_mutex_unlock(&h->mutex);
	return known;
}

void health_each(struct health *h, void (*each)(void *arg, const struct health_status *), void *arg)
{
	pthread_mutex_lock(&h->mutex);
	for (size_t i = 0; i < h->entry_count; i++) {
		const struct entry *e = h->entries[i];
		each(arg, &(struct health_status){
				  .backend = e->backend,
				  .server = e->server,
				  .standing = e->standing,
				  .offers = e->offers,
				  .failure = e->failure,
				  .since = e->since,
				  .protection = e->protection.last,
				  .clear = e->protection.clear,
				  .capacity = capacity_report(h->capacity, e->server) });
	}
	pthread_mutex_unlock(&h->mutex);
}
