/* spf.c: does the domain that the sender claims let this client send for it (RFC 7208)?
 *
 * Facts: the results of RFC 7208, 2.6, by their names. The first evidence is always the one that
 * Received-SPF and Authentication-Results speak of: the MAIL FROM identity, or for the null path
 * the HELO identity (2.4: postmaster@HELO, which is the same thing). The detail says whose, and
 * which mechanism or which fault decided; the value is the domain. What a result is worth is
 * policy. */
#include "modules/check_auth.h"
#include "modules/spf/spf_eval.h"

struct identity {
	const char *kind;               /* "mailfrom", "helo" */
	struct bytes domain;
	enum spf_result result;
	char why[SPF_WHY_MAX];
	size_t why_len;
};

/* 2.3: HELO can be checked only when it is a full domain name: letters, digits, hyphens (and the
 * underscores that real hosts have), two labels at least, and a last one that is no number. */
static bool full_name(struct bytes name)
{
	bool number = true;
	struct bytes last = bytes_skip(name, bytes_find_last(name, '.') + 1);
	for (size_t i = 0; i < name.len; i++)
		if (!octet_alpha(name.at[i]) && !octet_digit(name.at[i]) &&
		    !bytes_has(BYTES("-_."), name.at[i]))
			return false;
	for (size_t i = 0; i < last.len; i++)
		number &= octet_digit(last.at[i]);
	return !number && dns_name_valid(name);
}

static void evaluate(struct check_ctx *ctx, struct bytes local, struct identity *identity)
{
	struct text why = TEXT(identity->why);
	struct spf_query query = {
		.ctx = ctx, .local = local, .domain = identity->domain, .helo = ctx->helo
	};
	identity->result = spf_check_host(&query, &why);
	identity->why_len = why.len;
}

/* Authentication-Results speaks of the first evidence only (RFC 8601, 2.7.2). */
static void auth_write(struct text *auth, const struct check_ctx *ctx,
		       const struct identity *identity)
{
	text_format(auth, "spf=%s ", spf_result_name(identity->result));
	text_string(auth, ctx->sender.len ? "smtp.mailfrom=" : "smtp.helo=");
	check_auth_value(auth, ctx->sender.len ? ctx->sender_domain : ctx->helo);
}

static void spf_report(struct check_ctx *ctx, const struct identity *identity, bool first)
{
	char auth_buffer[CHECK_AUTH_MAX];
	struct text auth = TEXT(auth_buffer);
	if (first)
		auth_write(&auth, ctx, identity);
	char buffer[2 * SPF_WHY_MAX];
	struct text detail = TEXT(buffer);
	text_string(&detail, identity->kind);
	text_char(&detail, ' ');
	text_printable(&detail, bytes_first(identity->domain, DNS_NAME_MAX));
	text_string(&detail, ": ");
	text_add(&detail, (struct bytes){ identity->why, identity->why_len });
	check_report_evidence(ctx, &(struct evidence){ .fact = spf_result_name(identity->result),
						       .detail = text_bytes(&detail),
						       .value = identity->domain,
						       .auth = text_bytes(&auth) });
}

/* HELO beside a sender is evidence of its own only when it fails and the sender's domain has
 * neither vouched for the client nor disowned it. WHY: 2.3 calls HELO conclusive when it can be,
 * and `fail` is the one result that says "forged" of the client itself. But a pass of MAIL FROM
 * outweighs it: many domains publish "v=spf1 -all" for every name below theirs (a wildcard against
 * spoofing), their own outbound hosts included. And where MAIL FROM has failed too, a second `fail`
 * would only count the same fault twice in the score. */
static bool helo_counts(const struct identity *sender, const struct identity *helo)
{
	return helo->result == SPF_FAIL && sender->result != SPF_PASS && sender->result != SPF_FAIL;
}

static enum progress spf_run(struct check_ctx *ctx)
{
	char buffer[DNS_NAME_MAX + 1];
	struct text lower = TEXT(buffer);
	for (size_t i = 0; i < ctx->helo.len && i < sizeof buffer; i++)
		text_char(&lower, octet_lower(ctx->helo.at[i]));
	if (lower.len && lower.at[lower.len - 1] == '.')
		lower.len--;            /* of the root */
	struct identity helo = { .kind = "helo", .domain = text_bytes(&lower), .result = SPF_NONE };
	if (full_name(helo.domain)) {
		evaluate(ctx, BYTES(""), &helo);
	} else {
		struct text why = TEXT(helo.why);
		text_string(&why, "not a full domain name");
		helo.why_len = why.len;
	}
	if (ctx->sender.len == 0) {
		if (helo.result == SPF_WAIT)
			return CHECK_WAIT;
		spf_report(ctx, &helo, true);
		return CHECK_DONE;
	}
	struct identity sender = { .kind = "mailfrom", .domain = ctx->sender_domain };
	evaluate(ctx, ctx->sender_local, &sender);
	if (sender.result == SPF_WAIT)
		return CHECK_WAIT;
	/* What HELO would say matters no more once the sender's domain has spoken: do not wait for
	 * it. */
	if (helo.result == SPF_WAIT && sender.result != SPF_PASS && sender.result != SPF_FAIL)
		return CHECK_WAIT;
	spf_report(ctx, &sender, true);
	if (helo_counts(&sender, &helo))
		spf_report(ctx, &helo, false);
	return CHECK_DONE;
}

static const char *const facts[] = {
	"none", "neutral", "pass", "fail", "softfail", "permerror", "temperror", NULL,
};

static const struct check_words words[] = {
	{ "permerror", 7, 24, "SPF validation error: %d" },
	{ "temperror", 4, 3, "SPF validation: temporary lookup failure" },
	{ NULL, 7, 23, "SPF validation failed: %d" },
};

const struct check check_spf = {
	.name = "spf",
	.phase = PHASE_MAIL,
	.by_address = true,
	.facts = facts,
	.run = spf_run,
	.words = words,
};
