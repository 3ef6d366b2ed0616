/* report_store.h: what was counted for DMARC aggregate reports, and what became of each report, in
 * reports.sqlite of the state directory (database.h).
 *
 * Counts: one row a day, policy domain and kind of message. Reports: one a day and policy domain,
 * whose ID is decided once and never changes; sendings: one a report and destination. Suppressed: a
 * destination that reports bounced from. Excluded: domains that an administrator wants none sent
 * for. Any number of processes may have it open; each store is used by one thread at a time. */
#ifndef MXWARD_REPORTS_REPORT_STORE_H
#define MXWARD_REPORTS_REPORT_STORE_H

#include "gateway/reports/database.h"
#include "gateway/reports/report.h"

enum {
	REPORT_KEEP_DAYS = 14,          /* counts, reports and sendings */
	REPORT_ROWS_MAX = 1000000,      /* different rows of a day; beyond, see report_coarseness */
	REPORT_ID_MAX = 320,            /* octets */
	REPORT_TOKEN_MAX = 24,
};

/* What a day that has more than REPORT_ROWS_MAX rows leaves out of further ones. A stranger can
 * make as many different ones as there are names. */
enum report_coarseness {
	REPORT_FINE,
	/* signatures that are not aligned or do not hold, and the domain of the sender */
	REPORT_COARSER,
	/* from a quarter more on: all but the client's address, what was done and what is
	 * aligned */
	REPORT_COARSEST,
	REPORT_FULL,                    /* from twice as many on: they are not counted */
};

struct report_store;

/* NULL with *error. `directory`: the state directory. */
struct report_store *report_store_open(const char *directory, enum database_use,
				       struct text *error);
void report_store_close(struct report_store *);         /* NULL is allowed */
/* For tables of others in the same file, and for transactions around several calls. */
struct database *report_store_database(struct report_store *);

/* ---- counts */

/* `count` messages of that day which fit this row; within a transaction of the caller
 * (database_begin()). `wanted`: they are a reason to send a report; reports about reports are
 * counted, but are none. */
bool report_store_count(struct report_store *, uint32_t day, const struct report_policy *,
			const struct report_row *, uint64_t count, bool wanted)
	__attribute__((warn_unused_result));

/* What the last count left out. */
enum report_coarseness report_store_coarseness(const struct report_store *);

struct report_total {                   /* a day and policy domain */
	uint32_t day;
	struct report_policy policy;
	uint64_t rows, messages;
	uint64_t passed;                /* messages with an aligned identifier that holds */
	bool wanted;                    /* some of them are a reason to send a report */
	bool coarse;                    /* not all of its rows are REPORT_FINE */
};

/* Every day and policy domain of [from, upto), the oldest day first; ends early where `each` says
 * false. `domain` "": all. False: failed. Within `each` the same must
 * not be asked again; anything else may. */
bool report_store_totals(struct report_store *, uint32_t from, uint32_t upto, struct bytes domain,
			 bool (*each)(void *arg, const struct report_total *), void *arg)
	__attribute__((warn_unused_result));
/* Every row of one, in no order that means anything. */
bool report_store_rows(struct report_store *, uint32_t day, struct bytes domain,
		       bool (*each)(void *arg, const struct report_row *, uint64_t count),
		       void *arg) __attribute__((warn_unused_result));
/* The same of at most `most` rows, the one with the most messages first. */
bool report_store_busiest(struct report_store *, uint32_t day, struct bytes domain, uint32_t most,
			  bool (*each)(void *arg, const struct report_row *, uint64_t count),
			  void *arg) __attribute__((warn_unused_result));
/* Forgets what is older than REPORT_KEEP_DAYS. */
bool report_store_prune(struct report_store *, uint32_t today) __attribute__((warn_unused_result));

/* ---- reports and their sendings */

/* The ID of the report of that day about that domain: the one that it has, or, where it has none,
 * this one from now on. Added to *id. */
bool report_store_id(struct report_store *, uint32_t day, struct bytes domain, struct bytes fresh,
		     struct text *id) __attribute__((warn_unused_result));

/* Their numbers are kept on disk and never change. */
enum report_state {
	REPORT_PLANNED = 1,             /* decided, nothing has gone out */
	REPORT_SPOOLED = 2,             /* in the hold queue, by its spool ID */
	REPORT_SENT = 3,                /* taken by a server */
	REPORT_REFUSED = 4,             /* refused for good, or its time was over */
	REPORT_BOUNCED = 5,             /* taken, and came back */
	REPORT_SKIPPED = 6,             /* none is sent there; `reply` says why */
};
const char *report_state_name(enum report_state);

struct report_sending {
	bool failure;                   /* of a failure report, which only its token tells apart */
	uint32_t day;
	struct bytes domain;            /* the policy domain */
	struct bytes to;                /* an address, or "" where there is none (skipped) */
	enum report_state state;
	struct bytes token;             /* of its MAIL FROM; unique */
	struct bytes spool;             /* ID in the hold queue; "": it was never there */
	struct bytes reply;             /* the server's, or why it was skipped */
	uint64_t at;                    /* when it came into this state: clock_wall() */
};

/* Remembers a sending that is not known yet (by day, domain and `to`); one that is stays as it is.
 * False: failed. */
bool report_store_plan(struct report_store *, const struct report_sending *)
	__attribute__((warn_unused_result));
/* Its new state, spool, reply and time; its token stays. */
bool report_store_settle(struct report_store *, const struct report_sending *)
	__attribute__((warn_unused_result));
/* Every sending of [from, upto); `domain` "": of all. */
bool report_store_sendings(struct report_store *, uint32_t from, uint32_t upto, struct bytes domain,
			   bool (*each)(void *arg, const struct report_sending *), void *arg)
	__attribute__((warn_unused_result));
/* The sending that a token, or an ID in the hold queue, belongs to: copied as the store has it,
 * valid until the store is used again. False: none, or failed. */
bool report_store_by_token(struct report_store *, struct bytes token, struct report_sending *)
	__attribute__((warn_unused_result));
bool report_store_by_spool(struct report_store *, struct bytes spool, struct report_sending *)
	__attribute__((warn_unused_result));

/* ---- destinations and domains that get none */

struct report_suppressed {
	struct bytes to, why;
	uint64_t until;                 /* clock_wall(); UINT64_MAX: until somebody takes it off */
	uint64_t times;                 /* so often so far: the next time lasts twice as long */
};

/* Suppressed for `first` milliseconds the first time, twice as long each time it is said again
 * before it was forgotten (30 days behind its end). `first` UINT64_MAX: for ever. */
bool report_store_suppress(struct report_store *, struct bytes to, struct bytes why, uint64_t now,
			   uint64_t first) __attribute__((warn_unused_result));
/* True if it is in force now. */
bool report_store_is_suppressed(struct report_store *, struct bytes to, uint64_t now);
/* *found: it was there. */
bool report_store_unsuppress(struct report_store *, struct bytes to, bool *found)
	__attribute__((warn_unused_result));
bool report_store_suppressions(struct report_store *,
			       bool (*each)(void *arg, const struct report_suppressed *), void *arg)
	__attribute__((warn_unused_result));
/* A policy domain, or a destination's domain, that an administrator wants no reports for, beside
 * those of reports.dmarc.exclude. */
bool report_store_exclude(struct report_store *, struct bytes domain, bool exclude)
	__attribute__((warn_unused_result));
bool report_store_is_excluded(struct report_store *, struct bytes domain);
bool report_store_exclusions(struct report_store *, bool (*each)(void *arg, struct bytes domain),
			     void *arg) __attribute__((warn_unused_result));

#endif
