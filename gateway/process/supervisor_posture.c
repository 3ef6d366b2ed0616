/* supervisor_posture.c: the process that looks at domains, of the current generation; see
 * supervisor.c.
 * What it finds it logs and keeps by itself: the supervisor hears nothing of it but its end. */
#include "gateway/process/supervisor_inside.h"

#include "gateway/base/clock.h"
#include "gateway/process/posture_child.h"

#include <errno.h>
#include <string.h>

enum { LOOKER_RESTART_MS = 60000 };

uint64_t looker_due(const struct supervisor *s)
{
	bool wanted = s->looker.pid == 0 && s->gateway.up && !s->stopping &&
		      s->current.plan.looks && s->current.snapshot >= 0;
	return wanted ? s->looker_at : 0;
}

void looker_mind(struct supervisor *s, uint64_t now)
{
	if (child_gone(&s->looker, now))
		s->looker = CHILD_NONE;
	if (s->looker.pid != 0 || s->stopping || now < s->looker_at || !s->gateway.up ||
	    s->current.snapshot < 0 || !s->current.plan.looks)
		return;
	s->looker_at = now + LOOKER_RESTART_MS;
	pid_t pid = child_start(&s->looker, &s->before);
	if (pid == 0)
		posture_child_run(s->path, s->current.snapshot, &s->current.plan);
	if (pid < 0)
		log_note(LOG_WARN, "supervisor",
			 "cannot start the process that looks at domains: %s", strerror(errno));
}

void looker_end(struct supervisor *s)
{
	if (s->looker.pid > 0)
		child_kill(&s->looker);
	child_close(&s->looker);
	s->looker_at = 0;
}

void looker_reaped(struct supervisor *s)
{
	child_close(&s->looker);
	s->looker = CHILD_NONE;
}
