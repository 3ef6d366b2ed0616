/* log_find.c: finds records of the journal; see log_find.h. Must never parse a line that a look at
 * its octets rules out. */
#include "gateway/cli/log_find.h"

#include "gateway/base/mailbox.h"
#include "gateway/cli/progress.h"
#include "gateway/control/spool_filter.h"

#include <stdlib.h>
#include <string.h>

enum { RECORD_ARENA = 4 << 20, KEYS_MAX = 64, KEY_MAX = 1024, HITS_FIRST = 256 };

/* One look through the journal. */
struct search {
	const struct log_filter *filter;        /* NULL: by keys */
	struct keys *keys;
	struct log_hits *hits;
	struct arena arena;
	struct progress_bar bar;
	uint64_t order;                 /* of the next line; see search_segment() */
	bool starved;
};

const char *const log_actions[] = {
	/* of a message */
	"accept", "tag", "defer", "quarantine", "hold", "reject", "drop", "abort",
	/* of one in the spool */
	"release", "deliver", "refuse", "send", "queue", "expire", "delete", "keep", "set aside",
	"retry", "withdraw", "fail", NULL
};

/* ---- hits */

void log_hits_free(struct log_hits *h)
{
	for (size_t i = 0; i < h->count; i++)
		free((void *)(uintptr_t)h->at[i].line.at);
	free(h->at);
	h->at = NULL;
	h->count = h->room = 0;
}

static int by_time(const void *a, const void *b)
{
	const struct log_hit *l = a, *r = b;
	return l->time != r->time ? (l->time > r->time) - (l->time < r->time)
				  : (l->order > r->order) - (l->order < r->order);
}

/* In order of time, and no more than wanted: the oldest go. */
static void hits_settle(struct log_hits *h)
{
	if (h->count)
		qsort(h->at, h->count, sizeof *h->at, by_time);
	size_t over = h->limit && h->count > h->limit ? h->count - h->limit : 0;
	for (size_t i = 0; i < over; i++)
		free((void *)(uintptr_t)h->at[i].line.at);
	if (over)
		memmove(h->at, h->at + over, (h->count - over) * sizeof *h->at);
	h->count -= over;
}

static bool hits_add(struct log_hits *h, uint64_t time, uint64_t order, struct bytes line)
{
	if (h->limit && h->count >= 2 * h->limit + HITS_FIRST)
		hits_settle(h);
	if (h->count == h->room) {
		size_t room = h->room ? 2 * h->room : HITS_FIRST;
		struct log_hit *more = realloc(h->at, room * sizeof *more);
		if (!more)
			return false;
		h->at = more;
		h->room = room;
	}
	char *copy = malloc(line.len ? line.len : 1);
	if (!copy)
		return false;
	memcpy(copy, line.at, line.len);
	h->at[h->count++] = (struct log_hit){ time, order, { copy, line.len } };
	return true;
}

/* ---- filter */

static bool is_refusal(const struct record *r)
{
	return bytes_equal(r->event, BYTES("reject"));
}

struct bytes log_action(const struct record *r)
{
	if (is_refusal(r))
		return bytes_starts(r->reply, BYTES("4")) ? BYTES("defer") : BYTES("reject");
	return r->action.len ? r->action : r->in_doubt ? BYTES("in doubt") : r->event;
}

/* What the table shows: of every event that decides something one line. A refusal in a transaction
 * stands in the line of that, which does not name refused recipients: who asks for one sees it. */
static bool is_row(const struct log_filter *f, const struct record *r)
{
	if (bytes_equal(r->event, BYTES("session")))
		return bytes_equal(r->action, BYTES("drop"));
	if (is_refusal(r))
		return r->tx.len == 0 || f->rcpt.len > 0;
	return bytes_equal(r->event, BYTES("message")) || r->id.len > 0;
}

/* Addresses are compared as they are shown: <a@example.org>. */
static bool path_matches(struct bytes pattern, struct bytes address)
{
	char buffer[PATH_MAX_OCTETS + 3];
	struct text t = TEXT(buffer);
	text_format(&t, "<%.*s>", BYTES_ARG(address));
	return spool_pattern_occurs(pattern, text_bytes(&t));
}

static bool rcpts_match(struct bytes pattern, const struct record *r)
{
	bool found = pattern.len == 0;
	for (size_t i = 0; i < r->rcpt_count && !found; i++)
		found = path_matches(pattern, r->rcpts[i]);
	return found;
}

static bool domain_matches(struct bytes domain, struct bytes from)
{
	size_t at = bytes_find_last(from, '@');
	return domain.len == 0 ||
	       (at < from.len && bytes_equal_nocase(bytes_skip(from, at + 1), domain));
}

static bool reason_matches(struct bytes pattern, const struct record *r)
{
	bool found = spool_pattern_occurs(pattern, r->reply) ||
		     spool_pattern_occurs(pattern, r->reason) ||
		     spool_pattern_occurs(pattern, r->rule) ||
		     spool_pattern_occurs(pattern, r->backend_reply);
	for (size_t i = 0; i < r->evidence_count && !found; i++)
		found = spool_pattern_occurs(pattern, r->evidence[i].check) ||
			spool_pattern_occurs(pattern, r->evidence[i].fact) ||
			spool_pattern_occurs(pattern, r->evidence[i].detail);
	return found;
}

static bool client_matches(const struct log_filter *f, const struct record *r)
{
	struct address a;
	return !f->by_client || (address_parse(r->client, &a) && network_contains(&f->client, &a));
}

static bool filter_passes(const struct log_filter *f, const struct record *r)
{
	return is_row(f, r) && (f->from.len == 0 || path_matches(f->from, r->from)) &&
	       rcpts_match(f->rcpt, r) && domain_matches(f->domain, r->from) &&
	       (f->action.len == 0 || bytes_equal(f->action, log_action(r))) &&
	       reason_matches(f->reason, r) && spool_pattern_occurs(f->rule, r->rule) &&
	       client_matches(f, r);
}

/* ---- a story */

/* The IDs that belong together: the one that was asked for, and those that its lines name. */
struct keys {
	struct {
		char at[KEY_MAX];
		size_t len;
		bool session;           /* of a session of which only some mail is asked for */
	} key[KEYS_MAX];
	size_t count;
};

static struct bytes key_bytes(const struct keys *k, size_t i)
{
	return (struct bytes){ k->key[i].at, k->key[i].len };
}

static bool keys_have(const struct keys *k, struct bytes id, bool also_session)
{
	for (size_t i = 0; id.len && i < k->count; i++)
		if (bytes_equal(key_bytes(k, i), id) && (also_session || !k->key[i].session))
			return true;
	return false;
}

static void keys_add(struct keys *k, struct bytes id, bool session)
{
	if (id.len == 0 || id.len > KEY_MAX || k->count == KEYS_MAX || keys_have(k, id, true))
		return;
	memcpy(k->key[k->count].at, id.at, id.len);
	k->key[k->count].len = id.len;
	k->key[k->count++].session = session;
}

static bool keys_occur(const struct keys *k, struct bytes line)
{
	for (size_t i = 0; i < k->count; i++)
		if (memmem(line.at, line.len, k->key[i].at, k->key[i].len))
			return true;
	return false;
}

/* A Message-ID without its angle brackets, which are easily lost when it is copied. */
static struct bytes bare(struct bytes id)
{
	bool whole = id.len > 1 && id.at[0] == '<' && id.at[id.len - 1] == '>';
	return whole ? bytes_first(bytes_skip(id, 1), id.len - 2) : id;
}

/* A session's other mail is no part of the story. */
static bool keys_match(const struct keys *k, const struct record *r)
{
	return keys_have(k, r->tx, false) || keys_have(k, r->id, false) ||
	       keys_have(k, r->as, false) || keys_have(k, bare(r->msgid), false) ||
	       keys_have(k, r->session, r->tx.len == 0);
}

static void keys_learn(struct keys *k, const struct record *r)
{
	keys_add(k, r->tx, false);
	keys_add(k, r->id, false);
	keys_add(k, r->as, false);
	keys_add(k, r->session, true);
}

/* ---- looking */

static bool search_line(void *arg, struct bytes line)
{
	struct search *s = arg;
	struct record r;
	s->order++;
	if (!s->filter && !keys_occur(s->keys, line))
		return true;
	arena_wipe(&s->arena);
	if (!record_parse(line, &s->arena, &r)) {
		s->hits->report.bad++;
		return true;
	}
	bool hit = s->filter ? filter_passes(s->filter, &r) : keys_match(s->keys, &r);
	if (hit && !s->filter)
		keys_learn(s->keys, &r);
	s->starved |= hit && !hits_add(s->hits, r.time, s->order, line);
	return !s->starved;
}

/* Segments come newest first, and their lines oldest first: the lines of an older one get smaller
 * numbers. One with nothing but what is older than all that is wanted is passed over. */
static bool search_segment(void *arg, uint64_t latest)
{
	struct search *s = arg;
	struct log_hits *h = s->hits;
	s->order = (s->order & ~(uint64_t)UINT32_MAX) - ((uint64_t)1 << 32);
	if (h->limit == 0 || h->count < h->limit)
		return true;
	hits_settle(h);
	return h->at[0].time <= latest;
}

static void search_progress(void *arg, uint64_t done, uint64_t total)
{
	progress_draw(&((struct search *)arg)->bar, done, total);
}

/* Adds to what was found what another look finds. */
static bool search(struct search *s, const char *directory, struct journal_look *look,
		   struct text *error)
{
	struct journal_report report;
	arena_init(&s->arena, RECORD_ARENA);
	look->line = search_line;
	look->progress = search_progress;
	look->arg = s;
	progress_begin(&s->bar);
	bool read = journal_read(directory, look, &report, error);
	progress_end(&s->bar);
	arena_wipe(&s->arena);
	report.bad += s->hits->report.bad;
	s->hits->report = report;
	if (s->starved)
		text_string(error, "out of memory");
	hits_settle(s->hits);
	return read && !s->starved;
}

bool log_find(const char *directory, const struct log_filter *filter, struct log_hits *hits,
	      struct text *error)
{
	struct search s = { .filter = filter, .hits = hits, .order = UINT64_MAX };
	struct journal_look look = { .since = filter->since,
				     .until = filter->until,
				     .segment = search_segment };
	char buffer[64];
	struct text action = TEXT(buffer);
	/* Words of actions and events; that a refusal was one for now only its reply tells. */
	text_format(&action, "\"%.*s\"", BYTES_ARG(filter->action));
	if (filter->action.len && !bytes_equal(filter->action, BYTES("defer")) && !action.cut)
		look.needles[look.needle_count++] = text_bytes(&action);
	hits->report.bad = 0;
	return search(&s, directory, &look, error);
}

/* Until no line names an ID that is new. */
bool log_find_story(const char *directory, struct bytes id, struct log_hits *hits,
		    struct text *error)
{
	static struct keys keys;        /* WHY static: too large for a stack; one call a process */
	size_t before;
	bool read;
	keys.count = 0;
	keys_add(&keys, bare(id), false);
	do {
		struct search s = { .keys = &keys, .hits = hits };
		struct journal_look look = { 0 };
		before = keys.count;
		log_hits_free(hits);
		hits->report.bad = 0;
		read = search(&s, directory, &look, error);
	} while (read && keys.count > before);
	return read;
}
