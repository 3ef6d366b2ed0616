/* stream_local.c: connections to a Unix socket; see stream.h. */
#include "gateway/io/stream_inside.h"

#include "gateway/base/descriptors.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct stream *stream_connect_local(struct loop *loop, const char *path, wake_id owner)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t length = strlen(path);
	if (length >= sizeof to.sun_path) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	memcpy(to.sun_path, path, length);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return NULL;
	bool good = connect(fd, (const struct sockaddr *)&to, sizeof to) == 0;
	struct stream *s = good ? stream_take(loop, fd, owner) : NULL;
	if (s)
		return s;
	int error = errno;
	close(fd);
	errno = error;
	return NULL;
}

/* WHY not a part of it: where the descriptor goes depends on the octet beside which it comes. */
bool stream_pass(struct stream *s, struct bytes octets, int fd)
{
	char room[DESCRIPTORS_ROOM(1)] = { 0 };
	struct iovec part = { (char *)(uintptr_t)octets.at, octets.len };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = room };
	uv_os_fd_t socket;
	if (s->state != STREAM_OPEN || s->broken || s->secure || stream_unsent(s) ||
	    uv_fileno((const uv_handle_t *)&s->tcp, &socket) != 0)
		return false;
	descriptors_put(&message, &fd, 1);
	ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	s->handed += sent > 0 ? (uint64_t)sent : 0;
	return sent == (ssize_t)octets.len;
}
