/* peer_command.c: `mxward peer key` and `mxward peer status`: the key that the two gateways of a
 * pair share, and how they are. */
#include "gateway/cli/control_client.h"
#include "gateway/cli/command.h"
#include "gateway/cli/paths.h"
#include "gateway/base/version.h"
#include "policy/config/peer_key.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static int print_key(void)
{
	char key[PEER_KEY_TEXT + 1];
	if (!peer_key_make(key)) {
		fputs("mxward peer key: the system provides no random numbers\n", stderr);
		return EX_OSERR;
	}
	return puts(key) >= 0 && fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

int peer_command(const struct command *command, int argc, char **argv)
{
	const char *file = MXWARD_CONFIG_FILE, *words[1];
	size_t count;
	bool json = false;
	struct paths paths;
	const struct argument known[] = { { "-c", NULL, &file }, { "--json", &json, NULL }, { 0 } };
	if (!arguments_read(command, argc, argv, known, words, 1, &count))
		return EX_USAGE;
	if (count == 1 && strcmp(words[0], "key") == 0)
		return json ? command_misused(command, "key takes no option --json") : print_key();
	if (count == 0 || strcmp(words[0], "status") != 0)
		return command_misused(command, "expected a subcommand: key or status");
	paths_find(file, &paths);
	char peer[] = "peer", status[] = "status", as_json[] = "--json",
	     *line[] = { peer, status, as_json };
	return client_ask(paths.socket, json ? 3 : 2, line, CLIENT_SECONDS);
}
