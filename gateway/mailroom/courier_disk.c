/* courier_disk.c: what the thread pool does for the courier: reads, marks and settles messages,
 * splits children off; see courier_inside.h.
 *
 * While a job is not done, the carry's arena, envelope and piece are its own. It must
 * never touch the courier or a link. */
#include "gateway/mailroom/courier_inside.h"

#include "gateway/base/clock.h"
#include "gateway/mailroom/bounce.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- jobs of a carry */

static void disk_fail(struct carry *c, enum spool_result result, const char *why)
{
	struct text t = TEXT(c->error);
	text_string(&t, why);
	c->error_length = t.len;
	c->result = result;
}

struct bytes carry_error(const struct carry *c)
{
	return (struct bytes){ c->error, c->error_length };
}

struct bytes carry_copy(struct carry *c, struct bytes b)
{
	char buffer[COURIER_REPLY_MAX];
	struct text t = TEXT(buffer);
	for (struct bytes rest = bytes_first(b, sizeof buffer); rest.len;) {
		size_t end = bytes_find(rest, '\n');
		text_printable(&t, bytes_first(rest, end));
		rest = bytes_skip(rest, end + 1);
		if (rest.len)
			text_char(&t, ' ');
	}
	struct bytes copy = t.len ? arena_copy(&c->memory, text_bytes(&t)) : BYTES("");
	return copy.at ? copy : BYTES("");
}

void carry_work(struct carry *c, void (*work)(void *carry))
{
	c->error_length = 0;
	c->result = SPOOL_DONE;
	c->job = job_start_disk(c->loop, work, c, c->wake);
	if (!c->job)
		disk_fail(c, SPOOL_FAILED, "out of memory");
}

bool carry_works(struct carry *c)
{
	if (c->job && !job_done(c->job))
		return true;
	if (c->job)
		job_free(c->job);
	c->job = NULL;
	return false;
}

/* ---- octets */

/* False: what is wrong is in the carry. */
static bool piece_read(struct carry *c)
{
	uint64_t left = c->envelope.size - c->piece_at;
	size_t wanted = left < COURIER_PIECE ? (size_t)left : COURIER_PIECE;
	c->piece_length = 0;
	while (c->piece_length < wanted) {
		ssize_t n = pread(c->fd, c->piece + c->piece_length, wanted - c->piece_length,
				  (off_t)(c->piece_at + c->piece_length));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			c->piece_length = 0;
			disk_fail(c, SPOOL_FAILED, "the message file cannot be read");
			return false;
		}
		c->piece_length += (size_t)n;
	}
	return true;
}

void disk_piece(void *carry)
{
	(void)piece_read(carry);
}

static bool octets_open(struct carry *c)
{
	struct text error = TEXT(c->error);
	size_t room = c->envelope.size < COURIER_PIECE ? (size_t)c->envelope.size : COURIER_PIECE;
	c->result = spool_verify(c->spool, c->queue, &c->envelope, &error);
	c->error_length = error.len;
	if (c->result != SPOOL_DONE)
		return false;
	c->fd = spool_octets(c->spool, c->queue, &c->envelope, &error);
	c->error_length = error.len;
	if (c->fd < 0) {
		c->result = SPOOL_FAILED;
		return false;
	}
	c->piece = malloc(room + 1);
	if (!c->piece)
		disk_fail(c, SPOOL_FAILED, "out of memory");
	return c->piece && piece_read(c);
}

/* ---- the message's way */

void disk_load(void *carry)
{
	struct carry *c = carry;
	struct text error = TEXT(c->error);
	c->result = spool_read(c->spool, c->queue, c->id, &c->memory, &c->envelope, &error);
	c->error_length = error.len;
	if (c->kind == CARRY_ASIDE) {
		if (c->result == SPOOL_DONE)
			c->result = c->envelope.digest[0] != c->digest
					    ? SPOOL_MISSING
					    : spool_aside(c->spool, c->queue, c->id, &error);
		c->error_length = error.len;
		return;
	}
	if (c->kind == CARRY_DELETE) {
		/* What cannot be read is no reason to keep it; the envelope was for the log. */
		if (c->result == SPOOL_DONE || c->result == SPOOL_FAILED) {
			c->result = spool_remove(c->spool, c->queue, c->id, &error);
			c->error_length = error.len;
		}
		return;
	}
	if (c->result == SPOOL_DONE && c->envelope.child.len &&
	    !disk_finish(c->spool, &c->envelope, &c->child, &error)) {
		c->result = SPOOL_FAILED;
		c->error_length = error.len;
	}
	c->withdrawn = c->result == SPOOL_DONE && c->envelope.dsn == DSN_DELAY &&
		       !spool_has(c->spool, c->queue, c->envelope.about);
	if (c->result == SPOOL_DONE)
		(void)octets_open(c);
}

void disk_mark(void *carry)
{
	struct carry *c = carry;
	struct text error = TEXT(c->error);
	c->envelope.releasing = true;
	c->result = spool_mark(c->spool, c->queue, &c->envelope, &error);
	c->error_length = error.len;
	c->marked = c->result == SPOOL_DONE;
	/* Its going would make no room: it could not be removed, and would be delivered again after
	 * every start. */
	if (c->result == SPOOL_FULL && spool_read_only(c->spool))
		c->result = SPOOL_FAILED;
}

/* The header block at the front of the octets, empty line excluded. */
static struct bytes header_of(const struct carry *c)
{
	struct bytes all = { c->piece, c->piece_length };
	const char *end = memmem(all.at, all.len, "\r\n\r\n", 4);
	if (all.len >= 2 && all.at[0] == '\r' && all.at[1] == '\n')
		return bytes_first(all, 0);
	return end ? bytes_first(all, (size_t)(end - all.at) + 2) : all;
}

void disk_write_dsn(void *carry)
{
	struct carry *c = carry;
	struct bounce b = { .envelope = &c->envelope,
			    .hostname = c->config->hostname,
			    .size_most = c->config->bounces.size,
			    .whole = !c->header_only &&
				     bounce_whole(&c->envelope, c->config->bounces.size) };
	c->piece_at = 0;
	if (!piece_read(c))
		return;
	b.header = header_of(c);
	size_t room = bounce_room(&b);
	struct text t = { .at = arena_alloc(&c->memory, room), .cap = room };
	if (!t.at) {
		disk_fail(c, SPOOL_FAILED, "out of memory for a bounce");
		return;
	}
	bounce_write(&t, &b);
	c->trip.head = text_bytes(&t);
	c->trip.octets = b.whole;
	if (b.whole)
		bounce_end(&t, &b);
	c->trip.tail = bytes_skip(text_bytes(&t), c->trip.head.len);
}

/* ---- splitting off a child: see courier.h for the order */

/* What the child was made for needs nothing of the message any more. */
static void child_let_go(struct envelope *e, enum dsn dsn)
{
	size_t kept = 0;
	for (size_t i = 0; i < e->recipient_count; i++)
		if (dsn == DSN_DELAY || e->recipients[i].fate != FATE_REFUSED)
			e->recipients[kept++] = e->recipients[i];
	e->recipient_count = kept;
	e->delayed = e->delayed || dsn == DSN_DELAY;
	e->child = BYTES("");
}

bool disk_finish(struct spool *spool, struct envelope *e, struct child *child, struct text *error)
{
	struct text id = TEXT(child->id);
	struct arena arena;
	struct envelope notification;
	text_add(&id, e->child);
	arena_init(&arena, ENVELOPE_ARENA);
	enum spool_result result =
		spool_read(spool, SPOOL_HOLD, text_cstr(&id), &arena, &notification, error);
	if (result == SPOOL_DONE) {
		child->dsn = notification.dsn;
		child->expires = notification.expires;
		child_let_go(e, child->dsn);
		result = spool_update(spool, SPOOL_HOLD, e, error);
		child->stored = child->made = result == SPOOL_DONE;
	} else if (result == SPOOL_MISSING || result == SPOOL_CORRUPT) {
		e->child = BYTES("");
		result = SPOOL_DONE;
	}
	arena_wipe(&arena);
	return result == SPOOL_DONE;
}

static bool child_recipients(struct carry *c, struct envelope *child)
{
	const struct envelope *e = &c->envelope;
	child->recipients = arena_array(&c->memory, e->recipient_count, sizeof *child->recipients);
	child->recipient_count = 0;
	for (size_t i = 0; child->recipients && i < e->recipient_count; i++) {
		struct envelope_recipient *r = &child->recipients[child->recipient_count];
		*r = e->recipients[i];
		if (r->reply.len == 0)
			r->reply = e->reply;
		child->recipient_count += c->child.dsn == DSN_DELAY ? bounce_tells(child, r)
								    : r->fate == FATE_REFUSED;
	}
	return child->recipients != NULL;
}

/* The header alone: a delay is told of without the message. */
static bool header_next_piece(void *arg, struct bytes *piece)
{
	struct bytes *rest = arg;
	*piece = *rest;
	*rest = BYTES("");
	return true;
}

static enum spool_result child_store(struct carry *c, struct text *error)
{
	const struct envelope *e = &c->envelope;
	struct envelope child = *e;
	child.id = bytes_of(c->child.id);
	child.about = e->id;
	child.moves = child.attempts = child.next = 0;
	child.releasing = child.delayed = false;
	child.dsn = c->child.dsn;
	child.dsn_time = clock_wall();
	child.expires = c->child.expires;
	child.retried_until = e->expires;
	child.reply = child.child = BYTES("");
	if (!child_recipients(c, &child)) {
		text_string(error, "out of memory for a bounce");
		return SPOOL_FAILED;
	}
	if (child.dsn != DSN_DELAY)
		return spool_copy(c->spool, SPOOL_HOLD, e, &child, error);
	c->piece_at = 0;
	if (!piece_read(c)) {
		text_string(error, "the message file cannot be read");
		return SPOOL_FAILED;
	}
	struct bytes header = header_of(c);
	return spool_store(c->spool, SPOOL_HOLD, &child,
			   &(struct spool_source){ header_next_piece, &header }, error);
}

static enum spool_result child_split(struct carry *c, struct text *error)
{
	struct envelope *e = &c->envelope;
	if (!c->child.stored) {
		e->child = bytes_of(c->child.id);
		enum spool_result result = spool_update(c->spool, c->queue, e, error);
		if (result == SPOOL_DONE)
			result = child_store(c, error);
		if (result != SPOOL_DONE)
			return result;
		c->child.stored = true;
	}
	child_let_go(e, c->child.dsn);
	enum spool_result result = spool_update(c->spool, c->queue, e, error);
	c->child.made = result == SPOOL_DONE;
	return result;
}

/* Where a refusal cannot be written down, at least the mark behind which it may have been taken
 * goes. */
static void mark_take_away(struct carry *c)
{
	if (c->marked && !c->doubt &&
	    spool_unmark(c->spool, c->queue, c->id, &(struct text){ 0 }) == SPOOL_DONE)
		c->marked = false;
}

void disk_settle(void *carry)
{
	struct carry *c = carry;
	struct text error = TEXT(c->error);
	switch (c->settlement) {
	case SETTLE_REMOVE:
		c->result = spool_remove(c->spool, c->queue, c->id, &error);
		break;
	case SETTLE_UPDATE:
		c->result = c->child.dsn != DSN_NONE && !c->child.made
				    ? child_split(c, &error)
				    : spool_update(c->spool, c->queue, &c->envelope, &error);
		if (c->result == SPOOL_FULL || c->result == SPOOL_FAILED)
			mark_take_away(c);
		break;
	case SETTLE_UNDELIVERABLE:
		c->result = spool_move(c->spool, c->queue, SPOOL_QUARANTINE, &c->envelope, &error);
		break;
	}
	c->error_length = error.len;
}
