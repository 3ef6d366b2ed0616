/* journal_look.c: the journal of a configuration's gateway; see journal_look.h. */
#include "gateway/cli/journal_look.h"

#include "gateway/base/clock.h"
#include "gateway/cli/terminal.h"
#include "gateway/io/tls.h"
#include "policy/options/units.h"

#include <limits.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

static void complain_error(void *arg, bool warning, const char *message)
{
	(void)arg;
	if (warning)
		return;
	terminal_write(stderr, bytes_of(message), true);
	fputs("\n", stderr);
}

struct config *journal_look_config(const char *path, struct snapshot *snapshot)
{
	struct config_report report = { .say = complain_error };
	return snapshot && tls_start() ? config_load(path, snapshot, &report) : NULL;
}

bool journal_look_since(const char *ago, uint64_t *since)
{
	uint64_t length, now = clock_wall();
	if (time_parse(bytes_of(ago), &length) != UNITS_GOOD || length > now)
		return false;
	*since = now - length;
	return true;
}

/* How far it is, on a terminal: from the second second on, four times a second. */
struct bar {
	uint64_t next; /* clock_monotonic() */
	bool drawn;
};

enum { BAR_WIDTH = 40, BAR_AFTER_MS = 1000, BAR_EVERY_MS = 250 };

static void bar_draw(struct bar *bar, uint64_t done, uint64_t total)
{
	uint64_t now = clock_monotonic();
	if (now < bar->next || total == 0)
		return;
	bar->next = now + BAR_EVERY_MS;
	bar->drawn = true;
	int share = (int)(done >= total ? 100 : done / (total / 100 + 1));
	int full = share * BAR_WIDTH / 100;
	fprintf(stderr, "\r[%.*s%*s] %3d %%", full, "########################################",
		BAR_WIDTH - full, "", share);
}

static void bar_clear(const struct bar *bar)
{
	if (bar->drawn)
		fprintf(stderr, "\r%*s\r", BAR_WIDTH + 10, "");
}

/* Gives the lines that are wanted to whoever wants them, and the octets to the bar. */
struct look_through {
	const struct journal_look *look;
	struct bar bar;
};

static bool pass_line(void *arg, struct bytes line)
{
	const struct look_through *l = arg;
	return l->look->line(l->look->arg, line);
}

static void pass_progress(void *arg, uint64_t done, uint64_t total)
{
	struct look_through *l = arg;
	bar_draw(&l->bar, done, total);
}

int journal_look_through(const char *command, const struct config *config,
			 const struct journal_look *look, struct journal_report *report)
{
	struct look_through through = { .look = look,
					.bar.next = clock_monotonic() + BAR_AFTER_MS };
	struct journal_look with_bar = *look;
	char path_buffer[PATH_MAX], error_buffer[200];
	struct text path = TEXT(path_buffer), error = TEXT(error_buffer);
	text_format(&path, "%s/%s", config->state, JOURNAL_DIRECTORY);
	with_bar.arg = &through;
	with_bar.line = pass_line;
	with_bar.progress = isatty(STDERR_FILENO) ? pass_progress : NULL;
	bool read = journal_read(text_cstr(&path), &with_bar, report, &error);
	bar_clear(&through.bar);
	if (read)
		return EX_OK;
	fprintf(stderr,
		"mxward %s: the journal %s cannot be read: %s; is log.keep 0, or are you neither root "
		"nor the gateway's user?\n",
		command, text_cstr(&path), text_cstr(&error));
	return EX_NOINPUT;
}
