/* wire.h: the octets of one connection of the load generator, with and without TLS.
 *
 * The TLS settings are made once, before the first connection. With `resume` the first session that
 * the server hands out is kept, and every later connection offers a copy of it. */
#ifndef BENCH_WIRE_H
#define BENCH_WIRE_H

#include "client.h"

#include <sys/types.h>

enum { WIRE_ENDED = 0, WIRE_AGAIN = -1, WIRE_BROKEN = -2 };

void wire_prepare(void);
/* From now on the client speaks TLS; the handshake is still to come. */
void wire_secure(struct client *);
/* The next step of the handshake: 1 when it is done (`resumed` is then counted), WIRE_AGAIN with
 * what it waits for in `for_writing`, or WIRE_BROKEN. */
int wire_shake_hands(struct client *, bool *for_writing);
/* The number of octets, or one of the above. */
ssize_t wire_take(struct client *, char *at, size_t room);
ssize_t wire_give(struct client *, const char *at, size_t length, bool more);
void wire_close(struct client *);

#endif
