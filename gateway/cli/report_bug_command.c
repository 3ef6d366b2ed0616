/* report_bug_command.c: `mxward report-bug`: what somebody who looks for a fault wants to know of
 * this gateway, on standard output, fit to be read by strangers (redact.h).
 *
 * Sends nothing anywhere. What cannot be had is said in its place: of a gateway that does not run,
 * or whose configuration is broken, a report is wanted most. */
#include "gateway/cli/command.h"

#include "gateway/base/version.h"
#include "gateway/cli/control_client.h"
#include "gateway/cli/paths.h"
#include "gateway/cli/redact.h"
#include "gateway/cli/terminal.h"
#include "gateway/journal/journal_reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sysexits.h>

enum { JOURNAL_LINES = 200, LINE_ROOM = 2 * JOURNAL_LINE_MAX };

/* The latest lines of the journal; a ring. */
struct latest {
	char *lines[JOURNAL_LINES];
	size_t lengths[JOURNAL_LINES];
	size_t count;                   /* of all that came by */
};

static void heading(const char *words)
{
	printf("\n=== %s\n\n", words);
}

static void redacted_line(struct bytes line)
{
	static char buffer[LINE_ROOM];
	struct text t = TEXT(buffer);
	(void)redact_line(&t, line);
	terminal_write(stdout, text_bytes(&t), false);
	putchar('\n');
}

/* A # that stands first or behind a blank begins a comment of YAML. Within quotes it does not; then
 * more is left out than has to be. */
static struct bytes without_comment(struct bytes line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] == '#' &&
		    (i == 0 || line.at[i - 1] == ' ' || line.at[i - 1] == '\t'))
			return bytes_trim_end(bytes_first(line, i));
	return line;
}

static void redacted_text(struct bytes text, bool comments)
{
	while (text.len > 0) {
		struct bytes line = bytes_first(text, bytes_find(text, '\n'));
		struct bytes shown = comments ? line : without_comment(line);
		text = bytes_skip(text, line.len + 1);
		if (shown.len > 0 || line.len == 0)
			redacted_line(shown);
	}
}

static void print_machine(const struct command *command)
{
	struct utsname machine;
	char *words[] = { "--version" };
	heading("version");
	(void)version_command(command, 1, words);
	if (uname(&machine) == 0)
		printf("  %-10s %s %s %s\n", "system", machine.sysname, machine.release,
		       machine.machine);
}

static void print_configuration(const char *path)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	FILE *file = fopen(path, "re");
	heading("configuration");
	if (!file) {
		printf("(%s: %s)\n", path, strerror(errno));
		return;
	}
	while ((n = getline(&line, &room, file)) > 0)
		redacted_text((struct bytes){ line, (size_t)n }, false);
	free(line);
	(void)fclose(file);
}

static void print_status(const char *socket)
{
	char *words[] = { "status" }, *text;
	size_t length;
	heading("status");
	int status = client_fetch(socket, 1, words, CLIENT_SECONDS, &text, &length);
	if (status < 0)
		puts("(no gateway answers)");
	redacted_text((struct bytes){ text, length }, true);
	free(text);
}

static bool latest_line(void *arg, struct bytes line)
{
	struct latest *l = arg;
	size_t place = l->count % JOURNAL_LINES;
	char *copy = malloc(line.len + 1);
	if (!copy)
		return false;
	memcpy(copy, line.at, line.len);
	free(l->lines[place]);
	l->lines[place] = copy;
	l->lengths[place] = line.len;
	l->count++;
	return true;
}

static void print_latest(struct latest *l)
{
	size_t first = l->count > JOURNAL_LINES ? l->count - JOURNAL_LINES : 0;
	for (size_t i = first; i < l->count; i++)
		redacted_line((struct bytes){ l->lines[i % JOURNAL_LINES],
					      l->lengths[i % JOURNAL_LINES] });
	for (size_t i = 0; i < JOURNAL_LINES; i++)
		free(l->lines[i]);
}

static void print_journal(const char *state)
{
	char buffer[256];
	struct text error = TEXT(buffer);
	struct latest latest = { .count = 0 };
	const struct journal_look look = { .line = latest_line, .arg = &latest };
	struct journal_report report;
	heading("the latest decisions");
	if (paths_enter(state, "state directory") != EX_OK)
		puts("(the state directory cannot be read)");
	else if (!journal_read(JOURNAL_DIRECTORY, &look, &report, &error))
		printf("(%s)\n", text_cstr(&error));
	print_latest(&latest);
}

int report_bug_command(const struct command *command, int argc, char **argv)
{
	const char *file = MXWARD_CONFIG_FILE;
	struct paths paths;
	size_t words;
	const struct argument known[] = { { "-c", NULL, &file }, { 0 } };
	if (!arguments_read(command, argc, argv, known, NULL, 0, &words))
		return EX_USAGE;
	puts("Removed (" REDACTED
	     "): the local parts of mail addresses and Message-IDs, and whatever looks\n"
	     "like a key; comments of the configuration are left out. Still there: domains, host "
	     "names, IP\n"
	     "addresses, paths. Read it before you send it.");
	print_machine(command);
	print_configuration(file);
	paths_find(file, &paths);
	print_status(paths.socket);
	print_journal(paths.state);     /* the last: as root it becomes the gateway's user */
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}
