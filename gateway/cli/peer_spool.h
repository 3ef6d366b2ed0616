/* peer_spool.h: the other gateway's messages, as ours has asked for them (peer_spool_view.h): for
 * `mxward quarantine` and `mxward hold`.
 *
 * What it says is a stranger's: envelopes are read by envelope_read(), texts are made fit to be
 * shown by whoever shows them. */
#ifndef MXWARD_CLI_PEER_SPOOL_H
#define MXWARD_CLI_PEER_SPOOL_H

#include "gateway/mailroom/spool.h"

#include <stdio.h>

enum { PEER_SPOOL_NAME_MAX = 256 };

struct peer_spool_row {
	struct bytes text;              /* an envelope */
	char id[SPOOL_ID_MAX];
};

struct peer_spool {
	bool paired;                    /* there is another gateway */
	int status;                     /* of its answer; EX_TEMPFAIL: there is none */
	char own[PEER_SPOOL_NAME_MAX], other[PEER_SPOOL_NAME_MAX];
	struct peer_spool_row *rows;           /* in order of IDs */
	size_t count;
	struct bytes header;
	char *answer;
	FILE *err;                      /* where what it says besides goes */
};

/* Asks with the words behind "peer ask". What it has to say besides, and why there is no answer,
 * goes to standard error. */
void peer_spool_fetch(struct peer_spool *, const char *socket, int argc, char **argv);
/* Takes an answer apart, which stays the caller's: views of it in the struct, whose status and err
 * are set. False: it is not what it should be. */
bool peer_spool_read(struct peer_spool *, struct bytes answer) __attribute__((warn_unused_result));
/* The envelope of a row, of this queue. False: it is none. */
bool peer_spool_envelope(const struct peer_spool *, size_t row, enum spool_queue, struct arena *,
			 struct envelope *);
void peer_spool_free(struct peer_spool *);

#endif
