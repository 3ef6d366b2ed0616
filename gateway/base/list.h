/* list.h: a doubly linked list whose nodes live inside their owners.
 *
 * A node is in at most one list; a node that is in none points
 * to itself, so removing it twice does no harm. */
#ifndef MXWARD_BASE_LIST_H
#define MXWARD_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
	struct list *next, *prev;
};

/* The structure of type `type` whose member `member` is *node. */
#define list_owner(node, type, member) ((type *)(void *)((char *)(node) - offsetof(type, member)))
/* Walks a list; the current node must not be removed meanwhile. */
#define list_each(node, head) \
	for (struct list *node = (head)->next; node != (head); node = node->next)

static inline void list_init(struct list *l)
{
	l->next = l->prev = l;
}

static inline bool list_empty(const struct list *l)
{
	return l->next == l;
}

/* Behind the last node, or before the first. */
static inline void list_append(struct list *head, struct list *node)
{
	node->prev = head->prev;
	node->next = head;
	head->prev->next = node;
	head->prev = node;
}

static inline void list_prepend(struct list *head, struct list *node)
{
	list_append(head->next, node);
}

static inline void list_remove(struct list *node)
{
	node->prev->next = node->next;
	node->next->prev = node->prev;
	list_init(node);
}

/* Takes the first node off; NULL when the list is empty. */
static inline struct list *list_take(struct list *head)
{
	struct list *first = head->next;
	if (first == head)
		return NULL;
	list_remove(first);
	return first;
}

#endif
