/* memory.h: the one account of the process's memory: how much is in use, how much there may be,
 * and how tight it is.
 *
 * Whoever takes memory whose size a stranger decides (bodies, buffers, arenas, TLS) charges it
 * here, and releases it when it is given back. What nobody charges (libraries, the heap's own
 * waste) is measured from time to time and added, so that the account is never less than what the
 * system sees. It only counts: it gives no memory. Any thread.
 *
 * Without a budget (a command, a unit test) there is never any pressure. */
#ifndef MXWARD_BASE_MEMORY_H
#define MXWARD_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum memory_pressure {
	MEMORY_EASY,
	MEMORY_TIGHT, /* from 70 % of the budget on, until below 60 %: large things make room */
	MEMORY_CRITICAL,        /* from 90 % on, until below 80 %: nothing new begins */
};

/* Octets that the process may take up; 0: no budget. */
void memory_set_budget(uint64_t octets);
uint64_t memory_budget(void);

/* `octets` were taken from malloc, or given back to it. */
void memory_charge(size_t octets);
void memory_release(size_t octets);
/* The same for what lies in memory but is not the process's own: files without a disk. */
void memory_charge_file(size_t octets);
void memory_release_file(size_t octets);
/* What the system says the process takes up, in octets. */
void memory_measured(uint64_t octets);

/* What is taken up, in octets: what is charged, and what was last measured beside it. */
uint64_t memory_used(void);
/* The part of it that is charged. */
uint64_t memory_charged(void);
/* True if `octets` more would not go over the budget. A claim of this moment, not a promise. */
bool memory_has_room(size_t octets);

/* How near the budget is. Cheap: to be asked for every piece of a body. */
enum memory_pressure memory_pressure(void);
/* How often it has begun to be tight. */
uint64_t memory_shortages(void);
/* While there is pressure: how much should be given back for it to end, in octets. */
uint64_t memory_excess(void);

/* Something (a session, a command, a message) was refused for want of memory: for `status`. */
void memory_refused(void);
uint64_t memory_refusals(void);

#endif
