/* check.c: what checks call; see check.h. It hands every call on to the gateway and adds the name
 * of the check that runs. */
#include "modules/check.h"

#include "gateway/base/sanitized.h"
#include "modules/check_errand.h"
#include "modules/check_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct dns_answer *check_dns(struct check_ctx *ctx, struct bytes name, enum dns_type type)
{
	return ctx->asks->dns(ctx, name, type);
}

enum listing check_listing(struct check_ctx *ctx, const struct address *address,
			   struct bytes *detail, struct bytes *reason)
{
	return ctx->asks->blocklist(ctx, address, detail, reason);
}

enum list_state check_list_state(struct check_ctx *ctx, const char *zone)
{
	return ctx->asks->list_state(ctx, bytes_of(zone));
}

const struct scan_answer *check_scan(struct check_ctx *ctx, size_t n, const uint8_t *digest)
{
	return ctx->asks->scan(ctx, n, digest);
}

enum contact check_contact(struct check_ctx *ctx, const struct contact_question *question,
			   struct bytes *detail)
{
	*detail = BYTES("no contacts are kept here");
	return ctx->asks->contact ? ctx->asks->contact(ctx, question, detail) : CONTACT_NO_WORD;
}

const struct evidence *check_found(struct check_ctx *ctx, size_t n)
{
	return ctx->asks->found(ctx, n);
}

const struct errand_answer *check_errand(struct check_ctx *ctx, const struct errand *errand)
{
	static const struct errand_answer nobody = { .nobody = true };
	return ctx->asks->errand ? ctx->asks->errand(ctx, errand) : &nobody;
}

void check_report_dmarc(struct check_ctx *ctx, const struct dmarc_told *told)
{
	if (ctx->asks->dmarc)
		ctx->asks->dmarc(ctx, told);
}

static bool fact_declared(const struct check *check, const char *fact)
{
	for (const char *const *declared = check->facts; *declared; declared++)
		if (strcmp(*declared, fact) == 0)
			return true;
	return strcmp(fact, "unknown") == 0;
}

static bool score_announced(const struct check *check, int score)
{
	return score >= 0 || check->phase <= PHASE_RCPT || check->least_score;
}

/* WHY only where tests run: no policy can name such a fact, which does little harm; a gateway that
 * a message can end does much. */
static void evidence_prove(const struct check *check, const struct evidence *e)
{
	if (!SANITIZED)
		return;
	if (!fact_declared(check, e->fact)) {
		fprintf(stderr, "the check %s reports the fact \"%s\", which is not in its table\n",
			check->name, e->fact);
		abort();
	}
	if (!score_announced(check, e->score)) {
		fprintf(stderr, "the check %s gives %d points, but has no least_score\n",
			check->name, e->score);
		abort();
	}
}

void check_report_evidence(struct check_ctx *ctx, const struct evidence *evidence)
{
	struct evidence named = *evidence;
	evidence_prove(ctx->check, evidence);
	named.check = ctx->check->name;
	ctx->asks->report(ctx, &named);
}

void check_report(struct check_ctx *ctx, const char *fact, struct bytes detail)
{
	check_report_evidence(ctx, &(struct evidence){ .fact = fact, .detail = detail });
}

void check_unknown(struct check_ctx *ctx, struct bytes why)
{
	check_report(ctx, "unknown", why);
}

enum progress check_run(const struct check *check, struct check_ctx *ctx)
{
	ctx->check = check;
	return check->run(ctx);
}
