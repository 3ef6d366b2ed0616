/* table_file.c: the form of a table's file: its header, opening it, beginning it anew; see
 * table_file.h.
 *
 * The header is written last when a file is made, and carries a check of its own: whatever instant
 * the process is killed at, the next one finds a whole file or begins anew. It must never follow a
 * link, and never let a fault of the disk reach the table. Numbers are in the machine's own order:
 * a file from another kind of machine is begun anew, too. */
#include "gateway/mailroom/table_inside.h"

#include "gateway/base/log.h"
#include "gateway/base/siphash.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_SIZE = 8, READ_AT_ONCE = 16384 };

struct header {
	char name[NAME_SIZE];
	uint32_t version, cell, count, order;   /* order: tells a machine of the other byte order */
	uint64_t seal[2], key[2];
	uint64_t check;                         /* of all before it, under the seal */
};
_Static_assert(sizeof(struct header) == 64,
	       "the header has no gaps, or its check would cover them");

static off_t size_of(const struct table_form *form)
{
	return TABLE_FILE_HEADER + (off_t)form->cell * form->count;
}

static uint64_t digest(const uint64_t key[2], uint64_t number, struct bytes octets)
{
	struct siphash s;
	uint64_t both[2];
	siphash_start(&s, key);
	siphash_add(&s, (struct bytes){ (const char *)&number, sizeof number });
	siphash_add(&s, octets);
	siphash_end(&s, both);
	return both[0] ? both[0] : 1;
}

uint64_t table_file_sum(const struct table_file *f, uint32_t index, struct bytes octets)
{
	return digest(f->seal, index, octets);
}

bool table_write(int fd, const void *octets, size_t length, uint64_t at)
{
	const char *from = octets;
	while (length > 0) {
		ssize_t n = pwrite(fd, from, length, (off_t)at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = ENOSPC;
		if (n <= 0)
			return false;
		from += n;
		at += (size_t)n;
		length -= (size_t)n;
	}
	return true;
}

size_t table_read(int fd, void *into, size_t length, uint64_t at)
{
	size_t got = 0;
	while (got < length) {
		ssize_t n = pread(fd, (char *)into + got, length - got, (off_t)(at + got));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		got += (size_t)n;
	}
	return got;
}

/* ---- the header */

static void header_fill(struct header *h, const struct table_form *form, const uint64_t seal[2],
			const uint64_t key[2])
{
	*h = (struct header){ .version = form->version,
			      .cell = form->cell,
			      .count = form->count,
			      .order = 0x01020304 };
	memcpy(h->name, form->name, strlen(form->name));
	memcpy(h->seal, seal, sizeof h->seal);
	memcpy(h->key, key, sizeof h->key);
	h->check = digest(seal, form->version,
			  (struct bytes){ (const char *)h, offsetof(struct header, check) });
}

/* True if the file is whole and of this form; its keys are taken over then. */
static bool table_header_read(struct table_file *f, int fd, const struct stat *there)
{
	struct header found, expected;
	if (there->st_size != size_of(f->form) ||
	    table_read(fd, &found, sizeof found, 0) != sizeof found)
		return false;
	header_fill(&expected, f->form, found.seal, found.key);
	if (memcmp(&found, &expected, sizeof found) != 0)
		return false;
	memcpy(f->seal, found.seal, sizeof f->seal);
	memcpy(f->key, found.key, sizeof f->key);
	return true;
}

/* Where a file system knows no reservation the file has holes, and a full disk is told of when a
 * cell is written. */
static bool table_file_reserve(int fd, off_t size)
{
	while (fallocate(fd, 0, 0, size) != 0) {
		if (errno == EINTR)
			continue;
		return (errno == EOPNOTSUPP || errno == ENOSYS || errno == EPERM) &&
		       ftruncate(fd, size) == 0;
	}
	return true;
}

/* The file is empty before it has its header: what is found half-way is nobody's. */
bool table_make(int fd, const struct table_form *form, const uint64_t seal[2],
		const uint64_t key[2])
{
	struct header h;
	header_fill(&h, form, seal, key);
	return ftruncate(fd, 0) == 0 && table_file_reserve(fd, size_of(form)) &&
	       table_write(fd, &h, sizeof h, 0);
}

static bool begin_anew(struct table_file *f, int fd)
{
	return getrandom(f->seal, sizeof f->seal, 0) == (ssize_t)sizeof f->seal &&
	       getrandom(f->key, sizeof f->key, 0) == (ssize_t)sizeof f->key &&
	       table_make(fd, f->form, f->seal, f->key);
}

/* ---- the whole */

static bool is_file(int fd, struct stat *there)
{
	if (fstat(fd, there) != 0)
		return false;
	errno = S_ISDIR(there->st_mode) ? EISDIR : EINVAL;
	return S_ISREG(there->st_mode);
}

/* O_NONBLOCK: a pipe of this name must not keep us waiting. */
static int open_at(const char *path, struct stat *there)
{
	int fd =
		open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
	if (fd < 0 || is_file(fd, there))
		return fd;
	int code = errno;
	close(fd);
	errno = code;
	return -1;
}

bool table_file_open(struct table_file *f, const char *path, const struct table_form *form,
		     void *image, struct text *error)
{
	struct stat there = { .st_size = 0 };
	assert(strlen(form->name) < NAME_SIZE && 4096 % form->cell == 0 &&
	       form->cell <= TABLE_FILE_CELL_MAX);
	*f = (struct table_file){ .form = form };
	int fd = open_at(path, &there);
	bool later = image && table_image_left(image, form, f->seal, f->key);
	bool good = fd >= 0;
	if (good && !later && !table_header_read(f, fd, &there)) {
		if (there.st_size > 0)
			log_note(LOG_WARN, "state",
				 "%s is damaged or of another version; starting with an empty "
				 "one",
				 path);
		good = begin_anew(f, fd);
	}
	if (good) {
		f->writer = table_writer_start(fd, form, image, f->seal, f->key, !later, false);
		if (f->writer)
			return true;
		errno = ENOMEM;
	}
	text_format(error, "%s: %s", path, strerrordesc_np(errno ? errno : EIO));
	if (!f->writer && fd >= 0 && !good)
		close(fd);
	return false;
}

/* ---- beside another process */

struct table_left {
	struct table_file file;         /* form and keys */
	int fd;
	uint32_t count, room;
	unsigned char *cells;           /* the octets of each */
	uint32_t *indexes;
};

static void say_why(struct text *error, const char *path, const char *otherwise)
{
	text_format(error, "%s: %s", path, errno ? strerrordesc_np(errno) : otherwise);
}

/* A file of this form that is there; -1 with *error. */
static int open_there(struct table_file *f, const char *path, int how, struct text *error)
{
	struct stat there = { .st_size = 0 };
	int fd = open(path, how | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	bool good = fd >= 0 && is_file(fd, &there);
	if (good) {
		errno = 0;
		good = table_header_read(f, fd, &there);
	}
	if (good)
		return fd;
	say_why(error, path, "unknown format version");
	if (fd >= 0)
		close(fd);
	return -1;
}

bool table_file_open_beside(struct table_file *f, const char *path, const struct table_form *form,
			    void *image, struct text *error)
{
	*f = (struct table_file){ .form = form };
	int fd = open_there(f, path, O_RDONLY, error);
	if (fd < 0)
		return false;
	bool later = image && table_image_left(image, form, f->seal, f->key);
	f->writer = table_writer_start(fd, form, image, f->seal, f->key, !later, true);
	if (!f->writer)
		text_string(error, "out of memory");
	return f->writer != NULL;
}

/* False: out of memory. */
static bool left_add(struct table_left *l, uint32_t index, const unsigned char *octets)
{
	uint32_t cell = l->file.form->cell;
	if (l->count == l->room) {
		uint32_t room = l->room ? l->room * 2 : 1024;
		unsigned char *cells = realloc(l->cells, (size_t)room * cell);
		if (cells)
			l->cells = cells;
		uint32_t *indexes = cells ? realloc(l->indexes, room * sizeof *indexes) : NULL;
		if (!indexes)
			return false;
		l->indexes = indexes;
		l->room = room;
	}
	memcpy(l->cells + (size_t)l->count * cell, octets, cell);
	l->indexes[l->count++] = index;
	return true;
}

static struct table_left *left_open(const char *path, const struct table_form *form, int how,
				    struct text *error)
{
	static const unsigned char zeros[TABLE_FILE_CELL_MAX];
	unsigned char piece[READ_AT_ONCE];
	struct table_left *l = calloc(1, sizeof *l);
	if (!l) {
		text_string(error, "out of memory");
		return NULL;
	}
	l->file.form = form;
	l->fd = open_there(&l->file, path, how, error);
	uint32_t cell = form->cell, at_once = READ_AT_ONCE / cell;
	bool good = l->fd >= 0;
	for (uint32_t first = 0; good && first < form->count; first += at_once) {
		uint32_t count = form->count - first < at_once ? form->count - first : at_once;
		size_t got = table_read(l->fd, piece, (size_t)count * cell,
					TABLE_FILE_HEADER + (uint64_t)first * cell);
		for (uint32_t i = 0; good && i < got / cell; i++)
			if (memcmp(piece + (size_t)i * cell, zeros, cell) != 0)
				good = left_add(l, first + i, piece + (size_t)i * cell);
		if (!good)
			text_string(error, "out of memory");
	}
	if (good)
		return l;
	table_left_free(l);
	return NULL;
}

struct table_left *table_left_read(const char *path, const struct table_form *form,
				   struct text *error)
{
	return left_open(path, form, O_RDWR, error);
}

struct table_left *table_left_look(const char *path, const struct table_form *form,
				   struct text *error)
{
	return left_open(path, form, O_RDONLY, error);
}

void table_left_keys(const struct table_left *l, struct table_file *f)
{
	*f = l->file;
}

void table_left_free(struct table_left *l)
{
	if (!l)
		return;
	if (l->fd >= 0)
		close(l->fd);
	free(l->cells);
	free(l->indexes);
	free(l);
}

static bool same_key(const struct table_file *a, const struct table_file *b)
{
	return memcmp(a->key, b->key, sizeof a->key) == 0;
}

bool table_file_join(struct table_file *f, struct table_left *l)
{
	if (memcmp(f->seal, l->file.seal, sizeof f->seal) != 0)
		return false;
	table_writer_join(f->writer, l->fd, !same_key(f, &l->file));
	l->fd = -1;
	return true;
}

void table_left_each(const struct table_left *l, const struct table_file *f,
		     void (*take)(void *arg, uint32_t index, const unsigned char *octets),
		     void *arg)
{
	for (uint32_t i = 0; i < l->count && same_key(f, &l->file); i++)
		take(arg, l->indexes[i], l->cells + (size_t)i * f->form->cell);
}

void table_file_close(struct table_file *f)
{
	table_writer_stop(f->writer);
	f->writer = NULL;
}

void table_file_each(const struct table_file *f,
		     void (*take)(void *arg, uint32_t index, const unsigned char *octets),
		     void *arg)
{
	static const unsigned char zeros[TABLE_FILE_CELL_MAX];
	for (uint32_t i = 0; i < f->form->count; i++) {
		const unsigned char *cell = table_writer_cell(f->writer, i);
		if (cell && memcmp(cell, zeros, f->form->cell) != 0)
			take(arg, i, cell);
	}
}

void table_file_write(struct table_file *f, uint32_t index, const void *octets, size_t length)
{
	assert(index < f->form->count && length <= f->form->cell);
	table_writer_write(f->writer, index, octets, length);
}

void table_file_clear(struct table_file *f, const uint64_t key[2])
{
	memcpy(f->key, key, sizeof f->key);
	table_writer_clear(f->writer, key);
}

uint32_t table_file_behind(const struct table_file *f)
{
	return table_writer_behind(f->writer);
}
