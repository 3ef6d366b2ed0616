/* check_command.c: `mxward check`: is the configuration good, what is in effect, and what could be
 * written.
 *
 * Silent and 0 when it is good; otherwise every error on standard error, and 78. It changes nothing
 * and talks to nobody. */
#include "gateway/cli/command.h"
#include "gateway/cli/terminal.h"
#include "gateway/base/version.h"
#include "policy/config/config.h"
#include "policy/policy.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static void check_complain(void *arg, bool warning, const char *message)
{
	(void)arg;
	terminal_write(stderr, bytes_of(message), true);
	fputs(warning ? " (warning)\n" : "\n", stderr);
}

int check_file(const char *path, bool print)
{
	struct config_report report = { .say = check_complain };
	struct snapshot *snapshot = snapshot_new();
	if (!snapshot || !tls_start()) {
		fputs("mxward check: out of memory\n", stderr);
		snapshot_free(snapshot);
		return EX_OSERR;
	}
	struct config *config = config_load(path, snapshot, &report);
	bool good = config != NULL;
	if (good && print)
		config_print(config);
	config_unref(config);
	snapshot_free(snapshot);
	return good ? EX_OK : EX_CONFIG;
}

int check_command(const struct command *command, int argc, char **argv)
{
	const char *path = MXWARD_CONFIG_FILE;
	bool print = false, sample = false, manual = false, schema = false;
	const char *of_what = NULL;
	size_t words;
	const struct argument known[] = {
		{ "-c", NULL, &path },         { "--print", &print, NULL },
		{ "--sample", &sample, NULL }, { "--manual", &manual, NULL },
		{ "--schema", &schema, NULL }, { 0 },
	};
	if (!arguments_read(command, argc, argv, known, &of_what, 1, &words))
		return EX_USAGE;
	if (print + sample + manual + schema > 1)
		return command_misused(command, "use only one of --print, --sample, --manual and "
						"--schema");
	if (of_what && (!schema || strcmp(of_what, "policy") != 0))
		return command_misused(command, "unknown argument \"%s\"", of_what);
	if (sample)
		config_print_sample();
	else if (manual)
		config_print_manual();
	else if (schema && of_what)
		policy_print_schema(stdout);
	else if (schema)
		config_print_schema();
	else
		return check_file(path, print);
	return EX_OK;
}
