/* spool_far.h: the other gateway's messages, as ours has asked for them (peer_view.h): for `mxward quarantine` and `mxward hold`.
 *
 * What it says is a stranger's: envelopes are read by envelope_read(), texts are made fit to be shown by whoever shows them. */
#ifndef MXWARD_SPOOL_FAR_H
#define MXWARD_SPOOL_FAR_H

#include "gateway/mailroom/spool.h"

#include <stdio.h>

enum { FAR_NAME_MAX = 256 };

struct far_row {
	struct bytes text;              /* an envelope */
	char id[SPOOL_ID_MAX];
};

struct far {
	bool paired;                    /* there is another gateway */
	int status;                     /* of its answer; EX_TEMPFAIL: there is none */
	char own[FAR_NAME_MAX], other[FAR_NAME_MAX];
	struct far_row *rows;           /* in order of IDs */
	size_t count;
	struct bytes header;
	char *answer;
	FILE *err;                      /* where what it says besides goes */
};

/* Asks with the words behind "peer ask". What it has to say besides, and why there is no answer, goes to standard error. */
void far_fetch(struct far *, const char *socket, int argc, char **argv);
/* Takes an answer apart, which stays the caller's: views of it in `far`, whose status and err are set. False: it is not what it should
 * be. */
bool far_read(struct far *, struct bytes answer) __attribute__((warn_unused_result));
/* The envelope of a row, of this queue. False: it is none. */
bool far_envelope(const struct far *, size_t row, enum spool_queue, struct arena *, struct envelope *);
void far_free(struct far *);

#endif
