/* link_inside.h: the inside of a link, for link.c (ready), link_prepare.c, link_stages.c and
 * link_wait.c (being made), link_place.c (its place at the server) and connection_pool.c (kept)
 * alone.
 *
 * A link has one wake id of its own: its stream and its timer wake it, connection_pool.c sends the
 * wake to whoever has the word. It never calls its owner: it wakes the owner's id. */
#ifndef MXWARD_BACKEND_LINK_INSIDE_H
#define MXWARD_BACKEND_LINK_INSIDE_H

#include "gateway/backend/link.h"

enum { LINK_FAILURE_MAX = 320 };

struct shelf;
struct preparation; /* link_prepare_inside.h: what is known while a link is being made */

struct link {
	struct list node;    /* on its shelf */
	struct list all;     /* of its loop's links */
	struct shelf *shelf; /* connection_pool.c: where it is kept; NULL: somebody holds it */
	struct connection_pool *connections;
	struct config *config;              /* a reference */
	const struct backend_conf *backend; /* of config */
	size_t server;                      /* backend->server_count: none has been tried */
	struct address address;             /* of the server, where it is being tried */
	uint64_t turned;                    /* loop_now() when it turned to that server */
	uint64_t connect_most; /* ms for a connection to stand; 0: as long as there is time */
	enum link_state state;
	wake_id self, owner;
	struct timer timer;    /* of an attempt, or of being kept */
	struct stream *stream; /* NULL: none */
	struct reply_in_queue replies;
	char *text; /* of the reply that was taken last */
	size_t text_room;
	bool ended;                      /* the whole message was queued (link_expect) */
	bool ahead; /* DATA went before its message was there (link_data_ahead) */
	bool writing; /* output is on its way: the owner wants to know when it is out */
	struct preparation *preparation; /* NULL when ready, failed or kept */
	struct offers offers;
	bool pipelining, refused;
	unsigned transactions;
	uint64_t arrived;     /* loop_now() when it was asked for: its turn where links are few */
	uint64_t spoke;       /* when something was last said on it, while READY */
	bool fresh;           /* a kept connection is not good enough */
	bool placed, greeted; /* it has a place at its server (capacity.h); its greeting counts */
	bool full;            /* FAILED: its servers took no further connection */
	bool reclaimed;       /* FAILED: it stood idle while others waited for one */
	bool leaving;         /* nobody holds it: it waits for the server's answer to QUIT */
	struct waiter waiter; /* for a place, or for room at a server that keeps it waiting */
	struct timer stall;   /* until the server counts as keeping it waiting */
	char failure[LINK_FAILURE_MAX];
	const char *why; /* within failure: behind the server's name */
};

/* connection_pool.c */
struct loop *connection_pool_loop(const struct connection_pool *);
struct health *connection_pool_health(const struct connection_pool *);
/* loop_now() of the link's loop. */
static inline uint64_t link_now(const struct link *l)
{
	return loop_now(connection_pool_loop(l->connections));
}

/* True if its server was given up since the link turned to it: whoever waits for its word waits for
 * nothing. */
bool link_forsaken(const struct link *);

/* Takes a kept connection to the link's present server for it. False: there is none. */
bool connection_pool_adopt(struct link *);

/* link_place.c */
/* True if it has a place at its present server. */
bool link_place_take(struct link *, bool prober) __attribute__((warn_unused_result));
void link_place_greeted(struct link *);
void link_place_release(struct link *);
/* The attempt failed, l->why says how: true if the server is not down, but full. */
bool link_place_full(struct link *, enum turned_away);
/* Waits for a place at one of these servers; to be called again every second. */
void link_place_wait(struct link *, uint64_t servers);
/* The server has kept its connection waiting: any other that becomes idle is welcome. */
void link_place_stalled(struct link *);
/* True if it was granted a place at *server: it has it now, and waits no longer. */
bool link_place_granted(struct link *, size_t *server);
/* Waits no longer; what was granted is given back. */
void link_place_forget(struct link *);
/* A connection in order, with its place, goes to a link that has none. */
void link_place_hand_over(struct link *from, struct link *to);

/* link.c: speaking on the link's stream, whatever the state. */
/* Looks at what has come: NULL, or what is wrong with it. */
const char *link_look(struct link *);
/* Queues a command. NULL, or what is wrong: there stands what nobody asked for. */
const char *link_ask(struct link *, struct bytes);
/* Takes a whole reply. NULL, or what is wrong (out of memory). */
const char *link_take(struct link *, struct reply_in *);
/* Ends the stream, if there is one; `orderly`: with QUIT, which nobody waits for. */
void link_hang_up(struct link *, bool orderly);
/* Writes "SERVER: why" into failure. */
void link_blame(struct link *, const char *why);
/* FAILED: hangs up, wakes the owner. failure has been written. */
void link_fail(struct link *);
/* True if nothing but the answer to a DATA that went ahead is left to be taken: no octet of the
 * message is out, and none will be missed. */
bool link_waits_for_message(const struct link *);
/* The wake of a READY link. */
void link_run(struct link *);

/* link_prepare.c */
/* The client is NULL for a prober. `choice`: the first server; `avoid`: those not to be tried.
 * False: out of memory. */
bool link_prepare(struct link *, const struct link_client *, const struct health_choice *choice,
		  uint64_t avoid, bool only, uint64_t deadline);
/* The wake of a PREPARING link. */
void link_prepare_run(struct link *);
/* A PREPARING link becomes READY with the connection of another, which is in order. */
void link_prepare_adopt(struct link *, struct link *from);
/* The owner goes away. If the server's time was over, too, that was its failure: whoever is woken
 * first must not matter. */
void link_prepare_abandon(struct link *);
void link_prepare_end(struct link *); /* frees what preparing needed */

#endif
