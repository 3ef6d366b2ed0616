/* journal_segments.h: the files of a journal: their names, their order, and how long they stay.
 *
 * Shared by who writes and who reads. Only segments_prune() changes anything, and it touches
 * nothing but files with a segment's name. Calls block on the disk. */
#ifndef MXWARD_JOURNAL_SEGMENTS_H
#define MXWARD_JOURNAL_SEGMENTS_H

#include "gateway/base/bytes.h"

enum { SEGMENT_NAME_MAX = 48 };

struct segment {
	char name[SEGMENT_NAME_MAX];
	uint64_t began;                 /* the time of its first line, milliseconds since 1970 */
	uint64_t changed;               /* the last write, the same way */
	uint64_t size;                  /* octets */
};

struct segments {
	struct segment *at;             /* the oldest first */
	size_t count;
};

/* The name of a segment of this process that begins now: "20261201T025800.123Z-1234.jsonl". */
void segment_name(struct text *, uint64_t began, int process);
/* True if it is such a name. */
bool segment_name_read(struct bytes, uint64_t *began) __attribute__((warn_unused_result));
/* The time of a line of the log, which begins with it. */
bool segment_line_time(struct bytes line, uint64_t *time) __attribute__((warn_unused_result));

/* All segments of the directory that is open as `directory`, for segments_free(). False: errno says
 * why it cannot be read. */
bool segments_list(int directory, struct segments *) __attribute__((warn_unused_result));
void segments_free(struct segments *);

/* What may stay. */
struct segments_bounds {
	uint64_t now;                   /* clock_wall() */
	uint64_t keep;                  /* milliseconds since the last write */
	uint64_t most;                  /* octets in all */
	const char *current;            /* the segment that is being written, which stays; or "" */
};

/* Removes the oldest segments until the rest is within these bounds, and the disk has some room for
 * mail: the journal is what can be spared. False: errno says why not, or ENOSPC: the disk has
 * little room although nothing but the current segment is left. */
bool segments_prune(int directory, const struct segments_bounds *)
	__attribute__((warn_unused_result));

#endif
