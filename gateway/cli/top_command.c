/* top_command.c: `mxward top`: a screen that shows what the gateway does, once a second.
 *
 * It only looks. A gateway that goes away is waited for, and the screen says that its figures are
 * old; where there is no terminal, one screen is printed. */
#include "gateway/base/clock.h"
#include "gateway/base/version.h"
#include "gateway/cli/command.h"
#include "gateway/cli/control_client.h"
#include "gateway/cli/paths.h"
#include "gateway/cli/spool_view.h"
#include "gateway/cli/terminal.h"
#include "gateway/cli/top_journal.h"
#include "gateway/cli/top_keys.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum {
	FRAME_MS = 1000,
	PATIENCE = 2,                   /* seconds for an answer: keys wait as long */
	SNAPSHOT_ARENA = 1 << 20,
	TROUBLE_MAX = 512,
	CLIENT_MAX = 64,
};

/* All that a screen is made of. */
struct top {
	struct paths paths;
	struct arena arena;             /* of the snapshot, with `answer` */
	char *answer;
	struct top_snapshot snapshot;
	bool known;                     /* there is one */
	struct top_history history;
	struct top_journal journal;
	struct top_terminal terminal;
	struct top_screen screen;
	enum top_page page;
	size_t selected;
	bool paused;
	char client[CLIENT_MAX], trouble[TROUBLE_MAX];
};

/* ---- looking */

static void trouble_say(struct top *top, const char *format, const char *what)
{
	struct text t = TEXT(top->trouble);
	text_string(&t, format);
	text_string(&t, what);
	(void)text_cstr(&t);
}

/* What was known before stays where this gives nothing new. */
static bool snapshot_take(struct top *top, char *answer, size_t length)
{
	static struct top_snapshot fresh;       /* WHY: too large for a stack; one thread */
	struct arena arena;
	arena_init(&arena, SNAPSHOT_ARENA);
	if (!top_snapshot_read((struct bytes){ answer, length }, &arena, &fresh)) {
		arena_wipe(&arena);
		free(answer);
		return false;
	}
	arena_wipe(&top->arena);
	free(top->answer);
	top->arena = arena;
	top->answer = answer;
	top->snapshot = fresh;
	top->known = true;
	top->trouble[0] = '\0';
	return true;
}

/* Asks the gateway. An exit status; what is wrong stands in `trouble`. */
static int look(struct top *top)
{
	char word[] = "top", *words[] = { word }, *answer;
	size_t length;
	errno = 0;
	int status = client_fetch(top->paths.socket, 1, words, PATIENCE, &answer, &length);
	int reason = errno;
	if (status == EX_OK && snapshot_take(top, answer, length))
		return EX_OK;
	if (status == EX_OK) {
		trouble_say(top, "the running gateway answers what this version does not know", "");
		return EX_PROTOCOL;
	}
	free(answer);
	if (status > 0) {
		trouble_say(top, "the running gateway does not know this command; is it an older ",
			    "version?");
		return EX_UNAVAILABLE;
	}
	bool denied = reason == EACCES || reason == EPERM;
	trouble_say(top,
		    denied ? "only root and the gateway's own user may ask it: "
			   : MXWARD_NAME " is not running or does not answer on ",
		    top->paths.socket);
	return denied ? EX_NOPERM : EX_UNAVAILABLE;
}

/* ---- showing */

static void clock_text(char *buffer, size_t size)
{
	time_t now = time(NULL);
	struct tm tm;
	if (!localtime_r(&now, &tm) || strftime(buffer, size, "%H:%M:%S", &tm) == 0)
		buffer[0] = '\0';
}

static void lay_out(struct top *top, bool keys, unsigned columns, unsigned rows)
{
	char clock[16];
	clock_text(clock, sizeof clock);
	const struct top_view view = {
		.snapshot = &top->snapshot,
		.history = &top->history,
		.page = top->page,
		.selected = top->selected,
		.paused = top->paused,
		.utf8 = terminal_utf8(),
		.keys = keys,
		.clock = bytes_of(clock),
		.trouble = bytes_of(top->trouble),
		.client = bytes_of(top->client),
		.records = top->journal.records,
		.record_count = top->journal.count,
		.looking = top->journal.pipe >= 0,
		.failure = bytes_of(top->journal.failure),
	};
	top_layout(&view, columns, rows, &top->screen);
}

/* The first answer is had before a screen is taken: what is wrong then stands where it is read. */
static int look_first(struct top *top)
{
	int status = look(top);
	if (status == EX_OK)
		return EX_OK;
	fputs(MXWARD_NAME " top: ", stderr);
	terminal_write(stderr, bytes_of(top->trouble), false);
	(void)putc('\n', stderr);
	return status;
}

/* One screen, as long as it takes, without a terminal's sequences. */
static int print_once(struct top *top)
{
	int status = look_first(top);
	if (status != EX_OK)
		return status;
	lay_out(top, false, terminal_width(), 0);
	for (size_t i = 0; i < top->screen.count; i++) {
		const struct top_line *line = &top->screen.lines[i];
		(void)fwrite(line->at, 1, line->length, stdout);
		(void)putchar('\n');
	}
	return view_end(EX_OK);
}

/* ---- keys */

static void client_open(struct top *top)
{
	struct text name = TEXT(top->client);
	if (top->page == TOP_OVERVIEW) {
		if (top->selected >= top->snapshot.client_count)
			return;
		text_add(&name, top->snapshot.clients[top->selected].name);
		(void)text_cstr(&name);
	}
	top->page = TOP_CLIENT;
	top_journal_start(&top->journal, &top->terminal, top->paths.state, bytes_of(top->client));
}

static void page_leave(struct top *top)
{
	top_journal_end(&top->journal);
	top->page = TOP_OVERVIEW;
}

/* False: to end. */
static bool key_press(struct top *top, enum top_key key)
{
	size_t clients = top->snapshot.client_count;
	switch (key) {
	case TOP_KEY_QUIT:
		return false;
	case TOP_KEY_PAUSE:
		top->paused = !top->paused;
		break;
	case TOP_KEY_UP:
		top->selected -= top->selected > 0;
		break;
	case TOP_KEY_DOWN:
		top->selected += top->selected + 1 < clients;
		break;
	case TOP_KEY_ENTER:
		if (top->page != TOP_REFUSALS)
			client_open(top);
		break;
	case TOP_KEY_BACK:
		page_leave(top);
		break;
	case TOP_KEY_REFUSALS:
		if (top->page != TOP_CLIENT)
			top->page = top->page == TOP_REFUSALS ? TOP_OVERVIEW : TOP_REFUSALS;
		break;
	case TOP_KEY_NONE:
		break;
	}
	return true;
}

static bool keys_read(struct top *top)
{
	char buffer[256];
	ssize_t n = read(STDIN_FILENO, buffer, sizeof buffer);
	if (n <= 0)
		return n < 0 && errno == EINTR;
	struct bytes rest = { buffer, (size_t)n };
	bool go_on = true;
	while (go_on && rest.len > 0)
		go_on = key_press(top, top_key_take(&rest));
	return go_on;
}

/* ---- frames */

static bool draw(struct top *top)
{
	unsigned columns, rows;
	if (top->selected >= top->snapshot.client_count)
		top->selected = 0;
	top_terminal_size(&columns, &rows);
	lay_out(top, true, columns, rows);
	return top_terminal_draw(&top->screen);
}

static void frame(struct top *top)
{
	if (!top->paused && look(top) == EX_OK)
		top_history_add(&top->history, &top->snapshot);
}

/* Waits for what comes first; false: to end. */
static bool await(struct top *top, uint64_t until)
{
	struct pollfd all[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = top->terminal.signals, .events = POLLIN },
		{ .fd = top->journal.pipe, .events = POLLIN }, /* -1 is passed over */
	};
	uint64_t now = clock_monotonic();
	int found = poll(all, 3, now < until ? (int)(until - now) : 0);
	if (found < 0 && errno != EINTR)
		return false;
	if (found <= 0)
		return true;
	if (all[2].revents)
		top_journal_read(&top->journal);
	if (all[1].revents && !top_terminal_signals(&top->terminal))
		return false;
	return all[0].revents == 0 || keys_read(top);
}

static int watch(struct top *top)
{
	uint64_t next = clock_monotonic() + FRAME_MS;
	top_history_add(&top->history, &top->snapshot);
	while (draw(top) && await(top, next)) {
		uint64_t now = clock_monotonic();
		if (now < next)
			continue;
		frame(top);
		next = now + FRAME_MS;
	}
	return EX_OK;
}

static int run_screen(struct top *top)
{
	int status = look_first(top);
	if (status != EX_OK)
		return status;
	top_journal_init(&top->journal);
	if (!top_terminal_begin(&top->terminal))
		return EX_IOERR;
	status = watch(top);
	top_journal_end(&top->journal);
	top_terminal_end(&top->terminal);
	return status;
}

int top_command(const struct command *command, int argc, char **argv)
{
	static struct top top;          /* WHY: too large for a stack; one a process */
	const char *file = MXWARD_CONFIG_FILE;
	bool once = false, json = false;
	char word[] = "top", form[] = "--json", *words[] = { word, form };
	size_t count;
	const struct argument known[] = {
		{ "-c", NULL, &file },
		{ "--once", &once, NULL },
		{ "--json", &json, NULL },
		{ 0 },
	};
	if (!arguments_read(command, argc, argv, known, NULL, 0, &count))
		return EX_USAGE;
	paths_find(file, &top.paths);
	if (json)
		return client_ask(top.paths.socket, 2, words, CLIENT_SECONDS);
	int status = once || !top_terminal_is() ? print_once(&top) : run_screen(&top);
	arena_wipe(&top.arena);
	free(top.answer);
	return status;
}
