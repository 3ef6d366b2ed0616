/* listen.c: opening listening sockets and accepting from them; see listen.h.
 *
 * Owns the poll handle, never the socket. It must never spin: what keeps accept() from succeeding
 * makes it pause. */
#include "gateway/io/listen.h"

#include "gateway/base/log.h"
#include "gateway/io/loop_inside.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum {
	BACKLOG = 4096,
	/* what the kernel keeps of replies that a client does not read; Linux doubles it */
	SEND_BUFFER = 32 * 1024,
	ACCEPT_AT_ONCE = 16, /* then the connections there are have their turn */
	PAUSE = 100,
	LOG_EVERY = 60 * 1000,
};

static bool listen_say(struct text *error, int code)
{
	text_string(error, strerrordesc_np(code));
	errno = code;
	return false;
}

/* ---- opening */

static bool set(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value)) == 0;
}

static bool wildcard(const struct sockaddr_in6 *v6)
{
	return memcmp(&v6->sin6_addr, &in6addr_any, sizeof(in6addr_any)) == 0;
}

/* A bound socket, -1 with errno. */
static int bind_one(const struct sockaddr_storage *to, socklen_t length, bool shared)
{
	int fd = socket(to->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	bool good = set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (shared)
		good = good && set(fd, SOL_SOCKET, SO_REUSEPORT, 1);
	/* Whatever is accepted has it from here. By itself it would grow to megabytes for each
	 * client, which count as ours. */
	(void)set(fd, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER);
	if (to->ss_family == AF_INET6)
		good = good && set(fd, IPPROTO_IPV6, IPV6_V6ONLY,
				   !wildcard((const struct sockaddr_in6 *)to));
	if (good && bind(fd, (const struct sockaddr *)to, length) == 0)
		return fd;
	int code = errno;
	close(fd);
	errno = code;
	return -1;
}

/* With SO_REUSEPORT the system would share the address with any other process of this user. */
static bool address_free(const struct sockaddr_storage *to, socklen_t length)
{
	int fd = bind_one(to, length, false);
	if (fd < 0)
		return false;
	close(fd);
	return true;
}

/* [::] means every address of this machine. A kernel without IPv6 (ipv6.disable=1) has IPv4 ones
 * alone. */
static bool without_ipv6(const struct address *address, int code)
{
	static const uint8_t any[sizeof address->octets];
	if (code != EAFNOSUPPORT || address->family != FAMILY_IPV6 ||
	    memcmp(address->octets, any, sizeof any) != 0)
		return false;
	log_note(LOG_WARN, "listen",
		 "this machine has no IPv6: listening on 0.0.0.0:%u instead of [::]:%u",
		 address->port, address->port);
	return true;
}

bool listen_open(const struct address *address, int *fds, unsigned count, struct text *error)
{
	struct sockaddr_storage to;
	socklen_t length = address_to_sockaddr(address, &to);
	unsigned opened = 0;

	for (unsigned i = 0; i < count; i++)
		fds[i] = -1;
	if (length == 0)
		return listen_say(error, EAFNOSUPPORT);
	if (!address_free(&to, length)) {
		if (!without_ipv6(address, errno))
			return listen_say(error, errno);
		length = address_to_sockaddr(
			&(struct address){ .family = FAMILY_IPV4, .port = address->port }, &to);
		if (!address_free(&to, length))
			return listen_say(error, errno);
	}
	while (opened < count) {
		int fd = bind_one(&to, length, true);
		if (fd < 0)
			break;
		fds[opened++] = fd;
		/* The port that the system chose for port 0 is the others', too. */
		if (listen(fd, BACKLOG) != 0 ||
		    getsockname(fd, (struct sockaddr *)&to, &length) != 0)
			break;
	}
	if (opened == count)
		return true;
	int code = errno;
	while (opened > 0) {
		close(fds[--opened]);
		fds[opened] = -1;
	}
	return listen_say(error, code);
}

/* Removes a socket that nobody listens on any more; true if the name is free. */
static bool clear_dead(const struct sockaddr_un *to, struct text *error)
{
	struct stat there;
	if (lstat(to->sun_path, &there) != 0)
		return errno == ENOENT || listen_say(error, errno);
	if (!S_ISSOCK(there.st_mode)) {
		text_string(error, "a file of this name exists and is not a socket");
		return false;
	}
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return listen_say(error, errno);
	bool dead =
		connect(fd, (const struct sockaddr *)to, sizeof(*to)) != 0 && errno == ECONNREFUSED;
	close(fd);
	if (!dead)
		return listen_say(error, EADDRINUSE);
	return unlink(to->sun_path) == 0 || listen_say(error, errno);
}

/* WHY the socket gets its mode first, and its name with it: whoever else may write to the directory
 * could put a link there before the name's mode were set, and another file would get it. */
static bool bind_local(int fd, const struct sockaddr_un *to, unsigned mode)
{
	mode_t mask = umask(0);
	bool bound =
		fchmod(fd, mode) == 0 && bind(fd, (const struct sockaddr *)to, sizeof(*to)) == 0;
	int reason = errno;
	(void)umask(mask);
	errno = reason;
	return bound;
}

int listen_open_local(const char *path, unsigned mode, struct text *error)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof(to.sun_path)) {
		(void)listen_say(error, ENAMETOOLONG);
		return -1;
	}
	memcpy(to.sun_path, path, strlen(path));
	if (!clear_dead(&to, error))
		return -1;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0 && bind_local(fd, &to, mode) && listen(fd, BACKLOG) == 0)
		return fd;
	(void)listen_say(error, errno);
	if (fd >= 0)
		close(fd);
	return -1;
}

/* ---- accepting */

struct listener {
	uv_poll_t poll;
	struct loop *loop;
	int fd;
	void (*arrive)(void *arg, int fd, const struct address *peer);
	bool (*room)(void *arg);
	void *arg;
	struct timer timer; /* the end of a pause of its own */
	wake_id wake;
	uint64_t logged_at; /* 0: never */
	bool paused;        /* by the owner */
	bool stopped;
};

static void arrived(uv_poll_t *poll, int status, int events);

/* Polls when neither the owner nor a shortage keeps it from it. */
static void poll_or_not(struct listener *l)
{
	if (l->stopped)
		return;
	if (l->paused || l->timer.set)
		uv_poll_stop(&l->poll);
	else
		uv_poll_start(&l->poll, UV_READABLE, arrived);
}

static void pause_over(void *arg)
{
	poll_or_not(arg);
}

static void nap(struct listener *l)
{
	timer_set(l->loop, &l->timer, loop_now(l->loop) + PAUSE);
	poll_or_not(l);
}

static void pause_itself(struct listener *l, int code)
{
	uint64_t now = loop_now(l->loop);
	nap(l);
	if (l->logged_at && now - l->logged_at < LOG_EVERY)
		return;
	l->logged_at = now;
	log_note(LOG_WARN, "listen", "cannot accept connections at present: %s",
		 strerrordesc_np(code));
}

/* Of one connection, not of the socket: accept(2), "Error handling". */
static bool passing(int code)
{
	switch (code) {
	case ECONNABORTED:
	case EINTR:
	case EPROTO:
	case ENOPROTOOPT:
	case EOPNOTSUPP:
	case EPERM:
	case ENETDOWN:
	case EHOSTDOWN:
	case ENONET:
	case EHOSTUNREACH:
	case ENETUNREACH:
	case ETIMEDOUT:
		return true;
	default:
		return false;
	}
}

static bool may_accept(struct listener *l)
{
	if (l->paused || l->stopped || l->timer.set)
		return false;
	if (!l->room || l->room(l->arg))
		return true;
	if (!l->paused && !l->stopped) /* or the poll would call again at once */
		nap(l);
	return false;
}

static void arrived(uv_poll_t *poll, int status, int events)
{
	struct listener *l = poll->data;
	struct loop *loop = l->loop;
	(void)events;

	if (status < 0) /* libuv has stopped polling */
		pause_itself(l, -status);
	for (int i = 0; i < ACCEPT_AT_ONCE && may_accept(l); i++) {
		struct sockaddr_storage from;
		socklen_t length = sizeof(from);
		int fd = accept4(l->fd, (struct sockaddr *)&from, &length,
				 SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0 && errno == EAGAIN)
			break;
		if (fd < 0) {
			if (!passing(errno))
				pause_itself(l, errno);
			continue;
		}
		struct address peer = { 0 };
		/* none on a unix socket */
		(void)address_from_sockaddr((const struct sockaddr *)&from, &peer);
		l->arrive(l->arg, fd, &peer);
	}
	loop_drain(loop);
}

struct listener *listen_start(struct loop *loop, int fd,
			      void (*arrive)(void *arg, int fd, const struct address *peer),
			      bool (*room)(void *arg), void *arg)
{
	struct listener *l = calloc(1, sizeof(*l));
	if (!l)
		return NULL;
	*l = (struct listener){
		.loop = loop, .fd = fd, .arrive = arrive, .room = room, .arg = arg
	};
	l->wake = loop_enroll(loop, pause_over, l);
	if (!l->wake || uv_poll_init(&loop->uv, &l->poll, fd) != 0) {
		loop_retire(loop, l->wake);
		free(l);
		return NULL;
	}
	/* Whatever is accepted has it from here (tcp(7)): no call for each. Fails on a unix socket:
	 * no matter. */
	(void)set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	timer_init(&l->timer, l->wake);
	l->poll.data = l;
	poll_or_not(l);
	return l;
}

void listen_pause(struct listener *l)
{
	l->paused = true;
	poll_or_not(l);
}

void listen_resume(struct listener *l)
{
	l->paused = false;
	poll_or_not(l);
}

static void closed(uv_handle_t *handle)
{
	free(handle->data);
}

void listen_stop(struct listener *l)
{
	l->stopped = true;
	timer_clear(&l->timer);
	loop_retire(l->loop, l->wake);
	uv_close((uv_handle_t *)&l->poll, closed);
}
