/* command.c: reads the words behind a command's name. It prints only what is wrong
 * with them. */
#include "gateway/cli/command.h"
#include "gateway/base/bytes.h"
#include "gateway/cli/terminal.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

enum { COMPLAINT_MAX = PATH_MAX + 512 };

/* What is wrong may have been copied from a mail: an ID, a subject. */
int command_misused(const struct command *command, const char *format, ...)
{
	char buffer[COMPLAINT_MAX];
	struct text complaint = TEXT(buffer);
	va_list args;
	va_start(args, format);
	text_vformat(&complaint, format, args);
	va_end(args);
	fprintf(stderr, "mxward %s: ", command->name);
	terminal_write(stderr, text_bytes(&complaint), false);
	fprintf(stderr, "\nusage: mxward %s%s%s\n", command->name, *command->usage ? " " : "",
		command->usage);
	return EX_USAGE;
}

static const struct argument *argument_find(const struct argument *known, struct bytes name)
{
	for (; known->name; known++)
		if (bytes_equal(bytes_of(known->name), name))
			return known;
	return NULL;
}

/* Takes one option, "--name", "--name VALUE" or "--name=VALUE"; gives how many words it was, 0 when
 * it is wrong. */
static int argument_take(const struct command *command, int left, char **argv,
			 const struct argument *known)
{
	struct bytes word = bytes_of(argv[0]);
	struct bytes name =
		bytes_starts(word, BYTES("--")) ? bytes_first(word, bytes_find(word, '=')) : word;
	const struct argument *argument = argument_find(known, name);
	if (!argument) {
		command_misused(command, "unknown option %.*s", BYTES_ARG(name));
		return 0;
	}
	if (argument->given)
		*argument->given = true;
	if (!argument->value) {
		if (name.len < word.len)
			command_misused(command, "%s takes no value", argument->name);
		return name.len == word.len;
	}
	if (name.len < word.len) {
		*argument->value = word.at + name.len + 1;
		return 1;
	}
	if (left < 2) {
		command_misused(command, "%s needs a value", argument->name);
		return 0;
	}
	*argument->value = argv[1];
	return 2;
}

int argument_misplaced(const struct command *command, const struct argument *known,
		       const char *word)
{
	struct bytes name = bytes_of(word);
	bool file = bytes_has(name, '/') || bytes_ends_nocase(name, BYTES(".yaml")) ||
		    bytes_ends_nocase(name, BYTES(".yml"));
	if (file && argument_find(known, BYTES("-c")))
		return command_misused(command, "unexpected argument \"%s\"; did you mean -c %s?",
				       word, word);
	return command_misused(command, "unknown argument \"%s\"", word);
}

bool arguments_read(const struct command *command, int argc, char **argv,
		    const struct argument *known, const char **words, size_t room, size_t *count)
{
	bool options = true;
	*count = 0;
	for (int i = 1; i < argc;) {
		if (options && strcmp(argv[i], "--") == 0) {
			options = false;
			i++;
		} else if (options && argv[i][0] == '-' && argv[i][1]) {
			int taken = argument_take(command, argc - i, argv + i, known);
			if (taken == 0)
				return false;
			i += taken;
		} else if (*count < room) {
			words[(*count)++] = argv[i++];
		} else {
			(void)argument_misplaced(command, known, argv[i]);
			return false;
		}
	}
	return true;
}
