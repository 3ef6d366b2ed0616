/* reports_figures.c: who sends as us, as a table with a chart for people, and as JSON; see
 * reports_inside.h. Lines are at most 80 columns wide, whatever the terminal. */
#include "gateway/cli/reports_inside.h"

#include "gateway/base/clock.h"
#include "gateway/cli/terminal.h"

#include <stdio.h>

enum { COLUMNS = 80, CHART = 60, SOURCES_SHOWN = 30, BY_LEAST = 10, LEVELS = 8 };
#define DAY_MS 86400000ull

typedef unsigned long long number;

/* ---- small things */

static const char *date(char room[16], uint32_t day)
{
	char buffer[32];
	struct text t = TEXT(buffer), to = { .at = room, .cap = 16 };
	clock_rfc3339(&t, day * DAY_MS);
	text_add(&to, bytes_first(text_bytes(&t), 10));
	return text_cstr(&to);
}

/* "1,234,567" */
static const char *thousands(char room[32], uint64_t n)
{
	char digits[24];
	struct text t = TEXT(digits), to = { .at = room, .cap = 32 };
	text_u64(&t, n);
	for (size_t i = 0; i < t.len; i++) {
		if (i > 0 && (t.len - i) % 3 == 0)
			text_char(&to, ',');
		text_char(&to, digits[i]);
	}
	return text_cstr(&to);
}

/* Of a whole that is not 0. What is not all is not 100, what is not nothing is not 0. */
static unsigned percent(uint64_t part, uint64_t whole)
{
	unsigned p = (unsigned)((double)part * 100 / (double)whole);
	if (p == 0 && part > 0)
		return 1;
	return p == 100 && part < whole ? 99 : p;
}

static void show(struct bytes b)
{
	terminal_write(stdout, b, false);
}

/* ---- the chart */

static const char *const blocks[LEVELS + 1] = { " ",
						"\xe2\x96\x81",
						"\xe2\x96\x82",
						"\xe2\x96\x83",
						"\xe2\x96\x84",
						"\xe2\x96\x85",
						"\xe2\x96\x86",
						"\xe2\x96\x87",
						"\xe2\x96\x88" };
static const char *const plain[LEVELS + 1] = { " ", ".", ":", "-", "=", "+", "*", "%", "#" };

/* What is not nothing is seen. */
static unsigned level(uint64_t n, uint64_t most)
{
	unsigned l = most ? (unsigned)((double)n * LEVELS / (double)most) : 0;
	return l == 0 && n > 0 ? 1 : l;
}

struct columns {
	uint64_t passed[CHART], failed[CHART], most;
	uint32_t count, days;           /* days of a column */
};

static void columns_fill(struct columns *c, const struct own *o)
{
	c->days = (uint32_t)((o->day_count + CHART - 1) / CHART);
	c->count = (uint32_t)((o->day_count + c->days - 1) / c->days);
	for (uint32_t i = 0; i < o->day_count; i++) {
		c->passed[i / c->days] += o->days[i].passed;
		c->failed[i / c->days] += o->days[i].failed;
	}
	for (uint32_t i = 0; i < c->count; i++) {
		c->most = c->passed[i] > c->most ? c->passed[i] : c->most;
		c->most = c->failed[i] > c->most ? c->failed[i] : c->most;
	}
}

static void chart_line(const char *name, const uint64_t *values, const struct columns *c)
{
	const char *const *marks = terminal_utf8() ? blocks : plain;
	printf("%-6s|", name);
	for (uint32_t i = 0; i < c->count; i++)
		fputs(marks[level(values[i], c->most)], stdout);
	puts("|");
}

static void chart_print(const struct own *o)
{
	struct columns c = { .count = 0 };
	char first[16], last[16], most[32];
	columns_fill(&c, o);
	(void)putchar('\n');
	chart_line("pass", c.passed, &c);
	chart_line("fail", c.failed, &c);
	printf("       %s to %s; the tallest is %s in %u day%s\n", date(first, o->question.since),
	       date(last, o->today), thousands(most, c.most), c.days, c.days == 1 ? "" : "s");
}

/* ---- the table */

static int source_width(const struct own *o)
{
	size_t width = 6;
	for (size_t i = 0; i < o->source_count && i < SOURCES_SHOWN; i++) {
		char room[ADDRESS_TEXT_MAX];
		struct text t = TEXT(room);
		address_text(&t, &o->sources[i].of.address);
		width = t.len > width ? t.len : width;
	}
	return (int)width;
}

/* Who it is, and that it is new: at the end of the line, or on one of its own. */
static void by_print(const struct own_source *s, int width)
{
	int left = COLUMNS - (width + 42);
	char room[300];
	struct text t = TEXT(room);
	text_string(&t, s->is_new ? "new" : "");
	if (s->is_new && s->of.who.len)
		text_string(&t, ", ");
	terminal_add(&t, s->of.who);
	if (t.len > 0)
		printf("%s%.*s", (int)t.len > left && left < BY_LEAST ? "\n    " : "  ",
		       left < BY_LEAST ? COLUMNS - 4 : left, text_cstr(&t));
	(void)putchar('\n');
}

static void source_print(const struct own_source *s, int width)
{
	char room[ADDRESS_TEXT_MAX], messages[32], first[16];
	struct text address = TEXT(room);
	const struct import_source *of = &s->of;
	address_text(&address, &of->address);
	printf("%-*s  %8s  %3u%%  %3u%%  %3u%%  %s", width, text_cstr(&address),
	       thousands(messages, of->messages), percent(of->failed, of->messages),
	       percent(of->dkim, of->messages), percent(of->spf, of->messages),
	       date(first, of->first));
	by_print(s, width);
}

static void sources_print(const struct own *o)
{
	int width = source_width(o);
	char others[32], messages[32];
	uint64_t left = 0;
	printf("\n%-*s  MESSAGES  FAIL  DKIM   SPF  FIRST SEEN  BY\n", width, "SOURCE");
	for (size_t i = 0; i < o->source_count; i++)
		if (i < SOURCES_SHOWN)
			source_print(&o->sources[i], width);
		else
			left += o->sources[i].of.messages;
	if (o->source_count > SOURCES_SHOWN)
		printf("and %s more with %s messages; --json has all\n",
		       thousands(others, o->source_count - SOURCES_SHOWN),
		       thousands(messages, left));
}

static struct bytes tls_domain(const struct own_tls *t)
{
	return (struct bytes){ t->domain, t->domain_len };
}

static struct bytes tls_failure(const struct own_tls *t)
{
	return (struct bytes){ t->failure, t->failure_len };
}

static void tls_print(const struct own *o)
{
	if (o->tls_count == 0)
		return;
	printf("\nTLS sessions with our servers, by domain:\n%10s  %10s\n", "PASSED", "FAILED");
	for (size_t i = 0; i < o->tls_count; i++) {
		const struct own_tls *t = &o->tls[i];
		char passed[32], failed[32];
		bool reason = t->failure_len > 0;
		printf("%10s  %10s  %s", reason ? "" : thousands(passed, t->passed),
		       thousands(failed, t->failed), reason ? "  " : "");
		show(reason ? tls_failure(t) : t->domain_len ? tls_domain(t) : BYTES("-"));
		(void)putchar('\n');
	}
	if (o->tls_more)
		printf("and %llu more lines; --domain shows those of one\n", (number)o->tls_more);
}

static void head_print(const struct own *o)
{
	char day[16], n[4][32];
	printf("Mail in our name since %s, as %s reports of %s reporters say:\n",
	       date(day, o->question.since), thousands(n[0], o->summary.reports),
	       thousands(n[1], o->summary.reporters));
	printf("%s messages, of which DMARC passed for %s and failed for %s\n",
	       thousands(n[0], o->messages), thousands(n[1], o->passed),
	       thousands(n[2], o->failed));
	if (o->quarantined || o->rejected)
		printf("(%s were put into quarantine, %s rejected).\n",
		       thousands(n[0], o->quarantined), thousands(n[1], o->rejected));
	if (o->summary.untrusted)
		printf("%s reports are not counted: DMARC did not pass for their own mail.\n",
		       thousands(n[0], o->summary.untrusted));
}

void own_print(const struct own *o)
{
	head_print(o);
	if (o->source_count > 0) {
		chart_print(o);
		sources_print(o);
	}
	tls_print(o);
}

/* ---- as JSON */

static void json_source(struct output *p, const struct own_source *s)
{
	char room[ADDRESS_TEXT_MAX], day[16];
	struct text address = TEXT(room);
	const struct import_source *of = &s->of;
	address_text(&address, &of->address);
	output_format(p, "{\"source\": \"%s\"", text_cstr(&address));
	output_member_number(p, "messages", of->messages);
	output_member_number(p, "passed", of->passed);
	output_member_number(p, "failed", of->failed);
	output_member_number(p, "dkim", of->dkim);
	output_member_number(p, "spf", of->spf);
	output_member_number(p, "quarantined", of->quarantined);
	output_member_number(p, "rejected", of->rejected);
	output_member_text(p, "first_seen", date(day, of->first));
	output_format(p, ", \"new\": %s, \"by\": ", s->is_new ? "true" : "false");
	output_json(p, of->who);
	output_format(p, "}");
}

static void json_days(struct output *p, const struct own *o)
{
	const char *between = "";
	output_format(p, ", \"days\": [");
	for (uint32_t i = 0; i < o->day_count; i++) {
		char day[16];
		if (!o->days[i].passed && !o->days[i].failed)
			continue;
		output_format(p, "%s{\"day\": \"%s\"", between, date(day, o->question.since + i));
		output_member_number(p, "passed", o->days[i].passed);
		output_member_number(p, "failed", o->days[i].failed);
		output_format(p, "}");
		between = ", ";
	}
	output_format(p, "]");
}

static void json_tls(struct output *p, const struct own *o)
{
	output_format(p, ", \"tls\": [");
	for (size_t i = 0; i < o->tls_count; i++) {
		const struct own_tls *t = &o->tls[i];
		output_format(p, "%s{\"domain\": ", i ? ", " : "");
		output_json(p, tls_domain(t));
		output_format(p, ", \"failure\": ");
		output_json(p, tls_failure(t));
		output_member_number(p, "passed", t->passed);
		output_member_number(p, "failed", t->failed);
		output_format(p, "}");
	}
	output_format(p, "]");
}

void own_print_json(const struct own *o)
{
	struct output p = { 0 };
	char day[16];
	output_format(&p, "{\"since\": \"%s\"", date(day, o->question.since));
	output_member_number(&p, "reports", o->summary.reports);
	output_member_number(&p, "reporters", o->summary.reporters);
	output_member_number(&p, "tls_reports", o->summary.tls_reports);
	output_member_number(&p, "untrusted", o->summary.untrusted);
	output_member_number(&p, "messages", o->messages);
	output_member_number(&p, "passed", o->passed);
	output_member_number(&p, "failed", o->failed);
	output_format(&p, ", \"sources\": [");
	for (size_t i = 0; i < o->source_count; i++) {
		output_format(&p, "%s", i ? ", " : "");
		json_source(&p, &o->sources[i]);
	}
	output_format(&p, "]");
	json_days(&p, o);
	json_tls(&p, o);
	output_format(&p, "}\n");
	if (p.lost)
		fputs("mxward reports own: out of memory\n", stderr);
	else
		(void)fwrite(p.at, 1, p.len, stdout);
	output_free(&p);
}
