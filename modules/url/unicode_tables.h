/* unicode_tables.h: what Unicode says of code points in host names: the mapping of UTS 46 and the
 * composition of NFC, as constant tables in order. Only url_unicode.c reads them; the file of the
 * tables is generated, and longer than one that people write. */
#ifndef MXWARD_URL_UNICODE_TABLES_H
#define MXWARD_URL_UNICODE_TABLES_H

#include <stddef.h>
#include <stdint.h>

enum unicode_kind {
	UNICODE_UNMAPPABLE, /* in no name: disallowed, unassigned, or mapped to what no host has */
	UNICODE_IGNORED,
	UNICODE_SHIFTED,                /* every step-th one becomes to + (code - first) */
	UNICODE_SAME,                   /* each becomes `to` */
	UNICODE_LISTED,                 /* each becomes `step` code points of unicode_listed */
};

/* The code points first to last. What stands in no run stays itself; ASCII stands in none. */
struct unicode_run {
	uint32_t first, last;
	uint8_t kind, step;
	uint32_t to;                    /* LISTED: the place in unicode_listed of the first */
};

/* What two code points are composed to. */
struct unicode_pair {
	uint32_t composed, first, second;
};

/* Canonical combining classes other than 0. */
struct unicode_class {
	uint32_t first, last;
	uint8_t value;
};

extern const struct unicode_run unicode_runs[];
extern const size_t unicode_run_count;
extern const uint32_t unicode_listed[];
extern const struct unicode_pair unicode_pairs[];      /* by `composed` */
extern const size_t unicode_pair_count;
extern const uint16_t unicode_pairs_by_parts[];        /* their places, by `first` and `second` */
extern const struct unicode_class unicode_classes[];
extern const size_t unicode_class_count;

#endif
