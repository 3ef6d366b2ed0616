/* listen.h: listening sockets and accepting from them.
 *
 * listen_open() makes the socket (the supervisor, with its rights); a `struct listener` accepts
 * from one on a loop. A paused listener costs nothing and loses nothing: clients wait in the
 * kernel's queue. */
#ifndef MXWARD_IO_LISTEN_H
#define MXWARD_IO_LISTEN_H

#include "gateway/base/net.h"
#include "gateway/io/loop.h"

struct listener;

/* `count` sockets on one address that share its connections (SO_REUSEPORT), non-blocking,
 * close-on-exec, a backlog of 4096; IPv6 wildcard is dual stack, or, with a warning in the log,
 * 0.0.0.0 where the kernel has no IPv6. An address that another process listens on is refused even
 * if the system would share it. False with errno and a sentence in `error` ("Address already in
 * use"). */
bool listen_open(const struct address *, int *fds, unsigned count, struct text *error)
	__attribute__((warn_unused_result));
/* A unix socket at `path` with the given mode; a dead one of that name is replaced, a living one
 * refused (it sees one connection that ends at once). -1 and `error`. */
int listen_open_local(const char *path, unsigned mode, struct text *error);

/* Calls arrive(arg, fd, peer) for every connection; the callee owns the fd. Before each it asks
 * room(arg) (NULL: always): as long as that is false nothing is accepted; the owner pauses the
 * listener, or is asked again after 100 ms. Does not own `fd`. NULL: out of memory. */
struct listener *listen_start(struct loop *, int fd,
			      void (*arrive)(void *arg, int fd, const struct address *peer),
			      bool (*room)(void *arg), void *arg);
/* After EMFILE, ENFILE, ENOMEM it pauses by itself for 100 ms, and logs so once a minute. */
void listen_pause(struct listener *);
void listen_resume(struct listener *);
void listen_stop(struct listener *); /* frees it; the fd stays open */

#endif
