/* fence.h: what a process may still do that takes strangers' data apart: compute, read what it was
 * given, and write its answer.
 *
 * The fork server shuts itself off once, each child after it the rest. Neither can be undone. A
 * build with sanitizers, which needs more of the system, has no fence. */
#ifndef MXWARD_UNPACK_FENCE_H
#define MXWARD_UNPACK_FENCE_H

#include <stdbool.h>
#include <stdint.h>

/* No new privileges, no file that can be opened, no port (Landlock, where the kernel has it), no
 * core dumps. False: a fence that the kernel has could not be set up. */
bool fence_server(void) __attribute__((warn_unused_result));
/* At most `memory` octets of its own and `seconds` of the processor, and but a dozen system calls:
 * no open, no socket, no process, no program. False: it could not be set up: compute nothing. */
bool fence_child(uint64_t memory, unsigned seconds) __attribute__((warn_unused_result));

#endif
