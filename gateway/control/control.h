/* control.h: the control socket: what `mxward status`, `block`, `quarantine`, … ask of the running
 * gateway.
 *
 * One request a connection: a length of four octets (network order) and as many octets of words,
 * each ended by a NUL, at most 64 KiB; the first word is the name of who asks (for the log), the
 * second the command. The answer is a line with the exit status, the output, and the end of the
 * connection; it comes later where others have a word in it (a reload, a release), each of which
 * settles under the ticket it was begun with. Only root, the gateway's own user and the
 * supervisor's may ask (SO_PEERCRED). Runs on the control thread's loop; it never waits. */
#ifndef MXWARD_CONTROL_CONTROL_H
#define MXWARD_CONTROL_CONTROL_H

#include "gateway/io/loop.h"
#include "gateway/mailroom/courier.h"
#include "gateway/peer/peer.h"
#include "gateway/control/peer_requests.h"
#include "gateway/control/status.h"

#include <sys/types.h>

enum { CONTROL_REQUEST_MAX = 65536, CONTROL_WORDS_MAX = 256 };

/* What only the process can do; each is called on the control thread. Where release, remove or
 * flush is NULL, the order is refused with EX_UNAVAILABLE; where `peer` is, none is configured. */
struct control_acts {
	void (*reload)(void *arg, uint64_t ticket);     /* control_reloaded() follows */
	/* the same for the program itself; control_reloaded() follows */
	void (*upgrade)(void *arg, uint64_t ticket);
	void (*stop)(void *arg);
	/* Of messages in quarantine: courier_release() and courier_delete(). control_settled()
	 * follows for each, exactly once, at once or later. `to`: "" or another recipient. `id` and
	 * `user` are only lent. No more than COURIER_RELEASES_MAX are under way. */
	void (*release)(void *arg, uint64_t ticket, const char *id, struct bytes to,
			const char *user);
	void (*remove)(void *arg, uint64_t ticket, const char *id, const char *user);
	/* courier_flush_anew(); and, when that is done (courier_flushed()), true with how many
	 * messages the queue held. */
	uint64_t (*flush)(void *arg);
	bool (*flushed)(void *arg, uint64_t look, uint64_t *held);
	/* Mail was adopted: the other gateway of a pair is to know. NULL is allowed. */
	void (*adopted)(void *arg);
	/* A network was blocked, or unblocked, by an administrator: the other gateway of a pair is
	 * to know. `since`: when what was unblocked had been blocked; 0: it is not blocked here.
	 * NULL is allowed. */
	void (*blocked)(void *arg, const struct network *, struct bytes reason);
	void (*unblocked)(void *arg, const struct network *, uint64_t since);
	/* peer_report(). */
	void (*peer)(void *arg, struct peer_report *);
	struct peer_requests *desk; /* for words with the other gateway; NULL: none are had */
	void *arg;
};

struct control;
/* `supervisor`: its uid. NULL: out of memory. */
struct control *control_new(struct loop *, struct status *, const struct control_acts *,
			    uid_t supervisor);
/* Listens on this socket (owned) from now on instead of the one before. */
void control_listen(struct control *, int fd);
/* Listens no more: another process does. Who has asked is answered all the same. */
void control_leave(struct control *);
/* Somebody still waits for an answer, or for the rest of one. */
bool control_busy(const struct control *);
/* All reloads asked for up to `ticket` are settled; `said`: warnings, or why not. */
void control_reloaded(struct control *, uint64_t ticket, bool loaded, struct bytes said);
/* What became of one message: courier_released. */
void control_settled(struct control *, uint64_t ticket, const char *id, int result,
		     struct bytes words);
/* An administrator of the other gateway wants something (FRAME_ASK), or answers one of ours
 * (FRAME_ANSWER). */
void control_hear(struct control *, const struct frame *);
void control_free(struct control *);

#endif
