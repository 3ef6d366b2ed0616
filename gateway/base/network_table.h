/* network_table.h: a set of networks that is filled once and then only asked: for the longest
 * network that contains an address. Made for millions (trie.h is the set that changes).
 *
 * Filled by one thread; once settled it may be read by any number. 11 octets for an IPv4 network
 * and 23 for an IPv6 one; a look-up is one binary search and allocates nothing. */
#ifndef MXWARD_BASE_NETWORK_TABLE_H
#define MXWARD_BASE_NETWORK_TABLE_H

#include "gateway/base/net.h"

struct network_table;

struct network_table *network_table_new(void); /* NULL: out of memory */
void network_table_free(struct network_table *); /* NULL is allowed */
/* Puts `network` in with a value of the caller's. False: out of memory. */
bool network_table_add(struct network_table *, const struct network *, uint16_t value)
	__attribute__((warn_unused_result));
/* Makes the set ready to be asked, for which it needs about as much memory again for a moment. Of
 * equal networks the one added last is kept. More may be added behind, and it must be settled anew
 * then. False: out of memory, and it must not be asked. */
bool network_table_settle(struct network_table *) __attribute__((warn_unused_result));
/* The value of the longest network that contains the address; false if none does. */
bool network_table_find(const struct network_table *, const struct address *, uint16_t *value);
/* Networks in it; equal ones count each until it is settled. */
size_t network_table_count(const struct network_table *);

#endif
