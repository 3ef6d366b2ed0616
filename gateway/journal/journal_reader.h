/* journal_reader.h: reads the gateway's journal: its own recent decisions, as `mxward log` and
 * `mxward replay` look through them.
 *
 * The journal is a directory, `journal` in the state directory, of append-only segments:
 *
 *     20261201T025800.123Z-1234.jsonl     when it was begun (UTC), and by which process
 *
 * A segment holds lines of the log (docs/log.md) as JSON, one an event, oldest first: every line of
 * the events that log_events.def calls RECORDED, whatever log.format and log.level say. A line
 * begins with {"ts":"2026-12-01T02:58:00.123Z","event":"message", and ends with a line feed. Each
 * process writes segments of its own, so those of two that overlap are not in order with each
 * other.
 *
 * Nothing in a segment is trusted: what is no such line (torn by a kill, foreign octets, longer
 * than 64 KiB) is passed over and counted, never repaired. Reads files, changes nothing, and needs
 * no running gateway. */
#ifndef MXWARD_JOURNAL_READER_H
#define MXWARD_JOURNAL_READER_H

#include "gateway/base/bytes.h"

/* In the state directory. */
#define JOURNAL_DIRECTORY "journal"

enum {
	JOURNAL_LINE_MAX = 65536,       /* octets, its line feed included */
	JOURNAL_NEEDLES_MAX = 8,
};

/* Which lines are wanted, and who takes them. */
struct journal_look {
	uint64_t since, until; /* milliseconds since 1970, both included; until 0: no end */
	/* Words that all occur in the line, octet for octet, to sieve before anything is parsed:
	 * "\"event\":\"message\"", say. */
	struct bytes needles[JOURNAL_NEEDLES_MAX];
	size_t needle_count;
	/* One line without its line feed; it lies there until this returns. False: no more. */
	bool (*line)(void *arg, struct bytes line);
	/* Before each segment, none of whose lines is newer than `latest`; false passes it over.
	 * Whoever asks for it gets the newest segment first. NULL: the oldest first. */
	bool (*segment)(void *arg, uint64_t latest);
	/* After each piece: octets looked through, and octets in all. NULL: nobody asks. */
	void (*progress)(void *arg, uint64_t done, uint64_t total);
	void *arg;
};

struct journal_report {
	uint64_t oldest;                /* the first line that is kept; 0: there is none */
	uint64_t segments, octets;
	uint64_t bad; /* lines passed over that were no lines of the log; torn ones as well */
	uint64_t torn;                  /* segments whose last line is not whole */
	uint64_t unreadable;            /* segments that could not be read */
};

/* Looks through all segments of a directory, the oldest segment first unless `segment` is set. True
 * also where there is no line; *report says what there was. False with *error: there is no journal,
 * or it cannot be read. */
bool journal_read(const char *directory, const struct journal_look *, struct journal_report *report,
		  struct text *error) __attribute__((warn_unused_result));

#endif
