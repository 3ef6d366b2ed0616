/* log_view.c: the table of `mxward log`; see log_view.h. */
#include "gateway/cli/log_view.h"

#include "gateway/base/character.h"
#include "gateway/cli/spool_view.h"
#include "gateway/cli/terminal.h"

#include <stdio.h>

enum { TIME_WIDTH = 19, ID_WIDTH = 15, ACTION_WIDTH = 10, GAP = 2, CELL_MAX = 1024 };
enum { FIXED = TIME_WIDTH + ID_WIDTH + ACTION_WIDTH + 6 * GAP, LEAST = FIXED + 40 };

struct widths {
	size_t client, from, rcpts, reason;
};

static struct widths widths_of(unsigned width)
{
	size_t room = (width < LEAST ? LEAST : width < CELL_MAX ? width : CELL_MAX) - FIXED;
	struct widths w = { room * 18 / 100, room * 26 / 100, room * 26 / 100, 0 };
	w.reason = room - w.client - w.from - w.rcpts;
	return w;
}

/* As much as fits, with blanks behind it, but for the last cell. */
static void cell(struct bytes b, size_t width, bool last)
{
	char buffer[CELL_MAX * 4];
	struct text t = TEXT(buffer);
	size_t used = character_show(&t, &b, width, terminal_utf8());
	(void)fwrite(t.at, 1, t.len, stdout);
	if (last)
		(void)putchar('\n');
	else
		printf("%*s", (int)(width - used + GAP), "");
}

static void path_cell(struct bytes address, size_t more, size_t width)
{
	char buffer[CELL_MAX];
	struct text t = TEXT(buffer);
	view_path(&t, address);
	if (more)
		text_format(&t, " +%zu", more);
	cell(text_bytes(&t), width, false);
}

void log_view_head(unsigned width)
{
	struct widths w = widths_of(width);
	cell(BYTES("TIME"), TIME_WIDTH, false);
	cell(BYTES("ID"), ID_WIDTH, false);
	cell(BYTES("ACTION"), ACTION_WIDTH, false);
	cell(BYTES("CLIENT"), w.client, false);
	cell(BYTES("FROM"), w.from, false);
	cell(BYTES("RCPTS"), w.rcpts, false);
	cell(BYTES("REASON"), w.reason, true);
}

static struct bytes row_id(const struct record *r)
{
	return r->tx.len ? r->tx : r->id.len ? r->id : r->session;
}

struct bytes log_view_action(const struct record *r)
{
	return r->action.len ? r->action : r->in_doubt ? BYTES("in doubt") : r->event;
}

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

void log_view_row(const struct record *r, unsigned width)
{
	char buffer[32];
	struct text time = TEXT(buffer);
	struct widths w = widths_of(width);
	bool envelope = r->tx.len || r->id.len;
	view_time(&time, r->time);
	cell(text_bytes(&time), TIME_WIDTH, false);
	cell(row_id(r), ID_WIDTH, false);
	cell(log_view_action(r), ACTION_WIDTH, false);
	cell(r->client, w.client, false);
	if (envelope)
		path_cell(r->from, 0, w.from);
	else
		cell(BYTES(""), w.from, false);
	if (r->rcpt_count)
		path_cell(r->rcpts[0], r->rcpt_count - 1, w.rcpts);
	else
		cell(BYTES(""), w.rcpts, false);
	cell(log_view_reason(r), w.reason, true);
}
