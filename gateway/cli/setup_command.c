/* setup_command.c: `mxward setup`: from nothing to a configuration that works: asks, looks, checks,
 * tries, and writes at the very end.
 *
 * It must never replace a file, send mail to the server behind, or leave anything behind when it
 * ends early. */
#include "gateway/cli/setup_inside.h"

#include "gateway/base/log.h"
#include "gateway/base/version.h"
#include "gateway/cli/terminal.h"
#include "gateway/cli/zone.h"
#include "gateway/setup/certificates.h"
#include "gateway/setup/configuration.h"
#include "gateway/setup/look.h"
#include "gateway/setup/trial.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum { SETUP_MEMORY_MAX = 1 << 20, SETUP_ERROR_MAX = 600 };

/* Set by a signal that would end us, while there is something to be tidied up. */
static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
	interrupted = number;
}

static void say(const struct text *sentence)
{
	fputs("mxward setup: ", stderr);
	terminal_write(stderr, text_bytes(sentence), true);
	fputs("\n", stderr);
}

/* Where people are told how it goes: standard output may be for a program. */
static FILE *told(const struct setup *s)
{
	return s->dry_run || s->json ? stderr : stdout;
}

static void progress(const struct setup *s, const char *what)
{
	if (!s->json) {
		fprintf(told(s), "\n%s\n", what);
		(void)fflush(told(s));
	}
}

/* ---- looking */

static int setup_look(struct setup *s)
{
	char buffer[SETUP_ERROR_MAX];
	struct text error = TEXT(buffer);
	const struct wishes *w = &s->wishes;
	struct look look;
	bool started = look_start(&look, &s->wishes, &s->findings, &error);
	if (started) {
		look_at_backend(&look);
		look_at_dns(&look);
		look_at_machine(&look);
	} else {
		say(&error);
	}
	s->xclient = look.xclient;
	s->clamd = look.clamd;
	look_end(&look);
	certificate_look(&s->findings, w->certificate, w->key, w->hostname);
	if (!s->json)
		setup_tell_findings(told(s), &s->findings);
	return started ? EX_OK : EX_OSERR;
}

/* Findings that keep mail from passing: whether it goes on, as an exit status. */
static int setup_weigh(const struct setup *s)
{
	bool backend = finding_named(&s->findings, "backend_unreachable") ||
		       finding_named(&s->findings, "backend_refuses");
	bool error = false;
	for (size_t i = 0; i < s->findings.count; i++)
		error |= s->findings.at[i].level == FINDING_ERROR;
	if (!error || s->force)
		return EX_OK;
	if (setup_confirm(s,
			  "\nAs things stand, no mail would get through. Write the file anyway?"))
		return EX_OK;
	fputs("mxward setup: nothing was written; --force writes it anyway\n", stderr);
	return backend ? EX_UNAVAILABLE : EX_CONFIG;
}

/* ---- writing */

static void check_complain(void *arg, bool warning, const char *message)
{
	(void)arg;
	terminal_write(stderr, bytes_of(message), true);
	fputs(warning ? " (warning)\n" : "\n", stderr);
}

/* True if the test mail arrived, or it does not matter. A signal ends us, when all is tidied up. */
static bool setup_try(struct setup *s)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
	enum { ENDS = sizeof ends / sizeof *ends };
	struct sigaction before[ENDS], action = { .sa_handler = interrupt };
	progress(s, "Sending a test mail through, on loopback, to a mail server of our own:");
	for (size_t i = 0; i < ENDS; i++)
		sigaction(ends[i], &action, &before[i]);
	s->trial_passed = trial_run(&s->wishes, &interrupted, &s->trial);
	for (size_t i = 0; i < ENDS; i++)
		sigaction(ends[i], &before[i], NULL);
	if (interrupted)
		(void)raise(interrupted);
	if (!s->json) {
		fprintf(told(s), "  %-9s", s->trial_passed ? "ok" : "error");
		terminal_write(told(s), text_bytes(&s->trial), false);
		fputs("\n", told(s));
	}
	return s->trial_passed || s->force;
}

static int setup_write(struct setup *s, const struct config *config)
{
	char buffer[SETUP_ERROR_MAX];
	struct text error = TEXT(buffer);
	int status = configuration_write(&s->wishes, s->configuration, &error);
	if (status != EX_OK) {
		say(&error);
		return status;
	}
	s->written = true;
	if (s->json)
		return EX_OK;
	printf("\nWritten: %s, and the policy %s/" CONFIGURATION_POLICY ". The DNS records for "
	       "it:\n\n",
	       s->wishes.file, s->wishes.folder);
	zone_write(stdout, config);
	setup_tell_next(stdout, &s->wishes);
	return EX_OK;
}

/* With a configuration that is good. */
static int setup_finish(struct setup *s, const struct config *config)
{
	if (s->dry_run) {
		if (!s->json)
			printf("%.*s", BYTES_ARG(s->configuration));
		return EX_OK;
	}
	if (!setup_try(s)) {
		fputs("mxward setup: the test mail did not arrive, and nothing was written; "
		      "--force writes it anyway\n",
		      stderr);
		return EX_UNAVAILABLE;
	}
	return setup_write(s, config);
}

static int setup_make(struct setup *s)
{
	static char text[CONFIGURATION_MAX];
	struct text t = TEXT(text);
	const struct config_report report = { .say = check_complain };
	const struct configuration_places places = {
		.listen = s->wishes.listen,
		.backend = s->wishes.backend,
		.policy = CONFIGURATION_POLICY,
		.xclient = s->xclient,
		.clamd = s->clamd,
	};
	configuration_text(&s->wishes, &places, &t);
	s->configuration = text_bytes(&t);
	struct snapshot *snapshot = snapshot_new();
	struct config *config =
		snapshot && !t.cut
			? configuration_check(&s->wishes, s->configuration, snapshot, &report)
			: NULL;
	int status = config ? setup_finish(s, config) : EX_CONFIG;
	if (!config)
		fputs("mxward setup: the configuration would have errors, and was not written\n",
		      stderr);
	config_unref(config);
	snapshot_free(snapshot);
	return status;
}

/* ---- all of it */

static int setup_run(struct setup *s)
{
	int status = setup_questions(s);
	if (status != EX_OK)
		return status;
	progress(s, "Looking at the mail server, the DNS and this machine (no mail is sent):");
	status = setup_look(s);
	if (status == EX_OK)
		status = setup_weigh(s);
	if (status == EX_OK)
		status = setup_make(s);
	if (s->json)
		setup_tell_json(s);
	return status;
}

/* What the options say beside the four questions. */
static int setup_begin(struct setup *s, const char *path)
{
	char buffer[SETUP_ERROR_MAX];
	struct text error = TEXT(buffer);
	struct wishes *w = &s->wishes;
	if (!wishes_file(w, path) || !tls_start()) {
		fputs("mxward setup: out of memory\n", stderr);
		return EX_OSERR;
	}
	if (!wishes_listen(w, bytes_of(s->listen ? s->listen : "[::]:25"), &error))
		return command_misused(s->command, "--listen: %s", text_cstr(&error));
	if (s->dns && !wishes_dns(w, bytes_of(s->dns), &error))
		return command_misused(s->command, "--dns: %s", text_cstr(&error));
	int status = s->dry_run ? EX_OK : configuration_writable(w, &error);
	if (status != EX_OK)
		say(&error);
	const char *resolver = status == EX_OK && !w->dns ? look_local_resolver() : NULL;
	if (resolver && !wishes_dns(w, bytes_of(resolver), &error))
		return EX_SOFTWARE;
	return status;
}

int setup_command(const struct command *command, int argc, char **argv)
{
	static struct setup s;
	static char trial[TRIAL_TEXT_MAX];
	struct arena arena;
	const char *path = MXWARD_CONFIG_FILE;
	size_t words;
	const struct argument known[] = {
		{ "-c", NULL, &path },
		{ "--domain", NULL, &s.domain },
		{ "--backend", NULL, &s.backend },
		{ "--hostname", NULL, &s.hostname },
		{ "--certificate", NULL, &s.certificate },
		{ "--key", NULL, &s.key },
		{ "--dns", NULL, &s.dns },
		{ "--listen", NULL, &s.listen },
		{ "--yes", &s.yes, NULL },
		{ "--force", &s.force, NULL },
		{ "--dry-run", &s.dry_run, NULL },
		{ "--json", &s.json, NULL },
		{ 0 },
	};
	if (!arguments_read(command, argc, argv, known, NULL, 0, &words))
		return EX_USAGE;
	if (!s.yes && s.json)
		return command_misused(command, "--json needs --yes");
	if (!s.yes && !isatty(STDIN_FILENO))
		return command_misused(command, "there is no terminal to ask at; use --yes, with "
						"--domain and --backend");
	s.command = command;
	s.trial = TEXT(trial);
	arena_init(&arena, SETUP_MEMORY_MAX);
	s.wishes.arena = &arena;
	log_configure(LOG_JSON, LOG_SILENT);
	int status = setup_begin(&s, path);
	if (status == EX_OK)
		status = setup_run(&s);
	arena_wipe(&arena);
	return status;
}
