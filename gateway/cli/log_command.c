/* log_command.c: `mxward log`: what was decided about mail lately, and a message's whole story.
 *
 * Reads the journal itself, so that it works without a running gateway too. As root it gives up its
 * rights for those of the gateway's user before it opens anything there. */
#include "gateway/base/clock.h"
#include "gateway/base/version.h"
#include "gateway/cli/command.h"
#include "gateway/cli/log_find.h"
#include "gateway/cli/log_view.h"
#include "gateway/cli/paths.h"
#include "gateway/cli/spool_view.h"
#include "gateway/cli/terminal.h"
#include "gateway/control/spool_filter.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum {
	LIMIT_USUAL = 200,
	NOTHING_FOUND = 1,              /* as grep says it */
	BEHIND_MS = 500,                /* --follow: lines are on the disk by then */
	RECORD_ARENA = 4 << 20,
};

/* A command line, read. */
struct asked {
	const char *from, *rcpt, *domain, *client, *action, *reason, *rule, *since, *until, *limit;
	bool follow, json;
	struct bytes id;
	struct log_filter filter;
	uint64_t most;
};

/* ---- the command line */

static bool read_time(const struct command *command, const char *option, const char *value,
		      uint64_t *time)
{
	if (!value || spool_since_parse(bytes_of(value), clock_wall(), time))
		return true;
	command_misused(command,
			"%s %s is not a time; write 30m, 12h, 7d, 2026-11-21 or "
			"2026-11-21T22:09:00Z",
			option, value);
	return false;
}

static bool read_filter(const struct command *command, struct asked *a)
{
	a->filter = (struct log_filter){ .from = bytes_of(a->from),
					 .rcpt = bytes_of(a->rcpt),
					 .domain = bytes_of(a->domain),
					 .action = bytes_of(a->action),
					 .reason = bytes_of(a->reason),
					 .rule = bytes_of(a->rule),
					 .by_client = a->client != NULL };
	a->most = LIMIT_USUAL;
	if (a->client && !network_parse(bytes_of(a->client), &a->filter.client)) {
		command_misused(command, "--client %s is not a network or address", a->client);
		return false;
	}
	if (a->limit && !bytes_to_u64(bytes_of(a->limit), &a->most)) {
		command_misused(command, "--limit %s is not a number", a->limit);
		return false;
	}
	return read_time(command, "--since", a->since, &a->filter.since) &&
	       read_time(command, "--until", a->until, &a->filter.until);
}

/* As people copy it: "(mxward ID)" out of a reply. */
static struct bytes id_alone(struct bytes id)
{
	if (bytes_starts(id, BYTES("(")))
		id = bytes_skip(id, 1);
	if (bytes_starts(id, BYTES(MXWARD_NAME " ")))
		id = bytes_skip(id, sizeof MXWARD_NAME);
	return bytes_first(id, bytes_find(id, ')'));
}

static bool read_line(const struct command *command, int argc, char **argv, struct asked *a,
		      const char **file)
{
	const char *words[1] = { NULL };
	size_t count;
	const struct argument known[] = {
		{ "-c", NULL, file },
		{ "--from", NULL, &a->from },
		{ "--rcpt", NULL, &a->rcpt },
		{ "--sender-domain", NULL, &a->domain },
		{ "--client", NULL, &a->client },
		{ "--action", NULL, &a->action },
		{ "--reason", NULL, &a->reason },
		{ "--rule", NULL, &a->rule },
		{ "--since", NULL, &a->since },
		{ "--until", NULL, &a->until },
		{ "--limit", NULL, &a->limit },
		{ "--follow", &a->follow, NULL },
		{ "--json", &a->json, NULL },
		{ 0 },
	};
	if (!arguments_read(command, argc, argv, known, words, 1, &count) ||
	    !read_filter(command, a))
		return false;
	a->id = count ? id_alone(bytes_of(words[0])) : BYTES("");
	if (count && a->id.len == 0) {
		command_misused(command, "\"%s\" is not an ID", words[0]);
		return false;
	}
	if (a->id.len && a->follow) {
		command_misused(command, "--follow cannot be combined with an ID");
		return false;
	}
	return true;
}

/* ---- output */

/* In a file or a pipe nothing is cut. */
static unsigned table_width(void)
{
	return isatty(STDOUT_FILENO) ? terminal_width() : 0;
}

static void hit_show(const struct asked *a, const struct log_hit *hit, struct arena *arena)
{
	struct record r;
	if (a->json) {
		terminal_write_json(stdout, hit->line);
		(void)putchar('\n');
		return;
	}
	arena_wipe(arena);
	if (!record_parse(hit->line, arena, &r))
		return;
	if (a->id.len)
		log_view_story(&r);
	else
		log_view_row(&r, table_width());
}

static void hits_show(const struct asked *a, const struct log_hits *hits)
{
	struct arena arena;
	arena_init(&arena, RECORD_ARENA);
	for (size_t i = 0; i < hits->count && !ferror(stdout); i++)
		hit_show(a, &hits->at[i], &arena);
	arena_wipe(&arena);
}

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* What keeps the answer from being whole goes to standard error. */
static void report_show(const struct journal_report *r, bool found)
{
	char buffer[32];
	struct text t = TEXT(buffer);
	view_time(&t, r->oldest);
	if (!found && r->oldest)
		fprintf(stderr, "mxward: nothing found; the records go back to %s\n",
			text_cstr(&t));
	else if (!found)
		fputs("mxward: nothing found; there are no records yet\n", stderr);
	if (r->torn)
		fprintf(stderr,
			"mxward: the last line of %llu file%s is incomplete: the gateway was "
			"killed as it wrote\n",
			(unsigned long long)r->torn, plural(r->torn));
	if (r->bad > r->torn)
		fprintf(stderr, "mxward: skipped %llu line%s that cannot be read\n",
			(unsigned long long)(r->bad - r->torn), plural(r->bad - r->torn));
	if (r->unreadable)
		fprintf(stderr, "mxward: %llu file%s cannot be read\n",
			(unsigned long long)r->unreadable, plural(r->unreadable));
}

/* What has come since, again and again. */
static int log_follow(struct asked *a, struct log_hits *hits)
{
	const struct timespec pause = { .tv_nsec = BEHIND_MS * 1000000L };
	char buffer[256];
	struct text error = TEXT(buffer);
	uint64_t seen = a->filter.until;
	while (!ferror(stdout) && fflush(stdout) == 0) {
		(void)nanosleep(&pause, NULL);
		a->filter.since = seen + 1;
		a->filter.until = clock_wall() - BEHIND_MS;
		if (a->filter.until < a->filter.since)
			continue;
		seen = a->filter.until;
		log_hits_free(hits);
		if (!log_find(JOURNAL_DIRECTORY, &a->filter, hits, &error))
			return EX_IOERR;
		hits_show(a, hits);
	}
	return EX_OK;
}

static int log_search(struct asked *a, struct log_hits *hits)
{
	char buffer[256];
	struct text error = TEXT(buffer);
	if (a->follow)
		a->filter.until = clock_wall() - BEHIND_MS;
	bool read = a->id.len ? log_find_story(JOURNAL_DIRECTORY, a->id, hits, &error)
			      : log_find(JOURNAL_DIRECTORY, &a->filter, hits, &error);
	if (!read) {
		fprintf(stderr,
			"mxward: cannot read the records of recent decisions (%s in the state "
			"directory): %s\n",
			JOURNAL_DIRECTORY, text_cstr(&error));
		return EX_UNAVAILABLE;
	}
	if (!a->json && a->id.len == 0 && (hits->count || a->follow))
		log_view_head(table_width());
	hits_show(a, hits);
	if (a->follow)
		return log_follow(a, hits);
	report_show(&hits->report, hits->count > 0);
	return hits->count ? EX_OK : NOTHING_FOUND;
}

int log_command(const struct command *command, int argc, char **argv)
{
	const char *file = MXWARD_CONFIG_FILE;
	struct asked a = { 0 };
	struct paths paths;
	if (!read_line(command, argc, argv, &a, &file))
		return EX_USAGE;
	paths_find(file, &paths);
	int status = paths_enter(paths.state, "state directory");
	if (status != EX_OK)
		return status;
	struct log_hits hits = { .limit = a.id.len ? 0 : (size_t)a.most };
	status = log_search(&a, &hits);
	log_hits_free(&hits);
	return view_end(status);
}
