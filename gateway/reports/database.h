/* database.h: one SQLite file, asked and written by prepared statements: SQLite is in database.c
 * alone.
 *
 * A database is used by one thread at a time; several of one file may be open at once, in one
 * process or in several (the gateway, its successor at an upgrade, a command): the file is in WAL
 * mode, so readers never wait for a writer, and a writer waits for another for DATABASE_WAIT_MS at
 * most. Nothing is synced for each transaction: the death of the process loses none, that of the
 * machine the last ones, and the file stays whole.
 *
 * Every statement is a literal of the program; what comes from outside is bound, never pasted. A
 * failure is told once, by database_error(), and all that follows fails as well until
 * database_clear(): so a caller may put a row of calls together and look once at the end. */
#ifndef MXWARD_REPORTS_DATABASE_H
#define MXWARD_REPORTS_DATABASE_H

#include "gateway/base/bytes.h"

#define DATABASE_FILE "reports.sqlite" /* in the state directory */

enum {
	DATABASE_WAIT_MS = 5000,
	DATABASE_ERROR_MAX = 300,
};

enum database_use {
	DATABASE_WRITE,                 /* made where it is missing */
	DATABASE_READ,                  /* of a gateway that may be running */
};

struct database;
struct query;

/* NULL with *error: missing (READ), forbidden, full, or no database. A file that is damaged is an
 * error, and stays. */
struct database *database_open(const char *path, enum database_use, struct text *error);
void database_close(struct database *);                 /* NULL is allowed */

/* Runs statements that give no rows: a schema, BEGIN. */
bool database_run(struct database *, const char *sql) __attribute__((warn_unused_result));
/* A transaction; the second is true if all since the first is kept. After a failure it is as if
 * nothing had been written. */
void database_begin(struct database *);
bool database_commit(struct database *) __attribute__((warn_unused_result));

/* A statement, prepared; it lives until the database is closed. NULL: failed. All functions of a
 * query take NULL. */
struct query *database_query(struct database *, const char *sql);
/* The n-th parameter, from 1. The octets must stay until the query ends. */
void query_text(struct query *, int n, struct bytes);
void query_blob(struct query *, int n, struct bytes);
void query_number(struct query *, int n, int64_t);
/* True: there is a row, whose columns stay until the next call. False: there is none any more, or
 * it failed; the query can be bound and run anew. */
bool query_row(struct query *) __attribute__((warn_unused_result));
/* The same where no row is expected, or only one wanted; false: failed. */
bool query_run(struct query *) __attribute__((warn_unused_result));
/* Leaves the rows that were not fetched. */
void query_leave(struct query *);
/* The n-th column, from 0; NULL and what is of another kind are "" and 0. */
struct bytes query_bytes(struct query *, int n);
int64_t query_value(struct query *, int n);

/* Rows that the last statement changed. */
uint64_t database_changes(const struct database *);
/* What has failed, in an administrator's words; NULL: nothing has. */
const char *database_error(const struct database *);
/* True if what failed did so because another wrote meanwhile: it may be tried again. */
bool database_busy(const struct database *);
void database_clear(struct database *);

#endif
