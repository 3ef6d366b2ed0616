/* table_file.h: the file behind a table that a process keeps in memory and finds again after it was killed.
 *
 * A header and cells of one size, 16 MiB at most, reserved on the disk when the file is made. The table itself lives
 * in its owner's memory; each change of a cell is written through with one pwrite(), which the system keeps when the
 * process is killed. WHY no mapping of the file: a store into a mapped page has no way to fail but SIGBUS, and a
 * full or broken disk, or somebody else's truncate(), must not end the gateway. Here they are an error that is
 * logged, and the table goes on in memory.
 *
 * Not for what must survive the machine: nothing is synced. One thread at a time. */
#ifndef MXWARD_MAILROOM_TABLE_FILE_H
#define MXWARD_MAILROOM_TABLE_FILE_H

#include "gateway/base/bytes.h"

enum { TABLE_FILE_CELL_MAX = 256, TABLE_FILE_HEADER = 256 };

struct table_form {
	const char *name;               /* in the log, and in the header: at most 7 octets */
	uint32_t version, cell, count;  /* of cells; cell: a divisor of 4096, at most TABLE_FILE_CELL_MAX */
};

struct table_file {
	const struct table_form *form;
	int fd;
	bool failing;                   /* and the log knows */
	uint64_t seal[2];               /* of the checks in the cells: random, made with the file */
	uint64_t key[2];                /* the owner's: random at first */
};

/* Opens the file, or makes it. One that is not of exactly this form, size and name is begun anew, with other keys.
 * False with *error: no room on the disk, no right to it, or something other than a file has this name. */
bool table_file_open(struct table_file *, const char *path, const struct table_form *, struct text *error)
	__attribute__((warn_unused_result));
void table_file_close(struct table_file *);
/* Calls take(arg, index, octets) for each cell whose octets are not all zero. What cannot be read is passed over. */
void table_file_each(const struct table_file *, void (*take)(void *arg, uint32_t index, const unsigned char *octets),
		     void *arg);
/* The first `length` octets of a cell. */
void table_file_write(struct table_file *, uint32_t index, const void *octets, size_t length);
/* All cells are zero from now on, and the owner's key is this. */
void table_file_clear(struct table_file *, const uint64_t key[2]);
/* A check of what a cell holds: nobody who does not know the seal, and no other cell or file, has the same. Never 0. */
uint64_t table_file_check(const struct table_file *, uint32_t index, struct bytes octets);

#endif
