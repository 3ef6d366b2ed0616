/* blocklist.h: which networks are blocked and which are allowed, from files and from the
 * administrator's word.
 *
 * The configured files are one generation's (base/blocklist_files.h); blocks made at run time
 * (`mxward block`) are in effect at once for all workers, run out by themselves and survive
 * restarts in a file of the state directory. `allow` wins over both. Lookups come from any worker
 * thread and take no lock that a change could hold for long. */
#ifndef MXWARD_DOOR_BLOCKLIST_H
#define MXWARD_DOOR_BLOCKLIST_H

#include "gateway/base/blocklist_files.h"

/* Run-time blocks: one a process. `path`: the file they are kept in, read now if it is there (NULL:
 * not kept). A file that cannot be read is set aside as path.broken and logged; its readable lines
 * are in effect. */
struct blocklist;
struct blocklist *blocklist_new(const char *path);
void blocklist_free(struct blocklist *);
/* Any thread. `now`: clock_wall(). Files NULL: none. */
void blocklist_ask(struct blocklist *, const struct blocklist_files *, const struct address *,
		   uint64_t now, struct blocklist_answer *);
/* Blocks until `until` (clock_wall(), 0: for good). Replaces an equal network, and is the later
 * word then, whatever the clock says. In effect at once, kept with the next blocklist_save(). False
 * and `error`: not in effect (out of memory, more than 100,000, a reason over 256 octets, a time
 * after the year 9999). */
bool blocklist_block(struct blocklist *, const struct network *, uint64_t until,
		     struct bytes reason, struct text *error);
/* Likewise. False and `error`: exactly this network is not blocked at run time. */
bool blocklist_unblock(struct blocklist *, const struct network *, struct text *error);
/* What the other gateway of a pair says: a block as of `since`, and one taken back. Each is in
 * effect at once, and kept with the next blocklist_save(): ten thousand at a time cost one writing.
 * False: nothing has changed (out of memory, or it would be one more than 90,000: the rest are for
 * administrators on this side). */
bool blocklist_learn(struct blocklist *, const struct network *, uint64_t since, uint64_t until,
		     struct bytes reason);
bool blocklist_forget(struct blocklist *, const struct network *);
bool blocklist_unkept(struct blocklist *);      /* something is in effect that is not kept */
/* Writes what is not kept yet. Waits for the disk, and nobody else does meanwhile
 * (blocklist_writer.h: from a loop). False and `error`: it still is not kept. */
bool blocklist_save(struct blocklist *, struct text *error);
/* True if exactly this network is blocked: since when, and until. */
bool blocklist_find(struct blocklist *, const struct network *, uint64_t now, uint64_t *since,
		    uint64_t *until);
/* Every block in force, in address order; `each` must not call back into the block list. */
void blocklist_each(struct blocklist *, uint64_t now,
		    void (*each)(void *arg, const struct network *, uint64_t until, uint64_t since,
				 struct bytes reason),
		    void *arg);
/* Forgets what ran out more than a day ago, or all that ran out where blocks are many (called once
 * a minute). WHY a day: a clock that is ahead for a while is to unblock nobody for longer than
 * that. */
void blocklist_expire(struct blocklist *, uint64_t now);

#endif
