/* link_place.c: a link's place at its server: taken, waited for, given back; see link.h and
 * capacity.h.
 *
 * A link that is being made has its place before it connects, and keeps it while it tries one
 * server. It must never wait while it has a place: so nobody who holds one waits for another. */
#include "gateway/backend/link_inside.h"
#include "gateway/io/stream.h"

static struct capacity *capacity_of(const struct link *l)
{
	return health_capacity(connection_pool_health(l->connections));
}

bool link_place_take(struct link *l, bool prober)
{
	if (!l->placed)
		l->placed = capacity_take(capacity_of(l), l->backend, l->server, prober, l->arrived,
					  link_now(l));
	return l->placed;
}

void link_place_greeted(struct link *l)
{
	if (l->placed && !l->greeted)
		capacity_greeted(capacity_of(l), l->backend, l->server, link_now(l));
	l->greeted = l->placed;
}

void link_place_release(struct link *l)
{
	if (l->placed)
		capacity_release(capacity_of(l), l->backend, l->server, l->greeted, link_now(l));
	l->placed = l->greeted = false;
}

bool link_place_full(struct link *l, enum turned_away how)
{
	return l->placed && capacity_full(capacity_of(l), l->backend, l->server, how, l->greeted,
					  l->why, l->turned, link_now(l));
}

/* ---- waiting */

static void place_ask(struct link *l, uint64_t servers, bool stalled)
{
	const struct wanted wanted = { .loop = connection_pool_loop(l->connections),
				       .wake = l->self,
				       .backend = l->backend,
				       .servers = servers,
				       .since = l->arrived,
				       .stalled = stalled,
				       .fresh = l->fresh };
	capacity_wait(capacity_of(l), &l->waiter, &wanted, link_now(l));
}

void link_place_wait(struct link *l, uint64_t servers)
{
	place_ask(l, servers, false);
}

void link_place_stalled(struct link *l)
{
	place_ask(l, 1ull << l->server % HEALTH_SERVERS, true);
}

bool link_place_granted(struct link *l, size_t *server)
{
	return capacity_granted(capacity_of(l), &l->waiter, server);
}

void link_place_forget(struct link *l)
{
	timer_clear(&l->stall);
	l->stall.expired = false;
	capacity_leave(capacity_of(l), &l->waiter, link_now(l));
}

/* ---- from one link to another */

void link_place_hand_over(struct link *from, struct link *to)
{
	to->server = from->server;
	to->address = from->address;
	to->turned = link_now(to);
	to->spoke = to->turned;
	to->stream = from->stream;
	stream_belong(to->stream, to->self);
	to->offers = from->offers;
	to->pipelining = from->pipelining;
	to->transactions = from->transactions;
	to->placed = from->placed;
	to->greeted = from->greeted;
	to->ahead = from->ahead;
	to->replies = (struct reply_in_queue){ 0 };
	from->stream = NULL;
	from->placed = from->greeted = from->ahead = false;
}
