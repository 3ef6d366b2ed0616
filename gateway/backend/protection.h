/* protection.h: how a connection to a server of a backend is protected, for log and status; and
 * that its mail goes in clear although TLS was wanted, which an administrator is to know.
 *
 * It only tells: whether mail may go that way was decided when the link was made (link.h). */
#ifndef MXWARD_BACKEND_PROTECTION_H
#define MXWARD_BACKEND_PROTECTION_H

#include "gateway/base/log.h"
#include "gateway/io/tls.h"

struct protection {
	bool known;           /* false: no connection has stood yet; the rest says nothing */
	const char *version;  /* "TLSv1.2"; "none": in clear. Static, like the next */
	const char *cipher;   /* the IANA name; "" in clear */
	bool verified;        /* the certificate was verified for the server's name or address */
};

/* Of a connection; NULL: it is in clear. */
struct protection protection_of(const struct tls *);

/* What is remembered of a server; zeroed before its first connection. */
enum { PROTECTION_REASON_MAX = 256 };
struct protection_record {
	struct protection last;            /* connection that was made */
	char clear[PROTECTION_REASON_MAX]; /* why that is in clear although TLS was wanted; or "" */
	char told[PROTECTION_REASON_MAX];  /* what the log says of it; "": nothing */
	uint64_t told_since;               /* lines of the log since then */
	unsigned lines;
};
/* Takes up a connection; `now` in ms. True if the log is to have a line of it: once a reason, when
 * the reason changes, and when there is none any more. A server that says something else each time
 * gets 8 lines in ten minutes. */
bool protection_take(struct protection_record *, const struct protection *, const char *clear,
		     uint64_t now);
/* Forgets what was said: it is to be said again. */
void protection_untold(struct protection_record *);

/* Writes the field "backend_tls"; nothing where it is not known. */
void protection_log(struct log_line *, const struct protection *);

#endif
