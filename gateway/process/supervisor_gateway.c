/* supervisor_gateway.c: gateways: their start, their end, and how one takes over from another; see
 * supervisor.c.
 *
 * A succession. The successor is started beside the gateway that serves, reads its configuration
 * and looks at its backends (PREPARED). Then the one that serves lets go of its listening and
 * control sockets, the peer and the courier (RETIRE, RETIRED); clients wait in the sockets' queues,
 * which are the same, until the successor has opened the state and begins (SERVE, READY), some
 * milliseconds later. The one before ends its sessions, and when it has ended the successor takes
 * over the hold queue and the tables (ALONE). So there is one courier at any time, and one writer
 * of each file. A successor that does not come to PREPARED changes nothing. */
#include "gateway/process/supervisor_inside.h"

#include "gateway/base/clock.h"
#include "gateway/process/state.h"
#include "gateway/process/process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

static struct notice notice; /* WHY static: 64 KiB, better not on the stack; there is one thread */

void gateway_tell(struct instance *r, enum notice_kind kind, uint64_t number, struct bytes body)
{
	if (r->child.channel >= 0 && !channel_send(r->child.channel, kind, number, body, NULL, 0))
		child_kill(&r->child);
}

static void instance_tell(struct instance *r, enum notice_kind kind, uint64_t number)
{
	gateway_tell(r, kind, number, (struct bytes){ 0 });
}

/* ---- starting */

static _Noreturn void instance_run(struct supervisor *s, struct instance *r,
				   const struct generation *g, bool beside)
{
	int unpacker = fcntl(s->unpacker_ends[0], F_DUPFD_CLOEXEC, 0);
	leave_supervisor(s, &r->child);
	upgrade_unknown_close();
	/* A listener that one of the two does not name must be gone with the one that does. */
	struct generation *other = g == &s->next ? &s->current : &s->next;
	if (other->number != 0) {
		sockets_drop(&other->sockets, &g->sockets);
		close(other->snapshot);
	}
	/* It is the supervisor that is told to stop (also by Ctrl-C, which reaches both); the
	 * gateway hears it by the channel. */
	const int ignored[] = { SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGPIPE };
	for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
		(void)signal(ignored[i], SIG_IGN);
	struct process process = {
		.path = s->path,
		.plan = &g->plan,
		.sockets = &g->sockets,
		.snapshot = g->snapshot,
		.channel = r->child.channel,
		.unpacker = unpacker,
		.heartbeats = r->watchdog.heartbeats,
		.generation = g->number,
		.started = s->started,
		.restarts = s->restarts,
		.images = r->images,
		.beside = beside,
	};
	exit(process_run(&process));
}

/* It takes up room only where it is written to. */
static void *images_make(void)
{
	void *images = mmap(NULL, state_images_size(), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return images == MAP_FAILED ? NULL : images;
}

static void instance_forget(struct supervisor *s, struct instance *r)
{
	child_close(&r->child);
	watchdog_close(&r->watchdog);
	if (r->images && r->images != s->images)
		(void)munmap(r->images, state_images_size());
	*r = INSTANCE_NONE;
}

static bool instance_start(struct supervisor *s, struct instance *r, const struct generation *g,
			   bool beside, void *images)
{
	*r = INSTANCE_NONE;
	r->images = images;
	r->ports = g->plan.ports;
	watchdog_open(&r->watchdog, s->workers);
	pid_t pid = child_start(&r->child, &s->before);
	if (pid == 0)
		instance_run(s, r, g, beside);
	if (pid > 0) {
		r->child.deadline = r->child.born + START_MS;
		return true;
	}
	log_note(LOG_ERROR, "supervisor", "cannot start the gateway: %s", strerror(errno));
	instance_forget(s, r);
	return false;
}

static void start_later(struct supervisor *s)
{
	s->start_at = clock_monotonic() + RESTART_MOST_MS;
}

/* What a gateway that died has left, the next finds. */
static void *images_of(struct supervisor *s)
{
	if (!s->images)
		s->images = images_make();
	return s->images;
}

void gateway_start(struct supervisor *s)
{
	/* The one that still ends its sessions has the state: this one begins as a successor. */
	bool beside = s->retiring.child.pid > 0;
	s->start_at = 0;
	if (s->current.snapshot < 0)
		upgrade_back(s,
			     BYTES("mxward: the gateway ended before the new program had read the "
				   "configuration\n"));
	else if (!instance_start(s, beside ? &s->coming : &s->gateway, &s->current, beside,
				 images_of(s)))
		start_later(s);
}

void gateway_replace(struct supervisor *s)
{
	/* Not those of the one that still ends its sessions. */
	if (!instance_start(s, &s->coming, &s->next, true, images_make()))
		load_refused(s, BYTES("mxward: the system cannot start another gateway process\n"));
}

/* ---- ending */

static bool ended_normally(int status)
{
	return status != GONE && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static const char *end_text(struct text *t, int status)
{
	if (status == GONE)
		text_string(t, "was killed, but is still held by a tracer,");
	else if (WIFSIGNALED(status))
		text_format(t, "exited abnormally (signal %d, %s)", WTERMSIG(status),
			    strsignal(WTERMSIG(status)));
	else
		text_format(t, "exited with status %d", WEXITSTATUS(status));
	return text_cstr(t);
}

static void all_ended(struct supervisor *s)
{
	if (s->gateway.child.pid > 0 || s->coming.child.pid > 0 || s->retiring.child.pid > 0)
		return;
	if (s->status != EX_OK)
		log_note(LOG_ERROR, "supervisor", "the gateway exited abnormally");
	supervisor_finish(s, s->status);
}

static void serving_ended(struct supervisor *s, int status)
{
	char buffer[128];
	struct text t = TEXT(buffer);
	uint64_t now = clock_monotonic(), lived = now - s->gateway.child.born;
	pid_t pid = s->gateway.child.pid;
	instance_forget(s, &s->gateway);
	/* What cannot even start for a reason that it could name will not start the next time
	 * either. */
	if (!s->ever_up && status != GONE && WIFEXITED(status) && WEXITSTATUS(status) >= EX__BASE) {
		supervisor_finish(s, WEXITSTATUS(status));
		return;
	}
	if (s->next.number != 0 && s->coming.child.pid == 0) {
		log_note(LOG_ERROR, "reload",
			 "the gateway died while it was loading generation %llu: the old "
			 "configuration stays in effect",
			 (unsigned long long)s->next.number);
		log_file_forget(s);
		generation_close(&s->next, &s->current);
	}
	if (lived > LIVED_MS)
		s->backoff = 0;
	else if (s->backoff == 0)
		s->backoff = RESTART_MS;
	else
		s->backoff = s->backoff * 2 < RESTART_MOST_MS ? s->backoff * 2 : RESTART_MOST_MS;
	log_note(LOG_ERROR, "supervisor",
		 "the gateway (pid %d) %s after %llu ms; it will be restarted in %u ms", (int)pid,
		 end_text(&t, status), (unsigned long long)lived, s->backoff);
	s->restarts++;
	/* A successor that is on its way serves sooner. */
	if (s->coming.child.pid == 0 && !(s->taking_over && s->loader.pid > 0))
		s->start_at = now + s->backoff;
}

/* The one that serves is not touched by it; where none does, one is started as ever. */
static void coming_ended(struct supervisor *s, int status)
{
	char buffer[128], words[256];
	struct text t = TEXT(buffer), why = TEXT(words);
	bool prepared = s->coming.prepared;
	text_format(&why, "mxward: the gateway that was to take over (pid %d) %s",
		    (int)s->coming.child.pid, end_text(&t, status));
	text_string(&why, prepared ? "\n" : " before it could begin; see the log for the reason\n");
	instance_forget(s, &s->coming);
	if (s->gateway.child.pid == 0)
		s->start_at = clock_monotonic() + RESTART_MS;
	if (s->next.number != 0)
		load_refused(s, text_bytes(&why));
	else
		log_note(LOG_ERROR, "supervisor", "%.*s", (int)why.len - 1, why.at);
}

static void retiring_ended(struct supervisor *s, int status)
{
	char buffer[128];
	struct text t = TEXT(buffer);
	pid_t pid = s->retiring.child.pid;
	instance_forget(s, &s->retiring);
	if (ended_normally(status))
		log_note(LOG_INFO, "supervisor",
			 "the previous gateway (pid %d) has ended its sessions", (int)pid);
	else
		log_note(LOG_ERROR, "supervisor",
			 "the previous gateway (pid %d) %s while it was ending its sessions",
			 (int)pid, end_text(&t, status));
	if (s->gateway.up)
		instance_tell(&s->gateway, NOTICE_ALONE, 0);
}

static void instance_ended(struct supervisor *s, struct instance *r, int status)
{
	if (s->stopping) {
		if (!ended_normally(status) && !s->at_once && r != &s->coming)
			s->status = EX_SOFTWARE;
		instance_forget(s, r);
		/* It stops, too, and waits for this to bring its tables to the disk. */
		if (r == &s->retiring && s->gateway.up)
			instance_tell(&s->gateway, NOTICE_ALONE, 0);
		all_ended(s);
	} else if (r == &s->gateway) {
		serving_ended(s, status);
	} else if (r == &s->coming) {
		coming_ended(s, status);
	} else {
		retiring_ended(s, status);
	}
}

void gateway_reaped(struct supervisor *s, pid_t pid, int status)
{
	struct instance *const instances[] = { &s->gateway, &s->coming, &s->retiring };
	for (size_t i = 0; i < sizeof instances / sizeof *instances; i++)
		if (instances[i]->child.pid == pid) {
			instance_ended(s, instances[i], status);
			return;
		}
}

/* ---- succession */

/* The next step, where one is due. */
static void succession_step(struct supervisor *s, uint64_t now)
{
	struct instance *c = &s->coming;
	if (c->child.pid == 0 || !c->prepared || c->told || s->stopping)
		return;
	/* One at a time ends its sessions: the one before that is waited for. */
	if (s->gateway.child.pid > 0 && s->retiring.child.pid > 0)
		return;
	if (s->gateway.child.pid > 0) {
		s->retiring = s->gateway;
		s->gateway = INSTANCE_NONE;
		s->retiring.up = false;
		s->retiring.look_at = 0;
		s->retiring.child.deadline = now + DRAIN_MS + DRAIN_GRACE_MS;
		s->let_go_by = now + LET_GO_MS;
		instance_tell(&s->retiring, NOTICE_RETIRE, DRAIN_MS);
	}
	if (s->retiring.child.pid > 0 && !s->retiring.retired) {
		/* Who hangs may wake up again and write where the successor does. */
		if (now >= s->let_go_by)
			child_kill(&s->retiring.child);
		return;
	}
	c->told = true;
	c->child.deadline = now + START_MS;
	instance_tell(c, NOTICE_SERVE, 0);
}

/* Who asked for another upgrade waits in the gateway before, which ends when it has answered; the
 * upgrade would wait for that end. A reload that is to come answers both. */
static void late_upgrade(struct supervisor *s)
{
	if (!s->upgrade_wanted || s->again || s->asker != s->retiring.child.pid)
		return;
	s->upgrade_wanted = false;
	gateway_tell(
		&s->retiring, NOTICE_NOT_RELOADED, s->asked,
		BYTES("mxward: another gateway has just taken over; ask again if it is not the "
		      "one that you want\n"));
}

static void instance_is_up(struct supervisor *s, struct instance *r)
{
	r->up = s->ever_up = true;
	r->child.deadline = 0;
	r->look_at = clock_monotonic();
	if (r != &s->coming) {
		service_manager_say(&s->service_manager, "READY=1\nSTATUS=Accepting mail.");
		watch_tell_faults(s);
		return;
	}
	s->gateway = s->coming;
	s->coming = INSTANCE_NONE;
	s->images = s->gateway.images;
	if (s->next.number != 0)
		load_applied(s);
	if (s->taking_over)
		upgrade_done(s);
	watch_tell_faults(s);
	late_upgrade(s);
	if (!s->again && !s->upgrade_wanted) {
		s->asked = 0;
		s->asker = 0;
	}
	if (s->retiring.child.pid == 0)
		instance_tell(&s->gateway, NOTICE_ALONE, 0);
}

/* ---- what a gateway says */

/* For the successor, as soon as it has been told to read what there is. Where it cannot be told the
 * message may come twice, no more. */
static void kept_pass_on(struct supervisor *s, struct bytes body)
{
	const struct instance *heir = s->gateway.child.pid > 0 ? &s->gateway : &s->coming;
	if (heir->child.channel < 0 || (heir == &s->coming && !heir->told))
		return;
	if (!channel_send(heir->child.channel, NOTICE_KEPT, 0, body, NULL, 0))
		log_note(LOG_WARN, "supervisor",
			 "cannot pass on the records of the previous gateway: %s", strerror(errno));
}

static void instance_hear(struct supervisor *s, struct instance *r)
{
	enum received received = channel_receive(r->child.channel, false, &notice);
	if (received == RECEIVED_END) {
		child_close(&r->child);
		if (!s->stopping && r != &s->retiring)
			child_kill(&r->child);
	}
	/* Who is stopping asks for nothing more, and needs no answer. */
	if (received != RECEIVED_NOTICE || s->stopping)
		return;
	bool about_next =
		r == &s->gateway && s->next.number != 0 && notice.number == s->next.number;
	if (notice.kind == NOTICE_READY) {
		instance_is_up(s, r);
	} else if (notice.kind == NOTICE_PREPARED && r == &s->coming) {
		r->prepared = true;
		r->child.deadline = 0;
	} else if (notice.kind == NOTICE_RETIRED) {
		r->retired = true;
	} else if (notice.kind == NOTICE_KEPT && r == &s->retiring) {
		kept_pass_on(s, (struct bytes){ notice.body, notice.length });
	} else if (notice.kind == NOTICE_APPLIED && about_next && s->coming.child.pid == 0) {
		r->child.deadline = 0;
		load_applied(s);
	} else if (notice.kind == NOTICE_REFUSED && about_next && s->coming.child.pid == 0) {
		r->child.deadline = 0;
		load_refused(s, (struct bytes){ notice.body, notice.length });
	} else if (r != &s->coming &&
		   (notice.kind == NOTICE_WANT_RELOAD || notice.kind == NOTICE_WANT_UPGRADE)) {
		s->asked = notice.number;
		s->asker = r->child.pid;
		if (notice.kind == NOTICE_WANT_RELOAD)
			loader_start(s);
		else
			upgrade_start(s);
		if (s->gateway.up)
			late_upgrade(s);
	} else if (notice.kind == NOTICE_WANT_STOP) {
		supervisor_stop(s, false);
	}
}

void gateways_hear(struct supervisor *s)
{
	if (s->retiring.child.channel >= 0)
		instance_hear(s, &s->retiring);
	if (s->coming.child.channel >= 0)
		instance_hear(s, &s->coming);
	if (s->gateway.child.channel >= 0)
		instance_hear(s, &s->gateway);
}

/* ---- is it alive? */

uint64_t gateway_state(struct supervisor *s, struct text *t)
{
	struct instance *r = s->gateway.child.pid > 0 ? &s->gateway : &s->coming;
	uint64_t now = clock_monotonic(), starting = now - r->child.born;
	struct stall stall;
	if (r->child.pid == 0) {
		text_string(t, "the gateway is not running; it is being restarted");
		return 0;
	}
	if (!r->up) {
		text_format(t, "the gateway has been starting for %llu s",
			    (unsigned long long)(starting / 1000));
		/* Who only looks is told; who wants something done waits on: its deadline ends a
		 * start that hangs. */
		return starting > START_PATIENCE_MS ? HEARTBEATS_STALL_MS : 0;
	}
	lookout_look(r->watchdog.lookout, now);
	lookout_oldest(r->watchdog.lookout, &stall);
	if (stall.who != STALL_NONE)
		stall_text(t, &stall);
	else
		text_string(t, "every thread of the gateway is making progress");
	return stall.silent;
}

/* One that does not move is ended; while it is being stopped its deadline does that. */
static void gateway_watch(struct supervisor *s, uint64_t now)
{
	struct instance *r = &s->gateway;
	if (r->look_at == 0 || now < r->look_at)
		return;
	r->look_at = now + HEARTBEATS_LOOK_MS;
	if (watchdog_look(&r->watchdog, r->child.pid, now) && !s->stopping)
		child_kill(&r->child);
	service_manager_alive(&s->service_manager, now, watchdog_well(&r->watchdog));
}

void gateways_mind(struct supervisor *s, uint64_t now)
{
	struct instance *const instances[] = { &s->gateway, &s->coming, &s->retiring };
	gateway_watch(s, now);
	for (size_t i = 0; i < sizeof instances / sizeof *instances; i++) {
		child_mind(&instances[i]->child, now);
		if (child_gone(&instances[i]->child, now))
			instance_ended(s, instances[i], GONE);
	}
	succession_step(s, now);
	if (s->start_at != 0 && now >= s->start_at && !s->stopping && s->coming.child.pid == 0)
		gateway_start(s);
}
