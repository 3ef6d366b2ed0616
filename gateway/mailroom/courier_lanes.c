/* courier_lanes.c: who waits for which backend, and who goes next; see courier_inside.h.
 *
 * Owns the held messages that wait. A lane has three heaps, so that a hundred thousand messages
 * cost no more to choose from than ten. It must never decide by the wall clock when to try again:
 * that clock may jump. */
#include "gateway/mailroom/courier_inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

uint64_t courier_pause(uint64_t attempts, bool dsn)
{
	uint64_t pause = dsn ? COURIER_DSN_PAUSE : COURIER_FIRST_PAUSE;
	uint64_t longest = dsn ? COURIER_DSN_LONGEST : COURIER_LONGEST_PAUSE;
	for (uint64_t i = 1; i < attempts && pause < longest; i++)
		pause *= 2;
	return pause < longest ? pause : longest;
}

/* ---- heaps */

static bool older(const struct held *a, const struct held *b)
{
	return strcmp(a->id, b->id) < 0;
}

static bool sooner(const struct held *a, const struct held *b)
{
	return a->when < b->when;
}

static void lane_place(struct heap *heap, size_t i, struct held *held)
{
	heap->at[i] = held;
	held->heap = heap;
	held->place = i;
}

static void rise(struct heap *heap, size_t i, struct held *held)
{
	while (i > 0 && heap->before(held, heap->at[(i - 1) / 2])) {
		lane_place(heap, i, heap->at[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	lane_place(heap, i, held);
}

static void sink(struct heap *heap, size_t i, struct held *held)
{
	for (;;) {
		size_t child = 2 * i + 1;
		if (child + 1 < heap->count && heap->before(heap->at[child + 1], heap->at[child]))
			child++;
		if (child >= heap->count || !heap->before(heap->at[child], held))
			break;
		lane_place(heap, i, heap->at[child]);
		i = child;
	}
	lane_place(heap, i, held);
}

static bool heap_room(struct heap *heap, size_t room)
{
	if (room <= heap->room)
		return true;
	size_t wanted = heap->room ? heap->room * 2 : 16;
	if (wanted < room)
		wanted = room;
	struct held **at = realloc(heap->at, wanted * sizeof(struct held *));
	if (!at)
		return false;
	heap->at = at;
	heap->room = wanted;
	return true;
}

/* There must be room. */
static void heap_put(struct heap *heap, struct held *held)
{
	assert(heap->count < heap->room);
	rise(heap, heap->count++, held);
}

static void heap_remove(struct held *held)
{
	struct heap *heap = held->heap;
	struct held *last = heap->at[--heap->count];
	size_t i = held->place;
	held->heap = NULL;
	if (last == held)
		return;
	if (i > 0 && heap->before(last, heap->at[(i - 1) / 2]))
		rise(heap, i, last);
	else
		sink(heap, i, last);
}

static void heap_empty(struct heap *heap)
{
	while (heap->count)
		free(heap->at[--heap->count]);
}

/* ---- lanes */

struct held *held_new(const char *id, struct bytes backend)
{
	struct held *held = calloc(1, sizeof *held + backend.len + 1);
	if (!held)
		return NULL;
	struct text t = TEXT(held->id);
	text_string(&t, id);
	(void)text_cstr(&t);
	if (backend.len)
		memcpy(held->backend, backend.at, backend.len);
	list_init(&held->node);
	return held;
}

struct lane *lane_of(struct courier *courier, const char *backend)
{
	list_each (node, &courier->lanes) {
		struct lane *lane = list_owner(node, struct lane, node);
		if (strcmp(lane->backend, backend) == 0)
			return lane;
	}
	size_t length = strlen(backend);
	struct lane *lane = calloc(1, sizeof *lane + length + 1);
	if (!lane)
		return NULL;
	memcpy(lane->backend, backend, length);
	lane->due.before = lane->overdue.before = older;
	lane->later.before = sooner;
	list_append(&courier->lanes, &lane->node);
	return lane;
}

/* Every heap can take all there is, those on their way too: so moving from one to the other never
 * needs memory. */
static bool lane_room(struct lane *lane)
{
	size_t all = lane->due.count + lane->later.count + lane->overdue.count + lane->active + 1;
	return heap_room(&lane->due, all) && heap_room(&lane->later, all) &&
	       heap_room(&lane->overdue, all);
}

bool lane_put(struct lane *lane, struct held *held, uint64_t now, uint64_t wall)
{
	uint64_t wait = held->next > wall ? held->next - wall : 0;
	uint64_t most = held->dsn == DSN_NONE ? COURIER_LONGEST_PAUSE : COURIER_DSN_LONGEST;
	if (!lane_room(lane))
		return false;
	held->when = now + (wait < most ? wait : most);
	heap_put(wait ? &lane->later : &lane->due, held);
	return true;
}

void lane_ripen(struct lane *lane, uint64_t now)
{
	while (lane->later.count && lane->later.at[0]->when <= now) {
		struct held *held = lane->later.at[0];
		heap_remove(held);
		heap_put(&lane->due, held);
	}
}

void lane_flush(struct lane *lane)
{
	lane->pause = lane->until = 0;
	lane_ripen(lane, UINT64_MAX);
}

uint64_t held_over(const struct held *held, uint64_t delay)
{
	uint64_t expires = held->expires && !held->overdue ? held->expires : UINT64_MAX;
	uint64_t late = held->taken && delay && !held->late ? held->taken + delay : UINT64_MAX;
	return expires < late ? expires : late;
}

static uint64_t heap_expire(struct lane *lane, struct heap *heap, uint64_t wall, uint64_t delay)
{
	uint64_t next = UINT64_MAX;
	size_t kept = 0;
	for (size_t i = 0; i < heap->count; i++) {
		struct held *held = heap->at[i];
		uint64_t over = held_over(held, delay);
		if (over <= wall) {
			held->overdue = held->overdue || (held->expires && held->expires <= wall);
			held->late = true;
			heap_put(&lane->overdue, held);
			continue;
		}
		if (over < next)
			next = over;
		heap->at[kept++] = held;
	}
	bool some_left = kept < heap->count;
	heap->count = kept;
	for (size_t i = kept; some_left && i-- > 0;)
		sink(heap, i, heap->at[i]);
	return next;
}

uint64_t lane_expire(struct lane *lane, uint64_t wall, uint64_t delay)
{
	uint64_t due = heap_expire(lane, &lane->due, wall, delay),
		 later = heap_expire(lane, &lane->later, wall, delay);
	return due < later ? due : later;
}

struct held *lane_next(struct lane *lane, uint64_t now)
{
	struct heap *heap = &lane->overdue;
	if (lane->active >= (lane->backend[0] ? COURIER_LINKS : COURIER_OUT_LINKS))
		return NULL;
	/* A backend that could not be reached is tried with one message first. */
	if (heap->count == 0 && now >= lane->until && (lane->pause == 0 || lane->active == 0))
		heap = &lane->due;
	if (heap->count == 0)
		return NULL;
	struct held *held = heap->at[0];
	heap_remove(held);
	lane->active++;
	return held;
}

/* In the lane of those that go to no backend one server that cannot be reached says nothing of the
 * others. */
void lane_pause(struct lane *lane, uint64_t now)
{
	if (!lane->backend[0])
		return;
	if (now < lane->until)
		return; /* others have found that out at the same time */
	lane->pause = lane->pause ? lane->pause * 2 : COURIER_FIRST_PAUSE;
	if (lane->pause > COURIER_LONGEST_PAUSE)
		lane->pause = COURIER_LONGEST_PAUSE;
	lane->until = now + lane->pause;
}

void lane_works(struct lane *lane)
{
	if (lane->pause)
		lane_flush(lane);
}

struct held *lane_find(struct lane *lane, const char *id)
{
	struct heap *heaps[] = { &lane->due, &lane->later, &lane->overdue };
	for (size_t k = 0; k < sizeof heaps / sizeof *heaps; k++)
		for (size_t i = 0; i < heaps[k]->count; i++)
			if (strcmp(heaps[k]->at[i]->id, id) == 0)
				return heaps[k]->at[i];
	return NULL;
}

void lane_take_all(struct lane *lane, struct list *held)
{
	struct heap *heaps[] = { &lane->due, &lane->later, &lane->overdue };
	for (size_t k = 0; k < sizeof heaps / sizeof *heaps; k++)
		while (heaps[k]->count) {
			struct held *one = heaps[k]->at[--heaps[k]->count];
			one->heap = NULL;
			list_append(held, &one->node);
		}
}

void lane_drop(struct held *held)
{
	if (held->heap)
		heap_remove(held);
	free(held);
}

void lane_empty(struct lane *lane)
{
	heap_empty(&lane->due);
	heap_empty(&lane->later);
	heap_empty(&lane->overdue);
}

void lane_free(struct lane *lane)
{
	list_remove(&lane->node);
	lane_empty(lane);
	free(lane->due.at);
	free(lane->later.at);
	free(lane->overdue.at);
	free(lane);
}
