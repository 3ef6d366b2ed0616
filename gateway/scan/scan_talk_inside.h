/* scan_talk_inside.h: one exchange with a scanner, over a connection of its own (private to scan/).
 *
 * It owns the connection and what has come back. It waits for nothing and has no deadline: who
 * drives it has both, and ends it. It never says more than the protocol understood of the octets
 * that came. */
#ifndef MXWARD_SCAN_TALK_INSIDE_H
#define MXWARD_SCAN_TALK_INSIDE_H

#include "gateway/io/stream.h"
#include "gateway/scan/scan.h"

enum { SCAN_ADDRESSES = 4 };

/* Where a scanner can be reached now. */
struct scan_addresses {
	const char *path;               /* of a Unix socket; NULL: TCP */
	struct address at[SCAN_ADDRESSES];
	size_t count;
	bool streams;                   /* it has refused files */
};

struct scan_talk;
/* Begins. `source` NULL: it is asked who it is (hello). A source that has a descriptor is passed
 * where that can be. What is pointed to stays until the end.
 * `wake` is woken when there is something to do. NULL: out of memory. */
struct scan_talk *scan_talk_start(struct loop *, const struct scan_protocol *,
				  const struct scan_request *, const struct scan_source *source,
				  const struct scan_addresses *, wake_id wake);
/* Goes on as far as it can. True: settled, and *reply lives as long as the talk. */
bool scan_talk_go(struct scan_talk *, struct scan_reply *reply);
/* Was it given a descriptor of the message, in place of its octets? */
bool scan_talk_passed(const struct scan_talk *);
/* Closes the connection, whatever has been said. */
void scan_talk_end(struct scan_talk *);  /* NULL is allowed */

#endif
