/* prober.h: probes every backend server: resolve, connect, greeting, EHLO (with TLS as
 * configured), QUIT.
 *
 * It does so at start, every minute (every 2 s in a pair, every 3 s while somebody asks for
 * /readyz), a second after a failure, every 3 s while a server is out of rotation, and when told
 * to. In a pair, a server that swallows what is sent to it is found within 5 s. One for the
 * process, on the control thread's loop; it tells health.h what it learned and nobody else. It
 * never sends mail. */
#ifndef MXWARD_BACKEND_PROBER_H
#define MXWARD_BACKEND_PROBER_H

#include "gateway/io/dns.h"
#include "gateway/backend/health.h"

struct prober;
/* Names are asked of `dns`, which stays the caller's. NULL: out of memory. */
struct prober *prober_new(struct loop *, struct health *, struct dns *);
/* Probes this generation's servers now and from then on; health_configure() comes first. Holds the
 * configuration. `settled` (0: nobody) is woken once each has been tried, never within the call.
 * Without memory it logs so and probes nothing. */
void prober_configure(struct prober *, struct config *, wake_id settled);
/* Ends all probes and gives everything back; NULL is allowed. */
void prober_free(struct prober *);

#endif
