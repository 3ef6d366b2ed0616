/* client.c: the dialogue; see client.h. */
#include "client.h"
#include "message.h"
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

/* clang-format off */
const char *const state_names[STATES] = {
	"free", "connect", "tls", "banner", "ehlo", "starttls", "mail", "rcpt", "data", "dot",
		"quit", "held"
};
/* clang-format on */
const char *const failure_names[FAILURES] = { "connect", "eof", "io",  "tls",
					      "timeout", "4xx", "5xx", "protocol" };

static int poller;

static void die(const char *what)
{
	fprintf(stderr, "smtpload: %s: %s\n", what, strerror(errno));
	exit(2);
}

void clients_prepare(int epoll)
{
	poller = epoll;
	wire_prepare();
	message_make(options.file, options.size, options.sender, options.recipient);
}

/* ---- beginning and end */

static void want_out(struct client *c, bool wanted)
{
	if (c->wants_out == wanted)
		return;
	struct epoll_event event = { .events = wanted ? EPOLLIN | EPOLLOUT : EPOLLIN,
				     .data.ptr = c };
	epoll_ctl(poller, EPOLL_CTL_MOD, c->socket, &event);
	c->wants_out = wanted;
}

void client_close(struct client *c)
{
	wire_close(c);
	if (c->state == STATE_HELD) {
		tally.held--;
		tally.dropped += !stopping;
	}
	c->state = STATE_FREE;
}

static void settle(struct client *c)
{
	tally.settled += !c->settled;
	c->settled = true;
}

void client_fail(struct client *c, enum failure failure)
{
	tally.failures[failure]++;
	tally.failed_in[c->state]++;
	if (options.mode != MODE_LOAD) {
		settle(c);
	} else {
		/* A connection that cannot even begin a message has cost one. */
		if (!c->sending && c->state != STATE_QUIT && tally.started < options.messages) {
			tally.started++;
			c->sending = true;
		}
		tally.failed += c->sending;
		c->sending = false;
	}
	client_close(c);
}

static uint64_t started_at; /* the first connection: from then on messages are due at their rate */

bool message_due(uint64_t now)
{
	if (started_at == 0)
		started_at = now;
	if (tally.started >= options.messages || stopping)
		return false;
	return options.rate <= 0 ||
	       (double)(now - started_at) / 1e9 * options.rate >= (double)tally.started;
}

static void message_begin(struct client *c, uint64_t now)
{
	c->due = options.rate > 0
			 ? started_at + (uint64_t)((double)tally.started / options.rate * 1e9)
			 : now;
	tally.started++;
	c->sending = true;
}

/* 127.1.x.y in turn, so that one address is not all clients. */
static void bind_source(int socket)
{
	static unsigned sequence;
	unsigned k = sequence++ % (unsigned)options.sources;
	struct sockaddr_in source = { .sin_family = AF_INET,
				      .sin_addr.s_addr =
					      htonl(0x7f010000u + (k / 250) * 256 + k % 250 + 1) };
	setsockopt(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &(int){ 1 }, sizeof(int));
	if (bind(socket, (struct sockaddr *)&source, sizeof source) != 0)
		die("bind");
}

void client_open(struct client *c)
{
	uint64_t now = clock_now();
	*c = (struct client){
		.number = c->number,
		.settled = c->settled,
		.state = STATE_CONNECT,
		.connected = now,
		.active = now,
		.messages_left = options.per_connection,
		.wants_out = true,
		.socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0),
	};
	if (c->socket < 0)
		die("socket");
	if (options.mode == MODE_LOAD)
		message_begin(c, now);
	setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	if (options.sources > 0)
		bind_source(c->socket);
	if (connect(c->socket, (struct sockaddr *)&options.target, sizeof options.target) != 0 &&
	    errno != EINPROGRESS) {
		client_fail(c, FAIL_CONNECT);
		return;
	}
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT, .data.ptr = c };
	if (epoll_ctl(poller, EPOLL_CTL_ADD, c->socket, &event) != 0)
		die("epoll_ctl");
}

/* ---- reading and writing */

/* Sends what is waiting, as far as it goes; false: the client has failed. */
static bool flush(struct client *c)
{
	while (c->out_sent < c->out_used || c->body_left > 0) {
		bool command = c->out_sent < c->out_used;
		ssize_t n = command ? wire_give(c, c->out + c->out_sent, c->out_used - c->out_sent,
						c->body_left > 0)
				    : wire_give(c, message + message_length - c->body_left,
						c->body_left, false);
		if (n == WIRE_AGAIN) {
			want_out(c, true);
			return true;
		}
		if (n <= 0) {
			client_fail(c, FAIL_IO);
			return false;
		}
		tally.octets += (uint64_t)n;
		c->active = clock_now();
		if (command)
			c->out_sent += (size_t)n;
		else
			c->body_left -= (size_t)n;
	}
	c->out_used = c->out_sent = 0;
	want_out(c, false);
	return true;
}

__attribute__((format(printf, 2, 3))) static void say(struct client *c, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	c->out_used += (size_t)vsnprintf(c->out + c->out_used, sizeof c->out - c->out_used, format,
					 arguments);
	va_end(arguments);
}

void client_drip(struct client *c)
{
	enum { LENGTH = 500 };
	size_t k = c->slow++ % LENGTH;
	char octet = k < 5 ? "NOOP "[k] : k == LENGTH - 2 ? '\r' : k == LENGTH - 1 ? '\n' : 'a';
	if (c->state == STATE_HELD && wire_give(c, &octet, 1, false) == WIRE_BROKEN)
		client_fail(c, FAIL_IO);
}

/* ---- the dialogue */

static bool holds(enum hold place)
{
	return options.mode != MODE_LOAD && options.hold == place;
}

static void hold(struct client *c)
{
	c->state = STATE_HELD;
	settle(c);
	if (++tally.held > tally.held_most)
		tally.held_most = tally.held;
}

static void say_rcpt(struct client *c)
{
	say(c, "RCPT TO:<%s>\r\n", options.recipient);
}

static void say_mail(struct client *c)
{
	c->state = STATE_MAIL;
	c->begun = clock_now();
	c->replies_left = options.recipients;
	say(c, "MAIL FROM:<%s>\r\n", options.sender);
	if (!options.pipeline)
		return;
	for (int i = 0; i < options.recipients; i++)
		say_rcpt(c);
	say(c, "DATA\r\n");
}

static void begin_tls(struct client *c)
{
	wire_secure(c);
	c->state = STATE_HANDSHAKE;
	c->handshake = clock_now();
	c->in_used = 0;                 /* nothing that was read in clear counts */
}

/* What is said when a reply is as it should be, by the state in which it came. */

static void after_banner(struct client *c, uint64_t now)
{
	samples_add(&tally.banner, c->connected, now);
	if (holds(HOLD_BANNER)) {
		hold(c);
		return;
	}
	c->state = STATE_EHLO;
	say(c, "EHLO client.sender.test\r\n");
}

static void after_ehlo(struct client *c, uint64_t now)
{
	(void)now;
	if (options.tls == TLS_STARTTLS && !c->secured) {
		c->state = STATE_STARTTLS;
		say(c, "STARTTLS\r\n");
	} else if (holds(HOLD_EHLO)) {
		hold(c);
	} else {
		say_mail(c);
	}
}

static void after_starttls(struct client *c, uint64_t now)
{
	(void)now;
	begin_tls(c);
}

static void after_mail(struct client *c, uint64_t now)
{
	(void)now;
	if (holds(HOLD_MAIL)) {
		hold(c);
		return;
	}
	c->state = STATE_RCPT;
	if (!options.pipeline)
		say_rcpt(c);
}

static void after_rcpt(struct client *c, uint64_t now)
{
	(void)now;
	if (--c->replies_left == 0)
		c->state = STATE_DATA;
	if (!options.pipeline && c->state == STATE_DATA)
		say(c, "DATA\r\n");
	else if (!options.pipeline)
		say_rcpt(c);
}

static void after_data(struct client *c, uint64_t now)
{
	(void)now;
	if (options.mode != MODE_LOAD) {
		hold(c);
		return;
	}
	c->state = STATE_DOT;
	/* Makes each message unlike the others. */
	say(c, "X-Load: %ld\r\nMessage-ID: <%d.%ld@load.test>\r\n", tally.started, c->number,
	    tally.started);
	c->body_left = message_length;
}

static void after_dot(struct client *c, uint64_t now)
{
	samples_add(&tally.message, c->due, now);
	samples_add(&tally.transaction, c->begun, now);
	tally.delivered++;
	c->sending = false;
	if (--c->messages_left > 0 && message_due(now)) {
		message_begin(c, now);
		say_mail(c);
		return;
	}
	c->state = STATE_QUIT;
	say(c, "QUIT\r\n");
}

static void after_quit(struct client *c, uint64_t now)
{
	(void)now;
	client_close(c);
}

/* The states in which a reply may come. */
/* clang-format off */
static void (*const after[STATES])(struct client *, uint64_t now) = {
	[STATE_BANNER] = after_banner, [STATE_EHLO] = after_ehlo, [STATE_STARTTLS] = after_starttls,
		[STATE_MAIL] = after_mail,
	[STATE_RCPT] = after_rcpt, [STATE_DATA] = after_data, [STATE_DOT] = after_dot,
		[STATE_QUIT] = after_quit,
};
/* clang-format on */

/* One whole reply. */
static void hear(struct client *c, int code, uint64_t now)
{
	int wanted = c->state == STATE_DATA ? 3 : 2;
	if (code / 100 == wanted && after[c->state])
		after[c->state](c, now);
	else if (c->state == STATE_QUIT)
		client_close(c);
	else
		client_fail(c, code / 100 == 4   ? FAIL_4XX
			       : code / 100 == 5 ? FAIL_5XX
						 : FAIL_PROTOCOL);
}

/* Takes the replies off the buffer; false when nothing more is to be read from this client now. */
static bool hear_all(struct client *c, uint64_t now)
{
	char *line = c->in, *end = c->in + c->in_used, *feed;
	while ((feed = memchr(line, '\n', (size_t)(end - line)))) {
		bool last = feed - line < 4 || line[3] != '-';
		int code = feed - line >= 3 ? atoi(line) : 0;
		line = feed + 1;
		if (!last)
			continue;
		hear(c, code, now);
		if (c->socket < 0)
			return false;
		if (c->state == STATE_HELD || c->state == STATE_HANDSHAKE) {
			c->in_used = 0;
			return c->state == STATE_HELD;
		}
	}
	c->in_used = (size_t)(end - line);
	memmove(c->in, line, c->in_used);
	return true;
}

static bool shake_hands(struct client *c)
{
	bool for_writing = false;
	int result = wire_shake_hands(c, &for_writing);
	if (result == WIRE_AGAIN)
		want_out(c, for_writing);
	else if (result == WIRE_BROKEN)
		client_fail(c, FAIL_TLS);
	if (result != 1)
		return false;
	samples_add(&tally.handshake, c->handshake, clock_now());
	c->secured = true;
	c->state = STATE_BANNER;
	want_out(c, false);
	if (options.tls == TLS_STARTTLS) {
		c->state = STATE_EHLO;
		say(c, "EHLO client.sender.test\r\n");
	}
	return true;
}

/* The n-th client behind a PROXY: 198.18.0.1 to .250, 198.18.1.1 to .250 and on to 198.19. */
static void say_proxy(struct client *c, long n)
{
	say(c, "PROXY TCP4 198.%ld.%ld.%ld 127.0.0.1 40000 25\r\n", 18 + n / 62500, n / 250 % 250,
	    n % 250 + 1);
}

/* Is the connection there? Then what comes first is said. */
static bool connected(struct client *c)
{
	int error = 0;
	socklen_t length = sizeof error;
	getsockopt(c->socket, SOL_SOCKET, SO_ERROR, &error, &length);
	if (error != 0) {
		client_fail(c, FAIL_CONNECT);
		return false;
	}
	tally.connected++;
	c->state = STATE_BANNER;
	if (options.proxied > 0)
		say_proxy(c, tally.connected % options.proxied);
	if (!flush(c))
		return false;
	if (options.tls == TLS_IMPLICIT)
		begin_tls(c);
	return true;
}

void client_ready(struct client *c)
{
	if (c->state == STATE_CONNECT && !connected(c))
		return;
	for (;;) {
		if (c->state == STATE_HANDSHAKE && !shake_hands(c))
			return;
		if ((c->out_used > 0 || c->body_left > 0) && !flush(c))
			return;
		ssize_t n = wire_take(c, c->in + c->in_used, sizeof c->in - c->in_used);
		if (n == WIRE_AGAIN)
			return;
		if (n <= 0) {
			if (c->state == STATE_QUIT)
				client_close(c);
			else
				client_fail(c, n == WIRE_ENDED ? FAIL_EOF : FAIL_IO);
			return;
		}
		uint64_t now = clock_now();
		c->active = now;
		c->in_used = c->state == STATE_HELD ? 0 : c->in_used + (size_t)n;
		if (!hear_all(c, now) && c->state != STATE_HANDSHAKE)
			return;
		if (c->in_used == sizeof c->in) {
			client_fail(c, FAIL_PROTOCOL);
			return;
		}
	}
}
