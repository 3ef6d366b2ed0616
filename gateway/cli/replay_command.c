/* replay_command.c: `mxward replay`: last week's mail, judged by tomorrow's policy.
 *
 * Reads the journal and the configuration, in this process; no gateway has to run, and nothing is
 * measured, sent or changed. */
#include "gateway/cli/command.h"

#include "gateway/base/version.h"
#include "gateway/cli/journal_look.h"
#include "gateway/cli/replay_report.h"
#include "gateway/cli/spool_view.h"
#include "gateway/cli/terminal.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum {
	LISTED = 20, /* changes, without --all */
	REPORT_MEMORY = 1 << 30,
	LINE_MEMORY = 1 << 20,
};

struct replay_run {
	struct replay replay;
	struct replay_report report;
	struct arena line; /* of the line at hand */
	struct snapshot *snapshot;
	struct config *config;
	struct policy *policy; /* of --policy; NULL: none */
};

static void replay_complain(void *arg, bool warning, const char *message)
{
	(void)arg;
	terminal_write(stderr, bytes_of(message), true);
	fputs(warning ? " (warning)\n" : "\n", stderr);
}

static bool holds(struct bytes line, struct bytes word)
{
	return memmem(line.at, line.len, word.at, word.len) != NULL;
}

/* A decision has evidence; a refused recipient stands in a `reject` line. */
static bool replay_line(void *arg, struct bytes line)
{
	struct replay_run *run = arg;
	struct record record;
	struct replayed judged;
	bool reject = holds(line, BYTES("\"event\":\"reject\""));
	if (!reject && !holds(line, BYTES("\"evidence\":[")))
		return true;
	struct arena_mark mark = arena_mark(&run->line);
	if (!record_parse(line, &run->line, &record))
		run->report.unread++;
	else if (reject)
		replay_refused(&run->replay, &record);
	else if (replay_judge(&run->replay, &record, &run->line, &judged))
		replay_report_add(&run->report, &record, &judged);
	arena_rewind(&run->line, mark);
	return true;
}

static bool replay_load(struct replay_run *run, const char *path, const char *policy)
{
	struct complaints complaints;
	char buffer[PATH_MAX];
	run->snapshot = snapshot_new();
	run->config = journal_look_config(path, run->snapshot);
	if (!run->config || !policy)
		return run->config;
	if (!realpath(policy, buffer)) {
		fprintf(stderr, "mxward replay: --policy: ");
		terminal_write(stderr, bytes_of(policy), false);
		fputs(" cannot be read\n", stderr);
		return false;
	}
	complaints_init(&complaints, buffer);
	run->policy = policy_load(buffer, run->snapshot, &complaints);
	complaints_tell(&complaints, replay_complain, NULL);
	return run->policy;
}

static void replay_free(struct replay_run *run)
{
	replay_end(&run->replay);
	policy_free(run->policy);
	config_unref(run->config);
	snapshot_free(run->snapshot);
	arena_wipe(&run->line);
	arena_wipe(&run->report.arena);
}

static int replay(struct replay_run *run, const char *path, const char *policy, bool json)
{
	if (!replay_load(run, path, policy))
		return EX_CONFIG;
	run->replay = (struct replay){ .config = run->config, .policy = run->policy };
	const struct journal_look look = { .since = run->report.since,
					   .line = replay_line,
					   .arg = run };
	int status = journal_look_through("replay", run->config, &look, &run->report.journal);
	if (status != EX_OK)
		return status;
	if (json)
		replay_report_json(&run->report, policy ? policy : path);
	else
		replay_report_text(&run->report, policy ? policy : path);
	return EX_OK;
}

int replay_command(const struct command *command, int argc, char **argv)
{
	const char *path = MXWARD_CONFIG_FILE, *policy = NULL, *since = JOURNAL_LOOK_BACK;
	bool json = false, all = false;
	uint64_t begin;
	size_t words;
	const struct argument known[] = {
		{ "-c", NULL, &path },   { "--policy", NULL, &policy }, { "--since", NULL, &since },
		{ "--all", &all, NULL }, { "--json", &json, NULL },     { 0 },
	};
	if (!arguments_read(command, argc, argv, known, NULL, 0, &words))
		return EX_USAGE;
	if (!journal_look_since(since, &begin))
		return command_misused(command,
				       "--since must be a time like 12h, 7d or 2026-11-21");
	struct replay_run *run = calloc(1, sizeof *run);
	if (!run)
		return EX_OSERR;
	arena_init(&run->line, LINE_MEMORY);
	arena_init(&run->report.arena, REPORT_MEMORY);
	run->report.since = begin;
	run->report.most = all ? SIZE_MAX : LISTED;
	int status = replay(run, path, policy, json);
	replay_free(run);
	free(run);
	return view_end(status);
}
