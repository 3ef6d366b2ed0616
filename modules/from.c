/* from.c: does the message have one author (RFC 5322, 3.6.2)?
 *
 * Fact: `ambiguous`: no From, more than one, more than one author domain, or a From that parses in
 * two ways; the detail says which. It runs wherever messages are judged: what DMARC protects is the
 * one name that people see, and nobody could say which one that is. author.c does the reading. */
#include "modules/mime/author.h"
#include "modules/check.h"

static enum progress from_run(struct check_ctx *ctx)
{
	struct author author;
	if (author_read(ctx->fields, ctx->field_count, &author) != AUTHOR_ONE)
		check_report(ctx, "ambiguous", bytes_of(author.why));
	return CHECK_DONE;
}

static const char *const facts[] = { "ambiguous", NULL };

static const struct check_words words[] = {
	{ "ambiguous", 7, 1, "Message header rejected: %d" },
	{ 0 },
};

const struct check check_from = {
	.name = "from",
	.phase = PHASE_HEADERS,
	.facts = facts,
	.run = from_run,
	.words = words,
	.implied = IMPLIED_BY_MESSAGE,
};
