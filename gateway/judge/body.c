/* body.c: a message's octets in memory and on disk; see body.h. Owns both; must never block the
 * loop on the disk. */
#include "gateway/judge/body.h"

#include "gateway/base/large.h"
#include "gateway/base/memory.h"
#include "gateway/io/file.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 4096, PIECE = 65536, PIN_SLACK = 32 * 1024 };
/* What outgrows this many octets moves to a large block, in which it then grows without moving. */
enum { HEAP_MOST = 64 * 1024 };
_Static_assert(LARGE_SIZE >= BODY_MEMORY + PIN_SLACK, "a body in memory fits a block");

void body_start(struct body *b, struct loop *loop, const char *scratch, uint64_t limit,
		wake_id wake)
{
	*b = (struct body){
		.loop = loop, .scratch = scratch, .limit = limit, .wake = wake, .started = true
	};
}

static size_t memory_limit(const struct body *b)
{
	if (b->pinned)
		return b->room;
	if (memory_pressure() == MEMORY_EASY)
		return BODY_MEMORY;
	return b->headed ? BODY_MEMORY_LEAST : BODY_MEMORY_TIGHT;
}

/* What gives memory back to whom it came from. */
typedef void give_fn(void *);
static give_fn *memory_giver(const struct body *b)
{
	return b->large ? large_give : free;
}

/* Nothing is in memory any more. */
static void memory_leave(struct body *b)
{
	memory_release(b->room);
	b->memory = NULL;
	b->used = b->room = 0;
	b->large = false;
}

static void memory_give(struct body *b)
{
	give_fn *give = memory_giver(b);
	char *memory = b->memory;
	memory_leave(b);
	if (memory)
		give(memory);
}

/* WHY the stage, or the memory of what is being spilled or filled in, goes with the file: a write
 * under way still reads from it. */
static void file_end(struct body *b)
{
	if (b->stage)
		memory_release(b->stage_room);
	if (b->file && (b->spilling || b->stage_use == STAGE_FILLING)) {
		free(b->stage);
		file_close(b->file, b->memory, memory_giver(b));
		memory_leave(b);
	} else if (b->file) {
		file_close(b->file, b->stage, free);
	} else {
		free(b->stage);
	}
	b->spilling = false;
	b->file = NULL;
	b->stage = NULL;
	b->staged = 0;
	b->stage_use = STAGE_IDLE;
}

static void throw_away(struct body *b)
{
	b->thrown = true;
	file_end(b);
	if (!b->pinned)
		memory_give(b);
}

void body_throw(struct body *b)
{
	assert(!b->whole);
	throw_away(b);
}

static void body_give_up(struct body *b, bool *why)
{
	assert(b->pinned || !body_fixed(b));
	*why = true;
	throw_away(b);
}

/* False: there is no block to move to, and nothing has changed. */
static bool memory_move(struct body *b)
{
	char *block = large_take();
	if (!block)
		return false;
	if (b->used)
		memcpy(block, b->memory, b->used);
	free(b->memory);
	b->memory = block;
	b->large = true;
	return true;
}

static bool memory_resize(struct body *b, size_t room)
{
	if (!memory_has_room(room - b->room))
		return false;
	bool fits = room <= LARGE_SIZE && (b->large || (room > HEAP_MOST && memory_move(b)));
	char *memory = b->memory;
	if (!fits)
		memory = b->large ? NULL : realloc(b->memory, room);
	if (!memory)
		return false;
	memory_charge(room - b->room);
	b->memory = memory;
	b->room = room;
	return true;
}

/* Room for `more` octets in memory, as far as the limit allows; false: out of memory. */
static bool memory_grow(struct body *b, size_t more)
{
	size_t want = b->used + more, room = b->room ? b->room : FIRST_ROOM;
	while (room < want)
		room *= 2;
	return room <= b->room || memory_resize(b, room);
}

/* Sends what is staged on its way to the file. */
static void stage_write(struct body *b)
{
	b->stage_use = STAGE_WRITING;
	file_append(b->file, (struct bytes){ b->stage, b->staged });
}

/* The file for what lies in the message behind so many octets. False: out of memory. */
static bool file_make(struct body *b, size_t behind)
{
	if (b->file)
		return true;
	b->file = file_temporary(b->loop, b->scratch, b->wake);
	if (b->file)
		file_skip(b->file, behind);
	return b->file != NULL;
}

static bool file_open(struct body *b)
{
	if (file_make(b, b->used) && !b->stage) {
		b->stage_room = memory_pressure() == MEMORY_EASY ? BODY_STAGE : BODY_STAGE_TIGHT;
		b->stage = memory_has_room(b->stage_room) ? malloc(b->stage_room) : NULL;
		if (b->stage)
			memory_charge(b->stage_room);
	}
	return b->file && b->stage;
}

static void stage_add(struct body *b, struct bytes octets)
{
	if (!file_open(b)) {
		body_give_up(b, &b->no_room);
		return;
	}
	/* The caller waits while busy and gives at most 64 KiB at a time: a stage that is not full
	 * has room for it. */
	memcpy(b->stage + b->staged, octets.at, octets.len);
	b->staged += octets.len;
	if (b->staged > b->stage_room - PIECE)
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
		body_give_up(b, &b->too_large);
		return;
	}
	size_t limit = memory_limit(b);
	if (!b->file && b->used < limit) {
		struct bytes first = bytes_first(octets, limit - b->used);
		if (!memory_grow(b, first.len)) {
			b->no_memory = true;
			body_give_up(b, &b->no_room);
			return;
		}
		memcpy(b->memory + b->used, first.at, first.len);
		b->used += first.len;
		octets = bytes_skip(octets, first.len);
	}
	if (octets.len)
		stage_add(b, octets);
}

bool body_spill(struct body *b)
{
	bool can = b->headed && !b->thrown && !b->whole && !b->pinned && !b->file &&
		   b->used > 2 * BODY_MEMORY_LEAST;
	if (!can || !file_make(b, BODY_MEMORY_LEAST))
		return false;
	b->spilling = true;
	b->stage_use = STAGE_WRITING;
	file_append(b->file, bytes_skip(body_beginning(b), BODY_MEMORY_LEAST));
	return true;
}

/* What has been spilled lies in the file. */
static void memory_shrink(struct body *b)
{
	b->spilling = false;
	b->used = BODY_MEMORY_LEAST;
	char *memory = b->large ? malloc(b->used) : realloc(b->memory, b->used);
	if (!memory)
		return;                 /* then it stays as large as it was */
	memory_release(b->room - b->used);
	if (b->large) {
		memcpy(memory, b->memory, b->used);
		large_give(b->memory);
	}
	b->memory = memory;
	b->room = b->used;
	b->large = false;
}

/* What is in memory lies in the file, too. WHY it is no harm if it does not: it still is in
 * memory. */
static void body_filled(struct body *b, bool good)
{
	b->stage_use = STAGE_IDLE;
	b->complete = good;
	b->incomplete = !good;
}

bool body_busy(struct body *b)
{
	if (b->stage_use == STAGE_IDLE || b->stage_use == STAGE_READ)
		return false;
	if (file_busy(b->file))
		return true;
	int error;
	int64_t done = file_result(b->file, &error);
	if (b->stage_use == STAGE_FILLING) {
		body_filled(b, done >= 0);
		return false;
	}
	bool writing = b->stage_use == STAGE_WRITING;
	if (done < 0 && !writing)
		/* what is in memory stays: the facts of the header point into it */
		b->no_room = true;
	else if (done < 0 && !b->thrown)
		body_give_up(b, &b->no_room);
	b->stage_use = writing || done < 0 ? STAGE_IDLE : STAGE_READ;
	if (done < 0)
		return false;
	if (b->spilling) {
		memory_shrink(b);
	} else if (writing) {
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
	*b = (struct body){
		.memory = octets, .used = length, .room = length, .size = length, .limit = length
	};
	b->started = b->whole = true;
	memory_charge(length);
}

bool body_pin(struct body *b)
{
	size_t room = b->used + PIN_SLACK;
	if (!b->pinned && b->room < room && !memory_resize(b, room))
		return false;
	b->pinned = true;
	return true;
}

void body_unpin(struct body *b)
{
	b->pinned = false;
}

bool body_fixed(const struct body *b)
{
	return b->pinned || (b->whole && b->stage_use != STAGE_WRITING);
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
	if (b->stage_use == STAGE_READ && offset >= b->stage_offset &&
	    offset - b->stage_offset < b->staged) {
		struct bytes staged = { b->stage, b->staged };
		*piece = bytes_skip(staged, (size_t)(offset - b->stage_offset));
		return true;
	}
	if (b->stage_use == STAGE_READ && b->staged == 0) {
		b->no_room = true;
		return true;
	}
	b->stage_use = STAGE_READING;
	b->stage_offset = offset;
	file_read(b->file, offset, b->stage, b->stage_room);
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
	int64_t got = file_read_now(b->file, offset, into, room);
	*piece = (struct bytes){ into, got > 0 ? (size_t)got : 0 };
	return got > 0;
}

bool body_descriptor(struct body *b, int *fd)
{
	assert(b->whole);
	*fd = -1;
	if (body_busy(b))
		return false;
	if (!b->file || b->no_room || b->incomplete)
		return true;
	if (b->complete) {
		*fd = file_reader(b->file);
		return true;
	}
	b->stage_use = STAGE_FILLING;
	file_fill(b->file, body_beginning(b));
	return false;
}

size_t body_weight(const struct body *b)
{
	return b->room + (b->stage ? b->stage_room : 0);
}

void body_end(struct body *b)
{
	if (!b->started)
		return;
	file_end(b);
	memory_give(b);
	*b = (struct body){ 0 };
}
