/* journal_record.h: one line of the journal, taken apart.
 *
 * The fields are those of docs/log.md; what a line does not have is empty or zero. Members that are
 * not known (a newer version wrote them) are passed over; a known one of another type makes the
 * line bad. Pure: the strings are views of the line, or copies in the arena where they had escapes;
 * they are octets from outside, never for a terminal as they are. */
#ifndef MXWARD_JOURNAL_RECORD_H
#define MXWARD_JOURNAL_RECORD_H

#include "gateway/base/arena.h"

/* What a check found, with all that a policy judges by. */
struct record_evidence {
	struct bytes check, fact, detail, value;
	int64_t score;                  /* all its points: its own, and the policy's for the fact */
	int64_t own;                    /* those of the check's own configuration */
};

struct record_tls {
	struct bytes version, cipher;
	bool verified;                  /* of a backend only */
};

struct record {
	uint64_t time;                  /* milliseconds since 1970; and as it is written */
	struct bytes ts, event, level;
	/* who it was */
	struct bytes session, tx, listener, client, ptr, helo, proxy;
	struct record_tls tls;
	/* the envelope and the message */
	struct bytes from, msgid;
	struct bytes *rcpts;
	size_t rcpt_count;
	int64_t refused_rcpts, size;
	/* the verdict */
	struct record_evidence *evidence;
	size_t evidence_count;
	struct bytes policy; /* the policy that judged; "": none did */
	/* by what: "rcpt": by the envelope alone; "data": by the whole message; "": nothing did */
	struct bytes judged;
	struct bytes rule, would, action, reply, standby;
	int64_t score;
	int64_t connect_ms, data_ms, judge_ms, backend_ms;      /* of a message */
	/* the servers behind */
	struct bytes backend, server, backend_reply, given;
	struct record_tls backend_tls;
	bool in_doubt, repeated, cut;
	/* reject: refusals like the last that have no line of their own */
	int64_t alike;
	/* the end of a session */
	int64_t commands, transactions, messages, errors, unlogged, ms;
	struct bytes reason;
	/* the spool */
	struct bytes id, user, dsn, queue, as, untold, message;
	int64_t attempts, wait;
};

/* Reads a line. False: it is none; *r is not to be used. */
bool record_parse(struct bytes line, struct arena *, struct record *r)
	__attribute__((warn_unused_result));

#endif
