/* ole_streams.h: the streams of a compound file (MS-CFB) that lies in memory: found by their names,
 * read by following its sectors.
 *
 * Strict: a chain that leaves the file, or is longer than it, ends the reading. Pure; no
 * allocation. */
#ifndef MXWARD_FILES_OLE_STREAMS_H
#define MXWARD_FILES_OLE_STREAMS_H

#include "gateway/base/bytes.h"

enum { OLE_MINI_CUTOFF = 4096 };        /* octets: smaller streams stand among the small ones */

struct ole_file {
	struct bytes octets;
	unsigned shift;                 /* a sector has 1 << shift octets */
	uint32_t directory;             /* its first sector */
	uint32_t mini_table, mini_stream;
	uint64_t mini_size;
};

struct ole_stream {
	uint64_t size;
	bool mini;                      /* it lies in the stream of small ones */
	uint32_t first;
	/* where it is read on: a sector of it, and the octets before that */
	uint32_t sector;
	uint64_t before;
};

/* False: it is no compound file, or none that can be read. */
bool ole_file_open(struct ole_file *, struct bytes octets) __attribute__((warn_unused_result));
/* Entry `n` of the directory: true, and *stream, if it is a stream of this name, ASCII in lower
 * case; *more: false if there are no more entries, or none that can be read. */
bool ole_stream_at(const struct ole_file *, size_t n, struct bytes name, struct ole_stream *,
		   bool *more);
/* The octets that stand together from `at` on; empty at the end, or where it cannot be read.
 * `at` never goes back. */
struct bytes ole_stream_piece(const struct ole_file *, struct ole_stream *, uint64_t at);

#endif
