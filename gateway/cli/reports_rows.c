/* reports_rows.c: `mxward reports show`: one day of a domain, as a table, as JSON or as the report
 * that would be sent; see reports_counts.h. */
#include "gateway/cli/reports_counts.h"

#include "gateway/base/clock.h"
#include "gateway/base/version.h"
#include "gateway/cli/journal_look.h"
#include "gateway/cli/spool_view.h"
#include "gateway/cli/terminal.h"
#include "gateway/io/idn.h"
#include "gateway/reports/report_xml.h"

#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

enum { ROWS_SHOWN = 40, DOMAIN_ROOM = 300 };

struct shown {
	struct report_store *store;
	struct bytes domain;
	bool json, any;
	uint32_t day;                   /* the latest that was found */
	uint64_t rows, count;
};

static bool latest_day(void *arg, const struct report_total *t)
{
	struct shown *s = arg;
	s->any = true;
	s->day = t->day;
	s->rows = t->rows;
	return true;
}

/* ---- a row */

static void reasons_text(struct text *t, unsigned reasons)
{
	static const struct {
		unsigned bit;
		const char *words;
	} table[] = { { REPORT_REASON_RULE, "another rule" },
		      { REPORT_REASON_SHADOW, "shadow mode" },
		      { REPORT_REASON_TEST, "t=y" },
		      { REPORT_REASON_UNSURE, "an answer was missing" } };
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (reasons & table[i].bit)
			text_format(t, "%s%s", t->len ? ", " : "", table[i].words);
}

static const char *aligned(bool is)
{
	return is ? "pass" : "fail";
}

static void row_text(const struct report_row *row, uint64_t count)
{
	char source_buffer[ADDRESS_TEXT_MAX], from_buffer[DOMAIN_ROOM], why_buffer[100];
	struct text source = TEXT(source_buffer), from = TEXT(from_buffer), why = TEXT(why_buffer);
	address_text(&source, &row->source);
	terminal_add(&from, row->header_from);
	reasons_text(&why, row->reasons);
	printf("%-39s %8llu  %-10s %-4s %-4s  %s%s%s%s\n", text_cstr(&source),
	       (unsigned long long)count, report_disposition_name(row->disposition),
	       aligned(row->dkim_aligned), aligned(row->spf_aligned), text_cstr(&from),
	       why.len ? " (" : "", text_cstr(&why), why.len ? ")" : "");
}

static void row_json(const struct report_row *row, uint64_t count, bool first)
{
	char source_buffer[ADDRESS_TEXT_MAX], why_buffer[100];
	struct text source = TEXT(source_buffer), why = TEXT(why_buffer);
	address_text(&source, &row->source);
	reasons_text(&why, row->reasons);
	printf("%s{\"source\":\"%s\",\"count\":%llu,\"disposition\":\"%s\",\"dkim\":\"%s\","
	       "\"spf\":\"%s\"",
	       first ? "" : ",", text_cstr(&source), (unsigned long long)count,
	       report_disposition_name(row->disposition), aligned(row->dkim_aligned),
	       aligned(row->spf_aligned));
	view_json_member("reasons", text_bytes(&why));
	view_json_member("header_from", row->header_from);
	view_json_member("envelope_from", row->envelope_from);
	view_json_member("spf_domain", row->spf_domain);
	view_json_member("spf_result", row->spf_result);
	fputs(",\"signatures\":[", stdout);
	for (size_t i = 0; i < row->signature_count; i++) {
		printf("%s{\"result\":", i ? "," : "");
		view_json(row->signatures[i].result);
		view_json_member("domain", row->signatures[i].domain);
		view_json_member("selector", row->signatures[i].selector);
		putchar('}');
	}
	fputs("]}", stdout);
}

static bool row_show(void *arg, const struct report_row *row, uint64_t count)
{
	struct shown *s = arg;
	if (s->json)
		row_json(row, count, s->count == 0);
	else
		row_text(row, count);
	s->count++;
	return !ferror(stdout);
}

/* ---- a day */

static int day_show(struct shown *s, const struct reports_asked *a)
{
	char buffer[16];
	struct text day = TEXT(buffer);
	bool all = a->all || a->json;
	report_day_write(&day, s->day);
	if (s->json) {
		printf("{\"day\":\"%s\"", text_cstr(&day));
		view_json_member("domain", s->domain);
		fputs(",\"rows\":[", stdout);
	} else {
		printf("%s %.*s\n%-39s %8s  %-10s %-4s %-4s  %s\n", text_cstr(&day),
		       BYTES_ARG(s->domain), "SOURCE", "MESSAGES", "DONE", "DKIM", "SPF", "FROM");
	}
	if (!report_store_busiest(s->store, s->day, s->domain, all ? INT32_MAX : ROWS_SHOWN,
				  row_show, s))
		return reports_failed(s->store);
	if (s->json)
		puts("]}");
	else if (s->count < s->rows)
		printf("and %llu more rows; --all shows them\n",
		       (unsigned long long)(s->rows - s->count));
	return EX_OK;
}

/* ---- the report itself */

static void form_fill(const struct config *c, struct report_form *form)
{
	const struct dmarc_reports_conf *d = &c->dmarc_reports;
	*form = (struct report_form){
		.format = d->format == REPORTS_RFC7489 ? REPORT_RFC7489 : REPORT_RFC9990,
		.org_name = bytes_of(d->org_name ? d->org_name : c->hostname),
		.email = d->from ? bytes_of(d->from) : BYTES(""),
		.contact = bytes_of(d->contact),
		.id = BYTES("not-sent"),
		.generator = BYTES(MXWARD_NAME " " MXWARD_VERSION),
	};
}

static int xml_show(struct shown *s, const struct config *config)
{
	char buffer[DATABASE_ERROR_MAX];
	struct text error = TEXT(buffer);
	struct report_form form;
	struct report_written written;
	form_fill(config, &form);
	if (fflush(stdout) == 0 && report_xml_write(s->store, s->day, s->domain, &form,
						    STDOUT_FILENO, &written, &error))
		return EX_OK;
	fprintf(stderr, "mxward: cannot write the report: %s\n", text_cstr(&error));
	return EX_IOERR;
}

static int domain_show(struct report_store *store, const struct reports_asked *a,
		       const struct config *config)
{
	char buffer[DOMAIN_ROOM];
	struct text domain = TEXT(buffer);
	struct shown s = { .store = store, .json = a->json };
	uint32_t from = a->one_day ? a->day : 0, upto = a->one_day ? a->day + 1 : UINT32_MAX;
	bool named = idn_to_ascii(bytes_of(a->word), &domain) && domain.len;
	s.domain = text_bytes(&domain);
	if (named && !report_store_totals(store, from, upto, s.domain, latest_day, &s))
		return reports_failed(store);
	if (!s.any) {
		fputs("mxward: nothing was counted for ", stderr);
		terminal_write(stderr, bytes_of(a->word), false);
		fputs(a->one_day ? " on that day\n" : "\n", stderr);
		return REPORTS_NOTHING;
	}
	return a->xml ? xml_show(&s, config) : day_show(&s, a);
}

int reports_show(const struct command *command, int argc, char **argv)
{
	struct reports_asked a;
	struct config *config = NULL;
	int status;
	if (!reports_asked_read(command, argc, argv, true, &a, &status))
		return status;
	/* What the report says of us stands in the configuration, which only root may be able to
	 * read. */
	struct snapshot *snapshot = a.xml ? snapshot_new() : NULL;
	if (a.xml)
		config = journal_look_config(a.file, snapshot);
	if (a.xml && !config)
		status = EX_CONFIG;
	struct report_store *store = status == EX_OK ? reports_store(&a, &status) : NULL;
	if (store)
		status = domain_show(store, &a, config);
	report_store_close(store);
	config_unref(config);
	if (snapshot)
		snapshot_free(snapshot);
	return view_end(status);
}
