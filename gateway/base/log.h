/* log.h: what mxward says about itself: one line an event, JSON or text.
 *
 * A line is built by the thread that has something to say and put into a bounded queue; one writer
 * thread writes the queue to the output. A slow, blocked or broken output never blocks the caller:
 * what does not fit is dropped and counted, and the count is logged as soon as there is room.
 * Octets from outside are escaped here, never by the caller, and never reach the output raw. All
 * events and fields stand in log_events.def; a program built for tests ends at any other.
 *
 * The queue is the process's one global besides the clock: everything may log. */
#ifndef MXWARD_BASE_LOG_H
#define MXWARD_BASE_LOG_H

#include "gateway/base/bytes.h"

enum log_level { LOG_SILENT = -1, LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };
enum log_format { LOG_JSON, LOG_TEXT };

/* Starts the writer on `fd` (kept open, not owned). In a process that never calls it (the
 * supervisor has no threads, for it forks) lines go straight to descriptor 1, or are dropped and
 * counted where that would have to wait. */
void log_start(int fd);
/* From now on lines go to what `fd` is, which is closed: it takes the place of the descriptor that
 * they went to. A line is written whole, to the one or to the other. */
void log_switch(int fd);
/* Words that are no line of the log: to `fd` at once, or not at all where that would have to
 * wait. */
void log_plain(int fd, struct bytes words);
/* Takes effect with the next line. */
void log_configure(enum log_format, enum log_level);
/* From now on `take` is given, as JSON with its line feed, each line of what log_events.def calls
 * RECORDED, whatever format and level are, but not what is said at LOG_DEBUG. It runs in the thread
 * that logs, and must neither wait nor log. NULL: nobody. */
void log_record(void (*take)(struct bytes line));
/* From now on `take` is given, as JSON with its line feed, each line up to the level `most`,
 * whatever format and level of the output are. It runs in the thread that logs, and must
 * neither wait nor log. NULL: nobody. */
void log_copy(void (*take)(enum log_level, struct bytes line), enum log_level most);
/* Waits up to a second for the queue to be written, then ends the writer. */
void log_stop(void);
/* Lines dropped since the start. */
uint64_t log_dropped(void);

/* A line: begin, then members in any order, then end. One at a time a thread; every begin needs its
 * end. Keys are our own literals. The line holds 64 KiB; what does not fit is left out and marked
 * ("cut": true). */
struct log_line;
struct log_line *log_begin(enum log_level, const char *event);
void log_bytes(struct log_line *, const char *key, struct bytes value);
void log_string(struct log_line *, const char *key, const char *value);
void log_number(struct log_line *, const char *key, int64_t value);
void log_bool(struct log_line *, const char *key, bool value);
void log_list_open(struct log_line *, const char *key);
void log_object_open(struct log_line *, const char *key);      /* key NULL inside a list */
void log_item(struct log_line *, struct bytes value);           /* a string inside a list */
void log_list_close(struct log_line *);
void log_object_close(struct log_line *);
void log_end(struct log_line *);

/* One line with a single member "message", for the log of the program itself. */
void log_note(enum log_level, const char *event, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Adds b to t as a JSON string, quotes included: control characters, characters that nobody sees
 * (character.h) and what is no UTF-8 are escaped. */
void json_string(struct text *t, struct bytes b);

#endif
