/* report_store_inside.h: what the files of the store share: report_store.c (its tables, counting),
 * report_store_read.c (what was counted), report_store_sent.c (reports and destinations). */
#ifndef MXWARD_REPORTS_REPORT_STORE_INSIDE_H
#define MXWARD_REPORTS_REPORT_STORE_INSIDE_H

#include "gateway/reports/report_store.h"

enum { REPORT_FOUND_MAX = 4096 };

struct report_store {
	struct database *database;
	enum report_coarseness coarseness;
	char found[REPORT_FOUND_MAX];   /* what a sending points to that was found */
};

/* Bits of a published policy, and of what is aligned, as they are kept. Never changed. */
enum { KEPT_STRICT_DKIM = 1, KEPT_STRICT_SPF = 2, KEPT_TEST = 4, KEPT_PSD = 8 };
enum { KEPT_DKIM = 1, KEPT_SPF = 2 };

/* One domain of one day. WHY it is a question of its own: SQLite finds it by the key, where any
 * other is answered by a walk through the days; and it is asked for each domain of a day. */
static inline bool report_store_one(uint32_t from, uint32_t upto, struct bytes domain)
{
	return domain.len > 0 && from < upto && upto - from == 1;
}

/* "domain selector result", a line each. */
enum { REPORT_SIGNATURES_TEXT = REPORT_SIGNATURES_MAX * 700 };
void report_signatures_write(struct text *, const struct report_row *);
/* Lines that are none are left out. */
void report_signatures_read(struct bytes, struct report_row *);

#endif
