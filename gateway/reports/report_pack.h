/* report_pack.h: a policy and a row as a run of octets, so that they can wait in a buffer without
 * the strings that they point to, and be compared with others. Of this process alone: nothing is
 * ever read from elsewhere. */
#ifndef MXWARD_REPORTS_REPORT_PACK_H
#define MXWARD_REPORTS_REPORT_PACK_H

#include "gateway/reports/report.h"

enum { REPORT_PACKED_MAX = 16 * 1024 };

/* False: it does not fit into the text, which holds a part of it then. Equal ones give equal
 * octets. */
bool report_pack(struct text *, const struct report_policy *, const struct report_row *)
	__attribute__((warn_unused_result));
/* Views of what was packed. False: it was not packed by report_pack(). */
bool report_unpack(struct bytes, struct report_policy *, struct report_row *)
	__attribute__((warn_unused_result));

#endif
