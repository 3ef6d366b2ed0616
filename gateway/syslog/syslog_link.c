/* syslog_link.c: see syslog_link.h. A frame that was sent in part is sent whole over the next
 * connection. */
#include "gateway/syslog/syslog_link.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

void syslog_link_close(struct syslog_link *l)
{
	int reason = errno;
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
	errno = reason;
}

static socklen_t place(const struct syslog_link *l, struct sockaddr_storage *to)
{
	if (l->way != LOG_ALSO_UNIX)
		return address_to_sockaddr(&l->at, to);
	struct sockaddr_un local = { .sun_family = AF_UNIX };
	memcpy(local.sun_path, l->path, sizeof local.sun_path);
	memcpy(to, &local, sizeof local);
	return sizeof local;
}

static bool link_connect(struct syslog_link *l, int kind)
{
	const struct timeval most = { .tv_sec = LINK_WAIT_MS / 1000 };
	struct sockaddr_storage to = { 0 };
	socklen_t length = place(l, &to);
	l->fd = socket(to.ss_family, kind | SOCK_CLOEXEC, 0);
	if (l->fd >= 0 && setsockopt(l->fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most) == 0 &&
	    connect(l->fd, (const struct sockaddr *)&to, length) == 0)
		return true;
	if (errno == EINPROGRESS)       /* what connect() says when it has waited for so long */
		errno = ETIMEDOUT;
	syslog_link_close(l);
	return false;
}

static bool link_open(struct syslog_link *l)
{
	if (l->fd >= 0)
		return true;
	l->stream = l->way == LOG_ALSO_TCP;
	return link_connect(l, l->stream ? SOCK_STREAM : SOCK_DGRAM);
}

/* A receiver of syslog says nothing: what can be read is the connection's end. Without a look the
 * first line behind it would be lost. */
static bool hung_up(const struct syslog_link *l)
{
	char octet;
	return l->stream && recv(l->fd, &octet, 1, MSG_DONTWAIT | MSG_PEEK) == 0;
}

static bool send_whole(const struct syslog_link *l, struct bytes frame)
{
	while (frame.len > 0) {
		ssize_t n = send(l->fd, frame.at, frame.len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		frame = bytes_skip(frame, (size_t)n);
	}
	return true;
}

enum syslog_sent syslog_link_send(struct syslog_link *l, struct bytes frame)
{
	if (l->fd >= 0 && hung_up(l))
		syslog_link_close(l);
	if (!link_open(l))
		return SYSLOG_FAILED;
	bool sent = send_whole(l, frame);
	/* By UDP this is what became of an earlier datagram; it is told once. */
	if (!sent && errno == ECONNREFUSED && l->way == LOG_ALSO_UDP)
		sent = send_whole(l, frame);
	if (sent)
		return SYSLOG_SENT;
	if (errno == EMSGSIZE)
		return SYSLOG_TOO_LONG;
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		errno = ETIMEDOUT;
	syslog_link_close(l);
	return SYSLOG_FAILED;
}
