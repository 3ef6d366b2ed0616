/* replay_report.h: what `mxward replay` found, and how it is told. */
#ifndef MXWARD_CLI_REPLAY_REPORT_H
#define MXWARD_CLI_REPLAY_REPORT_H

#include "gateway/base/arena.h"
#include "gateway/cli/replay.h"
#include "gateway/cli/replay_thresholds.h"
#include "gateway/journal/journal_reader.h"

enum { ACTIONS = ACTION_DROP + 1 };

/* A decision that would be another; the strings are on the report's arena. */
struct replay_change {
	uint64_t time;                  /* milliseconds since 1970 */
	struct bytes tx, from, rcpt, rule;      /* rule: by which it was decided then */
	size_t more_rcpts;
	struct replayed judged;
	int64_t score; /* then */
	struct replay_change *next;
};

struct replay_report {
	struct arena arena;
	uint64_t since; /* milliseconds since 1970 */
	uint64_t judged, alike, changed, unknown;
	uint64_t moves[ACTIONS][ACTIONS]; /* from, to; equal ones are not counted */
	uint64_t gaps[GAPS];
	uint64_t unread; /* lines that are no lines of the log */
	struct scores scores;
	struct replay_change *first, *last;
	size_t listed, most; /* changes that are listed; at most */
	bool starved;
	struct journal_report journal;
};

void replay_report_add(struct replay_report *, const struct record *, const struct replayed *);
/* `by`: the policy's file, or the configuration's. */
void replay_report_text(const struct replay_report *, const char *by);
void replay_report_json(const struct replay_report *, const char *by);

#endif
