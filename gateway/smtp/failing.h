/* failing.h: a message that DMARC failed, told to the owner of its author's domain (RFC 9991). */
#ifndef MXWARD_SMTP_FAILING_H
#define MXWARD_SMTP_FAILING_H

struct report_policy;
struct report_row;
struct session;
struct transaction;

/* A failure report is made of the message where one is configured, its record asks for it, and no
 * answer to mail of our own can come of it. The row as it is counted. */
void failing_tell(const struct session *, const struct transaction *, const struct report_policy *,
		  const struct report_row *);

#endif
