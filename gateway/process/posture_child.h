/* posture_child.h: the process that looks at domains (posture.watch), beside the gateway.
 *
 * A child of the supervisor: it waits for strangers' servers, which no thread that carries mail
 * may, and reads what they send, so it has the gateway's user and the gateway's fence, with other
 * ports. It writes to the directory of its own in the state directory, and logs to descriptor 1. */
#ifndef MXWARD_PROCESS_POSTURE_CHILD_H
#define MXWARD_PROCESS_POSTURE_CHILD_H

#include "gateway/process/plan.h"

/* Runs in the child, with the snapshot in effect; ends with the supervisor, or when it is
 * killed. */
_Noreturn void posture_child_run(const char *path, int snapshot, const struct plan *);

#endif
