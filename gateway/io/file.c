/* file.c: a temporary file without a name; see file.h.
 *
 * Owns the descriptor and the one job that is under way in the thread pool. It must never be freed
 * while the pool works for it: file_close() waits for that by itself. */
#include "gateway/io/file.h"

#include "gateway/base/memory.h"
#include "gateway/io/job.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/vfs.h>
#include <unistd.h>

struct file {
	struct loop *loop;
	wake_id wake;
	const char *directory;
	struct job *job;                /* under way, or done and not taken up; NULL: none */
	/* Between job_start() and its end the pool's. */
	int fd;                         /* -1: not opened yet */
	int error;
	int64_t result;
	uint64_t end;                   /* where the next append goes */
	uint64_t at;                    /* where what is being written goes */
	uint64_t written;               /* octets, all in all */
	bool in_memory; /* there is no disk behind it: what is appended takes up memory */
	struct bytes left;              /* of what is being written */
	uint64_t offset;                /* of the read under way */
	char *into;
	size_t room;
	char *buffer;                   /* given up with the file, by `give` */
	void (*give)(void *);
};

/* Not every file system has files without a name. */
static int open_unlinked(const char *directory)
{
	char name[4096];
	int fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
		return fd;
	int length = snprintf(name, sizeof(name), "%s/mxward.XXXXXX", directory);
	if (length < 0 || (size_t)length >= sizeof(name)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	return fd;
}

/* A file of tmpfs lies in memory, and counts as such where memory is limited. */
static bool lies_in_memory(int fd)
{
	struct statfs system;
	return fd >= 0 && fstatfs(fd, &system) == 0 &&
	       (system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC);
}

/* ---- in the pool */

static void file_write(void *arg)
{
	struct file *file = arg;
	int64_t written = 0;
	if (file->fd < 0) {
		file->fd = open_unlinked(file->directory);
		file->in_memory = lies_in_memory(file->fd);
	}
	while (file->fd >= 0 && file->left.len) {
		ssize_t n = pwrite(file->fd, file->left.at, file->left.len, (off_t)file->at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = ENOSPC;
		if (n <= 0)
			break;
		file->at += (uint64_t)n;
		file->written += (uint64_t)n;
		if (file->in_memory)
			memory_charge_file((size_t)n);
		written += n;
		file->left = bytes_skip(file->left, (size_t)n);
	}
	bool good = file->fd >= 0 && !file->left.len;
	if (file->at > file->end)
		file->end = file->at;
	file->error = good ? 0 : errno;
	file->result = good ? written : -1;
}

int64_t file_read_now(const struct file *file, uint64_t offset, char *into, size_t room)
{
	ssize_t got;
	if (file->fd < 0)
		return 0;
	do
		got = pread(file->fd, into, room, (off_t)offset);
	while (got < 0 && errno == EINTR);
	return got;
}

static void file_take(void *arg)
{
	struct file *file = arg;
	file->result = file_read_now(file, file->offset, file->into, file->room);
	file->error = file->result < 0 ? errno : 0;
}

/* The blocks of a large file take their time. */
static void let_go(void *arg)
{
	struct file *file = arg;
	close(file->fd);
}

/* ---- on the loop */

struct file *file_temporary(struct loop *loop, const char *directory, wake_id wake)
{
	struct file *file = calloc(1, sizeof(*file));
	if (!file)
		return NULL;
	file->loop = loop;
	file->wake = wake;
	file->directory = directory;
	file->fd = -1;
	return file;
}

/* What was done before is taken up; the next begins. */
static void file_start(struct file *file, void (*work)(void *arg))
{
	assert(!file_busy(file));
	if (file->job)
		job_free(file->job);
	file->job = job_start_disk(file->loop, work, file, file->wake);
	if (file->job)
		return;
	file->result = -1;
	file->error = ENOMEM;
	loop_wake(file->loop, file->wake);
}

void file_skip(struct file *file, uint64_t offset)
{
	assert(file->fd < 0 && !file->job);
	file->end = offset;
}

void file_append(struct file *file, struct bytes octets)
{
	file->left = octets;
	file->at = file->end;
	file_start(file, file_write);
}

void file_fill(struct file *file, struct bytes octets)
{
	file->left = octets;
	file->at = 0;
	file_start(file, file_write);
}

/* It has no name by which it could be opened again but this. */
int file_reader(const struct file *file)
{
	char name[40];
	struct text path = TEXT(name);
	assert(!file_busy(file));
	text_format(&path, "/proc/self/fd/%d", file->fd);
	return file->fd < 0 ? -1 : open(text_cstr(&path), O_RDONLY | O_CLOEXEC);
}

void file_read(struct file *file, uint64_t offset, char *into, size_t room)
{
	file->offset = offset;
	file->into = into;
	file->room = room;
	file_start(file, file_take);
}

bool file_busy(const struct file *file)
{
	return file->job && !job_done(file->job);
}

int64_t file_result(const struct file *file, int *error)
{
	if (error)
		*error = file->error;
	return file->result;
}

static void file_clear_away(void *arg)
{
	struct file *file = arg;
	if (file->buffer)
		file->give(file->buffer);
	free(file);
}

static void close_now(void *arg)
{
	struct file *file = arg;
	if (file->in_memory)
		memory_release_file((size_t)file->written);
	struct job *job = file->fd >= 0 ? job_start_disk(file->loop, let_go, file, 0) : NULL;
	if (job) {
		job_abandon(job, file_clear_away, file);
		return;
	}
	if (file->fd >= 0)
		close(file->fd);
	file_clear_away(file);
}

void file_close(struct file *file, char *buffer, void (*give)(void *))
{
	file->buffer = buffer;
	file->give = give;
	if (file->job)
		job_abandon(file->job, close_now, file);
	else
		close_now(file);
}
