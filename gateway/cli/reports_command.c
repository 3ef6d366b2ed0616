/* reports_command.c: `mxward reports`: the table of what can be done with reports. */
#include "gateway/cli/reports_counts.h"
#include "gateway/cli/reports_inside.h"
#include "gateway/cli/reports_send.h"

#include <string.h>

static const struct {
	const char *word;
	int (*run)(const struct command *, int argc, char **argv);
} actions[] = {
	{ "status", reports_status },     { "list", reports_list },
	{ "show", reports_show },         { "send", reports_send },
	{ "suppress", reports_suppress }, { "exclude", reports_exclude },
	{ "own", reports_own },           { "read", reports_read },
};

int reports_command(const struct command *command, int argc, char **argv)
{
	for (size_t i = 0; argc >= 2 && i < sizeof actions / sizeof *actions; i++)
		if (strcmp(argv[1], actions[i].word) == 0)
			return actions[i].run(command, argc - 1, argv + 1);
	return command_misused(command, "say what to do: status, list, show, send, suppress, "
					"exclude, own or read");
}
