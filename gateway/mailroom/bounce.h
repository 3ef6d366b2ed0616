/* bounce.h: a delivery status notification (RFC 3461, 3462, 3464): multipart/report with the words for people, the fields for programs,
 * and the header of the message that could not be delivered.
 *
 * Pure: writes text. It must never put octets from outside where they could end a line or a part. */
#ifndef MXWARD_MAILROOM_BOUNCE_H
#define MXWARD_MAILROOM_BOUNCE_H

#include "gateway/mailroom/envelope.h"

enum { BOUNCE_HEADER_MAX = 64 * 1024 };         /* of the original's header that is returned; more is cut at a field */

/* True if the message asks for one: its sender is not the null path, and not every recipient said NOTIFY=NEVER. */
bool bounce_wanted(const struct envelope *);
/* The notification for the recipients whose fate is REFUSED, or WAITING where `expired`, and who have not said NOTIFY=NEVER. `header`:
 * the original's header block. `now`: wall, ms. `id` names the notification. */
void bounce_write(struct text *, const struct envelope *, struct bytes header, const char *hostname, const char *id,
		  bool expired, uint64_t now);

#endif
