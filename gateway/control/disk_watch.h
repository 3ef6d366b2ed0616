/* disk_watch.h: whether the spool's file system can be written, and how much is free there.
 *
 * Looked at every DISK_LOOK_MS in the thread pool, so that a disk that does not respond holds up
 * nobody; that it does not is then what this says. A look leaves nothing behind: it opens a file
 * without a name. Control thread. */
#ifndef MXWARD_CONTROL_DISK_WATCH_H
#define MXWARD_CONTROL_DISK_WATCH_H

#include "gateway/io/loop.h"

enum { DISK_LOOK_MS = 5000 };

struct disk_report {
	bool writable;
	const char *why;                /* why not: words, static; "" where it is */
	uint64_t free;                  /* octets for who is not root; 0: not known yet */
};

struct disk_watch;
/* `directory` must stay. NULL: out of memory. Lives as long as the process. */
struct disk_watch *disk_watch_new(struct loop *, const char *directory);
/* NULL, and before the first look: writable. */
void disk_watch_report(const struct disk_watch *, struct disk_report *);

#endif
