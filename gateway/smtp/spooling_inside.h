/* spooling_inside.h: the end of a transaction that mxward answers for itself: the message goes into
 * the spool (private to smtp/).
 *
 * The thread pool writes; until it has, the session waits. If the session dies in the middle,
 * nobody was told 250: what was written is removed again. */
#ifndef MXWARD_SMTP_SPOOLING_INSIDE_H
#define MXWARD_SMTP_SPOOLING_INSIDE_H

#include "gateway/mailroom/spool.h"
#include "gateway/smtp/session_inside.h"

struct spooling;

/* Begins to store tx->message for all recipients of tx, under a new ID; holds the message.
 * `reason`: in an administrator's words. NULL: out of memory. */
struct spooling *spooling_start(struct session *, enum spool_queue, struct bytes reason);
bool spooling_done(const struct spooling *);
/* Of one that is done. */
enum spool_result spooling_result(const struct spooling *);
const char *spooling_id(const struct spooling *);
/* What went wrong, for the log. */
struct bytes spooling_error(const struct spooling *);
void spooling_free(struct spooling *);
/* The session goes: what the pool still does is finished and taken back, then everything is cleared
 * away. */
void spooling_abandon(struct spooling *);

#endif
