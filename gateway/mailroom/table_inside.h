/* table_inside.h: what the two files of a table file share: table_file.c (form and header) and
 * table_writer.c (the image and the thread behind it). For nobody else. */
#ifndef MXWARD_MAILROOM_TABLE_INSIDE_H
#define MXWARD_MAILROOM_TABLE_INSIDE_H

#include "gateway/mailroom/table_file.h"

/* Writes all of it at `at`. False with errno. */
bool table_write(int fd, const void *octets, size_t length, uint64_t at)
	__attribute__((warn_unused_result));
/* Empties the file and gives it a header with these keys; all cells are zero. False with errno. */
bool table_make(int fd, const struct table_form *, const uint64_t seal[2], const uint64_t key[2])
	__attribute__((warn_unused_result));
/* Reads up to `length` octets; how many could be read. */
size_t table_read(int fd, void *into, size_t length, uint64_t at);

/* What an earlier process left in the image: true if there was something, and its keys. Half of a
 * write is put right. */
bool table_image_left(void *image, const struct table_form *, uint64_t seal[2], uint64_t key[2]);
/* Takes the descriptor over, closed with the writer or at once if there is none. `fresh`: what is
 * in the image comes from the file; otherwise all of it is to be written. `held`: not before
 * table_writer_join(). NULL: out of memory or threads. */
struct table_writer *table_writer_start(int fd, const struct table_form *, void *image,
					const uint64_t seal[2], const uint64_t key[2], bool fresh,
					bool held);
/* One that was held writes from now on, to this descriptor (owned); `anew`: all that the file has
 * is another key's. */
void table_writer_join(struct table_writer *, int fd, bool anew);
void table_writer_stop(struct table_writer *);
/* The octets of a cell; NULL: all zero, and so are all of its page. */
const unsigned char *table_writer_cell(const struct table_writer *, uint32_t index);
void table_writer_write(struct table_writer *, uint32_t index, const void *octets, size_t length);
void table_writer_clear(struct table_writer *, const uint64_t key[2]);
uint32_t table_writer_behind(struct table_writer *);

#endif
