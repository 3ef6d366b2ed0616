/* body.h: the octets of one message: in memory to 1 MiB, past it in a temporary file without a
 * name.
 *
 * Owns its memory and its file, both gone with it. In the file each octet lies where it lies in the
 * message: what is in memory is a hole there, until somebody wants the file. The first octets (all
 * of them, or the first 1 MiB) always stay in memory, so that headers can be read in place: from
 * body_finish() on (body_fixed) they neither move nor go before body_end(). While octets are on
 * their way to the disk the body is busy and takes no more: the caller waits to be woken, and the
 * client is not read. While memory is tight a body moves to disk earlier, but never before its
 * header is in memory; where the budget of the process is used up it is refused (no_room). */
#ifndef MXWARD_JUDGE_BODY_H
#define MXWARD_JUDGE_BODY_H

#include "gateway/base/bytes.h"
#include "gateway/io/loop.h"

enum {
	BODY_MEMORY = 1 << 20,
	/* While memory is tight (base/memory.h): */
	BODY_MEMORY_TIGHT = 320 * 1024, /* until the header is whole: it must lie in memory */
	BODY_MEMORY_LEAST = 32 * 1024,
	BODY_STAGE = 256 * 1024,
	BODY_STAGE_TIGHT = 96 * 1024,
};

struct file;

struct body {
	struct loop *loop;
	const char *scratch;            /* directory of the file */
	wake_id wake;
	uint64_t limit, size;           /* most octets; octets so far */
	char *memory;                   /* the first octets */
	size_t used, room;
	bool large;                     /* the memory is a block of base/large.h */
	struct file *file;              /* what comes after them */
	char *stage;                    /* on their way to or from the file */
	size_t staged, stage_room;
	uint64_t stage_offset;          /* of a read: where it began */
	enum { STAGE_IDLE, STAGE_WRITING, STAGE_READING, STAGE_READ, STAGE_FILLING } stage_use;
	/* the file has all of the message; cannot have it */
	bool complete, incomplete;
	bool too_large, no_room; /* refused: over the limit; disk or memory gave out */
	bool no_memory;                         /* with no_room: it was memory */
	bool thrown, started;                   /* thrown: octets are only counted any more */
	bool whole;                             /* no more of them will come */
	bool pinned; /* the octets in memory do not move any more: what follows goes to the file */
	bool spilling; /* what is in memory past BODY_MEMORY_LEAST is on its way to the file */
	bool headed; /* the header is known to lie in memory: the caller's word */
};

/* An empty body that may grow to `limit` octets. Takes nothing yet. */
void body_start(struct body *, struct loop *, const char *scratch, uint64_t limit, wake_id wake);
/* Appends; past the limit or without room it only notes so, and everything is thrown away from then
 * on. */
void body_add(struct body *, struct bytes);
/* The message is refused already: gives its memory back and from now on only counts. */
void body_throw(struct body *);
/* Moves what is in memory to the disk, where that gives memory back: busy afterwards. False: it
 * cannot. */
bool body_spill(struct body *);
/* True while octets are on their way: body_add() and body_piece() must wait. Takes up what has
 * settled. */
bool body_busy(struct body *);
/* All of it is in: what is staged is written out. Busy afterwards, perhaps. Nothing may be added or
 * thrown away any more. */
void body_finish(struct body *);
/* A body that is whole already: `octets` from malloc() are taken over. */
void body_adopt(struct body *, char *octets, size_t length);
/* For a header that is too large to be copied: the octets in memory stay where they are from now
 * on, thrown away or not, until body_unpin() or the end. False: out of memory, and nothing has
 * changed. */
bool body_pin(struct body *) __attribute__((warn_unused_result));
void body_unpin(struct body *);
/* True once the octets in memory stay where they are until body_end(): views of them are good as
 * long as the body is. */
bool body_fixed(const struct body *);
/* The octets in memory: the beginning of the message. */
struct bytes body_beginning(const struct body *);
/* The next octets from `offset`, at most 64 KiB. False: busy, ask again when woken. An empty piece:
 * the end, or no_room when the file could not be read. The view lives until the next call. */
bool body_piece(struct body *, uint64_t offset, struct bytes *piece);
/* The same with all there is in one place: up to BODY_MEMORY octets. */
bool body_view(struct body *, uint64_t offset, struct bytes *view);
/* For a thread of the pool while nobody else uses the body: the octets from `offset` on, in memory
 * or read into `into`. False: they cannot be read. An empty piece: the end. Blocks on the disk. */
bool body_read(const struct body *, uint64_t offset, char *into, size_t room, struct bytes *piece);
/* A descriptor of a file that is the message to the octet, from which can only be read; the caller
 * closes it. False: busy, as above. -1: there is none, for example because it lies in memory. What
 * is whole only. */
bool body_descriptor(struct body *, int *fd);
/* Octets of memory that it takes up. */
size_t body_weight(const struct body *);
/* Gives everything back; safe on one that was never started and twice. */
void body_end(struct body *);

#endif
