/* session_world.h: what stands around a session in its fuzz target: the mail server behind it and a
 * name server, both on loopback and both moved by hand, in the session's own thread.
 *
 * Each answers as the octets of a script say. The mail server is strict where it counts: a command
 * line that is none, or an octet that must not stand in a message, ends the run. Nothing here
 * waits. */
#ifndef MXWARD_TESTS_FUZZ_SESSION_WORLD_H
#define MXWARD_TESTS_FUZZ_SESSION_WORLD_H

#include "tests/fuzz/fuzz.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TALKS_MAX = 16, HEARD_MAX = 8 << 20 };
enum stage { AT_CONNECT, AT_EHLO, AT_MAIL, AT_RCPT, AT_DATA, AT_BODY, AT_DOT, STAGES };

/* What the script can say of a stage; all that is less is the usual answer. */
enum {
	DOES_DEFER = 8,
	DOES_REFUSE,
	DOES_GO_POLITELY,
	DOES_CLOSE,
	DOES_RESET,
	DOES_BABBLE,
	DOES_SAY_MORE,
	DOES_WAIT,
	DOES_COUNT
};

/* One connection to the mail server. */
struct talk {
	int fd;                         /* -1: none */
	char *heard;
	size_t length, room;
	bool in_data;
	const char *late;               /* what is to be said when nobody else has anything to do */
	bool late_dot;                  /* it is the answer to a message */
};

struct world {
	int listener, names;
	uint16_t port, names_port;
	struct talk talks[TALKS_MAX];
	const uint8_t *script;          /* an octet a stage */
	uint8_t seed;                   /* of the names; 0: there is none */
	unsigned taken;                 /* messages that it said 250 to */
	bool over;                      /* it takes nobody any more */
};

static inline int world_socket(int type, uint16_t *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof at;
	int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	require(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0);
	require(getsockname(fd, (struct sockaddr *)&at, &length) == 0);
	*port = ntohs(at.sin_port);
	return fd;
}

static inline void world_open(struct world *w)
{
	w->listener = world_socket(SOCK_STREAM, &w->port);
	w->names = world_socket(SOCK_DGRAM, &w->names_port);
	require(listen(w->listener, 64) == 0);
	for (size_t i = 0; i < TALKS_MAX; i++)
		w->talks[i].fd = -1;
}

/* ---- the mail server */

static inline void talk_end(struct talk *t, bool reset)
{
	const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
	if (reset)
		(void)setsockopt(t->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	(void)close(t->fd);
	free(t->heard);
	*t = (struct talk){ .fd = -1 };
}

static inline void talk_say(struct talk *t, const char *words)
{
	(void)!send(t->fd, words, strlen(words), MSG_NOSIGNAL);
}

/* False: the connection is over. */
static inline bool talk_answer(struct world *w, struct talk *t, enum stage stage, const char *usual)
{
	unsigned does = w->script[stage] % DOES_COUNT;
	switch (does) {
	case DOES_DEFER:
		talk_say(t, stage == AT_CONNECT ? "450 not now\r\n" : "451 4.3.0 later\r\n");
		return true;
	case DOES_REFUSE:
		talk_say(t, "550-5.7.1 no,\r\n550 5.7.1 never\r\n");
		return true;
	case DOES_GO_POLITELY:
		talk_say(t, "421 4.3.2 closing\r\n");
		talk_end(t, false);
		return false;
	case DOES_CLOSE:
	case DOES_RESET:
		talk_end(t, does == DOES_RESET);
		return false;
	case DOES_BABBLE:
		talk_say(t, w->script[stage] & 16 ? "250-one\r\n251 another\r\n" : "hello there\n");
		return true;
	case DOES_WAIT:
		t->late = usual;
		t->late_dot = stage == AT_DOT;
		return true;
	default:
		w->taken += stage == AT_DOT;
		talk_say(t, usual);
		if (does == DOES_SAY_MORE)
			talk_say(t, usual);
		return true;
	}
}

static inline bool talk_command(struct world *w, struct talk *t, struct bytes line)
{
	require(!bytes_has(line, '\r') && !bytes_has(line, '\0'));
	if (bytes_starts(line, BYTES("EHLO")))
		return talk_answer(
			w, t, AT_EHLO,
			"250-b.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 "
			"DSN\r\n");
	if (bytes_starts(line, BYTES("MAIL FROM:<")))
		return talk_answer(w, t, AT_MAIL, "250 2.1.0 Ok\r\n");
	if (bytes_starts(line, BYTES("RCPT TO:<")))
		return talk_answer(w, t, AT_RCPT, "250 2.1.5 Ok\r\n");
	if (bytes_equal(line, BYTES("DATA"))) {
		unsigned does = w->script[AT_DATA] % DOES_COUNT;
		t->in_data = does < DOES_DEFER || does == DOES_SAY_MORE || does == DOES_WAIT;
		return talk_answer(w, t, AT_DATA, "354 go on\r\n");
	}
	if (bytes_equal(line, BYTES("QUIT"))) {
		talk_end(t, false);
		return false;
	}
	require(bytes_starts(line, BYTES("HELO")) || bytes_starts(line, BYTES("RSET")));
	talk_say(t, "250 2.0.0 Ok\r\n");
	return true;
}

/* No octet may stand here that another server would read as the end of a line or of the message. */
static inline void message_judge(struct bytes wire)
{
	for (size_t i = 0; i < wire.len; i++) {
		require(wire.at[i] != '\0');
		require(wire.at[i] != '\n' || (i > 0 && wire.at[i - 1] == '\r'));
		require(wire.at[i] != '\r' || (i + 1 < wire.len && wire.at[i + 1] == '\n'));
	}
}

/* What has been heard, as far as it is whole. False: the connection is over. */
static inline bool talk_take(struct world *w, struct talk *t)
{
	size_t from = 0;
	for (bool more = true; more;) {
		struct bytes rest = { t->heard + from, t->length - from };
		const char *end = !rest.len    ? NULL
				  : t->in_data ? memmem(rest.at, rest.len, "\r\n.\r\n", 5)
					       : memmem(rest.at, rest.len, "\r\n", 2);
		more = end != NULL;
		if (!more)
			break;
		size_t length = (size_t)(end - rest.at);
		if (t->in_data) {
			t->in_data = false;
			message_judge(bytes_first(rest, length + 2));
			from += length + 5;
			more = talk_answer(w, t, AT_DOT, "250 2.0.0 Ok: queued\r\n");
		} else {
			from += length + 2;
			more = talk_command(w, t, bytes_first(rest, length));
		}
		if (!more)
			return false;
	}
	memmove(t->heard, t->heard + from, t->length -= from);
	unsigned does = w->script[AT_BODY] % DOES_COUNT;
	return !t->in_data || t->length < 200 || does < DOES_DEFER || does > DOES_RESET ||
	       talk_answer(w, t, AT_BODY, "");
}

/* True if anything has come. */
static inline bool talk_hear(struct world *w, struct talk *t)
{
	if (t->room - t->length < 65536) {
		t->room = t->room * 2 + 65536;
		require(t->room < HEARD_MAX);
		t->heard = realloc(t->heard, t->room);
		require(t->heard != NULL);
	}
	ssize_t n = recv(t->fd, t->heard + t->length, t->room - t->length, 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n <= 0) {
		talk_end(t, false);
		return true;
	}
	t->length += (size_t)n;
	(void)talk_take(w, t);
	return true;
}

static inline bool world_accept(struct world *w)
{
	int fd = accept4(w->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0)
		return false;
	const int on = 1;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	struct talk *t = w->talks;
	while (t < w->talks + TALKS_MAX && t->fd >= 0)
		t++;
	if (w->over || t == w->talks + TALKS_MAX) {
		(void)close(fd);
		return true;
	}
	*t = (struct talk){ .fd = fd };
	(void)talk_answer(w, t, AT_CONNECT, "220 b.test ESMTP\r\n");
	return true;
}

/* Says one of the things that were kept back. False: there is none. */
static inline bool world_say_late(struct world *w)
{
	for (struct talk *t = w->talks; t < w->talks + TALKS_MAX; t++) {
		if (t->fd < 0 || !t->late)
			continue;
		w->taken += t->late_dot;
		talk_say(t, t->late);
		t->late = NULL;
		return true;
	}
	return false;
}

/* ---- the name server */

static inline size_t record_add(char *at, uint16_t type, const void *data, size_t length)
{
	const uint8_t head[12] = { 0xc0, 12, (uint8_t)(type >> 8),   (uint8_t)type,  0, 1, 0, 0,
				   0,    60, (uint8_t)(length >> 8), (uint8_t)length };
	memcpy(at, head, sizeof head);
	memcpy(at + sizeof head, data, length);
	return sizeof head + length;
}

/* The record of this type that chance gives the name; 0: none. */
static inline size_t record_make(char *at, uint16_t type, uint32_t chance)
{
	static const char *const texts[] = { "v=spf1 +all",
					     "v=spf1 -all",
					     "v=spf1 a mx include:a.test ?all",
					     "v=DMARC1; p=reject",
					     "v=DMARC1; p=quarantine",
					     "v=DMARC1; p=none",
					     "v=DKIM1; p=",
					     "\xff\x00\"" };
	static const char name[] = "\4mail\1a\4test", mx[] = "\0\5\4mail\1a\4test";
	char text[256];
	const uint8_t octets[16] = { 127, 0, 0, (uint8_t)(2 + chance % 3) };
	switch (type) {
	case 1:
		return record_add(at, type, octets, 4);
	case 28:
		return record_add(at, type, octets, 16);
	case 5:
	case 12:
		return record_add(at, type, name, sizeof name);
	case 15:
		return record_add(at, type, mx, sizeof mx);
	case 16:
		text[0] = (char)strlen(texts[chance % 8]);
		memcpy(text + 1, texts[chance % 8], (size_t)text[0]);
		return record_add(at, type, text, (size_t)text[0] + 1);
	default:
		return 0;
	}
}

/* Answers one question; the same name always has the same answer under one seed. */
static inline bool world_name(struct world *w)
{
	char packet[1500];
	struct sockaddr_in from;
	socklen_t length = sizeof from;
	ssize_t got = recvfrom(w->names, packet, 512, 0, (struct sockaddr *)&from, &length);
	if (got < 17)
		return got >= 0;
	size_t end = 12;
	uint32_t hash = 2166136261u + w->seed;
	while (end < (size_t)got && packet[end])
		hash = (hash ^ (unsigned char)octet_lower(packet[end++])) * 16777619u;
	end += 5;
	require(end <= (size_t)got);
	uint16_t type = (uint16_t)(packet[end - 3]);
	hash = (hash ^ type) * 16777619u;
	hash ^= hash >> 15;
	unsigned kind = w->seed ? hash % 16 : 1;
	size_t added = kind > 5 ? record_make(packet + end, type, hash / 16) : 0;
	packet[2] = (char)(kind == 4 ? 0x82 : 0x80);            /* an answer, perhaps cut off */
	packet[3] = (char)(kind == 0 ? 2 : kind == 1 ? 3 : kind == 3 ? 5 : 0);
	memset(packet + 4, 0, 8);
	packet[5] = 1;
	packet[7] = added > 0;
	if (kind == 5)          /* half an answer before the whole one */
		(void)!sendto(w->names, packet, 14, 0, (struct sockaddr *)&from, length);
	(void)!sendto(w->names, packet, end + added, 0, (struct sockaddr *)&from, length);
	return true;
}

/* ---- both */

/* Does what there is to do. False: nothing. */
static inline bool world_move(struct world *w)
{
	bool moved = false;
	while (world_accept(w))
		moved = true;
	for (struct talk *t = w->talks; t < w->talks + TALKS_MAX; t++)
		while (t->fd >= 0 && talk_hear(w, t))
			moved = true;
	while (world_name(w))
		moved = true;
	return moved;
}

/* Everybody is hung up on, and so will be whoever comes. */
static inline void world_close(struct world *w)
{
	w->over = true;
	for (struct talk *t = w->talks; t < w->talks + TALKS_MAX; t++)
		if (t->fd >= 0)
			talk_end(t, false);
}

#endif
