/* adopted.h: messages that were taken over from the spool of a dead gateway, remembered for
 * ADOPTED_KEPT_MS: so that none is taken over twice, and that the dead one, should it come back
 * with a disk that has them still, hears of it from us and sends none.
 *
 * A journal in the spool's directory, a line a message, appended and synced before the message can
 * be sent from here: it is the instant at which the message becomes ours (spool_adopt.h).
 * ADOPTED_MAX of the latest lines count. Only an adoption writes it; the gateway reads it. Calls
 * block on the disk.
 *
 * A message may go to and fro, as now the one gateway is lost and now the other: then both have
 * noted it, and it belongs to whoever did so last. So a note is always later than those of the
 * spool that its message comes from, whatever the clocks say. */
#ifndef MXWARD_MAILROOM_ADOPTED_H
#define MXWARD_MAILROOM_ADOPTED_H

#include "gateway/mailroom/spool.h"

enum { ADOPTED_MAX = 100000 };
#define ADOPTED_KEPT_MS (30ull * 24 * 3600 * 1000)

struct adopted_entry {
	char id[SPOOL_ID_MAX];
	uint64_t digest;                /* the first half of the octets' */
	uint64_t when;                  /* wall, ms */
};

struct adopted;

/* What the journal has that is not too old; empty where there is none. A line that is damaged or
 * was not finished is passed over. NULL with *error: out of memory, or the disk. */
struct adopted *adopted_read(struct spool *, uint64_t now, struct text *error)
	__attribute__((warn_unused_result));
void adopted_free(struct adopted *);    /* NULL is allowed */
size_t adopted_count(const struct adopted *);
const struct adopted_entry *adopted_at(const struct adopted *, size_t); /* in order of IDs */
bool adopted_has(const struct adopted *, const char *id, uint64_t digest);
/* When it was noted, the last time; 0: it was not. */
uint64_t adopted_when(const struct adopted *, const char *id, uint64_t digest);

/* What another gateway has noted later went back there: our note on it does not count any more. */
void adopted_yield(struct adopted *, const struct adopted *other);
/* For whoever adopts, alone: begins to write; rewrites the journal first where much of it is old.
 * False with *error. */
bool adopted_begin(struct adopted *, struct spool *, struct text *error)
	__attribute__((warn_unused_result));
/* Durable when it is true. What was noted in this way is not seen by adopted_has() before it is
 * read anew. */
bool adopted_record(struct adopted *, const struct adopted_entry *, struct text *error)
	__attribute__((warn_unused_result));

#endif
