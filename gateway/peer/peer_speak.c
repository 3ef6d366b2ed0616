/* peer_speak.c: the link that we dial: resolving, connecting, securing, then HELLO, the primary's
 * keys, a heartbeat each second, and what is queued; see peer_inside.h.
 *
 * Owns its stream, its look-up, and the draining of the queue. It must never let the queue keep a
 * heartbeat from being said, nor say more in a second than the other side puts up with. */
#include "gateway/peer/peer_inside.h"

#include <stdlib.h>
#include <string.h>

enum { UNSENT_MAX = 65536, SEQUENCE_AT = 6 };

/* ---- frames */

static void say_now(struct peer *p, struct frame *f)
{
	char room[FRAME_ROOM];
	struct text t = TEXT(room);
	f->sequence = ++p->speaking.sequence;
	f->version = p->speaking.version;
	frame_write(&t, f);
	(void)stream_write(p->speaking.stream, text_bytes(&t));
}

void speak_beat(struct peer *p)
{
	struct frame f = { .kind = FRAME_BEAT };
	f.beat.state = p->pair.serving ? PAIR_SERVING : PAIR_STANDING_BY;
	p->ears.beat(p->ears.arg, &f);
	/* What we hear is compared with it, also while nobody hears us. */
	p->own_fingerprint = f.beat.fingerprint;
	if (p->speaking.state != SPEAK_UP)
		return;
	say_now(p, &f);
	stream_flush(p->speaking.stream);
}

/* Under the lock. A queue that was large once need not be so again. */
static void queue_empty(struct peer *p)
{
	free(p->queue);
	p->queue = NULL;
	p->queue_start = p->queue_end = p->queue_room = 0;
}

/* Moves whole frames from the queue to the stream, each with its number. */
static void drain(struct peer *p)
{
	struct speaking *s = &p->speaking;
	pthread_mutex_lock(&p->mutex);
	while (p->queue_start < p->queue_end && s->budget > 0 &&
	       stream_unsent(s->stream) < UNSENT_MAX) {
		unsigned char *at = (unsigned char *)p->queue + p->queue_start;
		size_t length = 4 + ((size_t)at[2] << 8 | at[3]);
		uint64_t sequence = ++s->sequence;
		for (size_t i = 0; i < 8; i++)
			at[SEQUENCE_AT + i] = (unsigned char)(sequence >> (56 - 8 * i));
		(void)stream_write(s->stream, (struct bytes){ (const char *)at, length });
		p->queue_start += length;
		s->budget--;
	}
	bool more = p->queue_start < p->queue_end && s->budget > 0;
	if (p->queue_start == p->queue_end)
		queue_empty(p);
	pthread_mutex_unlock(&p->mutex);
	stream_flush(s->stream);
	/* What the kernel took at once is followed by the next, not by a tick's wait; for what it
	 * did not the stream wakes us. */
	if (more && stream_unsent(s->stream) == 0)
		loop_wake(p->loop, p->wake);
}

/* Opens or shuts the queue; either way it is empty then. */
static void queue_open(struct peer *p, bool open)
{
	pthread_mutex_lock(&p->mutex);
	p->open = open;
	p->queue_version = p->speaking.version;
	queue_empty(p);
	pthread_mutex_unlock(&p->mutex);
	bool tells = open && p->pair.role == PAIR_PRIMARY &&
		     frame_speakable(FRAME_CALLER, p->speaking.version);
	atomic_store_explicit(&p->told_of_clients, tells, memory_order_release);
}

/* ---- the link's life */

void speak_soon(struct peer *p)
{
	if (p->speaking.state != SPEAK_IDLE)
		return;
	p->speaking.deadline = 0;
	p->speaking.backoff = PEER_BACKOFF;
	loop_wake(p->loop, p->wake);
}

void speak_end(struct peer *p, const char *why)
{
	struct speaking *s = &p->speaking;
	if (s->state == SPEAK_RESOLVING)
		dns_lookup_forget(&s->lookup);
	if (why && s->state == SPEAK_UP)
		peer_tell(p, LOG_WARN, "outgoing link to the peer at %s lost: %s",
			  p->config->peer.address.name, why);
	else if (why && peer_reason(p, p->unreached, &p->unreached_told, why))
		log_note(LOG_WARN, "peer", "the peer at %s cannot be reached: %s",
			 p->config->peer.address.name, why);
	queue_open(p, false);
	if (s->stream)
		stream_abort(s->stream);
	s->stream = NULL;
	s->place++;
	s->state = SPEAK_IDLE;
	s->deadline = peer_now(p) + s->backoff;
	s->backoff = s->backoff < PEER_BACKOFF_MAX / 2 ? s->backoff * 2 : PEER_BACKOFF_MAX;
}

/* `why`: what there is to say where no address of the other is known. */
static void dial(struct peer *p, const char *why)
{
	struct speaking *s = &p->speaking;
	s->state = SPEAK_SECURING;
	if (s->address_count == 0) {
		speak_end(p, why);
		return;
	}
	struct address to = s->addresses[s->place % s->address_count];
	to.port = p->config->peer.address.address.port;
	s->stream = stream_connect(p->loop, &to, p->wake);
	if (!s->stream || !stream_start_tls(s->stream, p->client, NULL))
		speak_end(p, "the system cannot open a connection");
}

static void speak_begin(struct peer *p)
{
	struct speaking *s = &p->speaking;
	const struct server_conf *other = &p->config->peer.address;
	s->deadline = peer_now(p) + PEER_SETUP;
	if (other->address.family != FAMILY_NONE) {
		s->addresses[0] = other->address;
		s->address_count = 1;
		peer_others(p);
		dial(p, "");
		return;
	}
	s->state = SPEAK_RESOLVING;
	dns_lookup_start(p->dns, other->host, &s->lookup, p->wake);
}

/* A dead resolver must not keep us from where the other was last. */
static void resolved(struct peer *p)
{
	struct speaking *s = &p->speaking;
	char buffer[400];
	struct text why = TEXT(buffer);
	dns_lookup_trouble(p->dns, &s->lookup, &why);
	if (s->lookup.settled && s->lookup.count > 0) {
		s->address_count = s->lookup.count;
		memcpy(s->addresses, s->lookup.found, sizeof s->addresses);
		peer_others(p);
	}
	dns_lookup_forget(&s->lookup);
	dial(p, text_cstr(&why));
}

static void came_up(struct peer *p)
{
	struct speaking *s = &p->speaking;
	struct frame hello = { .kind = FRAME_HELLO };
	hello.hello.role = p->pair.role;
	hello.hello.hostname = bytes_of(p->config->hostname);
	hello.hello.program = bytes_of(p->ears.program);
	hello.hello.boot = p->boot;
	hello.hello.smtp_port = peer_own_port(p->config);
	bool agreed = strcmp(tls_protocol(stream_tls(s->stream)), FRAME_PROTOCOL) == 0;
	s->state = SPEAK_UP;
	s->version = agreed ? FRAME_VERSION : FRAME_OLDEST;
	p->unreached[0] = '\0';
	p->unreached_told = 0;
	s->sequence = 0;
	s->since = s->moved = peer_now(p);
	s->sent = stream_sent(s->stream);
	say_now(p, &hello);
	if (p->pair.role == PAIR_PRIMARY) {
		struct frame keys = { .kind = FRAME_KEYS };
		keys.keys.with_contacts = true;
		p->ears.own_keys(p->ears.arg, keys.keys.ledger, keys.keys.known,
				 keys.keys.contacts);
		say_now(p, &keys);
	}
	speak_beat(p);
	queue_open(p, true);
	peer_tell(p, LOG_INFO, "outgoing link to the peer at %s is up",
		  p->config->peer.address.name);
	p->ears.linked(p->ears.arg);
}

/* What is wrong with a link that is up; NULL: nothing. The kernel takes some heartbeats for a peer
 * that is gone, and would try for a quarter of an hour to send them: when the other has been silent
 * for as long as the link is up, this one is as good as dead, and a new one is quicker than the old
 * one's next attempt. */
static const char *fault(struct peer *p, uint64_t now)
{
	struct speaking *s = &p->speaking;
	uint64_t sent = stream_sent(s->stream);
	if (sent != s->sent || stream_unsent(s->stream) == 0)
		s->moved = now;
	s->sent = sent;
	if (stream_input(s->stream).len > 0)
		return "it sent data on a link on which it may only listen";
	if (now - s->moved >= PEER_IDLE / 3)
		return "it does not read from the link";
	if (now - s->since >= PEER_IDLE && pair_silence(&p->pair, now) >= PEER_IDLE)
		return "nothing was heard for 30 s";
	if (s->since + PEER_BACKOFF_MAX <= now)
		s->backoff = PEER_BACKOFF;
	return NULL;
}

/* Whoever closes between our first octet of the handshake and its end has another key, or speaks
 * another language. */
static const char *speak_ended(const struct speaking *s, struct text *words)
{
	const char *error = *stream_error(s->stream) ? stream_error(s->stream) : "it was closed";
	if (s->state == SPEAK_UP || stream_sent(s->stream) == 0)
		return error;
	text_format(words, "it has another key, or is not mxward (%s)", error);
	return text_cstr(words);
}

void speak_run(struct peer *p)
{
	struct speaking *s = &p->speaking;
	uint64_t now = peer_now(p);
	if (s->state == SPEAK_IDLE && now >= s->deadline)
		speak_begin(p);
	if (s->state == SPEAK_RESOLVING &&
	    (s->lookup.settled || now + PEER_SETUP / 2 >= s->deadline))
		resolved(p);
	if (s->state == SPEAK_SECURING && stream_state(s->stream) == STREAM_OPEN)
		came_up(p);
	if (!s->stream)
		return;
	char buffer[REASON_ROOM];
	struct text words = TEXT(buffer);
	const char *why = NULL;
	if (stream_state(s->stream) == STREAM_ENDED)
		why = speak_ended(s, &words);
	else if (s->state == SPEAK_UP)
		why = fault(p, now);
	else if (now >= s->deadline)
		why = "it did not answer in time";
	if (why)
		speak_end(p, why);
	else if (s->state == SPEAK_UP)
		drain(p);
}
