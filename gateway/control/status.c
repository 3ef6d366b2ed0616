/* status.c: adding up what the workers counted, and writing it twice: as a table and as JSON. */
#include "gateway/control/status.h"

#include "gateway/backend/health.h"
#include "gateway/base/clock.h"
#include "gateway/base/memory.h"
#include "gateway/judge/list_test.h"
#include "gateway/mailroom/courier.h"
#include "gateway/peer/peer.h"
#include "gateway/base/version.h"
#include "policy/options/units.h"

#include <stdatomic.h>
#include <unistd.h>

/* What `mxward status` shows of the totals: one row each. */
static const struct row {
	const char *label, *key;
	size_t offset;
	bool rate;                      /* "per minute" means something */
} rows[] = {
	{ "connections", "connections", offsetof(struct totals, connections), true },
	{ "  refused", "connections_refused", offsetof(struct totals, refused), true },
	{ "  closed for refusals", "connections_ended", offsetof(struct totals, spent), true },
	{ "messages accepted", "messages_accepted", offsetof(struct totals, accepted), true },
	{ "  quarantined", "messages_quarantined", offsetof(struct totals, quarantined), true },
	{ "  held", "messages_held", offsetof(struct totals, held), true },
	{ "  rejected", "messages_rejected", offsetof(struct totals, rejected), true },
	{ "  deferred", "messages_deferred", offsetof(struct totals, deferred), true },
	{ "recipients rejected", "recipients_rejected",
	  offsetof(struct totals, recipients_rejected), true },
	{ "  harvesting stopped", "harvests", offsetof(struct totals, harvests), true },
	{ "TLS handshakes", "tls_handshakes", offsetof(struct totals, handshakes), true },
	{ "  failed", "tls_failures", offsetof(struct totals, handshake_failures), true },
	{ "bytes accepted", "octets_accepted", offsetof(struct totals, octets), false },
};

enum { ROWS = sizeof rows / sizeof *rows };

static uint64_t of(const struct totals *t, const struct row *row)
{
	return *(const uint64_t *)(const void *)((const char *)t + row->offset);
}

static uint64_t counter_load(const _Atomic uint64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

static struct totals add_up(const struct status *s)
{
	struct totals t = { 0 };
	for (size_t i = 0; i < s->worker_count; i++) {
		const struct counters *c = worker_counters(s->workers[i]);
		t.connections += counter_load(&c->connections);
		t.refused += counter_load(&c->refused_connections);
		t.accepted += counter_load(&c->messages_accepted);
		t.quarantined += counter_load(&c->messages_quarantined);
		t.held += counter_load(&c->messages_held);
		t.rejected += counter_load(&c->messages_rejected);
		t.deferred += counter_load(&c->messages_deferred);
		t.recipients_rejected += counter_load(&c->recipients_rejected);
		t.spent += counter_load(&c->sessions_spent);
		t.harvests += counter_load(&c->harvests);
		t.octets += counter_load(&c->octets_accepted);
		t.handshakes += counter_load(&c->tls_handshakes);
		t.handshake_failures += counter_load(&c->tls_failures);
	}
	return t;
}

void status_sample(struct status *s)
{
	s->samples[s->sampled++ % STATUS_SAMPLES] = add_up(s);
}

/* What was counted a minute ago; nothing, in the first minute. */
static struct totals a_minute_ago(const struct status *s)
{
	if (s->sampled < STATUS_SAMPLES)
		return (struct totals){ 0 };
	return s->samples[s->sampled % STATUS_SAMPLES];
}

static void count_block(void *arg, const struct network *network, uint64_t until, uint64_t since,
			struct bytes reason)
{
	(void)network, (void)until, (void)since, (void)reason;
	++*(size_t *)arg;
}

static size_t count_blocks(const struct status *s, uint64_t now)
{
	size_t count = 0;
	blocklist_each(s->shared->blocklist, now, count_block, &count);
	return count;
}

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

static const char *const standings[] = {
	[SERVER_UNKNOWN] = "unknown", [SERVER_UP] = "up", [SERVER_DOWN] = "down"
};

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

bool status_hung(const struct status *s, struct text *t)
{
	struct stall stall;
	lookout_oldest(s->shared->lookout, &stall);
	if (stall.who == STALL_NONE || stall.silent < STATUS_HUNG_MS)
		return false;
	stall_text(t, &stall);
	return true;
}

static uint64_t jobs_hung(const struct status *s, unsigned *count)
{
	return lookout_jobs(s->shared->lookout, STATUS_HUNG_MS, count) / 1000;
}

/* How the connections to a server are protected, in a word. */
static const char *protection_word(const struct protection *p)
{
	return !p->known ? "-" : p->cipher[0] ? p->version : "clear";
}

struct writing {
	struct output *output;
	uint64_t now;
	bool first;
};

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
		      standings[h->standing], text_cstr(&since), protection_word(&h->protection),
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

static void list_object(void *arg, const struct list_report *l)
{
	struct writing *w = arg;
	output_format(w->output, w->first ? "{\"check\":" : ",{\"check\":");
	w->first = false;
	output_json(w->output, bytes_of(l->check));
	output_format(w->output, ",\"zone\":");
	output_json(w->output, bytes_of(l->zone));
	output_format(w->output, ",\"on\":%s,\"reason\":", l->well ? "true" : "false");
	output_json(w->output, bytes_of(l->why));
	output_format(w->output, "}");
}

/* Behind which address the clients are hidden; "" when they are not. */
static const char *hidden_behind(const struct status *s, struct text *t)
{
	struct address behind;
	if (nat_detection_hidden(s->shared->nat, &behind))
		address_text(t, &behind);
	return text_cstr(t);
}

static size_t clients_waiting(const struct status *s)
{
	return rate_limits_waiting(s->shared->rate_limits, clock_monotonic());
}

static struct courier_report look_at_mail(const struct status *s)
{
	struct courier_report report;
	courier_report(s->shared->courier, &report);
	return report;
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

static struct peer_report look_at_peer(const struct status *s)
{
	struct peer_report report;
	peer_report(s->shared->peer, &report);
	return report;
}

/* A link that was cut in silence is noticed by the kernel much later than by who waits for a
 * beat. */
static bool is_linked(const struct peer_report *r)
{
	return r->up && r->down_link && r->silent < PAIR_SILENCE;
}

/* `mxward peer status` has the details. */
static void peer_row(const struct peer_report *r, struct output *p)
{
	bool linked = is_linked(r);
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

static const char *truth(bool claim)
{
	return claim ? "true" : "false";
}

static void peer_object(const struct peer_report *r, struct output *p)
{
	output_format(p, "{\"hostname\":");
	output_json(p, bytes_of(r->hostname));
	output_format(p, ",\"linked\":%s,\"serving\":%s,\"drift\":%s,\"skewed\":%s}",
		      truth(is_linked(r)), truth(r->serving), truth(r->drift), truth(r->skewed));
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

static const char *const pressures[] = {
	[MEMORY_EASY] = "none", [MEMORY_TIGHT] = "tight", [MEMORY_CRITICAL] = "critical"
};

static void memory_line(struct output *p)
{
	output_format(p, "memory: %llu of %llu MiB in use",
		      (unsigned long long)(memory_used() >> 20),
		      (unsigned long long)(memory_budget() >> 20));
	if (memory_refusals() > 0)
		output_format(p, ", %llu sessions or messages refused for lack of memory",
			      (unsigned long long)memory_refusals());
	if (memory_pressure() != MEMORY_EASY)
		output_format(p, "; pressure: %s", pressures[memory_pressure()]);
	output_format(p, "\n\n");
}

static void memory_object(struct output *p)
{
	output_format(p,
		      ",\"memory\":{\"used\":%llu,\"charged\":%llu,\"limit\":%llu,"
		      "\"pressure\":\"%s\",\"refused\":%llu}",
		      (unsigned long long)memory_used(), (unsigned long long)memory_charged(),
		      (unsigned long long)memory_budget(), pressures[memory_pressure()],
		      (unsigned long long)memory_refusals());
}

static void write_hangs(const struct status *s, struct output *p)
{
	char buffer[256];
	struct text hung = TEXT(buffer);
	unsigned jobs;
	uint64_t seconds = jobs_hung(s, &jobs);
	if (status_hung(s, &hung))
		output_format(p, "\nWARNING: %s.\n", text_cstr(&hung));
	if (jobs > 0)
		output_format(p,
			      "\n"
			      "WARNING: %u thread pool jobs have been running for up to %llu s: a "
			      "disk may not be responding.\n",
			      jobs, (unsigned long long)seconds);
}

static void status_text(const struct status *s, const struct totals *t, uint64_t now,
			struct output *p)
{
	char buffer[64];
	struct text up = TEXT(buffer);
	struct totals before = a_minute_ago(s);
	uptime_text(&up, now > s->started ? now - s->started : 0);
	output_format(p, "mxward %s, %s for %s, pid %d", MXWARD_VERSION,
		      s->draining ? "stopping, up" : "up", text_cstr(&up), (int)getpid());
	output_format(p, s->restarts > 0 ? ", restarted %u times\n" : "\n", s->restarts);
	output_format(p, "configuration: generation %llu, fingerprint %016llx\n",
		      (unsigned long long)s->config->generation,
		      (unsigned long long)s->config->fingerprint);
	struct admission_report admission;
	admission_report(s->shared->admission, &admission);
	admission_rows(&admission, s, p);
	memory_line(p);
	output_format(p, "%-22s %14s %14s\n", "", "total", "last minute");
	for (size_t i = 0; i < ROWS; i++) {
		output_format(p, "%-22s %14llu", rows[i].label,
			      (unsigned long long)of(t, &rows[i]));
		output_format(p, rows[i].rate ? " %14llu\n" : "\n",
			      (unsigned long long)(of(t, &rows[i]) - of(&before, &rows[i])));
	}
	struct courier_report mail = look_at_mail(s);
	output_format(p, "%-22s %14llu\n", "in the hold queue", (unsigned long long)mail.held);
	output_format(p, "%-22s %14llu\n", "bytes in quarantine",
		      (unsigned long long)mail.quarantined);
	output_format(p, "%-22s %14zu\n", "blocks in force", count_blocks(s, now));
	output_format(p, "%-22s %14zu\n", "harvesters waiting", clients_waiting(s));
	output_format(p, "%-22s %14llu\n\nbackends\n", "log lines dropped",
		      (unsigned long long)log_dropped());
	health_each(s->shared->health, server_row, &(struct writing){ .output = p, .now = now });
	list_tests_each(s->shared->lists, list_row,
			&(struct writing){ .output = p, .now = now, .first = true });
	struct peer_report peer = look_at_peer(s);
	if (peer.configured)
		peer_row(&peer, p);
	health_each(s->shared->health, clear_row, &(struct writing){ .output = p, .first = true });
	mail_warnings(&mail, p);
	write_hangs(s, p);
	char address[ADDRESS_TEXT_MAX];
	struct text t_behind = TEXT(address);
	const char *behind = hidden_behind(s, &t_behind);
	if (behind[0])
		output_format(
			p,
			"\n"
			"WARNING: all sessions come from %s: a NAT or load balancer hides the "
			"clients, and checks by address are not enforced.\n"
			"Make it send a PROXY header and list it in trust_proxy.\n",
			behind);
}

static void protection_object(const struct health_status *h, struct output *p)
{
	if (!h->protection.known) {
		output_add(p, BYTES("null"));
		return;
	}
	output_format(p, "{\"version\":\"%s\",\"cipher\":\"%s\",\"verified\":%s,\"reason\":",
		      h->protection.version, h->protection.cipher, truth(h->protection.verified));
	output_json(p, bytes_of(h->clear));
	output_add(p, BYTES("}"));
}

static void server_object(void *arg, const struct health_status *h)
{
	struct writing *w = arg;
	output_format(w->output, w->first ? "{\"backend\":" : ",{\"backend\":");
	w->first = false;
	output_json(w->output, bytes_of(h->backend));
	output_format(w->output, ",\"server\":");
	output_json(w->output, bytes_of(h->server));
	output_format(w->output,
		      ",\"standing\":\"%s\",\"since\":%llu,\"offers\":{\"8bitmime\":%s,"
		      "\"smtputf8\":%s,\"dsn\":%s,\"size\":",
		      standings[h->standing], (unsigned long long)(h->since / 1000),
		      h->offers.eight_bit ? "true" : "false", h->offers.utf8 ? "true" : "false",
		      h->offers.dsn ? "true" : "false");
	output_format(w->output, h->offers.size ? "%llu},\"failure\":" : "null},\"failure\":",
		      (unsigned long long)h->offers.size_limit);
	output_json(w->output, bytes_of(h->failure));
	output_format(w->output, ",\"tls\":");
	protection_object(h, w->output);
	output_format(w->output, ",\"connections\":%u,\"connections_max\":", h->capacity.open);
	output_format(w->output, h->capacity.most ? "%u" : "null", h->capacity.most);
	output_format(w->output, ",\"waiting\":%u}", h->capacity.waiting);
}

static void status_json(const struct status *s, const struct totals *t, uint64_t now,
			struct output *p)
{
	struct totals before = a_minute_ago(s);
	struct admission_report admission;
	admission_report(s->shared->admission, &admission);
	output_format(p,
		      "{\"version\":\"%s\",\"pid\":%d,\"draining\":%s,\"uptime\":%llu,"
		      "\"restarts\":%u,\"generation\":%llu,\"fingerprint\":\"%016llx\","
		      "\"sessions\":%llu,\"sessions_limit\":%llu",
		      MXWARD_VERSION, (int)getpid(), s->draining ? "true" : "false",
		      (unsigned long long)((now > s->started ? now - s->started : 0) / 1000),
		      s->restarts, (unsigned long long)s->config->generation,
		      (unsigned long long)s->config->fingerprint,
		      (unsigned long long)admission.sessions, (unsigned long long)admission.places);
	output_format(
		p,
		",\"door\":{\"state\":\"%s\",\"free\":%llu,\"kept\":%llu,\"turned_away\":%llu,"
		"\"cut\":%llu}",
		admission.full ? "full" : "open", (unsigned long long)shared_places(s->shared),
		(unsigned long long)admission.kept, (unsigned long long)admission.turned_away,
		(unsigned long long)admission.cut);
	memory_object(p);
	for (size_t i = 0; i < ROWS; i++)
		output_format(p, ",\"%s\":%llu", rows[i].key, (unsigned long long)of(t, &rows[i]));
	output_format(p, ",\"per_minute\":{");
	for (size_t i = 0, n = 0; i < ROWS; i++)
		if (rows[i].rate)
			output_format(
				p, "%s\"%s\":%llu", n++ > 0 ? "," : "", rows[i].key,
				(unsigned long long)(of(t, &rows[i]) - of(&before, &rows[i])));
	struct peer_report peer = look_at_peer(s);
	output_format(p, peer.configured ? "},\"peer\":" : "},\"peer\":null");
	if (peer.configured)
		peer_object(&peer, p);
	struct courier_report mail = look_at_mail(s);
	output_format(p,
		      ",\"held\":%llu,\"undeliverable\":%llu,\"quarantine\":{\"octets\":%llu,"
		      "\"max_size\":%llu,\"full\":%s}",
		      (unsigned long long)mail.held, (unsigned long long)mail.undelivered,
		      (unsigned long long)mail.quarantined,
		      (unsigned long long)mail.quarantine_most, truth(mail.quarantine_full));
	output_format(p,
		      ",\"blocks\":%zu,\"clients_waiting\":%zu,\"log_dropped\":%llu,\"backends\":[",
		      count_blocks(s, now), clients_waiting(s), (unsigned long long)log_dropped());
	health_each(s->shared->health, server_object,
		    &(struct writing){ .output = p, .now = now, .first = true });
	output_format(p, "],\"lists\":[");
	list_tests_each(s->shared->lists, list_object,
			&(struct writing){ .output = p, .now = now, .first = true });
	char address[ADDRESS_TEXT_MAX];
	struct text behind = TEXT(address);
	output_format(p, "],\"clients_hidden_behind\":\"%s\",\"hung\":", hidden_behind(s, &behind));
	char sentence[256];
	struct text hung = TEXT(sentence);
	if (status_hung(s, &hung))
		output_json(p, text_bytes(&hung));
	else
		output_add(p, BYTES("null"));
	unsigned jobs;
	uint64_t seconds = jobs_hung(s, &jobs);
	output_format(p, ",\"jobs_hung\":%u,\"jobs_hung_for\":%llu}\n", jobs,
		      (unsigned long long)seconds);
}

void status_write(const struct status *s, bool json, uint64_t now, struct output *p)
{
	struct totals t = add_up(s);
	if (json)
		status_json(s, &t, now, p);
	else
		status_text(s, &t, now, p);
}
