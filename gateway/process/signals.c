/* signals.c: a signalfd. Blocked signals are kept even for PID 1, which never gets those it has no
 * handler for. */
#include "gateway/process/signals.h"

#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const int caught[] = { SIGCHLD, SIGHUP, SIGTERM, SIGINT, SIGUSR1 };
enum { CAUGHT = sizeof caught / sizeof *caught };

int signals_catch(sigset_t *before)
{
	sigset_t set;
	sigemptyset(&set);
	for (size_t i = 0; i < CAUGHT; i++) {
		sigaddset(&set, caught[i]);
		/* One that is ignored (nohup, a shell's background job) would never be told of. */
		(void)signal(caught[i], SIG_DFL);
	}
	(void)signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, before) != 0)
		return -1;
	for (size_t i = 0; i < CAUGHT; i++)
		sigdelset(before, caught[i]);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int signals_next(int fd)
{
	struct signalfd_siginfo info;
	if (read(fd, &info, sizeof info) != (ssize_t)sizeof info)
		return 0;
	return (int)info.ssi_signo;
}
