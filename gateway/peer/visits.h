/* visits.h: two bounded tables of what clients did, from which a secondary that stands by sees
 * which clients cannot reach the primary: it takes their mail instead of putting them off.
 *
 *   who comes again   a sender and a recipient that were put off here, or by the primary, and come
 *                     here once more minutes later: the client cannot deliver to the primary
 *   where they were   clients whose mail the primary took, and when it last saw each of them: one
 *                     that went there steadily, stopped, and comes here cannot reach it
 *
 * Both hold hashes only, give up the oldest when a set is full, and forget all at a restart. A
 * client that makes two hashes equal gains nothing that does harm: its mail is taken and judged
 * here instead of there. Times are the monotonic clock's milliseconds. Any thread. */
#ifndef MXWARD_PEER_VISITS_H
#define MXWARD_PEER_VISITS_H

#include "gateway/base/net.h"

enum {
	VISITS_MAX = 16384,             /* of each kind */
	VISIT_AGAIN = 60000,            /* no sooner does it count as coming again, */
	/* and from one who comes oftener than this it never does: no mail server does so */
	VISIT_PACE = 2000,
	VISIT_GIVEN = 1800000,
	VISIT_LATEST = 43200000,        /* what was put off longer ago is forgotten */
	VISIT_STEADY = 5,
	/* a client that was seen so often, never longer apart than this, comes steadily; */
	VISIT_GAP = 15000,
	VISIT_HERE = 4000,
	VISIT_MISSED = 600000, /* who does so and was last seen between these times ago is missed */
	VISIT_TELL = 1000,              /* so often one client is told of at most */
	VISIT_GOOD = 86400000, /* so long a client counts as good after a message that was taken */
};

struct visits;
struct visits *visits_new(void);        /* NULL: out of memory */
void visits_free(struct visits *);

/* What stands for a sender and a recipient, here and on the wire. */
uint64_t visits_envelope(struct bytes sender, struct bytes recipient);
/* Mail with this envelope is about to be put off; true if it is to be taken instead: it comes
 * again. */
bool visits_again(struct visits *, uint64_t envelope, uint64_t now);
/* The primary has put it off: whenever it comes here within the next half hour it comes again. */
void visits_put_off(struct visits *, uint64_t envelope, uint64_t now);

/* What stands for the client on the wire: its /24 or /64, for servers that take turns. */
uint64_t visits_client(const struct address *);
/* On the primary: this client is here now, or its message was taken (`good`). True if the other
 * gateway should hear of it. */
bool visits_here(struct visits *, uint64_t client, bool good, uint64_t now);
/* On the secondary: the primary has seen this client. */
void visits_there(struct visits *, uint64_t client, uint64_t now);
/* True if this client came to the primary steadily, and was not there for VISIT_HERE before
 * `now`. */
bool visits_missed(struct visits *, uint64_t client, uint64_t now);
/* Where the clients were is not known any more: the primary has not told for a while. */
void visits_forget(struct visits *);

#endif
