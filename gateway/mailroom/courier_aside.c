/* courier_aside.c: what another gateway has adopted while this one was away, and says so: those
 * messages that are still here are put aside, before anything that is held goes out; see
 * courier_inside.h.
 *
 * Owns the lists while the pool looks through them. It must never take a message for another: the
 * octets' digest is compared, too. */
#include "gateway/mailroom/courier_inside.h"

#include "gateway/base/clock.h"
#include "gateway/base/log.h"

#include <stdlib.h>
#include <string.h>

struct aside {
	struct list node;
	struct spool *spool;
	struct job *job;
	size_t count, next;             /* next: to be asked for */
	struct {
		struct adopted_entry entry;
		bool in[SPOOL_QUEUES];
	} at[];
};

/* What came back to us later is ours. Where the journal cannot be read nothing is put aside: rather
 * twice than never. */
static void aside_work(void *arg)
{
	struct aside *a = arg;
	char words[240];
	struct text error = TEXT(words);
	struct adopted *journal = adopted_read(a->spool, clock_wall(), &error);
	if (!journal)
		log_note(LOG_ERROR, "spool",
			 "messages adopted by another gateway cannot be set aside: %s",
			 text_cstr(&error));
	for (size_t i = 0; journal && i < a->count; i++) {
		const struct adopted_entry *e = &a->at[i].entry;
		bool back = adopted_when(journal, e->id, e->digest) > e->when;
		for (int q = 0; q < SPOOL_QUEUES && !back; q++)
			a->at[i].in[q] = spool_has(a->spool, (enum spool_queue)q, bytes_of(e->id));
	}
	adopted_free(journal);
}

bool courier_adopted(struct courier *courier, const struct adopted_entry *entries, size_t count)
{
	struct aside *a = calloc(1, sizeof *a + count * sizeof *a->at);
	if (!a)
		return false;
	a->spool = courier->spool;
	a->count = count;
	for (size_t i = 0; i < count; i++)
		a->at[i].entry = entries[i];
	a->job = job_start_disk(courier->loop, aside_work, a, courier->self);
	if (!a->job) {
		free(a);
		return false;
	}
	list_append(&courier->asides, &a->node);
	return true;
}

/* Asks for those that are here, as far as there is room; true: for all of them. */
static bool ask_for(struct courier *courier, struct aside *a)
{
	for (; a->next < a->count; a->next++) {
		const struct adopted_entry *e = &a->at[a->next].entry;
		for (int q = 0; q < SPOOL_QUEUES; q++) {
			if (!a->at[a->next].in[q])
				continue;
			if (!courier_aside(courier, (enum spool_queue)q, e->id, e->digest))
				return false;
			a->at[a->next].in[q] = false;
		}
	}
	return true;
}

bool aside_look(struct courier *courier)
{
	while (!list_empty(&courier->asides)) {
		struct aside *a = list_owner(courier->asides.next, struct aside, node);
		if (!job_done(a->job) || !ask_for(courier, a))
			return true;
		list_remove(&a->node);
		job_free(a->job);
		free(a);
	}
	return courier->aside_count > 0;
}

void aside_abandon(struct courier *courier)
{
	struct list *node;
	while ((node = list_take(&courier->asides))) {
		struct aside *a = list_owner(node, struct aside, node);
		job_abandon(a->job, free, a);
	}
}
