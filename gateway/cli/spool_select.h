/* spool_select.h: the messages that a filter selects, for a command that changes them.
 *
 * They are listed by a child, which gives up its rights for those of the spool's owner, as every
 * command does that reads the spool: the command itself must ask the gateway as who it is. */
#ifndef MXWARD_CLI_SPOOL_SELECT_H
#define MXWARD_CLI_SPOOL_SELECT_H

#include "gateway/mailroom/spool.h"

struct selection {
	char (*at)[SPOOL_ID_MAX];
	size_t count, room;
};

/* Has a child list them: list(arg) writes an ID a line to its standard output. Gives its exit
 * status, or EX_OSERR. What was selected is to be cleared whatever came of it. */
int selection_read(struct selection *, int (*list)(void *arg), void *arg);
void selection_clear(struct selection *);
/* Asks on the terminal whether to `deed` ("release") them. False, and it was said why: the answer
 * is not yes, or there is no terminal to ask on (*status EX_USAGE). */
bool selection_agreed(const struct selection *, const char *deed, int *status);

#endif
