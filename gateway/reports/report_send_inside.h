/* report_send_inside.h: what the reporter's files share; nobody else includes it.
 *
 *   report_send.c    the object, its clock, whose turn it is
 *   report_due.c     which reports are due (pool)
 *   report_make.c    one domain's report made and put into the hold queue (pool)
 *   report_queue.c   what every report needs on its way there (pool)
 *   failure_send.c   reports on single messages that failed (any thread; loop; pool)
 *   report_orders.c  what came in meanwhile: results and bounces (any thread; pool)
 *   report_log.c     what the log says */
#ifndef MXWARD_REPORTS_REPORT_SEND_INSIDE_H
#define MXWARD_REPORTS_REPORT_SEND_INSIDE_H

#include "gateway/base/list.h"
#include "gateway/io/job.h"
#include "gateway/reports/failure_limit.h"
#include "gateway/reports/failure_mail.h"
#include "gateway/reports/report_destination.h"
#include "gateway/reports/report_send.h"
#include "gateway/reports/report_store.h"

#include <pthread.h>

enum {
	REPORT_DUE_MAX = 20000,         /* domains that wait at a time; more are found later */
	REPORT_ORDERS_MAX = 4000,
	REPORT_WISHES_MAX = 16,
	REPORT_WORDS_MAX = 300,
	FAILURES_WAITING_MAX = 32,
	REPORT_EXPIRES_MS = 3 * 86400 * 1000, /* tried so long */
	REPORT_DOMAIN_MAX = DNS_NAME_MAX + 1,
};

/* A domain whose report of a day is due. */
struct report_due {
	struct list node;
	uint32_t day;
	uint64_t when;                  /* loop_now() scale: not before */
	unsigned tries;
	struct report_uris uris;        /* what its record asks for */
	enum report_destination destinations[REPORT_ADDRESSES_MAX];
	uint64_t rows, messages;
	char domain[REPORT_DOMAIN_MAX];
};

/* Days that are to be looked through: [from, upto); from == upto: none. */
struct report_look {
	uint32_t from, upto;
	bool at_once;                   /* a person asked: not spread */
	char only[REPORT_DOMAIN_MAX];   /* "": every domain */
};

/* One that was put into the hold queue. */
struct report_made {
	char id[SPOOL_ID_MAX];
	uint64_t expires;
};

enum order_kind {
	ORDER_SETTLE,                   /* `subject`: a spool ID; `fate` and `words` of its end */
	ORDER_BOUNCE,                   /* a word */
};

struct report_order {
	struct list node;
	enum order_kind kind;
	enum fate fate;
	char subject[REPORT_ADDRESS_MAX + 1], words[REPORT_WORDS_MAX + 1];
};

/* A failure that somebody wants to hear of: nothing in it is secret any more. */
struct failure {
	struct list node;
	struct report_uris uris;
	enum report_destination destinations[REPORT_ADDRESSES_MAX];
	uint64_t time, left_out;
	char domain[REPORT_DOMAIN_MAX];
	size_t found_length, header_length;
	char found[FAILURE_PART_MAX], header[FAILURE_HEADER_MAX];
};

struct reporter {
	struct reporter_parts parts;
	struct config *config;          /* held; NULL: none yet */
	wake_id wake;
	struct timer timer;
	bool begun, resting;
	struct report_look look;        /* the next one of the clock */
	struct report_look wishes[REPORT_WISHES_MAX];   /* of persons; the first goes first */
	size_t wish_count;
	bool more;                      /* a look found as many as may wait: again behind them */
	uint64_t next;                  /* wall: when the next day's are due */
	struct list due;                /* in the order in which they go */
	struct report_due *current;     /* whose turn it is; not in the list */
	struct ask *ask;                /* about its destinations */
	/* What the pool uses while `job` is not done, and nobody else then. */
	struct job *job;
	void (*done)(struct reporter *);        /* behind it, on the loop */
	struct config *job_config;      /* a reference */
	struct report_store *store;     /* opened by the first job that needs it */
	bool failing;                   /* the store: told once */
	struct list found;              /* of a look: struct report_due */
	struct list orders;             /* being carried out */
	struct report_look job_look;
	bool job_cut;                   /* it found as many as may wait */
	struct report_made made[REPORT_ADDRESSES_MAX];
	size_t made_count;
	bool made_all;                  /* false: the disk refused, again later */
	bool stuck;                     /* and that was told */
	uint64_t ids;                   /* spool IDs made so far */
	struct failure *failure;        /* whose turn it is; not in the list */
	struct ask *failure_ask;
	uint64_t failure_key[2];        /* of the words in redacted headers; never changes */
	struct reporter_counted counted, failures_counted; /* with the mutex */
	pthread_mutex_t mutex;          /* guards the following */
	struct list inbox;              /* struct report_order */
	size_t inbox_count;
	struct list failures;           /* struct failure */
	size_t failures_waiting;
	struct failure_limit limit;
};

/* Pool: the store, opened; NULL: it cannot be, which is told once. */
struct report_store *reporter_store(struct reporter *);
/* Pool: the store failed in between: told once, and opened anew by the next. */
void reporter_store_failed(struct reporter *);

/* report_send.c: work for the pool, and on the loop what comes behind it. False: out of memory. */
bool reporter_work(struct reporter *, void (*work)(void *), void (*done)(struct reporter *));
/* What was made is the courier's. */
void reporter_made(struct reporter *);

/* report_queue.c; pool. A word for a sender; false: there is no randomness. */
bool reporter_fresh_token(struct text *);
void reporter_fresh_id(struct reporter *, char id[SPOOL_ID_MAX], uint64_t now);
/* Why nothing goes to this destination; NULL: it does. */
const char *reporter_barred(struct reporter *, const struct report_address *,
			    enum report_destination, uint64_t now);
struct report_letter {
	struct bytes from, to, token;   /* its sender is `from` with the token in it */
	struct bytes spool;             /* ID */
	struct bytes domain, msgid, subject;
	uint64_t time;
};
enum spool_result reporter_spool(struct reporter *, const struct report_letter *,
				 const struct spool_source *, struct text *error);

/* failure_send.c. True: something was done, or begun; false: there is nothing, or it waits. */
bool reporter_failure_go(struct reporter *);
void reporter_failures_free(struct reporter *);

/* report_due.c; pool: fills `found`. */
void reporter_look(void *reporter);
/* report_make.c; pool: plans, writes and spools the report of `current`. */
void reporter_make(void *reporter);
/* report_orders.c; pool: carries out `orders`. */
void reporter_carry_out(void *reporter);
/* False: there are none, or no room. */
bool reporter_orders_take(struct reporter *);
void reporter_orders_free(struct list *);

/* report_log.c */
struct report_event {
	bool failure;                   /* of one message; else aggregate */
	const char *action;             /* queue, send, refuse, bounce, skip, suppress */
	uint32_t day;
	struct bytes domain, to;
	struct bytes report, id;        /* "": none */
	uint64_t rows, messages;        /* 0: not told */
	const char *skipped;            /* NULL: it is not */
	struct bytes reply;
};
void reporter_log(const struct report_event *);

#endif
