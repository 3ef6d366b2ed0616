/* journal_segments.c: names, list and removal of segments; see journal_segments.h. Must never touch
 * a file that is no segment. */
#include "gateway/journal/journal_segments.h"

#include "gateway/base/clock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
	STAMP = 20,                     /* octets of "20261201T025800.123Z" */
	TIME_OCTETS = 24,               /* of "2026-12-01T02:58:00.123Z" */
	ROOM_LEAST = 64 << 20,          /* of the disk, for mail; or a twentieth of a small one */
	ROOM_SHARE = 20,
};

#define SUFFIX ".jsonl"

static const struct bytes line_front = { "{\"ts\":\"", 7 };

void segment_name(struct text *t, uint64_t began, int process)
{
	char buffer[TIME_OCTETS + 1];
	struct text time = TEXT(buffer);
	clock_rfc3339(&time, began);
	for (size_t i = 0; i < time.len; i++)
		if (time.at[i] != '-' && time.at[i] != ':')
			text_char(t, time.at[i]);
	text_format(t, "-%d" SUFFIX, process);
}

bool segment_name_read(struct bytes name, uint64_t *began)
{
	char buffer[TIME_OCTETS + 1];
	struct text time = TEXT(buffer);
	struct bytes rest = bytes_skip(name, STAMP);
	uint64_t process;
	size_t digits = bytes_find(bytes_skip(rest, 1), '.');
	for (size_t i = 0; i < STAMP && i < name.len; i++) {
		text_string(&time, i == 4 || i == 6 ? "-" : i == 11 || i == 13 ? ":" : "");
		text_char(&time, name.at[i]);
	}
	return name.len < SEGMENT_NAME_MAX && rest.len > 0 && rest.at[0] == '-' &&
	       bytes_to_u64(bytes_first(bytes_skip(rest, 1), digits), &process) &&
	       bytes_equal(bytes_skip(rest, 1 + digits), BYTES(SUFFIX)) &&
	       clock_from_rfc3339(text_bytes(&time), began);
}

bool segment_line_time(struct bytes line, uint64_t *time)
{
	return bytes_starts(line, line_front) &&
	       clock_from_rfc3339(bytes_first(bytes_skip(line, line_front.len), TIME_OCTETS), time);
}

static int by_age(const void *a, const void *b)
{
	const struct segment *l = a, *r = b;
	return l->began != r->began ? (l->began > r->began) - (l->began < r->began)
				    : strcmp(l->name, r->name);
}

/* One that is gone already, or no plain file, is passed over. False: out of memory. */
static bool segment_add(int directory, struct segments *s, const char *name)
{
	struct segment one = { 0 };
	struct stat st;
	if (!segment_name_read(bytes_of(name), &one.began) ||
	    fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
		return true;
	struct segment *more =
		(s->count & (s->count - 1)) == 0
			? realloc(s->at, (s->count ? 2 * s->count : 1) * sizeof *more)
			: s->at;
	if (!more)
		return false;
	s->at = more;
	memcpy(one.name, name, strlen(name) + 1);
	one.changed = (uint64_t)st.st_mtim.tv_sec * 1000 + (uint64_t)st.st_mtim.tv_nsec / 1000000;
	one.size = (uint64_t)st.st_size;
	s->at[s->count++] = one;
	return true;
}

bool segments_list(int directory, struct segments *s)
{
	*s = (struct segments){ 0 };
	int own = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = own >= 0 ? fdopendir(own) : NULL;
	bool whole = d != NULL;
	for (struct dirent *entry; whole && (entry = readdir(d)) != NULL;)
		whole = segment_add(directory, s, entry->d_name);
	int reason = errno;
	if (d)
		(void)closedir(d);
	else if (own >= 0)
		close(own);
	if (whole && s->count)
		qsort(s->at, s->count, sizeof *s->at, by_age);
	if (!whole)
		segments_free(s);
	errno = reason;
	return whole;
}

void segments_free(struct segments *s)
{
	free(s->at);
	*s = (struct segments){ 0 };
}

/* True if the disk has room for what is more important. */
static bool disk_has_room(int directory)
{
	struct statvfs v;
	if (fstatvfs(directory, &v) != 0 || v.f_blocks == 0)
		return true;            /* it does not say */
	uint64_t free = (uint64_t)v.f_bavail * v.f_frsize;
	uint64_t share = (uint64_t)v.f_blocks * v.f_frsize / ROOM_SHARE;
	return free >= (share < ROOM_LEAST ? share : ROOM_LEAST);
}

bool segments_prune(int directory, const struct segments_bounds *b)
{
	struct segments s;
	uint64_t total = 0;
	if (!segments_list(directory, &s))
		return false;
	for (size_t i = 0; i < s.count; i++)
		total += s.at[i].size;
	bool room = disk_has_room(directory), removed = true;
	for (size_t i = 0; i < s.count && removed; i++) {
		bool old = s.at[i].changed + b->keep < b->now || b->keep == 0;
		if (strcmp(s.at[i].name, b->current) == 0 || (!old && total <= b->most && room))
			continue;
		/* Another process of ours may have been quicker. */
		removed = unlinkat(directory, s.at[i].name, 0) == 0 || errno == ENOENT;
		total -= s.at[i].size;
		room = room || disk_has_room(directory);
	}
	segments_free(&s);
	if (removed && !room)
		errno = ENOSPC;
	return removed && room;
}
