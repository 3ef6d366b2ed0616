/* main.c: the table of commands, and finding the one that was asked for. What follows the name of a
 * command is read by that command. */
#include "gateway/cli/command.h"
#include "gateway/base/version.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#define CONFIG_HELP "  -c FILE        the configuration (default: " MXWARD_CONFIG_FILE ")\n"
#define JSON_HELP   "  --json         one JSON object instead of text\n"
#define LIST_HELP                                                                                           \
	"  --from TEXT    those whose sender holds this text; * stands for anything, case does not count\n" \
	"  --rcpt TEXT    one of whose recipients does\n"                                                   \
	"  --reason TEXT  whose reason does\n"                                                              \
	"  --since TIME   taken since then: 30m, 12h, 7d, 2026-11-21 or 2026-11-21T22:09:00Z\n"
#define SHOW_HELP                                                                    \
	"  --headers      the header of the message instead\n"                       \
	"  --raw          its octets, as they are (on a terminal: made printable)\n" \
	"  --evidence     only what the checks found\n"

static const struct command commands[] = {
	{ "run", "[-c FILE]", "the gateway, in the foreground",
	  CONFIG_HELP
	  "\nSignals: HUP reloads the configuration (the old one stays on any error), TERM lets transactions finish (30 s)\n"
	  "and stops, a second TERM or INT stops at once, USR1 is for log rotation. The log goes to standard output.\n",
	  run_command },
	{ "check", "[-c FILE] [--print | --sample | --manual]",
	  "checks the configuration: 0, or 78 with every error",
	  CONFIG_HELP "  --print        the configuration in effect, every key with its value\n"
		      "  --sample       a commented sample file\n"
		      "  --manual       the table of every key, in Markdown\n",
	  check_command },
	{ "explain", "[-c FILE] [--json] --ip A --helo H --from S --rcpt R [MESSAGE.eml]",
	  "what would be decided, and why",
	  CONFIG_HELP JSON_HELP
	  "  --ip A         the client's address\n"
	  "  --helo H       the name it gives itself\n"
	  "  --from S       the sender, \"\" for the null path\n"
	  "  --rcpt R       the recipient\n"
	  "  MESSAGE.eml    the message, with its headers; without it: the envelope alone\n"
	  "\nRuns the same checks and policy as the gateway, against live DNS; nothing is relayed.\n",
	  explain_command },
	{ "block", "[-c FILE] NET [--for TIME] [--reason TEXT]",
	  "refuses a network's connections, at once",
	  CONFIG_HELP
	  "  NET            192.0.2.1, 192.0.2.0/24, 2001:db8::/32\n"
	  "  --for TIME     30s, 5m, 1h, 7d (default: until it is unblocked)\n"
	  "  --reason TEXT  for the log and for `mxward blocked`\n"
	  "\nBlocks are kept over restarts. An `allow` list of the configuration wins over them.\n",
	  control_command },
	{ "unblock", "[-c FILE] NET", "takes a block back", CONFIG_HELP, control_command },
	{ "blocked", "[-c FILE] [--json]", "lists the blocks in force", CONFIG_HELP JSON_HELP,
	  control_command },
	{ "status", "[-c FILE] [--json]", "sessions, rates, backends",
	  CONFIG_HELP JSON_HELP
	  "\nExit status: 0; 69 no gateway is running, or it hangs: the output says where.\n",
	  control_command },
	{ "reload", "[-c FILE] [--binary]",
	  "takes up the changed configuration: 0 when it is in effect, or 78 with every error",
	  CONFIG_HELP
	  "  --binary       replaces the running program with the one now installed in its place; no connection is refused,\n"
	  "                 transactions in progress are completed (30 s). 0 when the new one serves; 69 when it cannot:\n"
	  "                 the running one stays\n",
	  control_command },
	{ "stop", "[-c FILE]", "lets transactions finish (30 s), then stops; waits for it",
	  CONFIG_HELP, stop_command },
	{ "quarantine", "list | show ID | release ID... | delete ID... | stats",
	  "mail that was diverted to a person",
	  "  list           what is kept, oldest first\n" LIST_HELP
	  "  show ID        what is known of one message, and what the checks found\n" SHOW_HELP
	  "  release ID...  hands messages to their backend, past the checks; a message that is refused stays\n"
	  "  --to ADDRESS   to this recipient instead of its own\n"
	  "  delete ID...   removes messages for good\n"
	  "  stats          how many there are, how large, and why\n"
	  "  --json         list: a list of objects; show, stats: one object\n" CONFIG_HELP
	  "\nA running gateway logs every command with who gave it. Exit status: 0; 65 no such message, or it is damaged;\n"
	  "69 the backend refuses it, or no gateway is running; 74 the disk is full or fails, nothing was sent; 75 the backend\n"
	  "defers or cannot be reached, try again; 78 its backend is no longer in the configuration (use --to). With several\n"
	  "IDs it is the most serious one; 75 is the least serious.\n",
	  quarantine_command },
	{ "hold", "list | show ID | flush", "mail that waits for its backend",
	  "  list           what is kept, oldest first, and how it goes\n" LIST_HELP
	  "  show ID        what is known of one message, and what became of each recipient\n" SHOW_HELP
	  "  flush          tries everything now\n"
	  "  --json         list: a list of objects; show: one object\n" CONFIG_HELP,
	  hold_command },
	{ "peer", "key | status [--json]", "the other gateway of a pair",
	  "  key            prints a new key for both: mxward peer key > peer.key\n"
	  "  status         the two sides as this gateway sees them\n" JSON_HELP CONFIG_HELP,
	  peer_command },
	{ "spool", "adopt DIR", "takes over the mail of a dead gateway",
	  "  adopt DIR      takes over the messages of the spool DIR, on the dead gateway's disk or a copy of it: held mail is\n"
	  "                 delivered, quarantined mail is listed\n" CONFIG_HELP
	  "\nIt can be interrupted and repeated at any time: no message is lost or taken twice. If the dead gateway is the other\n"
	  "one of a pair and comes back, this one tells it what it must not deliver any more. Exit status: 0; 65 some messages\n"
	  "stay in DIR; 66 DIR is not a spool, or is in use; 74 the disk is full or fails; 77 only root or the gateway's user may.\n",
	  spool_command },
	{ "zone", "[-c FILE]", "the DNS records that the configuration calls for",
	  CONFIG_HELP
	  "\nFor every domain: MX records, and as comments to choose from addresses, SPF, DMARC, MTA-STS and TLSRPT.\n",
	  zone_command },
	{ "sink", "[-l HOST:PORT] [-d DIR] [--quiet]", "a small mail server that takes everything",
	  "  -l HOST:PORT   where it listens (default: 127.0.0.1:2526)\n"
	  "  -d DIR         keeps every mail, as DIR/000001.eml\n"
	  "  --quiet        no line for every mail\n"
	  "\nIt stands in for a backend in tests and demonstrations.\n",
	  sink_command },
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static int say_usage(FILE *out)
{
	fputs("mxward: an inline SMTP security gateway\n\n", out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  mxward %-10s %s\n", commands[i].name, commands[i].summary);
	fputs("\n`mxward COMMAND --help` tells more. The configuration is " MXWARD_CONFIG_FILE
	      " unless -c FILE says otherwise.\n",
	      out);
	return EX_USAGE;
}

static int say_help(const struct command *command)
{
	printf("usage: mxward %s %s\n\nmxward %s: %s\n\n%s", command->name, command->usage,
	       command->name, command->summary, command->help);
	return EX_OK;
}

/* How many letters must be put in, taken out or changed to make `b` of `a`; both are short. */
static size_t distance(const char *a, const char *b)
{
	enum { MOST = 32 };
	size_t row[MOST + 1], n = strnlen(b, MOST);
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1] && i <= MOST; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			diagonal = row[j];
			row[j] = best;
		}
	}
	return row[n];
}

static int say_unknown(const char *word)
{
	const struct command *nearest = NULL;
	size_t least = 3;
	for (size_t i = 0; i < COMMANDS; i++) {
		size_t d = distance(word, commands[i].name);
		if (d < least) {
			least = d;
			nearest = &commands[i];
		}
	}
	if (nearest)
		fprintf(stderr, "mxward: there is no command \"%s\"; did you mean \"%s\"?\n", word,
			nearest->name);
	else
		fprintf(stderr, "mxward: there is no command \"%s\"; `mxward --help` lists them\n",
			word);
	return EX_USAGE;
}

static bool asks_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return say_usage(stderr);
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
		return puts(MXWARD_NAME " " MXWARD_VERSION) < 0 ? EX_IOERR : EX_OK;
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0) {
		say_usage(stdout);
		return EX_OK;
	}
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return asks_help(argc - 1, argv + 1)
				       ? say_help(&commands[i])
				       : commands[i].run(&commands[i], argc - 1, argv + 1);
	return say_unknown(argv[1]);
}
