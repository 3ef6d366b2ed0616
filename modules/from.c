/* from.c: does the message have one author (RFC 5322, 3.6.2)?
 *
 * Facts: `ambiguous`: mail programs may show different authors, or there is none; the value says
 * how (author.h, kind) and the detail what. `none`: a message that needs no author has none: a
 * bounce, or a group without members (RFC 6854). `malformed`: the From breaks its grammar, but
 * every reader finds the same domain in it. `address_in_name`: a display name or a comment holds an
 * address of another domain, which is the value.
 *
 * It runs wherever messages are judged: what DMARC protects is the one name that people see.
 * author.c does the reading. */
#include "gateway/io/public_suffix.h"
#include "modules/mime/author.h"
#include "modules/check.h"

static void from_report(struct check_ctx *ctx, const char *fact, struct bytes value,
			struct bytes detail)
{
	check_report_evidence(ctx,
			      &(struct evidence){ .fact = fact, .value = value, .detail = detail });
}

static void report_name(struct check_ctx *ctx, const struct author *author)
{
	char buffer[400];
	struct text detail = TEXT(buffer);
	struct bytes domain = { author->in_name.at, author->in_name.length };
	text_format(&detail, "From has an address of %.*s in %s", BYTES_ARG(domain),
		    author->named_in);
	from_report(ctx, "address_in_name", domain, text_bytes(&detail));
}

static void report_malformed(struct check_ctx *ctx, const struct author *author)
{
	char buffer[200];
	struct text detail = TEXT(buffer);
	text_format(&detail, "From has %s", author->malformed);
	from_report(ctx, "malformed", BYTES(""), text_bytes(&detail));
}

static enum progress from_run(struct check_ctx *ctx)
{
	struct author author;
	author_read(ctx->fields, ctx->field_count, &author);
	bool needless = author.result == AUTHOR_NONE && (author.group || ctx->sender.len == 0);
	if (author.result != AUTHOR_ONE)
		from_report(ctx, needless ? "none" : "ambiguous",
			    needless ? BYTES("") : bytes_of(author.kind), bytes_of(author.why));
	if (author.malformed)
		report_malformed(ctx, &author);
	if (author.in_name.length && author.result == AUTHOR_ONE)
		report_name(ctx, &author);
	return CHECK_DONE;
}

static const char *const facts[] = { "ambiguous", "address_in_name", "malformed", "none", NULL };

static const struct check_words words[] = {
	{ "ambiguous", 7, 1, "Message header rejected: %d" },
	{ "address_in_name", 7, 1, "Message header rejected: %d" },
	{ "malformed", 7, 1, "Message header rejected: %d" },
	{ "none", 7, 1, "Message header rejected: %d" },
	{ 0 },
};

const struct check check_from = {
	.name = "from",
	.phase = PHASE_HEADERS,
	.facts = facts,
	.run = from_run,
	.words = words,
	.start = public_suffix_start,
	.implied = IMPLIED_BY_MESSAGE,
};
