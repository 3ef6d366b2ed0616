/* capacity_inside.h: the inside of capacity.h, for capacity.c (places) and capacity_queue.c (who
 * waits for one) alone. All of it under the mutex. */
#ifndef MXWARD_BACKEND_CAPACITY_INSIDE_H
#define MXWARD_BACKEND_CAPACITY_INSIDE_H

#include "gateway/backend/capacity.h"

#include <pthread.h>

enum { CAPACITY_WHY_MAX = 256, CAPACITY_NAME_MAX = 80 };

/* Of one server, whichever backends name it: its limit is one of this gateway's address. */
struct seats {
	char *name;
	unsigned open, greeted;       /* connections, kept ones and those being made counted */
	unsigned configured, learned; /* caps; 0: none */
	unsigned waiting, stalled;    /* who waits; of these: for room, not for a place */
	bool raising;                 /* one more than the learned cap is being tried */
	uint64_t raise_next;          /* when that may be tried next */
	uint64_t heard;               /* when it said something last */
	uint64_t say;                 /* when the cap is logged; 0: it was, or there is none */
	/* for that: the backend whose connection was turned away, and how */
	char backend[CAPACITY_NAME_MAX], why[CAPACITY_WHY_MAX];
};

struct capacity {
	pthread_mutex_t mutex; /* guards everything */
	struct seats *seats;   /* each server once */
	size_t count;
	size_t *places;        /* of the servers in configured order: in seats */
	size_t *first;         /* by place of the backend: where its servers begin in places */
	size_t backend_count, place_count;
	struct list waiters;   /* in the order of coming */
	struct capacity_watcher {
		struct loop *loop;
		wake_id wake;
	} *watchers;
	size_t watcher_count;
};

/* NULL: it is not of the configuration. */
struct seats *capacity_seats(const struct capacity *, const struct backend_conf *, size_t server);
/* The cap: the lesser of both; 0: none. */
unsigned capacity_most(const struct seats *);
/* True if there is a place; past a learned cap now and then, to find out whether it still holds. */
bool capacity_free_seat(struct seats *, uint64_t now) __attribute__((warn_unused_result));

/* capacity_queue.c */
/* The first who waits for a place there; NULL: nobody. */
struct waiter *capacity_first(const struct capacity *, const struct seats *, size_t *server);
/* Gives every free place there to who is next. */
void capacity_serve(struct capacity *, struct seats *, uint64_t now);
/* Everybody leaves the queue and looks anew. */
void capacity_dismiss(struct capacity *);

#endif
