/* courier_disk.c: what the thread pool does for the courier: reads, marks and settles messages, and looks what is held; see
 * courier_inside.h.
 *
 * Owns nothing: while a job is not done, the carry's arena, envelope and piece are its own. It must never touch the courier or a link. */
#include "gateway/mailroom/courier_inside.h"

#include "gateway/base/clock.h"
#include "gateway/mailroom/bounce.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- jobs of a carry */

static void fail(struct carry *c, enum spool_result result, const char *why)
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
		fail(c, SPOOL_FAILED, "out of memory");
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
			fail(c, SPOOL_FAILED, "the octets cannot be read");
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
		fail(c, SPOOL_FAILED, "out of memory");
	return c->piece && piece_read(c);
}

/* ---- the message's way */

void disk_load(void *carry)
{
	struct carry *c = carry;
	struct text error = TEXT(c->error);
	c->result = spool_read(c->spool, c->queue, c->id, &c->memory, &c->envelope, &error);
	c->error_length = error.len;
	if (c->kind == CARRY_DELETE) {
		/* What cannot be read is no reason to keep it; the envelope was for the log. */
		if (c->result == SPOOL_DONE || c->result == SPOOL_FAILED) {
			c->result = spool_remove(c->spool, c->queue, c->id, &error);
			c->error_length = error.len;
		}
	} else if (c->result == SPOOL_DONE) {
		(void)octets_open(c);
	}
}

void disk_mark(void *carry)
{
	struct carry *c = carry;
	struct text error = TEXT(c->error);
	c->envelope.releasing = true;
	c->result = spool_update(c->spool, c->queue, &c->envelope, &error);
	c->error_length = error.len;
	c->marked = c->result == SPOOL_DONE;
	/* Its going would make no room: it could not be removed, and would be delivered again after every start. */
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

static void bounce_make(struct carry *c)
{
	char id[SPOOL_ID_MAX + 24];
	struct text name = TEXT(id);
	uint64_t now = clock_wall();
	c->piece_at = 0;
	if (!piece_read(c))
		return;
	struct bytes header = header_of(c);
	size_t room = bounce_room(&c->envelope, header);
	struct text t = { .at = arena_alloc(&c->memory, room), .cap = room };
	if (!t.at) {
		fail(c, SPOOL_FAILED, "out of memory for a bounce");
		return;
	}
	text_format(&name, "%s.%llx", c->id, (unsigned long long)(now + c->bounce_number));
	bounce_write(&t, &c->envelope, header, c->config->hostname, text_cstr(&name), c->expired, now);
	c->bounce = text_bytes(&t);
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
		c->result = spool_update(c->spool, c->queue, &c->envelope, &error);
		break;
	case SETTLE_UNDELIVERABLE:
		c->result = spool_move(c->spool, c->queue, SPOOL_QUARANTINE, &c->envelope, &error);
		break;
	}
	c->error_length = error.len;
	if (c->result == SPOOL_DONE && c->bounces)
		bounce_make(c);
}

/* ---- what is held */

struct scan {
	struct spool *spool;
	bool first;        /* at start: what was being released is told, too */
	struct list found; /* struct held */
	size_t count;
	bool missed;
	struct job *job;
};

static bool scan_held(void *arg, const struct envelope *e)
{
	struct scan *scan = arg;
	char id[SPOOL_ID_MAX];
	struct text t = TEXT(id);
	text_add(&t, e->id);
	struct held *held = scan->count < COURIER_KNOWN_MAX ? held_new(text_cstr(&t), e->backend) : NULL;
	scan->missed = !held;
	if (!held)
		return false;
	held->next = e->next;
	held->expires = e->expires;
	scan->count++;
	list_append(&scan->found, &held->node);
	return true;
}

static bool scan_quarantine(void *arg, const struct envelope *e)
{
	(void)arg;
	if (!e->releasing)
		return true;
	struct log_line *l = log_begin(LOG_WARN, "release");
	log_bytes(l, "id", e->id);
	log_bytes(l, "from", e->from);
	log_list_open(l, "rcpts");
	for (size_t i = 0; i < e->recipient_count; i++)
		log_item(l, e->recipients[i].address);
	log_list_close(l);
	log_bytes(l, "backend", e->backend);
	log_string(l, "action", "keep");
	log_string(l, "reason", "it was being released when the process ended: the backend may have taken it");
	log_bool(l, "in_doubt", true);
	log_end(l);
	return true;
}

static void say_damage(void *arg, const char *id, const char *what)
{
	(void)arg;
	struct log_line *l = log_begin(LOG_WARN, "spool");
	log_string(l, "id", id);
	log_string(l, "reason", what);
	log_end(l);
}

static void scan_work(void *arg)
{
	struct scan *scan = arg;
	char words[COURIER_ERROR_MAX];
	struct text error = TEXT(words);
	if (scan->first)
		spool_recover(scan->spool, say_damage, NULL);
	if (!spool_each(scan->spool, SPOOL_HOLD, scan_held, scan, &error)) {
		scan->missed = true;
		log_note(LOG_ERROR, "spool", "not all held messages can be read: %s", text_cstr(&error));
	}
	error = TEXT(words);
	if (scan->first && !spool_each(scan->spool, SPOOL_QUARANTINE, scan_quarantine, scan, &error))
		log_note(LOG_ERROR, "spool", "not all of the quarantine can be read: %s", text_cstr(&error));
}

struct scan *scan_start(struct loop *loop, struct spool *spool, bool first, wake_id wake)
{
	struct scan *scan = calloc(1, sizeof *scan);
	if (!scan)
		return NULL;
	scan->spool = spool;
	scan->first = first;
	list_init(&scan->found);
	scan->job = job_start_disk(loop, scan_work, scan, wake);
	if (scan->job)
		return scan;
	free(scan);
	return NULL;
}

bool scan_done(const struct scan *scan)
{
	return job_done(scan->job);
}

void scan_take(struct scan *scan, struct list *found, bool *missed)
{
	struct list *node;
	list_init(found);
	while ((node = list_take(&scan->found)))
		list_append(found, node);
	*missed = scan->missed;
	job_free(scan->job);
	free(scan);
}

static void scan_clear(void *arg)
{
	struct scan *scan = arg;
	struct list *node;
	while ((node = list_take(&scan->found)))
		free(list_owner(node, struct held, node));
	free(scan);
}

void scan_abandon(struct scan *scan)
{
	job_abandon(scan->job, scan_clear, scan);
}
