/* stream_local.c: connections to a Unix socket; see stream.h. */
#include "gateway/io/stream.h"

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
