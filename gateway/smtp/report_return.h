/* report_return.h: a report of our own that comes back. */
#ifndef MXWARD_SMTP_REPORT_RETURN_H
#define MXWARD_SMTP_REPORT_RETURN_H

#include "gateway/base/bytes.h"

struct session;

/* The session's message was taken: where it is a bounce for the sender of a report
 * (report_send.h), the reporter hears of it. */
void report_returned(struct session *);
/* True if these octets, the beginning of a message, say that delivery failed for good (RFC 3464):
 * no notice of a delay, no answer of a person on holiday. */
bool report_is_bounce(struct bytes message);

#endif
