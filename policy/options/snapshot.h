/* snapshot.h: the files that a configuration is made of, and the addresses of hosts that it names,
 * as they were at one moment.
 *
 * The supervisor reads them with its rights (a key may be readable by root alone), the gateway only
 * ever sees the snapshot: it opens no configuration file, and a gateway that was killed comes back
 * with what was last valid, whatever the disk holds by then. Owns copies of the contents; keys
 * among them are wiped when it is freed. */
#ifndef MXWARD_OPTIONS_SNAPSHOT_H
#define MXWARD_OPTIONS_SNAPSHOT_H

#include "gateway/base/net.h"

struct snapshot;

/* An empty one that reads from the disk and keeps what it read. NULL: out of memory. */
struct snapshot *snapshot_new(void);
void snapshot_free(struct snapshot *);          /* NULL is allowed */
/* Keeps `content` as that of `path`, as if it had been read. False: out of memory. */
bool snapshot_put(struct snapshot *, struct bytes path, struct bytes content)
	__attribute__((warn_unused_result));
/* What is kept of `path` is wiped and goes: its views end here. */
void snapshot_forget(struct snapshot *, const char *path);
/* The content of the file at `path` (as named; relative paths were made absolute by the caller), at
 * most `limit` octets, regular files only. Equal paths give equal content. The view lives as long
 * as the snapshot, a NUL stands behind it. False and a sentence in `error`: "cannot be read:
 * Permission denied", "is larger than 1 MiB". A failed read is not kept. */
bool snapshot_read(struct snapshot *, const char *path, size_t limit, struct bytes *content,
		   struct text *error) __attribute__((warn_unused_result));
enum { SNAPSHOT_ADDRESSES_MAX = 4 };
/* The addresses of a host by the system's own ways (hosts file, resolv.conf), at most
 * SNAPSHOT_ADDRESSES_MAX, those first that the system prefers; their ports are 0. Blocks. Equal
 * names give equal addresses. 0 and a sentence in `error`: "cannot be looked up: Name or service
 * not known". A failure is not kept. */
size_t snapshot_host(struct snapshot *, struct bytes name, struct address *, struct text *error)
	__attribute__((warn_unused_result));
/* True if this file was read from the disk here, and every user of the machine may read it. */
bool snapshot_exposed(const struct snapshot *, const char *path);
/* The snapshot in a sealed memory file, to be passed to another process; -1 and errno. */
int snapshot_pack(const struct snapshot *);
/* What another process packed; never reads from the disk (a path that is not in it "was not read by
 * the supervisor") and looks up no names. NULL when it is not whole. Does not own fd. */
struct snapshot *snapshot_unpack(int fd);

#endif
