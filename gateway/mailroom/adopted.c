/* adopted.c: the journal of adopted messages; see adopted.h.
 *
 * Owns the file it writes. It must never say that a message is noted before a crash can take
 * nothing of the line away. */
#include "gateway/mailroom/adopted.h"

#include "gateway/mailroom/spool_inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_MAX_OCTETS = 80, FILE_MOST = ADOPTED_MAX * LINE_MAX_OCTETS, HEX = 16 };
static const char journal[] = "adopted", journal_new[] = ".adopted.new";

struct adopted {
	struct adopted_entry *at;
	size_t count, room;
	bool stale;                     /* the file has lines that do not count any more */
	int fd;                         /* for appending; -1: not begun */
};

/* ---- lines: time in milliseconds, ID, digest in hexadecimal digits */

static bool hex_read(struct bytes b, uint64_t *value)
{
	*value = 0;
	for (size_t i = 0; i < b.len; i++) {
		char c = b.at[i];
		if (!octet_digit(c) && (c < 'a' || c > 'f'))
			return false;
		*value = *value << 4 | (uint64_t)(octet_digit(c) ? c - '0' : c - 'a' + 10);
	}
	return b.len == HEX;
}

/* The next word of a line. */
static struct bytes word(struct bytes *line)
{
	size_t length = bytes_find(*line, ' ');
	struct bytes first = bytes_first(*line, length);
	*line = bytes_skip(*line, length + 1);
	return first;
}

static bool adopted_line_read(struct bytes line, struct adopted_entry *e)
{
	struct bytes when = word(&line), id = word(&line), digest = word(&line);
	if (!bytes_to_u64(when, &e->when) || !spool_id_valid(id) || !hex_read(digest, &e->digest) ||
	    line.len)
		return false;
	memcpy(e->id, id.at, id.len);
	e->id[id.len] = '\0';
	return true;
}

static void line_write(struct text *t, const struct adopted_entry *e)
{
	text_format(t, "%llu %s %016llx\n", (unsigned long long)e->when, e->id,
		    (unsigned long long)e->digest);
}

/* ---- reading */

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct adopted_entry *)a)->id, ((const struct adopted_entry *)b)->id);
}

/* The file's last octets, as many as there may be, from malloc; .at NULL with errno. */
static struct bytes tail_read(int fd, bool *cut)
{
	struct stat st;
	size_t length = 0;
	if (fstat(fd, &st) != 0)
		return (struct bytes){ 0 };
	off_t from = st.st_size > FILE_MOST ? st.st_size - FILE_MOST : 0;
	size_t room = (size_t)(st.st_size - from);
	char *octets = malloc(room + 1);
	ssize_t n = 1;
	*cut = from > 0;
	while (octets && length < room && n > 0) {
		n = pread(fd, octets + length, room - length, from + (off_t)length);
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0)
			length += (size_t)n;
	}
	if (octets && n >= 0)
		return (struct bytes){ octets, length };
	free(octets);
	return (struct bytes){ 0 };
}

static bool adopted_add(struct adopted *a, const struct adopted_entry *e)
{
	if (a->count == a->room) {
		size_t room = a->room ? a->room * 2 : 64;
		struct adopted_entry *more = reallocarray(a->at, room, sizeof *more);
		if (!more)
			return false;
		a->at = more;
		a->room = room;
	}
	a->at[a->count++] = *e;
	return true;
}

/* The latest come last in the file. */
static bool take_lines(struct adopted *a, struct bytes all, uint64_t now)
{
	while (all.len) {
		struct adopted_entry e;
		size_t end = bytes_find(all, '\n');
		bool whole = end < all.len && adopted_line_read(bytes_first(all, end), &e);
		bool young =
			whole && e.when + ADOPTED_KEPT_MS > now && e.when < now + ADOPTED_KEPT_MS;
		if (young && !adopted_add(a, &e))
			return false;
		a->stale |= !young;
		all = bytes_skip(all, end + 1);
	}
	if (a->count > ADOPTED_MAX) {
		memmove(a->at, a->at + (a->count - ADOPTED_MAX), ADOPTED_MAX * sizeof *a->at);
		a->count = ADOPTED_MAX;
		a->stale = true;
	}
	if (a->count)
		qsort(a->at, a->count, sizeof *a->at, by_id);
	return true;
}

struct adopted *adopted_read(struct spool *s, uint64_t now, struct text *error)
{
	struct adopted *a = calloc(1, sizeof *a);
	if (!a) {
		text_string(error, "out of memory");
		return NULL;
	}
	a->fd = -1;
	int fd = openat(s->root, journal, SPOOL_OPEN_FILE);
	if (fd < 0 && errno == ENOENT)
		return a;
	bool cut = false;
	struct bytes all = { 0 };
	if (fd >= 0)
		all = tail_read(fd, &cut);
	bool taken = all.at && take_lines(a, all, now);
	if (!taken)
		(void)spool_fault(error, "reading the list of adopted messages");
	a->stale |= cut;
	free((char *)(uintptr_t)all.at);
	if (fd >= 0)
		close(fd);
	if (taken)
		return a;
	adopted_free(a);
	return NULL;
}

void adopted_free(struct adopted *a)
{
	if (!a)
		return;
	if (a->fd >= 0)
		close(a->fd);
	free(a->at);
	free(a);
}

size_t adopted_count(const struct adopted *a)
{
	return a->count;
}

const struct adopted_entry *adopted_at(const struct adopted *a, size_t i)
{
	return &a->at[i];
}

uint64_t adopted_when(const struct adopted *a, const char *id, uint64_t digest)
{
	uint64_t when = 0;
	struct adopted_entry key = { .digest = digest };
	struct text t = TEXT(key.id);
	text_string(&t, id);
	(void)text_cstr(&t);
	const struct adopted_entry *found =
		a->count ? bsearch(&key, a->at, a->count, sizeof key, by_id) : NULL;
	if (!found)
		return 0;
	/* One ID may stand for messages of two gateways. */
	while (found > a->at && strcmp(found[-1].id, key.id) == 0)
		found--;
	for (; found < a->at + a->count && strcmp(found->id, key.id) == 0; found++)
		if (found->digest == digest && found->when > when)
			when = found->when;
	return when;
}

bool adopted_has(const struct adopted *a, const char *id, uint64_t digest)
{
	return adopted_when(a, id, digest) != 0;
}

void adopted_yield(struct adopted *a, const struct adopted *other)
{
	size_t kept = 0;
	for (size_t i = 0; i < a->count; i++)
		if (a->at[i].when >= adopted_when(other, a->at[i].id, a->at[i].digest))
			a->at[kept++] = a->at[i];
	a->stale |= kept < a->count;
	a->count = kept;
}

/* ---- writing */

/* The lines that count, as a new file in the place of the old one. */
static bool rewrite(struct adopted *a, struct spool *s)
{
	char buffer[LINE_MAX_OCTETS];
	(void)unlinkat(s->root, journal_new, 0);
	int fd = spool_file_new(s->root, journal_new);
	bool written = fd >= 0;
	for (size_t i = 0; written && i < a->count; i++) {
		struct text t = TEXT(buffer);
		line_write(&t, &a->at[i]);
		written = spool_write_all(fd, text_bytes(&t));
	}
	written = written && fsync(fd) == 0 &&
		  renameat(s->root, journal_new, s->root, journal) == 0 && fsync(s->root) == 0;
	if (fd >= 0)
		close(fd);
	a->stale = !written;
	return written;
}

bool adopted_begin(struct adopted *a, struct spool *s, struct text *error)
{
	if (!a->stale || rewrite(a, s))
		a->fd = openat(s->root, journal,
			       O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (a->fd >= 0 && fsync(s->root) == 0)
		return true;
	(void)spool_fault(error, "writing the list of adopted messages");
	return false;
}

bool adopted_record(struct adopted *a, const struct adopted_entry *e, struct text *error)
{
	char buffer[LINE_MAX_OCTETS];
	struct text t = TEXT(buffer);
	line_write(&t, e);
	if (spool_write_all(a->fd, text_bytes(&t)) && fsync(a->fd) == 0)
		return true;
	(void)spool_fault(error, "writing the list of adopted messages");
	return false;
}
