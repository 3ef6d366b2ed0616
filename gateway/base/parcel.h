/* parcel.h: octets on their way to another process: a file without a name or a disk.
 *
 * It is filled once, from its beginning, and handed over as a descriptor. Its octets lie in memory
 * that is charged to the account of the process (memory.h) until it is freed; where that has no
 * room, the parcel is lost and says so. Any thread, one at a time. */
#ifndef MXWARD_BASE_PARCEL_H
#define MXWARD_BASE_PARCEL_H

#include "gateway/base/bytes.h"

struct parcel {
	int fd;                         /* -1: none yet, or given back */
	uint64_t size;
	bool lost;                      /* not all that was added is in it: it is of no use */
};

#define PARCEL_NONE ((struct parcel){ .fd = -1 })

/* Adds octets; the first makes the file. What does not fit into memory, and all behind it, is
 * left out: `lost`. */
void parcel_add(struct parcel *, struct bytes);
/* Gives the memory back, unless somebody else still holds the descriptor. */
void parcel_free(struct parcel *);

#endif
