/* report_count.h: messages counted for aggregate reports while mail goes on.
 *
 * Workers hand over one row a message; it is put into a bounded buffer, where equal rows meet, and
 * a thread brings what has gathered to the store every second. Nobody waits for the disk: what
 * finds the buffer full is dropped and counted, and the log says so once. A crash loses the last
 * second of counts, never mail.
 *
 * One a process. */
#ifndef MXWARD_REPORTS_REPORT_COUNT_H
#define MXWARD_REPORTS_REPORT_COUNT_H

#include "gateway/reports/report.h"

struct report_counted {
	bool on, failing;               /* the disk does not take it at present */
	uint64_t messages, dropped;     /* since the start */
	uint64_t rows; /* different ones that were written since the start */
};

/* Starts the thread, which opens the store in that directory (which must stay) once something is
 * to be counted. */
void report_count_start(const char *directory);
/* Whether messages are counted, and how much of a client's address: prefixes, 32 and 128 for all of
 * it. Control thread. */
void report_count_configure(bool on, unsigned prefix_ipv4, unsigned prefix_ipv6);
/* Any thread, and never waits. `now`: clock_wall(). */
void report_count(const struct report_policy *, const struct report_row *, bool wanted,
		  uint64_t now);
/* Waits up to a second for what is there to be written, then ends the thread. */
void report_count_stop(void);
void report_count_report(struct report_counted *);      /* any thread */

#endif
