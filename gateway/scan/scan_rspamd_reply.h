/* scan_rspamd_reply.h: what rspamd says of a message: JSON in a reply of HTTP.
 *
 * `action` and `score` are what counts; the symbol with the most points becomes the name of what
 * was found. Pure; must never take a reply that lacks one of the two, or says it twice, for an
 * answer. */
#ifndef MXWARD_SCAN_RSPAMD_REPLY_H
#define MXWARD_SCAN_RSPAMD_REPLY_H

#include "gateway/scan/scan_protocol.h"

enum {
	RSPAMD_JSON_MAX = 256 * 1024,   /* octets; more is FAILED */
	RSPAMD_REPLY_MAX = RSPAMD_JSON_MAX + 16 * 1024,
	RSPAMD_DEPTH_MAX = 16,          /* brackets within brackets */
	RSPAMD_VALUES_MAX = 16384,      /* values of all kinds */
	RSPAMD_SCORE_MAX = 1000000,     /* points, of either sign */
};

/* CLEAN: rspamd would accept the message, perhaps later; UNWANTED: it takes it for spam. `action`
 * is rspamd's own word, or "skipped". */
enum scan_progress rspamd_reply_read(struct bytes octets, bool ended, struct scan_reply *);

#endif
