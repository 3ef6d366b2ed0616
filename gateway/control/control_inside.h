/* control_inside.h: what control.c and control_peer.c share; nobody else includes it. */
#ifndef MXWARD_CONTROL_CONTROL_INSIDE_H
#define MXWARD_CONTROL_CONTROL_INSIDE_H

#include "gateway/control/control.h"
#include "gateway/io/stream.h"
#include "gateway/control/peer_requests.h"
#include "gateway/control/requests.h"
#include "gateway/control/peer_spool_view.h"
#include "gateway/door/blocklist_writer.h"

enum { CONTROL_AT_ONCE = 64 };          /* IDs in one question to the other gateway, at most */

/* What was wanted of the other gateway: its words as they are; those of our IDs that it may have;
 * its hold queue's flush, too. */
enum far_kind { FAR_NOTHING, FAR_LOOK, FAR_ERRANDS, FAR_FLUSH, FAR_FACTS };

/* One command, of somebody who has connected, or of the other gateway's administrator. */
struct asking {
	struct list node;
	struct control *control;
	struct stream *stream;          /* NULL: the other gateway's */
	uint64_t far_id;                /* of that one's question */
	char far_user[BATCH_USER_MAX], far_name[PEER_NAME_ROOM];
	wake_id wake;
	struct timer deadline;
	struct asker asker;
	uint64_t ticket;                /* of the reload or the errands it waits for; 0: none */
	struct batch *errands;        /* NULL: none */
	struct blocklist_writer *keep;        /* the writing that it waits for; NULL: none */
	char unkept[160];               /* what is said if that fails */
	int failure; /* what it is told when a reload or an upgrade comes to nothing: a sysexit */
	/* courier_flush_anew() that it waits for, 0: none; how long (loop_now() scale) */
	uint64_t look, look_ends;
	/* What it waits for from the other gateway: NULL, none; and what is said before its
	 * words. */
	struct question *question;
	enum far_kind far;
	uint64_t far_ends;              /* loop_now() scale: it waits no longer */
	char *far_words[CONTROL_AT_ONCE];       /* of FAR_ERRANDS: the IDs */
	size_t far_count;
	struct output before;
	int far_exit;                   /* of FAR_FACTS, */
	bool far_json;
	struct peer_spool_view *view; /* what the other's administrator waits for; NULL: nothing */
	bool answered, held;            /* held: the connection ends with the process */
};

struct control {
	struct control_parts parts;
	struct loop *loop;              /* parts.loop, */
	struct status *status;          /* and parts.status */
	struct peer_requests *peer_requests;
	int fd;
	struct listener *listener;
	struct list askings;
	size_t count;
	uint64_t tickets;
	size_t under_way; /* errands of all askings, those of askers that have left included */
	bool advancing;
};

/* ---- control.c */

void asking_answer(struct asking *, int status, struct bytes output);
void asking_answer_errands(struct asking *);
/* A new one in the list, without a stream; NULL: out of memory. */
struct asking *asking_new(struct control *, const struct asker *);
void asking_end(struct asking *);
/* words[0] is the command. */
void asking_carry_out(struct asking *, char **words, size_t count);

/* ---- control_peer.c */

/* The other gateway is asked: with these words; for what of the errands is not here, if anything
 * is; to flush its hold queue, too, behind these words of ours. Each answers the asking, now or
 * later. */
void far_ask(struct asking *, const char *user, char **words, size_t count);
void far_errands(struct asking *);
void far_flush(struct asking *, struct bytes ours);
/* Takes the order's page, for what the other tells of itself to stand behind it. */
void far_facts(struct asking *, struct request *);
void far_view(struct asking *, const struct view_order *);
/* At a wake; true: it waits, or has just been answered. */
bool far_look(struct asking *);
/* When its timer has run out: the other is waited for a little longer, or not. */
void far_wait(struct asking *);
void far_end(struct asking *);

#endif
