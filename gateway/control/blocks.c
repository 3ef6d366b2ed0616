/* blocks.c: decides which block or unblock of a network is the later one, and what the peer is
 * told; see blocks.h. */
#include "gateway/control/blocks.h"

#include "gateway/base/clock.h"
#include "gateway/base/log.h"

enum { MINUTE = 60000, LINES_A_MINUTE = 100 };
static const uint64_t LATEST = 253402300799999;         /* the last instant of the year 9999 */

/* ---- to the peer */

static void tell_block(void *arg, const struct network *network, uint64_t until, uint64_t since,
		       struct bytes reason)
{
	const struct blocks *b = arg;
	struct frame frame = { .kind = FRAME_BLOCK };
	uint64_t now = clock_wall();
	frame.block.network = *network;
	frame.block.since = since;
	frame.block.until = until;
	frame.block.reason = reason;
	frame.block.timed = until != 0;
	frame.block.left = until > now ? until - now : 0;
	peer_say(b->peer, &frame);
}

static void tell_unblock(void *arg, const struct network *network, uint64_t when)
{
	const struct blocks *b = arg;
	struct frame frame = { .kind = FRAME_UNBLOCK };
	frame.block.network = *network;
	frame.block.since = when;
	frame.block.reason = BYTES("");
	peer_say(b->peer, &frame);
}

void blocks_tell(struct blocks *b)
{
	unblocked_each(b->unblocked, tell_unblock, b);
	blocklist_each(b->list, clock_wall(), tell_block, b);
}

/* ---- by an administrator here */

void blocks_blocked(struct blocks *b, const struct network *network, struct bytes reason)
{
	uint64_t since, until, unblocked = unblocked_when(b->unblocked, network);
	if (!blocklist_find(b->list, network, clock_wall(), &since, &until))
		return;
	if (unblocked >= since && unblocked < LATEST) {
		since = unblocked + 1;
		(void)blocklist_learn(b->list, network, since, until, reason);
	}
	tell_block(b, network, until, since, reason);
}

/* What is not blocked here may be blocked at the peer: that block is older than the peer's present,
 * whatever its clock says. */
static uint64_t peer_present(const struct blocks *b, uint64_t now)
{
	struct peer_report r;
	peer_report(b->peer, &r);
	return r.pair.heard && r.pair.skew > 0 && (uint64_t)r.pair.skew < LATEST - now
		       ? now + (uint64_t)r.pair.skew
		       : now;
}

void blocks_unblocked(struct blocks *b, const struct network *network, uint64_t since)
{
	uint64_t now = clock_wall(), when = since == 0    ? peer_present(b, now)
					    : now > since ? now
							  : since;
	unblocked_add(b->unblocked, network, when);
	tell_unblock(b, network, when);
}

/* ---- from the peer */

/* A peer that comes back may bring thousands. */
static void log_peer(struct blocks *b, const char *what, const struct network *network,
		     struct bytes reason)
{
	if (b->logged == LINES_A_MINUTE) {
		b->left_out++;
		return;
	}
	b->logged++;
	char buffer[ADDRESS_TEXT_MAX + 4];
	struct text t = TEXT(buffer);
	network_text(&t, network);
	struct log_line *l = log_begin(LOG_INFO, "peer");
	log_string(l, "message", what);
	log_bytes(l, "network", text_bytes(&t));
	if (reason.len)
		log_bytes(l, "reason", reason);
	log_end(l);
}

/* No single word of the peer turns a large part of the world away: that takes an administrator on
 * this side. */
static bool too_large(const struct network *network)
{
	return network->prefix < (network->address.family == FAMILY_IPV4 ? 8 : 16);
}

/* The later word counts, the same word twice changes nothing, and nothing is told back. A block
 * that has run out, or is of a time that cannot be, does not count. */
void blocks_hear_block(struct blocks *b, const struct network *network, uint64_t since,
		       uint64_t until, struct bytes reason)
{
	uint64_t now = clock_wall(), before, present;
	if (unblocked_when(b->unblocked, network) >= since || (until != 0 && until <= now))
		return;
	if (blocklist_find(b->list, network, now, &before, &present) && before >= since)
		return;
	if (too_large(network))
		log_peer(b,
			 "the peer blocked a larger network than it may block for both "
			 "gateways; block it here too if you want that",
			 network, reason);
	else if (blocklist_learn(b->list, network, since, until, reason))
		log_peer(b, "the peer blocked a network", network, reason);
	else
		log_peer(b,
			 "a block by the peer is not in force here: too many blocks, or out of "
			 "memory",
			 network, reason);
}

void blocks_hear_unblock(struct blocks *b, const struct network *network, uint64_t when)
{
	uint64_t since, until;
	if (when > LATEST || !blocklist_find(b->list, network, clock_wall(), &since, &until) ||
	    since > when)
		return;
	unblocked_add(b->unblocked, network, when);
	if (blocklist_forget(b->list, network))
		log_peer(b, "the peer removed a block", network, BYTES(""));
}

/* ---- to the disk */

/* A full disk is told of once. */
static void written(struct blocks *b)
{
	char buffer[300];
	struct text why = TEXT(buffer);
	bool good = blocklist_writer_result(b->writer, &why);
	b->writer = NULL;
	if (!good && !b->failed)
		log_note(LOG_ERROR, "peer", "blocks by the peer would not survive a restart: %s",
			 text_cstr(&why));
	b->failed = !good;
}

bool blocks_saved(struct blocks *b)
{
	if (b->writer && blocklist_writer_done(b->writer))
		written(b);
	return !b->writer;
}

void blocks_save(struct blocks *b)
{
	if (blocks_saved(b) && blocklist_unkept(b->list))
		b->writer = blocklist_writer_start(b->loop, b->list, 0);
	if (loop_now(b->loop) / MINUTE == b->minute)
		return;
	if (b->left_out > 0)
		log_note(LOG_INFO, "peer", "received %u more block changes from the peer",
			 b->left_out);
	b->minute = loop_now(b->loop) / MINUTE;
	b->logged = b->left_out = 0;
}
