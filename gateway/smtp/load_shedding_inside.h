/* load_shedding_inside.h: which sessions give up what when memory is tight (private to smtp/).
 *
 * In this order, and only as far as is needed: sessions that wait for a command with nothing in
 * progress, the longest idle first, are told 421; then messages that are still coming, the largest
 * and slowest first, give back their memory and are told 452 at their end. A message that has come
 * whole is never hurt. What is small is left alone until memory is critical. */
#ifndef MXWARD_SMTP_LOAD_SHEDDING_INSIDE_H
#define MXWARD_SMTP_LOAD_SHEDDING_INSIDE_H

#include "gateway/base/list.h"

#include <stdint.h>

enum {
	LOAD_SHEDDING_LARGE = 64 * 1024,       /* octets of a message that make it large */
	LOAD_SHEDDING_MS = 10,                 /* between two looks over all sessions of a worker */
};

/* `sessions` of one worker (struct session, by node), on its thread. */
void load_shedding_give(struct list *sessions, uint64_t now);

#endif
