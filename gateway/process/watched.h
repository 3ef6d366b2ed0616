/* watched.h: the certificate files of a configuration, and whether what lies on the disk may take
 * the place of what is in use.
 *
 * The loader lists them inside the snapshot; the watcher (watcher.h) reads the list, never the
 * configuration. One entry is a certificate with its key, or the authorities that a backend is
 * verified by. What is not whole, does not fit its key or is not valid at present must never be
 * taken. Processes of one thread. */
#ifndef MXWARD_PROCESS_WATCHED_H
#define MXWARD_PROCESS_WATCHED_H

#include "gateway/base/bytes.h"
#include "policy/config/config.h"
#include "policy/options/snapshot.h"

enum { WATCHED_REASON_MAX = 512 };

/* Keeps the list in the snapshot. False: out of memory. *any: there is something to be watched. */
bool watched_list(struct snapshot *, const struct config *, bool *any)
	__attribute__((warn_unused_result));

/* Two files, absolute; key NULL: `certificate` holds authorities. Views of the list. */
struct watched_files {
	const char *certificate, *key;
};
/* The list in a snapshot, "" if there is none; lives as long as the snapshot. */
struct bytes watched_in(struct snapshot *);
/* The next entry of the list, which goes on behind it; false: there is no more. */
bool watched_next(struct bytes *list, struct watched_files *);

enum watched_state {
	WATCHED_SAME,    /* the disk has what is in use */
	WATCHED_RENEWED, /* it has another one, which may be taken */
	WATCHED_FAULTY,  /* it has something that may not: *reason */
};
/* Reads the files into `disk`, which has not read them before, and compares them with what is in
 * use (`used`: the octets of the certificate file). `now`: clock_wall(). */
enum watched_state watched_judge(const struct watched_files *, struct bytes used, uint64_t now,
				 struct snapshot *disk, struct text *reason);
/* True if the files as they are in the snapshot fit one another. */
bool watched_fits(const struct watched_files *, struct snapshot *);

#endif
