/* rate_limits.h: how much one client, and all clients together, may do: the counters behind
 * `limits`.
 *
 * Clients are counted by prefix (limits.client_prefix), for the whole process: one table serves all
 * workers, and any thread may call. Rates are counted in a sliding minute: the count of the minute
 * under way plus the weighted count of the one before. A client that is exempt is not counted at
 * all. Memory is bounded: entries without a session and without events for two minutes are given
 * up, and at most 200,000 are kept (the idle ones go first; one that a session holds never goes).
 *
 * A client that names one unknown recipient after the other is harvesting addresses. Each is
 * counted against it; one is forgotten a minute, and one for each recipient whose mail is taken. At
 * the limit the client has to wait: a minute, and twice as long each time it does it again, an hour
 * at most; an hour after its last wait the next becomes shorter again. */
#ifndef MXWARD_DOOR_RATE_LIMITS_H
#define MXWARD_DOOR_RATE_LIMITS_H

#include "gateway/base/net.h"

struct rate_limits;
struct rate_limits_client;            /* one prefix; held by its sessions */

enum rate_limit {
	RATE_CONNECTIONS,
	RATE_MESSAGES,
	RATE_RECIPIENTS,
	RATE_TLS_HANDSHAKES,
	RATE_COUNT
};

struct rate_limits *rate_limits_new(void);
void rate_limits_free(struct rate_limits *);

/* Enters a session of the client's prefix; NULL: out of memory. Always balanced by
 * rate_limits_leave(). `now`: clock_monotonic(). */
struct rate_limits_client *rate_limits_enter(struct rate_limits *, const struct address *,
					     unsigned prefix_ipv4, unsigned prefix_ipv6,
					     uint64_t now);
void rate_limits_leave(struct rate_limits *, struct rate_limits_client *);
/* Sessions of this prefix now, this one included. */
unsigned rate_limits_sessions(struct rate_limits *, const struct rate_limits_client *);
/* Counts one event if fewer than `limit` were counted within the last minute; false (and not
 * counted) otherwise. */
bool rate_limits_count(struct rate_limits *, struct rate_limits_client *, enum rate_limit,
		       unsigned limit, uint64_t now) __attribute__((warn_unused_result));
/* For a pair of gateways that both take mail: what one counts, the other is to know, so that the
 * limits hold for both together. Once rate_limits_share() says so, events of clients that have used
 * a quarter of a limit are noted; rate_limits_news() takes what was noted since the last time, of
 * RATE_LIMITS_NEWS_MAX clients at most; rate_limits_hear() counts what the other noted. */
enum { RATE_LIMITS_NEWS_MAX = 1000 };
struct rate_limits_news {
	uint64_t high, low;             /* a prefix, as this file has it, the same on both */
	uint16_t kind, counts[RATE_COUNT];
};
void rate_limits_share(struct rate_limits *, bool);
size_t rate_limits_news(struct rate_limits *, struct rate_limits_news *, size_t room);
void rate_limits_hear(struct rate_limits *, const struct rate_limits_news *, uint64_t now);
/* The client named `count` recipients whom nobody knows. Gives the seconds for which it has to
 * wait, 0: not at all; *struck: this was the one too many. */
uint32_t rate_limits_unknown(struct rate_limits *, struct rate_limits_client *, unsigned count,
			     unsigned limit, uint64_t now, bool *struck)
	__attribute__((warn_unused_result));
/* Mail of the client for `count` recipients was taken. */
void rate_limits_taken(struct rate_limits *, struct rate_limits_client *, unsigned count);
/* Seconds for which the client still has to wait before it names recipients; 0: it may. */
uint32_t rate_limits_waits(struct rate_limits *, struct rate_limits_client *, uint64_t now)
	__attribute__((warn_unused_result));
/* Clients that have to wait now. */
size_t rate_limits_waiting(struct rate_limits *, uint64_t now);
/* Prefixes remembered now, with and without sessions. */
size_t rate_limits_clients(struct rate_limits *);

#endif
