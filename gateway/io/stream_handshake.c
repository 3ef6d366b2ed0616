/* stream_handshake.c: the costly steps of a client's handshake, done in the thread pool; see
 * stream_inside.h.
 *
 * Owns TLS while a step is under way, with the octets that the step reads and those that it says:
 * the loop must never touch any of them meanwhile. What comes from the socket then waits for the
 * next step. Who goes in the middle leaves it all to the job, which clears it away. */
#include "gateway/io/stream_inside.h"

#include "gateway/io/job.h"

#include <stdlib.h>
#include <string.h>

struct handshake {
	struct stream *stream; /* the loop's alone: it may be gone */
	struct loop *loop;
	struct job *job;
	wake_id wake;
	struct tls *tls;
	struct buffer in; /* the pool reads it, the loop gives it back */
	char *said;       /* `length` octets from malloc: the loop's buffers are not for the pool */
	size_t length;
	enum tls_progress progress;
};

static size_t handshake_pull(void *arg, char *into, size_t room)
{
	return buffer_pull(&((struct handshake *)arg)->in, into, room);
}

static bool handshake_push(void *arg, struct bytes records)
{
	struct handshake *h = arg;
	char *said = realloc(h->said, h->length + records.len);
	if (!said)
		return false;
	memcpy(said + h->length, records.at, records.len);
	h->said = said;
	h->length += records.len;
	return true;
}

/* In the pool. */
static void handshake_work(void *arg)
{
	struct handshake *h = arg;
	h->progress = tls_handshake(h->tls);
}

static void handshake_free(void *arg)
{
	struct handshake *h = arg;
	tls_free(h->tls);
	buffer_release(h->loop, &h->in);
	free(h->said);
	free(h);
}

/* What the step did not read, and what came meanwhile, is read next. */
static bool take_rest(struct handshake *h, struct buffer *cipher)
{
	if (!buffer_length(&h->in))
		return true;
	if (!buffer_add(h->loop, &h->in, buffer_bytes(cipher)))
		return false;
	buffer_release(h->loop, cipher);
	*cipher = h->in;
	h->in = (struct buffer){ 0 };
	return true;
}

static void handshake_back(void *arg)
{
	struct handshake *h = arg;
	struct stream *s = h->stream;
	struct bytes said = { h->said, h->length };
	s->secure->handshake = NULL;
	loop_retire(s->loop, h->wake);
	if (!take_rest(h, &s->secure->cipher) || !buffer_add(s->loop, &s->secure->wire, said))
		stream_break(s, UV_ENOMEM);
	secure_back(s, h->tls, h->progress);
	h->tls = NULL;
	job_free(h->job);
	handshake_free(h);
}

static struct handshake *handshake_new(struct stream *s)
{
	struct handshake *h = calloc(1, sizeof(*h));
	if (!h)
		return NULL;
	h->stream = s;
	h->loop = s->loop;
	h->tls = s->secure->tls;
	h->in = s->secure->cipher;
	h->wake = loop_enroll(s->loop, handshake_back, h);
	/* The pool may begin at once. */
	tls_set_wire(h->tls, (struct tls_wire){ handshake_pull, handshake_push, h });
	h->job = h->wake ? job_start_handshake(s->loop, handshake_work, h, h->wake) : NULL;
	if (h->job)
		return h;
	loop_retire(s->loop, h->wake);
	free(h);
	return NULL;
}

void handshake_step(struct stream *s)
{
	struct secure *secure = s->secure;
	if (tls_record_cut(buffer_bytes(&secure->cipher)) &&
	    buffer_length(&secure->cipher) < buffer_input_most()) {
		if (s->eof)
			stream_peer_closed(s);
		return;
	}
	struct handshake *h = handshake_new(s);
	if (!h) {
		stream_break(s, UV_ENOMEM); /* which TLS does not outlive: its wire is gone */
		return;
	}
	secure->handshake = h;
	secure->tls = NULL;
	secure->cipher = (struct buffer){ 0 };
}

void handshake_leave(struct stream *s)
{
	struct handshake *h = s->secure->handshake;
	if (!h)
		return;
	s->secure->handshake = NULL;
	loop_retire(s->loop, h->wake);
	job_abandon(h->job, handshake_free, h);
}
