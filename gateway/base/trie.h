/* trie.h: a set of networks, asked for the longest one that contains an address.
 *
 * Owns its nodes. Built by one thread; once built it may be read by any number. 100,000 networks
 * are put in in far less than a second; a look-up takes at most 128 steps and allocates nothing. */
#ifndef MXWARD_BASE_TRIE_H
#define MXWARD_BASE_TRIE_H

#include "gateway/base/net.h"

struct trie;

struct trie *trie_new(void);                    /* NULL: out of memory */
void trie_free(struct trie *);                  /* NULL is allowed */
/* Puts `network` in with a value of the caller's; one already there is replaced. False: out of
 * memory. value is not NULL. */
bool trie_put(struct trie *, const struct network *, const void *value)
	__attribute__((warn_unused_result));
/* Takes exactly this network out; false if it is not in. */
bool trie_remove(struct trie *, const struct network *);
/* The value of the longest network that contains the address; NULL if none does. */
const void *trie_find(const struct trie *, const struct address *);
/* The value of exactly this network, NULL if it is not in. */
const void *trie_get(const struct trie *, const struct network *);
size_t trie_count(const struct trie *);

#endif
