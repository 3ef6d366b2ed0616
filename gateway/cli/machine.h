/* machine.h: what this machine lacks for a configuration that is right by itself: its user, files
 * that this user can read, descriptors, the sockets of scanners.
 *
 * It only looks, and only warns. */
#ifndef MXWARD_CLI_MACHINE_H
#define MXWARD_CLI_MACHINE_H

#include "policy/config/config.h"

/* Tells every warning to the report. `path` is the configuration's file. */
void machine_check(const char *path, const struct config *, const struct config_report *);

#endif
