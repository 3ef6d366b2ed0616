/* header_field.h: a header block taken apart into fields (RFC 5322, 2.2), of a message as of a part
 * within it.
 *
 * Pure views of the octets; nothing is changed, unfolded or decoded. A line that is no field is
 * given as one without a name: mail programs read on behind it, so we do. */
#ifndef MXWARD_BASE_HEADER_FIELD_H
#define MXWARD_BASE_HEADER_FIELD_H

#include "gateway/base/bytes.h"

struct header_field {
	struct bytes whole;             /* with its folded lines and final CRLF */
	struct bytes name; /* without blanks before the colon; empty: a line that is not a field */
	struct bytes value; /* behind the colon, folds included, without the final CRLF */
};

/* Takes the next field off the front of *rest; false at the empty line that ends the block (left in
 * *rest) or the end. */
bool header_next(struct bytes *rest, struct header_field *) __attribute__((warn_unused_result));
/* True if the field has this name, in whatever case. */
bool header_is(const struct header_field *, const char *name);
/* The value without its folds: every CRLF before a blank is dropped, a control character that is
 * left becomes a space. */
void header_unfold(struct text *, struct bytes value);

#endif
