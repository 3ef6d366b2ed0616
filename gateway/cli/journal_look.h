/* journal_look.h: what commands share that read the journal of a configuration's gateway. */
#ifndef MXWARD_CLI_JOURNAL_LOOK_H
#define MXWARD_CLI_JOURNAL_LOOK_H

#include "gateway/journal/journal_reader.h"
#include "policy/config/config.h"

#define JOURNAL_LOOK_BACK "7d" /* where --since is not given */

/* The configuration, whose errors are told on standard error; NULL: there were some. Warnings are
 * for `mxward check`. */
struct config *journal_look_config(const char *path, struct snapshot *);
/* "7d", "2026-11-21" and what else spool_since_parse() takes; milliseconds since 1970. */
bool journal_look_since(const char *written, uint64_t *since) __attribute__((warn_unused_result));
/* Looks through the journal, with a bar on a terminal (so `progress` is not asked), as the
 * gateway's user: nothing can be opened afterwards that only root may. Gives EX_OK, or an exit
 * status that was explained on standard error. `command`: for that sentence. */
int journal_look_through(const char *command, const struct config *, const struct journal_look *,
			 struct journal_report *);

#endif
