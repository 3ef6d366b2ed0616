/* arena.h: memory that is given back all at once.
 *
 * An arena owns the chunks it took from malloc and the clean-ups registered with arena_defer(). It
 * has a budget: past it, an allocation gives NULL, and the caller answers one clean 421. Nothing
 * taken from an arena is ever freed by itself, but all that was taken since a mark can be given
 * back; an arena that was never used owns nothing. One thread at a time. */
#ifndef MXWARD_BASE_ARENA_H
#define MXWARD_BASE_ARENA_H

#include "gateway/base/bytes.h"

struct arena_chunk;
struct arena_defer;

struct arena {
	struct arena_chunk *chunk;      /* the one in use, older ones behind it */
	struct arena_defer *defers;
	size_t used, budget;            /* octets, all chunks together */
	bool starved; /* since the last wipe the machine had no memory for it, budget or not */
};

/* Makes *a an empty arena that may give at most `budget` octets. Takes no memory yet. */
void arena_init(struct arena *a, size_t budget);
/* `size` octets, zeroed, aligned for any type; NULL when the budget or the machine's memory is used
 * up. */
void *arena_alloc(struct arena *a, size_t size) __attribute__((warn_unused_result));
/* The same, but its content is whatever was there: for what is large and mostly never used. */
void *arena_room(struct arena *a, size_t size) __attribute__((warn_unused_result));
/* n items of `size` octets each; NULL also when the product overflows. */
void *arena_array(struct arena *a, size_t n, size_t size) __attribute__((warn_unused_result));
/* A copy of b, followed by a NUL that the view does not count; at == NULL when there is no room. */
struct bytes arena_copy(struct arena *a, struct bytes b) __attribute__((warn_unused_result));
/* Runs clean(arg) when the arena is wiped, the latest first. False (and nothing registered) without
 * room. */
bool arena_defer(struct arena *a, void (*clean)(void *), void *arg)
	__attribute__((warn_unused_result));
/* How much has been taken by now. */
struct arena_mark {
	struct arena_chunk *chunk;
	size_t chunk_used, used;
};
struct arena_mark arena_mark(const struct arena *a);
/* Gives back what was taken since the mark, clean-ups excepted: none may have been registered
 * since. */
void arena_rewind(struct arena *a, struct arena_mark mark);
/* Runs the clean-ups and gives all memory back; the arena is empty and can be used again. */
void arena_wipe(struct arena *a);

#endif
