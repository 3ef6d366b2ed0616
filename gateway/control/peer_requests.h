/* desk.h: what the administrators of the two gateways of a pair ask of each other, over the link: requests with a number, and answers in
 * pieces (FRAME_ASK, FRAME_ANSWER).
 *
 * A request is the words of a command; an answer is an exit status and text: UTF-8 without control characters but line ends and tabs, of
 * DESK_ANSWER_MAX octets at most, which is checked here, since it is a stranger's. A few questions at a time, with a deadline of their
 * asker's. Control thread. */
#ifndef MXWARD_DESK_H
#define MXWARD_DESK_H

#include "gateway/io/loop.h"
#include "gateway/control/output.h"
#include "gateway/peer/peer.h"

enum {
	DESK_QUESTIONS_MAX = 8,         /* of ours that are under way */
	DESK_ANSWER_MAX = 4 << 20,
	DESK_SECONDS = 5,               /* for an answer that needs no backend */
	DESK_ASKED_MAX = 4,             /* of the other's that are under way here, */
	DESK_ASKED_MINUTE = 240,        /* and in a minute */
};

struct desk;
struct question;

struct desk *desk_new(struct loop *);                   /* NULL: out of memory */
void desk_configure(struct desk *, struct peer *);
void desk_free(struct desk *);

/* The other gateway's name as it is known; false: there is no pair. `linked`: it speaks to us, now, and we to it. */
bool desk_other(const struct desk *, char name[PEER_NAME_ROOM], bool *linked);
/* Asks. NULL: *why says why not, in a sentence. `wake` is woken when the answer is there. */
struct question *desk_ask(struct desk *, const char *user, char *const *words, size_t count, wake_id wake, struct text *why);
/* How many of these words fit into one question behind those. */
size_t desk_fits(char *const *words, size_t count, size_t octets);
bool question_done(const struct question *);
int question_status(const struct question *);           /* sysexits */
struct bytes question_text(const struct question *);
/* At any time: an answer that comes later is passed over. */
void question_free(struct desk *, struct question *);

/* FRAME_ANSWER. */
void desk_hear(struct desk *, const struct frame *);
/* FRAME_ASK: true if it is to be carried out, and answered with desk_answer(); otherwise it has been. */
bool desk_takes(struct desk *, const struct frame *) __attribute__((warn_unused_result));
/* Exactly once for each that was taken. What does not fit is left out, and that is said at the end. */
void desk_answer(struct desk *, uint64_t id, int status, struct bytes text);

#endif
