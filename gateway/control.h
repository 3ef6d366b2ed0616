/* control.h: the control socket: what `mxward status`, `block`, `reload`, … ask of the running gateway.
 *
 * One request a connection: a length of four octets (network order) and as many octets of words, each ended by a NUL, at
 * most 64 KiB; the first word is the name of who asks (for the log), the second the command. The answer is a line with
 * the exit status, the output, and the end of the connection. Only root, the gateway's own user and the supervisor's may
 * ask (SO_PEERCRED). Runs on the control thread's loop; it never waits. */
#ifndef MXWARD_CONTROL_H
#define MXWARD_CONTROL_H

#include "gateway/io/loop.h"
#include "gateway/status.h"

#include <sys/types.h>

enum { CONTROL_REQUEST_MAX = 65536, CONTROL_WORDS_MAX = 64 };

/* What only the process can do; each is called on the control thread. */
struct control_acts {
	void (*reload)(void *arg, uint64_t ticket);     /* control_reloaded() follows */
	void (*stop)(void *arg);
	void *arg;
};

struct control;
/* `supervisor`: its uid. NULL: out of memory. */
struct control *control_new(struct loop *, struct status *, const struct control_acts *, uid_t supervisor);
/* Listens on this socket (owned) from now on instead of the one before. */
void control_listen(struct control *, int fd);
/* All reloads asked for up to `ticket` are settled; `said`: warnings, or why not. */
void control_reloaded(struct control *, uint64_t ticket, bool loaded, struct bytes said);
void control_free(struct control *);

#endif
