/* peer_limits.h: limits of clients over both gateways of a pair that both take mail (`standby:
 * accept`): each second each tells the other what its busy clients did (door/rate_limits.h), and
 * counts what it hears as its own.
 *
 * Not where the secondary stands by: what a client tries here and then there would count twice.
 * Control thread. */
#ifndef MXWARD_PROCESS_PEER_LIMITS_H
#define MXWARD_PROCESS_PEER_LIMITS_H

#include "gateway/peer/frame.h"
#include "gateway/smtp/server.h"

void peer_limits_configure(struct shared *, const struct config *);
/* To be called each second. */
void peer_limits_tell(struct shared *);
/* FRAME_CLIENTS. */
void peer_limits_hear(struct shared *, const struct config *, const struct frame *);

#endif
