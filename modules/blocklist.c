/* blocklist.c: the check that asks the local lists about the client's address.
 *
 * Facts: `blocked` and `allowed` (the detail names the list and a reason where one was given).
 * Allowed wins over blocked; that is the lists' doing, not this check's. It always runs: the lists
 * themselves are its configuration. */
#include "modules/check.h"

static enum progress blocklist_run(struct check_ctx *ctx)
{
	struct bytes detail;
	enum listing listing = check_listing(ctx, &ctx->client, &detail);
	if (listing != LISTING_NONE)
		check_report(ctx, listing == LISTING_BLOCKED ? "blocked" : "allowed", detail);
	return CHECK_DONE;
}

static const char *const facts[] = { "blocked", "allowed", NULL };

static const struct check_words words[] = {
	{ NULL, 7, 1, "Service unavailable; client [%c] blocked using %d" },
};

const struct check check_blocklist = {
	.name = "blocklist",
	.phase = PHASE_CONNECT,
	.by_address = true,
	.facts = facts,
	.run = blocklist_run,
	.words = words,
	.implied = IMPLIED_ALWAYS,
};
