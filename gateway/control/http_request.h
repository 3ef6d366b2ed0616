/* http_request.h: a request for figures, as far as GET of three pages needs it (RFC 9112).
 *
 * Strict: lines end in CRLF, names of fields in a colon, one Host where there has to be one; what
 * is otherwise is invalid, and nothing is guessed. Bodies are not read: nothing here takes one. */
#ifndef MXWARD_CONTROL_HTTP_REQUEST_H
#define MXWARD_CONTROL_HTTP_REQUEST_H

#include "gateway/base/bytes.h"

enum { HTTP_REQUEST_MAX = 4096 };

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_OTHER };

/* Views of the input. */
struct http_request {
	enum http_method method;
	struct bytes path;              /* without a query */
	struct bytes bearer;            /* of Authorization: Bearer; "" if there is none */
	bool open_metrics;              /* preferred to plain text by Accept (RFC 9110, 12.5.1) */
};

enum http_read {
	HTTP_MORE,                      /* it goes on */
	HTTP_WHOLE,
	HTTP_INVALID,
	HTTP_LONG,                      /* more than HTTP_REQUEST_MAX octets */
};

enum http_read http_request_read(struct bytes input, struct http_request *);

#endif
