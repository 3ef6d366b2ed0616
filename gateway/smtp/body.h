/* body.h: the octets of one message: in memory to 1 MiB, past it in a temporary file without a name.
 *
 * Owns its memory and its file, both gone with it. The first octets (all of them, or the first 1 MiB) always stay in
 * memory, so that headers can be read in place: from body_finish() on (body_fixed) they neither move nor go before body_end().
 * While octets are on their way to the disk the body is busy and takes no more: the caller waits to be woken, and the client is
 * not read. When all bodies of the process hold more than BODY_MEMORY_ALL together, a body moves to disk earlier, but never before
 * the largest header block is in memory. */
#ifndef MXWARD_SMTP_BODY_H
#define MXWARD_SMTP_BODY_H

#include "gateway/base/bytes.h"
#include "gateway/io/loop.h"

enum { BODY_MEMORY = 1 << 20, BODY_MEMORY_TIGHT = 320 * 1024, BODY_MEMORY_ALL = 256 << 20, BODY_STAGE = 256 * 1024 };

struct file;

struct body {
	struct loop *loop;
	const char *scratch;            /* directory of the file */
	wake_id wake;
	uint64_t limit, size;           /* most octets; octets so far */
	char *memory;                   /* the first octets */
	size_t used, room;
	struct file *file;              /* what comes after them */
	uint64_t filed;                 /* octets in the file */
	char *stage;                    /* on their way to or from the file */
	size_t staged;
	uint64_t stage_offset;          /* of a read: where it began */
	enum { STAGE_IDLE, STAGE_WRITING, STAGE_READING, STAGE_READ } stage_use;
	bool too_large, no_room;                /* refused: over the limit; disk or memory gave out */
	bool thrown, started;                   /* thrown: octets are only counted any more */
	bool whole;                             /* no more of them will come */
};

/* An empty body that may grow to `limit` octets. Takes nothing yet. */
void body_start(struct body *, struct loop *, const char *scratch, uint64_t limit, wake_id wake);
/* Appends; past the limit or without room it only notes so, and everything is thrown away from then on. */
void body_add(struct body *, struct bytes);
/* The message is refused already: gives its memory back and from now on only counts. */
void body_throw(struct body *);
/* True while octets are on their way: body_add() and body_piece() must wait. Takes up what has settled. */
bool body_busy(struct body *);
/* All of it is in: what is staged is written out. Busy afterwards, perhaps. Nothing may be added or thrown away any more. */
void body_finish(struct body *);
/* A body that is whole already: `octets` from malloc() are taken over. */
void body_adopt(struct body *, char *octets, size_t length);
/* True once the octets in memory stay where they are until body_end(): views of them are good as long as the body is. */
bool body_fixed(const struct body *);
/* The octets in memory: the beginning of the message. */
struct bytes body_beginning(const struct body *);
/* The next octets from `offset`, at most 64 KiB. False: busy, ask again when woken. An empty piece: the end, or no_room when the
 * file could not be read. The view lives until the next call. */
bool body_piece(struct body *, uint64_t offset, struct bytes *piece);
/* The same with all there is in one place: up to BODY_MEMORY octets. */
bool body_view(struct body *, uint64_t offset, struct bytes *view);
/* For a thread of the pool while nobody else uses the body: the octets from `offset` on, in memory or read into `into`. False: they cannot
 * be read. An empty piece: the end. Blocks on the disk. */
bool body_read(const struct body *, uint64_t offset, char *into, size_t room, struct bytes *piece);
/* Gives everything back; safe on one that was never started and twice. */
void body_end(struct body *);

#endif
