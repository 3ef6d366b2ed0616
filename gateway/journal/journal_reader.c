/* journal_reader.c: looks through segments; see journal_reader.h. Must never repair a line, nor
 * keep more of a file in memory than a piece of it. */
#include "gateway/journal/journal_reader.h"

#include "gateway/base/clock.h"
#include "gateway/journal/journal_segments.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	PIECE = 4 << 20,                /* is read at a time */
	SLACK_MS = 60000,               /* lines of a segment are nearly in order */
	WRITING_MS = 3000, /* what was written so lately may not have been written whole */
	TIME_OCTETS = 24,
};

static const struct bytes line_front = { "{\"ts\":\"", 7 };

/* A look under way. */
struct reading {
	const struct journal_look *look;
	struct journal_report *report;
	char since_text[TIME_OCTETS + 1], until_text[TIME_OCTETS + 1];
	struct bytes since, until;      /* as they stand in a line; "": not asked for */
	char *piece;                    /* PIECE octets, behind the line that the last one broke */
	uint64_t done, total;
	bool enough;                    /* whoever takes the lines wants no more */
};

static bool line_in_time(const struct reading *r, struct bytes line)
{
	/* Times that are written alike are in order as text. */
	const char *time = line.at + line_front.len;
	return (r->since.len == 0 || memcmp(time, r->since.at, TIME_OCTETS) >= 0) &&
	       (r->until.len == 0 || memcmp(time, r->until.at, TIME_OCTETS) <= 0);
}

static bool line_has_needles(const struct journal_look *look, struct bytes line)
{
	for (size_t i = 0; i < look->needle_count; i++)
		if (!memmem(line.at, line.len, look->needles[i].at, look->needles[i].len))
			return false;
	return true;
}

/* A whole line, without its line feed. */
static void line_look(struct reading *r, struct bytes line)
{
	if (line.len == 0)
		return;
	if (line.len >= JOURNAL_LINE_MAX || line.len < line_front.len + TIME_OCTETS ||
	    !bytes_starts(line, line_front) || line.at[line.len - 1] != '}') {
		r->report->bad++;
		return;
	}
	if (line_in_time(r, line) && line_has_needles(r->look, line))
		r->enough = !r->look->line(r->look->arg, line);
}

/* All whole lines of b; gives what is left behind the last of them. */
static struct bytes lines_look(struct reading *r, struct bytes b)
{
	while (!r->enough) {
		const char *end = b.len ? memchr(b.at, '\n', b.len) : NULL;
		if (!end)
			break;
		size_t length = (size_t)(end - b.at);
		line_look(r, bytes_first(b, length));
		b = bytes_skip(b, length + 1);
	}
	return b;
}

/* What no line feed ends: still being written, or cut off by a kill. */
static void rest_look(struct reading *r, struct bytes rest, const struct segment *s)
{
	if (rest.len == 0 || s->changed + WRITING_MS > clock_wall())
		return;
	r->report->torn++;
	r->report->bad++;
}

/* Reads on behind the `kept` octets in the piece; false: it cannot be read. */
static bool piece_read(struct reading *r, int fd, size_t kept, size_t *got)
{
	ssize_t n;
	do
		n = read(fd, r->piece + kept, PIECE - kept);
	while (n < 0 && errno == EINTR);
	*got = n > 0 ? (size_t)n : 0;
	r->done += *got;
	return n >= 0;
}

/* A line that no piece can hold is bad, and passed over up to its end. */
static bool segment_read(struct reading *r, int fd, const struct segment *s)
{
	struct bytes left = { r->piece, 0 };
	bool endless = false;
	for (size_t got; !r->enough;) {
		memmove(r->piece, left.at, left.len);
		if (!piece_read(r, fd, left.len, &got))
			return false;
		if (got == 0)
			break;
		left = (struct bytes){ r->piece, left.len + got };
		if (endless) {
			size_t end = bytes_find(left, '\n');
			endless = end == left.len;
			left = bytes_skip(left, endless ? end : end + 1);
		}
		left = lines_look(r, left);
		if (left.len >= JOURNAL_LINE_MAX) {
			r->report->bad++;
			endless = true;
			left.len = 0;
		}
		if (r->look->progress)
			r->look->progress(r->look->arg, r->done, r->total);
	}
	if (!r->enough)
		rest_look(r, left, s);
	return true;
}

static bool segment_in_time(const struct journal_look *look, const struct segment *s)
{
	return s->changed + SLACK_MS >= look->since &&
	       (look->until == 0 || s->began <= look->until + SLACK_MS);
}

static bool segment_wanted(const struct journal_look *look, const struct segment *s)
{
	return segment_in_time(look, s) &&
	       (!look->segment || look->segment(look->arg, s->changed + SLACK_MS));
}

/* One that was removed meanwhile was too old to be kept. */
static void segment_look(struct reading *r, int directory, const struct segment *s)
{
	int fd = openat(directory, s->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || !segment_read(r, fd, s))
		r->report->unreadable += errno != ENOENT;
	if (fd >= 0)
		close(fd);
}

static void segments_look(struct reading *r, int directory, const struct segments *all)
{
	for (size_t i = 0; i < all->count; i++) {
		r->report->octets += all->at[i].size;
		r->total += segment_in_time(r->look, &all->at[i]) ? all->at[i].size : 0;
	}
	r->report->segments = all->count;
	r->report->oldest = all->count ? all->at[0].began : 0;
	for (size_t i = 0; i < all->count && !r->enough; i++) {
		const struct segment *s = &all->at[r->look->segment ? all->count - 1 - i : i];
		if (segment_wanted(r->look, s))
			segment_look(r, directory, s);
	}
}

static struct bytes bound(char buffer[TIME_OCTETS + 1], uint64_t time)
{
	struct text t = { .at = buffer, .cap = TIME_OCTETS + 1 };
	if (time > 0)
		clock_rfc3339(&t, time);
	return text_bytes(&t);
}

bool journal_read(const char *path, const struct journal_look *look, struct journal_report *report,
		  struct text *error)
{
	struct reading r = { .look = look, .report = report, .piece = malloc(PIECE) };
	struct segments all = { 0 };
	int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*report = (struct journal_report){ 0 };
	r.since = bound(r.since_text, look->since);
	r.until = bound(r.until_text, look->until);
	bool listed = directory >= 0 && r.piece && segments_list(directory, &all);
	if (listed)
		segments_look(&r, directory, &all);
	else
		text_string(error, r.piece ? strerror(errno) : "out of memory");
	segments_free(&all);
	if (directory >= 0)
		close(directory);
	free(r.piece);
	return listed;
}
