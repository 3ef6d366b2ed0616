/* buffer.c: growing, moving and giving back; see buffer.h. Never holds memory for no octets once it is settled. */
#include "gateway/io/buffer.h"

#include <stdlib.h>
#include <string.h>

enum {
	SMALL = 4096,        /* a rest below it does not keep a loop's buffer */
	RECEIVE_MIN = 16384, /* less than this is not worth a system call */
};

/* The size decides whose memory it is: blocks of exactly this size are the loop's. */
static char *take(struct loop *loop, size_t size)
{
	return size == LOOP_BUFFER_SIZE ? loop_buffer_take(loop) : malloc(size);
}

static void give(struct loop *loop, char *at, size_t size)
{
	if (size == LOOP_BUFFER_SIZE)
		loop_buffer_give(loop, at);
	else
		free(at);
}

static bool move(struct loop *loop, struct buffer *b, size_t size)
{
	size_t length = buffer_length(b);
	char *at = take(loop, size);
	if (!at)
		return false;
	if (length)
		memcpy(at, b->at + b->start, length);
	if (b->at)
		give(loop, b->at, b->room);
	*b = (struct buffer){ .at = at, .end = length, .room = size };
	return true;
}

char *buffer_reserve(struct loop *loop, struct buffer *b, size_t room)
{
	size_t length = buffer_length(b), size = LOOP_BUFFER_SIZE;

	if (b->room - b->end >= room && b->at)
		return b->at + b->end;
	if (room > SIZE_MAX / 4 || length > SIZE_MAX / 4)
		return NULL;
	if (b->room >= LOOP_BUFFER_SIZE && b->room - length >= room && length <= b->start) {
		memcpy(b->at, b->at + b->start, length);
		b->start = 0, b->end = length;
		return b->at + b->end;
	}
	while (size < length + room)
		size *= 2;
	return move(loop, b, size) ? b->at + b->end : NULL;
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
	size_t want = LOOP_BUFFER_SIZE - length < RECEIVE_MIN ? LOOP_BUFFER_SIZE - length : RECEIVE_MIN;

	*room = 0;
	if (b->room < LOOP_BUFFER_SIZE && !move(loop, b, LOOP_BUFFER_SIZE))
		return NULL;
	if (b->room - b->end < want) {
		memmove(b->at, b->at + b->start, length);
		b->start = 0, b->end = length;
	}
	*room = b->room - b->end;
	return b->at + b->end;
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
		give(loop, b->at, b->room);
	*b = (struct buffer){ 0 };
}
