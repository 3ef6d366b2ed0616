/* report_store_inside.h: what the files of the store share: report_store.c (its tables, counting),
 * report_store_read.c (what was counted), report_store_sent.c (reports and destinations). */
#ifndef MXWARD_REPORTS_REPORT_STORE_INSIDE_H
#define MXWARD_REPORTS_REPORT_STORE_INSIDE_H

#include "gateway/reports/report_store.h"

struct report_store {
	struct database *database;
	enum report_coarseness coarseness;
	char found[2048];               /* texts of the sending that was found last */
};

/* Bits of a published policy, and of what is aligned, as they are kept. Never changed. */
enum { KEPT_STRICT_DKIM = 1, KEPT_STRICT_SPF = 2, KEPT_TEST = 4, KEPT_PSD = 8 };
enum { KEPT_DKIM = 1, KEPT_SPF = 2 };

/* "domain selector result", a line each. */
enum { REPORT_SIGNATURES_TEXT = REPORT_SIGNATURES_MAX * 700 };
void report_signatures_write(struct text *, const struct report_row *);
/* Lines that are none are left out. */
void report_signatures_read(struct bytes, struct report_row *);

#endif
