/* failure_send.c: a report on one message (RFC 9991): taken in on any thread, its destinations
 * asked about on the loop, put into the hold queue in the pool; see report_send.h.
 *
 * It must never make a stranger's mail into much mail of ours: what is over the bound is counted
 * and forgotten, and nothing is ever tried a second time. */
#include "gateway/reports/report_send_inside.h"

#include "gateway/base/clock.h"

#include <stdlib.h>

static void failures_count(struct reporter *r, uint64_t *count)
{
	pthread_mutex_lock(&r->mutex);
	++*count;
	pthread_mutex_unlock(&r->mutex);
}

/* ---- taking in (any thread) */

/* A place among those of the hour, and in the queue. */
static bool place_take(struct reporter *r, struct bytes domain)
{
	pthread_mutex_lock(&r->mutex);
	bool room = r->failures_waiting < FAILURES_WAITING_MAX &&
		    failure_limit_take(&r->limit, domain, r->failure_key, clock_monotonic());
	if (room)
		r->failures_waiting++;
	else
		r->failures_counted.limited++;
	pthread_mutex_unlock(&r->mutex);
	return room;
}

static void place_leave(struct reporter *r, struct failure *f)
{
	free(f);
	pthread_mutex_lock(&r->mutex);
	r->failures_waiting--;
	r->failures_counted.dropped++;
	pthread_mutex_unlock(&r->mutex);
}

static struct failure *failure_new(const struct reporter *r, const struct config *config,
				   const struct failure_facts *facts)
{
	struct failure *f = calloc(1, sizeof *f);
	if (!f)
		return NULL;
	struct text domain = TEXT(f->domain), found = TEXT(f->found), header = TEXT(f->header);
	list_init(&f->node);
	f->time = facts->time;
	report_uris_read(facts->policy->ruf, &f->uris);
	text_add(&domain, facts->policy->domain);
	(void)text_cstr(&domain);
	failure_found_write(&found, facts, bytes_of(config->hostname), r->failure_key);
	f->left_out =
		failure_redact_header(&header, facts->fields, facts->field_count, r->failure_key);
	f->found_length = found.len;
	f->header_length = header.len;
	if (!domain.cut && !found.cut)
		return f;
	free(f);
	return NULL;
}

void reporter_failure(struct reporter *r, const struct config *config,
		      const struct failure_facts *facts)
{
	if (!failure_wanted(facts->policy, facts->row) || !place_take(r, facts->policy->domain))
		return;
	struct failure *f = failure_new(r, config, facts);
	if (!f || f->uris.count == 0) {
		place_leave(r, f);
		return;
	}
	pthread_mutex_lock(&r->mutex);
	list_append(&r->failures, &f->node);
	pthread_mutex_unlock(&r->mutex);
	loop_wake_remote(r->parts.loop, r->wake);
}

/* ---- into the queue (pool) */

struct failing {
	struct reporter *r;
	const struct failure *f;
	struct report_address from;
	struct dkim_signer signer;
	char mail[FAILURE_MAIL_MAX + FAILURE_PART_MAX];
	size_t length, given;
};

static bool mail_next(void *arg, struct bytes *piece)
{
	struct failing *m = arg;
	*piece = (struct bytes){ m->mail + m->given, m->length - m->given };
	m->given = m->length;
	return true;
}

static void failure_tell(const struct failing *m, const struct report_sending *s,
			 const char *action, struct bytes msgid)
{
	reporter_log(&(struct report_event){ .failure = true,
					     .action = action,
					     .day = s->day,
					     .domain = s->domain,
					     .to = s->to,
					     .report = msgid,
					     .id = s->spool,
					     .skipped = s->state == REPORT_SKIPPED ? s->reply.at
										   : NULL });
	failures_count(m->r, s->state == REPORT_SKIPPED ? &m->r->failures_counted.skipped
							: &m->r->failures_counted.queued);
}

/* What a crash leaves behind is a word in the store that nobody answers to. */
static bool mail_send(struct failing *m, struct report_sending *s, struct text *error)
{
	const struct dmarc_reports_conf *conf = &m->r->job_config->dmarc_reports;
	char subject_buffer[400], msgid_buffer[400];
	struct text subject = TEXT(subject_buffer), msgid = TEXT(msgid_buffer), all = TEXT(m->mail);
	const struct failure_mail mail = {
		.from = report_address_text(&m->from),
		.to = s->to,
		.domain = s->domain,
		.submitter = bytes_of(m->r->job_config->hostname),
		.contact = bytes_of(conf->contact),
		.word = s->spool,
		.found = { m->f->found, m->f->found_length },
		.header = { m->f->header, m->f->header_length },
		.left_out = m->f->left_out,
		.time = s->at,
		.signer = conf->key ? &m->signer : NULL,
	};
	failure_mail_subject(&subject, &mail);
	failure_mail_message_id(&msgid, &mail);
	if (!failure_mail_write(&all, &mail, error))
		return false;
	m->length = all.len;
	m->given = 0;
	const struct report_letter letter = { .from = mail.from,
					      .to = mail.to,
					      .token = s->token,
					      .spool = s->spool,
					      .domain = mail.domain,
					      .msgid = text_bytes(&msgid),
					      .subject = text_bytes(&subject),
					      .time = s->at };
	if (!report_store_plan(m->r->store, s)) {
		text_string(error, "the store cannot be written");
		return false;
	}
	if (reporter_spool(m->r, &letter, &(struct spool_source){ mail_next, m }, error) !=
	    SPOOL_DONE)
		return false;
	failure_tell(m, s, "queue", text_bytes(&msgid));
	return true;
}

static bool destination_send(struct failing *m, size_t n, struct text *error)
{
	struct reporter *r = m->r;
	uint64_t now = clock_wall();
	char token_buffer[REPORT_TOKEN_MAX], spool[SPOOL_ID_MAX];
	struct text token = TEXT(token_buffer);
	const char *barred =
		reporter_barred(r, &m->f->uris.addresses[n], m->f->destinations[n], now);
	if (!barred)
		barred = report_exempt(r->job_config, r->store, bytes_of(m->f->domain));
	struct report_sending s = { .failure = true,
				    .day = report_day(now),
				    .domain = bytes_of(m->f->domain),
				    .to = report_address_text(&m->f->uris.addresses[n]),
				    .state = barred ? REPORT_SKIPPED : REPORT_SPOOLED,
				    .token = BYTES(""),
				    .spool = BYTES(""),
				    .reply = bytes_of(barred),
				    .at = now };
	if (barred) {
		failure_tell(m, &s, "skip", BYTES(""));
		return true;
	}
	if (!reporter_fresh_token(&token))
		return false;
	reporter_fresh_id(r, spool, now);
	s.token = text_bytes(&token);
	s.spool = bytes_of(spool);
	if (!mail_send(m, &s, error))
		return false;
	struct report_made *made = &r->made[r->made_count++];
	struct text id = TEXT(made->id);
	text_string(&id, spool);
	(void)text_cstr(&id);
	made->expires = now + REPORT_EXPIRES_MS;
	return true;
}

static bool failure_send(struct failing *m, struct text *error)
{
	const struct dmarc_reports_conf *conf = &m->r->job_config->dmarc_reports;
	if (!report_address_read(bytes_of(conf->from), &m->from) || m->from.at[0] == '"') {
		text_string(error, "reports.dmarc.from is no address that reports can come from");
		return false;
	}
	m->signer = (struct dkim_signer){ .domain = report_address_domain(&m->from),
					  .selector = bytes_of(conf->selector),
					  .key = conf->key_pem };
	for (size_t i = 0; i < m->f->uris.count; i++)
		if (!destination_send(m, i, error))
			return false;
	return true;
}

static void failure_make(void *reporter)
{
	struct reporter *r = reporter;
	char buffer[REPORT_WORDS_MAX];
	struct text error = TEXT(buffer);
	r->made_count = 0;
	struct failing *m = reporter_store(r) ? calloc(1, sizeof *m) : NULL;
	bool done = false;
	if (m) {
		m->r = r;
		m->f = r->failure;
		done = failure_send(m, &error);
		if (!done && !r->stuck)
			log_note(LOG_ERROR, "dmarc_report",
				 "a failure report on %s cannot be sent: %s", m->f->domain,
				 text_cstr(&error));
		if (!done && database_error(report_store_database(r->store)))
			reporter_store_failed(r);
		r->stuck = !done;
	}
	if (!done)
		failures_count(r, &r->failures_counted.dropped);
	free(m);
}

/* ---- whose turn it is (loop) */

static void failure_over(struct reporter *r)
{
	free(r->failure);
	r->failure = NULL;
	pthread_mutex_lock(&r->mutex);
	r->failures_waiting--;
	pthread_mutex_unlock(&r->mutex);
}

static void failure_done(struct reporter *r)
{
	reporter_made(r);
	failure_over(r);
}

static struct failure *failure_take(struct reporter *r)
{
	pthread_mutex_lock(&r->mutex);
	struct list *node = list_take(&r->failures);
	pthread_mutex_unlock(&r->mutex);
	return node ? list_owner(node, struct failure, node) : NULL;
}

bool reporter_failure_go(struct reporter *r)
{
	if (!r->failure)
		r->failure = failure_take(r);
	if (!r->failure)
		return false;
	if (!r->failure_ask)
		r->failure_ask = ask_new(r->parts.resolver, r->wake, REPORT_DESTINATION_QUESTIONS);
	if (r->failure_ask && !report_destinations_ask(r->failure_ask, bytes_of(r->failure->domain),
						       &r->failure->uris, r->failure->destinations))
		return false;
	bool asked = r->failure_ask != NULL;
	if (asked)
		ask_free(r->failure_ask);
	r->failure_ask = NULL;
	if (!asked || !reporter_work(r, failure_make, failure_done)) {
		failures_count(r, &r->failures_counted.dropped);
		failure_over(r);
	}
	return true;
}

void reporter_failures_free(struct reporter *r)
{
	struct list *node;
	free(r->failure);
	while ((node = list_take(&r->failures)))
		free(list_owner(node, struct failure, node));
}
