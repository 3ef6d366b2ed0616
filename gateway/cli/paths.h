/* paths.h: where a gateway of a certain configuration has its control socket, its spool
 * and its state.
 *
 * For the commands of an administrator, who must reach both when the configuration has errors: only
 * three keys are looked for, and where the file is no YAML at present they are guessed. Says on
 * standard error why something is a guess. */
#ifndef MXWARD_CLI_PATHS_H
#define MXWARD_CLI_PATHS_H

#include <limits.h>

struct paths {
	char socket[PATH_MAX], spool[PATH_MAX], state[PATH_MAX];
};

/* Goes into a directory of the gateway's and becomes its owner: what is there is read with no more
 * rights than the gateway has. `what`: "spool". An exit status, which was explained on standard
 * error. */
int paths_enter(const char *directory, const char *what);
/* `file`: the configuration. */
void paths_find(const char *file, struct paths *);

#endif
