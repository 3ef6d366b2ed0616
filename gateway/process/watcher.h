/* watcher.h: the process that looks whether certificates were renewed on the disk.
 *
 * The supervisor must neither parse a file nor wait for a disk, and the gateway cannot open one: so
 * a child of the supervisor, with its rights to read, looks at the files of the configuration in
 * effect once a second (stat(2), which sees a rename, a rewrite and a link that leads elsewhere
 * alike, on volumes and NFS, too). What has changed and then been left alone for a second is read
 * and judged (watched.h). What may be taken goes to the supervisor as the snapshot in effect with
 * these files exchanged, and nothing else of it: a configuration that is half edited meanwhile is
 * not looked at. What may not be taken is told as a fault, once it has stood for
 * WATCHER_PATIENCE_MS: a key may come before its certificate. */
#ifndef MXWARD_PROCESS_WATCHER_H
#define MXWARD_PROCESS_WATCHER_H

#include "gateway/base/bytes.h"

enum {
	WATCHER_LOOK_MS = 1000,
	WATCHER_PATIENCE_MS = 10000,
	WATCHER_AGAIN_MS = 60000, /* a fault may end without a change: of the clock, of rights */
	WATCHER_RETRY_MS = 10000, /* what was sent is not in effect: it is sent again */
	WATCHER_RETRY_MOST_MS = 3600000,
};

/* Runs in the child, with the snapshot in effect and the last NOTICE_FAULTS of the watcher before;
 * ends with the channel, or when it is killed. Sends NOTICE_FAULTS when they have changed,
 * NOTICE_RENEWED with a snapshot. Closes all other descriptors. */
_Noreturn void watcher_run(int snapshot, int channel, struct bytes faults);

#endif
