/* database.c: SQLite, behind prepared statements; see database.h.
 *
 * Owns the connection and every statement that was prepared. It must never run a statement that is
 * not a literal, follow a link, load an extension, or leave a file behind that others can read.
 *
 * The mutexes of the library stay on, because several databases of one file may be open in one
 * process; one database is used by one thread at a time. */
#include "gateway/reports/database.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VALUE_MAX = 1 << 20 };

struct query {
	struct query *next;
	struct database *of;
	sqlite3_stmt *statement;
	bool done;                      /* to be begun anew before it is bound again */
};

struct database {
	sqlite3 *connection;
	struct query *queries;
	bool within, failed, busy;      /* within: a transaction */
	char error[DATABASE_ERROR_MAX];
};

static void database_fail(struct database *d, int result)
{
	struct text t = TEXT(d->error);
	if (d->failed)
		return;
	d->failed = true;
	d->busy = (result & 0xff) == SQLITE_BUSY || (result & 0xff) == SQLITE_LOCKED;
	text_printable(&t, bytes_of(sqlite3_errmsg(d->connection)));
	(void)text_cstr(&t);
}

static void note_failure(struct text *error, sqlite3 *connection)
{
	text_printable(error, bytes_of(connection ? sqlite3_errmsg(connection) : "out of memory"));
}

/* Made by us, so that nobody else can ever read it: SQLite gives its other files the same
 * rights. */
static bool file_made(const char *path, struct text *error)
{
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		text_string(error, strerror(errno));
	else
		close(fd);
	return fd >= 0;
}

/* WAL: readers do not wait. NORMAL: the file stays whole when the machine dies; its last
 * transactions may not have happened. What is sorted is sorted in memory: there is no other place
 * for it. */
static bool database_prepare(struct database *d, enum database_use use)
{
	if (!database_run(d, "PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
			     "PRAGMA cache_size = -2048; PRAGMA mmap_size = 0"))
		return false;
	return use == DATABASE_READ ||
	       database_run(d, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
			       "PRAGMA journal_size_limit = 16777216");
}

struct database *database_open(const char *path, enum database_use use, struct text *error)
{
	struct database *d = calloc(1, sizeof *d);
	int flags = use == DATABASE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	if (!d) {
		text_string(error, "out of memory");
		return NULL;
	}
	if (use == DATABASE_WRITE && !file_made(path, error)) {
		free(d);
		return NULL;
	}
	if (sqlite3_open_v2(path, &d->connection, flags | SQLITE_OPEN_NOFOLLOW, NULL) !=
	    SQLITE_OK) {
		note_failure(error, d->connection);
		database_close(d);
		return NULL;
	}
	(void)sqlite3_extended_result_codes(d->connection, 1);
	(void)sqlite3_busy_timeout(d->connection, DATABASE_WAIT_MS);
	(void)sqlite3_limit(d->connection, SQLITE_LIMIT_LENGTH, VALUE_MAX);
	(void)sqlite3_limit(d->connection, SQLITE_LIMIT_ATTACHED, 0);
	(void)sqlite3_db_config(d->connection, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	if (!database_prepare(d, use)) {
		text_string(error, d->error);
		database_close(d);
		return NULL;
	}
	return d;
}

void database_close(struct database *d)
{
	if (!d)
		return;
	for (struct query *q = d->queries, *next; q; q = next) {
		next = q->next;
		(void)sqlite3_finalize(q->statement);
		free(q);
	}
	(void)sqlite3_close(d->connection);
	free(d);
}

bool database_run(struct database *d, const char *sql)
{
	if (d->failed)
		return false;
	int result = sqlite3_exec(d->connection, sql, NULL, NULL, NULL);
	if (result != SQLITE_OK)
		database_fail(d, result);
	return result == SQLITE_OK;
}

void database_begin(struct database *d)
{
	d->within = database_run(d, "BEGIN IMMEDIATE");
}

bool database_commit(struct database *d)
{
	bool kept = d->within && database_run(d, "COMMIT");
	if (!kept && d->within)
		(void)sqlite3_exec(d->connection, "ROLLBACK", NULL, NULL, NULL);
	d->within = false;
	return kept;
}

/* The same literal gives the same statement. */
static struct query *query_known(const struct database *d, const char *sql)
{
	for (struct query *q = d->queries; q; q = q->next)
		if (strcmp(sqlite3_sql(q->statement), sql) == 0)
			return q;
	return NULL;
}

struct query *database_query(struct database *d, const char *sql)
{
	struct query *q = d->failed ? NULL : query_known(d, sql);
	if (q || d->failed) {
		query_leave(q);
		return q;
	}
	q = calloc(1, sizeof *q);
	int result = q ? sqlite3_prepare_v3(d->connection, sql, -1, SQLITE_PREPARE_PERSISTENT,
					    &q->statement, NULL)
		       : SQLITE_NOMEM;
	if (result != SQLITE_OK) {
		database_fail(d, result);
		free(q);
		return NULL;
	}
	q->of = d;
	q->next = d->queries;
	d->queries = q;
	return q;
}

void query_leave(struct query *q)
{
	if (!q)
		return;
	(void)sqlite3_reset(q->statement);
	q->done = false;
}

static void query_bound(struct query *q, int result)
{
	if (result != SQLITE_OK)
		database_fail(q->of, result);
}

static bool query_ready(struct query *q)
{
	if (!q || q->of->failed)
		return false;
	if (q->done)
		query_leave(q);
	return true;
}

void query_text(struct query *q, int n, struct bytes b)
{
	if (query_ready(q))
		query_bound(q, sqlite3_bind_text64(q->statement, n, b.at ? b.at : "", b.len,
						   SQLITE_STATIC, SQLITE_UTF8));
}

void query_blob(struct query *q, int n, struct bytes b)
{
	if (query_ready(q))
		query_bound(q, sqlite3_bind_blob64(q->statement, n, b.at ? b.at : "", b.len,
						   SQLITE_STATIC));
}

void query_number(struct query *q, int n, int64_t value)
{
	if (query_ready(q))
		query_bound(q, sqlite3_bind_int64(q->statement, n, value));
}

bool query_row(struct query *q)
{
	if (!query_ready(q))
		return false;
	int result = sqlite3_step(q->statement);
	q->done = result != SQLITE_ROW;
	if (q->done && result != SQLITE_DONE)
		database_fail(q->of, result);
	if (q->done)
		(void)sqlite3_reset(q->statement);
	return result == SQLITE_ROW;
}

bool query_run(struct query *q)
{
	bool row = query_row(q);
	query_leave(q);
	return row || (q && !q->of->failed);
}

struct bytes query_bytes(struct query *q, int n)
{
	if (!q || sqlite3_column_type(q->statement, n) == SQLITE_NULL)
		return BYTES("");
	const void *at = sqlite3_column_blob(q->statement, n);
	int len = sqlite3_column_bytes(q->statement, n);
	return at && len > 0 ? (struct bytes){ at, (size_t)len } : BYTES("");
}

int64_t query_value(struct query *q, int n)
{
	return q ? sqlite3_column_int64(q->statement, n) : 0;
}

uint64_t database_changes(const struct database *d)
{
	return (uint64_t)sqlite3_changes64(d->connection);
}

const char *database_error(const struct database *d)
{
	return d->failed ? d->error : NULL;
}

bool database_busy(const struct database *d)
{
	return d->failed && d->busy;
}

void database_clear(struct database *d)
{
	if (d->within)
		(void)sqlite3_exec(d->connection, "ROLLBACK", NULL, NULL, NULL);
	d->within = d->failed = d->busy = false;
}
