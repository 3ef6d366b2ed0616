/* surbl.h: the configuration of the lists of hosts. */
#ifndef MXWARD_MODULES_SURBL_H
#define MXWARD_MODULES_SURBL_H

#include "gateway/base/bytes.h"

/* What a bit of an answer means. */
struct surbl_bit {
	uint64_t bit;                   /* of the low 24 of the answer; a power of two */
	const char *word;
};

struct surbl_list {
	const char *zone;
	int64_t score;                  /* below zero: an allow list */
	const char **answers;           /* addresses and ranges that count; none: every listing */
	size_t answer_count;
	struct surbl_bit *bits;         /* of which one at least must be set; none: any answer */
	size_t bit_count;
	bool hosts;                     /* it knows full names too, not only registered domains */
	bool addresses;                 /* it knows addresses */
	/* the name that it lists for tests; NULL: that of RFC 5782, if it has it */
	const char *test;
	const char *reply;              /* our words for a refusal; "": the usual ones */
};

struct surbl_conf {
	struct surbl_list *lists;
	size_t list_count;
	const char **hosts_exempt;      /* names, with all below them, and addresses */
	size_t exempt_count;
};

#endif
