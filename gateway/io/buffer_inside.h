/* buffer_inside.h: a run of octets between two ends, in memory that goes round; for gateway/io
 * alone.
 *
 * Owns its memory: none while empty, one of the loop's buffers when it is up to LOOP_BUFFER_SIZE, a
 * block of its own otherwise. The owner gives it back with buffer_release(). */
#ifndef MXWARD_IO_BUFFER_INSIDE_H
#define MXWARD_IO_BUFFER_INSIDE_H

#include "gateway/base/bytes.h"
#include "gateway/io/loop.h"

#include <string.h>

struct buffer {
	char *at;
	size_t start, end, room; /* octets lie from start to end; room: of the memory */
};

static inline size_t buffer_length(const struct buffer *b)
{
	return b->end - b->start;
}

static inline struct bytes buffer_bytes(const struct buffer *b)
{
	return (struct bytes){ b->start < b->end ? b->at + b->start : "", b->end - b->start };
}

/* Moves at most `room` octets from its front to `into`: how many. */
static inline size_t buffer_pull(struct buffer *b, char *into, size_t room)
{
	struct bytes part = bytes_first(buffer_bytes(b), room);
	memcpy(into, part.at, part.len);
	b->start += part.len;
	return part.len;
}

bool buffer_add(struct loop *, struct buffer *, struct bytes) __attribute__((warn_unused_result));
/* Room to receive into, for a buffer that holds less than LOOP_BUFFER_SIZE and never is to hold
 * more. */
char *buffer_receive(struct loop *, struct buffer *, size_t *room)
	__attribute__((warn_unused_result));
/* How much may wait in a buffer before its socket is not read any more: LOOP_BUFFER_SIZE, or less
 * while memory is tight. */
size_t buffer_input_most(void);
/* Gives back what it does not need: all of it when empty, and a small rest moves to a small
 * block. */
void buffer_settle(struct loop *, struct buffer *);
/* Gives back everything, octets and all. */
void buffer_release(struct loop *, struct buffer *);

#endif
