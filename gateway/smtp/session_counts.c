/* session_counts.c: what is counted of a session, a transaction and a refusal (counters.h): called
 * where their lines of the log are written. */
#include "gateway/smtp/session_counts_inside.h"

#include "gateway/base/clock.h"

#include <string.h>

const char *const endings[ENDS] = {
	[END_ACCEPT] = "accept", [END_TAG] = "tag",
	[END_DEFER] = "defer",   [END_QUARANTINE] = "quarantine",
	[END_HOLD] = "hold",     [END_REJECT] = "reject",
	[END_DROP] = "drop",     [END_ABORT] = "abort",
};

const char *const refusal_reasons[REFUSAL_REASONS] = {
	[BECAUSE_RELAY] = "relay",
	[BECAUSE_POLICY] = "policy",
	[BECAUSE_UNKNOWN_RECIPIENT] = "unknown_recipient",
	[BECAUSE_BACKEND] = "backend",
	[BECAUSE_UNAVAILABLE] = "backend_unavailable",
	[BECAUSE_LIMIT] = "limit",
	[BECAUSE_SYNTAX] = "syntax",
	[BECAUSE_SEQUENCE] = "sequence",
	[BECAUSE_SIZE] = "size",
	[BECAUSE_CONTENT] = "content",
	[BECAUSE_TIMEOUT] = "timeout",
	[BECAUSE_BUSY] = "busy",
	[BECAUSE_RECIPIENTS] = "recipients",
	[BECAUSE_STANDBY] = "standby",
};

size_t fact_place(const struct check *check, const char *fact)
{
	for (size_t i = 0; i < COUNTED_FACTS && check->facts[i]; i++)
		if (strcmp(check->facts[i], fact) == 0)
			return i;
	return COUNTED_FACTS;
}

/* ---- the busiest */

static void busy_client(struct session *s, enum busy_tally tally, uint64_t now)
{
	bool four = s->peer.family == FAMILY_IPV4;
	unsigned prefix =
		(unsigned)(four ? s->config->limits.prefix_ipv4 : s->config->limits.prefix_ipv6);
	struct network client = { address_masked(&s->peer, prefix), prefix };
	char buffer[ADDRESS_TEXT_MAX + 4];
	struct text name = TEXT(buffer);
	if (prefix == (four ? 32 : 128))
		address_text(&name, &client.address);
	else
		network_text(&name, &client);
	busiest_add(&server_counters(s->server)->busiest, BUSY_CLIENTS, text_bytes(&name), tally,
		    now);
}

static void busy_domain(struct session *s, const struct transaction *tx, enum busy_tally tally,
			uint64_t now)
{
	busiest_add(&server_counters(s->server)->busiest, BUSY_DOMAINS,
		    tx->sender_domain.len ? tx->sender_domain : BYTES("<>"), tally, now);
}

/* Of `tx` (NULL: none), and of its client; the other gateway is none. */
static void busy(struct session *s, const struct transaction *tx, enum busy_tally tally)
{
	uint64_t now = loop_now(server_loop(s->server));
	if (s->other)
		return;
	busy_client(s, tally, now);
	if (tx)
		busy_domain(s, tx, tally, now);
}

/* ---- refusals */

/* Our own words have one enhanced code for each reason, but for those that the code tells apart; 0
 * is any code. The first row that fits counts. */
static const struct {
	unsigned code;
	const char *enhanced;           /* behind its class; ending in a dot: a whole subject */
	enum refusal_reason reason;
} reasons[] = {
	{ 554, "7.1", BECAUSE_RELAY },      { 550, "7.1", BECAUSE_CONTENT },
	{ 521, "7.0", BECAUSE_SEQUENCE },   { 0, "7.", BECAUSE_LIMIT },
	{ 450, "3.2", BECAUSE_STANDBY },    { 451, "3.2", BECAUSE_UNAVAILABLE },
	{ 0, "3.4", BECAUSE_SIZE },         { 0, "3.", BECAUSE_BUSY },
	{ 421, "4.2", BECAUSE_TIMEOUT },    { 451, "4.", BECAUSE_UNAVAILABLE },
	{ 554, "4.6", BECAUSE_CONTENT },    { 550, "5.2", BECAUSE_CONTENT },
	{ 452, "5.3", BECAUSE_RECIPIENTS }, { 503, "5.1", BECAUSE_SEQUENCE },
	{ 554, "5.", BECAUSE_SEQUENCE },    { 521, "5.1", BECAUSE_SEQUENCE },
};

static enum refusal_reason reason_of(unsigned code, const char *enhanced)
{
	const char *behind = enhanced[0] ? enhanced + 2 : "";
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
		size_t length = strlen(reasons[i].enhanced);
		bool subject = reasons[i].enhanced[length - 1] == '.';
		if ((reasons[i].code == 0 || reasons[i].code == code) &&
		    strncmp(behind, reasons[i].enhanced, subject ? length : length + 1) == 0)
			return reasons[i].reason;
	}
	return BECAUSE_SYNTAX;
}

/* The check whose evidence weighed most. */
static size_t cause_of(const struct session *s, const struct verdict *v)
{
	if (!s->evaluation || v->cause >= s->evaluation->count)
		return BECAUSE_POLICY;
	size_t check = checks_place(bytes_of(s->evaluation->evidence[v->cause].check));
	return check < CHECKS_COUNT ? check : (size_t)BECAUSE_POLICY;
}

void counts_refusal(struct session *s, unsigned code, const char *enhanced)
{
	size_t reason = s->refusing ? cause_of(s, s->refusing) : reason_of(code, enhanced);
	s->refusing = NULL;
	counter_add(&server_counters(s->server)->refusals[reason], 1);
	busy(s, s->tx, BUSY_REFUSED);
}

void counts_backend_refusal(struct session *s, enum refusal_kind kind)
{
	enum refusal_reason reason =
		kind == REFUSAL_UNKNOWN ? BECAUSE_UNKNOWN_RECIPIENT : BECAUSE_BACKEND;
	counter_add(&server_counters(s->server)->refusals[reason], 1);
	busy(s, s->tx, BUSY_REFUSED);
}

/* ---- sessions and transactions */

/* Of a transaction that ended before a recipient of ours was named. */
static const char no_policy[] = "none";

static void counts_evidence(struct session *s)
{
	struct counters *c = server_counters(s->server);
	for (size_t i = 0; s->evaluation && i < s->evaluation->count; i++) {
		const struct evidence *e = &s->evaluation->evidence[i];
		size_t check = checks_place(bytes_of(e->check));
		if (check < CHECKS_COUNT)
			counter_add(&c->evidence[check][fact_place(checks[check], e->fact)], 1);
	}
}

void counts_session(struct session *s, uint64_t milliseconds)
{
	histogram_add(&server_counters(s->server)->session_time, milliseconds);
	busy(s, NULL, BUSY_SESSIONS);
	if (s->blocked && s->evaluation)
		counts_evidence(s);
}

static enum ending ending_of(const char *action)
{
	enum ending ending = END_ACCEPT;
	while (ending < END_ABORT && strcmp(endings[ending], action) != 0)
		ending++;
	return ending;
}

static enum reply_class class_of(struct bytes reply)
{
	switch (reply.len > 0 ? reply.at[0] : '\0') {
	case '2':
		return CLASS_2XX;
	case '4':
		return CLASS_4XX;
	case '5':
		return CLASS_5XX;
	default:
		return CLASS_NONE;
	}
}

/* WHY a turn: four numbers that belong together are read by another thread, without a lock. WHY no
 * fence: ThreadSanitizer does not know them; who reads one of the numbers sees the odd turn,
 * too. */
static void note_last(struct last_message *last, const struct session *s,
		      const struct transaction *tx, uint64_t milliseconds)
{
	uint64_t turn = atomic_load_explicit(&last->turn, memory_order_relaxed);
	atomic_store_explicit(&last->turn, turn + 1, memory_order_relaxed);
	atomic_store_explicit(&last->session, s->id, memory_order_release);
	atomic_store_explicit(&last->transaction, tx->number, memory_order_release);
	atomic_store_explicit(&last->milliseconds, milliseconds, memory_order_release);
	atomic_store_explicit(&last->when, clock_wall(), memory_order_release);
	atomic_store_explicit(&last->turn, turn + 2, memory_order_release);
}

void counts_transaction(struct session *s, const struct transaction *tx, const char *action)
{
	struct counters *c = server_counters(s->server);
	uint64_t now = loop_now(server_loop(s->server));
	size_t policy =
		counted_names_place(&c->policies, tx->policy ? tx->policy->name : no_policy);
	counter_add(&c->messages[policy][ending_of(action)], 1);
	if (transaction_taken(tx))
		busy(s, tx, BUSY_TAKEN);
	counter_add(&c->recipients[RECIPIENT_ACCEPTED], tx->recipient_count);
	counter_add(&c->recipients[RECIPIENT_REJECTED], tx->refused_for_good);
	counter_add(&c->recipients[RECIPIENT_DEFERRED], tx->refused - tx->refused_for_good);
	if (tx->judged)
		counts_evidence(s);
	if (tx->judge_began)
		histogram_add(&c->judge_time,
			      (tx->relay_began ? tx->relay_began : now) - tx->judge_began);
	if (tx->data_ended && tx->reply_length) {
		histogram_add(&c->reply_time, now - tx->data_ended);
		note_last(&c->last, s, tx, now - tx->data_ended);
	}
	if (!tx->backend)
		return;
	size_t backend = counted_names_place(&c->backends, tx->backend->name);
	if (tx->server_reply.len)
		counter_add(&c->replies[backend][class_of(tx->server_reply)], 1);
	if (tx->relay_began)
		histogram_add(&c->backend_time[backend],
			      (tx->relay_ended ? tx->relay_ended : now) - tx->relay_began);
}

void counters_name(struct counters *c, const struct config *config)
{
	(void)counted_names_place(&c->policies, no_policy);
	for (size_t i = 0; i < config->listener_count; i++)
		(void)counted_names_place(&c->listeners, config->listeners[i].name);
	for (size_t i = 0; i < config->judge_count; i++)
		(void)counted_names_place(&c->policies, config->judges[i].name);
	for (size_t i = 0; i < config->backend_count; i++)
		(void)counted_names_place(&c->backends, config->backends[i].name);
}
