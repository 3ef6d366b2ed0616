/* reporting.h: what DMARC found of a message that has come to its end, counted for the reports to
 * the owners of domains. */
#ifndef MXWARD_SMTP_REPORTING_H
#define MXWARD_SMTP_REPORTING_H

struct session;
struct transaction;

/* Counts the message of a transaction that ends, if it got its last word behind the end of data: a
 * deferred one comes again, and one that was answered before was counted then. */
void reporting_count(const struct session *, const struct transaction *);

#endif
