/* session_counts_inside.h: what is counted where a line of the log is written (private to smtp/;
 * counters.h). */
#ifndef MXWARD_SMTP_SESSION_COUNTS_INSIDE_H
#define MXWARD_SMTP_SESSION_COUNTS_INSIDE_H

#include "gateway/smtp/session_inside.h"

/* A refusal in our words; s->refusing: by this verdict. */
void counts_refusal(struct session *, unsigned code, const char *enhanced);
/* In the backend's. */
void counts_backend_refusal(struct session *, enum refusal_kind);
/* The session is over. */
void counts_session(struct session *, uint64_t milliseconds);
/* The transaction is over; `action`: as in the log. */
void counts_transaction(struct session *, const struct transaction *, const char *action);
/* The names of a generation, so that each has its figures from the start. */
void counters_name(struct counters *, const struct config *);

#endif
