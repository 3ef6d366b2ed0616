/* names_tables.h: what Unicode says of how code points look and of which script they are, as
 * constant tables in order: the confusables of UTS 39 that look like Latin letters and digits, and
 * the property Script of UAX 24. Only likeness.c and scripts.c read them; the file of the tables is
 * generated. */
#ifndef MXWARD_NAMES_NAMES_TABLES_H
#define MXWARD_NAMES_NAMES_TABLES_H

#include <stddef.h>
#include <stdint.h>

enum { NAMES_LIKE_MAX = 4 };

struct names_confusable {
	uint32_t code;
	char like
		[NAMES_LIKE_MAX]; /* letters in lower case and digits; NUL behind fewer than that */
};

/* The code points first to last, as far as they are assigned. What stands in no run belongs to all
 * scripts (Common, Inherited). */
struct names_script_run {
	uint32_t first, last;
	uint8_t script; /* its place in names_scripts */
};

extern const struct names_confusable names_confusables[];
extern const size_t names_confusable_count;
extern const struct names_script_run names_script_runs[];
extern const size_t names_script_run_count;
extern const char *const names_scripts[]; /* the names of UAX 24, in order */
extern const size_t names_script_count;

#endif
