/* supervisor_status.c: accept, say a line, close; see supervisor_status.h. */
#include "gateway/process/supervisor_status.h"

#include "gateway/io/listen.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SUPERVISOR_STATUS_MODE = 0600, ANSWERS_AT_ONCE = 16 };

void supervisor_status_close(struct supervisor_status *q)
{
	if (q->fd < 0)
		return;
	(void)unlink(q->path);
	close(q->fd);
	*q = SUPERVISOR_STATUS_NONE;
}

void supervisor_status_follow(struct supervisor_status *q, const struct plan *plan)
{
	char path[PATH_MAX], sentence[200];
	struct text t = TEXT(path), error = TEXT(sentence);
	text_string(&t, plan->control);
	text_string(&t, SUPERVISOR_STATUS_SUFFIX);
	(void)text_cstr(&t);
	if (q->fd >= 0 && strcmp(q->path, path) == 0)
		return;
	supervisor_status_close(q);
	strcpy(q->path, path);
	q->fd = listen_open_local(path, SUPERVISOR_STATUS_MODE, &error);
	if (q->fd >= 0 && plan->drop)
		(void)!lchown(path, plan->uid, plan->gid);
	if (q->fd < 0)
		log_note(LOG_WARN, "supervisor",
			 "cannot listen on %s, so `mxward status` cannot report a gateway that "
			 "hangs: %s",
			 path, text_cstr(&error));
}

void supervisor_status_answer(struct supervisor_status *q, uint64_t silent, struct bytes sentence)
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
