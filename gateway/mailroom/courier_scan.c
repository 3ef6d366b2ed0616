/* courier_scan.c: what lies in the queues when the courier begins, or when it could not remember
 * all of it; see courier_inside.h.
 *
 * Owns one walk through the spool, in the pool. The first puts the spool in order before
 * (spool_recover()), and finishes what a process before us had half done; it must not let a child
 * go out before its message has let go of it, nor read a whole quarantine twice. */
#include "gateway/mailroom/courier_inside.h"

#include "gateway/base/clock.h"
#include "gateway/mailroom/bounce.h"
#include "gateway/mailroom/spool_adopt.h"

#include <stdlib.h>

struct scan {
	struct spool *spool;
	bool first;        /* at start: what was being released is told, too */
	bool anew; /* a person wants to know what is there: the quarantine is counted, too */
	struct list found; /* struct held */
	size_t count;
	/* struct held: children whose message still names them: these are not to be sent yet */
	struct list unfinished;
	uint64_t undeliverable;
	bool missed;
	struct job *job;
};

/* Children come behind their messages: they are younger. */
static bool unfinished(const struct scan *scan, struct bytes id)
{
	list_each (node, &scan->unfinished)
		if (bytes_equal(bytes_of(list_owner(node, struct held, node)->id), id))
			return true;
	return false;
}

/* Before anything is sent, children that a process before us made are finished; those of this one
 * are its carries' to finish. False: out of memory. */
static bool child_take(struct scan *scan, const struct envelope *e)
{
	char buffer[COURIER_ERROR_MAX];
	struct text error = TEXT(buffer);
	struct envelope parent = *e;
	struct child child = { .dsn = DSN_NONE };
	if (scan->first && disk_finish(scan->spool, &parent, &child, &error))
		return true;
	char id[SPOOL_ID_MAX];
	struct text t = TEXT(id);
	text_add(&t, e->child);
	struct held *held = held_new(text_cstr(&t), BYTES(""));
	if (held)
		list_append(&scan->unfinished, &held->node);
	return held != NULL;
}

static bool scan_held(void *arg, const struct envelope *e)
{
	struct scan *scan = arg;
	char id[SPOOL_ID_MAX];
	struct text t = TEXT(id);
	if (unfinished(scan, e->id))
		return true;
	if (e->child.len && !child_take(scan, e)) {
		scan->missed = true;
		return false;
	}
	text_add(&t, e->id);
	struct held *held =
		scan->count < COURIER_KNOWN_MAX ? held_new(text_cstr(&t), e->backend) : NULL;
	scan->missed = !held;
	if (!held)
		return false;
	held->next = e->next;
	held->expires = e->expires;
	held->dsn = e->dsn;
	held->taken = e->dsn == DSN_NONE && !e->delayed && bounce_delay_wanted(e) ? e->time : 0;
	scan->count++;
	list_append(&scan->found, &held->node);
	return true;
}

static bool scan_quarantine(void *arg, const struct envelope *e)
{
	struct scan *scan = arg;
	scan->undeliverable += envelope_is_undeliverable(e);
	if (!e->releasing || !scan->first)
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
	log_string(l, "reason",
		   "it was being released when the process ended: the backend may have "
		   "accepted it");
	log_bool(l, "in_doubt", true);
	log_end(l);
	return true;
}

/* What is held is looked at when all of it is in order, from the oldest on. */
static void found_quarantine(void *arg, const struct envelope *e)
{
	if (bytes_equal(e->queue, bytes_of(spool_queue_name(SPOOL_QUARANTINE))))
		(void)scan_quarantine(arg, e);
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
	/* WHY before: the walk that puts the spool in order is the only one through the quarantine,
	 * and what is adopted is a part of it. */
	spool_adopt_finish(scan->spool, clock_wall(), say_damage, NULL);
	bool seen = scan->first && spool_recover(scan->spool, say_damage, found_quarantine, scan);
	if (!spool_each(scan->spool, SPOOL_HOLD, scan_held, scan, &error)) {
		scan->missed = true;
		log_note(LOG_ERROR, "spool", "some held messages cannot be read: %s",
			 text_cstr(&error));
	}
	error = TEXT(words);
	if (!seen && (scan->first || scan->anew) &&
	    !spool_each(scan->spool, SPOOL_QUARANTINE, scan_quarantine, scan, &error))
		log_note(LOG_ERROR, "spool", "some quarantined messages cannot be read: %s",
			 text_cstr(&error));
}

struct scan *scan_start(struct loop *loop, struct spool *spool, bool first, bool anew, wake_id wake)
{
	struct scan *scan = calloc(1, sizeof *scan);
	if (!scan)
		return NULL;
	scan->spool = spool;
	scan->first = first;
	scan->anew = anew;
	list_init(&scan->found);
	list_init(&scan->unfinished);
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

static void scan_clear(void *arg)
{
	struct scan *scan = arg;
	struct list *node;
	while ((node = list_take(&scan->found)) || (node = list_take(&scan->unfinished)))
		free(list_owner(node, struct held, node));
	free(scan);
}

void scan_take(struct scan *scan, struct list *found, bool *missed, uint64_t *undeliverable)
{
	struct list *node;
	list_init(found);
	while ((node = list_take(&scan->found)))
		list_append(found, node);
	*missed = scan->missed;
	*undeliverable = scan->undeliverable;
	job_free(scan->job);
	scan_clear(scan);
}

void scan_abandon(struct scan *scan)
{
	job_abandon(scan->job, scan_clear, scan);
}
