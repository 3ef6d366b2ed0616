/* pair_limits.h: limits of clients over both gateways of a pair that both take mail (`standby: accept`): each second each tells the other
 * what its busy clients did (smtp/guard.h), and counts what it hears as its own.
 *
 * Not where the secondary stands by: what a client tries here and then there would count twice. Control thread. */
#ifndef MXWARD_PAIR_LIMITS_H
#define MXWARD_PAIR_LIMITS_H

#include "gateway/peer/frame.h"
#include "gateway/smtp/server.h"

void pair_limits_configure(struct shared *, const struct config *);
/* To be called each second. */
void pair_limits_tell(struct shared *);
/* FRAME_CLIENTS. */
void pair_limits_hear(struct shared *, const struct config *, const struct frame *);

#endif
