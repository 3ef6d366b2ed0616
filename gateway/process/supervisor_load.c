/* supervisor_load.c: the life of a configuration; see supervisor.c.
 *
 * A loader child reads it and sends a plan and a snapshot; the sockets that are new are opened; the
 * gateway is told to apply it and answers, or a new gateway is started with it; then it is what a
 * gateway would be started with again. Whatever fails on the way leaves the one before in
 * effect. */
#include "gateway/process/supervisor_inside.h"

#include "gateway/base/clock.h"
#include "gateway/process/directories.h"
#include "gateway/process/loader.h"
#include "gateway/process/privileges.h"
#include "gateway/process/sandbox.h"
#include "gateway/base/version.h"

#include <errno.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

/* WHY: 64 KiB that only this single-threaded process uses, better not on the stack */
static struct notice notice;
/* of the generation being applied; WHY: static like `notice` */
static char warnings[NOTICE_BODY_MAX];
static size_t warnings_length;

static struct instance *instance_of(struct supervisor *s, pid_t pid)
{
	struct instance *const instances[] = { &s->gateway, &s->coming, &s->retiring };
	for (size_t i = 0; pid > 0 && i < sizeof instances / sizeof *instances; i++)
		if (instances[i]->child.pid == pid)
			return instances[i];
	return NULL;
}

void load_answer(struct supervisor *s, bool good, struct bytes words)
{
	struct instance *to = instance_of(s, s->answer_to);
	enum notice_kind kind = good ? NOTICE_RELOADED : NOTICE_NOT_RELOADED;
	service_manager_say(&s->service_manager,
			    good ? "READY=1\nSTATUS=Accepting mail."
				 : "READY=1\nSTATUS=Accepting mail. The last reload failed: the "
				   "log says why; what was in force stays.");
	if (to)
		gateway_tell(to, kind, s->answering, words);
	/* Nobody asked there (a signal did), but its figures say how reloads end. */
	else if (s->gateway.child.pid > 0)
		gateway_tell(&s->gateway, kind, 0, (struct bytes){ 0 });
}

bool supervisor_idle(const struct supervisor *s)
{
	return s->loader.pid == 0 && s->trial.pid == 0 && s->next.number == 0 &&
	       s->coming.child.pid == 0 && !s->taking_over &&
	       (s->gateway.child.pid == 0 || s->gateway.up);
}

void loader_start(struct supervisor *s)
{
	bool first = (s->current.number == 0 || s->taking_over) && s->loader.pid == 0 &&
		     s->next.number == 0;
	if (!first && !supervisor_idle(s)) {
		s->again = true;
		return;
	}
	s->again = s->renewal = false;
	if (!s->taking_over) {
		s->answering = s->asked;
		s->answer_to = s->asker;
	}
	pid_t pid = child_start(&s->loader, &s->before);
	if (pid == 0)
		loader_run(s->path, s->loader.channel);
	if (s->current.number != 0)
		service_manager_reloading(&s->service_manager, clock_monotonic());
	if (pid < 0) {
		log_note(LOG_ERROR, "reload", "cannot start the loader: %s", strerror(errno));
		load_refused(s,
			     BYTES("the configuration could not be loaded: the system cannot start "
				   "another process\n"));
		return;
	}
	s->loader.deadline = s->loader.born + LOAD_MS;
}

static void log_lines(enum log_level level, const char *event, struct bytes lines)
{
	while (lines.len > 0) {
		struct bytes line = bytes_first(lines, bytes_find(lines, '\n'));
		struct log_line *l = log_begin(level, event);
		log_bytes(l, "message", line);
		log_end(l);
		lines = bytes_skip(lines, line.len + 1);
	}
}

static void load_broken(struct supervisor *s, struct bytes errors, int status)
{
	if (s->current.number == 0) {
		log_plain(STDERR_FILENO, errors);
		supervisor_finish(s, status);
		return;
	}
	log_lines(LOG_ERROR, "reload", errors);
	if (s->renewal) {
		log_note(LOG_ERROR, "reload",
			 "renewed certificates cannot be used: generation %llu stays in effect",
			 (unsigned long long)s->current.number);
		return;
	}
	if (s->taking_over)
		upgrade_back(s, errors);
	log_note(LOG_ERROR, "reload",
		 "the new configuration has errors: generation %llu stays in effect",
		 (unsigned long long)s->current.number);
	load_answer(s, false, errors);
}

/* Hands the next generation to the gateway: first the sockets, a few a notice, then the word. */
static bool send_next(struct supervisor *s)
{
	const struct sockets *k = &s->next.sockets;
	int first[3] = { k->control };
	size_t others = 1;
	if (k->peer >= 0)
		first[others++] = k->peer;
	if (k->http >= 0)
		first[others++] = k->http;
	bool sent = channel_send(s->gateway.child.channel, NOTICE_SOCKETS, 0, (struct bytes){ 0 },
				 first, others);
	for (size_t left = k->count * k->workers, at = 0; sent && left > 0;) {
		size_t n = left < NOTICE_FDS_MAX ? left : NOTICE_FDS_MAX;
		sent = channel_send(s->gateway.child.channel, NOTICE_SOCKETS, 0,
				    (struct bytes){ 0 }, k->fds + at, n);
		at += n;
		left -= n;
	}
	return sent && channel_send(s->gateway.child.channel, NOTICE_APPLY, s->next.number,
				    (struct bytes){ 0 }, &s->next.snapshot, 1);
}

/* The next generation is now the one that a gateway is started with. */
static void generation_adopt(struct supervisor *s)
{
	struct generation old = s->current;
	s->current = s->next;
	s->next = GENERATION_NONE;
	generation_close(&old, &s->current);
	watch_end(s);
	looker_end(s);
	supervisor_status_follow(&s->status_socket, &s->current.plan);
	log_configure(s->current.plan.log_format, s->current.plan.log_level);
	log_file_adopt(s);
}

/* Nobody asked for it, so nobody gets an answer. */
static void renewal_applied(struct supervisor *s)
{
	log_note(LOG_INFO, "reload", "generation %llu is in effect: renewed certificates",
		 (unsigned long long)s->current.number);
}

static void load_first(struct supervisor *s)
{
	generation_adopt(s);
	log_lines(LOG_WARN, "start", (struct bytes){ warnings, warnings_length });
	privileges_reduce_further();
	log_note(LOG_INFO, "start", "%s %s: %zu listener%s, %u worker%s, %s", MXWARD_NAME,
		 MXWARD_VERSION, s->current.plan.listener_count,
		 s->current.plan.listener_count == 1 ? "" : "s", s->workers,
		 s->workers == 1 ? "" : "s", s->path);
	gateway_start(s);
}

/* What cannot change under a running gateway stays until the next start of mxward, also for a
 * gateway that is started again. */
static void stay(const struct supervisor *s, struct plan *next)
{
	const struct plan *now = &s->current.plan;
	struct text t = { .at = warnings, .len = warnings_length, .cap = sizeof warnings };
	if (strcmp(next->state, now->state) != 0)
		text_format(&t, "%s: state: stays %s until mxward is restarted (warning)\n",
			    s->path, now->state);
	if (strcmp(next->spool, now->spool) != 0)
		text_format(&t,
			    "%s: quarantine.directory: stays %s until mxward is restarted "
			    "(warning)\n",
			    s->path, now->spool);
	if (next->uid != now->uid)
		text_format(&t, "%s: user: stays \"%s\" until mxward is restarted (warning)\n",
			    s->path, now->user);
	warnings_length = t.len;
	memcpy(next->state, now->state, sizeof next->state);
	memcpy(next->spool, now->spool, sizeof next->spool);
	memcpy(next->user, now->user, sizeof next->user);
	next->uid = now->uid;
	next->gid = now->gid;
}

/* The gateway that runs may not connect to all that the next configuration names: it takes
 * another. */
static bool is_fenced_off(const struct supervisor *s)
{
	return sandbox_fences_ports() && !ports_cover(&s->gateway.ports, &s->next.plan.ports);
}

/* Hands the next generation to whoever is to use it. */
static void load_hand_over(struct supervisor *s)
{
	if (s->current.number == 0) {
		load_first(s);
	} else if (s->gateway.child.pid == 0 && !s->taking_over) {
		load_applied(s);
		if (s->start_at == 0)
			s->start_at = clock_monotonic();
	} else if (s->taking_over || (s->gateway.up && is_fenced_off(s))) {
		gateway_replace(s);
	} else if (!s->gateway.up || !send_next(s)) {
		/* It is not there yet, or not any more: the next one begins with what is new. */
		child_kill(&s->gateway.child);
		load_applied(s);
	} else {
		s->gateway.child.deadline = clock_monotonic() + APPLY_MS;
	}
}

/* The loader found the configuration good. */
static void load_good(struct supervisor *s, const struct notice *m)
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
	bool made = there || directories_make(&next.plan, &error, &status);
	bool logged = made && log_file_prepare(s, &next.plan, &error);
	if (made && !logged)
		status = EX_CANTCREAT;
	if (logged && sockets_open(&next.sockets, &next.plan, s->workers, now, &error, &status)) {
		s->next = next;
		load_hand_over(s);
		return;
	}
	log_file_forget(s);
	close(next.snapshot);
	s->generations--;
	char line[sizeof sentence + 16];
	struct text t = TEXT(line);
	text_format(&t, "mxward: %s\n", text_cstr(&error));
	load_broken(s, text_bytes(&t), status);
}

void loader_hear(struct supervisor *s)
{
	enum received received = channel_receive(s->loader.channel, false, &notice);
	if (received == RECEIVED_NOTHING)
		return;
	child_close(&s->loader);
	if (s->stopping)
		return;
	if (received == RECEIVED_NOTICE && notice.kind == NOTICE_LOADED && notice.fd_count == 1 &&
	    notice.length >= sizeof(struct plan))
		load_good(s, &notice);
	else if (received == RECEIVED_NOTICE && notice.kind == NOTICE_BROKEN)
		load_broken(s, (struct bytes){ notice.body, notice.length }, EX_CONFIG);
	else
		load_broken(s, BYTES("mxward: the process that loads the configuration died\n"),
			    EX_SOFTWARE);
}

void load_renewed(struct supervisor *s, int snapshot)
{
	char sentence[PATH_MAX + 512];
	struct text error = TEXT(sentence);
	int status = EX_SOFTWARE;
	struct generation next = { .snapshot = snapshot, .number = s->generations + 1 };
	next.plan = s->current.plan;
	/* The watcher sends it again. */
	if (s->stopping || !supervisor_idle(s) || !s->gateway.up ||
	    !sockets_open(&next.sockets, &next.plan, s->workers, &s->current.sockets, &error,
			  &status)) {
		close(snapshot);
		return;
	}
	s->generations++;
	s->renewal = true;
	warnings_length = 0;
	s->next = next;
	load_hand_over(s);
}

void load_applied(struct supervisor *s)
{
	generation_adopt(s);
	if (s->renewal) {
		renewal_applied(s);
		return;
	}
	watch_forget_faults(s);
	log_lines(LOG_WARN, "reload", (struct bytes){ warnings, warnings_length });
	log_note(LOG_INFO, "reload", "generation %llu is in effect",
		 (unsigned long long)s->current.number);
	load_answer(s, true, (struct bytes){ warnings, warnings_length });
}

void load_refused(struct supervisor *s, struct bytes why)
{
	log_file_forget(s);
	generation_close(&s->next, &s->current);
	load_broken(s, why, EX_SOFTWARE);
}
