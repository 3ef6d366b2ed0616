/* connection_pool.c: the links of one loop: opened, kept, closed; see link.h.
 *
 * Owns every kept link, on one shelf a server of the present generation, the latest first: those
 * that were used just now are the least likely to have been closed by the backend meanwhile. It
 * must never keep a link that is not in order, that was introduced with one client's name, or that
 * was made under settings which do not hold any more. */
#include "gateway/backend/link_inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT_MAX = 64, KEPT_FOR = 30000, KEPT_TRANSACTIONS = 1000 }; /* a server, ms, a link */

struct shelf {
	struct list links;
	size_t count;
};

struct connection_pool {
	struct loop *loop;
	struct health *health;
	struct config *config; /* held; NULL: nothing is kept */
	struct shelf *shelves; /* one a server, in the order of the configuration */
	size_t *first;         /* by place of the backend: where its shelves begin */
	size_t open;           /* links that somebody holds */
	struct list all;       /* kept and held */
	wake_id on_loss;       /* a server was given up */
};

struct loop *connection_pool_loop(const struct connection_pool *links)
{
	return links->loop;
}

struct health *connection_pool_health(const struct connection_pool *links)
{
	return links->health;
}

bool link_forsaken(const struct link *l)
{
	return l->server < l->backend->server_count &&
	       health_lost_since(l->links->health, l->backend, l->server, l->turned);
}

/* Links to a server that does not answer hear nothing: they are to see for themselves that nothing
 * will come. */
static void look_at_all(void *arg)
{
	struct connection_pool *links = arg;
	list_each (node, &links->all)
		loop_wake(links->loop, list_owner(node, struct link, all)->self);
}

struct connection_pool *connection_pool_new(struct loop *loop, struct health *health)
{
	struct connection_pool *links = calloc(1, sizeof *links);
	if (!links)
		return NULL;
	links->loop = loop;
	links->health = health;
	list_init(&links->all);
	links->on_loss = loop_enroll(loop, look_at_all, links);
	if (links->on_loss && health_watch(health, loop, links->on_loss))
		return links;
	loop_retire(loop, links->on_loss);
	free(links);
	return NULL;
}

/* ---- one link */

static bool in_order(const struct link *l)
{
	const struct reply_in_queue *q = &l->replies;
	return l->state == LINK_READY && stream_state(l->stream) == STREAM_OPEN &&
	       q->expected == 0 && !q->sending && !l->ended && stream_input(l->stream).len == 0;
}

static void shelf_take(struct link *l)
{
	list_remove(&l->node);
	l->shelf->count--;
	l->shelf = NULL;
	l->links->open++;
}

static void shelf_drop(struct link *l)
{
	shelf_take(l);
	link_close(l);
}

static void run(void *arg)
{
	struct link *l = arg;
	if (l->state == LINK_PREPARING)
		link_prepare_run(l);
	else if (l->state == LINK_READY && !l->shelf)
		link_run(l);
	else if (l->shelf && (l->timer.expired || !in_order(l) || link_forsaken(l)))
		shelf_drop(l); /* the backend closed it, speaks unasked, or is gone */
}

static struct link *link_new(struct connection_pool *links, struct config *config,
			     const struct backend_conf *backend, wake_id wake)
{
	struct link *l = calloc(1, sizeof *l);
	if (!l)
		return NULL;
	l->self = loop_enroll(links->loop, run, l);
	if (!l->self) {
		free(l);
		return NULL;
	}
	list_init(&l->node);
	list_append(&links->all, &l->all);
	timer_init(&l->timer, l->self);
	l->links = links;
	l->config = config_hold(config);
	l->backend = backend;
	l->server = backend->server_count;
	l->owner = wake;
	links->open++;
	return l;
}

void link_close(struct link *l)
{
	assert(!l->shelf);
	link_prepare_abandon(l);
	link_hang_up(l, in_order(l));
	link_prepare_end(l);
	timer_clear(&l->timer);
	loop_retire(l->links->loop, l->self);
	list_remove(&l->all);
	config_release(l->config);
	l->links->open--;
	free(l->text);
	free(l);
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
	    a->client_info != b->client_info || !text_same(a->ca, b->ca) ||
	    a->server_count != b->server_count)
		return false;
	for (size_t s = 0; s < a->server_count; s++)
		if (strcmp(a->servers[s].name, b->servers[s].name) != 0)
			return false;
	return true;
}

/* The present generation's entry that is the same as this one; NULL: there is none. */
static const struct backend_conf *present(const struct connection_pool *links,
					  const struct config *config,
					  const struct backend_conf *backend)
{
	if (backend->index >= config->backend_count) /* it is none of the configuration's */
		return NULL;
	if (!links->config || links->config == config)
		return links->config ? backend : NULL;
	/* it was told another name of ours */
	if (strcmp(links->config->hostname, config->hostname) != 0)
		return NULL;
	for (size_t b = 0; b < links->config->backend_count; b++)
		if (backend_same(&links->config->backends[b], backend))
			return &links->config->backends[b];
	return NULL;
}

static struct shelf *shelf_of(const struct connection_pool *links,
			      const struct backend_conf *backend, size_t server)
{
	return &links->shelves[links->first[backend->index] + server];
}

static void shelf_put(struct shelf *shelf, struct link *l)
{
	list_prepend(&shelf->links, &l->node);
	shelf->count++;
	l->shelf = shelf;
}

static void rebind(struct link *l, struct config *config, const struct backend_conf *backend)
{
	struct config *old = l->config;
	l->config = config_hold(config);
	l->backend = backend;
	config_release(old);
}

static void shelf_clear(struct shelf *shelf)
{
	while (!list_empty(&shelf->links))
		shelf_drop(list_owner(shelf->links.next, struct link, node));
}

void link_keep(struct link *l)
{
	struct connection_pool *links = l->links;
	const struct backend_conf *backend = present(links, l->config, l->backend);
	l->transactions++;
	if (!backend || !in_order(l) || backend->client_info != CLIENT_INFO_NONE ||
	    l->transactions >= KEPT_TRANSACTIONS ||
	    shelf_of(links, backend, l->server)->count >= KEPT_MAX) {
		link_close(l);
		return;
	}
	rebind(l, links->config, backend);
	l->owner = 0;
	free(l->text);
	l->text = NULL;
	l->text_room = 0;
	shelf_put(shelf_of(links, backend, l->server), l);
	links->open--;
	timer_set(links->loop, &l->timer, loop_now(links->loop) + KEPT_FOR);
}

/* A kept link to this server; NULL: none that is still in order. */
static struct link *reuse(struct connection_pool *links, struct config *config,
			  const struct backend_conf *backend, size_t server, wake_id wake)
{
	const struct backend_conf *entry = present(links, config, backend);
	struct shelf *shelf = entry ? shelf_of(links, entry, server) : NULL;
	while (shelf && !list_empty(&shelf->links)) {
		struct link *l = list_owner(shelf->links.next, struct link, node);
		shelf_take(l);
		if (!in_order(l)) { /* its wake is on its way */
			link_close(l);
			continue;
		}
		timer_clear(&l->timer);
		rebind(l, config, backend);
		l->turned = loop_now(links->loop);
		l->owner = wake;
		return l;
	}
	return NULL;
}

/* ---- a new generation */

static bool shelves_make(struct connection_pool *links, const struct config *config)
{
	size_t servers = 0;
	links->first = calloc(config->backend_count + 1, sizeof *links->first);
	for (size_t b = 0; links->first && b < config->backend_count; b++) {
		links->first[b] = servers;
		servers += config->backends[b].server_count;
	}
	links->shelves = links->first ? calloc(servers + 1, sizeof *links->shelves) : NULL;
	for (size_t i = 0; links->shelves && i < servers; i++)
		list_init(&links->shelves[i].links);
	return links->shelves != NULL;
}

/* Moves the kept links of one backend of the old generation to where the new one has it, or closes
 * them. */
static void shelves_move(struct connection_pool *links, const struct connection_pool *old,
			 const struct backend_conf *backend)
{
	const struct backend_conf *entry = present(links, old->config, backend);
	for (size_t s = 0; s < backend->server_count; s++) {
		struct shelf *from = shelf_of(old, backend, s);
		while (entry && !list_empty(&from->links)) {
			/* the oldest first */
			struct link *l = list_owner(from->links.prev, struct link, node);
			list_remove(&l->node);
			shelf_put(shelf_of(links, entry, s), l);
			rebind(l, links->config, entry);
		}
		shelf_clear(from);
	}
}

void connection_pool_configure(struct connection_pool *links, struct config *config)
{
	struct connection_pool old = *links;
	if (shelves_make(links, config)) {
		links->config = config_hold(config);
	} else {
		free(links->first);
		links->first = NULL;
		links->config = NULL;
	}
	for (size_t b = 0; old.config && b < old.config->backend_count; b++)
		shelves_move(links, &old, &old.config->backends[b]);
	free(old.shelves);
	free(old.first);
	config_release(old.config);
}

void connection_pool_free(struct connection_pool *links)
{
	if (!links)
		return;
	assert(links->open == 0);
	for (size_t b = 0; links->config && b < links->config->backend_count; b++)
		for (size_t s = 0; s < links->config->backends[b].server_count; s++)
			shelf_clear(shelf_of(links, &links->config->backends[b], s));
	config_release(links->config);
	health_unwatch(links->health, links->on_loss, links->loop);
	loop_retire(links->loop, links->on_loss);
	free(links->shelves);
	free(links->first);
	free(links);
}

/* ---- opening */

struct link *link_open(struct connection_pool *links, struct config *config,
		       const struct backend_conf *backend, const struct link_client *client,
		       bool fresh, uint64_t avoid, uint64_t deadline, wake_id wake)
{
	struct health_choice choice;
	bool any = health_pick(links->health, backend, avoid, loop_now(links->loop), &choice);
	struct link *l = any && choice.up && !fresh
				 ? reuse(links, config, backend, choice.server, wake)
				 : NULL;
	if (l)
		return l;
	l = link_new(links, config, backend, wake);
	if (!l)
		return NULL;
	if (link_prepare(l, client, any ? &choice : NULL, avoid, false, deadline))
		return l;
	link_close(l);
	return NULL;
}

struct link *link_open_to(struct connection_pool *links, struct config *config,
			  const struct backend_conf *backend, size_t server,
			  const struct address *addresses, size_t count, uint64_t connect_most,
			  uint64_t deadline, wake_id wake)
{
	struct health_choice choice = { .server = server };
	choice.address_count = count < HEALTH_ADDRESSES ? count : HEALTH_ADDRESSES;
	memcpy(choice.addresses, addresses, choice.address_count * sizeof *addresses);
	struct link *l = link_new(links, config, backend, wake);
	if (!l)
		return NULL;
	l->connect_most = connect_most;
	if (link_prepare(l, NULL, &choice, 0, true, deadline))
		return l;
	link_close(l);
	return NULL;
}
