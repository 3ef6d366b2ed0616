/* mime_decode.h: transfer encodings taken off while they pass: base64 and quoted-printable (RFC
 * 2045, 6.7, 6.8), uuencode.
 *
 * Forgiving, as mail programs are: octets that are not of the alphabet are passed over, a missing
 * end is an end; `broken` says that it was so. What goes in bounds what comes out: never more
 * octets than went in, and four that were kept. The result does not depend on how the input is cut
 * into pieces. */
#ifndef MXWARD_MIME_MIME_DECODE_H
#define MXWARD_MIME_MIME_DECODE_H

#include "gateway/base/bytes.h"

struct base64 {
	uint32_t bits;
	unsigned count;                 /* digits in `bits` */
	/* set by the caller: "=" is passed over as junk, as some programs do; otherwise it ends a
	 * group, and what comes behind it begins a new one, as others do */
	bool unpadded;
	bool plain; /* set by the caller: "-" and "_" are junk, and no digits of base64url */
	bool url;                       /* one of these two was seen */
	bool padded; /* "=" was seen; the first one came when the group was like this: */
	uint32_t bits_before;
	unsigned count_before;
	bool continued;                 /* and digits behind it */
	bool broken;
};

struct quoted {
	char held[4]; /* an unfinished "=X", or "=" and blanks that may end a line */
	unsigned count;
	bool after_cr; /* a soft break ended with CR: more of them and LF still belong to it */
	bool broken;
};

struct uuencoded {
	enum { UU_LINE, UU_SKIP, UU_DATA } place;
	bool begun;                     /* between "begin" and "end" */
	unsigned matched;               /* octets of "begin" or "end" that the line starts with */
	unsigned left;                  /* octets that the line still gives */
	uint32_t bits;
	unsigned count;                 /* digits in `bits` */
};

/* Decodes all of `in` into `out`, which has room for in.len + 4 octets; gives how many were
 * written. */
size_t base64_decode(struct base64 *, struct bytes in, char *out);
size_t base64_end(struct base64 *, char *out);
size_t quoted_decode(struct quoted *, struct bytes in, char *out);
size_t quoted_end(struct quoted *, char *out);
/* The content of every file from its line "begin" to "end"; the lines outside give nothing. It has
 * no end to flush. */
size_t uu_decode(struct uuencoded *, struct bytes in, char *out);

#endif
