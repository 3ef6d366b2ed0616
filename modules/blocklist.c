/* blocklist.c: the check that asks the local lists about the client's address.
 *
 * Facts: `blocked` and `allowed` (the detail names the list and a reason where one was given;
 * a client is told the reason, but no names of files).
 * Allowed wins over blocked; that is the lists' doing, not this check's. It always runs: the lists
 * themselves are its configuration. */
#include "modules/check.h"

static enum progress blocklist_run(struct check_ctx *ctx)
{
	char buffer[400];
	struct text reply = TEXT(buffer);
	struct bytes detail, reason;
	enum listing listing = check_listing(ctx, &ctx->client, &detail, &reason);
	if (listing == LISTING_BLOCKED && reason.len) {
		text_string(&reply, "Service unavailable; client [");
		address_text(&reply, &ctx->client);
		text_format(&reply, "] blocked: %.*s", BYTES_ARG(reason));
	}
	if (listing != LISTING_NONE)
		check_report_evidence(ctx, &(struct evidence){ .fact = listing == LISTING_BLOCKED
									       ? "blocked"
									       : "allowed",
							       .detail = detail,
							       .reply = text_bytes(&reply) });
	return CHECK_DONE;
}

static const char *const facts[] = { "blocked", "allowed", NULL };

static const struct check_words words[] = {
	{ NULL, 7, 1, "Service unavailable; client [%c] blocked" },
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
