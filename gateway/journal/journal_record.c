/* journal_record.c: a line of the journal taken apart; see journal_record.h. Which member goes
 * where stands in tables. */
#include "gateway/journal/journal_record.h"

#include "gateway/base/clock.h"
#include "gateway/base/json.h"

#include <string.h>

enum { LIST_FIRST = 8 }; /* a power of two */

enum member_type {
	MEMBER_TEXT,
	MEMBER_NUMBER,
	MEMBER_TRUTH,
	MEMBER_TLS,
	MEMBER_RCPTS,
	MEMBER_EVIDENCE,
	MEMBER_MS,                      /* one number of a session, several of a message */
	MEMBER_REPEATED,                /* how many refusals; or whether a message was */
};

struct member {
	const char *key;
	enum member_type type;
	size_t offset;                  /* in what is filled */
};

#define AT(type, member) MEMBER_##type, offsetof(struct record, member)
static const struct member record_members[] = {
	{ "action", AT(TEXT, action) },
	{ "as", AT(TEXT, as) },
	{ "attempts", AT(NUMBER, attempts) },
	{ "backend", AT(TEXT, backend) },
	{ "backend_reply", AT(TEXT, backend_reply) },
	{ "backend_tls", AT(TLS, backend_tls) },
	{ "client", AT(TEXT, client) },
	{ "commands", AT(NUMBER, commands) },
	{ "cut", AT(TRUTH, cut) },
	{ "dsn", AT(TEXT, dsn) },
	{ "errors", AT(NUMBER, errors) },
	{ "event", AT(TEXT, event) },
	{ "evidence", AT(EVIDENCE, evidence) },
	{ "from", AT(TEXT, from) },
	{ "given", AT(TEXT, given) },
	{ "helo", AT(TEXT, helo) },
	{ "id", AT(TEXT, id) },
	{ "in_doubt", AT(TRUTH, in_doubt) },
	{ "judged", AT(TEXT, judged) },
	{ "level", AT(TEXT, level) },
	{ "listener", AT(TEXT, listener) },
	{ "message", AT(TEXT, message) },
	{ "messages", AT(NUMBER, messages) },
	{ "ms", AT(MS, ms) },
	{ "msgid", AT(TEXT, msgid) },
	{ "policy", AT(TEXT, policy) },
	{ "proxy", AT(TEXT, proxy) },
	{ "ptr", AT(TEXT, ptr) },
	{ "queue", AT(TEXT, queue) },
	{ "rcpts", AT(RCPTS, rcpts) },
	{ "reason", AT(TEXT, reason) },
	{ "refused_rcpts", AT(NUMBER, refused_rcpts) },
	{ "repeated", AT(REPEATED, repeated) },
	{ "reply", AT(TEXT, reply) },
	{ "rule", AT(TEXT, rule) },
	{ "score", AT(NUMBER, score) },
	{ "server", AT(TEXT, server) },
	{ "session", AT(TEXT, session) },
	{ "size", AT(NUMBER, size) },
	{ "standby", AT(TEXT, standby) },
	{ "tls", AT(TLS, tls) },
	{ "transactions", AT(NUMBER, transactions) },
	{ "ts", AT(TEXT, ts) },
	{ "tx", AT(TEXT, tx) },
	{ "unlogged", AT(NUMBER, unlogged) },
	{ "untold", AT(TEXT, untold) },
	{ "user", AT(TEXT, user) },
	{ "wait", AT(NUMBER, wait) },
	{ "would", AT(TEXT, would) },
	{ 0 },
};
static const struct member ms_members[] = {
	{ "backend", AT(NUMBER, backend_ms) },
	{ "connect", AT(NUMBER, connect_ms) },
	{ "data", AT(NUMBER, data_ms) },
	{ "judge", AT(NUMBER, judge_ms) },
	{ 0 },
};
#undef AT

#define AT(type, member) MEMBER_##type, offsetof(struct record_tls, member)
static const struct member tls_members[] = {
	{ "cipher", AT(TEXT, cipher) },
	{ "verified", AT(TRUTH, verified) },
	{ "version", AT(TEXT, version) },
	{ 0 },
};
#undef AT

#define AT(type, member) MEMBER_##type, offsetof(struct record_evidence, member)
static const struct member evidence_members[] = {
	{ "check", AT(TEXT, check) },
	{ "detail", AT(TEXT, detail) },
	{ "fact", AT(TEXT, fact) },
	{ "own", AT(NUMBER, own) },
	{ "score", AT(NUMBER, score) },
	{ "value", AT(TEXT, value) },
	{ 0 },
};
#undef AT

static const struct member *member_find(const struct member *table, struct bytes key)
{
	for (; table->key; table++)
		if (bytes_equal(bytes_of(table->key), key))
			return table;
	return NULL;
}

/* Room for one more behind `count` of them; NULL: out of memory. */
static void *list_grow(struct arena *arena, void *list, size_t count, size_t size)
{
	if (count & (count - 1) || (count > 0 && count < LIST_FIRST))
		return list;
	void *more = arena_array(arena, count ? 2 * count : LIST_FIRST, size);
	if (more && count)
		memcpy(more, list, count * size);
	return more;
}

static bool members_read(struct json *j, const struct member *table, struct record *r, void *into);

static bool rcpts_read(struct json *j, struct record *r)
{
	bool good = json_array(j);
	while (good && json_item(j)) {
		r->rcpts = list_grow(j->arena, r->rcpts, r->rcpt_count, sizeof *r->rcpts);
		good = r->rcpts && json_text(j, &r->rcpts[r->rcpt_count++]);
	}
	return good && !j->fault;
}

static bool evidence_read(struct json *j, struct record *r)
{
	bool good = json_array(j);
	while (good && json_item(j)) {
		r->evidence =
			list_grow(j->arena, r->evidence, r->evidence_count, sizeof *r->evidence);
		good = r->evidence &&
		       members_read(j, evidence_members, r, &r->evidence[r->evidence_count++]);
	}
	return good && !j->fault;
}

/* What comes next begins with it: mxward writes no spaces. */
static bool value_begins(const struct json *j, char octet)
{
	return j->rest.len > 0 && j->rest.at[0] == octet;
}

static bool member_read(struct json *j, const struct member *m, struct record *r, void *into)
{
	void *at = (char *)into + m->offset;
	switch (m->type) {
	case MEMBER_TEXT:
		return json_text(j, at);
	case MEMBER_NUMBER:
		return json_i64(j, at);
	case MEMBER_TRUTH:
		return json_bool(j, at);
	case MEMBER_TLS:
		return members_read(j, tls_members, r, at);
	case MEMBER_RCPTS:
		return rcpts_read(j, r);
	case MEMBER_EVIDENCE:
		return evidence_read(j, r);
	case MEMBER_MS:
		return value_begins(j, '{') ? members_read(j, ms_members, r, r) : json_i64(j, at);
	case MEMBER_REPEATED:
		return value_begins(j, 't') || value_begins(j, 'f') ? json_bool(j, at)
								    : json_i64(j, &r->alike);
	}
	return false;
}

/* `r`: the whole line, `into`: what the table is of. */
static bool members_read(struct json *j, const struct member *table, struct record *r, void *into)
{
	struct bytes key;
	bool good = json_object(j);
	while (good && json_member(j, &key)) {
		const struct member *m = member_find(table, key);
		good = m ? member_read(j, m, r, into) : json_skip(j);
	}
	return good && !j->fault;
}

bool record_parse(struct bytes line, struct arena *arena, struct record *r)
{
	struct json j;
	*r = (struct record){ 0 };
	json_start(&j, line, arena);
	return members_read(&j, record_members, r, r) && json_end(&j) && r->event.len > 0 &&
	       clock_from_rfc3339(r->ts, &r->time);
}
