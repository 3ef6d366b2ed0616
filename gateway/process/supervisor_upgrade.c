/* supervisor_upgrade.c: another program takes over, without an end of this process; see
 * supervisor.c.
 *
 * First the new program is tried in a child: it reads what it would be told and the configuration,
 * and ends. Then the supervisor becomes it by execve(): its process, the sockets and the gateway of
 * the program before stay. The new one reads the configuration and starts a gateway, which takes
 * over from the one before (supervisor_gateway.c). Should that come to nothing, the supervisor
 * becomes the program before again, whose gateway has served all the time. */
#include "gateway/process/supervisor_record.h"

#include "gateway/base/clock.h"
#include "gateway/process/privileges.h"
#include "gateway/base/version.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

static struct plan plan_before;         /* WHY static: 10 KiB */

bool supervisor_try(const char *path, int record)
{
	static struct supervisor s;     /* WHY: as in supervisor_run() */
	struct own own;
	struct bytes words;
	s = (struct supervisor){ .path = path,
				 .current = GENERATION_NONE,
				 .record = -1,
				 .before_program = -1,
				 .record_plan = -1,
				 .log = { .output = -1, .coming = -1 } };
	bool understood = record_read(&s, record, &own, &words);
	free(s.current.sockets.fds);
	if (!understood)
		fputs("mxward: " MXWARD_VERSION
		      " cannot read what the running version hands over: stop and start mxward\n",
		      stderr);
	return understood;
}

/* ---- trying the new one */

static void upgrade_refuse(struct supervisor *s, const char *why, struct bytes said)
{
	static char buffer[SAID_MAX + PATH_MAX + 200];
	struct text t = TEXT(buffer);
	text_format(&t, "mxward: %s cannot take over: %s", s->program, why);
	log_note(LOG_ERROR, "upgrade", "%.*s; the running program stays", (int)t.len - 8, t.at + 8);
	text_char(&t, '\n');
	text_add(&t, said);
	if (said.len > 0 && said.at[said.len - 1] != '\n')
		text_char(&t, '\n');
	load_answer(s, false, text_bytes(&t));
}

static void become(const struct supervisor *s, int program, bool trial)
{
	char number[16];
	struct text t = TEXT(number);
	text_format(&t, "%d", s->record);
	(void)text_cstr(&t);
	char name[] = "mxward", run[] = "run", c[] = "-c", over[] = "--take-over", try[] = "--try";
	char *path = (char *)(uintptr_t)s->path;
	char *const line[] = { name, run, c, path, over, number, trial ? try : NULL, NULL };
	if (program >= 0)
		(void)fexecve(program, line, environ);
	else
		(void)execve(s->program, line, environ);
}

static _Noreturn void try_program(const struct supervisor *s)
{
	int out = s->trial.channel;
	(void)fcntl(s->record, F_SETFD, 0);
	if (dup2(out, STDOUT_FILENO) >= 0 && dup2(out, STDERR_FILENO) >= 0)
		become(s, -1, true);
	(void)dprintf(STDERR_FILENO, "mxward: cannot start the new program: %s\n", strerror(errno));
	_exit(EX_OSERR);
}

void upgrade_start(struct supervisor *s)
{
	s->upgrade_wanted =
		!supervisor_idle(s) || s->gateway.child.pid == 0 || s->retiring.child.pid > 0;
	if (s->upgrade_wanted)
		return;
	s->answering = s->asked;
	s->answer_to = s->asker;
	s->said_length = 0;
	if (!record_write(s)) {
		upgrade_refuse(s, strerror(errno), BYTES(""));
		return;
	}
	pid_t pid = child_start(&s->trial, &s->before);
	if (pid == 0)
		try_program(s);
	if (pid > 0) {
		s->trial.deadline = s->trial.born + LOAD_MS;
		return;
	}
	upgrade_refuse(s, strerror(errno), BYTES(""));
	record_close(s);
}

void upgrade_hear(struct supervisor *s)
{
	char spare[256];
	size_t room = sizeof s->said - s->said_length;
	ssize_t n = recv(s->trial.channel, room ? s->said + s->said_length : spare,
			 room ? room : sizeof spare, MSG_DONTWAIT);
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		child_close(&s->trial);
	if (n > 0 && room)
		s->said_length += (size_t)n;
}

static void upgrade_go(struct supervisor *s)
{
	log_note(LOG_INFO, "upgrade", "%s %s hands over to %s", MXWARD_NAME, MXWARD_VERSION,
		 s->program);
	watch_end(s);
	looker_end(s);
	record_keep_open(true);
	privileges_pass_on();
	become(s, -1, false);
	int reason = errno;
	privileges_reduce_further();
	record_keep_open(false);
	upgrade_refuse(s, strerror(reason), BYTES(""));
	record_close(s);
}

void upgrade_reaped(struct supervisor *s, int status)
{
	char buffer[96];
	struct text why = TEXT(buffer);
	while (s->trial.channel >= 0) {
		size_t before = s->said_length;
		upgrade_hear(s);
		if (s->said_length == before)
			child_close(&s->trial);
	}
	s->trial = CHILD_NONE;
	if (!s->stopping && WIFEXITED(status) && WEXITSTATUS(status) == 0 && s->gateway.up) {
		upgrade_go(s);
		return;
	}
	if (WIFSIGNALED(status))
		text_format(&why, "its trial run exited abnormally (signal %d)", WTERMSIG(status));
	else if (WEXITSTATUS(status) == 0)
		text_string(&why, "the gateway has died in the meantime");
	else
		text_format(&why, "its trial run exited with status %d", WEXITSTATUS(status));
	upgrade_refuse(s, text_cstr(&why), (struct bytes){ s->said, s->said_length });
	record_close(s);
}

/* ---- the other side */

/* The gateway may have ended while there was nobody to hear of it. */
static void find_gateway(struct supervisor *s, bool retired)
{
	int status;
	pid_t pid = s->gateway.child.pid;
	bool lives = pid > 0 && waitpid(pid, &status, WNOHANG) == 0;
	s->gateway.child.born = clock_monotonic();
	s->gateway.up = s->ever_up = true;
	if (!lives) {
		child_close(&s->gateway.child);
		s->gateway = INSTANCE_NONE;
	} else if (retired) {
		s->retiring = s->gateway;
		s->retiring.up = false;
		s->retiring.retired = true;
		s->retiring.child.deadline = s->retiring.child.born + DRAIN_MS + DRAIN_GRACE_MS;
		s->gateway = INSTANCE_NONE;
	}
	if (s->gateway.child.pid == 0)
		s->start_at = clock_monotonic();
}

/* This program has run before, and is to go on as it was. */
static bool come_back(struct supervisor *s, const struct own *own, struct bytes words)
{
	bool retired = bytes_starts(words, BYTES("retired"));
	words = bytes_skip(words, bytes_find(words, '\n') + 1);
	if (pread(own->plan, &plan_before, sizeof plan_before, 0) != (ssize_t)sizeof plan_before)
		return false;
	s->current.plan = plan_before;
	s->gateway.ports = plan_before.ports;
	s->current.snapshot = own->snapshot;
	close(own->plan);
	s->taking_over = false;
	log_configure(s->current.plan.log_format, s->current.plan.log_level);
	find_gateway(s, retired);
	upgrade_refuse(s, "its gateway did not start to serve", words);
	(void)fcntl(s->current.snapshot, F_SETFD, FD_CLOEXEC);
	record_close(s);
	return true;
}

bool upgrade_take_over(struct supervisor *s, int record)
{
	struct own own;
	struct bytes words = BYTES("");
	bool good = record_read(s, record, &own, &words);
	record_keep_open(false);
	if (!good) {
		fputs("mxward run: cannot read what the previous program hands over\n", stderr);
		return false;
	}
	privileges_reduce_further();
	supervisor_status_follow(&s->status_socket, &s->current.plan);
	if (words.len > 0)
		return come_back(s, &own, words);
	s->taking_over = true;
	find_gateway(s, false);
	s->start_at = 0;
	log_note(LOG_INFO, "upgrade", "%s %s takes over from %s", MXWARD_NAME, MXWARD_VERSION,
		 own.version);
	return true;
}

static bool listens(int fd)
{
	int yes = 0;
	socklen_t length = sizeof yes;
	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &yes, &length) == 0 && yes;
}

/* WHY: such a socket would keep its address, and nobody could listen there again. What this program
 * knows of is marked to be closed by execve(), which F_GETFD tells of; other files may be the lock
 * of whoever started us. */
void upgrade_unknown_close(void)
{
	DIR *open_files = opendir("/proc/self/fd");
	struct dirent *entry;
	while (open_files && (entry = readdir(open_files))) {
		int fd = atoi(entry->d_name); /* 0 for "." and "..", which are let alone */
		if (fd > STDERR_FILENO && fcntl(fd, F_GETFD) == 0 && listens(fd))
			close(fd);
	}
	if (open_files)
		closedir(open_files);
}

void upgrade_done(struct supervisor *s)
{
	s->taking_over = false;
	/* The plan and the snapshot of the program before go with the last that could want them. */
	struct own own;
	struct bytes words;
	static struct supervisor before;
	before = (struct supervisor){
		.current = GENERATION_NONE, .record = -1, .before_program = -1, .record_plan = -1
	};
	if (record_read(&before, s->record, &own, &words)) {
		if (own.plan >= 0)
			close(own.plan);
		if (own.snapshot >= 0)
			close(own.snapshot);
	}
	free(before.current.sockets.fds);
	record_close(s);
	upgrade_unknown_close();
	log_note(LOG_INFO, "upgrade", "%s %s has taken over", MXWARD_NAME, MXWARD_VERSION);
}

void upgrade_back(struct supervisor *s, struct bytes why)
{
	bool retired = s->retiring.child.pid > 0;
	log_note(LOG_ERROR, "upgrade", "%s %s hands back to the previous program: %.*s",
		 MXWARD_NAME, MXWARD_VERSION, (int)bytes_find(why, '\n'), why.at);
	child_kill(&s->loader);
	child_kill(&s->coming.child);
	if (!record_add(s, retired ? BYTES("retired\n") : BYTES("serving\n")) ||
	    !record_add(s, why))
		log_note(LOG_ERROR, "upgrade", "the reason cannot be passed on: %s",
			 strerror(errno));
	supervisor_status_close(&s->status_socket);
	watch_end(s);
	looker_end(s);
	record_keep_open(true);
	privileges_pass_on();
	become(s, s->before_program, false);
	log_note(LOG_ERROR, "upgrade", "cannot start the previous program: %s", strerror(errno));
	privileges_reduce_further();
	record_keep_open(false);
	s->taking_over = false;
	s->again = true; /* this program can still read the configuration and serve by itself */
	supervisor_status_follow(&s->status_socket, &s->current.plan);
}
