/* supervisor_watch.c: the watcher of certificates, and what it says; see supervisor.c.
 *
 * There is one for the current generation, as long as that names certificates and tls.watch is on.
 * What it finds renewed is applied as a reload is, but for the configuration file, which nobody
 * looks at. The faults that it tells are kept for gateways that are started later. */
#include "gateway/process/supervisor_inside.h"

#include "gateway/base/clock.h"
#include "gateway/process/watcher.h"

#include <errno.h>
#include <string.h>

enum { WATCH_RESTART_MS = 5000 };

static struct notice notice; /* WHY static: 64 KiB, better not on the stack */
static char faults[NOTICE_BODY_MAX];
static size_t faults_length;

static struct bytes faults_told(void)
{
	return (struct bytes){ faults, faults_length };
}

void watch_mind(struct supervisor *s, uint64_t now)
{
	if (child_gone(&s->watcher, now))
		s->watcher = CHILD_NONE;
	if (s->watcher.pid != 0 || s->stopping || now < s->watch_at || !s->gateway.up ||
	    s->current.snapshot < 0 || !s->current.plan.watched)
		return;
	s->watch_at = now + WATCH_RESTART_MS;
	pid_t pid = child_start(&s->watcher, &s->before);
	if (pid == 0)
		watcher_run(s->current.snapshot, s->watcher.channel, faults_told());
	if (pid < 0)
		log_note(LOG_WARN, "supervisor", "cannot start the watcher of certificates: %s",
			 strerror(errno));
}

void watch_end(struct supervisor *s)
{
	if (s->watcher.pid > 0)
		child_kill(&s->watcher);
	child_close(&s->watcher);
	s->watch_at = 0;
}

void watch_reaped(struct supervisor *s)
{
	child_close(&s->watcher);
	s->watcher = CHILD_NONE;
}

/* WHY not gateway_tell(), which ends who takes no notices: what is merely told never costs mail. */
void watch_tell_faults(struct supervisor *s)
{
	const struct child *c = &s->gateway.child;
	if (s->gateway.up && c->channel >= 0 &&
	    !channel_send(c->channel, NOTICE_FAULTS, 0, faults_told(), NULL, 0))
		log_note(LOG_WARN, "supervisor",
			 "the gateway (pid %d) cannot be told of faulty certificates: %s",
			 (int)c->pid, strerror(errno));
}

void watch_forget_faults(struct supervisor *s)
{
	if (faults_length == 0)
		return;
	faults_length = 0;
	watch_tell_faults(s);
}

void watch_hear(struct supervisor *s)
{
	enum received received = channel_receive(s->watcher.channel, false, &notice);
	if (received == RECEIVED_END)
		child_close(&s->watcher);
	if (received != RECEIVED_NOTICE)
		return;
	if (notice.kind == NOTICE_FAULTS) {
		memcpy(faults, notice.body, notice.length);
		faults_length = notice.length;
		watch_tell_faults(s);
	} else if (notice.kind == NOTICE_RENEWED && notice.fd_count == 1) {
		load_renewed(s, notice.fds[0]);
	}
}
