/* journal_look.c: the journal of a configuration's gateway; see journal_look.h. As root it gives up
 * its rights for those of the gateway's user before it opens anything there. */
#include "gateway/cli/journal_look.h"

#include "gateway/base/clock.h"
#include "gateway/cli/paths.h"
#include "gateway/cli/progress.h"
#include "gateway/cli/terminal.h"
#include "gateway/control/spool_filter.h"
#include "gateway/io/tls.h"

#include <stdio.h>
#include <sysexits.h>

/* Gives the lines to whoever wants them, and the octets to the bar. */
struct look_through {
	const struct journal_look *look;
	struct progress_bar bar;
};

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

bool journal_look_since(const char *written, uint64_t *since)
{
	return spool_since_parse(bytes_of(written), clock_wall(), since);
}

static bool pass_line(void *arg, struct bytes line)
{
	const struct look_through *l = arg;
	return l->look->line(l->look->arg, line);
}

static void pass_progress(void *arg, uint64_t done, uint64_t total)
{
	struct look_through *l = arg;
	progress_draw(&l->bar, done, total);
}

int journal_look_through(const char *command, const struct config *config,
			 const struct journal_look *look, struct journal_report *report)
{
	struct look_through through = { .look = look };
	struct journal_look with_bar = *look;
	char buffer[256];
	struct text error = TEXT(buffer);
	int status = paths_enter(config->state, "state directory");
	if (status != EX_OK)
		return status;
	with_bar.arg = &through;
	with_bar.line = pass_line;
	with_bar.progress = pass_progress;
	progress_begin(&through.bar);
	bool read = journal_read(JOURNAL_DIRECTORY, &with_bar, report, &error);
	progress_end(&through.bar);
	if (read)
		return EX_OK;
	fprintf(stderr,
		"mxward %s: cannot read the records of recent decisions (%s in the state "
		"directory): %s; is log.keep 0?\n",
		command, JOURNAL_DIRECTORY, text_cstr(&error));
	return EX_UNAVAILABLE;
}
