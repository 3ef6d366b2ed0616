/* report_count.c: rows gathered by the workers, and the thread that brings them to the store; see
 * report_count.h.
 *
 * Two batches: one is filled while the other is written. In a batch equal rows of a day meet, by a
 * digest of their octets under a key of this process. Nothing here may wait for the disk but the
 * writer. */
#include "gateway/reports/report_count.h"

#include "gateway/base/clock.h"
#include "gateway/base/log.h"
#include "gateway/base/siphash.h"
#include "gateway/reports/report_pack.h"
#include "gateway/reports/report_store.h"

#include <pthread.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum {
	BATCH_OCTETS = 4 << 20,
	BATCH_ROWS = 8192,              /* different ones */
	BATCH_PLACES = 2 * BATCH_ROWS,
	GATHER_SECONDS = 1,
	STOP_SECONDS = 5,
	TIDY_MS = 3600 * 1000,          /* how often what is old is removed */
};

struct counted {
	uint64_t digest[2];
	uint64_t count;
	uint32_t at, length;            /* of its octets in the batch */
	uint32_t day;
	bool wanted;
};

struct batch {
	char at[BATCH_OCTETS];
	size_t used, rows;
	struct counted row[BATCH_ROWS];
	uint16_t places[BATCH_PLACES];  /* of rows, by their digest; 0: none, else one more */
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	pthread_t writer;
	bool running, stopping, on, hurry;
	unsigned prefix_ipv4, prefix_ipv6;
	uint64_t key[2];
	struct report_counted counted;
	struct batch batches[2], *filling;
} counting = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* The writer's own. */
static struct {
	const char *directory;
	struct report_store *store;
	uint64_t tidied;                /* clock_monotonic(); 0: not yet */
	uint32_t coarse_day;            /* on which it was said */
} writer;

/* ---- any thread: rows come in */

static struct counted *row_find(struct batch *b, const uint64_t digest[2], uint16_t **place)
{
	size_t at = digest[0] % BATCH_PLACES;
	while (b->places[at]) {
		struct counted *c = &b->row[b->places[at] - 1];
		if (c->digest[0] == digest[0] && c->digest[1] == digest[1])
			return c;
		at = (at + 1) % BATCH_PLACES;
	}
	*place = &b->places[at];
	return NULL;
}

/* False: it is full. */
static bool batch_add(struct batch *b, const uint64_t digest[2], struct bytes packed, uint32_t day,
		      bool wanted)
{
	uint16_t *place;
	struct counted *c = row_find(b, digest, &place);
	if (c) {
		c->count++;
		c->wanted |= wanted;
		return true;
	}
	if (b->rows == BATCH_ROWS || packed.len > BATCH_OCTETS - b->used)
		return false;
	memcpy(b->at + b->used, packed.at, packed.len);
	b->row[b->rows] = (struct counted){ .digest = { digest[0], digest[1] },
					    .count = 1,
					    .at = (uint32_t)b->used,
					    .length = (uint32_t)packed.len,
					    .day = day,
					    .wanted = wanted };
	*place = (uint16_t)++b->rows;
	b->used += packed.len;
	return true;
}

/* With the lock held: as much of the address as is to be told. */
static struct address source_told(const struct address *source)
{
	unsigned prefix =
		source->family == FAMILY_IPV4 ? counting.prefix_ipv4 : counting.prefix_ipv6;
	return address_masked(source, prefix);
}

void report_count(const struct report_policy *policy, const struct report_row *row, bool wanted,
		  uint64_t now)
{
	char buffer[REPORT_PACKED_MAX];
	struct text packed = TEXT(buffer);
	struct report_row told = *row;
	struct siphash h;
	uint64_t digest[2];
	uint32_t day = report_day(now);
	pthread_mutex_lock(&counting.lock);
	bool on = counting.on;
	told.source = source_told(&row->source);
	memcpy(digest, counting.key, sizeof digest);
	pthread_mutex_unlock(&counting.lock);
	if (!on)
		return;
	bool whole = report_pack(&packed, policy, &told);
	siphash_start(&h, digest);
	siphash_add(&h, (struct bytes){ (const char *)&day, sizeof day });
	siphash_add(&h, text_bytes(&packed));
	siphash_end(&h, digest);
	pthread_mutex_lock(&counting.lock);
	struct batch *b = counting.filling;
	if (whole && batch_add(b, digest, text_bytes(&packed), day, wanted))
		counting.counted.messages++;
	else
		counting.counted.dropped++;
	if (!counting.hurry && (b->rows > BATCH_ROWS / 2 || b->used > BATCH_OCTETS / 2)) {
		counting.hurry = true;
		pthread_cond_signal(&counting.filled);
	}
	pthread_mutex_unlock(&counting.lock);
}

/* ---- the writer */

/* Said once, when it begins and when it is over. */
static void failure_say(bool failing, const char *reason)
{
	pthread_mutex_lock(&counting.lock);
	bool news = counting.counted.failing != failing;
	uint64_t dropped = counting.counted.dropped;
	counting.counted.failing = failing;
	pthread_mutex_unlock(&counting.lock);
	if (news && failing)
		log_note(LOG_WARN, "state",
			 "cannot count for DMARC reports (%s in the state directory): %s; mail is "
			 "not affected",
			 DATABASE_FILE, reason);
	else if (news)
		log_note(LOG_INFO, "state",
			 "DMARC reports can be counted again; messages not counted since the "
			 "start: %llu",
			 (unsigned long long)dropped);
}

static void coarse_say(uint32_t day)
{
	enum report_coarseness c = report_store_coarseness(writer.store);
	if (c == REPORT_FINE || writer.coarse_day == day)
		return;
	writer.coarse_day = day;
	log_note(LOG_WARN, "state",
		 "today's mail for DMARC reports has more than %d different rows: further ones "
		 "are counted with less detail",
		 REPORT_ROWS_MAX);
}

static bool store_ready(void)
{
	char buffer[DATABASE_ERROR_MAX];
	struct text error = TEXT(buffer);
	if (!writer.store)
		writer.store = report_store_open(writer.directory, DATABASE_WRITE, &error);
	if (!writer.store)
		failure_say(true, text_cstr(&error));
	return writer.store;
}

/* What failed may be the file itself: the next try opens it anew. */
static void store_failed(void)
{
	failure_say(true, database_error(report_store_database(writer.store)));
	report_store_close(writer.store);
	writer.store = NULL;
}

static bool rows_write(const struct batch *b)
{
	struct report_policy policy;
	struct report_row row;
	database_begin(report_store_database(writer.store));
	for (size_t i = 0; i < b->rows; i++) {
		const struct counted *c = &b->row[i];
		if (!report_unpack((struct bytes){ b->at + c->at, c->length }, &policy, &row))
			continue;
		if (!report_store_count(writer.store, c->day, &policy, &row, c->count, c->wanted))
			break;
		coarse_say(c->day);
	}
	return database_commit(report_store_database(writer.store));
}

static uint64_t batch_messages(const struct batch *b)
{
	uint64_t messages = 0;
	for (size_t i = 0; i < b->rows; i++)
		messages += b->row[i].count;
	return messages;
}

static void batch_write(const struct batch *b)
{
	bool written = store_ready() && rows_write(b);
	uint64_t messages = batch_messages(b);
	pthread_mutex_lock(&counting.lock);
	if (written)
		counting.counted.rows += b->rows;
	else
		counting.counted.dropped += messages;
	pthread_mutex_unlock(&counting.lock);
	if (written)
		failure_say(false, NULL);
	else if (writer.store)
		store_failed();
}

static void writer_tidy(void)
{
	uint64_t now = clock_monotonic();
	if (!writer.store || (writer.tidied && now - writer.tidied < TIDY_MS))
		return;
	writer.tidied = now ? now : 1;
	if (!report_store_prune(writer.store, report_day(clock_wall())))
		store_failed();
}

/* With the lock held, which it lets go meanwhile: rows gather. */
static void writer_gather(void)
{
	struct timespec until;
	int result = 0;
	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += GATHER_SECONDS;
	while (!counting.stopping && !counting.hurry && result == 0)
		result = pthread_cond_clockwait(&counting.filled, &counting.lock, CLOCK_MONOTONIC,
						&until);
}

/* With the lock held. */
static struct batch *batch_swap(void)
{
	struct batch *full = counting.filling;
	counting.filling = full == counting.batches ? counting.batches + 1 : counting.batches;
	counting.hurry = false;
	return full;
}

static void batch_clear(struct batch *b)
{
	if (b->rows)
		memset(b->places, 0, sizeof b->places);
	b->used = b->rows = 0;
}

static void *count_write(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&counting.lock);
	for (;;) {
		writer_gather();
		bool stopping = counting.stopping, on = counting.on;
		struct batch *full = batch_swap();
		pthread_mutex_unlock(&counting.lock);
		if (full->rows)
			batch_write(full);
		/* Made before it is needed: that takes a slow disk longer than a stop may. */
		else if (on && !writer.store)
			(void)store_ready();
		writer_tidy();
		batch_clear(full);
		pthread_mutex_lock(&counting.lock);
		if (stopping && counting.filling->rows == 0)
			break;
	}
	counting.running = false;
	pthread_mutex_unlock(&counting.lock);
	report_store_close(writer.store);
	writer.store = NULL;
	return NULL;
}

/* ---- its life */

/* By a clock that nobody puts back: rows would gather for as long. */
static void filled_init(void)
{
	pthread_condattr_t monotonic;
	(void)pthread_condattr_init(&monotonic);
	(void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&counting.filled, &monotonic);
	(void)pthread_condattr_destroy(&monotonic);
}

void report_count_start(const char *directory)
{
	filled_init();
	writer.directory = directory;
	counting.filling = counting.batches;
	if (getrandom(counting.key, sizeof counting.key, 0) != (ssize_t)sizeof counting.key)
		counting.key[0] = clock_wall();
	counting.running = pthread_create(&counting.writer, NULL, count_write, NULL) == 0;
}

void report_count_configure(bool on, unsigned prefix_ipv4, unsigned prefix_ipv6)
{
	pthread_mutex_lock(&counting.lock);
	counting.on = counting.counted.on = on && counting.running;
	counting.hurry = counting.on;
	pthread_cond_signal(&counting.filled);
	counting.prefix_ipv4 = prefix_ipv4;
	counting.prefix_ipv6 = prefix_ipv6;
	pthread_mutex_unlock(&counting.lock);
}

void report_count_stop(void)
{
	struct timespec until;
	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += STOP_SECONDS;
	pthread_mutex_lock(&counting.lock);
	bool running = counting.running;
	counting.stopping = true;
	counting.on = false;
	pthread_cond_signal(&counting.filled);
	pthread_mutex_unlock(&counting.lock);
	if (running)
		(void)pthread_timedjoin_np(counting.writer, NULL, &until);
}

void report_count_report(struct report_counted *r)
{
	pthread_mutex_lock(&counting.lock);
	*r = counting.counted;
	pthread_mutex_unlock(&counting.lock);
}
