/* log.c: building lines, queueing them, and the thread that writes the queue; see log.h.
 *
 * Owns the queue and the writer thread. Nothing here may wait for the output but the writer
 * itself. */
#include "gateway/base/log.h"

#include "gateway/base/character.h"
#include "gateway/base/clock.h"
#include "gateway/base/log_events.h"
#include "gateway/base/sanitized.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum {
	LINE_SIZE = 65536,
	LINE_RESERVE = 1024,            /* always left for brackets and the mark of a cut */
	QUEUE_SIZE = 4 << 20,           /* thousands of sessions may end at one moment */
	BATCH_MS = 5, /* the writer gathers this long: one system call for many lines */
	DEPTH_MAX = 4,                  /* of brackets in a line */
};

enum { FORM_OUTPUT, FORM_RECORD, FORMS };

/* A line as somebody wants it. */
struct form {
	struct text text;
	char buffer[LINE_SIZE];
	bool json, wanted, cut, first;  /* first: no comma before the next member */
};

struct log_line {
	/* for the output, as configured; for who takes JSON, unless the first serves both */
	struct form forms[FORMS];
	void (*record)(struct bytes);   /* who takes it for the record; NULL: nobody */
	void (*copy)(enum log_level, struct bytes);     /* the same for a copy */
	enum log_level level;
	/* for a build that is tested: the event, and the keys of the open brackets */
	const char *event, *open[DEPTH_MAX];
	unsigned depth;
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	pthread_t writer;
	bool running, stopping, idle;
	bool pipe;                      /* the output is one */
	bool torn;                      /* the output ends within a line */
	int fd, coming;                 /* coming: takes the place of fd; -1: nothing does */
	size_t head, used;              /* of `ring` */
	uint64_t dropped, reported;     /* lines */
	char ring[QUEUE_SIZE];
} queue = { .lock = PTHREAD_MUTEX_INITIALIZER,
	    .filled = PTHREAD_COND_INITIALIZER,
	    .fd = STDOUT_FILENO,
	    .coming = -1 };

static _Atomic int format = LOG_JSON, threshold = LOG_INFO;
static void (*_Atomic recorder)(struct bytes line);
static void (*_Atomic copier)(enum log_level, struct bytes line);
static _Atomic int copied = LOG_SILENT;         /* the level up to which lines are */
static _Thread_local struct log_line line;

void log_configure(enum log_format f, enum log_level l)
{
	atomic_store(&format, (int)f);
	atomic_store(&threshold, (int)l);
}

void log_record(void (*take)(struct bytes line))
{
	atomic_store(&recorder, take);
}

void log_copy(void (*take)(enum log_level, struct bytes line), enum log_level most)
{
	atomic_store(&copied, (int)most);
	atomic_store(&copier, take);
}

static bool is_file(int fd)
{
	struct stat st;
	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

/* Without a writer: at once or not at all. False when the output does not take it now. */
static bool write_now(int fd, struct bytes b)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };
	struct iovec v = { .iov_base = (void *)(uintptr_t)b.at, .iov_len = b.len };
	if (poll(&p, 1, 0) != 1 || !(p.revents & POLLOUT))
		return false;
	/* WHY not RWF_NOWAIT: XFS and Btrfs refuse it with EAGAIN whenever a file's time has to
	 * change, which is nearly every line. */
	if (is_file(fd))
		return write(fd, b.at, b.len) == (ssize_t)b.len;
	/* A pipe may have been filled by somebody else since: only RWF_NOWAIT makes sure, or with a
	 * socket (a service manager's journal) MSG_DONTWAIT. Terminals do not know it. */
	ssize_t n = pwritev2(fd, &v, 1, -1, RWF_NOWAIT);
	if (n < 0 && errno == ESPIPE)
		n = send(fd, b.at, b.len, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n < 0 && errno == ENOTSOCK)
		errno = ESPIPE;
	if (n < 0 && (errno == EOPNOTSUPP || errno == EINVAL || errno == ENOSYS || errno == ESPIPE))
		n = write(fd, b.at, b.len);
	return n == (ssize_t)b.len;
}

void log_plain(int fd, struct bytes words)
{
	if (words.len > 0)
		(void)write_now(fd, words);
}

/* Takes off the front what was written, which is all of it, however slow the output; false when the
 * output is broken. */
static bool write_all(int fd, struct bytes *b)
{
	while (b->len) {
		ssize_t n = write(fd, b->at, b->len);
		if (n > 0) {
			*b = bytes_skip(*b, (size_t)n);
		} else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			struct pollfd p = { .fd = fd, .events = POLLOUT };
			(void)poll(&p, 1, 1000);
		} else if (n < 0 && errno != EINTR) {
			return false;
		}
	}
	return true;
}

static uint64_t count_lines(struct bytes b)
{
	uint64_t lines = 0;
	for (size_t i = 0; i < b.len; i++)
		lines += b.at[i] == '\n';
	return lines;
}

/* With the lock held: copies the oldest octets out of the ring. */
static struct bytes ring_copy(char *into, size_t most)
{
	size_t n = queue.used < most ? queue.used : most;
	size_t straight = QUEUE_SIZE - queue.head < n ? QUEUE_SIZE - queue.head : n;
	memcpy(into, queue.ring + queue.head, straight);
	memcpy(into + straight, queue.ring, n - straight);
	return (struct bytes){ into, n };
}

/* With the lock held: whole lines, as many as can be written at once without the supervisor's
 * lines, or an end of the process, coming in between: PIPE_BUF octets to a pipe. A line longer than
 * that is taken alone. */
static struct bytes log_oldest(char batch[LINE_SIZE])
{
	struct bytes b = ring_copy(batch, queue.pipe ? PIPE_BUF : LINE_SIZE);
	size_t end = bytes_find_last(b, '\n');
	if (end == b.len) {
		b = ring_copy(batch, LINE_SIZE);
		end = bytes_find(b, '\n');
	}
	return bytes_first(b, end + 1);
}

/* With the lock held, which it lets go meanwhile: lines gather. Where many wait already, or nothing
 * more is to come, there is nothing to gather. */
static void gather(void)
{
	const struct timespec pause = { .tv_nsec = BATCH_MS * 1000000L };
	if (queue.stopping || queue.used >= QUEUE_SIZE / 4)
		return;
	pthread_mutex_unlock(&queue.lock);
	(void)nanosleep(&pause, NULL);
	pthread_mutex_lock(&queue.lock);
}

static bool is_pipe(int fd)
{
	struct stat st;
	return fstat(fd, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
}

/* With the lock held, and nothing being written. */
static void switch_output(void)
{
	if (queue.coming < 0)
		return;
	(void)dup2(queue.coming, queue.fd);
	close(queue.coming);
	queue.coming = -1;
	queue.pipe = is_pipe(queue.fd);
	queue.torn = false;
}

/* The writer does it between two pieces; while it rests, or there is none, nobody writes. */
void log_switch(int fd)
{
	pthread_mutex_lock(&queue.lock);
	if (queue.coming >= 0)
		close(queue.coming);
	queue.coming = fd;
	if (!queue.running || queue.idle)
		switch_output();
	pthread_mutex_unlock(&queue.lock);
}

/* With the lock held, which it lets go meanwhile. */
static void write_oldest(char batch[LINE_SIZE])
{
	switch_output();
	struct bytes piece = log_oldest(batch), rest = piece, end = BYTES("\n");
	int fd = queue.fd;
	bool torn = queue.torn;
	pthread_mutex_unlock(&queue.lock);
	/* What a full disk has cut off must not spoil the next line. */
	torn = torn && !write_all(fd, &end);
	if (!torn && !write_all(fd, &rest))
		torn = rest.len < piece.len && rest.at[-1] != '\n';
	pthread_mutex_lock(&queue.lock);
	queue.torn = torn;
	queue.dropped += count_lines(rest);
	queue.used -= piece.len;
	/* From the beginning when it can be: a busy log stays in few pages, and in the cache. */
	queue.head = queue.used ? (queue.head + piece.len) % QUEUE_SIZE : 0;
}

/* Whoever logs wakes the writer only when nothing was logged for a whole pause: while lines keep
 * coming it looks by itself, and waking it costs more than the line. */
static void *write_queue(void *unused)
{
	(void)unused;
	static char batch[LINE_SIZE];   /* WHY static: there is one writer */
	bool behind = false;            /* what is there already need not be gathered */
	pthread_mutex_lock(&queue.lock);
	for (;;) {
		if (!behind)
			gather();
		if (queue.used > 0) {
			write_oldest(batch);
			behind = queue.used > 0;
			continue;
		}
		if (queue.stopping)
			break;
		queue.idle = true;
		while (queue.used == 0 && !queue.stopping)
			pthread_cond_wait(&queue.filled, &queue.lock);
	}
	/* In the same breath: what a thread of the pool says behind the last line would find nobody
	 * to write it. */
	queue.running = false;
	pthread_mutex_unlock(&queue.lock);
	return NULL;
}

void log_start(int fd)
{
	pthread_mutex_init(&queue.lock, NULL);
	pthread_cond_init(&queue.filled, NULL);
	queue.fd = fd;
	queue.pipe = is_pipe(fd);
	queue.head = queue.used = 0;
	queue.stopping = queue.idle = queue.torn = false;
	queue.running = pthread_create(&queue.writer, NULL, write_queue, NULL) == 0;
}

void log_stop(void)
{
	pthread_mutex_lock(&queue.lock);
	bool running = queue.running;
	queue.stopping = true;
	pthread_cond_signal(&queue.filled);
	pthread_mutex_unlock(&queue.lock);
	if (!running)
		return;
	struct timespec until;
	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 1;
	(void)pthread_timedjoin_np(queue.writer, NULL, &until);
	pthread_mutex_lock(&queue.lock);
	queue.running = false;
	pthread_mutex_unlock(&queue.lock);
}

uint64_t log_dropped(void)
{
	pthread_mutex_lock(&queue.lock);
	uint64_t dropped = queue.dropped;
	pthread_mutex_unlock(&queue.lock);
	return dropped;
}

/* With the lock held and room for it. */
static void ring_put(struct bytes b)
{
	size_t at = (queue.head + queue.used) % QUEUE_SIZE;
	size_t straight = QUEUE_SIZE - at < b.len ? QUEUE_SIZE - at : b.len;
	memcpy(queue.ring + at, b.at, straight);
	memcpy(queue.ring, b.at + straight, b.len - straight);
	queue.used += b.len;
}

/* With the lock held: says how many lines were lost before the one that now has room. */
static void report_dropped(void)
{
	char buffer[160];
	struct text t = TEXT(buffer);
	text_string(&t, atomic_load(&format) == LOG_JSON ? "{\"ts\":\"" : "");
	clock_rfc3339(&t, clock_wall());
	text_format(&t,
		    atomic_load(&format) == LOG_JSON ? "\",\"event\":\"log\",\"dropped\":%llu}\n"
						     : " log dropped=%llu\n",
		    (unsigned long long)(queue.dropped - queue.reported));
	if (t.len > QUEUE_SIZE - queue.used)
		return;
	ring_put(text_bytes(&t));
	queue.reported = queue.dropped;
}

static void enqueue(struct bytes b)
{
	pthread_mutex_lock(&queue.lock);
	if (!queue.running) {
		queue.dropped += write_now(queue.fd, b) ? 0 : 1;
		pthread_mutex_unlock(&queue.lock);
		return;
	}
	if (queue.dropped > queue.reported && QUEUE_SIZE - queue.used > QUEUE_SIZE / 4)
		report_dropped();
	/* Once lines were dropped, wait for a quarter of the queue: a line now and then between
	 * gaps helps nobody. */
	if (b.len > QUEUE_SIZE - queue.used || queue.dropped > queue.reported)
		queue.dropped++;
	else
		ring_put(b);
	if (queue.idle)
		pthread_cond_signal(&queue.filled);
	queue.idle = false;
	pthread_mutex_unlock(&queue.lock);
}

/* Adds a character that is not plain: as it is if it can be seen, otherwise as an escape, a pair of
 * them above U+FFFF. Below U+0100 escapes stand for octets, not for characters (json.h): U+0085 is
 * two of them, and an octet that is no UTF-8 is one. */
static size_t json_character(struct text *t, struct bytes b)
{
	char c = b.at[0];
	if (c == '"' || c == '\\') {
		text_char(t, '\\');
		text_char(t, c);
		return 1;
	}
	struct bytes rest = b;
	uint32_t code = character_take(&rest);
	size_t n = b.len - rest.len;
	if (character_seen(code)) {
		text_add(t, bytes_first(b, n));
		return n;
	}
	if (code < 0x100 || code == CHARACTER_NONE) {
		text_format(t, "\\u%04x", (unsigned)(unsigned char)c);
		return 1;
	}
	if (code > 0xFFFF)
		text_format(t, "\\u%04x\\u%04x", 0xD7C0 + (code >> 10), 0xDC00 + (code & 0x3FF));
	else
		text_format(t, "\\u%04x", code);
	return n;
}

/* Octets at the front of b that stand for themselves. */
static size_t json_plain(struct bytes b)
{
	size_t n = 0;
	while (n < b.len && (unsigned char)b.at[n] < 128 && !octet_control(b.at[n]) &&
	       b.at[n] != '"' && b.at[n] != '\\')
		n++;
	return n;
}

void json_string(struct text *t, struct bytes b)
{
	text_char(t, '"');
	while (b.len) {
		size_t plain = json_plain(b);
		text_add(t, bytes_first(b, plain));
		b = bytes_skip(b, plain);
		if (b.len)
			b = bytes_skip(b, json_character(t, b));
	}
	text_char(t, '"');
}

/* Ends a program that is built for tests: log_events.def lacks what is being logged. */
static void field_missing(const char *event, const char *key)
{
	(void)fprintf(stderr, "log.c: gateway/base/log_events.def lacks the event \"%s\"%s%s\n",
		      event, key[0] ? " with the field " : "", key);
	abort();
}

/* The key with those of the brackets around it: "tls.version". */
static void field_check_table(const struct log_line *l, const char *key, enum log_type type)
{
	if (!SANITIZED || !key)
		return;
	char buffer[128];
	struct text path = TEXT(buffer);
	for (unsigned i = 0; i < l->depth; i++)
		if (l->open[i])
			text_format(&path, "%s.", l->open[i]);
	text_string(&path, key);
	if (!log_events_has_field(l->event, text_cstr(&path), type))
		field_missing(l->event, text_cstr(&path));
}

/* The front of a line. */
static void form_begin(struct form *f, const char *event)
{
	f->text = (struct text){ .at = f->buffer, .cap = LINE_SIZE - LINE_RESERVE };
	f->cut = f->first = false;
	if (!f->wanted)
		return;
	text_string(&f->text, f->json ? "{\"ts\":\"" : "");
	clock_rfc3339(&f->text, clock_wall());
	text_string(&f->text, f->json ? "\",\"event\":\"" : " ");
	text_string(&f->text, event);
	text_string(&f->text, f->json ? "\"" : "");
}

struct log_line *log_begin(enum log_level level, const char *event)
{
	struct log_line *l = &line;
	struct form *out = &l->forms[FORM_OUTPUT], *record = &l->forms[FORM_RECORD];
	if (SANITIZED && !log_events_has(event))
		field_missing(event, "");
	l->event = event;
	l->depth = 0;
	l->record = level <= LOG_INFO ? atomic_load(&recorder) : NULL;
	if (l->record && !log_events_recorded(event))
		l->record = NULL;
	l->level = level;
	l->copy = (int)level <= atomic_load(&copied) ? atomic_load(&copier) : NULL;
	out->json = atomic_load(&format) == LOG_JSON;
	out->wanted = (int)level <= atomic_load(&threshold);
	record->json = true;
	record->wanted = (l->record || l->copy) && !(out->wanted && out->json);
	form_begin(out, event);
	form_begin(record, event);
	if (level <= LOG_WARN)
		log_string(l, "level", level == LOG_ERROR ? "error" : "warn");
	return l;
}

/* The separator and the key of a member. */
static void member(struct form *f, const char *key)
{
	if (!f->first)
		text_char(&f->text, f->json ? ',' : ' ');
	f->first = false;
	if (!key)
		return;
	if (f->json)
		text_char(&f->text, '"');
	text_string(&f->text, key);
	text_string(&f->text, f->json ? "\":" : "=");
}

static bool log_plain_text(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (octet_control(b.at[i]) || b.at[i] == ' ' || b.at[i] == '"' || b.at[i] == '\\' ||
		    (unsigned char)b.at[i] > 127)
			return false;
	return b.len > 0;
}

/* Adds a member to each form that is wanted, whole or not at all. `word`: it needs no quotes. */
static void member_add(struct log_line *l, const char *key, struct bytes b, bool word)
{
	for (struct form *f = l->forms; f < l->forms + FORMS; f++) {
		struct text before = f->text;
		bool first = f->first;
		if (!f->wanted)
			continue;
		member(f, key);
		if (word || (!f->json && log_plain_text(b)))
			text_add(&f->text, b);
		else
			json_string(&f->text, b);
		if (!f->text.cut)
			continue;
		f->text = before;
		f->first = first;
		f->cut = true;
	}
}

void log_bytes(struct log_line *l, const char *key, struct bytes b)
{
	field_check_table(l, key, LOG_TYPE_STRING);
	member_add(l, key, b, false);
}

void log_string(struct log_line *l, const char *key, const char *string)
{
	log_bytes(l, key, bytes_of(string));
}

void log_item(struct log_line *l, struct bytes b)
{
	log_bytes(l, NULL, b);
}

void log_number(struct log_line *l, const char *key, int64_t number)
{
	char buffer[24];
	struct text digits = TEXT(buffer);
	field_check_table(l, key, LOG_TYPE_NUMBER);
	text_format(&digits, "%lld", (long long)number);
	member_add(l, key, text_bytes(&digits), true);
}

void log_bool(struct log_line *l, const char *key, bool claim)
{
	field_check_table(l, key, LOG_TYPE_BOOL);
	member_add(l, key, claim ? BYTES("true") : BYTES("false"), true);
}

/* Brackets use the reserve: an opened one is always closed, so a cut line is still one JSON
 * object. */
static void open_bracket(struct log_line *l, const char *key, char c)
{
	field_check_table(l, key, c == '[' ? LOG_TYPE_LIST : LOG_TYPE_OBJECT);
	assert(l->depth < DEPTH_MAX);
	l->open[l->depth++] = key;
	for (struct form *f = l->forms; f < l->forms + FORMS; f++) {
		if (!f->wanted)
			continue;
		f->text.cap = LINE_SIZE - 64;
		member(f, key);
		text_char(&f->text, c);
		f->text.cap = LINE_SIZE - LINE_RESERVE;
		f->first = true;
	}
}

static void close_bracket(struct log_line *l, char c)
{
	assert(l->depth > 0);
	l->depth--;
	for (struct form *f = l->forms; f < l->forms + FORMS; f++) {
		if (!f->wanted)
			continue;
		f->text.cap = LINE_SIZE - 64;
		text_char(&f->text, c);
		f->text.cap = LINE_SIZE - LINE_RESERVE;
		f->first = false;
	}
}

void log_list_open(struct log_line *l, const char *key)
{
	open_bracket(l, key, '[');
}

void log_object_open(struct log_line *l, const char *key)
{
	open_bracket(l, key, '{');
}

void log_list_close(struct log_line *l)
{
	close_bracket(l, ']');
}

void log_object_close(struct log_line *l)
{
	close_bracket(l, '}');
}

static struct bytes form_end(struct form *f)
{
	f->text.cap = LINE_SIZE;
	f->text.cut = false;
	if (f->cut)
		text_string(&f->text, f->json ? ",\"cut\":true" : " cut=true");
	text_string(&f->text, f->json ? "}\n" : "\n");
	return text_bytes(&f->text);
}

void log_end(struct log_line *l)
{
	struct form *out = &l->forms[FORM_OUTPUT], *record = &l->forms[FORM_RECORD];
	struct bytes whole = out->wanted ? form_end(out) : BYTES("");
	struct bytes json = record->wanted ? form_end(record) : whole;
	if (l->record)
		l->record(json);
	if (l->copy)
		l->copy(l->level, json);
	if (out->wanted)
		enqueue(whole);
}

void log_note(enum log_level level, const char *event, const char *message, ...)
{
	char buffer[1024];
	struct text t = TEXT(buffer);
	va_list args;
	va_start(args, message);
	text_vformat(&t, message, args);
	va_end(args);
	struct log_line *l = log_begin(level, event);
	log_bytes(l, "message", text_bytes(&t));
	log_end(l);
}
