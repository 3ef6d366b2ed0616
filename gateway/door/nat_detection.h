/* nat_detection.h: detects a NAT, or a balancer without PROXY header, that hides the clients'
 * addresses.
 *
 * Many sessions that all came from one private address are the sign of it: whatever is judged by
 * address would hit everyone or no one. Then the log warns, `status` shows it, and checks by
 * address are not enforced until another address is seen. Sessions with a PROXY header and from
 * exempt networks do not count. One for the process; any thread. */
#ifndef MXWARD_DOOR_NAT_DETECTION_H
#define MXWARD_DOOR_NAT_DETECTION_H

#include "gateway/base/net.h"

/* so many from one private address, and none from elsewhere */
enum { NAT_DETECTION_SESSIONS = 20 };

struct nat_detection;
struct nat_detection *nat_detection_new(void);          /* NULL: out of memory */
void nat_detection_free(struct nat_detection *);
/* A session came straight from this address (no PROXY header). */
void nat_detection_saw(struct nat_detection *, const struct address *);
/* Another way in is in use: a PROXY header gave a client's address. */
void nat_detection_saw_proxied(struct nat_detection *);
/* True if the addresses hide the clients now; *behind is the one they hide behind. */
bool nat_detection_hidden(struct nat_detection *, struct address *behind);

#endif
