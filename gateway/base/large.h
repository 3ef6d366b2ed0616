/* large.h: blocks of memory for what is large (the body of a message), which go round.
 *
 * Fresh memory costs a page fault for every 4 KiB, and the heap gives large pieces back to the
 * system as soon as they are free: the next large message would pay again. So a few blocks that
 * were given back are kept for who comes next, the latest on top, as long as they are needed.
 *
 * Kept blocks are charged to the account of memory.h here; one that somebody has is his to charge.
 * While memory is not easy none is kept. Any thread. */
#ifndef MXWARD_BASE_LARGE_H
#define MXWARD_BASE_LARGE_H

#include <stdbool.h>
#include <stddef.h>

enum {
	LARGE_SIZE = (1 << 20) + 32 * 1024, /* octets of a block; untouched ones take no memory */
	LARGE_KEPT = 16,                /* so many are kept at most */
};

/* LARGE_SIZE octets of any content; NULL: out of memory. */
void *large_take(void) __attribute__((warn_unused_result));
void large_give(void *block);
/* Every quarter of a second: what nobody has needed for two seconds goes back to the system; `all`:
 * every kept block does. */
void large_tidy(bool all);
/* How many are kept now. */
size_t large_kept(void);

#endif
