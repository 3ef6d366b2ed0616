/* http_reply.h: a reply of HTTP/1 (RFC 9112) to one GET, as it stands when the connection has
 * ended.
 *
 * Pure. What a stranger's web server sends: nothing is repaired, and no form is read that was not
 * asked for (chunks, compression). */
#ifndef MXWARD_POSTURE_HTTP_REPLY_H
#define MXWARD_POSTURE_HTTP_REPLY_H

#include "gateway/base/bytes.h"

enum { HTTP_HEAD_MAX = 16384 };

struct http_reply {
	unsigned status;
	struct bytes type;              /* Content-Type, without its parameters */
	struct bytes body;
	bool too_long;                  /* more than `most` octets of body: the rest was not read */
};

/* Reads a reply. `cut`: it was longer than what was kept of it; `closed`: TLS proved its end;
 * otherwise Content-Length must prove it. At most `most` octets of body count. NULL, or what is
 * wrong with it. The views are of `all`. */
const char *http_reply_read(struct bytes all, bool cut, bool closed, size_t most,
			    struct http_reply *) __attribute__((warn_unused_result));

/* Nothing more of it is needed: it says how long it is and has come, or it is no 200. False for
 * what cannot be read yet, or at all. */
bool http_reply_over(struct bytes received);

#endif
