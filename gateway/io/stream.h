/* stream.h: one TCP connection, plain or TLS, with both directions buffered.
 *
 * The same for both ends of a relay: a client that we accepted and a backend that we called. A
 * stream owns its socket, its buffers and its TLS state. It never interprets what passes. When
 * something happens (input, connected, handshake done or failed, all written, ended) it wakes its
 * owner's id, who then looks.
 *
 * Input waits until it is consumed; while LOOP_BUFFER_SIZE octets wait unread, the socket is not
 * read: that is the back-pressure. An idle stream holds no buffer. Output is copied into the stream
 * and sent at stream_flush() in as few system calls as possible. */
#ifndef MXWARD_IO_STREAM_H
#define MXWARD_IO_STREAM_H

#include "gateway/base/net.h"
#include "gateway/io/loop.h"
#include "gateway/io/tls.h"

struct stream;

enum stream_state {
	STREAM_CONNECTING, /* stream_connect: not yet connected */
	STREAM_OPEN,
	STREAM_HANDSHAKING, /* TLS is being set up; no input is shown and none may be written */
	STREAM_ENDED,       /* the peer closed, or it failed: what was received can still be read */
};

/* Takes over a connected socket (closed on failure: NULL). One that a listener accepted sends what
 * it is given at once (listen_start). */
struct stream *stream_accept(struct loop *, int fd, wake_id owner);
/* The same, but on failure (NULL with errno) the socket stays the caller's. */
struct stream *stream_take(struct loop *, int fd, wake_id owner);
/* Begins to connect; NULL with errno when not even that was possible. */
struct stream *stream_connect(struct loop *, const struct address *to, wake_id owner);
/* Connects to a Unix socket, at once or not at all: NULL with errno. */
struct stream *stream_connect_local(struct loop *, const char *path, wake_id owner);

enum stream_state stream_state(const struct stream *);
/* From now on another id of the same loop is woken. */
void stream_belong(struct stream *, wake_id owner);
/* Why it ended: "" when the peer closed in order (for TLS: with close_notify), otherwise a short
 * sentence ("Connection refused", "TLS: certificate verification failed: …"). Valid until the
 * stream is closed. */
const char *stream_error(const struct stream *);

/* What has been received (decrypted) and not consumed. It stays where it is, consumed or not, until
 * the caller's run (loop.h) is over or the stream is closed. */
struct bytes stream_input(const struct stream *);
void stream_consume(struct stream *, size_t octets);
/* True if the socket itself has octets that were not read yet (one recv with MSG_PEEK): early
 * talkers. */
bool stream_peek(const struct stream *);
/* Octets that arrived in clear and were not consumed: to be asked before TLS starts. */
size_t stream_pending(const struct stream *);

/* Queues a copy. It is still sent when the peer has closed in order (it may have closed its
 * direction only); on a stream that failed, and during a handshake, nothing happens. Out of memory:
 * false, and the stream ends. */
bool stream_write(struct stream *, struct bytes);
/* Sends what is queued, as far as the peer takes it; the rest goes by itself, and the owner is
 * woken when all is gone. */
void stream_flush(struct stream *);
/* Sends what is queued as far as the peer takes it at once, then the end of what we send: nothing
 * may be written any more, and what the peer still says can be read. */
void stream_half_close(struct stream *);
/* Sends what is queued and `octets` behind it, in clear, as far as the kernel takes them at once
 * and without a copy: how many of `octets` that were. The rest is still the caller's, who is woken
 * for it if he writes some of it. 0 on a stream with TLS, which needs a copy anyway. */
size_t stream_write_through(struct stream *, struct bytes octets)
	__attribute__((warn_unused_result));
/* Over a Unix socket on which nothing is queued: sends these few octets at once, and beside them a
 * descriptor, which stays the caller's. False: they could not be sent, and none of them was. */
bool stream_pass(struct stream *, struct bytes octets, int fd) __attribute__((warn_unused_result));
/* Octets queued and not yet taken by the kernel. */
size_t stream_unsent(const struct stream *);
/* All octets that were received and sent on the wire. */
uint64_t stream_received(const struct stream *);
/* When octets last came (loop_now() scale); when it was made, before any did. */
uint64_t stream_heard(const struct stream *);
uint64_t stream_sent(const struct stream *);

/* Starts TLS. Server context: answers the client's handshake; client context: begins one. Output
 * queued before goes first, in clear. Input that was not consumed is taken for the beginning of TLS
 * (what follows a PROXY header): whoever speaks in clear after STARTTLS is heard by nobody. State
 * becomes HANDSHAKING (once connected), then OPEN or ENDED. False: out of memory, and nothing has
 * changed. */
bool stream_start_tls(struct stream *, struct tls_context *, const char *server_name)
	__attribute__((warn_unused_result));
/* The address that the peer reached us on, or that we called from; false when the socket is gone.
 * One system call. */
bool stream_local(const struct stream *, struct address *) __attribute__((warn_unused_result));
/* NULL in clear. For version, suite, SNI. */
const struct tls *stream_tls(const struct stream *);

/* Ends the connection and gives everything back; the pointer is dead. Queued output (flushed or
 * not, close_notify behind it) is sent first where the kernel takes it at once. `linger`: a last
 * reply was written while the peer may still be sending: send all, half-close, read and throw away
 * for at most 2 s and 1 MiB, so that a reset does not destroy it. */
void stream_close(struct stream *, bool linger);
/* Ends it with a reset; nothing more is sent. */
void stream_abort(struct stream *);

/* Streams of the whole process that hold a descriptor (any thread). */
unsigned stream_count(void);

#endif
