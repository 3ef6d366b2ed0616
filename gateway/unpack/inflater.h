/* inflater.h: what zlib has packed (RFC 1950), unpacked in pieces.
 *
 * zlib is known here alone, and this room runs it in a child that can do nothing but compute
 * (fence.h). */
#ifndef MXWARD_UNPACK_INFLATER_H
#define MXWARD_UNPACK_INFLATER_H

#include "gateway/base/bytes.h"

enum inflated {
	INFLATED,                       /* to its end; what may follow is not looked at */
	INFLATED_PARTLY,                /* the rest cannot be read */
	INFLATED_NO_MEMORY,
	INFLATED_STOPPED,               /* by `found` */
};

/* Gives what is unpacked to `found`, which says whether to go on. */
enum inflated inflate_octets(struct bytes packed, bool (*found)(void *arg, struct bytes octets),
			     void *arg);

#endif
