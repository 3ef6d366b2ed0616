/* control_commands.c: block, unblock, blocked, status, metrics, reload, stop: what is asked of a
 * running gateway and answered by it alone.
 *
 * The words go to the gateway as they are. A broken configuration must never keep an administrator
 * from it (paths.h).
 * */
#include "gateway/cli/control_client.h"
#include "gateway/cli/command.h"
#include "gateway/cli/terminal.h"
#include "gateway/cli/paths.h"
#include "gateway/base/net.h"
#include "gateway/base/version.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

/* Said before anybody is asked: without a gateway the mistake is still this one. */
static bool is_network(int argc, char **argv)
{
	struct network network;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--for") == 0 || strcmp(argv[i], "--reason") == 0) {
			i++;
			continue;
		}
		struct bytes word = bytes_of(argv[i]);
		if (argv[i][0] == '-' || network_parse(word, &network) ||
		    network_suggest(word, &network))
			continue;
		fprintf(stderr, "mxward %s: \"", argv[0]);
		terminal_write(stderr, word, false);
		fputs("\" is not a network; write 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32\n",
		      stderr);
		return false;
	}
	return true;
}

int control_command(const struct command *command, int argc, char **argv)
{
	const char *file = MXWARD_CONFIG_FILE;
	struct paths paths;
	if (!client_take_file(&argc, argv, &file))
		return command_misused(command, "-c needs a value");
	bool blocks = strcmp(command->name, "block") == 0 || strcmp(command->name, "unblock") == 0;
	if (blocks && !is_network(argc, argv))
		return EX_DATAERR;
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
