/* link_wait.c: the place of a link that is being made at its server, waited for where all that can
 * be tried are full; see capacity.h.
 *
 * It must never wait while it has a place (link_place.c), nor longer than its share of
 * timeouts.backend. */
#include "gateway/backend/link_prepare_inside.h"

/* Waiting for a free connection: ms between two looks; the share of timeouts.backend. A client
 * waits 5 minutes for the answer to RCPT (RFC 5321, 4.5.3.2.3), and the server wants its part of
 * them. */
enum { LOOK_EVERY = 1000, WAIT_SHARE = 5 };

const char *place_begin(struct link *l)
{
	timer_clear(&l->timer);
	l->timer.expired = false;
	return NULL;
}

enum stage place_look(struct link *l, const struct reply_in *r)
{
	struct preparation *p = l->preparation;
	(void)r;
	if (!p->only && !l->fresh && !l->placed && connection_pool_adopt(l))
		return STAGE_READY;
	if (link_place_take(l, p->only))
		return STAGE_CONNECT;
	p->crowded = true;
	return stage_broken(l, "all connections to it are in use");
}

/* The servers that it waits for, but those that were given up meanwhile. */
static uint64_t wait_servers(struct link *l)
{
	struct preparation *p = l->preparation;
	for (size_t s = 0; s < l->backend->server_count && s < HEALTH_SERVERS; s++)
		if (p->full >> s & 1 && health_lost_since(connection_pool_health(l->connections),
							  l->backend, s, l->turned))
			p->full &= ~(1ull << s);
	return p->full;
}

uint64_t wait_until(const struct link *l)
{
	uint64_t when = l->arrived + l->config->timeouts.backend / WAIT_SHARE;
	return when < l->preparation->deadline ? when : l->preparation->deadline;
}

const char *wait_begin(struct link *l)
{
	uint64_t look = link_now(l) + LOOK_EVERY, most = wait_until(l);
	link_place_wait(l, l->preparation->full);
	timer_set(connection_pool_loop(l->connections), &l->timer, look < most ? look : most);
	return NULL;
}

enum stage wait_look(struct link *l, const struct reply_in *r)
{
	uint64_t servers = wait_servers(l);
	bool over = link_now(l) >= wait_until(l);
	size_t server;
	(void)r;
	if (link_place_granted(l, &server)) {
		server_turn(l, server);
		l->placed = true;
		return STAGE_CONNECT;
	}
	if (over || !servers) {
		link_place_forget(l);
		l->full = over;
		l->preparation->full = 0;
		return stage_broken(l, over ? "all connections to it are in use"
					    : "no longer answers");
	}
	(void)wait_begin(l);
	return STAGE_WAIT;
}
