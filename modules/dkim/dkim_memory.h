/* dkim_memory.h: where libopendkim takes its memory from, and whether it, or the OpenSSL below it,
 * was ever refused some.
 *
 * WHY: a verdict that was reached without enough memory must not count as one on the signature. So
 * what the machine refuses comes from a reserve, which is large enough for the library to finish
 * its call; what it says after that is not believed: the message's arena counts as starved, and
 * the sender tries again. */
#ifndef MXWARD_DKIM_DKIM_MEMORY_H
#define MXWARD_DKIM_DKIM_MEMORY_H

#include "gateway/base/arena.h"

/* Of one message. */
struct dkim_memory {
	struct arena *arena;            /* the readers' */
	char *reserve;
	size_t size, used;              /* of the reserve */
};

/* Once, before OpenSSL takes any memory: from then on what it is refused is noticed. */
void dkim_memory_start(void);
/* `header`: octets of the message's header, which the library copies. False: no memory; the arena
 * counts as starved. */
bool dkim_memory_open(struct dkim_memory *, struct arena *, size_t header)
	__attribute__((warn_unused_result));
/* After the library's handle is freed. Nothing to do for one that is all zeros. */
void dkim_memory_close(struct dkim_memory *);
/* For dkim_init(); the closure that dkim_verify() gets is the struct dkim_memory. */
void *dkim_memory_take(void *closure, size_t size);
void dkim_memory_give(void *closure, void *block);
/* To be called behind every call of the library that may ask OpenSSL for something: what OpenSSL
 * was refused on this thread is this message's misfortune. */
void dkim_memory_settle(struct dkim_memory *);
bool dkim_memory_starved(const struct dkim_memory *);

#endif
