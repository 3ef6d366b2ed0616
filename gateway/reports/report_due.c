/* report_due.c: which reports are due: days that are over, domains that want them, and none that
 * has been decided already; see report_send_inside.h. In the pool. */
#include "gateway/reports/report_send_inside.h"

#include "gateway/base/clock.h"
#include "modules/dmarc/dmarc_walk.h"

#include <stdlib.h>

/* ---- the store */

struct report_store *reporter_store(struct reporter *r)
{
	char buffer[REPORT_WORDS_MAX];
	struct text error = TEXT(buffer);
	if (!r->store)
		r->store = report_store_open(r->parts.directory, DATABASE_WRITE, &error);
	if (!r->store && !r->failing)
		log_note(LOG_ERROR, "dmarc_report", "no reports can be sent: %s",
			 text_cstr(&error));
	r->failing = !r->store;
	return r->store;
}

void reporter_store_failed(struct reporter *r)
{
	const char *why = database_error(report_store_database(r->store));
	log_note(LOG_ERROR, "dmarc_report", "cannot note what was sent: %s",
		 why ? why : "no word why");
	report_store_close(r->store);
	r->store = NULL;
}

/* ---- who gets none */

static bool excluded_by_config(const struct dmarc_reports_conf *c, struct bytes domain)
{
	bool excluded = false;
	for (size_t i = 0; i < c->exclude_count; i++)
		excluded = excluded || dmarc_within(domain, bytes_of(c->exclude[i]));
	return excluded;
}

const char *report_exempt(const struct config *config, struct report_store *store,
			  struct bytes domain)
{
	bool excluded = excluded_by_config(&config->dmarc_reports, domain) ||
			report_store_is_excluded(store, domain);
	return excluded ? "excluded" : NULL;
}

bool report_of_our_own(const struct config *config, struct bytes domain)
{
	struct bytes from = bytes_of(config->dmarc_reports.from);
	return config_domain(config, domain) != NULL ||
	       bytes_equal_nocase(bytes_skip(from, bytes_find_last(from, '@') + 1), domain);
}

/* ---- what is due */

struct look {
	struct reporter *r;
	size_t count;
};

struct known {
	bool any, open;
};

static bool sending_see(void *arg, const struct report_sending *s)
{
	struct known *known = arg;
	known->any = true;
	known->open = known->open || s->state == REPORT_PLANNED;
	return true;
}

/* True: what becomes of it was decided, and is under way or over. */
static bool decided(struct reporter *r, const struct report_total *total)
{
	struct known known = { .any = false };
	return report_store_sendings(r->store, total->day, total->day + 1, total->policy.domain,
				     sending_see, &known) &&
	       known.any && !known.open;
}

/* What was decided takes no room: else those of the first days would keep out all others. */
static bool total_take(void *arg, const struct report_total *total)
{
	struct look *look = arg;
	if (!total->wanted || total->policy.rua.len == 0 ||
	    total->policy.domain.len >= REPORT_DOMAIN_MAX || decided(look->r, total))
		return true;
	struct report_due *d = calloc(1, sizeof *d);
	if (!d)
		return false;
	struct text domain = TEXT(d->domain);
	text_add(&domain, total->policy.domain);
	report_uris_read(total->policy.rua, &d->uris);
	d->day = total->day;
	d->rows = total->rows;
	d->messages = total->messages;
	list_append(&look->r->found, &d->node);
	return ++look->count < REPORT_DUE_MAX;
}

/* It is written down once, and never looked at again. */
static void due_skip(struct reporter *r, const struct report_due *d, const char *why)
{
	struct report_sending s = { .day = d->day,
				    .domain = bytes_of(d->domain),
				    .to = BYTES(""),
				    .state = REPORT_SKIPPED,
				    .token = BYTES(""),
				    .spool = BYTES(""),
				    .reply = bytes_of(why),
				    .at = clock_wall() };
	if (!report_store_plan(r->store, &s))
		reporter_store_failed(r);
	reporter_log(&(struct report_event){ .action = "skip",
					     .day = d->day,
					     .domain = s.domain,
					     .rows = d->rows,
					     .messages = d->messages,
					     .skipped = why });
}

/* One that has been planned is sent, whoever is excluded since. False: it stays out. */
static bool due_sift(struct reporter *r, const struct report_due *d)
{
	struct known known = { .any = false };
	if (!report_store_sendings(r->store, d->day, d->day + 1, bytes_of(d->domain), sending_see,
				   &known)) {
		reporter_store_failed(r);
		return false;
	}
	const char *why = NULL;
	if (!known.any && report_of_our_own(r->job_config, bytes_of(d->domain)))
		why = "loop";
	else if (!known.any && d->uris.count == 0)
		why = "no_rua";
	else if (!known.any)
		why = report_exempt(r->job_config, r->store, bytes_of(d->domain));
	if (why)
		due_skip(r, d, why);
	return !why;
}

void reporter_look(void *reporter)
{
	struct reporter *r = reporter;
	const struct report_look *asked = &r->job_look;
	struct look look = { .r = r };
	struct list kept, *node;
	r->job_cut = false;
	if (!reporter_store(r))
		return;
	if (!report_store_totals(r->store, asked->from, asked->upto, bytes_of(asked->only),
				 total_take, &look))
		reporter_store_failed(r);
	list_init(&kept);
	while ((node = list_take(&r->found))) {
		struct report_due *d = list_owner(node, struct report_due, node);
		if (r->store && due_sift(r, d))
			list_append(&kept, &d->node);
		else
			free(d);
	}
	while ((node = list_take(&kept)))
		list_append(&r->found, node);
	/* Where nothing failed, all of these are decided, or will be: the next look finds
	 * others. */
	r->job_cut = r->store && look.count == REPORT_DUE_MAX;
}
