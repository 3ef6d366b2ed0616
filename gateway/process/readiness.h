/* readiness.h: what a gateway of a pair says of itself in its heartbeats: whether a client could
 * begin a session here, and whether its mail would go through.
 *
 * Each second it takes the counts of the last seconds, and asks the resolvers for a name that does
 * not exist: one that answers that is alive. Runs on the control thread's loop; without a peer it
 * does nothing. */
#ifndef MXWARD_PROCESS_READINESS_H
#define MXWARD_PROCESS_READINESS_H

#include "gateway/io/ask.h"
#include "gateway/peer/frame.h"
#include "gateway/smtp/server.h"

enum {
	READINESS_WINDOW = 5,              /* seconds that count */
	READINESS_HANGS = 3000,            /* ms without a turn of a worker */
	/* ms for a resolver to answer; two missed in a row, or the very first: it is dead */
	READINESS_ANSWER = 1500,
};

struct readiness {
	struct loop *loop;
	struct resolver *resolver;
	struct shared *shared;
	/* as they stood, each second */
	uint64_t taken[READINESS_WINDOW], put_off[READINESS_WINDOW];
	wake_id answered;
	struct timer late;
	struct ask *question;           /* NULL: none is open */
	unsigned serial, unanswered;    /* questions so far; in a row */
	bool heard;                     /* a resolver has answered since the start */
};

/* False: out of memory. */
bool readiness_start(struct readiness *, struct loop *, struct resolver *, struct shared *)
	__attribute__((warn_unused_result));
/* Each second, and when a configuration is taken into use. */
void readiness_look(struct readiness *, const struct config *);
/* Fills in what a heartbeat says of this gateway's readiness. */
void readiness_tell(const struct readiness *, struct frame *);

#endif
