/* directories.h: the directories that the gateway keeps things in: that they are there, its own,
 * and closed to others.
 *
 * The state and the spool are directories of the gateway's user with mode 0700. One that the
 * configuration names may be somebody else's: a volume that a container was given (root's, open to
 * a group or to all), a fresh disk. An empty one of root's is given to the gateway where root
 * starts it. Where we are not root but may write there, a folder of our own inside an empty one is
 * used; what is in it already is never passed over. */
#ifndef MXWARD_PROCESS_DIRECTORIES_H
#define MXWARD_PROCESS_DIRECTORIES_H

#include "gateway/process/plan.h"

/* The names of our own folders in a directory that is somebody else's. */
#define STATE_INSIDE "mxward-state"
#define SPOOL_INSIDE "mxward-spool"

/* Adds our own folder to the path if it has been made there: from then on, whoever the directory
 * belongs to, what is kept is in that folder. */
void directory_resolve(char path[PATH_MAX], const char *inside);

/* Where the control socket is when nothing is said, and what it is called in the state
 * directory. */
#define CONTROL_USUAL  "/run/mxward/control.sock"
#define CONTROL_INSIDE "control.sock"

/* The usual place of the control socket becomes the one in the (resolved) state directory if there
 * is a socket. */
void control_resolve(char control[PATH_MAX], const char *state);

/* Makes the directories of the state and the spool (0700, the user's) and of the control socket
 * (0755) where they are missing. plan->state and plan->spool are then where things are really kept,
 * and plan->control is in the state where its usual directory cannot be had. False: a sentence and
 * its exit status. */
bool directories_make(struct plan *, struct text *error, int *status)
	__attribute__((warn_unused_result));

/* The directory at or above `path` that this process may not enter: "user nobody cannot enter /root
 * (mode 0700)". False: there is none. */
bool directory_barred(const struct plan *, const char *path, struct text *error);
/* Adds to a sentence on why `path` could not be made (errno `reason`) what would help: "; uid 1000
 * cannot enter /root (mode 0700)", "; uid 1000 cannot write to /run (uid 0, mode 0755)"; nothing
 * where rights are not the reason. */
void directory_explain(const struct plan *, const char *path, int reason, struct text *error);

#endif
