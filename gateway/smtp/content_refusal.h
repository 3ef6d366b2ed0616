/* content_refusal.h: what is wrong with a message whatever the checks find: its octets, its size,
 * its header.
 *
 * Pure. A session asks at the end of the data, and `mxward explain` for a message in a file: both
 * refuse the same, in the same words. */
#ifndef MXWARD_SMTP_CONTENT_REFUSAL_H
#define MXWARD_SMTP_CONTENT_REFUSAL_H

#include "gateway/judge/header.h"
#include "gateway/smtp/data.h"

/* A negative reply: code, enhanced code (RFC 3463), words. */
struct refusal {
	unsigned code;
	const char *enhanced, *text;
};

/* What is wrong with the octets themselves: `flaws` as the reader noted them (data.h), `too_large`
 * if there are more than may be. NULL: nothing. */
const struct refusal *content_refusal_octets(unsigned flaws, bool too_large);
/* The same for the header, once it was read. */
const struct refusal *content_refusal_header(enum header_result);

#endif
