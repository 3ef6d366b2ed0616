/* crowd.h: does somebody stand between us and the clients?
 *
 * When many sessions came and all from one private address, a NAT or a balancer without PROXY header hides the clients: whatever is
 * judged by address would hit everyone or no one. Then the log says so loudly, `status` shows it, and checks by address are not
 * enforced until another address is seen. Sessions with a PROXY header and from exempt networks do not count. One for the process; any thread. */
#ifndef MXWARD_SMTP_CROWD_H
#define MXWARD_SMTP_CROWD_H

#include "gateway/base/net.h"

enum { CROWD_SESSIONS = 20 };           /* so many from one private address, and none from elsewhere */

struct crowd;
struct crowd *crowd_new(void);          /* NULL: out of memory */
void crowd_free(struct crowd *);
/* A session came straight from this address (no PROXY header). */
void crowd_saw(struct crowd *, const struct address *);
/* Another way in is in use: a PROXY header gave a client's address. */
void crowd_saw_proxied(struct crowd *);
/* True if the addresses hide the clients now; *behind is the one they hide behind. */
bool crowd_hidden(struct crowd *, struct address *behind);

#endif
