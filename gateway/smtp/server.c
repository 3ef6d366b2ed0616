/* server.c: one worker's sessions and what they share; see server.h.
 *
 * Owns the list of sessions, the links, the scratch arena, and its reference to the
 * present configuration. One thread. */
#include "gateway/mailroom/spool.h"
#include "gateway/smtp/session_counts_inside.h"

#include "gateway/base/clock.h"
#include "gateway/base/memory.h"
#include "gateway/smtp/load_shedding_inside.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	SCRATCH = 64 * 1024,
	LOOK_EVERY = 1000,              /* ms: is the gateway full? */
	CUT_EVERY = 100,                /* ms between looks for idle sessions while it is */
	CUT_AT_ONCE = 100,              /* sessions: what waits beside is not to be kept waiting */
	TURN_WINDOW = 100,              /* ms in which */
	TURN_MOST = 200,                /* so many are told that there is no place */
};

struct server {
	struct loop *loop;
	struct shared *shared;
	struct counters *counters;
	struct connection_pool *connections;
	struct resolver *resolver;      /* made with the first configuration */
	struct config *config;
	struct list sessions;
	size_t session_count;
	struct arena scratch;           /* wiped after every run of a session */
	uint64_t serial;                /* of sessions, within the worker */
	unsigned worker;
	wake_id room, drained;
	wake_id drain_wake, shedding;
	uint64_t shed_at;              /* loop_now() of the last relief */
	struct timer drain_end;
	bool draining;
	uint64_t grace;
	wake_id look_wake;
	struct timer look;
	uint64_t turn_began;            /* of the window under way */
	unsigned turned;                /* away, in it */
	char no_place_buffer[320];
	struct text no_place;           /* what those are told */
};

struct loop *server_loop(struct server *v)
{
	return v->loop;
}

struct connection_pool *server_connections(struct server *v)
{
	return v->connections;
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

uint64_t server_grace(const struct server *v)
{
	return v->grace;
}

/* The time for sessions to end by themselves is over. */
static void drain_ended(void *arg)
{
	struct server *v = arg;
	if (!v->drain_end.expired)
		return;
	while (!list_empty(&v->sessions)) {
		struct session *s = list_owner(v->sessions.next, struct session, node);
		(void)reply_end(s, 421, "4.3.2", "shutting down", "%s Service shutting down",
				v->config->hostname);
	}
}

/* Memory is tight. */
static void shed_load(void *arg)
{
	struct server *v = arg;
	uint64_t now = loop_now(v->loop);
	if (now >= v->shed_at + LOAD_SHEDDING_MS) {
		v->shed_at = now;
		load_shedding_give(&v->sessions, now);
	}
}

void server_shed_load(struct server *v)
{
	loop_wake(v->loop, v->shedding);
}

wake_id server_shedding(const struct server *v)
{
	return v->shedding;
}

/* ---- a full house */

/* How long the client has owed us something; 0 while the turn is not the client's. Commands must
 * come whole; of a body any octet will do. */
static uint64_t idle_for(const struct session *s, uint64_t now)
{
	switch (s->step) {
	case STEP_proxy:
	case STEP_command:
		if (!s->chunking)
			return now - s->turn;
		break;
	case STEP_data:
	case STEP_chunk:
	case STEP_swallow:
		break;
	default:        /* a handshake has a deadline of its own, and may be waiting for its turn */
		return 0;
	}
	uint64_t heard = stream_heard(s->client);
	return now - (heard > s->turn ? heard : s->turn);
}

static void cut_idle(struct server *v)
{
	uint64_t now = loop_now(v->loop);
	unsigned cut = 0;
	for (struct list *node = v->sessions.next, *next; node != &v->sessions && cut < CUT_AT_ONCE;
	     node = next) {
		struct session *s = list_owner(node, struct session, node);
		next = node->next;
		if (idle_for(s, now) < ADMISSION_IDLE)
			continue;
		cut++;
		admission_cut(v->shared->admission);
		(void)reply_end(s, 421, "4.4.2", "idle while there were no free sessions",
				"%s Error: timeout exceeded", v->config->hostname);
	}
}

static void server_look(void *arg)
{
	struct server *v = arg;
	bool full = admission_full(v->shared->admission);
	if (full) {
		cut_idle(v);
		admission_look(v->shared->admission, loop_now(v->loop));
	}
	timer_set(v->loop, &v->look, loop_now(v->loop) + (full ? CUT_EVERY : LOOK_EVERY));
}

uint64_t shared_most(const struct shared *shared, const struct config *config)
{
	uint64_t wanted = config->limits.sessions;
	return wanted < shared->places ? wanted : shared->places;
}

/* A quarter of the descriptors stays for links to the backends and for bodies on disk: what began
 * must be able to end. */
static uint64_t streams_left(const struct shared *shared)
{
	uint64_t most = shared->descriptors - shared->descriptors / 4, streams = stream_count();
	return streams < most ? most - streams : 0;
}

uint64_t shared_places(const struct shared *shared)
{
	struct admission_report r;
	admission_report(shared->admission, &r);
	uint64_t most = r.places - r.kept, places = r.sessions < most ? most - r.sessions : 0,
		 streams = streams_left(shared);
	return places < streams ? places : streams;
}

bool server_overrun(const struct server *v)
{
	return v->turned >= TURN_MOST && loop_now(v->loop) < v->turn_began + TURN_WINDOW;
}

bool server_knows(const struct server *v, const struct address *client)
{
	const struct config *c = v->config;
	struct blocklist_answer a;
	blocklist_ask(v->shared->blocklist, c->blocklist, client, clock_wall(), &a);
	return a.verdict == BLOCKLIST_ALLOWED ||
	       (a.verdict != BLOCKLIST_BLOCKED &&
		known_clients_know(v->shared->known_clients, client,
				   (unsigned)c->limits.prefix_ipv4, (unsigned)c->limits.prefix_ipv6,
				   clock_monotonic()));
}

/* Takes a place for the client. Who comes through a balancer of ours is not known yet:
 * step_connect() looks again. */
static bool admitted(struct server *v, const struct listener_conf *listener,
		     const struct address *peer)
{
	struct admission *admission = v->shared->admission;
	uint64_t now = loop_now(v->loop);
	if (streams_left(v->shared) == 0)
		return false;
	if (admission_enter(admission, false, now))
		return true;
	bool known =
		network_list_contains(listener->trust_proxy, listener->trust_proxy_count, peer) ||
		server_knows(v, peer);
	return known && admission_enter(admission, true, now);
}

/* No session, no more than one segment: there may be very many of these. Who begins with TLS could
 * not read it. */
static void send_away(struct server *v, const struct listener_conf *listener, int fd, enum away why)
{
	uint64_t now = loop_now(v->loop);
	if (now >= v->turn_began + TURN_WINDOW) {
		v->turn_began = now;
		v->turned = 0;
	}
	v->turned++;
	if (listener->tls != LISTENER_IMPLICIT)
		(void)send(fd, v->no_place.at, v->no_place.len, MSG_DONTWAIT | MSG_NOSIGNAL);
	(void)shutdown(fd, SHUT_WR);
	(void)close(fd);
	counter_add(&v->counters->turned_away[why], 1);
}

/* ---- its life */

struct server *server_new(struct loop *loop, struct shared *shared, unsigned worker,
			  struct counters *counters)
{
	struct server *v = calloc(1, sizeof *v);
	if (!v)
		return NULL;
	*v = (struct server){
		.loop = loop, .shared = shared, .counters = counters, .worker = worker
	};
	/* Beside a process whose place this one takes, IDs of the same millisecond are others. */
	v->serial = (uint64_t)getpid() * 40503;
	list_init(&v->sessions);
	arena_init(&v->scratch, SCRATCH);
	v->connections = connection_pool_new(loop, shared->health);
	v->drain_wake = loop_enroll(loop, drain_ended, v);
	v->look_wake = loop_enroll(loop, server_look, v);
	v->shedding = loop_enroll(loop, shed_load, v);
	if (!v->connections || !v->drain_wake || !v->look_wake || !v->shedding ||
	    !busiest_init(&counters->busiest)) {
		if (v->connections)
			connection_pool_free(v->connections);
		free(v);
		return NULL;
	}
	/* where clients have begun to need the descriptors, idle links do not take them */
	connection_pool_keep(v->connections, shared->descriptors / 2);
	timer_init(&v->drain_end, v->drain_wake);
	timer_init(&v->look, v->look_wake);
	return v;
}

void server_free(struct server *v)
{
	assert(list_empty(&v->sessions));
	timer_clear(&v->drain_end);
	loop_retire(v->loop, v->drain_wake);
	timer_clear(&v->look);
	loop_retire(v->loop, v->look_wake);
	loop_retire(v->loop, v->shedding);
	connection_pool_free(v->connections);
	if (v->resolver)
		resolver_free(v->resolver);
	config_unref(v->config);
	arena_wipe(&v->scratch);
	free(v);
}

bool server_configure(struct server *v, struct config *config, struct text *error)
{
	const struct dns_conf *dns = &config->dns;
	if (v->resolver &&
	    !resolver_configure(v->resolver, dns->servers, dns->server_count, dns->timeout, error))
		return false;
	if (!v->resolver)
		v->resolver = resolver_new(v->loop, v->shared->answers, dns->servers,
					   dns->server_count, dns->timeout, error);
	if (!v->resolver)
		return false;
	resolver_count(v->resolver, &v->counters->dns);
	counters_name(v->counters, config);
	struct config *old = v->config;
	v->config = config_ref(config);
	connection_pool_configure(v->connections, config);
	config_unref(old);
	v->no_place = TEXT(v->no_place_buffer);
	text_format(&v->no_place, "421 4.3.2 %s Error: too many connections, try again later\r\n",
		    config->hostname);
	if (!v->look.set)
		server_look(v);
	return true;
}

void server_on_room(struct server *v, wake_id room)
{
	v->room = room;
}

void server_spool_id(struct server *v, char id[SPOOL_ID_MAX], uint64_t now)
{
	/* Where the clock was set back, what looks older than we are would be taken for somebody
	 * else's. */
	uint64_t begun = spool_begun(v->shared->spool);
	spool_id(id, now > begun ? now : begun, v->worker, v->serial++);
}

/* Milliseconds in the upper 42 bits, the worker in 6, a serial number in 16: unique, and sorted by
 * time. */
static uint64_t next_id(struct server *v)
{
	return clock_wall() << 22 | (uint64_t)(v->worker & 63) << 16 | (v->serial++ & 0xFFFF);
}

void server_arrive(struct server *v, size_t listener, int fd, const struct address *peer)
{
	assert(v->config && listener < v->config->listener_count);
	const struct listener_conf *conf = &v->config->listeners[listener];
	counter_add(
		&v->counters->connections[counted_names_place(&v->counters->listeners, conf->name)],
		1);
	if (memory_pressure() == MEMORY_CRITICAL) {
		memory_refused();
		send_away(v, conf, fd, AWAY_MEMORY);
		return;
	}
	if (!admitted(v, conf, peer)) {
		send_away(v, conf, fd, AWAY_FULL);
		admission_turned_away(v->shared->admission, loop_now(v->loop));
		return;
	}
	struct session *s = session_new(v, v->config, conf, fd, peer, next_id(v));
	if (!s) {
		admission_leave(v->shared->admission);
		memory_refused();
		send_away(v, conf, fd, AWAY_MEMORY);
		return;
	}
	list_append(&v->sessions, &s->node);
	v->session_count++;
	session_run(s);
}

void server_remove(struct session *s)
{
	struct server *v = s->server;
	list_remove(&s->node);
	v->session_count--;
	if (v->room)
		loop_wake(v->loop, v->room);
	if (v->draining && v->session_count == 0)
		loop_wake(v->loop, v->drained);
}

void server_drain(struct server *v, uint64_t deadline, uint64_t grace, wake_id drained)
{
	v->draining = true;
	connection_pool_retire(v->connections);
	v->grace = grace;
	v->drained = drained;
	timer_set(v->loop, &v->drain_end, deadline);
	list_each (node, &v->sessions)
		loop_wake(v->loop, list_owner(node, struct session, node)->wake);
	if (v->session_count == 0)
		loop_wake(v->loop, drained);
}
