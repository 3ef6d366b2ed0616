/* mime_decode.h: transfer encodings taken off while they pass: base64 and quoted-printable (RFC 2045, 6.7, 6.8).
 *
 * Forgiving, as mail programs are: octets that are not of the alphabet are passed over, a missing end is an end; `broken` says
 * that it was so. What goes in bounds what comes out: never more octets than went in, and four that were kept. Owns nothing. */
#ifndef MXWARD_MODULES_MIME_DECODE_H
#define MXWARD_MODULES_MIME_DECODE_H

#include "gateway/base/bytes.h"

struct base64 {
	uint32_t bits;
	unsigned count;                 /* digits in `bits` */
	bool padded;                    /* "=" was seen: what comes behind is read on, as many programs do */
	bool broken;
};

struct quoted {
	char held[4];                   /* an unfinished "=X", or blanks that may end a line */
	unsigned count;
	bool broken;
};

/* Decodes all of `in` into `out`, which has room for in.len + 4 octets; gives how many were written. */
size_t base64_decode(struct base64 *, struct bytes in, char *out);
size_t base64_end(struct base64 *, char *out);
size_t quoted_decode(struct quoted *, struct bytes in, char *out);
size_t quoted_end(struct quoted *, char *out);

#endif
