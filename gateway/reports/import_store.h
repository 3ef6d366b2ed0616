/* import_store.h: what others reported of mail in our name, in reports.sqlite of the state
 * directory (database.h).
 *
 * A report counts once, however often it comes: by who sent it, its organization and its ID. One
 * whose own mail DMARC did not prove is kept apart, without its rows, and is in no sum: anybody may
 * have written it. No addresses of people and no subjects: domains, clients and figures. Each store
 * is used by one thread at a time; a command may read what a gateway writes. */
#ifndef MXWARD_REPORTS_IMPORT_STORE_H
#define MXWARD_REPORTS_IMPORT_STORE_H

#include "gateway/feedback/feedback.h"
#include "gateway/reports/database.h"

enum {
	IMPORT_ROWS_MAX = 2000000,      /* of all reports that are kept: no more are taken then */
	IMPORT_SHARE_MAX = IMPORT_ROWS_MAX / 4, /* of those of one submitter */
	IMPORT_UNTRUSTED_MAX = 10000,   /* reports: beyond, the oldest goes */
	IMPORT_NEW_DAYS = 7,            /* a source is new for so long */
	IMPORT_DAY_SECONDS = 86400,
};

struct import_store;

/* NULL with *error. `path`: the file. Its tables are made where they are missing and it may be
 * written. */
struct import_store *import_store_open(const char *path, enum database_use, struct text *error);
void import_store_close(struct import_store *);         /* NULL is allowed */
/* What has failed, in an administrator's words; NULL: nothing has. */
const char *import_store_error(const struct import_store *);

/* The mail that a report came in. */
struct import_mail {
	struct bytes submitter;         /* the author's domain, A-labels; "": none was found */
	bool trusted;                   /* DMARC passed for it */
	uint64_t received;              /* seconds since 1970-01-01 UTC */
};

enum import_result {
	IMPORT_TAKEN,
	IMPORT_KNOWN,                   /* it was there before */
	IMPORT_FULL,                    /* IMPORT_ROWS_MAX, or IMPORT_SHARE_MAX */
	IMPORT_FAILED,                  /* import_store_error() says why; nothing was kept */
};
/* Figures of one report. */
struct import_sums {
	uint64_t rows, passed, failed, unknown; /* messages; of a TLS report sessions */
	uint64_t sources;               /* different addresses that follow each other */
};
struct import_sums import_sums(const struct feedback_report *, struct bytes rows);
/* `rows`: as feedback_next() gave them. */
enum import_result import_store_add(struct import_store *, const struct import_mail *,
				    const struct feedback_report *, struct bytes rows)
	__attribute__((warn_unused_result));
/* Forgets reports about days before this one (days since 1970). */
bool import_store_prune(struct import_store *, uint32_t day) __attribute__((warn_unused_result));

/* ---- what was reported */

/* Which reports: on the days from `since` on; about this domain ("": all). */
struct import_question {
	uint32_t since;
	struct bytes domain;
};

struct import_summary {
	uint64_t reports, reporters, tls_reports, untrusted;
	uint32_t first, last;           /* days of all that is kept; 0: there is nothing */
};
bool import_store_summary(struct import_store *, const struct import_question *,
			  struct import_summary *) __attribute__((warn_unused_result));

/* An address that sends as us. */
struct import_source {
	struct address address;
	struct bytes who; /* a domain whose DKIM or SPF passed for some of its mail; "" */
	uint64_t messages, passed, failed, dkim, spf; /* aligned: dmarc; its dkim; its spf */
	uint64_t quarantined, rejected;
	uint32_t first;                 /* day */
};
/* The busiest first. `each` says false to end early. */
bool import_store_sources(struct import_store *, const struct import_question *,
			  bool (*each)(void *arg, const struct import_source *), void *arg)
	__attribute__((warn_unused_result));
/* Messages by day, the oldest first. */
bool import_store_days(struct import_store *, const struct import_question *,
		       bool (*each)(void *arg, uint32_t day, uint64_t passed, uint64_t failed),
		       void *arg) __attribute__((warn_unused_result));
/* Sessions by domain of TLS reports; and why some failed, `passed` being 0 then. */
bool import_store_tls(struct import_store *, const struct import_question *,
		      bool (*each)(void *arg, struct bytes domain, struct bytes failure,
				   uint64_t passed, uint64_t failed),
		      void *arg) __attribute__((warn_unused_result));

#endif
