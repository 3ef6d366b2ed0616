/* limits_usage.h: what clients did in a time, by the journal: their peaks, and what limits cut.
 *
 * For `mxward limits suggest`. Clients are counted by prefix, and minutes as the gateway counts
 * them (gateway/door/rate_limits.h). Which of its clients are honest nobody can know; what stands
 * in for it is that more of a client's messages were taken than policies refused. */
#ifndef MXWARD_CLI_LIMITS_USAGE_H
#define MXWARD_CLI_LIMITS_USAGE_H

#include "gateway/base/net.h"
#include "gateway/journal/journal_record.h"
#include "policy/config/config.h"

enum usage_kind {
	USAGE_CONNECTIONS, /* a minute, as the three that follow */
	USAGE_MESSAGES,
	USAGE_RECIPIENTS,
	USAGE_HANDSHAKES,
	USAGE_SESSIONS,     /* of a client, at once */
	USAGE_ALL_SESSIONS, /* of all clients, at once */
	USAGES
};

/* What is known of one limit. */
struct usage {
	uint64_t peak, honest_peak; /* of one client; of USAGE_ALL_SESSIONS: of all */
	struct address peak_client, honest_client; /* family NONE: of nobody */
	uint64_t cut, cut_honest; /* what the limit refused; of these, honest clients' */
	uint64_t honest_clients_cut;
};

struct usages;

/* NULL: out of memory. The configuration must stay. */
struct usages *usages_new(const struct config *);
void usages_free(struct usages *);
/* Takes a session, message or reject line; others count for nothing. False: out of memory. */
bool usages_add(struct usages *, const struct record *) __attribute__((warn_unused_result));
/* Once, when all lines are there. */
void usages_count(struct usages *, struct usage usage[USAGES]);
/* Clients and honest ones, by prefix; those that are exempt from limits are not among them. */
size_t usages_clients(const struct usages *, size_t *honest);
/* Clients that are not honest and whose peak is over `limit`. */
size_t usages_over(const struct usages *, enum usage_kind, uint64_t limit);
/* What the configuration says. */
uint64_t usage_limit(const struct limits_conf *, enum usage_kind);
const char *usage_key(enum usage_kind);

#endif
