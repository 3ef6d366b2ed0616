/* mailroom_spool.h: a spool in a folder of its own, and messages to put into it, for the tests of
 * mailroom/spool.h. */
#ifndef MXWARD_TESTS_UNIT_MAILROOM_SPOOL_H
#define MXWARD_TESTS_UNIT_MAILROOM_SPOOL_H

#include "gateway/mailroom/spool.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_LENGTH = 256, MESSAGE_DAY_MS = 86400000 };

/* 2026-11-22T02:11:12.143Z, long before the clock of whoever runs this. */
static const uint64_t message_time = 1795313472143 - (uint64_t)366 * MESSAGE_DAY_MS;

static inline __attribute__((format(printf, 3, 4))) void path_write(char *path, size_t room,
								    const char *format, ...)
{
	struct text t = { .at = path, .cap = room };
	va_list args;
	va_start(args, format);
	text_vformat(&t, format, args);
	va_end(args);
	(void)text_cstr(&t);
	if (t.cut)
		abort();
}

/* Removes a folder with all that is in it, three floors deep at most. */
static inline void folder_empty(const char *path, int floors)
{
	DIR *names = opendir(path);
	const struct dirent *entry;
	while (names && (entry = readdir(names))) {
		char below[2 * PATH_LENGTH];
		struct stat st;
		path_write(below, sizeof below, "%s/%s", path, entry->d_name);
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
		    lstat(below, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode) && floors > 0)
			folder_empty(below, floors - 1);
		(void)(S_ISDIR(st.st_mode) ? rmdir(below) : unlink(below));
	}
	if (names)
		closedir(names);
}

/* A new folder with mode 0700, below TMPDIR. */
static inline void folder_new(char path[PATH_LENGTH])
{
	const char *below = getenv("TMPDIR");
	path_write(path, PATH_LENGTH, "%s/mxward-spool-XXXXXX", below && *below ? below : "/tmp");
	if (!mkdtemp(path))
		abort();
}

static inline void folder_remove(const char *path)
{
	folder_empty(path, 3);
	(void)rmdir(path);
}

/* Pieces of a text, `piece` octets at a time; after `breaks` of them it cannot be read (0:
 * never). */
struct pieces {
	struct bytes rest;
	size_t piece;
	unsigned breaks;
};

static inline bool pieces_next(void *arg, struct bytes *piece)
{
	struct pieces *p = arg;
	if (p->breaks && --p->breaks == 0)
		return false;
	*piece = bytes_first(p->rest, p->piece);
	p->rest = bytes_skip(p->rest, piece->len);
	return true;
}

/* A small envelope under the ID. */
static inline struct envelope message_envelope(const char *id, struct envelope_recipient *recipient)
{
	*recipient = (struct envelope_recipient){ .address = BYTES("anna@example.com") };
	return (struct envelope){ .id = bytes_of(id),
				  .time = message_time,
				  .from = BYTES("b@example.net"),
				  .recipients = recipient,
				  .recipient_count = 1 };
}

static inline enum spool_result message_store(struct spool *s, enum spool_queue queue,
					      const char *id, struct bytes octets,
					      struct text *error)
{
	struct envelope_recipient recipient;
	struct envelope e = message_envelope(id, &recipient);
	struct pieces pieces = { .rest = octets, .piece = 1000 };
	return spool_store(s, queue, &e, &(struct spool_source){ pieces_next, &pieces }, error);
}

/* True if the descriptor gives exactly these octets; closes it. */
static inline bool octets_are(int fd, struct bytes wanted)
{
	char buffer[4096];
	ssize_t n = fd >= 0 ? read(fd, buffer, sizeof buffer) : -1;
	bool same = n >= 0;
	while (n > 0 && same) {
		same = bytes_equal((struct bytes){ buffer, (size_t)n },
				   bytes_first(wanted, (size_t)n));
		wanted = bytes_skip(wanted, (size_t)n);
		n = read(fd, buffer, sizeof buffer);
	}
	if (fd >= 0)
		close(fd);
	return same && n == 0 && wanted.len == 0;
}

#endif
