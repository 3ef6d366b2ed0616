/* spool.c: what changes the spool: store, update, mark, remove, move, copy; see spool.h.
 *
 * Owns the directories it holds open. The order of its system calls is the whole point: nothing may
 * say DONE before its last fsync, nothing may have a final name before it was synced, and after a
 * failed fsync nothing is trusted or tried again, because the kernel has thrown away what it could
 * not write. */
#include "gateway/mailroom/spool.h"

#include "gateway/base/log.h"
#include "gateway/base/siphash.h"
#include "gateway/mailroom/spool_inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_PIECE = 65536 };

int spool_folder_make(int queue, const char *day)
{
	int fd = openat(queue, day, SPOOL_OPEN_FOLDER);
	if (fd >= 0 || errno != ENOENT)
		return fd;
	if (mkdirat(queue, day, 0700) != 0)
		return -1;
	fd = fsync(queue) == 0 ? openat(queue, day, SPOOL_OPEN_FOLDER) : -1;
	if (fd < 0) {
		/* Gone again, so that nobody takes it for one that was synced. */
		int code = errno;
		(void)unlinkat(queue, day, AT_REMOVEDIR);
		errno = code;
	}
	return fd;
}

/* ---- writing a file */

int spool_file_new(int folder, const char *name)
{
	return openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

bool spool_write_all(int fd, struct bytes b)
{
	while (b.len) {
		ssize_t n = write(fd, b.at, b.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			errno = n < 0 ? errno : EIO;
			return false;
		}
		b = bytes_skip(b, (size_t)n);
	}
	return true;
}

/* A message on its way to the disk. */
struct deposit {
	struct spool *spool;
	enum spool_queue queue;
	int folder;
	char id[SPOOL_ID_MAX], day[SPOOL_DAY_MAX];
	char octets[SPOOL_NAME_MAX], octets_new[SPOOL_NAME_MAX]; /* final and temporary names */
	char envelope[SPOOL_NAME_MAX], envelope_new[SPOOL_NAME_MAX];
};

static enum spool_result deposit_begin(struct deposit *d, struct spool *s, enum spool_queue queue,
				       struct bytes id, struct text *error)
{
	char suffix[SPOOL_NAME_MAX];
	struct text t = TEXT(suffix);
	unsigned long long n = atomic_fetch_add(&s->temporary, 1);
	*d = (struct deposit){ .spool = s, .queue = queue, .folder = -1 };
	if (!spool_id_day(id, d->day)) {
		text_string(error, "this is not a message ID");
		return SPOOL_MISSING;
	}
	memcpy(d->id, id.at, SPOOL_ID_LENGTH);
	spool_name(d->octets, "", d->id, SPOOL_OCTETS);
	spool_name(d->envelope, "", d->id, SPOOL_ENVELOPE);
	text_format(&t, ".%llu" SPOOL_TEMPORARY, n);
	spool_name(d->octets_new, ".", d->octets, text_cstr(&t));
	spool_name(d->envelope_new, ".", d->envelope, text_cstr(&t));
	return SPOOL_DONE;
}

/* Writes all pieces to the open file and syncs it; notes size and digest. */
static enum spool_result octets_write(int fd, const struct spool_source *source, struct envelope *e,
				      struct text *error)
{
	struct siphash digest;
	struct bytes piece;
	siphash_start(&digest, (const uint64_t[2]){ 0, 0 });
	for (e->size = 0;; e->size += piece.len) {
		if (!source->next(source->arg, &piece)) {
			text_string(error, "the message cannot be read");
			return SPOOL_FAILED;
		}
		if (piece.len == 0)
			break;
		siphash_add(&digest, piece);
		if (!spool_write_all(fd, piece))
			return spool_fault(error, "writing a message");
	}
	siphash_end(&digest, e->digest);
	return fsync(fd) == 0 ? SPOOL_DONE : spool_fault(error, "fsync of a message");
}

/* The envelope as text, from malloc; NULL if it cannot be written so that it can be read back: what
 * could not be found again must not be acknowledged. */
static char *envelope_text(const struct envelope *e, size_t *len, struct text *error)
{
	struct arena arena;
	struct envelope again;
	struct text t = { .cap = envelope_room(e) };
	t.cap = t.cap < ENVELOPE_MAX ? t.cap : ENVELOPE_MAX;
	t.at = malloc(t.cap);
	if (!t.at) {
		text_string(error, "out of memory");
		return NULL;
	}
	envelope_write(&t, e);
	arena_init(&arena, ENVELOPE_ARENA);
	bool good = !t.cut && envelope_read(text_bytes(&t), &arena, &again, error);
	arena_wipe(&arena);
	*len = t.len;
	if (good)
		return t.at;
	text_string(error,
		    t.cut ? "the envelope is too large" : " (in the envelope to be written)");
	free(t.at);
	return NULL;
}

/* Writes the envelope under its temporary name and syncs it. */
static enum spool_result envelope_put(const struct deposit *d, const struct envelope *e,
				      struct text *error)
{
	size_t len;
	enum spool_result result = SPOOL_DONE;
	char *text = envelope_text(e, &len, error);
	if (!text)
		return SPOOL_FAILED;
	int fd = spool_file_new(d->folder, d->envelope_new);
	if (fd < 0 || !spool_write_all(fd, (struct bytes){ text, len }))
		result = spool_fault(error, "writing an envelope");
	else if (fsync(fd) != 0)
		result = spool_fault(error, "fsync of an envelope");
	free(text);
	if (fd >= 0)
		close(fd);
	return result;
}

/* Final names: octets, envelope, then the folder. *named: there may be some now. */
static enum spool_result deposit_name(const struct deposit *d, bool *named, struct text *error)
{
	if (renameat(d->folder, d->octets_new, d->folder, d->octets) != 0)
		return spool_fault(error, "renaming a message");
	*named = true;
	if (renameat(d->folder, d->envelope_new, d->folder, d->envelope) != 0)
		return spool_fault(error, "renaming an envelope");
	return fsync(d->folder) == 0 ? SPOOL_DONE : spool_fault(error, "fsync of a directory");
}

/* Takes everything back. If the disk forgets this too, what comes back after a crash is whole or is
 * removed by spool_recover(). */
static void deposit_undo(const struct deposit *d, bool named)
{
	(void)unlinkat(d->folder, d->octets_new, 0);
	(void)unlinkat(d->folder, d->envelope_new, 0);
	if (named) {
		(void)unlinkat(d->folder, d->envelope, 0);
		(void)unlinkat(d->folder, d->octets, 0);
		(void)fsync(d->folder);
	}
}

/* Opens folder and file under one lock, because spool_folder_tidy() may just be removing an empty
 * folder. */
static int octets_new(struct deposit *d)
{
	int fd = -1;
	pthread_mutex_lock(&d->spool->folders);
	d->folder = spool_folder_make(d->spool->queues[d->queue], d->day);
	if (d->folder >= 0)
		fd = spool_file_new(d->folder, d->octets_new);
	int code = errno;
	pthread_mutex_unlock(&d->spool->folders);
	errno = code;
	return fd;
}

/* Stores a message; with `digest` only if its octets have it, and over one that is there. */
static enum spool_result message_put(struct spool *s, enum spool_queue queue, struct envelope *e,
				     const struct spool_source *source, const uint64_t *digest,
				     struct text *error)
{
	struct deposit d;
	struct stat st;
	bool named = false;
	e->queue = bytes_of(spool_queue_name(queue));
	enum spool_result result = deposit_begin(&d, s, queue, e->id, error);
	if (result != SPOOL_DONE)
		return SPOOL_FAILED;
	int fd = octets_new(&d);
	if (fd < 0) {
		result = spool_fault(error, "creating a file");
	} else if (!digest && fstatat(d.folder, d.envelope, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		text_string(error, "a message with this ID exists");
		result = SPOOL_FAILED;
	} else {
		result = octets_write(fd, source, e, error);
	}
	if (result == SPOOL_DONE && digest && memcmp(digest, e->digest, sizeof e->digest) != 0) {
		text_string(error, "the message file differs from what was stored");
		result = SPOOL_CORRUPT;
	}
	if (fd >= 0)
		close(fd);
	if (result == SPOOL_DONE)
		result = envelope_put(&d, e, error);
	if (result == SPOOL_DONE)
		result = deposit_name(&d, &named, error);
	if (d.folder >= 0) {
		if (result != SPOOL_DONE)
			deposit_undo(&d, named);
		close(d.folder);
	}
	if (result == SPOOL_DONE && queue == SPOOL_QUARANTINE)
		atomic_fetch_add(&s->octets, e->size);
	return result;
}

enum spool_result spool_store(struct spool *s, enum spool_queue queue, struct envelope *e,
			      const struct spool_source *source, struct text *error)
{
	return message_put(s, queue, e, source, NULL, error);
}

static const char *unmarked_name(char name[SPOOL_NAME_MAX], const char *id)
{
	return spool_name(name, ".", id, SPOOL_ENVELOPE SPOOL_UNMARKED);
}

/* Without a second name there is no way back but by writing, as there is for every other update. */
static void deposit_name_copy(const struct deposit *d, const char *link)
{
	if (linkat(d->folder, d->envelope, d->folder, link, 0) == 0 || errno != EEXIST)
		return;
	if (unlinkat(d->folder, link, 0) != 0 ||
	    linkat(d->folder, d->envelope, d->folder, link, 0) != 0)
		log_note(LOG_WARN, "spool", "%s: cannot keep the envelope under a second name: %s",
			 d->id, strerror(errno));
}

/* Where `link` is not NULL what was there before keeps that name. */
static enum spool_result envelope_replace(struct spool *s, enum spool_queue queue,
					  const struct envelope *e, const char *link,
					  struct text *error)
{
	struct deposit d;
	struct stat st;
	char id[SPOOL_ID_MAX];
	struct envelope written = *e;
	written.queue = bytes_of(spool_queue_name(queue));
	enum spool_result result = deposit_begin(&d, s, queue, e->id, error);
	if (result == SPOOL_DONE)
		result = spool_folder(s, queue, e->id, id, &d.folder, error);
	if (result != SPOOL_DONE)
		return result;
	if (fstatat(d.folder, d.envelope, &st, AT_SYMLINK_NOFOLLOW) != 0) {
		result = spool_fault(error, "looking for an envelope");
		result = errno == ENOENT ? SPOOL_MISSING : result;
	} else {
		result = envelope_put(&d, &written, error);
		if (result == SPOOL_DONE && link)
			deposit_name_copy(&d, link);
		if (result == SPOOL_DONE &&
		    renameat(d.folder, d.envelope_new, d.folder, d.envelope) != 0)
			result = spool_fault(error, "renaming an envelope");
		if (result != SPOOL_DONE)
			(void)unlinkat(d.folder, d.envelope_new, 0);
		else if (fsync(d.folder) != 0)
			result = spool_fault(error, "fsync of a directory");
	}
	close(d.folder);
	return result;
}

enum spool_result spool_update(struct spool *s, enum spool_queue queue, const struct envelope *e,
			       struct text *error)
{
	char id[SPOOL_ID_MAX], unmarked[SPOOL_NAME_MAX];
	int folder;
	enum spool_result result = envelope_replace(s, queue, e, NULL, error);
	/* What is put back from now on would be older than this. */
	if (result == SPOOL_DONE &&
	    spool_folder(s, queue, e->id, id, &folder, &(struct text){ 0 }) == SPOOL_DONE) {
		(void)unlinkat(folder, unmarked_name(unmarked, id), 0);
		close(folder);
	}
	return result;
}

enum spool_result spool_mark(struct spool *s, enum spool_queue queue, const struct envelope *e,
			     struct text *error)
{
	char id[SPOOL_ID_MAX] = "", unmarked[SPOOL_NAME_MAX];
	struct text t = TEXT(id);
	text_add(&t, e->id);
	return envelope_replace(s, queue, e, unmarked_name(unmarked, text_cstr(&t)), error);
}

enum spool_result spool_unmark(struct spool *s, enum spool_queue queue, const char *id,
			       struct text *error)
{
	int folder;
	char copy[SPOOL_ID_MAX], name[SPOOL_NAME_MAX], unmarked[SPOOL_NAME_MAX];
	enum spool_result result = spool_folder(s, queue, bytes_of(id), copy, &folder, error);
	if (result != SPOOL_DONE)
		return result;
	if (renameat(folder, unmarked_name(unmarked, copy), folder,
		     spool_name(name, "", copy, SPOOL_ENVELOPE)) != 0) {
		result = spool_fault(error, "restoring an envelope");
		result = errno == ENOENT ? SPOOL_MISSING : result;
	} else if (fsync(folder) != 0) {
		result = spool_fault(error, "fsync of a directory");
	}
	close(folder);
	return result;
}

bool spool_read_only(const struct spool *s)
{
	return faccessat(s->root, ".", W_OK, 0) != 0 && errno == EROFS;
}

/* What is measured anew each minute may for a moment be less than what goes. */
static void octets_gone(struct spool *s, uint64_t size)
{
	uint64_t before = s->octets;
	while (!atomic_compare_exchange_weak(&s->octets, &before,
					     before > size ? before - size : 0))
		;
}

enum spool_result spool_remove(struct spool *s, enum spool_queue queue, const char *id,
			       struct text *error)
{
	int folder;
	struct stat st = { 0 };
	char copy[SPOOL_ID_MAX], name[SPOOL_NAME_MAX], day[SPOOL_DAY_MAX];
	enum spool_result result = spool_folder(s, queue, bytes_of(id), copy, &folder, error);
	if (result != SPOOL_DONE)
		return result;
	if (queue == SPOOL_QUARANTINE)
		(void)fstatat(folder, spool_name(name, "", copy, SPOOL_OCTETS), &st,
			      AT_SYMLINK_NOFOLLOW);
	if (unlinkat(folder, spool_name(name, "", copy, SPOOL_ENVELOPE), 0) != 0) {
		result = spool_fault(error, "removing an envelope");
		result = errno == ENOENT ? SPOOL_MISSING : result;
	} else if (fsync(folder) != 0) {
		result = spool_fault(error, "fsync of a directory");
	} else {
		/* The message is gone with its envelope. Octets alone, should they stay or come
		 * back, go at the next start. */
		(void)unlinkat(folder, spool_name(name, "", copy, SPOOL_OCTETS), 0);
		(void)unlinkat(folder, unmarked_name(name, copy), 0);
	}
	close(folder);
	if (result == SPOOL_DONE)
		octets_gone(s, (uint64_t)st.st_size);
	if (result == SPOOL_DONE && spool_id_day(bytes_of(copy), day))
		spool_folder_tidy(s, queue, day);
	return result;
}

/* ---- moving */

struct copy {
	int fd;
	char *piece;
};

static bool copy_next(void *arg, struct bytes *piece)
{
	struct copy *c = arg;
	ssize_t n;
	do
		n = read(c->fd, c->piece, COPY_PIECE);
	while (n < 0 && errno == EINTR);
	*piece = (struct bytes){ c->piece, n > 0 ? (size_t)n : 0 };
	return n >= 0;
}

bool spool_has(struct spool *s, enum spool_queue queue, struct bytes id)
{
	int folder;
	struct stat st;
	char copy[SPOOL_ID_MAX], name[SPOOL_NAME_MAX];
	if (spool_folder(s, queue, id, copy, &folder, &(struct text){ 0 }) != SPOOL_DONE)
		return false;
	bool there = fstatat(folder, spool_name(name, "", copy, SPOOL_ENVELOPE), &st,
			     AT_SYMLINK_NOFOLLOW) == 0;
	close(folder);
	return there;
}

enum spool_result spool_copy(struct spool *s, enum spool_queue queue, const struct envelope *e,
			     struct envelope *second, struct text *error)
{
	struct copy copy = { .fd = spool_octets(s, queue, e, error), .piece = malloc(COPY_PIECE) };
	const struct spool_source source = { copy_next, &copy };
	enum spool_result result = SPOOL_FAILED;
	if (copy.fd >= 0 && copy.piece)
		result = message_put(s, queue, second, &source, NULL, error);
	if (copy.fd >= 0)
		close(copy.fd);
	free(copy.piece);
	return result;
}

enum spool_result spool_move(struct spool *s, enum spool_queue from, enum spool_queue to,
			     const struct envelope *e, struct text *error)
{
	struct envelope moved = *e;
	struct stat st;
	char id[SPOOL_ID_MAX], name[SPOOL_NAME_MAX];
	int folder;
	enum spool_result result = spool_folder(s, from, e->id, id, &folder, error);
	if (result != SPOOL_DONE)
		return result;
	if (fstatat(folder, spool_name(name, "", id, SPOOL_ENVELOPE), &st, AT_SYMLINK_NOFOLLOW) !=
	    0) {
		result = spool_fault(error, "looking for an envelope");
		result = errno == ENOENT ? SPOOL_MISSING : result;
		close(folder);
		return result;
	}
	moved.moves++;
	struct copy copy = { .fd = spool_octets(s, from, e, error), .piece = malloc(COPY_PIECE) };
	const struct spool_source source = { copy_next, &copy };
	result = SPOOL_FAILED;
	if (copy.fd >= 0 && copy.piece)
		result = message_put(s, to, &moved, &source, e->digest, error);
	if (copy.fd >= 0)
		close(copy.fd);
	free(copy.piece);
	if (result == SPOOL_CORRUPT)
		spool_set_aside(s, from, folder, id);
	close(folder);
	if (result != SPOOL_DONE)
		return result;
	result = spool_remove(s, from, id, error);
	/* Only while the message still stands here may its copy go again. */
	if (result != SPOOL_DONE && spool_has(s, from, e->id) &&
	    spool_remove(s, to, id, error) != SPOOL_DONE)
		text_string(error, "; it is in both queues");
	return result;
}
