/* paths.h: where a gateway of a certain configuration has its control socket and its spool.
 *
 * For the commands of an administrator, who must reach both when the configuration has errors: only
 * the two keys are looked for, and where the file is no YAML at present they are guessed. Says on
 * standard error why something is a guess. */
#ifndef MXWARD_CLI_PATHS_H
#define MXWARD_CLI_PATHS_H

#include <limits.h>

struct paths {
	char socket[PATH_MAX], spool[PATH_MAX];
};

/* `file`: the configuration. */
void paths_find(const char *file, struct paths *);

#endif
