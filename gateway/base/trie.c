/* trie.c: a path-compressed binary radix tree for each family; see trie.h.
 *
 * Owns one growing array of nodes that name each other by index, so that growing moves nothing by
 * hand and a hundred thousand networks are a few large allocations. A node stands for a network:
 * one that was put in (it has a value), or a fork (no value, both children). It must never own or
 * read the values. */
#include "gateway/base/trie.h"

#include <stdlib.h>

enum { FIRST_NODES = 64 };
enum { NONE = 0 };                      /* node 0 is never used, so 0 is "no node" everywhere */

/* An address as a number: IPv4 in the top 32 bits, so that bit n of a network is bit n here. */
struct key {
	uint64_t high, low;
};

struct node {
	struct key key;                 /* bits behind the prefix are zero */
	const void *value;
	uint32_t child[2]; /* by the first bit behind the prefix; [0] also links unused nodes */
	uint8_t prefix;
};

struct trie {
	struct node *nodes;
	uint32_t size, used;            /* nodes allocated; nodes ever handed out */
	uint32_t unused;                /* those given back */
	uint32_t root[2];               /* IPv4, IPv6 */
	size_t count;
};

static struct key key_of(const struct address *a)
{
	struct key k = { 0 };
	unsigned octets = a->family == FAMILY_IPV4 ? 4 : 16;
	for (unsigned i = 0; i < octets; i++) {
		uint64_t *half = i < 8 ? &k.high : &k.low;
		*half |= (uint64_t)a->octets[i] << (56 - 8 * (i % 8));
	}
	return k;
}

static unsigned bit(struct key k, unsigned n)
{
	return n < 64 ? (unsigned)(k.high >> (63 - n) & 1) : (unsigned)(k.low >> (127 - n) & 1);
}

/* How many bits at the front are equal. */
static unsigned common(struct key a, struct key b)
{
	if (a.high != b.high)
		return (unsigned)__builtin_clzll(a.high ^ b.high);
	return a.low != b.low ? 64 + (unsigned)__builtin_clzll(a.low ^ b.low) : 128;
}

static struct key masked(struct key k, unsigned prefix)
{
	if (prefix < 64)
		return (struct key){ prefix ? k.high & ~(UINT64_MAX >> prefix) : 0, 0 };
	if (prefix >= 128)
		return k;
	return (struct key){ k.high, k.low & ~(UINT64_MAX >> (prefix - 64)) };
}

static unsigned root_of(const struct address *a)
{
	return a->family == FAMILY_IPV4 ? 0 : 1;
}

struct trie *trie_new(void)
{
	return calloc(1, sizeof(struct trie));
}

void trie_free(struct trie *t)
{
	if (t)
		free(t->nodes);
	free(t);
}

size_t trie_count(const struct trie *t)
{
	return t->count;
}

/* Makes sure that two more nodes can be had: one put needs no more, and links into the array stay
 * valid while it works. */
static bool trie_reserve(struct trie *t)
{
	if (t->size >= 2 && t->used <= t->size - 2)
		return true;
	uint32_t size = t->size ? t->size : FIRST_NODES;
	if (__builtin_mul_overflow(size, (uint32_t)2, &size))
		return false;
	struct node *nodes = reallocarray(t->nodes, size, sizeof *nodes);
	if (!nodes)
		return false;
	t->nodes = nodes;
	t->size = size;
	if (t->used == 0)
		t->used = 1;
	return true;
}

static uint32_t make(struct trie *t, struct key key, unsigned prefix, const void *value)
{
	uint32_t i = t->unused;
	if (i != NONE)
		t->unused = t->nodes[i].child[0];
	else
		i = t->used++;
	t->nodes[i] = (struct node){ .key = key, .prefix = (uint8_t)prefix, .value = value };
	return i;
}

static void release(struct trie *t, uint32_t i)
{
	t->nodes[i] = (struct node){ .child = { t->unused, NONE } };
	t->unused = i;
}

/* Puts a new network above or beside the node that *link names: `shared` bits are all they have in
 * common. */
static void split(struct trie *t, uint32_t *link, struct key key, unsigned prefix, unsigned shared,
		  const void *value)
{
	uint32_t below = *link, added = make(t, key, prefix, value), upper = added;
	if (shared < prefix) {
		upper = make(t, masked(key, shared), shared, NULL);
		t->nodes[upper].child[bit(key, shared)] = added;
	}
	t->nodes[upper].child[bit(t->nodes[below].key, shared)] = below;
	*link = upper;
}

bool trie_put(struct trie *t, const struct network *network, const void *value)
{
	struct key key = key_of(&network->address);
	unsigned prefix = network->prefix;
	if (!trie_reserve(t))
		return false;
	for (uint32_t *link = &t->root[root_of(&network->address)];;) {
		if (*link == NONE) {
			*link = make(t, key, prefix, value);
			break;
		}
		struct node *node = &t->nodes[*link];
		unsigned shared = common(key, node->key);
		if (shared > prefix)
			shared = prefix;
		if (shared < node->prefix) {
			split(t, link, key, prefix, shared, value);
			break;
		}
		if (node->prefix == prefix) {
			t->count -= node->value != NULL;
			node->value = value;
			break;
		}
		link = &node->child[bit(key, node->prefix)];
	}
	t->count++;
	return true;
}

/* Takes a node that neither has a value nor forks out of the tree. */
static void prune(struct trie *t, uint32_t *link)
{
	uint32_t i = *link;
	const struct node *node = &t->nodes[i];
	if (node->value || (node->child[0] != NONE && node->child[1] != NONE))
		return;
	*link = node->child[0] != NONE ? node->child[0] : node->child[1];
	release(t, i);
}

bool trie_remove(struct trie *t, const struct network *network)
{
	struct key key = key_of(&network->address);
	uint32_t *above = NULL;
	for (uint32_t *link = &t->root[root_of(&network->address)]; *link != NONE;) {
		struct node *node = &t->nodes[*link];
		if (node->prefix > network->prefix || common(key, node->key) < node->prefix)
			return false;
		if (node->prefix == network->prefix) {
			if (!node->value)
				return false;
			node->value = NULL;
			t->count--;
			prune(t, link);
			if (above)
				prune(t, above); /* it may have been a fork for this network only */
			return true;
		}
		above = link;
		link = &node->child[bit(key, node->prefix)];
	}
	return false;
}

const void *trie_find(const struct trie *t, const struct address *address)
{
	const void *best = NULL;
	if (address->family == FAMILY_NONE)
		return NULL;
	struct key key = key_of(address);
	unsigned bits = address->family == FAMILY_IPV4 ? 32 : 128;
	for (uint32_t i = t->root[root_of(address)]; i != NONE;) {
		const struct node *node = &t->nodes[i];
		if (common(key, node->key) < node->prefix)
			break;
		if (node->value)
			best = node->value;
		if (node->prefix >= bits)
			break;
		i = node->child[bit(key, node->prefix)];
	}
	return best;
}

const void *trie_get(const struct trie *t, const struct network *network)
{
	struct key key = key_of(&network->address);
	for (uint32_t i = t->root[root_of(&network->address)]; i != NONE;) {
		const struct node *node = &t->nodes[i];
		if (node->prefix > network->prefix || common(key, node->key) < node->prefix)
			return NULL;
		if (node->prefix == network->prefix)
			return node->value;
		i = node->child[bit(key, node->prefix)];
	}
	return NULL;
}
