/* blocks_export.h: the blocks in force, as other programs load them (`mxward blocked --format`). */
#ifndef MXWARD_CONTROL_BLOCKS_EXPORT_H
#define MXWARD_CONTROL_BLOCKS_EXPORT_H

#include "gateway/control/output.h"
#include "gateway/door/blocklist.h"

/* Writes what `format` says: nft (a table of two sets, which replaces itself), cidr (a network a
 * line) or rbldnsd (a zone of the type combined). Every list is valid, the empty one, too. A block
 * within a larger one is left out: nft has no two intervals that overlap. False: there is no such
 * format. */
bool blocks_export(struct blocklist *, const char *format, uint64_t now, struct output *)
	__attribute__((warn_unused_result));

#endif
