/* onenote_files.h: files within a section of OneNote (MS-ONESTORE, 2.6.13), read while it streams
 * by. Pictures are kept in the same way, and are told by how they begin. Owns the front of one
 * file. */
#ifndef MXWARD_FILES_ONENOTE_FILES_H
#define MXWARD_FILES_ONENOTE_FILES_H

#include "gateway/base/bytes.h"

enum { ONENOTE_HELD = 32 };

struct onenote_files {
	bool other;             /* it is no section */
	bool found;             /* it holds a file that is no picture */
	size_t seen;            /* octets of the header */
	size_t matched;         /* of what says that a file begins */
	size_t left;            /* octets of its front that are still to come */
	char held[ONENOTE_HELD];
};

void onenote_begin(struct onenote_files *);
void onenote_feed(struct onenote_files *, struct bytes octets);
/* No more octets will come: a file that is shorter than a picture's beginning counts as one. */
void onenote_end(struct onenote_files *);

#endif
