/* health.c: the standing of every backend server: whom to try, and what that is decided by; see
 * health.h.
 *
 * It must never call anything that waits while it holds its mutex, and never judge a server by less
 * than three failures in a row: one refused connection is no outage. */
#include "gateway/backend/health_inside.h"
#include "gateway/base/clock.h"

#include <stdlib.h>
#include <string.h>

/* failures, ms */
enum { RELIED_ON = 60000 }; /* ms: so long after somebody asked */
enum { BREAKER_FAILURES = 3, TRIAL_EVERY = 1000, TRIAL_LOST = 10000, FALTER_EVERY = 30000 };

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

void health_rely(struct health *h)
{
	atomic_store(&h->relied_on, clock_monotonic());
}

bool health_relied_on(struct health *h)
{
	uint64_t last = atomic_load(&h->relied_on);
	return last > 0 && clock_monotonic() - last < RELIED_ON;
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
		o = promise_made(h);
	} else {
		o = promise_everything;
		pthread_mutex_lock(&h->mutex);
		for (size_t b = 0; b < config->backend_count; b++)
			for (size_t s = 0; s < config->backends[b].server_count; s++)
				promise_intersect(&o, health_find(h, &config->backends[b], s));
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
