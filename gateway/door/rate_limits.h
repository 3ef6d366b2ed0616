/* guard.h: how much one client, and all clients together, may do: the counters behind `limits`.
 *
 * Clients are counted by prefix (limits.client_prefix), for the whole process: one guard serves all workers, and any
 * thread may call. Rates are counted in a sliding minute: the count of the minute under way plus the weighted count of
 * the one before. A client that is exempt is not counted at all. Memory is bounded: entries without a session and
 * without events for two minutes are given up, and at most 200,000 are kept (the idle ones go first; one that a session
 * holds never goes).
 *
 * A client that names one unknown recipient after the other is harvesting addresses. Each is counted against it; one is forgotten a
 * minute, and one for each recipient whose mail is taken. At the limit the client has to wait: a minute, and twice as long each
 * time it does it again, an hour at most; an hour after its last wait the next becomes shorter again. */
#ifndef MXWARD_SMTP_GUARD_H
#define MXWARD_SMTP_GUARD_H

#include "gateway/base/net.h"

struct guard;
struct guard_client;            /* one prefix; held by its sessions */

enum guard_rate { RATE_CONNECTIONS, RATE_MESSAGES, RATE_RECIPIENTS, RATE_TLS_HANDSHAKES, RATE_COUNT };

struct guard *guard_new(void);
void guard_free(struct guard *);

/* Enters a session of the client's prefix; NULL: out of memory. Always balanced by guard_leave(). `now`: clock_monotonic(). */
struct guard_client *guard_enter(struct guard *, const struct address *, unsigned prefix_ipv4, unsigned prefix_ipv6,
				 uint64_t now);
void guard_leave(struct guard *, struct guard_client *);
/* Sessions of this prefix now, this one included. */
unsigned guard_sessions(struct guard *, const struct guard_client *);
/* Counts one event if fewer than `limit` were counted within the last minute; false (and not counted) otherwise. */
bool guard_count(struct guard *, struct guard_client *, enum guard_rate, unsigned limit, uint64_t now)
	__attribute__((warn_unused_result));
/* For a pair of gateways that both take mail: what one counts, the other is to know, so that the limits hold for both together. Once
 * guard_share() says so, events of clients that have used a quarter of a limit are noted; guard_news() takes what was noted since the
 * last time, of GUARD_NEWS_MAX clients at most; guard_hear() counts what the other noted. */
enum { GUARD_NEWS_MAX = 1000 };
struct guard_news {
	uint64_t high, low;             /* a prefix, as this file has it, the same on both */
	uint16_t kind, counts[RATE_COUNT];
};
void guard_share(struct guard *, bool);
size_t guard_news(struct guard *, struct guard_news *, size_t room);
void guard_hear(struct guard *, const struct guard_news *, uint64_t now);
/* The client named `count` recipients whom nobody knows. Gives the seconds for which it has to wait, 0: not at all; *struck: this
 * was the one too many. */
uint32_t guard_unknown(struct guard *, struct guard_client *, unsigned count, unsigned limit, uint64_t now,
		       bool *struck) __attribute__((warn_unused_result));
/* Mail of the client for `count` recipients was taken. */
void guard_taken(struct guard *, struct guard_client *, unsigned count);
/* Seconds for which the client still has to wait before it names recipients; 0: it may. */
uint32_t guard_waits(struct guard *, struct guard_client *, uint64_t now) __attribute__((warn_unused_result));
/* Clients that have to wait now. */
size_t guard_waiting(struct guard *, uint64_t now);
/* Prefixes remembered now, with and without sessions. */
size_t guard_clients(struct guard *);

#endif
