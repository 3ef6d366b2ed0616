/* log_find.h: looks for records in the journal: those that pass a filter, or all that belong to one
 * message or session.
 *
 * Keeps the lines that it finds, the latest `limit` of them, in order of time. */
#ifndef MXWARD_CLI_LOG_FIND_H
#define MXWARD_CLI_LOG_FIND_H

#include "gateway/base/net.h"
#include "gateway/journal/journal_reader.h"
#include "gateway/journal/journal_record.h"

/* All actions that lines of the log name, up to NULL. */
extern const char *const log_actions[];

struct log_filter {
	struct bytes from, rcpt, domain, action, reason, rule; /* "": lets everything pass */
	bool by_client;
	struct network client;
	uint64_t since, until; /* milliseconds since 1970; until 0: no end */
};

struct log_hit {
	uint64_t time;
	uint64_t order;                 /* of those of the same time: as they were written */
	struct bytes line;              /* owned */
};

struct log_hits {
	struct log_hit *at;
	size_t count, room, limit;      /* limit 0: all */
	struct journal_report report;
};

/* What was done, as --action names it: a refusal's is reject or defer, as its reply says. */
struct bytes log_action(const struct record *);
/* What passes the filter, in the journal at `directory`. False: a sentence says why it cannot be
 * read. */
bool log_find(const char *directory, const struct log_filter *, struct log_hits *,
	      struct text *error) __attribute__((warn_unused_result));
/* All that belongs to the session, the transaction, the message in the spool, or the Message-ID. */
bool log_find_story(const char *directory, struct bytes id, struct log_hits *, struct text *error)
	__attribute__((warn_unused_result));
void log_hits_free(struct log_hits *);

#endif
