/* report_out.h: octets on their way into a file, as they are or compressed (gzip, RFC 1952): zlib
 * is in report_out.c alone. The same octets give the same file: no time stands in it. */
#ifndef MXWARD_REPORTS_REPORT_OUT_H
#define MXWARD_REPORTS_REPORT_OUT_H

#include "gateway/base/bytes.h"

struct report_out;

/* To a descriptor that stays its owner's. NULL: out of memory. */
struct report_out *report_out_new(int fd, bool gzip);
void report_out_add(struct report_out *, struct bytes);
/* False: the disk has refused, and all that follows is for nothing. */
bool report_out_good(const struct report_out *);
/* Writes what is left and frees it. False: not all of it was written, and *error says why (NULL:
 * nobody asks). *octets: that went to the descriptor. */
bool report_out_end(struct report_out *, uint64_t *octets, struct text *error)
	__attribute__((warn_unused_result));

#endif
