/* report_store_read.c: what was counted, read row by row; see report_store.h. Memory does not grow
 * with what is there. */
#include "gateway/reports/report_store_inside.h"

static void total_take(struct query *q, struct report_total *t)
{
	int64_t flags = query_value(q, 5);
	*t = (struct report_total){
		.day = (uint32_t)query_value(q, 0),
		.policy = { .domain = query_bytes(q, 1),
			    .p = query_bytes(q, 2),
			    .sp = query_bytes(q, 3),
			    .np = query_bytes(q, 4),
			    .strict_dkim = flags & KEPT_STRICT_DKIM,
			    .strict_spf = flags & KEPT_STRICT_SPF,
			    .test = flags & KEPT_TEST,
			    .psd = flags & KEPT_PSD,
			    .fo = query_bytes(q, 6),
			    .rua = query_bytes(q, 7),
			    .ruf = query_bytes(q, 8) },
		.rows = (uint64_t)query_value(q, 9),
		.messages = (uint64_t)query_value(q, 10),
		.passed = (uint64_t)query_value(q, 11),
		.wanted = query_value(q, 12),
		.coarse = query_value(q, 13),
	};
}

#define TOTAL                                                                                     \
	"SELECT p.day, domain, p, sp, np, flags, fo, rua, ruf, p.rows, messages, passed, wanted," \
	" coarse FROM published p LEFT JOIN days d ON d.day = p.day "

bool report_store_totals(struct report_store *s, uint32_t from, uint32_t upto, struct bytes domain,
			 bool (*each)(void *arg, const struct report_total *), void *arg)
{
	struct report_total total;
	struct query *q = database_query(
		s->database, report_store_one(from, upto, domain) ? TOTAL
				     "WHERE p.day = ?1 AND p.day < ?2 AND domain = ?3"
								  : TOTAL
				     "WHERE p.day >= ?1 AND p.day < ?2 AND (?3 = '' OR domain = ?3)"
				     " ORDER BY p.day, domain");
	query_number(q, 1, from);
	query_number(q, 2, upto);
	query_text(q, 3, domain);
	while (query_row(q)) {
		total_take(q, &total);
		if (!each(arg, &total))
			break;
	}
	query_leave(q);
	return !database_error(s->database);
}

/* A source that cannot be read is nobody's: the row was not written by us. */
static bool row_take(struct query *q, struct report_row *row)
{
	int64_t disposition = query_value(q, 1), aligned = query_value(q, 2);
	*row = (struct report_row){
		.disposition = (enum report_disposition)disposition,
		.dkim_aligned = aligned & KEPT_DKIM,
		.spf_aligned = aligned & KEPT_SPF,
		.reasons = (unsigned)query_value(q, 3),
		.header_from = query_bytes(q, 4),
		.envelope_from = query_bytes(q, 5),
		.spf_domain = query_bytes(q, 6),
		.spf_result = query_bytes(q, 7),
	};
	report_signatures_read(query_bytes(q, 8), row);
	return disposition >= REPORT_NONE && disposition <= REPORT_REJECT &&
	       address_parse(query_bytes(q, 0), &row->source);
}

#define ROWS                                                                                    \
	"SELECT source, disposition, aligned, reasons, header_from, envelope_from, spf_domain," \
	" spf_result, signatures, count FROM seen WHERE day = ?1 AND domain = ?2"

static bool rows_each(struct report_store *s, struct query *q,
		      bool (*each)(void *arg, const struct report_row *, uint64_t count), void *arg)
{
	struct report_row row;
	while (query_row(q))
		if (row_take(q, &row) && !each(arg, &row, (uint64_t)query_value(q, 9)))
			break;
	query_leave(q);
	return !database_error(s->database);
}

bool report_store_rows(struct report_store *s, uint32_t day, struct bytes domain,
		       bool (*each)(void *arg, const struct report_row *, uint64_t count),
		       void *arg)
{
	struct query *q = database_query(s->database, ROWS);
	query_number(q, 1, day);
	query_text(q, 2, domain);
	return rows_each(s, q, each, arg);
}

bool report_store_busiest(struct report_store *s, uint32_t day, struct bytes domain, uint32_t most,
			  bool (*each)(void *arg, const struct report_row *, uint64_t count),
			  void *arg)
{
	struct query *q =
		database_query(s->database, ROWS " ORDER BY count DESC, source, digest LIMIT ?3");
	query_number(q, 1, day);
	query_text(q, 2, domain);
	query_number(q, 3, most);
	return rows_each(s, q, each, arg);
}
