/* sketch.h: who is busiest among any number of names, counted in bounded memory ("space saving":
 * Metwally, Agrawal, El Abbadi, ICDT 2005).
 *
 * A sketch has SKETCH_ENTRIES entries. A name that has none takes the entry that was counted least,
 * and what that one had is written down as `missed`: so much of the new name may have gone by
 * before. So of every name with an entry it is known that
 *
 *     what its tallies sum up to  <=  its true count  <=  that sum + missed
 *
 * and missed is never more than all that was counted, divided by SKETCH_ENTRIES: a name that was
 * counted more often than that has an entry for sure, however many others there are.
 *
 * Several sketches (of threads, of times) can be united; the bounds of the union are the sums of
 * theirs. Names are told apart by 128 bits of their digest; only the front of a long name is kept.
 * It never allocates but for a union. One thread at a time. */
#ifndef MXWARD_BASE_SKETCH_H
#define MXWARD_BASE_SKETCH_H

#include "gateway/base/bytes.h"

enum { SKETCH_ENTRIES = 256, SKETCH_TALLIES = 3, SKETCH_NAME_ROOM = 63 };

struct sketch_entry {
	uint64_t digest[2];
	uint32_t tallies[SKETCH_TALLIES]; /* what was counted of each kind */
	int32_t missed;                 /* at most so much more */
	unsigned char length;
	char name[SKETCH_NAME_ROOM];    /* its front; not made safe to show */
};

/* Zeroed memory is an empty one. */
struct sketch {
	size_t count;                   /* entries in use */
	size_t least;                   /* the entry that was taken last from a name, */
	uint32_t floor;                 /* and how often that one had been counted */
	uint32_t counted[SKETCH_ENTRIES]; /* tallies and missed: what the least is found by */
	uint64_t digests[SKETCH_ENTRIES]; /* a word of each, side by side to be looked through */
	struct sketch_entry entries[SKETCH_ENTRIES];
};

/* Counts one of the kind `tally` for a name. */
void sketch_add(struct sketch *, struct bytes name, unsigned tally);
/* Forgets everything. */
void sketch_clear(struct sketch *);

struct sketch_union {
	struct sketch_entry *at;
	size_t count, room;
	int64_t floor; /* what a name may have been counted that is in none of the sketches */
};

/* Room for all entries of so many sketches, from malloc. False: out of memory. */
bool sketch_union_start(struct sketch_union *, size_t sketches) __attribute__((warn_unused_result));
/* There must be room for it. */
void sketch_union_add(struct sketch_union *, const struct sketch *);
/* After the last: each name has one entry, and the busiest, by what was surely counted, stand
 * first; of equals the one whose name sorts first. */
void sketch_union_rank(struct sketch_union *);
void sketch_union_free(struct sketch_union *);
/* What was surely counted of it. */
uint64_t sketch_entry_sum(const struct sketch_entry *);

#endif
