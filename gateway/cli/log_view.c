/* log_view.c: the table of `mxward log`; see log_view.h. */
#include "gateway/cli/log_view.h"

#include "gateway/base/character.h"
#include "gateway/cli/log_find.h"
#include "gateway/cli/spool_view.h"
#include "gateway/cli/terminal.h"

#include <stdio.h>

enum { TIME_WIDTH = 19, ID_WIDTH = 15, ACTION_WIDTH = 10, GAP = 2, CELL_MAX = 1024 };
enum { FIXED = TIME_WIDTH + ID_WIDTH + ACTION_WIDTH + 6 * GAP, LEAST = FIXED + 56 };
enum { CLIENT_LEAST = 15 };             /* an IPv4 address */
enum { WIDTH_FILE = 160 };              /* where nothing is cut, columns still stand in line */

struct widths {
	size_t client, from, rcpts, reason;
	bool uncut;
};

static struct widths widths_of(unsigned width)
{
	size_t whole = width ? width : WIDTH_FILE;
	size_t room = (whole < LEAST ? LEAST : whole < CELL_MAX ? whole : CELL_MAX) - FIXED;
	struct widths w = { room * 18 / 100, room * 26 / 100, room * 26 / 100, 0, width == 0 };
	if (w.client < CLIENT_LEAST)
		w.client = CLIENT_LEAST;
	w.reason = room - w.client - w.from - w.rcpts;
	return w;
}

/* As much as fits, with blanks behind it. */
static void cell(const struct widths *w, struct bytes b, size_t width)
{
	char buffer[CELL_MAX * 4];
	struct text t = TEXT(buffer);
	size_t used = character_show(&t, &b, w->uncut ? sizeof buffer : width, terminal_utf8());
	(void)fwrite(t.at, 1, t.len, stdout);
	printf("%*s", (int)(used < width ? width - used + GAP : GAP), "");
}

static void last_cell(const struct widths *w, struct bytes b)
{
	char buffer[CELL_MAX * 4];
	struct text t = TEXT(buffer);
	(void)character_show(&t, &b, w->uncut ? sizeof buffer : w->reason, terminal_utf8());
	(void)fwrite(t.at, 1, t.len, stdout);
	(void)putchar('\n');
}

static void path_cell(const struct widths *w, struct bytes address, size_t more, size_t width)
{
	char buffer[CELL_MAX];
	struct text t = TEXT(buffer);
	view_path(&t, address);
	if (more)
		text_format(&t, " +%zu", more);
	cell(w, text_bytes(&t), width);
}

void log_view_head(unsigned width)
{
	char buffer[32];
	struct text time = TEXT(buffer);
	struct view_zone zone;
	struct widths w = widths_of(width);
	view_zone_now(&zone);
	text_format(&time, "TIME (%s)", zone.name);
	cell(&w, text_bytes(&time), TIME_WIDTH);
	cell(&w, BYTES("ID"), ID_WIDTH);
	cell(&w, BYTES("ACTION"), ACTION_WIDTH);
	cell(&w, BYTES("CLIENT"), w.client);
	cell(&w, BYTES("FROM"), w.from);
	cell(&w, BYTES("RCPTS"), w.rcpts);
	last_cell(&w, BYTES("REASON"));
}

static struct bytes row_id(const struct record *r)
{
	return r->tx.len ? r->tx : r->id.len ? r->id : r->session;
}

/* What an administrator asks first: the words that the client got, else the rule, else what the
 * server said. */
struct bytes log_view_reason(const struct record *r)
{
	bool taken = r->reply.len > 0 && r->reply.at[0] == '2';
	if (r->reply.len && !taken)
		return r->reply;
	if (r->rule.len)
		return r->rule;
	if (r->reason.len)
		return r->reason;
	return r->backend_reply.len ? r->backend_reply : r->message;
}

/* The recipients of a message; of one that all were refused, how many. */
static void rcpts_cell(const struct widths *w, const struct record *r)
{
	char buffer[32];
	struct text t = TEXT(buffer);
	if (r->rcpt_count) {
		path_cell(w, r->rcpts[0], r->rcpt_count - 1, w->rcpts);
		return;
	}
	if (r->refused_rcpts)
		text_format(&t, "(%lld refused)", (long long)r->refused_rcpts);
	cell(w, text_bytes(&t), w->rcpts);
}

void log_view_row(const struct record *r, unsigned width)
{
	char buffer[32];
	struct text time = TEXT(buffer);
	struct view_zone zone;
	struct widths w = widths_of(width);
	bool envelope = r->tx.len || r->id.len;
	view_zone_now(&zone);
	view_time_in(&time, &zone, r->time);
	cell(&w, text_bytes(&time), TIME_WIDTH);
	cell(&(struct widths){ .uncut = true }, row_id(r),
	     ID_WIDTH); /* part of one names another */
	cell(&w, log_action(r), ACTION_WIDTH);
	cell(&w, r->client, w.client);
	if (envelope)
		path_cell(&w, r->from, 0, w.from);
	else
		cell(&w, BYTES(""), w.from);
	rcpts_cell(&w, r);
	last_cell(&w, log_view_reason(r));
}
