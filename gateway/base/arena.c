/* arena.c: chunks from malloc, handed out in order, given back together; see arena.h. Owns its
 * chunks; must never hand out memory past its own budget, nor a large chunk past that of the
 * process. */
#include "gateway/base/arena.h"

#include "gateway/base/memory.h"

#include <stdlib.h>
#include <string.h>

/* octets of payload, unless more is asked for at once. The first holds what an idle session needs,
 * and a short name. */
enum { FIRST_CHUNK = 480, LARGEST_CHUNK = 16384 };

struct arena_chunk {
	struct arena_chunk *older;
	uint32_t used, size;
	_Alignas(max_align_t) char octets[];
};

struct arena_defer {
	struct arena_defer *older;
	void (*clean)(void *);
	void *arg;
};

void arena_init(struct arena *a, size_t budget)
{
	*a = (struct arena){ .budget = budget };
}

/* Each chunk is twice as large as the last, so that small users stay small; around something larger
 * there is room for the little that comes behind it. */
static size_t chunk_room(const struct arena *a, size_t size)
{
	size_t room = a->chunk ? (size_t)a->chunk->size * 2 : FIRST_CHUNK;
	if (room > LARGEST_CHUNK)
		room = LARGEST_CHUNK;
	if (room < size)
		room = size <= LARGEST_CHUNK - FIRST_CHUNK ? size + FIRST_CHUNK : size;
	return room;
}

/* A chunk with room for `size` octets. */
static bool chunk_add(struct arena *a, size_t size)
{
	size_t room = chunk_room(a, size);
	/* What is small is always given: it is what lets a session say that there is no more. */
	bool refused = room > UINT32_MAX || (room > LARGEST_CHUNK && !memory_has_room(room));
	struct arena_chunk *c = refused ? NULL : malloc(sizeof *c + room);
	if (!c) {
		a->starved = true;
		return false;
	}
	memory_charge(sizeof *c + room);
	c->older = a->chunk;
	c->used = 0;
	c->size = (uint32_t)room;
	a->chunk = c;
	return true;
}

void *arena_room(struct arena *a, size_t size)
{
	const size_t grain = _Alignof(max_align_t);
	if (size > a->budget || size > SIZE_MAX - grain)
		return NULL;
	size_t need = (size + grain - 1) / grain * grain;
	if (need > a->budget - a->used)
		return NULL;
	if ((!a->chunk || a->chunk->size - a->chunk->used < need) && !chunk_add(a, need))
		return NULL;
	void *p = a->chunk->octets + a->chunk->used;
	a->chunk->used += (uint32_t)need;
	a->used += need;
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	void *p = arena_room(a, size);
	return p ? memset(p, 0, size) : NULL;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	size_t total;
	return __builtin_mul_overflow(n, size, &total) ? NULL : arena_alloc(a, total);
}

struct bytes arena_copy(struct arena *a, struct bytes b)
{
	char *p = b.len < SIZE_MAX ? arena_alloc(a, b.len + 1) : NULL;
	if (!p)
		return (struct bytes){ NULL, 0 };
	if (b.len)
		memcpy(p, b.at, b.len);
	return (struct bytes){ p, b.len };
}

bool arena_defer(struct arena *a, void (*clean)(void *), void *arg)
{
	struct arena_defer *d = arena_alloc(a, sizeof *d);
	if (!d)
		return false;
	*d = (struct arena_defer){ .older = a->defers, .clean = clean, .arg = arg };
	a->defers = d;
	return true;
}

static void chunk_free(struct arena *a)
{
	struct arena_chunk *older = a->chunk->older;
	memory_release(sizeof *older + a->chunk->size);
	free(a->chunk);
	a->chunk = older;
}

struct arena_mark arena_mark(const struct arena *a)
{
	return (struct arena_mark){ .chunk = a->chunk,
				    .chunk_used = a->chunk ? a->chunk->used : 0,
				    .used = a->used };
}

void arena_rewind(struct arena *a, struct arena_mark mark)
{
	while (a->chunk != mark.chunk)
		chunk_free(a);
	if (a->chunk)
		a->chunk->used = (uint32_t)mark.chunk_used;
	a->used = mark.used;
}

void arena_wipe(struct arena *a)
{
	for (struct arena_defer *d = a->defers; d; d = d->older)
		d->clean(d->arg);
	while (a->chunk)
		chunk_free(a);
	a->defers = NULL;
	a->used = 0;
	a->starved = false;
}
