/* file.h: a temporary file without a name, written and read off the loop.
 *
 * Owns its descriptor; the file is gone when it is closed, however the process ends. One operation
 * at a time: it wakes `wake` when it has settled. The thread pool does the work, the loop never
 * waits for a disk. */
#ifndef MXWARD_IO_FILE_H
#define MXWARD_IO_FILE_H

#include "gateway/io/loop.h"

struct file;

/* In `directory` (O_TMPFILE, or a name that is unlinked at once), which is lent as long as the file
 * lives. It is made by the first append, whose failure may be that it could not be. NULL: out of
 * memory. */
struct file *file_temporary(struct loop *, const char *directory, wake_id wake);
/* What is appended first goes to `offset`, and before it is a hole, which reads as zeros. To be
 * called before any octet is appended. */
void file_skip(struct file *, uint64_t offset);
/* Appends; the octets must stay where they are until settled. */
void file_append(struct file *, struct bytes);
/* Writes to the beginning of a file that has been appended to, as file_append() does to its end. */
void file_fill(struct file *, struct bytes);
/* Reads up to `room` octets from `offset` into `into`, which must stay until settled. */
void file_read(struct file *, uint64_t offset, char *into, size_t room);
/* The same at once, on the calling thread (one of the pool's): octets read, or -1. Nothing else may
 * be under way. */
int64_t file_read_now(const struct file *, uint64_t offset, char *into, size_t room);
/* A descriptor of it for somebody else, who can only read from it; the caller closes it. -1: there
 * is none, because nothing was appended yet or /proc is not there. */
int file_reader(const struct file *) __attribute__((warn_unused_result));
bool file_busy(const struct file *);
/* Of the last settled operation: octets read or written (a short append counts as failed), or -1
 * and errno in *error. */
int64_t file_result(const struct file *, int *error);
/* Closes it, at once or when the operation under way has settled; nobody is woken any more.
 * `buffer` (or NULL) is given back by `give` with it: an operation under way may still be reading
 * from it or writing to it. */
void file_close(struct file *, char *buffer, void (*give)(void *));

#endif
