/* block_keep.h: the block list's file written by the thread pool, so that no loop waits for the disk.
 *
 * One a writing: it is started, wakes its owner when it is done, and says once what became of it. */
#ifndef MXWARD_SMTP_BLOCK_KEEP_H
#define MXWARD_SMTP_BLOCK_KEEP_H

#include "gateway/io/loop.h"
#include "gateway/door/blocklist.h"

struct block_keep;

/* Writes what is in force now and not kept yet (blocklist_keep()), then wakes `wake`. NULL: out of memory. */
struct block_keep *block_keep_start(struct loop *, struct blocklist *, wake_id wake)
	__attribute__((warn_unused_result));
bool block_keep_done(const struct block_keep *);
/* Of one that is done, and frees it. False and `error`: what was to be kept is in force, but would not survive a restart. */
bool block_keep_result(struct block_keep *, struct text *error) __attribute__((warn_unused_result));
/* Nobody waits for it any more; it is written all the same. */
void block_keep_abandon(struct block_keep *);

#endif
