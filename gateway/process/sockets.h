/* sockets.h: everything the supervisor opens for the gateway: listening sockets, the control socket
 * and that for monitoring.
 *
 * A `struct sockets` owns its descriptors, but two generations may share some: what both name is
 * opened once and closed with the last that names it. The sockets outlive every gateway, so that
 * clients wait in their queues while a new one starts. It never accepts a connection. */
#ifndef MXWARD_PROCESS_SOCKETS_H
#define MXWARD_PROCESS_SOCKETS_H

#include "gateway/process/plan.h"

struct sockets {
	unsigned workers;               /* sockets a listener */
	size_t count;                   /* listeners */
	struct address at[PLAN_LISTENERS_MAX];
	/* count × workers: all sockets of the first listener, then those of the second, … */
	int *fds;
	int peer;                       /* one socket for the other gateway of a pair; -1: none */
	struct address peer_at;
	int http;                       /* one socket for monitoring; -1: none */
	struct address http_at;         /* family NONE: it is a Unix socket, with this path */
	char http_path[PLAN_SOCKET_MAX];
	int control;
	char control_path[PATH_MAX];
};

/* Opens what `plan` names, taking over from `now` (NULL: nothing yet) what is named there, too.
 * False: a sentence in `error`, the exit status it deserves in *status, and nothing was opened. */
bool sockets_open(struct sockets *, const struct plan *, unsigned workers,
		  const struct sockets *now, struct text *error, int *status)
	__attribute__((warn_unused_result));
/* Closes and forgets what `other` (NULL: nothing) does not share; the names of Unix sockets are
 * removed with them. */
void sockets_close(struct sockets *, const struct sockets *other);

/* In a child: closes the descriptors that `other` does not share, and touches nothing else. */
void sockets_drop(struct sockets *, const struct sockets *other);

#endif
