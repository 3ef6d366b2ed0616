/* channel.c: one sendmsg or one recvmsg a notice; the head, then the body, descriptors beside
 * them. */
#include "gateway/process/channel.h"

#include "gateway/base/descriptors.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct head {
	uint32_t kind, length;
	uint64_t number;
};

bool channel_open(int ends[2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0;
}

bool channel_send(int end, enum notice_kind kind, uint64_t number, struct bytes body,
		  const int *fds, size_t fd_count)
{
	struct head head = { (uint32_t)kind, (uint32_t)body.len, number };
	struct iovec parts[] = { { &head, sizeof head }, { (void *)(uintptr_t)body.at, body.len } };
	struct msghdr m = { .msg_iov = parts, .msg_iovlen = 2 };
	_Alignas(struct cmsghdr) char beside[DESCRIPTORS_ROOM(NOTICE_FDS_MAX)] = { 0 };
	if (body.len > NOTICE_BODY_MAX || fd_count > NOTICE_FDS_MAX) {
		errno = EMSGSIZE;
		return false;
	}
	if (fd_count > 0) {
		m.msg_control = beside;
		descriptors_put(&m, fds, fd_count);
	}
	ssize_t n;
	do
		n = sendmsg(end, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	return n >= 0;
}

enum received channel_receive(int end, bool wait, struct notice *notice)
{
	struct head head;
	struct iovec parts[] = { { &head, sizeof head }, { notice->body, sizeof notice->body } };
	_Alignas(struct cmsghdr) char beside[DESCRIPTORS_ROOM(NOTICE_FDS_MAX)];
	struct msghdr m = { .msg_iov = parts,
			    .msg_iovlen = 2,
			    .msg_control = beside,
			    .msg_controllen = sizeof beside };
	ssize_t n;
	do
		n = recvmsg(end, &m, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
	while (n < 0 && errno == EINTR);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return RECEIVED_NOTHING;
	notice->fd_count = 0;
	if (n > 0)
		notice->fd_count = descriptors_take(&m, notice->fds);
	if (n < (ssize_t)sizeof head || (m.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) ||
	    head.length != (size_t)n - sizeof head) {
		while (notice->fd_count > 0)
			close(notice->fds[--notice->fd_count]);
		return RECEIVED_END;
	}
	notice->kind = (enum notice_kind)head.kind;
	notice->number = head.number;
	notice->length = head.length;
	return RECEIVED_NOTICE;
}
