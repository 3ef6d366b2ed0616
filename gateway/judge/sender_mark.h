/* sender_mark.h: X-Mxward-Sender, the header that tells mail programs what is to be known of a
 * message's sender (docs/impersonation.md). */
#ifndef MXWARD_JUDGE_SENDER_MARK_H
#define MXWARD_JUDGE_SENDER_MARK_H

#include "gateway/judge/evaluation.h"

/* At most, folds included: all tokens, and one name of the longest kind. */
enum { SENDER_MARK_MAX = 600 };

/* Adds the field, with its CRLF, as it stands on top of the message: nothing where the check
 * `impersonation` does not run, or finds nothing to say. To be called on the evidence of a whole
 * evaluation. */
void sender_mark_write(struct text *, const struct evaluation *);

#endif
