/* run.c: `mxward run`: the command line of the supervisor, and nothing of its work. */
#include "gateway/command.h"
#include "gateway/supervisor.h"
#include "gateway/version.h"

#include <limits.h>
#include <sched.h>
#include <sysexits.h>
#include <unistd.h>

enum { NAME_MAX_OCTETS = PATH_MAX * 2 };

/* The gateway works elsewhere and the loader comes back later: the name must mean the same to all. */
static const char *absolute(const char *path, char room[NAME_MAX_OCTETS])
{
	char here[PATH_MAX];
	if (path[0] == '/' || !getcwd(here, sizeof here))
		return path;
	struct text t = { .at = room, .cap = NAME_MAX_OCTETS };
	text_string(&t, here);
	text_string(&t, "/");
	text_string(&t, path);
	return text_cstr(&t);
}

/* Those that we may run on: a container may have been given a few. */
static unsigned count_processors(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
	return n > 0 ? (unsigned)n : 1;
}

int run_command(const struct command *command, int argc, char **argv)
{
	const char *path = MXWARD_CONFIG_FILE;
	char room[NAME_MAX_OCTETS];
	size_t words;
	const struct argument known[] = { { "-c", NULL, &path }, { 0 } };
	if (!arguments_read(command, argc, argv, known, NULL, 0, &words))
		return EX_USAGE;
	return supervisor_run(absolute(path, room), count_processors());
}
