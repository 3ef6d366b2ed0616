/* scan_large.h: the message by which it is tried how far into a message a scanner looks: of any
 * size, zeros between its head and its tail, and the text that every scanner knows at its end. */
#ifndef MXWARD_SCAN_SCAN_LARGE_H
#define MXWARD_SCAN_SCAN_LARGE_H

#include "gateway/base/bytes.h"

enum { SCAN_LARGE_LEAST = 64 * 1024 };  /* octets: scanners look at smaller ones to the end */

struct scan_large {
	uint64_t size;                  /* octets of all of it */
	char *frame;                    /* the owner's, from malloc(); the next two point into it */
	struct text head, tail;
};

/* `size` is at least SCAN_LARGE_LEAST. False: out of memory. */
bool scan_large_make(struct scan_large *, uint64_t size) __attribute__((warn_unused_result));
/* Its octets, as scan_source.piece() wants them; the first argument is the message. */
bool scan_large_piece(void *large, uint64_t offset, struct bytes *piece);

#endif
