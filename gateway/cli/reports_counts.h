/* reports_counts.h: the actions of `mxward reports` that show what was counted for DMARC reports,
 * and what became of those. argv[0] is the action; each gives the exit status. */
#ifndef MXWARD_CLI_REPORTS_COUNTS_H
#define MXWARD_CLI_REPORTS_COUNTS_H

#include "gateway/cli/command.h"

int reports_status(const struct command *, int argc, char **argv);     /* reports_counts.c */
int reports_list(const struct command *, int argc, char **argv);
int reports_show(const struct command *, int argc, char **argv);       /* reports_rows.c */

enum { REPORTS_NOTHING = 1 };           /* exit status: nothing was counted */

struct reports_asked {
	const char *file, *day_text, *word;
	bool json, all, xml;
	bool one_day;                   /* --day */
	unsigned day;
};

struct report_store;

/* Reads the words of an action; `word`: it takes one. Otherwise *status is that of the command. */
bool reports_asked_read(const struct command *, int argc, char **argv, bool word,
			struct reports_asked *, int *status) __attribute__((warn_unused_result));
/* The store of that configuration's gateway, read with the gateway's own rights. NULL: the exit
 * status was explained on standard error. */
struct report_store *reports_store(const struct reports_asked *, int *status);
/* Says why the store could not be read to its end. */
int reports_failed(struct report_store *);

#endif
