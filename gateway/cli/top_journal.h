/* top_journal.h: the last lines of a client, found while the screen of `mxward top` goes on.
 *
 * The journal may be large, and only the gateway's user may read it: a child looks through it, as
 * `mxward log` does, and gives up root's rights for that; what it finds comes by a pipe. */
#ifndef MXWARD_CLI_TOP_JOURNAL_H
#define MXWARD_CLI_TOP_JOURNAL_H

#include "gateway/cli/top_layout.h"
#include "gateway/cli/top_terminal.h"

#include <sys/types.h>

struct top_journal {
	pid_t child;                    /* 0: none */
	int pipe;                       /* -1: nothing more will come */
	char *text;                     /* what has come, from malloc */
	size_t length, room;
	struct arena arena;             /* of the records */
	struct top_record records[TOP_RECORDS_MAX];
	size_t count;
	char failure[256];              /* "": none */
};

void top_journal_init(struct top_journal *);
/* Begins to look for the last records of a client (an address or a network) in the journal in this
 * state directory; ends a look under way. */
void top_journal_start(struct top_journal *, const struct top_terminal *, const char *state,
		       struct bytes client);
/* The pipe can be read. */
void top_journal_read(struct top_journal *);
void top_journal_end(struct top_journal *);

#endif
