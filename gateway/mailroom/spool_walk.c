/* spool_walk.c: goes through a whole queue: lists it, measures it, and puts it in order at start;
 * see spool.h.
 *
 * It must stay linear in the number of messages with few system calls for each (an open, a read
 * and a close to list one), hold one day's names at a time, and remove nothing that may ever have
 * been acknowledged. */
#include "gateway/mailroom/spool_inside.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_FIRST = 1024 };
enum part { PART_DAY, PART_ENVELOPE, PART_OCTETS };

/* The name of a day or of one file of a message. */
struct listed {
	char name[SPOOL_ID_LENGTH + 1];
	uint8_t part;
};

struct listing {
	struct listed *at;
	size_t count, room;
};

/* ---- names of a folder */

static bool day_take(struct bytes name, struct listed *listed)
{
	uint64_t number;
	listed->part = PART_DAY;
	if (name.len != SPOOL_DAY_MAX - 1 || !bytes_to_u64(name, &number))
		return false;
	memcpy(listed->name, name.at, name.len);
	listed->name[name.len] = '\0';
	return true;
}

static bool part_take(struct bytes name, struct listed *listed)
{
	struct bytes suffix = bytes_skip(name, SPOOL_ID_LENGTH);
	bool octets = bytes_equal(suffix, BYTES(SPOOL_OCTETS));
	listed->part = octets ? PART_OCTETS : PART_ENVELOPE;
	if ((!octets && !bytes_equal(suffix, BYTES(SPOOL_ENVELOPE))) ||
	    !spool_id_valid(bytes_first(name, SPOOL_ID_LENGTH)))
		return false;
	memcpy(listed->name, name.at, SPOOL_ID_LENGTH);
	listed->name[SPOOL_ID_LENGTH] = '\0';
	return true;
}

static int listed_compare(const void *a, const void *b)
{
	const struct listed *l = a, *r = b;
	int order = strcmp(l->name, r->name);
	return order ? order : (l->part > r->part) - (l->part < r->part);
}

static bool listing_add(struct listing *l, const struct listed *listed)
{
	if (l->count == l->room) {
		size_t room = l->room ? l->room * 2 : NAMES_FIRST;
		struct listed *larger = reallocarray(l->at, room, sizeof *larger);
		if (!larger)
			return false;
		l->at = larger;
		l->room = room;
	}
	l->at[l->count++] = *listed;
	return true;
}

/* A stream of the folder's names with a place of its own, so that the held descriptor serves any
 * thread. */
static DIR *names_open(int folder)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *names = fd >= 0 ? fdopendir(fd) : NULL;
	if (!names && fd >= 0)
		close(fd);
	return names;
}

/* The names that `take` wants, sorted. False with errno: not all could be had. */
static bool listing_fill(struct listing *l, int folder, bool (*take)(struct bytes, struct listed *))
{
	struct listed listed;
	const struct dirent *entry;
	DIR *names = names_open(folder);
	l->count = 0;
	if (!names)
		return false;
	int code = 0;
	/* readdir() says only through errno whether this was the end. */
	while (code == 0 && (errno = 0, entry = readdir(names)))
		if (take(bytes_of(entry->d_name), &listed) && !listing_add(l, &listed))
			code = ENOMEM;
	code = code ? code : errno;
	closedir(names);
	if (l->count)
		qsort(l->at, l->count, sizeof *l->at, listed_compare);
	errno = code;
	return code == 0;
}

/* ---- walking */

/* A walk through the days of a queue. */
struct walk {
	struct spool *spool;
	enum spool_queue queue;
	struct listing days, parts;
	struct spool_buffer buffer;
	struct arena arena;
	struct text *error;
	bool failed;                    /* *error tells of the first that could not be read */
};

static void walk_begin(struct walk *w, struct spool *s, enum spool_queue queue, struct text *error)
{
	*w = (struct walk){ .spool = s, .queue = queue, .error = error };
	arena_init(&w->arena, ENVELOPE_ARENA);
}

static void walk_end(struct walk *w)
{
	free(w->days.at);
	free(w->parts.at);
	free(w->buffer.at);
	arena_wipe(&w->arena);
}

static void walk_fault(struct walk *w, const char *what, const char *why)
{
	if (!w->failed)
		text_format(w->error, "%s/%s: %s", spool_queue_name(w->queue), what, why);
	w->failed = true;
}

static bool walk_days(struct walk *w)
{
	if (!listing_fill(&w->days, w->spool->queues[w->queue], day_take))
		walk_fault(w, "", strerror(errno));
	return w->days.count > 0;
}

/* Opens a day and lists its files; -1 if it cannot be read or is gone. */
static int walk_day(struct walk *w, const char *day)
{
	int folder = openat(w->spool->queues[w->queue], day, SPOOL_OPEN_FOLDER);
	if (folder < 0 && errno != ENOENT && errno != ENOTDIR && errno != ELOOP)
		walk_fault(w, day, strerror(errno));
	if (folder >= 0 && !listing_fill(&w->parts, folder, part_take))
		walk_fault(w, day, strerror(errno));
	return folder;
}

/* True if the name at i is an envelope's and that of its octets follows. */
static bool whole_at(const struct listing *l, size_t i)
{
	return l->at[i].part == PART_ENVELOPE && i + 1 < l->count &&
	       strcmp(l->at[i].name, l->at[i + 1].name) == 0;
}

/* Reads the envelope of an ID; its strings live in the walk until the next. */
static enum spool_result walk_read(struct walk *w, int folder, const char *id, struct envelope *e,
				   struct text *why)
{
	char name[SPOOL_NAME_MAX];
	struct bytes text = { 0 };
	arena_wipe(&w->arena);
	enum spool_result result = spool_file(folder, spool_name(name, "", id, SPOOL_ENVELOPE),
					      &w->buffer, &text, why);
	return result == SPOOL_DONE ? spool_envelope(text, w->queue, id, &w->arena, e, why)
				    : result;
}

/* Each message whose names stand at `first` or behind. False: enough. */
static bool day_each(struct walk *w, int folder, size_t first,
		     bool (*each)(void *, const struct envelope *), void *arg)
{
	for (size_t i = first; i < w->parts.count; i++) {
		char buffer[160];
		struct text why = TEXT(buffer);
		struct envelope e;
		if (!whole_at(&w->parts, i))
			continue;
		enum spool_result result = walk_read(w, folder, w->parts.at[i].name, &e, &why);
		if (result == SPOOL_DONE && !each(arg, &e))
			return false;
		if (result == SPOOL_FAILED || result == SPOOL_FULL)
			walk_fault(w, w->parts.at[i].name, text_cstr(&why));
	}
	return true;
}

bool spool_each(struct spool *s, enum spool_queue queue,
		bool (*each)(void *arg, const struct envelope *), void *arg, struct text *error)
{
	struct walk w;
	walk_begin(&w, s, queue, error);
	bool more = walk_days(&w);
	for (size_t i = 0; i < w.days.count && more; i++) {
		int folder = walk_day(&w, w.days.at[i].name);
		if (folder < 0)
			continue;
		more = day_each(&w, folder, 0, each, arg);
		close(folder);
	}
	walk_end(&w);
	return !w.failed;
}

bool spool_measure(struct spool *s, enum spool_queue queue, uint64_t *messages, uint64_t *octets,
		   struct text *error)
{
	struct walk w;
	struct stat st;
	char name[SPOOL_NAME_MAX];
	*messages = *octets = 0;
	walk_begin(&w, s, queue, error);
	(void)walk_days(&w);
	for (size_t i = 0; i < w.days.count; i++) {
		int folder = walk_day(&w, w.days.at[i].name);
		for (size_t k = 0; folder >= 0 && k < w.parts.count; k++) {
			if (!whole_at(&w.parts, k))
				continue;
			spool_name(name, "", w.parts.at[k].name, SPOOL_OCTETS);
			if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
			    !S_ISREG(st.st_mode))
				continue;
			++*messages;
			*octets += (uint64_t)st.st_size;
		}
		if (folder >= 0)
			close(folder);
	}
	walk_end(&w);
	return !w.failed;
}

/* ---- recovery */

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
		newer = walk_read(&other, folder, id, &twin, &why) == SPOOL_DONE &&
			twin.moves > e->moves &&
			spool_file_fits(folder, spool_name(name, "", id, SPOOL_OCTETS), twin.size,
					&there);
		close(folder);
	}
	walk_end(&other);
	return newer;
}

static void message_recover(struct recovery *r, int folder, const char *day, const char *id)
{
	char buffer[160], own_day[SPOOL_DAY_MAX], name[SPOOL_NAME_MAX];
	struct text why = TEXT(buffer);
	struct envelope e;
	bool there;
	enum spool_result result = walk_read(&r->walk, folder, id, &e, &why);
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
	if (result == SPOOL_DONE && *r->messages && e.size <= *r->octets) {
		--*r->messages;
		*r->octets -= e.size;
		result = spool_verify_in(folder, id, &e, &why);
	}
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

static void day_recover(struct recovery *r, const char *day)
{
	struct walk *w = &r->walk;
	int folder = walk_day(w, day);
	if (folder < 0)
		return;
	temporaries_remove(r, folder);
	r->twins = day_twins(r, day);
	for (size_t i = 0; i < w->parts.count; i++) {
		const struct listed *listed = &w->parts.at[i];
		char name[SPOOL_NAME_MAX];
		if (!left_over(r, bytes_of(listed->name))) {
			/* nor are those behind it */
			(void)day_each(w, folder, i, show, r);
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
