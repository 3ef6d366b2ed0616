/* stream_local.c: connections to a Unix socket; see stream.h. */
#include "gateway/io/stream.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* The socket is new: what is so short goes at once. */
static bool send_first(int to, struct bytes octets)
{
	return octets.len == 0 ||
	       send(to, octets.at, octets.len, MSG_NOSIGNAL) == (ssize_t)octets.len;
}

/* The descriptor travels with the last octet. */
static bool send_beside(int to, struct bytes octets, int passed)
{
	union {
		char room[CMSG_SPACE(sizeof(int))];
		struct cmsghdr aligned;
	} control = { .room = { 0 } };
	struct iovec part = { .iov_base = (void *)(uintptr_t)(octets.at + octets.len - 1),
			      .iov_len = 1 };
	struct msghdr message = { .msg_iov = &part,
				  .msg_iovlen = 1,
				  .msg_control = control.room,
				  .msg_controllen = sizeof control.room };
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof passed);
	memcpy(CMSG_DATA(head), &passed, sizeof passed);
	return send_first(to, bytes_first(octets, octets.len - 1)) &&
	       sendmsg(to, &message, MSG_NOSIGNAL) == 1;
}

struct stream *stream_connect_local(struct loop *loop, const char *path, struct bytes first,
				    int passed, wake_id owner)
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
	bool good = connect(fd, (const struct sockaddr *)&to, sizeof to) == 0 &&
		    (passed < 0 || send_beside(fd, first, passed));
	struct stream *s = good ? stream_take(loop, fd, owner) : NULL;
	if (s)
		return s;
	int error = errno;
	close(fd);
	errno = error;
	return NULL;
}
