/* import_figures.c: what others reported, summed up; see import_store.h. Only reports count whose
 * own mail DMARC proved. */
#include "gateway/reports/import_store_inside.h"

/* Every question has the same parameters: the first day, and the domain or "". */
#define OF_DOMAIN "(?2 = '' OR imported.domain = ?2)"
#define OF_ROW    "(?2 = '' OR imported.domain = ?2 OR header_from = ?2)"

static struct query *ask(struct import_store *s, const char *sql, const struct import_question *of)
{
	struct query *q = database_query(s->database, sql);
	query_number(q, 1, of->since);
	query_text(q, 2, of->domain);
	return q;
}

static bool asked(struct import_store *s, struct query *q)
{
	query_leave(q);
	return !database_error(s->database);
}

bool import_store_summary(struct import_store *s, const struct import_question *of,
			  struct import_summary *summary)
{
	static const char counts[] =
		"SELECT count(CASE WHEN trusted AND kind = 0 THEN 1 END),"
		" count(DISTINCT CASE WHEN trusted AND kind = 0 THEN org END),"
		" count(CASE WHEN trusted AND kind = 1 THEN 1 END),"
		" count(CASE WHEN NOT trusted THEN 1 END)"
		" FROM imported WHERE day >= ?1 AND (kind = 1 OR " OF_DOMAIN ")";
	static const char days[] =
		"SELECT min(day), max(day) FROM imported WHERE trusted AND kind = 0"
		" AND ?1 >= 0 AND " OF_DOMAIN;
	struct query *q = ask(s, counts, of);
	*summary = (struct import_summary){ 0 };
	if (query_row(q))
		*summary = (struct import_summary){ .reports = (uint64_t)query_value(q, 0),
						    .reporters = (uint64_t)query_value(q, 1),
						    .tls_reports = (uint64_t)query_value(q, 2),
						    .untrusted = (uint64_t)query_value(q, 3) };
	query_leave(q);
	q = ask(s, days, of);
	if (query_row(q)) {
		summary->first = (uint32_t)query_value(q, 0);
		summary->last = (uint32_t)query_value(q, 1);
	}
	return asked(s, q);
}

static bool source_take(struct query *q, struct import_source *source)
{
	struct bytes octets = query_bytes(q, 0);
	if (octets.len != 4 && octets.len != 16)
		return false;
	*source = (struct import_source){
		.address = address_from_octets(octets.at, octets.len),
		.messages = (uint64_t)query_value(q, 1),
		.passed = (uint64_t)query_value(q, 2),
		.failed = (uint64_t)query_value(q, 3),
		.dkim = (uint64_t)query_value(q, 4),
		.spf = (uint64_t)query_value(q, 5),
		.quarantined = (uint64_t)query_value(q, 6),
		.rejected = (uint64_t)query_value(q, 7),
		.who = query_bytes(q, 8),
		.first = (uint32_t)query_value(q, 9),
	};
	return true;
}

/* Words of the table are the numbers of feedback.h: dmarc, dkim and spf 1 is passed, 2 failed;
 * disposition 3 is quarantine, 4 reject. */
bool import_store_sources(struct import_store *s, const struct import_question *of,
			  bool (*each)(void *arg, const struct import_source *), void *arg)
{
	static const char sql[] =
		"SELECT source, sum(messages) AS total, sum(messages * (dmarc = 1)),"
		" sum(messages * (dmarc = 2)), sum(messages * (dkim = 1)),"
		" sum(messages * (spf = 1)), sum(messages * (disposition = 3)),"
		" sum(messages * (disposition = 4)), max(who),"
		" (SELECT min(first) FROM imported_source AS f"
		"  WHERE f.source = imported_row.source)"
		" FROM imported JOIN imported_row ON imported_row.report = imported.id"
		" WHERE trusted AND day >= ?1 AND " OF_ROW
		" GROUP BY source ORDER BY total DESC, source";
	struct query *q = ask(s, sql, of);
	struct import_source source;
	while (query_row(q))
		if (source_take(q, &source) && !each(arg, &source))
			break;
	return asked(s, q);
}

bool import_store_days(struct import_store *s, const struct import_question *of,
		       bool (*each)(void *arg, uint32_t day, uint64_t passed, uint64_t failed),
		       void *arg)
{
	static const char sql[] =
		"SELECT day, sum(messages * (dmarc = 1)), sum(messages * (dmarc = 2))"
		" FROM imported JOIN imported_row ON imported_row.report = imported.id"
		" WHERE trusted AND day >= ?1 AND " OF_ROW " GROUP BY day ORDER BY day";
	struct query *q = ask(s, sql, of);
	while (query_row(q))
		if (!each(arg, (uint32_t)query_value(q, 0), (uint64_t)query_value(q, 1),
			  (uint64_t)query_value(q, 2)))
			break;
	return asked(s, q);
}

bool import_store_tls(struct import_store *s, const struct import_question *of,
		      bool (*each)(void *arg, struct bytes domain, struct bytes failure,
				   uint64_t passed, uint64_t failed),
		      void *arg)
{
	static const char sql[] =
		"SELECT imported_tls.domain, failure,"
		" sum(imported_tls.passed), sum(imported_tls.failed)"
		" FROM imported JOIN imported_tls ON imported_tls.report = imported.id"
		" WHERE trusted AND day >= ?1 AND (?2 = '' OR imported_tls.domain = ?2)"
		" GROUP BY imported_tls.domain, failure ORDER BY imported_tls.domain, failure";
	struct query *q = ask(s, sql, of);
	while (query_row(q))
		if (!each(arg, query_bytes(q, 0), query_bytes(q, 1), (uint64_t)query_value(q, 2),
			  (uint64_t)query_value(q, 3)))
			break;
	return asked(s, q);
}
