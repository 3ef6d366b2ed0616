/* mime_comment.h: comments in structured header fields (RFC 5322, 3.2.2), nested ones included,
 * where programs that skip them and programs that do not come to two values. Pure functions over
 * views of text outside quotes; a comment that does not end takes all. */
#ifndef MXWARD_MIME_MIME_COMMENT_H
#define MXWARD_MIME_MIME_COMMENT_H

#include "gateway/base/bytes.h"

/* The text without its comments, and without the octets of `but`. */
void comment_drop(struct text *out, struct bytes, struct bytes but);
/* What stands behind the comments at the front, without blanks around it; all of it if they do not
 * end. */
struct bytes comment_skip(struct bytes);
/* Where an octet stands outside comments; if nowhere there, anywhere; the length if nowhere. */
size_t comment_find(struct bytes, char octet);
/* True if comments or blanks stand in a word or behind it. */
bool comment_dresses(struct bytes word);
/* The word without them and without what stands behind a blank: a view into *out. */
struct bytes comment_bare(struct text *out, struct bytes word);

#endif
