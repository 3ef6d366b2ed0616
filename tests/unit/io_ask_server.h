/* io_ask_server.h: a name server for the tests of io/ask: one thread, UDP and TCP on one port of
 * the loopback, that does what the first label of the asked name says:
 *   a…         192.0.2.1, TTL 60 none…, gone… no such type, no such name; the SOA says 7
 *   big…       TC, 3,000 octets over TCP shut… TC, and TCP is closed without an answer
 *   fail…      SERVFAIL id…, name… an answer with another id, to another name
 *   late…      right, after 300 ms bad… a foreign record mute… nothing
 * A server that is `dead` reads and says nothing; one that `fails` says SERVFAIL to everything. */
#ifndef MXWARD_TESTS_UNIT_IO_ASK_SERVER_H
#define MXWARD_TESTS_UNIT_IO_ASK_SERVER_H

#include "io_testing.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>

enum { LATE = 300 };                    /* milliseconds */

struct name_server {
	pthread_t thread;
	struct address address;
	int datagrams, listening, connection;
	_Atomic unsigned asked, asked_by_tcp;
	_Atomic bool dead, fails, stop;
	struct held {                   /* what is sent later */
		unsigned char octets[600];
		size_t length;
		struct sockaddr_storage to;
		uint64_t when;
	} held[8];
	size_t held_count;
};

static inline size_t ns_record(unsigned char *message, size_t length, unsigned type,
			       const void *data, size_t size)
{
	const unsigned char head[] = { 0xc0,
				       12,
				       0,
				       (unsigned char)type,
				       0,
				       1,
				       0,
				       0,
				       0,
				       60,
				       (unsigned char)(size >> 8),
				       (unsigned char)size };
	memcpy(message + length, head, sizeof head);
	memcpy(message + length + sizeof head, data, size);
	return length + sizeof head + size;
}

static inline bool ns_says(const unsigned char *message, const char *word)
{
	return message[12] >= strlen(word) && memcmp(message + 13, word, strlen(word)) == 0;
}

/* Makes the answer of a query in place; its length, or 0 for none. */
static inline size_t ns_answer(struct name_server *s, unsigned char *m, size_t length, bool tcp)
{
	static const unsigned char soa[22] = { [21] = 7 },
				   foreign[16] = { 1, 'x', 0, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4 };
	size_t end = 12;
	while (end < length && m[end])
		end += m[end] + 1u;
	length = end + 5;               /* without the OPT record of the query */
	m[2] = 0x81;
	m[3] = 0x80;
	m[11] = 0;
	if (s->dead || ns_says(m, "mute") || (tcp && ns_says(m, "shut")))
		return 0;
	if (s->fails || ns_says(m, "fail") || ns_says(m, "gone"))
		m[3] |= !s->fails && ns_says(m, "gone") ? 3 : 2;
	if (!tcp && (ns_says(m, "big") || ns_says(m, "shut")))
		m[2] |= 2;
	m[0] ^= ns_says(m, "id");
	m[13] ^= ns_says(m, "name");
	if (m[3] & 2 || m[2] & 2 || ns_says(m, "none")) {
		if ((m[3] & 15) == 2)
			return length;
		m[9] = 1;
		return ns_record(m, length, 6, soa, sizeof soa);
	}
	m[7] = 1;
	if (ns_says(m, "big")) {
		unsigned char text[3000] = { 0 };
		for (size_t i = 0; i < 3000; i += 250)
			text[i] = 249;
		return ns_record(m, length, 16, text, sizeof text);
	}
	length = ns_record(m, length, 1, "\xc0\0\2\1", 4);
	if (!ns_says(m, "bad"))
		return length;
	m[7] = 2;
	memcpy(m + length, foreign, sizeof foreign);
	return length + sizeof foreign + 1;
}

static inline void ns_datagram(struct name_server *s)
{
	unsigned char message[4000] = { 0 };
	struct sockaddr_storage from;
	socklen_t size = sizeof from;
	ssize_t length =
		recvfrom(s->datagrams, message, 600, MSG_DONTWAIT, (struct sockaddr *)&from, &size);
	if (length < 17)
		return;
	s->asked++;
	size_t answer = ns_answer(s, message, (size_t)length, false);
	if (answer && ns_says(message, "late") && s->held_count < COUNT(s->held)) {
		struct held *h = &s->held[s->held_count++];
		*h = (struct held){ .length = answer,
				    .to = from,
				    .when = uv_hrtime() / 1000000 + LATE };
		memcpy(h->octets, message, answer);
	} else if (answer) {
		sendto(s->datagrams, message, answer, 0, (struct sockaddr *)&from, size);
	}
}

static inline void ns_stream(struct name_server *s)
{
	unsigned char message[4000] = { 0 };
	ssize_t length = recv(s->connection, message, 2, MSG_WAITALL);
	if (length == 2)
		length = recv(s->connection, message + 2, (size_t)message[0] << 8 | message[1],
			      MSG_WAITALL);
	s->asked_by_tcp += length > 0;
	size_t answer = length > 17 ? ns_answer(s, message + 2, (size_t)length, true) : 0;
	if (!answer) {
		close(s->connection);
		s->connection = -1;
		return;
	}
	message[0] = (unsigned char)(answer >> 8);
	message[1] = (unsigned char)answer;
	send(s->connection, message, answer + 2, MSG_NOSIGNAL);
}

static inline void ns_send_held(struct name_server *s)
{
	uint64_t now = uv_hrtime() / 1000000;
	for (size_t i = 0; i < s->held_count; i++) {
		struct held *h = &s->held[i];
		if (h->when > now)
			continue;
		sendto(s->datagrams, h->octets, h->length, 0, (struct sockaddr *)&h->to,
		       sizeof(struct sockaddr_in));
		*h = s->held[--s->held_count];
		i--;
	}
}

static inline void *ns_run(void *arg)
{
	struct name_server *s = arg;
	while (!s->stop) {
		struct pollfd fds[] = { { s->datagrams, POLLIN, 0 },
					{ s->listening, POLLIN, 0 },
					{ s->connection, POLLIN, 0 } };
		poll(fds, 3, s->held_count ? 5 : 20);
		ns_send_held(s);
		if (fds[0].revents)
			ns_datagram(s);
		if (fds[1].revents && s->connection < 0)
			s->connection = accept(s->listening, NULL, NULL);
		if (fds[2].revents)
			ns_stream(s);
	}
	return NULL;
}

static inline struct name_server *ns_start(void)
{
	struct name_server *s = calloc(1, sizeof *s);
	struct sockaddr_storage at;
	s->connection = -1;
	s->listening = open_listener(&s->address);
	socklen_t length = address_to_sockaddr(&s->address, &at);
	s->datagrams = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(s->datagrams, (struct sockaddr *)&at, length), 0);
	assert_int_equal(pthread_create(&s->thread, NULL, ns_run, s), 0);
	return s;
}

static inline void ns_stop(struct name_server *s)
{
	s->stop = true;
	pthread_join(s->thread, NULL);
	close(s->datagrams);
	close(s->listening);
	if (s->connection >= 0)
		close(s->connection);
	free(s);
}

#endif
