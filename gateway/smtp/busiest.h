/* busiest.h: the clients and sender domains that keep a worker busiest, of the last minute; for
 * `mxward top`.
 *
 * Here, and here alone, names from outside are keys of what is counted: so it is a bounded sketch
 * (gateway/base/sketch.h) that forgets, and never a metric. The worker counts; the control thread
 * unites what all workers have when somebody asks. A count takes less than a microsecond. */
#ifndef MXWARD_SMTP_BUSIEST_H
#define MXWARD_SMTP_BUSIEST_H

#include "gateway/base/sketch.h"

#include <pthread.h>

/* Who. A client is an address, or the network that limits.prefix_ipv4 and prefix_ipv6 make of it;
 * the null sender's domain is "<>". */
enum busy { BUSY_CLIENTS, BUSY_DOMAINS, BUSY_KINDS };
/* With what: sessions that ended (of clients), messages taken, refusals of commands and
 * messages. */
enum busy_tally { BUSY_SESSIONS, BUSY_TAKEN, BUSY_REFUSED };

/* A turn counts BUSY_TURN_MS; those kept are a minute and what has passed of the turn under way. */
enum { BUSY_TURN_MS = 20000, BUSY_TURNS = 4 };

struct busiest {
	pthread_mutex_t lock;
	struct busy_turn {
		uint64_t number;
		struct sketch sketches[BUSY_KINDS];
	} turns[BUSY_TURNS];
};

/* *b is zeroed. False: the system has no more locks. It lives as long as the worker. */
bool busiest_init(struct busiest *b) __attribute__((warn_unused_result));
/* `now`: clock_monotonic(), as below. */
void busiest_add(struct busiest *, enum busy, struct bytes name, enum busy_tally, uint64_t now);
/* Adds what is known of the last minute, BUSY_TURNS sketches at most. Any thread. */
void busiest_unite(struct busiest *, enum busy, uint64_t now, struct sketch_union *);

#endif
