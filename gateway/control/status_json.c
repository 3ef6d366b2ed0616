/* status_json.c: `mxward status --json` for programs. Members are never renamed. */
#include "gateway/control/status_inside.h"

#include "gateway/base/clock.h"
#include "gateway/base/version.h"
#include "gateway/journal/journal.h"
#include "gateway/mailroom/contacts.h"
#include "gateway/syslog/syslog.h"

#include <unistd.h>

static const char *truth(bool claim)
{
	return claim ? "true" : "false";
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

static void peer_object(const struct peer_report *r, struct output *p)
{
	output_format(p, "{\"hostname\":");
	output_json(p, bytes_of(r->hostname));
	output_format(p, ",\"linked\":%s,\"serving\":%s,\"drift\":%s,\"skewed\":%s}",
		      truth(status_linked(r)), truth(r->serving), truth(r->drift),
		      truth(r->skewed));
}

static void memory_object(struct output *p)
{
	output_format(p,
		      ",\"memory\":{\"used\":%llu,\"charged\":%llu,\"limit\":%llu,"
		      "\"pressure\":\"%s\",\"refused\":%llu}",
		      (unsigned long long)memory_used(), (unsigned long long)memory_charged(),
		      (unsigned long long)memory_budget(), status_pressures[memory_pressure()],
		      (unsigned long long)memory_refusals());
}

/* The records of recent decisions (log.keep). */
static void journal_object(struct output *p)
{
	struct journal_status journal;
	journal_report(&journal);
	output_format(p, ",\"journal\":{\"on\":%s,\"failing\":%s,\"dropped\":%llu}",
		      truth(journal.on), truth(journal.failing),
		      (unsigned long long)journal.dropped);
}

/* The receiver besides (log.also). */
static void also_object(struct output *p)
{
	struct syslog_status also;
	syslog_report(&also);
	output_format(p, ",\"also\":{\"on\":%s,\"failing\":%s,\"dropped\":%llu}", truth(also.on),
		      truth(also.failing), (unsigned long long)also.dropped);
}

/* "answered": what the library has asked of libcrypto; with handshakes it grows. */
static void primitives_object(struct output *p)
{
	struct tls_primitives by = tls_primitives_report();
	output_format(p, ",\"tls_primitives\":{\"by\":\"%s\",\"version\":\"%s\",\"answered\":%llu}",
		      by.libcrypto ? "libcrypto" : "mbedTLS", by.version,
		      (unsigned long long)by.answered);
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
		      status_standings[h->standing], (unsigned long long)(h->since / 1000),
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

/* The program, its configuration, and how much of its room is taken. */
static void gateway_members(const struct status *s, uint64_t now, struct output *p)
{
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
	primitives_object(p);
	journal_object(p);
	also_object(p);
}

static void total_members(const struct status *s, const struct totals *t, struct output *p)
{
	struct totals before = status_minute_ago(s);
	for (size_t i = 0; i < status_row_count; i++)
		output_format(p, ",\"%s\":%llu", status_rows[i].key,
			      (unsigned long long)status_count(t, &status_rows[i]));
	output_format(p, ",\"per_minute\":{");
	for (size_t i = 0, n = 0; i < status_row_count; i++)
		if (status_rows[i].rate)
			output_format(p, "%s\"%s\":%llu", n++ > 0 ? "," : "", status_rows[i].key,
				      (unsigned long long)(status_count(t, &status_rows[i]) -
							   status_count(&before, &status_rows[i])));
	output_add(p, BYTES("}"));
}

/* Authors who are known; "days": for how many that has been learned. */
static void contacts_object(const struct status *s, uint64_t now, struct output *p)
{
	struct contacts_report r;
	contacts_report(s->shared->contacts, now, &r);
	output_format(p, ",\"contacts\":{\"known\":%u,\"days\":%u,\"displaced\":%u}", r.known,
		      r.kept, r.displaced);
}

static void hung_members(const struct status *s, struct output *p)
{
	char sentence[256];
	struct text hung = TEXT(sentence);
	output_add(p, BYTES(",\"hung\":"));
	if (status_hung(s, &hung))
		output_json(p, text_bytes(&hung));
	else
		output_add(p, BYTES("null"));
	unsigned jobs;
	uint64_t seconds = status_jobs_hung(s, &jobs);
	output_format(p, ",\"jobs_hung\":%u,\"jobs_hung_for\":%llu", jobs,
		      (unsigned long long)seconds);
}

static void certificate_object(const struct status *s, const struct certificate_conf *c,
			       uint64_t now, struct output *p)
{
	char named[400], date[40];
	struct text names = TEXT(named), until = TEXT(date);
	(void)tls_identity_is_for(&c->pem, BYTES(""), &names);
	clock_rfc3339(&until, c->expires * 1000);
	output_add(p, BYTES("{\"certificate\":"));
	output_json(p, bytes_of(c->certificate));
	output_add(p, BYTES(",\"names\":"));
	output_json(p, text_bytes(&names));
	output_format(p, ",\"until\":\"%s\",\"days\":%lld", text_cstr(&until),
		      (long long)certificate_days(c, now));
	output_add(p, BYTES(",\"fault\":"));
	struct bytes fault = certificates_fault(s->certificates, bytes_of(c->certificate));
	if (fault.len > 0)
		output_json(p, fault);
	else
		output_add(p, BYTES("null"));
	output_add(p, BYTES("}"));
}

static void certificate_objects(const struct status *s, uint64_t now, struct output *p)
{
	output_add(p, BYTES(",\"certificates\":["));
	for (size_t i = 0; i < s->config->certificate_count; i++) {
		if (i > 0)
			output_add(p, BYTES(","));
		certificate_object(s, &s->config->certificates[i], now, p);
	}
	output_add(p, BYTES("]"));
}

void status_json(const struct status *s, const struct totals *t, uint64_t now, struct output *p)
{
	gateway_members(s, now, p);
	total_members(s, t, p);
	struct peer_report peer = status_peer(s);
	output_format(p, peer.configured ? ",\"peer\":" : ",\"peer\":null");
	if (peer.configured)
		peer_object(&peer, p);
	struct courier_report mail = status_mail(s);
	output_format(p,
		      ",\"held\":%llu,\"undeliverable\":%llu,\"quarantine\":{\"octets\":%llu,"
		      "\"max_size\":%llu,\"full\":%s}",
		      (unsigned long long)mail.held, (unsigned long long)mail.undelivered,
		      (unsigned long long)mail.quarantined,
		      (unsigned long long)mail.quarantine_most, truth(mail.quarantine_full));
	contacts_object(s, now, p);
	output_format(p,
		      ",\"blocks\":%zu,\"clients_waiting\":%zu,\"log_dropped\":%llu,\"backends\":[",
		      status_blocks(s, now), status_clients_waiting(s),
		      (unsigned long long)log_dropped());
	health_each(s->shared->health, server_object,
		    &(struct writing){ .output = p, .now = now, .first = true });
	output_format(p, "],\"lists\":[");
	list_tests_each(s->shared->lists, list_object,
			&(struct writing){ .output = p, .now = now, .first = true });
	char address[ADDRESS_TEXT_MAX];
	struct text behind = TEXT(address);
	output_add(p, BYTES("]"));
	status_scanner_objects(s, now, p);
	output_format(p, ",\"clients_hidden_behind\":\"%s\"", status_hidden_behind(s, &behind));
	certificate_objects(s, now, p);
	hung_members(s, p);
	output_add(p, BYTES("}\n"));
}
