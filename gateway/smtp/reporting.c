/* reporting.c: a message's row in the reports of RFC 9990; see reporting.h.
 *
 * It must never tell a local part, nor make a report of reports: mail that is a report, or an
 * answer to one of ours, is counted, but is no reason to send one; and our own domains get none. */
#include "gateway/smtp/reporting.h"

#include "gateway/base/clock.h"
#include "gateway/reports/report_count.h"
#include "gateway/smtp/failing.h"
#include "gateway/smtp/session_inside.h"

static const char *const wishes[] = { "none", "quarantine", "reject" };

static bool is(const char *word, const char *other)
{
	return bytes_equal(bytes_of(word), bytes_of(other));
}

/* ---- what was done */

/* What became of it by our own word. What a backend refuses is not DMARC's doing. */
static enum report_disposition disposition_of(const struct transaction *tx,
					      const struct dmarc_told *d)
{
	enum action action = tx->verdict.action;
	if (action == ACTION_QUARANTINE)
		return REPORT_QUARANTINE;
	if (action == ACTION_REJECT || action == ACTION_DROP)
		return REPORT_REJECT;
	return (d->dkim_aligned || d->spf_aligned) && d->wish != WISH_NONE ? REPORT_PASS
									   : REPORT_NONE;
}

static enum report_disposition disposition_wished(const struct dmarc_told *d)
{
	static const enum report_disposition by[] = { REPORT_NONE, REPORT_QUARANTINE,
						      REPORT_REJECT };
	if (d->dkim_aligned || d->spf_aligned)
		return d->wish != WISH_NONE ? REPORT_PASS : REPORT_NONE;
	return d->unsure ? REPORT_NONE : by[d->wish];
}

/* RFC 9990, 3.1.1.9: where alignment failed and what was done is not what the policy says, there
 * must be one. */
static unsigned reasons_of(const struct transaction *tx, const struct dmarc_told *d,
			   enum report_disposition done)
{
	bool aligned = d->dkim_aligned || d->spf_aligned;
	unsigned reasons = d->unsure ? REPORT_REASON_UNSURE : 0;
	if (!aligned && !d->unsure && d->asked != d->wish)
		reasons |= REPORT_REASON_TEST;
	if (done == disposition_wished(d))
		return reasons;
	return reasons | (tx->verdict.shadow ? REPORT_REASON_SHADOW : REPORT_REASON_RULE);
}

/* ---- what was found */

/* The result in a `resinfo`: "spf=pass smtp.mailfrom=…" is "pass". */
static struct bytes auth_result(struct bytes auth)
{
	struct bytes word = bytes_word(&auth);
	return bytes_skip(word, bytes_find(word, '=') + 1);
}

static bool within(struct bytes name, struct bytes domain)
{
	if (name.len <= domain.len || domain.len == 0)
		return bytes_equal(name, domain) && domain.len > 0;
	return name.at[name.len - domain.len - 1] == '.' &&
	       bytes_equal(bytes_skip(name, name.len - domain.len), domain);
}

/* RFC 9990, 3.1.4: in this order. */
static unsigned signature_rank(const struct report_signature *s, const struct dmarc_told *d)
{
	enum { STRICT, RELAXED, OTHER, FAILED };
	if (!bytes_equal(s->result, BYTES("pass")))
		return FAILED;
	return bytes_equal(s->domain, d->author)    ? STRICT
	       : within(s->domain, d->organization) ? RELAXED
						    : OTHER;
}

static void signature_add(struct report_row *row, const struct evidence *e,
			  const struct dmarc_told *d)
{
	const struct report_signature s = { .domain = e->value,
					    .selector = e->selector,
					    .result = auth_result(e->auth) };
	size_t at = row->signature_count;
	if (s.domain.len == 0 || s.selector.len == 0 || s.result.len == 0 ||
	    at == REPORT_SIGNATURES_MAX)
		return;
	for (; at > 0 && signature_rank(&row->signatures[at - 1], d) > signature_rank(&s, d); at--)
		row->signatures[at] = row->signatures[at - 1];
	row->signatures[at] = s;
	row->signature_count++;
}

/* The first evidence of SPF is of the MAIL FROM identity, which RFC 7208, 2.4, makes of the HELO
 * name where the path is null. */
static void results_fill(struct report_row *row, const struct evaluation *j)
{
	row->spf_domain = row->spf_result = BYTES("");
	for (size_t i = 0; i < j->count; i++) {
		const struct evidence *e = &j->evidence[i];
		if (is(e->check, "dkim")) {
			signature_add(row, e, &j->dmarc);
		} else if (is(e->check, "spf") && row->spf_result.len == 0) {
			row->spf_domain = e->value;
			row->spf_result = auth_result(e->auth);
		}
	}
}

/* ---- whether it is a reason to report */

static const struct header_field *field_find(const struct check_ctx *ctx, const char *name)
{
	for (size_t i = 0; i < ctx->field_count; i++)
		if (bytes_equal_nocase(ctx->fields[i].name, bytes_of(name)))
			return &ctx->fields[i];
	return NULL;
}

/* By the subject that RFC 9990, 3.5.1, and the fields that RFC 8460, 5.3, ask for. */
static bool is_report(const struct check_ctx *ctx)
{
	const struct header_field *subject = field_find(ctx, "subject");
	return field_find(ctx, "tls-report-domain") ||
	       (subject &&
		bytes_starts_nocase(bytes_trim_fws(subject->value), BYTES("report domain:")));
}

/* "a@example.com", and with `plus` "a+anything@example.com" as well. */
static bool addressed(const struct mailbox *m, const char *address, bool plus)
{
	struct bytes text = bytes_of(address);
	size_t at = bytes_find_last(text, '@');
	struct bytes local = bytes_first(text, at), domain = bytes_skip(text, at + 1);
	struct bytes rest = bytes_skip(m->local, local.len);
	return bytes_equal_nocase(m->domain, domain) &&
	       bytes_equal_nocase(bytes_first(m->local, local.len), local) &&
	       (rest.len == 0 || (plus && rest.at[0] == '+'));
}

static bool for_reports(const struct config *c, const struct mailbox *m)
{
	return (c->import_reports.configured && addressed(m, c->import_reports.address, false)) ||
	       (c->dmarc_reports.from && addressed(m, c->dmarc_reports.from, true));
}

/* A domain that mail is taken for, one above it, or one below. */
static bool own_domain(const struct config *c, struct bytes domain)
{
	for (size_t i = 0; i < c->domain_count; i++) {
		struct bytes own = bytes_of(c->domains[i].name);
		if (within(own, domain) || within(domain, own))
			return true;
	}
	return false;
}

static bool reason_to_report(const struct session *s, const struct transaction *tx)
{
	const struct dmarc_told *d = &s->evaluation->dmarc;
	bool all = tx->recipient_count > 0;
	for (size_t i = 0; i < tx->recipient_count; i++)
		all = all && for_reports(s->config, &tx->recipients[i].mailbox);
	return !all && !is_report(&s->evaluation->ctx) && !own_domain(s->config, d->domain);
}

/* ---- the row */

static bool last_word(const struct transaction *tx)
{
	return tx->judged && !tx->known_twice && tx->outcome != OUTCOME_NONE &&
	       tx->outcome != OUTCOME_DEFER && tx->verdict.action != ACTION_DEFER;
}

void reporting_count(const struct session *s, const struct transaction *tx)
{
	const struct evaluation *j = s->evaluation;
	if (!j || j->dmarc.author.len == 0 || !s->config->dmarc_reports.configured ||
	    !last_word(tx))
		return;
	const struct dmarc_told *d = &j->dmarc;
	const struct report_policy policy = {
		.domain = d->domain,
		.p = bytes_of(wishes[d->p]),
		.sp = d->sp_given ? bytes_of(wishes[d->sp]) : BYTES(""),
		.np = d->np_given ? bytes_of(wishes[d->np]) : BYTES(""),
		.strict_dkim = d->strict_dkim,
		.strict_spf = d->strict_spf,
		.test = d->test,
		.psd = d->psd,
		.fo = d->fo,
		.rua = d->rua,
		.ruf = d->ruf,
	};
	struct report_row row = { .source = s->peer,
				  .disposition = disposition_of(tx, d),
				  .dkim_aligned = d->dkim_aligned,
				  .spf_aligned = d->spf_aligned,
				  .header_from = d->author,
				  .envelope_from = tx->sender_domain };
	row.reasons = reasons_of(tx, d, row.disposition);
	results_fill(&row, j);
	bool reason = reason_to_report(s, tx);
	report_count(&policy, &row, reason, clock_wall());
	if (reason)
		failing_tell(s, tx, &policy, &row);
}
