/* peer_spool_view.h: the spool's messages for the peer's administrator.
 *
 * Lines of text: "row N" and an envelope of N octets as it stands on disk (mailroom/envelope.h),
 * without what a list does not show; "header N" and as much printable text; "say WORDS" for what
 * was left out. Bounded: so many rows, so many octets. The spool is read in the thread pool. */
#ifndef MXWARD_CONTROL_PEER_SPOOL_VIEW_H
#define MXWARD_CONTROL_PEER_SPOOL_VIEW_H

#include "gateway/io/loop.h"
#include "gateway/control/spool_filter.h"
#include "gateway/mailroom/spool.h"

enum {
	PEER_SPOOL_VIEW_ROWS = 5000,
	PEER_SPOOL_VIEW_OCTETS = 3 << 20,
	PEER_SPOOL_VIEW_RECIPIENTS = 100,
	PEER_SPOOL_VIEW_HEADER = 64 * 1024
};

struct peer_spool_view;

/* `id`: "" for a list of what passes the filter, which is copied; `headers`: of one message. NULL:
 * out of memory. */
struct peer_spool_view *peer_spool_view_start(struct loop *, struct spool *, enum spool_queue,
					      const struct spool_filter *, const char *id,
					      bool headers, wake_id);
bool peer_spool_view_done(const struct peer_spool_view *);
/* Of one that is done: the exit status; the text lives as long as the view. */
int peer_spool_view_result(struct peer_spool_view *, struct bytes *text);
void peer_spool_view_free(struct peer_spool_view *);        /* at any time */

#endif
