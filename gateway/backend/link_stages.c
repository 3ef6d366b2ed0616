/* link_stages.c: the stages of a link that is being made: what is said to the server, and what its
 * answers mean.
 *
 * Each looks at one reply and says which stage is next. It must never speak in clear where TLS is
 * required, and never believe anything that was said in clear once TLS stands (RFC 3207, section
 * 4.2); what it writes of a client is what the server can take for one word. */
#include "gateway/backend/link_prepare_inside.h"
#include "gateway/base/proxy.h"
#include "gateway/io/stream.h"

#include <errno.h>
#include <string.h>

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
	(void)stage_broken(l, text_cstr(&t));
	l->refused = r->code >= 400;
	l->preparation->code = r->code;
	return STAGE_BROKEN;
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
	uint64_t at = link_now(l), left = p->choice.address_count - p->place;
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
			return stage_broken(l, "does not offer STARTTLS, which is required");
	}
	if (backend->client_info == CLIENT_INFO_XCLIENT && !p->introduced) {
		if (!p->hello.xclient_addr)
			return stage_broken(l, "does not offer XCLIENT with ADDR to this gateway");
		if (p->client.address.family != FAMILY_NONE)
			return STAGE_XCLIENT;
	}
	return stream_input(l->stream).len ? stage_broken(l, "sent a reply to no command")
					   : STAGE_READY;
}

static enum stage ehlo_look(struct link *l, const struct reply_in *r)
{
	if (!r)
		return STAGE_EHLO;
	struct preparation *p = l->preparation;
	if (r->code >= 500 && p->introduced && !p->name_refused) {
		p->name_refused = true;
		return stage_enter(l, STAGE_EHLO);
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
		uint64_t at = link_now(l), left = l->timer.when > at ? (l->timer.when - at) / 2 : 0;
		timer_set(connection_pool_loop(l->connections), &l->timer,
			  at + (left < ATTEMPT_MAX ? left : ATTEMPT_MAX));
	}
	return prepare_ask(l, BYTES("STARTTLS"), "");
}

/* The server waits for our first octet: what came before it in clear was put in by somebody. */
enum stage stage_injected(struct link *l)
{
	l->preparation->injected = true;
	return stage_broken(l, "injected plaintext between STARTTLS and TLS");
}

static enum stage starttls_look(struct link *l, const struct reply_in *r)
{
	if (!r)
		return STAGE_STARTTLS;
	if (r->code != 220)
		return prepare_refused(l, "answers STARTTLS with", r);
	return stream_pending(l->stream) || stream_peek(l->stream) ? stage_injected(l)
								   : STAGE_HANDSHAKE;
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

/* ---- the table */

/* clang-format off */
const struct stage_row link_stages[] = {
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
