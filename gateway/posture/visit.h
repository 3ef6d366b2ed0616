/* visit.h: one TLS connection to a host of the domain, to look at its certificate and to fetch one
 * small file over it (RFC 8461, 3.3).
 *
 * The connection is verified but never refused for its certificate: whoever uses what came over it
 * looks at the faults first. Redirects are not followed; nothing is kept. */
#ifndef MXWARD_POSTURE_VISIT_H
#define MXWARD_POSTURE_VISIT_H

#include "gateway/posture/http_reply.h"
#include "gateway/posture/posture_inside.h"

enum { VISIT_TROUBLE_MAX = 200 };

struct visit {
	struct posture *posture;
	struct stream *stream;
	wake_id wake;
	struct timer timer;
	uint64_t deadline;
	struct text trouble;            /* "": none */
	char buffer[VISIT_TROUBLE_MAX];
};

/* Connects and shakes hands. `name`: what the certificate is to be for. visit_end() comes in any
 * case. */
bool visit_begin(struct visit *, struct posture *, const struct address *to, const char *name)
	__attribute__((warn_unused_result));
const struct tls *visit_tls(const struct visit *);
void visit_end(struct visit *);

/* Gets a path by HTTP/1.0, so that the body ends where the connection does. The reply is on the
 * look's arena. False: `trouble`. */
bool visit_get(struct visit *, const char *host, const char *path, size_t most, struct http_reply *)
	__attribute__((warn_unused_result));

#endif
