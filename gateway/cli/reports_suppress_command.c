/* reports_suppress_command.c: `mxward reports suppress` and `mxward reports exclude`: who gets no
 * reports, and whom none are about. Written into the store beside the gateway, which may run or
 * not, with its user's rights; the gateway is told, for its log. */
#include "gateway/base/clock.h"
#include "gateway/base/dns_message.h"
#include "gateway/base/version.h"
#include "gateway/cli/control_client.h"
#include "gateway/cli/paths.h"
#include "gateway/cli/reports_send.h"
#include "gateway/cli/terminal.h"
#include "gateway/io/idn.h"
#include "gateway/reports/report_store.h"
#include "gateway/reports/report_uri.h"
#include "policy/options/units.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

/* What a command line wants. */
struct wish {
	const char *file, *subject, *time;
	bool list, remove;
	struct paths paths;
};

static int wish_read(const struct command *command, int argc, char **argv, struct wish *w)
{
	const char *words[1];
	size_t count;
	const struct argument known[] = { { "-c", NULL, &w->file },
					  { "--for", NULL, &w->time },
					  { "--list", &w->list, NULL },
					  { "--remove", &w->remove, NULL },
					  { 0 } };
	*w = (struct wish){ .file = MXWARD_CONFIG_FILE };
	if (!arguments_read(command, argc, argv, known, words, 1, &count))
		return EX_USAGE;
	w->subject = count ? words[0] : NULL;
	if (w->list != !w->subject || (w->list && (w->remove || w->time)) || (w->remove && w->time))
		return command_misused(command, "%s needs %s, or --list", argv[0],
				       strcmp(argv[0], "exclude") == 0 ? "a domain" : "an address");
	paths_find(w->file, &w->paths);
	return EX_OK;
}

/* A change is told to the gateway, if one runs, for its log: as who asks, before this process gives
 * up being that. */
static void wish_tell(const struct wish *w, const char *what)
{
	const char *line[] = { "reports", what, w->subject, "--remove" };
	if (!w->list && client_reaches(w->paths.socket))
		client_tell(w->paths.socket, w->remove ? 4 : 3, (char **)(uintptr_t)line);
}

/* NULL: it was told why; *status. */
static struct report_store *wish_store(const struct wish *w, const char *what, int *status)
{
	char buffer[DATABASE_ERROR_MAX];
	struct text error = TEXT(buffer);
	wish_tell(w, what);
	*status = paths_enter(w->paths.state, "state directory");
	if (*status != EX_OK)
		return NULL;
	struct report_store *store =
		report_store_open(".", w->list ? DATABASE_READ : DATABASE_WRITE, &error);
	if (!store)
		fprintf(stderr, "mxward reports: %s\n", text_cstr(&error));
	*status = store ? EX_OK : EX_UNAVAILABLE;
	return store;
}

static int wish_end(struct report_store *store, bool done)
{
	const char *why = database_error(report_store_database(store));
	if (!done)
		fprintf(stderr, "mxward reports: %s\n", why ? why : "the store failed");
	report_store_close(store);
	return done ? EX_OK : EX_UNAVAILABLE;
}

/* ---- suppress */

static bool suppressed_show(void *arg, const struct report_suppressed *r)
{
	char buffer[40];
	struct text until = TEXT(buffer);
	(void)arg;
	if (r->until == UINT64_MAX)
		text_string(&until, "for good");
	else
		clock_rfc3339(&until, r->until);
	printf("%-40.*s %-26s ", BYTES_ARG(r->to), text_cstr(&until));
	terminal_write(stdout, r->why, true);
	putchar('\n');
	return true;
}

static bool suppress(struct report_store *store, const struct wish *w, struct bytes address,
		     uint64_t time, int *status)
{
	bool found;
	if (w->list)
		return report_store_suppressions(store, suppressed_show, NULL);
	if (!w->remove)
		return report_store_suppress(store, address, BYTES("by hand"), clock_wall(), time);
	if (!report_store_unsuppress(store, address, &found))
		return false;
	if (!found) {
		fprintf(stderr, "mxward reports: %s is not suppressed\n", w->subject);
		*status = EX_DATAERR;
	}
	return true;
}

int reports_suppress(const struct command *command, int argc, char **argv)
{
	struct wish w;
	struct report_address a = { .length = 0 };
	uint64_t time = UINT64_MAX;
	int status = wish_read(command, argc, argv, &w);
	if (status != EX_OK)
		return status;
	if (w.time && (time_parse(bytes_of(w.time), &time) != UNITS_GOOD || time == 0))
		return command_misused(command, "--for %s is not a time; write 12h or 7d", w.time);
	if (w.subject && !report_address_read(bytes_of(w.subject), &a)) {
		fprintf(stderr, "mxward reports: \"%s\" is not an address\n", w.subject);
		return EX_DATAERR;
	}
	struct report_store *store = wish_store(&w, "suppress", &status);
	if (!store)
		return status;
	bool done = suppress(store, &w, report_address_text(&a), time, &status);
	int end = wish_end(store, done);
	return status != EX_OK ? status : end;
}

/* ---- exclude */

static bool excluded_show(void *arg, struct bytes domain)
{
	(void)arg;
	printf("%.*s\n", BYTES_ARG(domain));
	return true;
}

int reports_exclude(const struct command *command, int argc, char **argv)
{
	struct wish w;
	char buffer[DNS_NAME_MAX + 1];
	struct text domain = TEXT(buffer);
	int status = wish_read(command, argc, argv, &w);
	if (status != EX_OK)
		return status;
	if (w.time)
		return command_misused(command, "exclude takes no option --for");
	if (w.subject && !idn_to_ascii(bytes_of(w.subject), &domain)) {
		fprintf(stderr, "mxward reports: \"%s\" is not a domain\n", w.subject);
		return EX_DATAERR;
	}
	struct report_store *store = wish_store(&w, "exclude", &status);
	if (!store)
		return status;
	bool done = w.list ? report_store_exclusions(store, excluded_show, NULL)
			   : report_store_exclude(store, text_bytes(&domain), !w.remove);
	return wish_end(store, done);
}
