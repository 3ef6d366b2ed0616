/* peer.c: a peer's life: its configuration, its tick, its decisions, and what other threads ask and say; see peer.h.
 *
 * Owns the parts (peer_inside.h) and the queue. It must never make anybody wait for a network: peer_serving() reads
 * a flag, peer_say() copies into a queue. */
#include "gateway/peer/peer_inside.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { LINES_A_MINUTE = 10, QUEUE_LEAST = 65536, MINUTE = 60000 };

static const char identity[] = "mxward-peer";

uint64_t peer_now(const struct peer *p)
{
	return loop_now(p->loop);
}

bool peer_tell(struct peer *p, enum log_level level, const char *format, ...)
{
	char buffer[512];
	struct text t = TEXT(buffer);
	va_list arguments;
	if (peer_now(p) / MINUTE != p->minute)
		p->lines = 0;
	p->minute = peer_now(p) / MINUTE;
	if (p->lines >= LINES_A_MINUTE)
		return false;
	p->lines++;
	va_start(arguments, format);
	text_vformat(&t, format, arguments);
	va_end(arguments);
	log_note(level, "peer", "%s", text_cstr(&t));
	return true;
}

/* Where the other may ask for an EHLO. */
uint16_t peer_own_port(const struct config *c)
{
	for (size_t i = 0; i < c->listener_count; i++)
		if (c->listeners[i].service == SERVICE_MX && c->listeners[i].tls != LISTENER_IMPLICIT)
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

static void decide(struct peer *p)
{
	if (pair_decide(&p->pair, peer_now(p))) {
		log_note(p->pair.serving ? LOG_WARN : LOG_INFO, "peer", "this gateway %s: %s",
			 p->pair.serving ? "serves now" : "stands by now", p->pair.why);
		speak_beat(p);
	}
	if (pair_wants_probe(&p->pair, peer_now(p))) {
		probe_begin(p);
		loop_wake(p->loop, p->wake);
	}
	atomic_store_explicit(&p->serving, p->pair.serving, memory_order_release);
	told_once(p, drifts(p), &p->drift_told, "the configurations of this gateway and its peer differ");
	told_once(p, pair_skewed(&p->pair), &p->skew_told,
		  "the clocks of this gateway and its peer are more than 5 s apart");
}

static void run(void *arg)
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
	decide(p);
	speak_run(p);
	if (peer_now(p) >= p->beat_due) {
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
	p->wake = loop_enroll(loop, run, p);
	if (!p->wake || getrandom(&p->boot, sizeof p->boot, 0) != (ssize_t)sizeof p->boot) {
		loop_retire(loop, p->wake);
		free(p);
		return NULL;
	}
	timer_init(&p->tick, p->wake);
	pthread_mutex_init(&p->mutex, NULL);
	atomic_init(&p->serving, true);
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
	tls_context_release(p->server);
	tls_context_release(p->client);
	p->server = p->client = NULL;
	config_release(p->config);
	p->config = NULL;
}

static bool same_link(const struct peer_conf *a, const struct peer_conf *b)
{
	return a->role == b->role && a->standby == b->standby && bytes_equal(a->key, b->key) &&
	       strcmp(a->address.name, b->address.name) == 0;
}

/* What can fail, before anything is changed. */
static bool prepare(const struct peer_conf *conf, struct tls_context **server, struct tls_context **client,
		    struct text *error)
{
	struct bytes name = { identity, sizeof identity - 1 };
	*server = tls_psk_server_context(name, conf->key, error);
	*client = *server ? tls_psk_client_context(name, conf->key, error) : NULL;
	if (*client)
		return true;
	tls_context_release(*server);
	return false;
}

static void begin(struct peer *p, struct config *config, struct tls_context *server, struct tls_context *client)
{
	const struct peer_conf *conf = &config->peer;
	enum pair_role role = (enum pair_role)conf->role;
	enum standby standby = (enum standby)conf->standby;
	bool same_part = p->config && p->pair.role == role && p->pair.standby == standby;
	quiet(p);
	if (!same_part)
		pair_start(&p->pair, role, standby, peer_now(p));
	p->config = config_hold(config);
	p->server = server;
	p->client = client;
	p->speaking = (struct speaking){ .backoff = PEER_BACKOFF };
	p->smtp_port = peer_own_port(config);
	p->program[0] = p->refused[0] = '\0';
	pthread_mutex_lock(&p->mutex);
	struct text hostname = TEXT(p->hostname);
	text_string(&hostname, conf->address.host);
	text_cstr(&hostname);
	pthread_mutex_unlock(&p->mutex);
	atomic_store_explicit(&p->serving, p->pair.serving, memory_order_release);
}

static void go_on(struct peer *p, struct config *config)
{
	struct config *before = p->config;
	p->config = config_hold(config);
	config_release(before);
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
	if (fd >= 0 && conf->configured && (listener = listen_start(p->loop, fd, hear_arrive, NULL, p)) == NULL) {
		tls_context_release(server);
		tls_context_release(client);
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
		go_on(p, config);
	} else {
		begin(p, config, server, client);
	}
	/* What the two have in common may have changed: it is to be told, and compared, now. */
	peer_beat(p);
	loop_wake(p->loop, p->wake);
	return true;
}

void peer_free(struct peer *p)
{
	if (!p)
		return;
	listen_end(p);
	quiet(p);
	loop_retire(p->loop, p->wake);
	pthread_mutex_destroy(&p->mutex);
	free(p->queue);
	free(p);
}

/* ---- other threads */

bool peer_serving(struct peer *p, char *other)
{
	if (atomic_load_explicit(&p->serving, memory_order_acquire))
		return true;
	pthread_mutex_lock(&p->mutex);
	memcpy(other, p->hostname, sizeof p->hostname);
	pthread_mutex_unlock(&p->mutex);
	return false;
}

/* Room for one more frame at the end of the queue; false: it is full. */
static bool queue_room(struct peer *p, size_t length)
{
	if (p->queue_room - p->queue_end >= length)
		return true;
	size_t used = p->queue_end - p->queue_start;
	if (p->queue_start > 0)
		memmove(p->queue, p->queue + p->queue_start, used);
	p->queue_start = 0;
	p->queue_end = used;
	/* It grows before it is more than half full, as long as it may: so that not each frame moves all of it. */
	if (p->queue_room - used >= length && used <= p->queue_room / 2)
		return true;
	size_t room = p->queue_room ? p->queue_room * 2 : QUEUE_LEAST;
	char *queue = room <= PEER_QUEUE_MAX ? realloc(p->queue, room) : NULL;
	if (queue) {
		p->queue = queue;
		p->queue_room = room;
	}
	return p->queue_room - used >= length;
}

void peer_say(struct peer *p, const struct frame *f)
{
	char room[FRAME_ROOM];
	struct text t = TEXT(room);
	frame_write(&t, f);
	pthread_mutex_lock(&p->mutex);
	bool first = p->queue_start == p->queue_end;
	bool queued = p->open && queue_room(p, t.len);
	if (queued) {
		memcpy(p->queue + p->queue_end, t.at, t.len);
		p->queue_end += t.len;
	}
	pthread_mutex_unlock(&p->mutex);
	if (queued && first)
		loop_wake_remote(p->loop, p->wake);
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
	r->drift = drifts(p);
	r->skewed = pair_skewed(&p->pair);
	r->silent = pair_silence(&p->pair, peer_now(p));
	struct text address = TEXT(r->address);
	text_string(&address, p->config->peer.address.name);
	text_cstr(&address);
	memcpy(r->program, p->program, sizeof r->program);
	memcpy(r->refused, p->refused, sizeof r->refused);
	if (p->program[0])
		memcpy(r->hostname, p->hostname, sizeof r->hostname);
}
