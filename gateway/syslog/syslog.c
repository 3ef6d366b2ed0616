/* syslog.c: the queue, and the thread that sends what it holds; see syslog.h.
 *
 * Nothing here may wait but that thread, and it never while it has the lock. */
#include "gateway/syslog/syslog.h"

#include "gateway/base/clock.h"
#include "gateway/base/log.h"
#include "gateway/syslog/postfix_words.h"
#include "gateway/syslog/syslog_frame.h"
#include "gateway/syslog/syslog_link.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	BATCH_SIZE = 2 << 20,
	FRAME_SIZE = (64 << 10) + 512,  /* a line of the log, and what stands before it */
	RECORD_MEMORY = 1 << 20,
	RETRY_SECONDS = 1,
	HOSTNAME_SIZE = 256,
};

/* Entries: a digit for the level, and the line with its line feed. */
struct batch {
	char at[BATCH_SIZE];
	size_t used;
};

/* Where lines go, and how. */
struct target {
	struct syslog_link link;
	char name[300];                 /* for the log: as configured */
	char hostname[HOSTNAME_SIZE];
	enum log_also_format format;
	int facility;
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	pthread_t sender;
	bool running, stopping, changed, on;
	bool failing;
	uint64_t dropped;               /* lines */
	struct target coming;           /* taken over where `changed` */
	struct batch batches[2], *filling;
} feed = { .lock = PTHREAD_MUTEX_INITIALIZER, .filled = PTHREAD_COND_INITIALIZER };

/* The sender's own. */
static struct {
	struct target target;
	struct arena memory;
	char frame[FRAME_SIZE];
} sender = { .target.link.fd = -1 };

/* ---- any thread: lines come in */

static void syslog_take(enum log_level level, struct bytes line)
{
	pthread_mutex_lock(&feed.lock);
	struct batch *b = feed.filling;
	if (line.len + 1 > BATCH_SIZE - b->used) {
		feed.dropped++;
	} else {
		b->at[b->used] = (char)('0' + level);
		memcpy(b->at + b->used + 1, line.at, line.len);
		b->used += line.len + 1;
	}
	pthread_cond_signal(&feed.filled);
	pthread_mutex_unlock(&feed.lock);
}

/* ---- the sender */

/* True if there is a receiver. */
static bool target_take(void)
{
	pthread_mutex_lock(&feed.lock);
	bool changed = feed.changed, on = feed.on;
	if (changed) {
		syslog_link_close(&sender.target.link);
		sender.target = feed.coming;
		feed.changed = false;
	}
	pthread_mutex_unlock(&feed.lock);
	return on;
}

static void count_dropped(void)
{
	pthread_mutex_lock(&feed.lock);
	feed.dropped++;
	pthread_mutex_unlock(&feed.lock);
}

/* Said once, when it begins and when it is over. */
static void failure_say(bool failing, int reason)
{
	pthread_mutex_lock(&feed.lock);
	bool news = feed.failing != failing;
	uint64_t dropped = feed.dropped;
	feed.failing = failing;
	pthread_mutex_unlock(&feed.lock);
	if (news && failing)
		log_note(LOG_WARN, "log", "log.also: cannot send to %s: %s; mail is not affected",
			 sender.target.name, strerror(reason));
	else if (news)
		log_note(LOG_INFO, "log",
			 "log.also: sends to %s again; lines lost since the start: %llu",
			 sender.target.name, (unsigned long long)dropped);
}

/* False: the gateway stops. */
static bool wait_retry(void)
{
	struct timespec until;
	int result = 0;
	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += RETRY_SECONDS;
	pthread_mutex_lock(&feed.lock);
	while (!feed.stopping && !feed.changed && result == 0)
		result = pthread_cond_clockwait(&feed.filled, &feed.lock, CLOCK_MONOTONIC, &until);
	bool stopping = feed.stopping;
	pthread_mutex_unlock(&feed.lock);
	return !stopping;
}

static enum syslog_sent send_once(const struct syslog_line *line)
{
	struct target *to = &sender.target;
	struct text frame = TEXT(sender.frame);
	syslog_frame(&frame, to->link.way, to->facility, bytes_of(to->hostname), (int)getpid(),
		     line);
	return frame.cut ? SYSLOG_TOO_LONG : syslog_link_send(&to->link, text_bytes(&frame));
}

/* However long it takes, unless the gateway stops or there is no receiver any more. */
static void send_line(const struct syslog_line *line)
{
	enum syslog_sent sent;
	do {
		sent = send_once(line);
		int reason = errno;
		if (sent != SYSLOG_TOO_LONG)
			failure_say(sent == SYSLOG_FAILED, reason);
	} while (sent == SYSLOG_FAILED && wait_retry() && target_take());
	if (sent != SYSLOG_SENT)
		count_dropped();
}

static void postfix_line(void *level, const char *program, uint64_t time, struct bytes words)
{
	char name[32];
	struct text t = TEXT(name);
	text_format(&t, "postfix/%s", program);
	send_line(&(struct syslog_line){ .level = *(enum log_level *)level,
					 .time = time,
					 .program = text_cstr(&t),
					 .words = words });
}

/* What is no line about mail has no words of Postfix. */
static void send_postfix(enum log_level level, struct bytes line)
{
	struct record r;
	arena_wipe(&sender.memory);
	if (record_parse(line, &sender.memory, &r))
		postfix_words(&r, postfix_line, &level);
}

static void send_entry(struct bytes entry)
{
	enum log_level level = (enum log_level)(entry.at[0] - '0');
	struct bytes line = bytes_skip(entry, 1);
	if (!target_take())
		return;
	if (sender.target.format == LOG_ALSO_POSTFIX)
		send_postfix(level, line);
	else
		send_line(&(struct syslog_line){
			.level = level, .time = clock_wall(), .program = "mxward", .words = line });
}

static void send_batch(struct batch *b)
{
	struct bytes rest = { b->at, b->used };
	while (rest.len > 0) {
		struct bytes entry = bytes_first(rest, bytes_find(rest, '\n'));
		send_entry(entry);
		rest = bytes_skip(rest, entry.len + 1);
	}
	b->used = 0;
}

static void *syslog_run(void *unused)
{
	(void)unused;
	arena_init(&sender.memory, RECORD_MEMORY);
	pthread_mutex_lock(&feed.lock);
	for (;;) {
		while (feed.filling->used == 0 && !feed.stopping)
			pthread_cond_wait(&feed.filled, &feed.lock);
		if (feed.filling->used == 0)
			break;
		struct batch *full = feed.filling;
		feed.filling = full == feed.batches ? feed.batches + 1 : feed.batches;
		pthread_mutex_unlock(&feed.lock);
		send_batch(full);
		pthread_mutex_lock(&feed.lock);
	}
	feed.running = false;
	pthread_mutex_unlock(&feed.lock);
	syslog_link_close(&sender.target.link);
	arena_wipe(&sender.memory);
	return NULL;
}

/* ---- its life */

void syslog_prepare(void)
{
	tzset();
}

void syslog_start(void)
{
	feed.filling = feed.batches;
	feed.running = pthread_create(&feed.sender, NULL, syslog_run, NULL) == 0;
}

static void target_set(struct target *t, const struct log_also_conf *conf, const char *hostname)
{
	*t = (struct target){ .link = { .way = conf->way, .at = conf->at, .fd = -1 },
			      .format = conf->format,
			      .facility = log_also_facility(conf) };
	struct text path = TEXT(t->link.path), name = TEXT(t->name), host = TEXT(t->hostname);
	text_string(&path, conf->path ? conf->path : "");
	text_cstr(&path);
	text_string(&name, conf->syslog ? conf->syslog : "");
	text_cstr(&name);
	text_string(&host, hostname);
	text_cstr(&host);
}

void syslog_configure(const struct config *config)
{
	const struct log_also_conf *also = &config->log_also;
	pthread_mutex_lock(&feed.lock);
	bool on = feed.running && also->way != LOG_ALSO_NONE;
	target_set(&feed.coming, also, config->hostname);
	feed.changed = true;
	feed.on = on;
	pthread_cond_signal(&feed.filled);
	pthread_mutex_unlock(&feed.lock);
	/* Of mail Postfix tells all, whatever our own log holds. */
	log_copy(on ? syslog_take : NULL,
		 also->format == LOG_ALSO_POSTFIX ? LOG_INFO : config->log_level);
}

void syslog_stop(void)
{
	struct timespec until;
	log_copy(NULL, LOG_SILENT);
	pthread_mutex_lock(&feed.lock);
	bool running = feed.running;
	feed.stopping = true;
	pthread_cond_signal(&feed.filled);
	pthread_mutex_unlock(&feed.lock);
	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 1;
	if (running)
		(void)pthread_timedjoin_np(feed.sender, NULL, &until);
}

void syslog_report(struct syslog_status *s)
{
	pthread_mutex_lock(&feed.lock);
	*s = (struct syslog_status){ .on = feed.on,
				     .failing = feed.failing,
				     .dropped = feed.dropped };
	pthread_mutex_unlock(&feed.lock);
}
