/* resolver_probe.c: one question to a resolver of this machine, to see if it validates answers;
 * see resolver_probe.h.
 *
 * By UDP, by TCP for what is cut, and without c-ares, which does not tell. It blocks, and believes
 * the answer of a server on this machine alone, since anybody on the way could set that bit (RFC
 * 6840, 5.8): its caller sees to that. */
#include "gateway/setup/resolver_probe.h"

#include "gateway/base/clock.h"
#include "gateway/setup/look.h"

#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum {
	ID = 2,                         /* octets of it */
	FLAGS = 2,
	RCODE = 3,       /* where the two octets of flags stand */
	RESPONSE = 0x80,
	TRUNCATED = 0x02, /* in the first of them */
	AUTHENTIC = 0x20,
	RCODE_MASK = 0x0f, /* in the second */
	SERVER_FAILURE = 2,
	ANSWERS = 6,                    /* their number */
	HEADER = 12,
	QUESTION_MAX = HEADER + DNS_NAME_MAX + 2 + 4 + 11,
	LENGTH = 2,                     /* octets in front of a message by TCP */
};

/* Recursion and validation are desired (RD, AD); one additional record. */
static const char head[] = "\x01\x20\0\x01\0\0\0\0\0\x01";
/* EDNS with 1232 octets, without DO: signatures are not wanted, only what was made of them. */
static const char edns[] = "\0\0\x29\x04\xd0\0\0\0\0\0\0";

/* The question with an id of its own; 0: there is no randomness. */
static size_t question_write(char *into, size_t room, struct bytes name, unsigned type)
{
	struct text t = { .at = into, .cap = room };
	char id[ID];
	if (getrandom(id, ID, 0) != ID)
		return 0;
	text_add(&t, (struct bytes){ id, ID });
	text_add(&t, (struct bytes){ head, sizeof head - 1 });
	while (name.len) {
		struct bytes label = bytes_first(name, bytes_find(name, '.'));
		text_char(&t, (char)label.len);
		text_add(&t, label);
		name = bytes_skip(name, label.len + 1);
	}
	text_char(&t, '\0');
	text_char(&t, (char)(type >> 8));
	text_char(&t, (char)(type & 0xff));
	text_add(&t, BYTES("\0\x01"));
	text_add(&t, (struct bytes){ edns, sizeof edns - 1 });
	return t.cut ? 0 : t.len;
}

/* True if something can be read before the deadline. */
static bool readable(int fd, uint64_t deadline)
{
	for (uint64_t now = clock_monotonic(); now < deadline; now = clock_monotonic()) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		if (poll(&p, 1, (int)(deadline - now)) > 0)
			return true;
	}
	return false;
}

static bool answers(const unsigned char *answer, ssize_t n, const char *asked)
{
	return n >= HEADER && memcmp(answer, asked, ID) == 0 && answer[FLAGS] & RESPONSE;
}

static ssize_t by_udp(int fd, struct bytes asked, unsigned char *answer, uint64_t deadline)
{
	if (send(fd, asked.at, asked.len, MSG_NOSIGNAL) != (ssize_t)asked.len)
		return -1;
	while (readable(fd, deadline)) {
		ssize_t n = recv(fd, answer, PROBE_ANSWER_MAX, 0);
		if (n < 0 || answers(answer, n, asked.at))
			return n; /* below 0: nobody is there */
	}
	return -1;
}

/* Exactly so many octets. */
static bool take(int fd, unsigned char *into, size_t count, uint64_t deadline)
{
	size_t got = 0;
	while (got < count && readable(fd, deadline)) {
		ssize_t n = recv(fd, into + got, count - got, 0);
		if (n <= 0)
			return false;
		got += (size_t)n;
	}
	return got == count;
}

static ssize_t by_tcp(int fd, struct bytes asked, unsigned char *answer, uint64_t deadline)
{
	char framed[LENGTH + QUESTION_MAX];
	unsigned char length[LENGTH];
	framed[0] = (char)(asked.len >> 8);
	framed[1] = (char)(asked.len & 0xff);
	memcpy(framed + LENGTH, asked.at, asked.len);
	if (send(fd, framed, LENGTH + asked.len, MSG_NOSIGNAL) != (ssize_t)(LENGTH + asked.len) ||
	    !take(fd, length, LENGTH, deadline))
		return -1;
	size_t count = (size_t)length[0] << 8 | length[1];
	bool whole = count <= PROBE_ANSWER_MAX && take(fd, answer, count, deadline);
	return whole && answers(answer, (ssize_t)count, asked.at) ? (ssize_t)count : -1;
}

/* By one way; below 0: no answer. */
static ssize_t ask_by(int kind, const struct address *server, struct bytes asked,
		      unsigned char *answer, uint64_t deadline)
{
	struct sockaddr_storage to;
	socklen_t length = address_to_sockaddr(server, &to);
	ssize_t n = -1;
	int fd = socket(to.ss_family, kind | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&to, length) == 0)
		n = kind == SOCK_DGRAM ? by_udp(fd, asked, answer, deadline)
				       : by_tcp(fd, asked, answer, deadline);
	if (fd >= 0)
		close(fd);
	return n;
}

enum probe resolver_probe(const struct address *server, struct bytes name, unsigned type,
			  uint64_t milliseconds, unsigned char *answer, size_t *length)
{
	char asked[QUESTION_MAX];
	uint64_t deadline = clock_monotonic() + milliseconds;
	struct bytes question = { asked, question_write(asked, sizeof asked, name, type) };
	*length = 0;
	if (question.len == 0)
		return PROBE_FAILED;
	ssize_t n = ask_by(SOCK_DGRAM, server, question, answer, deadline);
	if (n >= HEADER && answer[FLAGS] & TRUNCATED)
		n = ask_by(SOCK_STREAM, server, question, answer, deadline);
	if (n < HEADER)
		return PROBE_FAILED;
	*length = (size_t)n;
	if ((answer[RCODE] & RCODE_MASK) == SERVER_FAILURE)
		return PROBE_REFUSED;
	return answer[RCODE] & AUTHENTIC ? PROBE_AUTHENTIC : PROBE_PLAIN;
}

bool look_resolver_validates(const struct address *server)
{
	enum { TYPE_NS = 2 };
	unsigned char answer[PROBE_ANSWER_MAX];
	size_t length;
	/* The NS records of the root, which is signed. */
	return resolver_probe(server, BYTES(""), TYPE_NS, LOOK_RESOLVER_MS, answer, &length) ==
		       PROBE_AUTHENTIC &&
	       !(answer[RCODE] & RCODE_MASK) && answer[ANSWERS] + answer[ANSWERS + 1] > 0;
}

const char *look_local_resolver(void)
{
	static const char *const places[] = { "127.0.0.1:53", "[::1]:53" };
	struct address a;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (endpoint_parse(bytes_of(places[i]), &a) && look_resolver_validates(&a))
			return places[i];
	return NULL;
}
