/* bounce.h: a delivery status notification (RFC 3461, 3462, 3464): multipart/report with the words for people, the fields for programs,
 * and the header of the message that could not be delivered.
 *
 * Pure: writes text. It must never put octets from outside where they could end a line or a part. */
#ifndef MXWARD_MAILROOM_BOUNCE_H
#define MXWARD_MAILROOM_BOUNCE_H

#include "gateway/mailroom/envelope.h"

enum { BOUNCE_HEADER_MAX = 64 * 1024 };         /* of the original's header that is returned; more is cut at a field */

/* True if somebody is to be told: the sender is not the null path, and at least one recipient whose fate is REFUSED, or WAITING where
 * `expired`, wants a word of failure (RFC 3461, 4.1: none said NOTIFY, or NOTIFY with FAILURE). */
bool bounce_wanted(const struct envelope *, bool expired);
/* The notification for these recipients. `header`: the original's header block. `now`: wall, ms. `id` names the notification. It is
 * ASCII in lines of 998 octets at most, but for a sender's address that needs SMTPUTF8 itself. */
void bounce_write(struct text *, const struct envelope *, struct bytes header, const char *hostname, const char *id,
		  bool expired, uint64_t now);
/* How much room it needs at most. */
size_t bounce_room(const struct envelope *, struct bytes header);

#endif
