/* import_store_inside.h: what import_store.c and import_figures.c share. */
#ifndef MXWARD_REPORTS_IMPORT_STORE_INSIDE_H
#define MXWARD_REPORTS_IMPORT_STORE_INSIDE_H

#include "gateway/reports/import_store.h"

enum statement {
	ADD_REPORT,
	LAST_REPORT,
	ADD_ROW,
	ADD_SOURCE,
	ADD_TLS,
	ALL_ROWS,
	FEWER_UNTRUSTED,
	PRUNE_ROWS,
	PRUNE_TLS,
	PRUNE_SOURCES,
	PRUNE_REPORTS,
	STATEMENTS
};

struct import_store {
	struct database *database;
	struct query *queries[STATEMENTS];      /* NULL: not needed yet */
};

#endif
