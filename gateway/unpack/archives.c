/* archives.c: what a child finds out about archives and packed documents: the names in them, what
 * the files are, and what the parts of a document do, to a depth, within one budget for all of a
 * message; see unpack_inside.h.
 *
 * What is found is judged by the same rules and the same code as the files of a message
 * (modules/files/inspection.h), and written as soon as it is found: what a later file does to this
 * process costs nothing that was known before. Runs behind the fence and trusts it alone. */
#include "gateway/unpack/unpack_inside.h"

#include "gateway/base/clock.h"
#include "gateway/unpack/archive_reader.h"
#include "gateway/unpack/pdf_objects.h"
#include "modules/files/archive_errand.h"
#include "modules/files/inspection_office.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	PIECE = 64 * 1024,              /* of an entry, at once; its beginning at least */
	FIRST_HELD = 256 * 1024,
	/* Documents hold documents, and are no archives to those who open them. */
	DOCUMENTS_DEEPER = 2,
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
	bool document;                  /* of Office: its files are its parts */
	unsigned depth;                 /* 1: a file of the message */
	bool missed;                    /* something in it could not be read */
};

/* An entry that is open. */
struct entry {
	struct inspection file;
	struct office_reader part;      /* where the archive is a document */
	struct inspection packed;       /* room for a file in it */
	struct unread unread;
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

/* An object in a document. */
static bool is_object(const struct level *l, const struct inspection *file)
{
	return l->document && file_type_of(&file->sample) == file_type_named(BYTES("ole"));
}

/* What is looked into once more when it is whole. */
static bool is_held(const struct level *l, const struct inspection *file)
{
	return inspection_unpacks(file) || inspection_is_pdf(file) || is_object(l, file);
}

/* Its beginning says what it is. The rest matters of what holds files or macros, and of what may
 * be a document for a browser; a picture or a program has said all. */
static bool rest_matters(const struct level *l, const struct inspection *file)
{
	const struct file_type *type = file_type_of(&file->sample);
	return is_held(l, file) || (type && !type->extensions[0]);
}

static bool part_feed(const struct level *l, struct entry *e, struct bytes octets)
{
	return l->document && office_reader_feed(&e->part, octets);
}

/* Reads on to the end of the entry, or as far as it matters. False: the walk is over. */
static bool entry_read(struct level *l, struct entry *e, struct held *held)
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
		inspection_feed(&e->file, octets);
		bool part = part_feed(l, e, octets);
		if (first || e->file.sample.size < FILE_START_MAX)
			more = part || rest_matters(l, &e->file);
		first = false;
		if (is_held(l, &e->file) && !hold(l->walk, held, octets))
			break;
	}
	return !l->walk->over;
}

/* An archive within the archive. True if it was read. */
static bool inner_read(struct level *l, struct inspection *file, struct bytes octets)
{
	struct walk *w = l->walk;
	unsigned deeper = inspection_is_document(file) ? DOCUMENTS_DEEPER : 0;
	if (l->depth >= w->request.rules.depth + deeper) {
		inspection_unknown(file, "archives are nested too deep to look at all of them");
		return false;
	}
	return walk_archive(w, octets, file, l->depth + 1) == ARCHIVE_END;
}

static bool pdf_goes_on(void *arg)
{
	return in_time(arg);
}

static bool pdf_look(struct walk *w, struct inspection *file, struct bytes octets)
{
	bool whole = pdf_objects_look(file, octets, pdf_goes_on, w);
	findings_write(w);
	return whole;
}

/* What was kept of it is looked into. True: all that is unreadable of it has been told. */
static bool held_look(struct level *l, struct entry *e, struct bytes octets)
{
	if (inspection_is_packed(&e->file))
		(void)pdf_look(l->walk, &e->file, octets);
	if (is_object(l, &e->file) && e->file.ole.package)
		inspection_packages(&e->file, octets, &e->packed);
	return inspection_unpacks(&e->file) && inner_read(l, &e->file, octets);
}

/* What a file in an archive is, by its content. WHY the parts of a document count as text: no
 * browser opens them. */
static void entry_look(struct level *l, struct bytes name)
{
	struct entry *e = malloc(sizeof *e);
	struct held held = { .octets = NULL };
	if (!e) {
		l->walk->over = no_memory;
		return;
	}
	e->unread.count = 0;
	inspection_begin_within(&e->file, l->archive, name);
	e->file.unread = &e->unread;
	e->file.body = e->file.object = l->document && !l->archive->says_zip;
	if (l->document)
		office_reader_begin(&e->part, l->archive, &e->file, name);
	if (entry_read(l, e, &held)) {
		inspection_end(&e->file);
		if (l->document)
			office_reader_end(&e->part);
		if (!held.len || !held_look(l, e, (struct bytes){ held.octets, held.len }))
			unread_tell(&e->unread, &l->walk->findings);
	}
	free(held.octets);
	free(e);
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
		/* Nobody sees the parts of a document; its time is bounded as all time is. */
		if (step != ARCHIVE_ITEM || (names && !l->document && !one_more_entry(l->walk)))
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

/* What a pass over an archive is for. */
enum pass {
	PASS_FIRST,                     /* names, and what the files hold where that is cheap */
	PASS_CONTENTS,                  /* what they hold, where it was not */
	PASS_OTHER_NAMES,               /* a disc once more, as Windows shows it */
};

/* Which pass is to follow; PASS_FIRST: none. */
static enum pass pass_next(const struct level *l, enum pass pass)
{
	if (pass != PASS_FIRST || l->walk->over)
		return PASS_FIRST;
	return archive_reader_solid(l->reader)       ? PASS_CONTENTS
	       : archive_reader_two_names(l->reader) ? PASS_OTHER_NAMES
						     : PASS_FIRST;
}

/* One pass over an archive from its beginning, and those that must follow. */
static enum archive_step walk_pass(struct level *l, struct bytes octets, enum pass pass)
{
	bool contents = pass == PASS_CONTENTS;
	uint64_t entries = l->walk->entries;
	enum pass next = PASS_FIRST;
	enum archive_step step = ARCHIVE_NO_MEMORY;
	l->reader = archive_reader_open(octets, pass == PASS_OTHER_NAMES);
	if (l->reader)
		step = walk_entries(l, !contents, contents);
	if (step == ARCHIVE_SEALED)
		inspection_sealed(l->archive, archive_reader_type(l->reader));
	if (step == ARCHIVE_END)
		next = pass_next(l, pass);
	l->missed |= step == ARCHIVE_END && archive_reader_part_unread(l->reader);
	archive_reader_close(l->reader);
	if (next == PASS_FIRST)
		return step;
	/* The same files are not counted twice. */
	if (next == PASS_OTHER_NAMES)
		l->walk->entries = entries;
	return walk_pass(l, octets, next);
}

/* Of other archives it is told where they are found that they are unreadable, until they have been
 * read. Of a zip file nothing is told there, whose names are read by our own reader. */
static void zip_unread_tell(struct walk *w, struct bytes octets, const struct inspection *archive)
{
	char buffer[FINDING_DETAIL_MAX];
	struct text detail = TEXT(buffer);
	if (!bytes_starts(octets, BYTES("PK\3\4")))
		return;
	text_add(&detail, (struct bytes){ archive->shown, archive->shown_len });
	text_string(&detail, inspection_is_document(archive)
				     ? " is a document of which not all can be read"
				     : " is a zip archive of which not all can be read");
	findings_add(&w->findings, FILE_UNREADABLE, text_bytes(&detail), BYTES("zip"));
}

/* ARCHIVE_END: all of it was read. */
static enum archive_step walk_archive(struct walk *w, struct bytes octets,
				      struct inspection *archive, unsigned depth)
{
	struct level level = { .walk = w,
			       .archive = archive,
			       .document = inspection_is_document(archive),
			       .depth = depth };
	enum archive_step step = walk_pass(&level, octets, PASS_FIRST);
	if (step == ARCHIVE_NO_MEMORY && !w->over)
		w->over = no_memory;
	/* Of archives within each other the outermost says it. */
	if (w->over && depth == 1)
		inspection_unknown(archive, w->over);
	if (step == ARCHIVE_END && (level.missed || w->over))
		step = ARCHIVE_BROKEN;
	if ((step == ARCHIVE_BROKEN || step == ARCHIVE_STRANGE) && !w->over)
		zip_unread_tell(w, octets, archive);
	findings_write(w);
	return step;
}

/* A PDF document may be an archive as well. True: all of it was read. */
static bool file_read(struct walk *w, struct inspection *file, struct bytes octets)
{
	bool pdf = inspection_is_pdf(file);
	if (pdf && !pdf_look(w, file, octets))
		return false;
	enum archive_step step = walk_archive(w, octets, file, 1);
	return step == ARCHIVE_END || (pdf && step == ARCHIVE_STRANGE);
}

static void walk_file(struct walk *w, size_t file, struct bytes octets)
{
	static struct inspection archive;
	/* What is unreadable by its name alone, its content will tell. */
	static struct unread by_name;
	char buffer[4];
	struct text t = TEXT(buffer);
	by_name.count = 0;
	inspection_begin_again(&archive, &w->index, &w->findings, w->request.shown[file],
			       w->request.says[file], bytes_first(octets, FILE_START_MAX));
	archive.unread = &by_name;
	if (!file_read(w, &archive, octets))
		return;
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
