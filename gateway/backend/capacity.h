/* capacity.h: how many connections to each backend server are open, how many it takes of us, and
 * who waits for one.
 *
 * One for the process, shared by all workers, courier and prober; every function may be called by
 * any thread. A server is one, whichever backends name it. Its cap is the configured one
 * (backends.*.connections) and the one that is learned when the server turns a connection away
 * while others of ours stand ("full" is not "down"); a learned cap is tried upwards from time to
 * time. Whoever finds no place waits in the order of coming. It counts, and wakes: it never
 * connects, closes, or says what a failure means. */
#ifndef MXWARD_BACKEND_CAPACITY_H
#define MXWARD_BACKEND_CAPACITY_H

#include "gateway/base/list.h"
#include "gateway/io/loop.h"
#include "policy/config/config.h"

struct capacity;
struct capacity *capacity_new(void);   /* NULL: out of memory */
void capacity_free(struct capacity *); /* NULL is allowed; nobody waits any more */
/* Takes up the servers of a new generation with what is known of those that stay; whoever waits
 * looks anew. False: out of memory, nothing changed. */
bool capacity_configure(struct capacity *, const struct config *)
	__attribute__((warn_unused_result));

/* Who waits for a place, and for which. Owned by the caller, all zero at first; it stays where it
 * is while it waits. */
struct wanted {
	struct loop *loop;
	wake_id wake;
	const struct backend_conf *backend;
	uint64_t servers;       /* of the backend, a bit each */
	uint64_t since;         /* when it came: its turn. loop_now() scale, here and below */
	/* it has a connection that the server keeps waiting: it wants room there, and no place */
	bool stalled;
	bool fresh;             /* a connection that was used before is not good enough */
};
struct waiter {                 /* for capacity.c alone */
	struct list node;
	struct wanted wanted;
	bool waiting, granted;
	size_t server;          /* where, when granted */
	uint64_t served;        /* when room was last made for it; 0: not yet */
};

/* Takes a place for one more connection; false: there is none, or others have waited for longer
 * than since `since`. A prober leaves the last place to mail, if any connection stands; but a
 * server that says nothing on any of them is asked whether it is there. Servers that are not of the
 * configuration have places without end. */
bool capacity_take(struct capacity *, const struct backend_conf *, size_t server, bool prober,
		   uint64_t since, uint64_t now) __attribute__((warn_unused_result));
/* The connection on that place was greeted. */
void capacity_greeted(struct capacity *, const struct backend_conf *, size_t server, uint64_t now);
/* The server said something on a connection that stands. */
void capacity_heard(struct capacity *, const struct backend_conf *, size_t server, uint64_t now);
/* The place is free again; whoever waits for it has it. `greeted`: as said above. */
void capacity_release(struct capacity *, const struct backend_conf *, size_t server, bool greeted,
		      uint64_t now);

/* How a server turned away a connection that was about to be made. */
enum turned_away {
	TURNED_AWAY_421,     /* in its greeting: it counts if another connection is open */
	TURNED_AWAY,         /* refused, closed, another code: if another has been greeted */
	TURNED_AWAY_SILENCE, /* time-out: if another was answered since the attempt began */
};
/* True if that means "full": the cap is learned, with the server's words. The place is still to be
 * released. `since`: when the attempt began. */
bool capacity_full(struct capacity *, const struct backend_conf *, size_t server, enum turned_away,
		   bool greeted, const char *why, uint64_t since, uint64_t now);

/* Waits (or asks again, at least once a second): woken as soon as it was granted a place, or
 * anything else has changed. Kept connections to these servers are asked for (capacity_watch). */
void capacity_wait(struct capacity *, struct waiter *, const struct wanted *, uint64_t now);
/* True: it was granted a place at *server, which is the caller's now; it waits no longer. */
bool capacity_granted(struct capacity *, struct waiter *, size_t *server);
/* Waits no longer; a place that it was granted meanwhile is given back. */
void capacity_leave(struct capacity *, struct waiter *, uint64_t now);

/* A connection to the server has become idle: who is to have it? */
enum capacity_claim {
	CLAIM_NONE, /* nobody: it may be kept */
	CLAIM_HERE, /* *heir, on the same loop, who waits no longer */
	CLAIM_ELSEWHERE, /* it is to be closed, to make room */
};
enum capacity_claim capacity_claim(struct capacity *, const struct backend_conf *, size_t server,
				   const struct loop *, uint64_t now, struct waiter **heir);
/* True if the server's cap is known or somebody waits: a place counts until the server has seen the
 * connection closed. */
bool capacity_tight(struct capacity *, const struct backend_conf *, size_t server);
/* True if somebody waits for that server. */
bool capacity_wanted(struct capacity *, const struct backend_conf *, size_t server);
/* From now on `wake` is woken on `loop` when idle connections are wanted, until
 * capacity_unwatch(). False: out of memory. */
bool capacity_watch(struct capacity *, struct loop *, wake_id) __attribute__((warn_unused_result));
void capacity_unwatch(struct capacity *, wake_id, const struct loop *);

struct capacity_report {
	unsigned open, waiting; /* connections; who waits */
	unsigned most;          /* the cap; 0: none */
};
/* By the server's name; all zero where it is not configured. */
struct capacity_report capacity_report(struct capacity *, const char *server);
/* Logs the caps that were learned and have had a second to settle: once each. */
void capacity_say(struct capacity *, uint64_t now);

#endif
