/* main.c: the table of commands, and finding the one that was asked for. What follows the name of a
 * command is read by that command. */
#include "gateway/cli/command.h"
#include "gateway/base/version.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#define CONFIG_HELP "  -c FILE        configuration file (default: " MXWARD_CONFIG_FILE ")\n"
#define JSON_HELP   "  --json         print one JSON object instead of text\n"
#define LIST_HELP                                                                              \
	"  --from TEXT    only messages whose sender contains TEXT (* matches anything; case " \
	"is ignored)\n"                                                                        \
	"  --rcpt TEXT    only messages one of whose recipients contains TEXT\n"               \
	"  --subject TEXT only messages whose subject contains TEXT\n"                         \
	"  --reason TEXT  only messages whose reason contains TEXT\n"                          \
	"  --since TIME   only messages received since TIME: 30m, 12h, 7d, 2026-11-21 or "     \
	"2026-11-21T22:09:00Z\n"                                                               \
	"  --before TIME  only messages received before TIME\n"
#define IDS_HELP "  --ids          list: an ID a line\n"
#define SHOW_HELP                                                                           \
	"  --headers      print the header of the message instead\n"                        \
	"  --raw          print the message byte for byte (made printable on a terminal)\n" \
	"  --evidence     print only the findings of the checks\n"

const struct command commands[] = {
	{ "setup", "[-c FILE] [--domain D] [--backend H:P] [--hostname N] [--yes] ...",
	  "ask four questions, look at the surroundings and write the configuration",
	  CONFIG_HELP
	  "  --domain D     domains that receive mail here, separated by commas\n"
	  "  --backend H:P  mail server behind the gateway (default: the domain's present MX)\n"
	  "  --hostname N   public name of the gateway\n"
	  "  --certificate FILE  certificate with its chain (none: without TLS)\n"
	  "  --key FILE     key of the certificate\n"
	  "  --dns A:P      resolver to ask (default: a validating one on this machine, or the "
	  "system's)\n"
	  "  --listen A:P   address to listen on (default: [::]:25)\n"
	  "  --yes          ask nothing; what is not given takes its default\n"
	  "  --force        write the file even if the mail server cannot be reached or the test "
	  "mail fails\n"
	  "  --dry-run      print the file instead of writing it\n"
	  "  --json         print the findings as one JSON object; needs --yes\n\n"
	  "Whatever is given as an option is not asked. Nothing is written before the last "
	  "answer, and an existing\n"
	  "file is never replaced. The policy only looks at first: all mail is accepted. A test "
	  "mail goes through the\n"
	  "gateway on loopback, to a mail server of its own; the one behind gets no mail.\n\n"
	  "Exit status:\n"
	  "  0   done\n"
	  "  64  wrong usage, or there is no terminal to ask at\n"
	  "  69  the mail server cannot be reached, or the test mail did not arrive\n"
	  "  73  the file exists, or cannot be created\n"
	  "  77  this user may not write it\n"
	  "  78  the configuration would have errors\n",
	  setup_command },
	{ "run", "[-c FILE]", "run the gateway in the foreground",
	  CONFIG_HELP
	  "\n"
	  "Signals:\n"
	  "  HUP   load the changed configuration; if there is any error, the old one stays in "
	  "force\n"
	  "  TERM  let transactions finish (up to 30 s), then stop; a second TERM stops at "
	  "once\n"
	  "  INT   stop at once\n"
	  "  USR1  reopen log.file, after it was renamed by log rotation\n\n"
	  "The log goes to standard output, or to log.file if that is set.\n",
	  run_command },
	{ "check",
	  "[-c FILE] [--strict] [--print | --policy NAME | --sample | --manual | --schema "
	  "[policy]]",
	  "check the configuration; exit 0 if valid, otherwise print all errors and exit 78",
	  CONFIG_HELP
	  "  --strict       exit 78 for warnings, too\n"
	  "  --print        print the configuration in effect, every key with its "
	  "value, and the policies\n"
	  "  --policy NAME  print the policy NAME as it is in force; \"default\" is the "
	  "built-in one if there are no others\n"
	  "  --sample       print a commented sample file\n"
	  "  --manual       print the manual of all keys, in Markdown\n"
	  "  --schema       print the JSON Schema of the configuration, for editors\n"
	  "  policy         behind --schema: that of a policy\n",
	  check_command },
	{ "explain", "[-c FILE] [--json] --ip A --helo H --from S --rcpt R [MESSAGE.eml]",
	  "show what would be decided about a message, and why",
	  CONFIG_HELP JSON_HELP
	  "  --ip A         client address\n"
	  "  --helo H       name given in HELO/EHLO\n"
	  "  --from S       sender; \"\" is the null sender\n"
	  "  --rcpt R       recipient\n"
	  "  MESSAGE.eml    message with its header; without it, only the envelope is "
	  "judged\n\n"
	  "The command runs the same checks and policy as the gateway, against live DNS. "
	  "Nothing is relayed.\n",
	  explain_command },
	{ "scan", "[-c FILE] [--json] FILE", "show what each configured scanner says of a file",
	  CONFIG_HELP JSON_HELP
	  "  FILE           a message with its header, or any other file; - reads standard "
	  "input\n\n"
	  "The scanners are tested first, as the gateway tests them; one that fails is unknown, "
	  "whatever it says.\n"
	  "The command asks each of them itself: no gateway has to run.\n\n"
	  "Exit status:\n"
	  "  0   every scanner says that the file is clean\n"
	  "  1   a scanner has found something\n"
	  "  66  the file cannot be read\n"
	  "  69  a scanner could not say, or did not look at all of it (encrypted, too_large, "
	  "limits)\n"
	  "  78  the configuration has errors, or names no scanner\n",
	  scan_command },
	{ "block", "[-c FILE] NET [--for TIME] [--reason TEXT] [--force]",
	  "refuse all connections from a network, effective at once",
	  CONFIG_HELP
	  "  NET            network or address: 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32\n"
	  "  --for TIME     duration: 30s, 5m, 1h or 7d (default: until it is unblocked)\n"
	  "  --reason TEXT  reason, for the log and for `mxward blocked`\n"
	  "  --force        block even all of IPv4 or IPv6\n\n"
	  "Blocks are kept across restarts. An `allow` list in the configuration overrides "
	  "them.\n",
	  control_command },
	{ "unblock", "[-c FILE] NET", "remove a block", CONFIG_HELP, control_command },
	{ "blocked", "[-c FILE] [--json | --format FORMAT]", "list the blocks in force",
	  CONFIG_HELP JSON_HELP
	  "  --format nft   for nftables: sets blocked4 and blocked6 of the table inet mxward\n"
	  "  --format cidr  one network a line\n"
	  "  --format rbldnsd  a zone for rbldnsd, of the type combined\n\n"
	  "Networks of blocklist.allow, which win over blocks here, are not taken out of them.\n\n"
	  "A block within a larger one is not in these. Load them again from time to time: they "
	  "replace\n"
	  "what is there.\n",
	  control_command },
	{ "status", "[-c FILE] [--json | --ready]", "show sessions, rates and backends",
	  CONFIG_HELP JSON_HELP
	  "  --ready        say only whether mail can be taken, and if not, why\n\n"
	  "Exit status: 0, or 69 if no gateway is running or if it hangs; the output says "
	  "where it hangs.\n"
	  "With --ready: 0 if mail can be taken, 75 if not, or 69 if no gateway is running.\n",
	  control_command },
	{ "top", "[-c FILE] [--once | --json]",
	  "watch rates, refusals, backends and the busiest clients",
	  CONFIG_HELP
	  "  --once         print one screen and end; so it is where the output is no terminal\n"
	  "  --json         print what a screen is made of, as one JSON object\n\n"
	  "Keys: q quit; p pause; r refusals by reason; Up, Down and Enter: the last lines of a "
	  "client, as `mxward log`\n"
	  "finds them; Esc back. A figure behind ~ is the least that it can be: there are more "
	  "clients than are counted.\n\n"
	  "Exit status: 0, or 69 if no gateway is running. One that ends later is waited for.\n",
	  top_command },
	{ "metrics", "[-c FILE] [--openmetrics]", "print all figures for Prometheus",
	  CONFIG_HELP "  --openmetrics  in the OpenMetrics format\n\n"
		      "The same as GET /metrics on admin.http.\n",
	  control_command },
	{ "reload", "[-c FILE] [--binary]",
	  "load the changed configuration; exit 0 once it is in effect, otherwise print all "
	  "errors and exit 78",
	  CONFIG_HELP
	  "  --binary       replace the running program with the one now installed in its "
	  "place\n\n"
	  "With --binary no connection is refused, and transactions in progress are completed "
	  "(up to 30 s).\n"
	  "The exit status is 0 once the new program serves, or 69 if it cannot; then the "
	  "running one stays.\n",
	  control_command },
	{ "stop", "[-c FILE]",
	  "let transactions finish (up to 30 s), stop the gateway and "
	  "wait until it has stopped",
	  CONFIG_HELP, stop_command },
	{ "quarantine", "list | show ID | release ID... | delete ID... | stats",
	  "manage quarantined mail",
	  "  list           list the messages, oldest first\n" LIST_HELP
	  "  show ID        show the details of one message and the findings of the "
	  "checks\n" SHOW_HELP
	  "  release ID...  deliver messages to their backend, bypassing the checks; a message "
	  "that is refused stays here\n"
	  "  --to ADDRESS   deliver to this recipient instead of the original ones\n"
	  "  delete ID...   delete messages permanently\n"
	  "  --yes          do not ask before release or delete by the options of `list`\n"
	  "  stats          show the number and total size of the messages, by reason\n"
	  "  --json         list: a list of objects; show, stats: one object\n" IDS_HELP CONFIG_HELP
	  "\n"
	  "In place of IDs, release and delete take the options of `list`, for the messages that "
	  "it shows with them,\nand ask first.\n\n"
	  "A running gateway logs every command and who ran it.\n\n"
	  "Exit status:\n"
	  "  0   done\n"
	  "  65  no such message, or it is damaged\n"
	  "  69  the backend refuses it, or no gateway is running\n"
	  "  74  the disk is full or fails; nothing was sent\n"
	  "  75  the backend defers it or cannot be reached; try again\n"
	  "  78  its backend is no longer in the configuration; use --to\n"
	  "With several IDs the most serious status is returned; 75 is the least serious.\n",
	  quarantine_command },
	{ "hold", "list | show ID | flush", "manage the hold queue (mail waiting for its backend)",
	  "  list           list the messages, oldest first, with the state of their "
	  "delivery\n" LIST_HELP
	  "  show ID        show the details of one message and the state of each "
	  "recipient\n" SHOW_HELP "  flush          try to deliver all messages now\n"
	  "  --json         list: a list of objects; show: one object\n" IDS_HELP CONFIG_HELP,
	  hold_command },
	{ "log", "[ID] [--since TIME] [--from TEXT] ...",
	  "show what was decided about mail lately, and why",
	  "  ID             tell all about one message or session: the ID of a reply \"(mxward "
	  "ID)\", of a\n"
	  "                 transaction, of a message in the spool, or a Message-ID\n"
	  "  --from TEXT    only mail whose sender contains TEXT (* matches anything; case is "
	  "ignored)\n"
	  "  --rcpt TEXT    only mail one of whose recipients contains TEXT\n"
	  "  --sender-domain D  only mail from this domain\n"
	  "  --client NET   only clients of this network or address\n"
	  "  --action WORD  accept, tag, defer, quarantine, hold, reject, drop, abort, deliver, "
	  "release …\n"
	  "  --reason TEXT  only where the reply, the reason or a finding contains TEXT\n"
	  "  --rule TEXT    only where this rule of the policy decided\n"
	  "  --since TIME   from TIME on: 30m, 12h, 7d, 2026-11-21 or 2026-11-21T22:09:00Z\n"
	  "  --until TIME   up to TIME, the same way\n"
	  "  --limit N      only the latest N (default: 200; 0: all)\n"
	  "  --follow       go on with what happens from now on\n"
	  "  --json         print the lines of the log instead, one JSON object each\n" CONFIG_HELP
	  "\n"
	  "The newest is last. The gateway keeps these records for log.keep (7d); it need not "
	  "run.\n"
	  "Only root and the gateway's own user may read them.\n\n"
	  "Exit status: 0; 1 if nothing was found.\n",
	  log_command },
	{ "peer", "key | status [--json]",
	  "manage a pair of gateways (make its key, show its state)",
	  "  key            print a new key for both gateways: mxward peer key > peer.key\n"
	  "  status         show the state of both gateways as seen from here\n" JSON_HELP
		  CONFIG_HELP,
	  peer_command },
	{ "spool", "adopt DIR", "take over the mail of a dead gateway",
	  "  adopt DIR      take over the messages in the spool DIR, on the dead gateway's "
	  "disk or a copy of it\n" CONFIG_HELP "\n"
	  "This gateway delivers the held mail and lists the quarantined mail. The command can "
	  "be interrupted\n"
	  "and repeated at any time: no message is lost or adopted twice. If the dead gateway "
	  "is the peer and\n"
	  "comes back, this gateway tells it which messages it must not deliver any more.\n\n"
	  "Exit status:\n"
	  "  0   done\n"
	  "  65  some messages were left in DIR\n"
	  "  66  DIR is not a spool, or is in use\n"
	  "  74  the disk is full or fails\n"
	  "  77  only root and the gateway's own user may run this command\n",
	  spool_command },
	{ "replay", "[-c FILE] [--policy FILE] [--since TIME] [--all] [--json]",
	  "judge recorded mail anew, by a changed configuration or another policy",
	  CONFIG_HELP JSON_HELP
	  "  --policy FILE  judge by this policy (default: by those of the configuration as it is "
	  "on disk now)\n"
	  "  --since TIME   begin: 12h or 7d ago, or 2026-11-21 (default: 7d, as far as log.keep "
	  "reaches)\n"
	  "  --all          list all messages that would be treated differently, not only 20\n\n"
	  "What was refused before its content was examined is judged as far as the findings "
	  "reach; beyond, the\n"
	  "result is \"not known\". Nothing is changed, sent or asked.\n",
	  replay_command },
	{ "limits", "suggest [-c FILE] [--since TIME] [--json]",
	  "propose limits that fit the clients of the last days",
	  "  suggest        show the peaks of clients, what the configured limits refused, and "
	  "limits to copy,\n"
	  "                 with the reason for each\n"
	  "  --since TIME   begin: 12h or 7d ago, or 2026-11-21 (default: 7d, as far as log.keep "
	  "reaches)\n" JSON_HELP CONFIG_HELP,
	  limits_command },
	{ "reports",
	  "status | list | show DOMAIN | send | suppress ADDR | exclude DOMAIN | own | read FILE",
	  "show DMARC reports, ours and those of others, and send ours",
	  "  status         show what is counted, and what became of the reports\n"
	  "  list           list each day's domains: how many messages, how many passed, and "
	  "what became of the report\n"
	  "  show DOMAIN    show one day of a domain: where its mail came from, and what was "
	  "done with it\n"
	  "  send           send what has not been sent of the reports on a day that is over\n"
	  "  suppress ADDR  send no reports to this address any more\n"
	  "  exclude DOMAIN send no reports on this domain, or to addresses at it\n"
	  "  own            show who sends mail in our name, by the reports that came to "
	  "reports.import.address\n"
	  "  read FILE      show what a report says: a mail, or XML, JSON, gzip or zip as it was "
	  "attached;\n"
	  "                 - reads standard input\n"
	  "  --day D        that day, in UTC, like 2026-12-01 (default: list: all; show: the "
	  "latest; send: yesterday)\n"
	  "  --domain D     send: only the report on this domain; own: only mail in its name\n"
	  "  --dry-run      send: only say what would be sent, and to whom; --day today is a day, "
	  "too\n"
	  "  --for TIME     suppress: 12h or 7d (default: for good)\n"
	  "  --remove       suppress, exclude: send them again\n"
	  "  --list         suppress, exclude: list the addresses, or domains\n"
	  "  --all          show: every row, not only the 40 with the most messages\n"
	  "  --xml          show: the report as it would be sent today\n"
	  "  --since TIME   own: only reports about days since: 7d, 2026-11-21 (default: "
	  "30d)\n" JSON_HELP CONFIG_HELP "\n"
	  "Days are those of UTC. What was counted is kept for 14 days; a message appears within "
	  "seconds.\n"
	  "The gateway need not run, but for send.\n\n"
	  "Exit status: 0, 1 if nothing was counted, or 69 if the counts cannot be read; of read, "
	  "65 if something\n"
	  "in the file cannot be read, 66 if the file cannot.\n",
	  reports_command },
	{ "report-bug", "[-c FILE]", "print what a bug report needs, without secrets and addresses",
	  CONFIG_HELP
	  "\n"
	  "Version, configuration, status and the last 200 decisions, with local parts of mail "
	  "addresses and\n"
	  "keys removed; domains, host names and IP addresses stay. Nothing is sent. Read it "
	  "before you pass it on.\n",
	  report_bug_command },
	{ "zone", "[-c FILE]", "print the DNS records that the configuration calls for",
	  CONFIG_HELP
	  "\n"
	  "For every domain it prints the MX records and, as comments to choose from, records "
	  "for addresses,\n"
	  "SPF, DMARC, MTA-STS and TLSRPT.\n",
	  zone_command },
	{ "domain",
	  "DOMAIN | diff DOMAIN | --watch-now [-c FILE] [--json] [--selector S] "
	  "[--address IP] [--all-ports] [--dns-only] [--timeout T]",
	  "check the DNS and TLS of a domain, yours or a partner's",
	  CONFIG_HELP JSON_HELP
	  "  --selector S   DKIM selectors to look at (S, or S,S), beside those configured, those "
	  "seen in mail and usual ones\n"
	  "  --address IP   addresses (IP, or IP,IP) that its mail is sent from: SPF has to let "
	  "them pass\n"
	  "  --all-ports    look at ports 465, 587, 993 and 995 of your own mail servers, too\n"
	  "  --dns-only     only ask the DNS; connect to nothing\n"
	  "  --authorities FILE  authorities that certificates are verified by, PEM (default: the "
	  "system's)\n"
	  "  --timeout T    time for all of it (default: 30s)\n"
	  "  diff DOMAIN    print what has changed since the watch looked at it last "
	  "(posture.watch)\n"
	  "  --watch-now    look at everything that is watched now, keep it, and log what has "
	  "changed\n\n"
	  "Looks at MX, certificates, SPF, DKIM, DMARC, MTA-STS, TLSRPT, DNSSEC, DANE, CAA and the "
	  "configured DNS lists,\n"
	  "with the code that judges mail, and says what to publish. No mail is sent and nothing "
	  "is changed. What could\n"
	  "not be found out is unknown, never missing.\n\n"
	  "Exit status:\n"
	  "  0   all is well\n"
	  "  1   there are warnings, or something is unknown; diff: something has changed\n"
	  "  2   there are errors\n"
	  "  66  diff: it was never looked at\n"
	  "  69  the DNS does not answer\n",
	  domain_command },
	{ "sink", "[-l HOST:PORT] [-d DIR] [--quiet]",
	  "run a test mail server that accepts everything",
	  "  -l HOST:PORT   address to listen on (default: 127.0.0.1:2526)\n"
	  "  -d DIR         directory in which every message is kept, as 000001.eml and so on\n"
	  "  --quiet        do not print a line for every message\n\n"
	  "The sink stands in for a backend in tests and demonstrations.\n",
	  sink_command },
	{ "man", "[mxward | mxward.yaml | mxward-policy]", "print a manual page, in mdoc",
	  "  mxward         the commands: mxward man | man -l -\n"
	  "  mxward.yaml    the configuration\n"
	  "  mxward-policy  policies\n",
	  man_command },
	{ "completion", "bash | zsh | fish", "print the completion of command lines for a shell",
	  "  bash           for the current shell: source <(mxward completion bash)\n"
	  "  zsh            source <(mxward completion zsh)\n"
	  "  fish           mxward completion fish | source\n\n"
	  "Packages and `make install` put them where each shell looks for them.\n",
	  completion_command },
	{ 0 },
};

static const struct command version = { .name = "--version", .usage = "[--json]" };

enum { COMMANDS = sizeof commands / sizeof *commands - 1 };

static int say_usage(FILE *out)
{
	fputs("mxward: an inline SMTP security gateway\n\n", out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  mxward %-10s %s\n", commands[i].name, commands[i].summary);
	fputs("\n`mxward --version [--json]` shows the version, and those of libraries.\n"
	      "`mxward COMMAND --help` shows more. The configuration file is " MXWARD_CONFIG_FILE
	      " unless -c FILE names another.\n",
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
		fprintf(stderr, "mxward: unknown command \"%s\"; did you mean \"%s\"?\n", word,
			nearest->name);
	else
		fprintf(stderr,
			"mxward: unknown command \"%s\"; `mxward --help` lists all "
			"commands\n",
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
		return version_command(&version, argc - 1, argv + 1);
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
