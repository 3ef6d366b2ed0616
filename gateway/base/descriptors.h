/* descriptors.h: descriptors beside the octets of a message of two processes (unix(7), SCM_RIGHTS).
 *
 * Owns nothing: whoever sends keeps his, whoever takes them closes them. */
#ifndef MXWARD_BASE_DESCRIPTORS_H
#define MXWARD_BASE_DESCRIPTORS_H

#include <stddef.h>
#include <sys/socket.h>

/* Memory for msg_control, for so many at most; zeroed by whoever sends. */
#define DESCRIPTORS_ROOM(count) CMSG_SPACE((count) * sizeof(int))

/* To be sent with the message, whose msg_control is zeroed memory of DESCRIPTORS_ROOM(count). */
void descriptors_put(struct msghdr *, const int *fds, size_t count);
/* Those that came with the message, one after the other; gives how many. There are never more than
 * its msg_control had room for. */
size_t descriptors_take(struct msghdr *, int *fds);

#endif
