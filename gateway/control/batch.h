/* batch.h: one request about many messages: which are still to be begun, which have settled, and
 * the answer with a line for each.
 *
 * Bookkeeping alone: control.c hands the messages to the courier. One thread. What a backend has
 * said reaches the answer only as printable text. */
#ifndef MXWARD_CONTROL_BATCH_H
#define MXWARD_CONTROL_BATCH_H

#include "gateway/base/mailbox.h"
#include "gateway/control/output.h"
#include "gateway/mailroom/envelope.h"

enum { BATCH_MAX = 256, BATCH_USER_MAX = 64, BATCH_TO_MAX = PATH_MAX_OCTETS + 3 };

enum batch_kind { BATCH_RELEASE, BATCH_DELETE };

struct batch_item {
	char id[SPOOL_ID_MAX];
	/* elsewhere: it is not here, the peer may have it */
	bool settled, elsewhere;
};

struct batch {
	enum batch_kind kind;
	/* who asks; "" or whom the message is released to */
	char user[BATCH_USER_MAX], to[BATCH_TO_MAX];
	struct batch_item at[BATCH_MAX];
	size_t count, begun, settled;
	bool forwards; /* there is a peer: it is asked for what is not here */
	size_t asked; /* of those that are elsewhere: up to here (in `at`) they were */
	int exit;                       /* the worst of all so far */
	struct output output;           /* the answer */
};

/* NULL: out of memory. What does not fit into `user` is cut; the caller has seen to `to`. */
struct batch *batch_new(enum batch_kind, const char *user, struct bytes to);
/* Takes a valid ID; one that is there already is passed over. False: there is no room. */
bool batch_add(struct batch *, struct bytes id) __attribute__((warn_unused_result));
/* The next to be begun, which counts as begun from then on; NULL: none. */
const char *batch_next(struct batch *);
/* What became of one: a sysexit, and the backend's words or what is wrong. An ID that is not under
 * way is passed over. */
void batch_settle(struct batch *, const char *id, int result, struct bytes words);
bool batch_done(const struct batch *);
/* Of those that are not here, the next that the peer is asked for: as many as there is room for in
 * `words`. They count as asked. */
size_t batch_elsewhere(struct batch *, char *words[], size_t room);
/* What the peer said of those, line for line; or why it said nothing (`why`: a sentence), which is
 * the answer for each word. */
void batch_answered(struct batch *, int status, struct bytes lines);
void batch_unanswered(struct batch *, char *const *words, size_t count, const char *why);
/* Time is over: what has not settled is answered with EX_TEMPFAIL. */
void batch_give_up(struct batch *);
void batch_free(struct batch *);    /* NULL is allowed */

/* The worse of two exit statuses. What may go well another time (EX_TEMPFAIL) is better than every
 * other failure. */
int batch_worse(int a, int b);

#endif
