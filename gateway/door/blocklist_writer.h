/* blocklist_writer.h: the block list's file written by the thread pool, so that no loop waits for
 * the disk.
 *
 * One a writing: it is started, wakes its owner when it is done, and says once what became of
 * it. */
#ifndef MXWARD_DOOR_BLOCKLIST_WRITER_H
#define MXWARD_DOOR_BLOCKLIST_WRITER_H

#include "gateway/io/loop.h"
#include "gateway/door/blocklist.h"

struct blocklist_writer;

/* Writes what is in force now and not kept yet (blocklist_save()), then wakes `wake`. NULL: out of
 * memory. */
struct blocklist_writer *blocklist_writer_start(struct loop *, struct blocklist *, wake_id wake)
	__attribute__((warn_unused_result));
bool blocklist_writer_done(const struct blocklist_writer *);
/* Of one that is done, and frees it. False and `error`: what was to be kept is in force, but would
 * not survive a restart. */
bool blocklist_writer_result(struct blocklist_writer *, struct text *error)
	__attribute__((warn_unused_result));
/* Nobody waits for it any more; it is written all the same. */
void blocklist_writer_abandon(struct blocklist_writer *);

#endif
