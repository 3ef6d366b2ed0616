/* inquiry.c: accept, say a line, close; see inquiry.h. */
#include "gateway/process/supervisor_status.h"

#include "gateway/io/listen.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { INQUIRY_MODE = 0600, ANSWERS_AT_ONCE = 16 };

void inquiry_close(struct inquiry *q)
{
	if (q->fd < 0)
		return;
	(void)unlink(q->path);
	close(q->fd);
	*q = INQUIRY_NONE;
}

void inquiry_follow(struct inquiry *q, const struct plan *plan)
{
	char path[PATH_MAX], sentence[200];
	struct text t = TEXT(path), error = TEXT(sentence);
	text_string(&t, plan->control);
	text_string(&t, INQUIRY_SUFFIX);
	(void)text_cstr(&t);
	if (q->fd >= 0 && strcmp(q->path, path) == 0)
		return;
	inquiry_close(q);
	strcpy(q->path, path);
	q->fd = listen_open_local(path, INQUIRY_MODE, &error);
	if (q->fd >= 0 && plan->drop)
		(void)!lchown(path, plan->uid, plan->gid);
	if (q->fd < 0)
		log_note(LOG_WARN, "supervisor",
			 "cannot listen on %s, so `mxward status` cannot report a gateway that hangs: %s", path,
			 text_cstr(&error));
}

void inquiry_answer(struct inquiry *q, uint64_t silent, struct bytes sentence)
{
	char buffer[300];
	struct text t = TEXT(buffer);
	text_format(&t, "%llu ", (unsigned long long)silent);
	text_add(&t, sentence);
	text_char(&t, '\n');
	for (int i = 0; i < ANSWERS_AT_ONCE; i++) {
		int fd = accept4(q->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0)
			return;
		(void)send(fd, t.at, t.len, MSG_NOSIGNAL | MSG_DONTWAIT);
		close(fd);
	}
}
