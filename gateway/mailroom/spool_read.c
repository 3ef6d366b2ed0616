/* spool_read.c: IDs, and what only reads the spool: envelopes, octets, digests; see spool.h.
 * Changes nothing but that it sets aside what is damaged. Must never follow a link, wait for what
 * is no file, or give a message that is not whole. */
#include "gateway/base/siphash.h"
#include "gateway/mailroom/spool_inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER_FIRST = 16384, VERIFY_PIECE = 65536 };

/* ---- IDs */

enum { DIGIT_BITS = 5, TIME_DIGITS = 9, TIME_BITS = 45, WORKER_MASK = 63, COUNT_BITS = 14 };

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void digits_write(char *at, int count, uint64_t value)
{
	for (int i = count - 1; i >= 0; i--, value >>= DIGIT_BITS)
		at[i] = alphabet[value & 31];
}

void spool_id(char id[SPOOL_ID_MAX], uint64_t time, unsigned worker, uint64_t count)
{
	uint64_t rest =
		(uint64_t)(worker & WORKER_MASK) << COUNT_BITS | (count & ((1 << COUNT_BITS) - 1));
	digits_write(id, TIME_DIGITS, time & (((uint64_t)1 << TIME_BITS) - 1));
	digits_write(id + TIME_DIGITS, SPOOL_ID_LENGTH - TIME_DIGITS, rest);
	id[SPOOL_ID_LENGTH] = '\0';
}

/* False: not a digit of ours. */
static bool digit_read(char c, uint64_t *value)
{
	const char *found = c ? strchr(alphabet, c) : NULL;
	*value = *value << DIGIT_BITS | (found ? (uint64_t)(found - alphabet) : 0);
	return found != NULL;
}

bool spool_id_valid(struct bytes id)
{
	uint64_t value = 0;
	if (id.len != SPOOL_ID_LENGTH)
		return false;
	for (size_t i = 0; i < id.len; i++)
		if (!digit_read(id.at[i], &value))
			return false;
	return true;
}

bool spool_id_day(struct bytes id, char day[SPOOL_DAY_MAX])
{
	uint64_t ms = 0;
	struct tm tm = { 0 };
	if (!spool_id_valid(id))
		return false;
	for (size_t i = 0; i < TIME_DIGITS; i++)
		(void)digit_read(id.at[i], &ms);
	time_t seconds = (time_t)(ms / 1000);
	struct text t = { .at = day, .cap = SPOOL_DAY_MAX };
	if (!gmtime_r(&seconds, &tm))
		return false;
	text_format(&t, "%04d%02d%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
	return !t.cut;
}

/* ---- files */

/* Reads once: files give all they have, so what is shorter than the room is the end. */
static ssize_t spool_read_fill(int fd, char *at, size_t room)
{
	ssize_t n;
	do
		n = read(fd, at, room);
	while (n < 0 && errno == EINTR);
	return n;
}

/* More room, up to one octet more than an envelope may have. */
static bool buffer_grow(struct spool_buffer *buffer)
{
	size_t room = buffer->room ? buffer->room * 4 : BUFFER_FIRST;
	if (room > ENVELOPE_MAX)
		room = ENVELOPE_MAX + 1;
	char *larger = realloc(buffer->at, room);
	if (!larger)
		return false;
	buffer->at = larger;
	buffer->room = room;
	return true;
}

/* What errno means of a file that should be an envelope. */
static enum spool_result file_fault(struct text *error)
{
	enum spool_result result = spool_fault(error, "reading an envelope");
	if (errno == ENOENT)
		return SPOOL_MISSING;
	/* A link, a folder, a socket, a pipe; whatever else fails is the disk, and no reason to
	 * touch a message. */
	bool no_file = errno == ELOOP || errno == EISDIR || errno == ENXIO || errno == EAGAIN;
	return no_file ? SPOOL_CORRUPT : result;
}

enum spool_result spool_file(int folder, const char *name, struct spool_buffer *buffer,
			     struct bytes *text, struct text *error)
{
	ssize_t n = -1;
	int fd = openat(folder, name, SPOOL_OPEN_FILE);
	if (fd < 0)
		return file_fault(error);
	if (!buffer->room && !buffer_grow(buffer)) {
		close(fd);
		return spool_fault(error, "reading an envelope");
	}
	n = spool_read_fill(fd, buffer->at, buffer->room);
	while (n >= 0 && (size_t)n == buffer->room && n <= ENVELOPE_MAX) {
		size_t before = buffer->room;
		ssize_t more = buffer_grow(buffer) ? spool_read_fill(fd, buffer->at + before,
								     buffer->room - before)
						   : -1;
		n = more < 0 ? -1 : n + more;
	}
	enum spool_result result = n < 0 ? file_fault(error) : SPOOL_DONE;
	close(fd);
	if (n > ENVELOPE_MAX) {
		text_string(error, "larger than any envelope");
		return SPOOL_CORRUPT;
	}
	*text = (struct bytes){ buffer->at, n > 0 ? (size_t)n : 0 };
	return result;
}

bool spool_file_fits(int folder, const char *name, uint64_t size, bool *there)
{
	struct stat st;
	*there = fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
	return *there && S_ISREG(st.st_mode) && (uint64_t)st.st_size == size;
}

void spool_set_aside(struct spool *s, enum spool_queue queue, int folder, const char *id)
{
	static const char *const suffixes[] = { SPOOL_ENVELOPE, SPOOL_OCTETS };
	char name[SPOOL_NAME_MAX], prefix[SPOOL_NAME_MAX], aside[SPOOL_NAME_MAX];
	struct text t = TEXT(prefix);
	text_format(&t, "%s-", spool_queue_name(queue));
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		spool_name(name, "", id, suffixes[i]);
		spool_name(aside, text_cstr(&t), id, suffixes[i]);
		if (renameat(folder, name, s->corrupt, aside) == 0 || errno != EXDEV)
			continue;
		/* WHY: a process under the first Landlock must not rename from one folder to
		 * another. */
		struct text in_place = TEXT(aside);
		text_format(&in_place, "%s.corrupt", name);
		(void)renameat(folder, name, folder, text_cstr(&in_place));
	}
}

enum spool_result spool_aside(struct spool *s, enum spool_queue queue, const char *id,
			      struct text *error)
{
	int folder;
	char copy[SPOOL_ID_MAX];
	enum spool_result result = spool_folder(s, queue, bytes_of(id), copy, &folder, error);
	if (result != SPOOL_DONE)
		return result;
	spool_set_aside(s, queue, folder, copy);
	if (fsync(folder) != 0 || fsync(s->corrupt) != 0 || spool_has(s, queue, bytes_of(id))) {
		text_string(error, "it cannot be set aside");
		result = SPOOL_FAILED;
	}
	close(folder);
	return result;
}

/* ---- messages */

enum spool_result spool_envelope(struct bytes text, enum spool_queue queue, const char *id,
				 struct arena *arena, struct envelope *e, struct text *error)
{
	if (!envelope_read(text, arena, e, error))
		return envelope_sound(text) ? SPOOL_FAILED : SPOOL_CORRUPT;
	if (bytes_equal(e->id, bytes_of(id)) &&
	    bytes_equal(e->queue, bytes_of(spool_queue_name(queue))))
		return SPOOL_DONE;
	text_string(error, "the envelope belongs to another message");
	return SPOOL_CORRUPT;
}

/* Whether the octets are those of the envelope, as far as can be told without reading them. Without
 * octets it is being removed, or spool_recover() will see to it. */
static enum spool_result octets_judge(int folder, const char *id, uint64_t size, struct text *error)
{
	char name[SPOOL_NAME_MAX];
	bool there;
	if (spool_file_fits(folder, spool_name(name, "", id, SPOOL_OCTETS), size, &there))
		return SPOOL_DONE;
	text_string(error, there ? "the message file has another size than was stored"
				 : "the message file is missing");
	return there ? SPOOL_CORRUPT : SPOOL_MISSING;
}

enum spool_result spool_read(struct spool *s, enum spool_queue queue, const char *id,
			     struct arena *arena, struct envelope *e, struct text *error)
{
	int folder;
	char copy[SPOOL_ID_MAX], name[SPOOL_NAME_MAX];
	struct spool_buffer buffer = { 0 };
	struct bytes text = { 0 };
	enum spool_result result = spool_folder(s, queue, bytes_of(id), copy, &folder, error);
	if (result != SPOOL_DONE)
		return result;
	result = spool_file(folder, spool_name(name, "", copy, SPOOL_ENVELOPE), &buffer, &text,
			    error);
	if (result == SPOOL_DONE) {
		struct bytes kept = arena_copy(arena, text);
		if (kept.at) {
			result = spool_envelope(kept, queue, copy, arena, e, error);
		} else {
			text_string(error, "out of memory");
			result = SPOOL_FAILED;
		}
	}
	if (result == SPOOL_DONE)
		result = octets_judge(folder, copy, e->size, error);
	if (result == SPOOL_CORRUPT)
		spool_set_aside(s, queue, folder, copy);
	free(buffer.at);
	close(folder);
	return result;
}

static int octets_open(int folder, const char *id, const struct envelope *e, struct text *error)
{
	struct stat st;
	char name[SPOOL_NAME_MAX];
	int fd = openat(folder, spool_name(name, "", id, SPOOL_OCTETS), SPOOL_OPEN_FILE);
	if (fd < 0)
		(void)spool_fault(error, "opening a message");
	if (fd >= 0 &&
	    (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || (uint64_t)st.st_size != e->size)) {
		text_string(error, "the message file differs from what was stored");
		close(fd);
		fd = -1;
	}
	return fd;
}

int spool_octets(struct spool *s, enum spool_queue queue, const struct envelope *e,
		 struct text *error)
{
	int folder;
	char id[SPOOL_ID_MAX];
	if (spool_folder(s, queue, e->id, id, &folder, error) != SPOOL_DONE)
		return -1;
	int fd = octets_open(folder, id, e, error);
	close(folder);
	return fd;
}

/* True if the whole file could be read. */
static bool file_digest(int fd, uint64_t digest[2])
{
	struct siphash s;
	ssize_t n = -1;
	char *piece = malloc(VERIFY_PIECE);
	siphash_start(&s, (const uint64_t[2]){ 0, 0 });
	while (piece && ((n = read(fd, piece, VERIFY_PIECE)) > 0 || (n < 0 && errno == EINTR)))
		if (n > 0)
			siphash_add(&s, (struct bytes){ piece, (size_t)n });
	siphash_end(&s, digest);
	free(piece);
	return n == 0;
}

enum spool_result spool_verify_in(int folder, const char *id, const struct envelope *e,
				  struct text *error)
{
	uint64_t digest[2];
	enum spool_result result = SPOOL_DONE;
	int fd = octets_open(folder, id, e, error);
	if (fd < 0 || !file_digest(fd, digest)) {
		text_string(error, fd < 0 ? "" : "the message file cannot be read");
		result = SPOOL_FAILED;
	} else if (memcmp(digest, e->digest, sizeof digest) != 0) {
		text_string(error, "the message file differs from what was stored");
		result = SPOOL_CORRUPT;
	}
	if (fd >= 0)
		close(fd);
	return result;
}

enum spool_result spool_verify(struct spool *s, enum spool_queue queue, const struct envelope *e,
			       struct text *error)
{
	int folder;
	char id[SPOOL_ID_MAX];
	enum spool_result result = spool_folder(s, queue, e->id, id, &folder, error);
	if (result != SPOOL_DONE)
		return result;
	result = octets_judge(folder, id, e->size, error);
	if (result == SPOOL_DONE)
		result = spool_verify_in(folder, id, e, error);
	if (result == SPOOL_CORRUPT)
		spool_set_aside(s, queue, folder, id);
	close(folder);
	return result;
}
