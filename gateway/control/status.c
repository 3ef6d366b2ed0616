/* status.c: what status tells, added up of what the workers counted and asked of the other rooms;
 * see status.h. It writes nothing: status_text.c and status_json.c do. */
#include "gateway/control/status_inside.h"

#include "gateway/base/clock.h"

const struct status_row status_rows[] = {
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

const size_t status_row_count = sizeof status_rows / sizeof *status_rows;

uint64_t status_count(const struct totals *t, const struct status_row *row)
{
	return *(const uint64_t *)(const void *)((const char *)t + row->offset);
}

static uint64_t sum(const counter *counters, size_t count)
{
	uint64_t all = 0;
	for (size_t i = 0; i < count; i++)
		all += counter_read(&counters[i]);
	return all;
}

struct totals status_totals(const struct status *s)
{
	struct totals t = { 0 };
	for (size_t i = 0; i < s->worker_count; i++) {
		const struct counters *c = worker_counters(s->workers[i]);
		t.connections += sum(c->connections, COUNTED_NAMES);
		t.refused += sum(c->turned_away, AWAY_REASONS);
		t.accepted += counter_read(&c->messages_accepted);
		t.quarantined += counter_read(&c->messages_quarantined);
		t.held += counter_read(&c->messages_held);
		t.rejected += counter_read(&c->messages_rejected);
		t.deferred += counter_read(&c->messages_deferred);
		t.recipients_rejected += counter_read(&c->recipients_rejected);
		t.spent += counter_read(&c->sessions_spent);
		t.harvests += counter_read(&c->harvests);
		t.octets += counter_read(&c->octets_accepted);
		t.handshakes += sum(c->tls_handshakes, TLS_VERSIONS_COUNTED);
		t.handshake_failures += counter_read(&c->tls_failures);
		for (size_t r = 0; r < REFUSAL_REASONS; r++)
			t.reasons[r] += counter_read(&c->refusals[r]);
	}
	return t;
}

void status_sample(struct status *s)
{
	s->samples[s->sampled++ % STATUS_SAMPLES] = status_totals(s);
}

struct totals status_minute_ago(const struct status *s)
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

size_t status_blocks(const struct status *s, uint64_t now)
{
	size_t count = 0;
	blocklist_each(s->shared->blocklist, now, count_block, &count);
	return count;
}

const char *const status_standings[] = {
	[SERVER_UNKNOWN] = "unknown", [SERVER_UP] = "up", [SERVER_DOWN] = "down"
};

bool status_hung(const struct status *s, struct text *t)
{
	struct stall stall;
	lookout_oldest(s->shared->lookout, &stall);
	if (stall.who == STALL_NONE || stall.silent < STATUS_HUNG_MS)
		return false;
	stall_text(t, &stall);
	return true;
}

uint64_t status_jobs_hung(const struct status *s, unsigned *count)
{
	return lookout_jobs(s->shared->lookout, STATUS_HUNG_MS, count) / 1000;
}

const char *status_hidden_behind(const struct status *s, struct text *t)
{
	struct address behind;
	if (nat_detection_hidden(s->shared->nat, &behind))
		address_text(t, &behind);
	return text_cstr(t);
}

size_t status_clients_waiting(const struct status *s)
{
	return rate_limits_waiting(s->shared->rate_limits, clock_monotonic());
}

struct courier_report status_mail(const struct status *s)
{
	struct courier_report report;
	courier_report(s->shared->courier, &report);
	return report;
}

struct peer_report status_peer(const struct status *s)
{
	struct peer_report report;
	peer_report(s->shared->peer, &report);
	return report;
}

bool status_linked(const struct peer_report *r)
{
	return r->up && r->down_link && r->silent < PAIR_SILENCE;
}

const char *const status_pressures[] = {
	[MEMORY_EASY] = "none", [MEMORY_TIGHT] = "tight", [MEMORY_CRITICAL] = "critical"
};

void status_write(const struct status *s, bool json, uint64_t now, struct output *p)
{
	struct totals t = status_totals(s);
	if (json)
		status_json(s, &t, now, p);
	else
		status_text(s, &t, now, p);
}
