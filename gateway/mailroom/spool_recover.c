/* spool_recover.c: puts the spool in order at start; see spool.h.
 *
 * What a summary says may only be that all is well with a message: where it is not, the envelope
 * itself is read and judged. It must remove nothing that may ever have been acknowledged. */
#include "gateway/mailroom/spool_walk_inside.h"

#include <errno.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

struct recovery {
	struct walk walk;
	uint64_t *octets, *messages;    /* that may still be read */
	bool twins;                     /* the other queue has a folder of this day, too */
	void (*say)(void *arg, const char *id, const char *what);
	void (*found)(void *arg, const struct envelope *);
	void *arg;
};

static bool show(void *arg, const struct envelope *e)
{
	struct recovery *r = arg;
	if (r->found)
		r->found(r->arg, e);
	return true;
}

static void damaged(struct recovery *r, int folder, const char *id, const char *why)
{
	char buffer[240];
	struct text what = TEXT(buffer);
	text_format(&what, "set aside from %s: %s", spool_queue_name(r->walk.queue), why);
	spool_set_aside(r->walk.spool, r->walk.queue, folder, id);
	r->say(r->arg, id, text_cstr(&what));
}

/* True if the file of this ID can only be that of a process that is gone. (Where the clock was set
 * back, some of that process's look like ours, and are left to a later start.) */
static bool left_over(const struct recovery *r, struct bytes id)
{
	const char *before = r->walk.spool->recover_before;
	return before[0] == '\0' ||
	       (id.len == SPOOL_ID_LENGTH && memcmp(id.at, before, SPOOL_ID_LENGTH) < 0);
}

/* Removes what was being written under a temporary name: .ID.SUFFIX.N.tmp. */
static void temporaries_remove(struct recovery *r, int folder)
{
	const struct dirent *entry;
	DIR *names = names_open(folder);
	while (names && (entry = readdir(names))) {
		struct bytes name = bytes_of(entry->d_name),
			     id = bytes_first(bytes_skip(name, 1), SPOOL_ID_LENGTH);
		if (name.at[0] == '.' && bytes_ends_nocase(name, BYTES(SPOOL_TEMPORARY)) &&
		    spool_id_valid(id) && left_over(r, id) &&
		    unlinkat(folder, entry->d_name, 0) != 0)
			r->say(r->arg, entry->d_name, "was never finished, but cannot be removed");
	}
	if (names)
		closedir(names);
}

static enum spool_queue other_queue(enum spool_queue queue)
{
	return queue == SPOOL_HOLD ? SPOOL_QUARANTINE : SPOOL_HOLD;
}

/* A move was cut short if the other queue has the message too: the copy that was moved more often
 * is kept. */
static bool superseded(struct recovery *r, const struct envelope *e, const char *id)
{
	char copy[SPOOL_ID_MAX], buffer[160];
	struct text why = TEXT(buffer);
	struct walk other;
	struct envelope twin;
	bool there, newer = false;
	int folder;
	walk_begin(&other, r->walk.spool, other_queue(r->walk.queue), &why);
	if (spool_folder(r->walk.spool, other.queue, bytes_of(id), copy, &folder, &why) ==
	    SPOOL_DONE) {
		char name[SPOOL_NAME_MAX];
		newer = walk_file(&other, folder, id, &twin, &why) == SPOOL_DONE &&
			twin.moves > e->moves &&
			spool_file_fits(folder, spool_name(name, "", id, SPOOL_OCTETS), twin.size,
					&there);
		close(folder);
	}
	walk_end(&other);
	return newer;
}

/* True if as many octets may still be read. */
static bool budget_take(struct recovery *r, uint64_t size)
{
	if (!*r->messages || size > *r->octets)
		return false;
	--*r->messages;
	*r->octets -= size;
	return true;
}

/* True if the message is known by the summary, and its octets are what that says. */
static bool known_well(struct recovery *r, int folder, const char *id, struct envelope *e)
{
	char name[SPOOL_NAME_MAX];
	struct stamp stamp;
	bool there;
	return !r->twins && walk_known(&r->walk, folder, id, e, &stamp) &&
	       spool_file_fits(folder, spool_name(name, "", id, SPOOL_OCTETS), e->size, &there) &&
	       (!budget_take(r, e->size) ||
		spool_verify_in(folder, id, e, &(struct text){ 0 }) == SPOOL_DONE);
}

static void message_recover(struct recovery *r, int folder, const char *day, const char *id)
{
	char buffer[160], own_day[SPOOL_DAY_MAX], name[SPOOL_NAME_MAX];
	struct text why = TEXT(buffer);
	struct envelope e;
	bool there;
	if (known_well(r, folder, id, &e)) {
		(void)show(r, &e);
		return;
	}
	enum spool_result result = walk_file(&r->walk, folder, id, &e, &why);
	if (result == SPOOL_DONE &&
	    (!spool_id_day(bytes_of(id), own_day) || strcmp(day, own_day) != 0)) {
		text_string(&why, "it is in the directory of another day");
		result = SPOOL_CORRUPT;
	}
	if (result == SPOOL_DONE &&
	    !spool_file_fits(folder, spool_name(name, "", id, SPOOL_OCTETS), e.size, &there)) {
		text_string(&why, "the message file has another size than was stored");
		result = SPOOL_CORRUPT;
	}
	if (result == SPOOL_DONE && budget_take(r, e.size))
		result = spool_verify_in(folder, id, &e, &why);
	if (result == SPOOL_CORRUPT)
		damaged(r, folder, id, text_cstr(&why));
	else if (result != SPOOL_DONE)
		r->say(r->arg, id, text_cstr(&why));
	else if (!r->twins || !superseded(r, &e, id))
		(void)show(r, &e);
	else if (spool_remove(r->walk.spool, r->walk.queue, id, &why) != SPOOL_DONE)
		r->say(r->arg, id, text_cstr(&why));
}

/* What the list of a folder's names did not show whole may just be getting its names from an
 * adoption beside us: its other part stands under its staging name until both are there. */
static bool in_pieces(int folder, const char *id, bool envelope)
{
	struct stat st;
	char name[SPOOL_NAME_MAX];
	const char *missing = envelope ? SPOOL_OCTETS : SPOOL_ENVELOPE;
	bool staged = fstatat(folder, spool_name(name, ".", id, SPOOL_ENVELOPE SPOOL_ADOPTING), &st,
			      AT_SYMLINK_NOFOLLOW) == 0;
	return !staged &&
	       fstatat(folder, spool_name(name, "", id, missing), &st, AT_SYMLINK_NOFOLLOW) != 0;
}

/* Whether a message of this day may be in the other queue, too. WHY once a day: most days are in
 * one queue alone, and asking for each message is a quarter of the work. What cannot be known is
 * asked for. */
static bool day_twins(const struct recovery *r, const char *day)
{
	struct stat st;
	int queue = r->walk.spool->queues[other_queue(r->walk.queue)];
	return fstatat(queue, day, &st, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

/* Each message that the summary tells of; *told is the last. */
static void told_recover(struct recovery *r, int folder, const char *day, char told[SPOOL_ID_MAX])
{
	const struct summary_record *record;
	while ((record = summary_next(&r->walk.summary))) {
		memcpy(told, r->walk.summary.id, SPOOL_ID_MAX);
		if (left_over(r, bytes_of(told)))
			message_recover(r, folder, day, told);
		else
			(void)show(r, &record->envelope);
	}
}

/* Each message whose names stand at `first` or behind. */
static void names_recover(struct recovery *r, int folder, const char *day, size_t first)
{
	struct walk *w = &r->walk;
	for (size_t i = first; i < w->parts.count; i++) {
		const struct listed *listed = &w->parts.at[i];
		char name[SPOOL_NAME_MAX];
		if (!left_over(r, bytes_of(listed->name))) {
			/* nor are those behind it */
			(void)walk_each(w, folder, i, show, r);
			break;
		}
		if (whole_at(&w->parts, i)) {
			message_recover(r, folder, day, listed->name);
			i++;            /* both files */
		} else if (!in_pieces(folder, listed->name, listed->part == PART_ENVELOPE)) {
			continue;
		} else if (listed->part == PART_ENVELOPE) {
			damaged(r, folder, listed->name, "the message file is missing");
		} else if (unlinkat(folder, spool_name(name, "", listed->name, SPOOL_OCTETS), 0) !=
			   0) {
			/* Octets without an envelope were never acknowledged, or have been
			 * removed. */
			damaged(r, folder, listed->name, strerror(errno));
		}
	}
}

static void day_recover(struct recovery *r, const char *day)
{
	struct walk *w = &r->walk;
	char told[SPOOL_ID_MAX] = "";
	int folder = walk_day(w, day);
	if (folder < 0)
		return;
	r->twins = day_twins(r, day);
	if (w->told)
		told_recover(r, folder, day, told);
	if (!w->told || !summary_over(&w->summary)) {
		temporaries_remove(r, folder);
		walk_names(w, folder, day);
		names_recover(r, folder, day, walk_behind(&w->parts, told));
	}
	/* What the process before us did may not have reached the disk yet. */
	(void)fsync(folder);
	close(folder);
	spool_folder_tidy(w->spool, w->queue, day);
}

bool spool_recover(struct spool *s, void (*say)(void *arg, const char *id, const char *what),
		   void (*found)(void *arg, const struct envelope *), void *arg)
{
	char buffer[160];
	if (flock(s->root, LOCK_EX | LOCK_NB) != 0) {
		say(arg, "", "the spool is in use by another process: no messages are recovered");
		s->begun = 0;
		return false;
	}
	uint64_t octets = SPOOL_RECOVER_OCTETS, messages = SPOOL_RECOVER_MESSAGES;
	for (int q = 0; q < SPOOL_QUEUES; q++) {
		struct text error = TEXT(buffer);
		struct recovery r = { .say = say,
				      .found = found,
				      .arg = arg,
				      .octets = &octets,
				      .messages = &messages };
		walk_begin(&r.walk, s, (enum spool_queue)q, &error);
		(void)walk_days(&r.walk);
		for (size_t i = r.walk.days.count; i-- > 0;)
			day_recover(&r, r.walk.days.at[i].name);
		(void)fsync(s->queues[q]);
		if (r.walk.failed)
			say(arg, "", text_cstr(&error));
		walk_end(&r.walk);
	}
	s->begun = 0;
	return true;
}
