/* one_time.h: header fields that a message has once at most (RFC 5322, 3.6; RFC 2045, 3; RFC 2183,
 * 2), and whether one stands in it more than once.
 *
 * Of two such fields some programs take the first and others the last, so that they show or decode
 * different things. Where all say the same (folds and the number of blanks aside), as careless
 * programs write them, every reader shows the same: that is not repeated. Pure. */
#ifndef MXWARD_MIME_ONE_TIME_H
#define MXWARD_MIME_ONE_TIME_H

#include "gateway/base/header_field.h"

enum { ONE_TIME_FIELDS = 17 };

struct one_time {
	const char *name;               /* as it is usually written; a literal */
	size_t count;                   /* how often it stands there, 2 at least */
};

/* The fields that are repeated with different values, in a fixed order; gives how many. */
size_t one_time_repeated(const struct header_field *, size_t count,
			 struct one_time repeated[ONE_TIME_FIELDS]);

#endif
