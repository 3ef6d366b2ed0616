/* control_commands.c: block, unblock, blocked, status, metrics, reload, stop: what is asked of a
 * running gateway and answered by it alone.
 *
 * The words go to the gateway as they are. A broken configuration must never keep an administrator
 * from it (paths.h).
 * */
#include "gateway/cli/control_client.h"
#include "gateway/cli/command.h"
#include "gateway/cli/paths.h"
#include "gateway/base/version.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

int control_command(const struct command *command, int argc, char **argv)
{
	const char *file = MXWARD_CONFIG_FILE;
	struct paths paths;
	if (!client_take_file(&argc, argv, &file))
		return command_misused(command, "-c needs a value");
	paths_find(file, &paths);
	bool reload = strcmp(command->name, "reload") == 0;
	int status = client_ask(paths.socket, argc, argv,
				reload ? CLIENT_RELOAD_SECONDS : CLIENT_SECONDS);
	if (status == EX_USAGE)
		fprintf(stderr, "usage: mxward %s %s\n", command->name, command->usage);
	return status;
}

int stop_command(const struct command *command, int argc, char **argv)
{
	const char *file = MXWARD_CONFIG_FILE;
	struct paths paths;
	if (!client_take_file(&argc, argv, &file))
		return command_misused(command, "-c needs a value");
	paths_find(file, &paths);
	return client_stop(paths.socket, argc, argv, CLIENT_STOP_SECONDS);
}
