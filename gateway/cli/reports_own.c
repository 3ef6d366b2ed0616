/* reports_own.c: `mxward reports own`: who sends as us, as others have reported it.
 *
 * Reads what the gateway keeps of such reports (gateway/reports/import_store.h), whether it runs or
 * not, and changes nothing. Reports that nothing proved are counted apart and in no sum. */
#include "gateway/cli/reports_inside.h"

#include "gateway/base/clock.h"
#include "gateway/base/version.h"
#include "gateway/cli/journal_look.h"
#include "gateway/cli/spool_view.h"
#include "gateway/cli/terminal.h"
#include "gateway/io/idn.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum { SOURCES_ROOM = 64, ERROR_MAX = 400, NOTHING = 1 /* exit status */ };
#define DAY_MS 86400000ull

/* ---- what is kept, gathered */

static bool source_take(void *arg, const struct import_source *source)
{
	struct own *o = arg;
	if (o->source_count % SOURCES_ROOM == 0) {
		struct own_source *more =
			reallocarray(o->sources, o->source_count + SOURCES_ROOM, sizeof *more);
		if (!more) {
			o->starved = true;
			return false;
		}
		o->sources = more;
	}
	struct own_source *s = &o->sources[o->source_count++];
	struct text who = TEXT(s->who);
	s->of = *source;
	text_add(&who, source->who);
	s->of.who = text_bytes(&who);
	s->is_new = own_is_new(o, source->first);
	o->messages += source->messages;
	o->passed += source->passed;
	o->failed += source->failed;
	o->quarantined += source->quarantined;
	o->rejected += source->rejected;
	return true;
}

/* Views of what was copied move where the list has grown. */
static void sources_settle(struct own *o)
{
	for (size_t i = 0; i < o->source_count; i++)
		o->sources[i].of.who.at = o->sources[i].who;
}

static bool day_take(void *arg, uint32_t day, uint64_t passed, uint64_t failed)
{
	struct own *o = arg;
	if (day >= o->question.since && day - o->question.since < o->day_count) {
		o->days[day - o->question.since].passed += passed;
		o->days[day - o->question.since].failed += failed;
	}
	return true;
}

/* Beyond the bound domains are only counted. */
static bool tls_take(void *arg, struct bytes domain, struct bytes failure, uint64_t passed,
		     uint64_t failed)
{
	struct own *o = arg;
	if (o->tls_count == OWN_TLS_MAX) {
		o->tls_more++;
		return true;
	}
	struct own_tls *t = &o->tls[o->tls_count++];
	struct text name = TEXT(t->domain), type = TEXT(t->failure);
	text_add(&name, domain);
	text_add(&type, failure);
	t->domain_len = name.len;
	t->failure_len = type.len;
	t->passed = passed;
	t->failed = failed;
	return true;
}

bool own_is_new(const struct own *o, uint32_t first)
{
	bool old_enough = o->summary.first > 0 && o->summary.first + IMPORT_NEW_DAYS < o->today;
	return old_enough && first + IMPORT_NEW_DAYS >= o->today;
}

static bool own_gather(struct own *o, struct import_store *store)
{
	o->day_count = o->today - o->question.since + 1;
	o->days = calloc(o->day_count, sizeof *o->days);
	o->starved = !o->days;
	bool good = !o->starved && import_store_summary(store, &o->question, &o->summary) &&
		    import_store_sources(store, &o->question, source_take, o) &&
		    import_store_days(store, &o->question, day_take, o) &&
		    import_store_tls(store, &o->question, tls_take, o);
	sources_settle(o);
	return good && !o->starved;
}

static void own_end(struct own *o)
{
	free(o->sources);
	free(o->days);
}

/* ---- the command */

static int own_show(struct own *o, const char *path, bool json)
{
	char room[ERROR_MAX];
	struct text error = TEXT(room);
	struct import_store *store = NULL;
	if (access(path, F_OK) != 0 && errno == ENOENT) {
		fputs("mxward reports own: nothing has been reported yet; see reports.import\n",
		      stderr);
		return NOTHING;
	}
	store = import_store_open(path, DATABASE_READ, &error);
	bool good = store && own_gather(o, store);
	if (good && json)
		own_print_json(o);
	else if (good)
		own_print(o);
	else
		fprintf(stderr, "mxward reports own: %s: %s\n", path,
			!store       ? text_cstr(&error)
			: o->starved ? "out of memory"
				     : import_store_error(store));
	import_store_close(store);
	if (!good)
		return EX_UNAVAILABLE;
	return o->summary.reports + o->summary.tls_reports > 0 ? EX_OK : NOTHING;
}

/* A domain as it is kept. */
static bool domain_read(struct own *o, const char *written)
{
	struct text t = TEXT(o->domain);
	if (written && !idn_to_ascii(bytes_of(written), &t))
		return false;
	o->question.domain = text_bytes(&t);
	return true;
}

int reports_own(const struct command *command, int argc, char **argv)
{
	const char *path = MXWARD_CONFIG_FILE, *ago = "30d", *domain = NULL;
	bool json = false;
	uint64_t since;
	size_t words;
	char room[PATH_MAX];
	struct text file = TEXT(room);
	static struct own own;
	const struct argument known[] = { { "-c", NULL, &path },
					  { "--since", NULL, &ago },
					  { "--domain", NULL, &domain },
					  { "--json", &json, NULL },
					  { 0 } };
	if (!arguments_read(command, argc, argv, known, NULL, 0, &words))
		return EX_USAGE;
	if (!journal_look_since(ago, &since))
		return command_misused(command,
				       "--since must be a time like 7d, 30d or 2026-11-21");
	if (!domain_read(&own, domain))
		return command_misused(command, "%s is not a domain", domain);
	own.today = (uint32_t)(clock_wall() / DAY_MS);
	own.question.since = (uint32_t)(since / DAY_MS);
	if (own.question.since > own.today)
		own.question.since = own.today;
	struct snapshot *snapshot = snapshot_new();
	struct config *config = journal_look_config(path, snapshot);
	int status = EX_CONFIG;
	if (config) {
		text_format(&file, "%s/%s", config->state, DATABASE_FILE);
		status = own_show(&own, text_cstr(&file), json);
	}
	own_end(&own);
	config_unref(config);
	snapshot_free(snapshot);
	return view_end(status);
}
