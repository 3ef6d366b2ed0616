/* spool.c: what changes the spool: store, update, remove, move; see spool.h.
 *
 * Owns the directories it holds open. The order of its system calls is the whole point: nothing may say DONE
 * before its last fsync, nothing may have a final name before it was synced, and after a failed fsync nothing is
 * trusted or tried again, because the kernel has thrown away what it could not write. */
#include "gateway/mailroom/spool.h"

#include "gateway/base/clock.h"
#include "gateway/base/siphash.h"
#include "gateway/mailroom/spool_inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_PIECE = 65536 };

const char *spool_queue_name(enum spool_queue queue)
{
	return queue == SPOOL_HOLD ? "hold" : "quarantine";
}

enum spool_result spool_fault(struct text *error, const char *doing)
{
	int code = errno;
	text_format(error, "%s: %s", doing, strerror(code));
	errno = code;
	return code == ENOSPC || code == EDQUOT || code == EROFS ? SPOOL_FULL : SPOOL_FAILED;
}

const char *spool_name(char name[SPOOL_NAME_MAX], const char *prefix, const char *id, const char *suffix)
{
	struct text t = { .at = name, .cap = SPOOL_NAME_MAX };
	text_format(&t, "%s%s%s", prefix, id, suffix);
	return text_cstr(&t);
}

/* ---- opening */

static bool ours(int fd, struct text *error, const char *name)
{
	struct stat st;
	if (fd < 0 || fstat(fd, &st) != 0) {
		text_format(error, "%s: %s", name, strerror(errno));
		return false;
	}
	if ((st.st_uid == geteuid() || geteuid() == 0) && (st.st_mode & 07777) == 0700)
		return true;
	text_format(error, "%s must belong to the user of the gateway and have mode 0700", name);
	return false;
}

/* A folder right below the spool, made if it is not there; -1 with *error. */
static int folder_below(int root, const char *name, struct text *error)
{
	if (mkdirat(root, name, 0700) != 0 && errno != EEXIST) {
		(void)spool_fault(error, name);
		return -1;
	}
	int fd = openat(root, name, SPOOL_OPEN_FOLDER);
	/* Who mounts a volume for us may have opened it to a group from top to bottom: its owner closes it again. */
	struct stat st;
	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & 07777) != 0700)
		(void)fchmod(fd, 0700);
	if (ours(fd, error, name))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

struct spool *spool_open(const char *directory, struct text *error)
{
	struct spool *s = malloc(sizeof *s);
	if (!s) {
		text_string(error, "out of memory");
		return NULL;
	}
	*s = (struct spool){ .root = -1, .corrupt = -1, .queues = { -1, -1 } };
	(void)pthread_mutex_init(&s->folders, NULL); /* cannot fail without attributes */
	s->root = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool opened = ours(s->root, error, directory) && (s->corrupt = folder_below(s->root, "corrupt", error)) >= 0;
	for (int q = 0; q < SPOOL_QUEUES && opened; q++) {
		s->queues[q] = folder_below(s->root, spool_queue_name((enum spool_queue)q), error);
		opened = s->queues[q] >= 0;
	}
	if (opened && fsync(s->root) == 0)
		return s;
	if (opened)
		(void)spool_fault(error, directory);
	spool_close(s);
	return NULL;
}

void spool_begin(struct spool *s, uint64_t now)
{
	spool_id(s->recover_before, now, 0, 0);
	s->begun = now;
}

uint64_t spool_begun(const struct spool *s)
{
	return s->begun;
}

void spool_close(struct spool *s)
{
	if (!s)
		return;
	const int held[] = { s->root, s->corrupt, s->queues[SPOOL_QUARANTINE], s->queues[SPOOL_HOLD] };
	for (size_t i = 0; i < sizeof held / sizeof *held; i++)
		if (held[i] >= 0)
			close(held[i]);
	(void)pthread_mutex_destroy(&s->folders);
	free(s);
}

/* ---- folders of days */

enum spool_result spool_folder(struct spool *s, enum spool_queue queue, struct bytes id, char copy[SPOOL_ID_MAX],
			       int *folder, struct text *error)
{
	char day[SPOOL_DAY_MAX];
	*folder = -1;
	if (!spool_id_day(id, day)) {
		text_string(error, "this is no ID of a message");
		return SPOOL_MISSING;
	}
	memcpy(copy, id.at, SPOOL_ID_LENGTH);
	copy[SPOOL_ID_LENGTH] = '\0';
	*folder = openat(s->queues[queue], day, SPOOL_OPEN_FOLDER);
	if (*folder >= 0)
		return SPOOL_DONE;
	enum spool_result result = spool_fault(error, day);
	return errno == ENOENT ? SPOOL_MISSING : result;
}

void spool_folder_tidy(struct spool *s, enum spool_queue queue, const char *day)
{
	char id[SPOOL_ID_MAX], today[SPOOL_DAY_MAX];
	spool_id(id, clock_wall(), 0, 0);
	if (!spool_id_day(bytes_of(id), today) || strcmp(day, today) >= 0)
		return;
	pthread_mutex_lock(&s->folders);
	(void)unlinkat(s->queues[queue], day, AT_REMOVEDIR); /* fails, as it should, unless it is empty */
	pthread_mutex_unlock(&s->folders);
}

/* Opens the folder, made durably if it is not there; -1 with errno. */
static int folder_make(int queue, const char *day)
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

static int file_new(int folder, const char *name)
{
	return openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static bool write_all(int fd, struct bytes b)
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

static enum spool_result deposit_begin(struct deposit *d, struct spool *s, enum spool_queue queue, struct bytes id,
				       struct text *error)
{
	char suffix[SPOOL_NAME_MAX];
	struct text t = TEXT(suffix);
	unsigned long long n = atomic_fetch_add(&s->temporary, 1);
	*d = (struct deposit){ .spool = s, .queue = queue, .folder = -1 };
	if (!spool_id_day(id, d->day)) {
		text_string(error, "this is no ID of a message");
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
static enum spool_result octets_write(int fd, const struct spool_source *source, struct envelope *e, struct text *error)
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
		if (!write_all(fd, piece))
			return spool_fault(error, "writing a message");
	}
	siphash_end(&digest, e->digest);
	return fsync(fd) == 0 ? SPOOL_DONE : spool_fault(error, "fsync of a message");
}

/* The envelope as text, from malloc; NULL if it cannot be written so that it can be read back: what could not be
 * found again must not be acknowledged. */
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
	text_string(error, t.cut ? "the envelope is too large" : " (in the envelope to be written)");
	free(t.at);
	return NULL;
}

/* Writes the envelope under its temporary name and syncs it. */
static enum spool_result envelope_put(const struct deposit *d, const struct envelope *e, struct text *error)
{
	size_t len;
	enum spool_result result = SPOOL_DONE;
	char *text = envelope_text(e, &len, error);
	if (!text)
		return SPOOL_FAILED;
	int fd = file_new(d->folder, d->envelope_new);
	if (fd < 0 || !write_all(fd, (struct bytes){ text, len }))
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
		return spool_fault(error, "naming a message");
	*named = true;
	if (renameat(d->folder, d->envelope_new, d->folder, d->envelope) != 0)
		return spool_fault(error, "naming an envelope");
	return fsync(d->folder) == 0 ? SPOOL_DONE : spool_fault(error, "fsync of a folder");
}

/* Takes everything back. If the disk forgets this too, what comes back after a crash is whole or is removed by
 * spool_recover(). */
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

/* Opens folder and file under one lock, because spool_folder_tidy() may just be removing an empty folder. */
static int octets_new(struct deposit *d)
{
	int fd = -1;
	pthread_mutex_lock(&d->spool->folders);
	d->folder = folder_make(d->spool->queues[d->queue], d->day);
	if (d->folder >= 0)
		fd = file_new(d->folder, d->octets_new);
	int code = errno;
	pthread_mutex_unlock(&d->spool->folders);
	errno = code;
	return fd;
}

/* Stores a message; with `digest` only if its octets have it, and over one that is there. */
static enum spool_result message_put(struct spool *s, enum spool_queue queue, struct envelope *e,
				     const struct spool_source *source, const uint64_t *digest, struct text *error)
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
		result = spool_fault(error, "making a file");
	} else if (!digest && fstatat(d.folder, d.envelope, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		text_string(error, "there is a message of this ID");
		result = SPOOL_FAILED;
	} else {
		result = octets_write(fd, source, e, error);
	}
	if (result == SPOOL_DONE && digest && memcmp(digest, e->digest, sizeof e->digest) != 0) {
		text_string(error, "the octets are not those that were stored");
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
	return result;
}

enum spool_result spool_store(struct spool *s, enum spool_queue queue, struct envelope *e,
			      const struct spool_source *source, struct text *error)
{
	return message_put(s, queue, e, source, NULL, error);
}

enum spool_result spool_update(struct spool *s, enum spool_queue queue, const struct envelope *e, struct text *error)
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
		if (result == SPOOL_DONE && renameat(d.folder, d.envelope_new, d.folder, d.envelope) != 0)
			result = spool_fault(error, "naming an envelope");
		if (result != SPOOL_DONE)
			(void)unlinkat(d.folder, d.envelope_new, 0);
		else if (fsync(d.folder) != 0)
			result = spool_fault(error, "fsync of a folder");
	}
	close(d.folder);
	return result;
}

bool spool_read_only(const struct spool *s)
{
	return faccessat(s->root, ".", W_OK, 0) != 0 && errno == EROFS;
}

enum spool_result spool_remove(struct spool *s, enum spool_queue queue, const char *id, struct text *error)
{
	int folder;
	char copy[SPOOL_ID_MAX], name[SPOOL_NAME_MAX], day[SPOOL_DAY_MAX];
	enum spool_result result = spool_folder(s, queue, bytes_of(id), copy, &folder, error);
	if (result != SPOOL_DONE)
		return result;
	if (unlinkat(folder, spool_name(name, "", copy, SPOOL_ENVELOPE), 0) != 0) {
		result = spool_fault(error, "removing an envelope");
		result = errno == ENOENT ? SPOOL_MISSING : result;
	} else if (fsync(folder) != 0) {
		result = spool_fault(error, "fsync of a folder");
	} else {
		/* The message is gone with its envelope. Octets alone, should they stay or come back, go at the
		 * next start. */
		(void)unlinkat(folder, spool_name(name, "", copy, SPOOL_OCTETS), 0);
	}
	close(folder);
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

/* True if its envelope is there. */
static bool stands(struct spool *s, enum spool_queue queue, struct bytes id)
{
	int folder;
	struct stat st;
	char copy[SPOOL_ID_MAX], name[SPOOL_NAME_MAX];
	if (spool_folder(s, queue, id, copy, &folder, &(struct text){ 0 }) != SPOOL_DONE)
		return false;
	bool there = fstatat(folder, spool_name(name, "", copy, SPOOL_ENVELOPE), &st, AT_SYMLINK_NOFOLLOW) == 0;
	close(folder);
	return there;
}

enum spool_result spool_move(struct spool *s, enum spool_queue from, enum spool_queue to, const struct envelope *e,
			     struct text *error)
{
	struct envelope moved = *e;
	struct stat st;
	char id[SPOOL_ID_MAX], name[SPOOL_NAME_MAX];
	int folder;
	enum spool_result result = spool_folder(s, from, e->id, id, &folder, error);
	if (result != SPOOL_DONE)
		return result;
	if (fstatat(folder, spool_name(name, "", id, SPOOL_ENVELOPE), &st, AT_SYMLINK_NOFOLLOW) != 0) {
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
	if (result != SPOOL_DONE && stands(s, from, e->id) && spool_remove(s, to, id, error) != SPOOL_DONE)
		text_string(error, "; it is in both queues");
	return result;
}
