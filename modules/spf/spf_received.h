/* spf_received.h: the Received-SPF header field (RFC 7208, 9.1), in our own words only. */
#ifndef MXWARD_SPF_SPF_RECEIVED_H
#define MXWARD_SPF_SPF_RECEIVED_H

#include "modules/check.h"

/* The whole field, folded and ended with CRLF, from the first evidence of the check spf ("unknown"
 * is temperror). Nothing that a domain publishes stands in it, and what the client said stands in
 * quotes, made harmless. */
void spf_received(struct text *, const struct check_ctx *, const struct evidence *);

#endif
