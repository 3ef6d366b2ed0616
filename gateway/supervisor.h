/* supervisor.h: the process that must not die: it opens the sockets, starts the gateway, and starts it again.
 *
 * It owns the sockets, the last good snapshot, and its children. It never parses a file, never talks to a client, and
 * never waits for a child: everything is one poll() over signals and channels. */
#ifndef MXWARD_SUPERVISOR_H
#define MXWARD_SUPERVISOR_H

/* Runs the gateway of the configuration at `path` (absolute), with so many workers, until it is told to stop; gives the exit
 * status. */
int supervisor_run(const char *path, unsigned workers);

#endif
