/* regulars.h: clients from whom mail was taken lately, and gladly: nothing in it that policy marks. A full house keeps places for them
 * (door.h).
 *
 * Clients are known by prefix (limits.client_prefix). Bounded: at most REGULARS_MAX are remembered, those longest away go first, and
 * nobody for longer than REGULARS_KEEP; a restart forgets all. One for the process; any thread. */
#ifndef MXWARD_SMTP_REGULARS_H
#define MXWARD_SMTP_REGULARS_H

#include "gateway/base/net.h"

enum { REGULARS_MAX = 65536, REGULARS_KEEP = 7 * 24 * 3600 }; /* seconds */

struct regulars;
struct regulars *regulars_new(void);    /* NULL: out of memory */
void regulars_free(struct regulars *);
/* Its mail was taken. `now`: clock_monotonic(), here and below. */
void regulars_add(struct regulars *, const struct address *, unsigned prefix_ipv4, unsigned prefix_ipv6, uint64_t now);
bool regulars_know(struct regulars *, const struct address *, unsigned prefix_ipv4, unsigned prefix_ipv6, uint64_t now);

#endif
