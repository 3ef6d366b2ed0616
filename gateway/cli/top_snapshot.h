/* top_snapshot.h: one answer of the gateway (gateway/control/top.h) taken apart for the screen, and
 * the rates of the last minute that a row of such answers gives.
 *
 * Pure. Strings are octets from outside, never for a terminal as they are. Members that are not
 * known are passed over: a newer gateway may tell more. */
#ifndef MXWARD_CLI_TOP_SNAPSHOT_H
#define MXWARD_CLI_TOP_SNAPSHOT_H

#include "gateway/base/arena.h"

enum { TOP_LIST_MAX = 128, TOP_SAMPLES = 60 };

/* What is drawn as a rate, in this order. */
enum top_rate {
	TOP_CONNECTIONS,
	TOP_ACCEPTED,
	TOP_QUARANTINED,
	TOP_HELD,
	TOP_DEFERRED,
	TOP_REJECTED,
	TOP_RECIPIENTS,                 /* rejected */
	TOP_RATES
};

struct top_refusal {
	struct bytes reason;
	uint64_t minute, total;
};

struct top_backend {
	struct bytes backend, server, standing, failure;
	uint64_t connections, waiting;
};

struct top_list {
	struct bytes check, zone, reason;
	bool on;
};

struct top_scanner {
	struct bytes name, state, reason;
};

/* A client or a domain; `missed`: so much more there may have been of all three. */
struct top_busy {
	struct bytes name;
	uint64_t sessions, taken, refused, missed;
};

struct top_snapshot {
	struct bytes version, hostname, hung, hidden_behind;
	uint64_t time;                  /* clock_monotonic() of the gateway's machine */
	uint64_t counting;              /* when this process began: another has another */
	uint64_t uptime;                /* seconds */
	uint64_t generation, sessions, sessions_limit, memory, memory_limit, blocks;
	bool draining;
	uint64_t totals[TOP_RATES], minute[TOP_RATES];
	struct {
		uint64_t held, undeliverable, quarantine, quarantine_limit, free;
		bool full, writable;
	} spool;
	bool paired, peer_linked, peer_serving;
	struct bytes peer;
	struct top_refusal refusals[TOP_LIST_MAX];
	struct top_backend backends[TOP_LIST_MAX];
	struct top_list lists[TOP_LIST_MAX];
	struct top_scanner scanners[TOP_LIST_MAX];
	struct top_busy clients[TOP_LIST_MAX], domains[TOP_LIST_MAX];
	size_t refusal_count, backend_count, list_count, scanner_count, client_count, domain_count;
};

/* The strings are views of the text, or copies in the arena. What a list has beyond TOP_LIST_MAX is
 * passed over. The refusals are sorted: most of the last minute first. False: it is no answer of a
 * gateway's. */
bool top_snapshot_read(struct bytes text, struct arena *, struct top_snapshot *)
	__attribute__((warn_unused_result));

/* Rates in thousandths a second, the latest at [count - 1]. Zeroed memory has none. */
struct top_history {
	uint64_t time, counting, totals[TOP_RATES];
	uint64_t samples[TOP_RATES][TOP_SAMPLES];
	size_t count;
};

/* Adds what has come since the last answer; from another gateway process it begins anew. */
void top_history_add(struct top_history *, const struct top_snapshot *);

#endif
