/* import_store.c: reports of others on disk; see import_store.h. What is asked of it is in
 * import_figures.c. */
#include "gateway/reports/import_store_inside.h"

#include <stdlib.h>

static const char schema[] =
	"CREATE TABLE IF NOT EXISTS imported("
	" id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, trusted INTEGER NOT NULL,"
	" submitter TEXT NOT NULL, org TEXT NOT NULL, report_id TEXT NOT NULL,"
	" domain TEXT NOT NULL,"
	" day INTEGER NOT NULL, received INTEGER NOT NULL, rows INTEGER NOT NULL,"
	" passed INTEGER NOT NULL, failed INTEGER NOT NULL, invalid INTEGER NOT NULL,"
	" UNIQUE(kind, trusted, submitter, org, report_id, domain));"
	"CREATE TABLE IF NOT EXISTS imported_row("
	" report INTEGER NOT NULL, source BLOB NOT NULL, messages INTEGER NOT NULL,"
	" dmarc INTEGER NOT NULL, dkim INTEGER NOT NULL, spf INTEGER NOT NULL,"
	" disposition INTEGER NOT NULL, header_from TEXT NOT NULL, who TEXT NOT NULL);"
	"CREATE INDEX IF NOT EXISTS imported_row_of ON imported_row(report);"
	"CREATE TABLE IF NOT EXISTS imported_source("
	" domain TEXT NOT NULL, source BLOB NOT NULL, first INTEGER NOT NULL,"
	" last INTEGER NOT NULL, PRIMARY KEY(source, domain)) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS imported_tls("
	" report INTEGER NOT NULL, domain TEXT NOT NULL, failure TEXT NOT NULL,"
	" passed INTEGER NOT NULL, failed INTEGER NOT NULL);"
	"CREATE INDEX IF NOT EXISTS imported_tls_of ON imported_tls(report);";

static const char *const statements[STATEMENTS] = {
	[ADD_REPORT] =
		"INSERT OR IGNORE INTO imported(kind, trusted, submitter, org, report_id, domain,"
		" day, received, rows, passed, failed, invalid)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
	[LAST_REPORT] = "SELECT last_insert_rowid()",
	[ADD_ROW] = "INSERT INTO imported_row VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
	[ADD_SOURCE] = "INSERT INTO imported_source VALUES(?1, ?2, ?3, ?3)"
		       " ON CONFLICT DO UPDATE SET first = min(first, ?3), last = max(last, ?3)",
	[ADD_TLS] = "INSERT INTO imported_tls VALUES(?1, ?2, ?3, ?4, ?5)",
	[ALL_ROWS] = "SELECT sum(rows), sum(rows * (submitter = ?1)) FROM imported WHERE trusted",
	[FEWER_UNTRUSTED] =
		"DELETE FROM imported WHERE id IN (SELECT id FROM imported WHERE NOT trusted"
		" ORDER BY id DESC LIMIT -1 OFFSET ?1)",
	[PRUNE_ROWS] =
		"DELETE FROM imported_row WHERE report IN (SELECT id FROM imported WHERE day < ?1)",
	[PRUNE_TLS] =
		"DELETE FROM imported_tls WHERE report IN (SELECT id FROM imported WHERE day < ?1)",
	[PRUNE_SOURCES] = "DELETE FROM imported_source WHERE last < ?1",
	[PRUNE_REPORTS] = "DELETE FROM imported WHERE day < ?1",
};

/* ---- opening */

struct import_store *import_store_open(const char *path, enum database_use use, struct text *error)
{
	struct import_store *s = calloc(1, sizeof *s);
	if (!s) {
		text_string(error, "out of memory");
		return NULL;
	}
	s->database = database_open(path, use, error);
	bool good = s->database && (use == DATABASE_READ || database_run(s->database, schema));
	if (good)
		return s;
	if (s->database)
		text_string(error, database_error(s->database));
	import_store_close(s);
	return NULL;
}

void import_store_close(struct import_store *s)
{
	if (!s)
		return;
	database_close(s->database);
	free(s);
}

const char *import_store_error(const struct import_store *s)
{
	return database_error(s->database);
}

/* Prepared when it is first needed. */
static struct query *statement(struct import_store *s, enum statement which)
{
	if (!s->queries[which])
		s->queries[which] = database_query(s->database, statements[which]);
	return s->queries[which];
}

/* ---- a report added */

static void sums_row(struct import_sums *sums, const struct feedback_row *row)
{
	enum feedback_verdict dmarc = feedback_dmarc(row);
	*(dmarc == VERDICT_PASS   ? &sums->passed
	  : dmarc == VERDICT_FAIL ? &sums->failed
				  : &sums->unknown) += row->count;
}

struct import_sums import_sums(const struct feedback_report *report, struct bytes rows)
{
	struct import_sums sums = { 0 };
	struct feedback_part p;
	struct address last = { .family = FAMILY_NONE };
	(void)report;
	for (; feedback_take(&rows, &p); sums.rows++) {
		if (p.kind == PART_ROW) {
			sums_row(&sums, &p.row);
			sums.sources += !address_equal(&last, &p.row.source);
			last = p.row.source;
		} else if (p.kind == PART_POLICY) {
			sums.passed += p.policy.passed;
			sums.failed += p.policy.failed;
		}
	}
	return sums;
}

/* The day in whose middle most of a report's time lies: reporters' days begin when they like. */
static uint32_t day_of(const struct feedback_report *r)
{
	return (uint32_t)((r->begin + (r->end - r->begin) / 2) / IMPORT_DAY_SECONDS);
}

/* Domains are compared without case. */
static struct bytes lower(char room[FEEDBACK_TEXT_MAX], struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		room[i] = octet_lower(b.at[i]);
	return (struct bytes){ room, b.len };
}

static bool report_add(struct import_store *s, const struct import_mail *mail,
		       const struct feedback_report *r, const struct import_sums *sums)
{
	char room[FEEDBACK_TEXT_MAX];
	struct query *q = statement(s, ADD_REPORT);
	query_number(q, 1, r->kind);
	query_number(q, 2, mail->trusted);
	query_text(q, 3, mail->submitter);
	query_text(q, 4, r->org);
	query_text(q, 5, r->id);
	query_text(q, 6, lower(room, r->domain));
	query_number(q, 7, day_of(r));
	query_number(q, 8, (int64_t)mail->received);
	query_number(q, 9, mail->trusted ? (int64_t)sums->rows : 0);
	query_number(q, 10, (int64_t)sums->passed);
	query_number(q, 11, (int64_t)sums->failed);
	query_number(q, 12, (int64_t)r->invalid);
	return query_run(q);
}

/* Who answers for the source: a signature that held, else the domain that SPF passed for. */
static struct bytes who(const struct feedback_row *row)
{
	if (row->dkim_result == RESULT_PASS && row->dkim_domain.len > 0)
		return row->dkim_domain;
	return row->spf_result == RESULT_PASS ? row->spf_domain : BYTES("");
}

static struct bytes source_of(const struct feedback_row *row)
{
	return (struct bytes){ (const char *)row->source.octets,
			       row->source.family == FAMILY_IPV4 ? 4 : 16 };
}

static bool row_add(struct import_store *s, int64_t seen, const struct feedback_report *r,
		    const struct feedback_row *row)
{
	char from[FEEDBACK_TEXT_MAX], answers[FEEDBACK_TEXT_MAX], domain[FEEDBACK_TEXT_MAX];
	struct query *q = statement(s, ADD_ROW), *source = statement(s, ADD_SOURCE);
	query_number(q, 1, seen);
	query_blob(q, 2, source_of(row));
	query_number(q, 3, (int64_t)row->count);
	query_number(q, 4, feedback_dmarc(row));
	query_number(q, 5, row->dkim);
	query_number(q, 6, row->spf);
	query_number(q, 7, row->disposition);
	query_text(q, 8, lower(from, row->header_from));
	query_text(q, 9, lower(answers, who(row)));
	query_text(source, 1, lower(domain, r->domain));
	query_blob(source, 2, source_of(row));
	query_number(source, 3, day_of(r));
	return query_run(q) && query_run(source);
}

static bool tls_add(struct import_store *s, int64_t seen, struct bytes domain, struct bytes failure,
		    uint64_t passed, uint64_t failed)
{
	char room[FEEDBACK_TEXT_MAX];
	struct query *q = statement(s, ADD_TLS);
	query_number(q, 1, seen);
	query_text(q, 2, lower(room, domain));
	query_text(q, 3, failure);
	query_number(q, 4, (int64_t)passed);
	query_number(q, 5, (int64_t)failed);
	return query_run(q);
}

static bool rows_add(struct import_store *s, const struct feedback_report *r, struct bytes rows)
{
	struct query *q = statement(s, LAST_REPORT);
	int64_t seen = query_row(q) ? query_value(q, 0) : 0;
	struct bytes domain = BYTES("");
	struct feedback_part p;
	bool good = seen != 0;
	query_leave(q);
	while (good && feedback_take(&rows, &p)) {
		if (p.kind == PART_ROW)
			good = row_add(s, seen, r, &p.row);
		else if (p.kind == PART_FAILURE)
			good = tls_add(s, seen, domain, p.failure.type, 0, p.failure.count);
		else if (p.kind == PART_POLICY)
			good = tls_add(s, seen, domain = p.policy.domain, BYTES(""),
				       p.policy.passed, p.policy.failed);
	}
	return good;
}

static bool number_run(struct import_store *s, enum statement which, int64_t number)
{
	struct query *q = statement(s, which);
	query_number(q, 1, number);
	return query_run(q);
}

/* Nobody who can prove a domain of his own fills up the room of all others. */
static bool room_for(struct import_store *s, struct bytes submitter, const struct import_sums *sums)
{
	struct query *q = statement(s, ALL_ROWS);
	query_text(q, 1, submitter);
	bool row = query_row(q);
	uint64_t rows = row ? (uint64_t)query_value(q, 0) : 0;
	uint64_t share = row ? (uint64_t)query_value(q, 1) : 0;
	query_leave(q);
	return rows + sums->rows <= IMPORT_ROWS_MAX && share + sums->rows <= IMPORT_SHARE_MAX;
}

/* Within a transaction. */
static enum import_result add(struct import_store *s, const struct import_mail *mail,
			      const struct feedback_report *r, struct bytes rows)
{
	struct import_sums sums = import_sums(r, rows);
	if (mail->trusted && !room_for(s, mail->submitter, &sums))
		return IMPORT_FULL;
	if (!report_add(s, mail, r, &sums))
		return IMPORT_FAILED;
	if (database_changes(s->database) == 0)
		return IMPORT_KNOWN;
	bool good = mail->trusted ? rows_add(s, r, rows)
				  : number_run(s, FEWER_UNTRUSTED, IMPORT_UNTRUSTED_MAX);
	return good ? IMPORT_TAKEN : IMPORT_FAILED;
}

enum import_result import_store_add(struct import_store *s, const struct import_mail *mail,
				    const struct feedback_report *r, struct bytes rows)
{
	database_clear(s->database);
	database_begin(s->database);
	enum import_result result = add(s, mail, r, rows);
	return database_commit(s->database) ? result : IMPORT_FAILED;
}

bool import_store_prune(struct import_store *s, uint32_t day)
{
	database_clear(s->database);
	database_begin(s->database);
	bool good = number_run(s, PRUNE_ROWS, day) && number_run(s, PRUNE_TLS, day) &&
		    number_run(s, PRUNE_SOURCES, day) && number_run(s, PRUNE_REPORTS, day);
	return database_commit(s->database) && good;
}
