/* report_store.c: the tables, and counting; see report_store.h.
 *
 * It must never keep a local part, and never more rows a day than twice REPORT_ROWS_MAX. */
#include "gateway/reports/report_store_inside.h"

#include "gateway/base/siphash.h"

#include <stdlib.h>

/* A table is only ever added to; what a version of the program does not know it leaves alone. */
static const char schema[] =
	"BEGIN IMMEDIATE;"
	"CREATE TABLE IF NOT EXISTS days(day INTEGER PRIMARY KEY, rows INTEGER NOT NULL,"
	" coarse INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS published(day INTEGER, domain TEXT, p TEXT, sp TEXT, np TEXT,"
	" flags INTEGER, fo TEXT, rua TEXT, ruf TEXT, rows INTEGER NOT NULL,"
	" messages INTEGER NOT NULL, passed INTEGER NOT NULL, wanted INTEGER NOT NULL,"
	" PRIMARY KEY(day, domain)) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS seen(day INTEGER, domain TEXT, digest BLOB, source TEXT,"
	" disposition INTEGER, aligned INTEGER, reasons INTEGER, header_from TEXT,"
	" envelope_from TEXT, spf_domain TEXT, spf_result TEXT,"
	" signatures TEXT, count INTEGER NOT NULL, PRIMARY KEY(day, domain, digest)) WITHOUT "
	"ROWID;"
	"CREATE TABLE IF NOT EXISTS reports(day INTEGER, domain TEXT, id TEXT NOT NULL,"
	" PRIMARY KEY(day, domain)) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS sendings(day INTEGER, domain TEXT, destination TEXT,"
	" state INTEGER NOT NULL, token TEXT, spool TEXT, reply TEXT, at INTEGER NOT NULL,"
	" PRIMARY KEY(day, domain, destination)) WITHOUT ROWID;"
	"CREATE INDEX IF NOT EXISTS sendings_token ON sendings(token);"
	"CREATE INDEX IF NOT EXISTS sendings_spool ON sendings(spool);"
	"CREATE TABLE IF NOT EXISTS failures(token TEXT PRIMARY KEY, day INTEGER, domain TEXT,"
	" destination TEXT, state INTEGER NOT NULL, spool TEXT, reply TEXT, at INTEGER NOT NULL)"
	" WITHOUT ROWID;"
	"CREATE INDEX IF NOT EXISTS failures_spool ON failures(spool);"
	"CREATE TABLE IF NOT EXISTS suppressed(destination TEXT PRIMARY KEY, why TEXT,"
	" until INTEGER NOT NULL, times INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS excluded(domain TEXT PRIMARY KEY) WITHOUT ROWID;"
	"COMMIT;";

struct report_store *report_store_open(const char *directory, enum database_use use,
				       struct text *error)
{
	char buffer[4200];
	struct text path = TEXT(buffer);
	struct report_store *s = calloc(1, sizeof *s);
	text_format(&path, "%s/%s", directory, DATABASE_FILE);
	if (!s) {
		text_string(error, "out of memory");
		return NULL;
	}
	s->database = database_open(text_cstr(&path), use, error);
	if (s->database && (use == DATABASE_READ || database_run(s->database, schema)))
		return s;
	if (s->database)
		text_string(error, database_error(s->database));
	report_store_close(s);
	return NULL;
}

void report_store_close(struct report_store *s)
{
	if (!s)
		return;
	database_close(s->database);
	free(s);
}

struct database *report_store_database(struct report_store *s)
{
	return s->database;
}

enum report_coarseness report_store_coarseness(const struct report_store *s)
{
	return s->coarseness;
}

/* ---- a row as it is kept */

static bool word_good(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (b.at[i] <= ' ' || b.at[i] == 127)
			return false;
	return b.len > 0;
}

void report_signatures_write(struct text *t, const struct report_row *row)
{
	for (size_t i = 0; i < row->signature_count; i++) {
		const struct report_signature *s = &row->signatures[i];
		if (!word_good(s->domain) || !word_good(s->selector) || !word_good(s->result))
			continue;
		text_add(t, s->domain);
		text_char(t, ' ');
		text_add(t, s->selector);
		text_char(t, ' ');
		text_add(t, s->result);
		text_char(t, '\n');
	}
}

void report_signatures_read(struct bytes text, struct report_row *row)
{
	row->signature_count = 0;
	while (text.len && row->signature_count < REPORT_SIGNATURES_MAX) {
		struct bytes line = bytes_first(text, bytes_find(text, '\n'));
		struct report_signature s;
		text = bytes_skip(text, line.len + 1);
		s.domain = bytes_word(&line);
		s.selector = bytes_word(&line);
		s.result = bytes_word(&line);
		if (s.result.len)
			row->signatures[row->signature_count++] = s;
	}
}

static void digest_add(struct siphash *h, struct bytes b)
{
	uint64_t length = b.len;
	siphash_add(h, (struct bytes){ (const char *)&length, sizeof length });
	siphash_add(h, b);
}

static void row_digest(const struct report_row *row, struct bytes source, struct bytes signatures,
		       uint64_t digest[2])
{
	const uint64_t numbers[] = { row->disposition, row->dkim_aligned, row->spf_aligned,
				     row->reasons };
	const struct bytes texts[] = { source,          row->header_from, row->envelope_from,
				       row->spf_domain, row->spf_result,  signatures };
	struct siphash h;
	siphash_start(&h, (const uint64_t[2]){ 0, 0 });
	siphash_add(&h, (struct bytes){ (const char *)numbers, sizeof numbers });
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		digest_add(&h, texts[i]);
	siphash_end(&h, digest);
}

/* Leaves out what this coarseness does. */
static void row_coarsen(struct report_row *row, enum report_coarseness c, struct bytes domain)
{
	size_t kept = 0;
	if (c == REPORT_FINE)
		return;
	row->envelope_from = BYTES("");
	for (size_t i = 0; i < row->signature_count && c == REPORT_COARSER; i++)
		if (bytes_equal(row->signatures[i].domain, row->header_from) &&
		    bytes_equal(row->signatures[i].result, BYTES("pass")))
			row->signatures[kept++] = row->signatures[i];
	row->signature_count = kept;
	if (c != REPORT_COARSEST)
		return;
	row->header_from = domain;
	row->spf_domain = row->spf_result = BYTES("");
}

/* ---- counting */

static enum report_coarseness coarseness_of(struct report_store *s, uint32_t day)
{
	struct query *q = database_query(s->database, "SELECT rows FROM days WHERE day = ?1");
	query_number(q, 1, day);
	int64_t rows = query_row(q) ? query_value(q, 0) : 0;
	query_leave(q);
	return rows < REPORT_ROWS_MAX                         ? REPORT_FINE
	       : rows < REPORT_ROWS_MAX + REPORT_ROWS_MAX / 4 ? REPORT_COARSER
	       : rows < 2 * REPORT_ROWS_MAX                   ? REPORT_COARSEST
							      : REPORT_FULL;
}

/* *fresh: there was no such row. */
static bool row_count(struct report_store *s, uint32_t day, struct bytes domain,
		      const struct report_row *row, uint64_t count, bool *fresh)
{
	char source_buffer[ADDRESS_TEXT_MAX], signatures_buffer[REPORT_SIGNATURES_TEXT];
	struct text source = TEXT(source_buffer), signatures = TEXT(signatures_buffer);
	uint64_t digest[2];
	address_text(&source, &row->source);
	report_signatures_write(&signatures, row);
	row_digest(row, text_bytes(&source), text_bytes(&signatures), digest);
	struct query *q = database_query(
		s->database,
		"INSERT INTO seen VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
		" ON CONFLICT DO UPDATE SET count = count + excluded.count RETURNING count");
	query_number(q, 1, day);
	query_text(q, 2, domain);
	query_blob(q, 3, (struct bytes){ (const char *)digest, sizeof digest });
	query_text(q, 4, text_bytes(&source));
	query_number(q, 5, row->disposition);
	query_number(q, 6, (row->dkim_aligned ? KEPT_DKIM : 0) | (row->spf_aligned ? KEPT_SPF : 0));
	query_number(q, 7, row->reasons);
	query_text(q, 8, row->header_from);
	query_text(q, 9, row->envelope_from);
	query_text(q, 10, row->spf_domain);
	query_text(q, 11, row->spf_result);
	query_text(q, 12, text_bytes(&signatures));
	query_number(q, 13, (int64_t)count);
	*fresh = query_row(q) && query_value(q, 0) == (int64_t)count;
	query_leave(q);
	return !database_error(s->database);
}

/* The policy found last is the one that the report names. */
static bool policy_count(struct report_store *s, uint32_t day, const struct report_policy *p,
			 const struct report_row *row, uint64_t count, bool wanted, bool fresh)
{
	struct query *q = database_query(
		s->database,
		"INSERT INTO published VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
		" ?13) ON CONFLICT DO UPDATE SET p = ?3, sp = ?4, np = ?5, flags = ?6, fo = ?7,"
		" rua = ?8, ruf = ?9, rows = rows + ?10, messages = messages + ?11,"
		" passed = passed + ?12, wanted = max(wanted, ?13)");
	query_number(q, 1, day);
	query_text(q, 2, p->domain);
	query_text(q, 3, p->p);
	query_text(q, 4, p->sp);
	query_text(q, 5, p->np);
	query_number(q, 6,
		     (p->strict_dkim ? KEPT_STRICT_DKIM : 0) |
			     (p->strict_spf ? KEPT_STRICT_SPF : 0) | (p->test ? KEPT_TEST : 0) |
			     (p->psd ? KEPT_PSD : 0));
	query_text(q, 7, p->fo);
	query_text(q, 8, p->rua);
	query_text(q, 9, p->ruf);
	query_number(q, 10, fresh);
	query_number(q, 11, (int64_t)count);
	query_number(q, 12, row->dkim_aligned || row->spf_aligned ? (int64_t)count : 0);
	query_number(q, 13, wanted);
	return query_run(q);
}

static bool day_count(struct report_store *s, uint32_t day, bool fresh)
{
	struct query *q = database_query(s->database,
					 "INSERT INTO days VALUES(?1, ?2, ?3) ON CONFLICT DO "
					 "UPDATE SET rows = rows + ?2, coarse = max(coarse, ?3)");
	if (!fresh && s->coarseness == REPORT_FINE)
		return true;
	query_number(q, 1, day);
	query_number(q, 2, fresh);
	query_number(q, 3, s->coarseness);
	return query_run(q);
}

bool report_store_count(struct report_store *s, uint32_t day, const struct report_policy *policy,
			const struct report_row *row, uint64_t count, bool wanted)
{
	struct report_row kept = *row;
	bool fresh;
	s->coarseness = coarseness_of(s, day);
	if (s->coarseness == REPORT_FULL)
		return day_count(s, day, false);
	row_coarsen(&kept, s->coarseness, policy->domain);
	return row_count(s, day, policy->domain, &kept, count, &fresh) &&
	       policy_count(s, day, policy, &kept, count, wanted, fresh) &&
	       day_count(s, day, fresh);
}

bool report_store_prune(struct report_store *s, uint32_t today)
{
	static const char *const old[] = {
		"DELETE FROM days WHERE day < ?1",     "DELETE FROM published WHERE day < ?1",
		"DELETE FROM seen WHERE day < ?1",     "DELETE FROM reports WHERE day < ?1",
		"DELETE FROM sendings WHERE day < ?1", "DELETE FROM failures WHERE day < ?1",
	};
	uint32_t from = today > REPORT_KEEP_DAYS ? today - REPORT_KEEP_DAYS : 0;
	database_begin(s->database);
	bool done = true;
	for (size_t i = 0; i < sizeof old / sizeof *old && done; i++) {
		struct query *q = database_query(s->database, old[i]);
		query_number(q, 1, from);
		done = query_run(q);
	}
	return database_commit(s->database);
}
