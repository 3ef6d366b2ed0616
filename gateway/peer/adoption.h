/* adoption.h: what the two gateways of a pair say to each other of adopted mail
 * (mailroom/adopted.h).
 *
 * Whoever adopted tells the other at each link which messages. A gateway that starts with a peer
 * sends nothing that is held before it has heard that, but waits no longer than ADOPTION_WAIT for a
 * link, and as long again for the word. Part of the mailroom; control thread. */
#ifndef MXWARD_PEER_ADOPTION_H
#define MXWARD_PEER_ADOPTION_H

#include "gateway/mailroom/adopted.h"
#include "gateway/mailroom/courier.h"
#include "gateway/peer/peer.h"

enum { ADOPTION_WAIT = 10000, ADOPTION_LISTS_MAX = 10 }; /* ms; lists that are heard in a minute */

struct adoption_reading;

struct adoption_exchange {
	struct loop *loop;
	struct spool *spool;
	struct courier *courier;
	struct peer *peer;
	wake_id wake;                   /* calls adoption_look() */
	bool begun;
	uint64_t waits_until;           /* loop_now() scale; 0: it does not wait */
	struct adopted_entry *heard;    /* of the list that is being told */
	size_t count, room;
	uint64_t minute;
	unsigned lists;
	/* the journal is being read, to be told; NULL: it is not */
	struct adoption_reading *reading;
};

/* The first time: waits, where there is a peer. */
void adoption_configure(struct adoption_exchange *, bool peer);
/* A link to the peer is up: it is told, soon. */
void adoption_tell(struct adoption_exchange *);
/* The peer has greeted us in this version. */
void adoption_greeted(struct adoption_exchange *, unsigned version);
void adoption_hear(struct adoption_exchange *, const struct frame *);
void adoption_look(struct adoption_exchange *);
void adoption_end(struct adoption_exchange *);

#endif
