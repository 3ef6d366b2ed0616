/* privileges.h: what the supervisor keeps of root's rights, and how the gateway loses all of them.
 *
 * Capabilities are set by the bare system call: two masks need no library. It never gives a right
 * that the process did not start with. */
#ifndef MXWARD_PROCESS_PRIVILEGES_H
#define MXWARD_PROCESS_PRIVILEGES_H

#include "gateway/process/plan.h"

/* No new privileges, no core dumps, for the supervisor and all that it starts. Root: keeps what
 * binding, starting and ending the gateway and owning its files need. Anybody else: takes into
 * effect CAP_NET_BIND_SERVICE where the program's file has it. */
void privileges_reduce(void);
/* The same, without what only a first start needs: its directories are there. */
void privileges_reduce_further(void);
/* For a child that only reads what its user may not. */
void privileges_reduce_to_reading(void);
/* What this process has stays with it over an execve(), whatever the file has; taken back by
 * privileges_reduce_further(). */
void privileges_pass_on(void);
/* Becomes the plan's user where we are root, and gives up every group and capability; no new ones
 * can be had. False and a sentence: the process must end. */
bool privileges_drop(const struct plan *, struct text *error) __attribute__((warn_unused_result));

#endif
