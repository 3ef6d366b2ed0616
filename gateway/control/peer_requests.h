/* peer_requests.h: what the administrators of the two gateways of a pair ask of each other, over
 * the link: requests with a number, and answers in pieces (FRAME_ASK, FRAME_ANSWER).
 *
 * A request is the words of a command; an answer is an exit status and text: UTF-8 without control
 * characters but line ends and tabs, of PEER_REQUESTS_ANSWER_MAX octets at most, which is checked
 * here, since it is a stranger's. A few requests at a time; the asker sets the deadline. Control
 * thread. */
#ifndef MXWARD_CONTROL_PEER_REQUESTS_H
#define MXWARD_CONTROL_PEER_REQUESTS_H

#include "gateway/io/loop.h"
#include "gateway/peer/peer.h"
#include "gateway/smtp/server.h"

enum {
	PEER_REQUESTS_MAX = 8,         /* of ours that are under way */
	PEER_REQUESTS_ANSWER_MAX = 4 << 20,
	PEER_REQUESTS_SECONDS = 5,               /* for an answer that needs no backend */
	PEER_REQUESTS_ASKED_MAX = 4,             /* of the other's that are under way here, */
	PEER_REQUESTS_ASKED_MINUTE = 240,        /* and in a minute */
};

struct peer_requests;
struct peer_request;

/* The peer of the shared parts may be made later, before anything is asked. NULL: out of memory. */
struct peer_requests *peer_requests_new(struct loop *, const struct shared *);
void peer_requests_free(struct peer_requests *);  /* NULL is allowed */

/* The peer's name as it is known; false: there is no peer. `linked`: the link stands in both
 * directions. */
bool peer_requests_other(const struct peer_requests *, char name[PEER_NAME_ROOM], bool *linked);
/* Asks. NULL: *why says why not, in a sentence. `wake` is woken when the answer is there. */
struct peer_request *peer_requests_ask(struct peer_requests *, const char *user, char *const *words,
				       size_t count, wake_id wake, struct text *why);
bool peer_request_done(const struct peer_request *);
int peer_request_status(const struct peer_request *);           /* sysexits */
struct bytes peer_request_text(const struct peer_request *);
/* At any time: an answer that comes later is passed over. */
void peer_request_free(struct peer_requests *, struct peer_request *);

/* FRAME_ANSWER. */
void peer_requests_hear(struct peer_requests *, const struct frame *);
/* FRAME_ASK: true if it is to be carried out, and answered with peer_requests_answer(); otherwise
 * it has been. */
bool peer_requests_takes(struct peer_requests *, const struct frame *)
	__attribute__((warn_unused_result));
/* Exactly once for each that was taken. What does not fit is left out, and that is said at the
 * end. */
void peer_requests_answer(struct peer_requests *, uint64_t id, int status, struct bytes text);

#endif
