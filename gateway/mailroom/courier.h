/* courier.h: carries spooled messages to their backends: what is held, when a server is back; what a person releases, at once.
 *
 * One for the process, on the control thread's loop, with links of its own (smtp/link.h). Held messages go out oldest first, over
 * COURIER_LINKS connections a backend at most; what cannot go is tried again after 30 s, then twice as long each time, 15 min at most,
 * and at once when a server of its backend comes back. Each recipient has its own fate: delivered, refused for good (told to the
 * sender by a bounce), or waiting. When a message's time is over, what still waits goes back to its sender as a bounce (bounce.h)
 * through the backend; where even that fails, the message goes to quarantine with the reason "undeliverable".
 *
 * Exactly once: before a final dot goes out the envelope is marked `releasing`, durably; after the backend's word it is removed, or
 * unmarked. A mark that is found at start means that the process died in between: whether the backend took it is not known. A held
 * message is then delivered again, and the log says so (in_doubt); a released one stays in quarantine, in doubt, for a person to
 * decide. Whoever asks is answered in callbacks on the loop; the disk is only touched in the thread pool. */
#ifndef MXWARD_MAILROOM_COURIER_H
#define MXWARD_MAILROOM_COURIER_H

#include "gateway/io/loop.h"
#include "gateway/mailroom/spool.h"
#include "gateway/smtp/health.h"
#include "gateway/smtp/link.h"

enum {
	COURIER_LINKS = 4,
	COURIER_FIRST_PAUSE = 30 * 1000,
	COURIER_LONGEST_PAUSE = 15 * 60 * 1000,
	COURIER_RELEASES_MAX = 32,      /* at one time */
	COURIER_MINUTE = 60 * 1000,     /* between looks at `keep` and `max_size` of the quarantine */
};

struct courier;

struct courier_report {
	uint64_t held;                  /* messages */
	uint64_t delivered, bounced, undeliverable, released, expired;  /* since the start */
};

/* What became of one release, on the loop. `result`: EX_OK, or a sysexit; `words`: the backend's reply, or what is wrong. */
typedef void courier_released(void *arg, uint64_t ticket, const char *id, int result, struct bytes words);

/* NULL: out of memory. Recovers the spool, in the pool, and takes up what the hold queue has; what is asked for waits for that. */
struct courier *courier_new(struct loop *, struct spool *, struct health *, courier_released *, void *arg);
/* Another process still has messages on their way: from now on nothing is begun, and the queue is not looked at, until
 * courier_begin(). What comes in meanwhile waits. To be called at once after courier_new(). */
void courier_wait(struct courier *);
void courier_begin(struct courier *);
/* New generation: holds it. Messages of a backend that it does not name any more wait. */
void courier_configure(struct courier *, struct config *);
/* Before the end: nothing new is begun any more, what was asked for and has not begun is refused. */
void courier_rest(struct courier *);
/* Messages on their way. Whoever stops the process in order waits for 0, some seconds at most: what is cut off behind its final dot is
 * in doubt. */
size_t courier_busy(const struct courier *);
/* Whoever waits for an answer gets one within this call. The spool must stay until the loop is freed: the pool may still be at work. */
void courier_free(struct courier *);

/* A message has come into the hold queue. `expires`: as in its envelope. Any thread. */
void courier_held(struct courier *, const char *id, const char *backend, uint64_t expires);
/* Tries everything that is held now (a server came back; `mxward hold flush`). Any thread. */
void courier_flush(struct courier *);
/* Releases a message from quarantine, to `to` instead of its recipients if that is not "". released() follows, always once. `user`: for
 * the log and for X-Mxward-Released. */
void courier_release(struct courier *, uint64_t ticket, const char *id, struct bytes to, const char *user);
/* Deletes a message of either queue. released() follows. */
void courier_delete(struct courier *, uint64_t ticket, enum spool_queue, const char *id, const char *user);
void courier_report(const struct courier *, struct courier_report *);

#endif
