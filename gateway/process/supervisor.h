/* supervisor.h: the process that must not die: it opens the sockets, starts the gateway, and starts
 * it again.
 *
 * It owns the sockets, the last good snapshot, and its children. It never parses a file, never
 * talks to a client, and never waits for a child: everything is one poll() over signals and
 * channels. */
#ifndef MXWARD_PROCESS_SUPERVISOR_H
#define MXWARD_PROCESS_SUPERVISOR_H

#include <stdbool.h>

/* Runs the gateway of the configuration at `path` (absolute), with so many workers, until it is
 * told to stop; gives the exit status. `program`: where the next one is found, should another take
 * over. `record`: a descriptor on which the program before us, whose process this is, has left what
 * it had; -1: there was none. */
int supervisor_run(const char *path, const char *program, unsigned workers, int record);
/* True if a program like this could take over from the one that has left `record`, with the
 * configuration at `path`; says on standard error why not. */
bool supervisor_try(const char *path, int record);

#endif
