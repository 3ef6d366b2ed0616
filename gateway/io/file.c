/* file.c: a temporary file without a name; see file.h.
 *
 * Owns the descriptor and the one request that is under way in libuv's thread pool. It must never be freed while the
 * pool works for it: file_close() waits for that by itself. */
#include "gateway/io/file.h"

#include "gateway/io/loop_uv.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct file {
	uv_fs_t request;
	struct loop *loop;
	wake_id wake;
	int fd;
	int error;
	int64_t result;
	uint64_t end;      /* where the next append goes */
	struct bytes left; /* of the append under way */
	size_t appended;
	char *buffer; /* given up with the file */
	bool busy, closing;
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

struct file *file_temporary(struct loop *loop, const char *directory, wake_id wake)
{
	struct file *file = calloc(1, sizeof(*file));
	if (!file)
		return NULL;
	file->loop = loop;
	file->wake = wake;
	file->fd = open_unlinked(directory);
	if (file->fd < 0) {
		int code = errno;
		free(file);
		errno = code;
		return NULL;
	}
	return file;
}

static void freed(uv_fs_t *request)
{
	struct file *file = request->data;
	uv_fs_req_cleanup(request);
	free(file);
}

/* In the pool, too: the blocks of a large file take their time. */
static void close_now(struct file *file)
{
	free(file->buffer);
	file->request.data = file;
	if (uv_fs_close(&file->loop->uv, &file->request, file->fd, freed) == 0)
		return;
	close(file->fd);
	free(file);
}

static void settle(struct file *file, int64_t result)
{
	file->busy = false;
	file->result = result < 0 ? -1 : result;
	file->error = result < 0 ? (int)-result : 0;
	if (file->closing)
		close_now(file);
	else
		loop_wake(file->loop, file->wake);
}

static void append_more(struct file *file);

static void appended(uv_fs_t *request)
{
	struct file *file = request->data;
	struct loop *loop = file->loop;
	ssize_t written = request->result;

	uv_fs_req_cleanup(request);
	if (written > 0) {
		file->end += (uint64_t)written;
		file->appended += (size_t)written;
		file->left = bytes_skip(file->left, (size_t)written);
	}
	if (written <= 0)
		settle(file, written < 0 ? written : -ENOSPC);
	else if (file->left.len && !file->closing)
		append_more(file); /* the system may write less than it could */
	else
		settle(file, (int64_t)file->appended);
	loop_drain(loop);
}

static void append_more(struct file *file)
{
	/* libuv never writes to it. */
	uv_buf_t part = { .base = (char *)(uintptr_t)file->left.at, .len = file->left.len };
	file->request.data = file;
	int error = uv_fs_write(&file->loop->uv, &file->request, file->fd, &part, 1, (int64_t)file->end, appended);
	if (error)
		settle(file, error);
}

void file_append(struct file *file, struct bytes octets)
{
	assert(!file->busy && !file->closing);
	file->busy = true;
	file->left = octets;
	file->appended = 0;
	if (octets.len)
		append_more(file);
	else
		settle(file, 0);
}

static void was_read(uv_fs_t *request)
{
	struct file *file = request->data;
	struct loop *loop = file->loop;
	ssize_t got = request->result;

	uv_fs_req_cleanup(request);
	settle(file, got);
	loop_drain(loop);
}

void file_read(struct file *file, uint64_t offset, char *into, size_t room)
{
	uv_buf_t part = { .base = into, .len = room };
	assert(!file->busy && !file->closing);
	file->busy = true;
	file->request.data = file;
	int error = uv_fs_read(&file->loop->uv, &file->request, file->fd, &part, 1, (int64_t)offset, was_read);
	if (error)
		settle(file, error);
}

int64_t file_read_now(const struct file *file, uint64_t offset, char *into, size_t room)
{
	ssize_t got;
	assert(!file->busy && !file->closing);
	do
		got = pread(file->fd, into, room, (off_t)offset);
	while (got < 0 && errno == EINTR);
	return got;
}

bool file_busy(const struct file *file)
{
	return file->busy;
}

int64_t file_result(const struct file *file, int *error)
{
	if (error)
		*error = file->error;
	return file->result;
}

void file_close(struct file *file, char *buffer)
{
	file->closing = true;
	file->buffer = buffer;
	if (!file->busy)
		close_now(file);
}
