/* inquiry.h: a socket at which the supervisor itself says how the gateway is, when that cannot.
 *
 * It lies beside the control socket (its name and INQUIRY_SUFFIX) and belongs to the same user. Whoever connects gets one
 * line, for how many milliseconds the gateway has not moved and in what state it is, and the end of the connection; nothing is read.
 * `mxward status` and the others ask there when the gateway has not answered for a moment (client.c). It never waits. */
#ifndef MXWARD_INQUIRY_H
#define MXWARD_INQUIRY_H

#include "gateway/process/plan.h"

#define INQUIRY_SUFFIX ".watch"

struct inquiry {
	int fd;                         /* to be polled; -1: there is none */
	char path[PATH_MAX];
};

#define INQUIRY_NONE ((struct inquiry){ .fd = -1 })

/* Beside the control socket of this plan from now on. Where that cannot be, the log says so, and nobody answers. */
void inquiry_follow(struct inquiry *, const struct plan *);
/* Tells everybody who has asked. `sentence`: one line, without its end. */
void inquiry_answer(struct inquiry *, uint64_t silent, struct bytes sentence);
void inquiry_close(struct inquiry *);

#endif
