/* status_text.c: `mxward status` as a table for people, with what they have to see to below it. */
#include "gateway/control/status_inside.h"
#include "gateway/syslog/syslog.h"

#include "gateway/base/clock.h"
#include "gateway/base/version.h"
#include "gateway/journal/journal.h"
#include "gateway/mailroom/contacts.h"

#include <unistd.h>

/* "4d 3h", "2h 10m", "5m 3s" */
static void uptime_text(struct text *t, uint64_t ms)
{
	const struct {
		const char *name;
		uint64_t ms;
	} units[] = { { "d", 86400000 }, { "h", 3600000 }, { "m", 60000 }, { "s", 1000 } };
	size_t i = 0;
	while (i < 2 && ms < units[i].ms)
		i++;
	text_format(t, "%llu%s ", (unsigned long long)(ms / units[i].ms), units[i].name);
	text_format(t, "%llu%s", (unsigned long long)(ms % units[i].ms / units[i + 1].ms),
		    units[i + 1].name);
}

static void offers_text(struct text *t, const struct offers *o)
{
	const struct {
		bool offered;
		const char *name;
	} extensions[] = {
		{ o->eight_bit, "8BITMIME" },
		{ o->utf8, "SMTPUTF8" },
		{ o->dsn, "DSN" },
		{ o->size, "SIZE" },
	};
	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
		if (extensions[i].offered)
			text_format(t, " %s", extensions[i].name);
	if (o->size && o->size_limit > 0)
		text_format(t, "=%llu", (unsigned long long)o->size_limit);
}

/* How the connections to a server are protected, in a word. */
static const char *protection_word(const struct protection *p)
{
	return !p->known ? "-" : p->cipher[0] ? p->version : "clear";
}

/* "12 of 20 connections, 3 waiting" */
static void capacity_text(struct text *t, const struct capacity_report *r)
{
	if (r->most)
		text_format(t, r->most == 1 ? "%u of %u connection" : "%u of %u connections",
			    r->open, r->most);
	else if (r->open)
		text_format(t, r->open == 1 ? "%u connection" : "%u connections", r->open);
	if (r->waiting)
		text_format(t, "%s%u waiting", t->len ? ", " : "", r->waiting);
}

static void server_row(void *arg, const struct health_status *h)
{
	struct writing *w = arg;
	char since_text[64], offered[128], links[80];
	struct text since = TEXT(since_text), offers = TEXT(offered), capacity = TEXT(links);
	if (h->since > 0)
		uptime_text(&since, w->now > h->since ? w->now - h->since : 0);
	if (h->standing == SERVER_UP)
		offers_text(&offers, &h->offers);
	output_format(w->output, "  %-16s %-24s %-8s %-10s %-7s%s%s\n", h->backend, h->server,
		      status_standings[h->standing], text_cstr(&since),
		      protection_word(&h->protection),
		      h->standing == SERVER_UP ? text_cstr(&offers) : " ",
		      h->standing == SERVER_UP ? "" : h->failure);
	capacity_text(&capacity, &h->capacity);
	if (capacity.len)
		output_format(w->output, "  %-16s %-24s %s\n", "", "", text_cstr(&capacity));
}

static void clear_row(void *arg, const struct health_status *h)
{
	struct writing *w = arg;
	if (!h->clear[0])
		return;
	output_format(w->output, "%s  %s %s: %s\n",
		      w->first ? "\nWARNING: mail is sent without TLS although tls is not off:\n"
			       : "",
		      h->backend, h->server, h->clear);
	w->first = false;
}

static void list_row(void *arg, const struct list_report *l)
{
	struct writing *w = arg;
	if (w->first)
		output_format(w->output, "\nlists\n");
	w->first = false;
	output_format(w->output, "  %-16s %-24s %-8s %s\n", l->check, l->zone,
		      l->well ? "on" : "off", l->why);
}

/* What a person has to see to. */
static void mail_warnings(const struct courier_report *r, struct output *p)
{
	if (r->undelivered > 0)
		output_format(
			p,
			"\n"
			"WARNING: %llu undeliverable %s in quarantine: neither recipients nor "
			"sender nor postmaster could be reached.\n"
			"See `mxward quarantine list --reason undeliverable`; release or "
			"delete these messages.\n",
			(unsigned long long)r->undelivered,
			r->undelivered == 1 ? "message waits" : "messages wait");
	if (r->quarantine_full)
		output_format(
			p, "\nWARNING: the quarantine is full: mail for it is deferred with 452.\n"
			   "Release or delete messages, or raise quarantine.max_size.\n");
}

/* `mxward peer status` has the details. */
static void peer_row(const struct peer_report *r, struct output *p)
{
	bool linked = status_linked(r);
	output_format(p, "\npeer\n  %-41s %-8s this gateway %s\n",
		      r->hostname[0] ? r->hostname : r->address, linked ? "linked" : "away",
		      r->serving ? "serves" : "is on standby");
	const char *unready = linked ? pair_unready(&r->pair) : NULL;
	char buffer[64];
	struct text away = TEXT(buffer);
	uptime_text(&away, r->silent);
	if (!linked && r->silent >= PEER_AWAY)
		output_format(p, "\nWARNING: the peer has been away for %s%s%s.\n",
			      text_cstr(&away), r->refused[0] || r->unreached[0] ? ": " : "",
			      r->refused[0] ? r->refused : r->unreached);
	if (unready)
		output_format(p, "\nWARNING: the peer %s.\n", unready);
	if (linked && r->lost[0])
		output_format(p, "\nWARNING: the peer cannot reach: %s.\n", r->lost);
	if (r->drift)
		output_format(
			p, "\n"
			   "WARNING: the configurations of this gateway and its peer differ where "
			   "they should not.\n");
	if (r->skewed)
		output_format(p,
			      "\n"
			      "WARNING: the clocks of this gateway and its peer are more than %d s "
			      "apart.\n",
			      PAIR_SKEW / 1000);
}

/* How many sessions are left, and whether there are as many as configured. */
static void admission_rows(const struct admission_report *admission, const struct status *s,
			   struct output *p)
{
	output_format(p, "sessions: %llu open of %llu\n", (unsigned long long)admission->sessions,
		      (unsigned long long)admission->places);
	if (admission->turned_away)
		output_format(p,
			      "refused: %llu connections for lack of a free session; %llu idle "
			      "sessions were closed to make room\n",
			      (unsigned long long)admission->turned_away,
			      (unsigned long long)admission->cut);
	if (admission->full)
		output_format(p,
			      "WARNING: no free sessions: the last %llu are reserved for known "
			      "clients, others get 421 4.3.2.\n",
			      (unsigned long long)admission->kept);
	if (admission->places < s->config->limits.sessions)
		output_format(p,
			      "WARNING: limits.sessions is %llu, but %llu file descriptors do not "
			      "allow that many (ulimit -n, LimitNOFILE=).\n",
			      (unsigned long long)s->config->limits.sessions,
			      (unsigned long long)s->shared->descriptors);
}

static void primitives_line(struct output *p)
{
	struct tls_primitives by = tls_primitives_report();
	output_format(p, "TLS arithmetic: %s %s\n", by.libcrypto ? "libcrypto" : "mbedTLS",
		      by.version);
}

static void memory_line(struct output *p)
{
	output_format(p, "memory: %llu of %llu MiB in use",
		      (unsigned long long)(memory_used() >> 20),
		      (unsigned long long)(memory_budget() >> 20));
	if (memory_refusals() > 0)
		output_format(p, ", %llu sessions or messages refused for lack of memory",
			      (unsigned long long)memory_refusals());
	if (memory_pressure() != MEMORY_EASY)
		output_format(p, "; pressure: %s", status_pressures[memory_pressure()]);
	output_format(p, "\n\n");
}

static void write_hangs(const struct status *s, struct output *p)
{
	char buffer[256];
	struct text hung = TEXT(buffer);
	unsigned jobs;
	uint64_t seconds = status_jobs_hung(s, &jobs);
	if (status_hung(s, &hung))
		output_format(p, "\nWARNING: %s.\n", text_cstr(&hung));
	if (jobs > 0)
		output_format(p,
			      "\n"
			      "WARNING: %u thread pool jobs have been running for up to %llu s: a "
			      "disk may not be responding.\n",
			      jobs, (unsigned long long)seconds);
}

/* The program, its configuration, and how much of its room is taken. */
static void gateway_rows(const struct status *s, uint64_t now, struct output *p)
{
	char buffer[64];
	struct text up = TEXT(buffer);
	struct admission_report admission;
	uptime_text(&up, now > s->started ? now - s->started : 0);
	output_format(p, "mxward %s, %s for %s, pid %d", MXWARD_VERSION,
		      s->draining ? "stopping, up" : "up", text_cstr(&up), (int)getpid());
	output_format(p, s->restarts > 0 ? ", restarted %u times\n" : "\n", s->restarts);
	output_format(p, "configuration: generation %llu, fingerprint %016llx\n",
		      (unsigned long long)s->config->generation,
		      (unsigned long long)s->config->fingerprint);
	admission_report(s->shared->admission, &admission);
	admission_rows(&admission, s, p);
	primitives_line(p);
	memory_line(p);
}

/* Authors who are known, and for how long that has been learned; nothing was, nothing is said. */
static void contacts_row(const struct status *s, uint64_t now, struct output *p)
{
	struct contacts_report r;
	contacts_report(s->shared->contacts, now, &r);
	if (r.known > 0)
		output_format(p, "%-22s %14u  kept for %u %s\n", "contacts", r.known, r.kept,
			      r.kept == 1 ? "day" : "days");
}

static void also_row(struct output *p)
{
	struct syslog_status also;
	syslog_report(&also);
	if (also.on)
		output_format(p, "%-22s %14llu%s\n", "dropped for syslog",
			      (unsigned long long)also.dropped,
			      also.failing ? "  (log.also cannot be reached)" : "");
}

static void total_rows(const struct status *s, const struct totals *t,
		       const struct courier_report *mail, uint64_t now, struct output *p)
{
	struct totals before = status_minute_ago(s);
	output_format(p, "%-22s %14s %14s\n", "", "total", "last minute");
	for (size_t i = 0; i < status_row_count; i++) {
		output_format(p, "%-22s %14llu", status_rows[i].label,
			      (unsigned long long)status_count(t, &status_rows[i]));
		output_format(p, status_rows[i].rate ? " %14llu\n" : "\n",
			      (unsigned long long)(status_count(t, &status_rows[i]) -
						   status_count(&before, &status_rows[i])));
	}
	output_format(p, "%-22s %14llu\n", "in the hold queue", (unsigned long long)mail->held);
	output_format(p, "%-22s %14llu\n", "bytes in quarantine",
		      (unsigned long long)mail->quarantined);
	output_format(p, "%-22s %14zu\n", "blocks in force", status_blocks(s, now));
	contacts_row(s, now, p);
	output_format(p, "%-22s %14zu\n", "harvesters waiting", status_clients_waiting(s));
	output_format(p, "%-22s %14llu\n", "log lines dropped", (unsigned long long)log_dropped());
	also_row(p);
	output_format(p, "\nbackends\n");
}

static void hidden_warning(const struct status *s, struct output *p)
{
	char address[ADDRESS_TEXT_MAX];
	struct text t_behind = TEXT(address);
	const char *behind = status_hidden_behind(s, &t_behind);
	if (behind[0])
		output_format(
			p,
			"\n"
			"WARNING: all sessions come from %s: a NAT or load balancer hides the "
			"clients, and checks by address are not enforced.\n"
			"Make it send a PROXY header and list it in trust_proxy.\n",
			behind);
}

/* For whom each is, until when, and its file. */
static void certificate_rows(const struct status *s, uint64_t now, struct output *p)
{
	const struct config *c = s->config;
	for (size_t i = 0; i < c->certificate_count; i++) {
		const struct certificate_conf *one = &c->certificates[i];
		char named[200], date[40];
		struct text names = TEXT(named), until = TEXT(date);
		(void)tls_identity_is_for(&one->pem, BYTES(""), &names);
		clock_rfc3339(&until, one->expires * 1000);
		output_format(p, "%s  %-41s %.10s %5lld days  %s\n",
			      i == 0 ? "\ncertificates\n" : "", names.len ? text_cstr(&names) : "-",
			      text_cstr(&until), (long long)certificate_days(one, now),
			      one->certificate);
	}
}

static void fault_warnings(const struct status *s, struct output *p)
{
	struct bytes faults = certificates_faults(s->certificates), certificate, reason;
	while (certificates_next_fault(&faults, &certificate, &reason))
		output_format(p,
			      "\n"
			      "WARNING: %.*s cannot be used as it is now: %.*s.\n"
			      "What was read before stays in use until the files are mended.\n",
			      (int)certificate.len, certificate.at, (int)reason.len, reason.at);
}

/* What `mxward log` may not find. */
static void journal_warning(struct output *p)
{
	struct journal_status journal;
	journal_report(&journal);
	if (!journal.on)
		output_format(p, "\nrecent decisions are not recorded (log.keep: off)\n");
	if (journal.failing)
		output_format(p,
			      "\nWARNING: recent decisions cannot be recorded (the journal in the "
			      "state directory): the disk is full or may not be written.\n");
	if (journal.dropped)
		output_format(p,
			      "\nWARNING: mxward log lacks %llu lines that could not be recorded "
			      "since the start.\n",
			      (unsigned long long)journal.dropped);
}

void status_text(const struct status *s, const struct totals *t, uint64_t now, struct output *p)
{
	struct courier_report mail = status_mail(s);
	gateway_rows(s, now, p);
	total_rows(s, t, &mail, now, p);
	health_each(s->shared->health, server_row, &(struct writing){ .output = p, .now = now });
	list_tests_each(s->shared->lists, list_row,
			&(struct writing){ .output = p, .now = now, .first = true });
	status_scanner_rows(s, now, p);
	certificate_rows(s, now, p);
	struct peer_report peer = status_peer(s);
	if (peer.configured)
		peer_row(&peer, p);
	fault_warnings(s, p);
	health_each(s->shared->health, clear_row, &(struct writing){ .output = p, .first = true });
	mail_warnings(&mail, p);
	journal_warning(p);
	write_hangs(s, p);
	hidden_warning(s, p);
}
