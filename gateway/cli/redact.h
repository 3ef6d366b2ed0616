/* redact.h: text that strangers may read: without what could be a secret, and without whose mail it
 * is about. */
#ifndef MXWARD_CLI_REDACT_H
#define MXWARD_CLI_REDACT_H

#include "gateway/base/bytes.h"

/* What stands in place of what was taken out. */
#define REDACTED "[removed]"

/* Adds one line, but for
 *   - what stands before an @: the local parts of addresses, in quotes or not, and of Message-IDs;
 *   - runs of 20 or more letters and digits that have both: keys, such as those in the names of
 *     bought DNS lists;
 *   - the user and password of a URL, which end in an @, too.
 * Gives how often it took something out. */
size_t redact_line(struct text *, struct bytes line);

#endif
