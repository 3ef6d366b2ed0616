/* stream_tls.c: a stream's octets once TLS has begun; see stream.h and tls.h.
 *
 * Owns the ciphertext of both directions and the state of TLS. What TLS wants from the wire it
 * takes from `cipher`, what it wants to be sent goes to `wire`. It must never decrypt more than the
 * owner's buffer has room for: the ciphertext stays, the socket is not read, and so the
 * back-pressure reaches the peer. */
#include "gateway/io/stream_inside.h"

#include <stdlib.h>

static size_t pull(void *arg, char *into, size_t room)
{
	return buffer_pull(&((struct secure *)arg)->cipher, into, room);
}

static bool push(void *arg, struct bytes records)
{
	struct secure *secure = arg;
	if (secure->stream->broken)
		return false;
	return buffer_add(secure->stream->loop, &secure->wire, records);
}

/* Where TLS takes and puts octets while it is the loop's. */
static struct tls_wire near_wire(struct secure *secure)
{
	return (struct tls_wire){ pull, push, secure };
}

bool stream_start_tls(struct stream *s, struct tls_context *context, const char *server_name)
{
	struct secure *secure = calloc(1, sizeof(*secure));
	if (!secure)
		return false;
	secure->stream = s;
	secure->tls = tls_new(context, server_name, near_wire(secure));
	if (!secure->tls) {
		free(secure);
		return false;
	}
	stream_flush(s);
	secure->wire = s->out; /* the last words in clear, if they still wait */
	secure->cipher = s->in;
	secure->more = true;
	s->out = s->in = (struct buffer){ 0 };
	s->secure = secure;
	if (s->state == STREAM_OPEN)
		s->state = STREAM_HANDSHAKING;
	stream_settle_later(s);
	return true;
}

const struct tls *stream_tls(const struct stream *s)
{
	return s->secure ? s->secure->tls : NULL;
}

static void failed(struct stream *s)
{
	stream_end_format(s, "TLS", tls_error(s->secure->tls));
}

static void stepped(struct stream *s, enum tls_progress progress)
{
	if (progress == TLS_FAILED) {
		failed(s);
	} else if (progress == TLS_DONE) {
		s->state = STREAM_OPEN;
		stream_wake(s);
	}
}

static void decrypt(struct stream *s)
{
	struct secure *secure = s->secure;
	enum tls_progress progress = TLS_DONE;
	size_t got = 0, room;

	while (progress == TLS_DONE && buffer_length(&s->in) < buffer_input_most()) {
		char *at = buffer_receive(s->loop, &s->in, &room);
		if (!at) {
			stream_break(s, UV_ENOMEM);
			return;
		}
		progress = tls_read(secure->tls, at, room, &got);
		if (progress == TLS_DONE) {
			s->in.end += got;
			stream_wake(s);
		}
	}
	secure->more = progress == TLS_DONE;
	if (progress == TLS_CLOSED)
		stream_end(s, "");
	else if (progress == TLS_FAILED)
		failed(s);
}

/* The socket's end came while a step was under way, and nobody will tell of it again: it counts
 * when all that came before it has been read. */
static void end_is_reached(struct stream *s)
{
	const struct secure *secure = s->secure;
	if (s->eof && s->state != STREAM_ENDED && !secure->handshake && !secure->more &&
	    !buffer_length(&secure->cipher))
		stream_peer_closed(s);
}

void secure_back(struct stream *s, struct tls *tls, enum tls_progress progress)
{
	s->secure->tls = tls;
	tls_set_wire(tls, near_wire(s->secure));
	s->secure->begun = true;
	idle_await(s);
	if (s->state != STREAM_HANDSHAKING || s->broken)
		return;
	stepped(s, progress);
	if (s->state == STREAM_OPEN)
		decrypt(s);
	end_is_reached(s);
	stream_settle_later(s);
}

bool secure_away(const struct stream *s)
{
	return s->secure && s->secure->handshake && s->secure->begun;
}

bool secure_waiting(const struct stream *s)
{
	const struct secure *secure = s->secure;
	bool alive = (s->state == STREAM_OPEN || s->state == STREAM_HANDSHAKING) && secure->tls &&
		     !s->broken;
	return alive && (secure->more || buffer_length(&secure->cipher)) &&
	       buffer_length(&s->in) < buffer_input_most();
}

void secure_pump(struct stream *s)
{
	struct secure *secure = s->secure;
	secure->more = false;
	if (!secure->tls)
		return;
	/* Whatever the key and the group: what costs 8 ms must not be the loop's, and what costs
	 * 0.3 ms gains by going on beside it what the two wake-ups cost. A backend's handshake is
	 * ours to begin and rare, since its connection is kept. */
	if (s->state == STREAM_HANDSHAKING &&
	    tls_step_is_costly(secure->tls, buffer_bytes(&secure->cipher))) {
		handshake_step(s);
		return;
	}
	if (s->state == STREAM_HANDSHAKING)
		stepped(s, tls_handshake(secure->tls));
	if (s->state == STREAM_OPEN)
		decrypt(s);
	end_is_reached(s);
}

void secure_encrypt(struct stream *s)
{
	if (!s->secure || !s->secure->tls || !buffer_length(&s->out) || !stream_writable(s))
		return;
	if (tls_write(s->secure->tls, buffer_bytes(&s->out)))
		buffer_release(s->loop, &s->out);
	else
		stream_break(s, UV_ENOMEM); /* with the handshake done there is no other reason */
}

void secure_close(struct stream *s)
{
	struct secure *secure = s->secure;
	handshake_leave(s);
	idle_forget(s);
	if (!secure->tls)
		return;
	secure_encrypt(s);
	if (stream_writable(s))
		tls_close(secure->tls);
	tls_free(secure->tls);
	secure->tls = NULL;
	buffer_release(s->loop, &secure->cipher);
}

void secure_free(struct stream *s)
{
	if (!s->secure)
		return;
	handshake_leave(s);
	idle_forget(s);
	tls_free(s->secure->tls);
	buffer_release(s->loop, &s->secure->cipher);
	buffer_release(s->loop, &s->secure->wire);
	free(s->secure);
	s->secure = NULL;
}
