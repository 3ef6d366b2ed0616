/* journal.c: lines gathered, and the thread that writes them into segments; see journal.h. Nothing
 * here may wait for the disk but the writer. */
#include "gateway/journal/journal.h"

#include "gateway/base/clock.h"
#include "gateway/base/log.h"
#include "gateway/journal/journal_segments.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	BATCH_SIZE = 4 << 20,           /* of lines that wait; a second of the busiest gateway */
	GATHER_MS = 100,                /* one system call for the lines of so long */
	TIDY_MS = 60000,
	RETRY_SECONDS = 1,              /* after the disk has refused */
	SEGMENT_LEAST = 64 << 10,
	SEGMENT_MOST = 16 << 20,
	SEGMENTS_BY_SIZE = 64,          /* so that what goes at a time is little */
	SEGMENTS_BY_AGE = 28,
	SPAN_LEAST = 60000,
	CLOCK_SLACK = 1000, /* lines of several threads are not quite in order */
};

struct batch {
	char at[BATCH_SIZE];
	size_t used;
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	pthread_t writer;
	bool running, stopping, idle, changed;
	uint64_t keep, most;
	uint64_t dropped;               /* lines */
	bool failing;
	struct batch batches[2], *filling;
} journal = { .lock = PTHREAD_MUTEX_INITIALIZER, .filled = PTHREAD_COND_INITIALIZER };

/* The writer's own. */
static struct {
	const char *path;
	int directory, fd;              /* -1: not open */
	char name[SEGMENT_NAME_MAX];
	uint64_t began, last, size;     /* of the segment: times of its first and latest lines */
	bool torn;                      /* it ends within a line */
	uint64_t keep, most;
	uint64_t tidied;                /* clock_monotonic() */
	bool refused;                   /* the last batch did not reach the disk */
} writer = { .directory = -1, .fd = -1 };

/* ---- any thread: lines come in */

static void journal_take(struct bytes line)
{
	pthread_mutex_lock(&journal.lock);
	struct batch *b = journal.filling;
	if (line.len > BATCH_SIZE - b->used) {
		journal.dropped++;
	} else {
		memcpy(b->at + b->used, line.at, line.len);
		b->used += line.len;
	}
	if (journal.idle)
		pthread_cond_signal(&journal.filled);
	journal.idle = false;
	pthread_mutex_unlock(&journal.lock);
}

/* ---- the writer: segments */

static void segment_close(void)
{
	if (writer.fd >= 0)
		close(writer.fd);
	writer.fd = -1;
	writer.name[0] = '\0';
}

static bool directory_open(void)
{
	if (writer.directory < 0)
		writer.directory =
			open(writer.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return writer.directory >= 0;
}

/* Somebody may have put another one into its place: the next try finds that. Keeps errno. */
static void directory_forget(void)
{
	int reason = errno;
	if (writer.directory >= 0)
		close(writer.directory);
	writer.directory = -1;
	errno = reason;
}

static bool segments_tidy(void)
{
	const struct segments_bounds bounds = { .now = clock_wall(),
						.keep = writer.keep,
						.most = writer.most,
						.current = writer.name };
	writer.tidied = clock_monotonic();
	return directory_open() && segments_prune(writer.directory, &bounds);
}

/* So large may a segment become. */
static uint64_t segment_most(void)
{
	uint64_t share = writer.most / SEGMENTS_BY_SIZE;
	return share < SEGMENT_LEAST ? SEGMENT_LEAST : share < SEGMENT_MOST ? share : SEGMENT_MOST;
}

/* False where lines of this time begin a new one: it is full or has gone on for long, the clock was
 * set back, or somebody has removed it. */
static bool segment_goes_on(uint64_t time)
{
	struct stat st;
	uint64_t span = writer.keep / SEGMENTS_BY_AGE;
	return writer.fd >= 0 && writer.size < segment_most() &&
	       time < writer.began + (span < SPAN_LEAST ? SPAN_LEAST : span) &&
	       time + CLOCK_SLACK >= writer.last && fstat(writer.fd, &st) == 0 && st.st_nlink > 0;
}

/* Another process may have begun one in the same millisecond under the same number (in another
 * container): then the next is ours. */
static bool segment_open(uint64_t began)
{
	segment_close();
	if (!directory_open())
		return false;
	uint64_t begun = segment_most();
	writer.most -= begun;           /* what is begun needs room, too */
	bool tidied = segments_tidy();
	writer.most += begun;
	if (!tidied)
		return false;
	for (int tries = 0; writer.fd < 0 && tries < 10; tries++) {
		struct text name = TEXT(writer.name);
		segment_name(&name, began + (uint64_t)tries, (int)getpid());
		writer.fd = openat(writer.directory, text_cstr(&name),
				   O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC,
				   0600);
		if (writer.fd < 0 && errno != EEXIST)
			break;
	}
	writer.began = writer.last = began;
	writer.size = 0;
	writer.torn = false;
	if (writer.fd < 0)
		directory_forget();
	return writer.fd >= 0;
}

/* All of it, or false: then the segment may end within a line. */
static bool segment_append(struct bytes b)
{
	while (b.len > 0) {
		ssize_t n = write(writer.fd, b.at, b.len);
		if (n <= 0 && errno != EINTR) {
			writer.torn = true;
			return false;
		}
		writer.size += n > 0 ? (uint64_t)n : 0;
		b = bytes_skip(b, n > 0 ? (size_t)n : 0);
	}
	return true;
}

/* What a full disk has cut off must not spoil the next line. */
static bool segment_mend(void)
{
	if (writer.torn && !segment_append(BYTES("\n")))
		return false;
	writer.torn = false;
	return true;
}

/* Whole lines, as many as a segment may still hold, one at least. */
static struct bytes segment_share(struct bytes lines)
{
	uint64_t room = segment_most() > writer.size ? segment_most() - writer.size : 0;
	struct bytes share = bytes_first(lines, room < lines.len ? (size_t)room : lines.len);
	size_t end = bytes_find_last(share, '\n');
	if (end == share.len)
		end = bytes_find(lines, '\n');
	return bytes_first(lines, end + 1);
}

/* Takes off the front what was written; false: the disk takes no more. */
static bool lines_write(struct bytes *lines)
{
	while (lines->len > 0) {
		uint64_t time;
		if (!segment_line_time(*lines, &time))
			time = clock_wall();
		if (!segment_goes_on(time) && !segment_open(time))
			return false;
		struct bytes share = segment_share(*lines);
		if (!segment_mend() || !segment_append(share))
			return false;
		writer.last = time > writer.last ? time : writer.last;
		*lines = bytes_skip(*lines, share.len);
	}
	return true;
}

/* ---- the writer: its life */

/* Said once, when it begins and when it is over. */
static void failure_say(bool failing, int reason)
{
	pthread_mutex_lock(&journal.lock);
	bool news = journal.failing != failing;
	uint64_t dropped = journal.dropped;
	journal.failing = failing;
	pthread_mutex_unlock(&journal.lock);
	if (news && failing)
		log_note(LOG_WARN, "state",
			 "cannot write the journal of recent decisions (%s in the state "
			 "directory): %s; mail is not affected",
			 writer.path, strerror(reason));
	else if (news)
		log_note(LOG_INFO, "state",
			 "the journal of recent decisions can be written again; lines lost since "
			 "the start: %llu",
			 (unsigned long long)dropped);
}

static uint64_t lines_in(struct bytes b)
{
	uint64_t lines = 0;
	for (size_t i = 0; i < b.len; i++)
		lines += b.at[i] == '\n';
	return lines;
}

static void batch_write(struct batch *b)
{
	struct bytes lines = { b->at, b->used };
	writer.refused = !lines_write(&lines);
	int reason = errno;
	if (writer.refused) {
		pthread_mutex_lock(&journal.lock);
		journal.dropped += lines_in(lines);
		pthread_mutex_unlock(&journal.lock);
	}
	failure_say(writer.refused, reason);
}

static void writer_tidy(void)
{
	if (writer.keep == 0)
		segment_close();
	if (!segments_tidy() && writer.keep > 0)
		failure_say(true, errno);
}

static struct timespec in_ms(uint64_t ms)
{
	struct timespec t;
	(void)clock_gettime(CLOCK_REALTIME, &t);
	t.tv_sec += (time_t)(ms / 1000);
	return t;
}

/* With the lock held, which it lets go meanwhile: until there are lines, or something to tidy. */
static void writer_sleep(void)
{
	struct timespec until = in_ms(TIDY_MS);
	int result = 0;
	journal.idle = true;
	while (journal.filling->used == 0 && !journal.stopping && !journal.changed && result == 0)
		result = pthread_cond_timedwait(&journal.filled, &journal.lock, &until);
	journal.idle = false;
}

/* The same: lines gather. */
static void writer_gather(void)
{
	const struct timespec usual = { .tv_nsec = GATHER_MS * 1000000L },
			      refused = { .tv_sec = RETRY_SECONDS };
	if (journal.stopping || journal.filling->used >= BATCH_SIZE / 2)
		return;
	pthread_mutex_unlock(&journal.lock);
	(void)nanosleep(writer.refused ? &refused : &usual, NULL);
	pthread_mutex_lock(&journal.lock);
}

/* With the lock held: what waits is to be written, and the other batch filled. */
static struct batch *batch_swap(void)
{
	struct batch *full = journal.filling;
	journal.filling = full == journal.batches ? journal.batches + 1 : journal.batches;
	writer.keep = journal.keep;
	writer.most = journal.most;
	return full;
}

static void *journal_write(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&journal.lock);
	for (;;) {
		writer_sleep();
		if (journal.filling->used > 0)
			writer_gather();
		bool changed = journal.changed, stopping = journal.stopping;
		struct batch *full = batch_swap();
		journal.changed = false;
		pthread_mutex_unlock(&journal.lock);
		if (full->used > 0 && writer.keep > 0)
			batch_write(full);
		full->used = 0;
		if (changed || clock_monotonic() - writer.tidied >= TIDY_MS)
			writer_tidy();
		pthread_mutex_lock(&journal.lock);
		if (stopping && journal.filling->used == 0)
			break;
	}
	journal.running = false;
	pthread_mutex_unlock(&journal.lock);
	segment_close();
	directory_forget();
	return NULL;
}

void journal_prepare(const char *directory)
{
	(void)mkdir(directory, 0700);   /* who writes there says what is wrong with it */
}

void journal_start(const char *directory)
{
	writer.path = directory;
	journal.filling = journal.batches;
	journal.stopping = journal.idle = journal.changed = false;
	writer.tidied = clock_monotonic();
	journal.running = pthread_create(&journal.writer, NULL, journal_write, NULL) == 0;
}

void journal_configure(uint64_t keep, uint64_t most)
{
	pthread_mutex_lock(&journal.lock);
	journal.changed = journal.keep != keep || journal.most != most;
	journal.keep = keep;
	journal.most = most;
	bool running = journal.running;
	pthread_cond_signal(&journal.filled);
	pthread_mutex_unlock(&journal.lock);
	log_record(running && keep > 0 ? journal_take : NULL);
}

void journal_stop(void)
{
	struct timespec until = in_ms(1000);
	log_record(NULL);
	pthread_mutex_lock(&journal.lock);
	bool running = journal.running;
	journal.stopping = true;
	pthread_cond_signal(&journal.filled);
	pthread_mutex_unlock(&journal.lock);
	if (running)
		(void)pthread_timedjoin_np(journal.writer, NULL, &until);
}

void journal_report(struct journal_status *s)
{
	pthread_mutex_lock(&journal.lock);
	*s = (struct journal_status){ .on = journal.keep > 0,
				      .failing = journal.failing,
				      .dropped = journal.dropped };
	pthread_mutex_unlock(&journal.lock);
}
