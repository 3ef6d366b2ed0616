/* server.c: one worker's sessions and what they share; see server.h.
 *
 * Owns the list of sessions, the links, the scratch arena, and its hold on the present configuration. One thread. */
#include "gateway/smtp/session.h"

#include "gateway/base/clock.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { SCRATCH = 64 * 1024 };

struct server {
	struct loop *loop;
	struct shared *shared;
	struct counters *counters;
	struct links *links;
	struct resolver *resolver;      /* made with the first configuration */
	struct config *config;
	struct list sessions;
	size_t session_count;
	struct arena scratch;           /* wiped after every run of a session */
	uint64_t serial;                /* of sessions, within the worker */
	unsigned worker;
	wake_id room, drained;
	wake_id drain_wake;
	struct timer drain_end;
	bool draining;
};

struct loop *server_loop(struct server *v)
{
	return v->loop;
}

struct links *server_links(struct server *v)
{
	return v->links;
}

struct resolver *server_resolver(struct server *v)
{
	return v->resolver;
}

struct shared *server_shared(struct server *v)
{
	return v->shared;
}

struct counters *server_counters(struct server *v)
{
	return v->counters;
}

struct arena *server_scratch(struct server *v)
{
	return &v->scratch;
}

bool server_draining(const struct server *v)
{
	return v->draining;
}

/* The time for sessions to end by themselves is over. */
static void drain_ended(void *arg)
{
	struct server *v = arg;
	if (!v->drain_end.expired)
		return;
	while (!list_empty(&v->sessions)) {
		struct session *s = list_owner(v->sessions.next, struct session, node);
		(void)reply_end(s, 421, "4.3.2", "shutting down", "%s Service shutting down", v->config->hostname);
	}
}

struct server *server_new(struct loop *loop, struct shared *shared, unsigned worker, struct counters *counters)
{
	struct server *v = calloc(1, sizeof *v);
	if (!v)
		return NULL;
	*v = (struct server){ .loop = loop, .shared = shared, .counters = counters, .worker = worker };
	list_init(&v->sessions);
	arena_init(&v->scratch, SCRATCH);
	v->links = links_new(loop, shared->health);
	v->drain_wake = loop_enroll(loop, drain_ended, v);
	if (!v->links || !v->drain_wake) {
		if (v->links)
			links_free(v->links);
		free(v);
		return NULL;
	}
	timer_init(&v->drain_end, v->drain_wake);
	return v;
}

void server_free(struct server *v)
{
	assert(list_empty(&v->sessions));
	timer_clear(&v->drain_end);
	loop_retire(v->loop, v->drain_wake);
	links_free(v->links);
	if (v->resolver)
		resolver_free(v->resolver);
	config_release(v->config);
	arena_wipe(&v->scratch);
	free(v);
}

bool server_configure(struct server *v, struct config *config, struct text *error)
{
	const struct dns_conf *dns = &config->dns;
	if (v->resolver && !resolver_configure(v->resolver, dns->servers, dns->server_count, dns->timeout, error))
		return false;
	if (!v->resolver)
		v->resolver =
			resolver_new(v->loop, v->shared->answers, dns->servers, dns->server_count, dns->timeout, error);
	if (!v->resolver)
		return false;
	struct config *old = v->config;
	v->config = config_hold(config);
	links_configure(v->links, config);
	config_release(old);
	return true;
}

bool server_full(const struct server *v)
{
	uint64_t sessions = atomic_load_explicit(&v->shared->sessions, memory_order_relaxed);
	/* A quarter of the descriptors stays for links to the backends and for bodies on disk: what began must be able to end. */
	return sessions >= v->config->limits.sessions ||
	       stream_count() >= v->shared->descriptors - v->shared->descriptors / 4;
}

void server_on_room(struct server *v, wake_id room)
{
	v->room = room;
}

void server_spool_id(struct server *v, char id[SPOOL_ID_MAX], uint64_t now)
{
	/* Where the clock was set back, what looks older than we are would be taken for somebody else's. */
	uint64_t begun = spool_begun(v->shared->spool);
	spool_id(id, now > begun ? now : begun, v->worker, v->serial++);
}

/* Milliseconds in the upper 42 bits, the worker in 6, a serial number in 16: unique, and sorted by time. */
static uint64_t next_id(struct server *v)
{
	return clock_wall() << 22 | (uint64_t)(v->worker & 63) << 16 | (v->serial++ & 0xFFFF);
}

void server_arrive(struct server *v, size_t listener, int fd, const struct address *peer)
{
	assert(v->config && listener < v->config->listener_count);
	atomic_fetch_add_explicit(&v->counters->connections, 1, memory_order_relaxed);
	struct session *s = session_new(v, v->config, &v->config->listeners[listener], fd, peer, next_id(v));
	if (!s) {
		log_note(LOG_ERROR, "connect", "out of memory: a connection was closed");
		return;
	}
	list_append(&v->sessions, &s->node);
	v->session_count++;
	atomic_fetch_add_explicit(&v->shared->sessions, 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&v->counters->sessions, 1, memory_order_relaxed);
	session_run(s);
}

void server_remove(struct session *s)
{
	struct server *v = s->server;
	list_remove(&s->node);
	v->session_count--;
	atomic_fetch_sub_explicit(&v->shared->sessions, 1, memory_order_relaxed);
	atomic_fetch_sub_explicit(&v->counters->sessions, 1, memory_order_relaxed);
	if (v->room)
		loop_wake(v->loop, v->room);
	if (v->draining && v->session_count == 0)
		loop_wake(v->loop, v->drained);
}

void server_drain(struct server *v, uint64_t deadline, wake_id drained)
{
	v->draining = true;
	v->drained = drained;
	timer_set(v->loop, &v->drain_end, deadline);
	list_each (node, &v->sessions)
		loop_wake(v->loop, list_owner(node, struct session, node)->wake);
	if (v->session_count == 0)
		loop_wake(v->loop, drained);
}
