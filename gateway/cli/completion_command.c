/* completion_command.c: `mxward completion`: what a shell needs to complete our command lines, made
 * of the table of commands and their help.
 *
 * A new command, option or word is completed without a line here. What is completed by asking (the
 * IDs of messages) is letters and digits whatever the answer: a shell must never be given anything
 * that it could run. */
#include "gateway/cli/command.h"
#include "gateway/cli/help.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

enum piece_kind { PIECE_OPTION, PIECE_WORD, PIECE_ARGUMENT };

/* An item of the help: "--from TEXT", "show ID", "NET". */
struct piece {
	enum piece_kind kind;
	struct bytes name;              /* of an option or a word */
	struct bytes value;             /* what stands behind it; of an argument itself */
	struct bytes words;             /* what it means, in short */
};

static bool upper(struct bytes word)
{
	return word.len > 1 && word.at[0] >= 'A' && word.at[0] <= 'Z';
}

/* Takes the next item that a command line may contain; not those of statuses, and not one that
 * tells more of two words that have their own ("release, delete --from TEXT"). */
static bool piece_take(struct bytes *help, struct piece *piece)
{
	struct help_line line;
	while (help_take(help, &line)) {
		struct bytes term = line.term;
		if (line.kind != HELP_ITEM)
			continue;
		struct bytes name = help_word(&term);
		bool option = name.at[0] == '-';
		*piece = (struct piece){ .kind = option ? PIECE_OPTION : PIECE_WORD,
					 .name = name,
					 .value = help_word(&term),
					 .words = line.words };
		if (upper(name)) {
			piece->kind = PIECE_ARGUMENT;
			piece->value = name;
		}
		bool word = help_literal(name) && !bytes_ends_nocase(name, BYTES(","));
		if (option || word || upper(name))
			return true;
	}
	return false;
}

/* How the value is completed: "file", "dir", "id", the words themselves ("a|b"), or not at all. */
static struct bytes kind_of(struct bytes value)
{
	if (bytes_starts(value, BYTES("ID")))
		return BYTES("id");
	if (bytes_starts(value, BYTES("DIR")))
		return BYTES("dir");
	if (bytes_equal(value, BYTES("FILE")) || bytes_ends_nocase(value, BYTES(".eml")) ||
	    bytes_ends_nocase(value, BYTES(".yaml")))
		return BYTES("file");
	return bytes_has(value, '|') && help_literal(value) ? value : BYTES("");
}

/* Words in single quotes, with a backslash before each of `special`; a quote itself is left out. */
static void print_quoted(struct bytes words, const char *special)
{
	for (size_t i = 0; i < words.len; i++) {
		if (strchr(special, words.at[i]))
			putchar('\\');
		if (words.at[i] != '\'')
			putchar(words.at[i]);
	}
}

static void print_bytes(struct bytes b)
{
	fwrite(b.at, 1, b.len, stdout);
}

/* ---- bash */

static const char bash_functions[] =
	"# bash completion of mxward; made by `mxward completion bash`.\n"
	"\n"
	"# The IDs of the messages that the command is about; of `log`, those in the spool.\n"
	"_mxward_ids() {\n"
	"\tlocal queue queues=${COMP_WORDS[1]}\n"
	"\tfor queue in ${queues/#log/quarantine hold}; do\n"
	"\t\tmxward \"$queue\" list --ids \"$@\" 2>/dev/null | grep -Ex '[A-Za-z0-9_-]+'\n"
	"\tdone\n"
	"}\n"
	"\n"
	"# Completes a value of the kind $1.\n"
	"_mxward_value() {\n"
	"\tcase $1 in\n"
	"\tfile) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$cur\") ;;\n"
	"\tdir) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- \"$cur\") ;;\n"
	"\tid) mapfile -t COMPREPLY < <(compgen -W \"$(_mxward_ids \"${config[@]}\")\" -- "
	"\"$cur\") ;;\n"
	"\t*) mapfile -t COMPREPLY < <(compgen -W \"${1//|/ }\" -- \"$cur\") ;;\n"
	"\tesac\n"
	"}\n"
	"\n"
	"# The word of the list $1 with the name $2 is there; its kind, behind `=`, is in `kind`.\n"
	"_mxward_kind() {\n"
	"\tlocal word\n"
	"\tkind=\n"
	"\tfor word in $1; do\n"
	"\t\t[[ ${word%%=*} == \"$2\" ]] || continue\n"
	"\t\t[[ $word != *=* ]] || kind=${word#*=}\n"
	"\t\treturn 0\n"
	"\tdone\n"
	"\treturn 1\n"
	"}\n"
	"\n"
	"# Options $1 and words $2 of a command, each with the kind of its value; the kind of its\n"
	"# arguments $3.\n"
	"_mxward_complete() {\n"
	"\tlocal kind word= previous=${COMP_WORDS[COMP_CWORD - 1]} config=() i\n"
	"\tif [[ $cur == = ]]; then\n"
	"\t\tcur=\n"
	"\telif [[ $previous == = ]]; then\n"
	"\t\tprevious=${COMP_WORDS[COMP_CWORD - 2]}\n"
	"\tfi\n"
	"\tfor ((i = 2; i < COMP_CWORD; i++)); do\n"
	"\t\t[[ ${COMP_WORDS[i]} != -c ]] || config=(-c \"${COMP_WORDS[i + 1]}\")\n"
	"\t\tif _mxward_kind \"$1\" \"${COMP_WORDS[i]}\"; then\n"
	"\t\t\t[[ \" $1 \" != *\" ${COMP_WORDS[i]}=\"* ]] || ((i++))\n"
	"\t\telif [[ -z $word ]]; then\n"
	"\t\t\tword=${COMP_WORDS[i]}\n"
	"\t\tfi\n"
	"\tdone\n"
	"\tif [[ \" $1 \" == *\" $previous=\"* ]]; then\n"
	"\t\t_mxward_kind \"$1\" \"$previous\" && _mxward_value \"$kind\"\n"
	"\telif [[ $cur == -* ]]; then\n"
	"\t\t_mxward_value \"$(printf '%s\\n' $1 --help | cut -d = -f 1)\"\n"
	"\telif [[ -z $word && -n $2 ]]; then\n"
	"\t\t_mxward_value \"$(printf '%s\\n' $2 | cut -d = -f 1)\"\n"
	"\telse\n"
	"\t\t_mxward_kind \"$2\" \"$word\"\n"
	"\t\t_mxward_value \"${kind:-$3}\"\n"
	"\tfi\n"
	"}\n"
	"\n"
	"_mxward() {\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]}\n"
	"\tCOMPREPLY=()\n"
	"\tcase ${COMP_CWORD}:${COMP_WORDS[1]} in\n";

static void bash_list(const struct command *command, enum piece_kind kind)
{
	struct bytes help = bytes_of(command->help);
	struct piece piece;
	const char *separator = "";
	fputs(" '", stdout);
	while (piece_take(&help, &piece)) {
		if (piece.kind != kind)
			continue;
		fputs(separator, stdout);
		print_bytes(piece.name);
		if (piece.value.len)
			putchar('=');
		print_bytes(kind_of(piece.value));
		separator = " ";
	}
	putchar('\'');
}

/* How the arguments of the command itself are completed. */
static struct bytes argument_kind(const struct command *command)
{
	struct bytes help = bytes_of(command->help), kind = BYTES("");
	struct piece piece;
	while (piece_take(&help, &piece))
		if (piece.kind == PIECE_ARGUMENT && kind_of(piece.value).len)
			kind = kind_of(piece.value);
	return kind;
}

static void print_bash(void)
{
	fputs(bash_functions, stdout);
	fputs("\t1:*) _mxward_value '--help --version", stdout);
	for (const struct command *command = commands; command->name; command++)
		printf(" %s", command->name);
	fputs("' ;;\n", stdout);
	for (const struct command *command = commands; command->name; command++) {
		printf("\t*:%s) _mxward_complete", command->name);
		bash_list(command, PIECE_OPTION);
		bash_list(command, PIECE_WORD);
		fputs(" '", stdout);
		print_bytes(argument_kind(command));
		fputs("' ;;\n", stdout);
	}
	fputs("\tesac\n}\ncomplete -F _mxward mxward\n", stdout);
}

/* ---- zsh */

static const char zsh_functions[] =
	"#compdef mxward\n"
	"# zsh completion of mxward; made by `mxward completion zsh`.\n"
	"\n"
	"_mxward_ids() {\n"
	"\tlocal queue\n"
	"\tlocal -a ids queues=($mxward_command)\n"
	"\t[[ $queues != log ]] || queues=(quarantine hold)\n"
	"\tfor queue in $queues; do\n"
	"\t\tids+=(${(f)\"$(mxward $queue list --ids ${opt_args[-c]:+-c} "
	"${(Q)opt_args[-c]} 2>/dev/null |\n"
	"\t\t\tgrep -Ex '[A-Za-z0-9_-]+')\"})\n"
	"\tdone\n"
	"\tcompadd -a ids\n"
	"}\n"
	"\n"
	"_mxward() {\n"
	"\tlocal mxward_command=$words[2]\n"
	"\tlocal -a commands\n"
	"\tlocal -A opt_args\n"
	"\tcommands=(\n";

/* ":FILE:_files" behind an option or a place. */
static void zsh_value(struct bytes value)
{
	struct bytes kind = kind_of(value);
	putchar(':');
	print_quoted(value, ":|");
	putchar(':');
	if (bytes_equal(kind, BYTES("file")))
		fputs("_files", stdout);
	else if (bytes_equal(kind, BYTES("dir")))
		fputs("_files -/", stdout);
	else if (bytes_equal(kind, BYTES("id")))
		fputs("_mxward_ids", stdout);
	for (size_t i = 0; bytes_has(kind, '|') && i < kind.len; i++) {
		fputs(i == 0 ? "(" : "", stdout);
		putchar(kind.at[i] == '|' ? ' ' : kind.at[i]);
		fputs(i + 1 == kind.len ? ")" : "", stdout);
	}
}

static void zsh_options(const struct command *command)
{
	struct bytes help = bytes_of(command->help);
	struct piece piece;
	while (piece_take(&help, &piece)) {
		if (piece.kind != PIECE_OPTION)
			continue;
		fputs(" \\\n\t\t\t'", stdout);
		print_bytes(piece.name);
		putchar('[');
		print_quoted(piece.words, ":[]");
		putchar(']');
		if (piece.value.len)
			zsh_value(piece.value);
		putchar('\'');
	}
}

/* The words of a command, as its first argument. */
static void zsh_words(const struct command *command)
{
	struct bytes help = bytes_of(command->help);
	struct piece piece;
	const char *before = " \\\n\t\t\t'1:word:((";
	while (piece_take(&help, &piece)) {
		if (piece.kind != PIECE_WORD)
			continue;
		fputs(before, stdout);
		print_bytes(piece.name);
		fputs("\\:\"", stdout);
		print_quoted(piece.words, ":\\\"`$()");
		putchar('"');
		before = " ";
	}
	fputs(*before == ' ' && !before[1] ? "))'" : "", stdout);
}

/* What may follow: the first kind that an argument, or what stands behind a word, has. */
static void zsh_arguments(const struct command *command)
{
	struct bytes help = bytes_of(command->help);
	struct piece piece;
	while (piece_take(&help, &piece)) {
		if (piece.kind == PIECE_OPTION || kind_of(piece.value).len == 0)
			continue;
		fputs(" \\\n\t\t\t'*", stdout);
		zsh_value(piece.value);
		putchar('\'');
		return;
	}
}

static void print_zsh(void)
{
	fputs(zsh_functions, stdout);
	for (const struct command *command = commands; command->name; command++) {
		printf("\t\t'%s:", command->name);
		print_quoted(bytes_of(command->summary), ":\\");
		puts("'");
	}
	fputs("\t)\n\tif ((CURRENT == 2)); then\n\t\t_describe command commands\n\t\treturn\n\tfi\n"
	      "\t((CURRENT--))\n\tshift words\n\tcase $mxward_command in\n",
	      stdout);
	for (const struct command *command = commands; command->name; command++) {
		printf("\t%s)\n\t\t_arguments '--help[show the help of the command]'",
		       command->name);
		zsh_options(command);
		zsh_words(command);
		zsh_arguments(command);
		puts(" ;;");
	}
	fputs("\tesac\n}\n\nif [[ $funcstack[1] == _mxward ]]; then\n\t_mxward \"$@\"\nelse\n"
	      "\tcompdef _mxward mxward\nfi\n",
	      stdout);
}

/* ---- fish */

static const char fish_functions[] =
	"# fish completion of mxward; made by `mxward completion fish`.\n"
	"\n"
	"# The command is $argv[1], and its word, where there is one, $argv[2], \"\" for none.\n"
	"function __mxward_at\n"
	"\tset -l words (commandline -opc)\n"
	"\tif set -l at (contains -i -- -c $words)\n"
	"\t\tset -e words[$at..(math $at + 1)]\n"
	"\tend\n"
	"\tset words (string match -v -- '-*' $words)\n"
	"\ttest \"$words[2]\" = \"$argv[1]\"; or return 1\n"
	"\ttest (count $argv) -lt 2; or test \"$words[3]\" = \"$argv[2]\"\n"
	"end\n"
	"\n"
	"function __mxward_ids\n"
	"\tset -l words (commandline -opc)\n"
	"\tset -l config\n"
	"\tif set -l at (contains -i -- -c $words)\n"
	"\t\tset config -c $words[(math $at + 1)]\n"
	"\tend\n"
	"\tset -l queues $words[2]\n"
	"\ttest $queues = log; and set queues quarantine hold\n"
	"\tfor queue in $queues\n"
	"\t\tmxward $queue list --ids $config 2>/dev/null | string match -r '^[A-Za-z0-9_-]+$'\n"
	"\tend\n"
	"end\n"
	"\n"
	"complete -c mxward -f\n";

static void fish_value(struct bytes value)
{
	struct bytes kind = kind_of(value);
	if (bytes_equal(kind, BYTES("file")))
		fputs(" -F", stdout);
	else if (bytes_equal(kind, BYTES("dir")))
		fputs(" -a '(__fish_complete_directories)'", stdout);
	else if (bytes_equal(kind, BYTES("id")))
		fputs(" -a '(__mxward_ids)'", stdout);
	else if (kind.len) {
		fputs(" -a '", stdout);
		for (size_t i = 0; i < kind.len; i++)
			putchar(kind.at[i] == '|' ? ' ' : kind.at[i]);
		putchar('\'');
	}
}

static void fish_description(struct bytes words)
{
	fputs(" -d '", stdout);
	print_quoted(words, "\\");
	puts("'");
}

static void fish_option(const struct command *command, const struct piece *piece)
{
	bool word = bytes_starts(piece->name, BYTES("--"));
	printf("complete -c mxward -n '__mxward_at %s' %s %.*s", command->name, word ? "-l" : "-s",
	       BYTES_ARG(bytes_skip(piece->name, word ? 2 : 1)));
	if (piece->value.len)
		fputs(" -r", stdout);
	fish_value(piece->value);
	fish_description(piece->words);
}

static void fish_word(const struct command *command, const struct piece *piece)
{
	printf("complete -c mxward -n '__mxward_at %s \"\"' -a %.*s", command->name,
	       BYTES_ARG(piece->name));
	fish_description(piece->words);
	if (kind_of(piece->value).len == 0)
		return;
	printf("complete -c mxward -n '__mxward_at %s %.*s'", command->name,
	       BYTES_ARG(piece->name));
	fish_value(piece->value);
	putchar('\n');
}

static void fish_argument(const struct command *command, const struct piece *piece)
{
	if (kind_of(piece->value).len == 0)
		return;
	printf("complete -c mxward -n '__mxward_at %s'", command->name);
	fish_value(piece->value);
	putchar('\n');
}

static void print_fish(void)
{
	static void (*const writers[])(const struct command *, const struct piece *) = {
		[PIECE_OPTION] = fish_option,
		[PIECE_WORD] = fish_word,
		[PIECE_ARGUMENT] = fish_argument,
	};
	fputs(fish_functions, stdout);
	for (const struct command *command = commands; command->name; command++) {
		struct bytes help = bytes_of(command->help);
		struct piece piece;
		printf("complete -c mxward -n '__mxward_at \"\"' -a %s", command->name);
		fish_description(bytes_of(command->summary));
		while (piece_take(&help, &piece))
			writers[piece.kind](command, &piece);
	}
}

int completion_command(const struct command *command, int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*print)(void);
	} shells[] = { { "bash", print_bash }, { "zsh", print_zsh }, { "fish", print_fish } };
	const struct argument known[] = { { 0 } };
	const char *name = NULL;
	size_t words;
	if (!arguments_read(command, argc, argv, known, &name, 1, &words))
		return EX_USAGE;
	for (size_t i = 0; name && i < sizeof shells / sizeof *shells; i++) {
		if (strcmp(shells[i].name, name) == 0) {
			shells[i].print();
			return EX_OK;
		}
	}
	return name ? command_misused(command, "there is no completion for \"%s\"", name)
		    : command_misused(command, "name a shell");
}
