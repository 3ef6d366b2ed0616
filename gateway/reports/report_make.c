/* report_make.c: one domain's report: planned in the store, written, put into the hold queue; see
 * report_send.h for the order on the disk. In the pool.
 *
 * It must never put a report into the queue that the store does not know of, nor one twice. */
#include "gateway/reports/report_send_inside.h"

#include "gateway/base/clock.h"
#include "gateway/base/siphash.h"
#include "gateway/base/version.h"
#include "gateway/reports/report_mail.h"
#include "gateway/reports/report_xml.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* One that is to be sent, as the store has it. */
struct planned {
	char to[REPORT_ADDRESS_MAX + 1], token[REPORT_TOKEN_MAX + 1], spool[SPOOL_ID_MAX];
};

struct making {
	struct reporter *r;
	const struct report_due *due;
	const struct dmarc_reports_conf *conf;
	struct report_address from;
	struct dkim_signer signer;       /* where there is a key */
	char id_buffer[REPORT_ID_MAX], name_buffer[600], day_buffer[16];
	struct bytes id, name, day;
	int fd;                          /* of the file; -1: not written yet */
	struct report_written written;
	struct planned planned[REPORT_ADDRESSES_MAX];
	size_t planned_count;
};

static void kept_copy(char *into, size_t room, struct bytes b)
{
	struct text t = { .at = into, .cap = room };
	text_add(&t, b);
	(void)text_cstr(&t);
}

/* ---- planning */

/* The same for this day, domain and host, whatever was lost. */
static void fresh_id(const struct making *m, struct text *t)
{
	uint64_t digest[2];
	struct siphash s;
	siphash_start(&s, (const uint64_t[2]){ 0, 0 });
	siphash_add(&s, m->day);
	siphash_add(&s, bytes_of(m->due->domain));
	siphash_add(&s, BYTES("\n"));
	siphash_add(&s, bytes_of(m->r->job_config->hostname));
	siphash_end(&s, digest);
	text_add(t, m->day);
	text_char(t, '.');
	text_id(t, digest[0]);
	text_char(t, '@');
	text_string(t, m->r->job_config->hostname);
}

static void skip_tell(struct making *m, struct bytes to, const char *why)
{
	reporter_log(&(struct report_event){ .action = "skip",
					     .day = m->due->day,
					     .domain = bytes_of(m->due->domain),
					     .to = to,
					     .rows = m->due->rows,
					     .messages = m->due->messages,
					     .skipped = why });
	pthread_mutex_lock(&m->r->mutex);
	m->r->counted.skipped++;
	pthread_mutex_unlock(&m->r->mutex);
}

static bool destination_plan(struct making *m, size_t n)
{
	uint64_t now = clock_wall();
	char token_buffer[REPORT_TOKEN_MAX], spool[SPOOL_ID_MAX];
	struct text token = TEXT(token_buffer);
	struct bytes to = report_address_text(&m->due->uris.addresses[n]);
	const char *barred =
		reporter_barred(m->r, &m->due->uris.addresses[n], m->due->destinations[n], now);
	if (!reporter_fresh_token(&token))
		return false;
	reporter_fresh_id(m->r, spool, now);
	struct report_sending s = { .day = m->due->day,
				    .domain = bytes_of(m->due->domain),
				    .to = to,
				    .state = barred ? REPORT_SKIPPED : REPORT_PLANNED,
				    .token = text_bytes(&token),
				    .spool = barred ? BYTES("") : bytes_of(spool),
				    .reply = bytes_of(barred),
				    .at = now };
	if (barred)
		skip_tell(m, to, barred);
	return report_store_plan(m->r->store, &s);
}

static bool planned_take(void *arg, const struct report_sending *s)
{
	struct making *m = arg;
	if (s->state != REPORT_PLANNED || m->planned_count == REPORT_ADDRESSES_MAX)
		return true;
	struct planned *p = &m->planned[m->planned_count++];
	kept_copy(p->to, sizeof p->to, s->to);
	kept_copy(p->token, sizeof p->token, s->token);
	kept_copy(p->spool, sizeof p->spool, s->spool);
	return true;
}

struct seen {
	bool any;
};

static bool seen_any(void *arg, const struct report_sending *s)
{
	struct seen *seen = arg;
	(void)s;
	seen->any = true;
	return false;
}

/* All destinations are decided in one transaction: what is found later was decided whole. */
static bool plan(struct making *m)
{
	struct report_store *store = m->r->store;
	struct bytes domain = bytes_of(m->due->domain);
	struct text id = TEXT(m->id_buffer);
	char fresh_buffer[REPORT_ID_MAX];
	struct text fresh = TEXT(fresh_buffer);
	struct seen seen = { .any = false };
	fresh_id(m, &fresh);
	database_begin(report_store_database(store));
	bool good =
		report_store_id(store, m->due->day, domain, text_bytes(&fresh), &id) &&
		report_store_sendings(store, m->due->day, m->due->day + 1, domain, seen_any, &seen);
	for (size_t i = 0; good && !seen.any && i < m->due->uris.count; i++)
		good = destination_plan(m, i);
	m->id = text_bytes(&id);
	return database_commit(report_store_database(store)) && good && !id.cut &&
	       report_store_sendings(store, m->due->day, m->due->day + 1, domain, planned_take, m);
}

/* ---- writing */

static int scratch_open(const char *directory)
{
	int fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	return fd >= 0 ? fd : memfd_create("report", MFD_CLOEXEC);
}

static bool file_write(struct making *m, struct text *error)
{
	const struct report_form form = { .format = m->conf->format == REPORTS_RFC7489
							    ? REPORT_RFC7489
							    : REPORT_RFC9990,
					  .gzip = true,
					  .org_name = bytes_of(m->conf->org_name),
					  .email = report_address_text(&m->from),
					  .contact = bytes_of(m->conf->contact),
					  .id = m->id,
					  .generator = BYTES("mxward " MXWARD_VERSION) };
	if (m->fd >= 0)
		return true;
	m->fd = scratch_open(m->r->parts.scratch);
	if (m->fd >= 0)
		return report_xml_write(m->r->store, m->due->day, bytes_of(m->due->domain), &form,
					m->fd, &m->written, error);
	text_string(error, "no temporary file can be made");
	return false;
}

/* ---- into the queue */

static struct report_mail mail_of(const struct making *m, const struct planned *p, uint64_t now)
{
	return (struct report_mail){ .from = report_address_text(&m->from),
				     .to = bytes_of(p->to),
				     .domain = bytes_of(m->due->domain),
				     .submitter = bytes_of(m->r->job_config->hostname),
				     .org_name = bytes_of(m->conf->org_name),
				     .contact = bytes_of(m->conf->contact),
				     .id = m->id,
				     .file_name = m->name,
				     .day = m->day,
				     .time = now,
				     .signer = m->conf->key ? &m->signer : NULL };
}

static enum spool_result mail_store(struct making *m, const struct planned *p, uint64_t now,
				    struct text *error)
{
	char subject_buffer[1000], msgid_buffer[600];
	struct text subject = TEXT(subject_buffer), msgid = TEXT(msgid_buffer);
	const struct report_mail mail = mail_of(m, p, now);
	struct report_mail_source *source = calloc(1, sizeof *source);
	if (!source) {
		text_string(error, "out of memory");
		return SPOOL_FAILED;
	}
	source->mail = &mail;
	source->fd = m->fd;
	if (!report_mail_begin(source, error)) {
		free(source);
		return SPOOL_FAILED;
	}
	report_mail_subject(&subject, &mail);
	report_mail_message_id(&msgid, &mail);
	const struct report_letter letter = { .from = mail.from,
					      .to = mail.to,
					      .token = bytes_of(p->token),
					      .spool = bytes_of(p->spool),
					      .domain = mail.domain,
					      .msgid = text_bytes(&msgid),
					      .subject = text_bytes(&subject),
					      .time = now };
	enum spool_result result = reporter_spool(
		m->r, &letter, &(struct spool_source){ report_mail_next, source }, error);
	free(source);
	return result;
}

static void queued_tell(struct making *m, const struct planned *p)
{
	reporter_log(&(struct report_event){ .action = "queue",
					     .day = m->due->day,
					     .domain = bytes_of(m->due->domain),
					     .to = bytes_of(p->to),
					     .report = m->id,
					     .id = bytes_of(p->spool),
					     .rows = m->written.rows,
					     .messages = m->written.messages });
	pthread_mutex_lock(&m->r->mutex);
	m->r->counted.queued++;
	pthread_mutex_unlock(&m->r->mutex);
}

/* Put into the queue, unless it is there: then only the store was not told. */
static bool planned_send(struct making *m, const struct planned *p, struct text *error)
{
	uint64_t now = clock_wall();
	bool there = spool_has(m->r->parts.spool, SPOOL_HOLD, bytes_of(p->spool));
	if (!there && (!file_write(m, error) || mail_store(m, p, now, error) != SPOOL_DONE))
		return false;
	struct report_made *made = &m->r->made[m->r->made_count++];
	kept_copy(made->id, sizeof made->id, bytes_of(p->spool));
	made->expires = now + REPORT_EXPIRES_MS;
	if (!there)
		queued_tell(m, p);
	struct report_sending s = { .day = m->due->day,
				    .domain = bytes_of(m->due->domain),
				    .to = bytes_of(p->to),
				    .state = REPORT_SPOOLED,
				    .token = bytes_of(p->token),
				    .spool = bytes_of(p->spool),
				    .reply = BYTES(""),
				    .at = now };
	if (report_store_settle(m->r->store, &s))
		return true;
	text_string(error, "the store cannot be written");
	return false;
}

static bool make(struct making *m, struct text *error)
{
	struct text day = TEXT(m->day_buffer), name = TEXT(m->name_buffer);
	if (!report_address_read(bytes_of(m->conf->from), &m->from) || m->from.at[0] == '"') {
		text_string(error, "reports.dmarc.from is no address that reports can come from");
		return false;
	}
	m->signer = (struct dkim_signer){ .domain = report_address_domain(&m->from),
					  .selector = bytes_of(m->conf->selector),
					  .key = m->conf->key_pem };
	report_day_write(&day, m->due->day);
	m->day = text_bytes(&day);
	report_file_name(&name, bytes_of(m->r->job_config->hostname), bytes_of(m->due->domain),
			 m->due->day, true);
	m->name = text_bytes(&name);
	if (!plan(m)) {
		text_string(error, "the store cannot be written");
		return false;
	}
	for (size_t i = 0; i < m->planned_count; i++)
		if (!planned_send(m, &m->planned[i], error))
			return false;
	return true;
}

void reporter_make(void *reporter)
{
	struct reporter *r = reporter;
	char buffer[REPORT_WORDS_MAX];
	struct text error = TEXT(buffer);
	r->made_count = 0;
	r->made_all = false;
	if (!reporter_store(r))
		return;
	struct making *m = calloc(1, sizeof *m);
	if (!m)
		return;
	m->r = r;
	m->due = r->current;
	m->conf = &r->job_config->dmarc_reports;
	m->fd = -1;
	r->made_all = make(m, &error);
	/* A key that is none, or a full disk, is the same for all that follow. */
	if (!r->made_all && !r->stuck)
		log_note(LOG_ERROR, "dmarc_report",
			 "the report on %s cannot be sent now, and is tried again: %s",
			 m->due->domain, text_cstr(&error));
	r->stuck = !r->made_all;
	if (!r->made_all && database_error(report_store_database(r->store)))
		reporter_store_failed(r);
	if (m->fd >= 0)
		close(m->fd);
	free(m);
}
