/* reports_send.h: the subcommands of `mxward reports` that send reports or keep them from being
 * sent. argv[0] is the subcommand; each gives the exit status. */
#ifndef MXWARD_CLI_REPORTS_SEND_H
#define MXWARD_CLI_REPORTS_SEND_H

#include "gateway/cli/command.h"

/* send [--day D] [--domain D] [--dry-run] */
int reports_send(const struct command *, int argc, char **argv);
/* suppress ADDR [--for TIME] | suppress ADDR --remove | suppress --list */
int reports_suppress(const struct command *, int argc, char **argv);
/* exclude DOMAIN | exclude DOMAIN --remove | exclude --list */
int reports_exclude(const struct command *, int argc, char **argv);

#endif
