/* link_prepare.c: making a link ready: a small machine of stages, one reply a stage; see link.h.
 *
 * place → connect → proxy → greeting → ehlo → starttls → handshake → ehlo → xclient → ehlo → ready
 *  └→ wait → connect                      └→ helo, to a server that refuses EHLO
 *
 * Owns what is known while a link is being made. A stage that goes wrong breaks the attempt, and
 * the attempt goes elsewhere: the same address with TLS 1.2 alone or in clear, the next address,
 * the next server. It must never speak in clear where TLS is required, and never believe anything
 * that was said in clear once TLS stands (RFC 3207, section 4.2). */
#include "gateway/backend/link_prepare_inside.h"
#include "gateway/io/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { TRIAL_MAX = 3000 }; /* ms for a server on trial */

/* ---- how an attempt breaks */

enum stage stage_broken(struct link *l, const char *why)
{
	l->refused = false;
	if (l->preparation)
		l->preparation->code = 0, l->preparation->ended = false;
	link_blame(l, why);
	return STAGE_BROKEN;
}

/* ---- the machine */

static enum stage late(struct link *l)
{
	char why[80];
	struct text t = TEXT(why);
	text_string(&t, link_stages[l->preparation->stage].awaited);
	text_string(&t, " timed out");
	return stage_broken(l, text_cstr(&t));
}

/* Where the present stage leads: itself while it waits. */
static enum stage prepare_look(struct link *l)
{
	enum stage stage = l->preparation->stage;
	struct reply_in reply;
	bool come = false;
	if (stage == STAGE_WAIT || stage == STAGE_PLACE)
		return link_stages[stage].look(l, NULL);
	if (l->timer.expired)
		return late(l);
	if (l->stall.expired) {
		link_place_stalled(l);
		timer_set(connection_pool_loop(l->connections), &l->stall,
			  link_now(l) + STALL_AFTER);
	}
	if (link_forsaken(l)) {
		l->preparation->forsaken = true;
		return stage_broken(l, "no longer answers");
	}
	const char *why = link_stages[stage].listens ? link_look(l) : NULL;
	if (why && stage == STAGE_STARTTLS && l->replies.whole)
		return stage_injected(l);
	if (!why && link_stages[stage].listens && l->replies.whole) {
		why = link_take(l, &reply);
		come = true;
		l->preparation->ours = why != NULL;
	}
	if (why)
		return stage_broken(l, why);
	enum stage next = link_stages[stage].look(l, come ? &reply : NULL);
	if (next != stage || stream_state(l->stream) != STREAM_ENDED)
		return next;
	const char *error = stream_error(l->stream);
	(void)stage_broken(l, *error ? error : "closed the connection");
	l->preparation->ended = true;
	return STAGE_BROKEN;
}

enum stage stage_enter(struct link *l, enum stage stage)
{
	l->preparation->stage = stage;
	const char *why = link_stages[stage].begin ? link_stages[stage].begin(l) : NULL;
	return why ? stage_broken(l, why) : stage;
}

/* ---- going elsewhere */

static void server_set(struct link *l, const struct health_choice *choice)
{
	struct preparation *p = l->preparation;
	link_place_release(l);
	uint64_t limit = link_now(l) + ATTEMPT_MAX;
	p->choice = *choice;
	p->place = 0;
	p->tls12 = p->in_clear = false;
	p->tried |= 1ull << choice->server % HEALTH_SERVERS;
	if (choice->trial)
		limit = link_now(l) + TRIAL_MAX;
	p->server_deadline =
		(choice->others || choice->trial) && limit < p->deadline ? limit : p->deadline;
	l->server = choice->server;
	l->turned = link_now(l);
	l->address = (struct address){ 0 };
}

/* The next server that can be tried. False: none. */
static bool server_next(struct link *l)
{
	struct preparation *p = l->preparation;
	struct health_choice choice;
	while (!p->only && link_now(l) < p->deadline &&
	       health_pick(connection_pool_health(l->connections), l->backend, p->tried,
			   link_now(l), &choice)) {
		server_set(l, &choice);
		if (choice.address_count)
			return true;
		(void)stage_broken(l, "its name has not been resolved yet");
	}
	return false;
}

/* A server that it had waited for, with a place there. */
void server_turn(struct link *l, size_t server)
{
	struct health_choice choice = { .server = server };
	choice.address_count = health_addresses(connection_pool_health(l->connections), l->backend,
						server, choice.addresses);
	l->preparation->full &= ~(1ull << server);
	server_set(l, &choice);
}

/* Did the server turn the attempt away because it has as many of our connections as it wants? */
static bool full(struct link *l)
{
	const struct preparation *p = l->preparation;
	const char *refused_connection = strerrordesc_np(ECONNREFUSED);
	if (p->code == 421 && p->stage <= STAGE_HELO)
		return link_place_full(l, TURNED_AWAY_421);
	if (p->stage == STAGE_GREETING && (p->code || p->ended))
		return link_place_full(l, TURNED_AWAY);
	if (p->stage == STAGE_CONNECT && strcmp(l->why, refused_connection) == 0)
		return link_place_full(l, TURNED_AWAY);
	return p->stage <= STAGE_GREETING && l->timer.expired &&
	       link_place_full(l, TURNED_AWAY_SILENCE);
}

/* The next server, or waiting for one that is full. BROKEN: nothing is left. */
static enum stage next_or_wait(struct link *l)
{
	const struct preparation *p = l->preparation;
	if (server_next(l))
		return STAGE_PLACE;
	link_place_release(l);
	l->full = l->full || p->full;
	if (!p->full || p->only || link_now(l) >= wait_until(l))
		return STAGE_BROKEN;
	l->full = false;
	return STAGE_WAIT;
}

/* Tells of the failure. A server that was told whose connection this is, and refuses it, may mean
 * that client alone. */
static void server_failed(const struct link *l)
{
	bool for_client = l->backend->client_info != CLIENT_INFO_NONE &&
			  l->preparation->client.address.family != FAMILY_NONE;
	if (!l->refused || !for_client)
		health_failed(connection_pool_health(l->connections), l->backend, l->server, l->why,
			      link_now(l));
}

/* After a broken attempt: the same address with TLS 1.2 alone, or in clear, the next address, the
 * next server. BROKEN: nothing is left. */
static enum stage elsewhere(struct link *l)
{
	struct preparation *p = l->preparation;
	bool tls = p->stage == STAGE_STARTTLS || p->stage == STAGE_HANDSHAKE;
	bool in_time = link_now(l) < p->server_deadline;
	bool tls12 = p->stage == STAGE_HANDSHAKE && stream_tls(l->stream) &&
		     tls_try_tls12(stream_tls(l->stream));
	link_hang_up(l, l->refused);
	link_place_forget(l);
	if (p->ours || p->stage == STAGE_WAIT)
		return STAGE_BROKEN;
	if (p->forsaken) {
		p->forsaken = p->tls12 = p->in_clear = false;
		return next_or_wait(l);
	}
	if (tls12 && in_time) {
		p->tls12 = true;
		return STAGE_CONNECT;
	}
	if (tls && in_time && l->backend->tls == BACKEND_TLS_OPPORTUNISTIC && !p->injected) {
		struct text clear = TEXT(p->clear);
		text_string(&clear, l->why);
		(void)text_cstr(&clear);
		p->in_clear = true;
		return STAGE_CONNECT;
	}
	p->tls12 = p->in_clear = false;
	if (!p->crowded && in_time && ++p->place < p->choice.address_count)
		return STAGE_CONNECT;
	if (p->crowded || full(l)) {
		p->crowded = false;
		p->full = link_avoid(p->full, l->server);
		health_full(connection_pool_health(l->connections), l->backend, l->server);
		return next_or_wait(l);
	}
	server_failed(l);
	return next_or_wait(l);
}

/* Why it is in clear although TLS was wanted; "" if it is not, or was not. */
static const char *clear_reason(const struct link *l)
{
	if (stream_tls(l->stream) || l->backend->tls == BACKEND_TLS_OFF)
		return "";
	return l->preparation->in_clear ? l->preparation->clear : "does not offer STARTTLS";
}

static void ready(struct link *l)
{
	struct health *health = connection_pool_health(l->connections);
	struct protection protection = protection_of(stream_tls(l->stream));
	health_worked(health, l->backend, l->server, &l->offers);
	/* Of one that was made for another link that was told when it was made. */
	if (!l->transactions)
		health_protected(health, l->backend, l->server, &protection, clear_reason(l),
				 link_now(l));
	l->spoke = link_now(l);
	timer_clear(&l->timer);
	link_prepare_end(l);
	l->state = LINK_READY;
	loop_wake(connection_pool_loop(l->connections), l->owner);
}

/* Goes from stage to stage until one waits. */
static void drive(struct link *l, enum stage next)
{
	while (next != l->preparation->stage) {
		if (next == STAGE_READY) {
			ready(l);
			return;
		}
		if (next == STAGE_BROKEN) {
			next = elsewhere(l);
			if (next == STAGE_BROKEN) {
				link_fail(l);
				return;
			}
		}
		next = stage_enter(l, next);
		if (next != STAGE_BROKEN)
			next = prepare_look(l);
	}
}

bool link_connected(const struct link *l)
{
	return l->state == LINK_PREPARING && l->preparation &&
	       l->preparation->stage > STAGE_CONNECT;
}

void link_prepare_adopt(struct link *l, struct link *from)
{
	link_hang_up(l, false);
	link_place_forget(l);
	link_place_release(l);
	link_place_hand_over(from, l);
	ready(l);
}

void link_prepare_run(struct link *l)
{
	drive(l, prepare_look(l));
}

/* False: out of memory. */
static bool client_copy(struct preparation *p, const struct link_client *client)
{
	size_t size = client->helo.len + 1 + client->name.len;
	struct text t = { .at = malloc(size), .cap = size };
	p->helo = t.at;
	p->client = *client;
	if (!t.at)
		return false;
	text_add(&t, client->helo);
	text_char(&t, '\0');
	text_add(&t, client->name);
	p->client.helo.at = t.at;
	p->client.name.at = t.at + client->helo.len + 1;
	return true;
}

bool link_prepare(struct link *l, const struct link_client *client,
		  const struct health_choice *choice, uint64_t avoid, bool only, uint64_t deadline)
{
	struct preparation *p = calloc(1, sizeof *p);
	l->preparation = p;
	if (!p)
		return false;
	p->only = only;
	p->tried = avoid;
	p->deadline = deadline;
	if (client && !client_copy(p, client))
		return false;
	bool found = choice && choice->address_count;
	if (choice) {
		server_set(l, choice);
		(void)stage_broken(l, "its name has not been resolved yet");
	} else {
		(void)stage_broken(l, "no server available: all are marked down");
	}
	if (found || (choice && server_next(l)))
		drive(l, STAGE_PLACE);
	else
		link_fail(l);
	return true;
}

void link_prepare_abandon(struct link *l)
{
	if (l->state != LINK_PREPARING || !l->preparation || !l->stream ||
	    link_now(l) < l->timer.when)
		return;
	(void)late(l);
	if (!full(l))
		health_failed(connection_pool_health(l->connections), l->backend, l->server, l->why,
			      link_now(l));
}

void link_prepare_end(struct link *l)
{
	if (l->preparation)
		free(l->preparation->helo);
	free(l->preparation);
	l->preparation = NULL;
}
