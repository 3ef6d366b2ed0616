/* scan_icap_reply.h: what an ICAP server says (RFC 3507): of its service, and of a message.
 *
 * There is no standard for the words of a virus scanner: each vendor has header fields of his own,
 * in the ICAP part or in the HTTP reply that comes in place of the message. They are all read, and
 * the worst of what they say counts. Pure; must never take what it does not understand for
 * "nothing was found". */
#ifndef MXWARD_SCAN_ICAP_REPLY_H
#define MXWARD_SCAN_ICAP_REPLY_H

#include "gateway/scan/scan_protocol.h"

/* Octets that matter of a reply: two heads and, before them, an interim one. */
enum { ICAP_REPLY_MAX = 3 * 16384 };

/* A reply to OPTIONS (4.10.2): FAILED where the service cannot do what is needed. */
enum scan_progress icap_options_read(struct bytes octets, bool ended, struct scan_reply *);
/* A reply to RESPMOD (4.9.2). */
enum scan_progress icap_respmod_read(struct bytes octets, bool ended, struct scan_reply *);

#endif
