/* header.c: does a header field that a message has once at most stand in it more than once (RFC
 * 5322, 3.6)?
 *
 * Fact: `duplicate`, once a message; the detail names the fields with their number. What such a
 * message shows depends on the program that shows it, and a DKIM signature may cover only the one
 * that is not shown (RFC 6376, 8.15): the check `dkim` speaks of that. Fields that say the same are
 * not reported. */
#include "modules/check.h"
#include "modules/mime/one_time.h"

static enum progress header_run(struct check_ctx *ctx)
{
	struct one_time repeated[ONE_TIME_FIELDS];
	char buffer[40 * ONE_TIME_FIELDS];
	struct text detail = TEXT(buffer);
	size_t count = one_time_repeated(ctx->fields, ctx->field_count, repeated);
	for (size_t i = 0; i < count; i++)
		text_format(&detail, "%s%zu %s fields", i ? ", " : "", repeated[i].count,
			    repeated[i].name);
	if (count)
		check_report(ctx, "duplicate", text_bytes(&detail));
	return CHECK_DONE;
}

static const char *const facts[] = { "duplicate", NULL };

static const struct check_words words[] = {
	{ "duplicate", 6, 0, "Message header rejected: %d" },
	{ 0 },
};

const struct check check_header = {
	.name = "header",
	.phase = PHASE_HEADERS,
	.facts = facts,
	.run = header_run,
	.words = words,
	.implied = IMPLIED_BY_MESSAGE,
};
