/* spool_adopt.c: takes over the messages of a dead gateway's spool; see spool_adopt.h for the
 * order.
 *
 * It must never remove anything there before it is named here, nor name anything here before the
 * journal has it, nor follow a link. */
#include "gateway/mailroom/spool_adopt.h"

#include "gateway/base/clock.h"
#include "gateway/base/siphash.h"
#include "gateway/mailroom/spool_inside.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 65536 };

/* THEIRS: this message stays, *why tells of it. OURS: nothing more can be done here. */
enum step { STEP_DONE, STEP_THEIRS, STEP_OURS };

struct adoption {
	struct spool *ours, *theirs;
	const struct adoption_acts *acts;
	struct adoption_report *report;
	struct adopted *journal, *journal_there;
	struct spool_buffer buffer;
	struct arena arena;
	char *piece;
};

/* One message. */
struct orphan {
	enum spool_queue queue;
	int there, here;                /* folders of its day; here: -1 until it is made */
	char id[SPOOL_ID_MAX];
	bool marked;
	struct bytes text;
	struct envelope e;
};

static void spool_adopt_turn(const struct adoption *a, bool theirs)
{
	if (a->acts->turn)
		a->acts->turn(a->acts->arg, theirs);
}

static bool spool_adopt_present(int folder, const char *name)
{
	struct stat st;
	return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* ---- names here */

static const char *staged_octets(char name[SPOOL_NAME_MAX], const char *id)
{
	return spool_name(name, ".", id, SPOOL_OCTETS SPOOL_ADOPTING);
}

static const char *staged_envelope(char name[SPOOL_NAME_MAX], const char *id)
{
	return spool_name(name, ".", id, SPOOL_ENVELOPE SPOOL_ADOPTING);
}

static bool same_file(int folder, const char *a, const char *b)
{
	struct stat first, second;
	return fstatat(folder, a, &first, AT_SYMLINK_NOFOLLOW) == 0 &&
	       fstatat(folder, b, &second, AT_SYMLINK_NOFOLLOW) == 0 &&
	       first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

/* Octets of an ID that has no envelope were never anybody's message. */
static bool octets_name(int folder, const char *id)
{
	char staged[SPOOL_NAME_MAX], octets[SPOOL_NAME_MAX], envelope[SPOOL_NAME_MAX];
	staged_octets(staged, id);
	spool_name(octets, "", id, SPOOL_OCTETS);
	if (linkat(folder, staged, folder, octets, 0) == 0 ||
	    (errno == EEXIST && same_file(folder, staged, octets)))
		return true;
	if (errno == EEXIST &&
	    !spool_adopt_present(folder, spool_name(envelope, "", id, SPOOL_ENVELOPE)))
		return renameat(folder, staged, folder, octets) == 0;
	/* WHY: there are filesystems without second names. */
	return (errno == EPERM || errno == EOPNOTSUPP) &&
	       renameat(folder, staged, folder, octets) == 0;
}

/* Step 4. The staged envelope is there until this is done, by whomever: then its message may even
 * be gone from here again. */
static enum step name(int folder, const char *id, struct text *why)
{
	char octets[SPOOL_NAME_MAX], staged[SPOOL_NAME_MAX], envelope[SPOOL_NAME_MAX];
	spool_name(envelope, "", id, SPOOL_ENVELOPE);
	spool_name(octets, "", id, SPOOL_OCTETS);
	if (!spool_adopt_present(folder, staged_envelope(staged, id)))
		return STEP_DONE;
	if (spool_adopt_present(folder, envelope)) {
		text_string(why, "another message with this ID is here");
		return STEP_THEIRS;
	}
	bool there =
		octets_name(folder, id) || (errno == ENOENT && spool_adopt_present(folder, octets));
	if ((!there || renameat(folder, staged, folder, envelope) != 0 || fsync(folder) != 0) &&
	    spool_adopt_present(folder, staged)) {
		(void)spool_fault(why, "renaming a message");
		return STEP_OURS;
	}
	(void)unlinkat(folder, staged_octets(octets, id), 0);
	return STEP_DONE;
}

/* ---- step 1 */

static enum step octets_copy(struct adoption *a, const struct orphan *o, int in, int out,
			     struct text *why)
{
	struct siphash s;
	uint64_t digest[2], size = 0;
	ssize_t n;
	siphash_start(&s, (const uint64_t[2]){ 0, 0 });
	while ((n = read(in, a->piece, PIECE)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			(void)spool_fault(why, "reading the message file");
			return STEP_THEIRS;
		}
		siphash_add(&s, (struct bytes){ a->piece, (size_t)n });
		size += (uint64_t)n;
		if (!spool_write_all(out, (struct bytes){ a->piece, (size_t)n })) {
			(void)spool_fault(why, "writing a message");
			return STEP_OURS;
		}
	}
	siphash_end(&s, digest);
	if (size != o->e.size || memcmp(digest, o->e.digest, sizeof digest) != 0) {
		text_string(why, "it is damaged: the message file differs from what was stored");
		return STEP_THEIRS;
	}
	if (fsync(out) == 0)
		return STEP_DONE;
	(void)spool_fault(why, "fsync of a message");
	return STEP_OURS;
}

/* `in`: the octets there. */
static enum step stage_files(struct adoption *a, const struct orphan *o, int in, struct text *why)
{
	char octets[SPOOL_NAME_MAX], envelope[SPOOL_NAME_MAX];
	staged_octets(octets, o->id);
	staged_envelope(envelope, o->id);
	(void)unlinkat(o->here, envelope, 0);
	(void)unlinkat(o->here, octets, 0);
	int out = spool_file_new(o->here, octets);
	enum step step = STEP_OURS;
	if (out >= 0)
		step = octets_copy(a, o, in, out, why);
	else
		(void)spool_fault(why, "creating a file");
	if (out >= 0)
		close(out);
	if (step == STEP_DONE) {
		out = spool_file_new(o->here, envelope);
		if (out < 0 || !spool_write_all(out, o->text) || fsync(out) != 0 ||
		    fsync(o->here) != 0) {
			(void)spool_fault(why, "writing an envelope");
			step = STEP_OURS;
		}
		if (out >= 0)
			close(out);
	}
	if (step != STEP_DONE) {
		(void)unlinkat(o->here, envelope, 0);
		(void)unlinkat(o->here, octets, 0);
	}
	return step;
}

static enum step stage(struct adoption *a, struct orphan *o, struct text *why)
{
	char octets[SPOOL_NAME_MAX];
	spool_adopt_turn(a, true);
	int in = openat(o->there, spool_name(octets, "", o->id, SPOOL_OCTETS), SPOOL_OPEN_FILE);
	if (in < 0) {
		(void)spool_fault(why, "reading the message file");
		return STEP_THEIRS;
	}
	spool_adopt_turn(a, false);
	enum step step = stage_files(a, o, in, why);
	close(in);
	return step;
}

/* ---- there */

/* Step 3. */
static enum step mark(struct adoption *a, struct orphan *o, struct text *why)
{
	char from[SPOOL_NAME_MAX], to[SPOOL_NAME_MAX];
	spool_name(from, "", o->id, SPOOL_ENVELOPE);
	spool_name(to, "", o->id, SPOOL_ENVELOPE SPOOL_ADOPTED);
	spool_adopt_turn(a, true);
	bool done =
		o->marked || (renameat(o->there, from, o->there, to) == 0 && fsync(o->there) == 0);
	if (!done)
		(void)spool_fault(why, "it was adopted, but cannot be marked as adopted there");
	spool_adopt_turn(a, false);
	return done ? STEP_DONE : STEP_THEIRS;
}

/* Step 5. */
static void remove_there(struct adoption *a, const struct orphan *o)
{
	char file[SPOOL_NAME_MAX];
	spool_adopt_turn(a, true);
	(void)unlinkat(o->there, spool_name(file, "", o->id, SPOOL_OCTETS), 0);
	(void)unlinkat(o->there, spool_name(file, ".", o->id, SPOOL_ENVELOPE SPOOL_UNMARKED), 0);
	(void)unlinkat(o->there, spool_name(file, "", o->id, SPOOL_ENVELOPE SPOOL_ADOPTED), 0);
	(void)fsync(o->there);
	spool_adopt_turn(a, false);
}

/* ---- one message */

/* Is it here already, in either queue? */
static enum step look_here(struct adoption *a, const struct orphan *o, bool *is, struct text *why)
{
	*is = false;
	for (int q = 0; q < SPOOL_QUEUES; q++) {
		struct envelope e;
		struct arena arena;
		arena_init(&arena, ENVELOPE_ARENA);
		enum spool_result result =
			spool_read(a->ours, (enum spool_queue)q, o->id, &arena, &e, why);
		bool same =
			result == SPOOL_DONE && memcmp(e.digest, o->e.digest, sizeof e.digest) == 0;
		arena_wipe(&arena);
		if (result == SPOOL_DONE && !same) {
			text_string(why, "another message with this ID is here");
			return STEP_THEIRS;
		}
		if (result != SPOOL_DONE && result != SPOOL_MISSING && result != SPOOL_CORRUPT)
			return STEP_OURS;
		*is |= same;
		why->len = 0;
	}
	return STEP_DONE;
}

static enum step folder_here(struct adoption *a, struct orphan *o, struct text *why)
{
	char day[SPOOL_DAY_MAX];
	if (!spool_id_day(bytes_of(o->id), day))
		return STEP_THEIRS;     /* its ID was looked at before */
	pthread_mutex_lock(&a->ours->folders);
	o->here = spool_folder_make(a->ours->queues[o->queue], day);
	pthread_mutex_unlock(&a->ours->folders);
	if (o->here >= 0)
		return STEP_DONE;
	(void)spool_fault(why, "creating a directory");
	return STEP_OURS;
}

static enum step note(struct adoption *a, const struct orphan *o, struct text *why)
{
	uint64_t now = clock_wall(), there = adopted_when(a->journal_there, o->id, o->e.digest[0]);
	struct adopted_entry entry = { .digest = o->e.digest[0],
				       .when = now > there ? now : there + 1 };
	memcpy(entry.id, o->id, sizeof entry.id);
	return adopted_record(a->journal, &entry, why) ? STEP_DONE : STEP_OURS;
}

/* One that is new to us. */
static enum step spool_adopt_take_over(struct adoption *a, struct orphan *o, struct text *why)
{
	enum step step = stage(a, o, why);
	if (step == STEP_DONE)
		step = note(a, o, why);
	/* From here on it is ours, whatever its origin says. */
	enum step marked = step == STEP_DONE ? mark(a, o, why) : STEP_DONE;
	if (step == STEP_DONE)
		step = name(o->here, o->id, why);
	if (step != STEP_DONE)
		return step;
	a->report->adopted[o->queue]++;
	a->report->octets += o->e.size;
	a->acts->adopted(a->acts->arg, o->queue, o->id);
	if (marked == STEP_DONE)
		remove_there(a, o);
	return marked;
}

/* One that was noted before: what is left to be done? */
static enum step spool_adopt_go_on(struct adoption *a, struct orphan *o, struct text *why)
{
	char staged[SPOOL_NAME_MAX];
	bool begun = spool_adopt_present(o->here, staged_envelope(staged, o->id));
	enum step step = mark(a, o, why);
	if (step == STEP_DONE && begun)
		step = name(o->here, o->id, why);
	if (step != STEP_DONE)
		return step;
	a->report->adopted[o->queue] += begun;
	a->report->octets += begun ? o->e.size : 0;
	a->report->before += !begun;
	if (begun)
		a->acts->adopted(a->acts->arg, o->queue, o->id);
	remove_there(a, o);
	return STEP_DONE;
}

static enum step adopt_envelope(struct adoption *a, struct orphan *o, struct text *why)
{
	bool is;
	spool_adopt_turn(a, false);
	enum step step = look_here(a, o, &is, why);
	if (step != STEP_DONE)
		return step;
	bool noted = adopted_has(a->journal, o->id, o->e.digest[0]);
	if (is) {
		step = noted ? STEP_DONE : note(a, o, why);
		step = step == STEP_DONE ? mark(a, o, why) : step;
		if (step == STEP_DONE)
			remove_there(a, o);
		a->report->here += step == STEP_DONE;
		return step;
	}
	step = folder_here(a, o, why);
	if (step == STEP_DONE)
		step = noted ? spool_adopt_go_on(a, o, why) : spool_adopt_take_over(a, o, why);
	if (o->here >= 0)
		close(o->here);
	return step;
}

static enum step adopt_one(struct adoption *a, enum spool_queue queue, const char *day, int there,
			   const char *id, struct text *why)
{
	char file[SPOOL_NAME_MAX], own_day[SPOOL_DAY_MAX];
	struct orphan o = { .queue = queue, .there = there, .here = -1 };
	memcpy(o.id, id, sizeof o.id);
	spool_adopt_turn(a, true);
	o.marked = !spool_adopt_present(there, spool_name(file, "", id, SPOOL_ENVELOPE));
	spool_name(file, "", id, o.marked ? SPOOL_ENVELOPE SPOOL_ADOPTED : SPOOL_ENVELOPE);
	arena_wipe(&a->arena);
	enum spool_result result = spool_file(there, file, &a->buffer, &o.text, why);
	if (result == SPOOL_DONE)
		result = spool_envelope(o.text, queue, id, &a->arena, &o.e, why);
	if (result == SPOOL_DONE &&
	    (!spool_id_day(bytes_of(id), own_day) || strcmp(day, own_day) != 0)) {
		text_string(why, "it is in the directory of another day");
		result = SPOOL_CORRUPT;
	}
	if (result == SPOOL_CORRUPT) {
		char words[160];
		struct text t = TEXT(words);
		text_add(&t, text_bytes(why));
		why->len = 0;
		text_format(why, "its envelope is damaged: %s", text_cstr(&t));
	}
	return result == SPOOL_DONE ? adopt_envelope(a, &o, why) : STEP_THEIRS;
}

/* ---- all of them */

struct ids {
	char (*at)[SPOOL_ID_MAX];
	size_t count, room;
};

/* The ID of a file of this kind: PREFIX ID SUFFIX. */
static bool id_of(const char *file, const char *prefix, const char *suffix, char id[SPOOL_ID_MAX])
{
	struct bytes name = bytes_of(file), before = bytes_of(prefix);
	if (!bytes_starts(name, before))
		return false;
	name = bytes_skip(name, before.len);
	if (!bytes_equal(bytes_skip(name, SPOOL_ID_LENGTH), bytes_of(suffix)) ||
	    !spool_id_valid(bytes_first(name, SPOOL_ID_LENGTH)))
		return false;
	memcpy(id, name.at, SPOOL_ID_LENGTH);
	id[SPOOL_ID_LENGTH] = '\0';
	return true;
}

static bool ids_add(struct ids *ids, const char *id)
{
	if (ids->count == ids->room) {
		size_t room = ids->room ? ids->room * 2 : 256;
		char(*more)[SPOOL_ID_MAX] = reallocarray(ids->at, room, sizeof *more);
		if (!more)
			return false;
		ids->at = more;
		ids->room = room;
	}
	memcpy(ids->at[ids->count++], id, SPOOL_ID_MAX);
	return true;
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* In what a folder is looked for. */
struct kinds {
	const char *prefix, *suffixes[2];
};

static bool ids_fill(struct ids *ids, int folder, const struct kinds *kinds)
{
	char id[SPOOL_ID_MAX];
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *names = fd >= 0 ? fdopendir(fd) : NULL;
	bool all = names != NULL;
	if (!names && fd >= 0)
		close(fd);
	ids->count = 0;
	for (const struct dirent *entry; all && (errno = 0, entry = readdir(names));)
		for (size_t k = 0; k < 2; k++)
			if (kinds->suffixes[k] &&
			    id_of(entry->d_name, kinds->prefix, kinds->suffixes[k], id))
				all = ids_add(ids, id);
	all = all && errno == 0;
	if (names)
		closedir(names);
	if (ids->count)
		qsort(ids->at, ids->count, sizeof *ids->at, compare);
	return all;
}

typedef enum step day_work(void *arg, enum spool_queue, const char *day, int folder);

/* Every folder of a day of a queue. */
static enum step each_day(struct spool *s, enum spool_queue queue, day_work *work, void *arg,
			  struct text *why)
{
	enum step step = STEP_DONE;
	int fd = s->queues[queue] < 0
			 ? -1
			 : openat(s->queues[queue], ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *names = fd >= 0 ? fdopendir(fd) : NULL;
	if (!names && fd >= 0)
		close(fd);
	if (!names && s->queues[queue] >= 0) {
		(void)spool_fault(why, spool_queue_name(queue));
		return STEP_OURS;
	}
	for (const struct dirent *entry; step != STEP_OURS && names && (entry = readdir(names));) {
		uint64_t number;
		struct bytes day = bytes_of(entry->d_name);
		if (day.len != SPOOL_DAY_MAX - 1 || !bytes_to_u64(day, &number))
			continue;
		int folder = openat(s->queues[queue], entry->d_name, SPOOL_OPEN_FOLDER);
		if (folder < 0)
			continue;
		step = work(arg, queue, entry->d_name, folder);
		close(folder);
	}
	if (names)
		closedir(names);
	return step;
}

struct day_walk {
	struct adoption *adoption;
	struct ids ids;
	struct text *error;
};

static enum step adopt_day(void *arg, enum spool_queue queue, const char *day, int folder)
{
	static const struct kinds kinds = { "", { SPOOL_ENVELOPE, SPOOL_ENVELOPE SPOOL_ADOPTED } };
	struct day_walk *w = arg;
	struct adoption *a = w->adoption;
	spool_adopt_turn(a, true);
	if (!ids_fill(&w->ids, folder, &kinds)) {
		(void)spool_fault(w->error, day);
		return STEP_OURS;
	}
	for (size_t i = 0; i < w->ids.count; i++) {
		char buffer[240];
		struct text why = TEXT(buffer);
		if (i > 0 && strcmp(w->ids.at[i], w->ids.at[i - 1]) == 0)
			continue;
		enum step step = adopt_one(a, queue, day, folder, w->ids.at[i], &why);
		if (step == STEP_OURS) {
			text_format(w->error, "%s: %s", w->ids.at[i], text_cstr(&why));
			return STEP_OURS;
		}
		if (step == STEP_THEIRS) {
			a->report->left++;
			a->acts->say(a->acts->arg, w->ids.at[i], text_cstr(&why));
		}
	}
	spool_adopt_turn(a, true);
	(void)unlinkat(a->theirs->queues[queue], day, AT_REMOVEDIR); /* fails unless it is empty */
	return STEP_DONE;
}

/* What went there from here before, and comes back now, is adopted like any other. */
static bool journals_compare(struct adoption *a, struct text *error)
{
	spool_adopt_turn(a, true);
	a->journal_there = adopted_read(a->theirs, clock_wall(), error);
	spool_adopt_turn(a, false);
	if (a->journal_there)
		adopted_yield(a->journal, a->journal_there);
	return a->journal_there != NULL;
}

bool spool_adopt(struct spool *ours, struct spool *theirs, const struct adoption_acts *acts,
		 struct adoption_report *report, struct text *error)
{
	struct adoption a = { .ours = ours,
			      .theirs = theirs,
			      .acts = acts,
			      .report = report,
			      .piece = malloc(PIECE) };
	struct day_walk w = { .adoption = &a, .error = error };
	enum step step = STEP_DONE;
	*report = (struct adoption_report){ 0 };
	arena_init(&a.arena, ENVELOPE_ARENA);
	spool_adopt_turn(&a, false);
	if (!a.piece) {
		text_string(error, "out of memory");
		return false;
	}
	bool alone = flock(ours->queues[SPOOL_QUARANTINE], LOCK_EX | LOCK_NB) == 0;
	if (!alone)
		text_string(error, "another adoption is in progress");
	a.journal = alone ? adopted_read(ours, clock_wall(), error) : NULL;
	bool begun =
		a.journal && journals_compare(&a, error) && adopted_begin(a.journal, ours, error);
	/* The quarantine first: what moved there from the hold queue and was cut short is in both,
	 * and is the quarantine's. */
	for (int q = SPOOL_QUARANTINE; begun && q < SPOOL_QUEUES && step != STEP_OURS; q++) {
		spool_adopt_turn(&a, true);
		step = each_day(theirs, (enum spool_queue)q, adopt_day, &w, error);
	}
	spool_adopt_turn(&a, false);
	adopted_free(a.journal);
	adopted_free(a.journal_there);
	free(w.ids.at);
	free(a.buffer.at);
	free(a.piece);
	arena_wipe(&a.arena);
	if (alone)
		(void)flock(ours->queues[SPOOL_QUARANTINE], LOCK_UN);
	return begun && step != STEP_OURS;
}

/* ---- finishing */

struct finish {
	struct spool *spool;
	const struct adopted *journal;
	struct ids ids;
	struct spool_buffer buffer;
	struct arena arena;
	void (*say)(void *arg, const char *id, const char *what);
	void *arg;
};

static void finish_one(struct finish *f, enum spool_queue queue, int folder, const char *id)
{
	char buffer[240], staged[SPOOL_NAME_MAX];
	struct text why = TEXT(buffer);
	struct bytes text;
	struct envelope e;
	arena_wipe(&f->arena);
	if (spool_file(folder, staged_envelope(staged, id), &f->buffer, &text, &why) !=
		    SPOOL_DONE ||
	    spool_envelope(text, queue, id, &f->arena, &e, &why) != SPOOL_DONE)
		/* it is just being written, or was never finished: it is the other gateway's still
		 * */
		return;
	if (adopted_has(f->journal, id, e.digest[0]) && name(folder, id, &why) != STEP_DONE)
		f->say(f->arg, id, text_cstr(&why));
}

static enum step finish_day(void *arg, enum spool_queue queue, const char *day, int folder)
{
	static const struct kinds kinds = { ".", { SPOOL_ENVELOPE SPOOL_ADOPTING, NULL } };
	struct finish *f = arg;
	(void)day;
	if (!ids_fill(&f->ids, folder, &kinds))
		return STEP_DONE;
	for (size_t i = 0; i < f->ids.count; i++)
		finish_one(f, queue, folder, f->ids.at[i]);
	return STEP_DONE;
}

void spool_adopt_finish(struct spool *s, uint64_t now,
			void (*say)(void *arg, const char *id, const char *what), void *arg)
{
	char buffer[240];
	struct text error = TEXT(buffer);
	struct adopted *journal = adopted_read(s, now, &error);
	struct finish f = { .spool = s, .journal = journal, .say = say, .arg = arg };
	if (!journal)
		say(arg, "", text_cstr(&error));
	arena_init(&f.arena, ENVELOPE_ARENA);
	for (int q = 0; journal && adopted_count(journal) && q < SPOOL_QUEUES; q++)
		(void)each_day(s, (enum spool_queue)q, finish_day, &f, &error);
	adopted_free(journal);
	free(f.ids.at);
	free(f.buffer.at);
	arena_wipe(&f.arena);
}

/* ---- opening */

bool spool_same(const struct spool *a, const struct spool *b)
{
	struct stat first, second;
	return fstat(a->root, &first) == 0 && fstat(b->root, &second) == 0 &&
	       first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

/* Why nobody may take it over now; NULL: nothing speaks against it. */
static const char *objection(const struct spool *s)
{
	if (s->queues[SPOOL_QUARANTINE] < 0 && s->queues[SPOOL_HOLD] < 0)
		return "it is not a spool: it has neither quarantine nor hold";
	if (flock(s->root, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
		return "a gateway on this machine uses it";
	if (spool_read_only(s))
		return "it is read-only, and its gateway would deliver its mail again: mount "
		       "it read-write, or adopt a copy (cp -a)";
	return NULL;
}

struct spool *spool_open_other(const char *directory, struct text *error)
{
	struct spool *s = malloc(sizeof *s);
	const char *why = "out of memory";
	if (s) {
		*s = (struct spool){ .root = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
				     .corrupt = -1,
				     .queues = { -1, -1 } };
		(void)pthread_mutex_init(&s->folders, NULL); /* cannot fail without attributes */
		why = s->root < 0 ? strerror(errno) : NULL;
	}
	for (int q = 0; !why && q < SPOOL_QUEUES; q++) {
		s->queues[q] =
			openat(s->root, spool_queue_name((enum spool_queue)q), SPOOL_OPEN_FOLDER);
		why = s->queues[q] < 0 && errno != ENOENT ? strerror(errno) : NULL;
	}
	why = why ? why : objection(s);
	if (!why)
		return s;
	text_string(error, why);
	spool_close(s);
	return NULL;
}
