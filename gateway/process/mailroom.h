/* mailroom.h: what the process answers for by itself: the spool and its courier, what it remembers
 * of messages and recipients, and the other gateway of a pair.
 *
 * Opens them, gives them to the workers through struct shared, and carries words between them: what
 * is blocked, learned or kept here is told to the peer, and the other way round. Runs on the
 * control thread's loop. */
#ifndef MXWARD_PROCESS_MAILROOM_H
#define MXWARD_PROCESS_MAILROOM_H

#include "gateway/peer/adoption.h"
#include "gateway/mailroom/courier.h"
#include "gateway/mailroom/unblocked.h"
#include "gateway/peer/peer.h"
#include "gateway/process/readiness.h"
#include "gateway/smtp/server.h"

struct mailroom {
	struct loop *loop;
	struct shared *shared;
	struct config *config;          /* the latest; not held: the process does */
	/* by an administrator of either gateway; NULL: not remembered */
	struct unblocked *unblocked;
	wake_id beat; /* looks each second, and when a server was lost: are backends back? */
	struct readiness plight;
	struct timer timer;
	unsigned lost;                  /* backends that cannot be reached */
	bool stopping, unkept;
	bool beside;                    /* the process before us has not ended yet */
	bool left;                      /* another process has taken over */
	_Atomic bool passes_on;         /* likewise, for the workers */
	void (*kept)(void *arg, struct bytes words);
	void *kept_arg;
	wake_id on_left;                /* what the one before has left was read */
	struct job *reading;
	/* there are such tables: for that job, which must not look at `shared` while the process
	 * ends */
	bool with_ledger, with_known;
	struct table_left *left_ledger, *left_known;
	/* of the peer's blocks in this minute: lines in the log, and those beyond them */
	unsigned told, untold;
	uint64_t minute;
	uint64_t stalled; /* since when notes wait for the disk, loop_now() scale; 0: none does */
	bool stall_told;
	struct blocklist_writer *keep;        /* the blocks are being written; NULL: they are not */
	struct adoption_talk adoption;
	/* for what was adopted to be told before them, by then at the latest; 0: not */
	uint64_t tables_wait;
	/* an administrator's words, of here and there, to the control socket's desk */
	void (*asked)(void *arg, const struct frame *);
	void *desk;
};

/* Memory for the tables' images: what is noted there survives a gateway that dies
 * (mailroom/table_file.h). */
size_t mailroom_images_size(void);
/* Opens spool and tables, before there are sessions: shared->spool, ledger, known, and what was
 * unblocked. `images`: that memory, at a page, which this gateway has to itself, and after it the
 * one that is started in its place; NULL: none. `beside`: the process whose successor we are still
 * ends its sessions, with the spool and the tables: until mailroom_alone() nothing that it may use
 * is touched. False with *error: the spool cannot be used. */
bool mailroom_open(struct mailroom *, struct shared *, const char *spool, void *images, bool beside,
		   struct text *error) __attribute__((warn_unused_result));
/* Brings the tables to the disk: it is the last to be called, no session may be left. */
void mailroom_close(struct mailroom *);
/* Starts the courier and the peer's link on this loop. `resolver` is asked whether it answers, and
 * by the courier, `dns` knows where the other gateway is. False: out of memory. */
bool mailroom_start(struct mailroom *, struct loop *, struct resolver *, struct dns *,
		    courier_released *, void *arg) __attribute__((warn_unused_result));
/* A new generation; `fd`: the socket for the peer, owned, -1: none. False with *error. */
bool mailroom_configure(struct mailroom *, struct config *, int fd, struct text *error)
	__attribute__((warn_unused_result));
/* That process has ended: the courier begins, and the tables are ours as soon as what it has left
 * was read. */
void mailroom_alone(struct mailroom *);
/* True if the tables are ours: closed before that, what was noted here is forgotten with the
 * process. */
bool mailroom_own(const struct mailroom *);
/* Another process takes over: from now on only what sessions store and note is written here.
 * mailroom_at_rest(): true as soon as nothing else is under way; the disk may have to be waited
 * for. */
void mailroom_leave(struct mailroom *);
bool mailroom_at_rest(struct mailroom *);
/* What a session notes behind mailroom_leave() of a message whose client may not know that it was
 * taken goes to our successor in these words, which only mailroom_heard_kept() reads; any thread.
 * It has read the file before, and the client may come again to it before we have ended. To be
 * called before mailroom_leave(). */
void mailroom_pass_on(struct mailroom *, void (*kept)(void *arg, struct bytes words), void *arg);
void mailroom_heard_kept(struct mailroom *, struct bytes words);
/* Where what the peer asks, and answers, goes: FRAME_ASK and FRAME_ANSWER. */
void mailroom_desk(struct mailroom *, void (*asked)(void *arg, const struct frame *), void *arg);
/* Mail was adopted: the peer, if it is there, hears of it now. */
void mailroom_adopted(struct mailroom *);
/* No more mail is taken: the peer is told. */
void mailroom_stopping(struct mailroom *);
/* An administrator has blocked, or unblocked, a network here: the peer is told. It is the later
 * word of the two gateways even where their clocks differ: `since` is when what was unblocked had
 * been blocked, by the clock of where that was; 0: it is not blocked here, and may be there. */
void mailroom_blocked(struct mailroom *, const struct network *, struct bytes reason);
void mailroom_unblocked(struct mailroom *, const struct network *, uint64_t since);

#endif
