/* sketch.c: space saving with a plain search: 256 words side by side are looked through in less
 * time than a heap takes; see sketch.h. It must never trust a name to be text. */
#include "gateway/base/sketch.h"

#include "gateway/base/siphash.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* WHY no secret key: who makes two names of one digest has them counted as one, and no more. */
static void digest_of(struct bytes name, uint64_t digest[2])
{
	struct siphash h;
	siphash_start(&h, (const uint64_t[2]){ 0, 0 });
	siphash_add(&h, name);
	siphash_end(&h, digest);
}

/* The place of a name; `count` if it has none. */
static size_t place_of(const struct sketch *s, const uint64_t digest[2])
{
	size_t i = 0;
	while (i < s->count && (s->digests[i] != digest[0] || s->entries[i].digest[1] != digest[1]))
		i++;
	return i;
}

static size_t least_of(const struct sketch *s)
{
	size_t least = 0;
	for (size_t i = 1; i < s->count; i++)
		if (s->counted[i] < s->counted[least])
			least = i;
	return least;
}

/* The entry to be taken from its name: the first of those counted least. WHY from the last one on:
 * counts only grow, so nothing before it is as low, and in a flood of new names the next one that
 * is stands close by. */
static size_t give_way(struct sketch *s)
{
	size_t i = s->least + 1;
	while (i < s->count && s->counted[i] != s->floor)
		i++;
	s->least = i < s->count ? i : least_of(s);
	s->floor = s->counted[s->least];
	return s->least;
}

/* A name's new entry. */
static size_t take_entry(struct sketch *s, struct bytes name, const uint64_t digest[2])
{
	bool full = s->count == SKETCH_ENTRIES;
	size_t place = full ? give_way(s) : s->count++;
	struct sketch_entry *e = &s->entries[place];
	if (!full)
		s->counted[place] = 0;
	*e = (struct sketch_entry){ .digest = { digest[0], digest[1] },
				    .missed = (int32_t)s->counted[place] };
	struct bytes front = bytes_first(name, SKETCH_NAME_ROOM);
	e->length = (unsigned char)front.len;
	if (front.len)
		memcpy(e->name, front.at, front.len);
	s->digests[place] = digest[0];
	return place;
}

void sketch_add(struct sketch *s, struct bytes name, unsigned tally)
{
	uint64_t digest[2];
	assert(tally < SKETCH_TALLIES);
	digest_of(name, digest);
	size_t place = place_of(s, digest);
	if (place == s->count)
		place = take_entry(s, name, digest);
	if (s->counted[place] == INT32_MAX)
		return;
	s->counted[place]++;
	s->entries[place].tallies[tally]++;
}

void sketch_clear(struct sketch *s)
{
	s->count = 0;
	s->least = 0;
	s->floor = 0;
}

/* ---- union */

bool sketch_union_start(struct sketch_union *u, size_t sketches)
{
	*u = (struct sketch_union){ .room = sketches * SKETCH_ENTRIES };
	u->at = calloc(u->room ? u->room : 1, sizeof *u->at);
	return u->at != NULL;
}

/* While sketches are added, `missed` is what an entry has missed beyond the floor of its sketch: a
 * name that another sketch does not have may have been counted there up to that one's floor. */
void sketch_union_add(struct sketch_union *u, const struct sketch *s)
{
	assert(u->room - u->count >= s->count);
	int32_t floor = s->count == SKETCH_ENTRIES ? (int32_t)s->counted[least_of(s)] : 0;
	for (size_t i = 0; i < s->count; i++) {
		u->at[u->count] = s->entries[i];
		u->at[u->count++].missed -= floor;
	}
	u->floor += floor;
}

static int by_digest(const void *left, const void *right)
{
	const struct sketch_entry *a = left, *b = right;
	return memcmp(a->digest, b->digest, sizeof a->digest);
}

uint64_t sketch_entry_sum(const struct sketch_entry *e)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < SKETCH_TALLIES; i++)
		sum += e->tallies[i];
	return sum;
}

static int by_rank(const void *left, const void *right)
{
	const struct sketch_entry *a = left, *b = right;
	uint64_t sums[] = { sketch_entry_sum(a), sketch_entry_sum(b) };
	if (sums[0] != sums[1])
		return sums[0] > sums[1] ? -1 : 1;
	size_t shorter = a->length < b->length ? a->length : b->length;
	int order = memcmp(a->name, b->name, shorter);
	return order ? order : (int)a->length - (int)b->length;
}

static void fold(struct sketch_entry *into, const struct sketch_entry *e)
{
	for (size_t i = 0; i < SKETCH_TALLIES; i++)
		into->tallies[i] += e->tallies[i];
	into->missed += e->missed;
}

void sketch_union_rank(struct sketch_union *u)
{
	size_t kept = 0;
	qsort(u->at, u->count, sizeof *u->at, by_digest);
	for (size_t i = 0; i < u->count; i++) {
		if (kept > 0 && by_digest(&u->at[kept - 1], &u->at[i]) == 0)
			fold(&u->at[kept - 1], &u->at[i]);
		else
			u->at[kept++] = u->at[i];
	}
	u->count = kept;
	for (size_t i = 0; i < kept; i++)
		u->at[i].missed += (int32_t)u->floor;
	qsort(u->at, kept, sizeof *u->at, by_rank);
}

void sketch_union_free(struct sketch_union *u)
{
	free(u->at);
	*u = (struct sketch_union){ 0 };
}
