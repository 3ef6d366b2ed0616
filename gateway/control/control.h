/* control.h: the control socket: what `mxward status`, `block`, `quarantine`, … ask of the running
 * gateway.
 *
 * One request a connection: a length of four octets (network order) and as many octets of words,
 * each ended by a NUL, at most 64 KiB; the first word is the name of who asks (for the log), the
 * second the command. The answer is a line with the exit status, the output, and the end of the
 * connection; it comes later where it depends on others (a reload, a release), each of which
 * settles under the ticket it was begun with. Only root, the gateway's own user and the
 * supervisor's may ask (SO_PEERCRED). Runs on the control thread's loop; it never waits. */
#ifndef MXWARD_CONTROL_CONTROL_H
#define MXWARD_CONTROL_CONTROL_H

#include "gateway/io/loop.h"
#include "gateway/mailroom/courier.h"
#include "gateway/control/blocks.h"
#include "gateway/peer/adoption.h"
#include "gateway/control/status.h"

#include <sys/types.h>

enum { CONTROL_REQUEST_MAX = 65536, CONTROL_WORDS_MAX = 256 };

/* What only the supervisor can do. */
enum control_wish { CONTROL_RELOAD, CONTROL_UPGRADE, CONTROL_STOP };

/* What the control socket works with; all of it outlives the control socket, and is ready before
 * control_listen() is called. */
struct control_parts {
	struct loop *loop;
	struct status *status;          /* and struct shared with it */
	struct blocks *blocks;
	struct adoption_exchange *adoption;
	uid_t supervisor;
	/* Called on the control thread. control_reloaded() follows a reload and an upgrade. */
	void (*wanted)(void *arg, enum control_wish, uint64_t ticket);
	void *arg;
};

struct control;
/* NULL: out of memory. */
struct control *control_new(const struct control_parts *);
/* Listens on this socket (owned) from now on instead of the one before. */
void control_listen(struct control *, int fd);
/* Stops listening: another process does. Requests that are here are answered all the same. */
void control_leave(struct control *);
/* An administrator still waits for an answer, or for the rest of one. */
bool control_busy(const struct control *);
/* All reloads asked for up to `ticket` are settled; `said`: warnings, or why not. */
void control_reloaded(struct control *, uint64_t ticket, bool loaded, struct bytes said);
/* What became of one message; `arg` is the struct control. */
courier_released control_settled;
/* The peer's administrator asks for something (FRAME_ASK), or the peer answers a request of ours
 * (FRAME_ANSWER). */
void control_hear(struct control *, const struct frame *);
void control_free(struct control *);

#endif
