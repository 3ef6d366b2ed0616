/* scan_head.h: what ICAP and HTTP have in common: how a server is named in a request, and the head
 * of a reply.
 *
 * Of a reply of ICAP (RFC 3507, 4.3) or of HTTP (RFC 9112) the head is its status line and the
 * fields behind it, to the empty line. Strict: lines end in CRLF, names of fields in a colon, and
 * no line has a control character but the tab. A field may be folded: scanners do that still.
 * Nothing is repaired and nothing copied; everything found is a view of the input. */
#ifndef MXWARD_SCAN_HEAD_H
#define MXWARD_SCAN_HEAD_H

#include "modules/check_scan.h"
#include "gateway/base/bytes.h"

enum { SCAN_HEAD_MAX = 16384 };         /* octets */

enum scan_head_read {
	SCAN_HEAD_MORE,                 /* it goes on */
	SCAN_HEAD_WHOLE,
	SCAN_HEAD_INVALID,
	SCAN_HEAD_LONG,                 /* more than SCAN_HEAD_MAX octets */
};

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

/* `protocol`: how the status line begins, "ICAP/1." or "HTTP/1."; a digit follows. Other octets are
 * INVALID as soon as they are seen. */
enum scan_head_read scan_head_read(struct bytes input, struct bytes protocol, struct scan_head *);
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
