/* author_names.h: the names that mail programs show beside the addresses of a From, a Sender or a
 * Reply-To (RFC 5322, 3.4; RFC 2047, 5).
 *
 * Programs differ in what they take for a name: the words before an address, a comment behind it,
 * the name of a group, words before a comma that somebody forgot to quote, what an encoded word
 * holds before a bracket of its own. Each of these is given. Nothing is repaired, and it is never
 * said that there is no name because one could not be read. */
#ifndef MXWARD_MIME_AUTHOR_NAMES_H
#define MXWARD_MIME_AUTHOR_NAMES_H

#include "gateway/base/bytes.h"

enum {
	AUTHOR_NAME_MAX = 512,  /* octets of a name, decoded; of a longer one the first are given */
	AUTHOR_NAMES_MAX = 64,  /* names of a field; what stands behind more is not read */
	AUTHOR_COMMENTS_MAX = 4, /* beside one address; more are not given */
};

/* Both live for the call. */
struct author_name {
	struct bytes name;      /* decoded, UTF-8 as far as its charset is known; may be empty */
	/* as written, without blanks and comments around it; empty: none stands beside it */
	struct bytes address;
	bool cut; /* one of the two is longer than what is given of it */
};

typedef void author_name_found(void *arg, const struct author_name *);

/* Calls found() for every name and every address of a field. False: there are too many of them, or
 * of comments, and not all were given. */
bool author_names(struct bytes value, author_name_found *found, void *arg)
	__attribute__((warn_unused_result));

#endif
