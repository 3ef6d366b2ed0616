/* top_layout.h: the screen of `mxward top` as lines of text, made of an answer of the gateway and a
 * size.
 *
 * A pure function: no terminal, no clock, no environment. No line is wider than the screen, and
 * what came from outside is made safe to show (gateway/base/character.h); the styles are left to
 * who draws the lines. */
#ifndef MXWARD_CLI_TOP_LAYOUT_H
#define MXWARD_CLI_TOP_LAYOUT_H

#include "gateway/cli/top_snapshot.h"
#include "gateway/journal/journal_record.h"

enum { TOP_COLUMNS_MAX = 240, TOP_ROWS_MAX = 100, TOP_LINE_ROOM = 1200, TOP_RECORDS_MAX = 100 };

enum top_page { TOP_OVERVIEW, TOP_REFUSALS, TOP_CLIENT };

/* A record of the journal, and the time of day at which it was written. */
struct top_record {
	struct record record;
	char time[16];
};

struct top_view {
	const struct top_snapshot *snapshot;
	const struct top_history *history;
	enum top_page page;
	size_t selected;                /* of the clients */
	bool paused, utf8;
	bool keys;                      /* somebody may press one: they are named at the bottom */
	struct bytes clock;             /* the time of day; "": not shown */
	struct bytes trouble;           /* why the figures are old; "": they are not */
	/* of the page of a client, the newest last; `looking`: there may be more to come */
	struct bytes client;
	const struct top_record *records;
	size_t record_count;
	bool looking;
	struct bytes failure;           /* why there are no records; "": nothing failed */
};

enum top_style { TOP_PLAIN, TOP_TITLE, TOP_HEAD, TOP_ALARM };

struct top_line {
	enum top_style style;
	size_t length;
	char at[TOP_LINE_ROOM];
};

struct top_screen {
	size_t count;                   /* lines, as many as rows at most */
	struct top_line lines[TOP_ROWS_MAX];
	/* for the making alone */
	size_t columns, rows;
	bool utf8;
	struct top_line spare;          /* takes what has no row any more */
};

/* `rows` 0: as many as it takes. */
void top_layout(const struct top_view *, unsigned columns, unsigned rows, struct top_screen *);

#endif
