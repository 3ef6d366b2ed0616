/* supervisor.c: one poll() over signals and channels; see supervisor.h.
 *
 * The life of a configuration: a loader child reads it and sends a plan and a snapshot; the sockets that are new are
 * opened; the gateway is told to apply it and answers; then it is what a gateway would be started with again. Whatever
 * fails on the way leaves the one before in effect. */
#include "gateway/supervisor.h"

#include "gateway/base/clock.h"
#include "gateway/channel.h"
#include "gateway/child.h"
#include "gateway/directories.h"
#include "gateway/environment.h"
#include "gateway/inquiry.h"
#include "gateway/loader.h"
#include "gateway/mailroom.h"
#include "gateway/notify.h"
#include "gateway/process.h"
#include "gateway/rights.h"
#include "gateway/signals.h"
#include "gateway/sockets.h"
#include "gateway/version.h"
#include "gateway/watchdog.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	DRAIN_MS = 30000,               /* TERM: transactions may end */
	DRAIN_GRACE_MS = 3000,          /* then the gateway has closed what was left, or is killed */
	AT_ONCE_MS = 1000,
	START_MS = 30000,
	START_PATIENCE_MS = 5000,       /* who asks how a gateway is that starts is to wait so long */
	LOAD_MS = 60000,
	APPLY_MS = 15000,
	GONE = -1,
	LIVED_MS = 1000,                /* a gateway that lived this long is started again at once */
	RESTART_MS = 50,
	RESTART_MOST_MS = 800,
};

/* All that one configuration needs. */
struct generation {
	uint64_t number;                /* 0: there is none */
	struct plan plan;
	int snapshot;
	struct sockets sockets;
};

struct supervisor {
	const char *path;
	unsigned workers;
	int signals;
	sigset_t before;                /* the signal mask we were started with, for the children */
	uint64_t started;
	struct generation current, next;        /* next: being applied */
	uint64_t generations;           /* configurations that were good so far */
	struct child gateway, loader;
	struct watchdog watchdog;       /* over the gateway */
	struct inquiry inquiry;
	struct notify notify;
	uint64_t look_at;               /* when the gateway is looked at; 0: it is not up */
	uint64_t start_at;              /* when the gateway is started again; 0: not waiting for that */
	unsigned backoff, restarts;
	bool up;                        /* this gateway is listening and may be told things */
	bool ever_up;                   /* a gateway was */
	bool again;                     /* another reload was asked for during one */
	uint64_t asked, answering;      /* numbers of the requests of the control socket */
	bool stopping, at_once, done;
	int status;
	void *images;                   /* what one gateway leaves to the next; NULL: nothing */
};

static struct notice notice;            /* WHY: 64 KiB that only this single-threaded process uses, better not on the stack */

static void generation_close(struct generation *g, const struct generation *other)
{
	if (g->number == 0)
		return;
	sockets_close(&g->sockets, other ? &other->sockets : NULL);
	close(g->snapshot);
	*g = (struct generation){ .snapshot = -1, .sockets = { .peer = -1, .control = -1 } };
}

/* In a child: what belongs to the supervisor alone. */
static void leave_supervisor(struct supervisor *s, struct child *other)
{
	child_close(other);
	close(s->signals);
	if (s->inquiry.fd >= 0)
		close(s->inquiry.fd);
	if (s->notify.fd >= 0)
		close(s->notify.fd);
}

/* A gateway that takes no more notices is not alive: it is started again. */
static void tell(struct supervisor *s, enum notice_kind kind, uint64_t number, struct bytes body)
{
	if (s->gateway.channel >= 0 && !channel_send(s->gateway.channel, kind, number, body, NULL, 0))
		child_kill(&s->gateway);
}

/* ---- the gateway */

static void start_gateway(struct supervisor *s)
{
	s->start_at = s->asked = s->answering = 0;
	s->up = false;
	watchdog_close(&s->watchdog);
	watchdog_open(&s->watchdog, s->workers);
	pid_t pid = child_start(&s->gateway, &s->before);
	if (pid == 0) {
		leave_supervisor(s, &s->loader);
		/* It is the supervisor that is told to stop (also by Ctrl-C, which reaches both); the gateway hears it by the channel. */
		const int ignored[] = { SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGPIPE };
		for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
			(void)signal(ignored[i], SIG_IGN);
		struct process process = {
			.path = s->path,
			.plan = &s->current.plan,
			.sockets = &s->current.sockets,
			.snapshot = s->current.snapshot,
			.channel = s->gateway.channel,
			.beats = s->watchdog.beats,
			.generation = s->current.number,
			.started = s->started,
			.restarts = s->restarts,
			.images = s->images,
		};
		exit(process_run(&process));
	}
	if (pid < 0) {
		log_note(LOG_ERROR, "supervisor", "cannot start the gateway: %s; trying again in %d ms",
			 strerror(errno), RESTART_MOST_MS);
		s->start_at = clock_monotonic() + RESTART_MOST_MS;
		return;
	}
	s->gateway.deadline = s->gateway.born + START_MS;
}

static void finish(struct supervisor *s, int status)
{
	s->done = true;
	s->status = status;
}

/* The reload under way came to nothing, or to something. */
static void answer(struct supervisor *s, bool loaded, struct bytes body)
{
	notify_say(&s->notify, "READY=1");
	tell(s, loaded ? NOTICE_RELOADED : NOTICE_NOT_RELOADED, s->answering, body);
}

/* `status`: of waitpid(); GONE: nobody could reap it. */
static void say_end(const struct child *c, int status, uint64_t lived, unsigned delay)
{
	char buffer[128];
	struct text t = TEXT(buffer);
	if (status == GONE)
		text_string(&t, "was killed, and is kept by who traces it,");
	else if (WIFSIGNALED(status))
		text_format(&t, "was ended by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		text_format(&t, "ended with status %d", WEXITSTATUS(status));
	log_note(LOG_ERROR, "supervisor", "the gateway (pid %d) %s after %llu ms; it is started again in %u ms",
		 (int)c->pid, text_cstr(&t), (unsigned long long)lived, delay);
}

static void gateway_ended(struct supervisor *s, int status)
{
	uint64_t now = clock_monotonic(), lived = now - s->gateway.born;
	struct child ended = s->gateway;
	child_close(&s->gateway);
	s->gateway = CHILD_NONE;
	s->up = false;
	s->look_at = 0;
	if (s->stopping) {
		bool in_order = s->at_once || (status != GONE && WIFEXITED(status) && WEXITSTATUS(status) == 0);
		if (!in_order)
			log_note(LOG_ERROR, "supervisor", "the gateway did not end in order");
		finish(s, in_order ? EX_OK : EX_SOFTWARE);
		return;
	}
	/* What cannot even start for a reason that it could name will not start the next time either. */
	if (!s->ever_up && status != GONE && WIFEXITED(status) && WEXITSTATUS(status) >= EX__BASE) {
		finish(s, WEXITSTATUS(status));
		return;
	}
	if (s->next.number != 0) {
		log_note(LOG_ERROR, "reload",
			 "the gateway died while it took up generation %llu: the old configuration stays",
			 (unsigned long long)s->next.number);
		generation_close(&s->next, &s->current);
	}
	if (lived > LIVED_MS)
		s->backoff = 0;
	else if (s->backoff == 0)
		s->backoff = RESTART_MS;
	else
		s->backoff = s->backoff * 2 < RESTART_MOST_MS ? s->backoff * 2 : RESTART_MOST_MS;
	say_end(&ended, status, lived, s->backoff);
	s->restarts++;
	s->start_at = now + s->backoff;
}

/* ---- loading and applying a configuration */

static void start_loader(struct supervisor *s)
{
	if (s->loader.pid > 0 || s->next.number != 0 || (s->gateway.pid > 0 && !s->up)) {
		s->again = true;
		return;
	}
	s->again = false;
	s->answering = s->asked;
	pid_t pid = child_start(&s->loader, &s->before);
	if (pid == 0)
		loader_run(s->path, s->loader.channel);
	if (s->current.number != 0)
		notify_reloading(&s->notify, clock_monotonic());
	if (pid < 0) {
		log_note(LOG_ERROR, "reload", "cannot start the loader: %s", strerror(errno));
		answer(s, false,
		       BYTES("the configuration could not be loaded: the system cannot start another process\n"));
		return;
	}
	s->loader.deadline = s->loader.born + LOAD_MS;
}

static void log_lines(enum log_level level, struct bytes lines)
{
	while (lines.len > 0) {
		struct bytes line = bytes_first(lines, bytes_find(lines, '\n'));
		struct log_line *l = log_begin(level, "reload");
		log_bytes(l, "message", line);
		log_end(l);
		lines = bytes_skip(lines, line.len + 1);
	}
}

static void say_broken(struct supervisor *s, struct bytes errors, int status)
{
	if (s->current.number == 0) {
		log_plain(STDERR_FILENO, errors);
		finish(s, status);
		return;
	}
	log_lines(LOG_ERROR, errors);
	log_note(LOG_ERROR, "reload", "the new configuration has errors: generation %llu stays in effect",
		 (unsigned long long)s->current.number);
	answer(s, false, errors);
}

/* Hands the next generation to the gateway: first the sockets, a few a notice, then the word. */
static bool send_next(struct supervisor *s)
{
	const struct sockets *k = &s->next.sockets;
	const int first[] = { k->control, k->peer };
	bool sent =
		channel_send(s->gateway.channel, NOTICE_SOCKETS, 0, (struct bytes){ 0 }, first, k->peer < 0 ? 1 : 2);
	for (size_t left = k->count * k->workers, at = 0; sent && left > 0;) {
		size_t n = left < NOTICE_FDS_MAX ? left : NOTICE_FDS_MAX;
		sent = channel_send(s->gateway.channel, NOTICE_SOCKETS, 0, (struct bytes){ 0 }, k->fds + at, n);
		at += n;
		left -= n;
	}
	return sent && channel_send(s->gateway.channel, NOTICE_APPLY, s->next.number, (struct bytes){ 0 },
				    &s->next.snapshot, 1);
}

/* The next generation is now the one that a gateway is started with. */
static void adopt(struct supervisor *s)
{
	struct generation old = s->current;
	s->current = s->next;
	s->next = (struct generation){ .snapshot = -1, .sockets = { .peer = -1, .control = -1 } };
	generation_close(&old, &s->current);
	inquiry_follow(&s->inquiry, &s->current.plan);
	log_configure(s->current.plan.log_format, s->current.plan.log_level);
}

static char warnings[NOTICE_BODY_MAX]; /* of the generation being applied; WHY: static like `notice` */
static size_t warnings_length;

static void begin(struct supervisor *s)
{
	log_plain(STDERR_FILENO, (struct bytes){ warnings, warnings_length });
	adopt(s);
	rights_keep_fewer();
	log_note(LOG_INFO, "start", "%s %s: %zu listeners, %u workers, %s", MXWARD_NAME, MXWARD_VERSION,
		 s->current.plan.listener_count, s->workers, s->path);
	start_gateway(s);
}

/* What cannot change under a running gateway stays until the next start of mxward, also for a gateway that is started again. */
static void stay(const struct supervisor *s, struct plan *next)
{
	const struct plan *now = &s->current.plan;
	struct text t = { .at = warnings, .len = warnings_length, .cap = sizeof warnings };
	if (strcmp(next->state, now->state) != 0)
		text_format(&t, "%s: state: stays %s until mxward is started again (warning)\n", s->path, now->state);
	if (strcmp(next->spool, now->spool) != 0)
		text_format(&t, "%s: quarantine.directory: stays %s until mxward is started again (warning)\n", s->path,
			    now->spool);
	if (next->uid != now->uid)
		text_format(&t, "%s: user: stays \"%s\" until mxward is started again (warning)\n", s->path, now->user);
	warnings_length = t.len;
	memcpy(next->state, now->state, sizeof next->state);
	memcpy(next->spool, now->spool, sizeof next->spool);
	memcpy(next->user, now->user, sizeof next->user);
	next->uid = now->uid;
	next->gid = now->gid;
}

/* The loader found the configuration good. */
static void take_up(struct supervisor *s, const struct notice *m)
{
	char sentence[PATH_MAX + 512];
	struct text error = TEXT(sentence);
	int status = EX_SOFTWARE;
	struct generation next = { .snapshot = m->fds[0], .number = ++s->generations };
	memcpy(&next.plan, m->body, sizeof next.plan);
	warnings_length = m->length - sizeof next.plan;
	memcpy(warnings, m->body + sizeof next.plan, warnings_length);
	if (s->current.number != 0)
		stay(s, &next.plan);
	const struct sockets *now = s->current.number != 0 ? &s->current.sockets : NULL;
	/* On a disk that may not answer: not again for what is there. */
	bool there = now && strcmp(next.plan.control, s->current.plan.control) == 0;
	if ((!there && !directories_make(&next.plan, &error, &status)) ||
	    !sockets_open(&next.sockets, &next.plan, s->workers, now, &error, &status)) {
		close(next.snapshot);
		s->generations--;
		char line[sizeof sentence + 16];
		struct text t = TEXT(line);
		text_format(&t, "mxward: %s\n", text_cstr(&error));
		say_broken(s, text_bytes(&t), status);
		return;
	}
	s->next = next;
	if (s->current.number == 0) {
		begin(s);
	} else if (s->gateway.pid == 0) {
		adopt(s);
		answer(s, true, (struct bytes){ warnings, warnings_length });
	} else if (!s->up || !send_next(s)) {
		/* It is not there yet, or not any more: the next one begins with what is new. */
		adopt(s);
		child_kill(&s->gateway);
		answer(s, true, (struct bytes){ warnings, warnings_length });
	} else {
		s->gateway.deadline = clock_monotonic() + APPLY_MS;
	}
}

static void hear_loader(struct supervisor *s)
{
	enum received received = channel_receive(s->loader.channel, false, &notice);
	if (received == RECEIVED_NOTHING)
		return;
	child_close(&s->loader);
	if (s->stopping)
		return;
	if (received == RECEIVED_NOTICE && notice.kind == NOTICE_LOADED && notice.fd_count == 1 &&
	    notice.length >= sizeof(struct plan))
		take_up(s, &notice);
	else if (received == RECEIVED_NOTICE && notice.kind == NOTICE_BROKEN)
		say_broken(s, (struct bytes){ notice.body, notice.length }, EX_CONFIG);
	else
		say_broken(s, BYTES("mxward: the process that loads the configuration died\n"), EX_SOFTWARE);
}

/* ---- what the gateway says */

static void applied(struct supervisor *s)
{
	s->gateway.deadline = 0;
	adopt(s);
	log_lines(LOG_WARN, (struct bytes){ warnings, warnings_length });
	log_note(LOG_INFO, "reload", "generation %llu is in effect", (unsigned long long)s->current.number);
	answer(s, true, (struct bytes){ warnings, warnings_length });
}

static void refused(struct supervisor *s, struct bytes why)
{
	s->gateway.deadline = 0;
	generation_close(&s->next, &s->current);
	say_broken(s, why, EX_SOFTWARE);
}

static void stop(struct supervisor *s, bool at_once)
{
	if (s->at_once)
		return;
	s->at_once = at_once = at_once || s->stopping;
	child_kill(&s->loader);
	generation_close(&s->next, &s->current);
	if (s->gateway.pid == 0) {
		finish(s, EX_OK);
		return;
	}
	notify_say(&s->notify, "STOPPING=1");
	log_note(LOG_INFO, "stop", at_once ? "stopping at once" : "stopping: transactions have %d s to end",
		 DRAIN_MS / 1000);
	s->stopping = true;
	tell(s, NOTICE_DRAIN, at_once ? 0 : DRAIN_MS, (struct bytes){ 0 });
	s->gateway.deadline = clock_monotonic() + (at_once ? AT_ONCE_MS : DRAIN_MS + DRAIN_GRACE_MS);
	/* Nobody waits in a queue that will not be served: new clients go to another MX. The control socket stays. */
	struct sockets only_control = { .peer = -1, .control = s->current.sockets.control };
	struct sockets listening = s->current.sockets;
	s->current.sockets = only_control;
	memcpy(s->current.sockets.control_path, listening.control_path, sizeof listening.control_path);
	sockets_close(&listening, &only_control);
}

static void hear_gateway(struct supervisor *s)
{
	enum received received = channel_receive(s->gateway.channel, false, &notice);
	if (received == RECEIVED_END) {
		child_close(&s->gateway);
		if (!s->stopping)
			child_kill(&s->gateway);
	}
	/* Who is stopping asks for nothing more, and needs no answer. */
	if (received != RECEIVED_NOTICE || s->stopping)
		return;
	bool about_next = s->next.number != 0 && notice.number == s->next.number;
	if (notice.kind == NOTICE_READY) {
		s->up = s->ever_up = true;
		s->gateway.deadline = 0;
		s->look_at = clock_monotonic();
		notify_say(&s->notify, "READY=1");
	} else if (notice.kind == NOTICE_APPLIED && about_next) {
		applied(s);
	} else if (notice.kind == NOTICE_REFUSED && about_next) {
		refused(s, (struct bytes){ notice.body, notice.length });
	} else if (notice.kind == NOTICE_WANT_RELOAD) {
		s->asked = notice.number;
		start_loader(s);
	} else if (notice.kind == NOTICE_WANT_STOP) {
		stop(s, false);
	}
}

/* ---- is it alive? */

/* How the gateway is, in one line; gives for how many milliseconds it has not moved. */
static uint64_t tell_state(struct supervisor *s, struct text *t)
{
	uint64_t now = clock_monotonic(), starting = now - s->gateway.born;
	struct stall stall;
	if (s->gateway.pid == 0) {
		text_string(t, "there is no gateway at present: it is started again");
		return s->start_at > 0 ? 0 : START_PATIENCE_MS;
	}
	if (!s->up) {
		text_format(t, "the gateway has been starting for %llu s", (unsigned long long)(starting / 1000));
		return starting > START_PATIENCE_MS ? starting : 0;
	}
	lookout_look(s->watchdog.lookout, now);
	lookout_oldest(s->watchdog.lookout, &stall);
	if (stall.who != STALL_NONE)
		stall_text(t, &stall);
	else
		text_string(t, "every thread of the gateway moves");
	return stall.silent;
}

static void hear_inquiry(struct supervisor *s)
{
	char buffer[256];
	struct text t = TEXT(buffer);
	uint64_t silent = tell_state(s, &t);
	inquiry_answer(&s->inquiry, silent, text_bytes(&t));
}

/* One that does not move is ended; while it is being stopped its deadline does that. */
static void look(struct supervisor *s, uint64_t now)
{
	if (s->look_at == 0 || now < s->look_at)
		return;
	s->look_at = now + BEATS_LOOK_MS;
	if (watchdog_look(&s->watchdog, s->gateway.pid, now) && !s->stopping)
		child_kill(&s->gateway);
	notify_alive(&s->notify, now, watchdog_well(&s->watchdog));
}

/* ---- signals */

static void reap(struct supervisor *s)
{
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
		if (pid == s->gateway.pid)
			gateway_ended(s, status);
		else if (pid == s->loader.pid)
			s->loader.pid = 0;
	}
}

static void hear_signal(struct supervisor *s)
{
	int signal = signals_next(s->signals);
	if (signal == SIGCHLD)
		reap(s);
	else if (signal == SIGHUP && s->current.number != 0 && !s->stopping)
		start_loader(s);
	else if (signal == SIGTERM || signal == SIGINT)
		stop(s, signal == SIGINT);
	/* USR1 asks for nothing here: standard output has no name to be opened by again. */
}

/* ---- the loop */

static int patience(const struct supervisor *s)
{
	uint64_t now = clock_monotonic(), next = now + 60000;
	const struct child *g = &s->gateway;
	uint64_t gone_at = g->killed && g->channel < 0 ? g->killed + 1000 : 0;
	const uint64_t times[] = { s->start_at, s->gateway.deadline, s->loader.deadline, s->look_at, gone_at };
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		if (times[i] != 0 && times[i] < next)
			next = times[i];
	return next > now ? (int)(next - now) : 0;
}

static void turn(struct supervisor *s)
{
	struct pollfd waits[] = {
		{ .fd = s->signals, .events = POLLIN },
		{ .fd = s->gateway.channel, .events = POLLIN },
		{ .fd = s->loader.channel, .events = POLLIN },
		{ .fd = s->inquiry.fd, .events = POLLIN },
	};
	if (poll(waits, 4, patience(s)) < 0 && errno != EINTR)
		(void)usleep(RESTART_MS * 1000);
	/* What a child said before it ended is heard before its end is. */
	if (waits[2].revents != 0)
		hear_loader(s);
	if (waits[1].revents != 0)
		hear_gateway(s);
	if (waits[0].revents != 0)
		hear_signal(s);
	if (waits[3].revents != 0)
		hear_inquiry(s);
	uint64_t now = clock_monotonic();
	look(s, now);
	child_mind(&s->gateway, now);
	child_mind(&s->loader, now);
	if (child_gone(&s->gateway, now))
		gateway_ended(s, GONE);
	if (s->start_at != 0 && now >= s->start_at && !s->stopping)
		start_gateway(s);
	if (s->again && !s->stopping && s->loader.pid == 0 && s->next.number == 0 && (s->gateway.pid == 0 || s->up))
		start_loader(s);
}

/* Memory that all gateways share, one after the other. It takes up room only where it is written to. */
static void *images_make(void)
{
	void *images = mmap(NULL, mailroom_images_size(), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return images == MAP_FAILED ? NULL : images;
}

int supervisor_run(const char *path, unsigned workers)
{
	static struct supervisor s;     /* WHY: two plans of 10 KiB each, and there is only one supervisor */
	s = (struct supervisor){
		.path = path,
		.workers = workers,
		.started = clock_wall(),
		.gateway = CHILD_NONE,
		.loader = CHILD_NONE,
		.inquiry = INQUIRY_NONE,
		.current = { .snapshot = -1, .sockets = { .peer = -1, .control = -1 } },
		.next = { .snapshot = -1, .sockets = { .peer = -1, .control = -1 } },
	};
	s.signals = signals_catch(&s.before);
	if (s.signals < 0) {
		(void)fprintf(stderr, "mxward run: cannot take up signals: %s\n", strerror(errno));
		return EX_OSERR;
	}
	rights_keep_few();
	s.images = images_make();
	notify_open(&s.notify);
	if (!environment_clean())
		log_note(LOG_WARN, "start", "LD_PRELOAD is set: the environment is left as it is");
	start_loader(&s);
	while (!s.done)
		turn(&s);
	child_kill(&s.loader);
	generation_close(&s.next, &s.current);
	inquiry_close(&s.inquiry);
	generation_close(&s.current, NULL);
	return s.status;
}
