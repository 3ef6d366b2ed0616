/* peer_hear.c: the links that we accept, and what is heard on them; see peer_inside.h.
 *
 * Owns their streams. Whoever connects gets a place for PEER_SETUP; only who has the key and says
 * HELLO keeps it, and a second HELLO takes the first one's place: the other has dialled again, and
 * the old link is dead without knowing it. Every frame must have the next number: none is heard
 * twice. It must never answer. */
#include "gateway/peer/peer_inside.h"

#include "gateway/base/clock.h"

#include <string.h>

enum { FRAMES_A_TURN = 1000 };

/* Who has the key, or comes from where the other is, is the other: why it is not heard is kept and
 * told of for certain. Anybody else may make as much noise as there is room for strangers'. */
static void tell_end(struct peer *p, const struct hearing *h, const char *why)
{
	char buffer[REASON_ROOM];
	struct text words = TEXT(buffer);
	if (h->greeted) {
		peer_tell(p, LOG_WARN, "incoming link from the peer lost: %s", why);
		return;
	}
	if (!h->keyed && !h->expected) {
		peer_tell_stranger(
			p, "refused a connection that is not from the peer or uses another key: %s",
			why);
		return;
	}
	/* A link that is given up before it begins: the other has dialled anew, or was
	 * restarted. */
	if (!h->keyed && !strstr(why, "TLS")) {
		peer_tell_stranger(
			p, "a connection from the peer's address ended before the handshake: %s",
			why);
		return;
	}
	text_format(&words, h->keyed ? "%s" : "it has another key, or is not mxward (%s)", why);
	if (peer_reason(p, p->refused, &p->refused_told, text_cstr(&words)))
		log_note(LOG_WARN, "peer", "incoming link from the peer refused: %s", buffer);
}

static void hear_end(struct peer *p, struct hearing *h, const char *why)
{
	bool greeted = h->greeted;
	if (why)
		tell_end(p, h, why);
	stream_abort(h->stream);
	*h = (struct hearing){ .stream = NULL };
	if (!greeted)
		return;
	pair_link(&p->pair, false);
	peer_others(p);
}

void hear_end_all(struct peer *p)
{
	for (size_t i = 0; i < HEARING_MAX; i++)
		if (p->hearing[i].stream)
			hear_end(p, &p->hearing[i], NULL);
}

/* True if this is where the other was when we last looked for it. */
static bool expected(const struct peer *p, const struct address *from)
{
	for (size_t i = 0; i < p->speaking.address_count; i++)
		if (address_equal(&p->speaking.addresses[i], from))
			return true;
	return false;
}

/* A free place, or that of the one who has been trying for longest: of strangers, if there is one,
 * so that a flood of them does not keep the peer out. */
static struct hearing *place_for(struct peer *p)
{
	struct hearing *oldest = NULL;
	for (size_t i = 0; i < HEARING_MAX; i++) {
		struct hearing *h = &p->hearing[i];
		if (!h->stream)
			return h;
		if (!h->greeted && (!oldest || h->expected < oldest->expected ||
				    (h->expected == oldest->expected && h->since < oldest->since)))
			oldest = h;
	}
	hear_end(p, oldest, NULL);      /* at most one has greeted */
	return oldest;
}

void hear_arrive(void *arg, int fd, const struct address *from)
{
	struct peer *p = arg;
	struct hearing *h = place_for(p);
	h->expected = expected(p, from);
	h->from = *from;
	h->stream = stream_accept(p->loop, fd, p->wake);
	h->since = h->last = peer_now(p);
	if (h->stream && !stream_start_tls(h->stream, p->server, NULL))
		hear_end(p, h, "out of memory");
}

/* ---- what is heard */

static const char *hear_hello(struct peer *p, struct hearing *h, const struct frame *f)
{
	if (f->hello.boot == p->boot)
		return "`peer.address` points to this gateway itself";
	if (f->hello.role == p->pair.role)
		return f->hello.role == PAIR_PRIMARY
			       ? "both gateways are configured as the primary"
			       : "both gateways are configured as the secondary";
	for (size_t i = 0; i < HEARING_MAX; i++)
		if (p->hearing[i].greeted)
			hear_end(p, &p->hearing[i], NULL);
	h->greeted = true;
	p->refused[0] = '\0';
	p->refused_told = 0;
	p->other_boot = f->hello.boot;
	/* What it saw while we did not hear it is not known. */
	if (p->visits)
		visits_forget(p->visits);
	peer_others(p);
	p->smtp_port = f->hello.smtp_port;
	struct text program = TEXT(p->program), hostname = TEXT(p->hostname);
	text_add(&program, f->hello.program);
	text_cstr(&program);
	pthread_mutex_lock(&p->mutex);
	text_add(&hostname, f->hello.hostname);
	text_cstr(&hostname);
	pthread_mutex_unlock(&p->mutex);
	pair_link(&p->pair, true);
	if (strcmp(p->hostname, p->config->hostname) == 0)
		peer_tell(p, LOG_WARN,
			  "the peer and this gateway are both called %s: each needs its own "
			  "hostname",
			  p->hostname);
	peer_tell(p, LOG_INFO, "peer %s (%s) connected%s", p->hostname, p->program,
		  h->version < FRAME_VERSION ? ": it runs an older version, which reports less"
					     : "");
	if (p->ears.greeted)
		p->ears.greeted(p->ears.arg, h->version);
	speak_soon(p);
	return NULL;
}

static const char *hear_keys(struct peer *p, const struct frame *f)
{
	if (p->pair.role == PAIR_PRIMARY)
		return "a secondary tried to hand out keys";
	p->ears.keys(p->ears.arg, f->keys.ledger, f->keys.known,
		     f->keys.with_contacts ? f->keys.contacts : NULL);
	return NULL;
}

/* By our clock: how long it lasts means the same on both, until when does not. */
static uint64_t block_until(const struct frame *f, uint64_t now)
{
	bool timed = f->block.timed && f->block.until != 0 && f->block.left < UINT64_MAX - now;
	return timed ? now + f->block.left : f->block.until;
}

/* Does what the frame says; or what is wrong with that. */
static const char *hear_frame(struct peer *p, struct hearing *h, const struct frame *f)
{
	void *arg = p->ears.arg;
	switch (f->kind) {
	case FRAME_HELLO:
		return hear_hello(p, h, f);
	case FRAME_KEYS:
		return hear_keys(p, f);
	case FRAME_BEAT:
		pair_hear(&p->pair, f, peer_now(p), clock_wall());
		break;
	case FRAME_BLOCK:
		p->ears.block(arg, &f->block.network, f->block.since, block_until(f, clock_wall()),
			      f->block.reason);
		break;
	case FRAME_UNBLOCK:
		p->ears.unblock(arg, &f->block.network, f->block.since);
		break;
	case FRAME_KNOWN:
		p->ears.known(arg, f->known.hash, f->known.when);
		break;
	case FRAME_KEPT:
		p->ears.kept(arg, f->kept.fingerprint, f->kept.when, f->kept.reply);
		break;
	case FRAME_CALLER:
		if (p->visits && p->pair.role == PAIR_SECONDARY)
			visits_there(p->visits, f->caller.hash, peer_now(p));
		break;
	case FRAME_PUT_OFF:
		if (p->visits && p->pair.role == PAIR_SECONDARY)
			visits_put_off(p->visits, f->put_off.hash, peer_now(p));
		break;
	case FRAME_ADOPTED:
		if (p->ears.adopted)
			p->ears.adopted(arg, f);
		break;
	case FRAME_CLIENTS:
		if (p->ears.clients)
			p->ears.clients(arg, f);
		break;
	case FRAME_CONTACTS:
		if (p->ears.contacts)
			p->ears.contacts(arg, f);
		break;
	case FRAME_ASK:
	case FRAME_ANSWER:
		if (p->ears.asked)
			p->ears.asked(arg, f);
		break;
	case FRAME_OTHER:
		break;
	}
	return NULL;
}

static bool too_many(struct hearing *h, uint64_t now)
{
	if (now / 1000 != h->second)
		h->frames = 0;
	h->second = now / 1000;
	return ++h->frames > PEER_FRAMES_MAX;
}

/* Takes the next frame; false: there is none yet, or *why the link is to end. */
static bool hear_take(struct peer *p, struct hearing *h, const char **why, struct text *words)
{
	struct frame f;
	size_t taken = 0;
	switch (frame_read(stream_input(h->stream), &f, &taken, words)) {
	case FRAME_MORE:
		return false;
	case FRAME_INVALID:
		*why = text_cstr(words);
		return false;
	case FRAME_WHOLE:
		break;
	}
	if (h->version == 0)
		h->version = f.version;
	if (f.version != h->version)
		*why = "a frame has another version than its link";
	else if (f.sequence != h->sequence + 1)
		*why = "a frame was lost or repeated";
	else if (too_many(h, peer_now(p)))
		*why = "it sends too many frames";
	else
		*why = hear_frame(p, h, &f);
	stream_consume(h->stream, taken);
	h->sequence = f.sequence;
	h->last = peer_now(p);
	return *why == NULL;
}

static const char *listen_to(struct peer *p, struct hearing *h, struct text *words)
{
	const char *why = NULL;
	uint64_t now = peer_now(p);
	enum stream_state state = stream_state(h->stream);
	h->keyed |= state == STREAM_OPEN;
	if (state == STREAM_OPEN || state == STREAM_ENDED) {
		int frames = 0;
		while (frames < FRAMES_A_TURN && hear_take(p, h, &why, words))
			frames++;
		if (frames == FRAMES_A_TURN) {
			/* the rest has its turn behind everything else's */
			loop_wake(p->loop, p->wake);
			return NULL;
		}
	}
	if (why)
		return why;
	if (state == STREAM_ENDED)
		return *stream_error(h->stream) ? stream_error(h->stream) : "it was closed";
	if (h->greeted ? now - h->last >= PEER_IDLE : now - h->since >= PEER_SETUP)
		return h->greeted ? "nothing was heard for 30 s" : "it timed out";
	return NULL;
}

void hear_run(struct peer *p)
{
	for (size_t i = 0; i < HEARING_MAX; i++) {
		char buffer[200];
		struct text words = TEXT(buffer);
		const char *why =
			p->hearing[i].stream ? listen_to(p, &p->hearing[i], &words) : NULL;
		if (why)
			hear_end(p, &p->hearing[i], why);
	}
}
