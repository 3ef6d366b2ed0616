/* top_snapshot.c: reads an answer by tables of its members; see top_snapshot.h. It must never keep
 * more of a list than there is room for. */
#include "gateway/cli/top_snapshot.h"

#include "gateway/base/json.h"

#include <stdlib.h>
#include <string.h>

enum kind { NUMBER, TRUTH, TEXT_VALUE, OBJECT, LIST };

/* A member, where its value goes, and of an object or the items of a list, what they have. */
struct member {
	const char *name;
	enum kind kind;
	size_t offset;
	const struct member *inside;
	size_t size, count;             /* of a list: of an item; where the number of items goes */
};

#define AT(type, name, kind, field) { name, kind, offsetof(type, field), NULL, 0, 0 }
#define NOTHING_MORE                { NULL, NUMBER, 0, NULL, 0, 0 }

static const struct member refusal_members[] = {
	AT(struct top_refusal, "reason", TEXT_VALUE, reason),
	AT(struct top_refusal, "per_minute", NUMBER, minute),
	AT(struct top_refusal, "total", NUMBER, total),
	NOTHING_MORE,
};

static const struct member backend_members[] = {
	AT(struct top_backend, "backend", TEXT_VALUE, backend),
	AT(struct top_backend, "server", TEXT_VALUE, server),
	AT(struct top_backend, "standing", TEXT_VALUE, standing),
	AT(struct top_backend, "failure", TEXT_VALUE, failure),
	AT(struct top_backend, "connections", NUMBER, connections),
	AT(struct top_backend, "waiting", NUMBER, waiting),
	NOTHING_MORE,
};

static const struct member scanner_members[] = {
	AT(struct top_scanner, "name", TEXT_VALUE, name),
	AT(struct top_scanner, "state", TEXT_VALUE, state),
	AT(struct top_scanner, "reason", TEXT_VALUE, reason),
	NOTHING_MORE,
};
static const struct member list_members[] = {
	AT(struct top_list, "check", TEXT_VALUE, check),
	AT(struct top_list, "zone", TEXT_VALUE, zone),
	AT(struct top_list, "reason", TEXT_VALUE, reason),
	AT(struct top_list, "on", TRUTH, on),
	NOTHING_MORE,
};

static const struct member busy_members[] = {
	AT(struct top_busy, "client", TEXT_VALUE, name),
	AT(struct top_busy, "domain", TEXT_VALUE, name),
	AT(struct top_busy, "sessions", NUMBER, sessions),
	AT(struct top_busy, "taken", NUMBER, taken),
	AT(struct top_busy, "refused", NUMBER, refused),
	AT(struct top_busy, "missed", NUMBER, missed),
	NOTHING_MORE,
};

#define S struct top_snapshot
/* The same rows twice: since the start, and of the last minute. */
#define RATES(of)                                                           \
	AT(S, "connections", NUMBER, of[TOP_CONNECTIONS]),                  \
		AT(S, "messages_accepted", NUMBER, of[TOP_ACCEPTED]),       \
		AT(S, "messages_quarantined", NUMBER, of[TOP_QUARANTINED]), \
		AT(S, "messages_held", NUMBER, of[TOP_HELD]),               \
		AT(S, "messages_deferred", NUMBER, of[TOP_DEFERRED]),       \
		AT(S, "messages_rejected", NUMBER, of[TOP_REJECTED]),       \
		AT(S, "recipients_rejected", NUMBER, of[TOP_RECIPIENTS]), NOTHING_MORE

static const struct member total_members[] = { RATES(totals) };
static const struct member minute_members[] = { RATES(minute) };

static const struct member spool_members[] = {
	AT(S, "held", NUMBER, spool.held),
	AT(S, "undeliverable", NUMBER, spool.undeliverable),
	AT(S, "quarantine", NUMBER, spool.quarantine),
	AT(S, "quarantine_limit", NUMBER, spool.quarantine_limit),
	AT(S, "free", NUMBER, spool.free),
	AT(S, "full", TRUTH, spool.full),
	AT(S, "writable", TRUTH, spool.writable),
	NOTHING_MORE,
};

static const struct member peer_members[] = {
	AT(S, "hostname", TEXT_VALUE, peer),
	AT(S, "linked", TRUTH, peer_linked),
	AT(S, "serving", TRUTH, peer_serving),
	NOTHING_MORE,
};

#define ITEMS(name, field, inside, count) \
	{ name, LIST, offsetof(S, field), inside, sizeof((S *)NULL)->field[0], offsetof(S, count) }

static const struct member snapshot_members[] = {
	AT(S, "version", TEXT_VALUE, version),
	AT(S, "hostname", TEXT_VALUE, hostname),
	AT(S, "hung", TEXT_VALUE, hung),
	AT(S, "clients_hidden_behind", TEXT_VALUE, hidden_behind),
	AT(S, "time", NUMBER, time),
	AT(S, "counting", NUMBER, counting),
	AT(S, "uptime", NUMBER, uptime),
	AT(S, "generation", NUMBER, generation),
	AT(S, "sessions", NUMBER, sessions),
	AT(S, "sessions_limit", NUMBER, sessions_limit),
	AT(S, "memory", NUMBER, memory),
	AT(S, "memory_limit", NUMBER, memory_limit),
	AT(S, "blocks", NUMBER, blocks),
	AT(S, "draining", TRUTH, draining),
	{ "totals", OBJECT, 0, total_members, 0, 0 },
	{ "per_minute", OBJECT, 0, minute_members, 0, 0 },
	{ "spool", OBJECT, 0, spool_members, 0, 0 },
	{ "peer", OBJECT, 0, peer_members, 0, 0 },
	ITEMS("refusals", refusals, refusal_members, refusal_count),
	ITEMS("backends", backends, backend_members, backend_count),
	ITEMS("lists", lists, list_members, list_count),
	ITEMS("scanners", scanners, scanner_members, scanner_count),
	ITEMS("clients", clients, busy_members, client_count),
	ITEMS("domains", domains, busy_members, domain_count),
	NOTHING_MORE,
};

#undef S

static bool members_read(struct json *, const struct member *, void *into);

static bool items_read(struct json *j, const struct member *m, void *into)
{
	size_t *count = (size_t *)(void *)((char *)into + m->count);
	bool good = json_array(j);
	while (good && json_item(j)) {
		char *item = (char *)into + m->offset + *count * m->size;
		bool room = *count < TOP_LIST_MAX;
		good = room ? members_read(j, m->inside, item) : json_skip(j);
		*count += room;
	}
	return good && !j->fault;
}

static bool member_read(struct json *j, const struct member *m, void *into)
{
	void *at = (char *)into + m->offset;
	switch (m->kind) {
	case NUMBER:
		return json_u64(j, at);
	case TRUTH:
		return json_bool(j, at);
	case TEXT_VALUE:
		return json_text(j, at);
	case OBJECT:
		return members_read(j, m->inside, into);
	case LIST:
		return items_read(j, m, into);
	}
	return false;
}

static bool members_read(struct json *j, const struct member *table, void *into)
{
	struct bytes key;
	bool good = json_object(j);
	while (good && json_member(j, &key)) {
		const struct member *m = table;
		while (m->name && !bytes_equal(bytes_of(m->name), key))
			m++;
		good = m->name ? member_read(j, m, into) : json_skip(j);
	}
	return good && !j->fault;
}

/* Most of the last minute first; of equals, most in all. */
static int by_minute(const void *left, const void *right)
{
	const struct top_refusal *a = left, *b = right;
	if (a->minute != b->minute)
		return a->minute > b->minute ? -1 : 1;
	return a->total > b->total ? -1 : a->total < b->total;
}

bool top_snapshot_read(struct bytes text, struct arena *arena, struct top_snapshot *s)
{
	struct json j;
	memset(s, 0, sizeof *s);
	json_start(&j, text, arena);
	if (!members_read(&j, snapshot_members, s) || !json_end(&j) || s->version.len == 0)
		return false;
	s->paired = s->peer.at != NULL;
	qsort(s->refusals, s->refusal_count, sizeof *s->refusals, by_minute);
	return true;
}

/* ---- history */

static void push(struct top_history *h, const uint64_t rates[TOP_RATES])
{
	if (h->count == TOP_SAMPLES) {
		for (size_t i = 0; i < TOP_RATES; i++)
			memmove(h->samples[i], h->samples[i] + 1,
				sizeof h->samples[i] - sizeof h->samples[i][0]);
		h->count--;
	}
	for (size_t i = 0; i < TOP_RATES; i++)
		h->samples[i][h->count] = rates[i];
	h->count++;
}

void top_history_add(struct top_history *h, const struct top_snapshot *s)
{
	enum { THOUSANDTHS_MS = 1000 * 1000 };
	uint64_t rates[TOP_RATES];
	bool same = h->counting == s->counting && s->time > h->time;
	if (h->counting != s->counting)
		h->count = 0;
	for (size_t i = 0; i < TOP_RATES; i++) {
		uint64_t more = s->totals[i] > h->totals[i] ? s->totals[i] - h->totals[i] : 0;
		rates[i] = same ? more * THOUSANDTHS_MS / (s->time - h->time) : 0;
		h->totals[i] = s->totals[i];
	}
	h->time = s->time;
	h->counting = s->counting;
	if (same)
		push(h, rates);
}
