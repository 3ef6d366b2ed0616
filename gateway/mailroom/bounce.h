/* bounce.h: delivery status notifications (RFC 3461, 3464, 6522): multipart/report with the words
 * for people, the fields for programs, and the header of the message, or all of it.
 *
 * What is written follows from the message's envelope alone (its `dsn`, the fates of its
 * recipients), so that the same notification comes out however often it is tried, under the same
 * Message-ID. Pure: writes text. It must never put octets from outside where they could end a line
 * or a part. */
#ifndef MXWARD_MAILROOM_BOUNCE_H
#define MXWARD_MAILROOM_BOUNCE_H

#include "gateway/mailroom/envelope.h"

/* of the original's header that is returned; more is cut at a field */
enum { BOUNCE_HEADER_MAX = 64 * 1024 };

struct bounce {
	const struct envelope *envelope;        /* of the message that turned into it */
	struct bytes header;                    /* the message's header block */
	const char *hostname;
	/* the message's octets are sent behind bounce_write(), bounce_end() behind them */
	bool whole;
	uint64_t size_most; /* of a message that is returned as a whole, where it asks for it */
};

/* True if the sender is to be told of a failure: it is not the null path, and at least one
 * recipient whose fate is REFUSED, or WAITING where `expired`, wants a word of failure (RFC 3461,
 * 4.1: none said NOTIFY, or NOTIFY with FAILURE). */
bool bounce_wanted(const struct envelope *, bool expired);
/* True if the sender is to be told that the message is late: a recipient that is WAITING has NOTIFY
 * with DELAY. */
bool bounce_delay_wanted(const struct envelope *);
/* True if the list of a NOTIFY parameter holds the word. */
bool bounce_lists(struct bytes notify, struct bytes word);
/* True if this recipient is told of in the notification that the envelope has become. */
bool bounce_tells(const struct envelope *, const struct envelope_recipient *);
/* True if the message is to be returned as a whole: the postmaster has no other way to it, a sender
 * asks for it by RET=FULL. */
bool bounce_whole(const struct envelope *, uint64_t size_most);
/* The notification; where `whole`, up to the octets of the message. It is ASCII in lines of 998
 * octets at most, but for the octets of the message and for the address it goes to, where that
 * needs SMTPUTF8 itself. */
void bounce_write(struct text *, const struct bounce *);
void bounce_end(struct text *, const struct bounce *);
/* How much room both need at most. */
size_t bounce_room(const struct bounce *);

#endif
