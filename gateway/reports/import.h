/* import.h: mail to reports.import.address, read for what it reports of mail in our name.
 *
 * The mail is delivered like any other; when its 250 has been decided a copy of it comes here.
 * It is taken apart by a child (gateway/unpack/), and what that says is kept in the state
 * directory (import_store.h) by the thread pool. Nobody ever waits for it: what finds too many
 * before it is dropped and counted, and the log says so. Copies are in memory only: what a
 * restart finds here is not counted. The mail is in its mailbox all the same, and `mxward
 * reports read` reads it there. */
#ifndef MXWARD_REPORTS_IMPORT_H
#define MXWARD_REPORTS_IMPORT_H

#include "gateway/base/bytes.h"
#include "gateway/io/loop.h"

enum {
	IMPORT_WAITING_MAX = 64,        /* mails that wait to be read */
	IMPORT_SUBMITTER_MAX = 255,
};

struct importer;
struct unpack;

/* The control thread's, as all below but importer_take() and importer_report(). `unpack` must
 * outlive it. `path`: the database. NULL: out of memory. */
struct importer *importer_new(struct loop *, struct unpack *, const char *path);
/* Lets go of what has not been read, and says in the log how much that is. What is being written to
 * the disk is waited for by nobody. No thread may use it any more. */
void importer_free(struct importer *);                  /* NULL is allowed */
/* Whether reports are read, and how long they are kept (milliseconds). */
void importer_configure(struct importer *, bool on, uint64_t keep);
/* Once a minute: forgets what is too old, once a day. */
void importer_each_minute(struct importer *);

/* A mail that was taken: its octets, which are copied, and whose it is (import_store.h). Any
 * thread. */
struct import_letter {
	struct bytes octets;
	uint64_t size;                  /* of all of it: more than `octets` if those are not all */
	struct bytes submitter;
	bool trusted;
};
void importer_take(struct importer *, const struct import_letter *);

struct import_figures {
	uint64_t reports, untrusted, known, unreadable; /* reports, since the start */
	uint64_t dropped;               /* mails */
};
void importer_report(struct importer *, struct import_figures *);       /* any thread */

#endif
