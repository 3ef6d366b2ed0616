/* health.h: what is known of every backend server: can it be reached, what does it offer.
 *
 * One for the process, shared by all workers and the prober; every function may be called by any
 * thread. It is told what happened (health_worked, health_failed) and says whom to try
 * (health_pick). A server that failed three times in a row is out of rotation (the circuit
 * breaker): it is tried again by the prober, and by one caller at a time, at most once a second.
 * Entries are kept by backend and server name over configuration generations. It never connects
 * anywhere. */
#ifndef MXWARD_BACKEND_HEALTH_H
#define MXWARD_BACKEND_HEALTH_H

#include "gateway/backend/capacity.h"
#include "gateway/backend/protection.h"
#include "policy/config/config.h"

/* What a backend server offers in its reply to EHLO, as far as a client of ours may get to know. */
struct offers {
	bool eight_bit, utf8, dsn; /* 8BITMIME, SMTPUTF8, DSN */
	bool size;                 /* SIZE is offered at all */
	uint64_t size_limit;       /* 0: none */
};

enum {
	HEALTH_ADDRESSES = 16,    /* of one server name, at most */
	HEALTH_SERVERS = 64,      /* of one backend: later ones are never picked */
	HEALTH_FAILURE_MAX = 256, /* octets of a failure, its NUL counted */
};
enum server_standing { SERVER_UNKNOWN, SERVER_UP, SERVER_DOWN };

struct health;
struct health *health_new(void);   /* NULL: out of memory */
void health_free(struct health *); /* NULL is allowed */
/* How many connections each server takes, over the same generations. */
struct capacity *health_capacity(const struct health *);
/* Takes up the servers of a new generation, gives up those it no longer names. False: out of
 * memory, nothing changed. */
bool health_configure(struct health *, const struct config *) __attribute__((warn_unused_result));

struct health_choice {
	size_t server; /* its place in backend_conf.servers */
	bool up;       /* in rotation: a connection that was kept is as good as a new one */
	bool others;   /* at least one other server could be picked after this one */
	bool trial;    /* out of rotation, and tried whether it is back */
	struct address addresses[HEALTH_ADDRESSES]; /* where to connect, with port */
	size_t address_count;                       /* 0 when a name has not been resolved yet */
};
/* Picks the server to be tried now, none of those in `tried` (a bit a server). The configured order
 * is preference: the first listed server in rotation, and the next one only when that is out or was
 * tried; then those of which nothing is known; then those that falter (health_faltered); then a
 * broken one whose second has passed, which is marked as on trial until it is reported. False: none
 * is left. `now`: clock_monotonic(), here and below. */
bool health_pick(struct health *, const struct backend_conf *, uint64_t tried, uint64_t now,
		 struct health_choice *);
/* What a resolver said of a server's name; 0 addresses leave what was known before (a dead resolver
 * stops no mail). */
void health_resolved(struct health *, const struct backend_conf *, size_t server,
		     const struct address *, size_t count);
/* Where the server is: its configured address, or what its name was last resolved to. Gives how
 * many. */
size_t health_addresses(struct health *, const struct backend_conf *, size_t server,
			struct address addresses[HEALTH_ADDRESSES]);
enum server_standing health_standing(struct health *, const struct backend_conf *, size_t server);
/* It greeted and answered EHLO (offers), or it did not (`why`: a sentence). Logs changes of
 * standing. */
void health_worked(struct health *, const struct backend_conf *, size_t server,
		   const struct offers *);
void health_failed(struct health *, const struct backend_conf *, size_t server, const char *why,
		   uint64_t now);
/* How the connection on which it worked is protected. `clear`: why it is in clear although TLS was
 * wanted, a sentence; "" otherwise. That is warned of once, again when the reason changes, and
 * again in each generation; so is its end. */
void health_protected(struct health *, const struct backend_conf *, size_t server,
		      const struct protection *, const char *clear, uint64_t now);
/* It takes no further connection while others stand (capacity.h): neither of the above. */
void health_full(struct health *, const struct backend_conf *, size_t server);
/* A connection that was ready came to nothing by the server's fault: lost, silent, 421, out of
 * room. After three of these without a message answered in between, the server is only used where
 * no other is up, but for one try every 30 s: a greeting and EHLO alone do not clear it. */
void health_faltered(struct health *, const struct backend_conf *, size_t server, const char *why,
		     uint64_t now);
/* No server of the backend took a message or a recipient: nobody was there, or whoever was did not
 * get to its end. For HEALTH_UNASKED ms from then on the backend counts as out of reach, although
 * probes find it well; until it takes a message, or one of its servers is back. */
enum { HEALTH_UNASKED = 5000 };
void health_unasked(struct health *, const struct backend_conf *, uint64_t now);
/* True if the backend can be reached as far as known: a server is not out of rotation, and none of
 * the above. */
bool health_reachable(struct health *, const struct backend_conf *, uint64_t now);
/* True if the server was put out of rotation after `since`: what waits for it waits for nothing. */
bool health_lost_since(struct health *, const struct backend_conf *, size_t server, uint64_t since);
/* From now on `wake` is woken on `loop` whenever a server is put out of rotation or a backend goes
 * out of reach, from any thread; until health_unwatch(). False: out of memory. */
bool health_watch(struct health *, struct loop *, wake_id wake) __attribute__((warn_unused_result));
void health_unwatch(struct health *, wake_id wake, const struct loop *);
/* Somebody relies on what is known of servers that get no mail (/readyz): for a minute they are
 * looked at every few seconds. */
void health_rely(struct health *);
bool health_relied_on(struct health *);
/* True if the last attempt failed. */
bool health_in_doubt(struct health *, const struct backend_conf *, size_t server);
/* It answered for a whole message. */
void health_served(struct health *, const struct backend_conf *, size_t server);

/* What may be promised to a client: the intersection over all servers in rotation of all backends
 * of `config`. size_limit is the least limit, at most limits.message_size, also where `size` is
 * false. While nothing is known of a backend it takes nothing away (its recipients get 451 anyway).
 * For the configured generation it costs two atomic loads. */
struct offers health_offers(struct health *, const struct config *);
/* True once every server has been tried at least once since the last health_configure(). */
bool health_known(struct health *);

struct health_status {
	const char *backend, *server; /* valid within the call */
	enum server_standing standing;
	struct offers offers; /* the last ones that were heard */
	const char *failure;  /* the last one, "" if none since it last worked */
	uint64_t since;       /* clock_wall() of the last change of standing */
	struct protection protection; /* of the last connection that was made */
	const char *clear;    /* why it is in clear although TLS was wanted; "" otherwise */
	struct capacity_report capacity;
};
/* In configured order. `each` must not call health. */
void health_each(struct health *, void (*each)(void *arg, const struct health_status *), void *arg);

#endif
