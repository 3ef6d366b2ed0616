/* child.c: forks, and sets up both sides; see child.h. */
#include "gateway/process/child.h"

#include "gateway/base/clock.h"
#include "gateway/process/channel.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { REAP_MS = 1000 };

pid_t child_start(struct child *c, const sigset_t *mask)
{
	int ends[2];
	if (!channel_open(ends))
		return -1;
	/* What is in a buffer now would be written twice. */
	(void)fflush(NULL);
	pid_t pid = fork();
	int reason = errno;
	if (pid == 0) {
		close(ends[0]);
		*c = (struct child){ .channel = ends[1] };
		(void)sigprocmask(SIG_SETMASK, mask, NULL);
		return 0;
	}
	close(ends[1]);
	if (pid > 0)
		*c = (struct child){ .pid = pid, .channel = ends[0], .born = clock_monotonic() };
	else
		close(ends[0]);
	errno = reason;
	return pid;
}

void child_kill(struct child *c)
{
	if (c->pid > 0)
		(void)kill(c->pid, SIGKILL);
	if (c->killed == 0)
		c->killed = clock_monotonic();
	c->deadline = 0;
}

uint64_t child_gone_at(const struct child *c)
{
	return c->pid > 0 && c->channel < 0 && c->killed != 0 ? c->killed + REAP_MS : 0;
}

bool child_gone(const struct child *c, uint64_t now)
{
	uint64_t at = child_gone_at(c);
	return at != 0 && now >= at;
}

void child_mind(struct child *c, uint64_t now)
{
	if (c->deadline != 0 && now >= c->deadline)
		child_kill(c);
}

void child_close(struct child *c)
{
	if (c->channel >= 0)
		close(c->channel);
	c->channel = -1;
}
