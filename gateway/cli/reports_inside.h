/* reports_inside.h: what the files of `mxward reports` share. */
#ifndef MXWARD_CLI_REPORTS_INSIDE_H
#define MXWARD_CLI_REPORTS_INSIDE_H

#include "gateway/cli/command.h"
#include "gateway/control/output.h"
#include "gateway/feedback/feedback.h"

/* argv[0] is "read"; gives the exit status. */
int reports_read(const struct command *, int argc, char **argv);        /* reports_read.c */

/* reports_show.c */
void report_show(const struct feedback_report *, struct bytes rows);
void report_json(struct output *, const struct feedback_report *, struct bytes rows);

#endif
