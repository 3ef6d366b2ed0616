/* adoption.c: tells the peer which mail was adopted, and hears it; see adoption.h.
 *
 * It owns the list that is being heard and the journal that is being read. It must never grow by
 * what a peer says, nor keep mail waiting for a peer that says nothing. */
#include "gateway/peer/adoption.h"

#include "gateway/base/clock.h"
#include "gateway/base/log.h"
#include "gateway/io/job.h"

#include <stdlib.h>
#include <string.h>

enum { MINUTE = 60000 };

/* ---- telling */

struct adoption_reading {
	struct spool *spool;
	struct job *job;
	struct adopted *journal;        /* NULL: error */
	char error[240];
	size_t error_length;
};

static void read_journal(void *arg)
{
	struct adoption_reading *r = arg;
	struct text error = TEXT(r->error);
	r->journal = adopted_read(r->spool, clock_wall(), &error);
	r->error_length = error.len;
}

static void reading_free(void *arg)
{
	struct adoption_reading *r = arg;
	adopted_free(r->journal);
	free(r);
}

void adoption_tell(struct adoption_exchange *a)
{
	struct adoption_reading *r = a->reading ? NULL : calloc(1, sizeof *r);
	if (!r)
		return;
	r->spool = a->spool;
	r->job = job_start_disk(a->loop, read_journal, r, a->wake);
	if (r->job)
		a->reading = r;
	else
		free(r);
}

static void say_all(struct adoption_exchange *a, const struct adopted *journal)
{
	size_t count = adopted_count(journal), next = 0;
	do {
		struct frame f = { .kind = FRAME_ADOPTED };
		for (; next < count && f.adopted.count < FRAME_ADOPTED_MAX; next++) {
			f.adopted.at[f.adopted.count].id = bytes_of(adopted_at(journal, next)->id);
			f.adopted.at[f.adopted.count].when = adopted_at(journal, next)->when;
			f.adopted.at[f.adopted.count++].digest = adopted_at(journal, next)->digest;
		}
		f.adopted.last = next == count;
		peer_say(a->peer, &f);
	} while (next < count);
	if (count)
		log_note(LOG_INFO, "peer",
			 "telling the peer of %zu messages that were adopted here", count);
}

static void journal_read(struct adoption_exchange *a)
{
	struct adoption_reading *r = a->reading;
	a->reading = NULL;
	if (r->journal)
		say_all(a, r->journal);
	else
		log_note(LOG_ERROR, "peer",
			 "cannot tell the peer which messages were adopted here: %.*s",
			 (int)r->error_length, r->error);
	job_free(r->job);
	reading_free(r);
}

/* ---- hearing */

static void wait_over(struct adoption_exchange *a)
{
	a->waits_until = 0;
	courier_suspend(a->courier, false);
}

void adoption_configure(struct adoption_exchange *a, bool peer)
{
	if (!peer && a->waits_until)
		wait_over(a);
	if (!a->begun && peer) {
		a->waits_until = loop_now(a->loop) + ADOPTION_WAIT;
		courier_suspend(a->courier, true);
	}
	a->begun = true;
}

void adoption_greeted(struct adoption_exchange *a, unsigned version)
{
	a->count = 0;
	if (a->waits_until && frame_speakable(FRAME_ADOPTED, version))
		a->waits_until = loop_now(a->loop) + ADOPTION_WAIT;
	else if (a->waits_until)
		wait_over(a);           /* it does not know how to tell */
}

static void adopted_take(struct adoption_exchange *a, const struct frame *f)
{
	for (size_t i = 0; i < f->adopted.count && a->count < ADOPTED_MAX; i++) {
		if (a->count == a->room) {
			size_t room = a->room ? a->room * 2 : FRAME_ADOPTED_MAX;
			struct adopted_entry *more = reallocarray(a->heard, room, sizeof *more);
			if (!more)
				return;
			a->heard = more;
			a->room = room;
		}
		struct adopted_entry *e = &a->heard[a->count];
		struct text id = TEXT(e->id);
		text_add(&id, f->adopted.at[i].id);
		(void)text_cstr(&id);
		e->digest = f->adopted.at[i].digest;
		e->when = f->adopted.at[i].when;
		a->count += spool_id_valid(f->adopted.at[i].id);
	}
}

void adoption_hear(struct adoption_exchange *a, const struct frame *f)
{
	uint64_t minute = loop_now(a->loop) / MINUTE;
	adopted_take(a, f);
	if (!f->adopted.last)
		return;
	a->lists = minute == a->minute ? a->lists + 1 : 1;
	a->minute = minute;
	size_t count = a->count;
	a->count = 0;
	if (count && a->lists <= ADOPTION_LISTS_MAX &&
	    !courier_adopted(a->courier, a->heard, count))
		log_note(LOG_ERROR, "peer",
			 "out of memory: cannot look for %zu messages that the peer has adopted",
			 count);
	if (a->waits_until)
		wait_over(a);
}

/* ---- life */

void adoption_look(struct adoption_exchange *a)
{
	if (a->reading && job_done(a->reading->job))
		journal_read(a);
	if (!a->waits_until || loop_now(a->loop) < a->waits_until)
		return;
	wait_over(a);
}

void adoption_end(struct adoption_exchange *a)
{
	if (a->reading)
		job_abandon(a->reading->job, reading_free, a->reading);
	free(a->heard);
	a->reading = NULL;
	a->heard = NULL;
}
