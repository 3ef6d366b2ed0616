/* backend_link.h: what the tests of links share: scripted backend servers in threads, and a loop
 * with links to talk to them.
 *
 * A script is a list of lines for one connection; a backend's last script serves all later
 * connections, too:
 *   "> text"  says a line "= text" says these octets "< text" hears a line that begins so
 *   "!tls" shakes hands       "!body" hears a message          "!octets" hears whatever it is
 *   "!close" "!reset"  end the connection                      "!pause" for 200 ms
 *   "!wait"  reads nothing until backends_go()
 *   "!drip text" says it octet by octet, 10 ms apart
 *   "!endless text" says the line until nobody listens
 * After its last line it hears until the peer is gone, and says 221 to QUIT. What was heard is
 * noted, with the number of the connection: "0 EHLO gw.test;0 QUIT;0 EOF;", and "0 wanted X, heard
 * Y;" where it was not as scripted. */
#ifndef MXWARD_TESTS_UNIT_SMTP_LINK_H
#define MXWARD_TESTS_UNIT_SMTP_LINK_H

#include "gateway/base/clock.h"
#include "gateway/backend/link.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define SCRIPT(...)  ((const char *const[]){ __VA_ARGS__, NULL })
#define SCRIPTS(...) ((const char *const *const[]){ __VA_ARGS__, NULL })
#define HELLO                                         \
	"> 220 mx.test", "< EHLO gw.test",            \
		"> 250-mx.test\r\n250-PIPELINING\r\n" \
		"250 SIZE 1000"
#define HELLO_TLS                                                                            \
	"> 220 mx.test ESMTP", "< EHLO gw.test", "> 250-mx.test\r\n250-DSN\r\n250 STARTTLS", \
		"< STARTTLS"

enum { CONNECTIONS_MAX = 80, SCRIPTS_MAX = 4 };

struct backend {
	int fd;
	uint16_t port;
	const char *const *scripts[SCRIPTS_MAX];
	pthread_t acceptor, talkers[CONNECTIONS_MAX];
	unsigned connections;
	struct talker *talker[CONNECTIONS_MAX];
	pthread_mutex_t mutex;
	char noted[65536];
	struct text notes;
};

/* One connection of it. */
struct talker {
	struct backend *backend;
	unsigned number;
	int fd;
	struct tls *tls;
	size_t length, cipher_length;
	char heard[65536], cipher[65536];
};

/* ---- a scripted backend */

static atomic_bool backends_may_go;

/* Those that wait go on. */
static inline void backends_go(void)
{
	atomic_store(&backends_may_go, true);
}

/* clang-format off */
static const char certificate_pem[] =
	"-----BEGIN CERTIFICATE-----\n" /* mx.test, localhost; 2020 to 2120 */
	"MIIBZjCCAQygAwIBAgIBATAKBggqhkjOPQQDAjASMRAwDgYDVQQDDAdteC50ZXN0\n"
	"MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjASMRAwDgYDVQQDDAdt\n"
	"eC50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAENtuqEVANuQ0C/lkqet8K\n"
	"lCiqU7GaHG6mf3fLrMdPP1kM683hdSbB9Rjp2my6NU31SCip1dPpzyhIkCoy97TS\n"
	"gqNRME8wDwYDVR0TAQH/BAUwAwEB/zAdBgNVHREEFjAUggdteC50ZXN0gglsb2Nh\n"
	"bGhvc3QwHQYDVR0OBBYEFLNzyjBRcGFbwx5QKEQa8UxUgm21MAoGCCqGSM49BAMC\n"
	"A0gAMEUCIAdr34C+p70o9sIbTGmZui0wCr2syejI3SZi/r+3FVOSAiEAnXt/UZOy\n"
	"pH5q9OOupllgSGpHi5IMdEJiQpgwp3hi7hY=\n"
	"-----END CERTIFICATE-----\n";
static const char key_pem[] =
	"-----BEGIN PRIVATE KEY-----\n"
	"MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgR2TZtNz8e1uSJ9+g\n"
	"z5GYEInoBwq64T9LoNrQoktm+3OhRANCAAQ226oRUA25DQL+WSp63wqUKKpTsZoc\n"
	"bqZ/d8usx08/WQzrzeF1JsH1GOnabLo1TfVIKKnV0+nPKEiQKjL3tNKC\n"
	"-----END PRIVATE KEY-----\n";
/* clang-format on */

__attribute__((format(printf, 2, 3))) static void note(struct talker *t, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	pthread_mutex_lock(&t->backend->mutex);
	text_format(&t->backend->notes, "%u ", t->number);
	text_vformat(&t->backend->notes, format, args);
	text_char(&t->backend->notes, ';');
	pthread_mutex_unlock(&t->backend->mutex);
	va_end(args);
}

static bool send_all(void *arg, struct bytes b)
{
	struct talker *t = arg;
	while (b.len) {
		ssize_t n = send(t->fd, b.at, b.len, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		b = bytes_skip(b, (size_t)n);
	}
	return true;
}

static size_t take_cipher(void *arg, char *into, size_t room)
{
	struct talker *t = arg;
	size_t n = t->cipher_length < room ? t->cipher_length : room;
	memcpy(into, t->cipher, n);
	memmove(t->cipher, t->cipher + n, t->cipher_length -= n);
	return n;
}

static enum tls_progress decrypt(struct talker *t)
{
	size_t got;
	enum tls_progress progress;
	while ((progress = tls_read(t->tls, t->heard + t->length, sizeof t->heard - t->length,
				    &got)) == TLS_DONE)
		t->length += got;
	return progress;
}

/* More octets from the socket, decrypted where TLS stands. False: the peer is gone, which is
 * noted. */
static bool hear_more(struct talker *t)
{
	size_t before = t->length;
	if (t->tls && decrypt(t) == TLS_WAIT && t->length == before) {
		ssize_t n = recv(t->fd, t->cipher + t->cipher_length,
				 sizeof t->cipher - t->cipher_length, 0);
		t->cipher_length += n > 0 ? (size_t)n : 0;
		if (n > 0)
			return decrypt(t) == TLS_WAIT || t->length > before || hear_more(t);
	} else if (!t->tls) {
		ssize_t n = recv(t->fd, t->heard + t->length, sizeof t->heard - t->length, 0);
		t->length += n > 0 ? (size_t)n : 0;
		if (n < 0) {
			note(t, "RST");
			return false;
		}
	}
	if (t->length == before)
		note(t, "EOF");
	return t->length > before;
}

static bool say(struct talker *t, struct bytes b)
{
	return t->tls ? tls_write(t->tls, b) : send_all(t, b);
}

/* In one piece: what comes together is to arrive together. */
static bool say_line(struct talker *t, const char *line)
{
	size_t size = strlen(line) + 3;
	char *at = malloc(size);
	struct text whole = { .at = at, .cap = size };
	text_string(&whole, line);
	text_string(&whole, "\r\n");
	bool said = say(t, text_bytes(&whole));
	free(at);
	return said;
}

static bool hear_line(struct talker *t, char *line, size_t room)
{
	struct bytes heard;
	while (heard = (struct bytes){ t->heard, t->length }, !bytes_has(heard, '\n'))
		if (!hear_more(t))
			return false;
	size_t length = bytes_find(heard, '\n') + 1;
	struct text copy = { .at = line, .cap = room };
	text_add(&copy, bytes_first(heard, length - 2));
	(void)text_cstr(&copy);
	memmove(t->heard, t->heard + length, t->length -= length);
	note(t, "%s", line);
	return true;
}

static bool hear_body(struct talker *t)
{
	size_t length = 0;
	char *end;
	while (!(end = memmem(t->heard, t->length, "\r\n.\r\n", 5))) {
		if (t->length > 5) { /* keeps what may be the beginning of the end */
			length += t->length - 5;
			memmove(t->heard, t->heard + t->length - 5, 5);
			t->length = 5;
		}
		if (!hear_more(t))
			return false;
	}
	size_t used = (size_t)(end - t->heard) + 5;
	memmove(t->heard, t->heard + used, t->length -= used);
	note(t, "body of %zu", length + used);
	return true;
}

static bool shake_hands(struct talker *t)
{
	char words[TLS_ERROR_MAX];
	struct text error = TEXT(words);
	struct tls_identity identity = { bytes_of(certificate_pem), bytes_of(key_pem) };
	struct tls_context *context = tls_server_context(&identity, 1, TLS_1_2, TLS_STRICT, &error);
	t->tls = context ? tls_new(context, NULL, (struct tls_wire){ take_cipher, send_all, t })
			 : NULL;
	tls_context_unref(context);
	while (t->tls) {
		enum tls_progress progress = tls_handshake(t->tls);
		if (progress == TLS_DONE)
			return true;
		ssize_t n = progress == TLS_WAIT
				    ? recv(t->fd, t->cipher + t->cipher_length, 4096, 0)
				    : -1;
		if (n <= 0)
			break;
		t->cipher_length += (size_t)n;
	}
	note(t, "TLS failed");
	return false;
}

static void drip(struct talker *t, const char *octets)
{
	for (; *octets && say(t, (struct bytes){ octets, 1 }); octets++)
		usleep(10000);
}

static bool act(struct talker *t, const char *line)
{
	const struct linger at_once = { .l_onoff = 1 };
	char heard[2048];
	if (line[0] == '>')
		return say_line(t, line + 2);
	if (line[0] == '=')
		return say(t, bytes_of(line + 2));
	if (strcmp(line, "!tls") == 0)
		return shake_hands(t);
	if (strcmp(line, "!body") == 0)
		return hear_body(t);
	if (strcmp(line, "!octets") == 0)
		return recv(t->fd, heard, sizeof heard, 0) > 0;
	if (strcmp(line, "!reset") == 0)
		setsockopt(t->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	if (strncmp(line, "!drip ", 6) == 0)
		drip(t, line + 6);
	if (strcmp(line, "!pause") == 0)
		usleep(200000);
	while (strcmp(line, "!wait") == 0 && !atomic_load(&backends_may_go))
		usleep(1000);
	while (strncmp(line, "!endless ", 9) == 0 && say_line(t, line + 9))
		;
	if (line[0] == '!')
		return strncmp(line, "!drip ", 6) == 0 || strcmp(line, "!pause") == 0 ||
		       strcmp(line, "!wait") == 0;
	if (!hear_line(t, heard, sizeof heard))
		return false;
	if (strncmp(heard, line + 2, strlen(line + 2)) != 0)
		note(t, "wanted %s, heard %s", line + 2, heard);
	return true;
}

static void *converse(void *arg)
{
	struct talker *t = arg;
	char line[2048];
	size_t last = 0;
	while (last + 1 < SCRIPTS_MAX && last < t->number && t->backend->scripts[last + 1])
		last++;
	const char *const *script = t->backend->scripts[last];
	while (*script && act(t, *script))
		script++;
	while (!*script && hear_line(t, line, sizeof line))
		if (strcmp(line, "QUIT") == 0)
			(void)say(t, BYTES("221 bye\r\n"));
	close(t->fd);
	tls_free(t->tls);
	return NULL;
}

static void *accept_all(void *arg)
{
	struct backend *b = arg;
	int fd;
	while (b->connections < CONNECTIONS_MAX && (fd = accept(b->fd, NULL, NULL)) >= 0) {
		struct talker *t = calloc(1, sizeof *t);
		const struct timeval patience = { .tv_sec = 15 };
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
		*t = (struct talker){ .backend = b, .number = b->connections, .fd = fd };
		b->talker[b->connections] = t;
		pthread_create(&b->talkers[b->connections], NULL, converse, t);
		b->connections++;
	}
	return NULL;
}

/* On this loopback address; a port of the system's choice, or (not 0) this one. Without a script
 * connections are refused. */
static void backend_start(struct backend *b, const char *at, uint16_t port,
			  const char *const *const scripts[])
{
	struct sockaddr_storage storage;
	struct address address;
	const int on = 1;
	*b = (struct backend){ .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) };
	b->notes = TEXT(b->noted);
	pthread_mutex_init(&b->mutex, NULL);
	assert_true(address_parse(bytes_of(at), &address));
	address.port = port;
	socklen_t length = address_to_sockaddr(&address, &storage);
	setsockopt(b->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	assert_int_equal(bind(b->fd, (struct sockaddr *)&storage, length), 0);
	assert_int_equal(getsockname(b->fd, (struct sockaddr *)&storage, &length), 0);
	assert_true(address_from_sockaddr((struct sockaddr *)&storage, &address));
	b->port = address.port;
	for (size_t i = 0; i < SCRIPTS_MAX && scripts[i]; i++)
		b->scripts[i] = scripts[i];
	if (b->scripts[0]) {
		assert_int_equal(listen(b->fd, 128), 0);
		assert_int_equal(pthread_create(&b->acceptor, NULL, accept_all, b), 0);
	}
}

/* Waits until every connection is over; gives what was heard. */
static const char *backend_stop(struct backend *b)
{
	if (b->scripts[0]) {
		shutdown(b->fd, SHUT_RDWR);
		pthread_join(b->acceptor, NULL);
	}
	for (unsigned i = 0; i < b->connections; i++) {
		pthread_join(b->talkers[i], NULL);
		free(b->talker[i]);
	}
	close(b->fd);
	pthread_mutex_destroy(&b->mutex);
	return text_cstr(&b->notes);
}

/* ---- a gateway's side */

struct world {
	struct loop *loop;
	struct health *health;
	struct connection_pool *connections;
	struct config *config;
	const struct backend_conf *main;
	wake_id owner, alarm_wake;
	struct timer alarm;
	bool late;
	unsigned wakes;
	struct reply_in reply;
};
static struct world w;

static void owner_woken(void *arg)
{
	(void)arg;
	w.wakes++;
	loop_stop(w.loop);
}

static void alarm_rang(void *arg)
{
	(void)arg;
	w.late = true;
	loop_stop(w.loop);
}

static void grumble(void *arg, bool warning, const char *message)
{
	(void)arg;
	if (!warning)
		fprintf(stderr, "%s\n", message);
}

/* A configuration with one backend `main`: its servers in YAML ("\"127.0.0.1:25\""), and further
 * keys of it (", tls: off"). */
static struct config *configuration(const char *servers, const char *keys)
{
	char path[] = "/tmp/smtp_link.XXXXXX", ca[] = "/tmp/smtp_link.XXXXXX";
	int fd = mkstemp(path), ca_fd = mkstemp(ca);
	assert_true(fd >= 0 && ca_fd >= 0);
	assert_true(write(ca_fd, certificate_pem, strlen(certificate_pem)) > 0);
	dprintf(fd,
		"hostname: gw.test\nlisteners: [{ bind: \"127.0.0.1:1\", tls: off }]\n"
		"domains: { a.test: { backend: main } }\nbackends: { main: { servers: [%s]%s%s%s } "
		"}\n",
		servers, keys, strstr(keys, "required") ? ", ca: " : "",
		strstr(keys, "required") ? ca : "");
	struct snapshot *snapshot = snapshot_new();
	struct config *config =
		config_load(path, snapshot, &(struct config_report){ grumble, NULL });
	snapshot_free(snapshot);
	close(fd);
	close(ca_fd);
	unlink(path);
	unlink(ca);
	assert_non_null(config);
	return config;
}

static void world_configure(struct config *config)
{
	config_unref(w.config);
	w.config = config;
	w.main = &config->backends[0];
	assert_true(health_configure(w.health, config));
	connection_pool_configure(w.connections, config);
}

static void world_begin(const char *servers, const char *keys)
{
	w = (struct world){ .loop = loop_new(), .health = health_new() };
	assert_true(w.loop && w.health);
	w.connections = connection_pool_new(w.loop, w.health);
	w.owner = loop_enroll(w.loop, owner_woken, NULL);
	w.alarm_wake = loop_enroll(w.loop, alarm_rang, NULL);
	assert_true(w.connections && w.owner && w.alarm_wake);
	timer_init(&w.alarm, w.alarm_wake);
	world_configure(configuration(servers, keys));
}

static void world_end(void)
{
	timer_clear(&w.alarm);
	loop_retire(w.loop, w.owner);
	loop_retire(w.loop, w.alarm_wake);
	connection_pool_free(w.connections);
	config_unref(w.config);
	health_free(w.health);
	loop_free(w.loop);
}

/* Servers in YAML for these backends. */
static const char *servers_of(const struct backend *b, size_t count, const char *host)
{
	static char buffer[256];
	struct text t = TEXT(buffer);
	for (size_t i = 0; i < count; i++)
		text_format(&t, "%s\"%s:%u\"", i ? ", " : "", host, b[i].port);
	return text_cstr(&t);
}

/* Runs the loop for a while, whatever happens. */
static void run_for(uint64_t ms)
{
	w.late = false;
	timer_set(w.loop, &w.alarm, loop_now(w.loop) + ms);
	while (!w.late)
		loop_run(w.loop);
}

/* Runs the loop until the owner has been woken; a slow machine has its time. */
static void run_until_woken(void)
{
	w.late = false;
	timer_set(w.loop, &w.alarm, loop_now(w.loop) + 90000);
	loop_run(w.loop);
	assert_false(w.late);
}

static enum link_state settled(struct link *l)
{
	while (link_state(l) == LINK_PREPARING)
		run_until_woken();
	return link_state(l);
}

static struct link *open_with(const struct link_client *client, bool fresh, uint64_t patience)
{
	struct link *l = link_open(w.connections, w.config, w.main, client, fresh, 0,
				   loop_now(w.loop) + patience, w.owner);
	assert_non_null(l);
	return l;
}

static struct link *opened(bool fresh)
{
	struct link_client client = { .helo = BYTES("client.test"), .extended = true };
	struct link *l = open_with(&client, fresh, 10000);
	(void)settled(l);
	return l;
}

static void assert_ready(struct link *l)
{
	if (settled(l) != LINK_READY)
		fail_msg("%s", link_failure(l));
}

static void assert_failure(struct link *l, const char *server, const char *why)
{
	char wanted[512];
	struct text t = TEXT(wanted);
	text_format(&t, "%s: %s", server, why);
	assert_int_equal(link_state(l), LINK_FAILED);
	assert_string_equal(link_failure(l), text_cstr(&t));
}

#endif
