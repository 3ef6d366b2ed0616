/* supervisor.c: signals, stopping, and one poll() over signals, channels and the status socket; see
 * supervisor.h. What it waits for stands in supervisor_gateway.c, supervisor_load.c and
 * supervisor_upgrade.c. */
#include "gateway/process/supervisor_inside.h"

#include "gateway/base/clock.h"
#include "gateway/process/environment.h"
#include "gateway/process/privileges.h"
#include "gateway/process/signals.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

void supervisor_finish(struct supervisor *s, int status)
{
	s->done = true;
	s->status = status;
}

void generation_close(struct generation *g, const struct generation *other)
{
	if (g->number == 0)
		return;
	sockets_close(&g->sockets, other ? &other->sockets : NULL);
	if (g->snapshot >= 0)
		close(g->snapshot);
	*g = GENERATION_NONE;
}

void leave_supervisor(const struct supervisor *s, const struct child *own)
{
	const struct child *const children[] = { &s->gateway.child,  &s->coming.child,
						 &s->retiring.child, &s->loader,
						 &s->trial,          &s->watcher,
						 &s->looker };
	const int fds[] = { s->signals,    s->status_socket.fd, s->service_manager.fd,
			    s->record,     s->before_program,   s->record_plan,
			    s->log.output, s->log.coming };
	for (size_t i = 0; i < sizeof children / sizeof *children; i++)
		if (children[i] != own && children[i]->channel >= 0)
			close(children[i]->channel);
	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	unpacker_close(s);
}

/* ---- stopping */

static void instance_drain(struct instance *r, bool at_once)
{
	if (r->child.pid == 0)
		return;
	gateway_tell(r, NOTICE_DRAIN, at_once ? 0 : DRAIN_MS, (struct bytes){ 0 });
	r->child.deadline = clock_monotonic() + (at_once ? AT_ONCE_MS : DRAIN_MS + DRAIN_GRACE_MS);
}

void supervisor_stop(struct supervisor *s, bool at_once)
{
	if (s->at_once)
		return;
	s->at_once = at_once = at_once || s->stopping;
	child_kill(&s->loader);
	child_kill(&s->trial);
	watch_end(s);
	looker_end(s);
	child_kill(&s->coming.child);
	generation_close(&s->next, &s->current);
	if (s->gateway.child.pid == 0 && s->coming.child.pid == 0 && s->retiring.child.pid == 0) {
		supervisor_finish(s, EX_OK);
		return;
	}
	service_manager_say(&s->service_manager,
			    "STOPPING=1\nSTATUS=Waiting for transactions to finish.");
	log_note(LOG_INFO, "stop",
		 at_once ? "stopping at once"
			 : "stopping: waiting up to %d s for transactions "
			   "to finish",
		 DRAIN_MS / 1000);
	s->stopping = true;
	instance_drain(&s->gateway, at_once);
	instance_drain(&s->retiring, at_once);
	/* Nobody waits in a queue that will not be served: new clients go to another MX. The
	 * control socket stays, and that of monitoring, which is told so. */
	struct sockets only_control = { .peer = -1,
					.http = s->current.sockets.http,
					.control = s->current.sockets.control };
	struct sockets listening = s->current.sockets;
	s->current.sockets = only_control;
	memcpy(s->current.sockets.http_path, listening.http_path,
	       sizeof s->current.sockets.http_path);
	memcpy(s->current.sockets.control_path, listening.control_path,
	       sizeof listening.control_path);
	sockets_close(&listening, &only_control);
}

/* ---- signals */

static void supervisor_reap(struct supervisor *s)
{
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
		if (pid == s->loader.pid)
			s->loader.pid = 0;
		else if (pid == s->trial.pid)
			upgrade_reaped(s, status);
		else if (pid == s->watcher.pid)
			watch_reaped(s);
		else if (pid == s->looker.pid)
			looker_reaped(s);
		else if (pid == s->unpacker)
			unpacker_reaped(s, status);
		else
			gateway_reaped(s, pid, status);
	}
}

static void hear_signal(struct supervisor *s)
{
	int signal = signals_next(s->signals);
	if (signal == SIGCHLD)
		supervisor_reap(s);
	else if (signal == SIGHUP && s->current.number != 0 && !s->stopping)
		loader_start(s);
	else if (signal == SIGTERM || signal == SIGINT)
		supervisor_stop(s, signal == SIGINT);
	else if (signal == SIGUSR1 && !s->stopping)
		log_file_reopen(s);
}

static void answer_status(struct supervisor *s)
{
	char buffer[256];
	struct text t = TEXT(buffer);
	uint64_t silent = gateway_state(s, &t);
	supervisor_status_answer(&s->status_socket, silent, text_bytes(&t));
}

/* ---- the loop */

/* When a watcher is to be started; 0: there is one, or none is wanted. */
static uint64_t watch_due(const struct supervisor *s)
{
	bool wanted =
		s->watcher.pid == 0 && s->gateway.up && !s->stopping && s->current.plan.watched;
	return wanted ? s->watch_at : 0;
}

static int patience(const struct supervisor *s)
{
	const struct instance *const instances[] = { &s->gateway, &s->coming, &s->retiring };
	uint64_t now = clock_monotonic(), next = now + 60000;
	uint64_t times[17] = { s->start_at,       s->loader.deadline,
			       s->trial.deadline, child_gone_at(&s->watcher),
			       watch_due(s),      unpacker_due(s),
			       looker_due(s),     child_gone_at(&s->looker) };
	size_t count = 8;
	for (size_t i = 0; i < sizeof instances / sizeof *instances; i++) {
		const struct child *c = &instances[i]->child;
		times[count++] = c->deadline;
		times[count++] = instances[i]->look_at;
		times[count++] = child_gone_at(c);
	}
	if (s->retiring.child.pid > 0 && !s->retiring.retired && s->retiring.child.killed == 0)
		times[0] = times[0] != 0 && times[0] < s->let_go_by ? times[0] : s->let_go_by;
	for (size_t i = 0; i < count; i++)
		if (times[i] != 0 && times[i] < next)
			next = times[i];
	return next > now ? (int)(next - now) : 0;
}

static void supervisor_turn(struct supervisor *s)
{
	struct pollfd waits[] = {
		{ .fd = s->signals, .events = POLLIN },
		{ .fd = s->status_socket.fd, .events = POLLIN },
		{ .fd = s->loader.channel, .events = POLLIN },
		{ .fd = s->trial.channel, .events = POLLIN },
		{ .fd = s->gateway.child.channel, .events = POLLIN },
		{ .fd = s->coming.child.channel, .events = POLLIN },
		{ .fd = s->retiring.child.channel, .events = POLLIN },
		{ .fd = s->watcher.channel, .events = POLLIN },
	};
	if (poll(waits, sizeof waits / sizeof *waits, patience(s)) < 0 && errno != EINTR)
		(void)usleep(RESTART_MS * 1000);
	/* What a child said before it ended is heard before its end is. */
	if (waits[2].revents != 0)
		loader_hear(s);
	if (waits[3].revents != 0)
		upgrade_hear(s);
	gateways_hear(s);
	if (waits[7].revents != 0 && s->watcher.channel >= 0)
		watch_hear(s);
	if (waits[0].revents != 0)
		hear_signal(s);
	if (waits[1].revents != 0)
		answer_status(s);
	uint64_t now = clock_monotonic();
	child_mind(&s->loader, now);
	child_mind(&s->trial, now);
	gateways_mind(s, now);
	watch_mind(s, now);
	looker_mind(s, now);
	unpacker_mind(s, now);
	if (s->stopping || !supervisor_idle(s))
		return;
	if (s->again)
		loader_start(s);
	else if (s->upgrade_wanted)
		upgrade_start(s);
}

int supervisor_run(const char *path, const char *program, unsigned workers, int record)
{
	/* WHY: two plans of 10 KiB each, and there is only one supervisor */
	static struct supervisor s;
	s = (struct supervisor){
		.path = path,
		.workers = workers,
		.started = clock_wall(),
		.gateway = INSTANCE_NONE,
		.coming = INSTANCE_NONE,
		.retiring = INSTANCE_NONE,
		.loader = CHILD_NONE,
		.trial = CHILD_NONE,
		.watcher = CHILD_NONE,
		.looker = CHILD_NONE,
		.status_socket = SUPERVISOR_STATUS_NONE,
		.service_manager = SERVICE_MANAGER_NONE,
		.current = GENERATION_NONE,
		.next = GENERATION_NONE,
		.record = -1,
		.before_program = -1,
		.record_plan = -1,
		.log = { .output = -1, .coming = -1 },
	};
	struct text name = TEXT(s.program);
	text_string(&name, program);
	(void)text_cstr(&name);
	s.signals = signals_catch(&s.before);
	if (s.signals < 0) {
		(void)fprintf(stderr, "mxward run: cannot set up signal handling: %s\n",
			      strerror(errno));
		return EX_OSERR;
	}
	privileges_reduce();
	unpacker_open(&s);
	if (record >= 0 && !upgrade_take_over(&s, record))
		return EX_SOFTWARE;
	if (record < 0) {
		service_manager_open(&s.service_manager);
		if (!environment_clean())
			log_note(LOG_WARN, "start",
				 "LD_PRELOAD is set: the environment is not cleaned");
	}
	if (record < 0 || s.taking_over)
		loader_start(&s);
	supervisor_reap(&s);
	while (!s.done)
		supervisor_turn(&s);
	child_kill(&s.loader);
	watch_end(&s);
	looker_end(&s);
	generation_close(&s.next, &s.current);
	supervisor_status_close(&s.status_socket);
	generation_close(&s.current, NULL);
	return s.status;
}
