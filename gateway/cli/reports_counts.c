/* reports_counts.c: `mxward reports status` and `list`; see reports_counts.h. Reads the store, of a
 * gateway that may be running, and changes nothing. */
#include "gateway/cli/reports_counts.h"

#include "gateway/base/clock.h"
#include "gateway/base/version.h"
#include "gateway/cli/paths.h"
#include "gateway/cli/spool_view.h"
#include "gateway/cli/terminal.h"
#include "gateway/reports/report_store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum { DOMAIN_WIDTH = 34, STATES = (int)REPORT_SKIPPED + 1, STATES_TEXT = 160 };

bool reports_asked_read(const struct command *command, int argc, char **argv, bool word,
			struct reports_asked *a, int *status)
{
	size_t words;
	*a = (struct reports_asked){ .file = MXWARD_CONFIG_FILE };
	const struct argument known[] = { { "-c", NULL, &a->file },
					  { "--json", &a->json, NULL },
					  { "--day", &a->one_day, &a->day_text },
					  { "--all", &a->all, NULL },
					  { "--xml", &a->xml, NULL },
					  { 0 } };
	*status = EX_USAGE;
	if (!arguments_read(command, argc, argv, known, &a->word, word, &words))
		return false;
	if (word && words == 0)
		(void)command_misused(command, "%s needs a domain", argv[0]);
	else if (a->one_day && !report_day_read(bytes_of(a->day_text), &a->day))
		(void)command_misused(command, "--day must be a day like 2026-12-01");
	else if ((a->xml || a->all) && !word)
		(void)command_misused(command, "%s is for show", a->xml ? "--xml" : "--all");
	else if (a->xml && a->json)
		(void)command_misused(command, "--xml and --json exclude each other");
	else
		*status = EX_OK;
	return *status == EX_OK;
}

struct report_store *reports_store(const struct reports_asked *a, int *status)
{
	char buffer[DATABASE_ERROR_MAX];
	struct text error = TEXT(buffer);
	struct paths paths;
	paths_find(a->file, &paths);
	*status = paths_enter(paths.state, "state directory");
	if (*status != EX_OK)
		return NULL;
	if (access(DATABASE_FILE, F_OK) != 0 && errno == ENOENT) {
		fputs("mxward: nothing was counted yet; reports.dmarc in the configuration makes "
		      "the gateway count\n",
		      stderr);
		*status = REPORTS_NOTHING;
		return NULL;
	}
	struct report_store *store = report_store_open(".", DATABASE_READ, &error);
	if (store)
		return store;
	fprintf(stderr, "mxward: cannot read what was counted (%s in the state directory): %s\n",
		DATABASE_FILE, text_cstr(&error));
	*status = EX_UNAVAILABLE;
	return NULL;
}

int reports_failed(struct report_store *store)
{
	fprintf(stderr, "mxward: cannot read what was counted: %s\n",
		database_error(report_store_database(store)));
	return EX_UNAVAILABLE;
}

/* ---- what became of reports */

struct states {
	uint64_t of[STATES];
};

static bool state_add(void *arg, const struct report_sending *s)
{
	struct states *states = arg;
	if ((unsigned)s->state < (unsigned)STATES)
		states->of[s->state]++;
	return true;
}

/* "sent 2, refused 1"; "" if there are none. */
static void states_text(struct text *t, const struct states *s)
{
	for (int i = 0; i < STATES; i++)
		if (s->of[i])
			text_format(t, "%s%s %llu", t->len ? ", " : "",
				    report_state_name((enum report_state)i),
				    (unsigned long long)s->of[i]);
}

static void states_json(const struct states *s)
{
	fputs(",\"reports\":{", stdout);
	for (int i = REPORT_PLANNED; i < STATES; i++)
		printf("%s\"%s\":%llu", i > REPORT_PLANNED ? "," : "",
		       report_state_name((enum report_state)i), (unsigned long long)s->of[i]);
	putchar('}');
}

/* ---- status */

struct figures {
	uint64_t domains, rows, messages, passed;
};

struct counts {
	struct figures today, all;
	uint32_t day, first;            /* first: 0: none */
	bool coarse;
};

static void figures_add(struct figures *f, const struct report_total *t)
{
	f->domains++;
	f->rows += t->rows;
	f->messages += t->messages;
	f->passed += t->passed;
}

static bool total_add(void *arg, const struct report_total *t)
{
	struct counts *c = arg;
	figures_add(&c->all, t);
	c->first = c->first ? c->first : t->day;
	c->coarse |= t->coarse;
	if (t->day == c->day)
		figures_add(&c->today, t);
	return true;
}

static bool suppressed_count(void *arg, const struct report_suppressed *s)
{
	uint64_t *count = arg;
	*count += s->until > clock_wall();
	return true;
}

static void figures_text(const char *when, const struct figures *f)
{
	printf("%s: %llu messages of %llu domains, %llu passed; %llu rows\n", when,
	       (unsigned long long)f->messages, (unsigned long long)f->domains,
	       (unsigned long long)f->passed, (unsigned long long)f->rows);
}

static void figures_json(const char *key, const struct figures *f)
{
	printf("\"%s\":{\"messages\":%llu,\"domains\":%llu,\"passed\":%llu,\"rows\":%llu},", key,
	       (unsigned long long)f->messages, (unsigned long long)f->domains,
	       (unsigned long long)f->passed, (unsigned long long)f->rows);
}

static void status_print(const struct counts *c, const struct states *s, uint64_t suppressed,
			 bool json)
{
	char day_buffer[16], when_buffer[40], states_buffer[STATES_TEXT];
	struct text day = TEXT(day_buffer), when = TEXT(when_buffer), states = TEXT(states_buffer);
	report_day_write(&day, c->first);
	if (json) {
		putchar('{');
		figures_json("today", &c->today);
		figures_json("all", &c->all);
		printf("\"since\":\"%s\",\"coarse\":%s,\"suppressed\":%llu", text_cstr(&day),
		       c->coarse ? "true" : "false", (unsigned long long)suppressed);
		states_json(s);
		puts("}");
		return;
	}
	states_text(&states, s);
	text_format(&when, "since %s", text_cstr(&day));
	figures_text("today (UTC)", &c->today);
	figures_text(text_cstr(&when), &c->all);
	if (c->coarse)
		puts("some days have too many different rows; further ones have less detail");
	printf("reports: %s; suppressed destinations: %llu\n",
	       states.len ? text_cstr(&states) : "none", (unsigned long long)suppressed);
}

static int status_show(struct report_store *store, const struct reports_asked *a)
{
	struct counts counts = { .day = report_day(clock_wall()) };
	struct states states = { .of = { 0 } };
	uint64_t suppressed = 0;
	if (!report_store_totals(store, 0, UINT32_MAX, BYTES(""), total_add, &counts) ||
	    !report_store_sendings(store, 0, UINT32_MAX, BYTES(""), state_add, &states) ||
	    !report_store_suppressions(store, suppressed_count, &suppressed))
		return reports_failed(store);
	if (counts.all.domains == 0) {
		fputs("mxward: nothing was counted yet\n", stderr);
		return REPORTS_NOTHING;
	}
	status_print(&counts, &states, suppressed, a->json);
	return EX_OK;
}

/* Reads the words of an action that takes none, and lets `show` show the store. */
static int store_show(const struct command *command, int argc, char **argv,
		      int (*show)(struct report_store *, const struct reports_asked *))
{
	struct reports_asked a;
	int status;
	if (!reports_asked_read(command, argc, argv, false, &a, &status))
		return status;
	struct report_store *store = reports_store(&a, &status);
	if (store)
		status = show(store, &a);
	report_store_close(store);
	return view_end(status);
}

int reports_status(const struct command *command, int argc, char **argv)
{
	return store_show(command, argc, argv, status_show);
}

/* ---- list */

struct listing {
	struct report_store *store;
	bool json;
	uint64_t count;
};

static void total_json(const struct report_total *t, const struct states *states, const char *day,
		       bool first)
{
	printf("%s{\"day\":\"%s\"", first ? "" : ",", day);
	view_json_member("domain", t->policy.domain);
	view_json_member("p", t->policy.p);
	view_json_member("rua", t->policy.rua);
	printf(",\"messages\":%llu,\"passed\":%llu,\"rows\":%llu,\"wanted\":%s",
	       (unsigned long long)t->messages, (unsigned long long)t->passed,
	       (unsigned long long)t->rows, t->wanted ? "true" : "false");
	states_json(states);
	putchar('}');
}

/* Why there is no report where there is none. */
static const char *reportless(const struct report_total *t)
{
	return t->policy.rua.len == 0 ? "not asked for" : t->wanted ? "-" : "only reports or own";
}

static void total_text(const struct report_total *t, const struct states *states, const char *day)
{
	char state_buffer[STATES_TEXT], domain_buffer[300];
	struct text state = TEXT(state_buffer), domain = TEXT(domain_buffer);
	states_text(&state, states);
	terminal_add(&domain, t->policy.domain);
	printf("%s  %-*s  %-10.*s %9llu %9llu %7llu  %s\n", day, DOMAIN_WIDTH, text_cstr(&domain),
	       BYTES_ARG(t->policy.p), (unsigned long long)t->messages,
	       (unsigned long long)t->passed, (unsigned long long)t->rows,
	       state.len ? text_cstr(&state) : reportless(t));
}

static bool total_show(void *arg, const struct report_total *t)
{
	struct listing *l = arg;
	struct states states = { .of = { 0 } };
	char day_buffer[16];
	struct text day = TEXT(day_buffer);
	report_day_write(&day, t->day);
	if (!report_store_sendings(l->store, t->day, t->day + 1, t->policy.domain, state_add,
				   &states))
		return false;
	if (l->count == 0 && !l->json)
		printf("%-10s  %-*s  %-10s %9s %9s %7s  %s\n", "DAY", DOMAIN_WIDTH, "DOMAIN",
		       "POLICY", "MESSAGES", "PASSED", "ROWS", "REPORT");
	if (l->json)
		total_json(t, &states, text_cstr(&day), l->count == 0);
	else
		total_text(t, &states, text_cstr(&day));
	l->count++;
	return !ferror(stdout);
}

static int list_show(struct report_store *store, const struct reports_asked *a)
{
	struct listing l = { .store = store, .json = a->json };
	uint32_t from = a->one_day ? a->day : 0, upto = a->one_day ? a->day + 1 : UINT32_MAX;
	if (a->json)
		putchar('[');
	bool read = report_store_totals(store, from, upto, BYTES(""), total_show, &l);
	if (a->json)
		puts("]");
	if (!read)
		return reports_failed(store);
	if (l.count == 0)
		fputs("mxward: nothing was counted\n", stderr);
	return l.count ? EX_OK : REPORTS_NOTHING;
}

int reports_list(const struct command *command, int argc, char **argv)
{
	return store_show(command, argc, argv, list_show);
}
