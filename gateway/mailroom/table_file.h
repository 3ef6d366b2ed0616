/* table_file.h: the file behind a table that a process keeps in memory and finds again after it was
 * killed.
 *
 * A header and cells of one size, 16 MiB at most, reserved on the disk when the file is made. The
 * table itself lives in its owner's memory. What the owner writes goes into an image of the file in
 * memory, at once and without a system call; a thread of the table's own, the writer, brings it to
 * the disk behind that, TABLE_FILE_LAG_MS later where the disk is well. So nobody who writes ever
 * waits for a disk, and a cell that is written three times in that time costs one write or none.
 *
 * What survives: with an image that the supervisor gave (it outlives the gateway) everything that
 * was written survives the gateway's death at any instant, each cell as it was before a write or
 * behind it, however far the disk is behind. What was written less than TABLE_FILE_LAG_MS before is
 * lost when the supervisor is killed in the same instant, or more of it if the disk stalls; without
 * such an image, when the process itself is killed. Nothing is synced: the last half minute may be
 * lost with the machine.
 *
 * WHY no mapping of the file: a store into a mapped page has no way to fail but SIGBUS, and waits
 * where the kernel throttles writers. Here a full or broken disk is an error that is logged, and
 * the table goes on in memory. */
#ifndef MXWARD_MAILROOM_TABLE_FILE_H
#define MXWARD_MAILROOM_TABLE_FILE_H

#include "gateway/base/bytes.h"

enum { TABLE_FILE_CELL_MAX = 256, TABLE_FILE_HEADER = 256, TABLE_FILE_LAG_MS = 2 };

struct table_form {
	const char *name;               /* in the log, and in the header: at most 7 octets */
	/* of cells; cell: a divisor of 4096, at most TABLE_FILE_CELL_MAX */
	uint32_t version, cell, count;
};

struct table_image;
struct table_writer;

struct table_file {
	const struct table_form *form;
	uint64_t seal[2];               /* of the checks in the cells: random, made with the file */
	uint64_t key[2];                /* the owner's: random at first */
	struct table_writer *writer;
};

/* What another process has left in its file. */
struct table_left;

/* How much memory an image needs. All zero: a new one. */
size_t table_file_image_size(const struct table_form *);

/* True if an earlier process has left something there. */
bool table_image_used(const void *image);

/* Opens the file, or makes it, and starts the writer. A file that is not of exactly this form, size
 * and name is begun anew, with other keys. `image`: memory of table_file_image_size() octets that
 * outlives this process, at a multiple of a page, used by nobody else as long as the table is open;
 * what an earlier process left there is later than the file, and counts. NULL: memory of its own.
 * False with *error: no room on the disk, no right to it, no memory, or something other than a file
 * has this name. */
bool table_file_open(struct table_file *, const char *path, const struct table_form *, void *image,
		     struct text *error) __attribute__((warn_unused_result));
/* Opens one that another process, of which this one is the successor, still writes: what is written
 * goes into the image alone until table_file_join(). False with *error: it is not there, or not of
 * this form. */
bool table_file_open_beside(struct table_file *, const char *path, const struct table_form *,
			    void *image, struct text *error) __attribute__((warn_unused_result));
/* The other process has ended: reads what it has left. Waits for the disk; any thread. NULL with
 * *error. */
struct table_left *table_left_read(const char *path, const struct table_form *, struct text *error);
/* The same of a process that may be running, read-only: it cannot be joined. */
struct table_left *table_left_look(const char *path, const struct table_form *, struct text *error);
/* Gives a table without a file of its own the form and the keys of this one. */
void table_left_keys(const struct table_left *, struct table_file *);
/* From now on the file is this one's. The cells there are the caller's to take over, from `left`,
 * or to write over; where they are another key's the file is begun anew. False: it is not the file
 * that it was. */
bool table_file_join(struct table_file *, struct table_left *) __attribute__((warn_unused_result));
/* Calls take(arg, index, octets) for each cell that is not all zero and under the table's own
 * key. */
void table_left_each(const struct table_left *, const struct table_file *,
		     void (*take)(void *arg, uint32_t index, const unsigned char *octets),
		     void *arg);
void table_left_free(struct table_left *);      /* NULL is allowed */
/* Waits until all that was written is on its way to the disk, or could not be written. */
void table_file_close(struct table_file *);
/* Calls take(arg, index, octets) for each cell whose octets are not all zero. What could not be
 * read is passed over. To be called before the first write, by the thread that opened. */
void table_file_each(const struct table_file *,
		     void (*take)(void *arg, uint32_t index, const unsigned char *octets),
		     void *arg);
/* The first `length` octets of a cell. One thread at a time, as all that follows; never blocks on
 * the disk. */
void table_file_write(struct table_file *, uint32_t index, const void *octets, size_t length);
/* All cells are zero from now on, and the owner's key is this. */
void table_file_clear(struct table_file *, const uint64_t key[2]);
/* A check of what a cell holds: nobody who does not know the seal, and no other cell or file, has
 * the same. Never 0. */
uint64_t table_file_sum(const struct table_file *, uint32_t index, struct bytes octets);
/* Cells that are not on the disk yet. Any thread. */
uint32_t table_file_behind(const struct table_file *);

#endif
