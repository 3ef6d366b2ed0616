/* report_queue.c: what every report needs on its way into the hold queue, aggregate or of a
 * failure: whether its destination may get it, a word for its sender, an envelope; see
 * report_send_inside.h. In the pool. */
#include "gateway/reports/report_send_inside.h"

#include <sys/random.h>

enum {
	SPOOL_WORKER = 63, /* in the ID; the upper half of its counts is ours */
	SPOOL_COUNTS = 8192,
	SENDER_MAX = 400,
};

/* Nobody can guess it: whoever writes to it has seen the report. */
bool reporter_fresh_token(struct text *t)
{
	uint64_t number;
	if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
		return false;
	text_id(t, number);
	return true;
}

void reporter_fresh_id(struct reporter *r, char id[SPOOL_ID_MAX], uint64_t now)
{
	spool_id(id, now, SPOOL_WORKER, SPOOL_COUNTS + r->ids++ % SPOOL_COUNTS);
}

const char *reporter_barred(struct reporter *r, const struct report_address *a,
			    enum report_destination destination, uint64_t now)
{
	if (destination == DESTINATION_REFUSED)
		return "external_not_authorized";
	if (destination != DESTINATION_GOOD)
		return "no_answer";
	if (report_store_is_suppressed(r->store, report_address_text(a), now))
		return "suppressed";
	return report_exempt(r->job_config, r->store, report_address_domain(a));
}

static void sender_write(const struct report_letter *l, struct text *t)
{
	size_t sign = bytes_find_last(l->from, '@');
	text_add(t, bytes_first(l->from, sign));
	text_format(t, "+%.*s", BYTES_ARG(l->token));
	text_add(t, bytes_skip(l->from, sign));
}

/* It asks to be told of failures alone, with the header alone (RFC 3461). */
enum spool_result reporter_spool(struct reporter *r, const struct report_letter *l,
				 const struct spool_source *source, struct text *error)
{
	char buffer[SENDER_MAX];
	struct text sender = TEXT(buffer);
	struct envelope_recipient to = {
		.address = l->to, .notify = BYTES("FAILURE"), .orcpt = BYTES(""), .reply = BYTES("")
	};
	struct envelope_evidence mark = { .check = ENVELOPE_REPORT,
					  .fact = BYTES("dmarc"),
					  .detail = l->domain };
	const struct route_conf *route = &r->job_config->dmarc_reports.route;
	sender_write(l, &sender);
	struct envelope e = {
		.id = l->spool,
		.time = l->time,
		.from = text_bytes(&sender),
		.ret = BYTES("HDRS"),
		.recipients = &to,
		.recipient_count = 1,
		.evidence = &mark,
		.evidence_count = 1,
		.backend = bytes_of(route->via == ROUTE_NAMED ? route->backend->name : ""),
		.msgid = l->msgid,
		.subject = l->subject,
		.expires = l->time + REPORT_EXPIRES_MS,
	};
	return spool_store(r->parts.spool, SPOOL_HOLD, &e, source, error);
}
