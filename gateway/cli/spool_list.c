/* spool_list.c: a queue as a table or a JSON list, and its figures; see spool_view.h. Goes through
 * the queue once, and holds no more than one envelope and a table of fixed size. */
#include "gateway/base/character.h"
#include "gateway/base/mailbox.h"
#include "gateway/cli/spool_view.h"

#include "gateway/control/output.h"
#include "gateway/cli/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum {
	WIDTH_LEAST = 80,
	WIDTH_FILE = 160,               /* columns where nothing is cut */
	GAP = 2,
	ID_WIDTH = 13,
	TIME_WIDTH = 19,
	OCTETS_WIDTH = 6,
	WIDTH_FIXED =
		ID_WIDTH + TIME_WIDTH + OCTETS_WIDTH + 5 * GAP, /* and the gaps of all columns */
	GATEWAY_LEAST = 7,
	GATEWAY_MOST = 24,
	WIDTH_SUBJECT = 100,            /* from here on there is a column for it */
	COLUMN_MAX = 512,
	REASON_MAX = 4096,
	ROW_MAX = 6 * (REASON_MAX + 4 * COLUMN_MAX), /* of UTF-8 and escapes */
	OUTPUT_BUFFER = 65536,
	GROUPS_MAX = 64,
	GROUP_NAME_MAX = 48,
};

/* ---- the table */

struct listing {
	const struct spool_filter *filter;
	enum list_form form;
	bool held, utf8;
	bool uncut;                     /* what is longer than its column pushes the rest aside */
	enum spool_queue queue;
	struct view_zone zone;
	const struct peer_spool *peer;          /* NULL: there is no other gateway */
	size_t peer_next, peer_bad; /* of its rows: the next one; those that could not be read */
	size_t gateway;                 /* width of the column of that; 0: there is none */
	size_t count, doubtful;         /* doubtful: left out for that */
	/* widths of the columns that give way; 0: there is none */
	size_t from, rcpts, subject, reason;
};

/* Adds the text in at most so many columns; what is too long ends in "..". Gives the columns
 * taken. */
static size_t fit(const struct listing *l, struct text *t, struct bytes text, size_t width)
{
	size_t before = t->len, used;
	struct bytes rest = text;
	used = character_show(t, &rest, l->uncut ? SIZE_MAX : width, l->utf8);
	if (rest.len == 0 || l->uncut)
		return used;
	t->len = before;
	rest = text;
	used = character_show(t, &rest, width - 2, l->utf8);
	text_string(t, "..");
	return used + 2;
}

static void pad(struct text *t, size_t columns)
{
	static const char blanks[] = "                                ";
	for (size_t n; columns > 0; columns -= n) {
		n = columns < sizeof blanks - 1 ? columns : sizeof blanks - 1;
		text_add(t, (struct bytes){ blanks, n });
	}
}

/* What is behind a column that took so many. */
static void gap(struct text *t, size_t used, size_t width)
{
	pad(t, (used < width ? width - used : 0) + GAP);
}

static void column(const struct listing *l, struct text *t, struct bytes text, size_t width)
{
	gap(t, fit(l, t, text, width), width);
}

/* The same to the right. */
static void number_column(struct text *t, struct bytes text, size_t width)
{
	pad(t, text.len < width ? width - text.len : 0);
	text_add(t, text);
	pad(t, GAP);
}

/* The first recipient and how many more there are, which is never cut off. */
static void recipients_column(const struct listing *l, struct text *row, const struct envelope *e)
{
	char address[PATH_MAX_OCTETS + 3], more[32], to[PATH_MAX_OCTETS + 1];
	struct text t = TEXT(address), m = TEXT(more), other = TEXT(to);
	size_t count = view_recipient_count(e);
	if (count > 0)
		view_path(&t, view_recipient(e, 0, &other));
	if (count > 1)
		text_format(&m, " +%zu", count - 1);
	size_t used = fit(l, row, text_bytes(&t), l->rcpts - m.len);
	text_add(row, text_bytes(&m));
	gap(row, used + m.len, l->rcpts);
}

/* Why it is there; of a held message: how it goes. */
static void reason_column(const struct listing *l, struct text *row, const struct envelope *e)
{
	char buffer[REASON_MAX];
	struct text t = TEXT(buffer);
	text_string(&t, e->releasing ? "in doubt: " : "");
	if (e->dsn != DSN_NONE) {
		text_add(&t, envelope_dsn_name(e->dsn));
		text_string(&t, ": ");
	}
	if (!l->held) {
		text_add(&t, e->reason);
	} else if (e->attempts == 0) {
		text_string(&t, "not tried yet");
	} else {
		text_format(&t, e->attempts == 1 ? "%llu try" : "%llu tries",
			    (unsigned long long)e->attempts);
		text_string(&t, e->reply.len > 0 ? ": " : "");
		text_add(&t, e->reply);
	}
	(void)fit(l, row, text_bytes(&t), l->reason);
	text_char(row, '\n');
}

static void heading(const struct listing *l, struct text *t)
{
	char buffer[TIME_WIDTH + 1];
	struct text time = TEXT(buffer);
	text_format(&time, "TIME (%s)", l->zone.name);
	column(l, t, BYTES("ID"), ID_WIDTH);
	column(l, t, text_bytes(&time), TIME_WIDTH);
	number_column(t, BYTES("SIZE"), OCTETS_WIDTH);
	if (l->gateway)
		column(l, t, BYTES("GATEWAY"), l->gateway);
	column(l, t, BYTES("FROM"), l->from);
	column(l, t, BYTES("RCPTS"), l->rcpts);
	if (l->subject)
		column(l, t, BYTES("SUBJECT"), l->subject);
	text_string(t, l->held ? "STATE\n" : "REASON\n");
}

static void row(const struct listing *l, const struct envelope *e, const char *gateway)
{
	static char memory[ROW_MAX];    /* WHY: large for a stack; there is one thread */
	char time_buffer[32], size_buffer[32], path[PATH_MAX_OCTETS + 3];
	struct text t = TEXT(memory), time = TEXT(time_buffer), size = TEXT(size_buffer),
		    from = TEXT(path);
	if (l->count == 0)
		heading(l, &t);
	view_time_in(&time, &l->zone, e->time);
	output_size(&size, e->size);
	view_path(&from, view_sender(e));
	column(l, &t, e->id, ID_WIDTH);
	column(l, &t, text_bytes(&time), TIME_WIDTH);
	number_column(&t, text_bytes(&size), OCTETS_WIDTH);
	if (l->gateway)
		column(l, &t, bytes_of(gateway), l->gateway);
	column(l, &t, text_bytes(&from), l->from);
	recipients_column(l, &t, e);
	if (l->subject)
		column(l, &t, e->subject, l->subject);
	reason_column(l, &t, e);
	view_put(text_bytes(&t));
}

static void list_row(struct listing *l, const struct envelope *e, const char *gateway)
{
	if (l->filter->certain && e->releasing) {
		l->doubtful++;
		return;
	}
	if (l->form == LIST_JSON) {
		fputs(l->count > 0 ? ",\n{" : "{", stdout);
		view_json_envelope(e);
		if (l->peer)
			view_json_member("gateway", bytes_of(gateway));
		(void)putchar('}');
	} else if (l->form == LIST_IDS) {
		view_put(e->id);
		(void)putchar('\n');
	} else {
		row(l, e, gateway);
	}
	l->count++;
}

/* The other gateway's messages that are older than this one; all that are left, where there is
 * none. */
static void peer_rows(struct listing *l, const char *before)
{
	struct arena arena;
	arena_init(&arena, ENVELOPE_ARENA);
	for (; l->peer && l->peer_next < l->peer->count; l->peer_next++) {
		struct envelope e;
		if (before && strcmp(l->peer->rows[l->peer_next].id, before) > 0)
			break;
		arena_wipe(&arena);
		if (!peer_spool_envelope(l->peer, l->peer_next, l->queue, &arena, &e))
			l->peer_bad++;
		else if (spool_filter_passes(l->filter, &e))
			list_row(l, &e, l->peer->other);
	}
	arena_wipe(&arena);
}

static bool list_one(void *arg, const struct envelope *e)
{
	struct listing *l = arg;
	char id[SPOOL_ID_MAX];
	struct text t = TEXT(id);
	if (!spool_filter_passes(l->filter, e))
		return true;
	text_add(&t, e->id);
	peer_rows(l, text_cstr(&t));
	list_row(l, e, l->peer ? l->peer->own : "");
	return !ferror(stdout);
}

static int walk(struct spool *spool, enum spool_queue queue,
		bool (*each)(void *, const struct envelope *), void *arg)
{
	char buffer[256];
	struct text error = TEXT(buffer);
	if (spool_each(spool, queue, each, arg, &error))
		return EX_OK;
	fprintf(stderr, "mxward: some messages could not be read: %s\n", text_cstr(&error));
	return EX_IOERR;
}

/* Both names in full where there is room for them. */
static size_t gateway_width(const struct peer_spool *peer, size_t whole)
{
	size_t own = strlen(peer->own), other = strlen(peer->other),
	       most = whole < WIDTH_SUBJECT ? GATEWAY_LEAST : GATEWAY_MOST;
	size_t longest = own > other ? own : other;
	return longest < GATEWAY_LEAST ? GATEWAY_LEAST : longest < most ? longest : most;
}

/* Shares out the columns of a table. */
static void listing_widths(struct listing *l, unsigned width)
{
	size_t whole = width == 0            ? WIDTH_FILE
		       : width < WIDTH_LEAST ? WIDTH_LEAST
		       : width > COLUMN_MAX  ? COLUMN_MAX
					     : width;
	size_t room = whole - WIDTH_FIXED;
	l->uncut = width == 0;
	if (l->peer) {
		l->gateway = gateway_width(l->peer, whole);
		room -= l->gateway + GAP;
	}
	if (whole >= WIDTH_SUBJECT) {
		room -= GAP;
		l->subject = room * 26 / 100;
	}
	l->from = (room - l->subject) * 34 / 100;
	l->rcpts = (room - l->subject) * 30 / 100;
	l->reason = room - l->subject - l->from - l->rcpts;
}

int spool_list(struct spool *spool, enum spool_queue queue, const struct spool_filter *filter,
	       enum list_form form, unsigned width, const struct peer_spool *peer)
{
	bool json = form == LIST_JSON;
	struct listing l = { .filter = filter,
			     .form = form,
			     .held = queue == SPOOL_HOLD,
			     .utf8 = terminal_utf8(),
			     .queue = queue,
			     .peer = peer && peer->paired ? peer : NULL };
	view_zone_now(&l.zone);
	listing_widths(&l, width);
	(void)setvbuf(stdout, NULL, _IOFBF, OUTPUT_BUFFER);
	if (json)
		(void)putchar('[');
	int status = walk(spool, queue, list_one, &l);
	peer_rows(&l, NULL);
	if (json)
		fputs("]\n", stdout);
	if (l.doubtful)
		fprintf(stderr,
			"mxward: %zu of these may have been delivered (in doubt) and are left "
			"out; name them by their IDs\n",
			l.doubtful);
	if (l.peer_bad)
		fprintf(stderr,
			"mxward: %zu messages on %s are not shown: its answer cannot be read\n",
			l.peer_bad, peer->other);
	return view_end(status);
}

/* ---- figures */

/* Messages of one kind of reason: what stands before its first ": ". */
struct group {
	char name[GROUP_NAME_MAX];
	uint64_t messages, octets;
};

struct figures {
	uint64_t messages, octets, oldest, newest, in_doubt;
	struct group groups[GROUPS_MAX + 1];    /* the last: all that have no room of their own */
	size_t count;
};

static struct group *group_of(struct figures *f, struct bytes reason)
{
	char buffer[GROUP_NAME_MAX];
	struct text name = TEXT(buffer);
	const char *colon = reason.len > 0 ? memmem(reason.at, reason.len, ": ", 2) : NULL;
	text_seen(&name, colon ? bytes_first(reason, (size_t)(colon - reason.at)) : reason);
	text_cstr(&name);
	for (size_t i = 0; i < f->count; i++)
		if (strcmp(f->groups[i].name, buffer) == 0)
			return &f->groups[i];
	if (f->count == GROUPS_MAX)
		return &f->groups[GROUPS_MAX];
	memcpy(f->groups[f->count].name, buffer, sizeof buffer);
	return &f->groups[f->count++];
}

static bool count_one(void *arg, const struct envelope *e)
{
	struct figures *f = arg;
	struct group *group = group_of(f, e->reason);
	f->messages++;
	f->octets += e->size;
	f->in_doubt += e->releasing;
	group->messages++;
	group->octets += e->size;
	if (f->oldest == 0 || e->time < f->oldest)
		f->oldest = e->time;
	if (e->time > f->newest)
		f->newest = e->time;
	return true;
}

static int more_messages(const void *a, const void *b)
{
	const struct group *l = a, *r = b;
	return (l->messages < r->messages) - (l->messages > r->messages);
}

static void figures_text(const struct figures *f)
{
	char oldest_buffer[32], newest_buffer[32], size_buffer[32];
	struct text oldest = TEXT(oldest_buffer), newest = TEXT(newest_buffer),
		    size = TEXT(size_buffer);
	output_size(&size, f->octets);
	printf("messages  %llu\nbytes     %s\n", (unsigned long long)f->messages, text_cstr(&size));
	if (f->messages == 0)
		return;
	view_time(&oldest, f->oldest);
	view_time(&newest, f->newest);
	printf("oldest    %s\nnewest    %s\n", text_cstr(&oldest), text_cstr(&newest));
	if (f->in_doubt > 0)
		printf("in doubt  %llu\n", (unsigned long long)f->in_doubt);
	printf("\n%-*s %10s %8s\n", GROUP_NAME_MAX, "REASON", "MESSAGES", "OCTETS");
	for (size_t i = 0; i < f->count; i++) {
		char shown_buffer[GROUP_NAME_MAX * 4 + 1];
		struct text shown = TEXT(shown_buffer);
		struct bytes name = bytes_of(f->groups[i].name);
		size = TEXT(size_buffer);
		output_size(&size, f->groups[i].octets);
		pad(&shown, GROUP_NAME_MAX -
				    character_show(&shown, &name, GROUP_NAME_MAX, terminal_utf8()));
		printf("%s %10llu %8s\n", text_cstr(&shown),
		       (unsigned long long)f->groups[i].messages, text_cstr(&size));
	}
}

static void figures_json(const struct figures *f)
{
	printf("{\"messages\":%llu,\"octets\":%llu,\"in_doubt\":%llu",
	       (unsigned long long)f->messages, (unsigned long long)f->octets,
	       (unsigned long long)f->in_doubt);
	view_json_time("oldest", f->oldest);
	view_json_time("newest", f->newest);
	fputs(",\"reasons\":[", stdout);
	for (size_t i = 0; i < f->count; i++) {
		fputs(i > 0 ? ",{\"reason\":" : "{\"reason\":", stdout);
		view_json(bytes_of(f->groups[i].name));
		printf(",\"messages\":%llu,\"octets\":%llu}",
		       (unsigned long long)f->groups[i].messages,
		       (unsigned long long)f->groups[i].octets);
	}
	fputs("]}\n", stdout);
}

int spool_stats(struct spool *spool, enum spool_queue queue, bool json)
{
	struct figures f = { 0 };
	int status = walk(spool, queue, count_one, &f);
	qsort(f.groups, f.count, sizeof *f.groups, more_messages);
	if (f.groups[GROUPS_MAX].messages > 0) {
		strcpy(f.groups[GROUPS_MAX].name, "other reasons");
		f.count = GROUPS_MAX + 1;
	}
	if (json)
		figures_json(&f);
	else
		figures_text(&f);
	return view_end(status);
}
