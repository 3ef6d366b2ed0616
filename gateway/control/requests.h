/* requests.h: what can be asked over the control socket, and the answer to each.
 *
 * One row a request in requests.c. A request is judged here, whole, whatever the client may have
 * checked before. What it changes is logged with who asked, and so is who looks at kept mail. */
#ifndef MXWARD_CONTROL_REQUESTS_H
#define MXWARD_CONTROL_REQUESTS_H

#include "gateway/control/batch.h"
#include "gateway/control/blocks.h"
#include "gateway/control/peer_requests.h"
#include "gateway/control/spool_filter.h"
#include "gateway/control/status.h"
#include "gateway/mailroom/spool.h"

#include <sys/types.h>

struct asker {
	uid_t uid;                      /* as the kernel says */
	pid_t pid;
	const char *name;               /* as the client says */
	/* it is an administrator of this peer; NULL: one of ours */
	const char *peer;
};

/* What is left to do. SAVE: the block list is to be written. FLUSH: the hold queue is read again
 * and everything in it tried. TAKE_UP: the same, for mail that was adopted, of which the peer is
 * told. ASK_PEER: the words from `peer_words` on go to the peer. VIEW: the spool is read for the
 * peer's administrator. SUMMARY: `output` is to have the peer's summary behind it, if it
 * answers. */
enum then {
	THEN_NOTHING,
	THEN_RELOAD,
	THEN_UPGRADE,
	THEN_STOP,
	THEN_BATCH,
	THEN_SAVE,
	THEN_FLUSH,
	THEN_TAKE_UP,
	THEN_ASK_PEER,
	THEN_VIEW,
	THEN_SUMMARY
};

struct view_request {
	enum spool_queue queue;
	struct spool_filter filter;
	const char *id;                 /* "" for a list */
	bool headers;
};

struct request {
	const struct asker *asker;
	char **words;                   /* the command and what follows it; count > 0 */
	size_t count;
	const struct status *status;
	struct blocks *blocks;
	const struct peer_requests *peer_requests;
	/* The answer. */
	int exit;                       /* sysexits */
	struct output output;           /* to be freed by the caller */
	enum then then; /* what is left to do: all but NOTHING and STOP have no answer yet */
	/* of THEN_SAVE, where the block list cannot be written: "…, but only until mxward
	 * restarts" */
	char unsaved[160];
	size_t peer_words;              /* of THEN_ASK_PEER */
	bool json;                      /* of THEN_SUMMARY */
	struct view_request view;       /* of THEN_VIEW; views of the words */
	struct batch *batch; /* of THEN_BATCH, the caller's from now on; otherwise NULL */
};

void requests_carry_out(struct request *);

/* ---- for the files of requests */

/* The answer is this exit status and this sentence. */
void request_fail(struct request *, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Who asked, into a line of the log. */
void request_log_asker(struct log_line *, const struct request *);
/* Which words were given from `first` on, and by whom. */
void request_log_words(const struct request *, size_t first);
/* Reads the words from `first` on, of which only --json is known. False: the request has failed. */
bool request_read_json(struct request *, size_t first, bool *json)
	__attribute__((warn_unused_result));
void request_quarantine(struct request *);  /* requests_spool.c */
void request_hold(struct request *);
void request_spool(struct request *);
void request_peer(struct request *);        /* requests_peer.c */
void request_reports(struct request *);     /* requests_reports.c */

#endif
