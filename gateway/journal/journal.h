/* journal.h: the journal as it is written: the gateway's own recent decisions on disk, so that
 * "where is that mail" needs no log of somebody else's (journal_reader.h has the format).
 *
 * Lines come from the log (log_record()) by whatever thread says them and are put into a bounded
 * buffer; one writer thread brings them to the disk, many at a time, and removes what is older or
 * more than may stay. A slow, full or forbidden disk never makes anybody wait: what does not fit is
 * dropped and counted, the log says so once, and mail goes on. Nothing is synced: a kill costs the
 * last moment, of what only tells of mail.
 *
 * One a process, like the log itself. Files are 0600. */
#ifndef MXWARD_JOURNAL_H
#define MXWARD_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

struct journal_status {
	bool on;
	bool failing;                   /* the disk does not take it at present */
	uint64_t dropped;               /* lines lost since the start */
};

/* Makes the directory where it is missing; where that fails, the writer says why. To be called
 * while directories may still be made. */
void journal_prepare(const char *directory);
/* Starts the writer, which writes nothing before journal_configure(). `directory` must stay. */
void journal_start(const char *directory);
/* How long lines are kept, in milliseconds, and how many octets at most; keep 0: none are, and
 * those that there are go. Control thread. */
void journal_configure(uint64_t keep, uint64_t most);
/* Waits up to a second for what is there to be written, then ends the writer. */
void journal_stop(void);
/* Any thread. */
void journal_report(struct journal_status *);

#endif
