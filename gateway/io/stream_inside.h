/* stream_inside.h: the inside of a stream, shared by the stream_*.c files and nobody else.
 *
 * stream.c is its life: connecting, receiving, ending. stream_out.c writes. stream_tls.c has the
 * octets between the wire and the owner once TLS has begun, stream_handshake.c what of a handshake
 * is done in the thread pool, stream_idle.c what of it is given back, and stream_close.c the ways
 * to go.
 *
 * Whatever a call or an event leaves to be put right (buffers to give back, reading to stop or go
 * on, the last words of a broken connection) is done by settle(), when the woken work has run: so
 * what the owner has been shown stays where it is until the owner's run is over. */
#ifndef MXWARD_IO_STREAM_INSIDE_H
#define MXWARD_IO_STREAM_INSIDE_H

#include "gateway/io/buffer_inside.h"
#include "gateway/io/loop_inside.h"
#include "gateway/io/stream.h"

/* What the kernel did not take at once, until it has. */
struct sending {
	uv_write_t request;
	struct buffer rest;
};

/* Between the wire and the owner: cipher --TLS--> stream.in, stream.out --TLS--> wire. */
struct secure {
	struct tls *tls; /* NULL once said goodbye, and while a step is under way in the pool */
	struct stream *stream;
	struct buffer cipher, wire;
	struct handshake *handshake; /* the step under way in the pool; NULL: none */
	struct idle *idle; /* until TLS gives back what it does not need; NULL: it does not wait */
	bool more; /* TLS may hold decrypted octets that found no room */
	bool begun; /* one step of a client's handshake has been done */
};

/* The last reply is out or on its way; what the peer still sends is thrown away. */
struct farewell {
	struct stream *stream;
	struct timer timer;
	wake_id wake;
	struct loop_task end; /* in loop->ends */
	size_t thrown;
};

struct stream {
	uv_tcp_t tcp;
	struct loop *loop;
	wake_id owner;
	struct loop_task settle;
	struct buffer in, out; /* in clear: received and not consumed, queued and not sent */
	struct sending *sending;
	struct secure *secure;
	struct farewell *farewell;
	const char *error;
	uint64_t heard;            /* when octets last came */
	uint64_t received, handed; /* octets of the wire; handed: to the kernel or to libuv */
	int broken;                /* why nothing can be sent any more (a libuv error); 0: it can */
	uint8_t state;             /* enum stream_state */
	bool reading, closing;
	bool eof; /* the socket gives nothing more */
	bool error_made; /* `error` was made for this stream, and is its own */
};

void stream_wake(struct stream *);
void stream_settle_later(struct stream *);
/* Nothing more is received. `error` must last. */
void stream_end(struct stream *, const char *error);
void stream_error_forget(struct stream *);
/* "prefix: text", made for this stream. */
void stream_end_format(struct stream *, const char *prefix, const char *text);
/* Nothing can be sent any more; what has arrived is still read, then the stream ends with this
 * error. */
void stream_break(struct stream *, int error);
/* The peer has closed its direction, and all that came before has been seen. */
void stream_peer_closed(struct stream *);
void stream_counted(int change);

/* Sends the queue of the wire as far as the kernel takes it. */
void stream_send(struct stream *);
bool stream_writable(const struct stream *);

/* Goes on with the handshake and decrypts as far as there is room. What TLS has to say meanwhile is
 * sent with the owner's next flush or, at the latest, by settle(): so that tickets and the first
 * reply are one segment. */
void secure_pump(struct stream *);
/* Moves what is queued in clear to the wire. */
void secure_encrypt(struct stream *);
bool secure_waiting(const struct stream *);
/* A step that is under way in the pool must come back before what the peer said last is known. */
bool secure_away(const struct stream *);
/* The pool's step is over: takes TLS back, and goes on from there. */
void secure_back(struct stream *, struct tls *, enum tls_progress);
/* Gives the next step of a client's handshake to the pool, once there is a record for it. */
void handshake_step(struct stream *);
/* The step that is under way, if any, is not waited for, and TLS goes with it. */
void handshake_leave(struct stream *);
/* A step is over: TLS gives back memory if nothing comes for a moment (stream_idle.c). */
void idle_await(struct stream *);
void idle_forget(struct stream *);
/* Says goodbye and gives back all but what is still to be sent. */
void secure_close(struct stream *);
void secure_free(struct stream *);

/* Some octets came, or everything was sent, or the peer closed, on a stream in farewell. */
void farewell_received(struct stream *, size_t octets);
void farewell_sent(struct stream *);
void farewell_done(struct stream *);

#endif
