/* scan_head.h: what ICAP and HTTP have in common: how a server is named in a request, and the head
 * of a reply.
 *
 * Of a reply of ICAP (RFC 3507, 4.3) or of HTTP (RFC 9112) the head is its status line and the
 * fields behind it, to the empty line. Strict: lines end in CRLF, names of fields in a colon, and
 * no line has a control character but the tab. A field may be folded: scanners do that still.
 * Nothing is repaired and nothing copied; everything found is a view of the input. */
#ifndef MXWARD_SCAN_HEAD_H
#define MXWARD_SCAN_HEAD_H

#include "gateway/scan/scan_protocol.h"

enum { SCAN_HEAD_MAX = 16384 };         /* octets */

struct scan_head {
	unsigned status;                /* 100 to 599 */
	struct bytes reason;            /* in words; "" */
	struct bytes fields;            /* for scan_head_next() */
	size_t size;                    /* octets of it all, with the empty line */
};

struct scan_head_field {
	struct bytes name;
	struct bytes value;             /* without blanks at its ends; its folds as they came */
};

/* The head at the front of the octets of a reply. `protocol`: how the status line begins, "ICAP/1."
 * or "HTTP/1."; a digit follows. SETTLED: it is whole; or the reply has failed, and says why: of
 * octets that are no such head, as soon as they are seen, with the words `stranger`. */
enum scan_progress scan_head_read(struct bytes octets, bool ended, struct bytes protocol,
				  struct bytes stranger, struct scan_head *, struct scan_reply *);
/* Takes the next field off the front; false: there is none left. */
bool scan_head_next(struct bytes *fields, struct scan_head_field *);
/* The one field of that name: false if there is none, or if there are several with different
 * values, where *twice says so. */
bool scan_head_field(const struct scan_head *, struct bytes name, struct bytes *value, bool *twice)
	__attribute__((warn_unused_result));

/* The server as a URI and a field Host name it: "127.0.0.1:1344", "[2001:db8::1]:1344"; of a Unix
 * socket "localhost". */
void scan_authority(struct text *, const struct scanner_conf *);

#endif
