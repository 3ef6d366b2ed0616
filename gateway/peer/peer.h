/* peer.h: the link between the two gateways of a pair: TLS 1.3 with a pre-shared key, one link in each direction.
 *
 * Each gateway dials the other and speaks on that link only; on the link that it accepted it listens only. A link that breaks a rule of
 * frame.h is ended, told of in the log (at most once a minute), and dialled again with a back-off of at most 10 s. What a peer sends
 * never grows anything without limit: tables have fixed sizes, and more than PEER_FRAMES_MAX frames a second end the link. Runs on the
 * control thread's loop; sessions ask peer_serving() from any thread. Without a peer, or with one that is lost or hostile, the gateway
 * works alone. */
#ifndef MXWARD_PEER_PEER_H
#define MXWARD_PEER_PEER_H

#include "gateway/io/loop.h"
#include "gateway/peer/pair.h"
#include "policy/config.h"

enum { PEER_FRAMES_MAX = 50000, PEER_QUEUE_MAX = 1 << 20 };

struct peer;

/* What a peer's words do here; called on the peer's loop. */
struct peer_ears {
	void (*block)(void *arg, const struct network *, uint64_t since, uint64_t until, struct bytes reason);
	void (*unblock)(void *arg, const struct network *, uint64_t when);
	void (*known)(void *arg, uint64_t hash, uint64_t when);
	void (*kept)(void *arg, const uint64_t fingerprint[2], uint64_t when, struct bytes reply);
	void (*keys)(void *arg, const uint64_t ledger[2], const uint64_t known[2]);
	/* A link to the peer is up: everything is to be told anew, with peer_say(). */
	void (*linked)(void *arg);
	/* What the next beat says. */
	void (*beat)(void *arg, struct frame *);
	void *arg;
};

struct peer *peer_new(struct loop *, const struct peer_ears *);         /* NULL: out of memory */
/* Takes the configuration's `peer:` into use (none: the links end); holds it. `fd`: the socket that listens for the peer, owned; -1:
 * none. False with *error. */
bool peer_configure(struct peer *, struct config *, int fd, struct text *error);
void peer_free(struct peer *);
/* True if this gateway takes mail now; any thread. *other (at least 256 octets) is the peer's name where it does not. */
bool peer_serving(const struct peer *, char *other);
/* Queues a frame for the peer, from any thread; dropped without a link, or when PEER_QUEUE_MAX octets wait. */
void peer_say(struct peer *, struct frame *);
/* The two sides as they are, for `mxward peer status`. */
struct peer_report {
	bool configured, up, down_link, serving, drift;         /* up: we speak; down_link: we hear */
	struct pair pair;
	char hostname[256], program[64], address[280];
	uint64_t silent;                /* milliseconds since the last beat */
};
void peer_report(const struct peer *, struct peer_report *);

#endif
