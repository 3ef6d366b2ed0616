/* table_file.c: the file behind a table; see table_file.h.
 *
 * Owns the descriptor and the header. The header is written last when a file is made, and carries a check of its
 * own: whatever instant the process is killed at, the next one finds a whole file or begins anew. It must never
 * follow a link, and never let a fault of the disk reach the table. Numbers are in the machine's own order: a file
 * from another kind of machine is begun anew, too. */
#include "gateway/mailroom/table_file.h"

#include "gateway/base/log.h"
#include "gateway/base/siphash.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
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
_Static_assert(sizeof(struct header) == 64, "the header has no gaps, or its check would cover them");

static off_t size_of(const struct table_form *form)
{
	return TABLE_FILE_HEADER + (off_t)form->cell * form->count;
}

static off_t place_of(const struct table_form *form, uint32_t index)
{
	return TABLE_FILE_HEADER + (off_t)form->cell * index;
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

uint64_t table_file_check(const struct table_file *f, uint32_t index, struct bytes octets)
{
	return digest(f->seal, index, octets);
}

/* ---- faults of the disk: told once, until it works again */

static void outcome(struct table_file *f, bool good)
{
	int code = errno;
	if (good == !f->failing)
		return;
	f->failing = !good;
	if (good)
		log_note(LOG_INFO, "state", "the %s can be written again", f->form->name);
	else
		log_note(LOG_ERROR, "state", "the %s cannot be written and will be lost with this process: %s",
			 f->form->name, strerrordesc_np(code ? code : EIO));
}

static bool write_all(int fd, const void *octets, size_t length, off_t at)
{
	const char *from = octets;
	while (length > 0) {
		ssize_t n = pwrite(fd, from, length, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		from += n;
		at += n;
		length -= (size_t)n;
	}
	return true;
}

/* How many octets could be read. */
static size_t read_all(int fd, void *into, size_t length, off_t at)
{
	size_t got = 0;
	while (got < length) {
		ssize_t n = pread(fd, (char *)into + got, length - got, at + (off_t)got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		got += (size_t)n;
	}
	return got;
}

/* ---- the header */

static void header_fill(const struct table_file *f, struct header *h)
{
	*h = (struct header){
		.version = f->form->version, .cell = f->form->cell, .count = f->form->count, .order = 0x01020304
	};
	memcpy(h->name, f->form->name, strlen(f->form->name));
	memcpy(h->seal, f->seal, sizeof h->seal);
	memcpy(h->key, f->key, sizeof h->key);
	h->check = digest(f->seal, f->form->version, (struct bytes){ (const char *)h, offsetof(struct header, check) });
}

/* True if the file is whole and of this form; its keys are taken over then. */
static bool header_read(struct table_file *f, const struct stat *there)
{
	struct header found, expected;
	if (there->st_size != size_of(f->form) || read_all(f->fd, &found, sizeof found, 0) != sizeof found)
		return false;
	memcpy(f->seal, found.seal, sizeof f->seal);
	memcpy(f->key, found.key, sizeof f->key);
	header_fill(f, &expected);
	return memcmp(&found, &expected, sizeof found) == 0;
}

/* Where a file system knows no reservation the file has holes, and a full disk is told of when a cell is written. */
static bool reserve(int fd, off_t size)
{
	while (fallocate(fd, 0, 0, size) != 0) {
		if (errno == EINTR)
			continue;
		return (errno == EOPNOTSUPP || errno == ENOSYS || errno == EPERM) && ftruncate(fd, size) == 0;
	}
	return true;
}

/* Empties the file and gives it these keys. The header goes first: what is found half-way is nobody's. */
static bool make(struct table_file *f)
{
	struct header h;
	header_fill(f, &h);
	return ftruncate(f->fd, 0) == 0 && reserve(f->fd, size_of(f->form)) && write_all(f->fd, &h, sizeof h, 0);
}

static bool begin_anew(struct table_file *f)
{
	return getrandom(f->seal, sizeof f->seal, 0) == (ssize_t)sizeof f->seal &&
	       getrandom(f->key, sizeof f->key, 0) == (ssize_t)sizeof f->key && make(f);
}

/* ---- the whole */

static bool is_file(int fd, struct stat *there)
{
	if (fstat(fd, there) != 0)
		return false;
	errno = S_ISDIR(there->st_mode) ? EISDIR : EINVAL;
	return S_ISREG(there->st_mode);
}

bool table_file_open(struct table_file *f, const char *path, const struct table_form *form, struct text *error)
{
	struct stat there = { .st_size = 0 };
	assert(strlen(form->name) < NAME_SIZE && 4096 % form->cell == 0 && form->cell <= TABLE_FILE_CELL_MAX);
	*f = (struct table_file){ .form = form };
	/* O_NONBLOCK: a pipe of this name must not keep us waiting. */
	f->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
	bool good = f->fd >= 0 && is_file(f->fd, &there);
	if (good && !header_read(f, &there)) {
		if (there.st_size > 0)
			log_note(LOG_WARN, "state", "%s is damaged or of another version: it is begun anew", path);
		good = begin_anew(f);
	}
	if (good)
		return true;
	text_format(error, "%s: %s", path, strerrordesc_np(errno ? errno : EIO));
	table_file_close(f);
	return false;
}

void table_file_close(struct table_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

void table_file_each(const struct table_file *f, void (*take)(void *arg, uint32_t index, const unsigned char *octets),
		     void *arg)
{
	static const unsigned char zeros[TABLE_FILE_CELL_MAX];
	unsigned char piece[READ_AT_ONCE];
	uint32_t cell = f->form->cell, at_once = READ_AT_ONCE / cell;

	for (uint32_t first = 0; first < f->form->count; first += at_once) {
		uint32_t count = f->form->count - first < at_once ? f->form->count - first : at_once;
		size_t got = read_all(f->fd, piece, (size_t)count * cell, place_of(f->form, first));
		for (uint32_t i = 0; i < got / cell; i++)
			if (memcmp(piece + (size_t)i * cell, zeros, cell) != 0)
				take(arg, first + i, piece + (size_t)i * cell);
	}
}

void table_file_write(struct table_file *f, uint32_t index, const void *octets, size_t length)
{
	assert(index < f->form->count && length <= f->form->cell);
	outcome(f, write_all(f->fd, octets, length, place_of(f->form, index)));
}

void table_file_clear(struct table_file *f, const uint64_t key[2])
{
	memcpy(f->key, key, sizeof f->key);
	outcome(f, make(f));
}
