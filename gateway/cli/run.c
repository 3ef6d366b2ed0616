/* run.c: `mxward run`: reads the command line and starts the supervisor. */
#include "gateway/base/bytes.h"
#include "gateway/cli/command.h"
#include "gateway/process/supervisor.h"
#include "gateway/base/version.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum { NAME_MAX_OCTETS = PATH_MAX * 2 };

/* The gateway works elsewhere and the loader comes back later: the name must mean the same to
 * all. */
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

/* Where this program was found, and the next one will be: by the name it was called by, so that a
 * link may lead elsewhere later. */
static void find_program(char program[PATH_MAX])
{
	char room[NAME_MAX_OCTETS];
	struct text t = { .at = program, .cap = PATH_MAX };
	if (strchr(program_invocation_name, '/')) {
		text_string(&t, absolute(program_invocation_name, room));
	} else {
		ssize_t n = readlink("/proc/self/exe", room, sizeof room);
		text_add(&t, (struct bytes){ room, n > 0 ? (size_t)n : 0 });
	}
	(void)text_cstr(&t);
}

int run_command(const struct command *command, int argc, char **argv)
{
	const char *path = MXWARD_CONFIG_FILE, *number = NULL;
	char room[NAME_MAX_OCTETS], program[PATH_MAX];
	bool try = false;
	uint64_t record = 0;
	size_t words;
	/* The last two are from one program to the next (supervisor_upgrade.c). */
	const struct argument known[] = { { "-c", NULL, &path },
					  { "--take-over", NULL, &number },
					  { "--try", &try, NULL },
					  { 0 } };
	if (!arguments_read(command, argc, argv, known, NULL, 0, &words))
		return EX_USAGE;
	if ((number || try) &&
	    (!number || !bytes_to_u64(bytes_of(number), &record) || record > INT_MAX))
		return command_misused(command, "--take-over and --try are for internal use");
	if (try)
		return supervisor_try(path, (int)record)
			       ? check_file(path, &(struct check_wishes){ 0 })
			       : EX_UNAVAILABLE;
	find_program(program);
	return supervisor_run(absolute(path, room), program, count_processors(),
			      number ? (int)record : -1);
}
