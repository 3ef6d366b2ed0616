/* message.h: a message as the checks read it: its header taken apart once, its body read once (private to smtp/).
 *
 * It borrows the octets of the transaction's body and owns everything else. Small bodies are read on the loop, larger ones by the
 * thread pool, a piece at a time: while a piece is being read the body must stay as it is. If the transaction ends in the middle of
 * that, the body is left to the message, which goes when the piece is done. */
#ifndef MXWARD_SMTP_MESSAGE_H
#define MXWARD_SMTP_MESSAGE_H

#include "gateway/smtp/body.h"
#include "gateway/smtp/header.h"
#include "modules/reading.h"
#include "policy/config.h"

struct job;

struct message {
	struct loop *loop;
	struct config *config;          /* held: the checks' own configurations */
	struct arena memory;            /* of the header */
	enum header_result header;      /* what header_read() said */
	struct header_facts facts;
	struct bytes block;             /* the header block */
	struct reading reading;
	bool reads, lost;               /* reading has been started; lost: memory or disk gave out */
	bool ended;                     /* all of the body has been read */
	uint64_t offset;                /* in the body: what is to be read next */
	struct bytes piece;             /* what is being read now */
	struct job *job;                /* by whom; NULL: nobody */
	struct body left;               /* the body of a transaction that ended meanwhile */
};

/* True if the header block is whole in `beginning`, which has grown since it was *seen octets long. */
bool message_header_whole(struct bytes beginning, size_t *seen);
/* Reads the header at the front of `beginning`. `moving`: the octets may move later, so the header is copied. NULL: out of memory. */
struct message *message_new(struct loop *, struct config *, struct bytes beginning, bool moving);
/* Lets every check that reads begin. False: out of memory. */
bool message_read_begin(struct message *, struct check_ctx *);
/* Reads on in a body that is whole. True when all has been read, or is lost; otherwise `wake` is woken. */
bool message_read(struct message *, struct body *, wake_id wake);
/* Gives everything back. The body is taken over (and *body emptied) if it is still being read; NULL is allowed for the message. */
void message_free(struct message *, struct body *);

#endif
