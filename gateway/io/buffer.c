/* buffer.c: growing, moving and giving back; see buffer_inside.h. Never holds memory for no octets
 * once it is settled. */
#include "gateway/io/buffer_inside.h"

#include "gateway/base/memory.h"

#include <stdlib.h>
#include <string.h>

enum {
	SMALL = 16384,       /* a rest below it does not keep a loop's buffer */
	INPUT_TIGHT = 8192,  /* what waits unread of one peer while memory is tight */
	RECEIVE_MIN = 16384, /* less than this is not worth a system call */
};

/* The size decides whose memory it is: blocks of exactly this size are the loop's. */
static char *buffer_take(struct loop *loop, size_t size)
{
	if (size == LOOP_BUFFER_SIZE)
		return loop_buffer_take(loop);
	char *at = malloc(size);
	if (at)
		memory_charge(size);
	return at;
}

static void buffer_give(struct loop *loop, char *at, size_t size)
{
	if (size == LOOP_BUFFER_SIZE) {
		loop_buffer_give(loop, at);
		return;
	}
	memory_release(size);
	free(at);
}

static bool move(struct loop *loop, struct buffer *b, size_t size)
{
	size_t length = buffer_length(b);
	char *at = buffer_take(loop, size);
	if (!at)
		return false;
	if (length)
		memcpy(at, b->at + b->start, length);
	if (b->at)
		buffer_give(loop, b->at, b->room);
	*b = (struct buffer){ .at = at, .end = length, .room = size };
	return true;
}

/* Makes `room` octets free behind the end: where they are. NULL: out of memory, and nothing has
 * changed. */
static char *buffer_reserve(struct loop *loop, struct buffer *b, size_t room)
{
	size_t length = buffer_length(b);

	if (b->room - b->end >= room && b->at)
		return b->at + b->end;
	if (room > SIZE_MAX / 4 || length > SIZE_MAX / 4)
		return NULL;
	if (b->room >= LOOP_BUFFER_SIZE && b->room - length >= room && length <= b->start) {
		memcpy(b->at, b->at + b->start, length);
		b->start = 0, b->end = length;
		return b->at + b->end;
	}
	size_t blocks = (length + room + LOOP_BUFFER_SIZE - 1) / LOOP_BUFFER_SIZE;
	return move(loop, b, blocks ? blocks * LOOP_BUFFER_SIZE : LOOP_BUFFER_SIZE) ? b->at + b->end
										    : NULL;
}

bool buffer_add(struct loop *loop, struct buffer *b, struct bytes octets)
{
	if (!octets.len)
		return true;
	char *at = buffer_reserve(loop, b, octets.len);
	if (!at)
		return false;
	memcpy(at, octets.at, octets.len);
	b->end += octets.len;
	return true;
}

char *buffer_receive(struct loop *loop, struct buffer *b, size_t *room)
{
	size_t length = buffer_length(b);
	size_t want =
		LOOP_BUFFER_SIZE - length < RECEIVE_MIN ? LOOP_BUFFER_SIZE - length : RECEIVE_MIN;

	*room = 0;
	if (b->room < LOOP_BUFFER_SIZE && !move(loop, b, LOOP_BUFFER_SIZE))
		return NULL;
	if (b->room - b->end < want) {
		memmove(b->at, b->at + b->start, length);
		b->start = 0, b->end = length;
	}
	*room = b->room - b->end;
	size_t most = buffer_input_most();
	if (length < most && *room > most)
		*room = most;
	return b->at + b->end;
}

size_t buffer_input_most(void)
{
	return memory_pressure() == MEMORY_EASY ? LOOP_BUFFER_SIZE : INPUT_TIGHT;
}

void buffer_settle(struct loop *loop, struct buffer *b)
{
	size_t length = buffer_length(b);
	if (!length)
		buffer_release(loop, b);
	else if (length < SMALL && b->room >= LOOP_BUFFER_SIZE)
		(void)move(loop, b, length); /* without memory for it, it stays where it is */
}

void buffer_release(struct loop *loop, struct buffer *b)
{
	if (b->at)
		buffer_give(loop, b->at, b->room);
	*b = (struct buffer){ 0 };
}
