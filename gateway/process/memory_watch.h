/* memory_watch.h: keeps the account of memory (base/memory.h) true, and says when it runs short and
 * when that is over.
 *
 * Runs on the control loop. It measures what the process takes up, gives the heap's waste back to
 * the system, and while there is pressure calls for load to be shed. */
#ifndef MXWARD_PROCESS_MEMORY_WATCH_H
#define MXWARD_PROCESS_MEMORY_WATCH_H

#include "gateway/io/loop.h"

struct memory_watch;

/* Calls `shed_load(arg)` every 50 ms while memory is tight. `statm` is from memory_limit_open(),
 * `allowed` from allowance(). Lives as long as the process. NULL: out of memory. */
struct memory_watch *memory_watch_start(struct loop *, int statm, uint64_t allowed,
					void (*shed_load)(void *arg), void *arg);
/* limits.memory of the present configuration; 0: what the system allows. It is never more than
 * that. */
void memory_watch_configure(struct memory_watch *, uint64_t wanted);

#endif
