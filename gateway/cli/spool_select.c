/* spool_select.c: selected messages, and the question whether they are meant; see spool_select.h.
 * It must never take a part of a list for the whole. */
#include "gateway/cli/spool_select.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum { ROOM_FIRST = 256, ANSWER_MAX = 16 };

static bool selection_add(struct selection *s, struct bytes id)
{
	if (!spool_id_valid(id))
		return false;
	if (s->count == s->room) {
		size_t room = s->room ? s->room * 2 : ROOM_FIRST;
		void *larger = reallocarray(s->at, room, sizeof *s->at);
		if (!larger)
			return false;
		s->at = larger;
		s->room = room;
	}
	struct text t = TEXT(s->at[s->count]);
	text_add(&t, id);
	(void)text_cstr(&t);
	s->count++;
	return true;
}

/* False: not all of it could be taken. */
static bool selection_take(struct selection *s, FILE *from)
{
	char line[SPOOL_ID_MAX + 1];
	bool good = true;
	while (good && fgets(line, sizeof line, from)) {
		struct bytes id = bytes_of(line);
		good = selection_add(s, bytes_first(id, bytes_find(id, '\n')));
	}
	return good && !ferror(from);
}

static _Noreturn void child_list(int (*list)(void *arg), void *arg, const int ends[2])
{
	int status = dup2(ends[1], STDOUT_FILENO) < 0 ? EX_OSERR : EX_OK;
	close(ends[0]);
	close(ends[1]);
	status = status == EX_OK ? list(arg) : status;
	if (fflush(stdout) != 0)
		status = EX_IOERR;
	_exit(status);
}

static int child_end(pid_t child)
{
	int status;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return EX_OSERR;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EX_OSERR;
}

int selection_read(struct selection *s, int (*list)(void *arg), void *arg)
{
	int ends[2];
	*s = (struct selection){ 0 };
	pid_t child = pipe(ends) == 0 ? fork() : -1;
	if (child == 0)
		child_list(list, arg, ends);
	if (child < 0) {
		fprintf(stderr, "mxward: cannot start a process: %s\n", strerror(errno));
		return EX_OSERR;
	}
	close(ends[1]);
	FILE *from = fdopen(ends[0], "r");
	bool good = from && selection_take(s, from);
	/* A child that still writes ends by that. */
	if (from)
		(void)fclose(from);
	else
		close(ends[0]);
	int status = child_end(child);
	if (good || status != EX_OK)
		return status;
	fputs("mxward: the list of the messages could not be read\n", stderr);
	return EX_OSERR;
}

void selection_clear(struct selection *s)
{
	free(s->at);
	*s = (struct selection){ 0 };
}

bool selection_agreed(const struct selection *s, const char *deed, int *status)
{
	char answer[ANSWER_MAX];
	const char *messages = s->count == 1 ? "message" : "messages";
	*status = EX_OK;
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
		fprintf(stderr,
			"mxward: %zu %s selected; add --yes to %s without being asked, or look at "
			"them with `list` and the same filter\n",
			s->count, messages, deed);
		*status = EX_USAGE;
		return false;
	}
	fprintf(stderr, "%s %zu %s? [y/N] ", deed, s->count, messages);
	if (fgets(answer, sizeof answer, stdin) &&
	    (strcasecmp(answer, "y\n") == 0 || strcasecmp(answer, "yes\n") == 0))
		return true;
	fprintf(stderr, "mxward: nothing was done\n");
	return false;
}
