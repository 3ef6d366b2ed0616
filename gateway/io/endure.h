/* endure.h: what the gateway lives through although libuv would end the process.
 *
 * libuv calls abort() where it has no way to tell of a failure: when epoll_ctl(2) fails, and when
 * there is no memory for its table of descriptors. The first is mended without being asked for
 * (endure.c). */
#ifndef MXWARD_IO_ENDURE_H
#define MXWARD_IO_ENDURE_H

#include <stdbool.h>

/* Puts memory aside that libuv gets when malloc has none. Once a process, before its first loop.
 * False: out of memory. */
bool endure_start(void) __attribute__((warn_unused_result));
/* Puts it aside again after it was needed. From any one thread, now and then. */
void endure_refill(void);

#endif
