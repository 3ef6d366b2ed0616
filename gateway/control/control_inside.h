/* control_inside.h: what control.c and control_peer.c share; nobody else includes it. */
#ifndef MXWARD_CONTROL_CONTROL_INSIDE_H
#define MXWARD_CONTROL_CONTROL_INSIDE_H

#include "gateway/control/control.h"
#include "gateway/control/peer_requests.h"
#include "gateway/control/peer_spool_view.h"
#include "gateway/control/requests.h"
#include "gateway/door/blocklist_writer.h"
#include "gateway/io/stream.h"

enum { CONTROL_PEER_IDS = 64 };         /* IDs in one request to the peer, at most */

/* What the peer is asked for: a command as the administrator gave it; what of our IDs it may have;
 * a flush of its hold queue, too; its summary of itself. */
enum peer_request_kind {
	PEER_REQUEST_NOTHING,
	PEER_REQUEST_COMMAND,
	PEER_REQUEST_BATCH,
	PEER_REQUEST_FLUSH,
	PEER_REQUEST_SUMMARY
};

/* A request, from its arrival until its answer has gone out: of somebody who has connected, or of
 * the peer's administrator. */
struct pending {
	struct list node;
	struct control *control;
	struct stream *stream;          /* NULL: the peer's */
	uint64_t peer_request_id;       /* of the peer's request */
	char user[BATCH_USER_MAX], peer_name[PEER_NAME_ROOM];
	wake_id wake;
	struct timer deadline;
	struct asker asker;
	uint64_t ticket;                /* of the reload or the batch it waits for; 0: none */
	struct batch *batch;            /* NULL: none */
	struct blocklist_writer *writer; /* the writing that it waits for; NULL: none */
	char unsaved[160];              /* what is said if that fails */
	int failure;    /* the exit status where a reload or an upgrade comes to nothing */
	/* courier_flush_anew() that it waits for, 0: none; how long (loop_now() scale) */
	uint64_t flush, flush_ends;
	/* The request to the peer that it waits for: NULL, none; and our part of the answer, which
	 * stands before the peer's. */
	struct peer_request *peer_request;
	enum peer_request_kind peer_request_kind;
	uint64_t peer_deadline;         /* loop_now() scale: it waits no longer */
	char *peer_words[CONTROL_PEER_IDS];     /* of PEER_REQUEST_BATCH: the IDs */
	size_t peer_count;
	struct output before;
	int summary_exit;               /* of PEER_REQUEST_SUMMARY, */
	bool summary_json;
	struct peer_spool_view *view;   /* what the peer's administrator waits for; NULL: nothing */
	bool answered, until_exit;      /* until_exit: the connection ends with the process */
};

struct control {
	struct control_parts parts;
	struct loop *loop;              /* parts.loop, */
	struct status *status;          /* and parts.status */
	struct peer_requests *peer_requests;
	int fd;
	struct listener *listener;
	struct list pending;
	size_t count;
	uint64_t tickets;
	/* messages of all batches that the courier has, those of askers that have left included */
	size_t under_way;
	bool advancing;
};

/* ---- control.c */

void pending_answer(struct pending *, int status, struct bytes output);
void pending_answer_batch(struct pending *);
/* A new one in the list, without a stream; NULL: out of memory. */
struct pending *pending_new(struct control *, const struct asker *);
/* words[0] is the command. */
void pending_carry_out(struct pending *, char **words, size_t count);

/* ---- control_peer.c */

/* Asks the peer: a command; for what of the batch is not here, if anything is; to flush its hold
 * queue, too, behind this answer of ours. Each answers the request, now or later. */
void pending_ask_peer(struct pending *, const char *user, char **words, size_t count);
void pending_forward_batch(struct pending *);
void pending_flush_peer(struct pending *, struct bytes ours);
/* Takes the request's output; the peer's summary is to stand behind it. */
void pending_ask_summary(struct pending *, struct request *);
void pending_view(struct pending *, const struct view_request *);
/* At a wake; true: it waits, or has just been answered. */
bool pending_heard_peer(struct pending *);
/* When its timer has run out: waits for the peer a little longer, or gives up. */
void pending_wait_for_peer(struct pending *);
void pending_forget_peer(struct pending *);

#endif
