/* body.c: a message's octets in memory and on disk; see body.h. Owns both; must never block the loop on the disk. */
#include "gateway/smtp/body.h"

#include "gateway/io/file.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 4096, PIECE = 65536 };

/* WHY a global: the budget is the process's, and a body is all that needs it. */
static _Atomic uint64_t memory_all;

void body_start(struct body *b, struct loop *loop, const char *scratch, uint64_t limit, wake_id wake)
{
	*b = (struct body){ .loop = loop, .scratch = scratch, .limit = limit, .wake = wake, .started = true };
}

static size_t memory_limit(void)
{
	return atomic_load_explicit(&memory_all, memory_order_relaxed) > BODY_MEMORY_ALL ? BODY_MEMORY_TIGHT
											 : BODY_MEMORY;
}

static void memory_give(struct body *b)
{
	atomic_fetch_sub_explicit(&memory_all, b->room, memory_order_relaxed);
	free(b->memory);
	b->memory = NULL;
	b->used = b->room = 0;
}

static void throw_away(struct body *b)
{
	b->thrown = true;
	memory_give(b);
	b->staged = 0;
}

void body_throw(struct body *b)
{
	assert(!b->whole);
	throw_away(b);
}

static void give_up(struct body *b, bool *why)
{
	assert(!body_fixed(b));
	*why = true;
	throw_away(b);
}

/* Room for `more` octets in memory, as far as the limit allows; false: out of memory. */
static bool memory_grow(struct body *b, size_t more)
{
	size_t want = b->used + more, room = b->room ? b->room : FIRST_ROOM;
	while (room < want)
		room *= 2;
	if (room <= b->room)
		return true;
	char *memory = realloc(b->memory, room);
	if (!memory)
		return false;
	atomic_fetch_add_explicit(&memory_all, room - b->room, memory_order_relaxed);
	b->memory = memory;
	b->room = room;
	return true;
}

/* Sends what is staged on its way to the file. */
static void stage_write(struct body *b)
{
	b->stage_use = STAGE_WRITING;
	file_append(b->file, (struct bytes){ b->stage, b->staged });
}

static bool file_open(struct body *b)
{
	if (b->file)
		return true;
	if (!b->stage)
		b->stage = malloc(BODY_STAGE);
	if (b->stage)
		b->file = file_temporary(b->loop, b->scratch, b->wake);
	return b->file != NULL;
}

static void stage_add(struct body *b, struct bytes octets)
{
	if (!file_open(b)) {
		give_up(b, &b->no_room);
		return;
	}
	/* The caller waits while busy and gives at most 64 KiB at a time: a stage that is not full has room for it. */
	memcpy(b->stage + b->staged, octets.at, octets.len);
	b->staged += octets.len;
	if (b->staged > BODY_STAGE - PIECE)
		stage_write(b);
}

void body_add(struct body *b, struct bytes octets)
{
	assert(!b->whole);
	b->size += octets.len;
	if (b->size > b->limit && !b->no_room)
		b->too_large = true;
	if (b->thrown)
		return;
	if (b->too_large) {
		give_up(b, &b->too_large);
		return;
	}
	size_t limit = memory_limit();
	if (!b->file && b->used < limit) {
		struct bytes first = bytes_first(octets, limit - b->used);
		if (!memory_grow(b, first.len)) {
			give_up(b, &b->no_room);
			return;
		}
		memcpy(b->memory + b->used, first.at, first.len);
		b->used += first.len;
		octets = bytes_skip(octets, first.len);
	}
	if (octets.len)
		stage_add(b, octets);
}

bool body_busy(struct body *b)
{
	if (b->stage_use != STAGE_WRITING && b->stage_use != STAGE_READING)
		return false;
	if (file_busy(b->file))
		return true;
	int error;
	int64_t done = file_result(b->file, &error);
	bool writing = b->stage_use == STAGE_WRITING;
	if (done < 0 && !writing)
		b->no_room = true;      /* what is in memory stays: the facts of the header point into it */
	else if (done < 0 && !b->thrown)
		give_up(b, &b->no_room);
	b->stage_use = writing || done < 0 ? STAGE_IDLE : STAGE_READ;
	if (done < 0)
		return false;
	if (writing) {
		b->filed += b->staged;
		b->staged = 0;
	} else {
		b->staged = (size_t)done;
	}
	return false;
}

void body_finish(struct body *b)
{
	b->whole = true;
	if (b->staged && b->stage_use == STAGE_IDLE && !b->thrown)
		stage_write(b);
}

void body_adopt(struct body *b, char *octets, size_t length)
{
	*b = (struct body){ .memory = octets, .used = length, .room = length, .size = length, .limit = length };
	b->started = b->whole = true;
	atomic_fetch_add_explicit(&memory_all, length, memory_order_relaxed);
}

bool body_fixed(const struct body *b)
{
	return b->whole && b->stage_use != STAGE_WRITING;
}

struct bytes body_beginning(const struct body *b)
{
	return (struct bytes){ b->memory ? b->memory : "", b->used };
}

bool body_view(struct body *b, uint64_t offset, struct bytes *piece)
{
	if (body_busy(b))
		return false;
	*piece = BYTES("");
	if (b->no_room || offset >= b->size)
		return true;
	if (offset < b->used) {
		*piece = bytes_skip(body_beginning(b), (size_t)offset);
		return true;
	}
	uint64_t at = offset - b->used;
	if (b->stage_use == STAGE_READ && at >= b->stage_offset && at - b->stage_offset < b->staged) {
		struct bytes staged = { b->stage, b->staged };
		*piece = bytes_skip(staged, (size_t)(at - b->stage_offset));
		return true;
	}
	if (b->stage_use == STAGE_READ && b->staged == 0) {
		b->no_room = true;
		return true;
	}
	b->stage_use = STAGE_READING;
	b->stage_offset = at;
	file_read(b->file, at, b->stage, BODY_STAGE);
	return false;
}

bool body_piece(struct body *b, uint64_t offset, struct bytes *piece)
{
	if (!body_view(b, offset, piece))
		return false;
	*piece = bytes_first(*piece, PIECE);
	return true;
}

bool body_read(const struct body *b, uint64_t offset, char *into, size_t room, struct bytes *piece)
{
	*piece = BYTES("");
	if (offset >= b->size)
		return true;
	if (offset < b->used) {
		*piece = bytes_skip(body_beginning(b), (size_t)offset);
		return true;
	}
	int64_t got = file_read_now(b->file, offset - b->used, into, room);
	*piece = (struct bytes){ into, got > 0 ? (size_t)got : 0 };
	return got > 0;
}

void body_end(struct body *b)
{
	if (!b->started)
		return;
	memory_give(b);
	/* WHY the stage goes with the file: a write under way still reads from it. */
	if (b->file)
		file_close(b->file, b->stage);
	else
		free(b->stage);
	*b = (struct body){ 0 };
}
