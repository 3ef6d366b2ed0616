/* link_rewriters.h: services that put links of their own in the place of others: scanners of mail,
 * and the click counters of those who send newsletters. */
#ifndef MXWARD_URL_LINK_REWRITERS_H
#define MXWARD_URL_LINK_REWRITERS_H

#include "gateway/base/bytes.h"

/* True for a link to this host (A-labels, lower case) and with this path, "/" in front, if it is
 * one of such a service: of those known, or at or below one of `more`. */
bool link_rewriter(struct bytes host, struct bytes path, const char *const *more, size_t count);

#endif
