/* spool_walk.c: goes through a whole queue: lists it and measures it; see spool.h.
 *
 * It must stay linear in the number of messages with few system calls for each (an open, a read
 * and a close to list one; none where the summary of the day tells of all), hold one day's names at
 * a time, and change nothing. */
#include "gateway/mailroom/spool_walk_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_FIRST = 1024 };
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
DIR *names_open(int folder)
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
	l->count = l->others = 0;
	if (!names)
		return false;
	int code = 0;
	/* readdir() says only through errno whether this was the end. */
	while (code == 0 && (errno = 0, entry = readdir(names))) {
		bool ours = take(bytes_of(entry->d_name), &listed);
		l->others += !ours && strcmp(entry->d_name, ".") != 0 &&
			     strcmp(entry->d_name, "..") != 0;
		if (ours && !listing_add(l, &listed))
			code = ENOMEM;
	}
	code = code ? code : errno;
	closedir(names);
	if (l->count)
		qsort(l->at, l->count, sizeof *l->at, listed_compare);
	errno = code;
	return code == 0;
}

/* ---- walking */

void walk_begin(struct walk *w, struct spool *s, enum spool_queue queue, struct text *error)
{
	*w = (struct walk){ .spool = s, .queue = queue, .error = error };
	arena_init(&w->arena, ENVELOPE_ARENA);
}

void walk_end(struct walk *w)
{
	free(w->days.at);
	free(w->parts.at);
	free(w->buffer.at);
	arena_wipe(&w->arena);
	summary_end(&w->summary);
}

static void walk_fault(struct walk *w, const char *what, const char *why)
{
	if (!w->failed)
		text_format(w->error, "%s/%s: %s", spool_queue_name(w->queue), what, why);
	w->failed = true;
}

bool walk_days(struct walk *w)
{
	if (!listing_fill(&w->days, w->spool->queues[w->queue], day_take))
		walk_fault(w, "", strerror(errno));
	return w->days.count > 0;
}

int walk_day(struct walk *w, const char *day)
{
	int folder = openat(w->spool->queues[w->queue], day, SPOOL_OPEN_FOLDER);
	if (folder < 0 && errno != ENOENT && errno != ENOTDIR && errno != ELOOP)
		walk_fault(w, day, strerror(errno));
	summary_close(&w->summary);
	if (folder >= 0 && w->queue == SPOOL_QUARANTINE)
		summary_open(&w->summary, w->spool, day);
	w->told = folder >= 0 && summary_tells(&w->summary, folder);
	return folder;
}

void walk_names(struct walk *w, int folder, const char *day)
{
	w->told = false;
	if (!listing_fill(&w->parts, folder, part_take))
		walk_fault(w, day, strerror(errno));
}

bool whole_at(const struct listing *l, size_t i)
{
	return l->at[i].part == PART_ENVELOPE && i + 1 < l->count &&
	       strcmp(l->at[i].name, l->at[i + 1].name) == 0;
}

/* The first name behind that of an ID. */
size_t walk_behind(const struct listing *l, const char *id)
{
	size_t low = 0, high = l->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(l->at[middle].name, id) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool walk_known(struct walk *w, int folder, const char *id, struct envelope *e, struct stamp *stamp)
{
	char name[SPOOL_NAME_MAX];
	struct stat st;
	const struct summary_record *record = summary_find(&w->summary, id);
	if (!record)
		return false;
	if (!w->told) {
		if (fstatat(folder, spool_name(name, "", id, SPOOL_ENVELOPE), &st,
			    AT_SYMLINK_NOFOLLOW) != 0)
			return false;
		struct stamp is = stamp_of(&st);
		if (!stamp_equal(&is, &record->stamp))
			return false;
	}
	*e = record->envelope;
	*stamp = record->stamp;
	return true;
}

enum spool_result walk_file(struct walk *w, int folder, const char *id, struct envelope *e,
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

bool walk_each(struct walk *w, int folder, size_t first,
	       bool (*each)(void *, const struct envelope *), void *arg)
{
	for (size_t i = first; i < w->parts.count; i++) {
		char buffer[160];
		struct text why = TEXT(buffer);
		struct envelope e;
		struct stamp stamp;
		if (!whole_at(&w->parts, i))
			continue;
		const char *id = w->parts.at[i].name;
		enum spool_result result = walk_known(w, folder, id, &e, &stamp)
						   ? SPOOL_DONE
						   : walk_file(w, folder, id, &e, &why);
		if (result == SPOOL_DONE && !each(arg, &e))
			return false;
		if (result == SPOOL_FAILED || result == SPOOL_FULL)
			walk_fault(w, id, text_cstr(&why));
	}
	return true;
}

/* All messages of the day. False: enough. */
static bool day_each(struct walk *w, int folder, const char *day,
		     bool (*each)(void *, const struct envelope *), void *arg)
{
	const struct summary_record *record;
	char told[SPOOL_ID_MAX] = "";
	while (w->told && (record = summary_next(&w->summary))) {
		memcpy(told, w->summary.id, sizeof told);
		if (!each(arg, &record->envelope))
			return false;
	}
	if (w->told && summary_over(&w->summary))
		return true;
	/* There is none, or it is damaged from here on. */
	walk_names(w, folder, day);
	return walk_each(w, folder, walk_behind(&w->parts, told), each, arg);
}

bool spool_each(struct spool *s, enum spool_queue queue,
		bool (*each)(void *arg, const struct envelope *), void *arg, struct text *error)
{
	struct walk w;
	walk_begin(&w, s, queue, error);
	bool more = walk_days(&w);
	for (size_t i = 0; i < w.days.count && more; i++) {
		const char *day = w.days.at[i].name;
		int folder = walk_day(&w, day);
		if (folder < 0)
			continue;
		more = day_each(&w, folder, day, each, arg);
		close(folder);
	}
	walk_end(&w);
	return !w.failed;
}

/* Where the names have an octets file each. */
static void day_measure(const struct walk *w, int folder, uint64_t *messages, uint64_t *octets)
{
	struct stat st;
	char name[SPOOL_NAME_MAX];
	for (size_t i = 0; i < w->parts.count; i++) {
		if (!whole_at(&w->parts, i))
			continue;
		spool_name(name, "", w->parts.at[i].name, SPOOL_OCTETS);
		if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
			continue;
		++*messages;
		*octets += (uint64_t)st.st_size;
	}
}

bool spool_measure(struct spool *s, enum spool_queue queue, uint64_t *messages, uint64_t *octets,
		   struct text *error)
{
	struct walk w;
	*messages = *octets = 0;
	walk_begin(&w, s, queue, error);
	(void)walk_days(&w);
	for (size_t i = 0; i < w.days.count; i++) {
		int folder = walk_day(&w, w.days.at[i].name);
		if (folder < 0)
			continue;
		if (w.told) {
			*messages += w.summary.head.count;
			*octets += w.summary.head.octets;
		} else {
			walk_names(&w, folder, w.days.at[i].name);
			day_measure(&w, folder, messages, octets);
		}
		close(folder);
	}
	walk_end(&w);
	return !w.failed;
}
