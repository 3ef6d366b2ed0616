/* memory_limit.h: how much memory the system lets this process have, and how much it has.
 *
 * Both are asked while /proc and /sys can still be read, before the process locks itself down. */
#ifndef MXWARD_PROCESS_MEMORY_LIMIT_H
#define MXWARD_PROCESS_MEMORY_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

/* The least that any of them allows, in octets: the memory cgroup this process is in and all above
 * it (version 2: memory.max and memory.high; version 1: memory.limit_in_bytes), three quarters of
 * the machine's memory, half of RLIMIT_AS (stacks and address space that is only reserved count
 * there). 0: nothing is known. `root` is put before every path: "" but in tests. Blocks on
 * /proc. */
uint64_t memory_limit_allowed(const char *root);
/* The same less what others in the cgroup and the kernel need: the supervisor, the loader of a new
 * configuration, page tables, socket buffers. What mxward itself may take up. */
uint64_t memory_limit_less_reserve(uint64_t allowed);

/* A descriptor from which memory_limit_taken() reads; -1 where there is no /proc. Kept open for
 * good. */
int memory_limit_open(void);
/* Memory of this process that no file stands behind, in octets; 0: not known. One system call. */
uint64_t memory_limit_taken(int fd);

#endif
