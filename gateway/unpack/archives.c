/* archives.c: what a child finds out about archives: the names in them, and what the files are, to
 * a depth, within one budget for all of a message; see unpack_inside.h.
 *
 * What is found is judged by the same rules and the same code as the files of a message
 * (modules/files/inspection.h), and written as soon as it is found: what a later file does to this
 * process costs nothing that was known before. Runs behind the fence and trusts it alone. */
#include "gateway/unpack/unpack_inside.h"

#include "gateway/base/clock.h"
#include "gateway/unpack/archive_reader.h"
#include "modules/files/archive_errand.h"
#include "modules/files/inspection.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	PIECE = 64 * 1024,              /* of an entry, at once; its beginning at least */
	FIRST_HELD = 256 * 1024,
};

static const char time_over[] = "it takes too long to look into",
		  no_memory[] = "it needs more than 64 MiB of memory to look into";

/* One errand. */
struct walk {
	struct archive_request request;
	struct file_rules_index index;
	struct findings findings;
	size_t told;                    /* of these, how many have been written */
	uint64_t until, entries;        /* clock_monotonic(); entries so far */
	const char *over;               /* which bound was passed; NULL: none */
	int out;
};

/* What an archive is to those who look into it. */
struct level {
	struct walk *walk;
	struct archive_reader *reader;
	struct inspection *archive;
	unsigned depth;                 /* 1: a file of the message */
	bool missed;                    /* something in it could not be read */
};

/* An entry that is to be unpacked again: all of its octets. */
struct held {
	char *octets;
	size_t len, room;
};

static enum archive_step walk_archive(struct walk *, struct bytes, struct inspection *,
				      unsigned depth);

/* ---- what is found, written */

static void answer_write(int out, const struct text *t)
{
	/* An answer that nobody reads is of no use; nor is this process then. */
	if (write(out, t->at, t->len) != (ssize_t)t->len)
		_exit(1);
}

static void findings_write(struct walk *w)
{
	for (; w->told < w->findings.count; w->told++) {
		char buffer[FINDING_DETAIL_MAX + FINDING_VALUE_MAX + 16];
		struct text t = TEXT(buffer);
		archive_answer_finding(&t, &w->findings.at[w->told]);
		answer_write(w->out, &t);
	}
}

/* ---- bounds */

static bool in_time(struct walk *w)
{
	if (!w->over && clock_monotonic() >= w->until)
		w->over = time_over;
	return !w->over;
}

static bool one_more_entry(struct walk *w)
{
	if (!w->over && w->entries++ >= w->request.rules.entries)
		w->over = "there are too many entries in its archives to look at";
	return in_time(w);
}

/* ---- an entry's octets */

/* Keeps octets for a second look. False: there is no memory. */
static bool hold(struct walk *w, struct held *held, struct bytes octets)
{
	if (held->len + octets.len > held->room) {
		size_t room = held->room ? held->room * 2 : FIRST_HELD;
		char *more = room <= UNPACK_MEMORY ? realloc(held->octets, room) : NULL;
		if (!more) {
			w->over = no_memory;
			return false;
		}
		held->octets = more;
		held->room = room;
	}
	memcpy(held->octets + held->len, octets.at, octets.len);
	held->len += octets.len;
	return true;
}

/* Its beginning says what it is. The rest matters of what holds files or macros, and of what may
 * be a document for a browser; a picture or a program has said all. */
static bool rest_matters(const struct inspection *file)
{
	const struct file_type *type = file_type_of(&file->sample);
	return inspection_unpacks(file) || (type && !type->extensions[0]);
}

/* Reads on to the end of the entry, or as far as it matters. False: the walk is over. */
static bool entry_read(struct level *l, struct inspection *file, struct held *held)
{
	static char piece[PIECE];
	bool first = true, more = true;
	while (more && in_time(l->walk)) {
		int n = archive_reader_read(l->reader, piece, sizeof piece);
		if (n == -2)
			l->walk->over = no_memory;
		l->missed |= n < 0;
		if (n <= 0)
			break;
		struct bytes octets = { piece, (size_t)n };
		inspection_feed(file, octets);
		if (first || file->sample.size < FILE_START_MAX)
			more = rest_matters(file);
		first = false;
		if (inspection_unpacks(file) && !hold(l->walk, held, octets))
			break;
	}
	return !l->walk->over;
}

/* An archive within the archive. True if it was read. */
static bool inner_read(struct level *l, struct inspection *file, const struct held *held)
{
	struct walk *w = l->walk;
	if (l->depth >= w->request.rules.depth) {
		inspection_unknown(file, "archives are nested too deep to look at all of them");
		return false;
	}
	enum archive_step end = walk_archive(w, (struct bytes){ held->octets, held->len }, file,
					     l->depth + 1);
	return end == ARCHIVE_END;
}

/* What a file in an archive is, by its content. */
static void entry_look(struct level *l, struct bytes name)
{
	struct unread unread = { .count = 0 };
	struct inspection *file = malloc(sizeof *file);
	struct held held = { .octets = NULL };
	if (!file) {
		l->walk->over = no_memory;
		return;
	}
	inspection_begin_within(file, l->archive, name);
	file->unread = &unread;
	if (entry_read(l, file, &held)) {
		inspection_end(file);
		if (!held.len || !inner_read(l, file, &held))
			unread_tell(&unread, &l->walk->findings);
	}
	free(held.octets);
	free(file);
}

/* ---- an archive */

static void entry_name_judge(struct level *l, const struct archive_item *item)
{
	if (item->name.len)
		inspection_entry(l->archive, item->name,
				 item->encrypted ? archive_reader_type(l->reader) : NULL);
	else if (!archive_reader_single(l->reader))
		inspection_unknown(l->archive, "the name of a file in it cannot be read");
}

/* Goes through all entries: their names, what they hold, or both. */
static enum archive_step walk_entries(struct level *l, bool names, bool contents)
{
	struct archive_item item;
	enum archive_step step = ARCHIVE_END;
	while (in_time(l->walk)) {
		step = archive_reader_next(l->reader, &item);
		if (step != ARCHIVE_ITEM || (names && !one_more_entry(l->walk)))
			break;
		if (names && !item.directory)
			entry_name_judge(l, &item);
		if (item.holds_octets && !item.encrypted &&
		    (contents || !archive_reader_solid(l->reader)))
			entry_look(l, item.name);
		findings_write(l->walk);
	}
	return step;
}

/* One pass over an archive from its beginning. */
static enum archive_step walk_pass(struct level *l, struct bytes octets, bool names)
{
	l->reader = archive_reader_open(octets);
	enum archive_step step = l->reader ? walk_entries(l, names, !names) : ARCHIVE_NO_MEMORY;
	bool solid = l->reader && archive_reader_solid(l->reader);
	if (step == ARCHIVE_SEALED)
		inspection_sealed(l->archive, archive_reader_type(l->reader));
	archive_reader_close(l->reader);
	if (step == ARCHIVE_END && names && solid && !l->walk->over)
		return walk_pass(l, octets, false);
	return step;
}

/* ARCHIVE_END: all of it was read. */
static enum archive_step walk_archive(struct walk *w, struct bytes octets,
				      struct inspection *archive, unsigned depth)
{
	struct level level = { .walk = w, .archive = archive, .depth = depth };
	enum archive_step step = walk_pass(&level, octets, true);
	if (step == ARCHIVE_NO_MEMORY && !w->over)
		w->over = no_memory;
	/* Of archives within each other the outermost says it. */
	if (w->over && depth == 1)
		inspection_unknown(archive, w->over);
	findings_write(w);
	return step == ARCHIVE_END && (level.missed || w->over) ? ARCHIVE_BROKEN : step;
}

static void walk_file(struct walk *w, size_t file, struct bytes octets)
{
	static struct inspection archive;
	/* What is unreadable by its name alone, its content will tell. */
	static struct unread by_name;
	inspection_begin(&archive, &w->index, &w->findings, 0);
	archive.unread = &by_name;
	struct text shown = TEXT(archive.shown);
	text_add(&shown, w->request.shown[file]);
	archive.shown_len = shown.len;
	archive.named = true;
	if (walk_archive(w, octets, &archive, 1) != ARCHIVE_END)
		return;
	char buffer[4];
	struct text t = TEXT(buffer);
	archive_answer_read(&t, file);
	answer_write(w->out, &t);
}

bool archives_run(struct bytes request, const struct bytes *files, size_t count, int out)
{
	static struct walk walk;
	static const char *strings[FILE_EXTENSIONS_MAX + FILE_TYPES_MAX];
	struct walk *w = &walk;
	if (!archive_request_read(request, &w->request, strings) || w->request.file_count != count)
		return false;
	w->out = out;
	w->until = clock_monotonic() + w->request.rules.time;
	file_rules_index(&w->index, &w->request.rules);
	for (size_t i = 0; i < count; i++)
		walk_file(w, i, files[i]);
	return true;
}
