/* sender_domain.c: could mail be sent back to the sender?
 *
 * Facts: `pass`, `none` (the domain does not exist, or has neither MX nor address), `null_mx` (it
 * says that it takes no mail, RFC 7505). The null path and address literals have no domain to ask
 * for. */
#include "modules/check.h"

static enum progress sender_domain_report(struct check_ctx *ctx, const char *fact)
{
	check_report(ctx, fact, ctx->sender_domain);
	return CHECK_DONE;
}

static enum progress no_answer(struct check_ctx *ctx)
{
	check_unknown(ctx, ctx->sender_domain);
	return CHECK_DONE;
}

/* Every MX is the root: RFC 7505 wants one, but several of them say the same. */
static bool nowhere(const struct dns_answer *mx)
{
	for (size_t i = 0; i < mx->count; i++)
		if (mx->records[i].data.len)
			return false;
	return true;
}

static enum progress sender_domain_run(struct check_ctx *ctx)
{
	struct bytes domain = ctx->sender_domain;
	if (domain.len == 0 || domain.at[0] == '[')
		return CHECK_DONE;
	const struct dns_answer *mx = check_dns(ctx, domain, DNS_MX);
	if (!mx)
		return CHECK_WAIT;
	if (mx->status == DNS_FAILED)
		return no_answer(ctx);
	if (mx->status == DNS_NO_NAME)
		return sender_domain_report(ctx, "none");
	if (mx->count)
		return sender_domain_report(ctx, nowhere(mx) ? "null_mx" : "pass");
	/* No MX: the domain's own address takes the mail (RFC 5321, 5.1). */
	const struct dns_answer *a = check_dns(ctx, domain, DNS_A),
				*aaaa = check_dns(ctx, domain, DNS_AAAA);
	if ((a && a->count) || (aaaa && aaaa->count))
		return sender_domain_report(ctx, "pass");
	if (!a || !aaaa)
		return CHECK_WAIT;
	if (a->status == DNS_FAILED || aaaa->status == DNS_FAILED)
		return no_answer(ctx);
	return sender_domain_report(ctx, "none");
}

static const char *const facts[] = { "pass", "none", "null_mx", NULL };

static const struct check_words words[] = {
	{ "null_mx", 7, 27, "<%s>: Sender address rejected: Domain does not accept mail (nullMX)" },
	{ "none", 1, 8, "<%s>: Sender address rejected: Domain not found" },
	{ 0 },
};

const struct check check_sender_domain = {
	.name = "sender_domain",
	.phase = PHASE_MAIL,
	.facts = facts,
	.run = sender_domain_run,
	.words = words,
};
