/* errands.h: one order about many messages: which are still to be begun, which have settled, and the answer with a line
 * for each.
 *
 * Bookkeeping alone: control.c begins errands, the courier carries them out. Owns its memory; one thread. What a
 * backend has said reaches the answer only as printable text. */
#ifndef MXWARD_ERRANDS_H
#define MXWARD_ERRANDS_H

#include "gateway/mailroom/spool.h"
#include "gateway/control/output.h"

enum { ERRANDS_MAX = 256, ERRAND_USER_MAX = 64, ERRAND_TO_MAX = 336 };

enum errand_kind { ERRAND_RELEASE, ERRAND_DELETE };

struct errand {
	char id[SPOOL_ID_MAX];
	bool settled, elsewhere;        /* elsewhere: it is not here, the other gateway of the pair may have it */
};

struct errands {
	enum errand_kind kind;
	char user[ERRAND_USER_MAX], to[ERRAND_TO_MAX];  /* who asks; "" or whom the message is released to */
	struct errand at[ERRANDS_MAX];
	size_t count, begun, settled;
	bool forwards;                  /* there is another gateway: what is not here is asked of it */
	size_t asked;                   /* of those that are elsewhere: up to here (in `at`) they were */
	int exit;                       /* the worst of all so far */
	struct page page;               /* the answer */
};

/* NULL: out of memory. What does not fit into `user` is cut; the caller has seen to `to`. */
struct errands *errands_new(enum errand_kind, const char *user, struct bytes to);
/* Takes a valid ID; one that is there already is passed over. False: there is no room. */
bool errands_add(struct errands *, struct bytes id) __attribute__((warn_unused_result));
/* The next to be begun, which counts as begun from then on; NULL: none. */
const char *errands_next(struct errands *);
/* What became of one: a sysexit, and the backend's words or what is wrong. An ID that is not under way is passed over.
 * */
void errands_settle(struct errands *, const char *id, int result, struct bytes words);
bool errands_done(const struct errands *);
/* Of those that are not here, the next to be asked of the other gateway: as many as there is room for in `words`. They count as asked. */
size_t errands_elsewhere(struct errands *, char *words[], size_t room);
/* What the other gateway said of those, line for line; or why it said nothing (`why`: a sentence), which is an answer for each word. */
void errands_answered(struct errands *, int status, struct bytes lines);
void errands_unanswered(struct errands *, char *const *words, size_t count, const char *why);
/* Time is over: what has not settled is answered with EX_TEMPFAIL. */
void errands_give_up(struct errands *);
void errands_free(struct errands *);    /* NULL is allowed */

/* The worse of two exit statuses. What may go well another time (EX_TEMPFAIL) is better than every other failure. */
int errands_worse(int a, int b);

#endif
