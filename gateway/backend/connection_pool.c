/* connection_pool.c: the links of one loop: opened, kept, closed; see link.h.
 *
 * Owns every kept link, on one shelf a server of the present generation, the latest first: those
 * that were used just now are the least likely to have been closed by the backend meanwhile. It
 * must never keep a link that is not in order, that was introduced with one client's name, or that
 * was made under settings which do not hold any more. */
#include "gateway/backend/link_inside.h"
#include "gateway/base/memory.h"
#include "gateway/io/stream.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT_FOR = 30000, KEPT_TRANSACTIONS = 1000 }; /* ms, a link */
/* So many of a server are kept by any loop. What a wave of sessions needed beyond these is kept
 * while the wave lasts: such a link goes when nobody has needed it for so many ms, and the server
 * has its connection back. */
enum { KEPT_ANYWAY = 64, KEPT_FOR_WAVE = 5000 };
enum { LEAVES_FOR = 2000, RECLAIMED_AFTER = 2000 }; /* ms: the answer to QUIT; standing idle */

struct shelf {
	struct list connections;
	size_t count;
};

struct connection_pool {
	struct loop *loop;
	struct health *health;
	struct config *config; /* held; NULL: nothing is kept */
	struct shelf *shelves; /* one a server, in the order of the configuration */
	size_t *first;         /* by place of the backend: where its shelves begin */
	size_t open;           /* links that somebody holds */
	uint64_t streams_most; /* connection_pool_keep() */
	struct list all;       /* kept, held and leaving */
	bool retired;          /* nothing is kept any more */
	bool closing;          /* connection_pool_free(): nobody stays for the answer to QUIT */
	wake_id on_loss;       /* a server was given up */
	wake_id on_want;       /* somebody waits for a connection (capacity.h) */
};

struct loop *connection_pool_loop(const struct connection_pool *connections)
{
	return connections->loop;
}

struct health *connection_pool_health(const struct connection_pool *connections)
{
	return connections->health;
}

void connection_pool_keep(struct connection_pool *connections, uint64_t streams_most)
{
	connections->streams_most = streams_most;
}

bool link_forsaken(const struct link *l)
{
	return l->server < l->backend->server_count &&
	       health_lost_since(l->connections->health, l->backend, l->server, l->turned);
}

/* Links to a server that does not answer hear nothing: they are to see for themselves that nothing
 * will come. */
static void look_at_all(void *arg)
{
	struct connection_pool *connections = arg;
	list_each (node, &connections->all)
		loop_wake(connections->loop, list_owner(node, struct link, all)->self);
}

static void look_at_wants(void *arg);

static void pool_unwatch(struct connection_pool *connections)
{
	health_unwatch(connections->health, connections->on_loss, connections->loop);
	capacity_unwatch(health_capacity(connections->health), connections->on_want,
			 connections->loop);
	loop_retire(connections->loop, connections->on_loss);
	loop_retire(connections->loop, connections->on_want);
}

struct connection_pool *connection_pool_new(struct loop *loop, struct health *health)
{
	struct connection_pool *connections = calloc(1, sizeof *connections);
	if (!connections)
		return NULL;
	connections->loop = loop;
	connections->health = health;
	list_init(&connections->all);
	connections->on_loss = loop_enroll(loop, look_at_all, connections);
	connections->on_want = loop_enroll(loop, look_at_wants, connections);
	if (connections->on_loss && connections->on_want &&
	    health_watch(health, loop, connections->on_loss) &&
	    capacity_watch(health_capacity(health), loop, connections->on_want))
		return connections;
	pool_unwatch(connections);
	free(connections);
	return NULL;
}

/* ---- one link */

static bool pool_in_order(const struct link *l)
{
	const struct reply_in_queue *q = &l->replies;
	return l->state == LINK_READY && l->stream && stream_state(l->stream) == STREAM_OPEN &&
	       q->expected == 0 && !q->sending && !l->ended && stream_input(l->stream).len == 0;
}

/* DATA is out, and no octet of a message. */
static bool pool_ahead(const struct link *l)
{
	return l->ahead && l->state == LINK_READY && stream_state(l->stream) == STREAM_OPEN;
}

/* Nobody holds it, or will: its place is free. */
static void pool_end(struct link *l)
{
	link_hang_up(l, pool_in_order(l) && !l->leaving);
	link_place_forget(l);
	link_place_release(l);
	link_prepare_end(l);
	timer_clear(&l->timer);
	loop_retire(l->connections->loop, l->self);
	list_remove(&l->all);
	config_unref(l->config);
	free(l->text);
	free(l);
}

/* Says that it goes, and no more. What a server that waits for a message hears is the end: QUIT
 * would be taken for the message's first line. */
static void pool_leave(struct link *l)
{
	l->leaving = true;
	l->owner = 0;
	if (l->ahead) {
		stream_half_close(l->stream);
	} else {
		(void)stream_write(l->stream, BYTES("QUIT\r\n"));
		stream_flush(l->stream);
	}
	timer_set(l->connections->loop, &l->timer, link_now(l) + LEAVES_FOR);
}

/* Where places are few the next one may come when the server has seen this one go, and not
 * before. */
void link_close(struct link *l)
{
	struct connection_pool *connections = l->connections;
	assert(!l->shelf);
	connections->open--;
	link_prepare_abandon(l);
	if (connections->closing || !l->placed || !(pool_in_order(l) || pool_ahead(l)) ||
	    !capacity_tight(health_capacity(connections->health), l->backend, l->server))
		pool_end(l);
	else
		pool_leave(l);
}

static void shelf_remove(struct link *l)
{
	list_remove(&l->node);
	l->shelf->count--;
	l->shelf = NULL;
}

static void shelf_take(struct link *l)
{
	shelf_remove(l);
	l->connections->open++;
}

static void shelf_drop(struct link *l)
{
	shelf_take(l);
	link_close(l);
}

static void pool_run(void *arg)
{
	struct link *l = arg;
	if (l->leaving) {
		if (l->timer.expired || stream_state(l->stream) == STREAM_ENDED)
			pool_end(l);
		return;
	}
	if (l->state == LINK_PREPARING)
		link_prepare_run(l);
	else if (l->state == LINK_READY && !l->shelf)
		link_run(l);
	else if (l->shelf && (l->timer.expired || !pool_in_order(l) || link_forsaken(l)))
		shelf_drop(l); /* the backend closed it, speaks unasked, or is gone */
}

static struct link *link_new(struct connection_pool *connections, struct config *config,
			     const struct backend_conf *backend, wake_id wake)
{
	struct link *l = calloc(1, sizeof *l);
	if (!l)
		return NULL;
	l->self = loop_enroll(connections->loop, pool_run, l);
	if (!l->self) {
		free(l);
		return NULL;
	}
	list_init(&l->node);
	list_append(&connections->all, &l->all);
	timer_init(&l->timer, l->self);
	timer_init(&l->stall, l->self);
	l->connections = connections;
	l->config = config_ref(config);
	l->backend = backend;
	l->server = backend->server_count;
	l->owner = wake;
	l->arrived = loop_now(connections->loop);
	connections->open++;
	return l;
}

/* ---- shelves */

static bool text_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* True if a link made for one entry may serve the other. One that was verified is only good for the
 * authorities it was verified against, and these may have changed under the same path. */
static bool backend_same(const struct backend_conf *a, const struct backend_conf *b)
{
	if (strcmp(a->name, b->name) != 0 || a->tls != b->tls || a->tls == BACKEND_TLS_REQUIRED ||
	    a->suites != b->suites || a->client_info != b->client_info ||
	    !text_same(a->ca, b->ca) || a->server_count != b->server_count)
		return false;
	for (size_t s = 0; s < a->server_count; s++)
		if (strcmp(a->servers[s].name, b->servers[s].name) != 0)
			return false;
	return true;
}

/* The present generation's entry that is the same as this one; NULL: there is none. */
static const struct backend_conf *pool_present(const struct connection_pool *connections,
					       const struct config *config,
					       const struct backend_conf *backend)
{
	if (backend->index >= config->backend_count) /* it is none of the configuration's */
		return NULL;
	if (!connections->config || connections->config == config)
		return connections->config ? backend : NULL;
	/* it was told another name of ours */
	if (strcmp(connections->config->hostname, config->hostname) != 0)
		return NULL;
	for (size_t b = 0; b < connections->config->backend_count; b++)
		if (backend_same(&connections->config->backends[b], backend))
			return &connections->config->backends[b];
	return NULL;
}

static struct shelf *shelf_of(const struct connection_pool *connections,
			      const struct backend_conf *backend, size_t server)
{
	return &connections->shelves[connections->first[backend->index] + server];
}

static void shelf_put(struct shelf *shelf, struct link *l)
{
	list_prepend(&shelf->connections, &l->node);
	shelf->count++;
	l->shelf = shelf;
}

static bool shelf_has_room(const struct connection_pool *connections, const struct shelf *shelf)
{
	return shelf->count < KEPT_ANYWAY ||
	       (stream_count() < connections->streams_most && memory_pressure() == MEMORY_EASY);
}

static void rebind(struct link *l, struct config *config, const struct backend_conf *backend)
{
	struct config *old = l->config;
	l->config = config_ref(config);
	l->backend = backend;
	config_unref(old);
}

static void shelf_clear(struct shelf *shelf)
{
	while (!list_empty(&shelf->connections))
		shelf_drop(list_owner(shelf->connections.next, struct link, node));
}

/* An idle link goes to who waits for one, or makes room for him: true if it is gone. `entry`: the
 * present generation's. */
static bool claimed(struct link *l, const struct backend_conf *entry)
{
	struct connection_pool *connections = l->connections;
	struct waiter *waiter;
	switch (capacity_claim(health_capacity(connections->health), l->backend, l->server,
			       connections->loop, loop_now(connections->loop), &waiter)) {
	case CLAIM_NONE:
		return false;
	case CLAIM_HERE: {
		struct link *heir = list_owner(waiter, struct link, waiter);
		if (pool_present(connections, heir->config, heir->backend) == entry)
			link_prepare_adopt(heir, l);
		break; /* made under other settings, it waits on */
	}
	case CLAIM_ELSEWHERE:
		break;
	}
	link_close(l);
	return true;
}

void link_give_back(struct link *l)
{
	struct connection_pool *connections = l->connections;
	const struct backend_conf *backend = pool_present(connections, l->config, l->backend);
	l->transactions++;
	if (!backend || connections->retired || !pool_in_order(l) ||
	    backend->client_info != CLIENT_INFO_NONE || l->transactions >= KEPT_TRANSACTIONS ||
	    !shelf_has_room(connections, shelf_of(connections, backend, l->server))) {
		link_close(l);
		return;
	}
	if (claimed(l, backend))
		return;
	rebind(l, connections->config, backend);
	l->owner = 0;
	free(l->text);
	l->text = NULL;
	l->text_room = 0;
	struct shelf *shelf = shelf_of(connections, backend, l->server);
	uint64_t most = shelf->count < KEPT_ANYWAY ? KEPT_FOR : KEPT_FOR_WAVE;
	shelf_put(shelf, l);
	connections->open--;
	timer_set(connections->loop, &l->timer, loop_now(connections->loop) + most);
}

/* A kept link to this server; NULL: none that is still in order. */
static struct link *reuse(struct connection_pool *connections, struct config *config,
			  const struct backend_conf *backend, size_t server, wake_id wake)
{
	const struct backend_conf *entry = pool_present(connections, config, backend);
	struct shelf *shelf = entry ? shelf_of(connections, entry, server) : NULL;
	while (shelf && !list_empty(&shelf->connections)) {
		struct link *l = list_owner(shelf->connections.next, struct link, node);
		shelf_take(l);
		if (!pool_in_order(l)) { /* its wake is on its way */
			link_close(l);
			continue;
		}
		timer_clear(&l->timer);
		rebind(l, config, backend);
		l->turned = loop_now(connections->loop);
		l->owner = wake;
		return l;
	}
	return NULL;
}

bool connection_pool_adopt(struct link *l)
{
	struct link *kept = reuse(l->connections, l->config, l->backend, l->server, 0);
	if (!kept)
		return false;
	link_place_hand_over(kept, l);
	link_close(kept);
	return true;
}

/* ---- others wait */

/* The connection leaves as any other, in a link of its own: whoever comes next must not come before
 * the server has seen it go. */
static void reclaim(struct link *l)
{
	struct link *leaver = link_new(l->connections, l->config, l->backend, 0);
	link_blame(l, "taken back for others, who waited for a connection");
	if (leaver) {
		link_place_hand_over(l, leaver);
		leaver->state = LINK_READY;
		link_close(leaver);
	}
	l->reclaimed = true;
	link_fail(l);
}

/* Whoever keeps a link while he waits for his client tells the envelope again, on another one. */
static void reclaim_one(struct connection_pool *connections)
{
	uint64_t now = loop_now(connections->loop);
	list_each (node, &connections->all) {
		struct link *l = list_owner(node, struct link, all);
		if (l->shelf || l->leaving || !l->placed ||
		    !(pool_in_order(l) || link_waits_for_message(l)) ||
		    now < l->spoke + RECLAIMED_AFTER ||
		    !capacity_wanted(health_capacity(connections->health), l->backend, l->server))
			continue;
		reclaim(l);
		return;
	}
}

/* The oldest of each shelf first. */
static void shelf_offer(struct shelf *shelf, const struct backend_conf *backend)
{
	while (!list_empty(&shelf->connections)) {
		struct link *l = list_owner(shelf->connections.prev, struct link, node);
		shelf_take(l);
		if (claimed(l, backend))
			continue;
		l->connections->open--;
		shelf_put(shelf, l);
		list_remove(&l->node);
		list_append(&shelf->connections, &l->node);
		return;
	}
}

static void look_at_wants(void *arg)
{
	struct connection_pool *connections = arg;
	for (size_t b = 0; connections->config && b < connections->config->backend_count; b++) {
		const struct backend_conf *backend = &connections->config->backends[b];
		for (size_t s = 0; s < backend->server_count; s++)
			shelf_offer(shelf_of(connections, backend, s), backend);
	}
	reclaim_one(connections);
}

/* ---- a new generation */

static bool shelves_make(struct connection_pool *connections, const struct config *config)
{
	size_t servers = 0;
	connections->first = calloc(config->backend_count + 1, sizeof *connections->first);
	for (size_t b = 0; connections->first && b < config->backend_count; b++) {
		connections->first[b] = servers;
		servers += config->backends[b].server_count;
	}
	connections->shelves =
		connections->first ? calloc(servers + 1, sizeof *connections->shelves) : NULL;
	for (size_t i = 0; connections->shelves && i < servers; i++)
		list_init(&connections->shelves[i].connections);
	return connections->shelves != NULL;
}

/* Moves the kept links of one backend of the old generation to where the new one has it, or closes
 * them. */
static void shelves_move(struct connection_pool *connections, const struct connection_pool *old,
			 const struct backend_conf *backend)
{
	const struct backend_conf *entry = pool_present(connections, old->config, backend);
	for (size_t s = 0; s < backend->server_count; s++) {
		struct shelf *from = shelf_of(old, backend, s);
		while (entry && !list_empty(&from->connections)) {
			/* the oldest first */
			struct link *l = list_owner(from->connections.prev, struct link, node);
			shelf_remove(l);
			shelf_put(shelf_of(connections, entry, s), l);
			rebind(l, connections->config, entry);
		}
		shelf_clear(from);
	}
}

void connection_pool_configure(struct connection_pool *connections, struct config *config)
{
	struct connection_pool old = *connections;
	if (shelves_make(connections, config)) {
		connections->config = config_ref(config);
	} else {
		free(connections->first);
		connections->first = NULL;
		connections->config = NULL;
	}
	for (size_t b = 0; old.config && b < old.config->backend_count; b++)
		shelves_move(connections, &old, &old.config->backends[b]);
	free(old.shelves);
	free(old.first);
	config_unref(old.config);
}

static void shelves_clear(struct connection_pool *connections)
{
	for (size_t b = 0; connections->config && b < connections->config->backend_count; b++)
		for (size_t s = 0; s < connections->config->backends[b].server_count; s++)
			shelf_clear(shelf_of(connections, &connections->config->backends[b], s));
}

void connection_pool_retire(struct connection_pool *connections)
{
	connections->retired = true;
	shelves_clear(connections);
}

void connection_pool_free(struct connection_pool *connections)
{
	if (!connections)
		return;
	assert(connections->open == 0);
	connections->closing = true;
	shelves_clear(connections);
	while (!list_empty(&connections->all)) /* those that are leaving */
		pool_end(list_owner(connections->all.next, struct link, all));
	config_unref(connections->config);
	pool_unwatch(connections);
	free(connections->shelves);
	free(connections->first);
	free(connections);
}

/* ---- opening */

struct link *link_open(struct connection_pool *connections, struct config *config,
		       const struct backend_conf *backend, const struct link_client *client,
		       bool fresh, uint64_t avoid, uint64_t deadline, wake_id wake)
{
	struct health_choice choice;
	bool any = health_pick(connections->health, backend, avoid, loop_now(connections->loop),
			       &choice);
	struct link *l = any && !choice.trial && !fresh
				 ? reuse(connections, config, backend, choice.server, wake)
				 : NULL;
	if (l)
		return l;
	l = link_new(connections, config, backend, wake);
	if (!l)
		return NULL;
	l->fresh = fresh;
	if (link_prepare(l, client, any ? &choice : NULL, avoid, false, deadline))
		return l;
	link_close(l);
	return NULL;
}

struct link *link_open_to(struct connection_pool *connections, struct config *config,
			  const struct backend_conf *backend, size_t server,
			  const struct address *addresses, size_t count, uint64_t connect_most,
			  uint64_t deadline, wake_id wake)
{
	struct health_choice choice = { .server = server };
	choice.address_count = count < HEALTH_ADDRESSES ? count : HEALTH_ADDRESSES;
	memcpy(choice.addresses, addresses, choice.address_count * sizeof *addresses);
	struct link *l = link_new(connections, config, backend, wake);
	if (!l)
		return NULL;
	l->connect_most = connect_most;
	if (link_prepare(l, NULL, &choice, 0, true, deadline))
		return l;
	link_close(l);
	return NULL;
}
