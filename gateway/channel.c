/* channel.c: one sendmsg or one recvmsg a message; the head, then the body, descriptors beside them. */
#include "gateway/channel.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct head {
	uint32_t kind, length;
	uint64_t number;
};

bool channel_open(int ends[2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0;
}

bool channel_send(int end, enum message_kind kind, uint64_t number, struct bytes body, const int *fds, size_t fd_count)
{
	struct head head = { (uint32_t)kind, (uint32_t)body.len, number };
	struct iovec parts[] = { { &head, sizeof head }, { (void *)(uintptr_t)body.at, body.len } };
	struct msghdr m = { .msg_iov = parts, .msg_iovlen = 2 };
	_Alignas(struct cmsghdr) char beside[CMSG_SPACE(MESSAGE_FDS_MAX * sizeof(int))] = { 0 };
	if (body.len > MESSAGE_BODY_MAX || fd_count > MESSAGE_FDS_MAX) {
		errno = EMSGSIZE;
		return false;
	}
	if (fd_count > 0) {
		m.msg_control = beside;
		m.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
		struct cmsghdr *c = CMSG_FIRSTHDR(&m);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(fd_count * sizeof(int));
		memcpy(CMSG_DATA(c), fds, fd_count * sizeof(int));
	}
	ssize_t n;
	do
		n = sendmsg(end, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	return n >= 0;
}

static void take_fds(struct msghdr *m, struct message *message)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(message->fds + message->fd_count, CMSG_DATA(c), n * sizeof(int));
		message->fd_count += n;
	}
}

enum received channel_receive(int end, bool wait, struct message *message)
{
	struct head head;
	struct iovec parts[] = { { &head, sizeof head }, { message->body, sizeof message->body } };
	_Alignas(struct cmsghdr) char beside[CMSG_SPACE(MESSAGE_FDS_MAX * sizeof(int))];
	struct msghdr m = { .msg_iov = parts, .msg_iovlen = 2, .msg_control = beside, .msg_controllen = sizeof beside };
	ssize_t n;
	do
		n = recvmsg(end, &m, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
	while (n < 0 && errno == EINTR);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return RECEIVED_NOTHING;
	message->fd_count = 0;
	if (n > 0)
		take_fds(&m, message);
	if (n < (ssize_t)sizeof head || (m.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) ||
	    head.length != (size_t)n - sizeof head) {
		while (message->fd_count > 0)
			close(message->fds[--message->fd_count]);
		return RECEIVED_END;
	}
	message->kind = (enum message_kind)head.kind;
	message->number = head.number;
	message->length = head.length;
	return RECEIVED_MESSAGE;
}
