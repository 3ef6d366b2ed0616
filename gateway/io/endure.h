/* endure.h: keeps the process alive where libuv would abort.
 *
 * libuv calls abort() where it has no way to report a failure: when epoll_ctl(2) fails, and when
 * there is no memory for its table of descriptors. The first is prevented without a call
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
