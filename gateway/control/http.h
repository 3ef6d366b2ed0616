/* http.h: GET of three pages for monitoring: /metrics, /healthz and /readyz (admin.http).
 *
 * A responder of our own, because a library of HTTP would bring a second TLS, threads and a parser
 * of everything into the process that is sandboxed for mail; three pages need none of that. It
 * listens on the loopback interface or a Unix socket, elsewhere only with a token, and speaks
 * plain HTTP: what is to be read over a network goes through a proxy with TLS.
 *
 * Nobody who asks here may cost mail anything: a request has HTTP_REQUEST_MAX octets at most, and
 * with its answer HTTP_MS in all; HTTP_CONNECTIONS_MAX are here at a time, and a further one ends
 * the oldest. One request a connection, nothing is changed by any. Control thread. */
#ifndef MXWARD_CONTROL_HTTP_H
#define MXWARD_CONTROL_HTTP_H

#include "gateway/control/status.h"
#include "gateway/io/loop.h"

enum { HTTP_MS = 10000, HTTP_CONNECTIONS_MAX = 64 };

struct http;
/* NULL: out of memory. */
struct http *http_new(struct loop *, const struct status *);
/* Listens on this socket (owned; -1: on none) from now on instead of the one before. */
void http_listen(struct http *, int fd);
void http_free(struct http *);

#endif
