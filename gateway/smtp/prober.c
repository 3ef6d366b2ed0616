/* prober.c: the regular question to every backend server; see prober.h.
 *
 * Owns the links it asks through, and one probe a server. A probe goes idle → resolving →
 * talking → idle; one wake looks at all of them, so that nothing here is called back into a probe that is
 * gone. It must never ask more than 16 servers at once, nor wait for one longer than its limit. */
#include "gateway/smtp/prober.h"
#include "gateway/smtp/link.h"

#include <stdlib.h>

enum { EVERY = 60000, EVERY_WHILE_DOWN = 3000, PROBE_MAX = 10000 }; /* ms */
/* In a pair the other gateway waits to be told that no server can be reached, and clients wait with it. A first failure is looked
 * into at once. */
enum { EVERY_IN_PAIR = 5000, EVERY_IN_DOUBT = 1000 };
enum { AT_ONCE = 16 };

enum probe_state { PROBE_IDLE, PROBE_RESOLVING, PROBE_TALKING };

struct probe {
	const struct backend_conf *backend;
	size_t server;
	enum probe_state state;
	bool done;         /* at least once in this generation */
	uint64_t last;     /* when the last one began */
	uint64_t deadline; /* of the one under way */
	struct dns_lookup lookup;
	struct link *link;
};

struct prober {
	struct loop *loop;
	struct health *health;
	struct dns *dns;
	struct links *links;
	struct config *config; /* held */
	struct probe *probes;
	size_t count, active;
	wake_id self, settled;
	struct timer timer;
};

static void run(void *arg);

struct prober *prober_new(struct loop *loop, struct health *health, struct dns *dns)
{
	struct prober *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->loop = loop;
	p->health = health;
	p->self = loop_enroll(loop, run, p);
	timer_init(&p->timer, p->self);
	p->dns = dns;
	p->links = links_new(loop, health);
	if (p->self && p->links)
		return p;
	prober_free(p);
	return NULL;
}

/* ---- one probe */

static void probe_end(struct prober *p, struct probe *probe)
{
	if (probe->state == PROBE_IDLE)
		return;
	if (probe->state == PROBE_RESOLVING)
		dns_lookup_forget(&probe->lookup);
	if (probe->link)
		link_close(probe->link);
	probe->link = NULL;
	probe->state = PROBE_IDLE;
	probe->done = true;
	p->active--;
}

/* `why`: what there is to say where no address is known. */
static void talk(struct prober *p, struct probe *probe, const char *why)
{
	struct address addresses[HEALTH_ADDRESSES];
	size_t count = health_addresses(p->health, probe->backend, probe->server, addresses);
	probe->state = PROBE_TALKING;
	if (!count)
		health_failed(p->health, probe->backend, probe->server, why, loop_now(p->loop));
	else
		probe->link = link_open_to(p->links, p->config, probe->backend, probe->server, addresses, count,
					   probe->deadline, p->self);
	if (!probe->link)
		probe_end(p, probe);
}

/* Half of the probe's time is for the resolver: a dead one must not keep us from asking where the server was
 * last. */
static uint64_t resolve_deadline(const struct probe *probe)
{
	return probe->last + (probe->deadline - probe->last) / 2;
}

static void begin(struct prober *p, struct probe *probe)
{
	const struct server_conf *server = &probe->backend->servers[probe->server];
	uint64_t limit = p->config->timeouts.backend;
	probe->last = loop_now(p->loop);
	probe->deadline = probe->last + (limit < PROBE_MAX ? limit : PROBE_MAX);
	p->active++;
	if (server->address.family != FAMILY_NONE) {
		talk(p, probe, "");
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
		health_resolved(p->health, probe->backend, probe->server, probe->lookup.found, probe->lookup.count);
	dns_lookup_forget(&probe->lookup);
	talk(p, probe, text_cstr(&why));
}

/* When the probe's next turn comes. */
static uint64_t due(const struct prober *p, const struct probe *probe)
{
	if (!probe->done)
		return 0;
	enum server_standing standing = health_standing(p->health, probe->backend, probe->server);
	bool doubt = standing != SERVER_DOWN && health_in_doubt(p->health, probe->backend, probe->server);
	uint64_t often = p->config->peer.configured ? EVERY_IN_PAIR : EVERY;
	return probe->last + (doubt ? EVERY_IN_DOUBT : standing == SERVER_UP ? often : EVERY_WHILE_DOWN);
}

static void go_on(struct prober *p, struct probe *probe)
{
	bool late = loop_now(p->loop) >= resolve_deadline(probe);
	if (probe->state == PROBE_RESOLVING && (probe->lookup.settled || late))
		resolved(p, probe);
	/* The link has told health how it went. */
	if (probe->state == PROBE_TALKING && link_state(probe->link) != LINK_PREPARING)
		probe_end(p, probe);
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
	}
	timer_set(p->loop, &p->timer, when);
}

static void run(void *arg)
{
	struct prober *p = arg;
	bool done = true;
	for (size_t i = 0; i < p->count; i++)
		go_on(p, &p->probes[i]);
	for (size_t i = 0; i < p->count; i++) {
		struct probe *probe = &p->probes[i];
		if (probe->state == PROBE_IDLE && p->active < AT_ONCE && loop_now(p->loop) >= due(p, probe))
			begin(p, probe);
		done = done && probe->done;
	}
	if (done) {
		loop_wake(p->loop, p->settled);
		p->settled = 0;
	}
	set_timer(p);
}

static void forget(struct prober *p)
{
	for (size_t i = 0; i < p->count; i++)
		probe_end(p, &p->probes[i]);
	free(p->probes);
	p->probes = NULL;
	p->count = 0;
	config_release(p->config);
	p->config = NULL;
}

void prober_configure(struct prober *p, struct config *config, wake_id settled)
{
	size_t count = 0;
	forget(p);
	p->config = config_hold(config);
	p->settled = settled;
	for (size_t b = 0; b < config->backend_count; b++)
		count += config->backends[b].server_count;
	p->probes = calloc(count + 1, sizeof *p->probes);
	if (!p->probes)
		log_note(LOG_ERROR, "backend", "out of memory: backend servers are not probed");
	for (size_t b = 0; p->probes && b < config->backend_count; b++)
		for (size_t s = 0; s < config->backends[b].server_count; s++)
			p->probes[p->count++] = (struct probe){ .backend = &config->backends[b], .server = s };
	loop_wake(p->loop, p->self);
}

void prober_free(struct prober *p)
{
	if (!p)
		return;
	forget(p);
	timer_clear(&p->timer);
	if (p->links)
		links_free(p->links);
	loop_retire(p->loop, p->self);
	free(p);
}
