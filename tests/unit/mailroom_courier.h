/* mailroom_courier.h: what the tests of the courier share: a small mail server in threads that
 * behaves as it is told, a spool, and a courier between them.
 *
 * The server judges a recipient by its local part: "refused…" gets 550, "later…" 451, all others
 * 250, and "postmaster" what it is told to; mail from the null path may have an answer of its own.
 * What it took is noted: "<from> <to> <to>\n", then the message as it arrived, its final dot left
 * out. */
#ifndef MXWARD_TESTS_UNIT_MAILROOM_COURIER_H
#define MXWARD_TESTS_UNIT_MAILROOM_COURIER_H

#include "tests/unit/io_testing.h"

#include "gateway/base/clock.h"
#include "gateway/mailroom/courier.h"
#include "tests/unit/mailroom_spool.h"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <sysexits.h>

enum { TALKS_MAX = 64, NOTES_MAX = 4 << 20 };

enum drop { DROP_NEVER, DROP_IN_BODY, DROP_AT_DOT };

struct server {
	int fd;
	uint16_t port;
	pthread_t acceptor, talkers[TALKS_MAX];
	int talks[TALKS_MAX];
	unsigned count;
	bool listening;
	/* How it behaves. */
	const char *_Atomic mail, *_Atomic data, *_Atomic dot;
	const char *_Atomic null_mail, *_Atomic postmaster; /* NULL: as all others */
	bool seven_bit; /* offers no 8BITMIME */
	_Atomic unsigned most; /* recipients in a transaction; 0: any number */
	_Atomic enum drop drop;
	_Atomic pid_t victim; /* killed at the final dot, before any answer */
	unsigned dot_ms;      /* before it answers the dot */
	/* how long it waits for the client; 0: for ever. Both set before it listens */
	unsigned idle_ms;
	/* What it saw. */
	pthread_mutex_t mutex;
	unsigned taken;
	char *notes;
	size_t length;
	char named
		/* the first octet of every recipient, in the order in which they were named; '\0'
		 * behind them */
		[64];
};

struct talk {
	struct server *server;
	int fd;
	struct bytes rest; /* of `heard` */
	char heard[65536];
};

static inline void server_say(struct talk *t, const char *line)
{
	char buffer[1024];
	struct text text = TEXT(buffer);
	text_format(&text, "%s\r\n", line);
	(void)!send(t->fd, buffer, text.len, MSG_NOSIGNAL);
}

/* The next line without its CRLF; false at the end of the connection. */
static inline bool server_line(struct talk *t, struct bytes *line)
{
	while (!bytes_has(t->rest, '\n')) {
		memmove(t->heard, t->rest.at, t->rest.len);
		t->rest.at = t->heard;
		ssize_t n = recv(t->fd, t->heard + t->rest.len, sizeof t->heard - t->rest.len, 0);
		if (n <= 0)
			return false;
		t->rest.len += (size_t)n;
	}
	size_t end = bytes_find(t->rest, '\n');
	*line = bytes_first(t->rest, end - 1);
	t->rest = bytes_skip(t->rest, end + 1);
	return true;
}

static inline void server_note(char *notes, size_t *length, struct bytes b)
{
	if (*length + b.len < NOTES_MAX)
		memcpy(notes + *length, b.at, b.len);
	*length += b.len;
}

/* False: the connection is to end. */
static inline bool server_body(struct talk *t, char *envelope, size_t *length)
{
	struct server *s = t->server;
	struct bytes line;
	while (server_line(t, &line)) {
		if (s->drop == DROP_IN_BODY)
			return false;
		if (bytes_equal(line, BYTES("."))) {
			usleep(s->dot_ms * 1000);
			if (s->victim)
				kill(s->victim, SIGKILL);
			if (s->drop == DROP_AT_DOT || s->victim)
				return false;
			if (!s->dot || s->dot[0] == '2') {
				pthread_mutex_lock(&s->mutex);
				server_note(s->notes, &s->length,
					    (struct bytes){ envelope, *length });
				s->taken++;
				pthread_mutex_unlock(&s->mutex);
			}
			server_say(t, s->dot ? s->dot : "250 2.0.0 taken");
			return true;
		}
		server_note(envelope, length,
			    bytes_skip(line, bytes_starts(line, BYTES(".")) ? 1 : 0));
		server_note(envelope, length, BYTES("\r\n"));
	}
	return false;
}

static inline void server_name(struct server *s, struct bytes local)
{
	pthread_mutex_lock(&s->mutex);
	size_t count = strlen(s->named);
	if (local.len && count + 1 < sizeof s->named)
		s->named[count] = local.at[0];
	pthread_mutex_unlock(&s->mutex);
}

static inline const char *server_rcpt(struct bytes local)
{
	return bytes_starts(local, BYTES("refused")) ? "550 5.1.1 no such user"
	       : bytes_starts(local, BYTES("later")) ? "451 4.3.0 come back later"
						     : NULL;
}

static inline void *server_talk(void *arg)
{
	struct talk *t = arg;
	struct server *s = t->server;
	char *envelope = malloc(NOTES_MAX);
	size_t length = 0;
	unsigned recipients = 0;
	struct bytes line;
	server_say(t, "220 mx.test");
	while (server_line(t, &line)) {
		if (bytes_starts(line, BYTES("EHLO"))) {
			server_say(t,
				   s->seven_bit
					   ? "250-mx.test\r\n250-PIPELINING\r\n250 DSN"
					   : "250-mx.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 "
					     "DSN");
		} else if (bytes_starts(line, BYTES("MAIL FROM:"))) {
			length = 0;
			server_note(envelope, &length, bytes_skip(line, 10));
			recipients = 0;
			const char *null =
				bytes_starts(line, BYTES("MAIL FROM:<>")) ? s->null_mail : NULL;
			server_say(t, null ? null : s->mail ? s->mail : "250 2.1.0 ok");
		} else if (bytes_starts(line, BYTES("RCPT TO:<"))) {
			struct bytes local = bytes_skip(line, 9);
			server_name(s, local);
			const char *reply = bytes_starts(local, BYTES("postmaster@"))
						    ? s->postmaster
						    : server_rcpt(local);
			if (!reply && s->most && recipients >= s->most)
				reply = "452 4.5.3 too many recipients";
			if (!reply) {
				recipients++;
				server_note(envelope, &length, BYTES(" "));
				server_note(envelope, &length, bytes_skip(line, 8));
			}
			server_say(t, reply ? reply : "250 2.1.5 ok");
		} else if (bytes_equal(line, BYTES("DATA"))) {
			server_say(t, s->data ? s->data : "354 go on");
			server_note(envelope, &length, BYTES("\n"));
			if (!s->data && !server_body(t, envelope, &length))
				break;
		} else {
			server_say(t, "221 bye");
			break;
		}
	}
	shutdown(t->fd, SHUT_RDWR);
	free(envelope);
	free(t);
	return NULL;
}

static inline void *server_accept(void *arg)
{
	struct server *s = arg;
	int fd;
	while (s->count < TALKS_MAX && (fd = accept(s->fd, NULL, NULL)) >= 0) {
		struct talk *t = calloc(1, sizeof *t);
		*t = (struct talk){ .server = s, .fd = fd, .rest = { t->heard, 0 } };
		struct timeval patience = { .tv_sec = s->idle_ms / 1000,
					    .tv_usec = s->idle_ms % 1000 * 1000 };
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
		s->talks[s->count] = fd;
		pthread_create(&s->talkers[s->count++], NULL, server_talk, t);
	}
	return NULL;
}

/* Reserves a port; nobody listens there yet. */
static inline void server_reserve(struct server *s)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof at;
	*s = (struct server){ .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
			      .notes = calloc(1, NOTES_MAX) };
	pthread_mutex_init(&s->mutex, NULL);
	assert_int_equal(bind(s->fd, (struct sockaddr *)&at, length), 0);
	assert_int_equal(getsockname(s->fd, (struct sockaddr *)&at, &length), 0);
	s->port = ntohs(at.sin_port);
}

static inline void server_listen(struct server *s)
{
	assert_int_equal(listen(s->fd, 64), 0);
	assert_int_equal(pthread_create(&s->acceptor, NULL, server_accept, s), 0);
	s->listening = true;
}

static inline void server_stop(struct server *s)
{
	if (s->listening) {
		shutdown(s->fd, SHUT_RDWR);
		pthread_join(s->acceptor, NULL);
	}
	for (unsigned i = 0; i < s->count; i++) {
		shutdown(s->talks[i], SHUT_RDWR);
		pthread_join(s->talkers[i], NULL);
		close(s->talks[i]);
	}
	close(s->fd);
	pthread_mutex_destroy(&s->mutex);
	free(s->notes);
}

static inline unsigned server_taken(struct server *s)
{
	pthread_mutex_lock(&s->mutex);
	unsigned taken = s->taken;
	pthread_mutex_unlock(&s->mutex);
	return taken;
}

/* True if what was taken has this text somewhere. */
static inline bool server_saw(struct server *s, const char *text)
{
	pthread_mutex_lock(&s->mutex);
	bool saw = memmem(s->notes, s->length, text, strlen(text)) != NULL;
	pthread_mutex_unlock(&s->mutex);
	return saw;
}

/* ---- a courier, its spool and its configuration */

struct answer {
	unsigned count;
	int result;
	char words[1024];
};

struct world {
	char folder[PATH_LENGTH];
	struct loop *loop;
	struct health *health;
	struct spool *spool;
	struct config *config;
	struct courier *courier;
	struct resolver *resolver;    /* NULL: none */
	/* not NULL: it has one, of dns.servers of the configuration */
	struct answers *own_resolver;
	struct answer answer;
	unsigned made;
	uint64_t begun; /* for spool_begin(); 0: nothing here is another process's */
	int log;
};
static struct world w;

static inline void world_answer(void *arg, uint64_t ticket, const char *id, int result,
				struct bytes words)
{
	struct answer *a = arg;
	struct text t = TEXT(a->words);
	(void)ticket, (void)id;
	text_add(&t, words);
	(void)text_cstr(&t);
	a->result = result;
	a->count++;
}

static inline void world_grumble(void *arg, bool warning, const char *message)
{
	(void)arg;
	if (!warning)
		fprintf(stderr, "%s\n", message);
}

static inline struct config *world_config(const struct server *servers, size_t count,
					  const char *keys)
{
	char path[] = "/tmp/mxward-courier.XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	dprintf(fd,
		"hostname: gw.test\nlisteners: [{ bind: \"127.0.0.1:1\", tls: off }]\n"
		"domains: { a.test: { backend: main } }\nbackends: { main: { tls: off, servers: [");
	for (size_t i = 0; i < count; i++)
		dprintf(fd, "%s\"127.0.0.1:%u\"", i ? ", " : "", servers[i].port);
	dprintf(fd, "] } }\n%s", keys);
	struct snapshot *snapshot = snapshot_new();
	struct config *config =
		config_load(path, snapshot, &(struct config_report){ world_grumble, NULL });
	snapshot_free(snapshot);
	close(fd);
	unlink(path);
	assert_non_null(config);
	return config;
}

static inline void world_open(void)
{
	char words[200];
	struct text error = TEXT(words);
	w.spool = spool_open(w.folder, &error);
	if (!w.spool)
		fail_msg("%s", text_cstr(&error));
}

/* An empty spool stands open, without a courier: for what shall lie there before one begins. Until
 * spool_close(). */
static inline void world_prepare(void)
{
	w = (struct world){ .log = -1 };
	folder_new(w.folder);
	world_open();
}

/* The courier begins; the spool may have something in it already. */
static inline void world_start(struct config *config)
{
	w.log = memfd_create("log", MFD_CLOEXEC);
	log_start(w.log);
	w.loop = loop_new();
	w.health = health_new();
	w.config = config;
	world_open();
	spool_begin(w.spool, w.begun ? w.begun : 1);
	assert_true(health_configure(w.health, config));
	char words[200];
	struct text error = TEXT(words);
	if (w.own_resolver)
		w.resolver = resolver_new(w.loop, w.own_resolver, config->dns.servers,
					  config->dns.server_count, config->dns.timeout, &error);
	w.courier = courier_new(w.loop, w.spool, w.health, w.resolver, world_answer, &w.answer);
	assert_non_null(w.courier);
	courier_configure(w.courier, config);
}

static inline void world_begin(const struct server *servers, size_t count, const char *keys)
{
	w = (struct world){ .log = -1 };
	folder_new(w.folder);
	world_start(world_config(servers, count, keys));
}

/* The usual world: one server, which listens, and a courier. */
static inline void world_serve(struct server *s)
{
	server_reserve(s);
	server_listen(s);
	world_begin(s, 1, "");
}

/* The courier ends; the spool stays. */
static inline void world_halt(void)
{
	courier_free(w.courier);
	w.courier = NULL;
	if (w.resolver)
		resolver_free(w.resolver);
	w.resolver = NULL;
	loop_free(w.loop);
	spool_close(w.spool);
	health_free(w.health);
	config_unref(w.config);
	log_stop();
	close(w.log);
}

static inline void world_end(void)
{
	world_halt();
	folder_remove(w.folder);
}

static inline void world_end_with(struct server *s)
{
	world_end();
	server_stop(s);
}

/* A child begins as the courier of the prepared spool, which is closed again, and acts; the server,
 * only reserved until now, kills it at the final dot: the mark has been made. From then on the
 * server takes what comes. */
static inline void world_killed_at_the_mark(struct server *s, void (*act)(const char *id),
					    const char *id)
{
	int status;
	/* The child may call at once; it is answered when the server knows whom to kill. */
	assert_int_equal(listen(s->fd, 64), 0);
	pid_t child = fork();
	if (child == 0) {
		world_start(world_config(s, 1, ""));
		act(id);
		_exit(1);
	}
	assert_true(child > 0); /* kill(-1) would mean everybody */
	s->victim = child;
	server_listen(s);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	s->victim = 0;
}

/* No file can be written any more, as on a full disk, until disk_works() with what this gives. */
static inline struct rlimit disk_fails(void)
{
	struct rlimit limit;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){ .rlim_max = limit.rlim_max }),
			 0);
	return limit;
}

static inline void disk_works(struct rlimit limit)
{
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* True if a line of the log has both texts by now. */
static inline bool logged_by_now(const char *one, const char *other)
{
	static char text[1 << 20];
	ssize_t n = pread(w.log, text, sizeof text - 1, 0);
	struct bytes rest = { text, n > 0 ? (size_t)n : 0 };
	while (rest.len) {
		struct bytes line = bytes_first(rest, bytes_find(rest, '\n'));
		if (memmem(line.at, line.len, one, strlen(one)) &&
		    memmem(line.at, line.len, other, strlen(other)))
			return true;
		rest = bytes_skip(rest, line.len + 1);
	}
	return false;
}

/* The same; the writer of the log has a thread of its own, which is given its time. */
static inline bool logged(const char *one, const char *other)
{
	for (unsigned patience = 0; patience < 30 && !logged_by_now(one, other); patience++)
		usleep(10000);
	return logged_by_now(one, other);
}

/* Stores a message of b@example.net to these recipients, separated by blanks; gives its ID. `age`:
 * how long ago, ms; `left`: until its time is over. */
static inline const char *world_store(enum spool_queue queue, const char *to, struct bytes octets,
				      uint64_t age, int64_t left)
{
	static char id[SPOOL_ID_MAX];
	char words[200];
	struct text error = TEXT(words);
	struct envelope_recipient recipients[20] = { 0 };
	uint64_t now = clock_wall();
	spool_id(id, now - age, 1, w.made++);
	struct envelope e = { .id = bytes_of(id),
			      .time = now - age,
			      .from = BYTES("b@example.net"),
			      .recipients = recipients,
			      .backend = BYTES("main"),
			      .client = BYTES("192.0.2.7"),
			      .helo = BYTES("mail.example.net"),
			      .expires = now + (uint64_t)left };
	struct bytes rest = bytes_of(to), word;
	while ((word = bytes_word(&rest)).len)
		recipients[e.recipient_count++].address = word;
	struct pieces pieces = { .rest = octets, .piece = 100000 };
	if (spool_store(w.spool, queue, &e, &(struct spool_source){ pieces_next, &pieces },
			&error) != SPOOL_DONE)
		fail_msg("%s", text_cstr(&error));
	return id;
}

static inline const char *world_hold(const char *to, struct bytes octets, int64_t left)
{
	const char *id = world_store(SPOOL_HOLD, to, octets, 0, left);
	courier_held(w.courier, id, "main", clock_wall() + (uint64_t)left, false);
	return id;
}

/* The envelope of a message as it is on the disk now; false: it is not there. */
static inline bool world_envelope(enum spool_queue queue, const char *id, struct arena *arena,
				  struct envelope *e)
{
	char words[200];
	struct text error = TEXT(words);
	arena_init(arena, ENVELOPE_ARENA);
	return spool_read(w.spool, queue, id, arena, e, &error) == SPOOL_DONE;
}

static inline bool world_has(enum spool_queue queue, const char *id)
{
	struct arena arena;
	struct envelope e;
	bool there = world_envelope(queue, id, &arena, &e);
	arena_wipe(&arena);
	return there;
}

static inline struct courier_report world_report(void)
{
	struct courier_report report;
	courier_report(w.courier, &report);
	return report;
}

/* Releases, and waits for the answer. */
static inline int world_release(const char *id, const char *to)
{
	unsigned before = w.answer.count;
	courier_release(w.courier, 7, id, bytes_of(to), "anna");
	UNTIL(w.loop, w.answer.count > before);
	UNTIL(w.loop, courier_busy(w.courier) == 0);
	assert_int_equal(w.answer.count, before + 1);
	return w.answer.result;
}

#endif
