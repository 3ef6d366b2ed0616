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
#include "gateway/cli/spool_view.h"
#include "gateway/base/version.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	WIDTH_USUAL = 160,
	BATCH = 128, /* messages in one order: its answer comes within a minute */
};

enum option {
	OPTION_JSON,
	OPTION_HEADERS,
	OPTION_RAW,
	OPTION_EVIDENCE,
	OPTION_FROM,
	OPTION_RCPT,
	OPTION_SINCE,
	OPTION_REASON,
	OPTION_TO
};
enum { OPTIONS = OPTION_TO + 1 };

#define WITH(option) (1u << OPTION_##option)

static const char *const option_names[OPTIONS] = {
	"--json", "--headers", "--raw",    "--evidence", "--from",
	"--rcpt", "--since",   "--reason", "--to",
};

/* A command line, read. */
struct wish {
	const struct command *command;
	const struct deed *deed;
	enum spool_queue queue;
	bool given[OPTIONS];
	const char *value[OPTIONS];
	const char **ids;
	size_t id_count;
	struct spool_filter filter;
	struct paths places;
};

struct deed {
	const char *command, *name;
	unsigned options;               /* those it knows */
	size_t least, most;             /* IDs */
	int (*run)(const struct wish *);
};

/* ---- asking the gateway */

enum { WORDS_MAX = 2 + BATCH + 2 * OPTIONS };

static char *word(const char *text)
{
	/* WHY: words of a command line have no const, though nobody changes them */
	return (char *)(uintptr_t)text;
}

/* The command line as the gateway is told of it, for `count` of the IDs. */
static int words_of(const struct wish *w, size_t first, size_t count, char *argv[WORDS_MAX])
{
	int argc = 0;
	argv[argc++] = word(w->command->name);
	argv[argc++] = word(w->deed->name);
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

/* Goes into the spool and becomes its owner: the spool is read with no more rights than the gateway
 * has. */
static int enter(const char *directory)
{
	struct stat st;
	bool root = geteuid() == 0;
	if (chdir(directory) != 0 || stat(".", &st) != 0) {
		bool missing = errno == ENOENT || errno == ENOTDIR;
		fprintf(stderr, "mxward: the spool %s cannot be read: %s\n", directory,
			strerror(errno));
		return missing ? EX_UNAVAILABLE : EX_NOPERM;
	}
	if (!root && st.st_uid != geteuid()) {
		fprintf(stderr,
			"mxward: the spool %s may only be read by root and the gateway's own user\n",
			directory);
		return EX_NOPERM;
	}
	if (root && st.st_uid != 0 &&
	    (setgroups(0, NULL) != 0 || setresgid(st.st_gid, st.st_gid, st.st_gid) != 0 ||
	     setresuid(st.st_uid, st.st_uid, st.st_uid) != 0)) {
		fprintf(stderr, "mxward: cannot become the user of the spool: %s\n",
			strerror(errno));
		return EX_OSERR;
	}
	return EX_OK;
}

/* How wide a table may be. */
static unsigned width(void)
{
	struct winsize size;
	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col
									       : WIDTH_USUAL;
}

static int view(const struct wish *w, struct spool *spool, const struct peer_spool *far)
{
	bool json = w->given[OPTION_JSON];
	enum show_part part = w->given[OPTION_RAW]        ? SHOW_RAW
			      : w->given[OPTION_HEADERS]  ? SHOW_HEADERS
			      : w->given[OPTION_EVIDENCE] ? SHOW_EVIDENCE
							  : SHOW_ENVELOPE;
	if (strcmp(w->deed->name, "list") == 0)
		return spool_list(spool, w->queue, &w->filter, json, width(), far);
	if (strcmp(w->deed->name, "stats") == 0)
		return spool_stats(spool, w->queue, json);
	if (far->paired)
		return spool_show_far(far, w->queue, w->ids[0], part, json);
	return spool_show(spool, w->queue, w->ids[0], part, json, isatty(STDOUT_FILENO));
}

/* True if it lies in our spool. */
static bool here(const struct wish *w, const char *id)
{
	char path[PATH_MAX], day[16];
	struct text t = TEXT(path);
	bool known = spool_id_day(bytes_of(id), day);
	text_format(&t, "%s/%s/%s/%s.json", w->places.spool, spool_queue_name(w->queue),
		    known ? day : "", id);
	return access(text_cstr(&t), F_OK) == 0;
}

/* What the other gateway of a pair has is asked for by ours, which logs who looks at what: its list
 * always, one message where it is not here. Otherwise ours is only told. */
static void tell(const struct wish *w, struct peer_spool *far)
{
	char *argv[WORDS_MAX], since[40];
	struct text t = TEXT(since);
	bool list = strcmp(w->deed->name, "list") == 0, show = strcmp(w->deed->name, "show") == 0;
	*far = (struct peer_spool){ .status = EX_OK };
	if (!list && !(show && !here(w, w->ids[0]))) {
		client_tell(w->places.socket, words_of(w, 0, w->id_count, argv), argv);
		return;
	}
	struct wish asked = *w;
	asked.given[OPTION_JSON] = asked.given[OPTION_RAW] = asked.given[OPTION_EVIDENCE] = false;
	/* An instant that means the same on a machine in another zone. */
	if (asked.given[OPTION_SINCE]) {
		clock_rfc3339(&t, w->filter.since);
		asked.value[OPTION_SINCE] = text_cstr(&t);
	}
	peer_spool_fetch(far, w->places.socket, words_of(&asked, 0, w->id_count, argv), argv);
}

static int look(const struct wish *w)
{
	char buffer[512];
	struct text error = TEXT(buffer);
	struct peer_spool far;
	if (w->given[OPTION_HEADERS] + w->given[OPTION_RAW] + w->given[OPTION_EVIDENCE] > 1)
		return command_misused(
			w->command, "--headers, --raw and --evidence are three different things");
	if (w->given[OPTION_RAW] && w->given[OPTION_JSON])
		return command_misused(w->command, "--raw has no JSON");
	/* Told while we are still who we are. */
	tell(w, &far);
	int status = enter(w->places.spool);
	struct spool *spool = status == EX_OK ? spool_open(".", &error) : NULL;
	if (spool) {
		status = view(w, spool, &far);
		spool_close(spool);
	} else if (status == EX_OK) {
		fprintf(stderr, "mxward: the spool %s cannot be opened: %s\n", w->places.spool,
			text_cstr(&error));
		status = EX_OSERR;
	}
	peer_spool_free(&far);
	return status;
}

/* ---- changing */

static int change(const struct wish *w)
{
	int status = EX_OK, last = EX_OK;
	size_t first = 0;
	do {
		size_t left = w->id_count - first, count = left < BATCH ? left : BATCH;
		char *argv[WORDS_MAX];
		last = client_ask(w->places.socket, words_of(w, first, count, argv), argv,
				  CLIENT_MAIL_SECONDS);
		status = batch_worse(status, last);
		first += count;
		/* What is wrong with the order or the gateway will be wrong with the rest. */
	} while (first < w->id_count && last != EX_UNAVAILABLE && last != EX_NOPERM &&
		 last != EX_USAGE);
	return status;
}

/* ---- the command line */

#define LIST_OPTIONS (WITH(JSON) | WITH(FROM) | WITH(RCPT) | WITH(SINCE) | WITH(REASON))
#define SHOW_OPTIONS (WITH(JSON) | WITH(HEADERS) | WITH(RAW) | WITH(EVIDENCE))

static const struct deed deeds[] = {
	{ "quarantine", "list", LIST_OPTIONS, 0, 0, look },
	{ "quarantine", "show", SHOW_OPTIONS, 1, 1, look },
	{ "quarantine", "stats", WITH(JSON), 0, 0, look },
	{ "quarantine", "release", WITH(TO), 1, SIZE_MAX, change },
	{ "quarantine", "delete", 0, 1, SIZE_MAX, change },
	{ "hold", "list", LIST_OPTIONS, 0, 0, look },
	{ "hold", "show", SHOW_OPTIONS, 1, 1, look },
	{ "hold", "flush", 0, 0, 0, change },
};

enum { DEEDS = sizeof deeds / sizeof *deeds };

static const struct deed *find_deed(const struct command *command, const char *name)
{
	for (size_t i = 0; i < DEEDS; i++)
		if (strcmp(deeds[i].command, command->name) == 0 &&
		    strcmp(deeds[i].name, name) == 0)
			return &deeds[i];
	return NULL;
}

static bool check_options(const struct wish *w)
{
	for (size_t i = 0; i < OPTIONS; i++) {
		if (w->given[i] && !(w->deed->options >> i & 1)) {
			command_misused(w->command, "%s has no option %s", w->deed->name,
					option_names[i]);
			return false;
		}
	}
	return true;
}

static bool check_ids(const struct wish *w)
{
	if (w->id_count < w->deed->least) {
		command_misused(w->command, "say which message, by its ID");
		return false;
	}
	for (size_t i = 0; i < w->id_count; i++) {
		if (w->deed->most == 0) {
			command_misused(w->command, "nobody knows what \"%s\" is for", w->ids[i]);
			return false;
		}
		if (!spool_id_valid(bytes_of(w->ids[i]))) {
			command_misused(w->command, "\"%s\" is not the ID of a message", w->ids[i]);
			return false;
		}
	}
	if (w->id_count > w->deed->most)
		command_misused(w->command, "%s shows one message at a time", w->deed->name);
	return w->id_count <= w->deed->most;
}

static bool read_filter(struct wish *w)
{
	w->filter = (struct spool_filter){
		.from = bytes_of(w->value[OPTION_FROM]),
		.rcpt = bytes_of(w->value[OPTION_RCPT]),
		.reason = bytes_of(w->value[OPTION_REASON]),
	};
	const char *since = w->value[OPTION_SINCE];
	if (!since || spool_since_parse(bytes_of(since), clock_wall(), &w->filter.since))
		return true;
	command_misused(
		w->command,
		"--since %s is no time: write 30m, 12h, 7d, 2026-11-21 or 2026-11-21T22:09:00Z",
		since);
	return false;
}

/* Reads the words into `w`; `words` has room for all of them. False: it was said what is wrong. */
static bool read_line(struct wish *w, int argc, char **argv, const char **words, const char **file)
{
	size_t count;
	struct argument known[OPTIONS + 2] = { { "-c", NULL, file } };
	for (size_t i = 0; i < OPTIONS; i++)
		known[i + 1] = (struct argument){ option_names[i], &w->given[i],
						  i >= OPTION_FROM ? &w->value[i] : NULL };
	if (!arguments_read(w->command, argc, argv, known, words, (size_t)argc, &count))
		return false;
	w->deed = count > 0 ? find_deed(w->command, words[0]) : NULL;
	if (count == 0)
		command_misused(w->command, "say what to do");
	else if (!w->deed)
		command_misused(w->command, "there is no \"%s\"", words[0]);
	if (!w->deed)
		return false;
	w->ids = words + 1;
	w->id_count = count - 1;
	return check_options(w) && check_ids(w) && read_filter(w);
}

static int queue_command(const struct command *command, enum spool_queue queue, int argc,
			 char **argv)
{
	struct wish w = { .command = command, .queue = queue };
	const char *file = MXWARD_CONFIG_FILE, **words = calloc((size_t)argc, sizeof *words);
	int status = EX_USAGE;
	if (!words) {
		fputs("mxward: out of memory\n", stderr);
		return EX_OSERR;
	}
	if (read_line(&w, argc, argv, words, &file)) {
		paths_find(file, &w.places);
		status = w.deed->run(&w);
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
