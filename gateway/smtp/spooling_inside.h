/* keep.h: the end of a transaction that mxward answers for itself: the message goes into the spool (private to smtp/).
 *
 * The thread pool writes; until it has, the session waits. If the session dies in the middle, nobody was told 250: what was written is
 * removed again. */
#ifndef MXWARD_SMTP_KEEP_H
#define MXWARD_SMTP_KEEP_H

#include "gateway/mailroom/spool.h"
#include "gateway/smtp/session_inside.h"

struct keeping;

/* Begins to store tx->message for all recipients of tx, under a new ID; holds the message. `reason`: in an administrator's words.
 * NULL: out of memory. */
struct keeping *keeping_start(struct session *, enum spool_queue, struct bytes reason);
bool keeping_done(const struct keeping *);
/* Of one that is done. */
enum spool_result keeping_result(const struct keeping *);
const char *keeping_id(const struct keeping *);
/* What went wrong, for the log. */
struct bytes keeping_error(const struct keeping *);
void keeping_free(struct keeping *);
/* The session goes: what the pool still does is finished and taken back, then everything is cleared away. */
void keeping_abandon(struct keeping *);

#endif
