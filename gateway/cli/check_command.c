/* check_command.c: `mxward check`: is the configuration good, what is in effect, and what could be
 * written.
 *
 * Silent and 0 when it is good (on a terminal one line says so); otherwise every error on standard
 * error, and 78. It changes nothing and talks to nobody. */
#include "gateway/cli/command.h"
#include "gateway/cli/machine.h"
#include "gateway/cli/terminal.h"
#include "gateway/base/version.h"
#include "policy/config/config.h"
#include "policy/policy.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum { POLICY_FILE_MAX = 1024 * 1024 };

static void check_complain(void *arg, bool warning, const char *message)
{
	size_t *warnings = arg;
	*warnings += warning;
	terminal_write(stderr, bytes_of(message), true);
	fputs(warning ? " (warning)\n" : "\n", stderr);
}

/* The file of a policy in force, as it stands there; the built-in one is in the snapshot, too. */
static bool policy_text(const struct policy_conf *policy, struct snapshot *snapshot,
			struct bytes *text)
{
	char buffer[160];
	struct text error = TEXT(buffer);
	return snapshot_read(snapshot, policy->path, POLICY_FILE_MAX, text, &error);
}

/* Each line a comment: the configuration above stays one that can be saved and used. */
static void print_policies(const struct config *config, struct snapshot *snapshot)
{
	struct bytes text;
	for (size_t i = 0; i < config->judge_count; i++) {
		const struct policy_conf *p = &config->judges[i];
		printf("\n# Policy %s, from %s (to save it: mxward check --policy %s):\n#\n",
		       p->name, p == &config->builtin ? "the program" : p->path, p->name);
		if (!policy_text(p, snapshot, &text))
			continue;
		while (text.len) {
			struct bytes line = bytes_first(text, bytes_find(text, '\n'));
			printf(line.len ? "# %.*s\n" : "#%.*s\n", BYTES_ARG(line));
			text = bytes_skip(text, line.len + 1);
		}
	}
}

static bool print_policy(const struct config *config, struct snapshot *snapshot, const char *name)
{
	struct bytes text;
	for (size_t i = 0; i < config->judge_count; i++)
		if (strcmp(config->judges[i].name, name) == 0 &&
		    policy_text(&config->judges[i], snapshot, &text))
			return fwrite(text.at, 1, text.len, stdout) == text.len;
	fprintf(stderr, "mxward check: there is no policy \"%s\"\n", name);
	return false;
}

static void say_good(const struct config *config, const char *path)
{
	printf("%s is valid: %zu domain%s, %zu backend%s, %s\n", path, config->domain_count,
	       config->domain_count == 1 ? "" : "s", config->backend_count,
	       config->backend_count == 1 ? "" : "s",
	       config->policy_count ? "policies of its own" : "the built-in policy in force");
}

/* What is said of a good configuration beside warnings. */
static bool show(const struct config *config, struct snapshot *snapshot, const char *path,
		 const struct check_wishes *wishes)
{
	if (wishes->policy)
		return print_policy(config, snapshot, wishes->policy);
	if (wishes->print) {
		config_print(config);
		print_policies(config, snapshot);
	} else if (isatty(STDOUT_FILENO)) {
		say_good(config, path);
	}
	return true;
}

int check_file(const char *path, const struct check_wishes *wishes)
{
	size_t warnings = 0;
	struct config_report report = { .say = check_complain, .arg = &warnings };
	struct snapshot *snapshot = snapshot_new();
	if (!snapshot || !tls_start()) {
		fputs("mxward check: out of memory\n", stderr);
		snapshot_free(snapshot);
		return EX_OSERR;
	}
	struct config *config = config_load(path, snapshot, &report);
	bool good = config != NULL;
	if (good && wishes->machine)
		machine_check(path, config, &report);
	good = good && !(wishes->strict && warnings) && show(config, snapshot, path, wishes);
	config_unref(config);
	snapshot_free(snapshot);
	return good ? EX_OK : EX_CONFIG;
}

int check_command(const struct command *command, int argc, char **argv)
{
	const char *path = MXWARD_CONFIG_FILE;
	struct check_wishes wishes = { .machine = true };
	bool sample = false, manual = false, schema = false;
	const char *of_what = NULL;
	size_t words;
	const struct argument known[] = {
		{ "-c", NULL, &path },
		{ "--print", &wishes.print, NULL },
		{ "--policy", NULL, &wishes.policy },
		{ "--strict", &wishes.strict, NULL },
		{ "--sample", &sample, NULL },
		{ "--manual", &manual, NULL },
		{ "--schema", &schema, NULL },
		{ 0 },
	};
	if (!arguments_read(command, argc, argv, known, &of_what, 1, &words))
		return EX_USAGE;
	if (wishes.print + sample + manual + schema + (wishes.policy != NULL) > 1)
		return command_misused(command, "use only one of --print, --policy, --sample, "
						"--manual and --schema");
	if (of_what && (!schema || strcmp(of_what, "policy") != 0))
		return argument_misplaced(command, known, of_what);
	if (sample)
		config_print_sample();
	else if (manual)
		config_print_manual();
	else if (schema && of_what)
		policy_print_schema(stdout);
	else if (schema)
		config_print_schema();
	else
		return check_file(path, &wishes);
	return EX_OK;
}
