/* delivery.h: one message on its way to a backend: the envelope as far as a server was told it, and
 * the servers that have failed.
 *
 * Both who hand mail over keep one: a session while its client waits (smtp/relay.c), and the
 * courier for what lies in the spool (mailroom/courier_talk.c). Each decides by itself when to wait
 * and what an answer means; what they have in common is here. */
#ifndef MXWARD_BACKEND_DELIVERY_H
#define MXWARD_BACKEND_DELIVERY_H

#include "gateway/backend/link.h"

/* What MAIL says (RFC 5321, 4.1.1.2). Its strings live as long as the delivery. */
struct delivery_mail {
	struct bytes from;              /* between the angle brackets; "" for the null path */
	struct bytes ret, envid;        /* RFC 3461; "" for none */
	bool eight_bit, utf8;           /* BODY=8BITMIME, SMTPUTF8: the server must offer them */
	bool sized;                     /* SIZE=size is told to a server that offers it */
	uint64_t size;
};

/* How far a link is with DATA. */
enum delivery_data {
	DATA_UNTOLD,
	DATA_AHEAD, /* it went with RCPT, before the message was there (link_data_ahead) */
	DATA_TOLD,
};

struct delivery {
	struct delivery_mail mail;
	struct link *link;              /* NULL: none */
	size_t sent, answered;          /* commands of the envelope: MAIL, then one RCPT each */
	enum delivery_data data;
	bool idled;                     /* the link stood ready between two commands */
	bool fresh;                     /* a kept link was lost: none is good enough now */
	uint64_t avoid;                 /* servers that have failed (link_avoid) */
	uint64_t offset;                /* octets of the message that were sent */
	bool line_start;                /* what was sent of it ends with a line end */
	bool dot_sent;                  /* from here on a server may have taken it */
	struct protection protection;   /* of the last link on which MAIL was sent; for the log */
};

/* Lets go of the link; the next server is told the envelope from the start. */
void delivery_hang_up(struct delivery *);
/* True if the link's server can do what the message needs. */
bool delivery_capable(const struct delivery *);
/* True if a further command may be sent before the open replies have come. */
bool delivery_may_send(const struct delivery *);
/* Send MAIL; RCPT with its DSN parameters ("" for none). Both count in `sent`; out at
 * link_flush(). */
void delivery_send_mail(struct delivery *);
void delivery_send_rcpt(struct delivery *, struct bytes address, struct bytes notify,
			struct bytes orcpt);
/* The link's server has failed after it had greeted us, `why` is for the log; `late`: it did not
 * answer in time. Where the link may just have been idle too long, or has carried other messages
 * and ends before the final dot, that is nobody's fault, and a fresh one is tried once; nor is it
 * where the link was taken back (link_reclaimed). Otherwise the server is avoided from now on. True
 * if another link is worth a try. */
bool delivery_failed(struct delivery *, struct health *, const struct backend_conf *,
		     const char *why, bool late, uint64_t now);
/* The same for an answer to MAIL, RCPT or DATA. False, and nothing has changed, if it does not say
 * that the server is tired (reply_in_tired), or if there is nobody else: its words are better than
 * ours then. */
bool delivery_passed_on(struct delivery *, struct health *, const struct backend_conf *,
			unsigned code, bool late, uint64_t now);

#endif
