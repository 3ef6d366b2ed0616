/* blocks.h: networks that an administrator of either gateway of a pair has blocked or unblocked.
 *
 * Of two words on the same network the later one counts, on both gateways, even where their clocks
 * differ: each block and unblock keeps the time of the gateway on which it was given. The peer is
 * told of what is decided here, and heard. Its word must never do more than an administrator's here
 * could. Without a peer only the unblocks are remembered. Control thread. */
#ifndef MXWARD_CONTROL_BLOCKS_H
#define MXWARD_CONTROL_BLOCKS_H

#include "gateway/door/blocklist_writer.h"
#include "gateway/mailroom/unblocked.h"
#include "gateway/peer/peer.h"

struct blocks {
	struct loop *loop;
	struct blocklist *list;
	struct unblocked *unblocked;    /* NULL: unblocks are not remembered over a restart */
	struct peer *peer;
	struct blocklist_writer *writer; /* the list is being written; NULL: it is not */
	bool failed; /* it could not be written the last time, which was logged */
	/* lines in the log about the peer's blocks in this minute, and those that were left out */
	unsigned logged, left_out;
	uint64_t minute;
};

/* An administrator here has blocked the network, which the block list has already. */
void blocks_blocked(struct blocks *, const struct network *, struct bytes reason);
/* An administrator here has unblocked the network. `since`: when it had been blocked, by the clock
 * of the gateway on which that was; 0: it is not blocked here, but may be at the peer. */
void blocks_unblocked(struct blocks *, const struct network *, uint64_t since);
/* All of them, for a peer that is back. */
void blocks_tell(struct blocks *);
/* FRAME_BLOCK and FRAME_UNBLOCK. */
void blocks_hear_block(struct blocks *, const struct network *, uint64_t since, uint64_t until,
		       struct bytes reason);
void blocks_hear_unblock(struct blocks *, const struct network *, uint64_t when);
/* Begins to write what changed, in the thread pool. Once a second at most: the file is written anew
 * each time. */
void blocks_save(struct blocks *);
/* True if no writing is under way. */
bool blocks_saved(struct blocks *);

#endif
