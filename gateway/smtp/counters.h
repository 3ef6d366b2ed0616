/* counters.h: what a worker counts of its sessions, for `mxward status`, `mxward metrics` and GET
 * /metrics alike (gateway/control/metrics.h).
 *
 * Each worker has one of these and writes it alone (gateway/base/counter.h); whoever asks adds them
 * up. What is counted of transactions and refusals is counted where their lines of the log are
 * written, so that figures and log agree; it is counted, too, where limits.log_lines leaves a line
 * out. No name from outside is ever the key of a figure: clients, senders and recipients are for
 * the log, and those of the last minute for `mxward top` (busiest.h). */
#ifndef MXWARD_SMTP_COUNTERS_H
#define MXWARD_SMTP_COUNTERS_H

#include "gateway/base/counter.h"
#include "gateway/io/ask.h"
#include "gateway/smtp/busiest.h"
#include "modules/checks.h"

/* Why a connection was turned away before it was a session that may speak. */
enum away { AWAY_FULL, AWAY_RATE, AWAY_MEMORY, AWAY_REASONS };

/* What became of a transaction: the log's words. */
enum ending {
	END_ACCEPT,
	END_TAG,
	END_DEFER,
	END_QUARANTINE,
	END_HOLD,
	END_REJECT,
	END_DROP,
	END_ABORT,
	ENDS
};

enum recipient_fate { RECIPIENT_ACCEPTED, RECIPIENT_DEFERRED, RECIPIENT_REJECTED, RECIPIENT_FATES };

/* Why a command or a message was refused, where no check is the reason: those come before. */
enum refusal_reason {
	BECAUSE_RELAY = CHECKS_COUNT,
	BECAUSE_POLICY,                 /* a rule, or a want of memory to judge */
	BECAUSE_UNKNOWN_RECIPIENT,      /* as the backend says */
	BECAUSE_BACKEND,                /* in its own words */
	BECAUSE_UNAVAILABLE,            /* no backend took it */
	BECAUSE_LIMIT,
	BECAUSE_SYNTAX,
	BECAUSE_SEQUENCE,
	BECAUSE_SIZE,
	BECAUSE_CONTENT,                /* bare CR or LF, NUL, a loop */
	BECAUSE_TIMEOUT,
	BECAUSE_BUSY,                   /* no memory, no room, stopping */
	BECAUSE_RECIPIENTS, /* too many of them, or one that needs a transaction of its own */
	BECAUSE_STANDBY,
	REFUSAL_REASONS
};

/* The backend's word on a message: 2xx, 4xx, 5xx; none that is one of these. */
enum reply_class { CLASS_2XX, CLASS_4XX, CLASS_5XX, CLASS_NONE, REPLY_CLASSES };

enum { TLS_VERSIONS_COUNTED = 2, COUNTED_FACTS = 16 };

/* The last message whose client has waited for the reply behind its final dot: the log's `tx`.
 * `turn` is odd while it is written. */
struct last_message {
	_Atomic uint64_t turn;
	counter session, transaction, milliseconds, when;       /* when: clock_wall() */
};

struct counters {
	struct counted_names listeners, policies, backends;
	counter connections[COUNTED_NAMES];         /* by listener */
	counter turned_away[AWAY_REASONS];
	counter messages[COUNTED_NAMES][ENDS];     /* transactions, by policy */
	counter recipients[RECIPIENT_FATES];
	counter refusals[REFUSAL_REASONS];
	counter evidence[CHECKS_COUNT][COUNTED_FACTS + 1];  /* behind a check's facts: unknown */
	counter replies[COUNTED_NAMES][REPLY_CLASSES];      /* by backend */
	counter tls_handshakes[TLS_VERSIONS_COUNTED], tls_failures;
	/* Of whole messages; a transaction that came to no message is none of these. */
	counter messages_accepted, messages_rejected, messages_deferred, messages_quarantined,
		messages_held;
	counter recipients_rejected, octets_accepted;
	/* ended for limits.refusals; clients that had to wait for it */
	counter sessions_spent, harvests;
	struct histogram session_time, judge_time, reply_time, backend_time[COUNTED_NAMES];
	struct last_message last;
	struct dns_counters dns;
	struct busiest busiest;
};

/* The words of the log and of the metrics. */
extern const char *const endings[ENDS];
/* NULL: the check of that place. */
extern const char *const refusal_reasons[REFUSAL_REASONS];
/* Where in counters.evidence a fact stands: COUNTED_FACTS for one that is not in the check's
 * table. */
size_t fact_place(const struct check *, const char *fact);

#endif
