/* syslog.h: the lines of the log for a receiver of syslog, too (log.also).
 *
 * Whoever logs puts the line into a bounded queue and goes on; a thread of its own words, frames
 * and sends. A receiver that is slow, away or gone costs lines, which are counted, and never mail:
 * it is tried again every second, and the log says once that it is away and once that it is back.
 * One in a process. */
#ifndef MXWARD_SYSLOG_SYSLOG_H
#define MXWARD_SYSLOG_SYSLOG_H

#include "policy/config/config.h"

struct syslog_status {
	bool on, failing;
	uint64_t dropped;               /* lines lost since the start */
};

/* Reads the time zone; to be called while its file can be read. */
void syslog_prepare(void);
/* Starts the thread. Nothing is sent before syslog_configure(). */
void syslog_start(void);
/* From now on: to the receiver of this configuration, or nowhere. What waits goes there, too. */
void syslog_configure(const struct config *);
/* Waits up to a second for what is queued, then ends. */
void syslog_stop(void);
/* Any thread. */
void syslog_report(struct syslog_status *);

#endif
