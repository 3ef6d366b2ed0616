/* domain_command.c: `mxward domain`: how a domain stands in the eyes of other mail servers.
 *
 * Looks in this process (gateway/posture/): no gateway has to run, and there need be no
 * configuration. What is there of one is used: its resolver, its lists, what belongs to us; and of
 * its journal, which selectors mail of the domain has used. */
#include "gateway/cli/domain_inside.h"

#include "gateway/base/log.h"
#include "gateway/base/version.h"
#include "gateway/cli/terminal.h"
#include "gateway/io/idn.h"
#include "gateway/io/public_suffix.h"
#include "gateway/io/tls.h"
#include "policy/options/units.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum { MEMORY_MAX = 64 << 20, AUTHORITIES_MAX = 4 << 20, TIMEOUT_MOST_MS = 600000 };
#define AUTHORITIES "/etc/ssl/certs/ca-certificates.crt"

static void domain_complain(void *arg, bool warning, const char *message)
{
	(void)arg;
	if (warning)
		return;
	terminal_write(stderr, bytes_of(message), true);
	fputs("\n", stderr);
}

/* The configuration, if there is one. EX_OK, or why not: one that is named has to be good, and the
 * usual one may be missing. */
static int configuration_take(struct domain_look *d, const char *path)
{
	const struct config_report report = { .say = domain_complain };
	bool usual = !path;
	path = path ? path : MXWARD_CONFIG_FILE;
	if (usual && access(path, F_OK) != 0)
		return EX_OK;
	d->snapshot = snapshot_new();
	d->config = d->snapshot ? config_load(path, d->snapshot, &report) : NULL;
	return d->config ? EX_OK : EX_CONFIG;
}

/* A machine without authorities still looks; then certificates are not verified, which is said. */
static int authorities_take(struct domain_look *d, const char *path)
{
	char buffer[160];
	struct text error = TEXT(buffer);
	bool usual = !path;
	path = path ? path : AUTHORITIES;
	d->files = snapshot_new();
	if (d->files &&
	    snapshot_read(d->files, path, AUTHORITIES_MAX, &d->order.authorities, &error))
		return EX_OK;
	d->order.authorities = BYTES("");
	if (usual)
		return EX_OK;
	fprintf(stderr, "mxward domain: %s %s\n", path, text_cstr(&error));
	return EX_NOINPUT;
}

static int domain_refuse(const struct command *command, const char *what, struct bytes value)
{
	return command_misused(command, "\"%.*s\" is not %s", BYTES_ARG(value), what);
}

int domain_name_take(struct domain_look *d, const struct command *command, const char *written)
{
	struct text name = TEXT(d->name);
	struct bytes b = bytes_of(written);
	if (b.len > 1 && b.at[b.len - 1] == '.')
		b = bytes_first(b, b.len - 1);
	if (!idn_to_ascii(b, &name) || !bytes_has(text_bytes(&name), '.'))
		return domain_refuse(command, "the name of a domain", b);
	d->order.domain = text_bytes(&name);
	return EX_OK;
}

static int selectors_take(struct domain_look *d, const struct command *command, const char *list)
{
	struct bytes rest = bytes_of(list);
	while (rest.len) {
		struct bytes one = bytes_first(rest, bytes_find(rest, ','));
		rest = bytes_skip(rest, one.len + 1);
		if (!dns_name_valid(one))
			return domain_refuse(command, "a selector", one);
		domain_selector_add(&d->selectors, one, &d->memory);
	}
	return EX_OK;
}

static int addresses_take(struct domain_look *d, const struct command *command, const char *list)
{
	struct bytes rest = bytes_of(list);
	while (rest.len) {
		struct bytes one = bytes_first(rest, bytes_find(rest, ','));
		rest = bytes_skip(rest, one.len + 1);
		if (d->address_count == DOMAIN_ADDRESSES_MAX ||
		    !address_parse(one, &d->addresses[d->address_count]))
			return domain_refuse(command, "an address", one);
		d->address_count++;
	}
	return EX_OK;
}

static int timeout_take(struct domain_look *d, const struct command *command, const char *written)
{
	d->order.timeout = POSTURE_TIMEOUT_MS;
	if (!written || (time_parse(bytes_of(written), &d->order.timeout) == UNITS_GOOD &&
			 d->order.timeout >= 1000 && d->order.timeout <= TIMEOUT_MOST_MS))
		return EX_OK;
	return domain_refuse(command, "a time from 1s to 10m", bytes_of(written));
}

void domain_selector_add(struct domain_selectors *s, struct bytes selector, struct arena *memory)
{
	for (size_t i = 0; i < s->count; i++)
		if (bytes_equal_nocase(s->at[i], selector))
			return;
	struct bytes copy = arena_copy(memory, selector);
	if (copy.at && s->count < POSTURE_SELECTORS_MAX)
		s->at[s->count++] = copy;
}

/* What the configuration says of this domain. */
void domain_configured(struct domain_look *d)
{
	const struct config *c = d->config;
	static char machine[DNS_NAME_MAX + 1];
	bool named = !c && gethostname(machine, sizeof machine - 1) == 0 && strchr(machine, '.');
	d->order.config = d->config;
	d->order.own = !c || config_domain(c, d->order.domain);
	d->order.hostname = c ? bytes_of(c->hostname) : named ? bytes_of(machine) : BYTES("");
	for (size_t i = 0; c && i < c->posture.selector_count; i++)
		if (bytes_equal(bytes_of(c->posture.selectors[i].domain), d->order.domain))
			for (size_t k = 0; k < c->posture.selectors[i].count; k++)
				domain_selector_add(&d->selectors,
						    bytes_of(c->posture.selectors[i].names[k]),
						    &d->memory);
	for (size_t i = 0; c && d->order.own && i < c->posture.address_count; i++)
		if (d->address_count < DOMAIN_ADDRESSES_MAX)
			d->addresses[d->address_count++] = c->posture.addresses[i].address;
}

int domain_look(struct domain_look *d)
{
	char buffer[200];
	struct text error = TEXT(buffer);
	bool dead;
	d->order.seen = d->seen.at;
	d->order.seen_count = d->seen.count;
	d->order.selectors = d->selectors.at;
	d->order.selector_count = d->selectors.count;
	d->order.addresses = d->addresses;
	d->order.address_count = d->address_count;
	if (!posture_look(&d->order, &d->memory, &d->found, &dead, &error)) {
		fprintf(stderr, "mxward domain: cannot start: %s\n", text_cstr(&error));
		return EX_OSERR;
	}
	if (dead)
		return EX_UNAVAILABLE;
	enum posture_severity worst = posture_worst(&d->found);
	return worst == POSTURE_ERROR ? 2 : worst >= POSTURE_UNKNOWN ? 1 : EX_OK;
}

static void domain_end(struct domain_look *d)
{
	arena_wipe(&d->memory);
	config_unref(d->config);
	snapshot_free(d->snapshot);
	snapshot_free(d->files);
}

/* What is written on the command line. */
struct domain_words {
	const char *config, *selectors, *addresses, *timeout, *authorities;
	bool json, watch_now, diff;
};

static int domain_begin(struct domain_look *d, const struct command *command,
			const struct domain_words *w, const char *name)
{
	int status = w->watch_now ? EX_OK : domain_name_take(d, command, name);
	if (status == EX_OK)
		status = timeout_take(d, command, w->timeout);
	if (status == EX_OK && w->selectors)
		status = selectors_take(d, command, w->selectors);
	if (status == EX_OK && w->addresses)
		status = addresses_take(d, command, w->addresses);
	if (status != EX_OK)
		return status;
	log_configure(LOG_JSON, LOG_SILENT);
	if (!tls_start() || !public_suffix_start()) {
		fputs("mxward domain: cannot start: a library cannot be used\n", stderr);
		return EX_OSERR;
	}
	status = configuration_take(d, w->config);
	return status == EX_OK ? authorities_take(d, w->authorities) : status;
}

static int domain_act(struct domain_look *d, const struct domain_words *w)
{
	if ((w->watch_now || w->diff) && !d->config) {
		fputs("mxward domain: there is no configuration: name it with -c\n", stderr);
		return EX_CONFIG;
	}
	if (w->watch_now)
		return domain_watch_now(d);
	domain_configured(d);
	domain_seen(d);
	if (w->diff)
		return domain_diff(d);
	int status = domain_look(d);
	if (status <= 2 || status == EX_UNAVAILABLE)
		domain_tell(d, w->json, status == EX_UNAVAILABLE);
	return status;
}

int domain_command(const struct command *command, int argc, char **argv)
{
	static struct domain_look d;            /* WHY static: 40 KiB of findings */
	struct domain_words w = { .json = false };
	const char *words[2] = { NULL };
	size_t count;
	const struct argument known[] = {
		{ "-c", NULL, &w.config },
		{ "--json", &w.json, NULL },
		{ "--selector", NULL, &w.selectors },
		{ "--address", NULL, &w.addresses },
		{ "--all-ports", &d.order.all_ports, NULL },
		{ "--dns-only", &d.order.dns_only, NULL },
		{ "--authorities", NULL, &w.authorities },
		{ "--timeout", NULL, &w.timeout },
		{ "--watch-now", &w.watch_now, NULL },
		{ 0 },
	};
	if (!arguments_read(command, argc, argv, known, words, 2, &count))
		return EX_USAGE;
	w.diff = count > 0 && strcmp(words[0], "diff") == 0;
	size_t wanted = w.watch_now ? 0 : w.diff ? 2 : 1;
	if (count > wanted)
		return argument_misplaced(command, known, words[wanted]);
	if (count < wanted)
		return command_misused(command, "missing domain");
	arena_init(&d.memory, MEMORY_MAX);
	int status = domain_begin(&d, command, &w, wanted ? words[wanted - 1] : NULL);
	if (status == EX_OK)
		status = domain_act(&d, &w);
	domain_end(&d);
	return status;
}
