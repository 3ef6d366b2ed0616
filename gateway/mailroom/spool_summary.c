/* spool_summary.c: summaries of days on disk; see spool_summary_inside.h. It must never give a
 * record of another day's message, wait for the disk to be sure of anything, or take the last of a
 * disk's room from mail. */
#include "gateway/mailroom/spool_summary_inside.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* READ_AHEAD: octets that are read at a time; more would fall out of the processor's cache before
 * they are looked at. SPARE: the part of a disk that must be free before anything is written */
enum {
	SUMMARY_BUFFER = 2 * SUMMARY_RECORD_MAX,
	READ_AHEAD = 128 * 1024,
	SPARE = 50,
	NANOSECONDS = 1000000000,
};

#define DIRECTORY "summary"

static const char *summary_name(char name[SPOOL_NAME_MAX], const char *day)
{
	return spool_name(name, "quarantine-", day, "");
}

static const char *unfinished_name(char name[SPOOL_NAME_MAX], const char *day)
{
	return spool_name(name, ".quarantine-", day, SPOOL_TEMPORARY);
}

struct stamp stamp_of(const struct stat *st)
{
	return (struct stamp){ .inode = (uint64_t)st->st_ino,
			       .changed = (uint64_t)st->st_ctim.tv_sec * NANOSECONDS +
					  (uint64_t)st->st_ctim.tv_nsec,
			       .size = (uint64_t)st->st_size };
}

bool stamp_equal(const struct stamp *a, const struct stamp *b)
{
	return a->inode == b->inode && a->changed == b->changed && a->size == b->size;
}

static bool buffer_make(struct text *buffer)
{
	char *at = buffer->at ? buffer->at : malloc(SUMMARY_BUFFER);
	*buffer = (struct text){ .at = at, .cap = at ? SUMMARY_BUFFER : 0 };
	return at != NULL;
}

/* ---- reading */

/* Reads so many octets and some more, with what is left of the last in front. */
static void reader_fill(struct summary_reader *r, size_t length)
{
	struct text *b = &r->buffer;
	size_t wanted = length > READ_AHEAD ? length : READ_AHEAD;
	ssize_t n = 1;
	wanted = wanted < b->cap ? wanted : b->cap;
	b->len -= r->begin;
	memmove(b->at, b->at + r->begin, b->len);
	r->begin = 0;
	while (n > 0 && b->len < wanted) {
		n = read(r->fd, b->at + b->len, wanted - b->len);
		b->len += n > 0 ? (size_t)n : 0;
		n = n < 0 && errno == EINTR ? 1 : n;
	}
}

/* At least so many octets that are not used yet, or fewer where the file has no more. */
static struct bytes reader_need(struct summary_reader *r, size_t length)
{
	if (r->buffer.len - r->begin < length)
		reader_fill(r, length);
	return bytes_first(bytes_skip(text_bytes(&r->buffer), r->begin), length);
}

void summary_open(struct summary_reader *r, struct spool *s, const char *day)
{
	char path[sizeof DIRECTORY + SPOOL_NAME_MAX], name[SPOOL_NAME_MAX];
	struct text t = TEXT(path);
	summary_close(r);
	text_format(&t, DIRECTORY "/%s", summary_name(name, day));
	r->fd = openat(s->root, text_cstr(&t), SPOOL_OPEN_FILE);
	if (r->fd < 0)
		return;
	r->open = true;
	arena_init(&r->arena, ENVELOPE_ARENA);
	struct bytes head = buffer_make(&r->buffer) ? reader_need(r, sizeof r->head) : BYTES("");
	if (head.len == sizeof r->head)
		memcpy(&r->head, head.at, head.len);
	r->begin = head.len;
	if (head.len != sizeof r->head || !summary_head_sound(&r->head, day))
		summary_close(r);
}

void summary_close(struct summary_reader *r)
{
	struct text buffer = r->buffer;
	if (r->open) {
		close(r->fd);
		arena_wipe(&r->arena);
	}
	*r = (struct summary_reader){ .buffer = buffer };
}

void summary_end(struct summary_reader *r)
{
	summary_close(r);
	free(r->buffer.at);
	r->buffer = (struct text){ 0 };
}

bool summary_tells(const struct summary_reader *r, int folder)
{
	struct stat st;
	if (!r->open || !r->head.whole || fstat(folder, &st) != 0)
		return false;
	struct stamp is = stamp_of(&st);
	return stamp_equal(&r->head.folder, &is);
}

bool summary_over(const struct summary_reader *r)
{
	return r->open && r->given == r->head.count;
}

/* True if the record is of a message of this day, behind the one before. */
static bool record_fits(const struct summary_reader *r)
{
	const struct envelope *e = &r->record.envelope;
	char day[SPOOL_DAY_MAX];
	return spool_id_day(e->id, day) && memcmp(day, r->head.day, SUMMARY_DAY_LENGTH) == 0 &&
	       memcmp(e->id.at, r->id, SPOOL_ID_LENGTH) > 0 &&
	       bytes_equal(e->queue, bytes_of(spool_queue_name(SPOOL_QUARANTINE)));
}

const struct summary_record *summary_next(struct summary_reader *r)
{
	if (!r->open || summary_over(r))
		return NULL;
	size_t length = summary_record_length(reader_need(r, SUMMARY_RECORD_FRONT));
	struct bytes b = reader_need(r, length);
	arena_wipe(&r->arena);
	if (!summary_record_read(b, &r->arena, &r->record) || !record_fits(r)) {
		summary_close(r);
		return NULL;
	}
	memcpy(r->id, r->record.envelope.id.at, SPOOL_ID_LENGTH);
	r->begin += length;
	r->given++;
	return &r->record;
}

const struct summary_record *summary_find(struct summary_reader *r, const char *id)
{
	while (r->open && strcmp(r->id, id) < 0)
		if (!summary_next(r))
			return NULL;
	return r->open && strcmp(r->id, id) == 0 ? &r->record : NULL;
}

/* ---- writing */

static void writer_abandon(struct summary_writer *w)
{
	char name[SPOOL_NAME_MAX];
	if (w->fd >= 0) {
		close(w->fd);
		(void)unlinkat(w->directory, unfinished_name(name, w->day), 0);
	}
	w->fd = -1;
}

/* What is in the way is a disk that is full or may not be written to. */
static void writer_flush(struct summary_writer *w)
{
	if (w->fd >= 0 && !spool_write_all(w->fd, text_bytes(&w->buffer)))
		writer_abandon(w);
	w->buffer.len = 0;
}

static bool disk_has_room(int directory)
{
	struct statvfs fs;
	return fstatvfs(directory, &fs) == 0 && fs.f_bavail >= fs.f_blocks / SPARE;
}

/* The directory of the summaries, made if it is not there; -1. */
static int summary_directory(struct spool *s)
{
	(void)mkdirat(s->root, DIRECTORY, 0700);
	int directory = openat(s->root, DIRECTORY, SPOOL_OPEN_FOLDER);
	if (directory >= 0 && disk_has_room(directory))
		return directory;
	if (directory >= 0)
		close(directory);
	return -1;
}

void summary_begin(struct summary_writer *w, struct spool *s, const char *day, int folder,
		   uint64_t now)
{
	struct stat st;
	char name[SPOOL_NAME_MAX];
	const struct summary_head none = { 0 };
	*w = (struct summary_writer){
		.directory = summary_directory(s), .fd = -1, .day = day, .now = now
	};
	if (w->directory < 0 || fstat(folder, &st) != 0 || !buffer_make(&w->buffer))
		return;
	struct stamp is = stamp_of(&st);
	if (is.changed + SUMMARY_SETTLED <= now)
		w->head.folder = is;
	w->fd = openat(w->directory, unfinished_name(name, day),
		       O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	/* The head is written last. */
	text_add(&w->buffer, (struct bytes){ (const char *)&none, sizeof none });
}

bool summary_add(struct summary_writer *w, const struct summary_record *r)
{
	if (w->fd < 0 || r->stamp.changed + SUMMARY_SETTLED > w->now)
		return false;
	if (!summary_record_write(&w->buffer, r)) {
		writer_flush(w);
		if (w->fd < 0 || !summary_record_write(&w->buffer, r))
			return false;
	}
	w->head.count++;
	w->head.octets += r->envelope.size;
	return true;
}

/* True if nothing has come to the folder or left it since the summary was begun. */
static bool folder_stood(const struct summary_writer *w, int folder)
{
	struct stat st;
	if (fstat(folder, &st) != 0)
		return false;
	struct stamp is = stamp_of(&st);
	return stamp_equal(&is, &w->head.folder);
}

void summary_finish(struct summary_writer *w, int folder, bool whole)
{
	char name[SPOOL_NAME_MAX], unfinished[SPOOL_NAME_MAX];
	writer_flush(w);
	w->head.whole = whole && folder_stood(w, folder);
	summary_head_seal(&w->head, w->day);
	if (w->fd >= 0 &&
	    (lseek(w->fd, 0, SEEK_SET) != 0 ||
	     !spool_write_all(w->fd, (struct bytes){ (const char *)&w->head, sizeof w->head }) ||
	     renameat(w->directory, unfinished_name(unfinished, w->day), w->directory,
		      summary_name(name, w->day)) != 0))
		writer_abandon(w);
	if (w->fd >= 0)
		close(w->fd);
	if (w->directory >= 0)
		close(w->directory);
	free(w->buffer.at);
}

/* ---- what is left of older ones */

/* The day of which this is the summary; "": it is none. */
static const char *day_of(const char *name)
{
	struct bytes b = bytes_of(name), prefix = BYTES("quarantine-");
	return bytes_starts(b, prefix) ? name + prefix.len : "";
}

void summary_sweep(struct spool *s, bool (*stands)(void *arg, const char *day), void *arg)
{
	int directory = openat(s->root, DIRECTORY, SPOOL_OPEN_FOLDER);
	DIR *names = directory >= 0 ? fdopendir(directory) : NULL;
	const struct dirent *entry;
	while (names && (entry = readdir(names)))
		if (!stands(arg, day_of(entry->d_name)))
			(void)unlinkat(directory, entry->d_name, 0);
	if (names)
		closedir(names);
	else if (directory >= 0)
		close(directory);
}
