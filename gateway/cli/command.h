/* command.h: what a command of the command line is, and the few words all of them share.
 *
 * The table of commands stands in main.c; each command is one function that gets its own words
 * (argv[0] is its name) and gives the exit status (sysexits.h). Command lines are read by
 * arguments_read() from a small table, so that every command refuses what it does not know in the
 * same sentence. */
#ifndef MXWARD_CLI_COMMAND_H
#define MXWARD_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

struct command {
	const char *name;
	const char *usage;              /* what follows the name: "NET [--for TIME]" */
	const char *summary;            /* one line, for `mxward --help` */
	const char *help;               /* the rest, for `mxward NAME --help` */
	int (*run)(const struct command *, int argc, char **argv);
};

/* All of them, ended by one without a name (main.c). */
extern const struct command commands[];

/* An option of a command: either a switch or one with a value. */
struct argument {
	const char *name;               /* "--json", or "-c" */
	bool *given;
	const char **value;             /* NULL for a switch */
};

/* Reads argv[1..] by `known` (ended by an entry without name). What is no option is put into
 * `words`, at most `room`. False: a sentence and the usage line were printed on stderr; the command
 * ends with EX_USAGE. */
bool arguments_read(const struct command *, int argc, char **argv, const struct argument *known,
		    const char **words, size_t room, size_t *count)
	__attribute__((warn_unused_result));
/* Says what is wrong with the command line and how it is used; gives EX_USAGE. */
int command_misused(const struct command *, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* The same of a word that has no place: a file may stand where -c should. */
int argument_misplaced(const struct command *, const struct argument *known, const char *word);

int setup_command(const struct command *, int argc, char **argv);       /* setup_command.c */
int run_command(const struct command *, int argc, char **argv);         /* run.c */
int check_command(const struct command *, int argc, char **argv);       /* check_command.c */
/* What is wanted of a check beside its errors and warnings. */
struct check_wishes {
	bool print;                     /* the configuration in effect */
	const char *policy;             /* the text of this policy; NULL: none */
	bool strict;                    /* a warning is a failure */
	bool machine;                   /* warnings of what this machine lacks, too */
};
/* the same for one file: says every error, gives the exit status */
int check_file(const char *path, const struct check_wishes *);
int explain_command(const struct command *, int argc, char **argv);     /* explain.c */
int scan_command(const struct command *, int argc, char **argv);        /* scan_command.c */
int sink_command(const struct command *, int argc, char **argv);        /* sink.c */
/* block, unblock, blocked, status, reload, stop: what is asked of a running gateway
 * (control_commands.c). */
int control_command(const struct command *, int argc, char **argv);
int stop_command(const struct command *, int argc, char **argv);
int quarantine_command(const struct command *, int argc, char **argv);  /* spool_command.c */
int hold_command(const struct command *, int argc, char **argv);
int peer_command(const struct command *, int argc, char **argv);        /* peer_command.c */
int spool_command(const struct command *, int argc, char **argv);       /* adopt_command.c */
int replay_command(const struct command *, int argc, char **argv);      /* replay_command.c */
int limits_command(const struct command *, int argc, char **argv);      /* limits_command.c */
int report_bug_command(const struct command *, int argc, char **argv);  /* report_bug_command.c */
int log_command(const struct command *, int argc, char **argv);         /* log_command.c */
int top_command(const struct command *, int argc, char **argv);         /* top_command.c */
int reports_command(const struct command *, int argc, char **argv);     /* reports_command.c */
int version_command(const struct command *, int argc, char **argv);     /* version_command.c */
int man_command(const struct command *, int argc, char **argv);         /* man_command.c */
/* completion_command.c */
int completion_command(const struct command *, int argc, char **argv);
int zone_command(const struct command *, int argc, char **argv);        /* zone.c */
int domain_command(const struct command *, int argc, char **argv);      /* domain_command.c */

#endif
