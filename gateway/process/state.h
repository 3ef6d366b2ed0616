/* state.h: what outlives a session: the spool and its courier, the tables of messages and
 * recipients, and the peer.
 *
 * Opens them, gives them to the workers through struct shared, and carries words between them: what
 * is blocked, learned or kept here is told to the peer, and the other way round. Runs on the
 * control thread's loop. */
#ifndef MXWARD_PROCESS_STATE_H
#define MXWARD_PROCESS_STATE_H

#include "gateway/control/blocks.h"
#include "gateway/control/control.h"
#include "gateway/peer/adoption.h"
#include "gateway/process/readiness.h"
#include "gateway/smtp/server.h"

struct state {
	struct loop *loop;
	struct shared *shared;
	struct config *config;          /* the latest; the process has the reference */
	wake_id on_tick; /* each second, and when a server was lost: are backends back? */
	struct readiness readiness;
	struct timer timer;
	unsigned lost;                  /* backends that cannot be reached */
	bool stopping;
	bool beside;                    /* the process before us has not ended yet */
	bool gone;                      /* another process has taken over */
	_Atomic bool passes_on;         /* likewise, for the workers */
	void (*kept)(void *arg, struct bytes words);
	void *kept_arg;
	wake_id on_predecessor;         /* what the process before us has left was read */
	struct job *predecessor_job;
	/* there are such tables: for that job, which must not look at `shared` while the process
	 * ends */
	bool with_ledger, with_known, with_contacts;
	struct table_left *predecessor_ledger, *predecessor_known, *predecessor_contacts;
	uint64_t stalled; /* since when notes wait for the disk, loop_now() scale; 0: none does */
	bool stall_told;
	struct blocks blocks;
	struct adoption_exchange adoption;
	struct control *control;        /* answers what administrators of the peer ask */
	/* for what was adopted to be told before them, by then at the latest; 0: not */
	uint64_t tables_wait;
};

/* Memory for the tables' images: what is noted there survives a gateway that dies
 * (mailroom/table_file.h). */
size_t state_images_size(void);
/* Opens spool and tables, before there are sessions: shared->spool, ledger, known, contacts, and
 * what was unblocked. `images`: that memory, at a page, which this gateway has to itself, and after
 * it the one that is started in its place; NULL: none. `beside`: the process whose successor we are
 * still ends its sessions, with the spool and the tables: until state_alone() nothing that it may
 * use is touched. False with *error: the spool cannot be used. */
bool state_open(struct state *, struct shared *, const char *spool, void *images, bool beside,
		struct text *error) __attribute__((warn_unused_result));
/* Brings the tables to the disk: it is the last to be called, no session may be left. */
void state_close(struct state *);
/* Starts the courier and the peer's link on this loop. `resolver` is asked whether it answers, and
 * by the courier, `dns` knows where the other gateway is; what the courier has settled and the
 * peer's administrators ask goes to `control`. False: out of memory. */
bool state_start(struct state *, struct loop *, struct resolver *, struct dns *, struct control *)
	__attribute__((warn_unused_result));
/* A new generation; `fd`: the socket for the peer, owned, -1: none. False with *error. */
bool state_configure(struct state *, struct config *, int fd, struct text *error)
	__attribute__((warn_unused_result));
/* That process has ended: the courier begins, and the tables are ours as soon as what it has left
 * was read. */
void state_alone(struct state *);
/* True if the tables are ours: closed before that, what was noted here is forgotten with the
 * process. */
bool state_own(const struct state *);
/* Another process takes over: from now on only what sessions store and note is written here.
 * state_at_rest(): true as soon as nothing else is under way; the disk may have to be waited
 * for. */
void state_leave(struct state *);
bool state_at_rest(struct state *);
/* What a session notes behind state_leave() of a message whose client may not know that it was
 * taken goes to our successor in these words, which only state_heard_kept() reads; any thread.
 * It has read the file before, and the client may come again to it before we have ended. To be
 * called before state_leave(). */
void state_pass_on(struct state *, void (*kept)(void *arg, struct bytes words), void *arg);
void state_heard_kept(struct state *, struct bytes words);
/* No more mail is taken: the peer is told. */
void state_stopping(struct state *);

#endif
