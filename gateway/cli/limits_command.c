/* limits_command.c: `mxward limits suggest`: limits that fit last week's clients.
 *
 * Reads the journal and the configuration, in this process; nothing is changed: what it proposes is
 * printed as YAML to copy. */
#include "gateway/cli/command.h"

#include "gateway/base/clock.h"
#include "gateway/base/version.h"
#include "gateway/cli/journal_look.h"
#include "gateway/cli/limits_usage.h"
#include "gateway/cli/spool_view.h"
#include "gateway/cli/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum { LINE_MEMORY = 1 << 20, RATE_LEAST = 20, REASON_MAX = 200 };

struct suggestion {
	uint64_t today, proposed;
	char reason[REASON_MAX];
};

struct limits_run {
	struct usages *usages;
	struct usage usage[USAGES];
	struct suggestion suggestions[USAGES];
	struct arena line;
	bool starved;
	uint64_t unread;
};

static bool limits_line(void *arg, struct bytes line)
{
	struct limits_run *run = arg;
	struct record record;
	struct arena_mark mark = arena_mark(&run->line);
	if (!record_parse(line, &run->line, &record))
		run->unread++;
	else
		run->starved = !usages_add(run->usages, &record);
	arena_rewind(&run->line, mark);
	return !run->starved;
}

/* Up to 1, 2 or 5 of a power of ten: a figure that people set. */
static uint64_t round_up(uint64_t n)
{
	uint64_t step = 1;
	while (step * 10 < n)
		step *= 10;
	return n <= step * 2 ? step * 2 : n <= step * 5 ? step * 5 : step * 10;
}

static void reason_raise(struct text *t, const struct usage *u)
{
	if (u->cut_honest)
		text_format(t, "raised: honest clients were refused (times: %llu, clients: %llu)",
			    (unsigned long long)u->cut_honest,
			    (unsigned long long)u->honest_clients_cut);
	else
		text_format(t, "raised: to leave room for twice the peak of %llu",
			    (unsigned long long)u->honest_peak);
}

/* Twice what honest clients needed at most; lower than today only where that would have stopped
 * somebody else. */
static void suggest(const struct limits_run *run, enum usage_kind kind, struct suggestion *s)
{
	const struct usage *u = &run->usage[kind];
	struct text t = TEXT(s->reason);
	uint64_t fitting = round_up(2 * u->honest_peak);
	fitting = fitting < RATE_LEAST ? RATE_LEAST : fitting;
	size_t stopped = usages_over(run->usages, kind, fitting);
	if (u->honest_peak == 0) {
		s->proposed = s->today;
		text_string(&t, "kept: honest clients used none");
	} else if (fitting > s->today) {
		s->proposed = fitting;
		reason_raise(&t, u);
	} else if (stopped && fitting < s->today) {
		s->proposed = fitting;
		text_format(&t,
			    "lowered: honest clients reached %llu at most; others went beyond this "
			    "(clients: %zu)",
			    (unsigned long long)u->honest_peak, stopped);
	} else {
		s->proposed = s->today;
		text_format(&t, "kept: peak %llu%s", (unsigned long long)u->honest_peak,
			    u->cut_honest ? "; refused some only for a moment" : "");
	}
	text_cstr(&t);
}

static void print_row(const struct limits_run *run, enum usage_kind kind)
{
	const struct usage *u = &run->usage[kind];
	char buffer[ADDRESS_TEXT_MAX];
	struct text who = TEXT(buffer);
	if (u->peak_client.family != FAMILY_NONE)
		address_text(&who, &u->peak_client);
	printf("%-26s %10llu %10llu %12llu %10llu %12llu  %s\n", usage_key(kind),
	       (unsigned long long)run->suggestions[kind].today, (unsigned long long)u->peak,
	       (unsigned long long)u->honest_peak, (unsigned long long)u->cut,
	       (unsigned long long)u->cut_honest, text_cstr(&who));
}

static void print_text(const struct limits_run *run, const char *since)
{
	size_t honest, clients = usages_clients(run->usages, &honest);
	printf("clients since %s: %zu; of these honest (more of their messages taken than refused "
	       "by policy): %zu\n\n%-26s %10s %10s %12s %10s %12s  %s\n",
	       since, clients, honest, "limit", "today", "peak", "honest peak", "refused",
	       "of honest", "busiest");
	for (int kind = 0; kind < USAGES; kind++)
		print_row(run, (enum usage_kind)kind);
	printf("\nproposed, twice the peak of honest clients, rounded up:\n\nlimits:\n");
	for (int kind = 0; kind < USAGES; kind++)
		printf("  %s: %llu    # %s\n", usage_key((enum usage_kind)kind),
		       (unsigned long long)run->suggestions[kind].proposed,
		       run->suggestions[kind].reason);
}

static void print_json(const struct limits_run *run, const char *since)
{
	size_t honest, clients = usages_clients(run->usages, &honest);
	printf("{\"since\":\"%s\",\"clients\":%zu,\"honest\":%zu,\"limits\":[", since, clients,
	       honest);
	for (int kind = 0; kind < USAGES; kind++) {
		const struct usage *u = &run->usage[kind];
		const struct suggestion *s = &run->suggestions[kind];
		char buffer[ADDRESS_TEXT_MAX];
		struct text who = TEXT(buffer);
		if (u->peak_client.family != FAMILY_NONE)
			address_text(&who, &u->peak_client);
		printf("%s{\"limit\":\"%s\",\"today\":%llu,\"peak\":%llu,\"peak_client\":\"%s\","
		       "\"honest_peak\":%llu,\"refused\":%llu,\"refused_honest\":%llu,"
		       "\"proposed\":%llu,\"reason\":\"%s\"}",
		       kind ? "," : "", usage_key((enum usage_kind)kind),
		       (unsigned long long)s->today, (unsigned long long)u->peak, text_cstr(&who),
		       (unsigned long long)u->honest_peak, (unsigned long long)u->cut,
		       (unsigned long long)u->cut_honest, (unsigned long long)s->proposed,
		       s->reason);
	}
	printf("]}\n");
}

static int limits_suggest(struct limits_run *run, const struct config *config, uint64_t since,
			  bool json)
{
	struct journal_report report;
	const struct journal_look look = { .since = since, .line = limits_line, .arg = run };
	char buffer[40];
	struct text begun = TEXT(buffer);
	run->usages = usages_new(config);
	int status =
		run->usages ? journal_look_through("limits", config, &look, &report) : EX_OSERR;
	if (status == EX_OK && run->starved) {
		fputs("mxward limits: out of memory\n", stderr);
		status = EX_OSERR;
	}
	if (status != EX_OK)
		return status;
	usages_count(run->usages, run->usage);
	for (int kind = 0; kind < USAGES; kind++) {
		run->suggestions[kind].today = usage_limit(&config->limits, (enum usage_kind)kind);
		suggest(run, (enum usage_kind)kind, &run->suggestions[kind]);
	}
	since = since > report.oldest ? since : report.oldest;
	if (json)
		clock_rfc3339(&begun, since);
	else
		view_time(&begun, since);
	if (json)
		print_json(run, text_cstr(&begun));
	else
		print_text(run, text_cstr(&begun));
	return EX_OK;
}

int limits_command(const struct command *command, int argc, char **argv)
{
	const char *path = MXWARD_CONFIG_FILE, *ago = JOURNAL_LOOK_BACK, *word = NULL;
	bool json = false;
	uint64_t since;
	size_t words;
	const struct argument known[] = {
		{ "-c", NULL, &path }, { "--since", NULL, &ago }, { "--json", &json, NULL }, { 0 }
	};
	if (!arguments_read(command, argc, argv, known, &word, 1, &words))
		return EX_USAGE;
	if (!word || strcmp(word, "suggest") != 0)
		return command_misused(command, "say what to do: suggest");
	if (!journal_look_since(ago, &since))
		return command_misused(command,
				       "--since must be a time like 12h, 7d or 2026-11-21");
	struct snapshot *snapshot = snapshot_new();
	struct config *config = journal_look_config(path, snapshot);
	struct limits_run run = { .starved = false };
	arena_init(&run.line, LINE_MEMORY);
	int status = config ? limits_suggest(&run, config, since, json) : EX_CONFIG;
	usages_free(run.usages);
	arena_wipe(&run.line);
	config_unref(config);
	snapshot_free(snapshot);
	return view_end(status);
}
