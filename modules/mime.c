/* mime.c: can the message's structure be read, and in one way only? The check `mime`.
 *
 * Facts: `too_complex` (a bound of mime.h was passed: not all of it has been read) and `broken` (it
 * breaks a rule in a way that programs read differently; every reading has been given to the
 * checks). It runs wherever a check reads parts, since what such a check has not seen must not pass
 * as clean. It owns nothing; the scanner finds all this while it works for the others. */
#include "modules/check.h"

#include "modules/mime/mime.h"

/* There is nothing to keep, but a pointer that is not NULL says that the parts are wanted. */
static void *mime_reader_begin(struct check_ctx *ctx, struct arena *memory)
{
	(void)ctx;
	return arena_alloc(memory, 1);
}

static bool mime_reader_part(void *read, const struct mime_part *part)
{
	(void)read;
	(void)part;
	return false;
}

static enum progress mime_run(struct check_ctx *ctx)
{
	if (!ctx->whole)
		return CHECK_WAIT;
	if (ctx->too_complex && ctx->too_complex[0])
		check_report(ctx, "too_complex", bytes_of(ctx->too_complex));
	if (ctx->broken && ctx->broken[0])
		check_report(ctx, "broken", bytes_of(ctx->broken));
	return CHECK_DONE;
}

static const char *const facts[] = { "too_complex", "broken", NULL };

static const struct check_words words[] = {
	{ "too_complex", 6, 0, "Message content rejected: too complex to read" },
	{ "broken", 6, 0, "Message content rejected: its MIME structure is broken" },
	{ 0 },
};

static const struct mime_listener parts = { .open = mime_reader_part };

static const struct check_reader reader = { .begin = mime_reader_begin, .parts = &parts };

const struct check check_mime = {
	.name = "mime",
	.phase = PHASE_BODY,
	.facts = facts,
	.run = mime_run,
	.reader = &reader,
	.words = words,
	.implied = IMPLIED_BY_PARTS,
};
