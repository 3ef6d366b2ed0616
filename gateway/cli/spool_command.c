/* spool_command.c: `mxward quarantine` and `mxward hold`.
 *
 * What only looks reads the spool itself, so that it works without a running gateway too, and tells
 * a running one, which logs it. What changes anything (release, delete, flush) is asked of the
 * gateway, the only one that writes there. A broken configuration must keep nobody from either. As
 * root it gives up its rights for those of the spool's owner before it opens anything there. */
#include "gateway/base/clock.h"
#include "gateway/cli/control_client.h"
#include "gateway/cli/command.h"
#include "gateway/control/batch.h"
#include "gateway/cli/paths.h"
#include "gateway/cli/spool_select.h"
#include "gateway/cli/spool_view.h"
#include "gateway/cli/terminal.h"
#include "gateway/base/version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	BATCH = 128, /* messages in one request: its answer comes within a minute */
};

/* Those with a value stand last, and of them the filters first. */
enum option {
	OPTION_JSON,
	OPTION_IDS,
	OPTION_HEADERS,
	OPTION_RAW,
	OPTION_EVIDENCE,
	OPTION_YES,
	OPTION_FROM,
	OPTION_RCPT,
	OPTION_SUBJECT,
	OPTION_REASON,
	OPTION_SINCE,
	OPTION_BEFORE,
	OPTION_TO
};
enum { OPTIONS = OPTION_TO + 1 };

#define WITH(option) (1u << OPTION_##option)
#define FILTERS \
	(WITH(FROM) | WITH(RCPT) | WITH(SUBJECT) | WITH(REASON) | WITH(SINCE) | WITH(BEFORE))

static const char *const option_names[OPTIONS] = {
	"--json", "--ids",     "--headers", "--raw",   "--evidence", "--yes", "--from",
	"--rcpt", "--subject", "--reason",  "--since", "--before",   "--to",
};

/* A command line, read. */
struct invocation {
	const struct command *command;
	const struct subcommand *subcommand;
	enum spool_queue queue;
	bool given[OPTIONS];
	const char *value[OPTIONS];
	const char **ids;
	size_t id_count;
	struct spool_filter filter;
	struct paths paths;
};

struct subcommand {
	const char *command, *name;
	unsigned options;               /* those it knows */
	size_t least, most;             /* IDs */
	int (*run)(struct invocation *);
};

/* ---- asking the gateway */

enum { WORDS_MAX = 2 + BATCH + 2 * OPTIONS };

static char *word(const char *text)
{
	/* WHY: words of a command line have no const, though nobody changes them */
	return (char *)(uintptr_t)text;
}

/* The options that are given, of these. */
static unsigned given(const struct invocation *w, unsigned options)
{
	unsigned all = 0;
	for (unsigned i = 0; i < OPTIONS; i++)
		all |= w->given[i] ? 1u << i : 0;
	return all & options;
}

/* The command line as the gateway is told of it, for `count` of the IDs. */
static int request_words(const struct invocation *w, size_t first, size_t count,
			 char *argv[WORDS_MAX])
{
	int argc = 0;
	argv[argc++] = word(w->command->name);
	argv[argc++] = word(w->subcommand->name);
	for (size_t i = first; i < first + count; i++)
		argv[argc++] = word(w->ids[i]);
	for (size_t i = 0; i < OPTIONS; i++) {
		if (w->given[i])
			argv[argc++] = word(option_names[i]);
		if (w->given[i] && w->value[i])
			argv[argc++] = word(w->value[i]);
	}
	return argc;
}

/* ---- looking */

static int spool_view(const struct invocation *w, struct spool *spool,
		      const struct peer_spool *peer)
{
	bool json = w->given[OPTION_JSON];
	enum show_part part = w->given[OPTION_RAW]        ? SHOW_RAW
			      : w->given[OPTION_HEADERS]  ? SHOW_HEADERS
			      : w->given[OPTION_EVIDENCE] ? SHOW_EVIDENCE
							  : SHOW_ENVELOPE;
	if (strcmp(w->subcommand->name, "list") == 0)
		return spool_list(spool, w->queue, &w->filter,
				  w->given[OPTION_IDS] ? LIST_IDS
				  : json               ? LIST_JSON
						       : LIST_TABLE,
				  isatty(STDOUT_FILENO) ? terminal_width() : 0, peer);
	if (strcmp(w->subcommand->name, "stats") == 0)
		return spool_stats(spool, w->queue, json);
	if (peer->paired)
		return spool_show_peer(peer, w->queue, w->ids[0], part, json);
	return spool_show(spool, w->queue, w->ids[0], part, json, isatty(STDOUT_FILENO));
}

/* True if it lies in our spool. */
static bool is_here(const struct invocation *w, const char *id)
{
	char path[PATH_MAX], day[16];
	struct text t = TEXT(path);
	bool known = spool_id_day(bytes_of(id), day);
	text_format(&t, "%s/%s/%s/%s.json", w->paths.spool, spool_queue_name(w->queue),
		    known ? day : "", id);
	return access(text_cstr(&t), F_OK) == 0;
}

/* What the other gateway of a pair has is asked for by ours, which logs who looks at what: its list
 * always, one message where it is not here. Otherwise ours is only told. */
static void peer_or_log(const struct invocation *w, struct peer_spool *peer)
{
	char *argv[WORDS_MAX], since_buffer[40], before_buffer[40];
	struct text since = TEXT(since_buffer), before = TEXT(before_buffer);
	bool list = strcmp(w->subcommand->name, "list") == 0,
	     show = strcmp(w->subcommand->name, "show") == 0;
	*peer = (struct peer_spool){ .status = EX_OK };
	if (!list && !(show && !is_here(w, w->ids[0]))) {
		client_tell(w->paths.socket, request_words(w, 0, w->id_count, argv), argv);
		return;
	}
	struct invocation asked = *w;
	asked.given[OPTION_JSON] = asked.given[OPTION_IDS] = asked.given[OPTION_RAW] =
		asked.given[OPTION_EVIDENCE] = false;
	/* Instants that mean the same on a machine in another zone. */
	clock_rfc3339(&since, w->filter.since);
	clock_rfc3339(&before, w->filter.before);
	asked.value[OPTION_SINCE] = text_cstr(&since);
	asked.value[OPTION_BEFORE] = text_cstr(&before);
	peer_spool_fetch(peer, w->paths.socket, request_words(&asked, 0, w->id_count, argv), argv);
}

static int spool_look(struct invocation *w)
{
	char buffer[512];
	struct text error = TEXT(buffer);
	struct peer_spool peer;
	if (w->given[OPTION_HEADERS] + w->given[OPTION_RAW] + w->given[OPTION_EVIDENCE] > 1)
		return command_misused(w->command,
				       "use only one of --headers, --raw and --evidence");
	if (w->given[OPTION_RAW] && w->given[OPTION_JSON])
		return command_misused(w->command, "--raw cannot be combined with --json");
	if (w->given[OPTION_IDS] && w->given[OPTION_JSON])
		return command_misused(w->command, "--ids cannot be combined with --json");
	/* Told while we are still who we are. */
	peer_or_log(w, &peer);
	int status = paths_enter(w->paths.spool, "spool");
	struct spool *spool = status == EX_OK ? spool_open(".", &error) : NULL;
	if (spool) {
		status = spool_view(w, spool, &peer);
		spool_close(spool);
	} else if (status == EX_OK) {
		fprintf(stderr, "mxward: cannot open the spool %s: %s\n", w->paths.spool,
			text_cstr(&error));
		status = EX_OSERR;
	}
	peer_spool_free(&peer);
	return status;
}

/* ---- changing */

static int ids_change(const struct invocation *w)
{
	int status = EX_OK, last = EX_OK;
	size_t first = 0;
	do {
		size_t left = w->id_count - first, count = left < BATCH ? left : BATCH;
		char *argv[WORDS_MAX];
		last = client_ask(w->paths.socket, request_words(w, first, count, argv), argv,
				  CLIENT_MAIL_SECONDS);
		status = batch_worse(status, last);
		first += count;
		/* What is wrong with the request or the gateway will be wrong with the rest. */
	} while (first < w->id_count && last != EX_UNAVAILABLE && last != EX_NOPERM &&
		 last != EX_USAGE);
	return status;
}

static const struct subcommand *subcommand_find(const struct command *, const char *name);

/* In the child: `list --ids` by the same filter. What is in doubt was perhaps delivered: only who
 * names it has it delivered again. */
static int selection_list(void *arg)
{
	struct invocation look = *(const struct invocation *)arg;
	look.filter.certain = strcmp(look.subcommand->name, "release") == 0;
	look.subcommand = subcommand_find(look.command, "list");
	look.given[OPTION_IDS] = true;
	look.given[OPTION_YES] = look.given[OPTION_TO] = false;
	return spool_look(&look);
}

static int selection_change(struct invocation *w)
{
	struct selection selected;
	bool yes = w->given[OPTION_YES];
	int status = selection_read(&selected, selection_list, w);
	const char **ids = calloc(selected.count + 1, sizeof *ids);
	for (size_t i = 0; ids && i < selected.count; i++)
		ids[i] = selected.at[i];
	w->ids = ids;
	w->id_count = selected.count;
	for (unsigned i = 0; i < OPTIONS; i++)
		w->given[i] = w->given[i] && i == OPTION_TO;
	if (status != EX_OK || !ids) {
		fputs("mxward: nothing was done, as not all messages could be looked at\n", stderr);
		status = status ? status : EX_OSERR;
	} else if (selected.count == 0) {
		fputs("mxward: no message matches\n", stderr);
	} else if (yes || selection_agreed(&selected, w->subcommand->name, &status)) {
		status = ids_change(w);
		if (status != EX_OK)
			fprintf(stderr, "mxward: not all of the %zu messages: see above\n",
				selected.count);
	}
	free(ids);
	selection_clear(&selected);
	return status;
}

static int spool_change(struct invocation *w)
{
	if (given(w, FILTERS))
		return selection_change(w);
	w->given[OPTION_YES] = false;
	return ids_change(w);
}

/* ---- the command line */

#define LIST_OPTIONS (WITH(JSON) | WITH(IDS) | FILTERS)
#define SHOW_OPTIONS (WITH(JSON) | WITH(HEADERS) | WITH(RAW) | WITH(EVIDENCE))

static const struct subcommand subcommands[] = {
	{ "quarantine", "list", LIST_OPTIONS, 0, 0, spool_look },
	{ "quarantine", "show", SHOW_OPTIONS, 1, 1, spool_look },
	{ "quarantine", "stats", WITH(JSON), 0, 0, spool_look },
	{ "quarantine", "release", WITH(TO) | WITH(YES) | FILTERS, 1, SIZE_MAX, spool_change },
	{ "quarantine", "delete", WITH(YES) | FILTERS, 1, SIZE_MAX, spool_change },
	{ "hold", "list", LIST_OPTIONS, 0, 0, spool_look },
	{ "hold", "show", SHOW_OPTIONS, 1, 1, spool_look },
	{ "hold", "flush", 0, 0, 0, spool_change },
};

enum { SUBCOMMANDS = sizeof subcommands / sizeof *subcommands };

static const struct subcommand *subcommand_find(const struct command *command, const char *name)
{
	for (size_t i = 0; i < SUBCOMMANDS; i++)
		if (strcmp(subcommands[i].command, command->name) == 0 &&
		    strcmp(subcommands[i].name, name) == 0)
			return &subcommands[i];
	return NULL;
}

static bool options_allowed(const struct invocation *w)
{
	for (size_t i = 0; i < OPTIONS; i++) {
		if (w->given[i] && !(w->subcommand->options >> i & 1)) {
			command_misused(w->command, "%s takes no option %s", w->subcommand->name,
					option_names[i]);
			return false;
		}
	}
	return true;
}

static bool ids_valid(const struct invocation *w)
{
	/* Those of a release may be left to a filter. */
	bool filtered = w->subcommand->least > 0 && given(w, FILTERS);
	if (filtered && w->id_count > 0) {
		command_misused(w->command, "name messages by their IDs or by a filter, not both");
		return false;
	}
	if (w->id_count < w->subcommand->least && !filtered) {
		command_misused(w->command, "missing message ID");
		return false;
	}
	for (size_t i = 0; i < w->id_count; i++) {
		if (w->subcommand->most == 0) {
			command_misused(w->command, "unknown argument \"%s\"", w->ids[i]);
			return false;
		}
		if (!spool_id_valid(bytes_of(w->ids[i]))) {
			command_misused(w->command, "\"%s\" is not a message ID", w->ids[i]);
			return false;
		}
	}
	if (w->id_count > w->subcommand->most)
		command_misused(w->command, "%s shows one message at a time", w->subcommand->name);
	return w->id_count <= w->subcommand->most;
}

static bool read_time(const struct invocation *w, enum option option, uint64_t *time)
{
	const char *word = w->value[option];
	if (!word || spool_since_parse(bytes_of(word), clock_wall(), time))
		return true;
	command_misused(w->command,
			"%s %s is not a time; write 30m, 12h, 7d, 2026-11-21 or "
			"2026-11-21T22:09:00Z",
			option_names[option], word);
	return false;
}

/* A script whose variable is empty must not release everything. */
static bool filter_meant(const struct invocation *w)
{
	for (size_t i = OPTION_FROM; i < OPTION_TO && w->subcommand->least > 0; i++)
		if (w->given[i] && !*w->value[i]) {
			command_misused(w->command, "%s needs a value; write * for any",
					option_names[i]);
			return false;
		}
	return true;
}

static bool read_filter(struct invocation *w)
{
	w->filter = (struct spool_filter){
		.from = bytes_of(w->value[OPTION_FROM]),
		.rcpt = bytes_of(w->value[OPTION_RCPT]),
		.reason = bytes_of(w->value[OPTION_REASON]),
		.subject = bytes_of(w->value[OPTION_SUBJECT]),
	};
	return filter_meant(w) && read_time(w, OPTION_SINCE, &w->filter.since) &&
	       read_time(w, OPTION_BEFORE, &w->filter.before);
}

/* Reads the words into `w`; `words` has room for all of them. False: it was said what is wrong. */
static bool read_line(struct invocation *w, int argc, char **argv, const char **words,
		      const char **file)
{
	size_t count;
	struct argument known[OPTIONS + 2] = { { "-c", NULL, file } };
	for (size_t i = 0; i < OPTIONS; i++)
		known[i + 1] = (struct argument){ option_names[i], &w->given[i],
						  i >= OPTION_FROM ? &w->value[i] : NULL };
	if (!arguments_read(w->command, argc, argv, known, words, (size_t)argc, &count))
		return false;
	w->subcommand = count > 0 ? subcommand_find(w->command, words[0]) : NULL;
	if (count == 0)
		command_misused(w->command, "missing subcommand");
	else if (!w->subcommand)
		command_misused(w->command, "unknown subcommand \"%s\"", words[0]);
	if (!w->subcommand)
		return false;
	w->ids = words + 1;
	w->id_count = count - 1;
	return options_allowed(w) && ids_valid(w) && read_filter(w);
}

static int queue_command(const struct command *command, enum spool_queue queue, int argc,
			 char **argv)
{
	struct invocation w = { .command = command, .queue = queue };
	const char *file = MXWARD_CONFIG_FILE, **words = calloc((size_t)argc, sizeof *words);
	int status = EX_USAGE;
	if (!words) {
		fputs("mxward: out of memory\n", stderr);
		return EX_OSERR;
	}
	if (read_line(&w, argc, argv, words, &file)) {
		paths_find(file, &w.paths);
		status = w.subcommand->run(&w);
	}
	free(words);
	return status;
}

int quarantine_command(const struct command *command, int argc, char **argv)
{
	return queue_command(command, SPOOL_QUARANTINE, argc, argv);
}

int hold_command(const struct command *command, int argc, char **argv)
{
	return queue_command(command, SPOOL_HOLD, argc, argv);
}
