/* blocklist.c: the check that asks the local lists about the client's address.
 *
 * Facts: `blocked` and `allowed` (the detail names the list and a reason where one was given). Allowed wins over blocked;
 * that is the lists' doing, not this check's. */
#include "modules/check.h"

static enum progress run(struct check_ctx *ctx)
{
	enum listing listing;
	struct bytes detail;
	if (ctx->asks->blocklist(ctx, &ctx->client, &listing, &detail) == CHECK_WAIT)
		return CHECK_WAIT;
	if (listing != LISTING_NONE)
		ctx->asks->report(ctx, &(struct evidence){
					       .check = "blocklist",
					       .fact = listing == LISTING_BLOCKED ? "blocked" : "allowed",
					       .detail = detail,
				       });
	return CHECK_DONE;
}

const struct check check_blocklist = { .name = "blocklist", .phase = PHASE_CONNECT, .run = run };
