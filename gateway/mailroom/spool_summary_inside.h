/* spool_summary_inside.h: the summaries of the quarantine on disk, in files
 * SPOOL/summary/quarantine-YYYYMMDD: read beside a walk, and written anew. For spool_*.c alone.
 *
 * What cannot be read or written costs time and nothing else, so nothing here has a result that
 * could fail anybody. */
#ifndef MXWARD_MAILROOM_SPOOL_SUMMARY_INSIDE_H
#define MXWARD_MAILROOM_SPOOL_SUMMARY_INSIDE_H

#include "gateway/mailroom/spool_inside.h"
#include "gateway/mailroom/summary.h"

#include <sys/stat.h>

/* A stamp says that something has not changed since only if it was this old when it was looked at:
 * a change in the same tick of the clock of a file system leaves no trace. (Nanoseconds.) */
#define SUMMARY_SETTLED ((uint64_t)2000000000)

/* Goes through one summary, from the oldest record on. Zeroed it is closed. */
struct summary_reader {
	bool open;
	int fd;
	struct summary_head head;
	struct text buffer;             /* octets of the file */
	size_t begin;                   /* of those, where the next record begins */
	uint64_t given;                 /* records */
	struct summary_record record;   /* the last that was given */
	char id[SPOOL_ID_MAX];          /* of that; "": none was */
	struct arena arena;
};

struct stamp stamp_of(const struct stat *);
bool stamp_equal(const struct stamp *, const struct stamp *);

/* Opens the summary of a day, if there is one. It is closed, and opened again for the next. */
void summary_open(struct summary_reader *, struct spool *, const char *day);
void summary_close(struct summary_reader *);
/* Gives back its memory, too. */
void summary_end(struct summary_reader *);
/* True if it has a record of each message in the folder, and there is nothing else in it. */
bool summary_tells(const struct summary_reader *, int folder);
/* The next record; NULL: the rest is missing or damaged, or there is none. Lives until the next
 * call. */
const struct summary_record *summary_next(struct summary_reader *);
/* The record of this ID, if it is the last that was given or behind it. */
const struct summary_record *summary_find(struct summary_reader *, const char *id);
/* True if all records have been given. */
bool summary_over(const struct summary_reader *);

/* A summary that is being written, under a name that no reader looks for. */
struct summary_writer {
	int directory, fd;              /* fd -1: nothing is written */
	const char *day;
	struct summary_head head;
	struct text buffer;
	char last[SPOOL_ID_MAX];
	uint64_t now;                   /* nanoseconds since 1970 */
};

void summary_begin(struct summary_writer *, struct spool *, const char *day, int folder,
		   uint64_t now);
/* In order of IDs. False: it gets no record. */
bool summary_add(struct summary_writer *, const struct summary_record *);
/* Puts it into the place of the older one. `whole`: all that is in the folder was added. */
void summary_finish(struct summary_writer *, int folder, bool whole);

/* Removes the summaries of days that do not stand any more, and what was never finished. */
void summary_sweep(struct spool *, bool (*stands)(void *arg, const char *day), void *arg);

#endif
