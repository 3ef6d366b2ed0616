/* known_clients.h: clients from whom mail was lately accepted that no policy rule had marked. When
 * the gateway is full, sessions are kept for them (admission.h).
 *
 * Clients are known by prefix (limits.client_prefix). Bounded: at most KNOWN_CLIENTS_MAX are
 * remembered, the one not seen for longest goes first, and none stays for longer than
 * KNOWN_CLIENTS_KEEP; a restart forgets all. One for the process; any thread. */
#ifndef MXWARD_DOOR_KNOWN_CLIENTS_H
#define MXWARD_DOOR_KNOWN_CLIENTS_H

#include "gateway/base/net.h"

enum { KNOWN_CLIENTS_MAX = 65536, KNOWN_CLIENTS_KEEP = 7 * 24 * 3600 }; /* seconds */

struct known_clients;
struct known_clients *known_clients_new(void);    /* NULL: out of memory */
void known_clients_free(struct known_clients *);
/* Its mail was taken. `now`: clock_monotonic(), here and below. */
void known_clients_add(struct known_clients *, const struct address *, unsigned prefix_ipv4,
		       unsigned prefix_ipv6, uint64_t now);
bool known_clients_know(struct known_clients *, const struct address *, unsigned prefix_ipv4,
			unsigned prefix_ipv6, uint64_t now);

#endif
