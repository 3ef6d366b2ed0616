/* active_packed.h: a program, an archive or a disk image that is written into a page as base64 or
 * hexadecimal digits, from which a script makes a file on the reader's own machine (HTML
 * smuggling).
 *
 * A run of such letters is looked at from its first one: what it decodes to begins like such a
 * file, or is base64 once more that does. A run that a script puts together of several is not seen.
 * Owns the first letters of one run. */
#ifndef MXWARD_FILES_ACTIVE_PACKED_H
#define MXWARD_FILES_ACTIVE_PACKED_H

#include "gateway/base/bytes.h"

enum { PACKED_HEAD = 24 };

struct active_packed {
	const char *found;      /* "a Windows program"; NULL: nothing */
	size_t run;                     /* letters of this run, up to what it takes to judge it */
	char head[PACKED_HEAD]; /* the first of them */
};

void packed_begin(struct active_packed *);
/* Some characters of the text; what is not ASCII is any octet of 128 or more. */
void packed_feed(struct active_packed *, struct bytes characters);

#endif
