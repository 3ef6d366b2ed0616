/* top_layout.c: the pages of `mxward top`; see top_layout.h. It must never show a figure that is
 * old without saying so. */
#include "gateway/cli/top_inside.h"

#include "gateway/base/version.h"
#include "gateway/cli/log_find.h"
#include "gateway/cli/log_view.h"
#include "gateway/cli/spool_view.h"
#include "gateway/control/output.h"

enum {
	LINE_MAX = 512,
	LABEL = 13,                     /* of the rates */
	PER_SECOND = 8,
	PER_MINUTE = 8,
	TOTAL = 12,
	SPARK_GAP = 2,
	WITH_TOTAL = LABEL + PER_SECOND + PER_MINUTE + TOTAL + SPARK_GAP + TOP_SAMPLES,
	COUNT = 8,                      /* a figure of a panel; of the busiest: */
	CONNECTIONS = 6,
	TAKEN = 7,
	MARKS = 2,                      /* in front of a client: chosen, about */
	BUSIEST = 10,
	SHARE = 7,
	TIME = 10,                      /* of a record, its gap included, as the next */
	ACTION = 12,
};

static const char *const rate_names[TOP_RATES] = {
	[TOP_CONNECTIONS] = "connections",  [TOP_ACCEPTED] = "accepted",
	[TOP_QUARANTINED] = "quarantined",  [TOP_HELD] = "held",
	[TOP_DEFERRED] = "deferred",        [TOP_REJECTED] = "rejected",
	[TOP_RECIPIENTS] = "rcpts refused",
};

static void one_cell(struct top_screen *s, enum top_style style, struct bytes b)
{
	struct top_pen pen;
	struct top_line *line = top_line_begin(s, style, &pen);
	top_rest(&pen, b);
	top_line_end(line, &pen);
}

/* ---- the two lines at the top */

static void uptime_text(struct text *t, uint64_t seconds)
{
	uint64_t days = seconds / 86400;
	if (days > 0)
		text_format(t, "%llud ", (unsigned long long)days);
	text_format(t, "%02u:%02u:%02u", (unsigned)(seconds / 3600 % 24),
		    (unsigned)(seconds / 60 % 60), (unsigned)(seconds % 60));
}

static void title(const struct top_view *v, struct top_screen *s)
{
	char buffer[LINE_MAX];
	struct text t = TEXT(buffer);
	struct top_pen pen;
	struct top_line *line = top_line_begin(s, TOP_TITLE, &pen);
	text_string(&t, MXWARD_NAME " top  ");
	text_add(&t, v->snapshot->hostname);
	text_string(&t, "  up ");
	uptime_text(&t, v->snapshot->uptime);
	text_format(&t, "  generation %llu", (unsigned long long)v->snapshot->generation);
	if (v->paused)
		text_string(&t, "  PAUSED");
	size_t clock = v->clock.len + 1;
	top_cell(&pen, text_bytes(&t), pen.left > clock ? pen.left - clock : 0);
	top_right(&pen, v->clock, clock);
	top_line_end(line, &pen);
}

/* What needs attention comes before figures. */
static void alarms_text(const struct top_snapshot *p, struct text *t)
{
	if (p->hung.len) {
		text_add(t, p->hung);
		text_string(t, "  ");
	}
	if (p->hidden_behind.len) {
		text_string(t, "clients are hidden behind ");
		text_add(t, p->hidden_behind);
		text_string(t, "  ");
	}
	if (p->draining)
		text_string(t, "stopping  ");
}

static void gauges(const struct top_view *v, struct top_screen *s)
{
	const struct top_snapshot *p = v->snapshot;
	char buffer[2 * LINE_MAX];
	struct text t = TEXT(buffer);
	alarms_text(p, &t);
	bool alarm = t.len > 0;
	text_format(&t, "sessions %llu of %llu  memory ", (unsigned long long)p->sessions,
		    (unsigned long long)p->sessions_limit);
	output_size(&t, p->memory);
	if (p->memory_limit) {
		text_string(&t, " of ");
		output_size(&t, p->memory_limit);
	}
	text_format(&t, "  blocks %llu", (unsigned long long)p->blocks);
	if (v->trouble.len)
		one_cell(s, TOP_ALARM, v->trouble);
	else
		one_cell(s, alarm ? TOP_ALARM : TOP_PLAIN, text_bytes(&t));
}

/* ---- rates */

static uint64_t largest(const uint64_t *samples, size_t count)
{
	uint64_t most = 0;
	for (size_t i = 0; i < count; i++)
		most = samples[i] > most ? samples[i] : most;
	return most;
}

/* A bar for each sample, as high as its part of the largest one shown; nothing is the lowest. */
static void spark(struct top_pen *pen, const uint64_t *samples, size_t count)
{
	static const char *const bars[2][8] = {
		{ "_", ".", ":", "-", "=", "+", "*", "#" },
		{ "\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586", "\u2587", "\u2588" },
	};
	size_t width = pen->left < TOP_SAMPLES ? pen->left : TOP_SAMPLES;
	size_t shown = count < width ? count : width;
	const uint64_t *first = samples + (count - shown);
	uint64_t most = largest(first, shown);
	top_cell(pen, BYTES(""), width - shown);
	for (size_t i = 0; i < shown; i++) {
		size_t level = first[i] == 0 ? 0 : (size_t)((first[i] * 7 + most - 1) / most);
		top_cell(pen, bytes_of(bars[pen->utf8][level]), 1);
	}
}

/* Thousandths, with a decimal place as long as that says something. */
static void rate_text(struct text *t, uint64_t rate)
{
	enum { HUNDRED = 100 * 1000 };
	if (rate < HUNDRED)
		text_format(t, "%llu.%llu", (unsigned long long)((rate + 50) / 1000),
			    (unsigned long long)((rate + 50) % 1000 / 100));
	else
		text_u64(t, (rate + 500) / 1000);
}

static void rate_row(const struct top_view *v, struct top_screen *s, size_t rate)
{
	const struct top_history *h = v->history;
	const uint64_t *samples = h->samples[rate];
	char buffer[32];
	struct text now = TEXT(buffer);
	struct top_pen pen;
	struct top_line *line = top_line_begin(s, TOP_PLAIN, &pen);
	bool with_total = pen.left >= WITH_TOTAL;
	rate_text(&now, h->count ? samples[h->count - 1] : v->snapshot->minute[rate] * 1000 / 60);
	top_cell(&pen, bytes_of(rate_names[rate]), LABEL);
	top_right(&pen, text_bytes(&now), PER_SECOND);
	top_number(&pen, v->snapshot->minute[rate], PER_MINUTE);
	if (with_total)
		top_number(&pen, v->snapshot->totals[rate], TOTAL);
	top_cell(&pen, BYTES(""), SPARK_GAP);
	spark(&pen, samples, h->count);
	top_line_end(line, &pen);
}

static void rates(const struct top_view *v, struct top_screen *s)
{
	struct top_pen pen;
	struct top_line *line = top_line_begin(s, TOP_HEAD, &pen);
	bool with_total = pen.left >= WITH_TOTAL;
	top_cell(&pen, BYTES("RATE"), LABEL);
	top_right(&pen, BYTES("/SECOND"), PER_SECOND);
	top_right(&pen, BYTES("/MINUTE"), PER_MINUTE);
	if (with_total)
		top_right(&pen, BYTES("TOTAL"), TOTAL);
	top_line_end(line, &pen);
	for (size_t i = 0; i < TOP_RATES; i++)
		rate_row(v, s, i);
}

/* ---- refusals, clients, domains */

static size_t reasons_beside(size_t width)
{
	return width > 2 * COUNT ? width - 2 * COUNT : 0;
}

static void refusals_head(struct top_pen *pen, size_t width)
{
	top_cell(pen, BYTES("REFUSED FOR"), reasons_beside(width));
	top_right(pen, BYTES("/MINUTE"), COUNT);
	top_right(pen, BYTES("TOTAL"), COUNT);
}

static void refusals_row(const struct top_view *v, const struct top_panel *p, struct top_pen *pen,
			 size_t i, size_t width)
{
	const struct top_refusal *r = &v->snapshot->refusals[i];
	(void)p;
	top_cell(pen, r->reason, reasons_beside(width));
	top_number(pen, r->minute, COUNT);
	top_number(pen, r->total, COUNT);
}

static size_t names_beside(size_t width, bool connections)
{
	size_t figures = (connections ? CONNECTIONS : 0) + TAKEN + COUNT;
	return width > figures ? width - figures : 0;
}

/* What may have been missed makes the figures a guess from below. */
static void busy_name(struct top_pen *pen, const struct top_busy *b, bool chosen, size_t width)
{
	top_cell(pen, chosen ? BYTES(">") : BYTES(""), 1);
	top_cell(pen, b->missed ? BYTES("~") : BYTES(""), 1);
	top_cell(pen, b->name, width > MARKS ? width - MARKS : 0);
}

static void clients_head(struct top_pen *pen, size_t width)
{
	top_cell(pen, BYTES("  BUSIEST CLIENTS"), names_beside(width, true));
	top_right(pen, BYTES("CONN"), CONNECTIONS);
	top_right(pen, BYTES("TAKEN"), TAKEN);
	top_right(pen, BYTES("REFUSED"), COUNT);
}

static void clients_row(const struct top_view *v, const struct top_panel *p, struct top_pen *pen,
			size_t i, size_t width)
{
	const struct top_busy *b = &v->snapshot->clients[p->first + i];
	busy_name(pen, b, v->keys && p->first + i == v->selected, names_beside(width, true));
	top_number(pen, b->sessions, CONNECTIONS);
	top_number(pen, b->taken, TAKEN);
	top_number(pen, b->refused, COUNT);
}

static void domains_head(struct top_pen *pen, size_t width)
{
	top_cell(pen, BYTES("  SENDER DOMAINS"), names_beside(width, false));
	top_right(pen, BYTES("TAKEN"), TAKEN);
	top_right(pen, BYTES("REFUSED"), COUNT);
}

static void domains_row(const struct top_view *v, const struct top_panel *p, struct top_pen *pen,
			size_t i, size_t width)
{
	const struct top_busy *b = &v->snapshot->domains[i];
	(void)p;
	busy_name(pen, b, false, names_beside(width, false));
	top_number(pen, b->taken, TAKEN);
	top_number(pen, b->refused, COUNT);
}

/* ---- pages */

static size_t least_of(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t most_of(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Rows that are left for what is not the footer. */
static size_t rows_left(const struct top_screen *s)
{
	return s->rows > s->count ? s->rows - s->count : 0;
}

static void overview(const struct top_view *v, struct top_screen *s)
{
	const struct top_snapshot *p = v->snapshot;
	rates(v, s);
	size_t left = rows_left(s), busiest = 1 + most_of(p->client_count, p->domain_count);
	size_t state = 1 + most_of(p->refusal_count, top_state_wanted(p));
	busiest = least_of(busiest, 1 + BUSIEST);
	/* Where both have no room, they share it. */
	state = least_of(state, left > busiest ? most_of(left - busiest, left / 2) : left / 2);
	busiest = least_of(busiest, left - state);
	if (left > state + busiest) {
		one_cell(s, TOP_PLAIN, BYTES(""));
		left--;
	}
	struct top_panel refusals = { p->refusal_count, refusals_head, refusals_row, 0 };
	struct top_panel standing = top_state_panel(v, state ? state - 1 : 0);
	size_t shown = busiest ? busiest - 1 : 0;
	size_t first = v->selected < shown ? 0 : v->selected - shown + 1;
	first = least_of(first, p->client_count);
	struct top_panel clients = { p->client_count - first, clients_head, clients_row, first };
	struct top_panel domains = { p->domain_count, domains_head, domains_row, 0 };
	top_panels(s, v, &refusals, &standing, s->columns / 2, state);
	if (left > state + busiest)
		one_cell(s, TOP_PLAIN, BYTES(""));
	/* An address has to be read whole, even one of IPv6. */
	top_panels(s, v, &clients, &domains, s->columns * 9 / 16, busiest);
}

static void refusal_share(struct top_pen *pen, uint64_t part, uint64_t whole)
{
	char buffer[16];
	struct text t = TEXT(buffer);
	text_format(&t, "%u%%", whole ? (unsigned)(part * 100 / whole) : 0);
	top_right(pen, text_bytes(&t), SHARE);
}

/* All reasons, and of the last minute, which part each is. */
static void refusals_page(const struct top_view *v, struct top_screen *s)
{
	enum { REASON = 22 };
	const struct top_snapshot *p = v->snapshot;
	uint64_t whole = 0;
	struct top_pen pen;
	struct top_line *line = top_line_begin(s, TOP_HEAD, &pen);
	refusals_head(&pen, REASON + 2 * COUNT);
	top_right(&pen, BYTES("SHARE"), SHARE);
	top_line_end(line, &pen);
	for (size_t i = 0; i < p->refusal_count; i++)
		whole += p->refusals[i].minute;
	for (size_t i = 0; i < p->refusal_count; i++) {
		line = top_line_begin(s, TOP_PLAIN, &pen);
		refusals_row(v, NULL, &pen, i, REASON + 2 * COUNT);
		refusal_share(&pen, p->refusals[i].minute, whole);
		top_line_end(line, &pen);
	}
	if (p->refusal_count == 0)
		one_cell(s, TOP_PLAIN, BYTES("nothing has been refused since the start"));
}

static void record_row(const struct top_record *r, struct top_screen *s)
{
	char buffer[2 * LINE_MAX];
	struct text from = TEXT(buffer);
	struct top_pen pen;
	struct top_line *line = top_line_begin(s, TOP_PLAIN, &pen);
	if (r->record.tx.len || r->record.id.len)
		view_path(&from, r->record.from);
	top_cell(&pen, bytes_of(r->time), TIME);
	top_cell(&pen, log_action(&r->record), ACTION);
	top_cell(&pen, text_bytes(&from), pen.left * 2 / 5);
	top_cell(&pen, BYTES(""), 2);
	top_rest(&pen, log_view_reason(&r->record));
	top_line_end(line, &pen);
}

static void records_head(struct top_screen *s)
{
	struct top_pen pen;
	struct top_line *line = top_line_begin(s, TOP_HEAD, &pen);
	top_cell(&pen, BYTES("TIME"), TIME);
	top_cell(&pen, BYTES("ACTION"), ACTION);
	top_cell(&pen, BYTES("FROM"), pen.left * 2 / 5);
	top_cell(&pen, BYTES(""), 2);
	top_rest(&pen, BYTES("REASON"));
	top_line_end(line, &pen);
}

static void client_page(const struct top_view *v, struct top_screen *s)
{
	char buffer[LINE_MAX];
	struct text t = TEXT(buffer);
	text_string(&t, "client ");
	text_add(&t, v->client);
	text_string(&t, ": the last hour; all of it: " MXWARD_NAME " log --client ");
	text_add(&t, v->client);
	one_cell(s, TOP_PLAIN, text_bytes(&t));
	records_head(s);
	size_t shown = least_of(v->record_count, rows_left(s));
	for (size_t i = v->record_count - shown; i < v->record_count; i++)
		record_row(&v->records[i], s);
	if (v->record_count == 0)
		one_cell(s, v->failure.len ? TOP_ALARM : TOP_PLAIN,
			 v->failure.len ? v->failure
			 : v->looking   ? BYTES("looking ...")
					: BYTES("nothing is recorded of it"));
}

static void footer(const struct top_view *v, struct top_screen *s)
{
	static const char *const keys[] = {
		[TOP_OVERVIEW] = "q quit  p pause  r refusals  Up, Down, Enter: a client's lines",
		[TOP_REFUSALS] = "q quit  p pause  r, Esc: back",
		[TOP_CLIENT] = "q quit  Enter: look again  Esc: back",
	};
	while (s->count + 1 < s->rows)
		one_cell(s, TOP_PLAIN, BYTES(""));
	one_cell(s, TOP_HEAD, bytes_of(keys[v->page]));
}

void top_layout(const struct top_view *v, unsigned columns, unsigned rows, struct top_screen *s)
{
	static void (*const pages[])(const struct top_view *, struct top_screen *) = {
		[TOP_OVERVIEW] = overview,
		[TOP_REFUSALS] = refusals_page,
		[TOP_CLIENT] = client_page,
	};
	bool whole = rows == 0 || rows > TOP_ROWS_MAX;
	size_t all = whole ? TOP_ROWS_MAX : rows;
	s->count = 0;
	s->columns = least_of(columns, TOP_COLUMNS_MAX);
	s->utf8 = v->utf8;
	/* The last row is the keys'. */
	s->rows = all - v->keys;
	title(v, s);
	gauges(v, s);
	pages[v->page](v, s);
	s->rows = all;
	if (v->keys)
		footer(v, s);
}
