/* report_store_sent.c: reports, what became of them, and who gets none; see report_store.h. */
#include "gateway/reports/report_store_inside.h"

#define FORGOTTEN_MS (30 * 86400000ull) /* behind the end of a suppression */

static int64_t kept_time(uint64_t ms)
{
	return ms > INT64_MAX ? INT64_MAX : (int64_t)ms;
}

const char *report_state_name(enum report_state state)
{
	static const char *const names[] = { "unknown", "planned", "spooled", "sent",
					     "refused", "bounced", "skipped" };
	return state <= REPORT_SKIPPED ? names[state] : names[0];
}

bool report_store_id(struct report_store *s, uint32_t day, struct bytes domain, struct bytes fresh,
		     struct text *id)
{
	struct query *q =
		database_query(s->database, "INSERT OR IGNORE INTO reports VALUES(?1, ?2, ?3)");
	query_number(q, 1, day);
	query_text(q, 2, domain);
	query_text(q, 3, fresh);
	if (!query_run(q))
		return false;
	q = database_query(s->database, "SELECT id FROM reports WHERE day = ?1 AND domain = ?2");
	query_number(q, 1, day);
	query_text(q, 2, domain);
	bool found = query_row(q);
	if (found)
		text_add(id, query_bytes(q, 0));
	query_leave(q);
	return found;
}

/* ---- sendings */

#define SENDING "SELECT day, domain, destination, state, token, spool, reply, at FROM sendings "

static void sending_take(struct query *q, struct report_sending *r)
{
	*r = (struct report_sending){ .day = (uint32_t)query_value(q, 0),
				      .domain = query_bytes(q, 1),
				      .to = query_bytes(q, 2),
				      .state = (enum report_state)query_value(q, 3),
				      .token = query_bytes(q, 4),
				      .spool = query_bytes(q, 5),
				      .reply = query_bytes(q, 6),
				      .at = (uint64_t)query_value(q, 7) };
}

static void sending_bind(struct query *q, const struct report_sending *r)
{
	query_number(q, 1, r->day);
	query_text(q, 2, r->domain);
	query_text(q, 3, r->to);
	query_number(q, 4, r->state);
	query_text(q, 5, r->spool);
	query_text(q, 6, r->reply);
	query_number(q, 7, kept_time(r->at));
}

bool report_store_plan(struct report_store *s, const struct report_sending *r)
{
	struct query *q =
		database_query(s->database, "INSERT OR IGNORE INTO sendings VALUES(?1, ?2, ?3, ?4,"
					    " ?8, ?5, ?6, ?7)");
	sending_bind(q, r);
	query_text(q, 8, r->token);
	return query_run(q);
}

bool report_store_settle(struct report_store *s, const struct report_sending *r)
{
	struct query *q = database_query(
		s->database, "UPDATE sendings SET state = ?4, spool = ?5, reply = ?6, at = ?7"
			     " WHERE day = ?1 AND domain = ?2 AND destination = ?3");
	sending_bind(q, r);
	return query_run(q);
}

bool report_store_sendings(struct report_store *s, uint32_t from, uint32_t upto,
			   struct bytes domain,
			   bool (*each)(void *arg, const struct report_sending *), void *arg)
{
	struct report_sending sending;
	struct query *q = database_query(s->database, SENDING
					 "WHERE day >= ?1 AND day < ?2 AND (?3 = '' OR domain = ?3)"
					 " ORDER BY day, domain, destination");
	query_number(q, 1, from);
	query_number(q, 2, upto);
	query_text(q, 3, domain);
	while (query_row(q)) {
		sending_take(q, &sending);
		if (!each(arg, &sending))
			break;
	}
	query_leave(q);
	return !database_error(s->database);
}

static struct bytes found_keep(struct text *t, struct bytes b)
{
	size_t from = t->len;
	text_add(t, b);
	return bytes_skip(text_bytes(t), from);
}

/* What it found is copied: a statement that stays open would hold this store to the file as it is
 * now, blind for what others write and unable to write behind them. */
static bool sending_find(struct report_store *s, struct query *q, struct bytes by,
			 struct report_sending *r)
{
	struct text kept = TEXT(s->found);
	query_text(q, 1, by);
	bool found = by.len > 0 && query_row(q);
	if (found) {
		sending_take(q, r);
		r->domain = found_keep(&kept, r->domain);
		r->to = found_keep(&kept, r->to);
		r->token = found_keep(&kept, r->token);
		r->spool = found_keep(&kept, r->spool);
		r->reply = found_keep(&kept, r->reply);
	}
	query_leave(q);
	return found;
}

bool report_store_by_token(struct report_store *s, struct bytes token, struct report_sending *r)
{
	return sending_find(s, database_query(s->database, SENDING "WHERE token = ?1"), token, r);
}

bool report_store_by_spool(struct report_store *s, struct bytes spool, struct report_sending *r)
{
	return sending_find(s, database_query(s->database, SENDING "WHERE spool = ?1"), spool, r);
}

/* ---- who gets none */

/* How often it was so far; 0: it is not known, or forgotten. */
static uint64_t times_before(struct report_store *s, struct bytes to, uint64_t now)
{
	struct query *q = database_query(
		s->database, "SELECT until, times FROM suppressed WHERE destination = ?1");
	query_text(q, 1, to);
	bool found = query_row(q);
	int64_t until = query_value(q, 0), times = query_value(q, 1);
	query_leave(q);
	return found && kept_time(now) - until < (int64_t)FORGOTTEN_MS ? (uint64_t)times : 0;
}

bool report_store_suppress(struct report_store *s, struct bytes to, struct bytes why, uint64_t now,
			   uint64_t first)
{
	enum { DOUBLED_MOST = 10 };
	uint64_t times = times_before(s, to, now),
		 doubled = times < DOUBLED_MOST ? times : DOUBLED_MOST;
	bool ever = first == UINT64_MAX || first > (uint64_t)INT64_MAX >> (DOUBLED_MOST + 1);
	struct query *q =
		database_query(s->database, "INSERT OR REPLACE INTO suppressed VALUES(?1, ?2, ?3,"
					    " ?4)");
	query_text(q, 1, to);
	query_text(q, 2, why);
	query_number(q, 3, ever ? INT64_MAX : kept_time(now + (first << doubled)));
	query_number(q, 4, (int64_t)times + 1);
	return query_run(q);
}

bool report_store_is_suppressed(struct report_store *s, struct bytes to, uint64_t now)
{
	struct query *q = database_query(
		s->database, "SELECT 1 FROM suppressed WHERE destination = ?1 AND until > ?2");
	query_text(q, 1, to);
	query_number(q, 2, kept_time(now));
	bool found = query_row(q);
	query_leave(q);
	return found;
}

bool report_store_unsuppress(struct report_store *s, struct bytes to, bool *found)
{
	struct query *q =
		database_query(s->database, "DELETE FROM suppressed WHERE destination = ?1");
	query_text(q, 1, to);
	bool done = query_run(q);
	*found = done && database_changes(s->database) > 0;
	return done;
}

bool report_store_suppressions(struct report_store *s,
			       bool (*each)(void *arg, const struct report_suppressed *), void *arg)
{
	struct query *q = database_query(
		s->database,
		"SELECT destination, why, until, times FROM suppressed ORDER BY destination");
	while (query_row(q)) {
		int64_t until = query_value(q, 2);
		const struct report_suppressed r = {
			.to = query_bytes(q, 0),
			.why = query_bytes(q, 1),
			.until = until == INT64_MAX ? UINT64_MAX : (uint64_t)until,
			.times = (uint64_t)query_value(q, 3),
		};
		if (!each(arg, &r))
			break;
	}
	query_leave(q);
	return !database_error(s->database);
}

bool report_store_exclude(struct report_store *s, struct bytes domain, bool exclude)
{
	struct query *q =
		database_query(s->database, exclude ? "INSERT OR IGNORE INTO excluded VALUES(?1)"
						    : "DELETE FROM excluded WHERE domain = ?1");
	query_text(q, 1, domain);
	return query_run(q);
}

bool report_store_is_excluded(struct report_store *s, struct bytes domain)
{
	struct query *q = database_query(s->database, "SELECT 1 FROM excluded WHERE domain = ?1");
	query_text(q, 1, domain);
	bool found = query_row(q);
	query_leave(q);
	return found;
}

bool report_store_exclusions(struct report_store *s, bool (*each)(void *arg, struct bytes domain),
			     void *arg)
{
	struct query *q =
		database_query(s->database, "SELECT domain FROM excluded ORDER BY domain");
	while (query_row(q))
		if (!each(arg, query_bytes(q, 0)))
			break;
	query_leave(q);
	return !database_error(s->database);
}
