/* reports_show.c: a report from elsewhere as a table for people and as JSON; see
 * reports_inside.h. What strangers wrote goes to the terminal made safe alone. */
#include "gateway/cli/reports_inside.h"

#include "gateway/base/clock.h"
#include "gateway/cli/terminal.h"

#include <stdio.h>

struct sums {
	uint64_t rows, messages, passed, failed;
};

static struct sums sums_of(struct bytes rows)
{
	struct sums s = { 0 };
	struct feedback_part p;
	while (feedback_take(&rows, &p)) {
		if (p.kind != PART_ROW)
			continue;
		s.rows++;
		s.messages += p.row.count;
		s.passed += feedback_dmarc(&p.row) == VERDICT_PASS ? p.row.count : 0;
		s.failed += feedback_dmarc(&p.row) == VERDICT_FAIL ? p.row.count : 0;
	}
	return s;
}

static void show(struct bytes b)
{
	terminal_write(stdout, b, false);
}

static void show_time(uint64_t seconds)
{
	enum { TO_MINUTES = 16 };
	char room[32];
	struct text t = TEXT(room);
	clock_rfc3339(&t, seconds * 1000);
	if (t.len > 10)
		t.at[10] = ' ';
	printf("%.*s", TO_MINUTES, t.at);
}

static int source_width(struct bytes rows)
{
	struct feedback_part p;
	size_t width = 6;
	while (feedback_take(&rows, &p)) {
		char room[ADDRESS_TEXT_MAX];
		struct text t = TEXT(room);
		if (p.kind == PART_ROW)
			address_text(&t, &p.row.source);
		width = t.len > width ? t.len : width;
	}
	return (int)width;
}

static const char *said(const char *word)
{
	return word[0] ? word : "-";
}

static void row_show(const struct feedback_row *r, int width)
{
	char room[ADDRESS_TEXT_MAX];
	struct text source = TEXT(room);
	address_text(&source, &r->source);
	printf("%9llu  %-*s  %-5s  %-4s  %-4s  %-10s  ", (unsigned long long)r->count, width,
	       text_cstr(&source), said(feedback_verdicts[feedback_dmarc(r)]),
	       said(feedback_verdicts[r->dkim]), said(feedback_verdicts[r->spf]),
	       said(feedback_dispositions[r->disposition]));
	show(r->header_from);
	(void)putchar('\n');
}

static void rows_show(struct bytes rows)
{
	struct feedback_part p;
	int width = source_width(rows);
	printf("\n%9s  %-*s  %-5s  %-4s  %-4s  %-10s  FROM\n", "MESSAGES", width, "SOURCE", "DMARC",
	       "DKIM", "SPF", "DONE");
	while (feedback_take(&rows, &p))
		if (p.kind == PART_ROW)
			row_show(&p.row, width);
}

static void policy_show(const struct feedback_policy *p)
{
	printf("%9llu  %9llu  ", (unsigned long long)p->passed, (unsigned long long)p->failed);
	show(p->domain.len ? p->domain : BYTES("-"));
	printf(" (");
	show(p->type.len ? p->type : BYTES("no type said"));
	printf(")\n");
}

static void failure_show(const struct feedback_failure *f)
{
	printf("%9s  %9llu    ", "", (unsigned long long)f->count);
	show(f->type.len ? f->type : BYTES("no reason said"));
	if (f->mx.len) {
		printf(" at ");
		show(f->mx);
	}
	(void)putchar('\n');
}

static void policies_show(struct bytes rows)
{
	struct feedback_part p;
	printf("\n%9s  %9s  DOMAIN AND POLICY, FAILURES\n", "PASSED", "FAILED");
	while (feedback_take(&rows, &p)) {
		if (p.kind == PART_POLICY)
			policy_show(&p.policy);
		else if (p.kind == PART_FAILURE)
			failure_show(&p.failure);
	}
}

void report_show(const struct feedback_report *r, struct bytes rows)
{
	struct sums s = sums_of(rows);
	printf("%s report of ", r->kind == FEEDBACK_DMARC ? "DMARC" : "TLS");
	show(r->org.len ? r->org : BYTES("(no name)"));
	if (r->email.len) {
		printf(", ");
		show(r->email);
	}
	printf("\nID ");
	show(r->id);
	printf("\nfrom ");
	show_time(r->begin);
	printf(" to ");
	show_time(r->end);
	printf(" UTC\n");
	if (r->kind == FEEDBACK_DMARC) {
		printf("about ");
		show(r->domain);
		printf(", whose policy is ");
		show(r->policy.len ? r->policy : BYTES("not said"));
		printf("\n%llu messages: %llu pass, %llu fail\n", (unsigned long long)s.messages,
		       (unsigned long long)s.passed, (unsigned long long)s.failed);
		rows_show(rows);
	} else {
		policies_show(rows);
	}
	if (r->invalid) {
		printf("\n%llu records are not in their form and left out: ",
		       (unsigned long long)r->invalid);
		show(r->invalid_why);
		(void)putchar('\n');
	}
}

/* ---- as JSON */

static void json_time(struct output *o, const char *key, uint64_t seconds)
{
	char room[32];
	struct text t = TEXT(room);
	clock_rfc3339(&t, seconds * 1000);
	output_member_text(o, key, text_cstr(&t));
}

static void json_text(struct output *o, const char *key, struct bytes value)
{
	output_format(o, ", \"%s\": ", key);
	output_json(o, value);
}

static void json_row(struct output *o, const struct feedback_row *r)
{
	char room[ADDRESS_TEXT_MAX];
	struct text source = TEXT(room);
	address_text(&source, &r->source);
	output_format(o, "{\"source\": \"%s\", \"messages\": %llu", text_cstr(&source),
		      (unsigned long long)r->count);
	output_member_text(o, "dmarc", feedback_verdicts[feedback_dmarc(r)]);
	output_member_text(o, "dkim", feedback_verdicts[r->dkim]);
	output_member_text(o, "spf", feedback_verdicts[r->spf]);
	output_member_text(o, "disposition", feedback_dispositions[r->disposition]);
	output_member_text(o, "reason", feedback_reasons[r->reason]);
	json_text(o, "header_from", r->header_from);
	json_text(o, "envelope_from", r->envelope_from);
	json_text(o, "dkim_domain", r->dkim_domain);
	json_text(o, "dkim_selector", r->dkim_selector);
	output_member_text(o, "dkim_result", feedback_results[r->dkim_result]);
	json_text(o, "spf_domain", r->spf_domain);
	output_member_text(o, "spf_result", feedback_results[r->spf_result]);
	output_format(o, "}");
}

static void json_policy(struct output *o, const struct feedback_policy *p)
{
	output_format(o, "{\"passed\": %llu", (unsigned long long)p->passed);
	output_member_number(o, "failed", p->failed);
	json_text(o, "policy", p->type);
	json_text(o, "domain", p->domain);
	output_format(o, "}");
}

static void json_failure(struct output *o, const struct feedback_failure *f)
{
	output_format(o, "{\"sessions\": %llu", (unsigned long long)f->count);
	json_text(o, "type", f->type);
	json_text(o, "mx", f->mx);
	output_format(o, "}");
}

static void json_parts(struct output *o, const char *key, struct bytes rows,
		       enum feedback_part_kind kind)
{
	struct feedback_part p;
	const char *between = "";
	output_format(o, ", \"%s\": [", key);
	while (feedback_take(&rows, &p)) {
		if (p.kind != kind)
			continue;
		output_format(o, "%s", between);
		between = ", ";
		if (kind == PART_ROW)
			json_row(o, &p.row);
		else if (kind == PART_POLICY)
			json_policy(o, &p.policy);
		else
			json_failure(o, &p.failure);
	}
	output_format(o, "]");
}

void report_json(struct output *o, const struct feedback_report *r, struct bytes rows)
{
	bool dmarc = r->kind == FEEDBACK_DMARC;
	output_format(o, "{\"kind\": \"%s\"", dmarc ? "dmarc" : "tls");
	if (dmarc)
		output_member_text(o, "form", r->rfc9990 ? "rfc9990" : "rfc7489");
	json_text(o, "org", r->org);
	json_text(o, "email", r->email);
	json_text(o, "id", r->id);
	json_time(o, "begin", r->begin);
	json_time(o, "end", r->end);
	output_member_number(o, "invalid", r->invalid);
	json_text(o, "invalid_why", r->invalid_why);
	if (dmarc) {
		json_text(o, "domain", r->domain);
		json_text(o, "policy", r->policy);
		json_text(o, "subdomain_policy", r->subdomain_policy);
		json_parts(o, "rows", rows, PART_ROW);
	} else {
		json_parts(o, "policies", rows, PART_POLICY);
		json_parts(o, "failures", rows, PART_FAILURE);
	}
	output_format(o, "}");
}
