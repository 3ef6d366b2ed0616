/* prober.c: the regular question to every backend server; see prober.h.
 *
 * Owns the links it asks through, and the probes of each server: one, which leads, and in a pair
 * LANES - 1 more that are used as soon as the first is not answered quickly. A probe goes idle →
 * resolving → talking → idle; one wake looks at all of them, so that nothing here is called back
 * into a probe that is gone. It must never have more than AT_ONCE under way, nor wait for one
 * longer than its limit. */
#include "gateway/backend/prober.h"
#include "gateway/backend/link.h"

#include <stdlib.h>

enum {
	EVERY = 60000,
	EVERY_WHILE_RELIED_ON = 3000,
	EVERY_WHILE_DOWN = 3000,
	PROBE_MAX = 10000
}; /* ms */
/* A first failure is looked into at once. In a pair the other gateway waits to be told that no
 * server can be reached, and clients wait with it: a server whose packets are swallowed is out of
 * rotation EVERY + SUSPECT + CONNECT later at most. One that was quick has HELLO_IN_PAIR to say its
 * greeting and answer EHLO, or three times as long as it took before: a slow one is no lost one. */
enum {
	EVERY_IN_DOUBT = 1000,
	EVERY_IN_PAIR = 2000,
	SUSPECT_IN_PAIR = 300,
	CONNECT_IN_PAIR = 2000,
	HELLO_IN_PAIR = 2000
};
enum { AT_ONCE = 16, LANES = 3 };

enum probe_state { PROBE_IDLE, PROBE_RESOLVING, PROBE_TALKING };

struct probe {
	const struct backend_conf *backend;
	size_t server;
	size_t lane;       /* 0: it leads; the others stand behind it in the array */
	enum probe_state state;
	bool done;         /* at least once in this generation */
	uint64_t last;     /* when the last one began */
	uint64_t deadline; /* of the one under way */
	uint64_t connected;     /* when its connection stood; 0: not yet */
	uint64_t usual;    /* of the leader: how long the last good one took; 0: none yet */
	struct dns_lookup lookup;
	struct link *link;
};

struct prober {
	struct loop *loop;
	struct health *health;
	struct dns *dns;
	struct connection_pool *connections;
	struct config *config; /* a reference */
	struct probe *probes;
	size_t count, active;
	wake_id self, settled;
	struct timer timer;
};

static void prober_run(void *arg);

struct prober *prober_new(struct loop *loop, struct health *health, struct dns *dns)
{
	struct prober *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->loop = loop;
	p->health = health;
	p->self = loop_enroll(loop, prober_run, p);
	timer_init(&p->timer, p->self);
	p->dns = dns;
	p->connections = connection_pool_new(loop, health);
	if (p->self && p->connections)
		return p;
	prober_free(p);
	return NULL;
}

/* ---- one probe */

static void prober_probe_end(struct prober *p, struct probe *probe)
{
	if (probe->state == PROBE_IDLE)
		return;
	if (probe->state == PROBE_RESOLVING)
		dns_lookup_forget(&probe->lookup);
	if (probe->link)
		link_close(probe->link);
	probe->link = NULL;
	probe->connected = 0;
	probe->state = PROBE_IDLE;
	probe->done = true;
	p->active--;
}

static bool in_pair(const struct prober *p)
{
	return p->config->peer.configured;
}

/* `why`: what there is to say where no address is known. */
static void prober_talk(struct prober *p, struct probe *probe, const char *why)
{
	struct address addresses[HEALTH_ADDRESSES];
	size_t count = health_addresses(p->health, probe->backend, probe->server, addresses);
	probe->state = PROBE_TALKING;
	if (!count)
		health_failed(p->health, probe->backend, probe->server, why, loop_now(p->loop));
	else
		probe->link = link_open_to(p->connections, p->config, probe->backend, probe->server,
					   addresses, count, in_pair(p) ? CONNECT_IN_PAIR : 0,
					   probe->deadline, p->self);
	if (!probe->link)
		prober_probe_end(p, probe);
}

/* Half of the probe's time is for the resolver: a dead one must not keep us from asking where the
 * server was last. */
static uint64_t resolve_deadline(const struct probe *probe)
{
	return probe->last + (probe->deadline - probe->last) / 2;
}

static void prober_begin(struct prober *p, struct probe *probe)
{
	const struct server_conf *server = &probe->backend->servers[probe->server];
	uint64_t limit = p->config->timeouts.backend;
	probe->last = loop_now(p->loop);
	probe->deadline = probe->last + (limit < PROBE_MAX ? limit : PROBE_MAX);
	p->active++;
	/* One that does not lead goes where the leader found the way to. */
	if (server->address.family != FAMILY_NONE || probe->lane > 0) {
		prober_talk(p, probe, "its name has not been resolved yet");
		return;
	}
	probe->state = PROBE_RESOLVING;
	dns_lookup_start(p->dns, server->host, &probe->lookup, p->self);
}

static void resolved(struct prober *p, struct probe *probe)
{
	char buffer[HEALTH_FAILURE_MAX];
	struct text why = TEXT(buffer);
	dns_lookup_trouble(p->dns, &probe->lookup, &why);
	if (probe->lookup.settled)
		health_resolved(p->health, probe->backend, probe->server, probe->lookup.found,
				probe->lookup.count);
	dns_lookup_forget(&probe->lookup);
	prober_talk(p, probe, text_cstr(&why));
}

/* When the next turn of one that leads comes. */
static uint64_t due(const struct prober *p, const struct probe *probe)
{
	if (!probe->done)
		return 0;
	enum server_standing standing = health_standing(p->health, probe->backend, probe->server);
	bool doubt = standing != SERVER_DOWN &&
		     health_in_doubt(p->health, probe->backend, probe->server);
	uint64_t often = in_pair(p)                    ? EVERY_IN_PAIR
			 : health_relied_on(p->health) ? EVERY_WHILE_RELIED_ON
						       : EVERY;
	return probe->last + (doubt                   ? EVERY_IN_DOUBT
			      : standing == SERVER_UP ? often
						      : EVERY_WHILE_DOWN);
}

/* Is the server in rotation, and has it missed a word or keeps the leader waiting? Then the others
 * ask, too. */
static bool suspect(const struct prober *p, const struct probe *lead)
{
	if (!in_pair(p) || health_standing(p->health, lead->backend, lead->server) == SERVER_DOWN)
		return false;
	uint64_t patience = lead->usual * 2 > SUSPECT_IN_PAIR ? lead->usual * 2 : SUSPECT_IN_PAIR;
	return health_in_doubt(p->health, lead->backend, lead->server) ||
	       (lead->state == PROBE_TALKING && loop_now(p->loop) >= lead->last + patience);
}

static bool prober_turn(const struct prober *p, const struct probe *probe)
{
	uint64_t now = loop_now(p->loop);
	if (probe->lane == 0)
		return now >= due(p, probe);
	return now >= probe->last + EVERY_IN_DOUBT && suspect(p, probe - probe->lane);
}

/* The time that a server has from its connection to its answer to EHLO is over. */
static bool stalls(struct prober *p, struct probe *probe)
{
	struct probe *lead = probe - probe->lane;
	if (probe->state != PROBE_TALKING || !in_pair(p) || lead->usual == 0 ||
	    !link_connected(probe->link))
		return false;
	uint64_t now = loop_now(p->loop),
		 most = lead->usual * 3 > HELLO_IN_PAIR ? lead->usual * 3 : HELLO_IN_PAIR;
	if (probe->connected == 0)
		probe->connected = now ? now : 1;
	return now - probe->connected >= most;
}

static void prober_go_on(struct prober *p, struct probe *probe)
{
	bool late = loop_now(p->loop) >= resolve_deadline(probe);
	if (probe->state == PROBE_RESOLVING && (probe->lookup.settled || late))
		resolved(p, probe);
	if (stalls(p, probe)) {
		health_failed(p->health, probe->backend, probe->server,
			      "the greeting or the reply to EHLO timed out", loop_now(p->loop));
		prober_probe_end(p, probe);
	}
	/* The link has told health how it went. */
	if (probe->state != PROBE_TALKING || link_state(probe->link) == LINK_PREPARING)
		return;
	if (link_state(probe->link) == LINK_READY)
		(probe - probe->lane)->usual = loop_now(p->loop) - probe->last + 1;
	prober_probe_end(p, probe);
}

/* ---- all of them */

/* Standings change behind our back (sessions report, too), so an idle prober looks every second. */
static void set_timer(struct prober *p)
{
	uint64_t when = loop_now(p->loop) + EVERY_IN_DOUBT;
	for (size_t i = 0; i < p->count; i++) {
		uint64_t deadline = resolve_deadline(&p->probes[i]);
		if (p->probes[i].state == PROBE_RESOLVING && deadline < when)
			when = deadline;
		if (p->probes[i].state == PROBE_TALKING && in_pair(p) &&
		    loop_now(p->loop) + SUSPECT_IN_PAIR < when)
			when = loop_now(p->loop) + SUSPECT_IN_PAIR;
	}
	timer_set(p->loop, &p->timer, when);
}

static void prober_run(void *arg)
{
	struct prober *p = arg;
	bool done = true;
	capacity_say(health_capacity(p->health), loop_now(p->loop));
	for (size_t i = 0; i < p->count; i++)
		prober_go_on(p, &p->probes[i]);
	for (size_t i = 0; i < p->count; i++) {
		struct probe *probe = &p->probes[i];
		if (probe->state == PROBE_IDLE && p->active < AT_ONCE && prober_turn(p, probe))
			prober_begin(p, probe);
		done = done && probe->done;
	}
	if (done) {
		loop_wake(p->loop, p->settled);
		p->settled = 0;
	}
	set_timer(p);
}

static void prober_forget(struct prober *p)
{
	for (size_t i = 0; i < p->count; i++)
		prober_probe_end(p, &p->probes[i]);
	free(p->probes);
	p->probes = NULL;
	p->count = 0;
	config_unref(p->config);
	p->config = NULL;
}

void prober_configure(struct prober *p, struct config *config, wake_id settled)
{
	size_t count = 0;
	prober_forget(p);
	p->config = config_ref(config);
	p->settled = settled;
	for (size_t b = 0; b < config->backend_count; b++)
		count += config->backends[b].server_count;
	p->probes = calloc(count * LANES + 1, sizeof *p->probes);
	if (!p->probes)
		log_note(LOG_ERROR, "backend", "out of memory: backend servers are not probed");
	for (size_t b = 0; p->probes && b < config->backend_count; b++)
		for (size_t i = 0; i < config->backends[b].server_count * LANES; i++)
			p->probes[p->count++] = (struct probe){ .backend = &config->backends[b],
								.server = i / LANES,
								.lane = i % LANES,
								.done = i % LANES > 0 };
	loop_wake(p->loop, p->self);
}

void prober_free(struct prober *p)
{
	if (!p)
		return;
	prober_forget(p);
	timer_clear(&p->timer);
	if (p->connections)
		connection_pool_free(p->connections);
	loop_retire(p->loop, p->self);
	free(p);
}
