/* failing.c: a message that DMARC failed; see failing.h.
 *
 * It must never answer what a program wrote: two receivers that report each other's reports would
 * never stop. */
#include "gateway/smtp/failing.h"

#include "gateway/base/clock.h"
#include "gateway/reports/failure_mail.h"
#include "gateway/reports/report_send.h"
#include "gateway/smtp/session_inside.h"
#include "modules/mime/mime_field.h"

enum { TYPE_MAX = 100 };

static bool type_is_report(struct bytes value)
{
	char buffer[TYPE_MAX];
	struct text type = TEXT(buffer);
	(void)mime_value(value, &type);
	return bytes_equal(text_bytes(&type), BYTES("multipart/report"));
}

/* RFC 3834: whatever is not "no", comments and all, is automatic. */
static bool field_is_automatic(const struct header_field *f)
{
	if (header_is(f, "Auto-Submitted"))
		return !bytes_equal_nocase(bytes_trim_fws(f->value), BYTES("no"));
	if (header_is(f, "Content-Type"))
		return type_is_report(f->value);
	return false;
}

static bool automatic(const struct session *s, const struct transaction *tx)
{
	const struct check_ctx *ctx = &s->evaluation->ctx;
	bool any = tx->sender.text.len == 0;
	for (size_t i = 0; i < ctx->field_count; i++)
		any = any || field_is_automatic(&ctx->fields[i]);
	return any;
}

static struct address source_told(const struct dmarc_reports_conf *c, const struct address *peer)
{
	uint64_t prefix = peer->family == FAMILY_IPV4 ? c->prefix_ipv4 : c->prefix_ipv6;
	return address_masked(peer, (unsigned)prefix);
}

void failing_tell(const struct session *s, const struct transaction *tx,
		  const struct report_policy *policy, const struct report_row *counted)
{
	const struct dmarc_reports_conf *c = &s->config->dmarc_reports;
	struct reporter *reporter = server_shared(s->server)->reporter;
	struct report_row row = *counted;
	if (!reporter || !c->send || c->failure == REPORTS_FAILURE_OFF || policy->psd ||
	    policy->ruf.len == 0 || automatic(s, tx))
		return;
	row.source = source_told(c, &counted->source);
	const struct failure_facts facts = { .policy = policy,
					     .row = &row,
					     .mail_from = tx->sender.text,
					     .fields = s->evaluation->ctx.fields,
					     .field_count = s->evaluation->ctx.field_count,
					     .time = clock_wall() };
	reporter_failure(reporter, s->config, &facts);
}
