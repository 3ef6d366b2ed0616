/* man_command.c: `mxward man`: the manual pages, in mdoc(7), made of the tables from which the help
 * texts and the manual of options are made.
 *
 * What stands here are the sentences that no table has. It reads nothing and changes nothing. */
#include "gateway/cli/command.h"
#include "gateway/cli/help.h"
#include "gateway/base/roff.h"
#include "gateway/base/version.h"
#include "policy/config/config.h"
#include "policy/policy.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

struct entry {
	const char *term, *words;
};

static const struct entry files[] = {
	{ MXWARD_CONFIG_FILE, "The configuration, unless -c names another." },
	{ "/etc/mxward/policy/",
	  "The policies that come with mxward; an edited one is never replaced." },
	{ "/var/lib/mxward/", "State that is kept across restarts: blocks, known recipients, "
			      "deliveries whose reply may be lost." },
	{ "/var/spool/mxward/", "Quarantined and held mail." },
	{ "/run/mxward/control.sock", "The control socket, by which commands ask the gateway." },
	{ "/usr/share/mxward/", "JSON Schemas of the configuration and of a policy." },
	{ "/usr/share/doc/mxward/", "The manual of all options, and what each event and field of "
				    "the log, each fact and each reply means." },
	{ 0 },
};

static const struct entry environment[] = {
	{ "LC_ALL, LC_CTYPE, LANG", "Whether the terminal shows UTF-8." },
	{ "SUDO_USER", "Who runs a command, for the log." },
	{ "NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID",
	  "Set by systemd: where readiness, reloads and signs of life are reported." },
	{ 0 },
};

static const struct entry statuses[] = {
	{ "0", "Done." },
	{ "64", "The command line is wrong." },
	{ "65", "The data is wrong: no such message, or it is damaged." },
	{ "66", "A file cannot be read." },
	{ "69", "No gateway is running, or it hangs, or a server refuses." },
	{ "71", "The system fails: no memory, no process." },
	{ "73", "A file cannot be created." },
	{ "74", "The disk is full or fails." },
	{ "75", "Not now; try again." },
	{ "77", "Not allowed for this user." },
	{ "78", "The configuration is wrong." },
	{ 0 },
};

static const struct entry examples[] = {
	{ "mxward check --sample >mxward.yaml", "Begins a configuration." },
	{ "mxward check && mxward reload", "Puts a changed configuration in force." },
	{ "mxward explain --ip 192.0.2.7 --helo mail.example.org --from a@example.org --rcpt "
	  "b@example.com",
	  "Tells what would happen to a mail, and why." },
	{ "mxward quarantine list --since 1d", "Lists what was set aside since yesterday." },
	{ "mxward status --json", "Tells programs how the gateway is." },
	{ 0 },
};

static void print_macro(const char *macro, const char *words)
{
	printf("%s ", macro);
	roff_literal(stdout, bytes_of(words));
	putchar('\n');
}

static void print_entries(const char *section, const char *macro, const struct entry *entry)
{
	printf(".Sh %s\n.Bl -tag -width Ds\n", section);
	for (; entry->term; entry++) {
		print_macro(macro, entry->term);
		roff_text(stdout, bytes_of(entry->words));
	}
	puts(".El");
}

static void print_title(const char *name, const char *title, const char *section,
			const char *summary)
{
	printf(".\\\" Made by `%s man`: do not edit.\n.Dd %s\n.Dt %s %s\n.Os\n.Sh NAME\n"
	       ".Nm %s\n.Nd %s\n",
	       MXWARD_NAME, MXWARD_DATE, title, section, name, summary);
}

/* A word of a term: an option, a word that is written as it is, or one that stands for another. A
 * comma behind it is a delimiter to mdoc, which wants it apart. */
static void print_word(struct bytes word)
{
	char first = word.at[0];
	bool comma = bytes_ends_nocase(word, BYTES(","));
	fputs(first == '-'         ? " Fl "
	      : help_literal(word) ? " Cm "
	      : octet_digit(first) ? " Sy "
				   : " Ar ",
	      stdout);
	roff_literal(stdout, bytes_skip(bytes_first(word, word.len - comma), first == '-'));
	fputs(comma ? " ," : "", stdout);
}

static void print_item(struct bytes term)
{
	fputs(".It", stdout);
	for (struct bytes word = help_word(&term); word.len; word = help_word(&term))
		print_word(word);
	putchar('\n');
}

/* Items that stand together are one list. */
static void print_help(const char *help)
{
	struct bytes rest = bytes_of(help);
	struct help_line line;
	bool list = false, apart = true;
	while (help_take(&rest, &line)) {
		if (line.kind == HELP_ITEM && !list)
			puts(".Bl -tag -width Ds -compact");
		if (list && (line.kind == HELP_TEXT || line.kind == HELP_BLANK))
			puts(".El");
		list = line.kind == HELP_ITEM || (list && line.kind == HELP_MORE);
		if (line.kind == HELP_TEXT && apart)
			puts(".Pp");
		apart = line.kind != HELP_TEXT;
		if (line.kind == HELP_ITEM)
			print_item(line.term);
		roff_text(stdout, line.words);
	}
	if (list)
		puts(".El");
}

static void print_command(const struct command *command)
{
	printf(".Ss %s\n", command->name);
	fputs(".Bd -ragged -offset indent\n.Nm mxward\n", stdout);
	print_macro(".Cm", command->name);
	roff_text(stdout, bytes_of(command->usage));
	puts(".Ed\n.Pp");
	roff_text(stdout, bytes_of(command->summary));
	puts(".Pp");
	print_help(command->help);
}

/* What the help of `run` says of them, by their full names. */
static void print_signals(void)
{
	struct bytes rest = bytes_of(commands[0].help);
	struct help_line line;
	bool signal = false;
	puts(".Sh SIGNALS\n.Bl -tag -width Ds");
	while (help_take(&rest, &line)) {
		bool more = line.kind == HELP_MORE && signal;
		signal = more || (line.kind == HELP_ITEM && line.term.at[0] != '-');
		if (signal && !more)
			printf(".It Dv SIG%.*s\n", BYTES_ARG(line.term));
		if (signal)
			roff_text(stdout, line.words);
	}
	puts(".El");
}

static void print_mxward(void)
{
	print_title("mxward", "MXWARD", "8", "inline SMTP security gateway");
	puts(".Sh SYNOPSIS\n.Nm mxward\n.Ar command\n.Op Ar argument ...\n"
	     ".Nm mxward\n.Fl -help | -version\n"
	     ".Nm mxward\n.Ar command Fl -help\n.Sh DESCRIPTION");
	roff_text(stdout,
		  BYTES("mxward stands on port 25 in front of a mail server. It enforces strict "
			"SMTP, refuses what is not for its domains, runs checks whose findings a "
			"policy turns into an action, and passes the rest on while the client "
			"waits: the client gets the mail server's own reply. What is not passed on "
			"is refused, or kept in quarantine."));
	puts(".Pp\nThe configuration is described in\n.Xr mxward.yaml 5 ,\na policy in\n"
	     ".Xr mxward-policy 5 .\n.Sh COMMANDS");
	for (const struct command *command = commands; command->name; command++)
		print_command(command);
	print_signals();
	print_entries("ENVIRONMENT", ".It Ev", environment);
	print_entries("FILES", ".It Pa", files);
	print_entries("EXIT STATUS", ".It", statuses);
	print_entries("EXAMPLES", ".It Li", examples);
	puts(".Sh SEE ALSO\n.Xr systemd 1 ,\n.Xr mxward-policy 5 ,\n.Xr mxward.yaml 5");
}

static void print_configuration(void)
{
	print_title("mxward.yaml", "MXWARD.YAML", "5", "configuration of mxward");
	puts(".Sh SYNOPSIS\n.Pa " MXWARD_CONFIG_FILE "\n.Sh DESCRIPTION");
	roff_text(stdout,
		  BYTES("One file in YAML. `mxward check` reports every error in it with its line "
			"and column, `mxward check --sample` prints a commented sample, and "
			"`mxward check --print` what is in effect. Paths are relative to the file. "
			"A changed file takes effect with `mxward reload`, or with a HUP."));
	puts(".Pp");
	roff_text(
		stdout,
		BYTES("A time is a number with s, m, h or d behind it, a size one with K, M, G, T "
		      "or nothing. NAME stands for a name of your choice, and [] for each entry "
		      "of a list. A key without a default that need not be given is not set."));
	puts(".Sh KEYS");
	config_print_man();
	puts(".Sh EXAMPLES\n.Bd -literal -offset indent\n"
	     "hostname: mx1.example.com\n"
	     "tls: { certificate: cert.pem, key: key.pem }\n"
	     "domains: { example.com: { backend: main } }\n"
	     "backends: { main: { servers: [\"10.0.0.5:25\"] } }\n"
	     "checks: { rdns: {}, helo: {}, spf: {}, dkim: {}, dmarc: {} }\n"
	     ".Ed\n.Sh SEE ALSO\n.Xr mxward-policy 5 ,\n.Xr mxward 8");
}

static void print_policy(void)
{
	print_title("mxward-policy", "MXWARD-POLICY", "5", "policies of mxward");
	puts(".Sh SYNOPSIS\n.Pa /etc/mxward/policy/*.yaml\n.Sh DESCRIPTION");
	roff_text(stdout,
		  BYTES("A policy turns the facts that checks find into an action: accept, tag, "
			"defer, quarantine, reject or drop. Each is a file of its own, named under "
			"`policies` of the configuration; without one the policy default.yaml "
			"applies, which is built in."));
	puts(".Pp");
	roff_text(stdout,
		  BYTES("The first rule with `action` that matches decides. Otherwise the score is "
			"compared with reject_at; then what `unknown` says counts, if it asks for "
			"defer or more; then quarantine_at and tag_at. A rule with `at_least` sets "
			"the mildest action that may result, and judging goes on. A policy whose "
			"own tests fail is not loaded."));
	puts(".Sh KEYS");
	policy_print_man(stdout);
	puts(".Sh EXAMPLES\n.Bd -literal -offset indent\n"
	     "score: { rdns.none: 3, spf.fail: 5 }\n"
	     "reject_at: 10\n"
	     "rules:\n"
	     "  - { when: { blocklist: blocked }, action: drop }\n"
	     "  - { when: { attachments: blocked }, at_least: quarantine }\n"
	     "unknown: { spf: defer }\n"
	     "tests:\n"
	     "  - { name: good mail, given: { spf: pass }, expect: accept }\n"
	     ".Ed\n.Sh SEE ALSO\n.Xr mxward.yaml 5 ,\n.Xr mxward 8");
}

int man_command(const struct command *command, int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*print)(void);
	} pages[] = {
		{ "mxward", print_mxward },
		{ "mxward.yaml", print_configuration },
		{ "mxward-policy", print_policy },
	};
	const struct argument known[] = { { 0 } };
	const char *name = "mxward";
	size_t words;
	if (!arguments_read(command, argc, argv, known, &name, 1, &words))
		return EX_USAGE;
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		if (strcmp(pages[i].name, name) == 0) {
			pages[i].print();
			return EX_OK;
		}
	}
	return command_misused(command, "there is no page \"%s\"", name);
}
