/* capacity_queue.c: who waits for a connection to a backend server; see capacity.h.
 *
 * Owns the order of those who wait, not the waiters. It must never let a newcomer pass, but for
 * those whose loop has just the connection that becomes idle, and these for a second only. */
#include "gateway/backend/capacity_inside.h"

#include <stdlib.h>
#include <string.h>

/* ms: for which room that was made for one who waits is his; for which one who waits on another
 * loop lets those pass whose loop has the connection; and for which a slow greeting closes nothing
 * elsewhere. */
enum { SERVED_FOR = 1000, PATIENCE = 1000, STALLED_FOR = 5000 };
enum { SERVERS_MOST = 64 }; /* bits of wanted.servers */

static bool wants(const struct wanted *wanted, size_t server)
{
	return server < SERVERS_MOST && wanted->servers >> server & 1;
}

static bool waits_for(const struct waiter *w, const struct seats *seats, size_t *server)
{
	const struct backend_conf *backend = w->wanted.backend;
	for (size_t s = 0; s < backend->server_count; s++) {
		*server = s;
		if (wants(&w->wanted, s) && strcmp(backend->servers[s].name, seats->name) == 0)
			return true;
	}
	return false;
}

/* One more or one less at each server that it waits for. */
static void waiter_count(const struct capacity *c, const struct waiter *w, bool more)
{
	for (size_t s = 0; s < w->wanted.backend->server_count; s++) {
		struct seats *seats =
			wants(&w->wanted, s) ? capacity_seats(c, w->wanted.backend, s) : NULL;
		if (seats && more) {
			seats->waiting++;
			seats->stalled += w->wanted.stalled;
		} else if (seats) {
			seats->waiting--;
			seats->stalled -= w->wanted.stalled;
		}
	}
}

static void waiter_leave(struct capacity *c, struct waiter *w)
{
	list_remove(&w->node);
	w->waiting = false;
	waiter_count(c, w, false);
}

static void waiter_enter(struct capacity *c, struct waiter *w)
{
	struct list *before = c->waiters.prev;
	while (before != &c->waiters &&
	       list_owner(before, struct waiter, node)->wanted.since > w->wanted.since)
		before = before->prev;
	list_prepend(before, &w->node);
	w->waiting = true;
	waiter_count(c, w, true);
}

struct waiter *capacity_first(const struct capacity *c, const struct seats *seats, size_t *server)
{
	/* thousands may stall in a wave */
	if (seats->waiting == seats->stalled)
		return NULL;
	list_each (node, &c->waiters) {
		struct waiter *w = list_owner(node, struct waiter, node);
		if (!w->wanted.stalled && waits_for(w, seats, server))
			return w;
	}
	return NULL;
}

static void waiter_grant(struct waiter *w, size_t server)
{
	w->granted = true;
	w->server = server;
	loop_wake_remote(w->wanted.loop, w->wanted.wake);
}

void capacity_serve(struct capacity *c, struct seats *seats, uint64_t now)
{
	struct waiter *w;
	size_t server;
	while ((w = capacity_first(c, seats, &server)) && capacity_free_seat(seats, now)) {
		waiter_leave(c, w);
		waiter_grant(w, server);
		seats->open++;
	}
}

void capacity_dismiss(struct capacity *c)
{
	while (!list_empty(&c->waiters)) {
		struct waiter *w = list_owner(c->waiters.next, struct waiter, node);
		waiter_leave(c, w);
		loop_wake_remote(w->wanted.loop, w->wanted.wake);
	}
}

/* ---- waiting */

static void wake_watchers(const struct capacity *c)
{
	for (size_t i = 0; i < c->watcher_count; i++)
		loop_wake_remote(c->watchers[i].loop, c->watchers[i].wake);
}

/* Where one of the servers has gone from the configuration, nothing is counted: it may go there. */
static bool unbounded(const struct capacity *c, const struct wanted *wanted, size_t *server)
{
	for (size_t s = 0; s < wanted->backend->server_count; s++) {
		*server = s;
		if (wants(wanted, s) && !capacity_seats(c, wanted->backend, s))
			return true;
	}
	return false;
}

/* Who asks again for the same keeps its place: thousands do so every second. */
static bool asks_again(const struct waiter *w, const struct wanted *wanted)
{
	const struct wanted *known = &w->wanted;
	return w->waiting && known->loop == wanted->loop && known->wake == wanted->wake &&
	       known->backend == wanted->backend && known->servers == wanted->servers &&
	       known->since == wanted->since && known->stalled == wanted->stalled &&
	       known->fresh == wanted->fresh;
}

void capacity_wait(struct capacity *c, struct waiter *w, const struct wanted *wanted, uint64_t now)
{
	size_t server;
	pthread_mutex_lock(&c->mutex);
	bool again = asks_again(w, wanted);
	if (w->waiting && !again)
		waiter_leave(c, w);
	w->wanted = *wanted;
	if (!w->granted && unbounded(c, wanted, &server)) {
		if (w->waiting)
			waiter_leave(c, w);
		if (!wanted->stalled)
			waiter_grant(w, server);
	} else if (!w->granted) {
		if (!again)
			waiter_enter(c, w);
		for (size_t s = 0; s < wanted->backend->server_count; s++)
			if (wants(wanted, s))
				capacity_serve(c, capacity_seats(c, wanted->backend, s), now);
	}
	if (w->waiting)
		wake_watchers(c);
	pthread_mutex_unlock(&c->mutex);
}

bool capacity_granted(struct capacity *c, struct waiter *w, size_t *server)
{
	pthread_mutex_lock(&c->mutex);
	bool granted = w->granted;
	w->granted = false;
	*server = w->server;
	pthread_mutex_unlock(&c->mutex);
	return granted;
}

void capacity_leave(struct capacity *c, struct waiter *w, uint64_t now)
{
	pthread_mutex_lock(&c->mutex);
	struct seats *seats = w->granted ? capacity_seats(c, w->wanted.backend, w->server) : NULL;
	if (w->waiting)
		waiter_leave(c, w);
	w->granted = false;
	if (seats) {
		seats->open -= seats->open > 0;
		capacity_serve(c, seats, now);
	}
	pthread_mutex_unlock(&c->mutex);
}

/* ---- a connection becomes idle */

static bool is_served(const struct waiter *w, uint64_t now)
{
	return w->served && now < w->served + SERVED_FOR;
}

/* Who is next, and who is next of those who can have that connection as it is. */
static void heirs_find(const struct capacity *c, const struct seats *seats, const char *backend,
		       const struct loop *loop, uint64_t now, struct waiter **first,
		       struct waiter **here)
{
	size_t server;
	list_each (node, &c->waiters) {
		struct waiter *w = list_owner(node, struct waiter, node);
		const struct wanted *wanted = &w->wanted;
		bool fits = wanted->loop == loop && !wanted->fresh &&
			    strcmp(wanted->backend->name, backend) == 0;
		bool slow = wanted->stalled && !fits && now < wanted->since + STALLED_FOR;
		if (slow || !waits_for(w, seats, &server))
			continue;
		if (!*first && (fits || !is_served(w, now)))
			*first = w;
		if (fits) {
			*here = w;
			return;
		}
	}
}

/* Those on this loop may have the connection as it is, unless somebody elsewhere has waited for
 * much longer: for him it is closed. */
enum capacity_claim capacity_claim(struct capacity *c, const struct backend_conf *backend,
				   size_t server, const struct loop *loop, uint64_t now,
				   struct waiter **heir)
{
	struct waiter *first = NULL, *here = NULL;
	pthread_mutex_lock(&c->mutex);
	const struct seats *s = capacity_seats(c, backend, server);
	bool over = s && capacity_most(s) && s->open > capacity_most(s);
	if (s && s->waiting)
		heirs_find(c, s, backend->name, loop, now, &first, &here);
	bool patient = first && (here == first || now < first->wanted.since + PATIENCE);
	enum capacity_claim claim = first || over ? CLAIM_ELSEWHERE : CLAIM_NONE;
	if (here && patient && !over) {
		(void)waits_for(here, s, &here->server);
		waiter_leave(c, here);
		*heir = here;
		claim = CLAIM_HERE;
	} else if (first) {
		first->served = now ? now : 1;
	}
	pthread_mutex_unlock(&c->mutex);
	return claim;
}

bool capacity_tight(struct capacity *c, const struct backend_conf *backend, size_t server)
{
	pthread_mutex_lock(&c->mutex);
	const struct seats *s = capacity_seats(c, backend, server);
	bool tight = s && (capacity_most(s) || s->waiting);
	pthread_mutex_unlock(&c->mutex);
	return tight;
}

bool capacity_wanted(struct capacity *c, const struct backend_conf *backend, size_t server)
{
	pthread_mutex_lock(&c->mutex);
	const struct seats *s = capacity_seats(c, backend, server);
	bool wanted = s && s->waiting;
	pthread_mutex_unlock(&c->mutex);
	return wanted;
}

bool capacity_watch(struct capacity *c, struct loop *loop, wake_id wake)
{
	pthread_mutex_lock(&c->mutex);
	struct capacity_watcher *more = realloc(c->watchers, (c->watcher_count + 1) * sizeof *more);
	if (more) {
		c->watchers = more;
		c->watchers[c->watcher_count++] = (struct capacity_watcher){ loop, wake };
	}
	pthread_mutex_unlock(&c->mutex);
	return more != NULL;
}

void capacity_unwatch(struct capacity *c, wake_id wake, const struct loop *loop)
{
	pthread_mutex_lock(&c->mutex);
	for (size_t i = c->watcher_count; i-- > 0;)
		if (c->watchers[i].loop == loop && c->watchers[i].wake == wake)
			c->watchers[i] = c->watchers[--c->watcher_count];
	pthread_mutex_unlock(&c->mutex);
}
