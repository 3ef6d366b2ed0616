/* supervisor_status.h: a socket at which the supervisor itself says how the gateway is, when that
 * cannot.
 *
 * It lies beside the control socket (its name and SUPERVISOR_STATUS_SUFFIX) and belongs to the same
 * user. Whoever connects gets one line, for how many milliseconds the gateway has not moved and in
 * what state it is, and the end of the connection; nothing is read. `mxward status` and the others
 * ask there when the gateway has not answered for a moment (control_client.c). It never waits. */
#ifndef MXWARD_PROCESS_SUPERVISOR_STATUS_H
#define MXWARD_PROCESS_SUPERVISOR_STATUS_H

#include "gateway/process/plan.h"

#define SUPERVISOR_STATUS_SUFFIX ".watch"

struct supervisor_status {
	int fd;                         /* to be polled; -1: there is none */
	char path[PATH_MAX];
};

#define SUPERVISOR_STATUS_NONE ((struct supervisor_status){ .fd = -1 })

/* Beside the control socket of this plan from now on. Where that cannot be, the log says so, and
 * nobody answers. */
void supervisor_status_follow(struct supervisor_status *, const struct plan *);
/* Tells everybody who has asked. `sentence`: one line, without its end. */
void supervisor_status_answer(struct supervisor_status *, uint64_t silent, struct bytes sentence);
void supervisor_status_close(struct supervisor_status *);

#endif
