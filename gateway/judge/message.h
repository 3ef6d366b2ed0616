/* message.h: a message on its way through a transaction: its octets, its header taken apart once,
 * its body read once.
 *
 * It owns the octets and everything that points into them, and lives as long as anybody has a
 * reference: the transaction that brings it, the spool that writes it. So the order in which they
 * end makes no difference to what they may still read. Small bodies are read on the loop; larger
 * ones, and those that take long for their size, by the thread pool, some milliseconds at a time,
 * in which their clients take turns. A piece that is being read when the last reference
 * goes is waited for before anything is given back. References are counted on the loop's thread
 * only. */
#ifndef MXWARD_JUDGE_MESSAGE_H
#define MXWARD_JUDGE_MESSAGE_H

#include "gateway/judge/body.h"
#include "gateway/judge/header.h"
#include "gateway/judge/message_reader.h"
#include "policy/config/config.h"

struct job;

struct message {
	struct loop *loop;
	struct config *config;          /* a reference: the checks' own configurations */
	struct address client;          /* who takes turns with others to be read: a network */
	unsigned refs;
	struct body body;
	struct arena memory;            /* of the header */
	size_t seen;                    /* octets in which the end of the header was looked for */
	size_t head; /* octets of the header and its empty line; 0: its end is not known */
	bool opened; /* the header has been taken apart: all below means something */
	enum header_result header;      /* what header_read() said */
	struct header_facts facts;
	struct bytes block;             /* the header block */
	struct message_reader reader;
	bool reads, lost; /* reading has been started; lost: memory or disk gave out */
	bool heavy;                     /* no more of it is read on the loop */
	bool ended;                     /* all of the body has been read */
	uint64_t offset;                /* in the body: what is to be read next */
	struct bytes piece;             /* what is being read now */
	struct job *job;                /* by whom; NULL: nobody */
};

/* A message of this client whose body has not been started; the caller holds it. Takes a reference
 * to `config`. NULL: out of memory. */
struct message *message_new(struct loop *, struct config *, const struct address *client);
struct message *message_ref(struct message *);
/* The last who lets go of it gives everything back. NULL is allowed. */
void message_unref(struct message *);
/* While its octets still come: gives back all memory but its own, for others need it more. It will
 * be refused (body.no_room). Nobody may judge it any more. */
void message_shed(struct message *);
/* Octets of memory that it takes up. */
size_t message_weight(const struct message *);
/* True if all of the header is in the body by now. */
bool message_header_whole(struct message *);
/* Takes the header apart. Where octets may still move (body_fixed) it is copied first. False: out
 * of memory. */
bool message_header_take(struct message *);
/* Lets every check that reads begin. False: out of memory. */
bool message_read_begin(struct message *, struct check_ctx *);
/* True if a body that is whole is small: message_read() begins with it on the loop, and most often
 * ends there. */
bool message_read_at_once(const struct message *);
/* Reads on in a body that is whole. True when all has been read, or is lost; otherwise `wake` is
 * woken. */
bool message_read(struct message *, wake_id wake);

#endif
