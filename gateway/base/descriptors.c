/* descriptors.c: descriptors in a message's control part; see descriptors.h. */
#include "gateway/base/descriptors.h"

#include <string.h>

void descriptors_put(struct msghdr *m, const int *fds, size_t count)
{
	m->msg_controllen = DESCRIPTORS_ROOM(count);
	struct cmsghdr *c = CMSG_FIRSTHDR(m);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(c), fds, count * sizeof(int));
}

size_t descriptors_take(struct msghdr *m, int *fds)
{
	size_t count = 0;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(fds + count, CMSG_DATA(c), n * sizeof(int));
		count += n;
	}
	return count;
}
