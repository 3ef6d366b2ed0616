/* top_journal.c: a child that reads, a pipe, and the records that come through it; see
 * top_journal.h. It must never keep the screen waiting. */
#include "gateway/cli/top_journal.h"

#include "gateway/base/clock.h"
#include "gateway/cli/log_find.h"
#include "gateway/cli/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum {
	HOUR_MS = 60 * 60 * 1000,
	RECORDS_ARENA = 16 << 20,
	TEXT_MAX = TOP_RECORDS_MAX * JOURNAL_LINE_MAX,
	PIECE = 65536,
};

void top_journal_init(struct top_journal *j)
{
	*j = (struct top_journal){ .pipe = -1 };
	arena_init(&j->arena, RECORDS_ARENA);
}

/* ---- the child */

/* What is wrong goes the same way as the records: a line that is no JSON. */
static int look(const char *state, struct bytes client)
{
	struct log_hits hits = { .limit = TOP_RECORDS_MAX };
	struct log_filter filter = { .by_client = true, .since = clock_wall() - HOUR_MS };
	char buffer[256];
	struct text error = TEXT(buffer);
	int status = paths_enter(state, "state directory");
	if (status != EX_OK)
		return status;
	if (!network_parse(client, &filter.client) ||
	    !log_find(JOURNAL_DIRECTORY, &filter, &hits, &error)) {
		printf("cannot read the records of recent decisions: %s\n", text_cstr(&error));
		return EX_UNAVAILABLE;
	}
	for (size_t i = 0; i < hits.count; i++) {
		(void)fwrite(hits.at[i].line.at, 1, hits.at[i].line.len, stdout);
		(void)putchar('\n');
	}
	return EX_OK;
}

_Noreturn static void child_run(int to, const struct top_terminal *terminal, const char *state,
				struct bytes client)
{
	top_terminal_forget(terminal);
	/* The words of paths_enter(), too. */
	if (dup2(to, STDOUT_FILENO) < 0 || dup2(to, STDERR_FILENO) < 0)
		_exit(EX_OSERR);
	int status = look(state, client);
	_exit(fflush(stdout) == 0 ? status : EX_IOERR);
}

/* ---- the parent */

void top_journal_end(struct top_journal *j)
{
	if (j->pipe >= 0)
		(void)close(j->pipe);
	if (j->child > 0) {
		(void)kill(j->child, SIGKILL);
		while (waitpid(j->child, NULL, 0) < 0 && errno == EINTR)
			;
	}
	free(j->text);
	arena_wipe(&j->arena);
	top_journal_init(j);
}

static void fail(struct top_journal *j, const char *what)
{
	struct text t = TEXT(j->failure);
	text_format(&t, "cannot look: %s", what);
	(void)text_cstr(&t);
}

void top_journal_start(struct top_journal *j, const struct top_terminal *terminal,
		       const char *state, struct bytes client)
{
	int ends[2];
	top_journal_end(j);
	if (pipe2(ends, O_CLOEXEC) != 0) {
		fail(j, strerror(errno));
		return;
	}
	(void)fflush(stdout);
	j->child = fork();
	if (j->child == 0)
		child_run(ends[1], terminal, state, client);
	(void)close(ends[1]);
	if (j->child < 0) {
		fail(j, strerror(errno));
		(void)close(ends[0]);
		j->child = 0;
		return;
	}
	j->pipe = ends[0];
}

static void time_of_day(char *buffer, size_t size, uint64_t ms)
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm tm;
	if (!localtime_r(&seconds, &tm) || strftime(buffer, size, "%H:%M:%S", &tm) == 0)
		buffer[0] = '\0';
}

static void take_line(struct top_journal *j, struct bytes line)
{
	if (j->count == TOP_RECORDS_MAX || line.len == 0)
		return;
	struct top_record *r = &j->records[j->count];
	if (record_parse(line, &j->arena, &r->record)) {
		time_of_day(r->time, sizeof r->time, r->record.time);
		j->count++;
		return;
	}
	struct text t = TEXT(j->failure);
	text_add(&t, line);
	(void)text_cstr(&t);
}

/* All has come. */
static void take_all(struct top_journal *j)
{
	for (struct bytes rest = { j->text, j->length }; rest.len > 0;) {
		size_t end = bytes_find(rest, '\n');
		take_line(j, bytes_first(rest, end));
		rest = bytes_skip(rest, end + 1);
	}
	(void)close(j->pipe);
	j->pipe = -1;
}

static bool make_room(struct top_journal *j)
{
	if (j->room - j->length >= PIECE)
		return true;
	size_t room = j->room * 2 + PIECE;
	char *more = room <= TEXT_MAX ? realloc(j->text, room) : NULL;
	if (!more)
		return false;
	j->text = more;
	j->room = room;
	return true;
}

void top_journal_read(struct top_journal *j)
{
	ssize_t n = make_room(j) ? read(j->pipe, j->text + j->length, j->room - j->length) : 0;
	if (n > 0)
		j->length += (size_t)n;
	else if (n == 0 || errno != EINTR)
		take_all(j);
}
