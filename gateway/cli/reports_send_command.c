/* reports_send_command.c: `mxward reports send`: the running gateway sends what is due of a day;
 * or, with --dry-run, what would be sent, and to whom, is found out here: nothing is written and
 * nothing goes out. */
#include "gateway/base/clock.h"
#include "gateway/base/version.h"
#include "gateway/cli/command.h"
#include "gateway/cli/control_client.h"
#include "gateway/cli/paths.h"
#include "gateway/cli/reports_send.h"
#include "gateway/cli/terminal.h"
#include "gateway/reports/report_destination.h"
#include "gateway/reports/report_send.h"
#include "gateway/reports/report_store.h"
#include "modules/checks.h"
#include "policy/config/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum { DRY_MAX = 100000 };

/* A domain of that day. */
struct dry_total {
	char domain[DNS_NAME_MAX + 1];
	uint64_t rows, messages;
	bool wanted, asks;               /* asks: its record names a place for reports */
	struct report_uris uris;
	enum report_destination destinations[REPORT_ADDRESSES_MAX];
};

struct dry {
	struct config *config;
	struct snapshot *snapshot;
	struct loop *loop;
	struct answers *answers;
	struct resolver *resolver;
	struct report_store *store;
	struct ask *ask;
	wake_id wake;
	struct dry_total *totals, *current;
	size_t count, room;
	bool lacks;
};

static void dry_complain(void *arg, bool warning, const char *message)
{
	(void)arg;
	if (warning)
		return;
	terminal_write(stderr, bytes_of(message), true);
	fputs("\n", stderr);
}

/* ---- the DNS */

static void dry_woken(void *arg)
{
	struct dry *d = arg;
	if (report_destinations_ask(d->ask, bytes_of(d->current->domain), &d->current->uris,
				    d->current->destinations))
		loop_stop(d->loop);
}

static bool total_ask(struct dry *d, struct dry_total *total)
{
	d->current = total;
	d->ask = ask_new(d->resolver, d->wake, REPORT_DESTINATION_QUESTIONS);
	if (!d->ask)
		return false;
	loop_wake(d->loop, d->wake);
	loop_run(d->loop);
	ask_free(d->ask);
	d->ask = NULL;
	return true;
}

/* ---- the store */

static bool total_keep(void *arg, const struct report_total *total)
{
	struct dry *d = arg;
	if (d->count == d->room) {
		size_t room = d->room ? d->room * 2 : 64;
		struct dry_total *more = realloc(d->totals, room * sizeof *more);
		d->lacks = !more || d->count == DRY_MAX;
		if (!more)
			return false;
		d->totals = more;
		d->room = room;
	}
	struct dry_total *t = &d->totals[d->count++];
	*t = (struct dry_total){ .rows = total->rows,
				 .messages = total->messages,
				 .wanted = total->wanted,
				 .asks = total->policy.rua.len > 0 };
	struct text domain = TEXT(t->domain);
	text_add(&domain, total->policy.domain);
	(void)text_cstr(&domain);
	report_uris_read(total->policy.rua, &t->uris);
	return !d->lacks;
}

struct already {
	size_t count;
};

static bool sending_show(void *arg, const struct report_sending *s)
{
	struct already *already = arg;
	already->count++;
	printf("    %-24s ", report_state_name(s->state));
	terminal_write(stdout, s->to.len ? s->to : BYTES("-"), true);
	if (s->reply.len) {
		fputs("  ", stdout);
		terminal_write(stdout, s->reply, true);
	}
	putchar('\n');
	return true;
}

/* ---- what would happen */

static void destination_show(struct dry *d, const struct dry_total *t, size_t i)
{
	struct bytes to = report_address_text(&t->uris.addresses[i]);
	struct bytes host = report_address_domain(&t->uris.addresses[i]);
	const char *word = report_destination_name(t->destinations[i]);
	const char *exempt = report_exempt(d->config, d->store, host);
	if (t->destinations[i] == DESTINATION_GOOD)
		word = report_store_is_suppressed(d->store, to, clock_wall()) ? "suppressed"
		       : exempt                                               ? exempt
									      : "would be sent";
	printf("    %-24s %.*s\n", word, BYTES_ARG(to));
}

static bool total_show(struct dry *d, struct dry_total *t, uint32_t day)
{
	struct already already = { 0 };
	printf("%s: %llu rows, %llu messages\n", t->domain, (unsigned long long)t->rows,
	       (unsigned long long)t->messages);
	if (!report_store_sendings(d->store, day, day + 1, bytes_of(t->domain), sending_show,
				   &already))
		return false;
	if (already.count > 0)
		return true;
	if (report_of_our_own(d->config, bytes_of(t->domain)) || !t->wanted)
		printf("    %-24s %s\n", "loop",
		       t->wanted ? "a domain of our own" : "its only mail were reports");
	else if (t->uris.count == 0)
		printf("    %-24s %s\n", "no_rua",
		       t->asks ? "no address of its record can be used"
			       : "its record asks for no reports");
	else if (report_exempt(d->config, d->store, bytes_of(t->domain)))
		printf("    %-24s\n", "excluded");
	else if (!total_ask(d, t))
		return false;
	else
		for (size_t i = 0; i < t->uris.count; i++)
			destination_show(d, t, i);
	if (t->uris.left_out)
		printf("    %-24s %.*s\n", "left out", (int)t->uris.why_length, t->uris.why);
	return true;
}

/* ---- beginning and end */

static bool dry_start(struct dry *d, const char *file, struct text *error)
{
	struct config_report report = { .say = dry_complain };
	d->snapshot = snapshot_new();
	d->config = d->snapshot && tls_start() ? config_load(file, d->snapshot, &report) : NULL;
	if (!d->config || !checks_start(error) ||
	    paths_enter(d->config->state, "state directory") != EX_OK)
		return false;
	const struct dns_conf *dns = &d->config->dns;
	d->loop = loop_new();
	d->answers = answers_new();
	d->resolver = d->loop && d->answers ? resolver_new(d->loop, d->answers, dns->servers,
							   dns->server_count, dns->timeout, error)
					    : NULL;
	d->wake = d->resolver ? loop_enroll(d->loop, dry_woken, d) : 0;
	d->store = d->wake ? report_store_open(".", DATABASE_READ, error) : NULL;
	return d->store != NULL;
}

static void dry_end(struct dry *d)
{
	report_store_close(d->store);
	if (d->wake)
		loop_retire(d->loop, d->wake);
	if (d->resolver)
		resolver_free(d->resolver);
	if (d->answers)
		answers_free(d->answers);
	if (d->loop)
		loop_free(d->loop);
	config_unref(d->config);
	snapshot_free(d->snapshot);
	free(d->totals);
}

static int dry_run(const char *file, uint32_t day, struct bytes domain)
{
	struct dry d = { 0 };
	char buffer[512];
	struct text error = TEXT(buffer);
	bool good = dry_start(&d, file, &error);
	int status = !d.config ? EX_CONFIG : EX_UNAVAILABLE;
	good = good && report_store_totals(d.store, day, day + 1, domain, total_keep, &d);
	for (size_t i = 0; good && i < d.count; i++)
		good = total_show(&d, &d.totals[i], day);
	if (good && d.count == 0)
		puts("nothing was counted on that day");
	if (!good && error.len)
		fprintf(stderr, "mxward reports: %s\n", text_cstr(&error));
	else if (!good && d.store)
		fprintf(stderr, "mxward reports: the store cannot be read\n");
	dry_end(&d);
	return good ? EX_OK : status;
}

/* ---- the command line */

int reports_send(const struct command *command, int argc, char **argv)
{
	const char *file = MXWARD_CONFIG_FILE, *day_text = NULL, *domain = NULL;
	bool dry = false;
	size_t count;
	uint32_t today = report_day(clock_wall()), day = today - 1;
	struct paths paths;
	const struct argument known[] = { { "-c", NULL, &file },
					  { "--day", NULL, &day_text },
					  { "--domain", NULL, &domain },
					  { "--dry-run", &dry, NULL },
					  { 0 } };
	if (!arguments_read(command, argc, argv, known, NULL, 0, &count))
		return EX_USAGE;
	if (day_text && strcmp(day_text, "today") == 0)
		day = today;
	else if (day_text && !report_day_read(bytes_of(day_text), &day))
		return command_misused(command,
				       "--day %s is not a day; write it like 2026-11-30, or today",
				       day_text);
	if (dry)
		return dry_run(file, day, bytes_of(domain));
	paths_find(file, &paths);
	char buffer[16];
	struct text t = TEXT(buffer);
	report_day_write(&t, day);
	const char *line[] = { "reports", "send", "--day", text_cstr(&t), "--domain", domain };
	return client_ask(paths.socket, domain ? 6 : 4, (char **)(uintptr_t)line, CLIENT_SECONDS);
}
