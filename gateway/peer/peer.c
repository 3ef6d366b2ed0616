/* peer.c: a peer's life: its configuration, its tick, its decisions, and what it reports; see
 * peer.h. What other threads ask and say is in peer_ask.c.
 *
 * Owns the parts (peer_inside.h) and the queue. */
#include "gateway/peer/peer_inside.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { LINES_A_MINUTE = 10, MINUTE = 60000 };

static const char identity[] = "mxward-peer";
static const char *const protocols[] = { FRAME_PROTOCOL, NULL };

uint64_t peer_now(const struct peer *p)
{
	return loop_now(p->loop);
}

static bool __attribute__((format(printf, 4, 0)))
tell(struct peer *p, unsigned *lines, enum log_level level, const char *format, va_list arguments)
{
	char buffer[512];
	struct text t = TEXT(buffer);
	if (peer_now(p) / MINUTE != p->minute)
		p->lines = p->strangers_lines = 0;
	p->minute = peer_now(p) / MINUTE;
	if (*lines >= LINES_A_MINUTE)
		return false;
	++*lines;
	text_vformat(&t, format, arguments);
	log_note(level, "peer", "%s", text_cstr(&t));
	return true;
}

bool peer_tell(struct peer *p, enum log_level level, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	bool told = tell(p, &p->lines, level, format, arguments);
	va_end(arguments);
	return told;
}

bool peer_tell_stranger(struct peer *p, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	bool told = tell(p, &p->strangers_lines, LOG_WARN, format, arguments);
	va_end(arguments);
	return told;
}

bool peer_reason(struct peer *p, char kept[REASON_ROOM], uint64_t *told, const char *reason)
{
	char buffer[REASON_ROOM];
	struct text t = TEXT(buffer);
	text_string(&t, reason);
	bool same = strcmp(text_cstr(&t), kept) == 0;
	bool tell = !same || *told == 0 || peer_now(p) - *told >= REASON_EVERY;
	memcpy(kept, buffer, REASON_ROOM);
	if (tell)
		*told = peer_now(p);
	return tell;
}

/* Where the other may ask for an EHLO. */
uint16_t peer_own_port(const struct config *c)
{
	for (size_t i = 0; i < c->listener_count; i++)
		if (c->listeners[i].service == SERVICE_MX &&
		    c->listeners[i].tls != LISTENER_IMPLICIT)
			return c->listeners[i].bind.port;
	return 25;
}

/* ---- deciding */

/* When a flood of other lines has used up this minute, it is told in the next one. */
static void told_once(struct peer *p, bool is, bool *told, const char *what)
{
	if (!is)
		*told = false;
	else if (!*told)
		*told = peer_tell(p, LOG_WARN, "%s", what);
}

static bool drifts(const struct peer *p)
{
	return p->own_fingerprint != 0 && pair_drifts(&p->pair, p->own_fingerprint);
}

static void peer_show(struct peer *p)
{
	pthread_mutex_lock(&p->mutex);
	p->shown = p->pair;
	pthread_mutex_unlock(&p->mutex);
	atomic_store_explicit(&p->serving, p->pair.serving, memory_order_release);
}

/* What is wrong with a peer that is not stood by for, so that it is known on both sides. */
static void tell_unready(struct peer *p)
{
	const char *unready = pair_unready(&p->pair);
	if (!unready)
		p->unready_told = false;
	else if (!p->unready_told)
		p->unready_told = peer_tell(p, LOG_WARN, "the peer %s", unready);
}

static void peer_decide(struct peer *p)
{
	if (pair_decide(&p->pair, peer_now(p))) {
		log_note(p->pair.serving ? LOG_WARN : LOG_INFO, "peer", "this gateway %s: %s",
			 p->pair.serving ? "is now serving" : "is now on standby", p->pair.why);
		speak_beat(p);
	}
	if (pair_wants_probe(&p->pair, peer_now(p))) {
		probe_begin(p);
		loop_wake(p->loop, p->wake);
	}
	peer_show(p);
	told_once(p, drifts(p), &p->drift_told,
		  "the configurations of this gateway and its peer differ");
	told_once(p, pair_skewed(&p->pair), &p->skew_told,
		  "the clocks of this gateway and its peer are more than 5 s apart");
	if (p->pair.heard)
		tell_unready(p);
}

/* Of each second one, and one as soon as something asks for it, but no oftener than the tick. */
static bool beat_is_due(struct peer *p)
{
	uint64_t now = peer_now(p);
	if (now >= p->beat_due)
		return true;
	return now + PAIR_BEAT >= p->beat_due + PEER_TICK &&
	       atomic_load_explicit(&p->beat_asked, memory_order_acquire);
}

static void peer_run(void *arg)
{
	struct peer *p = arg;
	if (!p->config)
		return;
	if (p->tick.expired || !p->tick.set) {
		p->speaking.budget = PEER_PACE * PEER_TICK / 1000;
		timer_set(p->loop, &p->tick, peer_now(p) + PEER_TICK);
	}
	hear_run(p);
	probe_run(p);
	peer_decide(p);
	speak_run(p);
	if (beat_is_due(p)) {
		atomic_store_explicit(&p->beat_asked, false, memory_order_release);
		p->beat_due = peer_now(p) + PAIR_BEAT;
		speak_beat(p);
	}
}

void peer_beat(struct peer *p)
{
	if (p->config)
		speak_beat(p);
}

/* ---- its life */

struct peer *peer_new(struct loop *loop, struct dns *dns, const struct peer_ears *ears)
{
	struct peer *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->loop = loop;
	p->dns = dns;
	p->ears = *ears;
	p->fd = -1;
	p->wake = loop_enroll(loop, peer_run, p);
	if (!p->wake || getrandom(&p->boot, sizeof p->boot, 0) != (ssize_t)sizeof p->boot) {
		loop_retire(loop, p->wake);
		free(p);
		return NULL;
	}
	timer_init(&p->tick, p->wake);
	pthread_mutex_init(&p->mutex, NULL);
	atomic_init(&p->serving, true);
	p->visits = visits_new();
	return p;
}

static void listen_end(struct peer *p)
{
	if (p->listener)
		listen_stop(p->listener);
	if (p->fd >= 0)
		close(p->fd);
	p->listener = NULL;
	p->fd = -1;
}

/* Ends everything that speaks, hears or waits. */
static void quiet(struct peer *p)
{
	if (!p->config)
		return;
	timer_clear(&p->tick);
	probe_end(p);
	hear_end_all(p);
	speak_end(p, NULL);
	p->speaking = (struct speaking){ .backoff = PEER_BACKOFF };
	tls_context_unref(p->server);
	tls_context_unref(p->client);
	p->server = p->client = NULL;
	config_unref(p->config);
	p->config = NULL;
	atomic_store_explicit(&p->told_of_clients, false, memory_order_release);
	peer_others(p);
}

/* The addresses that its name has, and the one that it speaks from. */
void peer_others(struct peer *p)
{
	const struct speaking *s = &p->speaking;
	size_t count = p->config ? s->address_count : 0;
	pthread_mutex_lock(&p->mutex);
	memcpy(p->others, s->addresses, count * sizeof *p->others);
	for (size_t i = 0; p->config && i < HEARING_MAX; i++)
		if (p->hearing[i].greeted && count < OTHERS_MAX)
			p->others[count++] = p->hearing[i].from;
	atomic_store_explicit(&p->other_count, count, memory_order_release);
	pthread_mutex_unlock(&p->mutex);
}

static bool same_link(const struct peer_conf *a, const struct peer_conf *b)
{
	return a->role == b->role && a->standby == b->standby && bytes_equal(a->key, b->key) &&
	       strcmp(a->address.name, b->address.name) == 0;
}

/* What can fail, before anything is changed. */
static bool prepare(const struct peer_conf *conf, struct tls_context **server,
		    struct tls_context **client, struct text *error)
{
	struct bytes name = { identity, sizeof identity - 1 };
	*server = tls_psk_server_context(name, conf->key, error);
	*client = *server ? tls_psk_client_context(name, conf->key, error) : NULL;
	if (*client && tls_context_protocols(*server, protocols) &&
	    tls_context_protocols(*client, protocols))
		return true;
	tls_context_unref(*client);
	tls_context_unref(*server);
	return false;
}

static void peer_begin(struct peer *p, struct config *config, struct tls_context *server,
		       struct tls_context *client)
{
	const struct peer_conf *conf = &config->peer;
	enum pair_role role = (enum pair_role)conf->role;
	enum standby standby = (enum standby)conf->standby;
	bool same_part = p->config && p->pair.role == role && p->pair.standby == standby;
	quiet(p);
	if (!same_part)
		pair_start(&p->pair, role, standby, peer_now(p));
	p->config = config_ref(config);
	p->server = server;
	p->client = client;
	p->speaking = (struct speaking){ .backoff = PEER_BACKOFF };
	p->smtp_port = peer_own_port(config);
	p->program[0] = p->refused[0] = p->unreached[0] = '\0';
	pthread_mutex_lock(&p->mutex);
	struct text hostname = TEXT(p->hostname);
	text_string(&hostname, conf->address.host);
	text_cstr(&hostname);
	pthread_mutex_unlock(&p->mutex);
	peer_show(p);
}

static void peer_go_on(struct peer *p, struct config *config)
{
	struct config *before = p->config;
	p->config = config_ref(config);
	config_unref(before);
	/* Perhaps it was to be mended: the other is looked for at once. */
	p->speaking.backoff = PEER_BACKOFF;
	if (p->speaking.state == SPEAK_IDLE)
		p->speaking.deadline = peer_now(p);
}

bool peer_configure(struct peer *p, struct config *config, int fd, struct text *error)
{
	const struct peer_conf *conf = &config->peer;
	struct tls_context *server = NULL, *client = NULL;
	struct listener *listener = NULL;
	bool same = p->config && conf->configured && same_link(&p->config->peer, conf);
	if (conf->configured && !same && !prepare(conf, &server, &client, error))
		return false;
	if (fd >= 0 && conf->configured &&
	    (listener = listen_start(p->loop, fd, hear_arrive, NULL, p)) == NULL) {
		tls_context_unref(server);
		tls_context_unref(client);
		text_string(error, "out of memory");
		return false;
	}
	listen_end(p);
	p->fd = fd;
	p->listener = listener;
	if (!conf->configured) {
		quiet(p);
		listen_end(p);
		atomic_store_explicit(&p->serving, true, memory_order_release);
	} else if (same) {
		peer_go_on(p, config);
	} else {
		peer_begin(p, config, server, client);
	}
	/* What the two have in common may have changed: it is to be told, and compared, now. */
	peer_beat(p);
	loop_wake(p->loop, p->wake);
	return true;
}

void peer_leave(struct peer *p)
{
	listen_end(p);
	quiet(p);
}

void peer_free(struct peer *p)
{
	if (!p)
		return;
	listen_end(p);
	quiet(p);
	loop_retire(p->loop, p->wake);
	pthread_mutex_destroy(&p->mutex);
	visits_free(p->visits);
	free(p->queue);
	free(p);
}

/* ---- what it reports */

/* The names of the backends that the other cannot reach, of those that are configured here. */
static void lost_names(const struct peer *p, struct text *t)
{
	for (size_t i = 0; i < p->config->backend_count; i++) {
		const char *name = p->config->backends[i].name;
		if (!pair_lost(&p->pair, frame_name(bytes_of(name)), peer_now(p)))
			continue;
		text_string(t, t->len ? ", " : "");
		text_string(t, name);
	}
}

void peer_report(const struct peer *p, struct peer_report *r)
{
	*r = (struct peer_report){ .configured = p->config != NULL, .serving = p->pair.serving };
	if (!p->config) {
		r->serving = true;
		return;
	}
	r->pair = p->pair;
	r->up = p->speaking.state == SPEAK_UP;
	for (size_t i = 0; i < HEARING_MAX; i++)
		r->down_link |= p->hearing[i].greeted;
	for (size_t i = 0; i < HEARING_MAX; i++)
		r->old |= p->hearing[i].greeted && p->hearing[i].version < FRAME_VERSION;
	r->drift = drifts(p);
	r->skewed = pair_skewed(&p->pair);
	r->silent = pair_silence(&p->pair, peer_now(p));
	struct text address = TEXT(r->address);
	text_string(&address, p->config->peer.address.name);
	text_cstr(&address);
	memcpy(r->program, p->program, sizeof r->program);
	memcpy(r->refused, p->refused, sizeof r->refused);
	memcpy(r->unreached, p->unreached, sizeof r->unreached);
	struct text lost = TEXT(r->lost);
	lost_names(p, &lost);
	text_cstr(&lost);
	r->probed = p->pair.usual != 0;
	r->again = atomic_load_explicit(&p->again, memory_order_relaxed);
	r->missed = atomic_load_explicit(&p->missed, memory_order_relaxed);
	if (p->program[0])
		memcpy(r->hostname, p->hostname, sizeof r->hostname);
}
