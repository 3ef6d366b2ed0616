/* courier.h: carries spooled messages to their backends: what is held, when a server is back; what
 * a person releases, at once.
 *
 * One for the process, on the control thread's loop, with links of its own (backend/link.h). Held
 * messages go out oldest first, over COURIER_LINKS connections a backend at most; what cannot go is
 * tried again after 30 s, then twice as long each time, 15 min at most, and at once when a server
 * of its backend comes back. Each recipient has its own fate: delivered, refused for good, or
 * waiting.
 *
 * Accepted means delivered or reported. When nobody is left to try it for, or its time is over, a
 * message turns into a bounce (bounce.h) where it lies in the hold queue, with a time of its own
 * (bounces.keep) and tries of its own (5 min, then twice as long, 4 h at most, and when the backend
 * comes back); it goes where bounces.via says. A bounce that is refused, or whose time is over,
 * turns into a report to the postmaster of the recipient's domain at its backend, and so does at
 * once what has the null path or NOTIFY=NEVER. Where that is not taken either the message, whole as
 * it came, goes to quarantine as "undeliverable", with an alarm in the log and a warning in the
 * status until a person has released or deleted it: no rule removes it.
 *
 * The order on the disk (courier_disk.c). Each of these turns is one replacing of the envelope:
 * whatever instant the process dies at there is either the message as it was, or the notification;
 * never both, never none. Only where some recipients were refused while others still wait the
 * bounce is a second message: (1) the message's envelope says under which ID it will be (`child`),
 * with the fates; (2) the child is stored; (3) the envelope lets go of those who are told of by the
 * child, and of its ID. A child that is found while its message still names it is finished (3)
 * before anything else happens to either, and is not sent before; a child that was named and is not
 * found is made anew. So nobody is told of twice, and nobody is forgotten.
 *
 * Exactly once: before a final dot goes out the envelope is marked `releasing`, durably; after the
 * backend's word it is removed, or unmarked. A mark that is found at start means that the process
 * died in between: whether the backend took it is not known. A held message is then delivered
 * again, and the log says so (in_doubt); a released one stays in quarantine, in doubt, for a person
 * to decide. Notifications are sent again under the same Message-ID. Whoever asks is answered in
 * callbacks on the loop; the disk is only touched in the thread pool. */
#ifndef MXWARD_MAILROOM_COURIER_H
#define MXWARD_MAILROOM_COURIER_H

#include "gateway/io/ask.h"
#include "gateway/io/loop.h"
#include "gateway/mailroom/adopted.h"
#include "gateway/backend/health.h"

enum {
	COURIER_LINKS = 4,
	COURIER_FIRST_PAUSE = 30 * 1000,
	COURIER_LONGEST_PAUSE = 15 * 60 * 1000,
	COURIER_DSN_PAUSE = 5 * 60 * 1000,      /* the first, and the longest */
	COURIER_DSN_LONGEST = 4 * 3600 * 1000,
	COURIER_OUT_LINKS = 16,         /* to all servers that are no backends */
	COURIER_RELEASES_MAX = 32,      /* at one time */
	COURIER_MINUTE = 60 * 1000, /* between looks at `keep` and `max_size` of the quarantine */
};

struct contacts;
struct courier;

struct courier_report {
	uint64_t held;                  /* messages */
	uint64_t delivered, bounced, undeliverable, released, expired;  /* since the start */
	uint64_t undelivered; /* undeliverable messages that wait in quarantine for a person */
	/* octets there, and how many there may be (0: not known yet) */
	uint64_t quarantined, quarantine_most;
	bool quarantine_full;
};

/* The words for one that is not there. */
#define COURIER_NO_SUCH "no such message"

/* What became of one release, on the loop. `result`: EX_OK, or a sysexit; `words`: the backend's
 * reply, or what is wrong. */
typedef void courier_released(void *arg, uint64_t ticket, const char *id, int result,
			      struct bytes words);

/* A report of our own (envelope_is_report()) is over, on the loop: its recipient's fate says how,
 * WAITING that its time is. It is removed behind this; if the process dies in between it is carried
 * again, and this is called again. */
typedef void courier_reported(void *arg, const struct envelope *);

/* NULL: out of memory. Recovers the spool, in the pool, and takes up what the hold queue has; what
 * is asked for waits for that. The resolver is for the names of servers that are no backends; it
 * must outlive the courier. NULL: there are none. */
struct courier *courier_new(struct loop *, struct spool *, struct health *, struct resolver *,
			    courier_released *, void *arg);
/* Another process still has messages on their way: from now on nothing is begun, and the queue is
 * not looked at, until courier_begin(). What comes in meanwhile waits. To be called at once after
 * courier_new(). */
void courier_wait(struct courier *);
void courier_begin(struct courier *);
/* New generation: holds it. Messages of a backend that it does not name any more wait. */
void courier_configure(struct courier *, struct config *);
/* Who is noted there as the author of what is delivered; NULL: nobody. To be called before
 * courier_configure(). */
void courier_remember(struct courier *, struct contacts *);
/* Who is told what became of reports of our own; NULL: nobody. To be called before
 * courier_configure(). */
void courier_tell_reports(struct courier *, courier_reported *, void *arg);
/* Before the end: nothing new is begun any more, what was asked for and has not begun is
 * refused. */
void courier_rest(struct courier *);
/* Messages on their way. Whoever stops the process in order waits for 0, some seconds at most: what
 * is cut off behind its final dot is in doubt. */
size_t courier_busy(const struct courier *);
/* Whoever waits for an answer gets one within this call. The spool must stay until the loop is
 * freed: the pool may still be at work. */
void courier_free(struct courier *);

/* A message has come into the hold queue. `expires`: as in its envelope. `tell_delay`: its sender
 * wants to know when it is late. Any thread. */
void courier_held(struct courier *, const char *id, const char *backend, uint64_t expires,
		  bool tell_delay);
/* There was no room in the quarantine: what may go does so soon. Any thread. */
void courier_want_room(struct courier *);
/* Tries everything that is held now (a server came back; `mxward hold flush`). Any thread. */
void courier_flush(struct courier *);
/* What another process has put into the hold queue is taken up, too, and everything is tried now.
 * Gives a number for courier_flushed(): true when the queue was looked through for that, with how
 * many it held. */
uint64_t courier_flush_anew(struct courier *);
bool courier_flushed(const struct courier *, uint64_t look, uint64_t *held);
/* Nothing that is held goes out as long as this is so: it is not known yet what another gateway has
 * adopted. */
void courier_suspend(struct courier *, bool);
/* Another gateway has these messages now: those that are here, and are the same, are put aside
 * before anything else goes out. False: out of memory. */
bool courier_adopted(struct courier *, const struct adopted_entry *, size_t count)
	__attribute__((warn_unused_result));
/* Releases a message from quarantine, to `to` instead of its recipients if that is not "".
 * released() follows, always once. `user`: for the log and for X-Mxward-Released. */
void courier_release(struct courier *, uint64_t ticket, const char *id, struct bytes to,
		     const char *user);
/* Deletes a message of either queue. released() follows. */
void courier_delete(struct courier *, uint64_t ticket, enum spool_queue, const char *id,
		    const char *user);
void courier_report(const struct courier *, struct courier_report *);

#endif
