/* metrics.c: the table of metrics.def, and the samples of what the workers count; see metrics.h.
 * What is asked of the other rooms stands in metrics_state.c. */
#include "gateway/control/metrics_inside.h"

#include <string.h>

static const struct {
	struct metric metric;
	void (*write)(struct scrape *);
} metrics[] = {
#define METRIC(name, type, labels, help) { { #name, METRIC_##type, help }, metric_##name },
#include "gateway/control/metrics.def"
#undef METRIC
};

void metrics_write(const struct status *s, bool open_metrics, uint64_t now, struct output *o)
{
	struct scrape scrape = { .to = { .output = o, .open_metrics = open_metrics },
				 .status = s,
				 .now = now };
	for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
		exposition_family(&scrape.to, &metrics[i].metric);
		metrics[i].write(&scrape);
	}
	exposition_end(&scrape.to);
}

/* ---- adding up */

static uint64_t sum_at(const struct status *s, size_t offset)
{
	uint64_t sum = 0;
	for (size_t w = 0; w < s->worker_count; w++) {
		const char *counters = (const char *)worker_counters(s->workers[w]);
		sum += counter_read((const counter *)(const void *)(counters + offset));
	}
	return sum;
}

#define SUM(member) sum_at(s->status, offsetof(struct counters, member))
/* The counter at a place of an array that is a member. */
#define SUM_OF(member, place) \
	sum_at(s->status, offsetof(struct counters, member) + (size_t)(place) * sizeof(counter))

static uint64_t add_histogram(const struct status *s, size_t offset,
			      uint64_t buckets[HISTOGRAM_BOUNDS + 1])
{
	for (size_t i = 0; i <= HISTOGRAM_BOUNDS; i++)
		buckets[i] += sum_at(s, offset + offsetof(struct histogram, buckets) +
						i * sizeof(counter));
	return sum_at(s, offset + offsetof(struct histogram, sum));
}

static void write_histogram(struct scrape *s, size_t offset, const struct exemplar *example)
{
	uint64_t buckets[HISTOGRAM_BOUNDS + 1] = { 0 };
	uint64_t sum = add_histogram(s->status, offset, buckets);
	exposition_histogram(&s->to, NO_LABELS, buckets, sum, example);
}

/* ---- what stands under names */

/* Workers know the same names, in the same order but where a reload came while another was under
 * way. */
enum { UNION_MAX = 4 * COUNTED_NAMES };

struct united {
	size_t count;
	const char *names[UNION_MAX];
};

static const struct counted_names *names_of(const struct status *s, size_t worker, size_t offset)
{
	const char *counters = (const char *)worker_counters(s->workers[worker]);
	return (const struct counted_names *)(const void *)(counters + offset);
}

static size_t place_in(const struct united *u, const char *name)
{
	size_t i = 0;
	while (i < u->count && strcmp(u->names[i], name) != 0)
		i++;
	return i;
}

static void unite(const struct status *s, size_t offset, struct united *u)
{
	u->count = 0;
	for (size_t w = 0; w < s->worker_count; w++) {
		const struct counted_names *n = names_of(s, w, offset);
		for (size_t i = 0; i < counted_names_count(n); i++)
			if (place_in(u, n->at[i]) == u->count && u->count < UNION_MAX)
				u->names[u->count++] = n->at[i];
	}
}

/* Where the figures of a name begin in what a worker has; SIZE_MAX: it does not know the name. */
static size_t place_of(const struct counted_names *n, const char *name)
{
	for (size_t i = 0; i < counted_names_count(n); i++)
		if (strcmp(n->at[i], name) == 0)
			return i;
	return SIZE_MAX;
}

/* The sum of counter number `column` of each worker's row for this name; a row has `stride`
 * octets. */
static uint64_t sum_named(const struct status *s, size_t names, const char *name, size_t offset,
			  size_t stride, size_t column)
{
	uint64_t sum = 0;
	for (size_t w = 0; w < s->worker_count; w++) {
		const char *counters = (const char *)worker_counters(s->workers[w]);
		size_t place = place_of(names_of(s, w, names), name);
		if (place != SIZE_MAX)
			sum += counter_read((const counter *)(const void *)(counters + offset +
									    place * stride) +
					    column);
	}
	return sum;
}

#define NAMES(member) offsetof(struct counters, member)
#define SUM_NAMED(kind, name, member, column)                                        \
	sum_named(s->status, NAMES(kind), (name), offsetof(struct counters, member), \
		  sizeof((struct counters *)NULL)->member[0], (column))

/* ---- the samples */

void metric_connections_total(struct scrape *s)
{
	struct united u;
	unite(s->status, NAMES(listeners), &u);
	for (size_t i = 0; i < u.count; i++)
		exposition_sample(&s->to, LABELS("listener", u.names[i]),
				  SUM_NAMED(listeners, u.names[i], connections, 0));
}

void metric_connections_refused_total(struct scrape *s)
{
	static const char *const reasons[] = {
		[AWAY_FULL] = "full", [AWAY_RATE] = "rate", [AWAY_MEMORY] = "memory"
	};
	for (size_t i = 0; i < AWAY_REASONS; i++)
		exposition_sample(&s->to, LABELS("reason", reasons[i]), SUM_OF(turned_away, i));
}

void metric_sessions_ended_total(struct scrape *s)
{
	exposition_sample(&s->to, LABELS("reason", "refusals"), SUM(sessions_spent));
	exposition_sample(&s->to, LABELS("reason", "harvest"), SUM(harvests));
}

void metric_tls_handshakes_total(struct scrape *s)
{
	static const char *const versions[TLS_VERSIONS_COUNTED] = { "TLSv1.2", "TLSv1.3" };
	for (size_t i = 0; i < TLS_VERSIONS_COUNTED; i++)
		exposition_sample(&s->to, LABELS("version", versions[i]),
				  SUM_OF(tls_handshakes, i));
}

void metric_tls_failures_total(struct scrape *s)
{
	exposition_sample(&s->to, NO_LABELS, SUM(tls_failures));
}

void metric_messages_total(struct scrape *s)
{
	struct united u;
	unite(s->status, NAMES(policies), &u);
	for (size_t i = 0; i < u.count; i++)
		for (size_t ending = 0; ending < ENDS; ending++)
			exposition_sample(&s->to,
					  LABELS("action", endings[ending], "policy", u.names[i]),
					  SUM_NAMED(policies, u.names[i], messages, ending));
}

void metric_message_bytes_total(struct scrape *s)
{
	exposition_sample(&s->to, NO_LABELS, SUM(octets_accepted));
}

void metric_recipients_total(struct scrape *s)
{
	static const char *const results[] = { [RECIPIENT_ACCEPTED] = "accepted",
					       [RECIPIENT_DEFERRED] = "deferred",
					       [RECIPIENT_REJECTED] = "rejected" };
	for (size_t i = 0; i < RECIPIENT_FATES; i++)
		exposition_sample(&s->to, LABELS("result", results[i]), SUM_OF(recipients, i));
}

void metric_rejections_total(struct scrape *s)
{
	for (size_t i = 0; i < REFUSAL_REASONS; i++) {
		const char *reason = i < CHECKS_COUNT ? checks[i]->name : refusal_reasons[i];
		if (i >= CHECKS_COUNT || s->status->config->checks[i] || SUM_OF(refusals, i))
			exposition_sample(&s->to, LABELS("reason", reason), SUM_OF(refusals, i));
	}
}

/* Of checks that run, or did under a configuration before. */
static void evidence_of(struct scrape *s, size_t check, size_t fact, const char *name)
{
	uint64_t count = SUM_OF(evidence, check * (COUNTED_FACTS + 1) + fact);
	if (count > 0 || s->status->config->checks[check])
		exposition_sample(&s->to, LABELS("check", checks[check]->name, "fact", name),
				  count);
}

void metric_evidence_total(struct scrape *s)
{
	for (size_t check = 0; check < CHECKS_COUNT; check++) {
		for (size_t i = 0; i < COUNTED_FACTS && checks[check]->facts[i]; i++)
			evidence_of(s, check, i, checks[check]->facts[i]);
		evidence_of(s, check, COUNTED_FACTS, "unknown");
	}
}

void metric_session_seconds(struct scrape *s)
{
	write_histogram(s, offsetof(struct counters, session_time), NULL);
}

void metric_judge_seconds(struct scrape *s)
{
	write_histogram(s, offsetof(struct counters, judge_time), NULL);
}

/* See note_last(), which writes it. */
static uint64_t read_part(const counter *part)
{
	return atomic_load_explicit(part, memory_order_acquire);
}

/* The last message of a worker, if it is later than what *x has; false if it was being written. */
static bool read_last(const struct last_message *last, struct exemplar *x, struct text *tx)
{
	uint64_t turn = read_part(&last->turn);
	uint64_t session = read_part(&last->session), number = read_part(&last->transaction);
	struct exemplar found = { .milliseconds = read_part(&last->milliseconds),
				  .when = read_part(&last->when) };
	if (turn % 2 != 0 || turn != atomic_load_explicit(&last->turn, memory_order_relaxed))
		return false;
	if (turn == 0 || found.when < x->when)
		return true;
	tx->len = 0;
	text_id(tx, session);
	text_format(tx, ".%llu", (unsigned long long)number);
	found.tx = text_cstr(tx);
	*x = found;
	return true;
}

void metric_end_of_data_seconds(struct scrape *s)
{
	char buffer[48];
	struct text tx = TEXT(buffer);
	struct exemplar example = { 0 };
	for (size_t w = 0; w < s->status->worker_count; w++)
		(void)read_last(&worker_counters(s->status->workers[w])->last, &example, &tx);
	write_histogram(s, offsetof(struct counters, reply_time), &example);
}

void metric_backend_replies_total(struct scrape *s)
{
	static const char *const classes[] = {
		[CLASS_2XX] = "2xx", [CLASS_4XX] = "4xx", [CLASS_5XX] = "5xx", [CLASS_NONE] = "none"
	};
	struct united u;
	unite(s->status, NAMES(backends), &u);
	for (size_t i = 0; i < u.count; i++)
		for (size_t class = 0; class < REPLY_CLASSES; class ++)
			exposition_sample(&s->to,
					  LABELS("backend", u.names[i], "class", classes[class]),
					  SUM_NAMED(backends, u.names[i], replies, class));
}

void metric_backend_seconds(struct scrape *s)
{
	struct united u;
	unite(s->status, NAMES(backends), &u);
	for (size_t i = 0; i < u.count; i++) {
		uint64_t buckets[HISTOGRAM_BOUNDS + 1];
		for (size_t b = 0; b <= HISTOGRAM_BOUNDS; b++)
			buckets[b] = SUM_NAMED(backends, u.names[i], backend_time, b);
		/* In a histogram the sum stands behind the buckets. */
		exposition_histogram(
			&s->to, LABELS("backend", u.names[i]), buckets,
			SUM_NAMED(backends, u.names[i], backend_time, HISTOGRAM_BOUNDS + 1), NULL);
	}
}

void metric_dns_queries_total(struct scrape *s)
{
	static const char *const results[] = { [DNS_FOUND] = "found",
					       [DNS_NONE] = "none",
					       [DNS_NO_NAME] = "no_name",
					       [DNS_FAILED] = "failed" };
	for (size_t i = 0; i <= DNS_FAILED; i++)
		exposition_sample(&s->to, LABELS("result", results[i]), SUM_OF(dns.by_status, i));
}

void metric_dns_seconds(struct scrape *s)
{
	write_histogram(s, offsetof(struct counters, dns.seconds), NULL);
}
