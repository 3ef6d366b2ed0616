/* resolver_probe.c: one question to a resolver, to see whether it validates; see look.h.
 *
 * By UDP and without c-ares, which does not tell whether an answer was validated. It believes the
 * answer of a server on this machine alone, since anybody on the way could set that bit (RFC 6840,
 * 5.8): its caller sees to that. */
#include "gateway/setup/look.h"

#include "gateway/base/clock.h"

#include <poll.h>
#include <sys/random.h>
#include <unistd.h>

enum {
	ID = 2,                         /* octets of it */
	FLAGS = 2,
	RCODE = 3,       /* where the two octets of flags stand */
	RESPONSE = 0x80,                /* in the first of them */
	AUTHENTIC = 0x20,
	RCODE_MASK = 0x0f, /* in the second */
	ANSWERS = 7,                    /* the lower octet of their number */
	HEADER = 12,
	ANSWER_MAX = 4096,
};

/* The NS records of the root, which is signed; recursion and validation are desired (RD, AD). */
static const char question[] = "\0\0\x01\x20\0\x01\0\0\0\0\0\0"
			       "\0"
			       "\0\x02"
			       "\0\x01";
enum { QUESTION = sizeof question - 1 };

/* The answer to our question, or nothing within the time. */
static ssize_t answer_await(int fd, const char *asked, unsigned char *answer)
{
	uint64_t deadline = clock_monotonic() + LOOK_RESOLVER_MS;
	for (uint64_t now = clock_monotonic(); now < deadline; now = clock_monotonic()) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		if (poll(&p, 1, (int)(deadline - now)) <= 0)
			continue;
		ssize_t n = recv(fd, answer, ANSWER_MAX, 0);
		if (n < 0)
			return n;               /* nobody is there */
		if (n >= HEADER && answer[0] == (unsigned char)asked[0] &&
		    answer[1] == (unsigned char)asked[1] && answer[FLAGS] & RESPONSE)
			return n;
	}
	return -1;
}

bool look_resolver_validates(const struct address *server)
{
	struct sockaddr_storage to;
	socklen_t length = address_to_sockaddr(server, &to);
	char asked[QUESTION];
	unsigned char answer[ANSWER_MAX];
	ssize_t n = -1;
	for (size_t i = 0; i < sizeof asked; i++)
		asked[i] = question[i];
	if (getrandom(asked, ID, 0) != ID)
		return false;
	int fd = socket(to.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&to, length) == 0 &&
	    send(fd, asked, sizeof asked, MSG_NOSIGNAL) == (ssize_t)sizeof asked)
		n = answer_await(fd, asked, answer);
	if (fd >= 0)
		close(fd);
	return n >= HEADER && answer[RCODE] & AUTHENTIC && !(answer[RCODE] & RCODE_MASK) &&
	       answer[ANSWERS] > 0;
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
