/* supervisor_unpack.c: the fork server that unpacks what strangers send (gateway/unpack/unpack.h);
 * see supervisor.c.
 *
 * There is one for all gateways. It has the gateway's user and none of the supervisor's descriptors
 * but its own socket, whose ends the supervisor keeps: a gateway does not notice that another has
 * taken the place of one that died, and what was sent meanwhile is waiting for it. */
#include "gateway/process/supervisor_inside.h"

#include "gateway/base/clock.h"
#include "gateway/process/privileges.h"
#include "gateway/unpack/unpack.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { AGAIN_MS = 100, AGAIN_MOST_MS = 5000, LIVED_LONG_MS = 60000 };

static uint64_t born, pause_ms;

void unpacker_open(struct supervisor *s)
{
	if (unpack_open(s->unpacker_ends))
		return;
	s->unpacker_ends[0] = s->unpacker_ends[1] = -1;
	log_note(LOG_ERROR, "supervisor", "archives will not be looked into: %s", strerror(errno));
}

uint64_t unpacker_due(const struct supervisor *s)
{
	bool wanted = s->unpacker == 0 && s->unpacker_ends[1] >= 0 && s->current.number != 0 &&
		      !s->stopping;
	return wanted ? s->unpacker_at + 1 : 0;
}

static _Noreturn void unpacker_run(struct supervisor *s)
{
	char buffer[256];
	struct text error = TEXT(buffer);
	if (!privileges_drop(&s->current.plan, &error)) {
		log_note(LOG_ERROR, "unpack", "%s", text_cstr(&error));
		_exit(1);
	}
	unpack_serve(s->unpacker_ends[1]);
}

void unpacker_mind(struct supervisor *s, uint64_t now)
{
	if (unpacker_due(s) == 0 || now < s->unpacker_at)
		return;
	born = now;
	s->unpacker_at = now + AGAIN_MOST_MS;
	pid_t pid = fork();
	if (pid == 0)
		unpacker_run(s);
	if (pid > 0)
		s->unpacker = pid;
	else
		log_note(LOG_ERROR, "supervisor",
			 "cannot start the process that looks into archives: %s", strerror(errno));
}

/* One that dies again and again is started again, but ever more slowly. */
void unpacker_reaped(struct supervisor *s, int status)
{
	uint64_t now = clock_monotonic();
	pid_t pid = s->unpacker;
	bool lived = now - born > LIVED_LONG_MS;
	s->unpacker = 0;
	if (lived || pause_ms == 0)
		pause_ms = AGAIN_MS;
	else if (pause_ms < AGAIN_MOST_MS)
		pause_ms *= 2;
	s->unpacker_at = now + pause_ms;
	if (s->stopping)
		return;
	log_note(LOG_ERROR, "supervisor",
		 "the process that looks into archives (pid %d) ended (%s %d); it is started again "
		 "in %llu ms",
		 (int)pid, WIFSIGNALED(status) ? "signal" : "status",
		 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
		 (unsigned long long)pause_ms);
}

void unpacker_close(const struct supervisor *s)
{
	for (size_t i = 0; i < 2; i++)
		if (s->unpacker_ends[i] >= 0)
			close(s->unpacker_ends[i]);
}
