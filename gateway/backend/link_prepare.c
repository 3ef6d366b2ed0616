/* link_prepare.c: making a link ready: a small machine of stages, one reply a stage; see link.h.
 *
 *   place → connect → proxy → greeting → ehlo → starttls → handshake → ehlo → xclient → ehlo → ready
 *    └→ wait → connect                      └→ helo, to a server that refuses EHLO
 *
 * Owns what is known while a link is being made. A stage that goes wrong breaks the attempt, and
 * the attempt goes elsewhere: the same address with TLS 1.2 alone or in clear, the next address,
 * the next server. It must never speak in clear where TLS is required, and never believe anything
 * that was said in clear once TLS stands (RFC 3207, section 4.2). */
#include "gateway/backend/link_hello.h"
#include "gateway/backend/link_inside.h"
#include "gateway/base/proxy.h"
#include "gateway/io/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ms for a server while others are left, and for an address; on trial */
enum { ATTEMPT_MAX = 10000, TRIAL_MAX = 3000 };
/* Waiting for a free connection: ms between two looks; the share of timeouts.backend. A client waits
 * 5 minutes for the answer to RCPT (RFC 5321, 4.5.3.2.3), and the server wants its part of them. */
enum { LOOK_EVERY = 1000, WAIT_SHARE = 5 };
enum { STALL_AFTER = 1000 }; /* ms without a greeting */

enum stage {
	STAGE_NONE, /* not begun */
	STAGE_PLACE,
	STAGE_WAIT, /* all servers that can be tried are full */
	STAGE_CONNECT,
	STAGE_PROXY,
	STAGE_GREETING,
	STAGE_EHLO,
	STAGE_HELO,
	STAGE_STARTTLS,
	STAGE_HANDSHAKE,
	STAGE_XCLIENT,
	/* Where a stage may lead, but no stages: */
	STAGE_READY,
	STAGE_BROKEN, /* this attempt has failed */
};

struct preparation {
	struct link_client client; /* family NONE: a prober */
	char *helo;                /* behind client.helo, with a NUL, then client.name */
	bool only;                 /* this server and no other */
	bool tls12;                /* this address is to be offered TLS 1.2 alone */
	bool in_clear;             /* opportunistic TLS has failed with this address */
	char clear[HEALTH_FAILURE_MAX]; /* and why */
	bool injected;             /* somebody put words in before TLS: no second attempt */
	bool introduced;           /* XCLIENT was accepted */
	bool name_refused;         /* the client's name in EHLO behind it was not */
	bool ours;                 /* the failure is our own: not the server's */
	/* others have found that the server is gone: nothing new is to be told of it */
	bool forsaken;
	bool crowded;              /* there was no place at the server */
	bool ended;                /* the server ended the connection */
	uint64_t deadline, server_deadline, address_deadline;
	uint64_t tried; /* servers, a bit each */
	uint64_t full;  /* ... that take no further connection: it may wait for them */
	unsigned code;  /* of a greeting, or an answer to EHLO, that was a refusal; 0: none */
	struct health_choice choice;
	size_t place; /* of the address in choice.addresses */
	enum stage stage;
	struct hello hello;
};

/* ---- how an attempt breaks */

static enum stage broken(struct link *l, const char *why)
{
	l->refused = false;
	if (l->preparation)
		l->preparation->code = 0, l->preparation->ended = false;
	link_blame(l, why);
	return STAGE_BROKEN;
}

/* The server answered, but not what was hoped for: its words are the reason. */
static enum stage prepare_refused(struct link *l, const char *what, const struct reply_in *r)
{
	char words[LINK_FAILURE_MAX];
	struct text t = TEXT(words);
	text_format(&t, "%s %u ", what, r->code);
	for (struct bytes rest = r->text; rest.len;) {
		size_t end = bytes_find(rest, '\n');
		text_add(&t, bytes_first(rest, end));
		rest = bytes_skip(rest, end + 1);
		if (rest.len)
			text_char(&t, ' ');
	}
	(void)broken(l, text_cstr(&t));
	l->refused = r->code >= 400;
	l->preparation->code = r->code;
	return STAGE_BROKEN;
}

static enum stage enter(struct link *l, enum stage stage);

static uint64_t now(const struct link *l)
{
	return loop_now(connection_pool_loop(l->connections));
}

/* ---- a place at the server */

static const char *place_begin(struct link *l)
{
	timer_clear(&l->timer);
	l->timer.expired = false;
	return NULL;
}

static enum stage place_look(struct link *l, const struct reply_in *r)
{
	struct preparation *p = l->preparation;
	(void)r;
	if (!p->only && !l->fresh && !l->placed && connection_pool_adopt(l))
		return STAGE_READY;
	if (link_place_take(l, p->only))
		return STAGE_CONNECT;
	p->crowded = true;
	return broken(l, "all connections to it are in use");
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

static uint64_t wait_until(const struct link *l)
{
	uint64_t when = l->arrived + l->config->timeouts.backend / WAIT_SHARE;
	return when < l->preparation->deadline ? when : l->preparation->deadline;
}

static const char *wait_begin(struct link *l)
{
	uint64_t look = now(l) + LOOK_EVERY, most = wait_until(l);
	link_place_wait(l, l->preparation->full);
	timer_set(connection_pool_loop(l->connections), &l->timer, look < most ? look : most);
	return NULL;
}

static void server_turn(struct link *l, size_t server);

static enum stage wait_look(struct link *l, const struct reply_in *r)
{
	uint64_t servers = wait_servers(l);
	bool over = now(l) >= wait_until(l);
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
		return broken(l, over ? "all connections to it are in use" : "no longer answers");
	}
	(void)wait_begin(l);
	return STAGE_WAIT;
}

/* ---- connect, PROXY header, greeting */

/* A system that is out of descriptors, ports or memory says nothing of the server. */
static bool prepare_ours(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM || error == ENOBUFS ||
	       error == EADDRNOTAVAIL;
}

static const char *connect_begin(struct link *l)
{
	struct preparation *p = l->preparation;
	uint64_t at = now(l), left = p->choice.address_count - p->place;
	uint64_t share = p->server_deadline > at ? (p->server_deadline - at) / left : 0;
	if (left > 1 && share > ATTEMPT_MAX)
		share = ATTEMPT_MAX;
	p->address_deadline = at + share;
	p->injected = p->introduced = p->name_refused = false;
	l->address = p->choice.addresses[p->place];
	bool sooner = l->connect_most && at + l->connect_most < p->address_deadline;
	timer_set(connection_pool_loop(l->connections), &l->timer,
		  sooner ? at + l->connect_most : p->address_deadline);
	l->stream = stream_connect(connection_pool_loop(l->connections), &l->address, l->self);
	if (l->stream && !p->only)
		timer_set(connection_pool_loop(l->connections), &l->stall, at + STALL_AFTER);
	if (l->stream)
		return NULL;
	p->ours = prepare_ours(errno);
	const char *error = strerrordesc_np(errno);
	return error ? error : "cannot be reached";
}

static enum stage connect_look(struct link *l, const struct reply_in *r)
{
	(void)r;
	if (stream_state(l->stream) != STREAM_OPEN)
		return STAGE_CONNECT;
	timer_set(connection_pool_loop(l->connections), &l->timer,
		  l->preparation->address_deadline);
	return STAGE_PROXY;
}

/* The header says whose connection this is; a prober's is its own: LOCAL, and in version 1, where
 * servers refuse UNKNOWN, its true addresses. */
static const char *proxy_begin(struct link *l)
{
	struct link_client *client = &l->preparation->client, own = *client;
	char header[PROXY_HEADER_MAX];
	struct text t = TEXT(header);
	if (client->address.family == FAMILY_NONE && stream_local(l->stream, &own.address))
		own.local = l->address;
	if (l->backend->client_info == CLIENT_INFO_PROXY_V1)
		proxy_write_v1(&t, &own.address, &own.local);
	else if (l->backend->client_info == CLIENT_INFO_PROXY_V2)
		proxy_write_v2(&t, &client->address, &client->local);
	(void)stream_write(l->stream, text_bytes(&t));
	stream_flush(l->stream);
	l->replies.expected = 1; /* the greeting */
	return NULL;
}

static enum stage proxy_look(struct link *l, const struct reply_in *r)
{
	(void)l, (void)r;
	return STAGE_GREETING;
}

static enum stage greeting_look(struct link *l, const struct reply_in *r)
{
	if (!r)
		return STAGE_GREETING;
	link_place_forget(l);
	if (r->code != 220)
		return prepare_refused(l, "greets with", r);
	link_place_greeted(l);
	return STAGE_EHLO;
}

/* ---- EHLO, HELO */

static const char *prepare_ask(struct link *l, struct bytes verb, const char *argument)
{
	char line[512];
	struct text t = TEXT(line);
	text_add(&t, verb);
	text_string(&t, argument);
	const char *why = link_ask(l, text_bytes(&t));
	stream_flush(l->stream);
	return why;
}

/* Behind XCLIENT we speak as the client: the name in EHLO is what the server takes for its HELO.
 * What could be more than one word is not passed on. */
static const char *ehlo_begin(struct link *l)
{
	const struct preparation *p = l->preparation;
	bool as_client = p->introduced && !p->name_refused && p->client.helo.len;
	for (size_t i = 0; i < p->client.helo.len; i++)
		as_client &= p->client.helo.at[i] > ' ' && p->client.helo.at[i] < 127;
	return prepare_ask(l, BYTES("EHLO "), as_client ? p->helo : l->config->hostname);
}

static const char *helo_begin(struct link *l)
{
	return prepare_ask(l, BYTES("HELO "), l->config->hostname);
}

/* Takes up the server's answer in place of any earlier one. */
static void hello_take(struct link *l, struct bytes text)
{
	struct hello *hello = &l->preparation->hello;
	hello_read(text, hello);
	l->offers = hello->offers;
	l->pipelining = hello->pipelining;
}

/* The server is known now: what is still to be done? */
static enum stage after_hello(struct link *l)
{
	const struct preparation *p = l->preparation;
	const struct backend_conf *backend = l->backend;
	if (backend->tls != BACKEND_TLS_OFF && !stream_tls(l->stream) && !p->in_clear) {
		if (p->hello.starttls)
			return STAGE_STARTTLS;
		if (backend->tls == BACKEND_TLS_REQUIRED)
			return broken(l, "does not offer STARTTLS, which is required");
	}
	if (backend->client_info == CLIENT_INFO_XCLIENT && !p->introduced) {
		if (!p->hello.xclient_addr)
			return broken(l, "does not offer XCLIENT with ADDR to this gateway");
		if (p->client.address.family != FAMILY_NONE)
			return STAGE_XCLIENT;
	}
	return stream_input(l->stream).len ? broken(l, "sent a reply to no command") : STAGE_READY;
}

static enum stage ehlo_look(struct link *l, const struct reply_in *r)
{
	if (!r)
		return STAGE_EHLO;
	struct preparation *p = l->preparation;
	if (r->code >= 500 && p->introduced && !p->name_refused) {
		p->name_refused = true;
		return enter(l, STAGE_EHLO);
	}
	if (r->code >= 500) /* RFC 5321, section 3.2 */
		return STAGE_HELO;
	if (r->code != 250)
		return prepare_refused(l, "answers EHLO with", r);
	hello_take(l, r->text);
	return after_hello(l);
}

static enum stage helo_look(struct link *l, const struct reply_in *r)
{
	if (!r)
		return STAGE_HELO;
	if (r->code != 250)
		return prepare_refused(l, "answers HELO with", r);
	hello_take(l, BYTES(""));
	return after_hello(l);
}

/* ---- STARTTLS (RFC 3207) */

static const char *starttls_begin(struct link *l)
{
	/* A server that stalls here must leave time for the attempt in clear. */
	if (l->backend->tls == BACKEND_TLS_OPPORTUNISTIC) {
		uint64_t at = now(l), left = l->timer.when > at ? (l->timer.when - at) / 2 : 0;
		timer_set(connection_pool_loop(l->connections), &l->timer,
			  at + (left < ATTEMPT_MAX ? left : ATTEMPT_MAX));
	}
	return prepare_ask(l, BYTES("STARTTLS"), "");
}

/* The server waits for our first octet: what came before it in clear was put in by somebody. */
static enum stage injected(struct link *l)
{
	l->preparation->injected = true;
	return broken(l, "injected plaintext between STARTTLS and TLS");
}

static enum stage starttls_look(struct link *l, const struct reply_in *r)
{
	if (!r)
		return STAGE_STARTTLS;
	if (r->code != 220)
		return prepare_refused(l, "answers STARTTLS with", r);
	return stream_pending(l->stream) || stream_peek(l->stream) ? injected(l) : STAGE_HANDSHAKE;
}

static const char *handshake_begin(struct link *l)
{
	const char *host = l->backend->servers[l->server].host;
	struct tls_context *context = l->preparation->tls12
					      ? tls_client_context_tls12(l->backend->tls_client)
					      : tls_context_ref(l->backend->tls_client);
	bool begun = context && stream_start_tls(l->stream, context, host);
	tls_context_unref(context);
	if (begun)
		return NULL;
	l->preparation->ours = true;
	return "out of memory";
}

static enum stage handshake_look(struct link *l, const struct reply_in *r)
{
	(void)r;
	if (stream_state(l->stream) != STREAM_OPEN)
		return STAGE_HANDSHAKE;
	timer_set(connection_pool_loop(l->connections), &l->timer,
		  l->preparation->address_deadline);
	return STAGE_EHLO;
}

/* ---- XCLIENT */

static const char *xclient_begin(struct link *l)
{
	const struct preparation *p = l->preparation;
	char line[XCLIENT_MAX];
	struct text t = TEXT(line);
	xclient_write(&t, &p->client, &p->hello);
	const char *why = link_ask(l, text_bytes(&t));
	stream_flush(l->stream);
	return why;
}

static enum stage xclient_look(struct link *l, const struct reply_in *r)
{
	if (!r)
		return STAGE_XCLIENT;
	if (r->code != 220)
		return prepare_refused(l, "answers XCLIENT with", r);
	l->preparation->introduced = true;
	return STAGE_EHLO;
}

/* ---- the machine */

/* clang-format off */
static const struct {
	const char *awaited;
	const char *(*begin)(struct link *);    /* NULL, or what is wrong */
	enum stage (*look)(struct link *, const struct reply_in *);     /* the same stage: waits */
	bool listens;                           /* takes a reply */
} stages[] = {
	[STAGE_PLACE]     = { "a place",               place_begin,     place_look,     false },
	[STAGE_WAIT]      = { "a place",               wait_begin,      wait_look,      false },
	[STAGE_CONNECT]   = { "the connection",        connect_begin,   connect_look,   false },
	[STAGE_PROXY]     = { "the connection",        proxy_begin,     proxy_look,     false },
	[STAGE_GREETING]  = { "the greeting",          NULL,            greeting_look,  true },
	[STAGE_EHLO]      = { "the reply to EHLO",     ehlo_begin,      ehlo_look,      true },
	[STAGE_HELO]      = { "the reply to HELO",     helo_begin,      helo_look,      true },
	[STAGE_STARTTLS]  = { "the reply to STARTTLS", starttls_begin,  starttls_look,  true },
	[STAGE_HANDSHAKE] = { "the TLS handshake",     handshake_begin, handshake_look, false },
	[STAGE_XCLIENT]   = { "the reply to XCLIENT",  xclient_begin,   xclient_look,   true },
};
/* clang-format on */

static enum stage late(struct link *l)
{
	char why[80];
	struct text t = TEXT(why);
	text_string(&t, stages[l->preparation->stage].awaited);
	text_string(&t, " timed out");
	return broken(l, text_cstr(&t));
}

/* Where the present stage leads: itself while it waits. */
static enum stage prepare_look(struct link *l)
{
	enum stage stage = l->preparation->stage;
	struct reply_in reply;
	bool come = false;
	if (stage == STAGE_WAIT || stage == STAGE_PLACE)
		return stages[stage].look(l, NULL);
	if (l->timer.expired)
		return late(l);
	if (l->stall.expired) {
		link_place_stalled(l);
		timer_set(connection_pool_loop(l->connections), &l->stall, now(l) + STALL_AFTER);
	}
	if (link_forsaken(l)) {
		l->preparation->forsaken = true;
		return broken(l, "no longer answers");
	}
	const char *why = stages[stage].listens ? link_look(l) : NULL;
	if (why && stage == STAGE_STARTTLS && l->replies.whole)
		return injected(l);
	if (!why && stages[stage].listens && l->replies.whole) {
		why = link_take(l, &reply);
		come = true;
		l->preparation->ours = why != NULL;
	}
	if (why)
		return broken(l, why);
	enum stage next = stages[stage].look(l, come ? &reply : NULL);
	if (next != stage || stream_state(l->stream) != STREAM_ENDED)
		return next;
	const char *error = stream_error(l->stream);
	(void)broken(l, *error ? error : "closed the connection");
	l->preparation->ended = true;
	return STAGE_BROKEN;
}

static enum stage enter(struct link *l, enum stage stage)
{
	l->preparation->stage = stage;
	const char *why = stages[stage].begin ? stages[stage].begin(l) : NULL;
	return why ? broken(l, why) : stage;
}

/* ---- going elsewhere */

static void server_set(struct link *l, const struct health_choice *choice)
{
	struct preparation *p = l->preparation;
	link_place_release(l);
	uint64_t limit = now(l) + ATTEMPT_MAX;
	p->choice = *choice;
	p->place = 0;
	p->tls12 = p->in_clear = false;
	p->tried |= 1ull << choice->server % HEALTH_SERVERS;
	if (choice->trial)
		limit = now(l) + TRIAL_MAX;
	p->server_deadline =
		(choice->others || choice->trial) && limit < p->deadline ? limit : p->deadline;
	l->server = choice->server;
	l->turned = now(l);
	l->address = (struct address){ 0 };
}

/* The next server that can be tried. False: none. */
static bool server_next(struct link *l)
{
	struct preparation *p = l->preparation;
	struct health_choice choice;
	while (!p->only && now(l) < p->deadline &&
	       health_pick(connection_pool_health(l->connections), l->backend, p->tried, now(l),
			   &choice)) {
		server_set(l, &choice);
		if (choice.address_count)
			return true;
		(void)broken(l, "its name has not been resolved yet");
	}
	return false;
}

/* A server that it had waited for, with a place there. */
static void server_turn(struct link *l, size_t server)
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
	if (!p->full || p->only || now(l) >= wait_until(l))
		return STAGE_BROKEN;
	l->full = false;
	return STAGE_WAIT;
}

/* After a broken attempt: the same address with TLS 1.2 alone, or in clear, the next address, the
 * next server. BROKEN: nothing is left. */
static enum stage elsewhere(struct link *l)
{
	struct preparation *p = l->preparation;
	bool tls = p->stage == STAGE_STARTTLS || p->stage == STAGE_HANDSHAKE;
	bool in_time = now(l) < p->server_deadline;
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
	/* A server that was told whose connection this is, and refuses it, may mean that client
	 * alone. */
	bool for_client = l->backend->client_info != CLIENT_INFO_NONE &&
			  p->client.address.family != FAMILY_NONE;
	if (!l->refused || !for_client)
		health_failed(connection_pool_health(l->connections), l->backend, l->server, l->why,
			      now(l));
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
				 now(l));
	l->spoke = now(l);
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
		next = enter(l, next);
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
		(void)broken(l, "its name has not been resolved yet");
	} else {
		(void)broken(l, "no server available: all are marked down");
	}
	if (found || (choice && server_next(l)))
		drive(l, STAGE_PLACE);
	else
		link_fail(l);
	return true;
}

void link_prepare_abandon(struct link *l)
{
	if (l->state != LINK_PREPARING || !l->preparation || !l->stream || now(l) < l->timer.when)
		return;
	(void)late(l);
	if (!full(l))
		health_failed(connection_pool_health(l->connections), l->backend, l->server, l->why,
			      now(l));
}

void link_prepare_end(struct link *l)
{
	if (l->preparation)
		free(l->preparation->helo);
	free(l->preparation);
	l->preparation = NULL;
}
