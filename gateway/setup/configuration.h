/* configuration.h: the file that `mxward setup` writes: its text, whether it is good, and how it
 * comes to its place.
 *
 * It never takes the place of a file that is there, and is whole or not there at all. */
#ifndef MXWARD_SETUP_CONFIGURATION_H
#define MXWARD_SETUP_CONFIGURATION_H

#include "gateway/setup/wishes.h"
#include "policy/config/config.h"

enum { CONFIGURATION_MAX = 32768 };

/* What is the administrator's wish in the real file, and in a trial another place. */
struct configuration_places {
	const char *listen, *backend;   /* "[::]:25", "10.0.0.5:25" */
	const char *policy;             /* path of the policy in shadow mode */
	/* of a trial: the directory of everything that the gateway keeps; NULL: the usual places */
	const char *kept;
	bool xclient;                   /* the backend takes XCLIENT */
	const char *clamd;              /* socket of a clamd that was found; NULL: none */
};

/* The policy that everything begins with, beside the configuration. */
#define CONFIGURATION_POLICY "policy/shadow.yaml"

void configuration_text(const struct wishes *, const struct configuration_places *, struct text *);
/* What `mxward check` says of this text as that file, which is not there yet. NULL: it has errors,
 * which were reported; the snapshot holds what was read. Needs tls_start() before. */
struct config *configuration_check(const struct wishes *, struct bytes text, struct snapshot *,
				   const struct config_report *);
/* Whether it could be written: EX_OK, or the exit status with a sentence. 73: it is there. */
int configuration_writable(const struct wishes *, struct text *error);
/* Writes it, and the policy where there is none. Signals that end a program wait meanwhile. Exit
 * status as above. */
int configuration_write(const struct wishes *, struct bytes text, struct text *error);

#endif
