/* channel.h: notices: short messages between the supervisor and the processes it started, perhaps
 * with descriptors.
 *
 * A channel is one end of a SOCK_SEQPACKET pair: a notice arrives whole or not at all, and the end
 * of a process is the end of its channel. The descriptors in a received notice belong to the
 * receiver. A channel never interprets a notice. */
#ifndef MXWARD_PROCESS_CHANNEL_H
#define MXWARD_PROCESS_CHANNEL_H

#include "gateway/base/bytes.h"

/* WHY the numbers never change, and new ones go to the end of the list: while a new program takes
 * over, the supervisor is of one version and a gateway may be of another. */
enum notice_kind {
	/* The loader to the supervisor. */
	NOTICE_LOADED = 1, /* body: struct plan, then the warnings; fd: the packed snapshot */
	NOTICE_BROKEN,                  /* body: every error, one a line */
	/* The supervisor to the gateway. */
	NOTICE_SOCKETS, /* fds: the next of the sockets that a NOTICE_APPLY will be about */
	NOTICE_APPLY,                   /* number: generation; fd: the packed snapshot */
	NOTICE_RELOADED, /* number: the last request this answers; in effect; body: warnings */
	NOTICE_NOT_RELOADED,            /* number: likewise; body: every error, one a line */
	NOTICE_DRAIN,                   /* number: milliseconds until whatever is left is closed */
	/* The gateway to the supervisor. */
	NOTICE_READY,                   /* it is listening */
	NOTICE_APPLIED,                 /* number: generation */
	NOTICE_REFUSED,                 /* number: generation; body: why */
	NOTICE_WANT_RELOAD,             /* number: counts up; asked for over the control socket */
	NOTICE_WANT_STOP,
	/* One gateway takes over from another. To the one that serves: */
	/* number: milliseconds until whatever is left is closed; another one takes over */
	NOTICE_RETIRE,
	/* its answer: it takes no more clients and commands, and all but sessions is at rest */
	NOTICE_RETIRED,
	/* To its successor, which was started beside it: */
	NOTICE_PREPARED, /* it says: its configuration is read, and its backends are known */
	NOTICE_SERVE,                   /* it is told: to begin; its answer is READY */
	NOTICE_ALONE,                   /* it is told: the one before has ended */
	/* from the one that serves, as WANT_RELOAD: the program itself is to be exchanged */
	NOTICE_WANT_UPGRADE,
	/* from the one that ends its sessions, passed on to its successor: see state_pass_on() */
	NOTICE_KEPT,
	/* To every gateway: its log goes there from now on; fd: the file */
	NOTICE_LOG,
	/* The watcher to the supervisor: certificates on the disk may take the place of those in
	 * use; fd: the packed snapshot */
	NOTICE_RENEWED,
	/* likewise, passed on to the gateway: all files that may not; body: for each the file, NUL,
	 * the reason, NUL */
	NOTICE_FAULTS,
};

enum { NOTICE_BODY_MAX = 65536, NOTICE_FDS_MAX = 128 };

struct notice {
	enum notice_kind kind;
	uint64_t number;
	size_t length;                  /* of the body */
	size_t fd_count;
	int fds[NOTICE_FDS_MAX];
	char body[NOTICE_BODY_MAX];
};

/* Two connected ends, close-on-exec. False with errno. */
bool channel_open(int ends[2]) __attribute__((warn_unused_result));
/* Sends at once or not at all: false with errno when the other end is gone or takes no more. Keeps
 * no descriptor. */
bool channel_send(int end, enum notice_kind, uint64_t number, struct bytes body, const int *fds,
		  size_t fd_count) __attribute__((warn_unused_result));

enum received { RECEIVED_NOTICE, RECEIVED_NOTHING, RECEIVED_END };
/* The next notice; NOTHING only if `wait` is false. One that is not whole is END: the other side is
 * broken. */
enum received channel_receive(int end, bool wait, struct notice *);

#endif
