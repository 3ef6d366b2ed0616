/* channel.h: short messages between the supervisor and the processes it started, with descriptors where needed.
 *
 * A channel is one end of a SOCK_SEQPACKET pair: a message arrives whole or not at all, and the end of a process is
 * the end of its channel. Owns nothing: the descriptors in a received message belong to the receiver. It never
 * interprets a message. */
#ifndef MXWARD_CHANNEL_H
#define MXWARD_CHANNEL_H

#include "gateway/base/bytes.h"

enum message_kind {
	/* The loader to the supervisor. */
	MESSAGE_LOADED = 1,             /* body: struct plan, then the warnings; fd: the packed snapshot */
	MESSAGE_BROKEN,                 /* body: every error, one a line */
	/* The supervisor to the gateway. */
	MESSAGE_SOCKETS,                /* fds: the next of the sockets that a MESSAGE_APPLY will be about */
	MESSAGE_APPLY,                  /* number: generation; fd: the packed snapshot */
	MESSAGE_RELOADED,               /* number: the last request this answers; in effect; body: warnings */
	MESSAGE_NOT_RELOADED,           /* number: likewise; body: every error, one a line */
	MESSAGE_DRAIN,                  /* number: milliseconds until whatever is left is closed */
	/* The gateway to the supervisor. */
	MESSAGE_READY,                  /* it is listening */
	MESSAGE_APPLIED,                /* number: generation */
	MESSAGE_REFUSED,                /* number: generation; body: why */
	MESSAGE_WANT_RELOAD,            /* number: counts up; asked for over the control socket */
	MESSAGE_WANT_STOP,
};

enum { MESSAGE_BODY_MAX = 65536, MESSAGE_FDS_MAX = 128 };

struct message {
	enum message_kind kind;
	uint64_t number;
	size_t length;                  /* of the body */
	size_t fd_count;
	int fds[MESSAGE_FDS_MAX];
	char body[MESSAGE_BODY_MAX];
};

/* Two connected ends, close-on-exec. False with errno. */
bool channel_open(int ends[2]) __attribute__((warn_unused_result));
/* Sends at once or not at all: false with errno when the other end is gone or takes no more. Keeps no descriptor. */
bool channel_send(int end, enum message_kind, uint64_t number, struct bytes body, const int *fds, size_t fd_count)
	__attribute__((warn_unused_result));

enum received { RECEIVED_MESSAGE, RECEIVED_NOTHING, RECEIVED_END };
/* The next message; NOTHING only if `wait` is false. A message that is not whole is END: the other side is broken. */
enum received channel_receive(int end, bool wait, struct message *);

#endif
