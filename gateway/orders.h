/* orders.h: what can be asked over the control socket, and the answer to each.
 *
 * One row a request in orders.c. A request is judged here, whole, whatever the client may have checked before. What it
 * changes is logged with who asked. Owns nothing. */
#ifndef MXWARD_ORDERS_H
#define MXWARD_ORDERS_H

#include "gateway/status.h"

#include <sys/types.h>

struct asker {
	uid_t uid;                      /* as the kernel says */
	pid_t pid;
	const char *name;               /* as the client says */
};

enum then { THEN_NOTHING, THEN_RELOAD, THEN_STOP };

struct order {
	const struct asker *asker;
	char **words;                   /* the command and what follows it; count > 0 */
	size_t count;
	const struct status *status;
	/* The answer. */
	int exit;                       /* sysexits */
	struct page page;               /* to be freed by the caller */
	enum then then;                 /* what is left to do: RELOAD has no answer yet */
};

void orders_carry_out(struct order *);

#endif
